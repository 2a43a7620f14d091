// SPDX-License-Identifier: EUPL-1.2
#include "exchange/csv.h"
#include "exchange/count_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define REASON_BYTES 400u

void csv_begin(struct csv_reader *reader, struct arena *arena, struct text file, char separator)
{
	if (text_starts_with(file, TEXT("\xef\xbb\xbf")))
		file = text_slice(file, 3, file.len);
	*reader = (struct csv_reader){ .arena = arena,
		                           .at = file.at,
		                           .end = file.len > 0 ? file.at + file.len : file.at,
		                           .separator = separator,
		                           .next_line = 1 };
}

bool csv_fail(struct csv_reader *reader, const char *format, ...)
{
	char reason[REASON_BYTES];
	va_list arguments;
	if (reader->error.len > 0)
		return false;
	va_start(arguments, format);
	int length = vsnprintf(reason, sizeof reason, format, arguments);
	va_end(arguments);
	if (length < 0)
		length = 0;
	if ((size_t)length >= sizeof reason)
		length = (int)sizeof reason - 1;
	struct text whole = text_cut((struct text){ reason, (size_t)length }, REASON_BYTES);
	struct builder printable = builder_on(reader->arena); // a message quotes the file and is shown on terminals
	count_build_printable(&printable, whole);
	reader->error = builder_text(&printable);
	return false;
}

static bool cell_add(struct csv_reader *reader, const char *at, size_t length)
{
	if (reader->count == CSV_CELLS_MAX)
		return csv_fail(reader, "has more than %u cells; is it another kind of file?", CSV_CELLS_MAX);
	if (reader->count == reader->capacity) {
		size_t capacity = reader->capacity > 0 ? reader->capacity * 2 : 32;
		struct text *grown = arena_new_array(reader->arena, struct text, capacity);
		if (!grown)
			return false;
		if (reader->count > 0)
			memcpy(grown, reader->cells, reader->count * sizeof *grown);
		reader->cells = grown;
		reader->capacity = capacity;
	}
	reader->cells[reader->count++] = (struct text){ at, length };
	return true;
}

// A line end at `at`: how many bytes it has, 0 when there is none.
static size_t line_end(const struct csv_reader *reader, const char *at)
{
	if (*at == '\n')
		return 1;
	return *at == '\r' && at + 1 < reader->end && at[1] == '\n' ? 2 : 0;
}

// The text between two quotes in which "" stands for one.
static bool cell_add_doubled(struct csv_reader *reader, const char *from, const char *to)
{
	char *copy = arena_alloc_bytes(reader->arena, (size_t)(to - from));
	size_t length = 0;
	if (!copy)
		return false;
	for (const char *at = from; at < to; at++) {
		copy[length++] = *at;
		at += *at == '"';
	}
	return cell_add(reader, copy, length);
}

// reader->at stands on the opening quote, and afterwards behind the closing one.
static bool quoted_cell(struct csv_reader *reader)
{
	const char *from = ++reader->at;
	bool doubled = false;
	for (;; reader->at++) {
		const char *quote = memchr(reader->at, '"', (size_t)(reader->end - reader->at));
		const char *to = quote ? quote : reader->end;
		for (const char *at = reader->at; (at = memchr(at, '\n', (size_t)(to - at))) != NULL; at++)
			reader->next_line++;
		if (!quote)
			return csv_fail(reader,
			                "opens a quote that is never closed; close it, or write it twice inside a quoted cell");
		reader->at = quote + 1;
		if (reader->at == reader->end || *reader->at != '"')
			break;
		doubled = true;
	}
	const char *to = reader->at - 1;
	if (reader->at < reader->end && *reader->at != reader->separator && line_end(reader, reader->at) == 0)
		return csv_fail(reader, "has text behind a closing quote; write a quote inside a quoted cell twice");
	return doubled ? cell_add_doubled(reader, from, to) : cell_add(reader, from, (size_t)(to - from));
}

static bool bare_cell(struct csv_reader *reader)
{
	const char *from = reader->at;
	while (reader->at < reader->end && *reader->at != reader->separator && line_end(reader, reader->at) == 0) {
		if (*reader->at == '"')
			return csv_fail(reader,
			                "has a quote inside a cell; put the whole cell in quotes and write the quote twice");
		reader->at++;
	}
	return cell_add(reader, from, (size_t)(reader->at - from));
}

