// SPDX-License-Identifier: EUPL-1.2
// What a plan that was not chosen would have needed, all else equal.
#ifndef POLDER_COUNT_NEEDS_H
#define POLDER_COUNT_NEEDS_H

#include "count/greedy.h"

#define NEEDS_NOTHING_HELPS INT64_MIN
#define NEEDS_PLANS_MAX 4096u // beyond this many plans it takes too long, and nothing is said

struct greedy_need {
	int64_t score; // the fewest points with which it would have won; NEEDS_NOTHING_HELPS: no number is enough
	int64_t cents; // the most it might have cost, with its points; 0: no cost is low enough, or it is not known
};

// For each plan of a greedy count; those of winners and of ineligible plans are { NEEDS_NOTHING_HELPS, 0 }. NULL: the arena
// is full, there are too many plans, or there is a second round for what ceilings leave over. More points never hurt in the greedy rules, so "the fewest" is well defined.
struct greedy_need *greedy_needs(struct arena *arena, const struct count_input *input,
                                 const struct count_result *result);

#endif
