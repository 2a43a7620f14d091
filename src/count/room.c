// SPDX-License-Identifier: EUPL-1.2
#include "count/room.h"

bool room_create(struct arena *arena, struct room *room, const struct count_input *input)
{
	*room = (struct room){ .input = input,
		                   .category_cents = arena_new_array(arena, int64_t, input->cap_count + 1),
		                   .category_closed = arena_new_array(arena, bool, input->cap_count + 1) };
	return room->category_cents && room->category_closed;
}

void room_begin(struct room *room)
{
	room->remaining_cents = room->input->budget_cents;
	room->stopped = room->leftover = false;
	for (size_t i = 0; i < room->input->cap_count; i++) {
		room->category_cents[i] = room->input->caps_cents[i];
		room->category_closed[i] = false;
	}
}

size_t room_category_count(const struct count_project *project)
{
	return (project->category > 0) + project->more_count;
}

size_t room_category_at(const struct count_project *project, size_t i)
{
	if (project->category > 0)
		return i == 0 ? project->category - 1 : project->more_categories[i - 1] - 1;
	return project->more_categories[i] - 1;
}

struct room_look room_look(const struct room *room, const struct count_project *project)
{
	struct room_look look = { .why = COUNT_WON };
	size_t count = room->leftover ? 0 : room_category_count(project);
	bool closed = room->stopped;
	for (size_t i = 0; i < count; i++) {
		size_t category = room_category_at(project, i);
		closed = closed || room->category_closed[category];
		if (i > 0 && room->category_cents[category] >= look.category_remaining_cents)
			continue;
		look.category_remaining_cents = room->category_cents[category];
		look.category = (uint32_t)category + 1;
	}
	if (closed)
		look.why = COUNT_NOT_REACHED;
	else if (project->cost_cents > room->remaining_cents)
		look.why = COUNT_TOO_EXPENSIVE;
	else if (look.category > 0 && project->cost_cents > look.category_remaining_cents)
		look.why = COUNT_CATEGORY_FULL;
	return look;
}

// Under the stop rule a plan that does not fit ends the count; one that does not fit a category ends it for that category
// only, since the others are not to suffer from a ceiling that is not theirs.
void room_take(struct room *room, const struct count_project *project, const struct room_look *look)
{
	bool stops = room->input->rule == COUNT_GREEDY_STOP;
	if (look->why == COUNT_TOO_EXPENSIVE)
		room->stopped = stops;
	else if (look->why == COUNT_CATEGORY_FULL)
		room->category_closed[look->category - 1] = stops;
	if (look->why != COUNT_WON)
		return;
	room->remaining_cents -= project->cost_cents;
	for (size_t i = 0; i < room_category_count(project) && !room->leftover; i++)
		room->category_cents[room_category_at(project, i)] -= project->cost_cents;
}
