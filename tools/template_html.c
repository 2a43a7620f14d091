// SPDX-License-Identifier: EUPL-1.2
#include <string.h>

#include "template_html.h"

static const char *const void_elements[] = { "area", "br",   "col",    "hr",    "img", "input",
	                                         "link", "meta", "source", "track", "wbr", NULL };

static const struct {
	const char *name, *reason;
} refused_elements[] = {
	{ "style", "no inline style: it belongs in assets/" },
	{ "base", "a base element changes where every link goes" },
	{ "iframe", "no frames" },
	{ "frame", "no frames" },
	{ "frameset", "no frames" },
	{ "object", "no plug-ins" },
	{ "embed", "no plug-ins" },
	{ "applet", "no plug-ins" },
	{ "xmp", "raw text elements cannot hold values safely" },
	{ "plaintext", "raw text elements cannot hold values safely" },
	{ "noembed", "raw text elements cannot hold values safely" },
	{ "noframes", "raw text elements cannot hold values safely" },
	{ "math", "not supported" },
	{ "foreignobject", "not supported" },
	{ "animate", "SVG animation can change a link" },
	{ "animatemotion", "SVG animation can change a link" },
	{ "animatetransform", "SVG animation can change a link" },
	{ "set", "SVG animation can change a link" },
};

static const char *const url_attributes[] = { "href", "src",        "action",   "formaction", "poster",     "data",
	                                          "cite", "background", "longdesc", "manifest",   "xlink:href", NULL };

static const struct {
	const char *name, *reason;
} refused_attributes[] = {
	{ "style", "no inline style: give it a class" },
	{ "srcdoc", "no document inside an attribute" },
	{ "http-equiv", "headers are sent by the server" },
	{ "ping", "no tracking of links" },
};

static bool refuse(struct html *h, const char *reason)
{
	h->problem = pile_c(h->pile, reason);
	return false;
}

static bool in_list(struct text name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (same_c(name, *list))
			return true;
	return false;
}

static struct text element_name(const struct html *h)
{
	return (struct text){ h->element, h->element_len };
}

static struct text attribute_name(const struct html *h)
{
	return (struct text){ h->attribute, h->attribute_len };
}

static bool inside(const struct html *h, const char *name)
{
	for (const struct html_element *e = h->open; e != NULL; e = e->parent)
		if (same_c(e->name, name))
			return true;
	return false;
}

static bool directly_in(const struct html *h, const char *name)
{
	return h->open != NULL && same_c(h->open->name, name);
}

// Elements whose content is text only, with character references (RCDATA).
static bool in_plain_text(const struct html *h)
{
	return directly_in(h, "textarea") || directly_in(h, "title");
}

// Where a bdi for another language cannot stand.
static bool takes_no_element(const struct html *h)
{
	return in_plain_text(h) || directly_in(h, "option") || inside(h, "svg");
}

struct html html_start(struct pile *pile)
{
	return (struct html){ .place = HTML_TEXT, .pile = pile, .line = 1 };
}

// --- tags --------------------------------------------------------------------------------------------------------

static bool name_add(struct html *h, char *name, size_t *len, char c)
{
	if (*len >= HTML_NAME_MAX)
		return refuse(h, "a name of more than 40 characters");
	name[(*len)++] = lower(c);
	return true;
}

static bool element_named(struct html *h)
{
	struct text name = element_name(h);
	for (size_t i = 0; i < sizeof refused_elements / sizeof *refused_elements; i++)
		if (same_c(name, refused_elements[i].name)) {
			h->problem = pile_format(h->pile, "<%s>: %s", refused_elements[i].name, refused_elements[i].reason);
			return false;
		}
	h->has_source = h->is_module = false;
	return true;
}

static bool element_opened(struct html *h, bool closes_itself)
{
	struct text name = element_name(h);
	bool is_void = in_list(name, void_elements);
	h->place = HTML_TEXT;
	if (same_c(name, "script") && !(h->has_source && h->is_module))
		return refuse(h, "a script is always <script type=\"module\" src=\"…\">");
	if (closes_itself && !is_void && !inside(h, "svg") && !same_c(name, "svg")) {
		h->problem = pile_format(h->pile, "<%.*s/> does not close itself in HTML", TEXT_ARGS(name));
		return false;
	}
	if (is_void || closes_itself)
		return true;
	if (h->depth >= HTML_DEPTH_MAX)
		return refuse(h, "more than 128 elements inside each other");
	struct html_element *element = pile_take(h->pile, sizeof *element);
	*element = (struct html_element){ h->open, pile_copy(h->pile, name), h->line };
	h->open = element;
	h->depth++;
	return true;
}

