// SPDX-License-Identifier: EUPL-1.2
// What a compiled template writes into and knows about its reader. Templates (views/*.html beside the code that uses
// them) are compiled to C at build time by tools/template.c; docs/templates.md says the language.
#ifndef POLDER_PAGE_DRAWING_H
#define POLDER_PAGE_DRAWING_H

#include "base/builder.h"
#include "base/zone.h"

struct language;
struct passages;

struct drawing {
	struct builder *out;
	struct arena *arena;
	const struct language *language;
	const struct zone *zone;
	struct text currency;            // the symbol: "€"
	const struct passages *passages; // what is in another language (page/passage.h); NULL: nothing
};

// HTML that may stand raw. Only the Markdown renderer and svg helpers of Polder make one.
struct safe_html {
	struct text html;
};

// The value of a srcset: addresses of our own with their widths, made by srcset_add alone. A path that is none of ours
// fails the builder, and the srcset is empty.
struct srcset {
	struct text candidates;
};
void srcset_add(struct builder *b, struct text path, int64_t width);
struct srcset srcset_of(const struct builder *b);

struct drawing drawing_on(struct builder *out, const struct language *language, const struct zone *zone);

// Called by compiled templates; `_Generic` picks by the value's C type, so a wrong type does not compile.
void draw_text(struct drawing *d, struct text value);      // between tags: & < > escaped
void draw_attribute(struct drawing *d, struct text value); // in double quotes: also "
void draw_url_start(struct drawing *d,
                    struct text value); // a whole or first part: only / # ? https: http: mailto: data:image/png
void draw_url_part(struct drawing *d, struct text value);  // within a path: percent-encodes all but unreserved and /
void draw_url_query(struct drawing *d, struct text value); // after ?: percent-encodes all but unreserved
void draw_srcset(struct drawing *d, struct srcset value);  // the whole of a srcset
void draw_safe(struct drawing *d, struct safe_html value);

struct text format_money(struct drawing *d, int64_t cents);
struct text format_date(struct drawing *d, int64_t ms);
struct text format_moment(struct drawing *d, int64_t ms);
struct text format_iso(struct drawing *d, int64_t ms);   // for <time datetime>
struct text format_number(struct drawing *d, int64_t n); // 12.500
struct text format_id(struct drawing *d, int64_t id);

#endif
