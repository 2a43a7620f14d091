// SPDX-License-Identifier: EUPL-1.2
// What is told about the outcome of a budget vote, and what is left out because it would give voters away.
#include "budget_fixture.h"
#include "methods/budget/counter.h"
#include "methods/budget/explanation.h"

static void small_numbers_are_left_out_with_their_whole_row(void **state)
{
	static const struct {
		int64_t before[3], after[3];
	} cases[] = {
		{ { 100, 50, 20 }, { 100, 50, 20 } }, { { 100, 50, 0 }, { 100, 50, 0 } }, { { 100, 50, 9 }, { -1, -1, -1 } },
		{ { 1, 0, 30 }, { -1, -1, -1 } },     { { 9, 9, 30 }, { -1, -1, -1 } },   { { 10, 10, 10 }, { 10, 10, 10 } },
		{ { 1, 1, 20 }, { -1, -1, -1 } },     { { 0, 0, 11 }, { 0, 0, 11 } },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t cells[3];
		memcpy(cells, cases[i].before, sizeof(cells));
		bool hidden = explanation_hide_few((int64_t *const[]){ &cells[0], &cells[1], &cells[2] }, 3);
		assert_int_equal(hidden, cases[i].after[0] < 0);
		for (size_t j = 0; j < 3; j++)
			if (cells[j] != cases[i].after[j])
				fail_msg("case %zu, cell %zu: %lld", i, j, (long long)cells[j]);
	}
	(void)state;
}

// As the clock has it made; what the process says is kept in *json.
static enum outcome explain(struct vote_test *t, const struct budget_outcome *outcome, struct effort_limit limit,
                            struct text *json, struct explanation *explanation)
{
	struct vote vote;
	struct vote_definition definition;
	int64_t most_memory;
	assert_int_equal(vote_load(t->db, t->arena, ACTIVITY, &vote, &definition), DONE);
	enum outcome done = budget_explain(t->db, t->arena, &vote, budget_outcome_write(t->arena, &definition, outcome),
	                                   limit, json, &most_memory);
	if (done == DONE) {
		assert_true(most_memory > 0);
		assert_true(explanation_read(t->arena, *json, explanation));
	}
	return done;
}

static bool always(void *state)
{
	(void)state;
	return true;
}

static const struct explained_other *other_of(const struct explanation *explanation, const char *rule)
{
	const struct explained_others *others = &explanation->at[0].others;
	for (size_t i = 0; i < others->count; i++)
		if (text_is(others->at[i].rule, rule))
			return &others->at[i];
	fail_msg("no %s", rule);
	return NULL;
}

// Twenty voters with 300 each: fourteen buy the pond (4,000), and ten of them have too little left for the trees; for the swing
// three voters are too few, and so few that what they had is not told.
static void an_outcome_by_equal_shares_is_explained(void **state)
{
	struct vote_test *t = start(state, "{" SETTINGS "\"count_rule\":\"equal-shares\",\"shares_completion\":\"none\","
	                                   "\"shares_utility\":\"cost\"}");
	struct explanation explanation;
	struct text json;
	open_vote(t);
	vote_by(t, PLANS(POND, TREES), 10);
	vote_by(t, PLANS(POND), 4);
	vote_by(t, PLANS(SWING), 3);
	vote_by(t, PLANS(BENCH), 3);
	struct budget_outcome outcome = closed_and_counted(t);
	assert_int_equal(explain(t, &outcome, (struct effort_limit){ .stop = always }, &json, &explanation), BUSY);
	assert_int_equal(explain(t, &outcome, (struct effort_limit){ 0 }, &json, &explanation), DONE);
	const struct explained_section *section = explanation_section(&explanation, 0);
	assert_int_equal(section->share_cents, 30000);
	assert_int_equal(section->rounds.count, 1);
	assert_int_equal(section->rounds.at[0].option_id, POND);
	assert_int_equal(section->rounds.at[0].votes_tenths, 140);
	assert_int_equal(section->rounds.at[0].full, 14);
	assert_int_equal(section->rounds.at[0].out.count, 1);
	assert_int_equal(section->rounds.at[0].out.at[0], TREES);
	// Trees: ten voters had 300 - 285.71 each of 2,000. Swing: not told.
	assert_int_equal(section->plans.at[1].held_cents, 14286);
	assert_int_equal(section->plans.at[1].missing_cents, 185714);
	assert_int_equal(section->plans.at[1].voters_short, 7);
	assert_int_equal(section->plans.at[2].held_cents, EXPLAINED_HIDDEN);
	assert_int_equal(section->gain.none, EXPLAINED_HIDDEN);
	assert_int_equal(section->gain.one, EXPLAINED_HIDDEN);
	assert_int_equal(section->gain.more, EXPLAINED_HIDDEN);
	assert_int_equal(section->gain.mean_hundredths, EXPLAINED_HIDDEN);
	assert_int_equal(section->others.count, RULE_KINDS - 1);
	assert_true(text_equal(explanation_write(t->arena, &t->definition, &explanation), json));
	// One step is too few for maximin, say; the outcome is explained all the same.
	assert_int_equal(explain(t, &outcome, (struct effort_limit){ .steps_most = 1 }, &json, &explanation), DONE);
	assert_int_equal(other_of(&explanation, "greedy")->state, OTHER_COUNTED);
	assert_int_equal(other_of(&explanation, "maximin")->state, OTHER_TOO_LONG);
	assert_int_equal(explanation_section(&explanation, 0)->rounds.count, 1);
	outcome.sections[0].lines[0].won_as = 2;
	assert_int_equal(explain(t, &outcome, (struct effort_limit){ 0 }, &json, &explanation), FAULT);
	vote_test_end(t);
}

