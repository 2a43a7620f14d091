// SPDX-License-Identifier: EUPL-1.2
// Counts election after election in one process, for tests with thousands of small ones. On standard input, for each: a line
// with tabs between length of the .pb file, length of the file of lots, rule, utility, completion, start, until, step in whole
// units, 1 for comparison; then the two files. Each gives one line of JSON, or {"error":"..."}. The same functions are called as
// by `polder count`; the files are in memory, since thousands on disk would take most of the time.
#include <sys/mman.h>
#include <unistd.h>

#include "exchange/count_file.h"
#include "exchange/count_shares.h"

#define FIELDS 9
#define FILE_MAX ((size_t)1 << 20)

static int64_t number(struct text digits)
{
	int64_t number = 0;
	for (size_t i = 0; i < digits.len; i++)
		number = number * 10 + (digits.at[i] - '0');
	return number;
}

static bool options_read(const struct text field[FIELDS], struct count_file_options *options)
{
	count_file_defaults(options);
	options->json = true;
	options->shares.exact_start = text_is(field[5], "exact");
	options->shares.until_exhaustive = text_is(field[6], "exhaustive");
	options->shares.step_cents = number(field[7]) * 100;
	options->shares.comparison = text_is(field[8], "1");
	return count_method_parse(field[2], options) && shares_utility_parse(field[3], &options->shares.utility) &&
	       shares_completion_parse(field[4], &options->shares.completion);
}

static bool file_take(int file, struct text length)
{
	static char contents[FILE_MAX];
	size_t size = (size_t)number(length);
	return size <= FILE_MAX && fread(contents, 1, size, stdin) == size && ftruncate(file, 0) == 0 &&
	       pwrite(file, contents, size, 0) == (ssize_t)size;
}

static void count_one(struct arena *arena, const struct count_file_options *options)
{
	struct builder out = builder_on(arena), err = builder_on(arena);
	if (count_file(options, &out, &err) != 0) {
		struct json_writer w = json_on(&out);
		json_open(&w, '{');
		json_text_member(&w, "error", builder_text(&err));
		json_close(&w, '}');
		build_char(&out, '\n');
	}
	fwrite(builder_text(&out).at, 1, builder_text(&out).len, stdout);
}

int main(void)
{
	char line[1024];
	struct arena *arena = arena_create((size_t)64 << 20);
	int election = memfd_create("election", 0), lots = memfd_create("lots", 0);
	if (arena == NULL || election < 0 || lots < 0)
		return 1;
	while (fgets(line, sizeof line, stdin)) {
		struct count_file_options options;
		struct text rest = text_trim(text_of(line)), field[FIELDS] = { TEXT_NONE };
		for (size_t i = 0; i < FIELDS; i++)
			text_split(&rest, '\t', &field[i]);
		if (!options_read(field, &options) || !file_take(election, field[0]) || !file_take(lots, field[1]))
			return 2;
		options.path = text_to_c(arena, arena_format(arena, "/proc/self/fd/%d", election));
		options.ties_path = text_to_c(arena, arena_format(arena, "/proc/self/fd/%d", lots));
		count_one(arena, &options);
		arena_reset(arena);
	}
	arena_destroy(arena);
	return 0;
}
