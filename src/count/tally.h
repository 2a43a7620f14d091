// SPDX-License-Identifier: EUPL-1.2
// From ballots to votes and points per plan, one ballot at a time: nothing about a ballot is kept.
//
// votes = ballots that name the plan; score = the points they give it. A plan named twice on one approval ballot counts
// once (an approval ballot is a set); repeated in a ballot with points, its points add up and it is still one vote.
// Rankings give Borda points as Pabulib and Kraków count them: on a ballot of m plans the first gets m, the last 1.
#ifndef POLDER_COUNT_TALLY_H
#define POLDER_COUNT_TALLY_H

#include "base/arena.h"

#define TALLY_PROJECTS_MAX 65535u

struct tally {
	int64_t *votes; // per project
	int64_t *score;
	size_t project_count;
	uint64_t ballots;
	uint64_t repeated; // times a plan stood on a ballot again
	uint64_t *seen;    // number of the last ballot that named the project
};

struct tally *tally_create(struct arena *arena, size_t project_count); // NULL: arena full or too many projects

// Begin a ballot, then add each of its choices. An empty ballot is a ballot too.
// tally_add is false when the project does not exist or a sum would overflow; that choice is then not counted.
void tally_begin(struct tally *tally);
bool tally_add(struct tally *tally, size_t project, int64_t points);

// Whole ballots: tally_begin and the choices. False as tally_add is.
bool tally_approval(struct tally *tally, const uint16_t *projects, size_t count);
bool tally_points(struct tally *tally, const uint16_t *projects, const int32_t *points, size_t count);
bool tally_ranking(struct tally *tally, const uint16_t *projects, size_t count); // best first, no repeats

#endif
