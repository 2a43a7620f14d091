// SPDX-License-Identifier: EUPL-1.2
// The Method of Equal Shares on elections a reader can follow on paper, and at its edges. Made-up and real elections are in
// tests/reference/.
#include "count_small.h"

// The example of the README: ten voters, 1,000; A 300 with six votes, B 300 with four, three of them shared.
static struct shares_result share(struct arena *arena, struct count_project *plans, enum shares_completion completion)
{
	static const uint16_t a_and_b[] = { 0, 1 }, none[] = { 2 };
	struct profile *profile = profile_create(arena, 3, 10, 20);
	for (size_t i = 0; i < 10; i++) {
		if (i < 7)
			assert_true(profile_add(profile, i < 6 ? a_and_b : a_and_b + 1, NULL, i < 3 ? 2 : 1));
		else
			assert_true(profile_add(profile, none, NULL, 0));
	}
	assert_true(profile_finish(arena, profile));
	assert_int_equal(profile->group_count, 4);
	struct shares_input input = { .options = { .completion = completion, .until_exhaustive = true, .step_cents = 100 },
		                          .profile = profile,
		                          .projects = plans,
		                          .count = 3,
		                          .budget_cents = 100000 };
	struct shares_result result;
	assert_true(count_shares(arena, &input, &result));
	return result;
}

static void supporters_who_are_short_do_not_get_their_plan_until_they_get_more(void **state)
{
	struct count_project plans[] = { plan("A", 30000, 6, 0), plan("B", 30000, 4, 1), plan("C", 30000, 0, 2) };
	struct shares_result result = share(*state, plans, SHARES_NONE);
	assert_int_equal(result.winner_count, 1);
	assert_int_equal(result.winners[0], 0);
	assert_int_equal(result.rounds[0].paid_in_full, 6);
	assert_true(result.rounds[0].price_cents == 5000);
	assert_int_equal(result.entries[1].why, SHARES_RAN_OUT);
	assert_true(result.entries[1].missing_cents == 5000);
	assert_int_equal(result.entries[2].why, SHARES_NO_SUPPORT);

	result = share(*state, plans, SHARES_ADD1); // 13 more for each of B's four: 52
	assert_int_equal(result.winner_count, 2);
	assert_int_equal(result.steps, 13);
	assert_int_equal(result.stop, SHARES_ALL_FUNDED);
	assert_int_equal(result.rounds[1].ran_out, 3);

	result = share(*state, plans, SHARES_ADD1U);
	assert_int_equal(result.winner_count, 3);
	assert_int_equal(result.entries[2].why, SHARES_COMPLETED);
	assert_int_equal(result.cost_cents, 90000);
}

static void assert_shares_refused(struct arena *arena, struct shares_input input, const char *why)
{
	struct shares_result result;
	assert_false(count_shares(arena, &input, &result));
	assert_non_null(strstr(result.error, why));
}

static void equal_shares_refuses_what_it_cannot_count(void **state)
{
	static const char *const each[] = { "A", "B", "B", "", "", "", "", "", "", "", "", "" };
	struct small s = small_of(*state, 2, each, 12, 1000);
	s.all[0] = plan("A", 100, 1, 0);
	s.all[1] = plan("B", 200, 2, 1);
	s.shares.projects = s.all;
	struct shares_input other = s.shares;
	other.options.step_cents = 0;
	assert_shares_refused(*state, other, "step is not above zero");
	other = s.shares;
	other.budget_cents = -1;
	assert_shares_refused(*state, other, "below zero");
	other = s.shares;
	other.count = 1;
	assert_shares_refused(*state, other, "other plans");
	s.all[1].lot = 0;
	assert_shares_refused(*state, s.shares, "same lot");
	s.all[1].lot = 1;
	other = s.shares;
	other.options.completion = SHARES_ADD1;
	other.options.exact_start = true;
	other.options.step_cents = INT64_MAX;
	assert_shares_refused(*state, other, "step is too large");
	s.all[0].cost_cents = other.budget_cents = (int64_t)1 << 61;
	s.all[1].cost_cents = (int64_t)1 << 61;
	other.options.step_cents = (int64_t)1 << 60;
	assert_shares_refused(*state, other, "too dear to count");
}

