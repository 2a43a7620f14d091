// SPDX-License-Identifier: EUPL-1.2
// What counting does at its edges: an arena that is full at any allocation, numbers that do not fit, inputs nobody would send.
// The rules themselves are in test_count.c.
#include "check.h"
#include "count/chain.h"
#include "count/knapsack.h"
#include "count/knapsack_table.h"
#include "count/maximin.h"
#include "count/needs.h"
#include "count/phragmen.h"
#include "count/shares.h"
#include "count/tally.h"

#define LARGE ((size_t)8 << 20)

static struct count_project plan(const char *id, int64_t cost_cents, int64_t score, uint32_t lot)
{
	return (struct count_project){
		.id = text_of(id), .cost_cents = cost_cents, .votes = score, .score = score, .lot = lot, .eligible = true
	};
}

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

// --- equal shares ------------------------------------------------------------------------------------------------

struct small {
	struct count_project all[4];
	struct profile *profile;
	struct shares_input shares;
	struct sequence_input sequence;
};

static struct profile *voters(struct arena *arena, size_t projects, const char *const *each, size_t count)
{
	struct profile *profile = profile_create(arena, projects, count + 1, 64);
	for (size_t i = 0; i < count; i++) {
		uint16_t named[8];
		size_t length = strlen(each[i]);
		for (size_t k = 0; k < length; k++)
			named[k] = (uint16_t)(each[i][k] - 'A');
		assert_true(profile_add(profile, named, NULL, length));
	}
	assert_true(profile_finish(arena, profile));
	return profile;
}

static struct small small_of(struct arena *arena, size_t projects, const char *const *each, size_t count,
                             int64_t budget)
{
	struct small s = { .profile = voters(arena, projects, each, count) };
	s.shares = (struct shares_input){
		.options = { .step_cents = 100 }, .profile = s.profile, .count = projects, .budget_cents = budget
	};
	s.sequence = (struct sequence_input){ .profile = s.profile, .count = projects, .budget_cents = budget };
	return s;
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

// --- one after the other -----------------------------------------------------------------------------------------

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

// --- effort ------------------------------------------------------------------------------------------------------

static bool at_once(void *asked)
{
	++*(int *)asked;
	return true;
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

// --- knapsack ----------------------------------------------------------------------------------------------------

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_full_arena_is_told_wherever_it_comes, setup_election, teardown_arena),
		cmocka_unit_test(what_is_not_there_has_no_name),
		test_on_arena(greedy_refuses_what_it_cannot_count),
		test_on_arena(plans_for_nothing_are_ordered_by_points),
		test_on_arena(leftover_money_can_undo_what_a_lot_decided),
		test_on_arena(a_plan_in_two_categories_has_the_room_of_the_fuller_one),
		test_on_arena(needs_are_said_for_every_kind_of_plan),
		test_on_arena(more_ballots_than_were_announced_are_refused),
		test_on_arena(a_tally_takes_only_what_it_was_made_for),
		test_on_arena(a_chain_too_long_for_any_memory_is_refused),
		test_on_arena(equal_shares_refuses_what_it_cannot_count),
		test_on_arena(free_plans_go_first_by_points_and_by_lot),
		test_on_arena(nobody_voting_is_an_outcome_too),
		test_on_arena(the_comparison_can_make_the_greedy_winners_the_outcome),
		test_on_arena(who_is_out_before_the_count_never_wins),
		test_on_arena(sequences_refuse_what_they_cannot_count),
		test_on_arena(equal_sets_of_plans_go_by_the_lowest_lot),
		cmocka_unit_test_setup_teardown(a_count_with_a_limit_is_given_up, setup_election, teardown_arena),
		cmocka_unit_test(the_search_and_both_tables_find_the_best_of_all_sets),
		cmocka_unit_test(votes_in_proportion_to_prices_are_counted_too),
		test_on_arena(a_table_without_bounds_is_not_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
