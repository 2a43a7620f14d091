// SPDX-License-Identifier: EUPL-1.2
// A compiled template drawing hostile values, and the escaping functions by themselves.
#include "check.h"
#include "base/zone.h"
#include "page/passage.h"
#include "page/template.h"
#include "sample_views.gen.h"

static struct text page_drawn(struct arena *arena, const struct sample_page *page)
{
	struct builder out = builder_on(arena);
	struct drawing d = drawing_on(&out, language_find(TEXT("en")), NULL);
	draw_sample_page(&d, page);
	return builder_text(&out);
}

static void a_page_is_drawn_with_every_value_escaped(void **state)
{
	struct text tags[] = { TEXT("<1>"), TEXT("2") };
	struct sample_item items[] = { { TEXT("a"), 100 } }, chosen = { TEXT("&"), 1250 };
	struct sample_page page = {
		.title = TEXT("<\"&'>"),
		.href = TEXT("javascript:a()"),
		.part = TEXT("/evil.example/a b&\"?"),
		.empty = TEXT_NONE,
		.html = { TEXT("<i>safe</i>") },
		.c = "c & c",
		.none = NULL,
		.small = 3,
		.large = UINT64_MAX,
		.open = true,
		.count = 1200,
		.tags = { tags, 2 },
		.items = { items, 1 },
		.first = { TEXT("f"), 0 },
		.chosen = &chosen,
	};
	static const char part[] = "/evil.example/a%20b%26%22%3F", encoded[] = "%2Fevil.example%2Fa%20b%26%22%3F";
	struct text expected = arena_format(
		*state,
		"<main title=\"&lt;&quot;&amp;'&gt;\"><h1 class=\"a a--open\">&lt;\"&amp;'&gt;</h1>\n"
		"<a href=\"#\">1</a><a href=\"/p/%%2F%s\">2</a><a href=\"/p?q=%s\">3</a>\n"
		"<a href=\"/%%2F%s\">4</a><a href=\"/%%2F%s\">5</a><a href=\"/./%%2F%s\">6</a>\n"
		"<i>safe</i> c &amp; c 3 18446744073709551615\n&lt;1&gt;, 2\n<b>a=€1</b>\n<b>f=€0</b>\n<b>&amp;=€12.50</b>\n"
		"equal\nelif\n<p title=\"Until &lt;&quot;&amp;'&gt;\">1,200 plans</p>\n"
		"<textarea>\n&lt;\"&amp;'&gt;</textarea></main>",
		part + 1, encoded, part + 1, part + 1, part + 1);
	assert_text(page_drawn(*state, &page), text_to_c(*state, expected));
}

static struct text words_drawn(struct arena *arena, const struct passages *passages, struct text value)
{
	struct builder out = builder_on(arena);
	struct drawing d = drawing_on(&out, language_find(TEXT("en")), NULL);
	d.passages = passages;
	draw_words(&d, value);
	return builder_text(&out);
}

static void a_text_in_another_language_says_which(void **state)
{
	struct arena *arena = *state;
	struct passages passages = { NULL, 0 };
	struct text dutch = text_copy(arena, TEXT("Bankjes & bomen")), arabic = text_copy(arena, TEXT("حديقة"));
	struct text between = text_copy(arena, TEXT("Benches"));
	struct text later = text_copy(arena, TEXT("Vijver"));
	passage_add(arena, &passages, &(struct language_part){ later, TEXT("nl"), TEXT_NONE });
	passage_add(arena, &passages, &(struct language_part){ dutch, TEXT("nl"), TEXT_NONE });
	passage_add(arena, &passages, &(struct language_part){ arabic, TEXT("ar"), TEXT("rtl") });
	passage_add(arena, &passages, &(struct language_part){ TEXT_NONE, TEXT("nl"), TEXT_NONE });
	assert_int_equal(passages.count, 3);
	assert_text(words_drawn(arena, &passages, dutch), "<bdi lang=\"nl\">Bankjes &amp; bomen</bdi>");
	assert_text(words_drawn(arena, &passages, text_slice(dutch, 10, 15)), "<bdi lang=\"nl\">bomen</bdi>");
	assert_text(words_drawn(arena, &passages, arabic), "<bdi lang=\"ar\" dir=\"rtl\">حديقة</bdi>");
	assert_text(words_drawn(arena, &passages, later), "<bdi lang=\"nl\">Vijver</bdi>");
	assert_text(words_drawn(arena, &passages, between), "Benches");
	assert_text(words_drawn(arena, &passages, TEXT_NONE), "");
	assert_text(words_drawn(arena, NULL, dutch), "Bankjes &amp; bomen");
	struct text told = text_copy(arena, TEXT("Now: Vijver (2)"));
	passage_carry(arena, &passages, later, told);
	assert_text(words_drawn(arena, &passages, told), "Now: <bdi lang=\"nl\">Vijver</bdi> (2)");
	struct text made = passage_carry(arena, &passages, dutch, text_copy(arena, TEXT("Bankjes")));
	assert_text(words_drawn(arena, &passages, made), "<bdi lang=\"nl\">Bankjes</bdi>");
}

