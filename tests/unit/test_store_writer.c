// SPDX-License-Identifier: EUPL-1.2
// The one writer: group commit, events, versions, jobs, actions.
#include <pthread.h>
#include <semaphore.h>
#include <sys/resource.h>
#include "store_fixture.h"
#include "store/action.h"
#include "store/store_private.h"
#include "base/clock.h"

// Something to write without tables of the product: jobs of a kind nobody runs, found again by their payload.
struct note {
	struct write_job job;
	const char *payload;
	enum outcome ends;
	int64_t site_id;
	bool breaks; // a failing statement, whose failure the job ignores
	sem_t *answered;
	struct store *store;
	int64_t rows_at_done;
	int64_t version_at_done;
};

static int64_t count_jobs(struct store *store)
{
	struct db *db = store_reader_open(store);
	int64_t count = -1;
	db_one_int(db, &count, "SELECT COUNT(*) FROM job", "");
	store_reader_close(db);
	return count;
}

static enum outcome write_note(struct db *db, struct write_context *context, void *argument)
{
	struct note *note = argument;
	if (!job_add(db, context, "note", text_of(note->payload), context->now))
		return FAULT;
	if (note->site_id && !event_append(db, context, note->site_id, "note.written", 1))
		return FAULT;
	if (note->breaks)
		db_execute(db, "INSERT INTO nowhere VALUES (1)", "");
	return note->ends;
}

static void note_answered(struct write_job *job)
{
	struct note *note = (struct note *)job;
	note->rows_at_done = count_jobs(note->store);
	note->version_at_done = (int64_t)store_version(note->store, note->site_id);
	sem_post(note->answered);
}

static void prepare_note(struct note *note, struct store *store, sem_t *answered)
{
	note->job = (struct write_job){ .apply = write_note, .done = note_answered, .argument = note };
	note->answered = answered;
	note->store = store;
}

// Holds the writer inside a job, so that what comes next is taken as one batch or fills the queue.
struct block {
	sem_t entered, leave;
};

static enum outcome hold(struct db *db, struct write_context *context, void *argument)
{
	(void)db, (void)context;
	struct block *block = argument;
	sem_post(&block->entered);
	sem_wait(&block->leave);
	return DONE;
}

static void forget_job(struct write_job *job)
{
	(void)job;
}

static void block_writer(struct store *store, struct block *block, struct write_job *job)
{
	sem_init(&block->entered, 0, 0);
	sem_init(&block->leave, 0, 0);
	*job = (struct write_job){ .apply = hold, .done = forget_job, .argument = block };
	assert_true(store_submit(store, job));
	sem_wait(&block->entered);
}

static void unblock_writer(struct store *store, struct block *block)
{
	sem_post(&block->leave);
	store_drain(store);
	sem_destroy(&block->entered);
	sem_destroy(&block->leave);
}

static void run_notes(struct store *store, struct note *notes, size_t count)
{
	sem_t answered;
	sem_init(&answered, 0, 0);
	struct block block;
	struct write_job holding;
	block_writer(store, &block, &holding);
	for (size_t i = 0; i < count; i++) {
		prepare_note(&notes[i], store, &answered);
		assert_true(store_submit(store, &notes[i].job));
	}
	unblock_writer(store, &block);
	for (size_t i = 0; i < count; i++)
		sem_wait(&answered);
	sem_destroy(&answered);
}

