// SPDX-License-Identifier: EUPL-1.2
// Catalogues as the program has them, and texts with values in them.
#include "check.h"
#include "page/language.h"

static void a_language_is_found_by_its_code(void **state)
{
	(void)state;
	assert_non_null(language_find(TEXT("nl")));
	assert_non_null(language_find(TEXT("en")));
	assert_null(language_find(TEXT("")));
	assert_null(language_find(TEXT("NL")));
	assert_null(language_find(TEXT("xx")));
	assert_text(language_code(language_find(TEXT("nl"))), "nl");
	assert_text(language_own_name(language_find(TEXT("nl"))), "Nederlands");
	assert_text(language_direction(language_find(TEXT("nl"))), "ltr");
	assert_text(language_code(NULL), "en");
	assert_non_null(language_at(language_count() - 1));
	assert_null(language_at(language_count()));
}

static void an_unknown_text_stays_english(void **state)
{
	(void)state;
	const struct language *nl = language_find(TEXT("nl"));
	assert_text(translate(nl, "No catalogue has this text"), "No catalogue has this text");
	assert_text(translate(NULL, "Vote"), "Vote");
	assert_text(translate(nl, NULL), "");
	assert_text(translate_plural(nl, "one unknown thing", "{n} unknown things", 1), "one unknown thing");
	assert_text(translate_plural(nl, "one unknown thing", "{n} unknown things", 0), "{n} unknown things");
	assert_text(translate_plural(NULL, "one unknown thing", "{n} unknown things", -1), "one unknown thing");
	assert_text(translate_plural(NULL, "one", "many", INT64_MIN), "many");
}

static void dutch_is_dutch(void **state)
{
	(void)state;
	const struct language *nl = language_find(TEXT("nl"));
	assert_text(translate(nl, "(not required)"), "(niet verplicht)");
	assert_text(translate_plural(nl, "There is a mistake in what you filled in",
	                             "There are {n} mistakes in what you filled in", 1),
	            "Er staat een fout in wat je hebt ingevuld");
	assert_text(translate_plural(nl, "There is a mistake in what you filled in",
	                             "There are {n} mistakes in what you filled in", 2),
	            "Er staan {n} fouten in wat je hebt ingevuld");
}

static void a_message_takes_its_values_and_no_more(void **state)
{
	const struct message_value values[] = { { "n", TEXT("3") }, { "who", TEXT("{n}") } };
	static const char *const examples[][2] = {
		{ "", "" },         { "none", "none" },       { "{n} of {n}", "3 of 3" },
		{ "{who}", "{n}" }, { "{other}", "{other}" }, { "{other {n}", "{other 3" },
		{ "{n", "{n" },     { "n}", "n}" },           { "{{n}}", "{3}" },
		{ "{}", "{}" },     { "é{n}é", "é3é" },
	};
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		assert_text(message_fill(*state, text_of(examples[i][0]), values, 2), examples[i][1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_language_is_found_by_its_code),
		test_on_arena(an_unknown_text_stays_english),
		test_on_arena(dutch_is_dutch),
		test_on_arena(a_message_takes_its_values_and_no_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
