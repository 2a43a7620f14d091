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

// --- what the program that counts is given, and may say --------------------------------------------------------------
enum { MANY = 1500 }; // ballot papers, so that their sizes take more than 64 KiB

static enum outcome vote_on_each(struct db *db, struct write_context *context, void *argument)
{
	struct vote_test *t = argument;
	bool good = true;
	for (size_t i = 0; good && i < MANY; i++) {
		struct ballot_choice choice = { .option_id = t->definition.options[i].id };
		struct ballot_request request = { .definition = &t->definition,
			                              .envelope_id = t->definition.envelopes[i].id,
			                              .choices = &choice,
			                              .choice_count = 1 };
		uint8_t *hash = arena_alloc(context->arena, HASH_BYTES);
		struct text name = arena_format(context->arena, "voter %zu", i);
		hash_sha256(hash, name);
		struct text pseudonym = { (const char *)hash, HASH_BYTES };
		struct ballot ballot = { .vote_id = t->vote.id,
			                     .id = (int64_t)i + 1,
			                     .pseudonym = pseudonym,
			                     .envelope_id = request.envelope_id,
			                     .seq = 1,
			                     .choices = ballot_text(context->arena, &request),
			                     .salt = pseudonym,
			                     .commitment = pseudonym,
			                     .leaf_index = (int64_t)i };
		good = db_insert(db, &ballot_record, &ballot);
	}
	return good ? DONE : FAULT;
}

static void define_many_papers(struct vote_test *t)
{
	struct vote_definition *definition = &t->definition;
	definition->envelope_count = definition->option_count = definition->group_count = MANY;
	definition->envelopes = arena_new_array(t->arena, struct vote_envelope, MANY);
	definition->options = arena_new_array(t->arena, struct vote_option, MANY);
	definition->groups = arena_new_array(t->arena, struct vote_group, MANY);
	for (int64_t i = 0; i < MANY; i++) {
		int64_t id = INT64_C(1000000000000000000) + i;
		definition->groups[i] = (struct vote_group){ .id = id, .name = TEXT("Buurt") };
		definition->envelopes[i] = (struct vote_envelope){
			.id = id, .name = TEXT("Buurt"), .budget_cents = 100000, .rule = { .max_cents = 100000 }
		};
		definition->options[i] = (struct vote_option){ .id = i + 1,
			                                           .number = i + 1,
			                                           .title = TEXT("Plan"),
			                                           .price_cents = 100000,
			                                           .groups = { id },
			                                           .envelope_id = id };
	}
}

static void a_vote_with_very_many_ballot_papers_is_counted_and_explained(void **state)
{
	struct vote_test *t = start(state, "{" SETTINGS "\"envelopes\":\"area\"}");
	define_many_papers(t);
	vote_test_codes(t, t->definition.envelopes[0].id, 1);
	vote_test_open(t);
	assert_int_equal(store_write(t->store, vote_on_each, t), DONE);
	struct budget_outcome outcome = closed_and_counted(t);
	assert_int_equal(outcome.section_count, MANY);
	assert_int_equal(outcome.voters, MANY);
	assert_int_equal(outcome.sections[MANY - 1].lines[0].won_as, 1);
	struct text explanation;
	int64_t most_memory;
	assert_int_equal(vote_load(t->db, t->arena, ACTIVITY, &t->vote, &t->definition), DONE);
	assert_int_equal(budget_explain(t->db, t->arena, &t->vote, t->result_json, (struct effort_limit){ 0 }, &explanation,
	                                &most_memory),
	                 DONE);
	assert_true(explanation.len > 0);
	vote_test_end(t);
}

static void an_outcome_of_another_vote_is_refused(void **state)
{
	struct vote_test *t = start(state, "{" SETTINGS "\"count_rule\":\"greedy\"}");
	open_vote(t);
	vote_by(t, PLANS(POND, BENCH), 3);
	struct budget_outcome good = closed_and_counted(t);
	struct ballot_sizes sizes;
	assert_true(ballot_sizes_read(t->db, t->arena, t->vote.id, 1, &sizes));
	assert_null(budget_outcome_misfit(&t->definition, &sizes, &good));
	struct budget_section *section = &good.sections[0];
	int64_t *numbers[] = {
		&good.voters,          &good.threshold,  &section->envelope_id,        &section->budget_cents,
		&section->spent_cents, &section->voters, &section->lines[0].option_id, &section->lines[1].price_cents
	};
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		++*numbers[i];
		if (!budget_outcome_misfit(&t->definition, &sizes, &good))
			fail_msg("number %zu", i);
		--*numbers[i];
	}
	section->lines[3].votes = 4;
	assert_string_equal(budget_outcome_misfit(&t->definition, &sizes, &good),
	                    "a plan has more votes than there were ballots");
	section->lines[3].votes = 3;
	section->line_count--;
	assert_string_equal(budget_outcome_misfit(&t->definition, &sizes, &good), "plans of the manifest are missing");
	section->line_count++;
	struct vote_definition fewer = t->definition;
	fewer.option_count--;
	assert_string_equal(budget_outcome_misfit(&fewer, &sizes, &good), "it has more plans than the manifest");
	good.section_count = 0;
	assert_non_null(budget_outcome_misfit(&t->definition, &sizes, &good));
	good.section_count = 1;
	good.rule = TEXT("knapsack");
	assert_string_equal(budget_outcome_misfit(&t->definition, &sizes, &good), "it was counted by another rule");
	good.manifest_hash = TEXT("00");
	assert_string_equal(budget_outcome_misfit(&t->definition, &sizes, &good), "it is about another manifest");
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
		ON_BOTH(a_vote_with_very_many_ballot_papers_is_counted_and_explained),
		ON_BOTH(an_outcome_of_another_vote_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
