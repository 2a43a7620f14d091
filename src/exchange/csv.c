// SPDX-License-Identifier: EUPL-1.2
#include "exchange/csv.h"
#include "exchange/printable.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

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

void csv_begin_source(struct csv_reader *reader, struct arena *arena, const struct csv_source *source,
                      size_t block_bytes, char separator)
{
	csv_begin(reader, arena, source->read ? TEXT_NONE : source->begin, separator);
	if (!source->read)
		return;
	reader->source = *source;
	reader->block_bytes = block_bytes;
	reader->block = arena_alloc_bytes(arena, block_bytes);
	reader->at = reader->end = reader->block;
}

bool csv_fail(struct csv_reader *reader, const char *format, ...)
{
	va_list arguments;
	if (reader->error.len > 0)
		return false;
	va_start(arguments, format);
	reader->error = printable_message(reader->arena, format, arguments);
	va_end(arguments);
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

// The text between two quotes in which "" stands for one. In a block it is written where it stood, so that a file of such cells
// takes no memory; what stays behind it are quotes, so that the row is still UTF-8.
static bool cell_add_doubled(struct csv_reader *reader, const char *from, const char *to)
{
	size_t bytes = (size_t)(to - from), length = 0;
	char *copy = reader->block ? reader->block + (from - reader->block) : arena_alloc_bytes(reader->arena, bytes);
	if (!copy)
		return false;
	for (const char *at = from; at < to; at++) {
		copy[length++] = *at;
		at += *at == '"';
	}
	if (reader->block)
		memset(copy + length, '"', bytes - length);
	return cell_add(reader, copy, length);
}

static bool row_too_long(struct csv_reader *reader)
{
	return csv_fail(reader, "is longer than %zu MiB; is a quote never closed?", CSV_ROW_BYTES_MAX >> 20);
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
			return reader->too_long
			           ? row_too_long(reader)
			           : csv_fail(reader, "opens a quote that is never closed; close it, or write it twice inside a "
			                              "quoted cell");
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

// --- A file in blocks -------------------------------------------------------------------------------------------------

static ptrdiff_t source_read(struct csv_reader *reader, char *to, size_t room)
{
	struct text *begin = &reader->source.begin;
	if (begin->len == 0)
		return reader->source.read(reader->source.context, to, room);
	size_t taken = begin->len < room ? begin->len : room;
	memcpy(to, begin->at, taken);
	*begin = text_slice(*begin, taken, begin->len);
	return (ptrdiff_t)taken;
}

// Twice the room, as long as a row may be. False: a row is too long, or the arena is full.
static bool block_grow(struct csv_reader *reader)
{
	size_t bytes = reader->block_bytes * 2;
	reader->too_long = bytes > CSV_ROW_BYTES_MAX;
	char *larger = reader->too_long ? NULL : arena_alloc_bytes(reader->arena, bytes);
	if (!larger)
		return false;
	memcpy(larger, reader->block, reader->block_filled);
	reader->block = larger;
	reader->block_bytes = bytes;
	return true;
}

// The whole rows end behind the last line end that is in no quotes, of those filled from `from` on. In a row that is wrong the
// quotes may mislead, but no further than to another line end behind what is wrong, which the row is refused for.
static void block_rows(struct csv_reader *reader, size_t from)
{
	const char *at = reader->block + from, *to = reader->block + reader->block_filled, *rows = reader->block;
	bool simple = reader->plain_columns > 0 || (!reader->quoted && !memchr(at, '"', (size_t)(to - at)));
	for (; simple && to > at && rows == reader->block; to--)
		rows = to[-1] == '\n' ? to : rows;
	for (; !simple && at < to; at++) {
		reader->quoted ^= *at == '"';
		rows = *at == '\n' && !reader->quoted ? at + 1 : rows;
	}
	reader->at = reader->block;
	reader->end = rows;
}

// Reads until there is a whole row. False: there is none any more, or it cannot be read.
static bool block_fill(struct csv_reader *reader)
{
	if (reader->ended || !reader->block)
		return false;
	reader->block_filled -= (size_t)(reader->at - reader->block);
	memmove(reader->block, reader->at, reader->block_filled);
	for (reader->at = reader->end = reader->block; reader->end == reader->block;) {
		size_t filled = reader->block_filled;
		ptrdiff_t got = 0;
		if (filled < reader->block_bytes || block_grow(reader))
			got = source_read(reader, reader->block + filled, reader->block_bytes - filled);
		else if (!reader->too_long)
			return false;
		if (got < 0)
			return csv_fail(reader, "cannot be read: %s", strerror(errno));
		reader->block_filled += (size_t)got;
		if (got > 0) {
			block_rows(reader, filled);
			continue;
		}
		reader->ended = true;
		reader->at = reader->block;
		reader->end = reader->block + filled;
		break;
	}
	struct text first = { reader->at, (size_t)(reader->end - reader->at) };
	if (!reader->begun && text_starts_with(first, TEXT("\xef\xbb\xbf")))
		reader->at += 3;
	reader->begun = true;
	return reader->at < reader->end;
}

// --- Rows ----------------------------------------------------------------------------------------------------------------

static bool row_there(struct csv_reader *reader)
{
	return reader->at < reader->end || (reader->source.read && block_fill(reader));
}

bool csv_next(struct csv_reader *reader)
{
	if (reader->error.len > 0)
		return false;
	size_t blank;
	reader->line = reader->next_line;
	while (row_there(reader) && (blank = line_end(reader, reader->at)) > 0) {
		reader->at += blank;
		reader->line = ++reader->next_line;
	}
	reader->count = 0;
	if (reader->at == reader->end || reader->error.len > 0)
		return false;
	const char *from = reader->at;
	if (!(reader->plain_columns > 0 ? plain_row(reader) : quoted_row(reader)))
		return false;
	if (reader->too_long)
		return row_too_long(reader);
	if (!text_is_utf8((struct text){ from, (size_t)(reader->at - from) }))
		return csv_fail(reader, "holds bytes that are no text in UTF-8; save the file as UTF-8 and try again");
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
