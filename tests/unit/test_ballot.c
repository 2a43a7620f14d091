// SPDX-License-Identifier: EUPL-1.2
// The vote kernel through its front door: actions and the functions of ballot.h, on both databases.
#include <pthread.h>
#include <string.h>
#include "vote_fixture.h"

// --- codes ---------------------------------------------------------------------------------------------------------
static void every_wrong_symbol_and_every_swap_is_caught(void **state)
{
	(void)state;
	secret_start();
	for (int round = 0; round < 50; round++) {
		char code[16], typed[16], parsed[16];
		code_make(code);
		assert_int_equal(code_parse((struct text){ code, 16 }, parsed), CODE_GOOD);
		for (int i = 0; i < 16; i++) {
			for (int s = 0; s < 32; s++) {
				memcpy(typed, code, 16);
				typed[i] = crockford_alphabet[s];
				enum code_form expected = typed[i] == code[i] ? CODE_GOOD : CODE_WRONG_CHECK;
				assert_int_equal(code_parse((struct text){ typed, 16 }, parsed), expected);
			}
			for (int j = i + 1; j < 16; j++) {
				memcpy(typed, code, 16);
				typed[i] = code[j];
				typed[j] = code[i];
				enum code_form expected = code[i] == code[j] ? CODE_GOOD : CODE_WRONG_CHECK;
				assert_int_equal(code_parse((struct text){ typed, 16 }, parsed), expected);
			}
		}
	}
}

static void a_code_is_read_as_people_type_it(void **state)
{
	(void)state;
	char code[16] = "00000000000001", parsed[16];
	memcpy(code, "000000000000001", 15);
	code[15] = code_check_symbol(code);
	struct arena *arena = arena_create(1 << 16);
	struct builder b = builder_on(arena);
	build_code(&b, code);
	struct text shown = builder_text(&b);
	assert_int_equal(shown.len, CODE_CHARACTERS);
	assert_int_equal(code_parse(shown, parsed), CODE_GOOD);
	struct text sloppy = arena_format(arena, " oOoO 0000 \xe2\x80\x93 0000.00l%c ", code[15]);
	assert_int_equal(code_parse(sloppy, parsed), CODE_GOOD);
	assert_memory_equal(parsed, code, 16);
	assert_int_equal(code_parse(TEXT("0000"), parsed), CODE_WRONG_LENGTH);
	assert_int_equal(code_parse(TEXT("0000-0000-0000-000U"), parsed), CODE_WRONG_SYMBOL);
	assert_int_equal(code_parse(TEXT("00000000000000000"), parsed), CODE_WRONG_LENGTH);
	arena_destroy(arena);
}

static void codes_are_stored_only_as_an_index(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 230);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM code"), 230);
	assert_int_equal(vote_test_count(t, "SELECT count FROM code_batch"), 230);
	vote_test_open(t);
	assert_int_equal(t->definition.envelopes[0].codes, 230);
	for (size_t i = 0; i < made->count; i++) {
		uint8_t idx[HASH_BYTES];
		int64_t batch, envelope;
		code_index(&t->keys, made->codes[i], idx);
		assert_int_equal(code_find(t->db, t->vote.id, idx, &batch, &envelope), DONE);
		assert_int_equal(batch, made->batch_id);
	}
	vote_test_end(t);
}

// --- casting -------------------------------------------------------------------------------------------------------
static void a_ballot_gets_a_receipt_that_anyone_can_check(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	vote_test_open(t);
	struct ballot_request request = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(TREES, BENCH));
	struct ballot_receipt receipt;
	assert_int_equal(vote_test_cast(t, &request, &receipt), DONE);
	assert_int_equal(receipt.position, 0);
	assert_int_equal(receipt.seq, 1);
	assert_int_equal(receipt.tracking_code.len, 19);
	ballot_receipt_sign(t->arena, &t->keys, &receipt);
	assert_true(ballot_receipt_verify(t->arena, (const uint8_t *)t->vote.public_key.at, &receipt));
	receipt.position = 1;
	assert_false(ballot_receipt_verify(t->arena, (const uint8_t *)t->vote.public_key.at, &receipt));
	// The order of clicking is not kept.
	struct ballot_request other = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(BENCH, TREES));
	assert_true(text_equal(ballot_text(t->arena, &request), ballot_text(t->arena, &other)));
	vote_test_end(t);
}

