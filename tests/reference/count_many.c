// SPDX-License-Identifier: EUPL-1.2
// Counts file after file in one process, for tests with thousands of small elections. Each line on standard input has, with
// tabs between: path, rule, utility, completion, start, until, step in whole units, 1 for comparison, file of lots.
// Each gives one line of JSON, or {"error":"..."}. The same functions as `polder count` are called.
#include "exchange/count_file.h"
#include "exchange/count_shares.h"

#define FIELDS 9

static bool options_read(struct arena *arena, struct text line, struct count_file_options *options)
{
	struct text field[FIELDS];
	for (size_t i = 0; i < FIELDS; i++)
		if (!text_split(&line, '\t', &field[i]))
			return false;
	count_file_defaults(options);
	options->path = text_to_c(arena, field[0]);
	options->ties_path = text_to_c(arena, field[8]);
	options->json = true;
	options->shares.exact_start = text_is(field[4], "exact");
	options->shares.until_exhaustive = text_is(field[5], "exhaustive");
	options->shares.step_cents = 0;
	for (size_t i = 0; i < field[6].len; i++)
		options->shares.step_cents = options->shares.step_cents * 10 + (int64_t)100 * (field[6].at[i] - '0');
	options->shares.comparison = text_is(field[7], "1");
	return count_method_parse(field[1], options) && shares_utility_parse(field[2], &options->shares.utility) &&
	       shares_completion_parse(field[3], &options->shares.completion);
}

int main(void)
{
	char line[4096];
	struct arena *arena = arena_create((size_t)64 << 20);
	while (arena && fgets(line, sizeof line, stdin)) {
		struct count_file_options options;
		struct builder out = builder_on(arena), err = builder_on(arena);
		if (!options_read(arena, text_trim(text_of(line)), &options))
			return 2;
		if (count_file(&options, &out, &err) != 0) {
			struct json_writer w = json_on(&out);
			json_open(&w, '{');
			json_text_member(&w, "error", builder_text(&err));
			json_close(&w, '}');
			build_char(&out, '\n');
		}
		fwrite(builder_text(&out).at, 1, builder_text(&out).len, stdout);
		arena_reset(arena);
	}
	arena_destroy(arena);
	return 0;
}
