// SPDX-License-Identifier: EUPL-1.2
// Ways of counting a budget vote: which fit its settings, what each gives, and what doctor counts again.
#include "budget_fixture.h"
#include "methods/budget/counter.h"

static void a_way_of_counting_that_does_not_fit_the_vote_is_refused(void **state)
{
	static const struct {
		const char *settings, *field;
	} cases[] = {
		{ "{" SETTINGS "\"mode\":\"points\"}", "mode" },
		{ "{" SETTINGS "\"mode\":\"ranking\",\"channel\":\"email\"}", "mode" },
		{ "{" SETTINGS "\"channel\":\"import\",\"mode\":\"points\",\"count_rule\":\"phragmen\"}", "count_rule" },
		{ "{" SETTINGS "\"channel\":\"import\",\"mode\":\"ranking\",\"count_rule\":\"phragmen-skip\"}", "count_rule" },
		{ "{\"ideas\":\"plannen\",\"count_rule\":\"equal-shares\"}", "budget_cents" },
		{ "{\"ideas\":\"plannen\",\"count_rule\":\"knapsack\"}", "budget_cents" },
		{ "{\"ideas\":\"plannen\",\"budget_cents\":9000000000000000,\"count_rule\":\"maximin\"}", "budget_cents" },
		{ "{" SETTINGS "\"count_rule\":\"equal-shares\",\"envelopes\":\"area\",\"envelope_list\":[{\"area\":\"noord\","
		  "\"budget_cents\":0}]}",
		  "budget_cents" },
		{ "{" SETTINGS "\"count_rule\":\"greedy\",\"shares_utility\":\"cardinality\"}", "count_rule" },
		{ "{" SETTINGS "\"shares_comparison\":true}", "count_rule" },
		{ "{" SETTINGS "\"count_rule\":\"equal-shares\",\"shares_step_cents\":150}", "shares_step_cents" },
		{ "{" SETTINGS "\"count_rule\":\"equal-shares\",\"shares_completion\":\"greedy\",\"shares_step_cents\":500}",
		  "shares_completion" },
		{ "{" SETTINGS "\"count_rule\":\"equal-shares\",\"shares_completion\":\"none\",\"shares_until\":\"overspend\"}",
		  "shares_completion" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (i > 0)
			fresh_store(state);
		struct vote_test *t = start(state, cases[i].settings);
		enum outcome outcome = step(t, &budget_vote_open, TEXT_NONE);
		if (outcome != INVALID || t->errors.count != 1 || !text_is(t->errors.at[0].field, cases[i].field))
			fail_msg("case %zu: %s", i, outcome_name(outcome));
		assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM vote"), 0);
		vote_test_end(t);
	}
}

static void the_manifest_says_how_equal_shares_are_counted(void **state)
{
	struct vote_test *t = start(state, "{" SETTINGS "\"count_rule\":\"equal-shares\",\"shares_start\":\"exact\","
	                                   "\"shares_until\":\"overspend\",\"shares_completion\":\"add1\","
	                                   "\"shares_step_cents\":1000,\"shares_comparison\":true}");
	struct budget_rule rule;
	open_vote(t);
	assert_true(text_is(t->definition.count_options,
	                    "{\"utility\":\"cost\",\"completion\":\"add1\",\"start\":\"exact\",\"until\":\"overspend\","
	                    "\"step_cents\":1000,\"comparison\":true}"));
	assert_true(budget_rule_read(t->arena, &t->definition, &rule));
	assert_true(
		text_is(budget_rule_command(t->arena, &rule),
	            "--rule equal-shares --utility cost --completion add1 --start exact --until overspend --step 10 "
	            "--comparison"));
	assert_string_equal(budget_rule_pabulib(&rule, BALLOT_APPROVAL, 0), "unknown"); // steps of ten
	rule.shares.step_cents = 100;
	assert_string_equal(budget_rule_pabulib(&rule, BALLOT_APPROVAL, 0), "equalshares/add1-comparison");
	assert_string_equal(budget_rule_pabulib(&rule, BALLOT_POINTS, 0), "unknown");
	assert_string_equal(budget_rule_pabulib(&rule, BALLOT_APPROVAL, 2), "unknown");
	rule.kind = RULE_GREEDY;
	assert_string_equal(budget_rule_pabulib(&rule, BALLOT_APPROVAL, 0), "greedy");
	assert_string_equal(budget_rule_pabulib(&rule, BALLOT_APPROVAL, 2), "greedy-threshold");
	rule.kind = RULE_GREEDY_PER_COST;
	assert_string_equal(budget_rule_pabulib(&rule, BALLOT_APPROVAL, 0), "unknown");
	struct vote_definition other = t->definition;
	other.count_options =
		TEXT("{\"utility\":\"cost\",\"completion\":\"more\",\"start\":\"exact\",\"until\":\"overspend\"}");
	assert_false(budget_rule_read(t->arena, &other, &rule));
	other.count_rule = TEXT("equal");
	assert_false(budget_rule_read(t->arena, &other, &rule));
	vote_test_end(t);
}

// Ten voters, 6,000 to spend. Most votes: the pond (5 votes), then the bench (4). Equal shares: 600 each buys the bench at
// once; with 800 each it is the pond, with 1,000 too much, so the pond, and the bench with what is left. Phragmén: the bench
// at 250; at 1,000 all others are equal, so the trees, which cost least; then the pond does not fit, which ends the count or
// leaves the swing.
static void each_way_of_counting_gives_its_own_outcome_and_can_be_counted_again(void **state)
{
	static const struct {
		const char *rule;
		int64_t won[4]; // bench 1,000, trees 2,000, swing 3,000, pond 4,000
		const char *format;
	} cases[] = {
		{ "greedy", { 2, 0, 0, 1 }, "polder-result/1" },
		{ "greedy-stop", { 2, 0, 0, 1 }, "polder-result/1" },
		{ "greedy-per-cost", { 1, 0, 0, 2 }, "polder-result/1" },
		{ "equal-shares", { 2, 0, 0, 1 }, "polder-result/2" },
		{ "phragmen", { 1, 2, 0, 0 }, "polder-result/2" },
		{ "phragmen-skip", { 1, 2, 3, 0 }, "polder-result/2" },
		{ "maximin", { 1, 2, 3, 0 }, "polder-result/2" },
		{ "knapsack", { 1, 0, 0, 2 }, "polder-result/2" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (i > 0)
			fresh_store(state);
		struct text settings =
			arena_format(store_test_of(state)->arena, "{" SETTINGS "\"count_rule\":\"%s\"}", cases[i].rule);
		struct vote_test *t = start(state, text_to_c(store_test_of(state)->arena, settings));
		open_vote(t);
		vote_by(t, PLANS(POND, BENCH), 4);
		vote_by(t, PLANS(POND), 1);
		vote_by(t, PLANS(TREES), 2);
		vote_by(t, PLANS(SWING), 3);
		struct budget_outcome outcome = closed_and_counted(t);
		struct builder report = builder_on(t->arena);
		assert_true(text_find(t->result_json, text_of(cases[i].format)) != SIZE_MAX);
		for (size_t p = 0; p < 4; p++)
			if (outcome.sections[0].lines[p].won_as != cases[i].won[p])
				fail_msg("%s: plan %zu won as %lld", cases[i].rule, p, (long long)outcome.sections[0].lines[p].won_as);
		assert_true(text_equal(budget_outcome_write(t->arena, &t->definition, &outcome), t->result_json));
		assert_true(budget_check(t->db, &report));
		vote_test_end(t);
	}
}

// --- what doctor counts again --------------------------------------------------------------------------------------
static enum outcome change_a_ballot(struct db *db, struct write_context *context, void *argument)
{
	const struct text *choices = argument;
	(void)context;
	return db_execute(db, "UPDATE ballot SET choices = ?1", "s", *choices) == 1 ? DONE : FAULT;
}

static void an_outcome_that_its_ballots_do_not_give_is_found(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"budget_cents\":500000,\"max_cents\":500000}");
	struct builder report = builder_on(t->arena);
	open_vote(t);
	assert_int_equal(cast(t, 0, PLANS(POND), 0), DONE);
	assert_int_equal(step(t, &budget_vote_close, TEXT("proef")), DONE);
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), DONE);
	assert_true(budget_check(t->db, &report));
	assert_int_equal(step(t, &budget_vote_publish, TEXT_NONE), DONE);
	assert_true(budget_check(t->db, &report));
	assert_true(text_ends_with(builder_text(&report), TEXT("ok    vote: counted again, the same outcome\n")));
	struct ballot_choice choice = { .option_id = BENCH };
	struct ballot_request other = { .definition = &t->definition, .choices = &choice, .choice_count = 1 };
	struct text choices = ballot_text(t->arena, &other);
	assert_int_equal(store_write(t->store, change_a_ballot, &choices), DONE);
	assert_false(budget_check(t->db, &report));
	assert_true(text_find(builder_text(&report), TEXT("its ballots give another outcome")) != SIZE_MAX);
	vote_test_end(t);
}

int main(void)
{
	budget_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_way_of_counting_that_does_not_fit_the_vote_is_refused),
		ON_BOTH(the_manifest_says_how_equal_shares_are_counted),
		ON_BOTH(each_way_of_counting_gives_its_own_outcome_and_can_be_counted_again),
		ON_BOTH(an_outcome_that_its_ballots_do_not_give_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