static void the_same_salt_gives_the_same_receipt_and_writes_nothing(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	vote_test_open(t);
	struct ballot_request request = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(BENCH));
	struct ballot_receipt first, again;
	assert_int_equal(vote_test_cast(t, &request, &first), DONE);
	assert_int_equal(vote_test_cast(t, &request, &again), DONE);
	assert_true(again.again);
	assert_true(text_equal(ballot_receipt_text(t->arena, &first), ballot_receipt_text(t->arena, &again)));
	ballot_receipt_sign(t->arena, &t->keys, &first);
	ballot_receipt_sign(t->arena, &t->keys, &again);
	assert_memory_equal(first.signature, again.signature, SIGNATURE_BYTES);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM leaf"), 1);
	struct ballot_request other = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(TREES));
	assert_int_equal(vote_test_cast(t, &other, NULL), CONFLICT);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM leaf"), 1);
	vote_test_end(t);
}

static void a_second_ballot_replaces_the_first_and_the_first_cannot_come_back(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	vote_test_open(t);
	struct ballot_request first = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(BENCH));
	struct ballot_request second = vote_test_ballot(t, made->codes[0], 0, 2, PLANS(TREES));
	struct ballot_receipt receipt;
	assert_int_equal(vote_test_cast(t, &first, NULL), DONE);
	assert_int_equal(vote_test_cast(t, &second, &receipt), DONE);
	assert_true(receipt.replaced);
	assert_int_equal(receipt.seq, 2);
	assert_int_equal(vote_test_cast(t, &first, NULL), CONFLICT);
	struct ballot ballot;
	assert_int_equal(ballot_find(t->db, t->arena, t->vote.id, first.pseudonym, &ballot), DONE);
	assert_int_equal(ballot.seq, 2);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot"), 1);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM leaf"), 2);
	vote_test_end(t);
}

static void a_vote_is_changed_a_hundred_times_and_no_more(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	vote_test_open(t);
	for (uint8_t salt = 1; salt <= BALLOT_CASTS_MOST; salt++) {
		struct ballot_request request =
			vote_test_ballot(t, made->codes[0], 0, salt, salt % 2 ? PLANS(BENCH) : PLANS(TREES));
		assert_int_equal(vote_test_cast(t, &request, NULL), DONE);
	}
	// However often it was changed, no earlier ballot comes back, and the last one keeps its receipt.
	for (uint8_t salt = 1; salt < BALLOT_CASTS_MOST; salt += 14) {
		struct ballot_request earlier =
			vote_test_ballot(t, made->codes[0], 0, salt, salt % 2 ? PLANS(BENCH) : PLANS(TREES));
		assert_int_equal(vote_test_cast(t, &earlier, NULL), CONFLICT);
	}
	struct ballot_receipt receipt = { 0 };
	struct ballot_request last = vote_test_ballot(t, made->codes[0], 0, BALLOT_CASTS_MOST, PLANS(TREES));
	assert_int_equal(vote_test_cast(t, &last, &receipt), DONE);
	assert_true(receipt.again);
	struct ballot_request one_more = vote_test_ballot(t, made->codes[0], 0, BALLOT_CASTS_MOST + 1, PLANS(BENCH));
	assert_int_equal(vote_test_cast(t, &one_more, NULL), REFUSED);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot"), 1);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM leaf"), BALLOT_CASTS_MOST);
	vote_test_end(t);
}

static void a_second_ballot_is_refused_when_changing_is_not_allowed(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	t->definition.changing = false;
	vote_test_open(t);
	struct ballot_request first = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(BENCH));
	struct ballot_request second = vote_test_ballot(t, made->codes[0], 0, 2, PLANS(TREES));
	assert_int_equal(vote_test_cast(t, &first, NULL), DONE);
	assert_int_equal(vote_test_cast(t, &second, NULL), REFUSED);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM leaf"), 1);
	vote_test_end(t);
}

