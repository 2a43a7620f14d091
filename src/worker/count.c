// SPDX-License-Identifier: EUPL-1.2
// polder-worker-count PARENT count|explain: the ballots of one vote on standard input, its outcome or what is told about
// it on standard output (methods/budget/counter.h says how). Nothing but arithmetic: it has no database, file, key or
// network.
#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/number.h"
#include "methods/budget/counter.h"
#include "methods/budget/explanation.h"
#include "worker/sandbox.h"

#define CPU_SECONDS UINT64_C(14400)
#define LATER 10 // nice: what is only told has time
#define HEAD_MEMORY ((size_t)256 << 20)
// Of the first line: an envelope takes less there than in the manifest, which is no longer.
#define LINE_BYTES COUNTER_TEXT_MOST
#define BALLOT_BYTES ((size_t)1 << 20)
#define BALLOTS_MOST INT64_C(1000000000)

// --- the wire --------------------------------------------------------------------------------------------------------
static char chunk[1 << 16];
static struct text unread;

static bool read_more(void)
{
	for (;;) {
		ssize_t got = read(STDIN_FILENO, chunk, sizeof chunk);
		if (got < 0 && errno == EINTR)
			continue;
		unread = (struct text){ chunk, got > 0 ? (size_t)got : 0 };
		return got > 0;
	}
}

static bool read_bytes(char *to, size_t count)
{
	while (count > 0) {
		if (unread.len == 0 && !read_more())
			return false;
		size_t part = unread.len < count ? unread.len : count;
		memcpy(to, unread.at, part);
		unread = text_slice(unread, part, unread.len);
		to += part;
		count -= part;
	}
	return true;
}

// Without its end. `room` holds most bytes.
static bool read_line(char *room, size_t most, struct text *line)
{
	size_t len = 0;
	for (; len < most && read_bytes(room + len, 1); len++)
		if (room[len] == '\n') {
			*line = (struct text){ room, len };
			return true;
		}
	return false;
}

