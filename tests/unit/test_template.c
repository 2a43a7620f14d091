// SPDX-License-Identifier: EUPL-1.2
// The template compiler: what it takes, what it refuses and why, and how values are escaped where they stand.
#include "check.h"
#include "template_compile.h"

#define HEAD "{% template t(const struct page *page, struct text word) %}"

struct compiled {
	struct pile *pile;
	bool taken;
	const char *problem, *c;
};

static const char *as_c(struct pile *pile, struct text t)
{
	return pile_copy(pile, t).at; // ends in NUL
}

static struct compiled compile(const char *source)
{
	struct compiled compiled = { .pile = pile_create(), .problem = "", .c = "" };
	struct template_set set;
	template_set_start(&set, compiled.pile);
	compiled.taken = template_read(&set, TEXT("a.html"), text_of(source)) && template_check_calls(&set);
	if (!compiled.taken) {
		compiled.problem = as_c(compiled.pile, set.problem);
		return compiled;
	}
	struct growing g = { .pile = compiled.pile };
	template_write_header(&set, TEXT("a.gen.h"), &g);
	template_write_source(&set, TEXT("a.gen.h"), &g);
	compiled.c = as_c(compiled.pile, grown(&g));
	return compiled;
}

static void check_taken(const char *source, const char *c)
{
	struct compiled compiled = compile(source);
	if (!compiled.taken || strstr(compiled.c, c) == NULL)
		fail_msg("%s\nshould give\n%s\nbut gave\n%s%s", source, c, compiled.problem, compiled.c);
	pile_free(compiled.pile);
}

static void check_refused(const char *source, const char *problem)
{
	struct compiled compiled = compile(source);
	if (compiled.taken || strstr(compiled.problem, problem) == NULL)
		fail_msg("%s\nshould be refused with\n%s\nbut gave\n%s%s", source, problem, compiled.problem, compiled.c);
	pile_free(compiled.pile);
}

struct example {
	const char *html, *expected;
};

static const char *with_head(struct pile *pile, const char *html)
{
	return pile_format(pile, "%s%s", HEAD, html).at;
}

static void check_all(const struct example *examples, size_t count, void (*check)(const char *, const char *))
{
	struct pile *pile = pile_create();
	for (size_t i = 0; i < count; i++)
		check(with_head(pile, examples[i].html), examples[i].expected);
	pile_free(pile);
}

#define CHECK_ALL(examples, check) check_all((examples), sizeof(examples) / sizeof((examples)[0]), (check))

