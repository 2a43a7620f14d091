// SPDX-License-Identifier: EUPL-1.2
// Clocks that jump: a vote whose time was seen to be over takes no ballot again when the machine's clock is set back
// before its closing job ran (TRUST.md 8).
#include <stdatomic.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "vote_fixture.h"

// The clock on the wall, as somebody sets it.
static _Atomic int64_t set_forward_ms;

int clock_gettime(clockid_t id, struct timespec *now)
{
	int result = (int)syscall(SYS_clock_gettime, id, now);
	if (id == CLOCK_REALTIME)
		now->tv_sec += atomic_load(&set_forward_ms) / 1000;
	return result;
}

static enum outcome write_nothing(struct db *db, struct write_context *context, void *argument)
{
	(void)db, (void)context, (void)argument;
	return DONE;
}

static enum outcome note_event(struct db *db, struct write_context *context, void *argument)
{
	(void)argument;
	return event_append(db, context, SITE, "site.changed", SITE) ? DONE : FAULT;
}

static enum outcome cast_one(struct vote_test *t, const char code[16], uint8_t salt)
{
	struct ballot_request request = vote_test_ballot(t, code, 0, salt, PLANS(BENCH));
	return vote_test_cast(t, &request, NULL);
}

static void assert_not_open(struct vote_test *t, const char code[16], uint8_t salt)
{
	int64_t ballots = vote_test_count(t, "SELECT COUNT(*) FROM ballot");
	assert_int_equal(cast_one(t, code, salt), REFUSED);
	assert_string_equal(t->errors.at[0].message, "This vote is not open.");
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM ballot"), ballots);
}

static void a_clock_that_is_set_back_opens_nothing_again(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 3);
	atomic_store(&set_forward_ms, 0);
	vote_test_open(t);
	assert_int_equal(cast_one(t, made->codes[0], 1), DONE);
	atomic_store(&set_forward_ms, 2 * DAY_MS); // the window ends in a day
	assert_not_open(t, made->codes[1], 2);
	atomic_store(&set_forward_ms, 0);
	assert_not_open(t, made->codes[1], 2);
	assert_not_open(t, made->codes[2], 3);
	assert_int_equal(cast_one(t, made->codes[0], 1), DONE); // the receipt of the first is still given
	assert_not_open(t, made->codes[0], 4);                  // but it is not replaced
	vote_test_end(t);
}

static void any_write_shows_the_writer_the_time(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	atomic_store(&set_forward_ms, 0);
	vote_test_open(t);
	atomic_store(&set_forward_ms, 2 * DAY_MS);
	assert_int_equal(store_write(t->store, write_nothing, NULL), DONE);
	atomic_store(&set_forward_ms, 0);
	assert_not_open(t, made->codes[0], 1);
	vote_test_end(t);
}

static void what_happened_last_is_remembered_over_a_restart(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	atomic_store(&set_forward_ms, 0);
	vote_test_open(t);
	atomic_store(&set_forward_ms, 2 * DAY_MS);
	assert_int_equal(store_write(t->store, note_event, NULL), DONE);
	atomic_store(&set_forward_ms, 0);
	store_reader_close(t->db);
	store_close(t->store);
	store_test_reopen(t->base);
	t->store = t->base->store;
	t->db = store_reader_open(t->store);
	assert_not_open(t, made->codes[0], 1);
	vote_test_end(t);
}

static void a_clock_that_was_wrong_is_forgotten_with_the_next_event(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 1);
	atomic_store(&set_forward_ms, 2 * DAY_MS);
	assert_int_equal(store_write(t->store, note_event, NULL), DONE);
	atomic_store(&set_forward_ms, 0);
	vote_test_open(t); // writes an event
	store_reader_close(t->db);
	store_close(t->store);
	store_test_reopen(t->base);
	t->store = t->base->store;
	t->db = store_reader_open(t->store);
	assert_int_equal(cast_one(t, made->codes[0], 1), DONE);
	vote_test_end(t);
}

static enum outcome put_off_two_days(struct db *db, struct write_context *context, void *argument)
{
	struct vote_test *t = argument;
	struct write_context own = *context;
	own.arena = t->arena;
	struct vote_amendment amendment = { .reason = TEXT("De bus reed niet."),
		                                .proposer = TEXT("A. Bakker"),
		                                .seconder = TEXT("B. Visser"),
		                                .closes_at = context->now + 3 * DAY_MS };
	return vote_amend(db, &own, t->vote.id, &amendment, &t->errors);
}

// The manifest keeps the first closing; the one that was amended in public is the one that counts.
static void a_closing_that_was_put_off_leaves_the_vote_open_until_then(void **state)
{
	atomic_store(&set_forward_ms, 0);
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 3);
	vote_test_open(t);
	assert_int_equal(cast_one(t, made->codes[0], 1), DONE);
	assert_int_equal(store_write(t->store, put_off_two_days, t), DONE);
	atomic_store(&set_forward_ms, 2 * DAY_MS); // a day after the first closing
	assert_int_equal(cast_one(t, made->codes[1], 2), DONE);
	atomic_store(&set_forward_ms, 4 * DAY_MS);
	assert_not_open(t, made->codes[2], 3);
	vote_test_end(t);
}

static atomic_int turns;

static void count_turn(struct store *store, struct db *reader, struct arena *arena, void *state)
{
	(void)store, (void)reader, (void)arena, (void)state;
	atomic_fetch_add(&turns, 1);
}

// Votes open and close by such a clock: put back by two days, it may not stand still for as long.
static void work_goes_on_when_the_clock_is_set_back(void **state)
{
	static const struct job_clock clock = { .name = "test", .every_ms = 20, .run = count_turn };
	static const struct job_clock *const clocks[] = { &clock, NULL };
	static const struct job_kind *const kinds[] = { NULL };
	struct vote_test *t = vote_test_start(state);
	atomic_store(&set_forward_ms, 2 * DAY_MS);
	assert_true(jobs_start(t->store, kinds, clocks));
	usleep(100000);
	atomic_store(&set_forward_ms, 0);
	atomic_store(&turns, 0);
	for (int i = 0; i < 100 && atomic_load(&turns) < 3; i++)
		usleep(50000);
	assert_true(atomic_load(&turns) >= 3);
	jobs_stop(t->store);
	vote_test_end(t);
}

int main(void)
{
	vote_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_clock_that_is_set_back_opens_nothing_again),
		ON_BOTH(any_write_shows_the_writer_the_time),
		ON_BOTH(what_happened_last_is_remembered_over_a_restart),
		ON_BOTH(a_clock_that_was_wrong_is_forgotten_with_the_next_event),
		ON_BOTH(work_goes_on_when_the_clock_is_set_back),
		ON_BOTH(a_closing_that_was_put_off_leaves_the_vote_open_until_then),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
