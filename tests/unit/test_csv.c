// SPDX-License-Identifier: EUPL-1.2
// CSV as the standard and real files have it; what is not, is refused where it stands.
#include "base/builder.h"
#include "check.h"
#include "exchange/csv.h"

static struct csv_reader on(struct arena *arena, const char *file)
{
	struct csv_reader reader;
	csv_begin(&reader, arena, text_of(file), ',');
	return reader;
}

static void assert_fails(struct arena *arena, struct text file, size_t line, const char *part_of_reason)
{
	struct csv_reader reader;
	csv_begin(&reader, arena, file, ',');
	while (csv_next(&reader))
		;
	if (text_find(reader.error, text_of(part_of_reason)) == SIZE_MAX)
		print_error("line %zu: %" TEXT_FORMAT "\n", reader.line, TEXT_ARGS(reader.error));
	assert_int_not_equal(text_find(reader.error, text_of(part_of_reason)), SIZE_MAX);
	assert_int_equal(reader.line, line);
	assert_false(csv_next(&reader));
}

static void rows_have_their_cells_and_lines(void **state)
{
	struct csv_reader reader =
		on(*state, "\xef\xbb\xbfid, Name \r\n1,\"a \"\"b\"\", c\nd\"\r\n\r\n\n2,,\n\"\"\n3,x\ry,\"z\"");
	assert_true(csv_next(&reader));
	assert_int_equal(reader.count, 2);
	assert_int_equal(csv_column(&reader, "name"), 1);
	assert_int_equal(csv_column(&reader, "vote"), SIZE_MAX);
	assert_true(csv_next(&reader));
	assert_int_equal(reader.line, 2);
	assert_text(csv_cell(&reader, 1), "a \"b\", c\nd");
	assert_text(csv_cell(&reader, 2), "");
	assert_true(csv_next(&reader));
	assert_int_equal(reader.line, 6);
	assert_int_equal(reader.count, 3);
	assert_true(csv_next(&reader));
	assert_int_equal(reader.count, 1);
	assert_true(csv_next(&reader));
	assert_int_equal(reader.line, 8);
	assert_text(csv_cell(&reader, 1), "x\ry");
	assert_text(csv_cell(&reader, 2), "z");
	assert_false(csv_next(&reader));
	assert_int_equal(reader.error.len, 0);
}

static void nothing_has_no_rows(void **state)
{
	struct csv_reader reader;
	csv_begin(&reader, *state, TEXT_NONE, ',');
	assert_false(csv_next(&reader));
	reader = on(*state, "\r\n\n");
	assert_false(csv_next(&reader));
	assert_int_equal(reader.error.len, 0);
}

static void another_separator_is_a_choice(void **state)
{
	struct csv_reader reader;
	csv_begin(&reader, *state, TEXT("a;b,c;\"d;e\""), ';');
	assert_true(csv_next(&reader));
	assert_int_equal(reader.count, 3);
	assert_text(csv_cell(&reader, 1), "b,c");
	assert_text(csv_cell(&reader, 2), "d;e");
}

static void a_long_row_keeps_all_its_cells(void **state)
{
	struct csv_reader reader =
		on(*state, "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,"
	               "31,32,33,34,35\na,b\n");
	assert_true(csv_next(&reader));
	assert_int_equal(reader.count, 35);
	assert_text(csv_cell(&reader, 0), "1");
	assert_text(csv_cell(&reader, 34), "35");
	assert_true(csv_next(&reader));
	assert_int_equal(reader.count, 2);
}

static void files_without_quoting_are_split_at_their_first_separators(void **state)
{
	struct csv_reader reader = on(*state, "7,1,\"Yes\", he said, \"no\"\r\nand more\n8,2,\n9");
	reader.plain_columns = 3;
	assert_true(csv_next(&reader));
	assert_int_equal(reader.count, 3);
	assert_text(csv_cell(&reader, 2), "\"Yes\", he said, \"no\"");
	assert_true(csv_next(&reader));
	assert_int_equal(reader.count, 1);
	assert_text(csv_cell(&reader, 0), "and more");
	assert_true(csv_next(&reader));
	assert_int_equal(reader.line, 3);
	assert_int_equal(reader.count, 3);
	assert_text(csv_cell(&reader, 2), "");
	assert_true(csv_next(&reader));
	assert_int_equal(reader.count, 1);
	assert_false(csv_next(&reader));
}

