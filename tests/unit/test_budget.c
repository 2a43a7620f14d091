// SPDX-License-Identifier: EUPL-1.2
// A budget vote from settings to published outcome, through the actions of the method, on both databases. Every setting
// that limits a ballot is tried with the ballot it forbids, sent straight to the kernel.
#include "budget_fixture.h"

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
	{ "{\"ideas\":\"plannen\",\"channel\":\"import\",\"mode\":\"points\",\"max_points\":3}",
	  0,
	  { BENCH },
	  { BENCH },
	  4,
	  3 },
	{ "{\"ideas\":\"plannen\",\"channel\":\"import\",\"mode\":\"points\",\"min_points_total\":3}",
	  0,
	  { BENCH },
	  { BENCH, TREES },
	  2,
	  2 },
	{ "{\"ideas\":\"plannen\",\"channel\":\"import\",\"mode\":\"points\",\"max_points_total\":5}",
	  0,
	  { BENCH, TREES },
	  { BENCH },
	  3,
	  3 },
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
	budget_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(every_limit_of_the_settings_is_kept),
		ON_BOTH(a_misspelt_limit_does_not_open),
		ON_BOTH(a_vote_goes_from_opening_to_a_published_outcome),
		ON_BOTH(each_area_spends_its_own_budget),
		ON_BOTH(imported_ballots_count_as_they_were_cast),
		ON_BOTH(many_codes_are_made_in_parts_as_one_batch),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
