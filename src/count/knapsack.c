// SPDX-License-Identifier: EUPL-1.2
#include "count/knapsack.h"

#include "base/number.h"
#include "count/knapsack_table.h"

// Steps of the search, of some nanoseconds each: before it gives way to a table; and when no table is small enough.
#define STEPS_BEFORE_TABLE UINT64_C(50000000)
#define STEPS_MOST UINT64_C(10000000000)
#define LOOKS_BETWEEN_ASKING 4096u

struct pack {
	const struct knapsack_item *items;
	size_t count;
	bool *taken, *best; // by item
	int64_t score, left;
	int64_t best_score, best_left; // best_score < 0: none yet
	uint64_t looks;                // at items
	struct effort effort;
};

// Most points per cost first; what costs nothing before all.
static int order_by_density(const void *a, const void *b)
{
	const struct knapsack_item *first = a, *second = b;
	__int128 left = (__int128)first->score * second->cost_cents, right = (__int128)second->score * first->cost_cents;
	if (left != right)
		return left > right ? -1 : 1;
	if (first->cost_cents != second->cost_cents)
		return first->cost_cents < second->cost_cents ? -1 : 1;
	return (first->lot > second->lot) - (first->lot < second->lot);
}

// No set with what is taken so far and any of the items from `at` on has more points than this.
static int64_t bound(struct pack *pack, size_t at)
{
	int64_t score = pack->score, left = pack->left;
	size_t first = at;
	for (; at < pack->count && pack->items[at].cost_cents <= left; at++) {
		score += pack->items[at].score;
		left -= pack->items[at].cost_cents;
	}
	pack->effort.steps += at - first;
	if (at == pack->count)
		return score;
	return score + (int64_t)((__int128)pack->items[at].score * left / pack->items[at].cost_cents);
}

// Of the plans in which the sets differ, is the one with the lowest lot in what is taken now?
static bool lots_prefer_taken(const struct pack *pack)
{
	uint32_t lowest = UINT32_MAX;
	bool prefer = false;
	for (size_t i = 0; i < pack->count; i++) {
		if (pack->taken[i] == pack->best[i] || pack->items[i].lot > lowest)
			continue;
		lowest = pack->items[i].lot;
		prefer = pack->taken[i];
	}
	return prefer;
}

static void best_keep(struct pack *pack)
{
	bool better = pack->score != pack->best_score ? pack->score > pack->best_score
	              : pack->left != pack->best_left ? pack->left > pack->best_left
	                                              : lots_prefer_taken(pack);
	if (!better)
		return;
	pack->best_score = pack->score;
	pack->best_left = pack->left;
	memcpy(pack->best, pack->taken, pack->count * sizeof *pack->best);
}

// Back to the last item that was taken, and on without it. False: there is none.
static bool step_back(struct pack *pack, size_t *at)
{
	while (*at > 0 && !pack->taken[*at - 1])
		--*at;
	if (*at == 0)
		return false;
	const struct knapsack_item *item = &pack->items[*at - 1];
	pack->taken[*at - 1] = false;
	pack->score -= item->score;
	pack->left += item->cost_cents;
	return true;
}

// Items in order, each taken when that is possible; then without the last that was taken, and so on. Of equal items one
// is taken only when those before it are.
static bool pack_search(struct pack *pack)
{
	size_t at = 0;
	for (;;) {
		while (at < pack->count && (at == 0 || bound(pack, at) >= pack->best_score)) {
			const struct knapsack_item *item = &pack->items[at];
			bool out_of_turn = item->like_before && !pack->taken[at - 1];
			pack->effort.steps++;
			if (++pack->looks % LOOKS_BETWEEN_ASKING == 0 && effort_is_over(&pack->effort))
				return false;
			if (!out_of_turn && item->cost_cents <= pack->left) {
				pack->taken[at] = true;
				pack->score += item->score;
				pack->left -= item->cost_cents;
			}
			at++;
		}
		if (at == pack->count)
			best_keep(pack);
		if (!step_back(pack, &at))
			return true;
	}
}