static void a_failing_job_does_not_undo_its_neighbours(void **state)
{
	struct store_test *t = store_test_of(state);
	struct note notes[] = {
		{ .payload = "1", .ends = DONE },    { .payload = "2", .ends = INVALID },
		{ .payload = "3", .ends = DONE },    { .payload = "4", .breaks = true, .ends = FAULT },
		{ .payload = "5", .ends = REFUSED }, { .payload = "6", .ends = DONE },
	};
	run_notes(t->store, notes, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(notes[i].job.outcome, notes[i].ends);
	struct db *db = store_reader_open(t->store);
	struct builder b = builder_on(t->arena);
	struct rows rows = db_query(db, "SELECT payload FROM job ORDER BY payload", "");
	while (rows_next(&rows))
		build_text(&b, rows_text(&rows, 0, t->arena));
	assert_true(rows_end(&rows));
	assert_true(text_is(builder_text(&b), "136"));
	store_reader_close(db);
}

static void done_is_not_believed_after_a_failed_statement(void **state)
{
	struct store_test *t = store_test_of(state);
	struct note note = { .payload = "1", .breaks = true, .ends = DONE };
	run_notes(t->store, &note, 1);
	assert_int_equal(note.job.outcome, FAULT);
	assert_int_equal(count_jobs(t->store), 0);
}

static void the_answer_comes_after_the_commit(void **state)
{
	struct store_test *t = store_test_of(state);
	struct note notes[5] = { 0 };
	for (size_t i = 0; i < 5; i++)
		notes[i] = (struct note){ .payload = "x", .ends = DONE };
	run_notes(t->store, notes, 5);
	for (size_t i = 0; i < 5; i++) // another handle sees the row, and those before it, when the answer comes
		assert_true(notes[i].rows_at_done > (int64_t)i);
}

static void a_full_queue_refuses(void **state)
{
	struct store_test *t = store_test_of(state);
	store_close(t->store);
	struct store_options options = store_test_options(t);
	options.queue_limit = 3;
	struct text error;
	t->store = store_open(&options, t->arena, &error);
	assert_non_null(t->store);
	struct block block;
	struct write_job holding, more[4];
	block_writer(t->store, &block, &holding);
	for (size_t i = 0; i < 4; i++) {
		more[i] = (struct write_job){ .apply = hold, .done = forget_job, .argument = &block };
		assert_int_equal(store_submit(t->store, &more[i]), i < 3);
	}
	assert_int_equal(store_queued(t->store), 3);
	struct note late = { .payload = "late", .ends = DONE };
	assert_int_equal(store_write(t->store, write_note, &late), BUSY);
	for (size_t i = 0; i < 3; i++)
		sem_post(&block.leave);
	unblock_writer(t->store, &block);
	assert_int_equal(store_write(t->store, write_note, &late), DONE);
}

struct crowd {
	struct store *store;
	bool wrong;
};

static void *write_many(void *argument)
{
	struct crowd *crowd = argument;
	for (int i = 0; i < 50; i++) {
		struct note note = { .payload = "x", .ends = i % 3 ? DONE : REFUSED, .site_id = 4 };
		crowd->wrong |= store_write(crowd->store, write_note, &note) != note.ends;
	}
	return NULL;
}

static void events_have_no_gaps_whoever_writes(void **state)
{
	struct store_test *t = store_test_of(state);
	pthread_t threads[8];
	struct crowd crowds[8];
	for (size_t i = 0; i < 8; i++) {
		crowds[i] = (struct crowd){ .store = t->store };
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &crowds[i]), 0);
	}
	for (size_t i = 0; i < 8; i++) {
		pthread_join(threads[i], NULL);
		assert_false(crowds[i].wrong);
	}
	struct db *db = store_reader_open(t->store);
	int64_t expected = 0, last_at = 0;
	struct event event;
	struct rows rows = db_select(db, &event_record, "ORDER BY number", "");
	while (rows_next_record(&rows, &event_record, &event, t->arena)) {
		assert_int_equal(event.number, ++expected);
		assert_true(event.happened_at >= last_at);
		last_at = event.happened_at;
		assert_true(text_is(event.actor, "system") && text_is(event.kind, "note.written") && event.site_id == 4);
	}
	assert_true(rows_end(&rows));
	assert_int_equal(expected, 8 * 33);
	store_reader_close(db);
}