static bool write_all(struct text text)
{
	while (text.len > 0) {
		ssize_t written = write(STDOUT_FILENO, text.at, text.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		text = text_slice(text, (size_t)written, text.len);
	}
	return true;
}

// No library's farewell: it may want what is forbidden.
_Noreturn static void answer(enum outcome outcome, struct text rest)
{
	bool good = write_all(text_of(outcome_name(outcome))) && write_all(TEXT("\n")) && write_all(rest);
	_exit(good ? 0 : 1);
}

_Noreturn static void fail(enum outcome outcome, const char *why)
{
	answer(outcome, text_of(why));
}

// --- what is to be done ----------------------------------------------------------------------------------------------
struct order {
	bool explains;
	uint64_t steps_most;
	struct vote_definition definition;
	struct budget_outcome outcome; // when it is to be explained
	struct ballot_sizes sizes;
};

static bool read_sizes(struct arena *arena, const struct json *array, struct ballot_sizes *sizes)
{
	*sizes =
		(struct ballot_sizes){ arena_new_array(arena, struct ballot_size, json_count(array) + 1), json_count(array) };
	for (size_t i = 0; sizes->at && i < sizes->count; i++) {
		const struct json *item = json_item(array, i);
		struct ballot_size *size = &sizes->at[i];
		size->ballots = json_int_of(item, "ballots");
		size->characters = json_int_of(item, "characters");
		if (!json_id_of(item, "envelope", &size->envelope_id) || size->ballots < 0 || size->ballots > BALLOTS_MOST ||
		    size->characters < 0 || size->characters / (int64_t)BALLOT_BYTES > size->ballots)
			return false;
	}
	return sizes->at != NULL;
}

static struct text read_part(struct arena *arena, int64_t bytes)
{
	char *at = bytes >= 0 && bytes <= (int64_t)COUNTER_TEXT_MOST ? arena_alloc_bytes(arena, (size_t)bytes + 1) : NULL;
	if (!at || !read_bytes(at, (size_t)bytes))
		fail(FAULT, "a part is missing");
	return (struct text){ at, (size_t)bytes };
}

static struct order read_order(struct arena *arena)
{
	struct order order = { 0 };
	struct text line = TEXT_NONE, error;
	char *room = arena_alloc_bytes(arena, LINE_BYTES);
	if (!room || !read_line(room, LINE_BYTES, &line))
		fail(FAULT, "there is nothing to do");
	struct json_document *document = json_parse(arena, line, &error);
	const struct json *root = document ? json_root(document) : NULL;
	if (!text_is(json_text_of(root, "format"), COUNTER_FORMAT) ||
	    !read_sizes(arena, json_get(root, "ballots"), &order.sizes))
		fail(FAULT, "the first line is of another program");
	order.explains = text_is(json_text_of(root, "work"), COUNTER_EXPLAINS);
	order.steps_most = (uint64_t)json_int_of(root, "steps_most");
	struct text manifest = read_part(arena, json_int_of(root, "manifest_bytes"));
	struct text outcome = read_part(arena, json_int_of(root, "outcome_bytes"));
	json_free(document);
	if (!manifest_read(arena, manifest, &order.definition))
		fail(FAULT, "the manifest cannot be read");
	if (order.explains && !budget_outcome_read(arena, outcome, &order.outcome))
		fail(FAULT, "the outcome cannot be read");
	return order;
}

// --- ballots ---------------------------------------------------------------------------------------------------------
static void read_ballots(struct reading *reading, char *room)
{
	char head[64];
	struct text line, envelope, size;
	int64_t envelope_id, bytes;
	for (;;) {
		if (!read_line(head, sizeof head, &line))
			fail(FAULT, "the ballots broke off");
		if (text_is(line, "end"))
			return;
		size = line;
		if (!text_split(&size, ' ', &envelope) || !number_parse(envelope, &envelope_id) ||
		    !number_parse(size, &bytes) || bytes < 0 || bytes > (int64_t)BALLOT_BYTES ||
		    !read_bytes(room, (size_t)bytes) || !papers_add(reading, envelope_id, (struct text){ room, (size_t)bytes }))
			fail(FAULT, "a ballot cannot be read; polder doctor finds it");
	}
}

static struct papers read_papers(struct arena *arena, const struct order *order, bool profiles)
{
	struct papers papers;
	struct reading *reading = papers_begin(arena, &order->definition, &order->sizes, profiles, &papers);
	char *room = malloc(BALLOT_BYTES);
	if (!reading || !room)
		fail(BUSY, "there is not enough memory for the ballots");
	read_ballots(reading, room);
	free(room);
	if (!papers_finish(reading))
		fail(BUSY, "there is not enough memory for the ballots");
	papers_end(reading);
	return papers;
}

// --- the two pieces of work ------------------------------------------------------------------------------------------
static struct text counted(struct arena *arena, const struct order *order, const struct budget_rule *rule)
{
	const char *error;
	struct budget_outcome outcome;
	struct papers papers = read_papers(arena, order, !budget_rule_is_greedy(rule->kind));
	if (!budget_outcome_of(arena, &order->definition, &papers, rule, &outcome, &error))
		fail(error && !arena_full(arena) ? FAULT : BUSY, error ? error : "there is not enough memory to count it");
	return budget_outcome_write(arena, &order->definition, &outcome);
}

static struct text explained(struct arena *arena, const struct order *order)
{
	struct explanation explanation;
	struct arena *scratch = papers_arena(&order->definition, &order->sizes);
	struct papers papers = read_papers(arena, order, true);
	if (!scratch)
		fail(BUSY, "there is not enough memory to explain it");
	enum outcome done =
		explanation_of(arena, scratch, &order->definition, &papers, &order->outcome, order->steps_most, &explanation);
	if (done != DONE)
		fail(done, "it cannot be explained");
	return explanation_write(arena, &order->definition, &explanation);
}

int main(int count, char **words)
{
	static const struct sandbox_limits limits = { .cpu_seconds = CPU_SECONDS };
	int64_t parent = 0;
	if (count != 3 || !number_parse(text_of(words[1]), &parent) || parent < 1 || parent > INT32_MAX ||
	    !sandbox_limit((pid_t)parent, &limits))
		return 1;
	if (text_is(text_of(words[2]), COUNTER_EXPLAINS))
		(void)setpriority(PRIO_PROCESS, 0, LATER); // refused: then it is not later
	struct arena *head = arena_create(HEAD_MEMORY);
	if (!head || !sandbox_close())
		return 1;
	struct order order = read_order(head);
	struct budget_rule rule;
	struct arena *arena = papers_arena(&order.definition, &order.sizes);
	if (!arena)
		fail(BUSY, "there is not enough memory to count it");
	if (!budget_rule_read(head, &order.definition, &rule))
		fail(FAULT, "the manifest names a way of counting that this program does not know");
	struct text result = order.explains ? explained(arena, &order) : counted(arena, &order, &rule);
	if (arena_full(arena))
		fail(BUSY, "there is not enough memory to write it");
	answer(DONE, result);
}
