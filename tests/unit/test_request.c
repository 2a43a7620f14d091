// SPDX-License-Identifier: EUPL-1.2
#include "check.h"
#include "http/negotiate.h"
#include "http/network.h"
#include "http/response.h"
#include "http/target.h"

static struct request request_with(struct http_header *headers, size_t count)
{
	return (struct request){ .method = HTTP_GET, .headers = headers, .header_count = count };
}

#define HEADERS(...) ((struct http_header[]){ __VA_ARGS__ })
#define WITH(...) request_with(HEADERS(__VA_ARGS__), sizeof HEADERS(__VA_ARGS__) / sizeof(struct http_header))
#define HEADER(name, value)     \
	{                           \
		TEXT(name), TEXT(value) \
	}

static void a_form_is_decoded_once(void **state)
{
	struct form_values values;
	assert_true(urlencoded_parse(*state, TEXT("naam=Jos%C3%A9+B&leeg=&zonder&a=%2525&a=2"), &values));
	assert_int_equal(values.count, 5);
	assert_text(values.at[0].value, "José B");
	assert_text(values.at[1].value, "");
	assert_text(values.at[2].name, "zonder");
	assert_text(form_value_of(&values, TEXT("a")), "%25");
}

static void a_form_with_bad_bytes_is_refused(void **state)
{
	static const char *const bad[] = { "a=%", "a=%4", "a=%zz", "a=%00", "%ff=1", "a=%c0%af", "a=%ed%a0%80" };
	struct form_values values;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(urlencoded_parse(*state, text_of(bad[i]), &values));
}

static void a_form_has_at_most_2000_fields(void **state)
{
	struct builder form = builder_on(*state);
	for (int i = 0; i < 2000; i++)
		build_c(&form, "a=1&");
	struct form_values values;
	assert_true(urlencoded_parse(*state, builder_text(&form), &values));
	assert_int_equal(values.count, 2000);
	build_c(&form, "a=1");
	assert_false(urlencoded_parse(*state, builder_text(&form), &values));
}

static void only_a_form_is_read_as_a_form(void **state)
{
	struct form_values values;
	struct request request = WITH(HEADER("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"));
	request.body = TEXT("a=1");
	assert_true(request_form(*state, &request, &values));
	assert_text(form_value_of(&values, TEXT("a")), "1");
	request = WITH(HEADER("Content-Type", "text/plain"));
	request.body = TEXT("a=1");
	assert_false(request_form(*state, &request, &values));
}

static void a_path_can_be_read_in_one_way_only(void **state)
{
	struct text path;
	assert_true(path_decode(*state, TEXT("/plannen/caf%C3%A9+1"), &path));
	assert_text(path, "/plannen/café+1");
	static const char *const bad[] = { "/..",  "/a/../b", "/./a", "/%2e%2e/a", "/a%2fb", "/a%5cb", "/a\\b",
		                               "/%00", "/%0a",    "/%7f", "/%",        "/%ff",   "x" };
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(path_decode(*state, text_of(bad[i]), &path));
}

static void a_cookie_is_found_by_its_whole_name(void **state)
{
	(void)state;
	struct request request = WITH(HEADER("Cookie", "xsid=0; sid=1;leeg=; sid=2"), HEADER("cookie", "mand=a=b"));
	assert_text(request_cookie(&request, "sid"), "1");
	assert_text(request_cookie(&request, "mand"), "a=b");
	assert_text(request_cookie(&request, "leeg"), "");
	assert_text(request_cookie(&request, "SID"), "");
}

static void only_pages_of_ours_may_post(void **state)
{
	(void)state;
	struct text ours = TEXT("https://a.example");
	struct request request = WITH(HEADER("Sec-Fetch-Site", "same-origin"));
	assert_true(request_same_origin(&request, ours));
	request = WITH(HEADER("Sec-Fetch-Site", "same-site"), HEADER("Origin", "https://a.example"));
	assert_false(request_same_origin(&request, ours));
	request = WITH(HEADER("Sec-Fetch-Site", "none"));
	assert_true(request_same_origin(&request, ours));
	request.method = HTTP_POST;
	assert_false(request_same_origin(&request, ours));
	request = WITH(HEADER("Origin", "https://a.example"));
	assert_true(request_same_origin(&request, ours));
	request = WITH(HEADER("Origin", "null"));
	assert_false(request_same_origin(&request, ours));
	request = WITH(HEADER("Accept", "*/*"));
	assert_false(request_same_origin(&request, ours));
	request = WITH(HEADER("Sec-Fetch-Site", "same-origin"), HEADER("Sec-Fetch-Site", "cross-site"));
	assert_false(request_same_origin(&request, ours));
}