static void a_value_is_escaped_for_its_place(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "{{ word }}", "draw_value(d, word)" },
		{ "<p>{{ page.title }}</p>", "draw_value(d, page->title)" },
		{ "<p>{{ page.body.html }}</p>", "draw_value(d, page->body.html)" },
		{ "<p>{{ page.owner->name }}</p>", "draw_value(d, page->owner->name)" },
		{ "<title>{{ word }}</title>", "draw_text(d, drawing_text_of(d, word))" },
		{ "<textarea>{{ word }}</textarea>", "draw_text(d, drawing_text_of(d, word))" },
		{ "<p title=\"{{ word }}\"></p>", "draw_attribute(d, drawing_text_of(d, word))" },
		{ "<p title=\"a {{ word }} b\"></p>", "draw_attribute(d, drawing_text_of(d, word))" },
		{ "<a href=\"{{ word }}\"></a>", "draw_url_start(d, drawing_text_of(d, word))" },
		{ "<A HREF=\"{{ word }}\"></A>", "draw_url_start(d, drawing_text_of(d, word))" },
		{ "<a href=\"/{{ word }}\"></a>", "draw_url_part(d, drawing_text_of(d, word))" },
		{ "<a href=\"/a/{{ word }}\"></a>", "draw_url_part(d, drawing_text_of(d, word))" },
		{ "<a href=\"a{{ word }}\"></a>", "draw_url_part(d, drawing_text_of(d, word))" },
		{ "<a href=\"mailto:{{ word }}\"></a>", "draw_url_part(d, drawing_text_of(d, word))" },
		{ "<a href=\"https://a.nl/{{ word }}\"></a>", "draw_url_part(d, drawing_text_of(d, word))" },
		{ "<a href=\"/a?b={{ word }}\"></a>", "draw_url_query(d, drawing_text_of(d, word))" },
		{ "<a href=\"#{{ word }}\"></a>", "draw_url_query(d, drawing_text_of(d, word))" },
		{ "<a href=\"{{ page.home }}{% if word %}?a={% end %}{{ word }}\"></a>",
		  "draw_url_query(d, drawing_text_of(d, word))" },
		{ "<img src=\"{{ word }}\" alt=\"\">", "draw_url_start(d, drawing_text_of(d, word))" },
		{ "<img srcset=\"{{ page.sizes }}\" alt=\"\">", "draw_srcset(d, page->sizes)" },
		{ "<source srcset=\"{% if word %}{{ page.sizes }}{% end %}\">", "draw_srcset(d, page->sizes)" },
		{ "<form action=\"{{ word }}\"></form>", "draw_url_start(d, drawing_text_of(d, word))" },
		{ "<button formaction=\"{{ word }}\"></button>", "draw_url_start(d, drawing_text_of(d, word))" },
		{ "<svg><use xlink:href=\"{{ word }}\"/></svg>", "draw_url_start(d, drawing_text_of(d, word))" },
		{ "<script type=\"module\" src=\"{{ \"a.js\" | asset }}\"></script>",
		  "draw_url_start(d, drawing_asset(drawing_text_of(d, \"a.js\")))" },
		{ "{{ page.cents | money }}", "draw_text(d, format_money(d, drawing_integer_of(page->cents)))" },
		{ "<time datetime=\"{{ page.at | iso }}\"></time>",
		  "draw_attribute(d, format_iso(d, drawing_integer_of(page->at)))" },
		{ "<a href=\"/{{ page.id | id }}\"></a>", "draw_url_part(d, format_id(d, drawing_integer_of(page->id)))" },
		{ "<html lang=\"{{ language.code }}\"></html>",
		  "draw_attribute(d, drawing_text_of(d, language_code(d->language)))" },
		{ "<b title=\"{{ word }}\"{% lang word %} hidden></b>",
		  "draw_passage_attributes(d, drawing_text_of(d, word))" },
		{ "<option>{{ word }}</option>", "draw_text(d, drawing_text_of(d, word))" },
		{ "<svg><text>{{ word }}</text></svg>", "draw_text(d, drawing_text_of(d, word))" },
		{ "<bdi>{{ word | plain }}</bdi>", "draw_text(d, drawing_text_of(d, word))" },
	};
	CHECK_ALL(examples, check_taken);
}

static void a_value_elsewhere_is_refused(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "<p title={{ word }}></p>", "a.html:1:69: put the attribute's value in double quotes" },
		{ "<p title='{{ word }}'></p>", "double quotes" },
		{ "<p title=a{{ word }}></p>", "double quotes" },
		{ "<p {{ word }}></p>", "not in a tag" },
		{ "<p {{ word }}=\"a\"></p>", "not in a tag" },
		{ "<p data-{{ word }}=\"a\"></p>", "not in a tag" },
		{ "<{{ word }}></p>", "directly after <" },
		{ "<h{{ word }}></h1>", "not in a tag" },
		{ "<p></{{ word }}>", "end tag" },
		{ "<p></p{{ word }}>", "end tag" },
		{ "<br/{{ word }}>", "between / and >" },
		{ "<!-- {{ word }} -->", "HTML comment" },
		{ "<!doctype html {{ word }}>", "only <!doctype html>" },
		{ "<script type=\"module\" src=\"{{ word }}\"></script>", "our own assets" },
		{ "<script type=\"module\" src=\"/a.js\">{{ word }}</script>", "no values in a script" },
		{ "<img srcset=\"/a.jpg 1x, {{ word }}\">", "a value is the whole srcset" },
		{ "<img srcset=\"{{ word }} 320w\">", "a value is the whole srcset" },
		{ "<img srcset=\"{{ word }}{{ word }}\">", "a value is the whole srcset" },
		{ "<img srcset=\"{% if word %}/a.jpg{% end %}{{ word }}\">", "a value is the whole srcset" },
		{ "<img srcset=\"{{ page.cents | money }}\">", "a srcset takes a struct srcset" },
		{ "<a href=\"https://{{ word }}/\"></a>", "may not choose the host" },
		{ "<a href=\"//{{ word }}/\"></a>", "may not choose the host" },
		{ "<a href=\"https:{{ word }}\"></a>", "may not choose the host" },
		{ "<a href=\"{% if word %}/a{% end %}{{ word }}\"></a>", "cannot be judged" },
	};
	CHECK_ALL(examples, check_refused);
}

