// SPDX-License-Identifier: EUPL-1.2
// Work that does not belong in a request: rows, taken by one thread with a lease, and clocks. A job that was under way when
// the process died is taken again when its lease ends, so what a job does must bear being done twice. Slow clocks have a
// second thread and those apart a third, which take no jobs.
#include <errno.h>
#include "store/store_private.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"

enum {
	JOB_ARENA_BYTES = 64 << 20,
	LOOK_AGAIN_MS = 30000, // at the latest
	BUSY_PAUSE_MS = 500,   // while the writer takes nothing
	END_TRIES = 20,
	FIRST_PAUSE_MS = 10000, // after a failed attempt; doubled with each
	LONGEST_PAUSE_MS = 3600000
};

struct job {
	int64_t id;
	struct text kind, payload;
	int64_t run_at, lease_until, attempts;
	bool failed;
};
static const struct field job_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct job, id), .flags = FIELD_KEY },
	{ .name = "kind", .kind = FIELD_TEXT, .offset = offsetof(struct job, kind) },
	{ .name = "payload", .kind = FIELD_JSON, .offset = offsetof(struct job, payload) },
	{ .name = "run_at", .kind = FIELD_TIME, .offset = offsetof(struct job, run_at) },
	{ .name = "lease_until", .kind = FIELD_TIME, .offset = offsetof(struct job, lease_until) },
	{ .name = "attempts", .kind = FIELD_INT, .offset = offsetof(struct job, attempts) },
	{ .name = "failed", .kind = FIELD_BOOL, .offset = offsetof(struct job, failed) },
};
const struct record job_record = RECORD_OF("job", struct job, job_fields);

struct clock_turn {
	const struct job_clock *clock;
	void *state;
	int64_t next_at; // of clock_monotonic
};

struct job_runner {
	struct store *store;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stopping, woken;
	bool takes_jobs;
	const struct job_kind *const *kinds;
	struct clock_turn *turns;
	size_t turn_count;
	struct db *db;
	struct arena *arena;
};

bool job_add(struct db *db, struct write_context *context, const char *kind, struct text payload_json, int64_t run_at)
{
	struct job job = {
		.id = id_new(), .kind = text_of(kind), .payload = payload_json, .run_at = run_at ? run_at : context->now
	};
	if (!db_insert(db, &job_record, &job))
		return false;
	context->store->writer.job_added = true;
	return true;
}

// --- waiting -----------------------------------------------------------------------------------------------------

// By the clock that nobody sets: after the other one was put back, by an hour or a year, work would wait for that long.
static void wait_until(struct job_runner *runner, int64_t at)
{
	int64_t pause = at - clock_now();
	pause = pause < 0 ? 0 : pause < LOOK_AGAIN_MS ? pause : LOOK_AGAIN_MS;
	int64_t end = clock_monotonic() + pause;
	struct timespec until = { .tv_sec = end / 1000, .tv_nsec = (long)(end % 1000) * 1000000 };
	pthread_mutex_lock(&runner->lock);
	while (!runner->woken && !runner->stopping)
		if (pthread_cond_timedwait(&runner->changed, &runner->lock, &until) == ETIMEDOUT)
			break;
	runner->woken = false;
	pthread_mutex_unlock(&runner->lock);
}

static bool is_stopping(struct job_runner *runner)
{
	pthread_mutex_lock(&runner->lock);
	bool stopping = runner->stopping;
	pthread_mutex_unlock(&runner->lock);
	return stopping;
}

// --- taking one --------------------------------------------------------------------------------------------------

struct lease {
	struct job_runner *runner;
	struct job job;
	int64_t lease_ms;
};

static enum outcome take_lease(struct db *db, struct write_context *context, void *argument)
{
	struct lease *lease = argument;
	int64_t until = context->now + lease->lease_ms;
	int changed = db_execute(db,
	                         "UPDATE job SET lease_until = ?1, attempts = attempts + 1 "
	                         "WHERE id = ?2 AND failed = 0 AND lease_until <= ?3",
	                         "iii", until, lease->job.id, context->now);
	return changed == 1 ? DONE : changed == 0 ? NOT_FOUND : FAULT;
}

static enum outcome end_well(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	const struct lease *lease = argument;
	return db_execute(db, "DELETE FROM job WHERE id = ?1", "i", lease->job.id) >= 0 ? DONE : FAULT;
}

static enum outcome end_for_good(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	const struct lease *lease = argument;
	return db_execute(db, "UPDATE job SET failed = 1 WHERE id = ?1", "i", lease->job.id) >= 0 ? DONE : FAULT;
}