static void a_version_rises_with_an_event_of_its_site_only(void **state)
{
	struct store_test *t = store_test_of(state);
	uint64_t one = store_version(t->store, 1), two = store_version(t->store, 2);
	struct note silent = { .payload = "x", .ends = DONE };
	assert_int_equal(store_write(t->store, write_note, &silent), DONE);
	assert_int_equal(store_version(t->store, 1), one);
	struct note refused = { .payload = "x", .ends = REFUSED, .site_id = 1 };
	assert_int_equal(store_write(t->store, write_note, &refused), REFUSED);
	assert_int_equal(store_version(t->store, 1), one);
	struct note event = { .payload = "x", .ends = DONE, .site_id = 1 };
	run_notes(t->store, &event, 1);
	assert_int_equal(event.version_at_done, one + 1); // raised before the answer
	assert_int_equal(store_version(t->store, 2), two);
}

static enum outcome write_inside(struct db *db, struct write_context *context, void *argument)
{
	(void)db;
	struct note inner = { .payload = "x", .ends = DONE };
	*(enum outcome *)argument = store_write(context->store, write_note, &inner);
	return DONE;
}
static void a_job_cannot_wait_for_another(void **state)
{
	struct store_test *t = store_test_of(state);
	enum outcome inner = DONE;
	assert_int_equal(store_write(t->store, write_inside, &inner), DONE);
	assert_int_equal(inner, FAULT);
}

// --- background jobs ---------------------------------------------------------------------------------------------

static atomic_int runs_done, runs_failed;

static enum outcome run_well(struct store *store, struct db *reader, struct arena *arena, struct text payload)
{
	(void)store, (void)reader, (void)arena;
	atomic_fetch_add(&runs_done, text_is(payload, "{\"n\":5}") ? 1 : 1000);
	return DONE;
}

static enum outcome run_badly(struct store *store, struct db *reader, struct arena *arena, struct text payload)
{
	(void)store, (void)reader, (void)arena, (void)payload;
	atomic_fetch_add(&runs_failed, 1);
	return FAULT;
}

static const struct job_kind well = { "well", run_well, 60000, 3 }, badly = { "badly", run_badly, 60000, 1 },
							 patient = { "patient", run_badly, 60000, 2 };
static const struct job_kind *const kinds[] = { &well, &badly, &patient, NULL };

static enum outcome add_jobs(struct db *db, struct write_context *context, void *argument)
{
	const char *const *kind = argument;
	return job_add(db, context, *kind, TEXT("{\"n\":5}"), 0) ? DONE : FAULT;
}

static void add_job(struct store *store, const char *kind)
{
	assert_int_equal(store_write(store, add_jobs, &kind), DONE);
}

static bool wait_for(struct store *store, const char *sql, int64_t expected)
{
	struct db *db = store_reader_open(store);
	int64_t until = clock_monotonic() + 10000, found = -1;
	while (found != expected && clock_monotonic() < until) {
		usleep(5000);
		db_one_int(db, &found, sql, "");
	}
	store_reader_close(db);
	return found == expected;
}

static void jobs_run_and_failures_stay_for_doctor(void **state)
{
	struct store_test *t = store_test_of(state);
	atomic_store(&runs_done, 0);
	atomic_store(&runs_failed, 0);
	assert_true(jobs_start(t->store, kinds, NULL));
	add_job(t->store, "well");
	add_job(t->store, "well");
	assert_true(wait_for(t->store, "SELECT COUNT(*) FROM job", 0));
	assert_int_equal(atomic_load(&runs_done), 2);
	add_job(t->store, "badly");
	add_job(t->store, "no such kind");
	assert_true(wait_for(t->store, "SELECT COUNT(*) FROM job WHERE failed = 1", 2));
	add_job(t->store, "patient"); // has a second attempt, later
	assert_true(wait_for(t->store,
	                     "SELECT COUNT(*) FROM job WHERE kind = 'patient' AND attempts = 1 AND "
	                     "failed = 0 AND lease_until = 0",
	                     1));
	assert_int_equal(atomic_load(&runs_failed), 2);
	jobs_stop(t->store);
	struct builder report = builder_on(t->arena);
	assert_false(store_check(t->store, &report));
	assert_true(text_find(builder_text(&report), TEXT("ERROR jobs: 1 of kind badly")) != SIZE_MAX);
}

