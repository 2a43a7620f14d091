// SPDX-License-Identifier: EUPL-1.2
#include "exchange/opinion_csv.h"

#include <string.h>

#include "exchange/opinion_read.h"

const char *opinion_warning_text(enum opinion_warning warning)
{
	static const char *const texts[OPINION_WARNINGS] = {
		[OPINION_WARN_UNQUOTED] =
			"comments.csv was written without quotes; the text of a statement is the rest of its line",
		[OPINION_WARN_UNKNOWN] =
			"statements with votes that comments.csv does not have; they count, without their text",
		[OPINION_WARN_FILES_DIFFER] =
			"last votes differ between votes.csv and participants-votes.csv; votes.csv counts",
		[OPINION_WARN_ROW_ORDER] = "votes without a time; of votes on the same statement the last row counts",
	};
	return texts[warning];
}

bool opinion_read_fail(struct opinion_reading *reading, enum opinion_file file, const struct csv_reader *rows)
{
	if (reading->error->reason.len == 0)
		*reading->error = (struct opinion_error){ file, rows->line, rows->error };
	return false;
}

// --- How an agree is written ------------------------------------------------------------------------------------------

static uint64_t apart(uint64_t a, int64_t b)
{
	uint64_t stated = b < 0 ? 0 : (uint64_t)b;
	return a > stated ? a - stated : stated - a;
}

// How far the votes are from what is stated, when an agree is 1 and when it is -1. False when the two are the same.
static bool sign_compare(struct opinion_export *data, const struct opinion_plus_minus *counted,
                         const struct opinion_stated *stated, uint32_t count)
{
	uint64_t as_plus = 0, as_minus = 0;
	for (uint32_t i = 0; i < count; i++) {
		if (!stated[i].known)
			continue;
		as_plus += apart(counted[i].plus, stated[i].agrees) + apart(counted[i].minus, stated[i].disagrees);
		as_minus += apart(counted[i].minus, stated[i].agrees) + apart(counted[i].plus, stated[i].disagrees);
	}
	data->sign = as_plus <= as_minus ? 1 : -1;
	data->sign_fits = as_plus <= as_minus ? as_plus : as_minus;
	data->sign_against = as_plus <= as_minus ? as_minus : as_plus;
	return as_plus != as_minus;
}

static bool sign_by_authors(const struct opinion_reading *reading)
{
	struct opinion_export *data = reading->data;
	uint64_t plus = 0, minus = 0;
	for (size_t i = 0; i < reading->events.count; i++) {
		const struct opinion_event *event = &reading->events.at[i];
		uint32_t statement = opinion_vote_statement(event->vote), author;
		if (statement >= reading->comments.count || reading->comments.at[statement].author.len == 0 ||
		    !opinion_ids_find(&reading->participants, reading->comments.at[statement].author, &author) ||
		    author != event->participant)
			continue;
		plus += opinion_vote_value(event->vote) > 0;
		minus += opinion_vote_value(event->vote) < 0;
	}
	data->sign = plus >= minus ? 1 : -1;
	data->sign_fits = plus >= minus ? minus : plus;
	data->sign_against = plus >= minus ? plus : minus;
	return plus != minus;
}

static bool sign_find(struct opinion_reading *reading)
{
	struct opinion_export *data = reading->data;
	uint32_t people = reading->participants.count, statements = reading->statements.count;
	struct opinion_plus_minus *by_person =
		arena_new_array(reading->arena, struct opinion_plus_minus, (size_t)people + 1);
	struct opinion_plus_minus *by_statement =
		arena_new_array(reading->arena, struct opinion_plus_minus, (size_t)statements + 1);
	struct opinion_stated *stated = arena_new_array(reading->arena, struct opinion_stated, (size_t)statements + 1);
	if (!by_person || !by_statement || !stated)
		return false;
	for (size_t i = 0; i < reading->events.count; i++) {
		const struct opinion_event *event = &reading->events.at[i];
		int value = opinion_vote_value(event->vote);
		by_person[event->participant].plus += value > 0;
		by_person[event->participant].minus += value < 0;
		by_statement[opinion_vote_statement(event->vote)].plus += value > 0;
		by_statement[opinion_vote_statement(event->vote)].minus += value < 0;
	}
	for (uint32_t j = 0; j < reading->comments.count; j++) {
		const struct opinion_comment *comment = &reading->comments.at[j];
		stated[j] = (struct opinion_stated){ comment->agrees, comment->disagrees, comment->agrees >= 0 };
	}
	if (sign_compare(data, by_statement, stated, statements))
		data->sign_by = OPINION_SIGN_COMMENTS;
	else if (reading->rows.count > 0 && sign_compare(data, by_person, reading->stated.at, people))
		data->sign_by = OPINION_SIGN_PARTICIPANTS;
	else if (sign_by_authors(reading))
		data->sign_by = OPINION_SIGN_AUTHORS;
	else
		data->sign_by = OPINION_SIGN_ASSUMED;
	return true;
}