static void the_first_wanted_type_decides(void **state)
{
	(void)state;
	struct request request = WITH(HEADER("Accept", "application/json, text/html;q=0.5"));
	assert_true(request_accepts_json(&request));
	request = WITH(HEADER("Accept", "text/html,application/xhtml+xml,application/json"));
	assert_false(request_accepts_json(&request));
	request = WITH(HEADER("Accept", "*/*"));
	assert_false(request_accepts_json(&request));
}

static void a_coding_with_weight_zero_is_not_used(void **state)
{
	(void)state;
	struct request request = WITH(HEADER("Accept-Encoding", "gzip, deflate, br;q=0.000"));
	struct accepted_codings codings = request_codings(&request);
	assert_true(codings.accepts[CODING_GZIP]);
	assert_false(codings.accepts[CODING_BROTLI]);
	request = WITH(HEADER("Accept-Encoding", "*;q=0.1, gzip;q=0"));
	codings = request_codings(&request);
	assert_false(codings.accepts[CODING_GZIP]);
	assert_true(codings.accepts[CODING_BROTLI]);
	request = WITH(HEADER("Accept", "*/*"));
	assert_false(request_codings(&request).accepts[CODING_GZIP]);
}

static void a_known_tag_is_recognised(void **state)
{
	(void)state;
	struct request request = WITH(HEADER("If-None-Match", "\"a\", W/\"b-br\""));
	assert_true(request_has_etag(&request, TEXT("\"a\"")));
	assert_true(request_has_etag(&request, TEXT("\"b-br\"")));
	assert_false(request_has_etag(&request, TEXT("\"b\"")));
	request = WITH(HEADER("If-None-Match", "*"));
	assert_true(request_has_etag(&request, TEXT("\"x\"")));
}

static void assert_range(const char *range, const char *condition, enum range_answer expected, size_t first,
                         size_t bytes)
{
	struct http_header headers[] = { { TEXT("Range"), text_of(range) }, { TEXT("If-Range"), text_of(condition) } };
	struct request request = request_with(headers, condition ? 2 : 1);
	size_t found_first = 0, found_bytes = 0;
	assert_int_equal(request_range(&request, TEXT("\"a\""), 1000, &found_first, &found_bytes), expected);
	if (expected == RANGE_PART) {
		assert_int_equal(found_first, first);
		assert_int_equal(found_bytes, bytes);
	}
}

static void one_range_of_bytes_is_understood_and_others_give_the_whole(void **state)
{
	(void)state;
	assert_range("bytes=0-0", NULL, RANGE_PART, 0, 1);
	assert_range("Bytes=10-", NULL, RANGE_PART, 10, 990);
	assert_range("bytes=990-99999999999999999999999", NULL, RANGE_PART, 990, 10);
	assert_range("bytes=-10", "\"a\"", RANGE_PART, 990, 10);
	assert_range("bytes=-5000", NULL, RANGE_PART, 0, 1000);
	assert_range("bytes=1000-", NULL, RANGE_IMPOSSIBLE, 0, 0);
	assert_range("bytes=99999999999999999999999-", NULL, RANGE_IMPOSSIBLE, 0, 0);
	assert_range("bytes=-0", NULL, RANGE_IMPOSSIBLE, 0, 0);
	static const char *const whole[] = {
		"",          "bytes",         "bytes=",  "bytes=-",   "bytes=5-4",
		"bytes=a-b", "bytes=1-2,4-5", "bytes=1", "lines=1-2", "bytes=--1",
	};
	for (size_t i = 0; i < sizeof whole / sizeof whole[0]; i++)
		assert_range(whole[i], NULL, RANGE_WHOLE, 0, 0);
	assert_range("bytes=0-0", "\"b\"", RANGE_WHOLE, 0, 0);
	assert_range("bytes=0-0", "W/\"a\"", RANGE_WHOLE, 0, 0);
	assert_range("bytes=0-0", "Sat, 21 Nov 2026 10:00:00 GMT", RANGE_WHOLE, 0, 0);
}

// --- proxies -------------------------------------------------------------------------------------------------------------

static struct networks our_proxies(struct arena *arena)
{
	static const char *const names[] = { "10.0.0.0/8", "2001:db8::/32" };
	struct networks networks = { NULL, 0 };
	for (size_t i = 0; i < 2; i++)
		assert_true(network_parse(text_of(names[i]), arena_append(arena, &networks, struct network)));
	return networks;
}