static void html_that_a_browser_would_repair_is_refused(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "<p>", "<p> of line 1 is not closed" },
		{ "</p>", "closes nothing" },
		{ "<b><i></b></i>", "</b>, but <i> of line 1 is open" },
		{ "<div/>", "does not close itself" },
		{ "a < b", "write &lt;" },
		{ "<p a=\"b\"c></p>", "white space is missing" },
		{ "<p a = \"b\"></p>", "cannot stand in a tag" },
		{ "<p a=\"b\" \"></p>", "cannot stand in a tag" },
		{ "<p <b>", "cannot stand in a tag" },
		{ "<p", "ends inside a tag" },
		{ "<p title=\"", "ends inside a tag" },
		{ "<!-- a", "ends inside a tag" },
		{ "<!-->", "no > inside an HTML comment" },
		{ "<!-- a --!> -->", "no > inside an HTML comment" },
		{ "<![CDATA[ a ]]>", "start with <!" },
		{ "<?xml?>", "write &lt;" },
		{ "<textarea><b></textarea>", "write &lt;" },
		{ "<title><b></title>", "write &lt;" },
		{ "</p a>", "nothing else" },
	};
	CHECK_ALL(examples, check_refused);
}

static void what_the_content_policy_forbids_is_refused(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{ "<script>alert(1)</script>", "a script is always" },
		{ "<script src=\"/a.js\"></script>", "a script is always" },
		{ "<script type=\"text/plain\" src=\"/a.js\"></script>", "a script is always" },
		{ "<script type=\"module\" src=\"/a.js\">x</script>", "no inline script" },
		{ "<script type=\"module\"{% if word %} src=\"/a.js\"{% end %}></script>", "a script is always" },
		{ "<STYLE>", "no inline style" },
		{ "<style{% if word %}{% end %}>", "no inline style" },
		{ "<p style=\"color: red\"></p>", "style=" },
		{ "<p onclick=\"a()\"></p>", "no event handlers" },
		{ "<p ONCLICK></p>", "no event handlers" },
		{ "<p onclick{% if word %}{% end %}></p>", "no event handlers" },
		{ "<base href=\"/\">", "base element" },
		{ "<iframe src=\"/\"></iframe>", "no frames" },
		{ "<object data=\"/\"></object>", "no plug-ins" },
		{ "<svg><animate/></svg>", "SVG animation" },
		{ "<meta http-equiv=\"refresh\">", "http-equiv=" },
		{ "<a ping=\"/\"></a>", "ping=" },
		{ "<a href=\"javascript:a()\"></a>", "a URL starts with" },
		{ "<a href=\" javascript:a()\"></a>", "a URL starts with" },
		{ "<a href=\"JaVaScript:a()\"></a>", "a URL starts with" },
		{ "<a href=javascript:a()></a>", "a URL starts with" },
		{ "<a href=\"data:text/html,a\"></a>", "a URL starts with" },
	};
	CHECK_ALL(examples, check_refused);
}

