// SPDX-License-Identifier: EUPL-1.2
// A budget vote from settings to published outcome, through the actions of the method, on both databases. Every setting
// that limits a ballot is tried with the ballot it forbids, sent straight to the kernel.
#include "vote_fixture.h"
#include "methods/budget/counter.h"
#include "methods/budget/explanation.h"
#include "methods/budget/files.h"
#include "methods/budget/outcome.h"
#include "methods/ideas/idea.h"
#include "site/search.h"

static enum outcome add_plans(struct db *db, struct write_context *context, void *argument)
{
	struct text settings = *(struct text *)argument;
	struct activity plans = { .id = 66,
		                      .site_id = SITE,
		                      .method = TEXT("ideas"),
		                      .slug = TEXT("plannen"),
		                      .title = TEXT("{\"nl\":\"Plannen\"}"),
		                      .summary = TEXT("{}"),
		                      .settings = TEXT("{}") };
	struct area areas[] = { { NORTH, SITE, TEXT("noord"), TEXT("{\"nl\":\"Noord\"}"), 1 },
		                    { SOUTH, SITE, TEXT("zuid"), TEXT("{\"nl\":\"Zuid\"}"), 2 } };
	struct theme themes[] = { { GREEN, SITE, TEXT("groen"), TEXT("{\"nl\":\"Groen\"}"), TEXT(""), 1 },
		                      { PLAY, SITE, TEXT("spelen"), TEXT("{\"nl\":\"Spelen\"}"), TEXT(""), 2 } };
	static const struct {
		int64_t id, area, theme;
	} list[] = { { BENCH, NORTH, GREEN }, { TREES, NORTH, GREEN }, { SWING, SOUTH, PLAY }, { POND, SOUTH, GREEN } };
	bool good = db_insert(db, &activity_record, &plans);
	for (int i = 0; i < 2; i++)
		good = good && db_insert(db, &area_record, &areas[i]) && db_insert(db, &theme_record, &themes[i]);
	for (int i = 0; good && i < 4; i++) {
		struct idea idea = { .id = list[i].id,
			                 .site_id = SITE,
			                 .activity_id = 66,
			                 .number = i + 1,
			                 .title = TEXT("{\"nl\":\"Plan\"}"),
			                 .summary = TEXT("{}"),
			                 .description = TEXT("{}"),
			                 .price_cents = (i + 1) * 100000,
			                 .area_id = list[i].area,
			                 .theme_id = list[i].theme,
			                 .status = IDEA_PUBLISHED,
			                 .sort_title = TEXT("plan") };
		good = db_insert(db, &idea_record, &idea);
	}
	(void)context;
	return good && db_execute(db, "UPDATE activity SET settings = ?1 WHERE id = ?2", "si", settings,
	                          (int64_t)ACTIVITY) == 1
	           ? DONE
	           : FAULT;
}

static enum outcome step(struct vote_test *t, const struct action *action, struct text reason)
{
	struct budget_vote_form form = { .activity_id = ACTIVITY, .reason = reason };
	return vote_test_run(t, action, &form, NULL);
}

static struct vote_test *start(void **state, const char *settings)
{
	struct vote_test *t = vote_test_start(state);
	struct text text = text_of(settings);
	assert_int_equal(store_write(t->store, add_plans, &text), DONE);
	return t;
}

static void open_vote(struct vote_test *t)
{
	enum outcome outcome = step(t, &budget_vote_open, TEXT_NONE);
	if (outcome != DONE)
		fail_msg("open: %s %s", outcome_name(outcome), t->errors.count ? t->errors.at[0].message : "");
	vote_test_load(t);
}

static enum outcome cast(struct vote_test *t, int64_t envelope_id, const int64_t *plans, int64_t points)
{
	static uint8_t salt;
	const struct codes_made *made = vote_test_codes(t, envelope_id, 1);
	struct ballot_request request = vote_test_ballot(t, made->codes[0], envelope_id, ++salt, plans);
	for (size_t i = 0; i < request.choice_count; i++)
		request.choices[i].points = points;
	return vote_test_cast(t, &request, NULL);
}

