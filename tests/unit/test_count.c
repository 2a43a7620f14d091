// SPDX-License-Identifier: EUPL-1.2
// Counting: what each rule does with plans a reader can follow on paper, and ten thousand made-up elections against a
// second implementation that picks the next plan by looking at all of them.
#include "count_small.h"
#include "count/big.h"
#include "count/greedy.h"
#include "count/satisfaction.h"
#include "count/tally.h"

#define PLANS_MAX 8u

static struct count_result count(struct arena *arena, struct count_input input)
{
	struct count_result result;
	assert_true(count_greedy(arena, &input, &result));
	assert_null(result.error);
	return result;
}

static void assert_winners(const struct count_input *input, const struct count_result *result, const char *ids)
{
	char got[64] = "";
	size_t at = 0;
	for (size_t i = 0; i < result->winner_count; i++) {
		struct text id = input->projects[result->winners[i]].id;
		memcpy(got + at, id.at, id.len);
		at += id.len;
	}
	assert_string_equal(got, ids);
}

static void greedy_skips_what_does_not_fit_and_says_what_was_left(void **state)
{
	struct count_project plans[] = { plan("A", 6000, 90, 0), plan("B", 5000, 80, 1), plan("C", 4000, 70, 2) };
	struct count_input input = { .rule = COUNT_GREEDY, .budget_cents = 10000, .projects = plans, .count = 3 };
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "AC");
	assert_int_equal(result.cost_cents, 10000);
	assert_int_equal(result.remaining_cents, 0);
	assert_int_equal(result.entries[1].why, COUNT_TOO_EXPENSIVE);
	assert_int_equal(result.entries[1].remaining_cents, 4000);
	assert_int_equal(result.entries[2].rank, 3);
}

static void greedy_stop_ends_at_the_first_plan_that_does_not_fit(void **state)
{
	struct count_project plans[] = { plan("A", 6000, 90, 0), plan("B", 5000, 80, 1), plan("C", 4000, 70, 2) };
	struct count_input input = { .rule = COUNT_GREEDY_STOP, .budget_cents = 10000, .projects = plans, .count = 3 };
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "A");
	assert_int_equal(result.entries[1].why, COUNT_TOO_EXPENSIVE);
	assert_int_equal(result.entries[2].why, COUNT_NOT_REACHED);
	assert_int_equal(result.remaining_cents, 4000);
}

static void greedy_per_cost_prefers_points_for_the_money(void **state)
{
	struct count_project plans[] = { plan("A", 9000, 90, 0), plan("B", 2000, 40, 1), plan("C", 3000, 45, 2) };
	struct count_input input = { .rule = COUNT_GREEDY_PER_COST, .budget_cents = 10000, .projects = plans, .count = 3 };
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "BC");
}

// 2^62 points times 2^62 cents is far beyond 64 bits, and 1/3 against 1/3 - a little is beyond a double.
static void points_per_cost_are_compared_exactly(void **state)
{
	const int64_t huge = (int64_t)1 << 60;
	struct count_project plans[] = { plan("A", 3 * huge, huge, 0), plan("B", 3 * huge - 1, huge, 1),
		                             plan("C", 3 * huge, huge + 1, 2) };
	struct count_input input = {
		.rule = COUNT_GREEDY_PER_COST, .budget_cents = INT64_MAX, .projects = plans, .count = 3
	};
	struct count_result result = count(*state, input);
	assert_int_equal(result.order[0], 2);
	assert_int_equal(result.order[1], 1);
	assert_int_equal(result.order[2], 0);
	assert_int_equal(result.entries[0].ties, 0);
}

static void a_plan_that_costs_nothing_always_fits(void **state)
{
	struct count_project plans[] = { plan("A", 100, 5, 0), plan("B", 0, 1, 1),  plan("C", 0, 0, 2),
		                             plan("D", 50, 0, 3),  plan("E", 0, -1, 4), plan("F", 100, -7, 5) };
	struct count_input input = { .rule = COUNT_GREEDY_PER_COST, .budget_cents = 100, .projects = plans, .count = 6 };
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "BACE");
	input.budget_cents = 0;
	input.rule = COUNT_GREEDY;
	result = count(*state, input);
	assert_winners(&input, &result, "BCE");
}

