// SPDX-License-Identifier: EUPL-1.2
// One text per language: {"nl": "Speeltuin", "en": "Playground"}.
#include "record/member.h"

bool language_is_good(struct text tag)
{
	struct text rest = tag, part;
	size_t parts = 0;
	while (text_split(&rest, '-', &part)) {
		size_t shortest = parts == 0 ? 2 : 1, longest = parts == 0 ? 3 : 8;
		if (part.len < shortest || part.len > longest)
			return false;
		for (size_t i = 0; i < part.len; i++) {
			char c = part.at[i];
			bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
			if (!letter && !(parts > 0 && c >= '0' && c <= '9'))
				return false;
		}
		parts++;
	}
	return parts > 0 && tag.len <= 35;
}

struct text translated_field_name(struct arena *arena, const struct field *field, struct text language)
{
	return arena_format(arena, "%s.%" TEXT_FORMAT, field->name, TEXT_ARGS(language));
}

static bool is_earlier(const struct translations *translations, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (text_equal(translations->at[i].language, translations->at[index].language))
			return true;
	return false;
}

struct text translations_json(struct arena *arena, const struct translations *translations)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	bool any = false;
	json_open(&w, '{');
	for (size_t i = 0; i < translations->count; i++) {
		if (translations->at[i].text.len == 0 || is_earlier(translations, i))
			continue;
		json_key_text(&w, translations->at[i].language);
		json_text(&w, translations->at[i].text);
		any = true;
	}
	json_close(&w, '}');
	return any ? builder_text(&b) : TEXT_NONE;
}

struct text translated_found(struct arena *arena, struct text json, struct text language, struct text fallback,
                             struct text *found_in)
{
	*found_in = TEXT_NONE;
	if (json.len == 0)
		return TEXT_NONE;
	struct text error;
	struct json_document *document = json_parse(arena, json, &error);
	const struct json *languages = json_root(document);
	struct text code = language;
	struct text found = json_as_text(json_get_text(languages, code));
	if (found.len == 0) {
		code = fallback;
		found = json_as_text(json_get_text(languages, code));
	}
	struct json_member member;
	for (void *cursor = NULL; found.len == 0 && json_next(languages, &cursor, &member);) {
		code = member.key;
		found = json_as_text(member.value);
	}
	found = text_copy(arena, found);
	if (found.len > 0)
		*found_in = text_copy(arena, code);
	json_free(document);
	return found;
}

struct text translated(struct arena *arena, struct text json, struct text language, struct text fallback)
{
	struct text found_in;
	return translated_found(arena, json, language, fallback, &found_in);
}

struct text translated_one(struct arena *arena, struct text language, struct text text)
{
	struct translation one = { language, text };
	return translations_json(arena, &(struct translations){ &one, 1 });
}
