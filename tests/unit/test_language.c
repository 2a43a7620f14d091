// SPDX-License-Identifier: EUPL-1.2
// Catalogues as the program has them, and texts with values in them.
#include "check.h"
#include "page/words.h"

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

static void a_language_has_usual_words(void **state)
{
	const struct language *nl = language_with_words(*state, language_find(TEXT("nl")), NULL);
	const struct language *en = language_with_words(*state, NULL, NULL);
	assert_text(translate(nl, "Look at all {ideas}"), "Bekijk alle plannen");
	assert_text(translate(en, "Look at all {ideas}"), "Look at all plans");
	assert_text(translate(en, "{Each_idea}, {an_idea}, {date}"), "Each plan, a plan, {date}");
	assert_ptr_equal(language_with_words(*state, nl, NULL), nl);
	// Without words a text stays as it is written.
	assert_text(translate(language_find(TEXT("nl")), "Look at all {ideas}"), "Bekijk alle {ideas}");
}

static void a_site_says_its_own_word(void **state)
{
	const struct site_words idea = { TEXT("initiatief"), TEXT("initiatieven"), TEXT("het"), TEXT("gehonoreerd") };
	const struct site_words wish = { TEXT("wens"), TEXT("wensen"), TEXT("de"), TEXT_NONE };
	const struct language *plain = language_find(TEXT("nl"));
	const struct language *nl = language_with_words(*state, plain, &idea);
	assert_text(language_fill(nl, TEXT("{An_idea}, {this_idea}, {each_idea}: {Ideas}, niet {chosen}.")),
	            "Een initiatief, dit initiatief, elk initiatief: Initiatieven, niet gehonoreerd.");
	assert_text(translate_plural(nl, "{n} {idea}", "{n} {ideas}", 2), "{n} initiatieven");
	nl = language_with_words(*state, plain, &wish);
	assert_text(language_fill(nl, TEXT("{The_idea}, {This_idea}, {each_idea} is {chosen}")),
	            "De wens, Deze wens, elke wens is gekozen");
	// Half a word is none.
	const struct site_words half = { .idea = TEXT("wens") };
	assert_text(language_fill(language_with_words(*state, plain, &half), TEXT("{the_idea}")), "het plan");
}

static void a_capital_is_that_of_the_language(void **state)
{
	const struct site_words words = { TEXT("ijsbaan"), TEXT("\xc3\xa9\xc3\xa9n"), TEXT("de"), TEXT_NONE };
	const struct language *nl = language_with_words(*state, language_find(TEXT("nl")), &words);
	assert_text(language_fill(nl, TEXT("{Idea} {Ideas}")), "IJsbaan \xc3\x89\xc3\xa9n");
	const struct language *en = language_with_words(*state, language_find(TEXT("en")), &words);
	assert_text(language_fill(en, TEXT("{Idea} {the_idea}")), "Ijsbaan ijsbaan"); // "de" is no English article
}

static void the_formal_register_says_what_differs(void **state)
{
	const struct language *formal = language_with_words(*state, language_find(TEXT("nl@formal")), NULL);
	assert_text(language_code(formal), "nl");
	assert_text(translate(formal, "You have not chosen {an_idea} yet."), "U hebt nog geen plan gekozen.");
	assert_text(translate(formal, "Look at all {ideas}"), "Bekijk alle plannen");
}

static void a_language_knows_its_articles(void **state)
{
	assert_text(language_articles(*state, language_find(TEXT("nl@formal"))), "de, het");
	assert_text(language_articles(*state, language_find(TEXT("en"))), "a, an");
	assert_true(language_has_article(language_find(TEXT("nl")), TEXT("het")));
	assert_false(language_has_article(language_find(TEXT("nl")), TEXT("the")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_language_is_found_by_its_code),
		test_on_arena(an_unknown_text_stays_english),
		test_on_arena(dutch_is_dutch),
		test_on_arena(a_message_takes_its_values_and_no_more),
		test_on_arena(a_language_has_usual_words),
		test_on_arena(a_site_says_its_own_word),
		test_on_arena(a_capital_is_that_of_the_language),
		test_on_arena(the_formal_register_says_what_differs),
		test_on_arena(a_language_knows_its_articles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