static bool element_closed(struct html *h)
{
	struct text name = element_name(h);
	h->place = HTML_TEXT;
	if (h->open == NULL) {
		h->problem = pile_format(h->pile, "</%.*s> closes nothing", TEXT_ARGS(name));
		return false;
	}
	if (!same(h->open->name, name)) {
		h->problem = pile_format(h->pile, "</%.*s>, but <%.*s> of line %u is open", TEXT_ARGS(name),
		                         TEXT_ARGS(h->open->name), h->open->line);
		return false;
	}
	h->open = h->open->parent;
	h->depth--;
	return true;
}

static bool attribute_named(struct html *h)
{
	struct text name = attribute_name(h);
	if (name.len > 2 && name.at[0] == 'o' && name.at[1] == 'n')
		return refuse(h, "no event handlers in HTML: use a module in assets/");
	for (size_t i = 0; i < sizeof refused_attributes / sizeof *refused_attributes; i++)
		if (same_c(name, refused_attributes[i].name)) {
			h->problem = pile_format(h->pile, "%s=: %s", refused_attributes[i].name, refused_attributes[i].reason);
			return false;
		}
	h->value_len = 0;
	h->value_is_whole = true;
	h->url = in_list(name, url_attributes) ? URL_START : URL_NONE;
	if (same_c(name, "srcset") || same_c(name, "imagesrcset"))
		h->url = URL_SRCSET;
	return true;
}

static void attribute_valued(struct html *h)
{
	struct text value = { h->value, h->value_len };
	if (!same_c(element_name(h), "script"))
		return;
	if (same_c(attribute_name(h), "src"))
		h->has_source = true;
	if (same_c(attribute_name(h), "type"))
		h->is_module = h->value_is_whole && same_c(value, "module");
}

// --- URLs --------------------------------------------------------------------------------------------------------

static bool scheme_read(struct html *h)
{
	static const struct {
		const char *name;
		enum url_place next;
	} schemes[] = {
		{ "https", URL_AUTHORITY }, { "http", URL_AUTHORITY }, { "mailto", URL_PATH }, { "tel", URL_PATH }
	};
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (same_c((struct text){ h->value, h->value_len }, schemes[i].name)) {
			h->url = schemes[i].next;
			h->slashes = 2;
			return true;
		}
	return refuse(h, "a URL starts with / # ? https: http: mailto: or tel:");
}

static bool url_read(struct html *h, char c)
{
	switch (h->url) {
	case URL_START:
		h->url = c == '/' ? URL_SLASH : c == '?' || c == '#' ? URL_QUERY : is_letter(c) ? URL_SCHEME : URL_PATH;
		if (is_white(c) || c == '\\' || c == ':')
			return refuse(h, "a URL starts with / # ? https: http: mailto: or tel:");
		break;
	case URL_SLASH:
		h->url = c == '/' || c == '\\' ? URL_AUTHORITY : c == '?' || c == '#' ? URL_QUERY : URL_PATH;
		h->slashes = 0;
		break;
	case URL_SCHEME:
		if (c == ':')
			return scheme_read(h);
		if (c == '/' || c == '?' || c == '#')
			h->url = c == '/' ? URL_PATH : URL_QUERY;
		break;
	case URL_AUTHORITY:
		if (c == '/' && h->slashes > 0)
			h->slashes--;
		else if (c == '/' || c == '?' || c == '#')
			h->url = c == '/' ? URL_PATH : URL_QUERY;
		break;
	case URL_PATH:
	case URL_MAYBE:
		h->url = c == '?' || c == '#' ? URL_QUERY : URL_PATH;
		break;
	case URL_SRCSET:
		h->url = URL_SRCSET_TEXT;
		break;
	case URL_SRCSET_VALUE:
		return refuse(h, "a value is the whole srcset: nothing stands beside it");
	case URL_NONE:
	case URL_QUERY:
	case URL_SRCSET_TEXT:
		break;
	}
	return true;
}

static bool value_read(struct html *h, char c)
{
	if (!url_read(h, c))
		return false;
	if (h->value_len < sizeof h->value)
		h->value[h->value_len++] = lower(c);
	else
		h->value_is_whole = false;
	return true;
}

