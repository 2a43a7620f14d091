// SPDX-License-Identifier: EUPL-1.2
#include <string.h>

#include "base/clock.h"
#include "base/id.h"
#include "base/money.h"
#include "page/drawing.h"
#include "page/language.h"
#include "page/passage.h"
#include "page/template.h"
#include "page/words.h"

struct drawing drawing_on(struct builder *out, const struct language *language, const struct zone *zone)
{
	return (struct drawing){ out, out->arena, language_with_words(out->arena, language, NULL), zone, TEXT("€"), NULL };
}

// --- escaping ----------------------------------------------------------------------------------------------------

// What takes the place of a byte; NULL keeps it.
static const char *const text_escapes[256] = { ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;" };
static const char *const attribute_escapes[256] = { ['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;" };

static void draw_escaped(struct drawing *d, struct text value, const char *const escapes[256])
{
	size_t kept = 0;
	for (size_t i = 0; i < value.len; i++) {
		const char *escape = escapes[(unsigned char)value.at[i]];
		if (escape == NULL)
			continue;
		build_text(d->out, (struct text){ value.at + kept, i - kept });
		build_c(d->out, escape);
		kept = i + 1;
	}
	if (kept < value.len)
		build_text(d->out, (struct text){ value.at + kept, value.len - kept });
}

void draw_text(struct drawing *d, struct text value)
{
	draw_escaped(d, value, text_escapes);
}

void draw_attribute(struct drawing *d, struct text value)
{
	draw_escaped(d, value, attribute_escapes);
}

void draw_safe(struct drawing *d, struct safe_html value)
{
	build_text(d->out, value.html);
}

// A space or a comma would end the address, so of our paths only those without any mark are taken.
static bool is_plain_path(struct text path)
{
	for (size_t i = 0; i < path.len; i++) {
		char c = path.at[i];
		bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '/' ||
		             c == '-' || c == '_' || c == '.';
		if (!plain)
			return false;
	}
	return text_starts_with(path, TEXT("/")) && !text_starts_with(path, TEXT("//"));
}

void srcset_add(struct builder *b, struct text path, int64_t width)
{
	if (!is_plain_path(path) || width < 1) {
		b->failed = true;
		return;
	}
	build_format(b, "%s%" TEXT_FORMAT " %lldw", b->len ? ", " : "", TEXT_ARGS(path), (long long)width);
}

struct srcset srcset_of(const struct builder *b)
{
	return (struct srcset){ builder_text(b) };
}

void draw_srcset(struct drawing *d, struct srcset value)
{
	draw_attribute(d, value.candidates);
}

void draw_value_int(struct drawing *d, int64_t value)
{
	build_int(d->out, value);
}

void draw_value_unsigned(struct drawing *d, uint64_t value)
{
	build_format(d->out, "%llu", (unsigned long long)value);
}

struct text drawing_text_of_int(struct drawing *d, int64_t value)
{
	return arena_format(d->arena, "%lld", (long long)value);
}

struct text drawing_text_of_unsigned(struct drawing *d, uint64_t value)
{
	return arena_format(d->arena, "%llu", (unsigned long long)value);
}

int drawing_key_order(struct drawing_key a, struct drawing_key b)
{
	if (a.is_text)
		return text_compare(a.text, b.text);
	return (a.number > b.number) - (a.number < b.number);
}

// --- URLs --------------------------------------------------------------------------------------------------------

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
	       c == '_' || c == '~';
}

static void draw_percent(struct drawing *d, char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char escaped[3] = { '%', digits[(unsigned char)c >> 4], digits[(unsigned char)c & 15] };
	build_text(d->out, (struct text){ escaped, sizeof escaped });
}

static bool starts_with_ignoring_case(struct text value, const char *start)
{
	return text_equal_ignoring_case(text_slice(value, 0, strlen(start)), text_of(start));
}

// What may be the start of a URL. "//host" and "/\host" name another site to a browser, "javascript:" runs code.
static bool url_is_allowed(struct text value)
{
	static const char *const starts[] = { "https://", "http://", "mailto:", "tel:", "data:image/png;base64," };
	if (value.at[0] == '/')
		return value.len == 1 || (value.at[1] != '/' && value.at[1] != '\\');
	if (value.at[0] == '#' || value.at[0] == '?')
		return true;
	for (size_t i = 0; i < sizeof starts / sizeof *starts; i++)
		if (starts_with_ignoring_case(value, starts[i]))
			return true;
	return false;
}

void draw_url_start(struct drawing *d, struct text value)
{
	if (value.len == 0)
		return;
	if (!url_is_allowed(value)) {
		build_char(d->out, '#');
		return;
	}
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (c == '&')
			build_literal(d->out, "&amp;");
		else if (is_unreserved(c) || (c != 0 && strchr("%:/?#[]@!$()*+,;=", c) != NULL))
			build_char(d->out, c);
		else
			draw_percent(d, c); // quotes, spaces, controls (browsers skip tabs and line ends in URLs), bytes over 127
	}
}

// An empty first part would leave "//" at the start of the URL once the next slash comes, and the part after that
// would be a host name. So an empty part right at the root becomes ".", and nothing is written after a bare "//".
void draw_url_part(struct drawing *d, struct text value)
{
	struct text out = builder_text(d->out);
	if (text_ends_with(out, TEXT("\"//")))
		build_char(d->out, '?');
	else if (value.len == 0 && text_ends_with(out, TEXT("\"/")))
		build_char(d->out, '.');
	for (size_t i = 0; i < value.len; i++) {
		char before = d->out->len > 0 ? d->out->at[d->out->len - 1] : '"';
		char c = value.at[i];
		if (is_unreserved(c) || (c == '/' && before != '/' && before != '"'))
			build_char(d->out, c);
		else
			draw_percent(d, c);
	}
}

void draw_url_query(struct drawing *d, struct text value)
{
	build_percent(d->out, value);
}

// --- what people read --------------------------------------------------------------------------------------------

struct text format_money(struct drawing *d, int64_t cents)
{
	struct builder b = builder_on(d->arena);
	money_build(&b, cents, language_code(d->language), d->currency);
	return builder_text(&b);
}

struct text format_date(struct drawing *d, int64_t ms)
{
	struct builder b = builder_on(d->arena);
	build_date(&b, d->zone, ms, language_code(d->language));
	return builder_text(&b);
}

struct text format_moment(struct drawing *d, int64_t ms)
{
	struct builder b = builder_on(d->arena);
	build_moment(&b, d->zone, ms, language_code(d->language));
	return builder_text(&b);
}

struct text format_iso(struct drawing *d, int64_t ms)
{
	struct builder b = builder_on(d->arena);
	build_iso_time(&b, ms);
	return builder_text(&b);
}

struct text format_number(struct drawing *d, int64_t n)
{
	struct builder b = builder_on(d->arena);
	number_build_grouped(&b, n, language_code(d->language));
	return builder_text(&b);
}

struct text format_id(struct drawing *d, int64_t id)
{
	struct builder b = builder_on(d->arena);
	build_id(&b, id);
	return builder_text(&b);
}

void draw_message_text(struct drawing *d, struct text message, const struct message_value *values, size_t count)
{
	draw_text(d, message_fill(d->arena, message, values, count));
}

static bool any_passage(const struct drawing *d, const struct message_value *values, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (passage_of(d->passages, values[i].value) != NULL)
			return true;
	return false;
}

// Piece by piece, so that a value in another language stands in an element of its own.
void draw_message_words(struct drawing *d, struct text message, const struct message_value *values, size_t count)
{
	if (!any_passage(d, values, count)) {
		draw_message_text(d, message, values, count);
		return;
	}
	while (message.len > 0) {
		struct message_place place = message_next(message, values, count);
		draw_text(d, text_slice(message, 0, place.until));
		if (place.value != NULL)
			draw_words(d, place.value->value);
		message = text_slice(message, place.next, message.len);
	}
}

void draw_message_attribute(struct drawing *d, struct text message, const struct message_value *values, size_t count)
{
	draw_attribute(d, message_fill(d->arena, message, values, count));
}
