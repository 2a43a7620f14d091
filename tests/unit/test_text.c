// SPDX-License-Identifier: EUPL-1.2
// Arena, text, builder and whole numbers.
#include "check.h"
#include "base/builder.h"
#include "base/number.h"

static void an_arena_gives_zeroed_aligned_memory(void **state)
{
	struct arena *arena = *state;
	memset(arena_alloc(arena, 3), 'x', 3);
	for (size_t bytes = 1; bytes < 100000; bytes *= 3) {
		char *at = arena_alloc(arena, bytes);
		assert_int_equal((uintptr_t)at % 16, 0);
		for (size_t i = 0; i < bytes; i++)
			assert_int_equal(at[i], 0);
		memset(at, 'x', bytes);
	}
	arena_reset(arena);
	const char *again = arena_alloc(arena, 5000);
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(again[i], 0);
}

static void an_arena_at_its_limit_gives_nothing_more(void **state)
{
	(void)state;
	struct arena *arena = arena_create(1000);
	assert_non_null(arena_alloc(arena, 900));
	assert_false(arena_full(arena));
	assert_null(arena_alloc(arena, 200));
	assert_true(arena_full(arena));
	assert_null(arena_alloc(arena, 1));
	assert_text(arena_format(arena, "%d", 5), "");
	assert_string_equal(text_to_c(arena, TEXT("abc")), "");
	arena_reset(arena);
	assert_false(arena_full(arena));
	assert_int_equal(arena_used(arena), 0);
	assert_null(arena_alloc_array(arena, SIZE_MAX / 2, 3));
	assert_true(arena_full(arena));
	arena_destroy(arena);
	arena_destroy(NULL);
}

static void appending_keeps_every_element(void **state)
{
	struct arena *arena = *state;
	struct text_list list = { 0 };
	for (size_t i = 0; i < 1000; i++)
		*arena_append(arena, &list, struct text) = arena_format(arena, "%zu", i);
	assert_int_equal(list.count, 1000);
	for (size_t i = 0; i < list.count; i++)
		assert_true(text_equal(list.at[i], arena_format(arena, "%zu", i)));
}

static void splitting_gives_empty_parts_too(void **state)
{
	(void)state;
	static const struct {
		const char *whole, *parts[4];
		size_t count;
	} cases[] = {
		{ "", { NULL }, 0 },      { "a", { "a" }, 1 },      { "a,b", { "a", "b" }, 2 }, { "a,,b", { "a", "", "b" }, 3 },
		{ "a,", { "a", "" }, 2 }, { ",a", { "", "a" }, 2 }, { ",", { "", "" }, 2 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text rest = text_of(cases[i].whole), part;
		for (size_t j = 0; j < cases[i].count; j++) {
			assert_true(text_split(&rest, ',', &part));
			assert_text(part, cases[i].parts[j]);
		}
		assert_false(text_split(&rest, ',', &part));
		assert_null(rest.at);
		assert_false(text_split(&rest, ',', &part));
	}
}

static void comparing_and_searching(void **state)
{
	(void)state;
	assert_true(text_equal(TEXT_NONE, (struct text){ NULL, 0 }));
	assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
	assert_true(text_compare(TEXT("b"), TEXT("ab")) > 0);
	assert_true(text_compare(TEXT("\xC3\xA9"), TEXT("z")) > 0);
	assert_int_equal(text_compare(TEXT_NONE, TEXT_NONE), 0);
	assert_true(text_equal_ignoring_case(TEXT("Content-Type"), TEXT("content-tYPE")));
	assert_false(text_equal_ignoring_case(TEXT("\xC3\x89"), TEXT("\xC3\xA9")));
	assert_int_equal(text_find(TEXT("speeltuin"), TEXT("tuin")), 5);
	assert_int_equal(text_find(TEXT("speeltuin"), TEXT("bos")), SIZE_MAX);
	assert_true(text_starts_with(TEXT("speeltuin"), TEXT("speel")));
	assert_false(text_ends_with(TEXT("tuin"), TEXT("speeltuin")));
	assert_text(text_slice(TEXT("polder"), 3, 99), "der");
	assert_text(text_slice(TEXT("polder"), 5, 2), "");
	assert_text(text_trim(TEXT(" \t\r\n a b \n")), "a b");
}

static void only_well_formed_utf8_passes(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"\x80", "\xC0\xAF",  "\xC3",        "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
		"\xFF", "a\xE2\x82", "\xE2\x28\xA1"
	};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_is_utf8(text_of(bad[i])));
	assert_false(text_is_utf8((struct text){ "a\0b", 3 }));
	assert_true(text_is_utf8(TEXT("Caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x8C\xB7 \xEF\xBF\xBD")));
}

