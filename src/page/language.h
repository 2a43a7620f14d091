// SPDX-License-Identifier: EUPL-1.2
// Languages: catalogues made from languages/*.po at build time. msgids are plain English; nl.po must be complete
// (a test sees to it). A register such as nl@formal (u for je) is an overlay: only what differs.
#ifndef POLDER_PAGE_LANGUAGE_H
#define POLDER_PAGE_LANGUAGE_H

#include "base/text.h"

struct language;                                                 // immutable
const struct language *language_find(struct text code);          // "nl", "en", "nl@formal"; NULL when there is none
struct text language_code(const struct language *language);      // BCP 47: "nl"
struct text language_own_name(const struct language *language);  // "Nederlands"
struct text language_direction(const struct language *language); // "ltr" or "rtl"
size_t language_count(void);
const struct language *language_at(size_t index);

// The same for the code of any language, also of one there is no catalogue for.
struct text language_direction_of(struct text code);

// {idea} and its like (page/word_names.h) are filled in when the language has a site's words (page/words.h), which the
// language of a visit and of a drawing always has; such a text lives on the arena of language_with_words.
struct text translate(const struct language *language, const char *msgid);
// The plural form for n by the catalogue's rule; English by default.
struct text translate_plural(const struct language *language, const char *one, const char *many, int64_t n);

// {name} in a message replaced by a value; unknown names stay as they are. Values are NOT escaped: use for plain text.
struct message_value {
	const char *name;
	struct text value;
};
// The first {name} in it that has a value.
struct message_place {
	size_t until, next;                // where the text before it ends, and the text after it starts
	const struct message_value *value; // NULL: there is none, and `until` is the end
};
struct message_place message_next(struct text message, const struct message_value *values, size_t count);
struct text message_fill(struct arena *arena, struct text message, const struct message_value *values, size_t count);

#endif
