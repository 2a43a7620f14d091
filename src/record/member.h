// SPDX-License-Identifier: EUPL-1.2
// Inside src/record: reaching a field's member in a struct, and the rules shared by forms and JSON.
#ifndef POLDER_RECORD_MEMBER_H
#define POLDER_RECORD_MEMBER_H

#include "record/record.h"

static inline void *member_of(const struct field *field, void *object)
{
	return (char *)object + field->offset;
}

static inline const void *member_in(const struct field *field, const void *object)
{
	return (const char *)object + field->offset;
}

static inline int64_t member_number(const struct field *field, const void *object)
{
	return *(const int64_t *)member_in(field, object);
}

static inline struct text member_text(const struct field *field, const void *object)
{
	return *(const struct text *)member_in(field, object);
}

static inline bool member_flag(const struct field *field, const void *object)
{
	return *(const bool *)member_in(field, object);
}

static inline int member_choice(const struct field *field, const void *object)
{
	return *(const int *)member_in(field, object);
}

static inline bool field_is(const struct field *field, unsigned flag)
{
	return (field->flags & flag) != 0;
}

// Kinds whose member is a struct text, and those of them that people write.
static inline bool kind_is_text(enum field_kind kind)
{
	return kind >= FIELD_TEXT && kind != FIELD_CHOICE;
}

static inline bool kind_is_written(enum field_kind kind)
{
	return kind == FIELD_TEXT || kind == FIELD_LONG_TEXT || kind == FIELD_MARKDOWN || kind == FIELD_SLUG;
}

bool choice_exists(const struct field *field, int index);
const char *field_missing_message(const struct field *field);
void field_clear(const struct field *field, void *object); // 0, false, "", the first choice

// Reads a value that is text, of any kind but TRANSLATED ones, into the object. NULL, or the message of what is wrong.
// An empty value clears the member.
const char *field_read_text(struct arena *arena, const struct field *field, struct text value, void *object);
// The rules on a member that is filled; adds at most one error (TRANSLATED: one per language). True when all is well.
bool field_check(struct arena *arena, const struct field *field, const void *object, struct form_errors *errors);

// {"nl": ...} from texts per language; empty texts are left out. "" when none is left.
struct translation {
	struct text language, text;
};
struct translations {
	struct translation *at;
	size_t count;
};
bool language_is_good(struct text tag); // "nl", "zh-Hans", "x" is not: BCP 47's outline
struct text translations_json(struct arena *arena, const struct translations *translations);
struct text translated_field_name(struct arena *arena, const struct field *field, struct text language); // "title.nl"

#endif