static void branches_and_loops_keep_the_html_in_step(void **state)
{
	(void)state;
	static const struct example taken[] = {
		{ "<p{% if word %} hidden{% end %}></p>", "if (drawing_true(word)) {" },
		{ "<p {% if word %}hidden{% else %}title=\"a\"{% end %} lang=nl></p>", "} else {" },
		{ "<p title=\"{% if word %}a{% elif page.open %}b{% else %}c{% end %}\"></p>",
		  "} else if (drawing_true(page->open)) {" },
		{ "{% for item in page.items %}<li>{{ item.name }}</li>{% end %}", "draw_value(d, item->name)" },
		{ "{% for item in page.items %}{{ item }}{% end %}", "draw_value(d, (*item))" },
		{ "<p class=\"a{% for item in page.items %} {{ item }}{% end %}\"></p>", "draw_attribute" },
		{ "{% if page.n > 3 %}{% end %}", "if (drawing_integer_of(page->n) > INT64_C(3)) {" },
		{ "{% if page.a == \"b\" %}{% end %}", "if (drawing_order(d, page->a, \"b\") == 0) {" },
		{ "{% if not page.a != page.b %}{% end %}", "if (!(drawing_order(d, page->a, page->b) != 0)) {" },
		{ "{% if page.a or page.b and not page.c %}{% end %}",
		  "if ((drawing_true(page->a)) || (drawing_true(page->b) && !drawing_true(page->c))) {" },
		{ "{% for i in page.items %}{% if not i_last %}, {% end %}{{ i_index }}{% end %}", "drawing_true(i_last)" },
	};
	static const struct example refused[] = {
		{ "{% if word %}<b>{% end %}</b>", "different elements open" },
		{ "{% if word %}<b>{% else %}<i>{% end %}a</b>", "different elements open" },
		{ "<p {% if word %}title=\"{% end %}\"></p>", "different places" },
		{ "<p title={% if word %}\"a\"{% end %}></p>", "double quotes" },
		{ "<p{% if word %} a{% end %}b=\"c\"></p>", "white space is missing" },
		{ "{% for item in page.items %}<li>{% end %}", "different elements open" },
		{ "{% for item in page.items %}</li>{% end %}", "closes nothing" },
		{ "{% if word %}a", "a.html:1:60: this block has no {% end %}" },
		{ "{% end %}", "nothing to end" },
		{ "{% else %}", "no {% if %}" },
		{ "{% if word %}{% else %}{% else %}{% end %}", "no {% if %}" },
		{ "{% for item in page.items %}{% else %}{% end %}", "no {% if %}" },
		{ "{% for word in page.items %}{% end %}", "in use" },
		{ "{% for d in page.items %}{% end %}", "reserved" },
		{ "{% for i in page.items %}{% end %}{{ i }}", "there is no i here" },
		{ "{{ other }}", "there is no other here" },
		{ "{{ word | upper }}", "filters are" },
		{ "{% if page.a > \"b\" %}{% end %}", "only be compared with == and !=" },
		{ "{% if (word) %}{% end %}", "a name is expected" },
		{ "{% if not not word %}{% end %}", "one not is enough" },
		{ "{% when word %}", "tags are" },
		{ "{{ word", "the file ends inside" },
		{ "{% if word", "the file ends inside" },
		{ "{# a", "no #}" },
		{ "{{ \"a }}", "no closing quote" },
	};
	CHECK_ALL(taken, check_taken);
	CHECK_ALL(refused, check_refused);
}

static void a_message_names_its_values(void **state)
{
	(void)state;
	static const struct example taken[] = {
		{ "{% t \"Vote now\" %}", "draw_text(d, translate(d->language, \"Vote now\"))" },
		{ "<p title=\"{% t 'Vote' %}\"></p>", "draw_attribute(d, translate(d->language, \"Vote\"))" },
		{ "{% t \"Until {date}\" date=page.at|moment %}",
		  "draw_message_words(d, translate(d->language, \"Until {date}\"), (const struct message_value[]){ { \"date\", "
		  "format_moment(d, drawing_integer_of(page->at)) } }, 1)" },
		{ "{% plural \"{n} plan\" \"{n} plans\" n=page.n %}",
		  "translate_plural(d->language, \"{n} plan\", \"{n} plans\", drawing_integer_of(page->n))" },
		{ "{% plural \"one {a}\" \"{n} of {a}\" n=page.n a=word %}", ", { \"a\", drawing_text_of(d, word) } }, 2)" },
	};
	static const struct example refused[] = {
		{ "{% t \"Until {date}\" %}", "{date} in the message has no value" },
		{ "{% t \"Until\" date=page.at|moment %}", "does not use" },
		{ "{% t \"Until {date\" date=page.at|moment %}", "has no value" },
		{ "{% plural \"a\" \"b\" %}", "needs n=" },
		{ "{% t word %}", "in quotes" },
		{ "<a href=\"{% t \"Vote\" %}\"></a>", "no translated text in a URL" },
		{ "<a {% t \"Vote\" %}></a>", "not in a tag" },
	};
	CHECK_ALL(taken, check_taken);
	CHECK_ALL(refused, check_refused);
}