// --- each setting that limits ----------------------------------------------------------------------------------------
static const struct {
	const char *settings;
	int64_t envelope, bad[5], good[5], bad_points, good_points;
} limits[] = {
	{ "{\"ideas\":\"plannen\",\"mode\":\"amount\",\"budget_cents\":500000,\"max_cents\":500000}",
	  0,
	  { SWING, POND },
	  { BENCH, POND },
	  0,
	  0 },
	{ "{\"ideas\":\"plannen\",\"min_cents\":200000,\"max_cents\":900000}", 0, { BENCH }, { TREES }, 0, 0 },
	{ "{\"ideas\":\"plannen\",\"mode\":\"count\",\"max_count\":2}",
	  0,
	  { BENCH, TREES, SWING },
	  { BENCH, TREES },
	  0,
	  0 },
	{ "{\"ideas\":\"plannen\",\"mode\":\"count\",\"min_count\":2}", 0, { BENCH }, { BENCH, TREES }, 0, 0 },
	{ "{\"ideas\":\"plannen\",\"mode\":\"points\",\"max_points\":3}", 0, { BENCH }, { BENCH }, 4, 3 },
	{ "{\"ideas\":\"plannen\",\"mode\":\"points\",\"min_points_total\":3}", 0, { BENCH }, { BENCH, TREES }, 2, 2 },
	{ "{\"ideas\":\"plannen\",\"mode\":\"points\",\"max_points_total\":5}", 0, { BENCH, TREES }, { BENCH }, 3, 3 },
	{ "{\"ideas\":\"plannen\",\"limits\":[{\"theme\":\"groen\",\"max_count\":1}]}",
	  0,
	  { BENCH, TREES },
	  { BENCH, SWING },
	  0,
	  0 },
	{ "{\"ideas\":\"plannen\",\"limits\":[{\"theme\":\"spelen\",\"min_count\":1}]}", 0, { BENCH }, { SWING }, 0, 0 },
	{ "{\"ideas\":\"plannen\",\"limits\":[{\"area\":\"noord\",\"max_cents\":200000}]}",
	  0,
	  { BENCH, TREES },
	  { TREES },
	  0,
	  0 },
	{ "{\"ideas\":\"plannen\",\"limits\":[{\"area\":\"zuid\",\"min_cents\":300000}]}", 0, { BENCH }, { SWING }, 0, 0 },
	{ "{\"ideas\":\"plannen\",\"envelopes\":\"area\",\"budget_cents\":300000}", NORTH, { SWING }, { BENCH }, 0, 0 },
	{ "{\"ideas\":\"plannen\",\"envelopes\":\"theme\",\"budget_cents\":300000}", PLAY, { BENCH }, { SWING }, 0, 0 },
	{ "{\"ideas\":\"plannen\",\"envelopes\":\"area\",\"max_cents\":900000,"
	  "\"envelope_list\":[{\"area\":\"noord\",\"max_cents\":200000}]}",
	  NORTH,
	  { BENCH, TREES },
	  { TREES },
	  0,
	  0 },
	{ "{\"ideas\":\"plannen\",\"envelopes\":\"area\",\"max_count\":9,"
	  "\"envelope_list\":[{\"area\":\"zuid\",\"max_count\":1}]}",
	  SOUTH,
	  { SWING, POND },
	  { SWING },
	  0,
	  0 },
};

static void fresh_store(void **state)
{
	enum store_kind kind = store_test_of(state)->kind;
	store_test_teardown(state);
	*state = (void *)(intptr_t)kind;
	assert_int_equal(store_test_setup(state), 0);
}

static void every_limit_of_the_settings_is_kept(void **state)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (i > 0)
			fresh_store(state);
		struct vote_test *t = start(state, limits[i].settings);
		open_vote(t);
		enum outcome bad = cast(t, limits[i].envelope, limits[i].bad, limits[i].bad_points);
		enum outcome good = cast(t, limits[i].envelope, limits[i].good, limits[i].good_points);
		if (bad != INVALID || good != DONE)
			fail_msg("case %zu: bad %s, good %s", i, outcome_name(bad), outcome_name(good));
		assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot"), 1);
		vote_test_end(t);
	}
}

static void a_misspelt_limit_does_not_open(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"limits\":[{\"theme\":\"groen\",\"max_counts\":1}]}");
	assert_int_equal(step(t, &budget_vote_open, TEXT_NONE), INVALID);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM vote"), 0);
	vote_test_end(t);
}

