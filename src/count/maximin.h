// SPDX-License-Identifier: EUPL-1.2
// Maximin support for budgets: the cost of what is chosen is spread over its supporters as evenly as it can be.
//
// Source: Aziz, Lee, Talmon, "Proportionally Representative Participatory Budgeting" (AAMAS 2018, arXiv 1711.08226); for
// committees Sánchez-Fernández et al., "The Maximin Support Method" (arXiv 1609.05370).
//
// The supporters of a chosen plan pay its cost together, in any division. The load of a set of plans is the most that
// one voter pays when that is made as small as possible. Each round takes the plan with which the load is least. A plan
// that no longer fits the budget takes no part; points on a ballot do not count, only whether the plan is supported.
// Ties, exactly equal loads only: the lower cost, then more points, then the lower lot.
//
// Exact: by Hall's theorem the load is the largest of cost(S) / voters who support something of S, over the sets S of
// plans, a quotient of two whole numbers; flow.h finds it. Pure, as everything here.
#ifndef POLDER_COUNT_MAXIMIN_H
#define POLDER_COUNT_MAXIMIN_H

#include "count/sequence.h"

// More ballots than any vote of a municipality has, for who must know beforehand that a count will be possible: with prices
// in whole euros the budget may then be 46 billion.
#define MAXIMIN_BALLOTS_MOST UINT64_C(100000000)

// Can this budget be divided exactly over so many ballots? divisor, above 0: of the prices of all plans, in cents.
bool maximin_can_divide(int64_t budget_cents, int64_t divisor, uint64_t ballots);

// The value of a round is the load in cents. False, with result->error, when the input cannot be counted (also when
// maximin_can_divide says no, with the greatest common divisor) or the arena is full.
bool count_maximin(struct arena *arena, const struct sequence_input *input, struct sequence_result *result);

#endif
