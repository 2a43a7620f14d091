// SPDX-License-Identifier: EUPL-1.2
// The set of plans with the most points that the budget can pay: a figure to compare with, hardly ever a rule for
// people.
//
// Source: Martello, Toth, "Knapsack Problems" (1990), chapter 2: branch and bound on points per cost with the bound
// of the fractional problem. Of sets with equal points the one with the lower cost, then the one that has the lowest
// lot in which they differ. Where many sets are almost equally good (votes in proportion to prices) the search would take
// for ever; then a table of all points or all amounts gives the same set (knapsack_table.h). Whole numbers only, products
// in 128 bits. Pure, as everything here.
#ifndef POLDER_COUNT_KNAPSACK_H
#define POLDER_COUNT_KNAPSACK_H

#include "count/sequence.h"

// Winners come in the order of points per cost. A plan without points is never among them. *score: of the winners
// together. False, with result->error, when the input cannot be counted, or when the search takes too long and points and
// amounts are both too large for a table: budget / common divisor of the amounts, and the points of the best set, both more
// than about a billion / plans, or than input->effort allows steps for. The arena needs KNAPSACK_TABLE_BYTES_MOST to spare.
bool count_knapsack(struct arena *arena, const struct sequence_input *input, struct sequence_result *result,
                    int64_t *score);

#endif
