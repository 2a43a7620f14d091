// SPDX-License-Identifier: EUPL-1.2
// CommonMark (cmark) to HTML: raw HTML off, unsafe links dropped, headings start at `top_heading` and skip no level, links get
// rel="nofollow ugc" for residents' text, NL Design System classes on paragraphs, headings, lists and links.
#ifndef POLDER_PAGE_MARKDOWN_H
#define POLDER_PAGE_MARKDOWN_H

#include "page/drawing.h"

struct safe_html markdown_html(struct arena *arena, struct text markdown, int top_heading, bool by_resident);
// On a page: with lang and dir on each block when the text is in another language (page/passage.h).
struct safe_html markdown_in(const struct drawing *page, struct text markdown, int top_heading, bool by_resident);
struct text markdown_plain(struct arena *arena, struct text markdown); // for summaries, search, feeds

#endif