static enum outcome lease_for_1500_ms(struct db *db, struct write_context *context, void *argument)
{
	return db_execute(db, "UPDATE job SET lease_until = ?1 WHERE id = ?2", "ii", context->now + 1500,
	                  *(int64_t *)argument) == 1
	           ? DONE
	           : FAULT;
}

static void a_leased_job_is_left_alone_until_the_lease_ends(void **state)
{
	struct store_test *t = store_test_of(state);
	add_job(t->store, "well");
	struct db *db = store_reader_open(t->store);
	int64_t id = 0;
	assert_true(db_one_int(db, &id, "SELECT id FROM job", ""));
	store_reader_close(db);
	assert_int_equal(store_write(t->store, lease_for_1500_ms, &id), DONE);
	atomic_store(&runs_done, 0);
	int64_t started = clock_monotonic();
	assert_true(jobs_start(t->store, kinds, NULL));
	assert_true(wait_for(t->store, "SELECT COUNT(*) FROM job", 0));
	assert_int_equal(atomic_load(&runs_done), 1);
	assert_true(clock_monotonic() - started >= 1400);
	jobs_stop(t->store);
}

// --- a busy writer, and clocks ---------------------------------------------------------------------------------------

static int64_t cpu_ms(void)
{
	struct rusage used;
	getrusage(RUSAGE_SELF, &used);
	return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000 +
	       (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1000;
}

static void a_job_waits_quietly_while_the_writer_takes_nothing(void **state)
{
	struct store_test *t = store_test_of(state);
	add_job(t->store, "well");
	store_close(t->store);
	struct store_options options = store_test_options(t);
	struct text error;
	options.queue_limit = 1;
	t->store = store_open(&options, t->arena, &error);
	assert_non_null(t->store);
	struct block block;
	struct write_job held, queued = { .apply = hold, .done = forget_job, .argument = &block };
	block_writer(t->store, &block, &held);
	assert_true(store_submit(t->store, &queued)); // the queue is full now
	atomic_store(&runs_done, 0);
	int64_t cpu_before = cpu_ms();
	assert_true(jobs_start(t->store, kinds, NULL));
	usleep(1000000);
	int64_t used_ms = cpu_ms() - cpu_before;
	assert_int_equal(atomic_load(&runs_done), 0);
	sem_post(&block.leave);
	sem_post(&block.leave); // for the second
	assert_true(wait_for(t->store, "SELECT COUNT(*) FROM job", 0));
	assert_int_equal(atomic_load(&runs_done), 1);
	jobs_stop(t->store);
	assert_in_range(used_ms, 0, 300); // it used to try as fast as it could
}

static atomic_int quick_turns, slow_turns;

static void turn_quickly(struct store *store, struct db *reader, struct arena *arena, void *turns)
{
	(void)store, (void)reader, (void)arena;
	atomic_store(&quick_turns, ++*(int *)turns);
}

static void turn_slowly(struct store *store, struct db *reader, struct arena *arena, void *state)
{
	(void)reader, (void)arena, (void)state;
	atomic_fetch_add(&slow_turns, 1);
	while (!jobs_are_stopping(store))
		usleep(1000);
}

static void a_slow_clock_holds_up_no_other(void **state)
{
	struct store_test *t = store_test_of(state);
	static const struct job_clock quick = { .name = "quick", .every_ms = 10, .state_bytes = 4, .run = turn_quickly };
	static const struct job_clock slow = { .name = "slow", .every_ms = 10, .slow = true, .run = turn_slowly };
	static const struct job_clock apart = {
		.name = "apart", .every_ms = 10, .slow = true, .apart = true, .run = turn_slowly
	};
	static const struct job_clock *const clocks[] = { &apart, &slow, &quick, NULL };
	atomic_store(&quick_turns, 0);
	atomic_store(&slow_turns, 0);
	atomic_store(&runs_done, 0);
	assert_true(jobs_start(t->store, kinds, clocks));
	add_job(t->store, "well");
	assert_true(wait_for(t->store, "SELECT COUNT(*) FROM job", 0));
	int64_t until = clock_monotonic() + 5000;
	while ((atomic_load(&quick_turns) < 5 || atomic_load(&slow_turns) < 2) && clock_monotonic() < until)
		usleep(1000);
	jobs_stop(t->store); // the slow one hears of it
	assert_true(atomic_load(&quick_turns) >= 5);
	assert_int_equal(atomic_load(&slow_turns), 2); // the one apart did not wait for the other
	assert_int_equal(atomic_load(&runs_done), 1);
}

// --- actions -----------------------------------------------------------------------------------------------------

static int steps;

static enum outcome step_check(struct action_run *run, struct db *db)
{
	(void)db;
	steps = steps * 10 + 1;
	return run->site_id == 13 ? REFUSED : DONE;
}

static enum outcome step_prepare(struct action_run *run, struct db *db)
{
	(void)db;
	steps = steps * 10 + 2;
	if (run->site_id == 14 && arena_append(run->arena, &run->errors, struct form_error))
		run->errors.at[0].message = "Wrong";
	return DONE;
}

static enum outcome step_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	steps = steps * 10 + 3;
	return event_append(db, context, run->site_id, "note.written", 1) ? DONE : FAULT;
}