static void a_tie_goes_to_the_lower_cost_and_then_to_the_lot(void **state)
{
	struct count_project plans[] = { plan("A", 5000, 80, 7), plan("B", 5000, 80, 3), plan("C", 4000, 80, 9) };
	struct count_input input = { .rule = COUNT_GREEDY, .budget_cents = 9000, .projects = plans, .count = 3 };
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "CB");
	assert_int_equal(result.entries[2].ties, COUNT_TIE_BY_COST);
	assert_int_equal(result.entries[1].ties, COUNT_TIE_BY_COST | COUNT_TIE_BY_LOT | COUNT_TIE_LOT_DECIDED);
	assert_int_equal(result.entries[0].ties, COUNT_TIE_BY_LOT | COUNT_TIE_LOT_DECIDED);
	assert_true(result.lot_decided);
}

static void a_lot_that_changes_nothing_is_not_said_to_decide(void **state)
{
	struct count_project plans[] = { plan("A", 5000, 80, 1), plan("B", 5000, 80, 0) };
	struct count_input input = { .rule = COUNT_GREEDY, .budget_cents = 10000, .projects = plans, .count = 2 };
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "BA");
	assert_false(result.lot_decided);
	assert_int_equal(result.entries[0].ties, COUNT_TIE_BY_LOT);
}

static void equal_points_per_cost_go_to_the_plan_with_more_points(void **state)
{
	struct count_project plans[] = { plan("A", 1000, 10, 0), plan("B", 3000, 30, 1) };
	struct count_input input = { .rule = COUNT_GREEDY_PER_COST, .budget_cents = 3000, .projects = plans, .count = 2 };
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "B");
	assert_int_equal(result.entries[0].ties, COUNT_TIE_BY_SCORE);
}

static void a_plan_below_the_threshold_and_a_withdrawn_one_never_win(void **state)
{
	struct count_project plans[] = { plan("A", 1000, 49, 0), plan("B", 1000, 50, 1), plan("C", 1000, 90, 2) };
	plans[2].eligible = false;
	struct count_input input = {
		.rule = COUNT_GREEDY, .budget_cents = 9000, .threshold = 50, .projects = plans, .count = 3
	};
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "B");
	assert_int_equal(result.entries[0].why, COUNT_BELOW_THRESHOLD);
	assert_int_equal(result.entries[0].rank, 0);
	assert_int_equal(result.entries[2].why, COUNT_INELIGIBLE);
	input.threshold = 0;
	result = count(*state, input);
	assert_winners(&input, &result, "BA");
}

static void a_full_category_keeps_its_other_plans_out_and_leaves_the_rest_alone(void **state)
{
	const int64_t caps[] = { 5000 };
	struct count_project plans[] = { plan("A", 4000, 90, 0), plan("B", 2000, 80, 1), plan("C", 1000, 70, 2),
		                             plan("D", 4000, 60, 3) };
	plans[0].category = plans[1].category = plans[2].category = 1;
	struct count_input input = {
		.rule = COUNT_GREEDY, .budget_cents = 10000, .projects = plans, .count = 4, .caps_cents = caps, .cap_count = 1
	};
	struct count_result result = count(*state, input);
	assert_winners(&input, &result, "ACD");
	assert_int_equal(result.entries[1].why, COUNT_CATEGORY_FULL);
	assert_int_equal(result.entries[1].category_remaining_cents, 1000);
	input.rule = COUNT_GREEDY_STOP;
	result = count(*state, input);
	assert_winners(&input, &result, "AD");
	assert_int_equal(result.entries[2].why, COUNT_NOT_REACHED);
}

