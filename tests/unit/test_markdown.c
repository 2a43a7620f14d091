// SPDX-License-Identifier: EUPL-1.2
// Markdown from residents and staff: what may be in it, what never gets out, and that no text takes long.
#include "check.h"
#include "base/clock.h"
#include "page/markdown.h"
#include "page/passage.h"

static void check_html(struct arena *arena, const char *markdown, bool by_resident, const char *expected)
{
	assert_text(markdown_html(arena, text_of(markdown), 2, by_resident).html, expected);
}

static void marks_become_components(void **state)
{
	static const char *const examples[][2] = {
		{ "", "" },
		{ "a *b* **c**", "<p class=\"nl-paragraph\">a <em>b</em> <strong>c</strong></p>\n" },
		{ "# A\n## B",
		  "<h2 class=\"nl-heading nl-heading--level-2\">A</h2>\n<h3 class=\"nl-heading nl-heading--level-3\">B</h3>\n" },
		{ "###### A", "<h2 class=\"nl-heading nl-heading--level-2\">A</h2>\n" },
		{ "## A\n##### B\n### C\n# D",
		  "<h2 class=\"nl-heading nl-heading--level-2\">A</h2>\n<h3 class=\"nl-heading nl-heading--level-3\">B</h3>\n"
		  "<h3 class=\"nl-heading nl-heading--level-3\">C</h3>\n<h2 class=\"nl-heading nl-heading--level-2\">D</h2>\n" },
		{ "- a\n- b", "<ul class=\"utrecht-unordered-list\">\n<li class=\"utrecht-unordered-list__item\">a</li>\n"
		              "<li class=\"utrecht-unordered-list__item\">b</li>\n</ul>\n" },
		{ "3. a",
		  "<ol class=\"utrecht-ordered-list\" start=\"3\">\n<li class=\"utrecht-ordered-list__item\">a</li>\n</ol>\n" },
		{ "> a", "<blockquote class=\"utrecht-blockquote\">\n<p class=\"nl-paragraph\">a</p>\n</blockquote>\n" },
		{ "[a](/b)", "<p class=\"nl-paragraph\"><a class=\"nl-link\" href=\"/b\">a</a></p>\n" },
		{ "[a](https://b.nl/?c&d)",
		  "<p class=\"nl-paragraph\"><a class=\"nl-link\" href=\"https://b.nl/?c&amp;d\">a</a></p>\n" },
		{ "![Een *plein*](/p.jpg)",
		  "<p class=\"nl-paragraph\"><img class=\"utrecht-img\" src=\"/p.jpg\" alt=\"Een plein\"></p>\n" },
		{ "a `<b>`\\\nc", "<p class=\"nl-paragraph\">a <code class=\"utrecht-code\">&lt;b&gt;</code><br>\nc</p>\n" },
		{ "---", "<hr class=\"utrecht-separator\">\n" },
	};
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		check_html(*state, examples[i][0], false, examples[i][1]);
}

// How a browser reads the start of a URL (WHATWG URL): without tabs and line ends, with "\\" for "/".
static bool leads_to_another_host(struct text href)
{
	char seen[2] = { 0 };
	size_t count = 0;
	for (size_t i = 0; i < href.len && count < 2; i++) {
		char c = href.at[i];
		if (c != '\t' && c != '\n' && c != '\r')
			seen[count++] = c == '\\' ? '/' : c;
	}
	return seen[0] == '/' && seen[1] == '/';
}

