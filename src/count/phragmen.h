// SPDX-License-Identifier: EUPL-1.2
// Sequential Phragmén for budgets: every voter earns money at the same speed, from nothing.
//
// Source: Los, Christoff, Grossi, "Proportional Budget Allocations: Towards a Systematization" (IJCAI 2022); the stop
// variant as in pabutools, the skip variant as in the older papers.
//
// A plan is bought at the moment its supporters together hold its cost; what they hold is then nothing again. The
// time of a plan is (its cost + the times at which its supporters last paid) / its supporters, and the plan with the
// least time is next. Points on a ballot do not count, only whether the plan is supported. A plan that costs more
// than the whole budget takes no part.
//   PHRAGMEN_STOP  the count ends when a plan whose turn it is does not fit what is left of the budget
//   PHRAGMEN_SKIP  a plan that does not fit is left out, and the count goes on
// Ties, exactly equal times only: the lower cost, then more points, then the lower lot.
//
// Exact: times are rational numbers on one denominator (chain.h); doubles decide what is clear. Pure, as everything
// here.
#ifndef POLDER_COUNT_PHRAGMEN_H
#define POLDER_COUNT_PHRAGMEN_H

#include "count/sequence.h"

enum phragmen_variant { PHRAGMEN_STOP, PHRAGMEN_SKIP };

// False, with result->error, when the input cannot be counted or the arena is full.
bool count_phragmen(struct arena *arena, const struct sequence_input *input, enum phragmen_variant variant,
                    struct sequence_result *result);

#endif
