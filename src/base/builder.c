// SPDX-License-Identifier: EUPL-1.2
#include <stdarg.h>
#include "base/builder.h"
#include "base/number.h"

#define FIRST_CAPACITY 64

struct builder builder_on(struct arena *arena)
{
	return (struct builder){ .arena = arena };
}

// Makes sure that `bytes` more fit.
static bool builder_grow(struct builder *b, size_t bytes)
{
	if (b->failed)
		return false;
	if (bytes <= b->capacity - b->len)
		return true;
	size_t needed, doubled;
	if (!size_add(b->len, bytes, &needed) || !size_multiply(b->capacity, 2, &doubled)) {
		b->failed = true;
		return false;
	}
	size_t capacity = doubled > needed ? doubled : needed;
	if (capacity < FIRST_CAPACITY)
		capacity = FIRST_CAPACITY;
	if (!arena_extend(b->arena, b->at, b->capacity, capacity)) {
		char *larger = arena_alloc_bytes(b->arena, capacity);
		if (!larger) {
			b->failed = true;
			return false;
		}
		if (b->len)
			memcpy(larger, b->at, b->len);
		b->at = larger;
	}
	b->capacity = capacity;
	return true;
}

void build_text(struct builder *b, struct text t)
{
	if (t.len == 0 || !builder_grow(b, t.len))
		return;
	memcpy(b->at + b->len, t.at, t.len);
	b->len += t.len;
}

void build_c(struct builder *b, const char *c_string)
{
	build_text(b, text_of(c_string));
}

void build_char(struct builder *b, char c)
{
	if (builder_grow(b, 1))
		b->at[b->len++] = c;
}

void build_int(struct builder *b, int64_t n)
{
	char digits[20];
	size_t at = sizeof(digits);
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (n < 0)
		digits[--at] = '-';
	build_text(b, (struct text){ digits + at, sizeof(digits) - at });
}

void build_hex(struct builder *b, const uint8_t *bytes, size_t count)
{
	if (count > SIZE_MAX / 2 || !builder_grow(b, 2 * count))
		return;
	for (size_t i = 0; i < count; i++) {
		b->at[b->len++] = "0123456789abcdef"[bytes[i] >> 4];
		b->at[b->len++] = "0123456789abcdef"[bytes[i] & 15];
	}
}

void build_format(struct builder *b, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (len < 0)
		b->failed = true;
	else if (len > 0 && builder_grow(b, (size_t)len + 1)) { // vsnprintf ends with a NUL that is not kept
		vsnprintf(b->at + b->len, (size_t)len + 1, format, again);
		b->len += (size_t)len;
	}
	va_end(again);
}

struct text builder_text(const struct builder *b)
{
	return b->failed || b->len == 0 ? TEXT_NONE : (struct text){ b->at, b->len };
}

// A sign, digits, and one dot or comma between digits: what a spreadsheet cannot run.
static bool is_plain_number(struct text value)
{
	size_t i = value.len && (value.at[0] == '-' || value.at[0] == '+'), digits = 0, marks = 0;
	for (; i < value.len; i++) {
		char c = value.at[i];
		if (c >= '0' && c <= '9')
			digits++;
		else if ((c != '.' && c != ',') || digits == 0 || ++marks > 1 || i + 1 == value.len)
			return false;
	}
	return digits > 0;
}

void build_csv_field(struct builder *b, struct text value)
{
	size_t guards = 0; // a value that looks guarded already gets one more, so that a reader can take off exactly one
	while (guards < value.len && value.at[guards] == '\'')
		guards++;
	bool runs = guards < value.len && memchr("=+-@\t\r\n", value.at[guards], 7) && !is_plain_number(value);
	bool quoted = false;
	for (size_t i = 0; i < value.len && !quoted; i++)
		quoted = memchr(",;\"\r\n", value.at[i], 5) != NULL;
	if (quoted)
		build_char(b, '"');
	if (runs)
		build_char(b, '\'');
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] == '"')
			build_char(b, '"');
		build_char(b, value.at[i]);
	}
	if (quoted)
		build_char(b, '"');
}

void build_percent(struct builder *b, struct text value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		uint8_t byte = (uint8_t)c;
		bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
		                  c == '.' || c == '_' || c == '~';
		if (unreserved) {
			build_char(b, c);
			continue;
		}
		char escaped[3] = { '%', "0123456789ABCDEF"[byte >> 4], "0123456789ABCDEF"[byte & 15] };
		build_text(b, (struct text){ escaped, sizeof(escaped) });
	}
}
