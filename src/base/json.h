// SPDX-License-Identifier: EUPL-1.2
// JSON in through jansson (which refuses duplicate keys, bad UTF-8 and trailing junk), JSON out through a small
// streaming writer. No other file includes jansson.
#ifndef POLDER_BASE_JSON_H
#define POLDER_BASE_JSON_H

#include "base/builder.h"

// Out. Commas and nesting are the writer's work; keys only inside objects.
struct json_writer {
	struct builder *out;
	bool first; // no value yet at this level
	bool after_key;
	int indent; // levels deep; < 0: compact
};
struct json_writer json_on(struct builder *out);
struct json_writer json_on_pretty(struct builder *out);
void json_open(struct json_writer *w, char bracket);  // '{' or '['
void json_close(struct json_writer *w, char bracket); // '}' or ']'
void json_key(struct json_writer *w, const char *key);
void json_key_text(struct json_writer *w, struct text key);
void json_text(struct json_writer *w, struct text value);
void json_int(struct json_writer *w, int64_t value);
void json_bool(struct json_writer *w, bool value);
void json_raw(struct json_writer *w, struct text already_json);

// A member: its key and its value.
void json_text_member(struct json_writer *w, const char *key, struct text value);
void json_text_given(struct json_writer *w, const char *key, struct text value); // left out when empty
void json_int_member(struct json_writer *w, const char *key, int64_t value);
void json_bool_member(struct json_writer *w, const char *key, bool value);
void json_id_member(struct json_writer *w, const char *key, int64_t id);  // base/id.h; "" for 0
void json_time_given(struct json_writer *w, const char *key, int64_t ms); // RFC 3339; left out when 0

// Inline, since jansson's library exports a function of this name and would call ours in its place.
static inline void json_null(struct json_writer *w)
{
	json_raw(w, TEXT("null"));
}

// In. A document owns its tree; values live as long as the document.
struct json_document;
struct json; // a value
// NULL with *error filled (line, column and reason in English, on the arena) when it is not one JSON value,
// deeper than 64 levels or larger than 32 MiB.
// The tree is outside the arena: free it.
struct json_document *json_parse(struct arena *arena, struct text source, struct text *error);
void json_free(struct json_document *document);
const struct json *json_root(const struct json_document *document);

enum json_kind { JSON_NONE, JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };
enum json_kind json_kind(const struct json *value);                      // JSON_NONE for NULL
const struct json *json_get(const struct json *object, const char *key); // NULL when absent or no object
const struct json *json_get_text(const struct json *object, struct text key);
size_t json_count(const struct json *array_or_object);
const struct json *json_item(const struct json *array, size_t index);
struct text json_as_text(const struct json *value); // empty when it is no text
int64_t json_as_int(const struct json *value);      // 0 when it is no integer
bool json_as_bool(const struct json *value);
double json_as_real(const struct json *value); // any number as it was written; NAN when it is none
// Any number in whole millionths, rounded; false when it is none or beyond plus or minus a thousand million.
bool json_as_micro(const struct json *value, int64_t *millionths);
// The same of a member.
struct text json_text_of(const struct json *object, const char *key);
int64_t json_int_of(const struct json *object, const char *key);
bool json_bool_of(const struct json *object, const char *key);
bool json_id_of(const struct json *object, const char *key, int64_t *id); // 0 when empty or absent; false: no id
struct json_member {
	struct text key;
	const struct json *value;
};
// Members in the order of the source; false at the end. Start with *cursor = NULL.
bool json_next(const struct json *object, void **cursor, struct json_member *member);
struct text json_write_value(struct arena *arena, const struct json *value); // compact, as it was read

// In, of any length, without a tree of the whole: the members of one object, or the items of one array, each as it stands in the
// source. What is between the pieces is checked here; what is in a piece where it is parsed, or begun as pieces in its turn.
struct json_pieces {
	struct text rest;
	bool object, first, ended, failed;
};
bool json_pieces_begin(struct json_pieces *pieces, struct text source); // false: it is neither, and `failed`
// The key is what stands between the quotes, empty in an array. False at the end, and when it is no JSON: then `failed`, at
// `rest`.
bool json_pieces_next(struct json_pieces *pieces, struct text *key, struct text *value);

#endif
