// SPDX-License-Identifier: EUPL-1.2
// The rules of a field, whoever sent it.
#include "base/money.h"
#include "record/member.h"

const char *field_missing_message(const struct field *field)
{
	if (field->kind == FIELD_CHOICE)
		return N_("Choose one of the options.");
	if (field->kind == FIELD_BOOL)
		return N_("Tick this box to go on.");
	return N_("Fill in {label}.");
}

// Characters that change the order in which others are read: text with them can look like what it is not
// ("Trojan Source", Boucher and Anderson 2021). The marks U+200E, U+200F and U+061C, that Arabic and Hebrew need, stay.
static bool turns_direction(uint32_t c)
{
	return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static bool breaks_line(uint32_t c)
{
	return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static const char *characters_problem(const struct field *field, struct text value)
{
	uint32_t c;
	bool one_line = field->kind == FIELD_TEXT || field->kind == FIELD_SLUG;
	for (struct text rest = value; text_next_character(&rest, &c);) {
		if (c == TEXT_BAD_BYTE || c == 0)
			return N_("Type {label} again: it holds characters that cannot be read.");
		if (turns_direction(c))
			return N_("Type {label} again: it holds hidden characters that turn the reading direction around.");
		if (one_line && breaks_line(c))
			return N_("Write {label} on one line.");
	}
	return NULL;
}

static bool slug_is_good(struct text slug)
{
	for (size_t i = 0; i < slug.len; i++) {
		char c = slug.at[i];
		bool hyphen = c == '-' && i > 0 && i + 1 < slug.len;
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && !hyphen)
			return false;
	}
	return true;
}

static bool is_json(struct arena *arena, struct text value)
{
	struct text error;
	struct json_document *document = json_parse(arena, value, &error);
	json_free(document);
	return document != NULL;
}

static bool text_check(struct arena *arena, const struct field *field, struct text name, struct text value,
                       struct form_errors *errors)
{
	bool written = kind_is_written(field->kind);
	int64_t longest = field_longest(field), n = 0;
	const char *problem = written ? characters_problem(field, value) : NULL;
	int64_t characters = (int64_t)(written ? text_characters(value) : value.len);
	if (!problem && characters > longest) {
		problem = N_("Use at most {n} characters.");
		n = longest;
	}
	if (!problem && characters < field->min && characters > 0) {
		problem = N_("Use at least {n} characters.");
		n = field->min;
	}
	if (!problem && field->kind == FIELD_SLUG && !slug_is_good(value))
		problem = N_("Use only the letters a to z, digits, and hyphens between them.");
	if (!problem && field->kind == FIELD_JSON && value.len && !is_json(arena, value))
		problem = N_("Enter valid JSON.");
	if (problem)
		form_error_add(arena, errors, name, problem, n);
	return !problem;
}

static bool number_check(struct arena *arena, const struct field *field, int64_t value, struct form_errors *errors)
{
	bool bounded_below = field->min != 0 || field->max != 0;
	bool low = bounded_below && value < field->min, high = field->max != 0 && value > field->max;
	if (!low && !high)
		return true;
	int64_t bound = low ? field->min : field->max;
	struct text name = text_of(field->name);
	if (field->kind == FIELD_INT) {
		form_error_add(arena, errors, name,
		               low ? N_("Enter a number of {n} or more.") : N_("Enter a number of {n} or less."), bound);
		return false;
	}
	struct form_error *error = form_error_add(
		arena, errors, name, low ? N_("Enter an amount of {what} or more.") : N_("Enter an amount of {what} or less."),
		bound);
	struct builder amount = builder_on(arena);
	if (bound % 100 == 0)
		build_int(&amount, bound / 100);
	else
		money_build_plain(&amount, bound);
	if (error)
		error->what = builder_text(&amount);
	return false;
}

static bool is_missing(const struct field *field, const void *object)
{
	if (field->kind == FIELD_ID || field->kind == FIELD_TIME)
		return member_number(field, object) == 0;
	if (field->kind == FIELD_BOOL)
		return !member_flag(field, object);
	return kind_is_text(field->kind) && member_text(field, object).len == 0;
}

static bool translated_check(struct arena *arena, const struct field *field, const void *object,
                             struct form_errors *errors)
{
	struct text error;
	struct json_document *document = json_parse(arena, member_text(field, object), &error);
	struct text name = text_of(field->name);
	const struct json *languages = json_root(document);
	bool good = json_kind(languages) == JSON_OBJECT, any = false;
	if (!good)
		form_error_add(arena, errors, name, N_("Send an object with one text per language."), 0);
	struct json_member member;
	for (void *cursor = NULL; good && json_next(languages, &cursor, &member);) {
		struct text translation = json_as_text(member.value);
		any = any || translation.len > 0;
		if (json_kind(member.value) != JSON_TEXT || !language_is_good(member.key)) {
			form_error_add(arena, errors, name, N_("Send an object with one text per language."), 0);
			good = false;
		} else if (!text_check(arena, field, translated_field_name(arena, field, member.key), translation, errors)) {
			good = false;
		}
	}
	if (good && !any && field_is(field, FIELD_REQUIRED)) {
		form_error_add(arena, errors, name, field_missing_message(field), 0);
		good = false;
	}
	json_free(document);
	return good;
}

bool field_check(struct arena *arena, const struct field *field, const void *object, struct form_errors *errors)
{
	struct text name = text_of(field->name);
	if (is_missing(field, object)) {
		if (!field_is(field, FIELD_REQUIRED))
			return true;
		form_error_add(arena, errors, name, field_missing_message(field), 0);
		return false;
	}
	if (field_is(field, FIELD_TRANSLATED))
		return translated_check(arena, field, object, errors);
	if (kind_is_text(field->kind))
		return text_check(arena, field, name, member_text(field, object), errors);
	if (field->kind == FIELD_INT || field->kind == FIELD_MONEY)
		return number_check(arena, field, member_number(field, object), errors);
	if (field->kind == FIELD_CHOICE && !choice_exists(field, member_choice(field, object))) {
		form_error_add(arena, errors, name, field_missing_message(field), 0);
		return false;
	}
	return true;
}

bool record_validate(struct arena *arena, const struct record *record, const void *object, struct form_errors *errors)
{
	bool good = true;
	for (size_t i = 0; i < record->count; i++)
		good = field_check(arena, &record->fields[i], object, errors) && good;
	return good;
}