// --- the whole way ---------------------------------------------------------------------------------------------------
static void a_vote_goes_from_opening_to_a_published_outcome(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"budget_cents\":500000,\"max_cents\":500000}");
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), NOT_FOUND);
	open_vote(t);
	assert_int_equal(cast(t, 0, PLANS(POND, BENCH), 0), DONE);
	assert_int_equal(cast(t, 0, PLANS(POND), 0), DONE);
	assert_int_equal(cast(t, 0, PLANS(TREES, BENCH), 0), DONE);
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), CONFLICT);
	assert_int_equal(step(t, &budget_vote_close, TEXT_NONE), INVALID);
	assert_int_equal(step(t, &budget_vote_close, TEXT("proef")), DONE);
	assert_int_equal(step(t, &budget_vote_publish, TEXT_NONE), CONFLICT);
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), DONE);
	struct budget_outcome outcome;
	assert_true(budget_outcome_read(t->arena, t->result_json, &outcome));
	assert_int_equal(outcome.voters, 3);
	// Bench and pond have two votes each; the bench is cheaper and goes first, then the pond takes what is left.
	assert_int_equal(outcome.sections[0].spent_cents, 500000);
	assert_int_equal(outcome.sections[0].lines[0].won_as, 1);
	assert_int_equal(outcome.sections[0].lines[3].won_as, 2);
	assert_true(outcome.sections[0].lines[0].tied_by_cost);
	assert_int_equal(outcome.sections[0].lines[1].why, WHY_TOO_EXPENSIVE);
	assert_int_equal(step(t, &budget_vote_publish, TEXT_NONE), DONE);
	assert_int_equal(step(t, &budget_vote_publish, TEXT_NONE), CONFLICT);
	struct idea idea;
	assert_int_equal(idea_find(t->db, t->arena, POND, &idea), DONE);
	assert_int_equal(idea.status, IDEA_CHOSEN);
	assert_int_equal(idea_find(t->db, t->arena, TREES, &idea), DONE);
	assert_int_equal(idea.status, IDEA_NOT_CHOSEN);
	vote_test_end(t);
}

// --- ways of counting ------------------------------------------------------------------------------------------------
#define SETTINGS "\"ideas\":\"plannen\",\"budget_cents\":600000,"

static void a_way_of_counting_that_does_not_fit_the_vote_is_refused(void **state)
{
	static const struct {
		const char *settings, *field;
	} cases[] = {
		{ "{" SETTINGS "\"mode\":\"points\",\"count_rule\":\"phragmen\"}", "count_rule" },
		{ "{" SETTINGS "\"mode\":\"ranking\",\"count_rule\":\"phragmen-skip\"}", "count_rule" },
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

static void vote_by(struct vote_test *t, const int64_t *plans, int times)
{
	for (int i = 0; i < times; i++)
		assert_int_equal(cast(t, 0, plans, 0), DONE);
}

static struct budget_outcome closed_and_counted(struct vote_test *t)
{
	struct budget_outcome outcome;
	assert_int_equal(step(t, &budget_vote_close, TEXT("proef")), DONE);
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), DONE);
	assert_true(budget_outcome_read(t->arena, t->result_json, &outcome));
	return outcome;
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

// --- what is told about it -------------------------------------------------------------------------------------------
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

// --- the files of a published vote -----------------------------------------------------------------------------------
static struct vote_test *start_published(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"budget_cents\":500000,\"max_cents\":500000}");
	open_vote(t);
	assert_int_equal(cast(t, 0, PLANS(POND, BENCH), 0), DONE);
	assert_int_equal(cast(t, 0, PLANS(POND), 0), DONE);
	assert_int_equal(cast(t, 0, PLANS(TREES, BENCH), 0), DONE);
	assert_int_equal(step(t, &budget_vote_close, TEXT("proef")), DONE);
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), DONE);
	return t;
}

