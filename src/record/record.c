// SPDX-License-Identifier: EUPL-1.2
// What everyone needs of a table of fields: finding one, its value as text, and its errors.
#include "base/clock.h"
#include "base/id.h"
#include "base/money.h"
#include "base/secret.h"
#include "record/member.h"

struct form_error *form_error_add(struct arena *arena, struct form_errors *errors, struct text field,
                                  const char *message, int64_t n)
{
	struct form_error *error = arena_append(arena, errors, struct form_error);
	if (error)
		*error = (struct form_error){ .field = field, .message = message, .n = n };
	return error;
}

void record_copy(struct arena *arena, const struct record *record, const void *from, void *to)
{
	memcpy(to, from, record->size);
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (kind_is_text(field->kind))
			*(struct text *)member_of(field, to) = text_copy(arena, member_text(field, from));
	}
}

struct text form_value_of(const struct form_values *values, struct text name)
{
	for (size_t i = 0; i < values->count; i++)
		if (text_equal(values->at[i].name, name))
			return values->at[i].value;
	return TEXT_NONE;
}

bool form_has(const struct form_values *values, struct text name)
{
	for (size_t i = 0; i < values->count; i++)
		if (text_equal(values->at[i].name, name))
			return true;
	return false;
}

const struct field *record_field(const struct record *record, struct text name)
{
	for (size_t i = 0; i < record->count; i++)
		if (text_is(name, record->fields[i].name))
			return &record->fields[i];
	return NULL;
}

int64_t field_longest(const struct field *field)
{
	static const int64_t own_limits[] = {
		[FIELD_TEXT] = 200, [FIELD_LONG_TEXT] = 20000, [FIELD_MARKDOWN] = 20000,
		[FIELD_SLUG] = 80,  [FIELD_JSON] = 1 << 20,    [FIELD_BYTES] = 1 << 20,
	};
	if (!kind_is_text(field->kind))
		return 0;
	return field->max ? field->max : own_limits[field->kind];
}

int field_choice_find(const struct field *field, struct text value)
{
	for (int i = 0; field->choices && field->choices[i].value; i++)
		if (text_is(value, field->choices[i].value))
			return i;
	return -1;
}

bool choice_exists(const struct field *field, int index)
{
	for (int i = 0; field->choices && field->choices[i].value; i++)
		if (i == index)
			return true;
	return false;
}

struct text record_value_text(struct arena *arena, const struct field *field, const void *object)
{
	struct builder b = builder_on(arena);
	switch (field->kind) {
	case FIELD_ID:
		if (member_number(field, object))
			build_id(&b, member_number(field, object));
		break;
	case FIELD_INT:
		build_int(&b, member_number(field, object));
		break;
	case FIELD_MONEY:
		money_build_plain(&b, member_number(field, object));
		break;
	case FIELD_TIME:
		if (member_number(field, object))
			build_iso_time(&b, member_number(field, object));
		break;
	case FIELD_BOOL:
		return member_flag(field, object) ? TEXT("true") : TEXT("false");
	case FIELD_CHOICE:
		if (choice_exists(field, member_choice(field, object)))
			return text_of(field->choices[member_choice(field, object)].value);
		break;
	case FIELD_BYTES: {
		struct text bytes = member_text(field, object);
		return base64url(arena, (const uint8_t *)bytes.at, bytes.len);
	}
	case FIELD_TEXT:
	case FIELD_LONG_TEXT:
	case FIELD_MARKDOWN:
	case FIELD_SLUG:
	case FIELD_JSON:
		return member_text(field, object);
	}
	return builder_text(&b);
}
