// SPDX-License-Identifier: EUPL-1.2
#include "count/needs.h"

#include "count/room.h"
#include "count/tie.h"

#define SCORE_LEAST (NEEDS_NOTHING_HELPS + 1)

static int64_t one_more(int64_t score)
{
	return score < INT64_MAX ? score + 1 : NEEDS_NOTHING_HELPS;
}

// The fewest points with which the plan goes before the other, which took what the plan needed.
static int64_t score_to_pass(const struct count_input *input, const struct count_project *plan,
                             const struct count_project *other)
{
	struct count_project with = *plan;
	if (input->rule != COUNT_GREEDY_PER_COST) {
		with.score = other->score;
		return count_goes_before(&with, other) ? with.score : one_more(with.score);
	}
	// Points per cost, rounded up; when that is equal, more points go first, and then as always. Neither is free: a free plan
	// always fits, and takes nothing from others.
	__int128 top = (__int128)other->score * plan->cost_cents, least = top / other->cost_cents;
	if (least > INT64_MAX)
		return NEEDS_NOTHING_HELPS;
	if (least < SCORE_LEAST)
		return SCORE_LEAST;
	with.score = (int64_t)least;
	if (least * other->cost_cents != top) // division rounds towards zero
		return top > 0 ? one_more(with.score) : with.score;
	bool first = with.score != other->score ? with.score > other->score : count_goes_before(&with, other);
	return first ? with.score : one_more(with.score);
}

// Goes through the order up to where the plan no longer fits, which is before its own turn; the last place where it would have
// fitted is where it had to be.
static int64_t score_needed(struct room *room, const struct count_result *result, size_t plan)
{
	const struct count_input *input = room->input;
	const struct count_project *project = &input->projects[plan];
	const struct count_project *last = NULL;
	room_begin(room);
	bool fits = room_look(room, project).why == COUNT_WON;
	for (size_t i = 0; i < result->order_count && fits; i++) {
		last = &input->projects[result->order[i]];
		struct room_look look = room_look(room, last);
		room_take(room, last, &look);
		fits = room_look(room, project).why == COUNT_WON;
	}
	if (!fits && !last)
		return NEEDS_NOTHING_HELPS;
	int64_t enough = fits ? SCORE_LEAST : score_to_pass(input, project, last);
	bool below = input->threshold != 0 && enough < input->threshold && enough != NEEDS_NOTHING_HELPS;
	return below ? input->threshold : enough;
}

struct greedy_need *greedy_needs(struct arena *arena, const struct count_input *input,
                                 const struct count_result *result)
{
	struct room room;
	bool says = input->count <= NEEDS_PLANS_MAX && !input->leftover;
	struct greedy_need *needs = says ? arena_new_array(arena, struct greedy_need, input->count + 1) : NULL;
	if (!needs || !room_create(arena, &room, input))
		return NULL;
	for (size_t p = 0; p < input->count; p++) {
		const struct count_entry *entry = &result->entries[p];
		bool full = entry->why == COUNT_CATEGORY_FULL;
		needs[p] = (struct greedy_need){ NEEDS_NOTHING_HELPS, 0 };
		if (entry->why == COUNT_WON || entry->why == COUNT_INELIGIBLE)
			continue;
		needs[p].score = score_needed(&room, result, p);
		if (entry->why == COUNT_TOO_EXPENSIVE || full)
			needs[p].cents = full ? entry->category_remaining_cents : entry->remaining_cents;
		bool in_category = room_category_count(&input->projects[p]) > 0;
		if (in_category && entry->category_remaining_cents < needs[p].cents)
			needs[p].cents = entry->category_remaining_cents;
	}
	return needs;
}
