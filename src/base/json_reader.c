// SPDX-License-Identifier: EUPL-1.2
// jansson has some of our names; while its header is read they are called otherwise.
#define JSON_NULL JANSSON_NULL
#define JSON_REAL JANSSON_REAL
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_OBJECT JANSSON_OBJECT
#define json_null jansson_null
#include <jansson.h>
#undef JSON_NULL
#undef JSON_REAL
#undef JSON_ARRAY
#undef JSON_OBJECT
#undef json_null
#include <math.h>
#include "base/id.h"
#include "base/json.h"

#define LARGEST_SOURCE_BYTES ((size_t)32 * 1024 * 1024)
#define DEEPEST 64

// A struct json is jansson's value and a struct json_document its root: nothing else need be kept.
static json_t *tree_of(const struct json *value)
{
	return (json_t *)(uintptr_t)value; // jansson's iterators take no const
}

static const struct json *value_of(const json_t *tree)
{
	return (const struct json *)tree;
}

// jansson itself would go 2048 levels deep.
static bool is_too_deep(struct text source)
{
	int depth = 0;
	bool in_text = false;
	for (size_t i = 0; i < source.len; i++) {
		char c = source.at[i];
		if (in_text && c == '\\')
			i++;
		else if (c == '"')
			in_text = !in_text;
		else if (!in_text && (c == '[' || c == '{') && ++depth > DEEPEST)
			return true;
		else if (!in_text && (c == ']' || c == '}'))
			depth--;
	}
	return false;
}

struct json_document *json_parse(struct arena *arena, struct text source, struct text *error)
{
	*error = TEXT_NONE;
	if (source.len > LARGEST_SOURCE_BYTES) {
		*error = TEXT("The JSON is larger than 32 MiB.");
		return NULL;
	}
	if (is_too_deep(source)) {
		*error = TEXT("The JSON is nested more than 64 levels deep.");
		return NULL;
	}
	json_error_t problem;
	json_t *root =
		json_loadb(source.at ? source.at : "", source.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &problem);
	if (!root)
		*error = arena_format(arena, "line %d, column %d: %s", problem.line, problem.column, problem.text);
	return (struct json_document *)root;
}

void json_free(struct json_document *document)
{
	json_decref((json_t *)document);
}

const struct json *json_root(const struct json_document *document)
{
	return (const struct json *)document;
}

enum json_kind json_kind(const struct json *value)
{
	if (!value)
		return JSON_NONE;
	switch (json_typeof(tree_of(value))) {
	case JANSSON_OBJECT:
		return JSON_OBJECT;
	case JANSSON_ARRAY:
		return JSON_ARRAY;
	case JSON_STRING:
		return JSON_TEXT;
	case JSON_INTEGER:
		return JSON_INT;
	case JANSSON_REAL:
		return JSON_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_BOOL;
	case JANSSON_NULL:
		return JSON_NULL;
	}
	return JSON_NONE;
}

const struct json *json_get(const struct json *object, const char *key)
{
	return json_get_text(object, text_of(key));
}

const struct json *json_get_text(const struct json *object, struct text key)
{
	return json_kind(object) == JSON_OBJECT ? value_of(json_object_getn(tree_of(object), key.at ? key.at : "", key.len))
	                                        : NULL;
}

size_t json_count(const struct json *array_or_object)
{
	enum json_kind kind = json_kind(array_or_object);
	return kind == JSON_ARRAY    ? json_array_size(tree_of(array_or_object))
	       : kind == JSON_OBJECT ? json_object_size(tree_of(array_or_object))
	                             : 0;
}

const struct json *json_item(const struct json *array, size_t index)
{
	return json_kind(array) == JSON_ARRAY ? value_of(json_array_get(tree_of(array), index)) : NULL;
}

struct text json_as_text(const struct json *value)
{
	if (json_kind(value) != JSON_TEXT)
		return TEXT_NONE;
	return (struct text){ json_string_value(tree_of(value)), json_string_length(tree_of(value)) };
}

int64_t json_as_int(const struct json *value)
{
	return json_kind(value) == JSON_INT ? json_integer_value(tree_of(value)) : 0;
}

bool json_as_bool(const struct json *value)
{
	return json_kind(value) == JSON_BOOL && json_typeof(tree_of(value)) == JSON_TRUE;
}

double json_as_real(const struct json *value)
{
	enum json_kind kind = json_kind(value);
	return kind == JSON_INT || kind == JSON_REAL ? json_number_value(tree_of(value)) : NAN;
}

bool json_as_micro(const struct json *value, int64_t *millionths)
{
	double number = json_as_real(value);
	if (!(number >= -1e9 && number <= 1e9))
		return false;
	*millionths = (int64_t)llround(number * 1e6);
	return true;
}

struct text json_text_of(const struct json *object, const char *key)
{
	return json_as_text(json_get(object, key));
}

int64_t json_int_of(const struct json *object, const char *key)
{
	return json_as_int(json_get(object, key));
}

bool json_bool_of(const struct json *object, const char *key)
{
	return json_as_bool(json_get(object, key));
}

bool json_id_of(const struct json *object, const char *key, int64_t *id)
{
	struct text characters = json_text_of(object, key);
	*id = 0;
	return characters.len == 0 || id_parse(characters, id);
}

bool json_next(const struct json *object, void **cursor, struct json_member *member)
{
	if (json_kind(object) != JSON_OBJECT)
		return false;
	json_t *tree = tree_of(object);
	*cursor = *cursor ? json_object_iter_next(tree, *cursor) : json_object_iter(tree);
	if (!*cursor)
		return false;
	member->key = (struct text){ json_object_iter_key(*cursor), json_object_iter_key_len(*cursor) };
	member->value = value_of(json_object_iter_value(*cursor));
	return true;
}

static int append(const char *bytes, size_t len, void *builder)
{
	build_text(builder, (struct text){ bytes, len });
	return 0;
}

struct text json_write_value(struct arena *arena, const struct json *value)
{
	struct builder b = builder_on(arena);
	if (json_dump_callback(tree_of(value), append, &b, JSON_COMPACT | JSON_ENCODE_ANY) != 0)
		return TEXT_NONE;
	return builder_text(&b);
}
