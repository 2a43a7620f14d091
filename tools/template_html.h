// SPDX-License-Identifier: EUPL-1.2
// The template compiler's eye on HTML: where in the document a place is, and so how a value there must be escaped.
//
// It reads the literal HTML of a template one character at a time. It is stricter than a browser, so that both agree:
// whatever a browser would repair is an error here. After HTML Living Standard, 13.2.5 (tokenization), reduced to what
// a well-kept page needs.
#ifndef POLDER_TOOL_TEMPLATE_HTML_H
#define POLDER_TOOL_TEMPLATE_HTML_H

#include "tool.h"

enum html_place {
	HTML_TEXT,
	HTML_TAG_OPEN, // after <
	HTML_TAG_NAME,
	HTML_BEFORE_ATTRIBUTE, // after white space in a tag
	HTML_NEED_SPACE,       // after a name or a quoted value: white space, / or > must come
	HTML_ATTRIBUTE_NAME,
	HTML_BEFORE_VALUE, // after =
	HTML_QUOTED,
	HTML_UNQUOTED,
	HTML_SELF_CLOSE, // after / in a tag
	HTML_END_OPEN,   // after </
	HTML_END_NAME,
	HTML_END_REST, // white space after the name of an end tag
	HTML_MARKUP,   // after <!
	HTML_COMMENT,
	HTML_DOCTYPE,
	HTML_PLACES
};

enum url_place {
	URL_NONE,
	URL_START,     // nothing of the URL is there yet
	URL_SLASH,     // a first slash
	URL_SCHEME,    // letters that may turn out to be a scheme
	URL_AUTHORITY, // the host
	URL_PATH,
	URL_QUERY,       // after ? or #
	URL_MAYBE,       // one branch began the URL, another did not
	URL_SRCSET,      // a srcset, nothing of it is there yet
	URL_SRCSET_TEXT, // a srcset that is written out
	URL_SRCSET_VALUE // a srcset that is one value
};

enum { HTML_NAME_MAX = 40, HTML_DEPTH_MAX = 128 };

struct html_element { // an open element; a chain to the root
	const struct html_element *parent;
	struct text name;
	unsigned line;
};

struct html {
	enum html_place place;
	enum url_place url;
	char element[HTML_NAME_MAX]; // of the tag being read
	char attribute[HTML_NAME_MAX];
	char value[HTML_NAME_MAX]; // the attribute's literal value so far, in lower case, cut off
	size_t element_len, attribute_len, value_len;
	bool value_is_whole;        // nothing was cut off and no template value is in it
	bool has_source, is_module; // of a script tag
	unsigned slashes, dashes;   // still to skip before the host; seen at a comment's end
	bool space;                 // the last that was written is white space
	const struct html_element *open;
	unsigned depth;
	unsigned line; // kept up by the caller, for messages
	struct pile *pile;
	struct text problem; // why html_* returned false
};

enum escape {
	ESCAPE_TEXT,
	ESCAPE_PLAIN,
	ESCAPE_ATTRIBUTE,
	ESCAPE_URL_START,
	ESCAPE_URL_PART,
	ESCAPE_URL_QUERY,
	ESCAPE_SRCSET
};

struct html html_start(struct pile *pile);
// Reads a literal character. *keep says whether it is to be written: white space is kept once.
bool html_read(struct html *h, char c, bool *keep);
// Before any {{ }} or {% %}: ends an unfinished name; false where no template tag may stand.
bool html_pause(struct html *h);
// A value stands here: how to escape it. `from_assets`: it is the URL of an asset of ours.
bool html_value(struct html *h, bool from_assets, enum escape *escape);
// Attributes with a space before them, or none, stand here: white space, / or > must come.
bool html_attributes(struct html *h);
// Another template or a layout's content stands here.
bool html_accepts_template(struct html *h);
// Two branches come together in *h; false when they end in different places.
bool html_join(struct html *h, const struct html *other);
// A template may end here.
bool html_may_end(struct html *h);

#endif