// --- every limit, sent straight to the kernel --------------------------------------------------------------------------
static enum outcome cast_with(struct vote_test *t, int64_t envelope_id, const int64_t *plans)
{
	static uint8_t salt;
	const struct codes_made *made = vote_test_codes(t, envelope_id, 1);
	struct ballot_request request = vote_test_ballot(t, made->codes[0], envelope_id, ++salt, plans);
	return vote_test_cast(t, &request, NULL);
}

static const int64_t no_plans[] = { 0 };

static struct vote_test *start_with_rule(void **state, struct ballot_rule rule)
{
	struct vote_test *t = vote_test_start(state);
	vote_test_codes(t, 0, 1);
	t->definition.envelopes[0].rule = rule;
	vote_test_open(t);
	return t;
}

static void too_much_money_or_too_little_is_refused(void **state)
{
	struct vote_test *t = start_with_rule(state, (struct ballot_rule){ .min_cents = 200000, .max_cents = 500000 });
	assert_int_equal(cast_with(t, 0, PLANS(POND, TREES)), INVALID);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH)), INVALID);
	assert_int_equal(cast_with(t, 0, no_plans), INVALID);
	assert_int_equal(cast_with(t, 0, PLANS(POND, BENCH)), DONE);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot"), 1);
	vote_test_end(t);
}

static void too_many_plans_or_too_few_are_refused(void **state)
{
	struct vote_test *t = start_with_rule(state, (struct ballot_rule){ .min_count = 2, .max_count = 3 });
	assert_int_equal(cast_with(t, 0, PLANS(BENCH)), INVALID);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH, TREES, SWING, POND)), INVALID);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH, TREES, SWING)), DONE);
	vote_test_end(t);
}

static void a_plan_twice_or_from_elsewhere_is_refused(void **state)
{
	struct vote_test *t = start_with_rule(state, (struct ballot_rule){ .max_count = 4 });
	assert_int_equal(cast_with(t, 0, PLANS(BENCH, BENCH)), INVALID);
	assert_int_equal(cast_with(t, 0, PLANS(4711)), INVALID);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH, TREES, SWING, POND, BENCH)), INVALID);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH)), DONE);
	vote_test_end(t);
}

static void points_have_their_own_limits(void **state)
{
	struct vote_test *t = start_with_rule(
		state, (struct ballot_rule){ .kind = BALLOT_POINTS, .max_points = 5, .min_sum = 3, .max_sum = 8 });
	static const struct {
		int64_t points[2];
		enum outcome outcome;
	} cases[] = {
		{ { 6, 1 }, INVALID },
		{ { 1, 1 }, INVALID },
		{ { 5, 4 }, INVALID },
		{ { 0, 5 }, DONE },
		{ { -1, 5 }, INVALID },
		{ { 5, 3 }, DONE },
		{ { INT64_MAX, INT64_MAX }, INVALID },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct codes_made *made = vote_test_codes(t, 0, 1);
		struct ballot_request request = vote_test_ballot(t, made->codes[0], 0, 9, PLANS(BENCH, POND));
		request.choices[0].points = cases[i].points[0];
		request.choices[1].points = cases[i].points[1];
		assert_int_equal(vote_test_cast(t, &request, NULL), cases[i].outcome);
	}
	vote_test_end(t);
}

static void points_on_a_ballot_without_points_are_refused(void **state)
{
	struct vote_test *t = start_with_rule(state, (struct ballot_rule){ .max_count = 4 });
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	struct ballot_request request = vote_test_ballot(t, made->codes[0], 0, 9, PLANS(BENCH));
	request.choices[0].points = 3;
	assert_int_equal(vote_test_cast(t, &request, NULL), INVALID);
	vote_test_end(t);
}

