// SPDX-License-Identifier: EUPL-1.2
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/command.h"
#include "exchange/file_read.h"
#include "exchange/file_write.h"
#include "exchange/opinion_outcome.h"
#include "page/language.h"

#define FILE_BYTES_MOST ((size_t)2 << 30)
#define JOB_BYTES_MOST ((size_t)24 << 30) // address space; a conversation uses about ten times its largest file
#define BEGIN_BYTES ((size_t)5 << 20)     // the longest first row: CSV_CELLS_MAX ids of 200 bytes, in quotes
#define NEW_VOTES 20                      // below so many votes a statement is new, unless --new-votes says so

// What was asked, and the files with the names that were found.
struct opinions {
	const struct arguments *arguments;
	struct arena *arena; // of the job
	struct opinion_request request;
	struct opinion_sources sources;
	struct file_stream streams[OPINION_FILES];
	struct text names[OPINION_FILES];
	const struct language *language;
};

static bool unreadable(struct text path)
{
	complain("%" TEXT_FORMAT ": cannot be read: %s", TEXT_ARGS(path), strerror(errno));
	return false;
}

static bool whole_take(struct opinions *job, struct text path, struct text *contents)
{
	struct file_stream stream;
	bool taken = file_stream_open(&stream, text_to_c(job->arena, path), FILE_BYTES_MOST) &&
	             file_stream_take(&stream, job->arena, FILE_BYTES_MOST + 1, contents);
	int why = errno;
	file_stream_close(&stream);
	errno = why;
	return taken || unreadable(path);
}

// The two that may be large are read as their rows are asked for, the others at once.
static bool file_take(struct opinions *job, struct text path, enum opinion_file file)
{
	struct csv_source *source = &job->sources.file[file];
	job->names[file] = path;
	if (file == OPINION_COMMENTS_FILE || file == OPINION_SUMMARY_FILE)
		return whole_take(job, path, &source->begin);
	*source = (struct csv_source){ .read = file_stream_read, .context = &job->streams[file] };
	file_stream_close(&job->streams[file]);
	return file_stream_open(&job->streams[file], text_to_c(job->arena, path), FILE_BYTES_MOST) || unreadable(path);
}

// A file of the folder under one of its names; false only when it is there and cannot be read.
static bool folder_file(struct opinions *job, struct text folder, const char *const *names, enum opinion_file file)
{
	struct stat about;
	for (; *names; names++) {
		struct text path = arena_format(job->arena, "%" TEXT_FORMAT "/%s", TEXT_ARGS(folder), *names);
		if (stat(text_to_c(job->arena, path), &about) == 0)
			return file_take(job, path, file);
	}
	return true;
}

static bool folder_take(struct opinions *job, struct text folder)
{
	static const char *const names[OPINION_FILES][3] = {
		[OPINION_VOTES_FILE] = { "votes.csv" },
		[OPINION_PARTICIPANTS_FILE] = { "participants-votes.csv", "participant-votes.csv" },
		[OPINION_COMMENTS_FILE] = { "comments.csv" },
		[OPINION_SUMMARY_FILE] = { "summary.csv" },
	};
	for (int file = 0; file < OPINION_FILES; file++)
		if (!folder_file(job, folder, names[file], (enum opinion_file)file))
			return false;
	if (csv_source_given(&job->sources.file[OPINION_VOTES_FILE]) ||
	    csv_source_given(&job->sources.file[OPINION_PARTICIPANTS_FILE]))
		return true;
	complain("%" TEXT_FORMAT ": has no votes.csv, participants-votes.csv or participant-votes.csv", TEXT_ARGS(folder));
	return false;
}

static bool single_take(struct opinions *job, struct text path)
{
	enum opinion_file file = OPINION_VOTES_FILE;
	struct text begin;
	if (!file_take(job, path, file))
		return false;
	if (!file_stream_take(&job->streams[file], job->arena, BEGIN_BYTES, &begin))
		return unreadable(path);
	if (!opinion_file_recognise(job->arena, begin, &file) || file == OPINION_COMMENTS_FILE) {
		complain("%" TEXT_FORMAT
		         ": is no votes.csv or participants-votes.csv of a Pol.is export; give one, or their folder",
		         TEXT_ARGS(path));
		return false;
	}
	job->sources.file[file] = job->sources.file[OPINION_VOTES_FILE];
	job->sources.file[file].begin = begin;
	if (file != OPINION_VOTES_FILE)
		job->sources.file[OPINION_VOTES_FILE] = (struct csv_source){ .read = NULL };
	job->names[file] = path;
	return true;
}

static bool sources_take(struct opinions *job)
{
	struct stat about;
	struct text path = text_copy(job->arena, argument_word(job->arguments, 0));
	struct text comments = option_text(job->arguments, "comments"), previous = option_text(job->arguments, "previous");
	if (stat(text_to_c(job->arena, path), &about) != 0) {
		complain("%" TEXT_FORMAT ": cannot be opened: %s", TEXT_ARGS(path), strerror(errno));
		return false;
	}
	if (!(S_ISDIR(about.st_mode) ? folder_take(job, path) : single_take(job, path)))
		return false;
	if (comments.len > 0 && !file_take(job, comments, OPINION_COMMENTS_FILE))
		return false;
	job->request.warm = previous.len > 0;
	job->request.previous_name = previous;
	return !job->request.warm || whole_take(job, previous, &job->request.previous);
}