static enum outcome end_for_now(struct db *db, struct write_context *context, void *argument)
{
	const struct lease *lease = argument;
	int64_t pause = FIRST_PAUSE_MS;
	for (int64_t i = 0; i < lease->job.attempts && pause < LONGEST_PAUSE_MS; i++)
		pause *= 2;
	return db_execute(db, "UPDATE job SET lease_until = 0, run_at = ?1 WHERE id = ?2", "ii", context->now + pause,
	                  lease->job.id) >= 0
	           ? DONE
	           : FAULT;
}

static const struct job_kind *kind_of(const struct job_runner *runner, struct text name)
{
	for (const struct job_kind *const *kind = runner->kinds; kind && *kind; kind++)
		if (text_is(name, (*kind)->name))
			return *kind;
	return NULL;
}

// A job that was done should not be done again because the writer had no time to note it.
static bool write_end(struct store *store, enum outcome (*apply)(struct db *, struct write_context *, void *),
                      struct lease *lease)
{
	enum outcome outcome = store_write(store, apply, lease);
	for (int i = 0; i < END_TRIES && outcome == BUSY && !is_stopping(lease->runner); i++) {
		wait_until(lease->runner, clock_now() + BUSY_PAUSE_MS);
		outcome = store_write(store, apply, lease);
	}
	return outcome == DONE;
}

// False when it could not even be taken, which is not tried again at once.
static bool run_job(struct store *store, struct job_runner *runner, struct lease *lease)
{
	const struct job_kind *kind = kind_of(runner, lease->job.kind);
	lease->lease_ms = kind ? kind->lease_ms : 60000;
	if (store_write(store, take_lease, lease) != DONE)
		return false;
	enum outcome outcome = kind ? kind->run(store, runner->db, runner->arena, lease->job.payload) : NOT_FOUND;
	if (outcome == DONE) {
		if (!write_end(store, end_well, lease))
			log_error("job %" TEXT_FORMAT ": done, but its row could not be removed", TEXT_ARGS(lease->job.kind));
		return true;
	}
	// An attempt counts from the lease on, so that a job which kills the process is given up too.
	bool last = !kind || lease->job.attempts + 1 >= kind->attempts;
	log_warn("job %" TEXT_FORMAT ": %s%s", TEXT_ARGS(lease->job.kind), kind ? outcome_name(outcome) : "unknown kind",
	         last ? ", given up" : "");
	if (!write_end(store, last ? end_for_good : end_for_now, lease))
		log_error("job %" TEXT_FORMAT ": its end could not be written; the lease will end", TEXT_ARGS(lease->job.kind));
	return true;
}

// Runs the first job that is due. False when none is, or none could be taken; *next_at is then when to look again.
static bool run_due(struct store *store, struct job_runner *runner, int64_t *next_at)
{
	arena_reset(runner->arena);
	struct lease lease = { .runner = runner };
	int64_t now = clock_now();
	*next_at = now + LOOK_AGAIN_MS;
	if (!runner->takes_jobs)
		return false;
	enum outcome found =
		db_find(runner->db, &job_record, &lease.job, runner->arena,
	            "WHERE failed = 0 AND run_at <= ?1 AND lease_until <= ?1 ORDER BY run_at, id LIMIT 1", "i", now);
	if (found == DONE) {
		*next_at = now + BUSY_PAUSE_MS;
		return run_job(store, runner, &lease);
	}
	int64_t first = 0; // stays 0 when there is none
	if (db_one_int(runner->db, &first,
	               "SELECT COALESCE(MIN(CASE WHEN lease_until > run_at THEN lease_until ELSE run_at END), 0) "
	               "FROM job WHERE failed = 0",
	               "") &&
	    first > 0 && first < *next_at)
		*next_at = first;
	return false;
}

// Runs the clocks whose turn it is, and moves *next_at to the first turn after that.
static void run_clocks(struct store *store, struct job_runner *runner, int64_t *next_at)
{
	for (size_t i = 0; i < runner->turn_count; i++) {
		struct clock_turn *turn = &runner->turns[i];
		if (turn->next_at <= clock_monotonic()) {
			arena_reset(runner->arena);
			turn->clock->run(store, runner->db, runner->arena, turn->state);
			turn->next_at = clock_monotonic() + turn->clock->every_ms;
		}
		int64_t turn_at = clock_now() + turn->next_at - clock_monotonic();
		if (turn_at < *next_at)
			*next_at = turn_at;
	}
}

static void *runner_main(void *argument)
{
	struct job_runner *runner = argument;
	struct store *store = runner->store;
	while (!is_stopping(runner)) {
		int64_t next_at = 0;
		bool ran = run_due(store, runner, &next_at);
		run_clocks(store, runner, &next_at); // also when jobs keep coming
		if (!ran)
			wait_until(runner, next_at);
	}
	return NULL;
}