static void a_message_marks_the_value_in_another_language_alone(void **state)
{
	struct arena *arena = *state;
	struct passages passages = { NULL, 0 };
	struct text dutch = text_copy(arena, TEXT("Bankjes"));
	passage_add(arena, &passages, &(struct language_part){ dutch, TEXT("nl"), TEXT_NONE });
	struct builder out = builder_on(arena);
	struct drawing d = drawing_on(&out, language_find(TEXT("en")), NULL);
	d.passages = &passages;
	const struct message_value values[] = { { "title", dutch }, { "n", TEXT("<3>") } };
	draw_message_words(&d, TEXT("{Add} {title}: {n} & {"), values, 2);
	draw_message_text(&d, TEXT("|{title}"), values, 2);
	draw_message_attribute(&d, TEXT("|{title}"), values, 2);
	assert_text(builder_text(&out), "{Add} <bdi lang=\"nl\">Bankjes</bdi>: &lt;3&gt; &amp; {|Bankjes|Bankjes");
}

typedef void draw_function(struct drawing *d, struct text value);

static void check_drawn(struct arena *arena, draw_function *draw, const char *before, const char *value,
                        const char *expected)
{
	struct builder out = builder_on(arena);
	struct drawing d = drawing_on(&out, NULL, NULL);
	build_c(&out, before);
	draw(&d, text_of(value));
	assert_text(builder_text(&out), expected);
}

static void a_url_starts_only_where_it_may_lead(void **state)
{
	static const char *const examples[][2] = {
		{ "", "" },
		{ "/", "/" },
		{ "/a/b?c=d&e#f", "/a/b?c=d&amp;e#f" },
		{ "#a", "#a" },
		{ "?a=b", "?a=b" },
		{ "https://a.nl/\"><b>", "https://a.nl/%22%3E%3Cb%3E" },
		{ "HTTP://a.nl", "HTTP://a.nl" },
		{ "mailto:a@b.nl", "mailto:a@b.nl" },
		{ "tel:+31201234567", "tel:+31201234567" },
		{ "data:image/png;base64,AA==", "data:image/png;base64,AA==" },
		{ "/\t/evil.example", "/%09/evil.example" },
		{ "/\n/evil.example", "/%0A/evil.example" },
		{ "//evil.example", "#" },
		{ "/\\evil.example", "#" },
		{ "\\\\evil.example", "#" },
		{ "javascript:a()", "#" },
		{ "JaVaScRiPt:a()", "#" },
		{ " javascript:a()", "#" },
		{ "\x01javascript:a()", "#" },
		{ "java\tscript:a()", "#" },
		{ "data:text/html,<b>", "#" },
		{ "data:image/svg+xml;base64,AA==", "#" },
		{ "vbscript:a", "#" },
		{ "https:evil.example", "#" },
		{ "a/b", "#" },
		{ "/é", "/%C3%A9" },
	};
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		check_drawn(*state, draw_url_start, "", examples[i][0], examples[i][1]);
}

