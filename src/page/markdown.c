// SPDX-License-Identifier: EUPL-1.2
// cmark parses; we write the HTML ourselves from its tree, so that what leaves is decided here and not by its renderer:
// only the elements below, only allowed links, raw HTML shown as the text it is.
#include <stdlib.h>
#include <string.h>

#include <cmark.h>

#include "page/markdown.h"
#include "page/passage.h"

enum {
	MARKDOWN_MAX_BYTES = 200 << 10, // what stands after that is left out; records allow far less
	MARKDOWN_MAX_DEPTH = 100        // deeper lists and quotes lose their marks, never their text
};

struct markdown {
	struct drawing drawing;
	struct builder out;
	int top_heading;
	int headings[6]; // levels, as they were written, of the headings that the text is under
	int heading_count;
	bool by_resident;
	size_t depth;           // open elements that were written
	size_t skipped;         // elements below the deepest
	struct text attributes; // lang and dir of the outermost blocks
	size_t hidden;          // inside a picture that is not shown: its text alternative is
};

static struct text node_literal(cmark_node *node)
{
	return text_of(cmark_node_get_literal(node));
}

static void write_literal(struct markdown *m, const char *html)
{
	build_c(&m->out, html);
}

// --- links and pictures ------------------------------------------------------------------------------------------

static bool starts_with(struct text url, const char *start)
{
	return text_equal_ignoring_case(text_slice(url, 0, strlen(start)), text_of(start));
}

static bool is_elsewhere(struct text url)
{
	return starts_with(url, "https://") || starts_with(url, "http://");
}

// Browsers leave tabs and line ends out of a URL before they read it: "/\t/host" would be another host.
static bool has_control(struct text url)
{
	for (size_t i = 0; i < url.len; i++)
		if ((unsigned char)url.at[i] < 0x20 || url.at[i] == 0x7f)
			return true;
	return false;
}

// A link that may not be followed is no link: its text stays.
static bool link_is_allowed(struct text url)
{
	if (has_control(url))
		return false;
	bool here = url.len > 0 &&
	            (url.at[0] == '#' || (url.at[0] == '/' && (url.len == 1 || (url.at[1] != '/' && url.at[1] != '\\'))));
	return here || is_elsewhere(url) || starts_with(url, "mailto:") || starts_with(url, "tel:");
}

static void link_open(struct markdown *m, cmark_node *node)
{
	struct text url = text_of(cmark_node_get_url(node));
	if (!link_is_allowed(url))
		return;
	write_literal(m, "<a class=\"nl-link\" href=\"");
	draw_url_start(&m->drawing, url);
	write_literal(m, m->by_resident && is_elsewhere(url) ? "\" rel=\"nofollow ugc noopener\">" : "\">");
}

static void link_close(struct markdown *m, cmark_node *node)
{
	if (link_is_allowed(text_of(cmark_node_get_url(node))))
		write_literal(m, "</a>");
}

// The text alternative is in the nodes below: written by image_close from their literals.
static bool image_is_shown(const struct markdown *m, cmark_node *node)
{
	struct text url = text_of(cmark_node_get_url(node));
	return !m->by_resident && url.len > 1 && url.at[0] == '/' && link_is_allowed(url);
}

static void image_open(struct markdown *m, cmark_node *node)
{
	if (!image_is_shown(m, node))
		return;
	write_literal(m, "<img class=\"utrecht-img\" src=\"");
	draw_url_start(&m->drawing, text_of(cmark_node_get_url(node)));
	write_literal(m, "\" alt=\"");
	m->hidden++;
}

static void image_close(struct markdown *m, cmark_node *node)
{
	if (!image_is_shown(m, node))
		return;
	write_literal(m, "\">");
	m->hidden--;
}

// --- blocks ------------------------------------------------------------------------------------------------------

static int heading_level(const struct markdown *m)
{
	int level = m->top_heading + m->heading_count - 1;
	return level > 6 ? 6 : level;
}

// After the name and the classes of a block's tag. A leaf is not counted in depth.
static void block_attributes(struct markdown *m, bool is_leaf)
{
	if (m->depth == (is_leaf ? 0 : 1))
		build_text(&m->out, m->attributes);
}

// Whatever level a writer begins with, and whichever they skip: on the page no level is skipped.
static void heading_open(struct markdown *m, cmark_node *node)
{
	int written = cmark_node_get_heading_level(node);
	while (m->heading_count > 0 && m->headings[m->heading_count - 1] >= written)
		m->heading_count--;
	m->headings[m->heading_count++] = written;
	int level = heading_level(m);
	build_format(&m->out, "<h%d class=\"nl-heading nl-heading--level-%d\"", level, level);
	block_attributes(m, false);
	write_literal(m, ">");
}