// --- one step for each place -------------------------------------------------------------------------------------

static bool in_text(struct html *h, char c)
{
	if (c == '<')
		h->place = HTML_TAG_OPEN;
	else if (directly_in(h, "script") && !is_white(c))
		return refuse(h, "no inline script: it belongs in assets/");
	return true;
}

static bool in_tag_open(struct html *h, char c)
{
	if (c != '/' && (in_plain_text(h) || directly_in(h, "script")))
		return refuse(h, "only text may stand in this element: write &lt; for <");
	h->element_len = 0;
	if (c == '/' || c == '!') {
		h->place = c == '/' ? HTML_END_OPEN : HTML_MARKUP;
		h->value_len = h->dashes = 0;
		return true;
	}
	if (!is_letter(c))
		return refuse(h, "write &lt; for <");
	h->place = HTML_TAG_NAME;
	return name_add(h, h->element, &h->element_len, c);
}

static bool in_tag(struct html *h, char c)
{
	if (is_white(c)) {
		h->place = HTML_BEFORE_ATTRIBUTE;
		return true;
	}
	if (c == '/') {
		h->place = HTML_SELF_CLOSE;
		return true;
	}
	if (c == '>')
		return element_opened(h, false);
	return refuse(h, h->place == HTML_NEED_SPACE ? "white space is missing before an attribute"
	                                             : "this character cannot stand in a tag");
}

static bool in_tag_name(struct html *h, char c)
{
	if (is_letter(c) || is_digit(c) || c == '-')
		return name_add(h, h->element, &h->element_len, c);
	return element_named(h) && in_tag(h, c);
}

static bool in_before_attribute(struct html *h, char c)
{
	if (!is_letter(c))
		return in_tag(h, c);
	h->place = HTML_ATTRIBUTE_NAME;
	h->attribute_len = 0;
	return name_add(h, h->attribute, &h->attribute_len, c);
}

static bool in_attribute_name(struct html *h, char c)
{
	if (is_letter(c) || is_digit(c) || c == '-' || c == ':' || c == '.')
		return name_add(h, h->attribute, &h->attribute_len, c);
	if (!attribute_named(h))
		return false;
	if (c != '=')
		return in_tag(h, c);
	h->place = HTML_BEFORE_VALUE;
	return true;
}

static bool in_before_value(struct html *h, char c)
{
	if (c == '"') {
		h->place = HTML_QUOTED;
		return true;
	}
	if (!is_letter(c) && !is_digit(c) && c != '/' && c != '#' && c != '-')
		return refuse(h, "put the attribute's value in double quotes");
	h->place = HTML_UNQUOTED;
	return value_read(h, c);
}

static bool in_quoted(struct html *h, char c)
{
	if (c != '"')
		return value_read(h, c);
	attribute_valued(h);
	h->place = HTML_NEED_SPACE;
	return true;
}

static bool in_unquoted(struct html *h, char c)
{
	if (is_white(c) || c == '>') {
		attribute_valued(h);
		return in_tag(h, c);
	}
	if (strchr("\"'`=<", c) != NULL)
		return refuse(h, "put the attribute's value in double quotes");
	return value_read(h, c);
}

static bool in_self_close(struct html *h, char c)
{
	return c == '>' ? element_opened(h, true) : refuse(h, "> must follow / in a tag");
}

static bool in_end_open(struct html *h, char c)
{
	if (!is_letter(c))
		return refuse(h, "write &lt; for <");
	h->place = HTML_END_NAME;
	return name_add(h, h->element, &h->element_len, c);
}

static bool in_end_name(struct html *h, char c)
{
	if (h->place == HTML_END_NAME && (is_letter(c) || is_digit(c) || c == '-'))
		return name_add(h, h->element, &h->element_len, c);
	if (c == '>')
		return element_closed(h);
	if (!is_white(c))
		return refuse(h, "an end tag has a name and nothing else");
	h->place = HTML_END_REST;
	return true;
}