static void no_link_that_looks_like_ours_leads_to_another_host(void **state)
{
	struct arena *arena = *state;
	check_html(arena, "[a](/&Tab;/evil.example)", false, "<p class=\"nl-paragraph\">a</p>\n");
	check_html(arena, "[a](/&#10;/evil.example)", false, "<p class=\"nl-paragraph\">a</p>\n");
	check_html(arena, "![a](/&#13;/evil.example/x.png)", false, "<p class=\"nl-paragraph\">a</p>\n");
	static const char *const pieces[] = { "/",      "/",     "\\\\",   "\\",     "&Tab;", "&NewLine;", "&#13;", "&#9;",
		                                  "&#x0a;", "&sol;", "&bsol;", "%09",    "%2f",   "a",         ".",     ":",
		                                  "@",      "?",     "#",      "&#127;", "&#11;", "x.example" };
	size_t links = 0;
	uint32_t seed = 20261122;
	for (int round = 0; round < 20000; round++) {
		struct builder b = builder_on(arena);
		build_c(&b, round % 2 ? "[a](/" : "![a](</");
		for (int i = 0; i < 1 + round % 6; i++) {
			seed = seed * 1664525u + 1013904223u;
			build_c(&b, pieces[(seed >> 8) % (sizeof pieces / sizeof pieces[0])]);
		}
		build_c(&b, round % 2 ? "evil.example)" : "evil.example>)");
		struct text html = markdown_html(arena, builder_text(&b), 2, false).html;
		size_t at = text_find(html, TEXT("=\"/"));
		links += at != SIZE_MAX;
		struct text href = text_slice(html, at == SIZE_MAX ? html.len : at + 2, html.len);
		if (leads_to_another_host(href))
			fail_msg("%" TEXT_FORMAT " became %" TEXT_FORMAT, TEXT_ARGS(builder_text(&b)), TEXT_ARGS(html));
		if (round % 100 == 0)
			arena_reset(arena);
	}
	assert_true(links > 1000); // the others were refused
}

static void html_and_bad_links_stay_text(void **state)
{
	static const char *const examples[][2] = {
		{ "<script>a</script>", "<p class=\"nl-paragraph\">&lt;script&gt;a&lt;/script&gt;\n</p>\n" },
		{ "a <b onclick=\"c\">d</b>", "<p class=\"nl-paragraph\">a &lt;b onclick=\"c\"&gt;d&lt;/b&gt;</p>\n" },
		{ "[a](javascript:b)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "[a](JAVASCRIPT:b)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "[a](&#106;avascript:b)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "[a](<java\tscript:b>)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "[a](data:text/html,b)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "[a](data:image/png;base64,AA)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "[a](//b.nl)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "[a](b)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "<javascript:a>", "<p class=\"nl-paragraph\">javascript:a</p>\n" },
		{ "![a](/b.jpg)", "<p class=\"nl-paragraph\">a</p>\n" },
		{ "[a](/b\"c)", "<p class=\"nl-paragraph\"><a class=\"nl-link\" href=\"/b%22c\">a</a></p>\n" },
		{ "[a](https://b.nl)",
		  "<p class=\"nl-paragraph\"><a class=\"nl-link\" href=\"https://b.nl\" rel=\"nofollow ugc "
		  "noopener\">a</a></p>\n" },
		{ "\xff<", "<p class=\"nl-paragraph\">\xef\xbf\xbd&lt;</p>\n" },
	};
	for (size_t i = 0; i < sizeof(examples) / sizeof(examples[0]); i++)
		check_html(*state, examples[i][0], true, examples[i][1]);
	check_html(*state, "![a](https://b.nl/c.png)", false, "<p class=\"nl-paragraph\">a</p>\n");
	check_html(*state, "![\"x\" y](/c.png)", false,
	           "<p class=\"nl-paragraph\"><img class=\"utrecht-img\" src=\"/c.png\" alt=\"&quot;x&quot; y\"></p>\n");
}

static void plain_text_has_the_words_only(void **state)
{
	assert_text(markdown_plain(*state, TEXT("# Een *plein*\n\nmet [bomen](/b) en <b>bankjes</b>\n- a\n- b")),
	            "Een plein met bomen en bankjes a b");
	assert_text(markdown_plain(*state, TEXT_NONE), "");
}

