// SPDX-License-Identifier: EUPL-1.2
// Any bytes as CSV: refused with a line and a reason, or records that build_csv_field writes so that they come back.
#include <string.h>

#include "exchange/csv.h"
#include "fuzz.h"
#include "../pieces.h"

#include "base/builder.h"

#define ARENA_BYTES ((size_t)64 << 20)

static void written_comes_back(struct arena *arena, const struct csv_reader *read)
{
	struct builder b = builder_on(arena);
	struct csv_reader again;
	build_char(&b, 'k'); // so that no row is an empty line and none begins with a BOM
	for (size_t i = 0; i < read->count; i++) {
		build_char(&b, ',');
		build_csv_field(&b, read->cells[i]);
	}
	if (b.failed)
		return;
	csv_begin(&again, arena, builder_text(&b), ',');
	if (!csv_next(&again)) {
		ensure(arena_full(arena));
		return;
	}
	ensure(again.count == read->count + 1);
	for (size_t i = 0; i < read->count; i++)
		ensure(text_equal(csv_plain(csv_cell(&again, i + 1)), csv_cell(read, i)));
}

// The same file a few bytes at a time has the same rows, and is refused for the same.
static void same_in_blocks(struct text file, char separator, size_t plain_columns)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct pieces left = { file, 1 + file.len % 11 };
	const struct csv_source source = { TEXT_NONE, piece_read, &left };
	struct csv_reader whole, blocks;
	bool more;
	csv_begin(&whole, arena, file, separator);
	csv_begin_source(&blocks, arena, &source, 1 + file.len % 29, separator);
	whole.plain_columns = blocks.plain_columns = plain_columns;
	do {
		bool other = csv_next(&blocks);
		more = csv_next(&whole);
		if (arena_full(arena))
			break;
		ensure(more == other && whole.line == blocks.line && whole.count == blocks.count);
		ensure(text_equal(whole.error, blocks.error));
		for (size_t i = 0; more && i < whole.count; i++)
			ensure(text_equal(whole.cells[i], blocks.cells[i]));
	} while (more);
	arena_destroy(arena);
}

// The first byte chooses: separator, or a file without quoting.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char separators[] = { 0, ',', ';', '\t' };
	struct arena *arena = arena_create(ARENA_BYTES);
	if (!arena || size == 0) {
		arena_destroy(arena);
		return 0;
	}
	struct text file = { (const char *)data + 1, size - 1 };
	char separator = separators[data[0] & 3];
	struct csv_reader reader;
	csv_begin(&reader, arena, file, separator ? separator : csv_separator(file));
	reader.plain_columns = data[0] & 4 ? 1 + (data[0] >> 4) : 0;
	same_in_blocks(file, reader.separator, reader.plain_columns);
	while (csv_next(&reader)) {
		ensure(reader.count > 0 && reader.line > 0 && reader.line < reader.next_line + 1);
		ensure(!reader.plain_columns || reader.count <= reader.plain_columns);
		written_comes_back(arena, &reader);
	}
	ensure(reader.error.len == 0 || reader.line > 0);
	arena_destroy(arena);
	return 0;
}