static const struct action noting = {
	.name = "note.write", .summary = "Write a note.", .check = step_check, .prepare = step_prepare, .apply = step_apply
};

static void an_action_goes_through_its_steps_in_order(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = store_reader_open(t->store);
	struct action_run run = {
		.action = &noting, .store = t->store, .arena = t->arena, .actor = TEXT("console:root"), .site_id = 12
	};
	steps = 0;
	assert_int_equal(action_wait(&run, db), DONE);
	assert_int_equal(steps, 123);
	struct event event;
	assert_int_equal(db_find(db, &event_record, &event, t->arena, "WHERE site_id = 12", ""), DONE);
	assert_true(text_is(event.actor, "console:root"));
	steps = 0;
	run.site_id = 13;
	assert_int_equal(action_wait(&run, db), REFUSED);
	assert_int_equal(steps, 1);
	steps = 0;
	run.site_id = 14;
	assert_int_equal(action_wait(&run, db), INVALID);
	assert_int_equal(steps, 12);
	store_reader_close(db);
}

static sem_t action_finished;
static bool finished_on_a_worker;

static void finished(struct action_run *run, struct worker *worker)
{
	int64_t events = 0;
	finished_on_a_worker = worker->store == run->store && !pthread_equal(pthread_self(), *(pthread_t *)run->owner) &&
	                       db_one_int(worker->db, &events, "SELECT COUNT(*) FROM event", "") && events == 1;
	sem_post(&action_finished);
}

static void an_action_is_answered_on_a_worker_after_its_commit(void **state)
{
	struct store_test *t = store_test_of(state);
	struct workers *workers = workers_start(t->store, 2, 10);
	struct db *db = store_reader_open(t->store);
	assert_non_null(workers);
	sem_init(&action_finished, 0, 0);
	pthread_t self = pthread_self();
	struct action_run run = { .action = &noting,
		                      .store = t->store,
		                      .arena = t->arena,
		                      .site_id = 12,
		                      .workers = workers,
		                      .finished = finished,
		                      .owner = &self };
	action_start(&run, db);
	sem_wait(&action_finished);
	assert_int_equal(run.outcome, DONE);
	assert_true(finished_on_a_worker);
	store_reader_close(db);
	store_drain(t->store);
	workers_stop(workers);
	sem_destroy(&action_finished);
}

