// SPDX-License-Identifier: EUPL-1.2
#include <utf8proc.h>
#include "base/arena.h"
#include "base/builder.h"
#include "base/text.h"

struct text text_of(const char *c_string)
{
	return c_string ? (struct text){ c_string, strlen(c_string) } : TEXT_NONE;
}

bool text_equal(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool text_is(struct text a, const char *c_string)
{
	return text_equal(a, text_of(c_string));
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool text_equal_ignoring_case(struct text a, struct text b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

int text_compare(struct text a, struct text b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared ? memcmp(a.at, b.at, shared) : 0;
	if (order != 0)
		return order < 0 ? -1 : 1;
	return (a.len > b.len) - (a.len < b.len);
}

bool text_starts_with(struct text whole, struct text start)
{
	return whole.len >= start.len && text_equal((struct text){ whole.at, start.len }, start);
}

bool text_ends_with(struct text whole, struct text end)
{
	return whole.len >= end.len && text_equal(text_slice(whole, whole.len - end.len, whole.len), end);
}

size_t text_find(struct text whole, struct text part)
{
	if (part.len == 0)
		return 0;
	const char *found = whole.len ? memmem(whole.at, whole.len, part.at, part.len) : NULL;
	return found ? (size_t)(found - whole.at) : SIZE_MAX;
}

struct text text_slice(struct text whole, size_t from, size_t to)
{
	if (to > whole.len)
		to = whole.len;
	return from < to ? (struct text){ whole.at + from, to - from } : TEXT_NONE;
}

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct text text_trim(struct text whole)
{
	size_t from = 0, to = whole.len;
	while (from < to && is_space(whole.at[from]))
		from++;
	while (to > from && is_space(whole.at[to - 1]))
		to--;
	return text_slice(whole, from, to);
}

// What *rest points at when only an empty last part is left, as after "a,". By its address alone it differs from a
// text that was empty from the start and so has no parts.
static const char last_part_is_empty[1];

bool text_split(struct text *rest, char separator, struct text *part)
{
	if (rest->len == 0) {
		bool one_more = rest->at == last_part_is_empty;
		*part = TEXT_NONE;
		*rest = (struct text){ NULL, 0 };
		return one_more;
	}
	const char *end = memchr(rest->at, separator, rest->len);
	if (!end) {
		*part = *rest;
		*rest = (struct text){ NULL, 0 };
		return true;
	}
	size_t len = (size_t)(end - rest->at);
	*part = (struct text){ rest->at, len };
	size_t left = rest->len - len - 1;
	*rest = (struct text){ left ? end + 1 : last_part_is_empty, left };
	return true;
}

// --- UTF-8 ---------------------------------------------------------------------------------------------------------

static uint32_t take(struct text *rest, size_t bytes, uint32_t code_point)
{
	rest->at += bytes;
	rest->len -= bytes;
	return code_point;
}

bool text_next_character(struct text *rest, uint32_t *code_point)
{
	if (rest->len == 0)
		return false;
	const uint8_t *b = (const uint8_t *)rest->at;
	if (b[0] < 0x80) {
		*code_point = take(rest, 1, b[0]);
		return true;
	}
	size_t bytes = b[0] >= 0xF0 ? 4 : b[0] >= 0xE0 ? 3 : 2;
	uint32_t value = b[0] & (0xFFU >> (bytes + 1));
	bool good = b[0] >= 0xC2 && b[0] <= 0xF4 && rest->len >= bytes;
	for (size_t i = 1; good && i < bytes; i++) {
		good = (b[i] & 0xC0) == 0x80;
		value = value << 6 | (b[i] & 0x3F);
	}
	// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
	if (good && bytes == 3)
		good = value >= 0x800 && (value < 0xD800 || value > 0xDFFF);
	if (good && bytes == 4)
		good = value >= 0x10000 && value <= 0x10FFFF;
	*code_point = good ? take(rest, bytes, value) : take(rest, 1, TEXT_BAD_BYTE);
	return true;
}

// The length of the start that is printable ASCII, \n or \t: what normalising leaves as it is.
static size_t plain_ascii(struct text whole)
{
	size_t i = 0;
	while (i < whole.len && ((whole.at[i] >= ' ' && whole.at[i] <= '~') || whole.at[i] == '\n' || whole.at[i] == '\t'))
		i++;
	return i;
}

bool text_is_utf8(struct text whole)
{
	struct text rest = text_slice(whole, plain_ascii(whole), whole.len);
	uint32_t c;
	while (text_next_character(&rest, &c))
		if (c == TEXT_BAD_BYTE || c == 0)
			return false;
	return true;
}

size_t text_characters(struct text whole)
{
	size_t count = 0;
	for (size_t i = 0; i < whole.len; i++)
		count += ((uint8_t)whole.at[i] & 0xC0) != 0x80;
	return count;
}

struct text text_cut(struct text whole, size_t characters)
{
	size_t i = 0;
	for (; i < whole.len; i++)
		if (((uint8_t)whole.at[i] & 0xC0) != 0x80 && characters-- == 0)
			break;
	return text_slice(whole, 0, i);
}

// Line ends made \n, control characters gone, bad bytes replaced.
static struct text without_controls(struct arena *arena, struct text whole)
{
	struct builder clean = builder_on(arena);
	struct text rest = whole;
	uint32_t c;
	while (text_next_character(&rest, &c)) {
		size_t bytes = whole.len - rest.len;
		struct text character = { whole.at, bytes };
		whole = rest;
		if (c == TEXT_BAD_BYTE)
			build_literal(&clean, "\xEF\xBF\xBD");
		else if (c == '\r' && (rest.len == 0 || rest.at[0] != '\n'))
			build_char(&clean, '\n');
		else if (c == '\n' || c == '\t' || (c >= 0x20 && c != 0x7F && (c < 0x80 || c > 0x9F)))
			build_text(&clean, character);
	}
	return builder_text(&clean);
}

struct text text_normalise(struct arena *arena, struct text whole)
{
	if (plain_ascii(whole) == whole.len)
		return text_copy(arena, whole);
	struct text clean = without_controls(arena, whole);
	if (clean.len == 0)
		return TEXT_NONE;
	utf8proc_uint8_t *composed = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)clean.at, (utf8proc_ssize_t)clean.len, &composed,
	                                    UTF8PROC_STABLE | UTF8PROC_COMPOSE);
	if (len < 0) { // only memory can be short: the text is UTF-8
		arena_alloc(arena, SIZE_MAX);
		return TEXT_NONE;
	}
	struct text result = text_copy(arena, (struct text){ (const char *)composed, (size_t)len });
	free(composed);
	return result;
}

struct text text_copy(struct arena *arena, struct text whole)
{
	char *at = whole.len ? arena_alloc_bytes(arena, whole.len) : NULL;
	if (!at)
		return TEXT_NONE;
	memcpy(at, whole.at, whole.len);
	return (struct text){ at, whole.len };
}

const char *text_to_c(struct arena *arena, struct text whole)
{
	char *at = whole.len ? arena_alloc_bytes(arena, whole.len + 1) : NULL;
	if (!at)
		return "";
	memcpy(at, whole.at, whole.len);
	at[whole.len] = '\0';
	return at;
}

struct text text_hex(struct arena *arena, const uint8_t *bytes, size_t count)
{
	char *at = count ? arena_alloc_array(arena, count, 2) : NULL;
	if (!at)
		return TEXT_NONE;
	for (size_t i = 0; i < count; i++) {
		at[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
		at[2 * i + 1] = "0123456789abcdef"[bytes[i] & 15];
	}
	return (struct text){ at, 2 * count };
}

int text_hex_digit(char c)
{
	c = lower(c);
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool text_from_hex(struct text hex, uint8_t *bytes, size_t count)
{
	if (hex.len / 2 != count || hex.len % 2 != 0)
		return false;
	for (size_t i = 0; i < count; i++) {
		int high = text_hex_digit(hex.at[2 * i]), low = text_hex_digit(hex.at[2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
