// SPDX-License-Identifier: EUPL-1.2
// The set of plans with the most points: by the search and by both tables the same, the best of all sets; and what happens when
// either takes too long.
#include "count_small.h"
#include "count/knapsack.h"
#include "count/knapsack_table.h"

enum { PACKED_MOST = 60 };

struct packed {
	struct count_project all[PACKED_MOST];
	struct knapsack_item items[PACKED_MOST];
	struct sequence_input input;
};

static uint32_t drawn(uint32_t *seed, uint32_t below)
{
	*seed = *seed * 1664525u + 1013904223u;
	return (*seed >> 8) % below;
}

// One voter for all of them, so that everything has support. Lots go round, not in the order of the plans.
static void pack_begin(struct arena *arena, struct packed *packed, size_t count, int64_t budget_cents)
{
	uint16_t all[PACKED_MOST];
	for (uint16_t i = 0; i < count; i++)
		all[i] = i;
	struct profile *profile = profile_create(arena, count, 1, count);
	assert_true(profile && profile_add(profile, all, NULL, count) && profile_finish(arena, profile));
	packed->input = (struct sequence_input){
		.profile = profile, .projects = packed->all, .count = count, .budget_cents = budget_cents
	};
}

static void pack_plan(struct packed *packed, size_t at, int64_t cost_cents, int64_t score)
{
	uint32_t lot = (uint32_t)((at * 61 + 3) % packed->input.count);
	packed->all[at] = plan("P", cost_cents, score, lot);
	packed->items[at] = (struct knapsack_item){ score, cost_cents, lot, (uint32_t)at, false };
}

// Is the set better than the one before? More points, the lower cost, the lowest lot in which they differ.
static bool set_is_better(const struct packed *packed, uint32_t set, uint32_t before)
{
	int64_t more = 0, saved = 0;
	uint32_t lowest = UINT32_MAX;
	bool has_lowest = false;
	for (size_t i = 0; i < packed->input.count; i++) {
		int side = (int)(set >> i & 1) - (int)(before >> i & 1);
		more += side * packed->all[i].score;
		saved -= side * packed->all[i].cost_cents;
		if (side == 0 || packed->all[i].lot > lowest)
			continue;
		lowest = packed->all[i].lot;
		has_lowest = side > 0;
	}
	return more != 0 ? more > 0 : saved != 0 ? saved > 0 : has_lowest;
}

static uint32_t best_of_all_sets(const struct packed *packed)
{
	uint32_t best = 0;
	for (uint32_t set = 1; set < 1u << packed->input.count; set++) {
		int64_t left = packed->input.budget_cents;
		for (size_t i = 0; i < packed->input.count; i++)
			left -= set >> i & 1 ? packed->all[i].cost_cents : 0;
		if (left >= 0 && set_is_better(packed, set, best))
			best = set;
	}
	return best;
}

static uint64_t set_by_table(struct arena *arena, const struct packed *packed, enum knapsack_key key)
{
	int64_t score = 0, most = packed->input.budget_cents;
	size_t count = packed->input.count;
	bool best[PACKED_MOST];
	uint64_t set = 0;
	for (size_t i = 0; i < count; i++)
		score += packed->items[i].score;
	struct knapsack_table table = knapsack_table_by(key, packed->items, count, key == KNAPSACK_BY_SCORE ? score : most);
	assert_true(knapsack_table_fits(&table, count));
	assert_true(knapsack_table_solve(arena, &table, packed->items, count, most, best));
	for (size_t i = 0; i < count; i++)
		set |= (uint64_t)best[i] << i;
	return set;
}

static uint64_t set_by_count(struct arena *arena, const struct packed *packed)
{
	struct sequence_result result;
	int64_t score, expected = 0;
	uint64_t set = 0;
	assert_true(count_knapsack(arena, &packed->input, &result, &score));
	for (size_t i = 0; i < result.winner_count; i++) {
		set |= UINT64_C(1) << result.winners[i];
		expected += packed->all[result.winners[i]].score;
	}
	assert_int_equal(score, expected);
	assert_in_range(result.cost_cents, 0, packed->input.budget_cents);
	return set;
}

static void the_search_and_both_tables_find_the_best_of_all_sets(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed <= 600; seed++) {
		struct arena *arena = arena_create(LARGE);
		struct packed packed;
		uint32_t draw = seed;
		bool proportional = seed % 3 == 0;
		size_t count = 1 + drawn(&draw, 9);
		pack_begin(arena, &packed, count, drawn(&draw, 30) * 50);
		for (size_t i = 0; i < count; i++) {
			int64_t points = 1 + drawn(&draw, seed % 2 ? 4 : 40), most = packed.input.budget_cents / 100;
			int64_t cost = proportional ? points : (int64_t)drawn(&draw, 9);
			pack_plan(&packed, i, (cost < most ? cost : most) * 100, points); // all of them fit
		}
		uint64_t best = best_of_all_sets(&packed);
		assert_int_equal(set_by_table(arena, &packed, KNAPSACK_BY_SCORE), best);
		assert_int_equal(set_by_table(arena, &packed, KNAPSACK_BY_COST), best);
		assert_int_equal(set_by_count(arena, &packed), best);
		arena_destroy(arena);
	}
}

