// SPDX-License-Identifier: EUPL-1.2
// Request heads. Whatever the guard accepts, llhttp accepts too, with the same method, target, version, number of headers
// and length of body; and how the bytes were cut on their way makes no difference.
#include "fuzz.h"
#include "http/guard.h"
#include "http/target.h"

static enum guard_answer guard_whole(struct guard *guard, struct text input)
{
	guard_begin(guard);
	return guard_head(guard, input);
}

static enum guard_answer guard_bytewise(struct guard *guard, struct text input)
{
	enum guard_answer answer = GUARD_MORE;
	guard_begin(guard);
	for (size_t len = 1; len <= input.len && answer == GUARD_MORE; len++)
		answer = guard_head(guard, text_slice(input, 0, len));
	return answer;
}

static void compare(struct arena *arena, const struct guard *guard, struct text head)
{
	struct parsed_head parsed;
	struct parser *parser = parser_new(arena, guard->header_count);
	ensure(parser != NULL);
	ensure(parser_take_head(parser, head, &parsed));
	size_t space = text_find(head, TEXT(" "));
	struct text rest = text_slice(head, space + 1, head.len);
	ensure(text_equal(parsed.method, text_slice(head, 0, space)));
	ensure(text_equal(parsed.target, text_slice(rest, 0, text_find(rest, TEXT(" ")))));
	ensure(parsed.minor_version == guard->minor_version);
	ensure(parsed.header_count == guard->header_count);
	ensure(parser_content_length(parser) == (uint64_t)(guard->content_length > 0 ? guard->content_length : 0));
	ensure(parser_finished(parser) == !(guard->chunked || guard->content_length > 0));
	for (size_t i = 0; i < parsed.header_count; i++) {
		ensure(header_name_valid(parsed.headers[i].name));
		ensure(header_value_valid(parsed.headers[i].value));
	}
	struct request request;
	if (!request_fill(arena, &parsed, &request))
		return;
	ensure(host_valid(request.host));
	ensure(request.path.len > 0 && request.path.at[0] == '/' && text_is_utf8(request.path));
	ensure(text_find(request.path, TEXT("/../")) == SIZE_MAX && !text_ends_with(request.path, TEXT("/..")));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text input = { (const char *)data, size };
	struct guard whole, bytewise;
	enum guard_answer answer = guard_whole(&whole, input);
	ensure(guard_bytewise(&bytewise, input) == answer);
	ensure(whole.status == bytewise.status);
	if (answer != GUARD_ACCEPTED)
		return 0;
	ensure(whole.head_len == bytewise.head_len && whole.head_len <= size);
	struct arena *arena = arena_create((size_t)8 << 20);
	compare(arena, &whole, text_slice(input, 0, whole.head_len));
	arena_destroy(arena);
	return 0;
}
