// SPDX-License-Identifier: EUPL-1.2
// Any bytes as the files of a Pol.is export, a byte 0x1e between them (votes, participants, comments, summary): refused with a
// reason, or read in canonical order, mapped, told in every form, and the answer taken as the earlier one of the same votes.
#include <math.h>

#include <string.h>

#include "exchange/opinion_outcome.h"
#include "fuzz.h"
#include "../pieces.h"
#include "page/language.h"

#define VOTES_MOST 4000u // larger maps are for the tests of their speed

static void check_votes(const struct opinion_export *data)
{
	const struct opinion_votes *votes = data->votes;
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		ensure(votes->row_first[i] < votes->row_first[i + 1]); // who did not vote is not there
		for (size_t k = votes->row_first[i]; k < votes->row_first[i + 1]; k++) {
			uint32_t statement = opinion_vote_statement(votes->votes[k]);
			ensure(statement < votes->statement_count && abs(opinion_vote_value(votes->votes[k])) <= 1);
			ensure(k == votes->row_first[i] || statement > opinion_vote_statement(votes->votes[k - 1]));
		}
		ensure(!data->published || data->published[i] < (int)data->published_count);
	}
	ensure(votes->vote_count <= data->events);
}

static void take(void *context, struct text piece)
{
	*(size_t *)context += piece.len;
}

static void tell(struct arena *arena, const struct opinion_export *data, bool published)
{
	struct opinion_request request;
	struct text error;
	opinion_request_defaults(&request);
	request.published_groups = published;
	const struct opinion_outcome *outcome = opinion_outcome_make(arena, data, &request, &error);
	ensure(outcome || error.len > 0 || arena_full(arena));
	if (!outcome)
		return;
	struct builder json = builder_on(arena), text = builder_on(arena), svg = builder_on(arena);
	opinion_json(&json, outcome);
	opinion_text(&text, outcome);
	opinion_svg(&svg, outcome, language_find(TEXT("nl")));
	if (arena_full(arena) || published)
		return;
	request.warm = true;
	request.previous = builder_text(&json);
	const struct opinion_outcome *again = opinion_outcome_make(arena, data, &request, &error);
	ensure(again || arena_full(arena));
	ensure(!again || again->map->names_used >= outcome->map->names_used);
}

// The same files a few bytes at a time say the same, or are refused for the same.
static void same_in_blocks(struct opinion_sources sources, const struct opinion_export *whole,
                           const struct opinion_error *refused)
{
	static const enum opinion_file files[] = { OPINION_VOTES_FILE, OPINION_PARTICIPANTS_FILE };
	struct arena *arena = arena_create((size_t)256 << 20);
	struct pieces left[2];
	struct opinion_error error;
	for (size_t i = 0; i < 2; i++) {
		struct text file = sources.file[files[i]].begin;
		left[i] = (struct pieces){ file, 1 + file.len % 13 };
		if (file.at)
			sources.file[files[i]] = (struct csv_source){ .read = piece_read, .context = &left[i] };
		sources.block_bytes = 1 + file.len % 40;
	}
	const struct opinion_export *data = opinion_export_read(arena, &sources, &error);
	uint8_t one[HASH_BYTES], other[HASH_BYTES];
	if (!arena_full(arena)) {
		ensure((data != NULL) == (whole != NULL));
		ensure(data || (error.line == refused->line && text_equal(error.reason, refused->reason)));
		ensure(!data || (opinion_hash(whole, one) && opinion_hash(data, other) && memcmp(one, other, HASH_BYTES) == 0));
	}
	arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_create((size_t)256 << 20);
	struct text rest = { (const char *)bytes, size }, part;
	struct opinion_sources sources = { .sign = 0 };
	struct opinion_error error;
	for (size_t file = 0; file < OPINION_FILES && text_split(&rest, 0x1e, &part); file++)
		sources.file[file].begin = part.len > 0 ? part : (struct text){ NULL, 0 };
	const struct opinion_export *data = opinion_export_read(arena, &sources, &error);
	ensure(data || error.reason.len > 0 || arena_full(arena));
	if (!arena_full(arena))
		same_in_blocks(sources, data, &error);
	if (data) {
		size_t length = 0;
		check_votes(data);
		ensure(opinion_canonical(data, take, &length));
		if (data->votes->vote_count <= VOTES_MOST && data->votes->statement_count <= VOTES_MOST) {
			tell(arena, data, false);
			tell(arena, data, true);
		}
	}
	arena_destroy(arena);
	return 0;
}
