// SPDX-License-Identifier: EUPL-1.2
// A CSV file that comes in blocks is read as the same file whole, wherever a block happens to end.
#include <errno.h>
#include <string.h>

#include "base/builder.h"
#include "check.h"
#include "exchange/csv.h"

// A file that gives at most so many bytes at a time.
struct drip {
	struct text left;
	size_t piece;
	bool breaks; // cannot be read further at the end
};

static ptrdiff_t drip_read(void *context, char *to, size_t room)
{
	struct drip *drip = context;
	size_t bytes = drip->piece < room ? drip->piece : room;
	bytes = bytes < drip->left.len ? bytes : drip->left.len;
	if (bytes > 0)
		memcpy(to, drip->left.at, bytes);
	drip->left = text_slice(drip->left, bytes, drip->left.len);
	errno = EIO;
	return bytes == 0 && drip->breaks ? -1 : (ptrdiff_t)bytes;
}

// All rows with their lines, and how it ends.
static struct text told(struct arena *arena, struct csv_reader *reader)
{
	struct builder b = builder_on(arena);
	while (csv_next(reader)) {
		build_format(&b, "%zu:", reader->line);
		for (size_t i = 0; i < reader->count; i++)
			build_format(&b, "[%" TEXT_FORMAT "]", TEXT_ARGS(reader->cells[i]));
		build_char(&b, '\n');
	}
	build_format(&b, "%zu: %" TEXT_FORMAT, reader->line, TEXT_ARGS(reader->error));
	return builder_text(&b);
}

static void assert_same_in_blocks(struct text file, size_t plain_columns, size_t block, size_t piece, size_t begin)
{
	struct arena *arena = arena_create((size_t)4 << 20);
	struct csv_reader whole, reader;
	struct drip drip = { text_slice(file, begin, file.len), piece, false };
	const struct csv_source source = { text_slice(file, 0, begin), drip_read, &drip };
	csv_begin(&whole, arena, file, ',');
	csv_begin_source(&reader, arena, &source, block, ',');
	whole.plain_columns = reader.plain_columns = plain_columns;
	struct text expected = told(arena, &whole), got = told(arena, &reader);
	if (!text_equal(got, expected))
		print_error("%" TEXT_FORMAT "\nblock %zu piece %zu begin %zu:\n%" TEXT_FORMAT "\n", TEXT_ARGS(expected), block,
		            piece, begin, TEXT_ARGS(got));
	assert_true(text_equal(got, expected));
	assert_false(arena_full(arena));
	arena_destroy(arena);
}

static void assert_same(struct text file)
{
	static const size_t sizes[] = { 1, 2, 3, 4, 5, 7, 11, 16, 1000 };
	for (size_t b = 0; b < sizeof sizes / sizeof *sizes; b++)
		for (size_t p = 0; p < sizeof sizes / sizeof *sizes; p++)
			for (size_t begin = 0; begin < 6 && begin <= file.len; begin++) {
				assert_same_in_blocks(file, 0, sizes[b], sizes[p], begin);
				assert_same_in_blocks(file, 2, sizes[b], sizes[p], begin);
			}
}

