// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/counter.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "base/process.h"
#include "methods/budget/explanation.h"
#include "methods/budget/outcome.h"

// It takes a ballot in microseconds and says its answer in one go, so a minute of silence there is a program that hangs;
// meanwhile the ballots' snapshot stays open, which others wait for. What it computes takes seconds for a million ballots,
// and minutes for rules and votes such as nobody has yet: the whole of it may take so long that it is surely lost, and a
// count, which a person waits for and can stop, longer than what is only told.
#define SILENCE_MS INT64_C(60000)
#define COUNTING_MS INT64_C(7200000)
#define EXPLAINING_MS INT64_C(1800000)

enum { LOOK_MS = 200, ENDING_MS = 1000, OUT_BYTES = 65536, SMALL_ANSWER_BYTES = 4096, WORDS_CHARACTERS = 200 };
#define SCRATCH_BYTES ((size_t)1 << 20)
#define ANSWER_BYTES (COUNTER_TEXT_MOST + OUT_BYTES)

// --- how it ends -----------------------------------------------------------------------------------------------------
enum ending {
	ANSWERED, // with a word of its own and what belongs to it
	NOT_STARTED,
	STOPPING,
	HANGING,
	BROKEN_OFF,
	TOO_MUCH,
	WRONG,
	NO_BALLOTS,
	NO_MEMORY,
	ENDINGS
};

static const struct {
	enum outcome outcome;
	const char *log;     // after "vote 5 was not counted: "
	const char *message; // to who asked for it
} endings[ENDINGS] = {
	[ANSWERED] = { FAULT, "polder-worker-count says", NULL },
	[NOT_STARTED] = { FAULT, "polder-worker-count does not start",
	                  N_("The program that counts, polder-worker-count, is not there or may not be run. Put it beside "
	                     "polder, as it was installed, and try again. Nothing was counted.") },
	[STOPPING] = { BUSY, "Polder stops",
	               N_("Polder was stopped while this vote was counted. Start it, and count again.") },
	[HANGING] = { FAULT, "polder-worker-count gave no sign of life for too long",
	              N_("The program that counts, polder-worker-count, took too long and was ended. Try again; when it "
	                 "happens again, the log says more.") },
	[BROKEN_OFF] = { FAULT, "polder-worker-count broke off",
	                 N_("The program that counts, polder-worker-count, broke off. Is it of the same version as polder, "
	                    "and is there enough memory? The log says how it ended. Try again then.") },
	[TOO_MUCH] = { FAULT, "polder-worker-count says more than an answer can be",
	               N_("What the program that counts, polder-worker-count, said is no outcome of this vote, so it was "
	                  "not kept. Is it of the same version as polder? The log says more.") },
	[WRONG] = { FAULT, "what polder-worker-count says is no answer about this vote",
	            N_("What the program that counts, polder-worker-count, said is no outcome of this vote, so it was "
	               "not kept. Is it of the same version as polder? The log says more.") },
	[NO_BALLOTS] = { FAULT, "the ballots could not be read",
	                 N_("The ballots could not be read. The log says why, and polder doctor looks further.") },
	[NO_MEMORY] = { BUSY, "there is not enough memory",
	                N_("There is not enough memory to count this vote now. Try again later.") },
};

struct work {
	const char *name; // COUNTER_COUNTS, COUNTER_EXPLAINS
	const struct vote *vote;
	struct text outcome; // that is to be explained
	struct effort_limit limit;
	struct arena *arena;
	// What comes of it:
	struct ballot_sizes sizes;
	struct text answer; // when it is done
	struct process_end end;
};
struct counter {
	const struct work *work;
	pid_t process;
	int wire;      // both ways
	int64_t until; // of clock_monotonic: then it has taken too long
	int64_t silence_ms;
	enum ending ending;
	bool deaf;                      // it does not listen any more; it may have said why
	struct arena *scratch, *answer; // of a ballot; of what it says
	char *out;
	size_t out_len;
};

static bool is_explaining(const struct work *work)
{
	return strcmp(work->name, COUNTER_EXPLAINS) == 0;
}

