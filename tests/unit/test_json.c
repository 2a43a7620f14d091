// SPDX-License-Identifier: EUPL-1.2
#include "check.h"
#include "base/json.h"

static struct json_document *parse(struct arena *arena, struct text source)
{
	struct text error;
	struct json_document *document = json_parse(arena, source, &error);
	if (!document)
		fail_msg("%" TEXT_FORMAT, TEXT_ARGS(error));
	return document;
}

static void values_of_every_kind_are_read(void **state)
{
	struct json_document *document =
		parse(*state, TEXT("{\"t\": \"caf\\u00e9\", \"n\": -9223372036854775808, \"r\": 1.5, \"b\": true, \"x\": null,"
	                       " \"a\": [1, [2]], \"o\": {\"k\": 3}}"));
	const struct json *root = json_root(document);
	assert_text(json_text_of(root, "t"), "caf\xC3\xA9");
	assert_true(json_as_int(json_get(root, "n")) == INT64_MIN);
	assert_int_equal(json_kind(json_get(root, "r")), JSON_REAL);
	assert_true(json_as_bool(json_get(root, "b")));
	assert_int_equal(json_kind(json_get(root, "x")), JSON_NULL);
	assert_int_equal(json_kind(json_get(root, "nergens")), JSON_NONE);
	assert_int_equal(json_count(json_get(root, "a")), 2);
	assert_int_equal(json_as_int(json_item(json_get(root, "a"), 0)), 1);
	assert_null(json_item(json_get(root, "a"), 2));
	assert_int_equal(json_as_int(json_get(json_get(root, "o"), "k")), 3);
	// Asking the wrong kind gives nothing, and asking nothing too.
	assert_text(json_text_of(root, "n"), "");
	assert_int_equal(json_as_int(json_get(root, "r")), 0);
	assert_null(json_get(json_get(root, "a"), "k"));
	assert_null(json_get(NULL, "k"));
	assert_int_equal(json_count(NULL), 0);
	json_free(document);
	json_free(NULL);
}

static void members_come_in_the_order_of_the_source(void **state)
{
	struct json_document *document = parse(*state, TEXT("{\"z\":1,\"a\":2,\"m\":3}"));
	struct builder b = builder_on(*state);
	struct json_member member;
	for (void *cursor = NULL; json_next(json_root(document), &cursor, &member);) {
		build_text(&b, member.key);
		build_int(&b, json_as_int(member.value));
	}
	assert_text(builder_text(&b), "z1a2m3");
	assert_text(json_write_value(*state, json_root(document)), "{\"z\":1,\"a\":2,\"m\":3}");
	json_free(document);
}

static void what_is_not_one_json_value_is_refused(void **state)
{
	static const char *const bad[] = { "",
		                               "{",
		                               "{\"a\":1,}",
		                               "[1,]",
		                               "{\"a\":1,\"a\":2}",
		                               "{a:1}",
		                               "1 2",
		                               "{} x",
		                               "'a'",
		                               "\"\xFF\"",
		                               "\"a\nb\"",
		                               "NaN",
		                               "01",
		                               "\"\\u0000\"",
		                               "\"\\ud800\"",
		                               "tru",
		                               "[1}",
		                               "99999999999999999999",
		                               "{\"a\" 1}",
		                               "// x\n1" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct text error = TEXT_NONE;
		if (json_parse(*state, text_of(bad[i]), &error))
			fail_msg("%s was taken as JSON", bad[i]);
		assert_true(error.len > 0);
	}
	struct text error;
	assert_null(json_parse(*state, TEXT("{\n \"a\": x}"), &error));
	assert_true(text_starts_with(error, TEXT("line 2, column ")));
}

static struct text nested(struct arena *arena, int depth)
{
	struct builder b = builder_on(arena);
	build_literal(&b, "[\"]]\\\"[[\",");
	for (int i = 1; i < depth; i++)
		build_char(&b, '[');
	for (int i = 1; i < depth; i++)
		build_char(&b, ']');
	build_char(&b, ']');
	return builder_text(&b);
}

static void depth_is_limited(void **state)
{
	struct text error;
	json_free(parse(*state, nested(*state, 64)));
	assert_null(json_parse(*state, nested(*state, 65), &error));
	assert_text(error, "The JSON is nested more than 64 levels deep.");
	struct text large = { calloc(1, ((size_t)32 << 20) + 1), ((size_t)32 << 20) + 1 };
	assert_null(json_parse(*state, large, &error));
	assert_text(error, "The JSON is larger than 32 MiB.");
	free((void *)(uintptr_t)large.at);
}