// Known to be slow or deep in one parser or another. 20 KB each, as long as a plan's text may be.
static void hostile_text_takes_no_time(void **state)
{
	(void)state;
	static const char *const patterns[] = { "[",          "](",    "![[]()", "*a **b ", "> ",    "- ",
		                                    "`",          "``a` ", "<!--",   "<?",      "[a](b", "&#",
		                                    "\\",         "_a",    "[[[",    "1. ",     "    ",  "\n\n>",
		                                    "<a href=\"", "![a](", "**x__y", "[x]: <",  "- - ",  ">-" };
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		struct arena *arena = arena_create((size_t)64 << 20);
		struct builder b = builder_on(arena);
		while (b.len < 20000)
			build_c(&b, patterns[i]);
		int64_t start = clock_monotonic();
		struct text html = markdown_html(arena, builder_text(&b), 2, true).html;
		int64_t took_ms = clock_monotonic() - start;
		assert_false(arena_full(arena));
		assert_true(html.len < 64 * b.len);
		if (took_ms > 1000) // with sanitizers; without, some 10 ms
			fail_msg("%s: %lld ms", patterns[i], (long long)took_ms);
		arena_destroy(arena);
	}
}

static void each_block_says_its_language_when_it_is_another(void **state)
{
	struct text dutch = text_copy(*state, TEXT("# A\n\nb\n\n- c\n\n> d\n\n3. e\n"));
	struct passages passages = { NULL, 0 };
	struct builder out = builder_on(*state);
	struct drawing page = drawing_on(&out, NULL, NULL);
	page.passages = &passages;
	assert_text(markdown_in(&page, dutch, 2, false).html,
	            text_to_c(*state, markdown_html(*state, dutch, 2, false).html));
	passage_add(*state, &passages, &(struct language_part){ dutch, TEXT("nl"), TEXT("ltr") });
	assert_text(markdown_in(&page, dutch, 2, false).html,
	            "<h2 class=\"nl-heading nl-heading--level-2\" lang=\"nl\" dir=\"ltr\">A</h2>\n"
	            "<p class=\"nl-paragraph\" lang=\"nl\" dir=\"ltr\">b</p>\n"
	            "<ul class=\"utrecht-unordered-list\" lang=\"nl\" dir=\"ltr\">\n"
	            "<li class=\"utrecht-unordered-list__item\">c</li>\n</ul>\n"
	            "<blockquote class=\"utrecht-blockquote\" lang=\"nl\" dir=\"ltr\">\n<p class=\"nl-paragraph\">d</p>\n"
	            "</blockquote>\n<ol class=\"utrecht-ordered-list\" start=\"3\" lang=\"nl\" dir=\"ltr\">\n"
	            "<li class=\"utrecht-ordered-list__item\">e</li>\n</ol>\n");
	assert_int_equal(out.len, 0); // nothing goes onto the page itself
}

static void deep_nesting_keeps_the_text_and_closes_what_it_opened(void **state)
{
	struct builder b = builder_on(*state);
	for (int i = 0; i < 1000; i++)
		build_c(&b, "> ");
	build_c(&b, "diep");
	struct text html = markdown_html(*state, builder_text(&b), 2, true).html;
	size_t open = 0, closed = 0;
	for (size_t i = 0; i < html.len; i++) {
		open += text_starts_with(text_slice(html, i, html.len), TEXT("<blockquote"));
		closed += text_starts_with(text_slice(html, i, html.len), TEXT("</blockquote"));
	}
	assert_int_equal(open, closed);
	assert_int_equal(open, 100);
	assert_true(text_find(html, TEXT("diep")) != SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(marks_become_components),
		test_on_arena(no_link_that_looks_like_ours_leads_to_another_host),
		test_on_arena(html_and_bad_links_stay_text),
		test_on_arena(plain_text_has_the_words_only),
		test_on_arena(each_block_says_its_language_when_it_is_another),
		test_on_arena(hostile_text_takes_no_time),
		test_on_arena(deep_nesting_keeps_the_text_and_closes_what_it_opened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