static void assert_client(struct arena *arena, const char *peer_text, struct request request, const char *expected,
                          bool expected_secure)
{
	struct networks proxies = our_proxies(arena);
	struct address peer;
	bool secure;
	char room[ADDRESS_TEXT_BYTES];
	assert_true(address_parse(text_of(peer_text), &peer));
	struct address client = client_address(&proxies, &peer, &request, &secure);
	assert_text(address_text(&client, room), expected);
	assert_int_equal(secure, expected_secure);
}

static void a_stranger_cannot_name_another_address(void **state)
{
	assert_client(*state, "192.0.2.1", WITH(HEADER("X-Forwarded-For", "9.9.9.9"), HEADER("X-Forwarded-Proto", "https")),
	              "192.0.2.1", false);
}

static void behind_our_proxy_the_last_foreign_address_counts(void **state)
{
	assert_client(*state, "10.1.2.3",
	              WITH(HEADER("X-Forwarded-For", "9.9.9.9, 192.0.2.7, 10.9.9.9"), HEADER("X-Forwarded-Proto", "https")),
	              "192.0.2.7", true);
	assert_client(*state, "10.1.2.3",
	              WITH(HEADER("X-Forwarded-For", "9.9.9.9"), HEADER("X-Forwarded-For", "192.0.2.8")), "192.0.2.8",
	              false);
	assert_client(*state, "10.1.2.3", WITH(HEADER("X-Forwarded-For", "[2001:db9::5]:4711")), "2001:db9::5", false);
	assert_client(*state, "2001:db8::1", WITH(HEADER("X-Forwarded-For", "9.9.9.9, nonsense, 10.1.1.1")), "10.1.1.1",
	              false);
	assert_client(*state, "10.1.2.3", WITH(HEADER("X-Forwarded-Proto", "https, http")), "10.1.2.3", false);
}

static void networks_are_read_strictly(void **state)
{
	(void)state;
	struct network network;
	static const char *const bad[] = {
		"", "10.0.0.0/33", "10.0.0/8", "::/129", "10.0.0.0/-1", "10.0.0.0/", "localhost"
	};
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_false(network_parse(text_of(bad[i]), &network));
}

// --- answers -------------------------------------------------------------------------------------------------------------

static void a_line_break_never_gets_into_a_head(void **state)
{
	struct builder b = builder_on(*state);
	struct response response = { .status = 303, .location = TEXT("/x\r\nSet-Cookie: a=b") };
	assert_false(response_build_head(&b, &response));
}

static void a_cookie_is_kept_from_scripts_and_other_sites(void **state)
{
	struct response response = { .status = 200 };
	response_cookie(&response, *state, "__Host-sid", TEXT("abc"), TEXT("/"), 3600, true);
	assert_text(response.cookies[0], "__Host-sid=abc; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax; Secure");
	response_cookie(&response, *state, "sid", TEXT("a;b"), TEXT("/"), 0, false);
	assert_int_equal(response.cookie_count, 1);
}

static void a_file_name_survives_old_and_new_software(void **state)
{
	struct builder b = builder_on(*state);
	struct response response = { .filename = TEXT("café \"1\".csv"), .content_type = TEXT("text/csv; charset=utf-8") };
	assert_true(response_build_head(&b, &response));
	assert_true(text_find(builder_text(&b), TEXT("attachment; filename=\"caf____1_.csv\"; "
	                                             "filename*=UTF-8''caf%C3%A9%20%221%22.csv\r\n")) != SIZE_MAX);
	assert_true(text_find(builder_text(&b), TEXT("Cache-Control: no-store\r\n")) != SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_form_is_decoded_once),
		test_on_arena(a_form_with_bad_bytes_is_refused),
		test_on_arena(a_form_has_at_most_2000_fields),
		test_on_arena(only_a_form_is_read_as_a_form),
		test_on_arena(a_path_can_be_read_in_one_way_only),
		cmocka_unit_test(a_cookie_is_found_by_its_whole_name),
		cmocka_unit_test(only_pages_of_ours_may_post),
		cmocka_unit_test(the_first_wanted_type_decides),
		cmocka_unit_test(a_coding_with_weight_zero_is_not_used),
		cmocka_unit_test(a_known_tag_is_recognised),
		cmocka_unit_test(one_range_of_bytes_is_understood_and_others_give_the_whole),
		test_on_arena(a_stranger_cannot_name_another_address),
		test_on_arena(behind_our_proxy_the_last_foreign_address_counts),
		cmocka_unit_test(networks_are_read_strictly),
		test_on_arena(a_line_break_never_gets_into_a_head),
		test_on_arena(a_cookie_is_kept_from_scripts_and_other_sites),
		test_on_arena(a_file_name_survives_old_and_new_software),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
