// SPDX-License-Identifier: EUPL-1.2
#include "exchange/opinion_outcome.h"

#include "exchange/opinion_ids.h"

#define LETTERS 26u

void opinion_request_defaults(struct opinion_request *request)
{
	*request = (struct opinion_request){ .map = opinion_options_default() };
}

// A, B ... Z, AA, AB ...
static struct text group_letter(struct arena *arena, uint32_t number)
{
	char letters[8];
	size_t at = sizeof letters;
	for (uint64_t rest = (uint64_t)number + 1; rest > 0; rest = (rest - 1) / LETTERS)
		letters[--at] = (char)('A' + (rest - 1) % LETTERS);
	return text_copy(arena, (struct text){ letters + at, sizeof letters - at });
}

static void groups_of_map(struct arena *arena, struct opinion_outcome *outcome)
{
	outcome->group = outcome->map->group;
	outcome->group_count = outcome->map->group_count;
	for (uint32_t g = 0; g < outcome->group_count; g++) {
		outcome->groups[g].name = group_letter(arena, outcome->map->groups[g].name);
		outcome->groups[g].mark = outcome->map->groups[g].name;
	}
}

static void groups_as_published(struct opinion_outcome *outcome)
{
	outcome->group = outcome->data->published;
	outcome->group_count = outcome->data->published_count;
	for (uint32_t g = 0; g < outcome->group_count; g++) {
		outcome->groups[g].name = outcome->data->published_ids[g];
		outcome->groups[g].mark = g;
	}
}

static void groups_measure(struct opinion_outcome *outcome)
{
	for (uint32_t i = 0; i < outcome->map->participant_count; i++) {
		if (outcome->group[i] < 0)
			continue;
		outcome->groups[outcome->group[i]].size++;
		outcome->groups[outcome->group[i]].x += outcome->map->position[i][0];
		outcome->groups[outcome->group[i]].y += outcome->map->position[i][1];
	}
	for (uint32_t g = 0; g < outcome->group_count; g++) {
		double size = outcome->groups[g].size > 0 ? outcome->groups[g].size : 1;
		outcome->groups[g].x /= size;
		outcome->groups[g].y /= size;
	}
}

static bool who_find(struct opinion_outcome *outcome, struct arena *arena, struct text *error)
{
	outcome->why = OPINION_NONE;
	if (outcome->request->why.len == 0)
		return true;
	for (uint32_t i = 0; i < outcome->map->participant_count && outcome->why == OPINION_NONE; i++)
		if (text_equal(outcome->data->participants[i], outcome->request->why))
			outcome->why = i;
	if (outcome->why == OPINION_NONE)
		*error = arena_format(arena, "participant %" TEXT_FORMAT " did not vote", TEXT_ARGS(outcome->request->why));
	return outcome->why != OPINION_NONE;
}

static bool map_make(struct arena *arena, struct opinion_outcome *outcome, struct text *error)
{
	const struct opinion_map *previous = NULL;
	struct opinion_moved moved = { NULL, NULL };
	if (outcome->request->warm) {
		previous = opinion_previous_read(arena, outcome->data, outcome->request->previous, &moved, error);
		hash_sha256(outcome->previous_hash, outcome->request->previous);
	}
	if (outcome->request->warm && !previous) {
		*error = error->len > 0 ? arena_format(arena, "the earlier map %" TEXT_FORMAT ": it %" TEXT_FORMAT,
		                                       TEXT_ARGS(outcome->request->previous_name), TEXT_ARGS(*error))
		                        : TEXT_NONE;
		return false;
	}
	outcome->map = opinion_map_make(arena, outcome->data->votes, &outcome->request->map, previous, moved);
	return outcome->map != NULL;
}

static bool measures_make(struct arena *arena, struct opinion_outcome *outcome)
{
	const struct opinion_measures_input input = { .votes = outcome->data->votes,
		                                          .group = outcome->group,
		                                          .group_count = outcome->group_count,
		                                          .places = outcome->map->statements,
		                                          .meta = outcome->data->meta };
	outcome->measures = opinion_measures_make(arena, &input);
	outcome->probability = arena_new_array(arena, double, (size_t)outcome->map->statement_count + 1);
	if (!outcome->measures || !outcome->probability)
		return false;
	opinion_show(outcome->measures, NULL, outcome->request->exposure, outcome->probability);
	return true;
}

struct opinion_outcome *opinion_outcome_make(struct arena *arena, const struct opinion_export *data,
                                             const struct opinion_request *request, struct text *error)
{
	struct opinion_outcome *outcome = arena_new(arena, struct opinion_outcome);
	*error = TEXT_NONE;
	if (!outcome)
		return NULL;
	*outcome = (struct opinion_outcome){ .data = data, .request = request };
	if (request->published_groups && !data->published) {
		*error = TEXT("states no groups: only participants-votes.csv does");
		return NULL;
	}
	if (!map_make(arena, outcome, error))
		return NULL;
	if (request->published_groups)
		groups_as_published(outcome);
	else
		groups_of_map(arena, outcome);
	groups_measure(outcome);
	if (!who_find(outcome, arena, error) || !measures_make(arena, outcome) || !opinion_hash(data, outcome->hash))
		return NULL;
	return outcome;
}
