// SPDX-License-Identifier: EUPL-1.2
#include <string.h>

#include "base/builder.h"
#include "page/catalogue.h"
#include "page/language.h"
#include "page/words.h"

const struct language *language_find(struct text code)
{
	for (size_t i = 0; i < catalogue_language_count; i++)
		if (text_equal(catalogue_languages[i]->name, code))
			return catalogue_languages[i];
	return NULL;
}

struct text language_code(const struct language *language)
{
	return language == NULL ? TEXT("en") : language->code;
}

struct text language_own_name(const struct language *language)
{
	return language == NULL ? TEXT("English") : language->own_name;
}

struct text language_direction(const struct language *language)
{
	return language == NULL ? TEXT("ltr") : language->direction;
}

size_t language_count(void)
{
	return catalogue_language_count;
}

const struct language *language_at(size_t index)
{
	return index < catalogue_language_count ? catalogue_languages[index] : NULL;
}

static const struct catalogue_message *message_find(const struct language *language, const char *msgid, uint32_t hash)
{
	for (uint32_t slot = hash & language->slot_mask; language->slots[slot].msgid != NULL;
	     slot = (slot + 1) & language->slot_mask)
		if (strcmp(language->slots[slot].msgid, msgid) == 0)
			return &language->slots[slot];
	return NULL;
}

struct text translate(const struct language *language, const char *msgid)
{
	if (msgid == NULL)
		return TEXT_NONE;
	const struct language *speaking = language;
	uint32_t hash = catalogue_hash(msgid);
	for (; language != NULL; language = language->base) {
		const struct catalogue_message *message = message_find(language, msgid, hash);
		if (message != NULL)
			return language_fill(speaking, message->forms[0]);
	}
	return language_fill(speaking, text_of(msgid));
}

struct text translate_plural(const struct language *language, const char *one, const char *many, int64_t n)
{
	const struct language *speaking = language;
	uint64_t size = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	uint32_t hash = catalogue_hash(one);
	for (; language != NULL; language = language->base) {
		const struct catalogue_message *message = message_find(language, one, hash);
		size_t form = language->plural(size);
		if (message != NULL && form < message->form_count)
			return language_fill(speaking, message->forms[form]);
	}
	return language_fill(speaking, text_of(size == 1 ? one : many));
}

struct text message_fill(struct arena *arena, struct text message, const struct message_value *values, size_t count)
{
	struct builder b = builder_on(arena);
	while (message.len > 0) {
		size_t open = text_find(message, TEXT("{"));
		size_t end = open == SIZE_MAX ? SIZE_MAX : text_find(text_slice(message, open, message.len), TEXT("}"));
		if (end == SIZE_MAX)
			break;
		struct text name = text_slice(message, open + 1, open + end);
		size_t i = 0;
		while (i < count && !text_is(name, values[i].name))
			i++;
		build_text(&b, text_slice(message, 0, open));
		// An unknown name stays; after its { there may be a known one.
		build_text(&b, i < count ? values[i].value : TEXT("{"));
		message = text_slice(message, i < count ? open + end + 1 : open + 1, message.len);
	}
	build_text(&b, message);
	return builder_text(&b);
}