static bool in_markup(struct html *h, char c)
{
	static const char comment[] = "--", doctype[] = "doctype html";
	if (h->value_len < sizeof h->value)
		h->value[h->value_len++] = lower(c);
	struct text so_far = { h->value, h->value_len };
	if (same_c(so_far, comment))
		h->place = HTML_COMMENT;
	else if (same_c(so_far, doctype))
		h->place = HTML_DOCTYPE;
	else if (memcmp(so_far.at, comment, so_far.len < 2 ? so_far.len : 2) != 0 &&
	         (so_far.len >= sizeof doctype || memcmp(so_far.at, doctype, so_far.len) != 0))
		return refuse(h, "only <!doctype html> and <!-- comments --> start with <!");
	return true;
}

static bool in_comment(struct html *h, char c)
{
	// Browsers also end a comment at <!-->, <!---> and --!>.
	if (c == '>' && h->dashes < 2)
		return refuse(h, "no > inside an HTML comment");
	if (c == '>')
		h->place = HTML_TEXT;
	h->dashes = c == '-' ? h->dashes + 1 : 0;
	return true;
}

static bool in_doctype(struct html *h, char c)
{
	if (c != '>')
		return refuse(h, "only <!doctype html>");
	h->place = HTML_TEXT;
	return true;
}

typedef bool html_step(struct html *h, char c);

static html_step *const steps[HTML_PLACES] = {
	[HTML_TEXT] = in_text,
	[HTML_TAG_OPEN] = in_tag_open,
	[HTML_TAG_NAME] = in_tag_name,
	[HTML_BEFORE_ATTRIBUTE] = in_before_attribute,
	[HTML_NEED_SPACE] = in_tag,
	[HTML_ATTRIBUTE_NAME] = in_attribute_name,
	[HTML_BEFORE_VALUE] = in_before_value,
	[HTML_QUOTED] = in_quoted,
	[HTML_UNQUOTED] = in_unquoted,
	[HTML_SELF_CLOSE] = in_self_close,
	[HTML_END_OPEN] = in_end_open,
	[HTML_END_NAME] = in_end_name,
	[HTML_END_REST] = in_end_name,
	[HTML_MARKUP] = in_markup,
	[HTML_COMMENT] = in_comment,
	[HTML_DOCTYPE] = in_doctype,
};

static bool keeps_white_space(const struct html *h)
{
	if (h->place == HTML_QUOTED || h->place == HTML_MARKUP)
		return true;
	return h->place == HTML_TEXT && (inside(h, "pre") || inside(h, "textarea"));
}

bool html_read(struct html *h, char c, bool *keep)
{
	bool white = is_white(c) && !keeps_white_space(h);
	if (c == 0)
		return refuse(h, "a NUL character");
	if (!steps[h->place](h, c))
		return false;
	*keep = !(white && h->space);
	h->space = white;
	return true;
}

// --- where template tags stand -----------------------------------------------------------------------------------

bool html_pause(struct html *h)
{
	static const char *const reasons[HTML_PLACES] = {
		[HTML_TAG_OPEN] = "no template tag may stand directly after <",
		[HTML_BEFORE_VALUE] = "put the attribute's value in double quotes",
		[HTML_UNQUOTED] = "put the attribute's value in double quotes",
		[HTML_SELF_CLOSE] = "no template tag may stand between / and >",
		[HTML_END_OPEN] = "no template tag may stand in an end tag",
		[HTML_END_NAME] = "no template tag may stand in an end tag",
		[HTML_END_REST] = "no template tag may stand in an end tag",
		[HTML_MARKUP] = "no template tag may stand in <! >",
		[HTML_COMMENT] = "no template tag may stand in an HTML comment: use {# #}",
		[HTML_DOCTYPE] = "no template tag may stand in <! >",
	};
	if (reasons[h->place] != NULL)
		return refuse(h, reasons[h->place]);
	if (h->place == HTML_TAG_NAME) {
		h->place = HTML_NEED_SPACE;
		return element_named(h);
	}
	if (h->place == HTML_ATTRIBUTE_NAME) {
		h->place = HTML_NEED_SPACE;
		return attribute_named(h);
	}
	return true;
}

