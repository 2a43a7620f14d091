// SPDX-License-Identifier: EUPL-1.2
// The house's one reader of CSV (RFC 4180); what writes it is build_csv_field of base/builder.h.
//
// Accepted beside the standard: a BOM, LF or CR LF or both, another separator, empty lines between rows, a last row without
// line end. Cells in quotes may hold line breaks, separators and "" for a quote. Refused, with the line and what to do: a
// quote inside a cell that does not begin with one, anything between a closing quote and the separator, a quote that
// never closes, bytes that are no UTF-8, NUL, more than CSV_CELLS_MAX cells in a row.
//
// A file is given whole, or read in blocks as its rows are asked for: then it takes the memory of one block, or of its
// longest row, however long it is, and may be a pipe.
//
// `plain_columns` is for files that were written without any quoting: each line is split at its first separators only,
// so that the row has at most so many cells and the last one is the rest of the line as it stands.
#ifndef POLDER_EXCHANGE_CSV_H
#define POLDER_EXCHANGE_CSV_H

#include "base/arena.h"

#define CSV_CELLS_MAX 20000u
#define CSV_ROW_BYTES_MAX ((size_t)16 << 20) // of a file that is read in blocks

// A file: all of it, or its beginning and what gives the rest.
struct csv_source {
	struct text begin;
	// At most `room` bytes to `to`: how many they are, 0 at the end, -1 when it fails, with errno. NULL: `begin` is all.
	ptrdiff_t (*read)(void *context, char *to, size_t room);
	void *context;
};

static inline bool csv_source_given(const struct csv_source *source)
{
	return source->begin.at || source->read;
}

struct csv_reader {
	struct arena *arena;
	const char *at, *end; // what has not been read; of a file in blocks the whole rows of it
	char separator;
	size_t plain_columns;   // 0: quoting as the standard says
	size_t line, next_line; // where the row that was read begins, and where the next one does; from 1
	struct text *cells;     // of the row; they point into the file, or into the arena where "" stood in them
	size_t count, capacity;
	struct text error; // empty while all is well; begins with no file name or line

	// Of a file that is read in blocks
	struct csv_source source;
	char *block;
	size_t block_bytes, block_filled;
	bool begun, ended, quoted, too_long; // quoted: what is filled ends inside quotes
};

// The file must live as long as the cells.
void csv_begin(struct csv_reader *reader, struct arena *arena, struct text file, char separator);
// Without source->read as csv_begin on source->begin. Else cells live until the next row is read; blocks have `block_bytes` to
// begin with, and more when a row is longer.
void csv_begin_source(struct csv_reader *reader, struct arena *arena, const struct csv_source *source,
                      size_t block_bytes, char separator);
// The next row that is not empty. False at the end, and when the file is wrong (reader->error says why, reader->line
// where) or the arena is full.
bool csv_next(struct csv_reader *reader);
struct text csv_cell(const struct csv_reader *reader, size_t column); // empty when the row is shorter
// The column with this name in the row that was read, any case, spaces around it ignored; SIZE_MAX when there is none.
size_t csv_column(const struct csv_reader *reader, const char *name);
// Of , ; and tab the one that stands most often in the first line, outside quotes; the comma when none does.
char csv_separator(struct text file);
// The one that stands behind the first column, when that has this name (any case, quoted or not): the names of other columns may
// hold any of the three. Else as csv_separator.
char csv_separator_after(struct text file, struct text first);
// What build_csv_field wrote as a cell, without the ' that it puts before what a spreadsheet would run.
struct text csv_plain(struct text cell);
// Tells what is wrong with the row that was read; always false. The first error stays.
__attribute__((format(printf, 2, 3))) bool csv_fail(struct csv_reader *reader, const char *format, ...);

#endif
