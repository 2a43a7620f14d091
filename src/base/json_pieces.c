// SPDX-License-Identifier: EUPL-1.2
#include "base/json.h"

static void pieces_blank(struct json_pieces *pieces)
{
	size_t blank = 0;
	while (blank < pieces->rest.len && memchr(" \t\r\n", pieces->rest.at[blank], 4))
		blank++;
	pieces->rest = text_slice(pieces->rest, blank, pieces->rest.len);
}

// What comes next, when it is `c`, is passed over, with the blanks behind it.
static bool pieces_pass(struct json_pieces *pieces, char c)
{
	if (pieces->rest.len == 0 || pieces->rest.at[0] != c)
		return false;
	pieces->rest = text_slice(pieces->rest, 1, pieces->rest.len);
	pieces_blank(pieces);
	return true;
}

// How long the text is that begins with a quote; 0 when it has no end.
static size_t quoted_length(struct text rest)
{
	for (size_t at = 1; at < rest.len; at++) {
		if (rest.at[at] == '"')
			return at + 1;
		at += rest.at[at] == '\\';
	}
	return 0;
}

// How long the value is that begins here; 0 when there is none, or it has no end. Brackets are only counted.
static size_t value_length(struct text rest)
{
	size_t depth = 0, at = 0;
	while (at < rest.len) {
		char c = rest.at[at];
		if (depth == 0 && memchr(",]} \t\r\n", c, 7))
			return at;
		depth += c == '[' || c == '{';
		depth -= c == ']' || c == '}';
		size_t length = c == '"' ? quoted_length(text_slice(rest, at, rest.len)) : 1;
		if (length == 0)
			return 0;
		at += length;
	}
	return depth == 0 ? at : 0;
}

static bool pieces_fail(struct json_pieces *pieces)
{
	pieces->failed = true;
	return false;
}

bool json_pieces_begin(struct json_pieces *pieces, struct text source)
{
	*pieces = (struct json_pieces){ .rest = source, .first = true };
	pieces_blank(pieces);
	pieces->object = pieces_pass(pieces, '{');
	return pieces->object || pieces_pass(pieces, '[') || pieces_fail(pieces);
}

bool json_pieces_next(struct json_pieces *pieces, struct text *key, struct text *value)
{
	*key = TEXT_NONE;
	if (pieces->failed || pieces->ended)
		return false;
	pieces->ended = pieces_pass(pieces, pieces->object ? '}' : ']');
	if (pieces->ended)
		return pieces->rest.len > 0 && pieces_fail(pieces);
	if (!pieces->first && !pieces_pass(pieces, ','))
		return pieces_fail(pieces);
	pieces->first = false;
	if (pieces->object) {
		size_t length = text_starts_with(pieces->rest, TEXT("\"")) ? quoted_length(pieces->rest) : 0;
		*key = length > 0 ? text_slice(pieces->rest, 1, length - 1) : TEXT_NONE;
		pieces->rest = text_slice(pieces->rest, length, pieces->rest.len);
		pieces_blank(pieces);
		if (length == 0 || !pieces_pass(pieces, ':'))
			return pieces_fail(pieces);
	}
	size_t length = value_length(pieces->rest);
	*value = text_slice(pieces->rest, 0, length);
	pieces->rest = text_slice(pieces->rest, length, pieces->rest.len);
	pieces_blank(pieces);
	return length > 0 || pieces_fail(pieces);
}