static void free_plans_go_first_by_points_and_by_lot(void **state)
{
	static const char *const each[] = { "ABC", "C", "BD" };
	struct small s = small_of(*state, 4, each, 3, 300);
	struct shares_result result;
	s.all[0] = plan("A", 0, 1, 3);
	s.all[1] = plan("B", 0, 2, 2);
	s.all[2] = plan("C", 0, 2, 1);
	s.all[3] = plan("D", 100, 1, 0);
	s.shares.projects = s.all;
	assert_true(count_shares(*state, &s.shares, &result));
	static const size_t order[] = { 2, 1, 0, 3 };
	assert_int_equal(result.winner_count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(result.winners[i], order[i]);
}

// MES buys A; the greedy rule buys B as well, whose one voter is then better off.
static void the_comparison_can_make_the_greedy_winners_the_outcome(void **state)
{
	static const char *const each[] = { "A", "A", "B" };
	struct small s = small_of(*state, 3, each, 3, 200);
	struct shares_result result;
	s.all[0] = plan("A", 100, 2, 0);
	s.all[1] = plan("B", 100, 1, 1);
	s.all[2] = plan("C", 100, 0, 2);
	s.shares.projects = s.all;
	s.shares.options.exact_start = true;
	assert_true(count_shares(*state, &s.shares, &result));
	assert_int_equal(result.winner_count, 1);
	s.shares.options.comparison = true;
	assert_true(count_shares(*state, &s.shares, &result));
	assert_true(result.greedy_won);
	assert_int_equal(result.winner_count, 2);
	assert_int_equal(result.cost_cents, 200);
	assert_int_equal(result.entries[1].why, SHARES_COMPARED);
	assert_int_equal(result.prefer_greedy, 1);
	assert_int_equal(result.prefer_neither, 2);
}

enum { ALIKE = 40 };

// Forty equal plans of one voter: each round but the last is a tie of all that are left. Lists of them are kept up to a
// limit; that the lot settled it is told of every round.
static void a_tie_is_told_even_where_its_list_would_be_too_long(void **state)
{
	static struct count_project all[ALIKE];
	uint16_t named[ALIKE];
	struct shares_result result;
	for (size_t i = 0; i < ALIKE; i++) {
		named[i] = (uint16_t)i;
		all[i] = plan("P", 100, 1, (uint32_t)(ALIKE - 1 - i));
	}
	struct profile *profile = profile_create(*state, ALIKE, 1, ALIKE);
	assert_true(profile_add(profile, named, NULL, ALIKE) && profile_finish(*state, profile));
	struct shares_input input = { .options = { .exact_start = true, .step_cents = 100 },
		                          .profile = profile,
		                          .projects = all,
		                          .count = ALIKE,
		                          .budget_cents = (int64_t)ALIKE * 100 };
	assert_true(count_shares(*state, &input, &result));
	assert_int_equal(result.winner_count, ALIKE);
	assert_int_equal(result.ties_met, ALIKE - 1);
	assert_int_equal(result.rounds[0].tied_count, ALIKE);
	assert_int_equal(result.rounds[ALIKE - 2].tied_count, 0); // there is one, without its list
	for (size_t i = 0; i < ALIKE; i++) {
		assert_int_equal(result.winners[i], ALIKE - 1 - i);
		assert_int_equal(result.rounds[i].tie, i + 1 < ALIKE ? COUNT_TIE_LOT : COUNT_TIE_NONE);
		assert_true(result.rounds[i].tied_count == 0 || result.rounds[i].tied_count == ALIKE - i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(supporters_who_are_short_do_not_get_their_plan_until_they_get_more),
		test_on_arena(equal_shares_refuses_what_it_cannot_count),
		test_on_arena(free_plans_go_first_by_points_and_by_lot),
		test_on_arena(the_comparison_can_make_the_greedy_winners_the_outcome),
		test_on_arena(a_tie_is_told_even_where_its_list_would_be_too_long),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
