// SPDX-License-Identifier: EUPL-1.2
#include "exchange/convert.h"

#include "base/number.h"
#include "base/outcome.h"
#include "exchange/file_read.h"
#include "exchange/file_write.h"

#define MEMORY_PER_BYTE 128u
#define MEMORY_FIXED ((size_t)64 << 20)

bool convert_format_parse(struct text name, enum convert_format *format)
{
	static const char *const names[] = { "pb", "csv", "json" };
	for (size_t i = 0; i < CONVERT_FORMATS; i++) {
		if (text_equal_ignoring_case(name, text_of(names[i]))) {
			*format = (enum convert_format)i;
			return true;
		}
	}
	return false;
}

const char *convert_part_name(enum convert_part part)
{
	static const char *const names[CONVERT_PARTS] = { "meta", "projects", "votes" };
	return names[part];
}

// --- lines of .pb ------------------------------------------------------------------------------------------------

static bool line_count(struct convert_pb *pb, enum convert_part part, size_t line)
{
	struct convert_line *kept = arena_append(pb->text.arena, &pb->lines, struct convert_line);
	if (!kept)
		return false;
	*kept = (struct convert_line){ part, line };
	build_char(&pb->text, '\n');
	return !pb->text.failed;
}

bool convert_title(struct convert_pb *pb, enum convert_part part)
{
	static const char *const titles[CONVERT_PARTS] = { "META", "PROJECTS", "VOTES" };
	build_c(&pb->text, titles[part]);
	// The reader says at a title what the section before it lacks.
	return line_count(pb, part == CONVERT_META ? part : part - 1, SIZE_MAX);
}

// A first cell such as VOTES is quoted, or the line could be taken for a title.
static bool needs_quotes(struct text cell, bool first)
{
	for (size_t i = 0; i < cell.len; i++)
		if (cell.at[i] == ';' || cell.at[i] == '"')
			return true;
	return first && (text_equal_ignoring_case(cell, TEXT("META")) || text_equal_ignoring_case(cell, TEXT("PROJECTS")) ||
	                 text_equal_ignoring_case(cell, TEXT("VOTES")));
}

static void cell_write(struct convert_pb *pb, struct text cell, bool first)
{
	bool quoted = needs_quotes(cell, first), broken = false;
	if (quoted)
		build_char(&pb->text, '"');
	for (size_t i = 0; i < cell.len; i++) {
		char c = cell.at[i];
		bool line_break = c == '\n' || c == '\r';
		broken |= line_break;
		if (c == '\r' && i + 1 < cell.len && cell.at[i + 1] == '\n')
			continue;
		if (c == '"')
			build_char(&pb->text, '"');
		build_char(&pb->text, line_break ? ' ' : c);
	}
	if (quoted)
		build_char(&pb->text, '"');
	pb->breaks += broken;
}

bool convert_row(struct convert_pb *pb, const struct text *cells, size_t count, enum convert_part part, size_t line)
{
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			build_char(&pb->text, ';');
		cell_write(pb, text_trim(cells[i]), i == 0);
	}
	return line_count(pb, part, line);
}

// --- reading -----------------------------------------------------------------------------------------------------

static struct convert_error error_where(struct arena *arena, const struct convert_pb *pb, enum convert_format from,
                                        struct text file, size_t pb_line, struct text reason)
{
	struct convert_error error = { -1, 0, reason };
	static const struct text on_line = { " on line ", 9 };
	if (pb_line == 0 || pb_line > pb->lines.count || pb->lines.at[pb_line - 1].line == SIZE_MAX) {
		error.part =
			from == CONVERT_CSV && pb_line > 0 && pb_line <= pb->lines.count ? (int)pb->lines.at[pb_line - 1].part : -1;
		return error;
	}
	struct convert_line where = pb->lines.at[pb_line - 1];
	error.part = from == CONVERT_CSV ? (int)where.part : -1;
	error.line = from == CONVERT_JSON ? convert_json_line(file, where.part, where.line) : where.line;
	// The reader may name another line of the same part: "has a ballot on line 12 already".
	size_t at = text_find(reason, on_line), digits;
	int64_t other;
	if (at == SIZE_MAX)
		return error;
	for (digits = at += on_line.len; digits < reason.len && reason.at[digits] >= '0' && reason.at[digits] <= '9';)
		digits++;
	if (!number_parse(text_slice(reason, at, digits), &other) || other < 1 || (uint64_t)other > pb->lines.count)
		return error;
	where = pb->lines.at[other - 1];
	error.reason = arena_format(arena, "%" TEXT_FORMAT "%zu%" TEXT_FORMAT, TEXT_ARGS(text_slice(reason, 0, at)),
	                            from == CONVERT_JSON ? convert_json_line(file, where.part, where.line) : where.line,
	                            TEXT_ARGS(text_slice(reason, digits, reason.len)));
	return error;
}

