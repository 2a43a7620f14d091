// SPDX-License-Identifier: EUPL-1.2
// The shape of a record, for other programs: JSON Schema (2020-12, as in OpenAPI 3.1) and SQL.
#include "record/member.h"

static void write_pair(struct json_writer *w, const char *key, const char *value)
{
	json_text_member(w, key, text_of(value));
}

static void write_bound(struct json_writer *w, const char *key, int64_t value)
{
	json_int_member(w, key, value);
}

// "string", or ["string", "null"] for kinds that are null when not set.
static void write_type(struct json_writer *w, const struct field *field, const char *type)
{
	bool nullable = (field->kind == FIELD_ID || field->kind == FIELD_TIME) && !field_is(field, FIELD_REQUIRED);
	if (!nullable) {
		write_pair(w, "type", type);
		return;
	}
	json_key(w, "type");
	json_open(w, '[');
	json_text(w, text_of(type));
	json_text(w, TEXT("null"));
	json_close(w, ']');
}

static void write_text_type(struct json_writer *w, const struct field *field)
{
	write_type(w, field, "string");
	if (field->kind == FIELD_BYTES) {
		write_pair(w, "contentEncoding", "base64url");
		return;
	}
	write_bound(w, "maxLength", field_longest(field));
	// An empty text is allowed when nothing is required, whatever min says.
	if (field_is(field, FIELD_REQUIRED))
		write_bound(w, "minLength", field->min > 1 ? field->min : 1);
	if (field->kind == FIELD_SLUG)
		write_pair(w, "pattern",
		           field_is(field, FIELD_REQUIRED) ? "^[a-z0-9]([a-z0-9-]*[a-z0-9])?$"
		                                           : "^([a-z0-9]([a-z0-9-]*[a-z0-9])?)?$");
	if (field->kind == FIELD_MARKDOWN)
		write_pair(w, "contentMediaType", "text/markdown");
}

static void write_translated_type(struct json_writer *w, const struct field *field)
{
	write_pair(w, "type", "object");
	json_key(w, "additionalProperties");
	json_open(w, '{');
	write_pair(w, "type", "string");
	write_bound(w, "maxLength", field_longest(field));
	json_close(w, '}');
}

static void write_number_type(struct json_writer *w, const struct field *field)
{
	write_pair(w, "type", "integer");
	write_pair(w, "format", "int64");
	if (field->min != 0 || field->max != 0)
		write_bound(w, "minimum", field->min);
	if (field->max != 0)
		write_bound(w, "maximum", field->max);
}

static void write_choice_type(struct json_writer *w, const struct field *field)
{
	write_pair(w, "type", "string");
	json_key(w, "enum");
	json_open(w, '[');
	for (const struct field_choice *choice = field->choices; choice && choice->value; choice++)
		json_text(w, text_of(choice->value));
	json_close(w, ']');
}

static void write_kind(struct json_writer *w, const struct field *field)
{
	if (field_is(field, FIELD_TRANSLATED)) {
		write_translated_type(w, field);
	} else if (field->kind == FIELD_ID) {
		write_type(w, field, "string");
		write_pair(w, "pattern", "^[0-7][0-9A-HJKMNP-TV-Z]{12}$");
	} else if (field->kind == FIELD_INT || field->kind == FIELD_MONEY) {
		write_number_type(w, field);
	} else if (field->kind == FIELD_TIME) {
		write_type(w, field, "string");
		write_pair(w, "format", "date-time");
	} else if (field->kind == FIELD_BOOL) {
		write_pair(w, "type", "boolean");
	} else if (field->kind == FIELD_CHOICE) {
		write_choice_type(w, field);
	} else if (field->kind != FIELD_JSON) { // JSON: any type
		write_text_type(w, field);
	}
}

void record_write_openapi(struct json_writer *w, const struct record *record)
{
	json_open(w, '{');
	write_pair(w, "type", "object");
	write_pair(w, "title", record->name);
	json_key(w, "properties");
	json_open(w, '{');
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (field_is(field, FIELD_PRIVATE))
			continue;
		json_key(w, field->name);
		json_open(w, '{');
		write_kind(w, field);
		if (field->label)
			write_pair(w, "title", field->label);
		if (field->help)
			write_pair(w, "description", field->help);
		if (field_is(field, FIELD_STAFF)) {
			json_bool_member(w, "readOnly", true);
		}
		json_close(w, '}');
	}
	json_close(w, '}');
	json_key(w, "required");
	json_open(w, '[');
	for (size_t i = 0; i < record->count; i++)
		if (field_is(&record->fields[i], FIELD_REQUIRED) && !field_is(&record->fields[i], FIELD_PRIVATE))
			json_text(w, text_of(record->fields[i].name));
	json_close(w, ']');
	json_bool_member(w, "additionalProperties", false);
	json_close(w, '}');
}

void record_build_create_table(struct builder *b, const struct record *record)
{
	static const char *const types[] = {
		[FIELD_ID] = "{id}",       [FIELD_INT] = "{int}",   [FIELD_MONEY] = "{int}",      [FIELD_TIME] = "{int}",
		[FIELD_BOOL] = "{int}",    [FIELD_TEXT] = "{text}", [FIELD_LONG_TEXT] = "{text}", [FIELD_MARKDOWN] = "{text}",
		[FIELD_CHOICE] = "{text}", [FIELD_SLUG] = "{text}", [FIELD_JSON] = "{text}",      [FIELD_BYTES] = "{blob}",
	};
	const char *separator = "";
	build_format(b, "CREATE TABLE %s (", record->name);
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (field_is(field, FIELD_NOT_STORED))
			continue;
		build_format(b, "%s\n  %s %s NOT NULL", separator, field->name, types[field->kind]);
		separator = ",";
	}
	const char *before_key = ",\n  PRIMARY KEY (";
	bool keyed = false;
	for (size_t i = 0; i < record->count; i++)
		if (field_is(&record->fields[i], FIELD_KEY)) {
			build_format(b, "%s%s", keyed ? ", " : before_key, record->fields[i].name);
			keyed = true;
		}
	build_c(b, keyed ? ")\n);\n" : "\n);\n");
}
