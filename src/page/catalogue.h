// SPDX-License-Identifier: EUPL-1.2
// What tools/po.c makes of languages/*.po and page/language.c reads: one hash table per language, laid out while
// Polder is built, so that a lookup is one hash and mostly one comparison and nothing is set up at start.
#ifndef POLDER_PAGE_CATALOGUE_H
#define POLDER_PAGE_CATALOGUE_H

#include "base/text.h"

struct catalogue_message {
	const char *msgid;        // NULL: an empty slot
	const struct text *forms; // one, or one per plural form
	unsigned form_count;
};

struct language {
	struct text name; // of the file: "nl", "nl@formal"
	struct text code; // BCP 47: "nl"
	struct text own_name;
	struct text direction;
	const struct catalogue_message *slots; // open addressing, step 1; at least one slot is empty
	uint32_t slot_mask;                    // slots - 1; their number is a power of two
	size_t (*plural)(uint64_t n);          // which form
	const struct language *base;           // what an overlay falls back to; NULL: English
	struct text articles, idea, chosen;    // X-Articles, X-Idea and X-Chosen of the header: page/words.c reads them
	const struct spoken *spoken;           // the words of one site (page/words.c); NULL in the catalogue
};

extern const struct language *const catalogue_languages[];
extern const size_t catalogue_language_count;

static inline uint32_t catalogue_hash(const char *msgid) // FNV-1a
{
	uint32_t hash = 2166136261u;
	for (; *msgid != 0; msgid++)
		hash = (hash ^ (uint8_t)*msgid) * 16777619u;
	return hash;
}

#endif
