// SPDX-License-Identifier: EUPL-1.2
// A record is a C struct with a table of its fields. From that one table come the HTML form, parsing and validation,
// SQL, JSON, CSV, the OpenAPI schema, the site export and the list of personal data. Writing a field's name in a
// second place is a sign that this table lacks something.
#ifndef POLDER_RECORD_RECORD_H
#define POLDER_RECORD_RECORD_H

#include "base/builder.h"
#include "base/json.h"

enum field_kind {    // C type of the member          SQL type  JSON
	FIELD_ID,        // int64_t, 0 = none             {id}      13 Crockford characters
	FIELD_INT,       // int64_t                       {int}     number
	FIELD_MONEY,     // int64_t cents                 {int}     number (cents)
	FIELD_TIME,      // int64_t ms UTC, 0 = not set   {int}     RFC 3339 text, null when not set
	FIELD_BOOL,      // bool                          {int}     true / false
	FIELD_TEXT,      // struct text, one line         {text}    text
	FIELD_LONG_TEXT, // struct text, may have lines   {text}    text
	FIELD_MARKDOWN,  // struct text, CommonMark       {text}    text
	FIELD_CHOICE,    // int, index into .choices      {text}    the choice's value
	FIELD_SLUG,      // struct text, [a-z0-9-]        {text}    text
	FIELD_JSON,      // struct text holding JSON      {text}    as it is
	FIELD_BYTES      // struct text, any bytes        {blob}    base64url
};

enum field_flags {
	FIELD_REQUIRED = 1,     // a BOOL must then be true: a box that has to be ticked
	FIELD_TRANSLATED = 2,   // text kinds: the member holds {"nl": "...", "en": "..."}; never sorted or filtered in SQL
	FIELD_PERSONAL = 4,     // belongs to a person: exported and erased on request
	FIELD_PRIVATE = 8,      // never leaves the server: not in JSON, CSV, OpenAPI, forms
	FIELD_STAFF = 16,       // only staff may set it: ignored in a resident's form
	FIELD_KEY = 32,         // part of the primary key
	FIELD_HIDDEN = 64,      // carried in the form, not shown (salt, id)
	FIELD_NOT_STORED = 128, // in forms only: no column
	FIELD_SEARCHED = 256,   // its words find the record (site/search.h)
	FIELD_TITLE = 512,      // what the record is called: of the searched fields the one that weighs most
	FIELD_FILE = 1024       // BYTES: the hash of a file of the store, or empty; polder doctor looks whether it is there
};

struct field_choice {
	const char *value; // in the database, JSON and forms
	const char *label; // English msgid
};

struct field {
	const char *name; // column, form and JSON name: snake_case
	enum field_kind kind;
	size_t offset;
	unsigned flags;
	// Characters for text (bytes for JSON and BYTES), value for numbers; max 0 = the kind's own limit (text 200, long
	// text and Markdown 20,000, slug 80, JSON and bytes 1 MiB; numbers: none, and with min 0 too, none below). A text
	// may be empty unless it is REQUIRED, whatever min.
	int64_t min, max;
	const char *label;                  // English msgid
	const char *help;                   // English msgid or NULL
	const struct field_choice *choices; // FIELD_CHOICE: ends with a NULL value
};

struct record {
	const char *name; // English singular, snake_case; also the table's name
	size_t size;      // sizeof the struct
	const struct field *fields;
	size_t count;
};

// RECORD(idea, fields) gives `static const struct record`-style initialisers without repeating sizes.
#define RECORD_OF(record_name, type, field_table)                             \
	{                                                                         \
		.name = (record_name), .size = sizeof(type), .fields = (field_table), \
		.count = sizeof(field_table) / sizeof((field_table)[0])               \
	}