// Foreign words on one line, for a log and a terminal.
static struct text printable(struct arena *arena, struct text foreign)
{
	struct text words =
		text_cut(text_normalise(arena, text_trim(text_slice(foreign, 0, SMALL_ANSWER_BYTES))), WORDS_CHARACTERS);
	struct builder b = builder_on(arena);
	for (size_t i = 0; i < words.len; i++)
		build_char(&b, words.at[i] == '\n' || words.at[i] == '\t' ? ' ' : words.at[i]);
	return builder_text(&b);
}

// In brackets, when there is something to tell: nothing of what Polder ended itself.
static void describe_end(const struct process_end *end, char *room, size_t bytes)
{
	room[0] = 0;
	if (end->signal == SIGKILL && !end->stopped_here)
		snprintf(room, bytes, " (the system ended it, most likely since the memory ran out)");
	else if (end->signal != 0 && !end->stopped_here)
		snprintf(room, bytes, " (ended by signal %d)", end->signal);
	else if (end->status != 0)
		snprintf(room, bytes, " (it exited with %d)", end->status);
}

// Says in the log why it was not done, also when there is no memory, and to who asked (errors: NULL when nobody did) what
// to do.
static enum outcome report(const struct work *work, enum ending ending, enum outcome outcome, struct text words,
                           struct form_errors *errors)
{
	char how[80];
	describe_end(&work->end, how, sizeof how);
	const char *done = is_explaining(work) ? "explained" : "counted", *why = endings[ending].log;
	const char *between = words.len > 0 ? ": " : "";
	if (outcome == FAULT)
		log_fault("vote %lld was not %s: %s%s%" TEXT_FORMAT "%s", (long long)work->vote->id, done, why, between,
		          TEXT_ARGS(words), how);
	else
		log_warn("vote %lld was not %s: %s%s%" TEXT_FORMAT "%s", (long long)work->vote->id, done, why, between,
		         TEXT_ARGS(words), how);
	const char *message = endings[ending].message ? endings[ending].message : text_to_c(work->arena, words);
	if (errors && message[0] != 0)
		form_error_add(work->arena, errors, TEXT_NONE, message, 0);
	return outcome;
}

// --- the wire --------------------------------------------------------------------------------------------------------
static bool end_with(struct counter *counter, enum ending ending)
{
	counter->ending = ending;
	return false;
}

static int64_t soon(const struct counter *counter)
{
	int64_t at = clock_monotonic() + counter->silence_ms;
	return at < counter->until ? at : counter->until;
}

static bool goes_on(struct counter *counter, int64_t until)
{
	const struct effort_limit *limit = &counter->work->limit;
	if (limit->stop && limit->stop(limit->state))
		return end_with(counter, STOPPING);
	return clock_monotonic() < until || end_with(counter, HANGING);
}

