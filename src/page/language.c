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

// Of the languages of CLDR those whose script is written from right to left.
struct text language_direction_of(struct text code)
{
	static const char *const from_right[] = {
		"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"
	};
	const struct language *language = language_find(code);
	if (language != NULL)
		return language_direction(language);
	struct text rest = code, primary = TEXT_NONE;
	text_split(&rest, '-', &primary);
	for (size_t i = 0; i < sizeof from_right / sizeof *from_right; i++)
		if (text_is(primary, from_right[i]))
			return TEXT("rtl");
	return TEXT("ltr");
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

// An unknown name stays; after its { there may be a known one.
struct message_place message_next(struct text message, const struct message_value *values, size_t count)
{
	for (size_t from = 0; from < message.len; from++) {
		size_t before = text_find(text_slice(message, from, message.len), TEXT("{"));
		if (before == SIZE_MAX)
			break;
		size_t open = from + before;
		size_t length = text_find(text_slice(message, open, message.len), TEXT("}"));
		if (length == SIZE_MAX)
			break;
		struct text name = text_slice(message, open + 1, open + length);
		for (size_t i = 0; i < count; i++)
			if (text_is(name, values[i].name))
				return (struct message_place){ open, open + length + 1, &values[i] };
		from = open;
	}
	return (struct message_place){ message.len, message.len, NULL };
}

struct text message_fill(struct arena *arena, struct text message, const struct message_value *values, size_t count)
{
	struct builder b = builder_on(arena);
	while (message.len > 0) {
		struct message_place place = message_next(message, values, count);
		build_text(&b, text_slice(message, 0, place.until));
		if (place.value != NULL)
			build_text(&b, place.value->value);
		message = text_slice(message, place.next, message.len);
	}
	return builder_text(&b);
}
