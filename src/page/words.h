// SPDX-License-Identifier: EUPL-1.2
// Own words: the site says what it calls an idea ("plan", "voorstel") and what becomes of it ("gekozen"), once per
// language. A language that knows these words fills them in wherever a text is translated: {the_idea} becomes "het
// plan". The articles of a language and its usual words stand in the header of its .po file (languages/README.md).
#ifndef POLDER_PAGE_WORDS_H
#define POLDER_PAGE_WORDS_H

#include "page/language.h"
#include "page/word_names.h"

struct site_words {          // in one language; what is empty is the language's own
	struct text idea, ideas; // "plan", "plannen"
	struct text article;     // "het": one of language_articles
	struct text chosen;      // "gekozen"
};

// The same language, speaking these words (NULL: its own). It lives on the arena, as do the texts it translates. A
// language that has words already is given back as it is when words is NULL. NULL for language: English.
const struct language *language_with_words(struct arena *arena, const struct language *language,
                                           const struct site_words *words);
// What language_with_words gave, again on another arena.
const struct language *language_copy(struct arena *arena, const struct language *language);
// A text of the site itself, with the words filled in. Without words in the language: the text as it is.
struct text language_fill(const struct language *language, struct text message);
// "de,het": what site_words.article may be; empty when the language has no articles that depend on the word.
struct text language_articles(struct arena *arena, const struct language *language);
bool language_has_article(const struct language *language, struct text article);

#endif
