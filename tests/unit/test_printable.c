// SPDX-License-Identifier: EUPL-1.2
// What a message quotes of a file: no control character reaches a terminal, and no half a character an answer.
#include "check.h"
#include "exchange/printable.h"

static struct text message(struct arena *arena, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	struct text said = printable_message(arena, format, arguments);
	va_end(arguments);
	return said;
}

static void control_characters_become_question_marks(void **state)
{
	// ESC, DEL, and CSI as C1 has it (U+009B); U+00A0 is a space and stays.
	assert_true(text_is(message(*state, "“%s”", "a\x1b[31m\x7f\xc2\x9b\xc2\xa0é"), "“a?[31m??\xc2\xa0é”"));
	assert_true(text_is(message(*state, "%s", "\xc2"), "\xc2"));
}

static void a_long_message_ends_in_a_whole_character(void **state)
{
	static const char *const characters[] = { "a", "é", "€", "😀" };
	for (size_t i = 0; i < sizeof characters / sizeof characters[0]; i++) {
		for (size_t shift = 0; shift < 4; shift++) {
			struct builder b = builder_on(*state);
			build_text(&b, text_slice(TEXT("xxxx"), 0, shift));
			while (b.len < PRINTABLE_BYTES + 8)
				build_c(&b, characters[i]);
			struct text said = message(*state, "%" TEXT_FORMAT, TEXT_ARGS(builder_text(&b)));
			assert_true(text_is_utf8(said));
			assert_true(said.len <= PRINTABLE_BYTES && said.len > PRINTABLE_BYTES - strlen(characters[i]));
		}
	}
}

static void what_just_fits_is_not_cut(void **state)
{
	struct text said = message(*state, "%0*d€", PRINTABLE_BYTES - 3, 0);
	assert_int_equal(said.len, PRINTABLE_BYTES);
	assert_true(text_ends_with(said, TEXT("0€")));
}

static void without_memory_it_says_so(void **state)
{
	(void)state;
	struct arena *small = arena_create(64);
	assert_true(text_find(message(small, "%0*d", PRINTABLE_BYTES, 0), TEXT("memory")) != SIZE_MAX);
	arena_destroy(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(control_characters_become_question_marks),
		test_on_arena(a_long_message_ends_in_a_whole_character),
		test_on_arena(what_just_fits_is_not_cut),
		test_on_arena(without_memory_it_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
