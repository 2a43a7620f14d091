// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_votes.h"

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
		.tally = arena_new_array(arena, uint32_t, 4 * (size_t)statements + 1),
	};
	return arena_full(arena) ? NULL : votes;
}

static bool event_valid(const struct opinion_event *event, uint32_t participants, uint32_t statements)
{
	return event->participant < participants && opinion_vote_statement(event->vote) < statements &&
	       (event->vote & 3) != 3;
}

// The events of each participant together, each as its vote (the upper half) and its number: where row i ends stands in
// ends[i].
static uint64_t *events_by_row(struct arena *arena, uint32_t participants, uint32_t statements,
                               const struct opinion_event *events, size_t count, size_t *ends)
{
	uint64_t *keys = arena_alloc_bytes(arena, (count + 1) * sizeof *keys);
	if (!keys)
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
		keys[ends[events[i].participant]++] = (uint64_t)events[i].vote << 32 | i;
	return keys;
}

// Shell's sort: rows are short, and many come sorted already.
static void row_sort(uint64_t *row, size_t count)
{
	static const size_t gaps[] = { 1, 4, 10, 23, 57, 132, 301, 701, 1750, 4376, 10941, 27353, 68383, 170958, 427396 };
	for (size_t g = sizeof gaps / sizeof *gaps; g-- > 0;)
		for (size_t i = gaps[g]; i < count; i++) {
			uint64_t moving = row[i];
			size_t at = i;
			for (; at >= gaps[g] && row[at - gaps[g]] > moving; at -= gaps[g])
				row[at] = row[at - gaps[g]];
			row[at] = moving;
		}
}

static opinion_vote key_vote(uint64_t key)
{
	return (opinion_vote)(key >> 32);
}

// The vote that counts of row[0], row[1] ... that are about one statement; how many those are to *used.
static opinion_vote row_last(const struct opinion_event *events, const uint64_t *row, size_t count, size_t *used)
{
	opinion_vote last = key_vote(row[0]);
	uint32_t statement = opinion_vote_statement(last);
	int64_t order = events[(uint32_t)row[0]].order;
	size_t at = 1;
	for (; at < count && opinion_vote_statement(key_vote(row[at])) == statement; at++) {
		const struct opinion_event *event = &events[(uint32_t)row[at]];
		if (event->order > order) {
			order = event->order;
			last = event->vote;
		} else if (event->order == order && event->vote != last) {
			last = opinion_vote_make(statement, 0);
		}
	}
	*used = at;
	return last;
}

// What one row is made of.
struct merge {
	struct opinion_votes *votes;
	opinion_vote *to;
	const uint32_t *statements; // where earlier ones stand now, or NULL
	const struct opinion_event *events;
};

static opinion_vote vote_moved(const struct merge *merge, opinion_vote vote)
{
	return merge->statements ? merge->statements[opinion_vote_statement(vote)] << 2 | (vote & 3) : vote;
}

// A row of earlier votes and a sorted row of events together; an event goes before the earlier vote.
static void row_merge(struct merge *merge, const opinion_vote *before, size_t before_count, const uint64_t *row,
                      size_t count)
{
	size_t i = 0, k = 0;
	while (k < count) {
		uint32_t statement = opinion_vote_statement(key_vote(row[k]));
		while (i < before_count && opinion_vote_statement(vote_moved(merge, before[i])) < statement)
			*merge->to++ = vote_moved(merge, before[i++]);
		if (i < before_count && opinion_vote_statement(vote_moved(merge, before[i])) == statement)
			merge->votes->tally[vote_moved(merge, before[i++])]--;
		size_t used = 0;
		opinion_vote last = row_last(merge->events, row + k, count - k, &used);
		merge->votes->tally[last]++;
		*merge->to++ = last;
		k += used;
	}
	if (!merge->statements && i < before_count) {
		memcpy(merge->to, before + i, (before_count - i) * sizeof *before);
		merge->to += before_count - i;
		return;
	}
	while (i < before_count)
		*merge->to++ = vote_moved(merge, before[i++]);
}

static bool list_valid(const uint32_t *now, uint32_t count, uint32_t limit)
{
	if (!now)
		return count <= limit;
	for (uint32_t i = 0; i < count; i++)
		if (now[i] >= limit || (i > 0 && now[i] <= now[i - 1]))
			return false;
	return true;
}

bool opinion_moved_valid(struct opinion_moved moved, uint32_t participants_before, uint32_t statements_before,
                         uint32_t participants, uint32_t statements)
{
	return list_valid(moved.participants, participants_before, participants) &&
	       list_valid(moved.statements, statements_before, statements);
}

static void rows_merge(struct merge *merge, const struct opinion_votes *before, const uint32_t *participants,
                       uint64_t *keys, const size_t *ends)
{
	struct opinion_votes *votes = merge->votes;
	size_t row_at = 0;
	for (uint32_t i = 0, old = 0; i < votes->participant_count; i++) {
		size_t new_count = ends[i] - row_at;
		if (new_count > 1)
			row_sort(keys + row_at, new_count);
		bool known = old < before->participant_count && (participants ? participants[old] : old) == i;
		size_t first = known ? before->row_first[old] : 0;
		size_t old_count = known ? before->row_first[old + 1] - first : 0;
		votes->row_first[i] = (size_t)(merge->to - votes->votes);
		row_merge(merge, before->votes + first, old_count, keys + row_at, new_count);
		old += known;
		row_at = ends[i];
	}
	votes->vote_count = votes->row_first[votes->participant_count] = (size_t)(merge->to - votes->votes);
}

struct opinion_votes *opinion_votes_add(struct arena *arena, const struct opinion_votes *before, uint32_t participants,
                                        uint32_t statements, struct opinion_moved moved,
                                        const struct opinion_event *events, size_t count)
{
	if (!opinion_moved_valid(moved, before->participant_count, before->statement_count, participants, statements) ||
	    count >= UINT32_MAX)
		return NULL;
	struct opinion_votes *votes = votes_new(arena, participants, statements, before->vote_count + count);
	size_t *ends = votes ? arena_new_array(arena, size_t, (size_t)participants + 1) : NULL;
	uint64_t *keys = ends ? events_by_row(arena, participants, statements, events, count, ends) : NULL;
	if (!keys)
		return NULL;
	for (uint32_t j = 0; j < before->statement_count; j++) {
		uint32_t now = moved.statements ? moved.statements[j] : j;
		votes->left_out[now] = before->left_out[j];
		for (int value = -1; value <= 1; value++)
			votes->tally[opinion_vote_make(now, value)] = before->tally[opinion_vote_make(j, value)];
	}
	struct merge merge = { votes, votes->votes, moved.statements, events };
	rows_merge(&merge, before, moved.participants, keys, ends);
	return votes;
}

struct opinion_votes *opinion_votes_make(struct arena *arena, uint32_t participants, uint32_t statements,
                                         const struct opinion_event *events, size_t count)
{
	static const struct opinion_votes none = { .participant_count = 0 };
	return opinion_votes_add(arena, &none, participants, statements, (struct opinion_moved){ NULL, NULL }, events,
	                         count);
}