static struct vote_files turn_files_clock(struct vote_test *t)
{
	void *state = calloc(1, budget_files_clock.state_bytes);
	struct vote vote;
	struct vote_files files;
	assert_non_null(state);
	budget_files_clock.run(t->store, t->db, t->arena, state);
	free(state);
	assert_int_equal(vote_of_activity(t->db, t->arena, ACTIVITY, &vote), DONE);
	assert_true(vote_files_of(t->db, t->arena, vote.id, &files));
	return files;
}

static struct text content_of(struct vote_test *t, const struct vote_file *file)
{
	struct text content = TEXT_NONE;
	assert_non_null(file);
	assert_true(file_get(t->store, (const uint8_t *)file->hash.at, t->arena, &content));
	assert_int_equal(content.len, file->bytes);
	return content;
}

static bool holds(struct text content, const char *part)
{
	return text_find(content, text_of(part)) != SIZE_MAX;
}

static void the_files_of_a_vote_are_made_once_it_is_published(void **state)
{
	struct vote_test *t = start_published(state);
	assert_int_equal(turn_files_clock(t).count, 0);
	assert_int_equal(step(t, &budget_vote_publish, TEXT_NONE), DONE);
	struct vote_files files = turn_files_clock(t);
	assert_int_equal(files.count, 3);
	struct text pb = content_of(t, vote_files_find(&files, TEXT(PB_FILE)));
	assert_true(holds(pb, "num_votes;3\nbudget;5000\nvote_type;approval\nrule;greedy\n"));
	assert_true(holds(pb, "VOTES\nvoter_id;vote\n1;") && holds(pb, "\n3;"));
	assert_true(holds(content_of(t, vote_files_find(&files, TEXT(LEAVES_FILE))), "\r\n2,"));
	assert_true(holds(content_of(t, vote_files_find(&files, TEXT(BALLOTS_FILE))), ",ballot/v1;"));
	struct vote_files again = turn_files_clock(t);
	assert_memory_equal(again.at[0].hash.at, files.at[0].hash.at, HASH_BYTES);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM event WHERE kind = 'vote.files'"), 1);
	vote_test_end(t);
}

static enum outcome hide_a_ballot(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	return db_execute(db, "UPDATE ballot SET withdrawn = ?1 WHERE leaf_index = 1", "i", *(int64_t *)argument) == 1
	           ? DONE
	           : FAULT;
}

static void files_that_would_say_another_thing_than_the_outcome_are_not_made(void **state)
{
	struct vote_test *t = start_published(state);
	int64_t hidden = 1;
	assert_int_equal(step(t, &budget_vote_publish, TEXT_NONE), DONE);
	assert_int_equal(store_write(t->store, hide_a_ballot, &hidden), DONE);
	assert_int_equal(turn_files_clock(t).count, 0);
	hidden = 0;
	assert_int_equal(store_write(t->store, hide_a_ballot, &hidden), DONE);
	assert_int_equal(turn_files_clock(t).count, 3);
	vote_test_end(t);
}

static void each_area_spends_its_own_budget(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"envelopes\":\"area\",\"budget_cents\":200000,"
	                                   "\"envelope_list\":[{\"area\":\"zuid\",\"budget_cents\":700000}]}");
	open_vote(t);
	assert_int_equal(cast(t, NORTH, PLANS(TREES), 0), DONE);
	assert_int_equal(cast(t, SOUTH, PLANS(SWING, POND), 0), DONE);
	assert_int_equal(step(t, &budget_vote_close, TEXT("proef")), DONE);
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), DONE);
	struct budget_outcome outcome;
	assert_true(budget_outcome_read(t->arena, t->result_json, &outcome));
	assert_int_equal(outcome.section_count, 2);
	assert_int_equal(outcome.sections[0].spent_cents, 200000);
	assert_int_equal(outcome.sections[1].spent_cents, 700000);
	assert_int_equal(outcome.sections[1].voters, 1);
	vote_test_end(t);
}