static bool url_value(struct html *h, bool from_assets, enum escape *escape)
{
	if (same_c(element_name(h), "script") && !from_assets)
		return refuse(h, "a script comes from our own assets: use | asset");
	switch (h->url) {
	case URL_START:
		*escape = ESCAPE_URL_START;
		h->url = URL_PATH;
		return true;
	case URL_SLASH:
	case URL_SCHEME:
	case URL_PATH:
		*escape = ESCAPE_URL_PART;
		h->url = URL_PATH;
		return true;
	case URL_QUERY:
		*escape = ESCAPE_URL_QUERY;
		return true;
	case URL_AUTHORITY:
		return refuse(h, "a value may not choose the host: make the whole URL in C");
	case URL_SRCSET:
		*escape = ESCAPE_SRCSET;
		h->url = URL_SRCSET_VALUE;
		return true;
	case URL_SRCSET_TEXT:
	case URL_SRCSET_VALUE:
		return refuse(h, "a value is the whole srcset: nothing stands beside it");
	case URL_MAYBE:
	case URL_NONE:
		break;
	}
	return refuse(h, "one branch began the URL and another did not, so this value cannot be judged");
}

bool html_value(struct html *h, bool from_assets, enum escape *escape)
{
	if (!html_pause(h))
		return false;
	h->space = false;
	if (h->place == HTML_QUOTED) {
		h->value_is_whole = false;
		*escape = ESCAPE_ATTRIBUTE;
		return h->url == URL_NONE || url_value(h, from_assets, escape);
	}
	if (h->place != HTML_TEXT)
		return refuse(h, "a value may stand in text or in a quoted attribute, not in a tag");
	if (directly_in(h, "script"))
		return refuse(h, "no values in a script");
	*escape = takes_no_element(h) ? ESCAPE_PLAIN : ESCAPE_TEXT;
	return true;
}

bool html_attributes(struct html *h)
{
	if (!html_pause(h))
		return false;
	if (h->place != HTML_BEFORE_ATTRIBUTE && h->place != HTML_NEED_SPACE)
		return refuse(h, "the language of a text stands in the tag of its element");
	h->place = HTML_NEED_SPACE;
	h->space = false;
	return true;
}

bool html_accepts_template(struct html *h)
{
	if (!html_pause(h))
		return false;
	h->space = false;
	if (h->place != HTML_TEXT || in_plain_text(h) || directly_in(h, "script"))
		return refuse(h, "another template may stand between tags only");
	return true;
}

static bool same_elements(const struct html_element *a, const struct html_element *b)
{
	while (a != b) {
		if (a == NULL || b == NULL || !same(a->name, b->name))
			return false;
		a = a->parent;
		b = b->parent;
	}
	return true;
}

static enum url_place url_join(enum url_place a, enum url_place b)
{
	if (a == b)
		return a;
	if (a == URL_AUTHORITY || b == URL_AUTHORITY)
		return URL_AUTHORITY; // refuses values: the safe side
	if (a >= URL_SRCSET || b >= URL_SRCSET)
		return URL_SRCSET_VALUE; // takes nothing more
	if (a == URL_START || b == URL_START || a == URL_MAYBE || b == URL_MAYBE)
		return URL_MAYBE;
	return a == URL_QUERY || b == URL_QUERY ? URL_QUERY : URL_PATH;
}

bool html_join(struct html *h, const struct html *other)
{
	if (!same_elements(h->open, other->open))
		return refuse(h, "the branches leave different elements open");
	bool both_in_tag = (h->place == HTML_BEFORE_ATTRIBUTE || h->place == HTML_NEED_SPACE) &&
	                   (other->place == HTML_BEFORE_ATTRIBUTE || other->place == HTML_NEED_SPACE);
	if (h->place != other->place && both_in_tag)
		h->place = HTML_NEED_SPACE;
	else if (h->place != other->place)
		return refuse(h, "the branches end in different places of the HTML");
	if (h->place != HTML_TEXT && !same(element_name(h), element_name(other)))
		return refuse(h, "the branches end in different tags");
	if (h->place == HTML_QUOTED) {
		if (!same(attribute_name(h), attribute_name(other)))
			return refuse(h, "the branches end in different attributes");
		h->url = url_join(h->url, other->url);
		h->slashes = h->slashes > other->slashes ? h->slashes : other->slashes;
		h->value_is_whole = false;
	}
	h->has_source = h->has_source && other->has_source;
	h->is_module = h->is_module && other->is_module;
	h->space = h->space && other->space;
	return true;
}

bool html_may_end(struct html *h)
{
	if (h->open != NULL) {
		h->problem = pile_format(h->pile, "<%.*s> of line %u is not closed", TEXT_ARGS(h->open->name), h->open->line);
		return false;
	}
	return h->place == HTML_TEXT || refuse(h, "the template ends inside a tag");
}