static bool wait_for(struct counter *counter, short events, int64_t until)
{
	while (goes_on(counter, until)) {
		struct pollfd waiting = { .fd = counter->wire, .events = events };
		int ready = poll(&waiting, 1, LOOK_MS);
		if (ready > 0)
			return true;
		if (ready < 0 && errno != EINTR)
			return end_with(counter, BROKEN_OFF);
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
			counter->deaf = !wait_for(counter, POLLOUT, soon(counter));
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

// Only what begins with "done" may be large. False: it ended otherwise than by having said all.
static bool hear(struct counter *counter, struct text *answer)
{
	char *room = arena_alloc_bytes(counter->answer, ANSWER_BYTES); // takes memory as far as it is written to
	int64_t until = counter->deaf ? soon(counter) : counter->until;
	if (!room)
		return end_with(counter, NO_MEMORY);
	for (size_t len = 0; wait_for(counter, POLLIN, until);) {
		size_t most = text_starts_with((struct text){ room, len }, TEXT("done\n")) ? ANSWER_BYTES : SMALL_ANSWER_BYTES;
		if (len >= most)
			return end_with(counter, TOO_MUCH);
		ssize_t got = recv(counter->wire, room + len, most - len, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0 && len > 0)
			return *answer = (struct text){ room, len }, true;
		if (got <= 0)
			return end_with(counter, BROKEN_OFF);
		if (len == 0)
			until = soon(counter); // it is ready
		len += (size_t)got;
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

static bool say_head(struct counter *counter)
{
	const struct work *work = counter->work;
	struct builder b = builder_on(work->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "format", TEXT(COUNTER_FORMAT));
	json_text_member(&w, "work", text_of(work->name));
	json_int_member(&w, "steps_most", (int64_t)work->limit.steps_most);
	json_int_member(&w, "manifest_bytes", (int64_t)work->vote->manifest.len);
	json_int_member(&w, "outcome_bytes", (int64_t)work->outcome.len);
	write_sizes(&w, &work->sizes);
	json_close(&w, '}');
	build_char(&b, '\n');
	return !b.failed && say(counter, builder_text(&b)) && say(counter, work->vote->manifest) &&
	       say(counter, work->outcome);
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
static bool say_all(struct counter *counter, struct db *db, struct work *work)
{
	if (!db_snapshot_begin(db)) // a code may be revoked between two portions
		return false;
	int64_t portions = ballot_portions(db, work->vote->id);
	bool good =
		portions > 0 && ballot_sizes_read(db, work->arena, work->vote->id, portions, &work->sizes) && say_head(counter);
	for (int64_t i = 0; good && i < portions; i++)
		good =
			goes_on(counter, counter->until) && say_portion(counter, ballots_select(db, work->vote->id, i, portions));
	db_snapshot_end(db);
	good = good && say(counter, TEXT("end\n")) && flush(counter);
	shutdown(counter->wire, SHUT_WR);
	return good;
}

// --- one piece of work -----------------------------------------------------------------------------------------------
bool counter_is_there(char path[PATH_MAX])
{
	path[0] = 0;
	return process_beside("polder-worker-count", "POLDER_WORKER_COUNT", path) && process_is_there(path);
}

// How long something may take, in ms. Tests and careful administrators may set it.
static int64_t patience(const char *variable, int64_t usual_ms)
{
	int64_t ms;
	const char *set = getenv(variable);
	return set && number_parse(text_of(set), &ms) && ms > 0 && ms < DAY_MS ? ms : usual_ms;
}

// *why: when it does not start.
static bool start(struct counter *counter, struct text *why)
{
	char path[PATH_MAX];
	int ends[2], error = 0;
	if (!counter_is_there(path))
		error = ENOENT;
	else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
		error = errno;
	if (error == 0) {
		error = process_start(path, counter->work->name, ends[1], ends[1], &counter->process);
		close(ends[1]);
		counter->wire = ends[0];
	}
	if (error == 0)
		return true;
	counter->process = 0;
	*why = arena_format(counter->work->arena, "%s: %s", path,
	                    error == ENOENT ? "it is not there or may not be run" : strerror(error));
	return end_with(counter, NOT_STARTED);
}

// *answer: what it said, in the counter's arena.
static void run(struct counter *counter, struct db *db, struct work *work, struct text *answer)
{
	bool told = say_all(counter, db, work);
	if (arena_full(work->arena) || arena_full(counter->scratch))
		end_with(counter, NO_MEMORY);
	else if (counter->ending == ANSWERED && !told && !counter->deaf)
		end_with(counter, NO_BALLOTS);
	if (counter->ending == ANSWERED)
		hear(counter, answer);
}

static void finish(struct counter *counter, struct work *work)
{
	if (counter->process <= 0)
		return;
	if (counter->ending == ANSWERED || counter->ending == BROKEN_OFF)
		process_ends_within(counter->process, ENDING_MS); // it has said all it had to say
	if (counter->wire >= 0)
		close(counter->wire);
	work->end = process_stop(counter->process);
	if (counter->ending == ANSWERED && !work->end.stopped_here && (work->end.signal != 0 || work->end.status != 0))
		end_with(counter, BROKEN_OFF); // half an answer is none
}

// The word is one that this work knows, else it is a fault.
static enum outcome outcome_named(const struct work *work, struct text name)
{
	return text_is(name, outcome_name(DONE))                              ? DONE
	       : text_is(name, outcome_name(BUSY))                            ? BUSY
	       : is_explaining(work) && text_is(name, outcome_name(CONFLICT)) ? CONFLICT
	                                                                      : FAULT;
}

static enum outcome judge(const struct counter *counter, struct work *work, struct text said,
                          struct form_errors *errors)
{
	struct text rest = said, name = TEXT_NONE;
	if (counter->ending != ANSWERED)
		return report(work, counter->ending, endings[counter->ending].outcome, printable(work->arena, said), errors);
	text_split(&rest, '\n', &name);
	enum outcome outcome = outcome_named(work, name);
	if (outcome == CONFLICT)
		return report(work, ANSWERED, FAULT, TEXT("its ballots do not give the published outcome"), errors);
	bool explained = text_trim(rest).len > 0 && (outcome != FAULT || text_is(name, outcome_name(FAULT)));
	if (outcome != DONE && !explained)
		return report(work, WRONG, FAULT, printable(work->arena, said), errors);
	if (outcome != DONE)
		return report(work, ANSWERED, outcome, printable(work->arena, rest), errors);
	work->answer = text_copy(work->arena, rest);
	return arena_full(work->arena) ? report(work, NO_MEMORY, BUSY, TEXT_NONE, errors) : DONE;
}

static enum outcome work_do(struct work *work, struct db *db, struct form_errors *errors)
{
	int64_t whole_ms =
		is_explaining(work) ? patience("POLDER_EXPLAIN_MS", EXPLAINING_MS) : patience("POLDER_COUNT_MS", COUNTING_MS);
	struct counter counter = { .work = work,
		                       .wire = -1,
		                       .until = clock_monotonic() + whole_ms,
		                       .silence_ms = patience("POLDER_COUNT_SILENCE_MS", SILENCE_MS),
		                       .scratch = arena_create(SCRATCH_BYTES),
		                       .answer = arena_create(ANSWER_BYTES + SCRATCH_BYTES),
		                       .out = arena_alloc_bytes(work->arena, OUT_BYTES) };
	struct text said = TEXT_NONE;
	if (!counter.scratch || !counter.answer || !counter.out)
		end_with(&counter, NO_MEMORY);
	else if (start(&counter, &said))
		run(&counter, db, work, &said);
	finish(&counter, work);
	enum outcome outcome = judge(&counter, work, said, errors);
	arena_destroy(counter.scratch);
	arena_destroy(counter.answer);
	return outcome;
}

enum outcome budget_count(struct db *db, struct arena *arena, const struct vote *vote, struct effort_limit limit,
                          struct text *result, struct form_errors *errors)
{
	struct budget_outcome counted;
	struct vote_definition definition;
	struct work work = { .name = COUNTER_COUNTS, .vote = vote, .limit = limit, .arena = arena };
	enum outcome done = work_do(&work, db, errors);
	*result = work.answer;
	if (done != DONE)
		return done;
	if (!budget_outcome_read(arena, *result, &counted))
		return report(&work, WRONG, FAULT, TEXT("it cannot be read"), errors);
	if (!manifest_read(arena, vote->manifest, &definition))
		return report(&work, WRONG, FAULT, TEXT("the manifest cannot be read"), errors);
	const char *wrong = budget_outcome_misfit(&definition, &work.sizes, &counted);
	return wrong ? report(&work, WRONG, FAULT, text_of(wrong), errors) : DONE;
}

enum outcome budget_explain(struct db *db, struct arena *arena, const struct vote *vote, struct text outcome,
                            struct effort_limit limit, struct text *explanation, int64_t *most_memory)
{
	struct explanation read;
	struct work work = { .name = COUNTER_EXPLAINS, .vote = vote, .outcome = outcome, .limit = limit, .arena = arena };
	enum outcome done = work_do(&work, db, NULL);
	*explanation = work.answer;
	*most_memory = work.end.most_memory;
	if (done == DONE && !explanation_read(arena, *explanation, &read))
		return report(&work, WRONG, FAULT, TEXT("it cannot be read"), NULL);
	return done;
}
