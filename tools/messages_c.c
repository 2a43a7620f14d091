// SPDX-License-Identifier: EUPL-1.2
#include <stdio.h>
#include <string.h>

#include "messages_c.h"

enum { DEPTH_MAX = 200 };

enum call_kind { CALL_OTHER, CALL_MARK, CALL_TRANSLATE, CALL_PLURAL, CALL_ERROR };

struct call { // an open bracket, and what it belongs to
	enum call_kind kind;
	unsigned argument;
	struct text one; // of a plural, until its second text comes
	char bracket;
};

struct scan {
	struct pile *pile;
	struct text file, source;
	size_t at;
	unsigned line;
	struct text name; // the last identifier, empty when something else came after it
	unsigned member;  // 1 after . 2 after .label 3 after .label =
	struct call calls[DEPTH_MAX];
	size_t depth;
	message_keeper *keep;
	void *context;
};

static const struct {
	const char *name;
	enum call_kind kind;
} marks[] = {
	{ "N_", CALL_MARK },
	{ "translate", CALL_TRANSLATE },
	{ "translate_plural", CALL_PLURAL },
	{ "form_error_add", CALL_ERROR },
};

static bool refuse(const struct scan *s, const char *problem)
{
	fprintf(stderr, "%.*s:%u: %s\n", TEXT_ARGS(s->file), s->line, problem);
	return false;
}

static char look(const struct scan *s, size_t ahead)
{
	return s->source.len - s->at > ahead ? s->source.at[s->at + ahead] : 0;
}

static void step(struct scan *s)
{
	if (s->at < s->source.len && s->source.at[s->at++] == '\n')
		s->line++;
}

static void skip_blank(struct scan *s) // white space and comments
{
	for (;;) {
		if (is_white(look(s, 0))) {
			step(s);
		} else if (look(s, 0) == '/' && look(s, 1) == '/') {
			while (s->at < s->source.len && look(s, 0) != '\n')
				step(s);
		} else if (look(s, 0) == '/' && look(s, 1) == '*') {
			for (step(s), step(s); s->at < s->source.len && !(look(s, 0) == '*' && look(s, 1) == '/'); step(s))
				;
			step(s);
			step(s);
		} else {
			return;
		}
	}
}

// Adjacent literals are one text. `readable` is false when it holds an escape that no message needs.
static struct text read_string(struct scan *s, bool *readable)
{
	struct growing g = { .pile = s->pile };
	while (look(s, 0) == '"') {
		for (step(s); s->at < s->source.len && look(s, 0) != '"'; step(s)) {
			char c = look(s, 0);
			if (c == '\\') {
				step(s);
				c = look(s, 0);
				const char *known = c == 0 ? NULL : strchr("n\nt\t\"\"\\\\", c);
				*readable = *readable && known != NULL;
				c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
			}
			grow_char(&g, c);
		}
		step(s);
		skip_blank(s);
	}
	return grown(&g);
}

// N_("…") inside translate_plural counts for that.
static struct call *call_that_asks(struct scan *s)
{
	if (s->depth == 0)
		return NULL;
	struct call *call = &s->calls[s->depth - 1];
	bool inside_plural = s->depth > 1 && call->kind == CALL_MARK && call[-1].kind == CALL_PLURAL;
	return inside_plural ? call - 1 : call;
}

static bool found_string(struct scan *s)
{
	bool readable = true, is_member = s->member == 3;
	unsigned line = s->line;
	struct text text = read_string(s, &readable);
	struct call *call = call_that_asks(s);
	enum call_kind kind = call == NULL ? CALL_OTHER : call->kind;
	unsigned argument = call == NULL ? 0 : call->argument;
	bool one = is_member || kind == CALL_MARK || (kind == CALL_TRANSLATE && argument == 1) ||
	           (kind == CALL_ERROR && argument == 3);
	s->name = TEXT_NONE;
	s->member = 0;
	if (text.len == 0 || !(one || kind == CALL_PLURAL))
		return true;
	if (!readable)
		return refuse(s, "a text to translate has an escape other than \\n \\t \\\" and \\\\");
	if (!one && argument == 1)
		call->one = text;
	else if (!one && argument == 2)
		s->keep(s->context, (struct found_message){ call->one, text, s->file, line, NULL });
	else if (one)
		s->keep(s->context, (struct found_message){ text, TEXT_NONE, s->file, line, NULL });
	return true;
}

static void found_name(struct scan *s)
{
	size_t start = s->at;
	while (is_letter(look(s, 0)) || is_digit(look(s, 0)))
		step(s);
	s->name = (struct text){ s->source.at + start, s->at - start };
	bool shown = same_c(s->name, "label") || same_c(s->name, "help") || same_c(s->name, "message");
	s->member = s->member == 1 && shown ? 2 : 0;
}

static bool found_bracket(struct scan *s, char c)
{
	struct call call = { .kind = CALL_OTHER, .bracket = c };
	for (size_t i = 0; c == '(' && i < sizeof marks / sizeof *marks; i++)
		if (same_c(s->name, marks[i].name))
			call.kind = marks[i].kind;
	if (s->depth == DEPTH_MAX)
		return refuse(s, "brackets too deep");
	s->calls[s->depth++] = call;
	return true;
}

static void skip_character_literal(struct scan *s)
{
	for (step(s); s->at < s->source.len && look(s, 0) != '\'' && look(s, 0) != '\n'; step(s))
		if (look(s, 0) == '\\')
			step(s);
	step(s);
}

// #include "…" is no text; brackets in #if branches might not pair up, so a closing one too many is let be.
static bool found_other(struct scan *s, char c)
{
	if (c == '#' &&
	    memmem(s->source.at + s->at, s->source.len - s->at < 12 ? s->source.len - s->at : 12, "include", 7)) {
		while (s->at < s->source.len && look(s, 0) != '\n')
			step(s);
		return true;
	}
	bool fine = true;
	if (c == '(' || c == '{' || c == '[')
		fine = found_bracket(s, c);
	else if ((c == ')' || c == '}' || c == ']') && s->depth > 0)
		s->depth--;
	else if (c == ',' && s->depth > 0)
		s->calls[s->depth - 1].argument++;
	s->member = c == '.' ? 1 : c == '=' && s->member == 2 ? 3 : 0;
	s->name = TEXT_NONE;
	step(s);
	return fine;
}

bool c_find_messages(struct pile *pile, struct text file, struct text source, message_keeper *keep, void *context)
{
	struct scan *s = pile_take(pile, sizeof *s);
	*s = (struct scan){ .pile = pile, .file = file, .source = source, .line = 1, .keep = keep, .context = context };
	for (skip_blank(s); s->at < s->source.len; skip_blank(s)) {
		char c = look(s, 0);
		bool fine = true;
		if (c == '"')
			fine = found_string(s);
		else if (c == '\'')
			skip_character_literal(s);
		else if (is_letter(c))
			found_name(s);
		else
			fine = found_other(s, c);
		if (!fine)
			return false;
	}
	return true;
}