static void no_part_of_a_url_becomes_its_host(void **state)
{
	check_drawn(*state, draw_url_part, "\"/", "/evil.example", "\"/%2Fevil.example");
	check_drawn(*state, draw_url_part, "\"", "//evil.example", "\"%2F/evil.example");
	check_drawn(*state, draw_url_part, "\"/", "", "\"/.");
	check_drawn(*state, draw_url_part, "\"//", "evil.example", "\"//?evil.example");
	check_drawn(*state, draw_url_part, "\"/a/", "b/c", "\"/a/b/c");
	check_drawn(*state, draw_url_part, "\"/a/", "b//c", "\"/a/b/%2Fc");
	check_drawn(*state, draw_url_part, "\"", "javascript:a", "\"javascript%3Aa");
	check_drawn(*state, draw_url_query, "\"?a=", "b&c=d/#", "\"?a=b%26c%3Dd%2F%23");
}

static void attributes_and_text_keep_what_is_harmless(void **state)
{
	check_drawn(*state, draw_text, "", "a 'b' \"c\" é € 😀", "a 'b' \"c\" é € 😀");
	check_drawn(*state, draw_text, "", "</textarea><script>", "&lt;/textarea&gt;&lt;script&gt;");
	check_drawn(*state, draw_attribute, "", "\" onclick=\"a()", "&quot; onclick=&quot;a()");
	check_drawn(*state, draw_text, "", "&lt;", "&amp;lt;");
}

static void a_srcset_holds_paths_of_our_own_only(void **state)
{
	static const char *const others[] = { "",
		                                  "a.webp",
		                                  "//evil.example/a.webp",
		                                  "https://evil.example/a.webp",
		                                  "/a.webp 1x, //evil.example/b.webp",
		                                  "/a,b.webp",
		                                  "/a\"b",
		                                  "javascript:a" };
	struct builder sizes = builder_on(*state), out = builder_on(*state);
	struct drawing d = drawing_on(&out, NULL, NULL);
	srcset_add(&sizes, TEXT("/foto/a_B-1.webp"), 320);
	srcset_add(&sizes, TEXT("/foto/b.webp"), 640);
	draw_srcset(&d, srcset_of(&sizes));
	assert_text(builder_text(&out), "/foto/a_B-1.webp 320w, /foto/b.webp 640w");
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		sizes = builder_on(*state);
		srcset_add(&sizes, TEXT("/good.webp"), 320);
		srcset_add(&sizes, text_of(others[i]), 640);
		assert_text(srcset_of(&sizes).candidates, "");
	}
	sizes = builder_on(*state);
	srcset_add(&sizes, TEXT("/a.webp"), 0);
	assert_text(srcset_of(&sizes).candidates, "");
}

static void numbers_and_moments_are_written_as_people_read_them(void **state)
{
	struct builder out = builder_on(*state);
	struct zone *zone = zone_load(TEXT("Europe/Amsterdam"));
	struct drawing d = drawing_on(&out, language_find(TEXT("nl")), zone);
	assert_text(format_money(&d, 4200000), "€\u00a042.000");
	assert_text(format_number(&d, 12500), "12.500");
	assert_text(format_date(&d, INT64_C(1795255200000)), "21 november 2026");
	assert_text(format_moment(&d, INT64_C(1795255200000)), "21 november 2026 om 11.00 uur");
	assert_text(format_iso(&d, INT64_C(1795255200000)), "2026-11-21T10:00:00Z");
	zone_free(zone);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_page_is_drawn_with_every_value_escaped),
		test_on_arena(a_text_in_another_language_says_which),
		test_on_arena(a_message_marks_the_value_in_another_language_alone),
		test_on_arena(a_url_starts_only_where_it_may_lead),
		test_on_arena(no_part_of_a_url_becomes_its_host),
		test_on_arena(attributes_and_text_keep_what_is_harmless),
		test_on_arena(a_srcset_holds_paths_of_our_own_only),
		test_on_arena(numbers_and_moments_are_written_as_people_read_them),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
