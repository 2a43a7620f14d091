// SPDX-License-Identifier: EUPL-1.2
// The placeholders that stand for the site's own words. Any text of the program and of the site may hold them; nobody
// passes their values. The compilers of templates and catalogues know them from here, page/words.c fills them in.
#ifndef POLDER_PAGE_WORD_NAMES_H
#define POLDER_PAGE_WORD_NAMES_H

#include "base/text.h"

enum word {
	WORD_IDEA,      // {idea}       "plan"
	WORD_IDEAS,     // {ideas}      "plannen"
	WORD_AN_IDEA,   // {an_idea}    "een plan"
	WORD_THE_IDEA,  // {the_idea}   "het plan"
	WORD_THIS_IDEA, // {this_idea}  "dit plan"
	WORD_EACH_IDEA, // {each_idea}  "elk plan"
	WORD_CHOSEN,    // {chosen}     "gekozen": what an idea is that the outcome is good for
	WORDS_LOWER,    // and the same with a capital: {Idea} ... {Chosen}
	WORDS = 2 * WORDS_LOWER
};

static const char *const word_names[WORDS] = {
	"idea", "ideas", "an_idea", "the_idea", "this_idea", "each_idea", "chosen",
	"Idea", "Ideas", "An_idea", "The_idea", "This_idea", "Each_idea", "Chosen",
};

static inline bool is_word_name(const char *at, size_t len)
{
	for (size_t i = 0; i < WORDS; i++)
		if (strlen(word_names[i]) == len && memcmp(word_names[i], at, len) == 0)
			return true;
	return false;
}

#endif