// Each set that costs as much has as many points, so that a search alone would look at nearly all of them: 2 to the 34th.
static void votes_in_proportion_to_prices_are_counted_too(void **state)
{
	(void)state;
	for (size_t count = 34; count <= PACKED_MOST; count += 26) {
		struct arena *arena = arena_create(LARGE + KNAPSACK_TABLE_BYTES_MOST);
		struct packed packed;
		uint32_t draw = 5;
		pack_begin(arena, &packed, count, 20000000);
		for (size_t i = 0; i < count; i++) {
			int64_t points = 200 + drawn(&draw, 800);
			pack_plan(&packed, i, points * 2000, points);
		}
		uint64_t set = set_by_count(arena, &packed);
		assert_int_equal(set, set_by_table(arena, &packed, KNAPSACK_BY_COST));
		assert_int_equal(set, set_by_table(arena, &packed, KNAPSACK_BY_SCORE));
		arena_destroy(arena);
	}
}

static void a_table_without_bounds_is_not_made(void **state)
{
	struct packed packed;
	struct sequence_result result;
	int64_t score;
	pack_begin(*state, &packed, 2, INT64_MAX / 4);
	pack_plan(&packed, 0, INT64_MAX / 8, INT64_MAX / 8);
	pack_plan(&packed, 1, INT64_MAX / 8 - 1, INT64_MAX / 8 - 1);
	struct knapsack_table table = knapsack_table_by(KNAPSACK_BY_COST, packed.items, 2, INT64_MAX / 4);
	assert_false(knapsack_table_fits(&table, 2));
	table = knapsack_table_by(KNAPSACK_BY_SCORE, packed.items, 2, INT64_MAX / 8);
	assert_int_equal(table.last, INT64_MAX / 8);
	assert_false(knapsack_table_fits(&table, 2));
	assert_true(count_knapsack(*state, &packed.input, &result, &score)); // the search is short
	assert_int_equal(result.winner_count, 2);
}

static void pack_in_proportion(struct arena *arena, struct packed *packed, int64_t cents_per_point)
{
	uint32_t draw = 5;
	pack_begin(arena, packed, 34, 10000 * cents_per_point);
	for (size_t i = 0; i < 34; i++) {
		int64_t points = 200 + drawn(&draw, 800);
		pack_plan(packed, i, points * cents_per_point, points);
	}
}

static void assert_given_up(struct arena *arena, struct packed *packed, struct effort_limit limit, const char *why)
{
	struct sequence_result result;
	int64_t score;
	packed->input.effort = limit;
	assert_false(count_knapsack(arena, &packed->input, &result, &score));
	assert_non_null(strstr(result.error, why));
}

static bool at_once(void *asked)
{
	++*(int *)asked;
	return true;
}

// The table has 10,001 cells for each of 34 plans.
static void a_table_takes_over_when_the_limit_has_room_for_it(void **state)
{
	struct packed packed;
	pack_in_proportion(*state, &packed, 2000);
	uint64_t set = set_by_table(*state, &packed, KNAPSACK_BY_COST);
	packed.input.effort.steps_most = 400000;
	assert_int_equal(set_by_count(*state, &packed), set);
	packed.input.effort.steps_most = UINT64_MAX;
	assert_int_equal(set_by_count(*state, &packed), set);
	assert_given_up(*state, &packed, (struct effort_limit){ .steps_most = 300000 }, "takes too long");
	struct arena *narrow = arena_create((size_t)32 << 10); // enough to search, not for a table
	assert_given_up(narrow, &packed, (struct effort_limit){ .steps_most = 400000 }, "not enough memory for a table");
	arena_destroy(narrow);
}

static void nothing_takes_over_when_both_tables_are_too_large(void **state)
{
	struct packed packed;
	int asked = 0;
	uint32_t draw = 7;
	pack_begin(*state, &packed, 34, INT64_C(10000000000000));
	for (size_t i = 0; i < 34; i++) {
		int64_t points = INT64_C(100000000000) + INT64_C(100003) * drawn(&draw, 8000000);
		pack_plan(&packed, i, points, points);
	}
	assert_given_up(*state, &packed, (struct effort_limit){ .steps_most = 1000000 }, "takes too long");
	assert_int_equal(asked, 0);
	assert_given_up(*state, &packed, (struct effort_limit){ .stop = at_once, .state = &asked }, "takes too long");
	assert_int_equal(asked, 1);
}

static void who_wants_to_stop_need_not_wait_for_the_table(void **state)
{
	struct packed packed;
	int asked = 0;
	pack_in_proportion(*state, &packed, 2000);
	assert_given_up(*state, &packed, (struct effort_limit){ .stop = at_once, .state = &asked }, "takes too long");
	assert_int_equal(asked, 2);
}

static void a_table_without_room_is_told(void **state)
{
	struct packed packed;
	bool best[PACKED_MOST];
	pack_in_proportion(*state, &packed, 2000);
	struct knapsack_table table = knapsack_table_by(KNAPSACK_BY_COST, packed.items, 34, packed.input.budget_cents);
	size_t bytes = 16;
	for (bool done = false; !done; bytes += bytes / 2) {
		struct arena *arena = arena_create(bytes);
		done = knapsack_table_solve(arena, &table, packed.items, 34, packed.input.budget_cents, best);
		arena_destroy(arena);
	}
	assert_in_range(bytes, 100000, LARGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_search_and_both_tables_find_the_best_of_all_sets),
		cmocka_unit_test(votes_in_proportion_to_prices_are_counted_too),
		test_on_arena(a_table_without_bounds_is_not_made),
		test_on_arena(a_table_takes_over_when_the_limit_has_room_for_it),
		test_on_arena(nothing_takes_over_when_both_tables_are_too_large),
		test_on_arena(who_wants_to_stop_need_not_wait_for_the_table),
		test_on_arena(a_table_without_room_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