static void cutting_never_halves_a_character(void **state)
{
	(void)state;
	struct text tulips = TEXT("\xF0\x9F\x8C\xB7\xF0\x9F\x8C\xB7x");
	assert_int_equal(text_characters(tulips), 3);
	assert_text(text_cut(tulips, 1), "\xF0\x9F\x8C\xB7");
	assert_text(text_cut(tulips, 0), "");
	assert_text(text_cut(tulips, 9), "\xF0\x9F\x8C\xB7\xF0\x9F\x8C\xB7x");
}

static void normalising_composes_and_cleans(void **state)
{
	struct arena *arena = *state;
	assert_text(text_normalise(arena, TEXT("Cafe\xCC\x81")), "Caf\xC3\xA9");
	assert_text(text_normalise(arena, TEXT("a\r\nb\rc\n")), "a\nb\nc\n");
	assert_text(text_normalise(arena, (struct text){ "a\0b\x1B[31m\x7F\xC2\x85\t", 12 }), "ab[31m\t");
	assert_text(text_normalise(arena, TEXT("a\xFFz")), "a\xEF\xBF\xBDz");
	assert_text(text_normalise(arena, TEXT("plain")), "plain");
}

static void hexadecimal_goes_there_and_back(void **state)
{
	struct arena *arena = *state;
	const uint8_t bytes[] = { 0, 0x1F, 0xAB, 0xFF };
	uint8_t back[4];
	struct text hex = text_hex(arena, bytes, sizeof(bytes));
	assert_text(hex, "001fabff");
	assert_true(text_from_hex(hex, back, 4));
	assert_memory_equal(back, bytes, 4);
	assert_true(text_from_hex(TEXT("001FABFF"), back, 4));
	assert_false(text_from_hex(TEXT("001fabf"), back, 4));
	assert_false(text_from_hex(TEXT("001fabfg"), back, 4));
	assert_false(text_from_hex(hex, back, 3));
}

static void a_builder_that_could_not_grow_is_empty(void **state)
{
	(void)state;
	struct arena *arena = arena_create(256);
	struct builder b = builder_on(arena);
	for (int i = 0; i < 300; i++)
		build_char(&b, 'x');
	assert_text(builder_text(&b), "");
	build_format(&b, "%d", 1);
	assert_text(builder_text(&b), "");
	assert_true(arena_full(arena));
	arena_destroy(arena);
}

static void two_builders_on_one_arena_do_not_mix(void **state)
{
	struct builder a = builder_on(*state), b = builder_on(*state);
	for (int i = 0; i < 5000; i++) {
		build_int(&a, i % 10);
		build_format(&b, "%c", 'a' + i % 26);
	}
	struct text digits = builder_text(&a), letters = builder_text(&b);
	assert_int_equal(digits.len, 5000);
	assert_int_equal(letters.len, 5000);
	for (size_t i = 0; i < 5000; i++) {
		assert_int_equal(digits.at[i], '0' + (int)(i % 10));
		assert_int_equal(letters.at[i], 'a' + (int)(i % 26));
	}
}

