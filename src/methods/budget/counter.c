// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/counter.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "base/process.h"
#include "methods/budget/explanation.h"
#include "methods/budget/outcome.h"

enum { LOOK_MS = 200, OUT_BYTES = 65536 };
#define SCRATCH_BYTES ((size_t)1 << 20)

struct counter {
	pid_t process;
	int wire; // both ways
	struct effort_limit limit;
	bool stopped, deaf;    // deaf: it does not listen any more; it may have said why
	struct arena *scratch; // of a ballot
	char *out;
	size_t out_len;
};

// --- the wire --------------------------------------------------------------------------------------------------------
static bool wait_for(struct counter *counter, short events)
{
	const struct effort_limit *limit = &counter->limit;
	while (!(counter->stopped = limit->stop && limit->stop(limit->state))) {
		struct pollfd waiting = { .fd = counter->wire, .events = events };
		int ready = poll(&waiting, 1, LOOK_MS);
		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR)
			return false;
	}
	return false;
}

static bool flush(struct counter *counter)
{
	size_t sent = 0;
	while (sent < counter->out_len && !counter->deaf) {
		ssize_t n = send(counter->wire, counter->out + sent, counter->out_len - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n > 0)
			sent += (size_t)n;
		else if (n < 0 && errno == EAGAIN)
			counter->deaf = !wait_for(counter, POLLOUT);
		else if (n == 0 || errno != EINTR)
			counter->deaf = true;
	}
	counter->out_len = 0;
	return !counter->deaf;
}

static bool say(struct counter *counter, struct text text)
{
	while (text.len > 0) {
		size_t room = OUT_BYTES - counter->out_len, part = text.len < room ? text.len : room;
		memcpy(counter->out + counter->out_len, text.at, part);
		counter->out_len += part;
		text = text_slice(text, part, text.len);
		if (counter->out_len == OUT_BYTES && !flush(counter))
			return false;
	}
	return true;
}

static bool hear(struct counter *counter, struct builder *answer)
{
	while (wait_for(counter, POLLIN)) {
		char chunk[65536];
		ssize_t got = recv(counter->wire, chunk, sizeof chunk, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0 || errno == ECONNRESET;
		build_text(answer, (struct text){ chunk, (size_t)got });
		if (answer->failed || answer->len > COUNTER_TEXT_MOST)
			return false;
	}
	return false;
}

// --- what it is given ------------------------------------------------------------------------------------------------
static void write_sizes(struct json_writer *w, const struct ballot_sizes *sizes)
{
	json_key(w, "ballots");
	json_open(w, '[');
	for (size_t i = 0; i < sizes->count; i++) {
		json_open(w, '{');
		json_id_member(w, "envelope", sizes->at[i].envelope_id);
		json_int_member(w, "ballots", sizes->at[i].ballots);
		json_int_member(w, "characters", sizes->at[i].characters);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static bool say_head(struct counter *counter, struct arena *arena, const char *work, const struct vote *vote,
                     struct text outcome, const struct ballot_sizes *sizes)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "format", TEXT(COUNTER_FORMAT));
	json_text_member(&w, "work", text_of(work));
	json_int_member(&w, "steps_most", (int64_t)counter->limit.steps_most);
	json_int_member(&w, "manifest_bytes", (int64_t)vote->manifest.len);
	json_int_member(&w, "outcome_bytes", (int64_t)outcome.len);
	write_sizes(&w, sizes);
	json_close(&w, '}');
	build_char(&b, '\n');
	return !b.failed && say(counter, builder_text(&b)) && say(counter, vote->manifest) && say(counter, outcome);
}

static bool say_portion(struct counter *counter, struct rows rows)
{
	struct ballot ballot;
	bool good = true;
	while (good && ballots_next(&rows, &ballot, counter->scratch)) {
		char head[64];
		int len = snprintf(head, sizeof head, "%lld %zu\n", (long long)ballot.envelope_id, ballot.choices.len);
		good = say(counter, (struct text){ head, (size_t)len }) && say(counter, ballot.choices);
		arena_reset(counter->scratch);
	}
	return rows_end(&rows) && good;
}

// False on a fault of the database, or when the process is not listening.
static bool say_all(struct counter *counter, struct db *db, struct arena *arena, const char *work,
                    const struct vote *vote, struct text outcome)
{
	if (!db_snapshot_begin(db)) // a code may be revoked between two portions
		return false;
	int64_t portions = ballot_portions(db, vote->id);
	struct ballot_sizes sizes;
	bool good = portions > 0 && ballot_sizes_read(db, arena, vote->id, portions, &sizes) &&
	            say_head(counter, arena, work, vote, outcome, &sizes);
	for (int64_t i = 0; good && i < portions; i++)
		good = say_portion(counter, ballots_select(db, vote->id, i, portions));
	db_snapshot_end(db);
	good = good && say(counter, TEXT("end\n")) && flush(counter);
	shutdown(counter->wire, SHUT_WR);
	return good;
}

// --- what it answers -------------------------------------------------------------------------------------------------
static enum outcome outcome_named(struct text name)
{
	for (enum outcome outcome = DONE; outcome <= FAULT; outcome++)
		if (text_is(name, outcome_name(outcome)))
			return outcome;
	return FAULT;
}

// *rest: what follows the outcome's name.
static enum outcome answer_of(struct counter *counter, bool heard, struct text answer, struct text *rest)
{
	struct text name = TEXT_NONE;
	*rest = answer;
	if (counter->stopped)
		return BUSY;
	if (heard && text_split(rest, '\n', &name))
		return outcome_named(name);
	return FAULT;
}

static enum outcome run(struct counter *counter, struct db *db, struct arena *arena, const char *work,
                        const struct vote *vote, struct text outcome, struct text *rest)
{
	struct builder answer = builder_on(arena);
	bool told = say_all(counter, db, arena, work, vote, outcome);
	bool heard = (told || counter->deaf) && !counter->stopped && hear(counter, &answer);
	if (answer.failed)
		return BUSY;
	return answer_of(counter, heard, builder_text(&answer), rest);
}

static bool start(struct counter *counter, const char *work)
{
	char path[PATH_MAX];
	int ends[2];
	if (!process_beside("polder-worker-count", "POLDER_WORKER_COUNT", path))
		return false;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
		log_error("counting: %s", strerror(errno));
		return false;
	}
	int error = process_start(path, work, ends[1], ends[1], &counter->process);
	close(ends[1]);
	counter->wire = ends[0];
	if (error != 0) {
		counter->process = 0;
		log_error("counting: %s does not start: %s", path, strerror(error));
	}
	return error == 0;
}

