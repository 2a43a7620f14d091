// SPDX-License-Identifier: EUPL-1.2
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/outcome.h"
#include "exchange/count_file.h"
#include "exchange/count_report.h"

// A ballot takes at most 56 bytes and a line of at least four characters; the rest is choices, two to six bytes each.
#define MEMORY_PER_BYTE 32u
#define MEMORY_FIXED ((size_t)64 << 20)

static bool read_all(int descriptor, char *at, size_t length, size_t *got)
{
	*got = 0;
	while (*got < length) {
		ssize_t n = read(descriptor, at + *got, length - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		*got += (size_t)n;
	}
	return true;
}

// The whole file in memory that the caller frees; NULL with the reason in *err.
static char *file_read(const char *path, size_t *length, struct builder *err)
{
	struct stat about;
	char *contents = NULL;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0 || fstat(descriptor, &about) != 0) {
		build_format(err, "%s: cannot be opened: %s\n", path, strerror(errno));
	} else if (!S_ISREG(about.st_mode)) {
		build_format(err, "%s: is not a file; give the path of a .pb file\n", path);
	} else if (!(contents = malloc((size_t)about.st_size + 1))) {
		build_format(err, "%s: is too large for the memory of this machine\n", path);
	} else if (!read_all(descriptor, contents, (size_t)about.st_size, length)) {
		build_format(err, "%s: cannot be read: %s\n", path, strerror(errno));
		free(contents);
		contents = NULL;
	}
	if (descriptor >= 0)
		close(descriptor);
	return contents;
}

static struct count_project *projects_make(struct arena *arena, const struct pabulib *pb, const struct tally *tally)
{
	struct count_project *projects = arena_new_array(arena, struct count_project, pb->project_count + 1);
	for (size_t i = 0; projects && i < pb->project_count; i++)
		projects[i] = (struct count_project){
			.id = pb->projects[i].id,
			.cost_cents = pb->projects[i].cost_cents,
			.votes = tally->votes[i],
			.score = tally->score[i],
			.lot = (uint32_t)i,
			.eligible = !pb->projects[i].withdrawn,
		};
	return projects;
}

static int parsed_count(const struct count_file_options *options, struct arena *arena, const struct pabulib *pb,
                        struct builder *out, struct builder *err)
{
	struct tally *tally = pabulib_tally(arena, pb);
	bool has_threshold = pb->threshold != PABULIB_UNSET;
	struct count_input input = {
		.rule = options->rule,
		.budget_cents = pb->budget_cents,
		.threshold = has_threshold && !options->ignore_threshold ? pb->threshold : 0,
		.projects = tally ? projects_make(arena, pb, tally) : NULL,
		.count = pb->project_count,
	};
	struct count_result result = { .error = "there is not enough memory to count it" };
	if (!input.projects || !count_greedy(arena, &input, &result)) {
		build_format(err, "%s: %s\n", options->path, result.error);
		return outcome_exit_code(arena_full(arena) ? FAULT : INVALID);
	}
	struct count_report report = {
		.file = pb, .input = &input, .result = &result, .threshold_ignored = has_threshold && options->ignore_threshold
	};
	if (options->json)
		count_report_json(out, &report);
	else
		count_report_table(out, &report);
	return outcome_exit_code(out->failed ? FAULT : DONE);
}

static int contents_count(const struct count_file_options *options, struct arena *arena, struct text contents,
                          struct builder *out, struct builder *err)
{
	struct pabulib_error error;
	struct pabulib *pb = pabulib_read(arena, contents, &error);
	if (pb)
		return parsed_count(options, arena, pb, out, err);
	build_c(err, options->path);
	if (error.line > 0)
		build_format(err, ", line %zu", error.line);
	build_literal(err, ": ");
	build_text(err, error.reason);
	build_char(err, '\n');
	return outcome_exit_code(arena_full(arena) ? FAULT : INVALID);
}

int count_file(const struct count_file_options *options, struct builder *out, struct builder *err)
{
	size_t length = 0;
	char *contents = file_read(options->path, &length, err);
	if (!contents)
		return outcome_exit_code(INVALID);
	int exit_code = outcome_exit_code(FAULT);
	struct arena *arena = arena_create(MEMORY_FIXED + length * MEMORY_PER_BYTE);
	if (arena)
		exit_code = contents_count(options, arena, (struct text){ contents, length }, out, err);
	else
		build_format(err, "%s: there is not enough memory to count it\n", options->path);
	arena_destroy(arena);
	free(contents);
	return exit_code;
}