static void who_stops_writing_answers_what_was_taken_and_takes_no_more(void **state)
{
	struct store_test *t = store_test_of(state);
	sem_t answered;
	sem_init(&answered, 0, 0);
	struct note notes[] = { { .payload = "1", .ends = DONE },
		                    { .payload = "2", .ends = DONE },
		                    { .payload = "3", .ends = DONE } };
	for (size_t i = 0; i < 3; i++) {
		prepare_note(&notes[i], t->store, &answered);
		assert_true(store_submit(t->store, &notes[i].job));
	}
	store_stop_writing(t->store);
	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(sem_trywait(&answered), 0);
		assert_int_equal(notes[i].job.outcome, DONE);
	}
	struct note late = { .payload = "4", .ends = DONE };
	prepare_note(&late, t->store, &answered);
	assert_false(store_submit(t->store, &late.job));
	sem_destroy(&answered);
}

// --- revisions ---------------------------------------------------------------------------------------------------

struct person {
	int64_t id;
	struct text town, name, secret;
};
static const struct field person_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct person, id), .flags = FIELD_KEY },
	{ .name = "town", .kind = FIELD_TEXT, .offset = offsetof(struct person, town) },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct person, name), .flags = FIELD_PERSONAL },
	{ .name = "secret", .kind = FIELD_TEXT, .offset = offsetof(struct person, secret), .flags = FIELD_PRIVATE },
};
static const struct record person_record = RECORD_OF("person", struct person, person_fields);

static enum outcome revise(struct db *db, struct write_context *context, void *argument)
{
	const struct person *pair = argument;
	return revision_append(db, context, 1, &person_record, pair[0].id, &pair[0], &pair[1]) ? DONE : FAULT;
}

static void a_revision_keeps_what_is_personal_apart(void **state)
{
	struct store_test *t = store_test_of(state);
	struct person pair[2] = { { 7, TEXT("Polderdam"), TEXT("Jet"), TEXT("s3cret") },
		                      { 7, TEXT("Dijkstad"), TEXT("Jet de Boer"), TEXT("0ther") } };
	assert_int_equal(store_write(t->store, revise, pair), DONE);
	pair[0] = pair[1];
	assert_int_equal(store_write(t->store, revise, pair), DONE); // nothing changed: no row
	struct db *db = store_reader_open(t->store);
	struct revision revision;
	int64_t count = 0;
	assert_true(db_one_int(db, &count, "SELECT COUNT(*) FROM revision", ""));
	assert_int_equal(count, 1);
	assert_int_equal(db_find(db, &revision_record, &revision, t->arena, "WHERE subject_id = ?1", "i", (int64_t)7),
	                 DONE);
	assert_true(text_is(revision.before, "{\"town\":\"Polderdam\"}"));
	assert_true(text_is(revision.after, "{\"town\":\"Dijkstad\"}"));
	struct rows rows = db_query(db, "SELECT before, after FROM revision_personal WHERE id = ?1", "i", revision.id);
	assert_true(rows_next(&rows));
	assert_true(text_is(rows_text(&rows, 0, t->arena), "{\"name\":\"Jet\"}"));
	assert_true(text_is(rows_text(&rows, 1, t->arena), "{\"name\":\"Jet de Boer\"}"));
	assert_true(rows_end(&rows));
	store_reader_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_failing_job_does_not_undo_its_neighbours),
		ON_BOTH(done_is_not_believed_after_a_failed_statement),
		ON_BOTH(the_answer_comes_after_the_commit),
		ON_BOTH(a_full_queue_refuses),
		ON_BOTH(events_have_no_gaps_whoever_writes),
		ON_BOTH(a_version_rises_with_an_event_of_its_site_only),
		ON_BOTH(a_job_cannot_wait_for_another),
		ON_BOTH(jobs_run_and_failures_stay_for_doctor),
		ON_BOTH(a_leased_job_is_left_alone_until_the_lease_ends),
		ON_BOTH(a_job_waits_quietly_while_the_writer_takes_nothing),
		ON_BOTH(a_slow_clock_holds_up_no_other),
		ON_BOTH(an_action_goes_through_its_steps_in_order),
		ON_BOTH(an_action_is_answered_on_a_worker_after_its_commit),
		ON_BOTH(who_stops_writing_answers_what_was_taken_and_takes_no_more),
		ON_BOTH(a_revision_keeps_what_is_personal_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