static enum outcome do_work(struct db *db, struct arena *arena, const char *work, const struct vote *vote,
                            struct text outcome, struct effort_limit limit, struct text *rest, struct process_end *end)
{
	struct counter counter = { .wire = -1, .limit = limit };
	enum outcome done = FAULT;
	*rest = TEXT_NONE;
	*end = (struct process_end){ 0 };
	counter.scratch = arena_create(SCRATCH_BYTES);
	counter.out = arena_alloc_bytes(arena, OUT_BYTES);
	if (!counter.scratch || !counter.out)
		done = BUSY;
	else if (start(&counter, work))
		done = run(&counter, db, arena, work, vote, outcome, rest);
	if (counter.wire >= 0)
		close(counter.wire);
	if (counter.process > 0)
		*end = process_stop(counter.process);
	arena_destroy(counter.scratch);
	if (done == FAULT)
		log_fault("vote %lld was not counted: %" TEXT_FORMAT " (signal %d)", (long long)vote->id,
		          TEXT_ARGS(text_slice(text_trim(*rest), 0, 200)), end->signal);
	return done;
}

enum outcome budget_count(struct db *db, struct arena *arena, const struct vote *vote, struct effort_limit limit,
                          struct text *result, struct form_errors *errors)
{
	struct budget_outcome outcome;
	struct process_end end;
	enum outcome done = do_work(db, arena, COUNTER_COUNTS, vote, TEXT_NONE, limit, result, &end);
	if (done == DONE)
		return budget_outcome_read(arena, *result, &outcome) ? DONE : FAULT;
	struct text why = text_trim(*result);
	if (why.len > 0)
		form_error_add(arena, errors, TEXT_NONE, text_to_c(arena, why), 0);
	return done;
}

enum outcome budget_explain(struct db *db, struct arena *arena, const struct vote *vote, struct text outcome,
                            struct effort_limit limit, struct text *explanation, int64_t *most_memory)
{
	struct explanation read;
	struct process_end end;
	enum outcome done = do_work(db, arena, COUNTER_EXPLAINS, vote, outcome, limit, explanation, &end);
	*most_memory = end.most_memory;
	if (done == CONFLICT) {
		log_fault("the ballots of vote %lld do not give its published outcome; it is not explained",
		          (long long)vote->id);
		return FAULT;
	}
	return done == DONE && !explanation_read(arena, *explanation, &read) ? FAULT : done;
}