struct pabulib *convert_read(struct arena *arena, enum convert_format from, const struct text files[CONVERT_PARTS],
                             struct convert_error *error, size_t *breaks)
{
	struct pabulib_error wrong = { 0, TEXT_NONE };
	struct pabulib *election;
	*error = (struct convert_error){ -1, 0, TEXT_NONE };
	*breaks = 0;
	if (from == CONVERT_PB) {
		election = pabulib_read(arena, files[0], &wrong);
		if (!election)
			*error = (struct convert_error){ -1, wrong.line, wrong.reason };
		return election;
	}
	struct convert_pb pb = { .text = builder_on(arena) };
	if (!(from == CONVERT_CSV ? convert_from_csv(arena, files, &pb, error)
	                          : convert_from_json(arena, files[0], &pb, error)))
		return NULL;
	*breaks = pb.breaks;
	election = pabulib_read(arena, builder_text(&pb.text), &wrong);
	if (!election)
		*error = error_where(arena, &pb, from, files[0], wrong.line, wrong.reason);
	return election;
}

// --- files -------------------------------------------------------------------------------------------------------

// The three files of CSV from the name of any of them.
static const char *part_path(struct arena *arena, const char *path, enum convert_part part)
{
	struct text name = text_of(path);
	if (text_ends_with(name, TEXT(".csv")))
		name.len -= 4;
	for (int p = 0; p < CONVERT_PARTS; p++) {
		struct text suffix = arena_format(arena, ".%s", convert_part_name((enum convert_part)p));
		if (text_ends_with(name, suffix)) {
			name.len -= suffix.len;
			break;
		}
	}
	return text_to_c(arena, arena_format(arena, "%" TEXT_FORMAT ".%s.csv", TEXT_ARGS(name), convert_part_name(part)));
}

static enum outcome files_write(struct arena *arena, const struct convert_options *options, struct text pb,
                                struct builder *out, struct builder *err)
{
	struct file_out files[CONVERT_PARTS] = { { .path = options->to_path, .content = pb } };
	struct text parts[CONVERT_PARTS];
	size_t count = options->to == CONVERT_CSV ? CONVERT_PARTS : 1;
	if (options->to == CONVERT_JSON && !convert_to_json(arena, pb, &files[0].content))
		return FAULT;
	if (options->to == CONVERT_CSV && !convert_to_csv(arena, pb, parts))
		return FAULT;
	for (size_t part = 0; options->to == CONVERT_CSV && part < count; part++)
		files[part] = (struct file_out){ .path = part_path(arena, options->to_path, (enum convert_part)part),
			                             .content = parts[part] };
	enum outcome outcome = files_write_whole(arena, files, count, err);
	for (size_t i = 0; outcome == DONE && i < count; i++)
		build_format(out, "Wrote %s\n", files[i].path);
	return outcome;
}

static void notes_add(struct builder *err, const struct pabulib *election, size_t breaks)
{
	static const enum pabulib_warning told[] = { PABULIB_REPEATED_PROJECT, PABULIB_BUDGET_ROUNDED };
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (election->warnings[told[i]].times > 0)
			build_format(err, "Note: %s (%zu times).\n", pabulib_warning_text(told[i]),
			             election->warnings[told[i]].times);
	if (breaks > 0)
		build_format(err, "Note: line breaks became spaces in %zu values, since .pb has none.\n", breaks);
}

static int contents_convert(struct arena *arena, const struct convert_options *options,
                            const struct text files[CONVERT_PARTS], struct builder *out, struct builder *err)
{
	struct convert_error error;
	struct builder pb = builder_on(arena);
	size_t breaks;
	const struct pabulib *election = convert_read(arena, options->from, files, &error, &breaks);
	if (!election) {
		build_c(err, error.part < 0 ? options->from_path
		                            : part_path(arena, options->from_path, (enum convert_part)error.part));
		if (error.line > 0)
			build_format(err, ", line %zu", error.line);
		build_format(err, ": %" TEXT_FORMAT "\n", TEXT_ARGS(error.reason));
		return outcome_exit_code(arena_full(arena) ? FAULT : INVALID);
	}
	if (!pabulib_write(&pb, election)) {
		if (!pb.failed)
			build_format(err, "%s: something in it cannot stand in .pb, such as an empty id\n", options->from_path);
		return outcome_exit_code(pb.failed ? FAULT : INVALID);
	}
	enum outcome outcome = files_write(arena, options, builder_text(&pb), out, err);
	if (outcome == DONE)
		notes_add(err, election, breaks);
	return outcome_exit_code(outcome);
}

int convert_file(const struct convert_options *options, struct builder *out, struct builder *err)
{
	struct text files[CONVERT_PARTS] = { TEXT_NONE, TEXT_NONE, TEXT_NONE };
	int count = options->from == CONVERT_CSV ? CONVERT_PARTS : 1, read = 0;
	size_t together = 0;
	for (; read < count; read++) {
		const char *path =
			count == 1 ? options->from_path : part_path(err->arena, options->from_path, (enum convert_part)read);
		if (!file_read_whole(path, &files[read], err))
			break;
		together += files[read].len;
	}
	int exit_code = outcome_exit_code(INVALID);
	if (read == count) {
		struct arena *arena = arena_create(MEMORY_FIXED + together * MEMORY_PER_BYTE);
		exit_code = arena ? contents_convert(arena, options, files, out, err) : outcome_exit_code(FAULT);
		if (!arena || arena_full(arena))
			build_format(err, "%s: there is not enough memory to convert it\n", options->from_path);
		arena_destroy(arena);
	}
	for (int i = 0; i < read; i++)
		file_read_free(files[i]);
	return exit_code;
}
