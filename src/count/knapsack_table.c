// SPDX-License-Identifier: EUPL-1.2
#include "count/knapsack_table.h"

#include "base/number.h"

#define UNREACHED INT64_MIN

struct place {
	uint32_t lot, item;
};

struct table {
	struct place *by_lot; // the lowest first
	size_t count, cells;
	int64_t *value;  // per cell: points, or the cost below zero; the highest is the best
	uint64_t *taken; // per item in the order of lots and per cell, a bit
	size_t words;    // of `taken`, per item
};

static int64_t amount_of(enum knapsack_key key, const struct knapsack_item *item)
{
	return key == KNAPSACK_BY_SCORE ? item->score : item->cost_cents;
}

struct knapsack_table knapsack_table_by(enum knapsack_key key, const struct knapsack_item *items, size_t count,
                                        int64_t most)
{
	int64_t together = 0, divisor = 0;
	for (size_t i = 0; i < count; i++) {
		int64_t amount = amount_of(key, &items[i]);
		divisor = number_common_divisor(amount, divisor);
		together = amount > most - together ? most : together + amount;
	}
	divisor = divisor > 0 ? divisor : 1; // nothing costs anything
	return (struct knapsack_table){ key, divisor, together / divisor };
}

static size_t words_of(const struct knapsack_table *table)
{
	return (size_t)table->last / 64 + 1;
}

bool knapsack_table_fits(const struct knapsack_table *table, size_t count)
{
	size_t words_most = KNAPSACK_TABLE_BYTES_MOST / sizeof(uint64_t);
	return words_of(table) <= words_most / (count + 65); // a bit for each item, a value of 64, and the rest of a word
}

static int order_by_lot(const void *a, const void *b)
{
	const struct place *first = a, *second = b;
	return (first->lot > second->lot) - (first->lot < second->lot);
}

static bool table_create(struct arena *arena, const struct knapsack_table *shape, const struct knapsack_item *items,
                         size_t count, struct table *table)
{
	*table = (struct table){ .by_lot = arena_new_array(arena, struct place, count + 1),
		                     .count = count,
		                     .cells = (size_t)shape->last + 1,
		                     .words = words_of(shape) };
	table->value = arena_new_array(arena, int64_t, table->cells);
	table->taken = arena_new_array(arena, uint64_t, table->words * count + 1);
	if (arena_full(arena))
		return false;
	for (size_t i = 0; i < count; i++)
		table->by_lot[i] = (struct place){ items[i].lot, (uint32_t)i };
	qsort(table->by_lot, count, sizeof *table->by_lot, order_by_lot);
	for (size_t cell = 1; cell < table->cells; cell++)
		table->value[cell] = UNREACHED;
	return true;
}

// Every cell with the item too, where that is possible (no value below `least`) and as good as without.
static void item_put_in(struct table *table, uint64_t *taken, size_t amount, int64_t worth, int64_t least)
{
	int64_t *value = table->value;
	for (size_t cell = table->cells; cell-- > amount;) {
		int64_t before = value[cell - amount];
		if (before < least - worth || before + worth < value[cell])
			continue;
		value[cell] = before + worth;
		taken[cell / 64] |= UINT64_C(1) << (cell % 64);
	}
}

// The most points, then the lowest cost.
static size_t best_cell(const struct table *table, enum knapsack_key key)
{
	size_t best = 0;
	for (size_t cell = 1; cell < table->cells; cell++)
		if (table->value[cell] != UNREACHED && (key == KNAPSACK_BY_SCORE || table->value[cell] > table->value[best]))
			best = cell;
	return best;
}

bool knapsack_table_solve(struct arena *arena, const struct knapsack_table *shape, const struct knapsack_item *items,
                          size_t count, int64_t budget_cents, bool *best)
{
	struct table table;
	bool by_score = shape->key == KNAPSACK_BY_SCORE;
	if (!table_create(arena, shape, items, count, &table))
		return false;
	for (size_t i = count; i-- > 0;) {
		const struct knapsack_item *item = &items[table.by_lot[i].item];
		item_put_in(&table, table.taken + i * table.words, (size_t)(amount_of(shape->key, item) / shape->divisor),
		            by_score ? -item->cost_cents : item->score, by_score ? -budget_cents : 0);
	}
	size_t cell = best_cell(&table, shape->key);
	for (size_t i = 0; i < count; i++) {
		const struct knapsack_item *item = &items[table.by_lot[i].item];
		bool taken = table.taken[i * table.words + cell / 64] >> (cell % 64) & 1;
		best[table.by_lot[i].item] = taken;
		if (taken)
			cell -= (size_t)(amount_of(shape->key, item) / shape->divisor);
	}
	return true;
}