static void an_input_that_cannot_be_counted_is_refused_with_a_reason(void **state)
{
	struct count_project good[] = { plan("A", 1000, 9, 0), plan("B", 1000, 8, 1) };
	struct count_input input = { .budget_cents = 1, .projects = good, .count = 2 };
	struct count_result result;
	struct count_project same_lot[] = { plan("A", 1000, 9, 4), plan("B", 2000, 8, 4) };
	struct count_project negative[] = { plan("A", -1, 9, 0), plan("B", 1000, 8, 1) };
	struct count_project category[] = { plan("A", 1, 9, 0), plan("B", 1000, 8, 1) };
	category[0].category = 1;
	struct count_project *const bad[] = { same_lot, negative, category };
	assert_true(count_greedy(*state, &input, &result));
	for (size_t i = 0; i < 3; i++) {
		input.projects = bad[i];
		assert_false(count_greedy(*state, &input, &result));
		assert_non_null(result.error);
	}
	input.projects = good;
	input.budget_cents = -1;
	assert_false(count_greedy(*state, &input, &result));
}

static void nothing_to_count_is_an_outcome_too(void **state)
{
	struct count_input input = { .budget_cents = 500 };
	struct count_result result = count(*state, input);
	assert_int_equal(result.winner_count, 0);
	assert_int_equal(result.remaining_cents, 500);
}

static void rules_have_the_names_of_the_command_line(void **state)
{
	(void)state;
	enum count_rule rule = COUNT_GREEDY;
	assert_true(count_rule_parse(TEXT("greedy-stop"), &rule));
	assert_int_equal(rule, COUNT_GREEDY_STOP);
	assert_text(count_rule_name(COUNT_GREEDY_PER_COST), "greedy-per-cost");
	assert_false(count_rule_parse(TEXT("greedy-"), &rule));
}

// --- Tally ---------------------------------------------------------------------------------------------------------

static void an_approval_ballot_is_a_set(void **state)
{
	struct tally *tally = tally_create(*state, 3);
	assert_true(tally_approval(tally, (const uint16_t[]){ 0, 2, 0 }, 3));
	assert_true(tally_approval(tally, (const uint16_t[]){ 2 }, 1));
	assert_true(tally_approval(tally, NULL, 0));
	assert_int_equal(tally->votes[0], 1);
	assert_int_equal(tally->score[0], 1);
	assert_int_equal(tally->score[2], 2);
	assert_int_equal(tally->ballots, 3);
	assert_int_equal(tally->repeated, 1);
}

static void points_add_up_and_a_ballot_is_one_vote(void **state)
{
	struct tally *tally = tally_create(*state, 2);
	assert_true(tally_points(tally, (const uint16_t[]){ 1, 0, 1 }, (const int32_t[]){ 3, 1, 2 }, 3));
	assert_int_equal(tally->score[1], 5);
	assert_int_equal(tally->votes[1], 1);
}

static void a_ranking_gives_as_many_points_as_it_is_long(void **state)
{
	struct tally *tally = tally_create(*state, 4);
	assert_true(tally_ranking(tally, (const uint16_t[]){ 3, 1, 0 }, 3));
	assert_true(tally_ranking(tally, (const uint16_t[]){ 1 }, 1));
	assert_int_equal(tally->score[3], 3);
	assert_int_equal(tally->score[1], 3);
	assert_int_equal(tally->score[0], 1);
	assert_int_equal(tally->votes[1], 2);
	assert_int_equal(tally->votes[2], 0);
}

static void a_sum_that_does_not_fit_and_a_strange_plan_are_refused(void **state)
{
	struct tally *tally = tally_create(*state, 1);
	tally_begin(tally);
	assert_true(tally_add(tally, 0, INT64_MAX));
	assert_false(tally_add(tally, 0, 1));
	assert_false(tally_add(tally, 1, 1));
	assert_int_equal(tally->score[0], INT64_MAX);
	assert_int_equal(tally->votes[0], 1);
	assert_null(tally_create(*state, (size_t)TALLY_PROJECTS_MAX + 1));
}

// --- Ten thousand made-up elections ----------------------------------------------------------------------------------

