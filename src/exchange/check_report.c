// SPDX-License-Identifier: EUPL-1.2
#include "base/json.h"
#include "base/outcome.h"
#include "exchange/check.h"
#include "exchange/file_read.h"

// A row of the file as cells takes 24 bytes and 16 for each cell; the reader of .pb, which looks too, up to 32 a byte.
#define MEMORY_PER_BYTE 96u
#define MEMORY_FIXED ((size_t)64 << 20)

static void report_json(struct builder *out, const char *path, const struct check_result *result)
{
	struct json_writer w = json_on(out);
	json_open(&w, '{');
	json_text_member(&w, "file", text_of(path));
	json_bool_member(&w, "valid", result->errors == 0);
	json_int_member(&w, "errors", (int64_t)result->errors);
	json_int_member(&w, "warnings", (int64_t)result->warnings);
	json_key(&w, "kinds");
	json_open(&w, '{');
	for (size_t kind = 0; kind < CHECK_KINDS; kind++)
		if (result->times[kind] > 0)
			json_int_member(&w, check_kind_name((enum check_kind)kind), (int64_t)result->times[kind]);
	json_close(&w, '}');
	json_key(&w, "findings");
	json_open(&w, '[');
	for (size_t i = 0; i < result->count; i++) {
		const struct check_finding *finding = &result->at[i];
		json_open(&w, '{');
		json_text_member(&w, "level", text_of(check_kind_level(finding->kind) == CHECK_ERROR ? "error" : "warning"));
		json_text_member(&w, "kind", text_of(check_kind_name(finding->kind)));
		json_key(&w, "line");
		if (finding->line > 0)
			json_int(&w, (int64_t)finding->line);
		else
			json_null(&w);
		json_text_member(&w, "text", finding->text);
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	build_char(out, '\n');
}

static const char *plural(size_t count)
{
	return count == 1 ? "" : "s";
}

static void report_text(struct builder *out, const char *path, const struct check_result *result)
{
	for (size_t i = 0; i < result->count; i++) {
		const struct check_finding *finding = &result->at[i];
		build_c(out, path);
		if (finding->line > 0)
			build_format(out, ", line %zu", finding->line);
		build_format(out, ": %s: %" TEXT_FORMAT "%s\n",
		             check_kind_level(finding->kind) == CHECK_ERROR ? "error" : "warning", TEXT_ARGS(finding->text),
		             text_ends_with(finding->text, TEXT("?")) ? "" : ".");
	}
	for (size_t kind = 0; kind < CHECK_KINDS; kind++)
		if (result->times[kind] > CHECK_SHOWN)
			build_format(out, "%s: %zu more of the kind %s are not shown.\n", path, result->times[kind] - CHECK_SHOWN,
			             check_kind_name((enum check_kind)kind));
	if (result->errors == 0)
		build_format(out, "%s: valid, with %zu warning%s.\n", path, result->warnings, plural(result->warnings));
	else
		build_format(out, "%s: not valid: %zu error%s, %zu warning%s.\n", path, result->errors, plural(result->errors),
		             result->warnings, plural(result->warnings));
}

int check_file(const char *path, bool json, struct builder *out, struct builder *err)
{
	struct text file;
	struct check_result result;
	if (!file_read_whole(path, &file, err))
		return outcome_exit_code(INVALID);
	struct arena *arena = arena_create(MEMORY_FIXED + file.len * MEMORY_PER_BYTE);
	bool checked = arena && check_pabulib(arena, file, &result);
	if (!checked)
		build_format(err, "%s: there is not enough memory to check it\n", path);
	else if (json)
		report_json(out, path, &result);
	else
		report_text(out, path, &result);
	bool valid = checked && result.errors == 0;
	arena_destroy(arena);
	file_read_free(file);
	return outcome_exit_code(!checked || out->failed ? FAULT : valid ? DONE : INVALID);
}
