// SPDX-License-Identifier: EUPL-1.2
// Text: a length and a pointer, never owned, never assumed to end in NUL. Everything that Polder reads, keeps or
// writes is a struct text; C strings live only in literals and at the borders with libraries.
#ifndef POLDER_BASE_TEXT_H
#define POLDER_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/banned.h"

struct arena;

struct text {
	const char *at;
	size_t len;
};

#define TEXT(literal) ((struct text){ "" literal, sizeof(literal) - 1 })
#define TEXT_NONE ((struct text){ "", 0 })
// Marks an English text in a table as one to translate (a msgid); tools that collect msgids look for it.
#define N_(msgid) msgid
// For printf: log_info("site %" TEXT_FORMAT, TEXT_ARGS(slug)).
#define TEXT_FORMAT ".*s"
#define TEXT_ARGS(t) (int)(t).len, (t).at

struct text_list {
	struct text *at;
	size_t count;
};

struct text text_of(const char *c_string); // NULL gives the empty text
bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *c_string);
bool text_equal_ignoring_case(struct text a, struct text b); // ASCII only: header names, host names
int text_compare(struct text a, struct text b);              // by bytes, as memcmp; a prefix sorts first
bool text_starts_with(struct text whole, struct text start);
bool text_ends_with(struct text whole, struct text end);
size_t text_find(struct text whole, struct text part);             // SIZE_MAX when absent
struct text text_slice(struct text whole, size_t from, size_t to); // clamped to the text
struct text text_trim(struct text whole);                          // ASCII white space at both ends

// Takes the next part before the separator from *rest. False when nothing is left; an empty text has no parts,
// "a,,b" has three, "a," has two (the second empty). Start with the whole text in *rest; afterwards rest->at is NULL.
bool text_split(struct text *rest, char separator, struct text *part);

bool text_is_utf8(struct text whole);                       // valid UTF-8 without NUL (RFC 3629)
size_t text_characters(struct text whole);                  // Unicode code points
struct text text_cut(struct text whole, size_t characters); // at most so many code points, never half a one
// Takes the next code point from *rest; false at the end. A byte that is no UTF-8 is taken alone and given as
// TEXT_BAD_BYTE.
#define TEXT_BAD_BYTE UINT32_MAX
bool text_next_character(struct text *rest, uint32_t *code_point);
// NFC, with \r\n and \r made \n, control characters (C0, C1, DEL) other than \n and \t dropped, and bytes that are no
// UTF-8 replaced by U+FFFD. Empty text with the arena marked full when memory is short.
struct text text_normalise(struct arena *arena, struct text whole);
struct text text_copy(struct arena *arena, struct text whole);
const char *text_to_c(struct arena *arena, struct text whole); // NUL-terminated copy, "" when the arena is full

// Lower-case hexadecimal.
struct text text_hex(struct arena *arena, const uint8_t *bytes, size_t count);
int text_hex_digit(char c);                                        // 0..15, in either case; -1 for others
bool text_from_hex(struct text hex, uint8_t *bytes, size_t count); // exactly 2*count digits

#endif
