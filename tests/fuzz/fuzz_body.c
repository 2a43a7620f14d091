// SPDX-License-Identifier: EUPL-1.2
// Chunked bodies. What the guard lets through, llhttp takes; both see the end at the same byte and decode the same length,
// wherever the bytes were cut.
#include "fuzz.h"
#include "http/guard.h"
#include "http/parser.h"

#define LIMIT 4096u

struct reading {
	enum guard_answer answer;
	int status;
	size_t used;
	struct text body;
};

static struct parser *parser_before_body(struct arena *arena)
{
	struct parsed_head parsed;
	struct parser *parser = parser_new(arena, 2);
	ensure(parser != NULL);
	ensure(parser_take_head(parser, TEXT("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"), &parsed));
	return parser;
}

// Fed in steps of `step` bytes, as connection.c does.
static struct reading read_body(struct arena *arena, struct text input, size_t step)
{
	struct reading reading = { .answer = GUARD_MORE };
	struct parser *parser = parser_before_body(arena);
	struct builder body = builder_on(arena);
	struct chunk_guard guard;
	chunk_guard_begin(&guard, LIMIT);
	while (reading.answer == GUARD_MORE && reading.used < input.len) {
		struct text part = text_slice(input, reading.used, reading.used + step);
		size_t used = 0;
		reading.answer = chunk_guard_feed(&guard, part, &used);
		if (reading.answer == GUARD_REFUSED)
			break;
		ensure(used == part.len || reading.answer == GUARD_ACCEPTED);
		ensure(parser_take_body(parser, text_slice(part, 0, used), &body));
		ensure(parser_finished(parser) == (reading.answer == GUARD_ACCEPTED));
		reading.used += used;
	}
	reading.status = guard.status;
	reading.body = builder_text(&body);
	ensure(reading.body.len <= LIMIT && guard.total <= LIMIT);
	if (reading.answer == GUARD_ACCEPTED)
		ensure(reading.body.len == guard.total);
	return reading;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text input = { (const char *)data, size };
	struct arena *arena = arena_create((size_t)8 << 20);
	size_t step = size > 0 ? 1 + data[size - 1] % 7u : 1;
	struct reading whole = read_body(arena, input, size + 1), pieces = read_body(arena, input, step);
	ensure(whole.answer == pieces.answer && whole.status == pieces.status);
	if (whole.answer == GUARD_ACCEPTED)
		ensure(whole.used == pieces.used && text_equal(whole.body, pieces.body));
	arena_destroy(arena);
	return 0;
}
