// SPDX-License-Identifier: EUPL-1.2
// Files with the outcome and the ballots, once they are published. What grows with the number of votes is read from disk,
// where files.c put it.
#include "base/id.h"
#include "base/money.h"
#include "http/negotiate.h"
#include "methods/budget/explanation.h"
#include "methods/budget/files.h"
#include "methods/budget/outcome.h"
#include "methods/budget/pages.h"

struct download {
	struct vote_result result;
	struct budget_outcome outcome;
};

static enum outcome load(struct visit *visit, struct download *download)
{
	struct vote vote;
	enum outcome outcome = vote_of_activity(visit->db, visit->arena, visit->activity->id, &vote);
	if (outcome == DONE && vote.state != VOTE_PUBLISHED)
		outcome = NOT_FOUND;
	if (outcome == DONE)
		outcome = vote_result_find(visit->db, visit->arena, vote.id, &download->result);
	if (outcome == DONE && !budget_outcome_read(visit->arena, download->result.result, &download->outcome))
		outcome = FAULT;
	return outcome;
}

enum outcome budget_file_finish(struct visit *visit, struct text content_type, struct text filename)
{
	visit->exchange->response.content_type = content_type;
	visit->exchange->response.filename = filename;
	return visit->body.failed ? BUSY : DONE;
}

static void build_int_field(struct builder *b, int64_t n)
{
	build_char(b, ',');
	build_int(b, n);
}

// --- per plan ------------------------------------------------------------------------------------------------------
enum outcome budget_file_csv(struct visit *visit)
{
	struct download download;
	struct builder *b = &visit->body;
	enum outcome outcome = load(visit, &download);
	if (outcome != DONE)
		return outcome;
	build_literal(b, "\xef\xbb\xbf"
	                 "ballot,plan,number,title,price,votes,score,outcome,rank,won_as\r\n");
	for (size_t i = 0; i < download.outcome.section_count; i++) {
		const struct budget_section *section = &download.outcome.sections[i];
		for (size_t j = 0; j < section->line_count; j++) {
			const struct budget_line *line = &section->lines[j];
			build_csv_field(b, section->name);
			build_char(b, ',');
			build_id(b, line->option_id);
			build_int_field(b, line->number);
			build_char(b, ',');
			build_csv_field(b, line->title);
			build_char(b, ',');
			money_build_plain(b, line->price_cents);
			build_int_field(b, line->votes);
			build_int_field(b, line->score);
			build_format(b, ",%s", budget_why_name(line->why));
			build_int_field(b, line->rank);
			build_int_field(b, line->won_as);
			build_literal(b, "\r\n");
		}
	}
	return budget_file_finish(visit, TEXT("text/csv; charset=utf-8"), TEXT("uitslag.csv"));
}

// The stored text itself, so that its hash is the published one.
enum outcome budget_file_json(struct visit *visit)
{
	struct download download;
	enum outcome outcome = load(visit, &download);
	if (outcome != DONE)
		return outcome;
	build_text(&visit->body, download.result.result);
	return budget_file_finish(visit, TEXT("application/json"), TEXT("uitslag.json"));
}

enum outcome budget_file_manifest(struct visit *visit)
{
	struct vote vote;
	enum outcome outcome = vote_of_activity(visit->db, visit->arena, visit->activity->id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state == VOTE_DRAFT)
		return NOT_FOUND;
	build_text(&visit->body, vote.manifest);
	return budget_file_finish(visit, TEXT("application/json"), TEXT("spelregels.json"));
}

// --- ballots and log -------------------------------------------------------------------------------------------------
static enum outcome still_being_made(struct visit *visit)
{
	visit_error(
		visit, BUSY, translate(visit->language, N_("This file is still being made")),
		translate(visit->language,
	              N_("The outcome stands. The files with all votes follow within a few minutes. Try again then.")));
	visit->exchange->response.retry_after = TEXT("10");
	return DONE;
}