static void write_example(struct json_writer *w)
{
	json_open(w, '{');
	json_key(w, "leeg");
	json_open(w, '[');
	json_close(w, ']');
	json_key_text(w, TEXT("lijst"));
	json_open(w, '[');
	json_int(w, -1);
	json_bool(w, false);
	json_null(w);
	json_open(w, '{');
	json_close(w, '}');
	json_close(w, ']');
	json_key(w, "rauw");
	json_raw(w, TEXT("1.50"));
	json_close(w, '}');
}

static void the_writer_places_commas(void **state)
{
	struct builder b = builder_on(*state);
	struct json_writer w = json_on(&b);
	write_example(&w);
	assert_text(builder_text(&b), "{\"leeg\":[],\"lijst\":[-1,false,null,{}],\"rauw\":1.50}");
	b = builder_on(*state);
	w = json_on_pretty(&b);
	write_example(&w);
	assert_text(builder_text(&b), "{\n  \"leeg\": [],\n  \"lijst\": [\n    -1,\n    false,\n    null,\n    {}\n  ],\n"
	                              "  \"rauw\": 1.50\n}");
}

static void what_is_written_is_read_the_same(void **state)
{
	struct builder b = builder_on(*state);
	struct json_writer w = json_on(&b);
	struct text odd = TEXT("a\"b\\c\n\t\x01\x7F </script>&\xE2\x80\xA8 \xF0\x9F\x8C\xB7");
	json_text(&w, odd);
	assert_int_equal(text_find(builder_text(&b), TEXT("<")), SIZE_MAX);
	struct json_document *document = parse(*state, builder_text(&b));
	assert_true(text_equal(json_as_text(json_root(document)), odd));
	json_free(document);
	b = builder_on(*state);
	w = json_on(&b);
	json_text(&w, TEXT("bad \xC3("));
	assert_text(builder_text(&b), "\"bad \\ufffd(\"");
}

// Each piece in brackets, and how it ends.
static struct text pieces_told(struct arena *arena, struct text source)
{
	struct builder b = builder_on(arena);
	struct json_pieces pieces;
	struct text key, value;
	json_pieces_begin(&pieces, source);
	while (json_pieces_next(&pieces, &key, &value))
		build_format(&b, "%" TEXT_FORMAT "(%" TEXT_FORMAT ")", TEXT_ARGS(key), TEXT_ARGS(value));
	assert_false(json_pieces_next(&pieces, &key, &value));
	if (pieces.failed)
		build_format(&b, "!%zu", source.len - pieces.rest.len);
	return builder_text(&b);
}

static void pieces_are_the_members_and_items_as_they_stand(void **state)
{
	static const char *const whole[][2] = {
		{ "{}", "" },
		{ " [ ] ", "" },
		{ "{\"a\":1,\"b\": [1,{\"c\":\"]}\"}] , \"d\\\"\" : \"x\\\\\"}\n",
		  "a(1)b([1,{\"c\":\"]}\"}])d\\\"(\"x\\\\\")" },
		{ "[1,-2.5e3 ,true\t,\"[,\\\"\",{},[[]]]", "(1)(-2.5e3)(true)(\"[,\\\"\")({})([[]])" },
		// What is wrong inside a piece is found when it is parsed.
		{ "[\"a\"b,[}}],nope]", "(\"a\"b)([})!8" },
		{ "[nope,{a}]", "(nope)({a})" },
	};
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
		assert_text(pieces_told(*state, text_of(whole[i][0])), whole[i][1]);
	static const char *const wrong[][2] = {
		{ "", "!0" },
		{ "7", "!0" },
		{ "[1,2] x", "(1)(2)!6" },
		{ "[1 2]", "(1)!3" },
		{ "[1,]", "(1)!3" },
		{ "[,1]", "!1" },
		{ "[1", "(1)!2" },
		{ "{\"a\" 1}", "!5" },
		{ "{\"a\":}", "!5" },
		{ "{\"a", "!1" },
		{ "{\"a\\", "!1" },
		{ "{a:1}", "!1" },
		{ "{\"a\":[1}", "a([1})!8" },
		{ "{\"a\":\"b}", "!5" },
		{ "{\"a\":1]", "a(1)!6" },
	};
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_text(pieces_told(*state, text_of(wrong[i][0])), wrong[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(values_of_every_kind_are_read),
		test_on_arena(members_come_in_the_order_of_the_source),
		test_on_arena(what_is_not_one_json_value_is_refused),
		test_on_arena(depth_is_limited),
		test_on_arena(the_writer_places_commas),
		test_on_arena(what_is_written_is_read_the_same),
		test_on_arena(pieces_are_the_members_and_items_as_they_stand),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