static void runner_free(struct job_runner *runner)
{
	store_reader_close(runner->db);
	arena_destroy(runner->arena);
	pthread_mutex_destroy(&runner->lock);
	pthread_cond_destroy(&runner->changed);
	for (size_t i = 0; i < runner->turn_count; i++)
		free(runner->turns[i].state);
	free(runner->turns);
	free(runner);
}

// Which of the store's runners turns it.
static size_t runner_of(const struct job_clock *clock)
{
	return clock->apart ? 2 : clock->slow ? 1 : 0;
}

static bool clocks_wind(struct job_runner *runner, const struct job_clock *const *clocks, size_t number)
{
	size_t count = 0;
	while (clocks && clocks[count])
		count++;
	runner->turns = calloc(count + 1, sizeof *runner->turns);
	for (size_t i = 0; runner->turns && i < count; i++) {
		if (runner_of(clocks[i]) != number)
			continue;
		void *state = calloc(1, clocks[i]->state_bytes + 1);
		if (!state)
			return false;
		runner->turns[runner->turn_count++] = (struct clock_turn){ .clock = clocks[i], .state = state };
	}
	return runner->turns != NULL;
}

static bool runner_start(struct store *store, size_t number, const struct job_kind *const *kinds,
                         const struct job_clock *const *clocks)
{
	struct job_runner *runner = calloc(1, sizeof *runner);
	if (!runner)
		return false;
	pthread_mutex_init(&runner->lock, NULL);
	pthread_condattr_t by_monotonic;
	pthread_condattr_init(&by_monotonic);
	pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&runner->changed, &by_monotonic);
	pthread_condattr_destroy(&by_monotonic);
	runner->store = store;
	runner->kinds = kinds;
	runner->takes_jobs = number == 0;
	runner->db = store_reader_open(store);
	runner->arena = arena_create(JOB_ARENA_BYTES);
	pthread_mutex_lock(&store->runner_lock);
	store->runners[number] = runner;
	bool started = clocks_wind(runner, clocks, number) && runner->db && runner->arena &&
	               pthread_create(&runner->thread, NULL, runner_main, runner) == 0;
	if (!started)
		store->runners[number] = NULL;
	pthread_mutex_unlock(&store->runner_lock);
	if (!started)
		runner_free(runner);
	return started;
}

bool jobs_start(struct store *store, const struct job_kind *const *kinds, const struct job_clock *const *clocks)
{
	bool needed[RUNNERS] = { true };
	for (const struct job_clock *const *clock = clocks; clock && *clock; clock++)
		needed[runner_of(*clock)] = true;
	for (size_t i = 0; i < RUNNERS; i++)
		if (needed[i] && !runner_start(store, i, i == 0 ? kinds : NULL, clocks)) {
			jobs_stop(store);
			return false;
		}
	return true;
}

void jobs_wake(struct store *store)
{
	pthread_mutex_lock(&store->runner_lock); // the runner must not end in between
	struct job_runner *runner = store->runners[0];
	if (runner) {
		pthread_mutex_lock(&runner->lock);
		runner->woken = true;
		pthread_cond_signal(&runner->changed);
		pthread_mutex_unlock(&runner->lock);
	}
	pthread_mutex_unlock(&store->runner_lock);
}

void jobs_will_stop(struct store *store)
{
	atomic_store(&store->ending, true);
}

bool jobs_are_stopping(struct store *store)
{
	bool stopping = atomic_load(&store->ending);
	pthread_mutex_lock(&store->runner_lock);
	for (size_t i = 0; i < RUNNERS; i++)
		stopping |= store->runners[i] && is_stopping(store->runners[i]);
	pthread_mutex_unlock(&store->runner_lock);
	return stopping;
}

void jobs_stop(struct store *store)
{
	for (size_t i = 0; i < RUNNERS; i++) {
		struct job_runner *runner = store->runners[i];
		if (!runner)
			continue;
		pthread_mutex_lock(&runner->lock);
		runner->stopping = true;
		pthread_cond_signal(&runner->changed);
		pthread_mutex_unlock(&runner->lock);
	}
	for (size_t i = 0; i < RUNNERS; i++) {
		struct job_runner *runner = store->runners[i];
		if (!runner)
			continue;
		pthread_join(runner->thread, NULL);
		pthread_mutex_lock(&store->runner_lock);
		store->runners[i] = NULL;
		pthread_mutex_unlock(&store->runner_lock);
		runner_free(runner);
	}
}
