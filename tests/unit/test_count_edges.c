// SPDX-License-Identifier: EUPL-1.2
// What counting does at its edges: an arena that is full at any allocation, numbers that do not fit, inputs nobody would send.
// The rules themselves are in test_count.c.
#include "count_small.h"
#include "count/chain.h"
#include "count/knapsack.h"
#include "count/maximin.h"
#include "count/needs.h"
#include "count/phragmen.h"
#include "count/tally.h"

// --- memory ------------------------------------------------------------------------------------------------------

enum { PLANS = 7, BALLOTS = 12 };
static const uint32_t also_second[] = { 2 };
static const int64_t ceilings[] = { 900, 700 };
static struct count_project plans[PLANS], plain[PLANS]; // with ceilings, and without
static const struct profile *ballots;

static struct profile *profile_of_ballots(struct arena *arena)
{
	static const uint16_t named[BALLOTS][3] = { { 0, 1, 2 }, { 0, 1, 3 }, { 0, 2, 4 }, { 1, 2, 5 },
		                                        { 3, 4, 5 }, { 0, 4, 6 }, { 1, 3, 6 }, { 0, 1, 2 },
		                                        { 2, 3, 6 }, { 5, 1, 0 }, { 4, 5, 6 }, { 3, 2, 1 } };
	struct profile *profile = profile_create(arena, PLANS, BALLOTS, BALLOTS * 3);
	for (size_t i = 0; profile && i < BALLOTS; i++)
		assert_true(i % 2 ? profile_add_ranking(profile, named[i], 3) : profile_add(profile, named[i], NULL, 3));
	return profile && profile_finish(arena, profile) ? profile : NULL;
}

static int setup_election(void **state)
{
	*state = arena_create(LARGE);
	plans[0] = plan("A", 500, 7, 0);
	plans[1] = plan("B", 400, 7, 1);
	plans[2] = plan("C", 400, 7, 2);
	plans[3] = plan("D", 300, 5, 3);
	plans[4] = plan("E", 0, 4, 4);
	plans[5] = plan("F", 300, 4, 5);
	plans[6] = plan("G", 600, 4, 6);
	memcpy(plain, plans, sizeof plain);
	plans[0].category = plans[1].category = 1;
	plans[2].more_categories = also_second;
	plans[2].more_count = 1;
	ballots = *state ? profile_of_ballots(*state) : NULL;
	return ballots ? 0 : -1;
}

// Each returns true when it could; when it could not, it must have said why.
static bool with_profile(struct arena *arena, int variant)
{
	(void)variant;
	return profile_of_ballots(arena) != NULL;
}

static bool with_tally(struct arena *arena, int variant)
{
	(void)variant;
	return tally_create(arena, PLANS) != NULL;
}

static bool with_chain(struct arena *arena, int variant)
{
	struct chain chain;
	(void)variant;
	return chain_create(arena, &chain, 5, 7);
}

static bool with_greedy(struct arena *arena, int variant)
{
	struct count_input input = { .rule = (enum count_rule)(variant % 3),
		                         .budget_cents = 1500,
		                         .projects = plans,
		                         .count = PLANS,
		                         .caps_cents = ceilings,
		                         .cap_count = 2,
		                         .leftover = variant >= 3 };
	struct count_result result;
	if (!count_greedy(arena, &input, &result)) {
		assert_non_null(result.error);
		return false;
	}
	const struct greedy_need *needs = greedy_needs(arena, &input, &result);
	assert_true(needs || input.leftover || arena_full(arena));
	return needs || input.leftover;
}

static bool with_shares(struct arena *arena, int variant)
{
	struct shares_input input = { .options = { .utility = (enum shares_utility)(variant % 2),
		                                       .completion = (enum shares_completion)(variant % 4),
		                                       .exact_start = variant >= 4,
		                                       .comparison = true,
		                                       .step_cents = 100 },
		                          .profile = ballots,
		                          .projects = plain,
		                          .count = PLANS,
		                          .budget_cents = 1500 };
	struct shares_result result;
	bool counted = count_shares(arena, &input, &result);
	assert_true(counted || result.error);
	return counted;
}

static bool with_sequence(struct arena *arena, int variant)
{
	struct sequence_input input = { .profile = ballots, .projects = plain, .count = PLANS, .budget_cents = 1500 };
	struct sequence_result result;
	int64_t score;
	bool counted = variant == 0   ? count_knapsack(arena, &input, &result, &score)
	               : variant == 1 ? count_maximin(arena, &input, &result)
	                              : count_phragmen(arena, &input, (enum phragmen_variant)(variant - 2), &result);
	assert_true(counted || result.error);
	return counted;
}

