// SPDX-License-Identifier: EUPL-1.2
// What `polder doctor` finds in the votes: nothing in a sound vote with a change and a withdrawn ballot, and each damage
// by name.
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "vote_fixture.h"

static struct vote_test *sound_vote(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 4);
	vote_test_open(t);
	for (uint8_t i = 0; i < 3; i++) {
		struct ballot_request request =
			vote_test_ballot(t, made->codes[i], 0, (uint8_t)(i + 1), i == 1 ? PLANS(TREES) : PLANS(BENCH));
		assert_int_equal(vote_test_cast(t, &request, NULL), DONE);
	}
	struct ballot_request again = vote_test_ballot(t, made->codes[0], 0, 9, PLANS(POND));
	assert_int_equal(vote_test_cast(t, &again, NULL), DONE);
	struct codes_revoke_form revoke = { .activity_id = ACTIVITY, .code = { made->codes[2], 16 } };
	assert_int_equal(vote_test_run(t, &codes_revoke, &revoke, NULL), DONE);
	return t;
}

static bool checked(struct vote_test *t, struct text *report)
{
	struct builder b = builder_on(t->arena);
	bool good = votes_check(t->store, t->db, &b);
	*report = builder_text(&b);
	return good;
}

static enum outcome damage_apply(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	return db_execute(db, argument, "") > 0 ? DONE : FAULT;
}

static void is_found(void **state, const char *sql, const char *words)
{
	struct vote_test *t = sound_vote(state);
	struct text report;
	assert_int_equal(store_write(t->store, damage_apply, (void *)(intptr_t)sql), DONE);
	bool good = checked(t, &report);
	if (good || text_find(report, text_of(words)) == SIZE_MAX)
		fail_msg("%s: %" TEXT_FORMAT, sql, TEXT_ARGS(report));
	vote_test_end(t);
}

static void a_sound_vote_has_no_fault(void **state)
{
	struct vote_test *t = sound_vote(state);
	struct text report;
	bool good = checked(t, &report);
	if (!good)
		fail_msg("%" TEXT_FORMAT, TEXT_ARGS(report));
	assert_true(text_is(report, "ok    vote: ballots and log agree\n")); // and no turnout while people vote
	vote_test_end(t);
}

static void a_gap_in_the_log_is_found(void **state)
{
	is_found(state, "DELETE FROM leaf WHERE position = 1", "the log goes from entry 0 to 2");
}

static void a_ballot_without_its_leaf_is_found(void **state)
{
	is_found(state, "DELETE FROM leaf WHERE position = 3", "a ballot stands on entry 3 of the log, which is not there");
}

static void a_changed_entry_is_found(void **state)
{
	is_found(state, "UPDATE leaf SET entry = entry || 'x' WHERE position = 1",
	         "entry 1 of the log is not what its hash");
}

static void a_changed_choice_is_found(void **state)
{
	is_found(state, "UPDATE ballot SET choices = choices || 'x' WHERE leaf_index = 1", "what was committed to");
}

static void a_removed_ballot_is_found(void **state)
{
	is_found(state, "DELETE FROM ballot WHERE leaf_index = 1", "the log says 4");
}

static void a_ballot_put_back_after_it_was_replaced_is_found(void **state)
{
	is_found(state, "UPDATE ballot SET leaf_index = 0, seq = 1 WHERE leaf_index = 3", "is of another ballot");
}

static void a_withdrawn_ballot_that_counts_again_is_found(void **state)
{
	is_found(state, "UPDATE ballot SET withdrawn = 0 WHERE withdrawn = 1", "0 ballots were withdrawn");
}

static void codes_that_came_or_went_are_found(void **state)
{
	is_found(state, "UPDATE code_batch SET count = 5", "made with 5 codes and has 4");
}

static void a_changed_manifest_is_found(void **state)
{
	is_found(state, "UPDATE vote SET manifest = manifest || ' '", "its manifest");
}

static void a_thawed_vote_is_found(void **state)
{
	is_found(state, "UPDATE activity SET frozen = 0", "not frozen");
}

// --- keys ----------------------------------------------------------------------------------------------------------
static void key_path(struct vote_test *t, int64_t vote_id, char path[128])
{
	snprintf(path, 128, "%s/keys/vote-%lld", t->base->folder, (long long)vote_id);
}

static void missing_damaged_and_swapped_keys_are_found(void **state)
{
	struct vote_test *t = sound_vote(state);
	char path[128], other[128];
	struct text report;
	key_path(t, t->vote.id, path);
	assert_true(vote_keys_make(t->store, 5));
	key_path(t, 5, other);
	assert_int_equal(rename(other, path), 0);
	assert_false(checked(t, &report));
	assert_true(text_find(report, TEXT("is that of another vote")) != SIZE_MAX);
	assert_int_equal(truncate(path, 10), 0);
	assert_false(checked(t, &report));
	assert_true(text_find(report, TEXT("cannot be read or has another size")) != SIZE_MAX);
	assert_int_equal(unlink(path), 0);
	assert_false(checked(t, &report));
	assert_true(text_find(report, TEXT("is missing: nobody can vote")) != SIZE_MAX);
	vote_test_end(t);
}

static void keys_that_nobody_needs_are_named_and_removed_when_asked(void **state)
{
	struct vote_test *t = sound_vote(state);
	struct builder b = builder_on(t->arena);
	struct stat about;
	char path[128], own[128];
	key_path(t, 5, path);
	key_path(t, t->vote.id, own);
	assert_true(vote_keys_make(t->store, 5));
	assert_true(vote_keys_check(t->store, t->db, t->arena, false, &b));
	assert_true(text_is(builder_text(&b), "warn  keys/vote-5: nobody needs it, its vote is not there\n"));
	assert_int_equal(stat(path, &about), 0);
	assert_true(vote_keys_check(t->store, t->db, t->arena, true, &b));
	assert_int_not_equal(stat(path, &about), 0);
	assert_int_equal(stat(own, &about), 0); // the one that is needed stays
	b = builder_on(t->arena);
	assert_true(vote_keys_check(t->store, t->db, t->arena, true, &b));
	assert_int_equal(b.len, 0);
	vote_test_end(t);
}

int main(void)
{
	vote_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_sound_vote_has_no_fault),
		ON_BOTH(a_gap_in_the_log_is_found),
		ON_BOTH(a_ballot_without_its_leaf_is_found),
		ON_BOTH(a_changed_entry_is_found),
		ON_BOTH(a_changed_choice_is_found),
		ON_BOTH(a_removed_ballot_is_found),
		ON_BOTH(a_ballot_put_back_after_it_was_replaced_is_found),
		ON_BOTH(a_withdrawn_ballot_that_counts_again_is_found),
		ON_BOTH(codes_that_came_or_went_are_found),
		ON_BOTH(a_changed_manifest_is_found),
		ON_BOTH(a_thawed_vote_is_found),
		ON_BOTH(missing_damaged_and_swapped_keys_are_found),
		ON_BOTH(keys_that_nobody_needs_are_named_and_removed_when_asked),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