static bool quoted_row(struct csv_reader *reader)
{
	for (;;) {
		bool quoted = reader->at < reader->end && *reader->at == '"';
		if (!(quoted ? quoted_cell(reader) : bare_cell(reader)))
			return false;
		if (reader->at == reader->end || *reader->at != reader->separator)
			break;
		reader->at++;
	}
	if (reader->at < reader->end) {
		reader->at += line_end(reader, reader->at);
		reader->next_line++;
	}
	return true;
}

// Every cell points into the file, also an empty one at the end: who reads may join lines that belong together.
static bool plain_row(struct csv_reader *reader)
{
	const char *newline = memchr(reader->at, '\n', (size_t)(reader->end - reader->at));
	const char *at = reader->at, *stop = newline ? newline : reader->end;
	reader->at = newline ? newline + 1 : reader->end;
	reader->next_line += newline != NULL;
	if (newline && stop > at && stop[-1] == '\r')
		stop--;
	while (reader->count + 1 < reader->plain_columns) {
		const char *separator = memchr(at, reader->separator, (size_t)(stop - at));
		if (!separator)
			break;
		if (!cell_add(reader, at, (size_t)(separator - at)))
			return false;
		at = separator + 1;
	}
	return cell_add(reader, at, (size_t)(stop - at));
}

bool csv_next(struct csv_reader *reader)
{
	if (reader->error.len > 0)
		return false;
	size_t blank;
	while (reader->at < reader->end && (blank = line_end(reader, reader->at)) > 0) {
		reader->at += blank;
		reader->next_line++;
	}
	reader->line = reader->next_line;
	reader->count = 0;
	if (reader->at == reader->end)
		return false;
	const char *from = reader->at;
	if (!(reader->plain_columns > 0 ? plain_row(reader) : quoted_row(reader)))
		return false;
	if (!text_is_utf8((struct text){ from, (size_t)(reader->at - from) }))
		return csv_fail(reader, "holds bytes that are no UTF-8; save the file as UTF-8 and try again");
	return true;
}

struct text csv_cell(const struct csv_reader *reader, size_t column)
{
	return column < reader->count ? reader->cells[column] : TEXT_NONE;
}

size_t csv_column(const struct csv_reader *reader, const char *name)
{
	for (size_t i = 0; i < reader->count; i++) {
		if (text_equal_ignoring_case(text_trim(reader->cells[i]), text_of(name)))
			return i;
	}
	return SIZE_MAX;
}

char csv_separator(struct text file)
{
	static const char separators[] = { ',', ';', '\t' };
	size_t times[sizeof separators] = { 0 }, best = 0;
	bool quoted = false;
	for (size_t i = 0; i < file.len && (quoted || file.at[i] != '\n'); i++) {
		quoted ^= file.at[i] == '"';
		for (size_t s = 0; s < sizeof separators; s++)
			times[s] += !quoted && file.at[i] == separators[s];
	}
	for (size_t s = 1; s < sizeof separators; s++)
		if (times[s] > times[best])
			best = s;
	return separators[best];
}

char csv_separator_after(struct text file, struct text first)
{
	if (text_starts_with(file, TEXT("\xef\xbb\xbf")))
		file = text_slice(file, 3, file.len);
	bool quoted = text_starts_with(file, TEXT("\""));
	struct text rest = text_slice(file, quoted, file.len);
	if (text_equal_ignoring_case(text_slice(rest, 0, first.len < rest.len ? first.len : rest.len), first)) {
		rest = text_slice(rest, first.len, rest.len);
		bool closed = !quoted || text_starts_with(rest, TEXT("\""));
		rest = text_slice(rest, quoted && closed, rest.len);
		if (closed && rest.len > 0 && (rest.at[0] == ',' || rest.at[0] == ';' || rest.at[0] == '\t'))
			return rest.at[0];
	}
	return csv_separator(file);
}

struct text csv_plain(struct text cell)
{
	size_t guards = 0;
	while (guards < cell.len && cell.at[guards] == '\'')
		guards++;
	bool guarded = guards > 0 && guards < cell.len && memchr("=+-@\t\r\n", cell.at[guards], 7);
	return guarded ? text_slice(cell, 1, cell.len) : cell;
}