static void a_full_arena_is_told_wherever_it_comes(void **state)
{
	static const struct {
		bool (*with)(struct arena *arena, int variant);
		int variants;
	} rules[] = { { with_profile, 1 }, { with_tally, 1 },  { with_chain, 1 },
		          { with_greedy, 6 },  { with_shares, 8 }, { with_sequence, 4 } };
	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
		for (int variant = 0; variant < rules[i].variants; variant++) {
			size_t bytes = 16;
			for (bool done = false; !done; bytes += 16 + bytes / 256) {
				struct arena *arena = arena_create(bytes);
				done = rules[i].with(arena, variant);
				arena_destroy(arena);
				assert_true(bytes < LARGE);
			}
			assert_true(bytes > 64); // so that some were too small
		}
}

// --- names -------------------------------------------------------------------------------------------------------

static void what_is_not_there_has_no_name(void **state)
{
	(void)state;
	assert_text(count_rule_name((enum count_rule)99), "");
	assert_string_equal(count_why_name((enum count_why)99), "");
	assert_string_equal(sequence_why_name((enum sequence_why)99), "");
	assert_string_equal(shares_why_name((enum shares_why)99), "");
	assert_string_equal(shares_stop_name((enum shares_stop)99), "");
	assert_string_equal(count_tie_name((enum count_tie)99), "");
}

// --- greedy ------------------------------------------------------------------------------------------------------

static void assert_greedy_refused(struct arena *arena, struct count_input input, const char *why)
{
	struct count_result result;
	assert_false(count_greedy(arena, &input, &result));
	assert_non_null(strstr(result.error, why));
}

static void greedy_refuses_what_it_cannot_count(void **state)
{
	static const int64_t below[] = { 5, -1 };
	static const uint32_t third[] = { 3 };
	struct count_project one = plan("A", 1, 1, 0);
	struct count_input input = { .budget_cents = 10, .projects = &one, .count = 1 }, other = input;
	other.rule = (enum count_rule)3;
	assert_greedy_refused(*state, other, "no such counting rule");
	other = input;
	other.count = UINT32_MAX;
	assert_greedy_refused(*state, other, "too many plans");
	other = input;
	other.caps_cents = below;
	other.cap_count = 2;
	assert_greedy_refused(*state, other, "ceiling");
	one.more_categories = third;
	one.more_count = 1;
	other.caps_cents = ceilings;
	assert_greedy_refused(*state, other, "no ceiling");
	one.cost_cents = -1;
	assert_greedy_refused(*state, other, "below zero");
}

static void plans_for_nothing_are_ordered_by_points(void **state)
{
	struct count_project all[] = { plan("A", 0, 3, 0), plan("B", 0, 5, 1), plan("C", 100, 9, 2), plan("D", 0, -1, 3),
		                           plan("E", 0, -2, 4) };
	struct count_input input = {
		.rule = COUNT_GREEDY_PER_COST, .budget_cents = 100, .threshold = INT64_MIN, .projects = all, .count = 5
	};
	struct count_result result;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 5);
	static const size_t order[] = { 1, 0, 2, 3, 4 };
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(result.winners[i], order[i]);
}

// Two equal plans, and a ceiling with room for one: the lot decides, unless what is left over pays the other too.
static void leftover_money_can_undo_what_a_lot_decided(void **state)
{
	struct count_project all[] = { plan("A", 400, 5, 0), plan("B", 400, 5, 1), plan("C", 100, 9, 2) };
	all[0].category = all[1].category = 1;
	struct count_input input = {
		.budget_cents = 900, .projects = all, .count = 3, .caps_cents = ceilings, .cap_count = 1
	};
	int64_t narrow[] = { 500 };
	input.caps_cents = narrow;
	struct count_result result;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 2);
	assert_true(result.lot_decided);
	input.budget_cents = 600; // too little for both, whatever the ceiling says
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 2);
	assert_true(result.lot_decided);
	input.budget_cents = 900;
	input.leftover = true;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 3);
	assert_false(result.lot_decided);
	assert_true(result.entries[1].by_leftover);
	input.budget_cents = 600;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 2);
	assert_true(result.lot_decided);
	input.rule = COUNT_GREEDY_STOP;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 2);
}

// The ceiling keeps B out, D takes the money: B gets its second turn too late.
static void leftover_money_can_be_too_little(void **state)
{
	static const int64_t narrow[] = { 500 };
	struct count_project all[] = { plan("A", 400, 9, 0), plan("B", 400, 8, 1), plan("D", 500, 7, 2) };
	struct count_input input = {
		.budget_cents = 1000, .projects = all, .count = 3, .caps_cents = narrow, .cap_count = 1, .leftover = true
	};
	struct count_result result;
	all[0].category = all[1].category = 1;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 2);
	assert_int_equal(result.entries[1].why, COUNT_TOO_EXPENSIVE);
	assert_int_equal(result.entries[1].remaining_cents, 100);
	assert_false(result.entries[1].by_leftover);
}

