// SPDX-License-Identifier: EUPL-1.2
// What a page shows in another language than its own: a plan that was written in Dutch, on the page in English. Whoever
// takes such a text registers where it lies in memory, once; wherever it is drawn after that, whole or in part, it stands
// in an element that says its language and, when it differs, its direction (WCAG 2.2, 3.1.2 Language of Parts).
#ifndef POLDER_PAGE_PASSAGE_H
#define POLDER_PAGE_PASSAGE_H

#include "page/drawing.h"

struct language_part {
	struct text text;
	struct text language;  // BCP 47: "nl"
	struct text direction; // "ltr" or "rtl" when it is not that of the page; else empty
};

struct passages { // in order of where they lie
	struct language_part *at;
	size_t count;
};

// Nothing is added for an empty text. On a full arena the text is drawn without its language.
void passage_add(struct arena *arena, struct passages *passages, const struct language_part *passage);
// The passage that this text, or a piece of it, was taken from; NULL when it is in the language of the page. Copies are
// not known.
const struct language_part *passage_of(const struct passages *passages, struct text text);

// What was made of a text is in the same language: the part of it that is this text (a message with its values), or else
// all of it (Markdown without its marks). Answers what was made.
struct text passage_carry(struct arena *arena, struct passages *passages, struct text from, struct text made);

// " lang="nl" dir="ltr"", or nothing.
void draw_passage_attributes(struct drawing *d, struct text value);
// Between tags, where an element may stand: escaped, each passage in it in a <bdi lang="nl"> of its own.
void draw_words(struct drawing *d, struct text value);

#endif
