// SPDX-License-Identifier: EUPL-1.2
#include "count/needs.h"

#include "count/room.h"
#include "count/tie.h"

// The fewest points with which the plan goes before the other.
static int64_t score_to_pass(const struct count_input *input, const struct count_project *plan,
                             const struct count_project *other)
{
	struct count_project with = *plan;
	if (input->rule != COUNT_GREEDY_PER_COST) {
		with.score = other->score;
		return count_goes_before(&with, other) ? with.score : with.score + 1;
	}
	// Points per cost, rounded up; when that is equal, more points go first, and then as always. Of free plans those with
	// points come first, then by points.
	if (plan->cost_cents == 0) {
		with.score = other->cost_cents == 0 ? other->score : 1;
		return other->cost_cents > 0 || count_goes_before(&with, other) ? with.score : with.score + 1;
	}
	if (other->cost_cents == 0)
		return NEEDS_NOTHING_HELPS;
	__int128 top = (__int128)other->score * plan->cost_cents, least = top / other->cost_cents;
	if (least > INT64_MAX - 1 || least < INT64_MIN + 1)
		return NEEDS_NOTHING_HELPS;
	with.score = (int64_t)least;
	if (least * other->cost_cents < top)
		return with.score + 1;
	bool first = with.score != other->score ? with.score > other->score : count_goes_before(&with, other);
	return first ? with.score : with.score + 1;
}

// Goes through the order without the plan; the last place where it would have fitted is where it had to be.
static int64_t score_needed(struct room *room, const struct count_result *result, size_t plan)
{
	const struct count_input *input = room->input;
	const struct count_project *project = &input->projects[plan];
	size_t last = SIZE_MAX;
	bool fits = true;
	room_begin(room);
	for (size_t i = 0; i <= result->order_count; i++) {
		if (i < result->order_count && result->order[i] == plan)
			continue;
		fits = room_look(room, project).why == COUNT_WON;
		if (!fits)
			break;
		last = i;
		if (i == result->order_count)
			break;
		const struct count_project *here = &input->projects[result->order[i]];
		struct room_look look = room_look(room, here);
		room_take(room, here, &look);
	}
	if (last == SIZE_MAX)
		return NEEDS_NOTHING_HELPS;
	int64_t enough = fits ? INT64_MIN + 1 : score_to_pass(input, project, &input->projects[result->order[last]]);
	bool below = input->threshold != 0 && input->threshold != INT64_MIN && enough < input->threshold;
	return below && enough != NEEDS_NOTHING_HELPS ? input->threshold : enough;
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