// Three equal plans, and a ceiling with room for one: what is left over pays none of the others.
static void a_lot_goes_on_deciding_when_nothing_is_left_over(void **state)
{
	static const int64_t narrow[] = { 500 };
	struct count_project all[] = { plan("A", 400, 5, 0), plan("B", 400, 5, 1), plan("C", 400, 5, 2) };
	struct count_input input = {
		.budget_cents = 700, .projects = all, .count = 3, .caps_cents = narrow, .cap_count = 1, .leftover = true
	};
	struct count_result result;
	all[0].category = all[1].category = all[2].category = 1;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 1);
	assert_true(result.lot_decided);
	for (size_t i = 0; i < 3; i++)
		assert_true(result.entries[i].ties & COUNT_TIE_LOT_DECIDED);
}

// B closes the category, so that C has no turn; both fit what the ceiling leaves over.
static void leftover_money_opens_a_category_that_the_stop_rule_closed(void **state)
{
	static const int64_t narrow[] = { 500 };
	struct count_project all[] = { plan("A", 400, 9, 0), plan("B", 300, 8, 1), plan("C", 50, 7, 2) };
	struct count_input input = { .rule = COUNT_GREEDY_STOP,
		                         .budget_cents = 1000,
		                         .projects = all,
		                         .count = 3,
		                         .caps_cents = narrow,
		                         .cap_count = 1 };
	struct count_result result;
	all[0].category = all[1].category = all[2].category = 1;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 1);
	assert_int_equal(result.entries[2].why, COUNT_NOT_REACHED);
	input.leftover = true;
	assert_true(count_greedy(*state, &input, &result));
	assert_int_equal(result.winner_count, 3);
	assert_true(result.entries[1].by_leftover && result.entries[2].by_leftover);
}

static void a_plan_in_two_categories_has_the_room_of_the_fuller_one(void **state)
{
	static const int64_t first_fuller[] = { 300, 500 }, second_fuller[] = { 500, 300 };
	struct count_project one = plan("A", 400, 1, 0);
	one.category = 1;
	one.more_categories = also_second;
	one.more_count = 1;
	for (uint32_t fuller = 1; fuller <= 2; fuller++) {
		struct count_input input = { .budget_cents = 1000,
			                         .projects = &one,
			                         .count = 1,
			                         .caps_cents = fuller == 1 ? first_fuller : second_fuller,
			                         .cap_count = 2 };
		struct count_result result;
		assert_true(count_greedy(*state, &input, &result));
		assert_int_equal(result.entries[0].why, COUNT_CATEGORY_FULL);
		assert_int_equal(result.entries[0].full_category, fuller);
		const struct greedy_need *needs = greedy_needs(*state, &input, &result);
		assert_int_equal(needs[0].cents, 300);
		assert_true(needs[0].score == NEEDS_NOTHING_HELPS);
	}
}

// --- ballots -----------------------------------------------------------------------------------------------------

static void more_ballots_than_were_announced_are_refused(void **state)
{
	uint16_t named[] = { 0, 1, 2 }, strange[] = { 9 };
	assert_null(profile_create(*state, 3, UINT32_MAX / 4, 1));
	assert_null(profile_create(*state, 3, 1, UINT32_MAX));
	assert_null(profile_create(*state, UINT32_MAX, 1, 1));
	struct profile *profile = profile_create(*state, 3, 2, 4);
	assert_false(profile_add(profile, strange, NULL, 1));
	assert_true(profile_add(profile, named, NULL, 3));
	assert_false(profile_add(profile, named, NULL, 3)); // too many choices
	assert_true(profile_add(profile, named, NULL, 1));
	assert_false(profile_add(profile, named, NULL, 0)); // too many ballots
	assert_true(profile_finish(*state, profile));
}

static void a_tally_takes_only_what_it_was_made_for(void **state)
{
	uint16_t strange[] = { 5 };
	assert_null(tally_create(*state, TALLY_PROJECTS_MAX + 1));
	struct tally *tally = tally_create(*state, 3);
	assert_false(tally_add(tally, 0, 1)); // no ballot has begun
	assert_false(tally_approval(tally, strange, 1));
	assert_false(tally_add(tally, 3, 1));
}

static void a_chain_too_long_for_any_memory_is_refused(void **state)
{
	struct chain chain;
	assert_false(chain_create(*state, &chain, SIZE_MAX, 2));
	assert_false(chain_create(*state, &chain, SIZE_MAX, 1));
	assert_false(chain_create(*state, &chain, SIZE_MAX / 2, 1));
	assert_false(chain_create(*state, &chain, SIZE_MAX - 330, 1));
	assert_false(chain_create(*state, &chain, SIZE_MAX, 0));
}

