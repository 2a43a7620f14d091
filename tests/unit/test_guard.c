// SPDX-License-Identifier: EUPL-1.2
// The strict check of heads and chunks; over the line it is tried by tests/http/hostile.mjs.
#include "check.h"
#include "base/builder.h"
#include "http/guard.h"

static struct guard guard_text(const char *head)
{
	struct guard guard;
	guard_begin(&guard);
	guard_head(&guard, text_of(head));
	return guard;
}

#define assert_status(head, expected) assert_int_equal(guard_text(head).status, (expected))
#define GET "GET / HTTP/1.1\r\n"
#define HOST "Host: a.example\r\n"

static void a_plain_head_is_accepted(void **state)
{
	(void)state;
	struct guard guard =
		guard_text("POST /plannen?x=1 HTTP/1.1\r\nHost: a.example:8080\r\nContent-Length: 42\r\n\r\nbody");
	assert_int_equal(guard.status, 0);
	assert_int_equal(guard.head_len, 72);
	assert_int_equal(guard.header_count, 2);
	assert_int_equal(guard.content_length, 42);
	assert_int_equal(guard.minor_version, 1);
	assert_false(guard.chunked);
}

static void what_came_in_pieces_is_judged_alike(void **state)
{
	(void)state;
	struct text head = TEXT("GET /x HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n");
	struct guard guard;
	guard_begin(&guard);
	for (size_t len = 1; len < head.len; len++)
		assert_int_equal(guard_head(&guard, text_slice(head, 0, len)), GUARD_MORE);
	assert_int_equal(guard_head(&guard, head), GUARD_ACCEPTED);
	assert_int_equal(guard.head_len, head.len);
	assert_true(guard.chunked);
}

static void a_wrong_line_is_refused_before_the_head_is_complete(void **state)
{
	(void)state;
	assert_status("GET / HTTP/1.1\n", 400);
	assert_status(GET "X : 1\r\n", 400);
	assert_status(GET "X: a\x01", 400);
	assert_status("\x16\x03\x01", 400);
}

static void ambiguity_is_refused(void **state)
{
	(void)state;
	assert_status(GET "\r\n", 400);
	assert_status(GET HOST HOST "\r\n", 400);
	assert_status(GET HOST "Content-Length: 1\r\nContent-Length: 1\r\n\r\n", 400);
	assert_status(GET HOST "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400);
	assert_status(GET HOST "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n", 400);
	assert_status(GET HOST "Transfer-Encoding: Chunked\r\n\r\n", 501);
	assert_status("GET / HTTP/1.0\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 400);
	assert_status(GET HOST " folded\r\n\r\n", 400);
	assert_status("GET http://a.example/ HTTP/1.1\r\n" HOST "\r\n", 400);
	assert_status("GET / HTTP/1.1 \r\n" HOST "\r\n", 400);
}

static void a_content_length_has_one_to_ten_digits(void **state)
{
	(void)state;
	assert_int_equal(guard_text(GET HOST "Content-Length: 9999999999\r\n\r\n").content_length, 9999999999);
	assert_status(GET HOST "Content-Length: 00000000001\r\n\r\n", 400);
	assert_status(GET HOST "Content-Length: +1\r\n\r\n", 400);
	assert_status(GET HOST "Content-Length: \r\n\r\n", 400);
}

static void a_host_is_a_name_or_address_with_perhaps_a_port(void **state)
{
	(void)state;
	static const char *const good[] = {
		"a", "a.example", "A.EXAMPLE:80", "127.0.0.1:8080", "[::1]", "[2001:db8::1]:443"
	};
	static const char *const bad[] = { "",    ":80",  "a:", "a:123456", "a b",  "a/b",
		                               "a@b", "[::1", "[]", "[g]",      "a:8o", "é" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_true(host_valid(text_of(good[i])));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(host_valid(text_of(bad[i])));
}

static void a_head_has_its_limits(void **state)
{
	struct builder head = builder_on(*state);
	build_c(&head, GET HOST);
	for (int i = 0; i < 63; i++)
		build_format(&head, "X-%d: 1\r\n", i);
	struct builder more = builder_on(*state);
	build_text(&more, builder_text(&head));
	build_c(&head, "\r\n");
	build_c(&more, "Y: 1\r\n\r\n");
	struct guard guard;
	guard_begin(&guard);
	assert_int_equal(guard_head(&guard, builder_text(&head)), GUARD_ACCEPTED);
	guard_begin(&guard);
	assert_int_equal(guard_head(&guard, builder_text(&more)), GUARD_REFUSED);
	assert_int_equal(guard.status, 431);

	struct builder endless = builder_on(*state);
	build_c(&endless, GET "X: ");
	while (endless.len < GUARD_HEAD_BYTES)
		build_char(&endless, 'a');
	guard_begin(&guard);
	assert_int_equal(guard_head(&guard, builder_text(&endless)), GUARD_MORE);
	build_char(&endless, 'a');
	assert_int_equal(guard_head(&guard, builder_text(&endless)), GUARD_REFUSED);
	assert_int_equal(guard.status, 431);
}

static int chunk_status(const char *body, size_t limit, size_t *used, size_t *total)
{
	struct chunk_guard guard;
	chunk_guard_begin(&guard, limit);
	enum guard_answer answer = chunk_guard_feed(&guard, text_of(body), used);
	*total = guard.total;
	return answer == GUARD_REFUSED ? guard.status : answer == GUARD_ACCEPTED ? 200 : 100;
}

static void a_chunked_body_ends_where_it_says(void **state)
{
	(void)state;
	size_t used, total;
	assert_int_equal(chunk_status("5\r\nhello\r\n0\r\n\r\nGET", 100, &used, &total), 200);
	assert_int_equal(used, 15);
	assert_int_equal(total, 5);
	assert_int_equal(chunk_status("5\r\nhello\r\n0\r\n\r", 100, &used, &total), 100);
}

static void a_chunked_body_is_read_in_one_way_only(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"5;a=b\r\n", " 5\r\n",      "5 \r\n",       "0x5\r\n",           "\r\n",    "g\r\n",  "000000005\r\n",
		"5\n",       "5\r\nhellox", "5\r\nhello\n", "0\r\nX: 1\r\n\r\n", "0\r\n\n", "-5\r\n", "+5\r\n"
	};
	size_t used, total;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(chunk_status(bad[i], 100, &used, &total), 400);
}

static void chunks_together_keep_within_the_limit(void **state)
{
	(void)state;
	size_t used, total;
	assert_int_equal(chunk_status("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", 10, &used, &total), 200);
	assert_int_equal(chunk_status("5\r\nhello\r\n6\r\n", 10, &used, &total), 413);
	assert_int_equal(chunk_status("ffffffff\r\n", 10, &used, &total), 413);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_head_is_accepted),
		cmocka_unit_test(what_came_in_pieces_is_judged_alike),
		cmocka_unit_test(a_wrong_line_is_refused_before_the_head_is_complete),
		cmocka_unit_test(ambiguity_is_refused),
		cmocka_unit_test(a_content_length_has_one_to_ten_digits),
		cmocka_unit_test(a_host_is_a_name_or_address_with_perhaps_a_port),
		test_on_arena(a_head_has_its_limits),
		cmocka_unit_test(a_chunked_body_ends_where_it_says),
		cmocka_unit_test(a_chunked_body_is_read_in_one_way_only),
		cmocka_unit_test(chunks_together_keep_within_the_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
