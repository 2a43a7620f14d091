// SPDX-License-Identifier: EUPL-1.2
// Phragmén's rule, maximin support and the knapsack, one plan after the other: on paper and at their edges.
#include "count_small.h"
#include "count/knapsack.h"
#include "count/maximin.h"
#include "count/phragmen.h"

// A 600 with voters 1 to 6; B 300 with 5 and 6; C 400 with 7 and 8. A alone costs its voters 100 each, B 150, C 200. With A, B
// still needs 150: its two pay for B and leave A to the other four.
static void maximin_spreads_the_cost_over_all_who_can_share_it(void **state)
{
	static const uint16_t a[] = { 0, 1 }, c[] = { 2 };
	struct count_project plans[] = { plan("A", 60000, 6, 0), plan("B", 30000, 2, 1), plan("C", 40000, 2, 2) };
	struct profile *profile = profile_create(*state, 3, 8, 16);
	for (size_t i = 0; i < 8; i++)
		assert_true(i < 6 ? profile_add(profile, a, NULL, i < 4 ? 1 : 2) : profile_add(profile, c, NULL, 1));
	assert_true(profile_finish(*state, profile));
	struct sequence_input input = { .profile = profile, .projects = plans, .count = 3, .budget_cents = 130000 };
	struct sequence_result result;
	assert_true(count_maximin(*state, &input, &result));
	assert_int_equal(result.winner_count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(result.winners[i], i);
	assert_true(result.rounds[0].value == 10000 && result.rounds[1].value == 15000 && result.rounds[2].value == 20000);
	input.budget_cents = 100000;
	assert_true(count_maximin(*state, &input, &result));
	assert_int_equal(result.entries[2].why, SEQUENCE_TOO_EXPENSIVE);
	assert_int_equal(result.entries[2].remaining_cents, 10000);
	input.budget_cents = INT64_MAX; // all prices are multiples of 10,000
	assert_true(count_maximin(*state, &input, &result));
	assert_int_equal(result.winner_count, 3);
	plans[0].cost_cents++;
	assert_false(count_maximin(*state, &input, &result));
	assert_non_null(result.error);
}

static void nobody_voting_is_an_outcome_too(void **state)
{
	struct small s = small_of(*state, 1, NULL, 0, 300);
	struct shares_result result;
	struct sequence_result sequence;
	s.all[0] = plan("A", 100, 0, 0);
	s.shares.projects = s.sequence.projects = s.all;
	s.shares.options.completion = SHARES_ADD1;
	assert_true(count_shares(*state, &s.shares, &result));
	assert_int_equal(result.winner_count, 0);
	assert_int_equal(result.entries[0].why, SHARES_NO_SUPPORT);
	assert_true(count_maximin(*state, &s.sequence, &sequence));
	assert_true(count_phragmen(*state, &s.sequence, PHRAGMEN_STOP, &sequence));
	assert_int_equal(sequence.winner_count, 0);
}

static void who_is_out_before_the_count_never_wins(void **state)
{
	static const char *const each[] = { "ABC", "ABC", "C" };
	struct small s = small_of(*state, 3, each, 3, 600);
	struct shares_result result;
	struct sequence_result sequence;
	int64_t score;
	s.all[0] = plan("A", 100, 2, 0);
	s.all[1] = plan("B", 100, 2, 1);
	s.all[2] = plan("C", 100, 3, 2);
	s.all[0].eligible = false;
	s.shares.projects = s.sequence.projects = s.all;
	s.shares.threshold = s.sequence.threshold = 3;
	s.shares.options = (struct shares_options){
		.completion = SHARES_ADD1U, .until_exhaustive = true, .comparison = true, .step_cents = 100
	};
	assert_true(count_shares(*state, &s.shares, &result));
	assert_int_equal(result.winner_count, 1);
	assert_int_equal(result.entries[0].why, SHARES_INELIGIBLE);
	assert_int_equal(result.entries[1].why, SHARES_BELOW_THRESHOLD);
	assert_true(count_maximin(*state, &s.sequence, &sequence));
	assert_int_equal(sequence.winner_count, 1);
	assert_int_equal(sequence.entries[0].why, SEQUENCE_INELIGIBLE);
	assert_int_equal(sequence.entries[1].why, SEQUENCE_BELOW_THRESHOLD);
	assert_true(count_phragmen(*state, &s.sequence, PHRAGMEN_SKIP, &sequence));
	assert_int_equal(sequence.winner_count, 1);
	s.shares.threshold = s.sequence.threshold = INT64_MIN; // as good as none
	assert_true(count_shares(*state, &s.shares, &result));
	assert_int_equal(result.winner_count, 2);
	assert_true(count_knapsack(*state, &s.sequence, &sequence, &score));
	assert_int_equal(score, 5);
}

static void assert_sequence_refused(struct arena *arena, struct sequence_input input, const char *why)
{
	struct sequence_result result;
	int64_t score;
	assert_false(count_maximin(arena, &input, &result));
	assert_non_null(strstr(result.error, why));
	assert_false(count_phragmen(arena, &input, PHRAGMEN_STOP, &result));
	assert_false(count_knapsack(arena, &input, &result, &score));
	assert_non_null(strstr(result.error, why));
}

static void sequences_refuse_what_they_cannot_count(void **state)
{
	static const char *const each[] = { "A", "AB" };
	struct small s = small_of(*state, 2, each, 2, 1000);
	struct sequence_result result;
	int64_t score;
	s.all[0] = plan("A", 100, INT64_MAX, 0);
	s.all[1] = plan("B", 101, 1, 1);
	s.sequence.projects = s.all;
	assert_false(count_knapsack(*state, &s.sequence, &result, &score));
	assert_non_null(strstr(result.error, "too many points"));
	struct sequence_input other = s.sequence;
	other.budget_cents = -1;
	assert_sequence_refused(*state, other, "below zero");
	other = s.sequence;
	other.count = 1;
	assert_sequence_refused(*state, other, "other plans");
	other = s.sequence;
	other.budget_cents = INT64_MAX;
	assert_false(count_maximin(*state, &other, &result));
	assert_non_null(strstr(result.error, "too large to divide"));
	other.budget_cents = INT64_MAX / 4 + 1;
	assert_false(count_maximin(*state, &other, &result));
	assert_non_null(strstr(result.error, "too large to divide"));
	s.all[1].cost_cents = 150; // all in parts of 50 cents
	assert_true(count_maximin(*state, &other, &result));
	assert_int_equal(result.winner_count, 2);
	assert_float_equal(result.rounds[0].value, 50, 1e-9);
	assert_float_equal(result.rounds[1].value, 150, 1e-9); // all of B by the second voter
	assert_true(maximin_can_divide(INT64_C(4600000000000), 100, MAXIMIN_BALLOTS_MOST));
	assert_false(maximin_can_divide(INT64_C(4700000000000), 100, MAXIMIN_BALLOTS_MOST));
}

// One plan for 2 or two for 1 each, with as many points together: the lowest lot in the difference decides.
static void equal_sets_of_plans_go_by_the_lowest_lot(void **state)
{
	static const char *const each[] = { "AD", "AB", "C" };
	struct small s = small_of(*state, 4, each, 3, 200);
	struct sequence_result result;
	int64_t score;
	for (uint32_t first = 0; first < 2; first++) {
		s.all[0] = plan("A", 200, 2, first ? 2 : 0);
		s.all[1] = plan("B", 100, 1, 1);
		s.all[2] = plan("C", 100, 1, first ? 0 : 2);
		s.all[3] = plan("D", 100, 0, 3); // supported, without points
		s.sequence.projects = s.all;
		assert_true(count_knapsack(*state, &s.sequence, &result, &score));
		assert_int_equal(score, 2);
		assert_int_equal(result.winner_count, first ? 2 : 1);
		assert_int_equal(result.entries[3].why, SEQUENCE_NOT_BEST);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(maximin_spreads_the_cost_over_all_who_can_share_it),
		test_on_arena(nobody_voting_is_an_outcome_too),
		test_on_arena(who_is_out_before_the_count_never_wins),
		test_on_arena(sequences_refuse_what_they_cannot_count),
		test_on_arena(equal_sets_of_plans_go_by_the_lowest_lot),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
