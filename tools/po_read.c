// SPDX-License-Identifier: EUPL-1.2
#include <stdio.h>
#include <string.h>

#include "po_read.h"

struct reader {
	struct pile *pile;
	const char *path;
	unsigned line;
	struct po_message *message; // that is being read
	struct growing *open;       // the text that a line with only "…" continues
	struct growing one, many, forms[PO_FORMS_MAX];
	struct po_message **end;
	struct po_file *file;
	bool fuzzy_ahead;
};

static bool refuse(const struct reader *r, const char *problem)
{
	fprintf(stderr, "%s:%u: %s\n", r->path, r->line, problem);
	return false;
}

static bool read_quoted(struct reader *r, struct text line)
{
	if (r->open == NULL || line.len < 2 || line.at[0] != '"' || line.at[line.len - 1] != '"')
		return refuse(r, "a text in double quotes is expected here");
	for (size_t i = 1; i + 1 < line.len; i++) {
		char c = line.at[i];
		if (c == '"')
			return refuse(r, "write \\\" for a quote");
		if (c == '\\') {
			c = line.at[++i];
			if (i + 1 == line.len || strchr("\\\"nt", c) == NULL)
				return refuse(r, "after \\ only \\ \" n and t");
			c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
		}
		grow_char(r->open, c);
	}
	return true;
}

static void finish(struct reader *r)
{
	struct po_message *m = r->message;
	if (m == NULL)
		return;
	m->one = grown(&r->one);
	m->many = grown(&r->many);
	for (size_t i = 0; i < PO_FORMS_MAX; i++)
		m->forms[i] = grown(&r->forms[i]);
	if (m->one.len == 0) {
		r->file->header = m;
	} else {
		*r->end = m;
		r->end = &m->next;
	}
	r->message = NULL;
}

static bool starts(struct text *line, const char *keyword)
{
	size_t len = strlen(keyword);
	if (line->len < len || memcmp(line->at, keyword, len) != 0)
		return false;
	line->at += len;
	line->len -= len;
	while (line->len > 0 && is_white(*line->at)) {
		line->at++;
		line->len--;
	}
	return true;
}

static void begin(struct reader *r)
{
	finish(r);
	r->message = pile_take(r->pile, sizeof *r->message);
	r->message->line = r->line;
	r->message->is_fuzzy = r->fuzzy_ahead;
	r->fuzzy_ahead = false;
	r->one = r->many = (struct growing){ .pile = r->pile };
	for (size_t i = 0; i < PO_FORMS_MAX; i++)
		r->forms[i] = (struct growing){ .pile = r->pile };
}

static bool read_line(struct reader *r, struct text line)
{
	if (line.len == 0)
		return true;
	if (line.at[0] == '#') {
		if (line.len > 1 && line.at[1] == ',' && memmem(line.at, line.len, "fuzzy", 5) != NULL)
			r->fuzzy_ahead = true;
		return true;
	}
	if (line.at[0] == '"')
		return read_quoted(r, line);
	if (starts(&line, "msgctxt"))
		return refuse(r, "msgctxt is not supported: change the English text instead");
	if (starts(&line, "msgid_plural ")) {
		r->open = r->message != NULL ? &r->many : NULL;
		return read_quoted(r, line);
	}
	if (starts(&line, "msgid ")) {
		begin(r);
		r->open = &r->one;
		return read_quoted(r, line);
	}
	if (r->message == NULL || !starts(&line, "msgstr"))
		return refuse(r, "msgid, msgid_plural or msgstr is expected here");
	size_t form = 0;
	if (line.len > 2 && line.at[0] == '[' && is_digit(line.at[1]) && line.at[2] == ']') {
		form = (size_t)(line.at[1] - '0');
		line.at += 3;
		line.len -= 3;
		starts(&line, "");
	}
	if (form != r->message->form_count || form >= PO_FORMS_MAX)
		return refuse(r, "the forms stand in order, six at most");
	r->message->form_count++;
	r->open = &r->forms[form];
	return read_quoted(r, line);
}

bool po_read(struct pile *pile, const char *path, struct text content, struct po_file *file)
{
	struct reader r = { .pile = pile, .path = path, .file = file };
	*file = (struct po_file){ NULL, NULL };
	r.end = &file->messages;
	while (content.len > 0) {
		const char *newline = memchr(content.at, '\n', content.len);
		size_t len = newline == NULL ? content.len : (size_t)(newline - content.at);
		struct text line = { content.at, len };
		while (line.len > 0 && is_white(line.at[line.len - 1]))
			line.len--;
		r.line++;
		if (!read_line(&r, line))
			return false;
		content.at += len + (newline != NULL);
		content.len -= len + (newline != NULL);
	}
	finish(&r);
	return true;
}

struct text po_header(const struct po_file *file, const char *name)
{
	struct text rest = file->header == NULL ? TEXT_NONE : file->header->forms[0];
	while (rest.len > 0) {
		const char *newline = memchr(rest.at, '\n', rest.len);
		size_t len = newline == NULL ? rest.len : (size_t)(newline - rest.at);
		struct text line = { rest.at, len };
		if (starts(&line, name) && starts(&line, ":"))
			return line;
		rest.at += len + (newline != NULL);
		rest.len -= len + (newline != NULL);
	}
	return TEXT_NONE;
}

bool po_is_translated(const struct po_message *message)
{
	for (size_t i = 0; i < message->form_count; i++)
		if (message->forms[i].len == 0)
			return false;
	return message->form_count > 0 && !message->is_fuzzy;
}
