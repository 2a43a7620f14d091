// SPDX-License-Identifier: EUPL-1.2
// What plans that were not chosen would have needed by the greedy rules.
#include "count_small.h"
#include "count/needs.h"

static void needs_are_said_for_every_kind_of_plan(void **state)
{
	struct count_project all[] = { plan("A", 600, 9, 0), plan("B", 500, 6, 1), plan("C", 0, 1, 2), plan("D", 700, 2, 3),
		                           plan("E", 50, 8, 4) };
	struct count_input input = { .budget_cents = 700, .threshold = 3, .projects = all, .count = 5 };
	struct count_result result;
	for (int rule = COUNT_GREEDY; rule <= COUNT_GREEDY_PER_COST; rule++) {
		input.rule = (enum count_rule)rule;
		assert_true(count_greedy(*state, &input, &result));
		const struct greedy_need *needs = greedy_needs(*state, &input, &result);
		for (size_t p = 0; p < input.count; p++) {
			if (result.entries[p].why == COUNT_WON || needs[p].score == NEEDS_NOTHING_HELPS)
				continue;
			struct count_project again[5]; // with so many points it wins, with one less it does not
			struct count_input other = input;
			struct count_result outcome;
			memcpy(again, all, sizeof all);
			other.projects = again;
			again[p].score = needs[p].score;
			assert_true(count_greedy(*state, &other, &outcome));
			assert_int_equal(outcome.entries[p].why, COUNT_WON);
			again[p].score--;
			assert_true(count_greedy(*state, &other, &outcome));
			assert_int_not_equal(outcome.entries[p].why, COUNT_WON);
		}
	}
	input.leftover = true;
	assert_null(greedy_needs(*state, &input, &result));
	input.leftover = false;
	input.count = NEEDS_PLANS_MAX + 1;
	assert_null(greedy_needs(*state, &input, &result));
}

// The plans, by greedy-per-cost unless said otherwise; what the first needs.
static struct greedy_need need_of_first(struct arena *arena, struct count_input *input, struct count_project *all,
                                        size_t count, int64_t budget_cents)
{
	struct count_result result;
	input->projects = all;
	input->count = count;
	input->budget_cents = budget_cents;
	assert_true(count_greedy(arena, input, &result));
	assert_int_not_equal(result.entries[0].why, COUNT_WON);
	return greedy_needs(arena, input, &result)[0];
}

static bool first_wins_with(struct arena *arena, const struct count_input *input, int64_t score)
{
	struct count_project all[3];
	struct count_input other = *input;
	struct count_result result;
	memcpy(all, input->projects, input->count * sizeof *all);
	all[0].score = score;
	other.projects = all;
	assert_true(count_greedy(arena, &other, &result));
	return result.entries[0].why == COUNT_WON;
}

static void points_below_zero_are_rounded_up_too(void **state)
{
	// -3 points for 2 is -1.5 each; for 3 that is between -5 and -4.
	struct count_project all[] = { plan("A", 3, -9, 0), plan("B", 2, -3, 1) };
	struct count_input input = { .rule = COUNT_GREEDY_PER_COST };
	assert_int_equal(need_of_first(*state, &input, all, 2, 4).score, -4);
	assert_true(first_wins_with(*state, &input, -4));
	assert_false(first_wins_with(*state, &input, -5));
}

static void more_points_than_there_are_numbers_for_do_not_help(void **state)
{
	struct count_input input = { .rule = COUNT_GREEDY_PER_COST };
	// 2^62 points for 3, so more than 2^63 for 8.
	struct count_project dear[] = { plan("A", 8, 1, 0), plan("B", 3, INT64_C(1) << 62, 1) };
	assert_true(need_of_first(*state, &input, dear, 2, 10).score == NEEDS_NOTHING_HELPS);
	assert_false(first_wins_with(*state, &input, INT64_MAX));
	input.threshold = 2; // does not make it possible
	assert_true(need_of_first(*state, &input, dear, 2, 10).score == NEEDS_NOTHING_HELPS);
	input.threshold = 0;
	// The same as 2^63 - 1/2 points.
	struct count_project near[] = { plan("A", 3, 1, 0), plan("B", 2, INT64_C(0x5555555555555555), 1) };
	assert_true(need_of_first(*state, &input, near, 2, 4).score == NEEDS_NOTHING_HELPS);
	assert_false(first_wins_with(*state, &input, INT64_MAX));
	// As many points as there are, and the lot.
	for (uint32_t lot = 0; lot < 2; lot++) {
		struct count_project equal[] = { plan("A", 8, 1, lot), plan("B", 8, INT64_MAX, 1 - lot) };
		for (int rule = COUNT_GREEDY; rule <= COUNT_GREEDY_PER_COST; rule++) {
			input.rule = (enum count_rule)rule;
			int64_t needed = need_of_first(*state, &input, equal, 2, 10).score;
			assert_true(needed == (lot == 0 ? INT64_MAX : NEEDS_NOTHING_HELPS));
			assert_int_equal(first_wins_with(*state, &input, INT64_MAX), lot == 0);
		}
	}
}

static void the_threshold_is_needed_where_nothing_else_is(void **state)
{
	const int64_t least = -(INT64_C(1) << 62);
	struct count_project all[] = { plan("A", 8, least - 5, 0), plan("B", 1, least, 1) };
	struct count_input input = { .rule = COUNT_GREEDY_PER_COST, .threshold = least };
	assert_true(need_of_first(*state, &input, all, 2, 8).score == least); // any number is more per cost than B's
	assert_true(first_wins_with(*state, &input, least));
	assert_false(first_wins_with(*state, &input, least - 1));
}

// 500 is left of the budget at its turn, and 300 of its category: 300 is the most it might have cost.
static void a_category_can_have_less_left_than_the_budget(void **state)
{
	static const int64_t ceiling[] = { 300 };
	struct count_project all[] = { plan("A", 600, 5, 0), plan("B", 500, 9, 1) };
	struct count_input input = { .rule = COUNT_GREEDY, .caps_cents = ceiling, .cap_count = 1 };
	all[0].category = 1;
	struct greedy_need need = need_of_first(*state, &input, all, 2, 1000);
	assert_int_equal(need.cents, 300);
	assert_true(need.score == NEEDS_NOTHING_HELPS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(needs_are_said_for_every_kind_of_plan),
		test_on_arena(points_below_zero_are_rounded_up_too),
		test_on_arena(more_points_than_there_are_numbers_for_do_not_help),
		test_on_arena(the_threshold_is_needed_where_nothing_else_is),
		test_on_arena(a_category_can_have_less_left_than_the_budget),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
