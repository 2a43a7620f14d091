// SPDX-License-Identifier: EUPL-1.2
// Records from and to JSON.
#include "base/clock.h"
#include "base/id.h"
#include "record/member.h"

// What each kind is in JSON, and what to say when something else was sent.
static const struct {
	enum json_kind kind;
	const char *problem;
} expected[] = {
	[FIELD_ID] = { JSON_TEXT, N_("Send the 13 letters and digits of {label} as text.") },
	[FIELD_INT] = { JSON_INT, N_("Send a whole number.") },
	[FIELD_MONEY] = { JSON_INT, N_("Send the amount in cents, as a whole number.") },
	[FIELD_TIME] = { JSON_TEXT, N_("Send a time such as 2026-11-21T10:00:00Z.") },
	[FIELD_BOOL] = { JSON_BOOL, N_("Send true or false.") },
	[FIELD_TEXT] = { JSON_TEXT, N_("Send a text.") },
	[FIELD_LONG_TEXT] = { JSON_TEXT, N_("Send a text.") },
	[FIELD_MARKDOWN] = { JSON_TEXT, N_("Send a text.") },
	[FIELD_CHOICE] = { JSON_TEXT, N_("Choose one of the options.") },
	[FIELD_SLUG] = { JSON_TEXT, N_("Send a text.") },
	[FIELD_JSON] = { JSON_NONE, N_("Send JSON.") }, // of any kind
	[FIELD_BYTES] = { JSON_TEXT, N_("Send the bytes as base64url.") },
};

static const char *read_translated(struct arena *arena, const struct field *field, const struct json *value,
                                   void *object)
{
	struct translations translations = { 0 };
	if (json_kind(value) != JSON_OBJECT)
		return N_("Send an object with one text per language.");
	struct json_member member;
	for (void *cursor = NULL; json_next(value, &cursor, &member);) {
		if (json_kind(member.value) != JSON_TEXT || !language_is_good(member.key))
			return N_("Send an object with one text per language.");
		struct translation *translation = arena_append(arena, &translations, struct translation);
		if (translation)
			*translation =
				(struct translation){ member.key, text_trim(text_normalise(arena, json_as_text(member.value))) };
	}
	*(struct text *)member_of(field, object) = translations_json(arena, &translations);
	return NULL;
}

static const char *read_value(struct arena *arena, const struct field *field, const struct json *value, void *object)
{
	if (field_is(field, FIELD_TRANSLATED))
		return read_translated(arena, field, value, object);
	if (field->kind == FIELD_JSON) {
		*(struct text *)member_of(field, object) = json_write_value(arena, value);
		return NULL;
	}
	if (json_kind(value) != expected[field->kind].kind)
		return expected[field->kind].problem;
	if (json_kind(value) == JSON_INT)
		*(int64_t *)member_of(field, object) = json_as_int(value);
	else if (json_kind(value) == JSON_BOOL)
		*(bool *)member_of(field, object) = json_as_bool(value);
	else
		return field_read_text(arena, field, json_as_text(value), object);
	return NULL;
}

static bool parse_field(struct arena *arena, const struct field *field, const struct json *value, void *object,
                        struct form_errors *errors)
{
	struct text name = text_of(field->name);
	bool sent = value && json_kind(value) != JSON_NULL;
	bool holds_absence =
		kind_is_text(field->kind) || field->kind == FIELD_ID || field->kind == FIELD_TIME || field->kind == FIELD_BOOL;
	const char *problem = NULL;
	field_clear(field, object);
	if (sent)
		problem = read_value(arena, field, value, object);
	else if (!holds_absence && field_is(field, FIELD_REQUIRED))
		problem = field_missing_message(field);
	else if (!holds_absence)
		return true;
	if (!problem)
		return field_check(arena, field, object, errors);
	form_error_add(arena, errors, name, problem, 0);
	return false;
}

static bool refuse_unknown(struct arena *arena, const struct record *record, const struct json *object_json,
                           struct form_errors *errors)
{
	bool good = true;
	struct json_member member;
	for (void *cursor = NULL; json_next(object_json, &cursor, &member);) {
		const struct field *field = record_field(record, member.key);
		if (field && !field_is(field, FIELD_PRIVATE))
			continue;
		form_error_add(arena, errors, text_copy(arena, member.key), N_("Leave this member out: it is not known here."),
		               0);
		good = false;
	}
	return good;
}

bool record_parse_json(struct arena *arena, const struct record *record, const struct json *object_json, bool staff,
                       void *object, struct form_errors *errors)
{
	if (json_kind(object_json) != JSON_OBJECT) {
		form_error_add(arena, errors, TEXT_NONE, N_("Send a JSON object."), 0);
		return false;
	}
	bool good = refuse_unknown(arena, record, object_json, errors);
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		const struct json *value = json_get(object_json, field->name);
		bool kept = field_is(field, FIELD_PRIVATE) || (field_is(field, FIELD_STAFF) && !staff) ||
		            (field_is(field, FIELD_KEY) && !value);
		if (!kept)
			good = parse_field(arena, field, value, object, errors) && good;
	}
	return good && !arena_full(arena);
}

static void write_value(struct json_writer *w, const struct field *field, const void *object)
{
	struct arena *arena = w->out->arena;
	bool time_or_id = field->kind == FIELD_TIME || field->kind == FIELD_ID;
	if (time_or_id && member_number(field, object) == 0)
		json_null(w);
	else if (field_is(field, FIELD_TRANSLATED))
		json_raw(w, member_text(field, object).len ? member_text(field, object) : TEXT("{}"));
	else if (field->kind == FIELD_JSON)
		json_raw(w, member_text(field, object).len ? member_text(field, object) : TEXT("null"));
	else if (field->kind == FIELD_INT || field->kind == FIELD_MONEY)
		json_int(w, member_number(field, object));
	else if (field->kind == FIELD_BOOL)
		json_bool(w, member_flag(field, object));
	else
		json_text(w, record_value_text(arena, field, object));
}

void record_write_json(struct json_writer *w, const struct record *record, const void *object)
{
	json_open(w, '{');
	for (size_t i = 0; i < record->count; i++) {
		if (field_is(&record->fields[i], FIELD_PRIVATE))
			continue;
		json_key(w, record->fields[i].name);
		write_value(w, &record->fields[i], object);
	}
	json_close(w, '}');
}