static uint64_t chance_state;

static int64_t chance(int64_t below) // splitmix64: the same elections on every run
{
	uint64_t z = chance_state += 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (int64_t)((z ^ (z >> 31)) % (uint64_t)below);
}

// Whether plan a goes before plan b, written as the rule reads. Small numbers: no 128 bits needed. Costs are above 0.
static bool goes_before(enum count_rule rule, const struct count_project *a, const struct count_project *b)
{
	int64_t left = rule == COUNT_GREEDY_PER_COST ? a->score * b->cost_cents : a->score;
	int64_t right = rule == COUNT_GREEDY_PER_COST ? b->score * a->cost_cents : b->score;
	if (left != right)
		return left > right;
	if (a->score != b->score)
		return a->score > b->score;
	if (a->cost_cents != b->cost_cents)
		return a->cost_cents < b->cost_cents;
	return a->lot < b->lot;
}

struct plain_outcome {
	size_t winners[PLANS_MAX], count;
	int64_t cost_cents;
	enum count_why why[PLANS_MAX];
};

static struct plain_outcome count_plainly(const struct count_input *in)
{
	struct plain_outcome outcome = { .count = 0 };
	bool done[PLANS_MAX] = { false }, stopped = false, closed[PLANS_MAX] = { false };
	int64_t spent_in[PLANS_MAX] = { 0 };
	for (size_t i = 0; i < in->count; i++) {
		bool below = in->threshold != 0 && in->projects[i].score < in->threshold;
		done[i] = !in->projects[i].eligible || below;
		outcome.why[i] = !in->projects[i].eligible ? COUNT_INELIGIBLE : COUNT_BELOW_THRESHOLD;
	}
	for (;;) {
		size_t next = SIZE_MAX;
		for (size_t i = 0; i < in->count; i++)
			if (!done[i] && (next == SIZE_MAX || goes_before(in->rule, &in->projects[i], &in->projects[next])))
				next = i;
		if (next == SIZE_MAX)
			return outcome;
		done[next] = true;
		const struct count_project *p = &in->projects[next];
		bool stops = in->rule == COUNT_GREEDY_STOP;
		if (stopped || closed[p->category]) {
			outcome.why[next] = COUNT_NOT_REACHED;
		} else if (outcome.cost_cents + p->cost_cents > in->budget_cents) {
			outcome.why[next] = COUNT_TOO_EXPENSIVE;
			stopped = stops;
		} else if (p->category && spent_in[p->category] + p->cost_cents > in->caps_cents[p->category - 1]) {
			outcome.why[next] = COUNT_CATEGORY_FULL;
			closed[p->category] = stops;
		} else {
			outcome.why[next] = COUNT_WON;
			outcome.winners[outcome.count++] = next;
			outcome.cost_cents += p->cost_cents;
			spent_in[p->category] += p->cost_cents;
		}
	}
}

static void lots_draw(struct count_project *plans, size_t count)
{
	for (size_t i = 0; i < count; i++)
		plans[i].lot = (uint32_t)i;
	for (size_t i = count; i > 1; i--) {
		size_t other = (size_t)chance((int64_t)i);
		uint32_t lot = plans[i - 1].lot;
		plans[i - 1].lot = plans[other].lot;
		plans[other].lot = lot;
	}
}

static void election_make(struct count_project plans[PLANS_MAX], int64_t caps[3], struct count_input *input)
{
	*input = (struct count_input){
		.rule = (enum count_rule)chance(3),
		.budget_cents = chance(15),
		.threshold = chance(3) == 0 ? chance(6) : 0,
		.projects = plans,
		.count = (size_t)chance(PLANS_MAX + 1),
		.caps_cents = caps,
		.cap_count = chance(2) ? 3 : 0,
	};
	for (size_t i = 0; i < 3; i++)
		caps[i] = chance(12);
	for (size_t i = 0; i < input->count; i++) {
		plans[i] = plan("", 1 + chance(4), chance(5), 0);
		plans[i].eligible = chance(8) != 0;
		plans[i].category = input->cap_count ? (uint32_t)chance(4) : 0;
	}
	lots_draw(plans, input->count);
}