static void templates_call_each_other_but_never_themselves(void **state)
{
	(void)state;
	check_taken("{% template a(struct text x) %}{% include b(x) %}{% template b(struct text x) %}{{ x }}",
	            "INCLUDE_b(d, x);");
	check_taken(
		"{% template l(struct text x) %}<main>{% content %}</main>{% template p(struct text x) %}{% layout l(x) %}a",
		"INCLUDE_l(d, x, draw_p_content, &out);");
	check_taken("{% template a() %}a", "void draw_a(struct drawing *d)");
	check_refused("{% template a() %}{% include a() %}", "a.html:1:30: a would draw itself for ever");
	check_refused(
		"{% template a() %}{% include b() %}{% template b() %}{% include c() %}{% template c() %}{% include a() %}",
		"for ever");
	check_refused("{% template a(struct text x) %}{% include b(x) %}{% template b() %}b",
	              "another number of arguments");
	check_refused("{% template a() %}{% include b() %}{% template b() %}{% content %}", "is a layout");
	check_refused("{% template a() %}{% layout b() %}a{% template b() %}b", "has no {% content %}");
	check_refused("{% template a() %}a{% layout b() %}", "directly under");
	check_refused("{% template a() %}<p title=\"{% include b() %}\"></p>", "between tags only");
	check_refused("{% template a() %}<title>{% include b() %}</title>", "between tags only");
	check_refused("{% template a() %}{% template a() %}", "a template of this name");
	check_refused("a", "must come first");
	check_refused("{{ a }}", "must come first");
	check_refused("{% template a(struct page page) %}", "text is expected");
	check_refused("{% template a(struct page *page) %}", "text is expected");
	check_refused("{% template a(const struct while *page) %}", "name of a struct");
	check_refused("{% template a(struct text x, struct text x) %}", "in use");
	check_refused("{% template a() %}{% uses \"a\\\"b.h\" %}", "letters, digits");
}

static void white_space_is_kept_once(void **state)
{
	(void)state;
	check_taken("{% template a() %}\n\n  <p>\n\t\ta  b\n </p>\n\n",
	            "draw_literal(d, \"<p>\\n\"\n\t\t\"a b\\n\"\n\t\t\"</p>\");");
	check_taken("{% template a() %}<pre>a  b\n\n</pre>", "a  b\\n\"\n\t\t\"\\n\"\n\t\t\"</pre>");
}

static void what_is_too_much_is_refused(void **state)
{
	(void)state;
	struct pile *pile = pile_create();
	struct growing deep = { .pile = pile }, blocks = { .pile = pile }, path = { .pile = pile };
	grow_c(&deep, HEAD);
	grow_c(&blocks, HEAD);
	grow_c(&path, HEAD "{{ page");
	for (int i = 0; i < 200; i++) {
		grow_c(&deep, "<b>");
		grow_c(&blocks, "{% if word %}");
		grow_c(&path, ".a");
	}
	grow_c(&path, " }}");
	check_refused(grown(&deep).at, "more than 128 elements");
	check_refused(grown(&blocks).at, "more than 32 blocks");
	check_refused(grown(&path).at, "more than 12 fields");
	pile_free(pile);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_value_is_escaped_for_its_place),
		cmocka_unit_test(a_value_elsewhere_is_refused),
		cmocka_unit_test(html_that_a_browser_would_repair_is_refused),
		cmocka_unit_test(what_the_content_policy_forbids_is_refused),
		cmocka_unit_test(branches_and_loops_keep_the_html_in_step),
		cmocka_unit_test(a_message_names_its_values),
		cmocka_unit_test(templates_call_each_other_but_never_themselves),
		cmocka_unit_test(white_space_is_kept_once),
		cmocka_unit_test(what_is_too_much_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