enum outcome budget_file_explanation(struct visit *visit)
{
	struct download download;
	struct vote vote = { .state = VOTE_DRAFT };
	struct explanation explanation;
	struct text json;
	enum outcome outcome = load(visit, &download);
	if (outcome == DONE)
		outcome = vote_of_activity(visit->db, visit->arena, visit->activity->id, &vote);
	if (outcome == DONE)
		outcome = explanation_find(visit->db, visit->arena, vote.id, &explanation, &json);
	if (outcome == NOT_FOUND && vote.state == VOTE_PUBLISHED)
		return still_being_made(visit);
	if (outcome != DONE)
		return outcome;
	build_text(&visit->body, json);
	return budget_file_finish(visit, TEXT("application/json"), TEXT("uitleg.json"));
}

// The packed form is another file, with a tag of its own.
static bool send_as(struct visit *visit, const struct vote_file *file, bool packed)
{
	struct response *response = &visit->exchange->response;
	struct text hash = packed ? file->gzip_hash : file->hash;
	int64_t bytes = packed ? file->gzip_bytes : file->bytes;
	int fd = hash.len == HASH_BYTES ? file_open(visit->store, (const uint8_t *)hash.at, bytes) : -1;
	if (fd < 0)
		return false;
	exchange_file(visit->exchange, fd, (size_t)bytes);
	response->etag = arena_format(visit->arena, "\"%" TEXT_FORMAT "\"",
	                              TEXT_ARGS(text_hex(visit->arena, (const uint8_t *)hash.at, 16)));
	if (packed)
		response->content_encoding = text_of(coding_names[CODING_GZIP]);
	return true;
}

static enum outcome send_file(struct visit *visit, struct text name, struct text content_type, struct text filename)
{
	struct vote vote;
	struct vote_definition definition;
	struct vote_files files;
	enum outcome outcome = vote_load(visit->db, visit->arena, visit->activity->id, &vote, &definition);
	if (outcome != DONE)
		return outcome == REFUSED ? NOT_FOUND : outcome;
	if (vote.state != VOTE_PUBLISHED || !vote_file_expected(visit->arena, &definition, name))
		return NOT_FOUND;
	if (!vote_files_of(visit->db, visit->arena, vote.id, &files))
		return FAULT;
	const struct vote_file *file = vote_files_find(&files, name);
	if (!file)
		return still_being_made(visit);
	bool packs = request_codings(&visit->exchange->request).accepts[CODING_GZIP] && file->gzip_bytes < file->bytes;
	if (!(packs && send_as(visit, file, true)) && !send_as(visit, file, false))
		return still_being_made(visit); // files.c finds out that it has gone
	return budget_file_finish(visit, content_type, filename);
}

enum outcome budget_file_ballots(struct visit *visit)
{
	return send_file(visit, TEXT(BALLOTS_FILE), TEXT("text/csv; charset=utf-8"), TEXT("stembiljetten.csv"));
}

enum outcome budget_file_leaves(struct visit *visit)
{
	return send_file(visit, TEXT(LEAVES_FILE), TEXT("text/csv; charset=utf-8"), TEXT("logboek.csv"));
}

// NOT_FOUND with more than one envelope: each has its own budget, and so its own file.
enum outcome budget_file_pb(struct visit *visit)
{
	return send_file(visit, TEXT(PB_FILE), TEXT("text/plain; charset=utf-8"), TEXT("stembiljetten.pb"));
}

enum outcome budget_file_envelope_pb(struct visit *visit)
{
	struct text name = visit->parameter;
	if (!text_ends_with(name, TEXT(".pb")) || text_is(name, PB_FILE))
		return NOT_FOUND;
	return send_file(visit, name, TEXT("text/plain; charset=utf-8"),
	                 arena_format(visit->arena, "stembiljetten-%" TEXT_FORMAT, TEXT_ARGS(name)));
}
