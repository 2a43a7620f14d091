// SPDX-License-Identifier: EUPL-1.2
// Values that come as text: forms, the command line, and the JSON kinds that are text.
#include "base/clock.h"
#include "base/id.h"
#include "base/money.h"
#include "base/number.h"
#include "base/secret.h"
#include "record/member.h"

static size_t member_bytes(const struct field *field)
{
	if (kind_is_text(field->kind))
		return sizeof(struct text);
	return field->kind == FIELD_BOOL ? sizeof(bool) : field->kind == FIELD_CHOICE ? sizeof(int) : sizeof(int64_t);
}

void field_clear(const struct field *field, void *object)
{
	memset(member_of(field, object), 0, member_bytes(field));
	if (kind_is_text(field->kind))
		*(struct text *)member_of(field, object) = TEXT_NONE;
}

static const char *read_id(struct arena *arena, const struct field *field, struct text value, void *member)
{
	(void)arena, (void)field;
	return id_parse(value, member) ? NULL : N_("Enter the 13 letters and digits of {label}.");
}

static const char *read_int(struct arena *arena, const struct field *field, struct text value, void *member)
{
	(void)arena, (void)field;
	return number_parse(value, member) ? NULL : N_("Enter a whole number, for example 12.");
}

static const char *read_money(struct arena *arena, const struct field *field, struct text value, void *member)
{
	(void)arena, (void)field;
	return money_parse(value, member) ? NULL : N_("Enter an amount, for example 12.500.");
}

// Also what a datetime-local field sends: no seconds when they are 0, and no zone. That is read as UTC.
static const char *read_time(struct arena *arena, const struct field *field, struct text value, void *member)
{
	(void)field;
	struct text iso = value;
	if (value.len == sizeof("2026-11-21T10:00") - 1)
		iso = arena_format(arena, "%" TEXT_FORMAT ":00Z", TEXT_ARGS(value));
	else if (value.len == sizeof("2026-11-21T10:00:00") - 1)
		iso = arena_format(arena, "%" TEXT_FORMAT "Z", TEXT_ARGS(value));
	return iso_time_parse(iso, member) ? NULL : N_("Enter a date and a time, for example 2026-11-21T10:00.");
}

static const char *read_bool(struct arena *arena, const struct field *field, struct text value, void *member)
{
	static const struct {
		const char *word;
		bool meaning;
	} words[] = { { "on", true },     { "1", true },  { "true", true }, { "yes", true },
		          { "false", false }, { "0", false }, { "no", false } };
	(void)arena, (void)field;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text_is(value, words[i].word)) {
			*(bool *)member = words[i].meaning;
			return NULL;
		}
	return N_("Choose yes or no.");
}

static const char *read_choice(struct arena *arena, const struct field *field, struct text value, void *member)
{
	(void)arena;
	int index = field_choice_find(field, value);
	if (index < 0)
		return N_("Choose one of the options.");
	*(int *)member = index;
	return NULL;
}

static const char *read_written(struct arena *arena, const struct field *field, struct text value, void *member)
{
	(void)field;
	if (!text_is_utf8(value))
		return N_("Type {label} again: it holds characters that cannot be read.");
	*(struct text *)member = text_trim(text_normalise(arena, value));
	return NULL;
}

static const char *read_json(struct arena *arena, const struct field *field, struct text value, void *member)
{
	(void)field;
	*(struct text *)member = text_copy(arena, value); // field_check looks whether it is JSON
	return NULL;
}

static const char *read_bytes(struct arena *arena, const struct field *field, struct text value, void *member)
{
	(void)field;
	return base64url_parse(arena, value, member) ? NULL : N_("Enter {label} as base64url.");
}

const char *field_read_text(struct arena *arena, const struct field *field, struct text value, void *object)
{
	static const char *(*const readers[])(struct arena *, const struct field *, struct text, void *) = {
		[FIELD_ID] = read_id,
		[FIELD_INT] = read_int,
		[FIELD_MONEY] = read_money,
		[FIELD_TIME] = read_time,
		[FIELD_BOOL] = read_bool,
		[FIELD_TEXT] = read_written,
		[FIELD_LONG_TEXT] = read_written,
		[FIELD_MARKDOWN] = read_written,
		[FIELD_CHOICE] = read_choice,
		[FIELD_SLUG] = read_written,
		[FIELD_JSON] = read_json,
		[FIELD_BYTES] = read_bytes,
	};
	value = text_trim(value);
	field_clear(field, object);
	if (value.len == 0)
		return NULL;
	return readers[field->kind](arena, field, value, member_of(field, object));
}

// An empty number or choice says nothing that its member could hold, so it is refused here and not by field_check.
static bool is_missing_number(const struct field *field, struct text value)
{
	bool number = field->kind == FIELD_INT || field->kind == FIELD_MONEY || field->kind == FIELD_CHOICE;
	return number && field_is(field, FIELD_REQUIRED) && text_trim(value).len == 0 &&
	       field_choice_find(field, TEXT_NONE) < 0;
}

static bool parse_translated(struct arena *arena, const struct field *field, const struct form_values *values,
                             void *object, struct form_errors *errors)
{
	struct translations translations = { 0 };
	bool good = true;
	struct text name = text_of(field->name);
	for (size_t i = 0; i < values->count; i++) {
		struct text sent = values->at[i].name, language = text_slice(sent, name.len + 1, sent.len);
		if (!text_starts_with(sent, name) || sent.len <= name.len || sent.at[name.len] != '.')
			continue;
		struct text written = TEXT_NONE;
		const char *problem = language_is_good(language) ? NULL : N_("Choose a language that this site has.");
		if (!problem && values->at[i].value.len)
			problem = read_written(arena, field, values->at[i].value, &written);
		if (problem) {
			form_error_add(arena, errors, text_copy(arena, sent), problem, 0);
			good = false;
			continue;
		}
		struct translation *translation = arena_append(arena, &translations, struct translation);
		if (translation)
			*translation = (struct translation){ language, written };
	}
	*(struct text *)member_of(field, object) = translations_json(arena, &translations);
	return good;
}

static bool parse_field(struct arena *arena, const struct field *field, const struct form_values *values, void *object,
                        struct form_errors *errors)
{
	struct text name = text_of(field->name);
	if (field_is(field, FIELD_TRANSLATED))
		return parse_translated(arena, field, values, object, errors) && field_check(arena, field, object, errors);
	struct text value = form_value_of(values, name);
	const char *problem =
		is_missing_number(field, value) ? field_missing_message(field) : field_read_text(arena, field, value, object);
	if (problem) {
		form_error_add(arena, errors, name, problem, 0);
		return false;
	}
	bool unset_number = text_trim(value).len == 0 && !kind_is_text(field->kind) && !field_is(field, FIELD_REQUIRED);
	return unset_number || field_check(arena, field, object, errors);
}

bool record_parse_form(struct arena *arena, const struct record *record, const struct form_values *values, bool staff,
                       void *object, struct form_errors *errors)
{
	bool good = true;
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		bool kept = field_is(field, FIELD_PRIVATE) || (field_is(field, FIELD_STAFF) && !staff) ||
		            (field_is(field, FIELD_KEY) && !form_has(values, text_of(field->name)));
		if (!kept)
			good = parse_field(arena, field, values, object, errors) && good;
	}
	return good && !arena_full(arena);
}