static void assert_row(int64_t a, int64_t b, int64_t c, int64_t mean)
{
	bool told = a >= 0;
	assert_true((b >= 0) == told && (c >= 0) == told && (mean >= 0) == told);
	const int64_t cells[] = { a, b, c };
	for (size_t i = 0; i < 3; i++)
		assert_true(cells[i] <= 0 || cells[i] >= EXPLAINED_FEW);
}

// Forty voters with 150 each: twenty buy the bench for 50 each; three of these help sixteen others to buy the trees, with all that
// they have left. How many that are would follow from the trees' nineteen votes and the amounts, so the round tells neither.
static void what_would_give_small_numbers_away_is_left_out(void **state)
{
	struct vote_test *t = start(state, "{" SETTINGS "\"count_rule\":\"equal-shares\",\"shares_completion\":\"none\","
	                                   "\"shares_utility\":\"cost\"}");
	struct explanation explanation;
	struct text json;
	open_vote(t);
	vote_by(t, PLANS(BENCH), 17);
	vote_by(t, PLANS(BENCH, TREES), 3);
	vote_by(t, PLANS(TREES), 16);
	vote_by(t, PLANS(POND), 4);
	struct budget_outcome outcome = closed_and_counted(t);
	assert_int_equal(explain(t, &outcome, (struct effort_limit){ 0 }, &json, &explanation), DONE);
	const struct explained_section *section = explanation_section(&explanation, 0);
	assert_int_equal(section->rounds.count, 2);
	const struct explained_round *bench = &section->rounds.at[0], *trees = &section->rounds.at[1];
	assert_int_equal(bench->option_id, BENCH);
	assert_int_equal(bench->full, 20);
	assert_int_equal(bench->part, 0);
	assert_int_equal(bench->votes_tenths, 200);
	assert_int_equal(bench->pays_cents, 5000);
	assert_int_equal(trees->option_id, TREES);
	assert_int_equal(trees->full, EXPLAINED_HIDDEN);
	assert_int_equal(trees->part, EXPLAINED_HIDDEN);
	assert_int_equal(trees->votes_tenths, EXPLAINED_HIDDEN);
	assert_int_equal(trees->pays_cents, EXPLAINED_HIDDEN);
	assert_row(section->gain.none, section->gain.one, section->gain.more, section->gain.mean_hundredths);
	for (size_t i = 0; i < section->others.count; i++) {
		const struct explained_other *other = &section->others.at[i];
		assert_row(other->gain.none, other->gain.one, other->gain.more, other->gain.mean_hundredths);
		assert_row(other->better, other->worse, other->same, other->same);
	}
	vote_test_end(t);
}

static enum outcome make_old(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	return db_execute(db, "UPDATE vote_explanation SET version = 1, explanation = ?1", "s", text_of(argument)) == 1
	           ? DONE
	           : FAULT;
}

static enum outcome explained(struct vote_test *t)
{
	struct explanation explanation;
	void *state = calloc(1, budget_explanation_clock.state_bytes);
	struct vote vote;
	assert_non_null(state);
	budget_explanation_clock.run(t->store, t->db, t->arena, state);
	free(state);
	assert_int_equal(vote_of_activity(t->db, t->arena, ACTIVITY, &vote), DONE);
	return explanation_find(t->db, t->arena, vote.id, &explanation, NULL);
}

static void an_explanation_of_an_older_version_is_not_told_and_made_again(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"budget_cents\":500000,\"max_cents\":500000}");
	struct explanation explanation;
	open_vote(t);
	assert_int_equal(cast(t, 0, PLANS(POND), 0), DONE);
	closed_and_counted(t);
	assert_int_equal(explained(t), NOT_FOUND); // not published
	assert_int_equal(step(t, &budget_vote_publish, TEXT_NONE), DONE);
	assert_int_equal(explained(t), DONE);
	assert_int_equal(explained(t), DONE);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM event WHERE kind = 'vote.explained'"), 1);
	assert_int_equal(store_write(t->store, make_old, (void *)"{\"format\":\"polder-explanation/1\"}"), DONE);
	assert_int_equal(explanation_find(t->db, t->arena, t->vote.id, &explanation, NULL), NOT_FOUND);
	assert_int_equal(explained(t), DONE);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM event WHERE kind = 'vote.explained'"), 2);
	vote_test_end(t);
}

int main(void)
{
	budget_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(small_numbers_are_left_out_with_their_whole_row),
		ON_BOTH(an_outcome_by_equal_shares_is_explained),
		ON_BOTH(what_would_give_small_numbers_away_is_left_out),
		ON_BOTH(an_explanation_of_an_older_version_is_not_told_and_made_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