static void heading_close(struct markdown *m, cmark_node *node)
{
	(void)node;
	build_format(&m->out, "</h%d>\n", heading_level(m));
}

static bool list_is_ordered(cmark_node *node)
{
	return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST;
}

static void list_open(struct markdown *m, cmark_node *node)
{
	int start = cmark_node_get_list_start(node);
	write_literal(m, list_is_ordered(node) ? "<ol class=\"utrecht-ordered-list\""
	                                       : "<ul class=\"utrecht-unordered-list\"");
	if (list_is_ordered(node) && start > 1)
		build_format(&m->out, " start=\"%d\"", start);
	block_attributes(m, false);
	write_literal(m, ">\n");
}

static void list_close(struct markdown *m, cmark_node *node)
{
	write_literal(m, list_is_ordered(node) ? "</ol>\n" : "</ul>\n");
}

static void item_open(struct markdown *m, cmark_node *node)
{
	write_literal(m, list_is_ordered(cmark_node_parent(node)) ? "<li class=\"utrecht-ordered-list__item\">"
	                                                          : "<li class=\"utrecht-unordered-list__item\">");
}

static bool paragraph_is_tight(cmark_node *node)
{
	cmark_node *item = cmark_node_parent(node);
	cmark_node *list = item == NULL ? NULL : cmark_node_parent(item);
	return list != NULL && cmark_node_get_type(list) == CMARK_NODE_LIST && cmark_node_get_list_tight(list) == 1;
}

static void paragraph_open(struct markdown *m, cmark_node *node)
{
	if (paragraph_is_tight(node))
		return;
	write_literal(m, "<p class=\"nl-paragraph\"");
	block_attributes(m, false);
	write_literal(m, ">");
}

static void quote_open(struct markdown *m, cmark_node *node)
{
	(void)node;
	write_literal(m, "<blockquote class=\"utrecht-blockquote\"");
	block_attributes(m, false);
	write_literal(m, ">\n");
}

static void paragraph_close(struct markdown *m, cmark_node *node)
{
	write_literal(m, paragraph_is_tight(node) ? "" : "</p>\n");
}

// --- leaves ------------------------------------------------------------------------------------------------------

static void write_text(struct markdown *m, cmark_node *node)
{
	(m->hidden > 0 ? draw_attribute : draw_text)(&m->drawing, node_literal(node));
}

static void write_code(struct markdown *m, cmark_node *node)
{
	write_literal(m, m->hidden > 0 ? "" : "<code class=\"utrecht-code\">");
	write_text(m, node);
	write_literal(m, m->hidden > 0 ? "" : "</code>");
}

static void write_code_block(struct markdown *m, cmark_node *node)
{
	write_literal(m, "<pre class=\"utrecht-code-block\"");
	block_attributes(m, true);
	write_literal(m, "><code class=\"utrecht-code-block__content\">");
	write_text(m, node);
	write_literal(m, "</code></pre>\n");
}

static void write_html_block(struct markdown *m, cmark_node *node)
{
	write_literal(m, "<p class=\"nl-paragraph\"");
	block_attributes(m, true);
	write_literal(m, ">");
	write_text(m, node);
	write_literal(m, "</p>\n");
}

static void write_separator(struct markdown *m, cmark_node *node)
{
	(void)node;
	write_literal(m, "<hr class=\"utrecht-separator\">\n");
}

static void write_soft_break(struct markdown *m, cmark_node *node)
{
	(void)node;
	write_literal(m, "\n");
}

static void write_line_break(struct markdown *m, cmark_node *node)
{
	(void)node;
	write_literal(m, m->hidden > 0 ? " " : "<br>\n");
}

typedef void node_writer(struct markdown *m, cmark_node *node);

static const struct node_kind {
	node_writer *open, *close; // written, or else:
	const char *before, *after;
	bool is_leaf;
} kinds[CMARK_NODE_LAST_INLINE + 1] = {
	[CMARK_NODE_BLOCK_QUOTE] = { .open = quote_open, .after = "</blockquote>\n" },
	[CMARK_NODE_LIST] = { .open = list_open, .close = list_close },
	[CMARK_NODE_ITEM] = { .open = item_open, .after = "</li>\n" },
	[CMARK_NODE_CODE_BLOCK] = { .open = write_code_block, .is_leaf = true },
	[CMARK_NODE_HTML_BLOCK] = { .open = write_html_block, .is_leaf = true },
	[CMARK_NODE_PARAGRAPH] = { .open = paragraph_open, .close = paragraph_close },
	[CMARK_NODE_HEADING] = { .open = heading_open, .close = heading_close },
	[CMARK_NODE_THEMATIC_BREAK] = { .open = write_separator, .is_leaf = true },
	[CMARK_NODE_TEXT] = { .open = write_text, .is_leaf = true },
	[CMARK_NODE_SOFTBREAK] = { .open = write_soft_break, .is_leaf = true },
	[CMARK_NODE_LINEBREAK] = { .open = write_line_break, .is_leaf = true },
	[CMARK_NODE_CODE] = { .open = write_code, .is_leaf = true },
	[CMARK_NODE_HTML_INLINE] = { .open = write_text, .is_leaf = true },
	[CMARK_NODE_EMPH] = { .before = "<em>", .after = "</em>" },
	[CMARK_NODE_STRONG] = { .before = "<strong>", .after = "</strong>" },
	[CMARK_NODE_LINK] = { .open = link_open, .close = link_close },
	[CMARK_NODE_IMAGE] = { .open = image_open, .close = image_close },
};

