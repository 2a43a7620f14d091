// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_votes.h"

#include <stdlib.h>

static struct opinion_votes *votes_new(struct arena *arena, uint32_t participants, uint32_t statements, size_t room)
{
	if (participants > OPINION_PARTICIPANTS_MOST || statements > OPINION_STATEMENTS_MOST || room >= UINT32_MAX)
		return NULL;
	struct opinion_votes *votes = arena_new(arena, struct opinion_votes);
	if (!votes)
		return NULL;
	*votes = (struct opinion_votes){
		.participant_count = participants,
		.statement_count = statements,
		.row_first = arena_new_array(arena, size_t, (size_t)participants + 1),
		.votes = arena_alloc_bytes(arena, (room + 1) * sizeof(opinion_vote)),
		.left_out = arena_new_array(arena, bool, (size_t)statements + 1),
	};
	return arena_full(arena) ? NULL : votes;
}

static bool event_valid(const struct opinion_event *event, uint32_t participants, uint32_t statements)
{
	return event->participant < participants && opinion_vote_statement(event->vote) < statements &&
	       (event->vote & 3) != 3;
}

struct pointed {
	const struct opinion_event *at;
};

// The events of each participant together, in the order they stand: where row i ends stands in ends[i].
static struct pointed *events_by_row(struct arena *arena, uint32_t participants, uint32_t statements,
                                     const struct opinion_event *events, size_t count, size_t *ends)
{
	struct pointed *sorted = arena_new_array(arena, struct pointed, count + 1);
	if (!sorted)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (!event_valid(&events[i], participants, statements))
			return NULL;
		ends[events[i].participant]++;
	}
	for (size_t i = 0, sum = 0; i < participants; i++) {
		sum += ends[i];
		ends[i] = sum - ends[i];
	}
	for (size_t i = 0; i < count; i++)
		sorted[ends[events[i].participant]++].at = &events[i];
	return sorted;
}

static int event_compare(const struct opinion_event *a, const struct opinion_event *b)
{
	uint32_t first = opinion_vote_statement(a->vote), second = opinion_vote_statement(b->vote);
	if (first != second)
		return first < second ? -1 : 1;
	return (a->order > b->order) - (a->order < b->order);
}

static int pointed_compare(const void *a, const void *b)
{
	return event_compare(((const struct pointed *)a)->at, ((const struct pointed *)b)->at);
}

// Most rows are short, and many come sorted already.
static void row_sort(struct pointed *row, size_t count)
{
	bool sorted = true;
	for (size_t i = 1; i < count && sorted; i++)
		sorted = event_compare(row[i - 1].at, row[i].at) <= 0;
	if (sorted)
		return;
	if (count > 24) {
		qsort(row, count, sizeof *row, pointed_compare);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct pointed moving = row[i];
		size_t at = i;
		for (; at > 0 && event_compare(row[at - 1].at, moving.at) > 0; at--)
			row[at] = row[at - 1];
		row[at] = moving;
	}
}

// The vote that counts of row[0], row[1] ... that are about one statement; how many those are to *used.
static opinion_vote row_last(const struct pointed *row, size_t count, size_t *used)
{
	uint32_t statement = opinion_vote_statement(row[0].at->vote);
	opinion_vote last = row[0].at->vote;
	size_t at = 1;
	for (; at < count && opinion_vote_statement(row[at].at->vote) == statement; at++) {
		if (row[at].at->order != row[at - 1].at->order)
			last = row[at].at->vote;
		else if (row[at].at->vote != last)
			last = opinion_vote_make(statement, 0);
	}
	*used = at;
	return last;
}

// A row of earlier votes and a sorted row of events together; an event goes before the earlier vote.
static opinion_vote *row_merge(opinion_vote *to, const opinion_vote *before, size_t before_count,
                               const uint32_t *statements, const struct pointed *row, size_t count)
{
	size_t i = 0, k = 0;
	while (i < before_count || k < count) {
		opinion_vote vote = 0;
		if (i < before_count) {
			uint32_t statement = opinion_vote_statement(before[i]);
			statement = statements ? statements[statement] : statement;
			vote = statement << 2 | (before[i] & 3);
			if (k == count || statement < opinion_vote_statement(row[k].at->vote)) {
				*to++ = vote;
				i++;
				continue;
			}
			i += statement == opinion_vote_statement(row[k].at->vote);
		}
		size_t used = 0;
		*to++ = row_last(row + k, count - k, &used);
		k += used;
	}
	return to;
}

static bool moved_valid(const uint32_t *now, uint32_t count, uint32_t limit)
{
	if (!now)
		return count <= limit;
	for (uint32_t i = 0; i < count; i++)
		if (now[i] >= limit || (i > 0 && now[i] <= now[i - 1]))
			return false;
	return true;
}

struct opinion_votes *opinion_votes_add(struct arena *arena, const struct opinion_votes *before, uint32_t participants,
                                        uint32_t statements, struct opinion_moved moved,
                                        const struct opinion_event *events, size_t count)
{
	if (!moved_valid(moved.participants, before->participant_count, participants) ||
	    !moved_valid(moved.statements, before->statement_count, statements) || count >= UINT32_MAX)
		return NULL;
	struct opinion_votes *votes = votes_new(arena, participants, statements, before->vote_count + count);
	size_t *ends = arena_new_array(arena, size_t, (size_t)participants + 1);
	if (!votes || !ends)
		return NULL;
	struct pointed *sorted = events_by_row(arena, participants, statements, events, count, ends);
	if (!sorted)
		return NULL;
	opinion_vote *to = votes->votes;
	size_t row_at = 0;
	for (uint32_t i = 0, old = 0; i < participants; i++) {
		size_t new_count = ends[i] - row_at;
		row_sort(sorted + row_at, new_count);
		bool known = old < before->participant_count && (moved.participants ? moved.participants[old] : old) == i;
		size_t first = known ? before->row_first[old] : 0;
		size_t old_count = known ? before->row_first[old + 1] - first : 0;
		votes->row_first[i] = (size_t)(to - votes->votes);
		to = row_merge(to, before->votes + first, old_count, moved.statements, sorted + row_at, new_count);
		old += known;
		row_at = ends[i];
	}
	votes->vote_count = votes->row_first[participants] = (size_t)(to - votes->votes);
	for (uint32_t j = 0; j < before->statement_count; j++)
		votes->left_out[moved.statements ? moved.statements[j] : j] = before->left_out[j];
	return votes;
}

struct opinion_votes *opinion_votes_make(struct arena *arena, uint32_t participants, uint32_t statements,
                                         const struct opinion_event *events, size_t count)
{
	static const struct opinion_votes none = { .participant_count = 0 };
	return opinion_votes_add(arena, &none, participants, statements, (struct opinion_moved){ NULL, NULL }, events,
	                         count);
}