static void each_limit_of_a_group_counts(void **state)
{
	static const struct {
		struct ballot_limit limit;
		int64_t bad[5], good[5];
	} cases[] = {
		{ { .group_id = GREEN, .max_count = 1 }, { BENCH, TREES }, { BENCH, SWING } },
		{ { .group_id = PLAY, .min_count = 1 }, { BENCH }, { SWING } },
		{ { .group_id = GREEN, .max_cents = 200000 }, { BENCH, TREES }, { TREES } },
		{ { .group_id = SOUTH, .min_cents = 300000 }, { BENCH }, { SWING } },
	};
	struct vote_test *t = vote_test_start(state);
	vote_test_codes(t, 0, 1);
	struct ballot_limit limits[4];
	t->definition.envelopes[0].rule = (struct ballot_rule){ .max_count = 4 };
	t->definition.envelopes[0].limits = limits;
	t->definition.envelopes[0].limit_count = 1;
	limits[0] = cases[0].limit;
	vote_test_open(t);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct form_errors errors = { NULL, 0 };
		t->definition.envelopes[0].limits[0] = cases[i].limit;
		struct ballot_request bad = vote_test_ballot(t, "0000000000000000", 0, 1, cases[i].bad);
		struct ballot_request good = vote_test_ballot(t, "0000000000000000", 0, 1, cases[i].good);
		assert_false(ballot_check(t->arena, &bad, &errors));
		assert_true(ballot_check(t->arena, &good, &errors));
	}
	// And through the whole kernel, with the limit that stands in the manifest.
	vote_test_load(t);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH, TREES)), INVALID);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH, SWING)), DONE);
	vote_test_end(t);
}

static void a_code_fills_only_the_ballot_of_its_area(void **state)
{
	struct vote_test *t = vote_test_start(state);
	struct vote_envelope *envelopes = t->definition.envelopes;
	envelopes[0] = (struct vote_envelope){ .id = NORTH, .name = TEXT("Noord"), .budget_cents = 300000 };
	envelopes[1] = (struct vote_envelope){ .id = SOUTH, .name = TEXT("Zuid"), .budget_cents = 700000 };
	t->definition.envelope_count = 2;
	for (size_t i = 0; i < 4; i++)
		t->definition.options[i].envelope_id = t->definition.options[i].groups[0];
	const struct codes_made *north = vote_test_codes(t, NORTH, 3);
	vote_test_open(t);
	assert_int_equal(definition_envelope(&t->definition, NORTH)->codes, 3);
	struct ballot_request request = vote_test_ballot(t, north->codes[0], SOUTH, 1, PLANS(SWING));
	assert_int_equal(vote_test_cast(t, &request, NULL), REFUSED);
	request = vote_test_ballot(t, north->codes[0], NORTH, 1, PLANS(SWING));
	assert_int_equal(vote_test_cast(t, &request, NULL), INVALID);
	request = vote_test_ballot(t, north->codes[0], NORTH, 1, PLANS(BENCH));
	assert_int_equal(vote_test_cast(t, &request, NULL), DONE);
	vote_test_end(t);
}

// --- time, state and credentials -------------------------------------------------------------------------------------
static enum outcome end_window(struct db *db, struct write_context *context, void *argument)
{
	(void)argument;
	return db_execute(db, "UPDATE activity_window SET closes_at = ?1", "i", context->now) == 1 ? DONE : FAULT;
}

static enum outcome hide_site(struct db *db, struct write_context *context, void *argument)
{
	(void)argument, (void)context;
	return db_execute(db, "UPDATE site SET status = 'hidden'", "") == 1 ? DONE : FAULT;
}

static void nothing_is_accepted_before_opening_or_after_the_window(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 2);
	vote_test_open(t);
	struct ballot_request first = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(BENCH));
	struct ballot_request late = vote_test_ballot(t, made->codes[1], 0, 1, PLANS(BENCH));
	struct ballot_receipt receipt;
	assert_int_equal(vote_test_cast(t, &first, NULL), DONE);
	assert_int_equal(store_write(t->store, end_window, NULL), DONE);
	assert_int_equal(vote_test_cast(t, &late, NULL), REFUSED);
	// Who lost the answer gets the receipt of what was recorded in time.
	assert_int_equal(vote_test_cast(t, &first, &receipt), DONE);
	assert_true(receipt.again);
	vote_test_end(t);
}

