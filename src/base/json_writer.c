// SPDX-License-Identifier: EUPL-1.2
#include "base/clock.h"
#include "base/id.h"
#include "base/json.h"

struct json_writer json_on(struct builder *out)
{
	return (struct json_writer){ .out = out, .first = true, .indent = -1 };
}

struct json_writer json_on_pretty(struct builder *out)
{
	return (struct json_writer){ .out = out, .first = true, .indent = 0 };
}

static void new_line(struct json_writer *w)
{
	build_char(w->out, '\n');
	for (int i = 0; i < w->indent; i++)
		build_literal(w->out, "  ");
}

// What stands before a value or a key.
static void before_value(struct json_writer *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (!w->first)
		build_char(w->out, ',');
	if (w->indent > 0)
		new_line(w);
	w->first = false;
}

void json_open(struct json_writer *w, char bracket)
{
	before_value(w);
	build_char(w->out, bracket);
	w->first = true;
	if (w->indent >= 0)
		w->indent++;
}

void json_close(struct json_writer *w, char bracket)
{
	if (w->indent >= 0) {
		w->indent--;
		if (!w->first)
			new_line(w);
	}
	build_char(w->out, bracket);
	w->first = false;
}

// RFC 8259, and < > & and the line ends of old JavaScript (U+2028, U+2029) escaped too, so that JSON may stand inside
// HTML. Bytes that are no UTF-8 become U+FFFD: what we write is always JSON.
static void build_quoted(struct builder *b, struct text value)
{
	build_char(b, '"');
	uint32_t c;
	struct text plain = { value.at, 0 }; // not yet written and needs no escape
	for (struct text rest = value, before = value; text_next_character(&rest, &c); before = rest) {
		size_t bytes = before.len - rest.len;
		if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' && c != 0x7F && c != 0x2028 &&
		    c != 0x2029 && c != TEXT_BAD_BYTE) {
			plain.len += bytes;
			continue;
		}
		build_text(b, plain);
		plain = (struct text){ rest.at, 0 };
		if (c == '"' || c == '\\') {
			build_char(b, '\\');
			build_char(b, (char)c);
		} else if (c == '\n') {
			build_literal(b, "\\n");
		} else if (c == '\t') {
			build_literal(b, "\\t");
		} else {
			build_format(b, "\\u%04x", c == TEXT_BAD_BYTE ? 0xFFFD : c);
		}
	}
	build_text(b, plain);
	build_char(b, '"');
}

void json_key(struct json_writer *w, const char *key)
{
	json_key_text(w, text_of(key));
}

void json_key_text(struct json_writer *w, struct text key)
{
	before_value(w);
	build_quoted(w->out, key);
	build_char(w->out, ':');
	if (w->indent >= 0)
		build_char(w->out, ' ');
	w->after_key = true;
}

void json_text(struct json_writer *w, struct text value)
{
	before_value(w);
	build_quoted(w->out, value);
}

void json_int(struct json_writer *w, int64_t value)
{
	before_value(w);
	build_int(w->out, value);
}

void json_bool(struct json_writer *w, bool value)
{
	json_raw(w, value ? TEXT("true") : TEXT("false"));
}

void json_raw(struct json_writer *w, struct text already_json)
{
	before_value(w);
	build_text(w->out, already_json);
}

void json_text_member(struct json_writer *w, const char *key, struct text value)
{
	json_key(w, key);
	json_text(w, value);
}

void json_text_given(struct json_writer *w, const char *key, struct text value)
{
	if (value.len > 0)
		json_text_member(w, key, value);
}

void json_int_member(struct json_writer *w, const char *key, int64_t value)
{
	json_key(w, key);
	json_int(w, value);
}

void json_bool_member(struct json_writer *w, const char *key, bool value)
{
	json_key(w, key);
	json_bool(w, value);
}

void json_id_member(struct json_writer *w, const char *key, int64_t id)
{
	struct builder b = builder_on(w->out->arena);
	if (id != 0)
		build_id(&b, id);
	json_text_member(w, key, builder_text(&b));
}

void json_time_given(struct json_writer *w, const char *key, int64_t ms)
{
	struct builder b = builder_on(w->out->arena);
	if (ms != 0)
		build_iso_time(&b, ms);
	json_text_given(w, key, builder_text(&b));
}