static bool options_take(struct opinions *job)
{
	const struct arguments *arguments = job->arguments;
	struct text sign = option_text(arguments, "sign"), language = option_text(arguments, "language");
	int64_t seed = 1, groups = 0, least = job->request.map.votes_least, share = 0, votes = NEW_VOTES;
	if (!option_number(arguments, "seed", 0, INT64_MAX, &seed) ||
	    !option_number(arguments, "groups", 2, OPINION_GROUPS_MOST, &groups) ||
	    !option_number(arguments, "votes-least", 1, 1000000, &least) ||
	    !option_number(arguments, "new-share", 0, 100, &share) ||
	    !option_number(arguments, "new-votes", 1, 1000000, &votes))
		return false;
	job->request.map.seed = (uint64_t)seed;
	job->request.map.groups_fixed = (uint32_t)groups;
	job->request.map.votes_least = (uint32_t)least;
	job->request.exposure = (struct opinion_exposure){ (double)share / 100, share > 0 ? (uint32_t)votes : 0 };
	job->request.published_groups = option_given(arguments, "published-groups");
	job->request.why = option_text(arguments, "why");
	if (option_given(arguments, "as-polis")) {
		job->request.map.zero_left_out = true;
		job->request.map.votes_prior = 0;
	}
	job->sources.sign = text_is(sign, "-1") ? -1 : text_is(sign, "1") ? 1 : 0;
	if (sign.len > 0 && job->sources.sign == 0) {
		complain("--sign is 1 or -1: how an agree is written in the export");
		return false;
	}
	job->language = language_find(language.len > 0 ? language : TEXT("nl"));
	if (!job->language)
		complain("--language is nl or en");
	return job->language != NULL;
}

static int export_refused(const struct opinions *job, const struct opinion_error *error)
{
	struct text name = job->names[error->file];
	if (error->reason.len == 0) {
		complain("there is not enough memory for this conversation");
		return outcome_exit_code(FAULT);
	}
	if (error->line > 0)
		return complain("%" TEXT_FORMAT ", line %zu: %" TEXT_FORMAT, TEXT_ARGS(name), error->line,
		                TEXT_ARGS(error->reason));
	return complain("%" TEXT_FORMAT ": %" TEXT_FORMAT, TEXT_ARGS(name), TEXT_ARGS(error->reason));
}

static bool canonical_pieces(const void *data, void (*take)(void *to, struct text piece), void *to)
{
	return opinion_canonical(data, take, to);
}

// The files that were asked for, all or none.
static enum outcome files_write(const struct opinions *job, const struct opinion_outcome *outcome)
{
	struct text svg = option_text(job->arguments, "svg"), canonical = option_text(job->arguments, "canonical");
	struct builder drawing = builder_on(job->arena), err = builder_on(job->arena);
	struct file_out files[2];
	size_t count = 0;
	if (svg.len > 0) {
		opinion_svg(&drawing, outcome, job->language);
		files[count++] = (struct file_out){ .path = text_to_c(job->arena, svg), .content = builder_text(&drawing) };
	}
	if (canonical.len > 0)
		files[count++] = (struct file_out){ .path = text_to_c(job->arena, canonical),
			                                .pieces = canonical_pieces,
			                                .context = outcome->data };
	if (drawing.failed || arena_full(job->arena))
		return FAULT;
	enum outcome written = files_write_whole(job->arena, files, count, &err);
	if (written != DONE)
		complain("%" TEXT_FORMAT, TEXT_ARGS(text_trim(builder_text(&err))));
	return written;
}

// The files, then what goes to standard output.
static int outcome_write(const struct opinions *job, const struct opinion_outcome *outcome)
{
	struct builder out = builder_on(job->arena);
	enum outcome written = files_write(job, outcome);
	if (written != DONE)
		return outcome_exit_code(written);
	if (option_given(job->arguments, "json"))
		opinion_json(&out, outcome);
	else
		opinion_text(&out, outcome);
	print_text(builder_text(&out));
	return outcome_exit_code(out.failed ? FAULT : DONE);
}

static int job_run(struct opinions *job)
{
	struct opinion_error refused;
	struct text error;
	opinion_request_defaults(&job->request);
	if (!options_take(job) || !sources_take(job))
		return outcome_exit_code(INVALID);
	const struct opinion_export *data = opinion_export_read(job->arena, &job->sources, &refused);
	if (!data)
		return export_refused(job, &refused);
	const struct opinion_outcome *outcome = opinion_outcome_make(job->arena, data, &job->request, &error);
	if (outcome)
		return outcome_write(job, outcome);
	if (error.len > 0)
		return complain("%" TEXT_FORMAT ": %" TEXT_FORMAT, TEXT_ARGS(argument_word(job->arguments, 0)),
		                TEXT_ARGS(error));
	complain("there is not enough memory for this conversation");
	return outcome_exit_code(FAULT);
}

int command_opinions(const struct arguments *arguments)
{
	struct opinions job = { .arguments = arguments, .arena = arena_create(JOB_BYTES_MOST) };
	for (int file = 0; file < OPINION_FILES; file++)
		job.streams[file].descriptor = -1;
	int code = job.arena ? job_run(&job) : outcome_exit_code(FAULT);
	for (int file = 0; file < OPINION_FILES; file++)
		file_stream_close(&job.streams[file]);
	arena_destroy(job.arena);
	return code;
}
