// SPDX-License-Identifier: EUPL-1.2
// The ballots of a closed vote as the rules of count/ take them: a ballot paper for each envelope, with its plans, their
// votes and points, and the ballots themselves where a rule needs them. No I/O: ballots are given one by one.
#ifndef POLDER_METHODS_BUDGET_PAPERS_H
#define POLDER_METHODS_BUDGET_PAPERS_H

#include "ballot/ballot.h"
#include "count/greedy.h"
#include "count/profile.h"
#include "count/tally.h"

struct paper { // one envelope with its ballots
	const struct vote_envelope *envelope;
	size_t *options; // projects[i] is definition->options[options[i]]
	struct count_project *projects;
	size_t count;
	struct profile *profile; // NULL when it was not asked for
	int64_t voters;
};
struct papers {
	struct paper *at;
	size_t count;
};
// One ballot into a tally of all the definition's options: a point per plan, the points the voter gave, or by its place.
bool budget_tally(struct tally *tally, const struct vote_definition *definition, const struct vote_envelope *envelope,
                  const struct ballot_choice *choices, size_t count);

// An arena that can hold what is read, and count it. NULL when there is no memory.
struct arena *papers_arena(const struct vote_definition *definition, const struct ballot_sizes *sizes);
// `profiles`: also as the rules with virtual money need them. NULL: the arena is full, or the sizes are of another vote.
struct reading;
struct reading *papers_begin(struct arena *arena, const struct vote_definition *definition,
                             const struct ballot_sizes *sizes, bool profiles, struct papers *papers);
// False when it is no ballot of this vote: no outcome is better than a wrong one.
bool papers_add(struct reading *reading, int64_t envelope_id, struct text choices);
bool papers_finish(struct reading *reading); // after the last: the papers are whole. False: the arena is full
void papers_end(struct reading *reading);    // the papers stay; NULL is fine

#endif