static void what_is_wrong_is_refused_at_its_line(void **state)
{
	assert_fails(*state, TEXT("a,b\n1,\"open\nand on\n"), 2, "never closed");
	assert_fails(*state, TEXT("a,b\n\"1\"2,3\n"), 2, "behind a closing quote");
	assert_fails(*state, TEXT("a,b\n1,2\n3,a\"b\n"), 3, "quote inside a cell");
	assert_fails(*state, TEXT("a\n\"\"\"\n"), 2, "never closed");
	assert_fails(*state, TEXT("a\nb\xff\n"), 2, "UTF-8");
	assert_fails(*state, TEXT("a\nb\0c\n"), 2, "UTF-8");
	struct text commas = { arena_alloc(*state, CSV_CELLS_MAX + 1), CSV_CELLS_MAX + 1 };
	for (size_t i = 0; i < commas.len; i++)
		((char *)commas.at)[i] = ',';
	assert_fails(*state, commas, 1, "more than 20000 cells");
}

static void the_separator_is_the_one_of_the_first_line(void **state)
{
	(void)state;
	assert_int_equal(csv_separator(TEXT("id;\"a,b,c\"\n1,2,3,4\n")), ';');
	assert_int_equal(csv_separator(TEXT("id\tname\n")), '\t');
	assert_int_equal(csv_separator(TEXT("\"id\n;;\",name\n")), ',');
	assert_int_equal(csv_separator(TEXT("id")), ',');
	// Behind a name that is known: the other names may hold what they like.
	assert_int_equal(csv_separator_after(TEXT("id,vote,a\tb\tc\td\n"), TEXT("id")), ',');
	assert_int_equal(csv_separator_after(TEXT("\xef\xbb\xbf\"ID\";a,b,c,d\n"), TEXT("id")), ';');
	assert_int_equal(csv_separator_after(TEXT("id\tname,and,more\n"), TEXT("id")), '\t');
	assert_int_equal(csv_separator_after(TEXT("identity;vote;a,b\n"), TEXT("id")), ';');
	assert_int_equal(csv_separator_after(TEXT("\"id;\",name\n"), TEXT("id")), ',');
	assert_int_equal(csv_separator_after(TEXT("id"), TEXT("id")), ',');
	assert_int_equal(csv_separator_after(TEXT("i"), TEXT("id")), ',');
}

static void what_the_house_writes_comes_back(void **state)
{
	static const char *const values[] = { "x",     "",  "a,b",  "a;b", "\"",   "=1+1", "'=1+1",  "''@x", "-4.9",
		                                  "'-4.9", "-", "'tis", "\tx", "a\nb", "\nb",  "+31 20", "'" };
	struct builder b = builder_on(*state);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		build_literal(&b, "k,");
		build_csv_field(&b, text_of(values[i]));
		build_literal(&b, "\n");
	}
	struct csv_reader reader;
	csv_begin(&reader, *state, builder_text(&b), ',');
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		assert_true(csv_next(&reader));
		assert_text(csv_plain(csv_cell(&reader, 1)), values[i]);
	}
	assert_false(csv_next(&reader));
}

static void a_full_arena_ends_the_rows(void **state)
{
	(void)state;
	struct arena *small = arena_create(64);
	struct csv_reader reader = on(small, "1,2,3\n");
	assert_false(csv_next(&reader));
	assert_true(arena_full(small));
	arena_destroy(small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(rows_have_their_cells_and_lines),
		test_on_arena(nothing_has_no_rows),
		test_on_arena(another_separator_is_a_choice),
		test_on_arena(a_long_row_keeps_all_its_cells),
		test_on_arena(files_without_quoting_are_split_at_their_first_separators),
		test_on_arena(what_is_wrong_is_refused_at_its_line),
		test_on_arena(the_separator_is_the_one_of_the_first_line),
		test_on_arena(what_the_house_writes_comes_back),
		test_on_arena(a_full_arena_ends_the_rows),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