static void a_hidden_site_takes_no_ballots(void **state)
{
	struct vote_test *t = start_with_rule(state, (struct ballot_rule){ .max_count = 4 });
	assert_int_equal(store_write(t->store, hide_site, NULL), DONE);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH)), REFUSED);
	vote_test_end(t);
}

static void an_unknown_or_revoked_code_is_refused(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 2);
	vote_test_open(t);
	char unknown[16];
	code_make(unknown);
	struct ballot_request request = vote_test_ballot(t, unknown, 0, 1, PLANS(BENCH));
	assert_int_equal(vote_test_cast(t, &request, NULL), REFUSED);
	struct codes_revoke_form revoke = { .activity_id = ACTIVITY, .batch_id = made->batch_id };
	assert_int_equal(vote_test_run(t, &codes_revoke, &revoke, NULL), DONE);
	request = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(BENCH));
	assert_int_equal(vote_test_cast(t, &request, NULL), REFUSED);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot"), 0);
	vote_test_end(t);
}

static enum outcome close_vote(struct db *db, struct write_context *context, void *argument)
{
	struct vote_test *t = argument;
	struct write_context own = *context;
	own.arena = t->arena;
	return vote_close(db, &own, t->vote.id, TEXT("storing"), &t->errors);
}

static enum outcome close_without_reason(struct db *db, struct write_context *context, void *argument)
{
	struct vote_test *t = argument;
	struct write_context own = *context;
	own.arena = t->arena;
	return vote_close(db, &own, t->vote.id, TEXT_NONE, &t->errors);
}

static void revoking_a_code_takes_its_ballot_out_and_wipes_it(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 2);
	vote_test_open(t);
	struct ballot_request kept = vote_test_ballot(t, made->codes[0], 0, 1, PLANS(BENCH));
	struct ballot_request stolen = vote_test_ballot(t, made->codes[1], 0, 2, PLANS(TREES));
	assert_int_equal(vote_test_cast(t, &kept, NULL), DONE);
	assert_int_equal(vote_test_cast(t, &stolen, NULL), DONE);
	struct codes_revoke_form revoke = { .activity_id = ACTIVITY, .code = { made->codes[1], 16 } };
	assert_int_equal(vote_test_run(t, &codes_revoke, &revoke, NULL), DONE);
	assert_true(text_is(t->result_json, "{\"codes\":1,\"ballots\":1}"));
	assert_int_equal(vote_test_run(t, &codes_revoke, &revoke, NULL), CONFLICT);
	assert_int_equal(vote_test_cast(t, &stolen, NULL), REFUSED);
	assert_int_equal(store_write(t->store, close_vote, t), DONE);
	assert_int_equal(ballots_count(t->db, t->vote.id), 1);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot WHERE withdrawn = 1 AND choices = ''"), 1);
	vote_test_end(t);
}

static void closing_early_needs_a_reason_and_ends_the_window(void **state)
{
	struct vote_test *t = start_with_rule(state, (struct ballot_rule){ .max_count = 4 });
	assert_int_equal(ballots_count(t->db, t->vote.id), 0);
	assert_int_equal(cast_with(t, 0, PLANS(BENCH)), DONE);
	assert_int_equal(ballots_count(t->db, t->vote.id), 0); // not to be read while the vote is open
	assert_int_equal(store_write(t->store, close_without_reason, t), INVALID);
	assert_int_equal(store_write(t->store, close_vote, t), DONE);
	assert_int_equal(store_write(t->store, close_vote, t), CONFLICT);
	assert_int_equal(ballots_count(t->db, t->vote.id), 1);
	struct window_state window;
	assert_int_equal(window_state(t->db, t->arena, ACTIVITY, TEXT("vote"), clock_now() + 1, &window), DONE);
	assert_false(window.open);
	struct vote_entries entries;
	assert_true(vote_entries_of(t->db, t->arena, t->vote.id, &entries));
	assert_true(text_is(entries.at[entries.count - 1].kind, "closed"));
	assert_true(text_is(entries.at[entries.count - 1].text, "storing"));
	vote_test_end(t);
}