static void imported_ballots_count_as_they_were_cast(void **state)
{
	struct vote_test *t =
		start(state, "{\"ideas\":\"plannen\",\"channel\":\"import\",\"mode\":\"ranking\",\"budget_cents\":300000,"
	                 "\"lots_by_number\":true,\"source\":\"Pabulib\"}");
	open_vote(t);
	assert_int_equal(t->definition.options[2].lot, 3);
	struct ballot_request requests[2];
	for (int i = 0; i < 2; i++) {
		requests[i] =
			vote_test_ballot(t, "0000000000000000", 0, (uint8_t)i, i ? PLANS(SWING, BENCH) : PLANS(TREES, SWING));
		import_pseudonym(&t->keys, i ? TEXT("kiezer 2") : TEXT("kiezer 1"), requests[i].pseudonym);
	}
	struct ballots_import import = { requests, 2 };
	assert_int_equal(vote_test_run(t, &ballots_import, NULL, &import), DONE);
	assert_int_equal(step(t, &budget_vote_close, TEXT_NONE), DONE);
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), DONE);
	struct budget_outcome outcome;
	assert_true(budget_outcome_read(t->arena, t->result_json, &outcome));
	assert_int_equal(outcome.sections[0].lines[2].score, 3); // second of two, then first of two: 1 + 2
	assert_int_equal(outcome.sections[0].lines[2].won_as, 1);
	vote_test_end(t);
}

// --- by the clock ------------------------------------------------------------------------------------------------------
struct times {
	int64_t opens_in, closes_in; // from now; 0: not set
};

static enum outcome move_window(struct db *db, struct write_context *context, void *argument)
{
	const struct times *times = argument;
	return db_execute(db, "UPDATE activity_window SET opens_at = ?1, closes_at = ?2", "ii",
	                  times->opens_in ? context->now + times->opens_in : 0,
	                  times->closes_in ? context->now + times->closes_in : 0) == 1
	           ? DONE
	           : FAULT;
}

static enum outcome end_frozen_times(struct db *db, struct write_context *context, void *argument)
{
	(void)argument;
	return db_execute(db, "UPDATE vote SET closes_at = ?1", "i", context->now) == 1 ? DONE : FAULT;
}

static enum outcome set_status(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	return db_execute(db, "UPDATE site SET status = ?1", "s", text_of(argument)) == 1 ? DONE : FAULT;
}

static enum outcome withdraw_plans(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	return db_execute(db, "UPDATE idea SET status = ?1", "s", text_of(argument)) == 4 ? DONE : FAULT;
}

// One turn of the clock, as the job thread does it, with its state as at the start.
static int turn_clock(struct vote_test *t)
{
	void *state = calloc(1, budget_clock.state_bytes);
	struct vote vote;
	assert_non_null(state);
	budget_clock.run(t->store, t->db, t->arena, state);
	free(state);
	return vote_of_activity(t->db, t->arena, ACTIVITY, &vote) == DONE ? vote.state : -1;
}

static void move(struct vote_test *t, int64_t opens_in, int64_t closes_in)
{
	struct times times = { opens_in, closes_in };
	assert_int_equal(store_write(t->store, move_window, &times), DONE);
}

static void the_clock_opens_and_closes_a_vote_at_its_time(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"max_count\":2}");
	assert_int_equal(turn_clock(t), -1); // no codes: a site that is being made
	vote_test_codes(t, 0, 1);
	move(t, 60000, 120000);
	assert_int_equal(turn_clock(t), VOTE_DRAFT);
	move(t, -120000, -60000);
	assert_int_equal(turn_clock(t), VOTE_DRAFT);
	move(t, 0, 60000); // never planned
	assert_int_equal(turn_clock(t), VOTE_DRAFT);
	move(t, -1000, 60000);
	assert_int_equal(store_write(t->store, set_status, (void *)"hidden"), DONE);
	assert_int_equal(turn_clock(t), VOTE_DRAFT);
	assert_int_equal(store_write(t->store, set_status, (void *)"published"), DONE);
	assert_int_equal(turn_clock(t), VOTE_OPEN);
	assert_int_equal(turn_clock(t), VOTE_OPEN); // its end has not come
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM event WHERE kind = 'vote.open' AND actor = 'clock'"), 1);
	move(t, -1000, -500);
	assert_int_equal(store_write(t->store, end_frozen_times, NULL), DONE);
	assert_int_equal(turn_clock(t), VOTE_CLOSED);
	assert_int_equal(turn_clock(t), VOTE_CLOSED);
	vote_test_end(t);
}

