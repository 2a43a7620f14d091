// SPDX-License-Identifier: EUPL-1.2
// A budget vote opens and closes by the clock.
#include "budget_fixture.h"

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

int main(void)
{
	budget_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(the_clock_opens_and_closes_a_vote_at_its_time),
		ON_BOTH(the_clock_leaves_a_vote_that_cannot_open_as_it_is),
		ON_BOTH(opening_now_moves_the_window_or_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