static void write_node(struct markdown *m, cmark_node *node, node_writer *writer, const char *html)
{
	if (writer != NULL)
		writer(m, node);
	else if (html != NULL)
		write_literal(m, html);
}

static void node_enter(struct markdown *m, cmark_node *node, const struct node_kind *kind)
{
	if (!kind->is_leaf && (m->depth >= MARKDOWN_MAX_DEPTH || (m->hidden > 0))) {
		m->skipped++;
		return;
	}
	if (!kind->is_leaf)
		m->depth++;
	write_node(m, node, kind->open, kind->before);
}

static void node_leave(struct markdown *m, cmark_node *node, const struct node_kind *kind)
{
	if (m->skipped > 0) {
		m->skipped--;
		return;
	}
	m->depth--;
	write_node(m, node, kind->close, kind->after);
}

static cmark_node *document_parse(struct text markdown)
{
	struct text part = text_slice(markdown, 0, MARKDOWN_MAX_BYTES);
	return cmark_parse_document(part.at, part.len, CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8);
}

static struct safe_html blocks_drawn(struct arena *arena, struct text markdown, struct markdown m)
{
	m.out = builder_on(arena);
	m.drawing = (struct drawing){ .out = &m.out, .arena = arena };
	if (markdown.len == 0)
		return (struct safe_html){ TEXT_NONE };
	cmark_node *document = document_parse(markdown);
	cmark_iter *iterator = document == NULL ? NULL : cmark_iter_new(document);
	for (cmark_event_type event; iterator != NULL && (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(iterator);
		cmark_node_type type = cmark_node_get_type(node);
		if (type == CMARK_NODE_DOCUMENT || type > CMARK_NODE_LAST_INLINE)
			continue;
		(event == CMARK_EVENT_ENTER ? node_enter : node_leave)(&m, node, &kinds[type]);
	}
	if (iterator != NULL)
		cmark_iter_free(iterator);
	if (document != NULL)
		cmark_node_free(document);
	return (struct safe_html){ builder_text(&m.out) };
}

struct safe_html markdown_html(struct arena *arena, struct text markdown, int top_heading, bool by_resident)
{
	return blocks_drawn(arena, markdown, (struct markdown){ .top_heading = top_heading, .by_resident = by_resident });
}

struct safe_html markdown_in(const struct drawing *page, struct text markdown, int top_heading, bool by_resident)
{
	struct builder attributes = builder_on(page->arena);
	struct drawing beside = *page;
	beside.out = &attributes;
	draw_passage_attributes(&beside, markdown);
	struct markdown m = { .top_heading = top_heading, .by_resident = by_resident };
	m.attributes = builder_text(&attributes);
	return blocks_drawn(page->arena, markdown, m);
}

struct text markdown_plain(struct arena *arena, struct text markdown)
{
	struct builder out = builder_on(arena);
	if (markdown.len == 0)
		return TEXT_NONE;
	cmark_node *document = document_parse(markdown);
	cmark_iter *iterator = document == NULL ? NULL : cmark_iter_new(document);
	for (cmark_event_type event; iterator != NULL && (event = cmark_iter_next(iterator)) != CMARK_EVENT_DONE;) {
		cmark_node *node = cmark_iter_get_node(iterator);
		cmark_node_type type = cmark_node_get_type(node);
		bool words = type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE || type == CMARK_NODE_CODE_BLOCK;
		bool ends_block = event == CMARK_EVENT_EXIT && (type == CMARK_NODE_PARAGRAPH || type == CMARK_NODE_HEADING);
		if (words)
			build_text(&out, node_literal(node));
		else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK || ends_block)
			build_char(&out, ' ');
	}
	if (iterator != NULL)
		cmark_iter_free(iterator);
	if (document != NULL)
		cmark_node_free(document);
	return text_trim(builder_text(&out));
}