static bool items_make(struct arena *arena, const struct sequence_input *input, struct sequence_result *result,
                       struct pack *pack)
{
	struct knapsack_item *items = arena_new_array(arena, struct knapsack_item, input->count + 1);
	int64_t together = 0;
	pack->taken = arena_new_array(arena, bool, input->count + 1);
	pack->best = arena_new_array(arena, bool, input->count + 1);
	if (arena_full(arena)) {
		result->error = "there is not enough memory for this many plans";
		return false;
	}
	for (size_t p = 0; p < input->count; p++) {
		const struct count_project *project = &input->projects[p];
		if (result->entries[p].why != SEQUENCE_NOT_REACHED)
			continue;
		result->entries[p].why = SEQUENCE_NOT_BEST;
		if (project->score <= 0)
			continue;
		if (!number_add(together, project->score, &together)) {
			result->error = "there are too many points";
			return false;
		}
		items[pack->count++] =
			(struct knapsack_item){ project->score, project->cost_cents, project->lot, (uint32_t)p, false };
	}
	qsort(items, pack->count, sizeof *items, order_by_density);
	for (size_t i = 1; i < pack->count; i++)
		items[i].like_before = items[i].score == items[i - 1].score && items[i].cost_cents == items[i - 1].cost_cents;
	pack->items = items;
	return true;
}

// The smaller of the two tables. False: neither fits.
static bool table_choose(struct pack *pack, const struct sequence_input *input, struct knapsack_table *table)
{
	struct knapsack_table by_cost = knapsack_table_by(KNAPSACK_BY_COST, pack->items, pack->count, input->budget_cents);
	*table = knapsack_table_by(KNAPSACK_BY_SCORE, pack->items, pack->count, bound(pack, 0));
	if (by_cost.last < table->last)
		*table = by_cost;
	return knapsack_table_fits(table, pack->count);
}

// How long the search may take, when the caller has a limit (0: none) and when a table can do the rest.
static uint64_t search_steps_most(uint64_t limit, bool has_table)
{
	uint64_t most = has_table ? STEPS_BEFORE_TABLE : STEPS_MOST;
	return limit > 0 && limit < most ? limit : most;
}

static bool pack_best(struct arena *arena, struct pack *pack, const struct sequence_input *input,
                      struct sequence_result *result)
{
	struct knapsack_table table;
	struct effort_limit limit = input->effort;
	bool has_table = table_choose(pack, input, &table);
	if (limit.steps_most > 0) // cells and plans, as many steps as their product
		has_table = has_table && (uint64_t)table.last <= limit.steps_most / (pack->count + 1);
	pack->effort = (struct effort){ .limit = limit };
	pack->effort.limit.steps_most = search_steps_most(limit.steps_most, has_table);
	if (pack_search(pack))
		return true;
	struct effort of_table = { .limit = { .stop = limit.stop, .state = limit.state } };
	if (!has_table || effort_is_over(&of_table))
		result->error = "too many sets of plans are almost equally good: it takes too long to find the best one";
	else if (!knapsack_table_solve(arena, &table, pack->items, pack->count, input->budget_cents, pack->best))
		result->error = "there is not enough memory for a table of this many points or amounts";
	return !result->error;
}

bool count_knapsack(struct arena *arena, const struct sequence_input *input, struct sequence_result *result,
                    int64_t *score)
{
	struct pack pack = { .left = input->budget_cents, .best_score = -1 };
	if (!sequence_begin(arena, input, result) || !items_make(arena, input, result, &pack) ||
	    !pack_best(arena, &pack, input, result))
		return false;
	result->rounds = NULL;
	*score = 0;
	for (size_t i = 0; i < pack.count; i++) {
		if (!pack.best[i])
			continue;
		sequence_win(input, result, pack.items[i].project);
		*score += pack.items[i].score;
	}
	return true;
}