// --- From provisional numbers to canonical order ------------------------------------------------------------------------

// The events go: they are most of the memory of a large export.
static struct opinion_votes *votes_make(struct opinion_reading *reading, struct opinion_events *events, int sign)
{
	for (size_t i = 0; i < events->count; i++) {
		struct opinion_event *event = &events->at[i];
		uint32_t statement = reading->statement_place[opinion_vote_statement(event->vote)];
		event->participant = reading->participant_place[event->participant];
		event->vote = opinion_vote_make(statement, sign * opinion_vote_value(event->vote));
	}
	struct opinion_votes *votes = opinion_votes_make(reading->arena, reading->participants.count,
	                                                 reading->statements.count, events->at, events->count);
	opinion_events_free(events);
	return votes;
}

// In how many votes two tables differ; `sign` -1 when the other one has the opposite sign.
static size_t votes_apart(const struct opinion_votes *a, const struct opinion_votes *b, int sign)
{
	size_t differ = 0;
	for (uint32_t i = 0; i < a->participant_count; i++) {
		size_t k = a->row_first[i], l = b->row_first[i], k_end = a->row_first[i + 1], l_end = b->row_first[i + 1];
		while (k < k_end || l < l_end) {
			uint32_t first = k < k_end ? opinion_vote_statement(a->votes[k]) : OPINION_NONE;
			uint32_t second = l < l_end ? opinion_vote_statement(b->votes[l]) : OPINION_NONE;
			bool same = first == second && opinion_vote_value(a->votes[k]) == sign * opinion_vote_value(b->votes[l]);
			differ += !same;
			k += first <= second;
			l += second <= first;
		}
	}
	return differ;
}

static bool participants_place(struct opinion_reading *reading)
{
	struct opinion_export *data = reading->data;
	uint32_t *group_place;
	data->participants = reading->participants.at;
	if (reading->rows.count == 0)
		return true;
	data->published = arena_new_array(reading->arena, int8_t, (size_t)reading->participants.count + 1);
	if (reading->xid_given)
		data->xids = arena_new_array(reading->arena, struct text, (size_t)reading->participants.count + 1);
	if (!opinion_ids_sort(&reading->groups, &group_place) || arena_full(reading->arena))
		return false;
	memset(data->published, -1, reading->participants.count);
	for (uint32_t i = 0; i < reading->listed.count; i++) {
		const struct opinion_listed *listed = &reading->listed.at[i];
		uint32_t place = reading->participant_place[listed->participant];
		if (listed->group != OPINION_NONE)
			data->published[place] = (int8_t)group_place[listed->group];
		if (data->xids)
			data->xids[place] = listed->xid;
	}
	data->published_count = reading->groups.count;
	memcpy(data->published_ids, reading->groups.at, reading->groups.count * sizeof *data->published_ids);
	return true;
}

static bool statements_place(struct opinion_reading *reading)
{
	struct opinion_export *data = reading->data;
	uint32_t count = reading->statements.count;
	data->statements = reading->statements.at;
	data->comments = arena_new_array(reading->arena, struct opinion_comment, (size_t)count + 1);
	data->meta = arena_new_array(reading->arena, bool, (size_t)count + 1);
	if (arena_full(reading->arena))
		return false;
	for (uint32_t j = 0; j < count; j++) {
		uint32_t place = reading->statement_place[j];
		struct opinion_comment *comment = &data->comments[place];
		*comment = j < reading->comments.count
		               ? reading->comments.at[j]
		               : (struct opinion_comment){ .moderated = 1, .agrees = -1, .disagrees = -1 };
		data->meta[place] = comment->meta;
		data->votes->left_out[place] = comment->meta || comment->moderated < 0;
		data->warnings[OPINION_WARN_UNKNOWN] += reading->comments.count > 0 && !comment->known;
	}
	return true;
}