static void the_clock_leaves_a_vote_that_cannot_open_as_it_is(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"bestaat-niet\",\"max_count\":2}");
	vote_test_codes(t, 0, 1);
	assert_int_equal(turn_clock(t), VOTE_DRAFT);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM activity WHERE frozen = 1"), 0);
	vote_test_end(t);
}

static void opening_now_moves_the_window_or_changes_nothing(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"max_count\":2}");
	struct budget_vote_form now = { .activity_id = ACTIVITY, .now = true };
	move(t, 60000, 120000);
	assert_int_equal(step(t, &budget_vote_open, TEXT_NONE), REFUSED);
	assert_int_equal(store_write(t->store, withdraw_plans, (void *)"withdrawn"), DONE);
	int64_t opens_at = vote_test_count(t, "SELECT opens_at FROM activity_window");
	assert_int_equal(vote_test_run(t, &budget_vote_open, &now, NULL), INVALID);
	assert_int_equal(vote_test_count(t, "SELECT opens_at FROM activity_window"), opens_at);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM vote"), 0);
	assert_int_equal(store_write(t->store, withdraw_plans, (void *)"published"), DONE);
	assert_int_equal(vote_test_run(t, &budget_vote_open, &now, NULL), DONE);
	assert_true(vote_test_count(t, "SELECT opens_at FROM activity_window") < opens_at);
	assert_int_equal(vote_test_run(t, &budget_vote_open, &now, NULL), CONFLICT);
	vote_test_end(t);
}

static void many_codes_are_made_in_parts_as_one_batch(void **state)
{
	struct vote_test *t = start(state, "{\"ideas\":\"plannen\",\"max_count\":2}");
	enum { PARTS = 3, PART = 4000 };
	struct codes_make_form form = { .activity_id = ACTIVITY, .count = PART, .label = TEXT("druk") };
	for (int i = 0; i < PARTS; i++) {
		struct action_run run = {
			.action = &codes_make, .store = t->store, .arena = t->arena, .actor = TEXT("console:test"), .form = &form
		};
		assert_int_equal(action_wait(&run, t->db), DONE);
		const struct codes_made *made = run.result;
		assert_int_equal(made->count, PART);
		form.batch_id = made->batch_id;
	}
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM code"), PARTS * PART);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM code_batch"), 1);
	vote_test_end(t);
}

int main(void)
{
	vote_test_use_records();
	size_t n = 0;
	while (vote_test_records[n])
		n++;
	vote_test_records[n++] = &idea_record;
	vote_test_records[n++] = &idea_place_record;
	vote_test_records[n++] = &idea_count_record;
	vote_test_records[n++] = &search_word_record;
	vote_test_records[n++] = &search_hit_record;
	vote_test_records[n++] = &search_start_record;
	const struct CMUnitTest tests[] = {
		ON_BOTH(every_limit_of_the_settings_is_kept),
		ON_BOTH(a_misspelt_limit_does_not_open),
		ON_BOTH(a_vote_goes_from_opening_to_a_published_outcome),
		ON_BOTH(a_way_of_counting_that_does_not_fit_the_vote_is_refused),
		ON_BOTH(the_manifest_says_how_equal_shares_are_counted),
		ON_BOTH(small_numbers_are_left_out_with_their_whole_row),
		ON_BOTH(an_outcome_by_equal_shares_is_explained),
		ON_BOTH(what_would_give_small_numbers_away_is_left_out),
		ON_BOTH(an_explanation_of_an_older_version_is_not_told_and_made_again),
		ON_BOTH(each_way_of_counting_gives_its_own_outcome_and_can_be_counted_again),
		ON_BOTH(an_outcome_that_its_ballots_do_not_give_is_found),
		ON_BOTH(the_files_of_a_vote_are_made_once_it_is_published),
		ON_BOTH(files_that_would_say_another_thing_than_the_outcome_are_not_made),
		ON_BOTH(each_area_spends_its_own_budget),
		ON_BOTH(imported_ballots_count_as_they_were_cast),
		ON_BOTH(the_clock_opens_and_closes_a_vote_at_its_time),
		ON_BOTH(the_clock_leaves_a_vote_that_cannot_open_as_it_is),
		ON_BOTH(opening_now_moves_the_window_or_changes_nothing),
		ON_BOTH(many_codes_are_made_in_parts_as_one_batch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