static void opening_freezes_the_activity_and_the_manifest(void **state)
{
	struct vote_test *t = start_with_rule(state, (struct ballot_rule){ .max_count = 4 });
	struct activity activity;
	assert_true(vote_is_running(t->db, ACTIVITY));
	assert_int_equal(activity_find(t->db, t->arena, ACTIVITY, &activity), DONE);
	assert_true(activity.frozen);
	assert_int_equal(store_write(t->store, vote_test_open_apply, t), CONFLICT);
	// Lots are 1..4, each once.
	int64_t lots = 0;
	for (size_t i = 0; i < 4; i++)
		lots |= 1ll << t->definition.options[i].lot;
	assert_int_equal(lots, 0x1e);
	struct vote_definition again;
	assert_true(manifest_read(t->arena, t->vote.manifest, &again));
	assert_true(text_equal(manifest_write(t->arena, &again, t->vote.public_key), t->vote.manifest));
	assert_true(text_is(again.currency, "EUR") && again.group_count == 4 && again.commit.len > 0);
	assert_true(text_is(again.titles, "{\"nl\":\"Stemmen\",\"en\":\"Voting\"}")); // the site's languages, in its order
	assert_true(definition_group(&again, GREEN)->is_theme && text_is(definition_group(&again, NORTH)->name, "Noord"));
	// As loaded by pages: every text has been copied.
	assert_true(text_equal(manifest_write(t->arena, &t->definition, t->vote.public_key), t->vote.manifest));
	vote_test_end(t);
}

static void a_manifest_of_the_first_format_is_still_read(void **state)
{
	struct store_test *base = store_test_of(state);
	static const char first[] =
		"{\"format\":\"polder-manifest/1\",\"vote\":\"0000000000001\",\"activity\":\"0000000000002\",\"title\":\"Oud\","
		"\"channel\":\"code\",\"opens_at\":null,\"closes_at\":null,\"changing\":true,\"count_rule\":\"greedy\","
		"\"threshold\":0,\"source\":\"\",\"software\":\"polder 0.1.0\",\"envelopes\":[{\"id\":\"\",\"name\":\"\","
		"\"budget_cents\":5,\"codes\":1,\"kind\":\"approval\",\"limits\":[]}],\"options\":[]}";
	struct vote_definition definition;
	assert_true(manifest_read(base->arena, text_of(first), &definition));
	assert_true(text_is(definition.title, "Oud") && definition.envelope_count == 1 && definition.group_count == 0);
	assert_true(definition.currency.len == 0 && definition.commit.len == 0);
}

static enum outcome tamper(struct db *db, struct write_context *context, void *argument)
{
	struct vote_test *t = argument;
	struct vote_definition changed = t->definition;
	struct text manifest;
	changed.envelopes[0].rule.max_count = 3;
	manifest = manifest_write(context->arena, &changed, t->vote.public_key);
	return db_execute(db, "UPDATE vote SET manifest = ?1", "s", manifest) == 1 ? DONE : FAULT;
}

static void a_changed_manifest_stops_the_vote(void **state)
{
	struct vote_test *t = start_with_rule(state, (struct ballot_rule){ .max_count = 4 });
	struct vote vote;
	struct vote_definition definition;
	assert_int_equal(store_write(t->store, tamper, t), DONE);
	assert_int_equal(vote_load(t->db, t->arena, ACTIVITY, &vote, &definition), FAULT);
	vote_test_end(t);
}

// --- many at once --------------------------------------------------------------------------------------------------
struct storm {
	struct vote_test *t;
	const struct ballot_request *request;
	pthread_t thread;
	enum outcome outcome;
	uint8_t leaf_hash[HASH_BYTES];
};

