// SPDX-License-Identifier: EUPL-1.2
// The best set of plans by a table, for knapsack.c: as many steps as plans times cells, however alike the plans are.
//
// Source: Martello, Toth, "Knapsack Problems" (1990), section 2.6 (dynamic programming). The cells are the sums that a
// set can come to, of points or of costs, divided by the greatest common divisor; a cell holds the least cost, or the
// most points, of the sets with that sum. Plans go in from the highest lot to the lowest, each taken where that is as
// good as not, so that of equal sets the one that has the lowest lot in which they differ comes out. Whole numbers only.
#ifndef POLDER_COUNT_KNAPSACK_TABLE_H
#define POLDER_COUNT_KNAPSACK_TABLE_H

#include "base/arena.h"

#define KNAPSACK_TABLE_BYTES_MOST ((size_t)128 << 20) // and so at most 2^30 steps: about two seconds

struct knapsack_item {
	int64_t score, cost_cents; // above 0; from 0 to the budget
	uint32_t lot, project;
	bool like_before; // equal in points and cost to the one before, which has the lower lot
};

enum knapsack_key { KNAPSACK_BY_SCORE, KNAPSACK_BY_COST };

struct knapsack_table {
	enum knapsack_key key;
	int64_t divisor, last; // cells 0..last, for sums of 0..last x divisor
};

// The table by this key for these items, of sums up to `most`: a bound on the points that the budget can buy, or the budget.
struct knapsack_table knapsack_table_by(enum knapsack_key key, const struct knapsack_item *items, size_t count,
                                        int64_t most);
bool knapsack_table_fits(const struct knapsack_table *table, size_t count);
// For a table that fits. best[i]: items[i] is of the set. False: the arena is full.
bool knapsack_table_solve(struct arena *arena, const struct knapsack_table *table, const struct knapsack_item *items,
                          size_t count, int64_t budget_cents, bool *best);

#endif
