// SPDX-License-Identifier: EUPL-1.2
// The files of a published budget vote.
#include "budget_fixture.h"
#include "methods/budget/files.h"

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

int main(void)
{
	budget_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(the_files_of_a_vote_are_made_once_it_is_published),
		ON_BOTH(files_that_would_say_another_thing_than_the_outcome_are_not_made),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