static void ten_thousand_elections_end_as_a_plain_count_does(void **state)
{
	size_t ties = 0;
	for (uint64_t seed = 0; seed < 10000; seed++) {
		struct count_project plans[PLANS_MAX];
		int64_t caps[3];
		struct count_input input;
		chance_state = seed;
		election_make(plans, caps, &input);
		struct count_result result = count(*state, input);
		struct plain_outcome plain = count_plainly(&input);
		assert_int_equal(result.winner_count, plain.count);
		assert_int_equal(result.cost_cents, plain.cost_cents);
		assert_int_equal(result.remaining_cents, input.budget_cents - plain.cost_cents);
		for (size_t i = 0; i < plain.count; i++)
			assert_int_equal(result.winners[i], plain.winners[i]);
		for (size_t i = 0; i < input.count; i++)
			assert_int_equal(result.entries[i].why, plain.why[i]);
		ties += result.lot_decided;
		arena_reset(*state);
	}
	assert_true(ties > 200); // else the elections say nothing about ties
}

static uint32_t winners_as_bits(const struct plain_outcome *outcome)
{
	uint32_t bits = 0;
	for (size_t i = 0; i < outcome->count; i++)
		bits |= (uint32_t)1 << outcome->winners[i];
	return bits;
}

// Of five plans, a hundred redraws of the lots show a difference if there can be one (chance of missing it < 1e-5).
static void the_lot_is_said_to_decide_exactly_when_other_lots_give_other_winners(void **state)
{
	for (uint64_t seed = 0; seed < 2000; seed++) {
		struct count_project plans[PLANS_MAX];
		int64_t caps[3];
		struct count_input input;
		chance_state = seed + 1000000;
		election_make(plans, caps, &input);
		input.count = input.count < 5 ? input.count : 5;
		input.cap_count = 0;
		for (size_t i = 0; i < input.count; i++)
			plans[i].category = 0;
		lots_draw(plans, input.count);
		bool decided = count(*state, input).lot_decided, differs = false;
		struct plain_outcome first = count_plainly(&input);
		for (size_t i = 0; i < 100; i++) {
			lots_draw(plans, input.count);
			struct plain_outcome other = count_plainly(&input);
			differs |= winners_as_bits(&first) != winners_as_bits(&other);
		}
		assert_int_equal(decided, differs);
		arena_reset(*state);
	}
}

static void whole_numbers_carry_borrow_and_compare(void **state)
{
	(void)state;
	uint64_t a[3], b[3] = { UINT64_MAX, UINT64_MAX, 0 };
	big_set(a, 3, UINT64_MAX);
	big_multiply(a, 3, UINT64_MAX); // 2^128 - 2^65 + 1
	assert_true(a[0] == 1 && a[1] == UINT64_MAX - 1 && a[2] == 0);
	assert_int_equal(big_compare(a, b, 3), -1);
	big_add_product(b, a, 3, 2); // 2^128 - 1 + 2^129 - 2^66 + 2 = 3 x 2^128 - 2^66 + 1
	assert_true(b[0] == 1 && b[1] == UINT64_MAX - 3 && b[2] == 2);
	assert_int_equal(big_compare(b, a, 3), 1);
	big_subtract(b, a, 3);
	big_subtract(b, a, 3);
	big_subtract(b, a, 3); // 2^65 - 2
	assert_true(b[0] == UINT64_MAX - 1 && b[1] == 1 && b[2] == 0);
	big_copy(a, b, 3);
	assert_int_equal(big_compare(a, b, 3), 0);
	assert_int_equal(big_bits(0), 0);
	assert_int_equal(big_bits(UINT64_MAX), 64);
}

static struct satisfaction group_of(uint64_t none, uint64_t one, uint64_t more)
{
	struct satisfaction group = { 0 };
	satisfaction_add(&group, 0, none);
	satisfaction_add(&group, 1, one);
	satisfaction_add(&group, 3, more);
	return group;
}

