// SPDX-License-Identifier: EUPL-1.2
// Ballots as the rules with virtual money need them: equal ballots as one group with a weight, each plan with its
// supporters. Equal ballots have equal money for ever, so a group is counted as one voter of that weight.
//
// A plan is supported when the ballot gives it more than 0 points: 1 for an approval; the points; for a ranking of m
// plans m for the first and 1 for the last (Pabulib, Kraków). The other choices on a ballot are left out; a ballot that
// supports nothing still counts as a voter.
#ifndef POLDER_COUNT_PROFILE_H
#define POLDER_COUNT_PROFILE_H

#include "base/arena.h"

struct profile_choice {
	uint32_t project;
	int32_t points; // > 0
};

struct profile_support {
	uint32_t group;
	int32_t points;
};

struct profile {
	size_t project_count, group_count, choice_count;
	uint64_t ballot_count;
	struct profile_choice *choices; // group after group, in the order of the projects
	uint32_t *group_first;          // group_count + 1
	uint32_t *group_weight;
	struct profile_support *supports; // project after project; filled by profile_finish
	uint32_t *support_first;          // project_count + 1
	uint64_t *supporters;             // per project: ballots that support it
	uint64_t *points;                 // per project: their points together
	// Building
	uint32_t *table; // 1 + group, by hash of the ballot
	size_t table_size, ballots_most, choices_most;
};

// Room for so many ballots and choices on them. NULL: arena full, or more than 32 bits of them.
struct profile *profile_create(struct arena *arena, size_t projects, size_t ballots, size_t choices);
// One ballot; no project twice on it. points NULL: 1 each. False: a project that does not exist, or no room.
bool profile_add(struct profile *profile, const uint16_t *projects, const int32_t *points, size_t count);
bool profile_add_ranking(struct profile *profile, const uint16_t *projects, size_t count); // best first
bool profile_finish(struct arena *arena, struct profile *profile);                         // false: arena full

// Of the plans that a group of equal ballots supports, how many are marked in `won`, which has a place for each plan.
uint64_t profile_winners_on(const struct profile *profile, size_t group, const bool *won);

#endif
