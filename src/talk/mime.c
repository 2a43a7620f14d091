// SPDX-License-Identifier: EUPL-1.2
#include "base/clock.h"
#include "talk/mime.h"

enum { LINE_MOST = 76, WORD_MOST = 75 };

static const char hexadecimal[] = "0123456789ABCDEF";

static void build_escaped(struct builder *b, unsigned char byte)
{
	const char code[] = { '=', hexadecimal[byte >> 4], hexadecimal[byte & 15u] };
	build_text(b, (struct text){ code, 3 });
}

// --- headers -------------------------------------------------------------------------------------------------------
static struct text without_controls(struct arena *arena, struct text value)
{
	char *copy = arena_alloc_bytes(arena, value.len + 1);
	for (size_t i = 0; copy && i < value.len; i++)
		copy[i] = (unsigned char)value.at[i] < 0x20 || value.at[i] == 0x7f ? ' ' : value.at[i];
	return copy ? text_trim((struct text){ copy, value.len }) : TEXT_NONE;
}

static bool is_plain(struct text value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.at[i] >= 0x80)
			return false;
	return text_find(value, TEXT("=?")) == SIZE_MAX; // would be read as an encoded word
}

// What may stand in an encoded word of any header: RFC 2047 section 5 (3).
static bool stands_for_itself(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static size_t encoded_length(struct text character)
{
	return character.len == 1 && (stands_for_itself(character.at[0]) || character.at[0] == ' ') ? 1 : 3 * character.len;
}

static struct text first_character(struct text rest)
{
	struct text after = rest;
	uint32_t code_point;
	text_next_character(&after, &code_point);
	return text_slice(rest, 0, rest.len - after.len);
}

// Words of whole characters, since each has to be text by itself. *column is where the line stands.
static void build_encoded_words(struct builder *b, struct text value, size_t *column)
{
	const size_t around = sizeof("=?UTF-8?Q?") - 1 + 2; // and ?=
	while (value.len > 0) {
		size_t room = LINE_MOST - *column, used = around;
		if (room > WORD_MOST)
			room = WORD_MOST;
		if (used + encoded_length(first_character(value)) > room) {
			build_literal(b, "\r\n ");
			*column = 1;
			continue;
		}
		build_literal(b, "=?UTF-8?Q?");
		while (value.len > 0) {
			struct text character = first_character(value);
			if (used + encoded_length(character) > room)
				break;
			used += encoded_length(character);
			for (size_t i = 0; i < character.len; i++) {
				if (character.at[i] == ' ')
					build_char(b, '_');
				else if (character.len == 1 && stands_for_itself(character.at[0]))
					build_char(b, character.at[i]);
				else
					build_escaped(b, (unsigned char)character.at[i]);
			}
			value = text_slice(value, character.len, value.len);
		}
		build_literal(b, "?=");
		*column += used;
		if (value.len > 0) {
			build_literal(b, "\r\n ");
			*column = 1;
		}
	}
}

// Words of ASCII, folded at spaces.
static void build_plain_words(struct builder *b, struct text value, size_t *column)
{
	struct text word;
	bool first = true;
	while (text_split(&value, ' ', &word)) {
		if (!first && *column + 1 + word.len > LINE_MOST) {
			build_literal(b, "\r\n ");
			*column = 1;
		} else if (!first) {
			build_char(b, ' ');
			++*column;
		}
		build_text(b, word);
		*column += word.len;
		first = false;
	}
}

static size_t build_name(struct builder *b, const char *name)
{
	build_c(b, name);
	build_literal(b, ": ");
	return strlen(name) + 2;
}

void build_header(struct builder *b, const char *name, struct text value)
{
	size_t column = build_name(b, name);
	value = without_controls(b->arena, value);
	if (is_plain(value) && value.len < 900) // RFC 5322 section 2.1.1: never above 998 in one line
		build_plain_words(b, value, &column);
	else
		build_encoded_words(b, value, &column);
	build_literal(b, "\r\n");
}

static void build_quoted_name(struct builder *b, struct text display, size_t *column)
{
	build_char(b, '"');
	for (size_t i = 0; i < display.len; i++) {
		if (display.at[i] == '"' || display.at[i] == '\\')
			build_char(b, '\\');
		build_char(b, display.at[i]);
	}
	build_char(b, '"');
	*column += display.len + 2;
}

void build_mailbox_header(struct builder *b, const char *name, struct text display, struct text address)
{
	size_t column = build_name(b, name);
	display = without_controls(b->arena, text_cut(display, 100));
	if (display.len == 0) {
		build_text(b, address);
		build_literal(b, "\r\n");
		return;
	}
	if (is_plain(display))
		build_quoted_name(b, display, &column);
	else
		build_encoded_words(b, display, &column);
	build_c(b, column + address.len + 3 > LINE_MOST ? "\r\n <" : " <");
	build_text(b, address);
	build_literal(b, ">\r\n");
}

void build_date_header(struct builder *b, int64_t ms)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c = civil_from_ms(ms);
	build_format(b, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[c.weekday - 1], c.day, months[c.month - 1],
	             c.year, c.hour, c.minute, c.second);
}

// --- text ----------------------------------------------------------------------------------------------------------
void build_quoted_printable(struct builder *b, struct text text)
{
	struct text line;
	while (text_split(&text, '\n', &line)) {
		size_t column = 0;
		for (size_t i = 0; i < line.len; i++) {
			unsigned char byte = (unsigned char)line.at[i];
			bool last = i + 1 == line.len;
			bool blank = byte == ' ' || byte == '\t';
			bool escaped = byte >= 0x7f || byte == '=' || (byte < 0x20 && byte != '\t') || (blank && last);
			size_t width = escaped ? 3 : 1;
			if (column + width > LINE_MOST - (last ? 0 : 1)) { // room for the = of a soft line break
				build_literal(b, "=\r\n");
				column = 0;
			}
			if (escaped)
				build_escaped(b, byte);
			else
				build_char(b, (char)byte);
			column += width;
		}
		build_literal(b, "\r\n");
	}
}