static struct text csv_of(struct arena *arena, struct text value)
{
	struct builder b = builder_on(arena);
	build_csv_field(&b, value);
	return builder_text(&b);
}

static void a_csv_field_is_quoted_when_needed(void **state)
{
	struct arena *arena = *state;
	assert_text(csv_of(arena, TEXT("bank")), "bank");
	assert_text(csv_of(arena, TEXT("bank, groen")), "\"bank, groen\"");
	assert_text(csv_of(arena, TEXT("de \"rode\" loper")), "\"de \"\"rode\"\" loper\"");
	assert_text(csv_of(arena, TEXT("een\ntwee")), "\"een\ntwee\"");
	assert_text(csv_of(arena, TEXT_NONE), "");
}

static void a_csv_field_is_never_a_formula(void **state)
{
	struct arena *arena = *state;
	assert_text(csv_of(arena, TEXT("=HYPERLINK(\"x\")")), "\"'=HYPERLINK(\"\"x\"\")\"");
	assert_text(csv_of(arena, TEXT("@SUM(A1)")), "'@SUM(A1)");
	assert_text(csv_of(arena, TEXT("+1+cmd|' /C calc'!A0")), "'+1+cmd|' /C calc'!A0");
	assert_text(csv_of(arena, TEXT("-2+3")), "'-2+3");
	assert_text(csv_of(arena, TEXT("\t=1")), "'\t=1");
	assert_text(csv_of(arena, TEXT("\n=1")), "\"'\n=1\"");
	assert_text(csv_of(arena, TEXT("-")), "'-");
	assert_text(csv_of(arena, TEXT("-1250.50")), "-1250.50");
	assert_text(csv_of(arena, TEXT("+31")), "+31");
}

static void percent_keeps_only_unreserved(void **state)
{
	struct builder b = builder_on(*state);
	build_percent(&b, TEXT("a-Z_0.~ /?&=\xC3\xA9"));
	assert_text(builder_text(&b), "a-Z_0.~%20%2F%3F%26%3D%C3%A9");
}

static void whole_numbers_are_exact_or_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",    "-",       "+1", " 1", "1 ", "1.0", "1e3", "0x10", "9223372036854775808", "-9223372036854775809",
		"--1", "\xD9\xA1"
	};
	int64_t n;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(number_parse(text_of(bad[i]), &n));
	assert_true(number_parse(TEXT("9223372036854775807"), &n) && n == INT64_MAX);
	assert_true(number_parse(TEXT("-9223372036854775808"), &n) && n == INT64_MIN);
	assert_true(number_parse(TEXT("-0"), &n) && n == 0);
	assert_true(number_parse(TEXT("0042"), &n) && n == 42);
	struct builder b = builder_on(*state);
	build_int(&b, INT64_MIN);
	build_char(&b, ' ');
	build_int(&b, 0);
	assert_text(builder_text(&b), "-9223372036854775808 0");
	assert_false(number_add(INT64_MAX, 1, &n));
	assert_false(number_subtract(INT64_MIN, 1, &n));
	assert_false(number_multiply(INT64_MAX, 2, &n));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(an_arena_gives_zeroed_aligned_memory),
		test_on_arena(an_arena_at_its_limit_gives_nothing_more),
		test_on_arena(appending_keeps_every_element),
		test_on_arena(splitting_gives_empty_parts_too),
		test_on_arena(comparing_and_searching),
		test_on_arena(only_well_formed_utf8_passes),
		test_on_arena(cutting_never_halves_a_character),
		test_on_arena(normalising_composes_and_cleans),
		test_on_arena(hexadecimal_goes_there_and_back),
		test_on_arena(a_builder_that_could_not_grow_is_empty),
		test_on_arena(two_builders_on_one_arena_do_not_mix),
		test_on_arena(a_csv_field_is_quoted_when_needed),
		test_on_arena(a_csv_field_is_never_a_formula),
		test_on_arena(percent_keeps_only_unreserved),
		test_on_arena(whole_numbers_are_exact_or_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
