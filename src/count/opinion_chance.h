// SPDX-License-Identifier: EUPL-1.2
// Is there anything to draw? Whoever looks for axes finds some, also in votes that have nothing to do with each other. So the
// votes on each statement are dealt out again by lot among those who cast them, and the first axis of that is compared with
// the real one (parallel analysis by permutation: Horn 1965; Buja and Eyuboglu 1992).
#ifndef POLDER_COUNT_OPINION_CHANCE_H
#define POLDER_COUNT_OPINION_CHANCE_H

#include "count/opinion_votes.h"

// With more participants than these a seeded sample of about so many is judged: a weak pattern shows the less, the more
// statements there are.
#define OPINION_CHANCE_ROWS 2000u
#define OPINION_CHANCE_ROWS_STATEMENT 4u // more of them for each statement
#define OPINION_CHANCE_DEALS 4

// The first singular value divided by the largest that came out of chance; 0 when there is no axis at all; -1: arena full.
double opinion_chance_ratio(struct arena *arena, const struct opinion_votes *votes, uint64_t seed);

#endif