// --- errors of a form: all of them at once -----------------------------------------------------------------------
struct form_error {
	struct text field;   // the field's name; empty when it concerns the whole
	const char *message; // English msgid, with {n} for `n` and {label} for the field's label
	int64_t n;
	struct text what;  // {what} in the message: a name, an amount in words ...; may be empty
	struct text group; // {group}: the area or theme it is about; may be empty
};
struct form_errors {
	struct form_error *at;
	size_t count;
};
// Returns the error so that `what` and `group` can be filled; NULL when the arena is full.
struct form_error *form_error_add(struct arena *arena, struct form_errors *errors, struct text field,
                                  const char *message, int64_t n);

// --- forms -------------------------------------------------------------------------------------------------------
struct form_value {
	struct text name, value;
};
struct form_values { // what was sent, in order: application/x-www-form-urlencoded, or the command line
	struct form_value *at;
	size_t count;
};
struct text form_value_of(const struct form_values *values, struct text name); // first, or empty
bool form_has(const struct form_values *values, struct text name);

// Reads every field of the record from the values into *object and checks kind, REQUIRED, min, max and choices.
// Adds one error per wrong field. Text is normalised (NFC, trimmed; one-line kinds refuse line breaks, all kinds refuse
// characters that turn the reading direction around). TRANSLATED fields are sent as name.nl, name.en. Fields with
// FIELD_STAFF are skipped unless `staff`, PRIVATE ones always, KEY ones when they were not sent: those keep what
// *object held. Any other field that was not sent becomes empty: 0, false, "", the first choice.
// Numbers: INT as digits, MONEY as people type it (base/money.h), TIME in RFC 3339 or as a browser's datetime-local
// field sends it (2026-11-21T10:00, read as UTC), BOOL as on, 1, true, yes, or empty, 0, false, no.
bool record_parse_form(struct arena *arena, const struct record *record, const struct form_values *values, bool staff,
                       void *object, struct form_errors *errors);
// The same rules from a JSON object, with the JSON types of enum field_kind; unknown members are errors. A member that
// is absent or null counts as not sent.
bool record_parse_json(struct arena *arena, const struct record *record, const struct json *object_json, bool staff,
                       void *object, struct form_errors *errors);
// Only the rules, on an object that is already filled.
bool record_validate(struct arena *arena, const struct record *record, const void *object, struct form_errors *errors);

// All of an object, with its texts on another arena.
void record_copy(struct arena *arena, const struct record *record, const void *from, void *to);
const struct field *record_field(const struct record *record, struct text name); // NULL when absent
// The most characters (bytes for JSON and BYTES) a text field takes: max, or its kind's own limit. 0 for other kinds.
int64_t field_longest(const struct field *field);
// The index of a choice's value; -1 when there is none.
int field_choice_find(const struct field *field, struct text value);
// A field's value as text, as record_parse_form reads it: for a form's value attribute, CSV and messages. "" when not
// set; BOOL "true" or "false"; MONEY "1250.50"; TIME RFC 3339; TRANSLATED the JSON text.
struct text record_value_text(struct arena *arena, const struct field *field, const void *object);

// --- what is made from the table ---------------------------------------------------------------------------------
void record_write_json(struct json_writer *w, const struct record *record, const void *object); // without PRIVATE
// Without PRIVATE and NOT_STORED. Both end with \r\n.
void record_csv_header(struct builder *b, const struct record *record);
void record_csv_row(struct builder *b, const struct record *record, const void *object);
void record_write_openapi(struct json_writer *w, const struct record *record); // a JSON Schema object (OpenAPI 3.1)
// CREATE TABLE with {id} {int} {text} {blob}; every column NOT NULL, since 0 and "" mean "not set" here.
void record_build_create_table(struct builder *b, const struct record *record);

// --- one text per language ---------------------------------------------------------------------------------------
// The text in `language`, else in `fallback`, else the first there is.
struct text translated(struct arena *arena, struct text json, struct text language, struct text fallback);
// The same, and which language it was found in; empty when there is no text.
struct text translated_found(struct arena *arena, struct text json, struct text language, struct text fallback,
                             struct text *found_in);
struct text translated_one(struct arena *arena, struct text language, struct text text); // {"nl": text}

#endif