static void *cast_in_storm(void *argument)
{
	struct storm *storm = argument;
	struct arena *arena = arena_create(1 << 20);
	struct db *db = store_reader_open(storm->t->store);
	struct action_run run = { .action = &ballot_cast_action,
		                      .store = storm->t->store,
		                      .arena = arena,
		                      .actor = TEXT("resident"),
		                      .context = storm->request };
	storm->outcome = action_wait(&run, db);
	if (run.result)
		memcpy(storm->leaf_hash, ((struct ballot_taken *)run.result)->receipt.leaf_hash, HASH_BYTES);
	store_reader_close(db);
	arena_destroy(arena);
	return NULL;
}

static void two_hundred_identical_ballots_at_once_are_one(void **state)
{
	enum { THREADS = 20, ROUNDS = 10 };
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	vote_test_open(t);
	struct ballot_request request = vote_test_ballot(t, made->codes[0], 0, 5, PLANS(BENCH, TREES));
	uint8_t leaf[HASH_BYTES];
	for (int round = 0; round < ROUNDS; round++) {
		struct storm storms[THREADS];
		for (int i = 0; i < THREADS; i++) {
			storms[i] = (struct storm){ .t = t, .request = &request };
			assert_int_equal(pthread_create(&storms[i].thread, NULL, cast_in_storm, &storms[i]), 0);
		}
		for (int i = 0; i < THREADS; i++) {
			pthread_join(storms[i].thread, NULL);
			assert_int_equal(storms[i].outcome, DONE);
			if (round == 0 && i == 0)
				memcpy(leaf, storms[0].leaf_hash, HASH_BYTES);
			assert_memory_equal(storms[i].leaf_hash, leaf, HASH_BYTES);
		}
	}
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot"), 1);
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM leaf"), 1);
	vote_test_end(t);
}

// Casting and importing ask for a context that only code can give: the console must not find them by name.
static void what_can_be_run_by_name_needs_only_a_form(void **state)
{
	(void)state;
	for (const struct action *const *action = ballot_actions; *action; action++) {
		assert_non_null((*action)->form);
		assert_int_equal((*action)->permission, PERMIT_CONSOLE);
	}
}

int main(void)
{
	vote_test_use_records();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_wrong_symbol_and_every_swap_is_caught),
		cmocka_unit_test(a_code_is_read_as_people_type_it),
		ON_BOTH(codes_are_stored_only_as_an_index),
		ON_BOTH(a_ballot_gets_a_receipt_that_anyone_can_check),
		ON_BOTH(the_same_salt_gives_the_same_receipt_and_writes_nothing),
		ON_BOTH(a_second_ballot_replaces_the_first_and_the_first_cannot_come_back),
		ON_BOTH(a_vote_is_changed_a_hundred_times_and_no_more),
		ON_BOTH(a_second_ballot_is_refused_when_changing_is_not_allowed),
		ON_BOTH(too_much_money_or_too_little_is_refused),
		ON_BOTH(too_many_plans_or_too_few_are_refused),
		ON_BOTH(a_plan_twice_or_from_elsewhere_is_refused),
		ON_BOTH(points_have_their_own_limits),
		ON_BOTH(points_on_a_ballot_without_points_are_refused),
		ON_BOTH(each_limit_of_a_group_counts),
		ON_BOTH(a_code_fills_only_the_ballot_of_its_area),
		ON_BOTH(nothing_is_accepted_before_opening_or_after_the_window),
		ON_BOTH(a_hidden_site_takes_no_ballots),
		ON_BOTH(an_unknown_or_revoked_code_is_refused),
		ON_BOTH(revoking_a_code_takes_its_ballot_out_and_wipes_it),
		ON_BOTH(closing_early_needs_a_reason_and_ends_the_window),
		ON_BOTH(opening_freezes_the_activity_and_the_manifest),
		ON_BOTH(a_manifest_of_the_first_format_is_still_read),
		ON_BOTH(a_changed_manifest_stops_the_vote),
		ON_BOTH(two_hundred_identical_ballots_at_once_are_one),
		cmocka_unit_test(what_can_be_run_by_name_needs_only_a_form),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