// --- effort ------------------------------------------------------------------------------------------------------

static bool at_once(void *asked)
{
	++*(int *)asked;
	return true;
}

static bool never(void *asked)
{
	++*(int *)asked;
	return false;
}

static void a_count_with_a_limit_is_given_up(void **state)
{
	int asked = 0;
	struct effort_limit limits[] = { { .steps_most = 1 }, { .stop = at_once, .state = &asked } };
	struct shares_input shares = { .options = { .completion = SHARES_ADD1U, .step_cents = 1 },
		                           .profile = ballots,
		                           .projects = plain,
		                           .count = PLANS,
		                           .budget_cents = 1500 };
	struct sequence_input input = { .profile = ballots, .projects = plain, .count = PLANS, .budget_cents = 1500 };
	struct shares_result shared;
	struct sequence_result result;
	for (size_t i = 0; i < 2; i++) {
		shares.effort = input.effort = limits[i];
		assert_false(count_shares(*state, &shares, &shared));
		assert_non_null(strstr(shared.error, "takes too long"));
		assert_false(count_maximin(*state, &input, &result));
		assert_non_null(strstr(result.error, "takes too long"));
		assert_false(count_phragmen(*state, &input, PHRAGMEN_SKIP, &result));
		assert_non_null(strstr(result.error, "takes too long"));
	}
	assert_int_equal(asked, 3);
	shares.effort = input.effort = (struct effort_limit){ .steps_most = 1000000 };
	assert_true(count_shares(*state, &shares, &shared));
	assert_true(count_maximin(*state, &input, &result));
	assert_true(count_phragmen(*state, &input, PHRAGMEN_SKIP, &result));
}

static void a_count_that_is_asked_and_may_go_on_ends_as_another(void **state)
{
	int asked = 0;
	struct sequence_input input = { .profile = ballots, .projects = plain, .count = PLANS, .budget_cents = 1500 };
	struct sequence_result result, asking;
	assert_true(count_phragmen(*state, &input, PHRAGMEN_SKIP, &result));
	input.effort = (struct effort_limit){ .stop = never, .state = &asked };
	assert_true(count_phragmen(*state, &input, PHRAGMEN_SKIP, &asking));
	assert_true(asked > 0);
	assert_int_equal(asking.winner_count, result.winner_count);
	for (size_t i = 0; i < result.winner_count; i++)
		assert_int_equal(asking.winners[i], result.winners[i]);
}

// Wherever in the count it comes: a limit gives no outcome or the same outcome, never another.
static void a_limit_never_changes_the_outcome(void **state)
{
	struct shares_input input = { .options = { .completion = SHARES_ADD1, .step_cents = 10 },
		                          .profile = ballots,
		                          .projects = plain,
		                          .count = PLANS,
		                          .budget_cents = 1500 };
	struct shares_result result, limited;
	uint64_t most = 1;
	assert_true(count_shares(*state, &input, &result));
	for (bool done = false; !done; most += 5) {
		struct arena *arena = arena_create(LARGE);
		input.effort.steps_most = most;
		done = count_shares(arena, &input, &limited);
		if (!done)
			assert_non_null(strstr(limited.error, "takes too long"));
		else
			assert_int_equal(limited.steps, result.steps);
		for (size_t i = 0; done && i < result.winner_count; i++)
			assert_int_equal(limited.winners[i], result.winners[i]);
		arena_destroy(arena);
	}
	assert_true(most > 500); // so that many were given up
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_full_arena_is_told_wherever_it_comes, setup_election, teardown_arena),
		cmocka_unit_test(what_is_not_there_has_no_name),
		test_on_arena(greedy_refuses_what_it_cannot_count),
		test_on_arena(plans_for_nothing_are_ordered_by_points),
		test_on_arena(leftover_money_can_undo_what_a_lot_decided),
		test_on_arena(a_plan_in_two_categories_has_the_room_of_the_fuller_one),
		test_on_arena(more_ballots_than_were_announced_are_refused),
		test_on_arena(a_tally_takes_only_what_it_was_made_for),
		test_on_arena(a_chain_too_long_for_any_memory_is_refused),
		cmocka_unit_test_setup_teardown(a_count_with_a_limit_is_given_up, setup_election, teardown_arena),
		test_on_arena(leftover_money_can_be_too_little),
		test_on_arena(a_lot_goes_on_deciding_when_nothing_is_left_over),
		test_on_arena(leftover_money_opens_a_category_that_the_stop_rule_closed),
		cmocka_unit_test_setup_teardown(a_count_that_is_asked_and_may_go_on_ends_as_another, setup_election,
		                                teardown_arena),
		cmocka_unit_test_setup_teardown(a_limit_never_changes_the_outcome, setup_election, teardown_arena),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