static void few_ballots_are_hidden_and_cannot_be_had_by_subtraction(void **state)
{
	(void)state;
	// The first group has one cell of few: its row goes, and that of the smallest other group.
	struct satisfaction groups[] = { group_of(4, 50, 60), group_of(30, 40, 50), group_of(70, 80, 90) };
	satisfaction_hide(groups, 3);
	assert_false(groups[0].hidden || groups[1].hidden || groups[2].hidden);
	assert_true(groups[0].cells_hidden && groups[1].cells_hidden && !groups[2].cells_hidden);
	// Of 22 ballots two cells of one each: with the third told, they would be two together.
	struct satisfaction pair[] = { group_of(1, 1, 20), group_of(0, 9, 30), group_of(10, 10, 10) };
	satisfaction_hide(pair, 3);
	assert_true(pair[0].cells_hidden && pair[1].cells_hidden && !pair[2].cells_hidden);
	// One group of nine would be the total less the others.
	struct satisfaction small[] = { group_of(9, 0, 0), group_of(20, 20, 20), group_of(30, 30, 30) };
	satisfaction_hide(small, 3);
	assert_true(small[0].hidden && small[1].hidden && !small[2].hidden);
	assert_true(small[0].cells_hidden && small[1].cells_hidden && !small[2].cells_hidden);
	// Nought tells about nobody.
	struct satisfaction none[] = { group_of(0, 20, 20), group_of(0, 30, 30) };
	satisfaction_hide(none, 2);
	assert_false(none[0].cells_hidden || none[1].hidden);
	assert_true(satisfaction_mean(&none[0]) == 2);
	// A group that is alone is hidden without another to go with it.
	struct satisfaction alone[] = { group_of(1, 2, 3) }, row_alone[] = { group_of(2, 20, 20) };
	satisfaction_hide(alone, 1);
	assert_true(alone[0].hidden && alone[0].cells_hidden);
	satisfaction_hide(row_alone, 1);
	assert_true(!row_alone[0].hidden && row_alone[0].cells_hidden);
	const struct satisfaction nobody = { 0 };
	assert_true(satisfaction_mean(&nobody) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(greedy_skips_what_does_not_fit_and_says_what_was_left),
		test_on_arena(greedy_stop_ends_at_the_first_plan_that_does_not_fit),
		test_on_arena(greedy_per_cost_prefers_points_for_the_money),
		test_on_arena(points_per_cost_are_compared_exactly),
		test_on_arena(a_plan_that_costs_nothing_always_fits),
		test_on_arena(a_tie_goes_to_the_lower_cost_and_then_to_the_lot),
		test_on_arena(a_lot_that_changes_nothing_is_not_said_to_decide),
		test_on_arena(equal_points_per_cost_go_to_the_plan_with_more_points),
		test_on_arena(a_plan_below_the_threshold_and_a_withdrawn_one_never_win),
		test_on_arena(a_full_category_keeps_its_other_plans_out_and_leaves_the_rest_alone),
		test_on_arena(an_input_that_cannot_be_counted_is_refused_with_a_reason),
		test_on_arena(nothing_to_count_is_an_outcome_too),
		test_on_arena(rules_have_the_names_of_the_command_line),
		test_on_arena(an_approval_ballot_is_a_set),
		test_on_arena(points_add_up_and_a_ballot_is_one_vote),
		test_on_arena(a_ranking_gives_as_many_points_as_it_is_long),
		test_on_arena(a_sum_that_does_not_fit_and_a_strange_plan_are_refused),
		test_on_arena(ten_thousand_elections_end_as_a_plain_count_does),
		test_on_arena(whole_numbers_carry_borrow_and_compare),
		test_on_arena(few_ballots_are_hidden_and_cannot_be_had_by_subtraction),
		test_on_arena(the_lot_is_said_to_decide_exactly_when_other_lots_give_other_winners),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