static bool export_finish(struct opinion_reading *reading)
{
	struct opinion_export *data = reading->data;
	if (!sign_find(reading))
		return false;
	if (reading->sources->sign != 0) {
		data->sign = reading->sources->sign;
		data->sign_by = OPINION_SIGN_GIVEN;
		data->sign_fits = data->sign_against = 0;
	}
	if (!opinion_ids_sort(&reading->participants, &reading->participant_place) ||
	    !opinion_ids_sort(&reading->statements, &reading->statement_place))
		return false;
	data->events = reading->events.count;
	data->votes = votes_make(reading, &reading->events, data->sign);
	if (!data->votes || !participants_place(reading) || !statements_place(reading))
		return false;
	if (!data->from_log || !csv_source_given(&reading->sources->file[OPINION_PARTICIPANTS_FILE]))
		return true;
	const struct opinion_votes *cells = votes_make(reading, &reading->cells, 1);
	if (!cells)
		return false;
	size_t same_sign = votes_apart(data->votes, cells, 1), other_sign = votes_apart(data->votes, cells, -1);
	data->warnings[OPINION_WARN_FILES_DIFFER] += same_sign < other_sign ? same_sign : other_sign;
	return true;
}

static bool export_make(struct opinion_reading *reading)
{
	struct arena *arena = reading->arena;
	reading->data = arena_new(arena, struct opinion_export);
	if (!reading->data || !opinion_ids_begin(&reading->participants, arena) ||
	    !opinion_ids_begin(&reading->statements, arena) || !opinion_ids_begin(&reading->rows, arena) ||
	    !opinion_ids_begin(&reading->groups, arena))
		return false;
	reading->data->from_log = csv_source_given(&reading->sources->file[OPINION_VOTES_FILE]);
	if (!opinion_read_comments(reading) || !opinion_read_votes(reading) || !opinion_read_participants(reading))
		return false;
	opinion_read_summary(reading);
	if (!export_finish(reading))
		return false;
	if (reading->data->votes->vote_count == 0)
		*reading->error =
			(struct opinion_error){ reading->data->from_log ? OPINION_VOTES_FILE : OPINION_PARTICIPANTS_FILE, 0,
			                        TEXT("has no votes") };
	return reading->data->votes->vote_count > 0;
}

struct opinion_export *opinion_export_read(struct arena *arena, const struct opinion_sources *sources,
                                           struct opinion_error *error)
{
	struct opinion_reading reading = { .arena = arena, .sources = sources, .error = error };
	*error = (struct opinion_error){ .reason = TEXT_NONE };
	bool made = export_make(&reading);
	opinion_events_free(&reading.events);
	opinion_events_free(&reading.cells);
	return made ? reading.data : NULL;
}

// --- The canonical input --------------------------------------------------------------------------------------------------

#define PIECE_BYTES 4096u

bool opinion_canonical(const struct opinion_export *data, void (*take)(void *context, struct text piece), void *context)
{
	const struct opinion_votes *votes = data->votes;
	struct arena *arena = arena_create((size_t)64 << 20);
	if (!arena)
		return false;
	struct builder b = builder_on(arena);
	for (uint32_t j = 0; j < votes->statement_count; j++) {
		build_literal(&b, "statement,");
		build_csv_field(&b, data->statements[j]);
		build_format(&b, ",%d\n", data->meta[j] ? 2 : votes->left_out[j] ? 1 : 0);
		if (b.len > PIECE_BYTES) {
			take(context, builder_text(&b));
			b.len = 0;
		}
	}
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		for (size_t k = votes->row_first[i]; k < votes->row_first[i + 1]; k++) {
			build_literal(&b, "vote,");
			build_csv_field(&b, data->participants[i]);
			build_char(&b, ',');
			build_csv_field(&b, data->statements[opinion_vote_statement(votes->votes[k])]);
			build_char(&b, ',');
			build_int(&b, opinion_vote_value(votes->votes[k]));
			build_char(&b, '\n');
			if (b.len > PIECE_BYTES) {
				take(context, builder_text(&b));
				b.len = 0;
			}
		}
	}
	take(context, builder_text(&b));
	bool whole = !b.failed;
	arena_destroy(arena);
	return whole;
}

static void hash_take(void *context, struct text piece)
{
	hash_stream_add(context, piece);
}

bool opinion_hash(const struct opinion_export *data, uint8_t hash[HASH_BYTES])
{
	struct hash_stream stream;
	hash_stream_begin(&stream);
	bool whole = opinion_canonical(data, hash_take, &stream);
	hash_stream_end(&stream, hash);
	return whole;
}