static void a_file_in_blocks_is_the_file(void **state)
{
	static const char *const files[] = {
		"",
		"\n",
		"\r\n\r\n",
		"\xef\xbb\xbf",
		"\xef\xbb\xbfid,vote\r\n1,2\r\n\r\n\r\n3,4",
		"a,b\n1,2\n3,4\n",
		"a,b\n1,2\n\n\n3,\xc3\xa9\xe2\x82\xac\n\xf0\x9f\x98\x80,5",
		"\"a\",\"b\"\r\n\"1\n2\",\"\r\n\"\r\n\"\",\"\"\"\"\r\n",
		"\"a, \"\"b\"\"\xc3\xa9\",c\nd,\"e\n\"\"\n\"\"\"\nf,g",
		"one,\"two\nthree\n\nfour\",five\n\"\"\"\xe2\x82\xac\"\"\"\n",
		"\"\"\"\xc3\xa9\",x\n1,2\n", // what is left behind a shorter cell must not look like half a letter
		"a\rb,c\r\r\nd,\"e\"\n",
		"a,\x01\x1b[31m,b\n\x7f,,\n",
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		assert_same(text_of(files[i]));
	assert_same((struct text){ "a,b\n1,\0,2\n3,4\n", 14 });
	(void)state;
}

static void what_is_wrong_is_told_as_of_the_file(void **state)
{
	static const char *const files[] = {
		"a,b\n1,\"2\n3,4\n5,6",         "a,b\n1,2\"3\n4,\"5\"\n", "a,b\n1,x\"\n\"4\",5\n6,\"7\n8\"\n",
		"a,b\n\"1\"2,3\n\"4\",\"5\"\n", "a,b\n\"1\"\r2,3\n4,5\n", "a,b\n\"1\"\r",
		"a,b\n1,\xff\n2,3\n",           "a,b\n1,\"\"\xc3\n2,3\n", "\"\xc3\"\"\xa9\"\n",
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		assert_same(text_of(files[i]));
	(void)state;
}

static void a_file_that_cannot_be_read_on_is_refused(void **state)
{
	struct csv_reader reader;
	struct drip drip = { TEXT("a,b\n1,2\n3"), 3, true };
	const struct csv_source source = { TEXT("x,y\n"), drip_read, &drip };
	csv_begin_source(&reader, *state, &source, 4, ',');
	assert_true(csv_next(&reader) && csv_next(&reader) && csv_next(&reader));
	assert_text(csv_cell(&reader, 1), "2");
	assert_false(csv_next(&reader));
	assert_text(reader.error, "cannot be read: Input/output error");
	assert_int_equal(reader.line, 4);
	assert_false(csv_next(&reader));
}

static ptrdiff_t repeat_read(void *letter, char *to, size_t room)
{
	memset(to, *(const char *)letter, room);
	return (ptrdiff_t)room;
}

// Whatever comes out of a pipe, the memory is that of one row; and a row has a limit.
static void a_row_without_end_is_refused(void **state)
{
	static const struct {
		const char *begin, *error;
		char letter;
	} cases[] = {
		{ "a,b\n1,", "is longer than 16 MiB; is a quote never closed?", 'x' },
		{ "a,b\n1,\"", "is longer than 16 MiB; is a quote never closed?", 'x' },
		{ "a,b\n1,\"", "is longer than 16 MiB; is a quote never closed?", '\n' },
		{ "a,b\n1,y\"", "has a quote inside a cell; put the whole cell in quotes and write the quote twice", '\n' },
	};
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena *arena = arena_create((size_t)40 << 20);
		struct csv_reader reader;
		char letter = cases[i].letter;
		const struct csv_source source = { text_of(cases[i].begin), repeat_read, &letter };
		csv_begin_source(&reader, arena, &source, 1 << 12, ',');
		assert_true(csv_next(&reader));
		assert_false(csv_next(&reader));
		assert_text(reader.error, cases[i].error);
		assert_int_equal(reader.line, 2);
		assert_false(arena_full(arena));
		arena_destroy(arena);
	}
}

// 100,000 rows in which every cell has a quote to write elsewhere, on an arena of a fraction of their size.
static ptrdiff_t rows_read(void *context, char *to, size_t room)
{
	static const char row[] = "\"\"\"een\"\"\",\"twee \"\"\"\n";
	size_t *left = context, bytes = 0;
	for (; *left > 0 && room - bytes >= sizeof row - 1; (*left)--, bytes += sizeof row - 1)
		memcpy(to + bytes, row, sizeof row - 1);
	return (ptrdiff_t)bytes;
}

static void the_memory_is_that_of_a_block(void **state)
{
	struct arena *arena = arena_create(16384);
	struct csv_reader reader;
	size_t left = 100000, rows = 0;
	const struct csv_source source = { TEXT_NONE, rows_read, &left };
	csv_begin_source(&reader, arena, &source, 4096, ',');
	for (; csv_next(&reader); rows++) {
		assert_text(csv_cell(&reader, 0), "\"een\"");
		assert_text(csv_cell(&reader, 1), "twee \"");
	}
	assert_int_equal(rows, 100000);
	assert_int_equal(reader.error.len, 0);
	assert_false(arena_full(arena));
	arena_destroy(arena);
	(void)state;
}

static void a_full_arena_ends_the_rows(void **state)
{
	struct drip drip = { TEXT("1,2,3,4,5,6,7,8,9\n"), 100, false };
	const struct csv_source source = { TEXT_NONE, drip_read, &drip };
	for (size_t bytes = 16; bytes < 800; bytes += 16) {
		struct arena *small = arena_create(bytes);
		struct csv_reader reader;
		drip.left = TEXT("1,2,3,4,5,6,7,8,9\n");
		csv_begin_source(&reader, small, &source, 4, ',');
		assert_true(csv_next(&reader) || (arena_full(small) && reader.error.len == 0));
		arena_destroy(small);
	}
	(void)state;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(a_file_in_blocks_is_the_file),
		test_on_arena(what_is_wrong_is_told_as_of_the_file),
		test_on_arena(a_file_that_cannot_be_read_on_is_refused),
		test_on_arena(a_row_without_end_is_refused),
		test_on_arena(the_memory_is_that_of_a_block),
		test_on_arena(a_full_arena_ends_the_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
