// SPDX-License-Identifier: EUPL-1.2
// An earlier answer of `polder opinions --json`, so that the next map starts where it was: the axes point the same way, and
// groups keep their names.
#include <math.h>
#include <string.h>

#include "exchange/opinion_ids.h"
#include "exchange/opinion_outcome.h"

struct previous {
	struct arena *arena;
	const struct opinion_export *data;
	struct opinion_map *map;
	uint32_t *participants, *statements; // per earlier one that is still there: its number now
	const char *wrong;
};

static bool wrong(struct previous *previous, const char *what)
{
	if (!previous->wrong)
		previous->wrong = what;
	return false;
}

// The number of an id in a list in canonical order; OPINION_NONE.
static uint32_t number_now(struct text *ids, uint32_t count, struct text id)
{
	uint32_t low = 0, high = count;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = opinion_id_compare(ids[middle], id);
		if (order == 0)
			return middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return OPINION_NONE;
}

static bool groups_take(struct previous *previous, const struct json *groups)
{
	struct opinion_map *map = previous->map;
	if (json_kind(groups) != JSON_ARRAY || json_count(groups) > OPINION_GROUPS_MOST)
		return wrong(previous, "has no list of at most 5 groups");
	for (size_t g = 0; g < json_count(groups); g++) {
		const struct json *group = json_item(groups, g);
		int64_t number = json_int_of(group, "number"), size = json_int_of(group, "size");
		double x = json_as_real(json_get(group, "x")), y = json_as_real(json_get(group, "y"));
		if (json_kind(json_get(group, "number")) != JSON_INT || number < 0 || number >= map->names_used || size < 0 ||
		    size > UINT32_MAX || !isfinite(x) || !isfinite(y))
			return wrong(previous, "has a group without number, size or place; was it made with --published-groups?");
		for (uint32_t before = 0; before < map->group_count; before++)
			if (map->groups[before].name == (uint32_t)number)
				return wrong(previous, "has two groups with the same number");
		map->groups[map->group_count++] =
			(struct opinion_group){ .size = (uint32_t)size, .name = (uint32_t)number, .x = x, .y = y };
	}
	return true;
}

static int group_named(const struct json *groups, struct text name)
{
	for (size_t g = 0; g < json_count(groups); g++)
		if (text_equal(json_text_of(json_item(groups, g), "name"), name))
			return (int)g;
	return -1;
}

static bool participants_take(struct previous *previous, const struct json *list, const struct json *groups)
{
	struct opinion_map *map = previous->map;
	size_t count = json_count(list);
	map->group = arena_new_array(previous->arena, int8_t, count + 1);
	previous->participants = arena_new_array(previous->arena, uint32_t, count + 1);
	if (!map->group || !previous->participants)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct json *participant = json_item(list, i);
		const struct json *group = json_get(participant, "group");
		uint32_t at = map->participant_count,
				 now = number_now(previous->data->participants, previous->data->votes->participant_count,
		                          json_text_of(participant, "id"));
		if (now == OPINION_NONE)
			continue;
		if (at > 0 && now <= previous->participants[at - 1])
			return wrong(previous, "has its participants in another order than Polder writes");
		map->group[at] = (int8_t)(json_kind(group) == JSON_TEXT ? group_named(groups, json_as_text(group)) : -1);
		previous->participants[at] = now;
		map->participant_count++;
	}
	return true;
}

static bool axes_take(struct previous *previous, const struct json *axes, uint32_t at)
{
	for (size_t k = 0; k < 2 + OPINION_GUARDS; k++) {
		double loading = json_as_real(json_item(axes, k));
		if (!(fabs(loading) <= 1 + 1e-9)) // of a unit vector, rounded
			return wrong(previous, "has a statement without its four loadings (\"axes\")");
		if (k < 2)
			previous->map->axes[at][k] = loading;
		else
			previous->map->guards[k - 2][at] = loading;
	}
	return true;
}

static bool statements_take(struct previous *previous, const struct json *list)
{
	struct opinion_map *map = previous->map;
	size_t count = json_count(list);
	map->axes = arena_alloc_array(previous->arena, count + 1, sizeof *map->axes);
	for (int k = 0; k < OPINION_GUARDS; k++)
		map->guards[k] = arena_new_array(previous->arena, double, count + 1);
	previous->statements = arena_new_array(previous->arena, uint32_t, count + 1);
	if (arena_full(previous->arena))
		return false;
	for (size_t j = 0; j < count; j++) {
		const struct json *statement = json_item(list, j);
		uint32_t at = map->statement_count,
				 now = number_now(previous->data->statements, previous->data->votes->statement_count,
		                          json_text_of(statement, "id"));
		if (now == OPINION_NONE)
			continue;
		if (at > 0 && now <= previous->statements[at - 1])
			return wrong(previous, "has its statements in another order than Polder writes");
		if (!axes_take(previous, json_get(statement, "axes"), at))
			return false;
		previous->statements[at] = now;
		map->statement_count++;
	}
	return true;
}

static bool previous_take(struct previous *previous, const struct json *root)
{
	const struct json *map = json_get(root, "map"), *groups = json_get(root, "groups");
	int64_t names_used = json_int_of(map, "names_used");
	if (!text_is(json_text_of(root, "kind"), "opinions") || json_kind(map) != JSON_OBJECT)
		return wrong(previous, "is no answer of polder opinions --json");
	if (json_int_of(json_get(root, "parameters"), "method") != OPINION_METHOD)
		return wrong(previous, "was made by a Polder that makes other maps; make the earlier map again with this one");
	previous->map->chance_ratio = json_as_real(json_get(map, "chance_ratio"));
	if (names_used < 0 || names_used > UINT32_MAX / 2 || !(previous->map->chance_ratio >= 0))
		return wrong(previous, "has no number of names used, or no chance ratio");
	previous->map->names_used = (uint32_t)names_used;
	return groups_take(previous, groups) && participants_take(previous, json_get(root, "participants"), groups) &&
	       statements_take(previous, json_get(root, "statements"));
}

struct opinion_map *opinion_previous_read(struct arena *arena, const struct opinion_export *data, struct text json,
                                          struct opinion_moved *moved, struct text *error)
{
	struct previous previous = { .arena = arena, .data = data, .map = arena_new(arena, struct opinion_map) };
	struct text why;
	if (!previous.map)
		return NULL;
	struct json_document *document = json_parse(arena, json, &why);
	if (!document) {
		*error = arena_format(arena, "the earlier map is no JSON: %" TEXT_FORMAT, TEXT_ARGS(why));
		return NULL;
	}
	bool taken = previous_take(&previous, json_root(document));
	json_free(document);
	if (!taken) {
		if (previous.wrong)
			*error = arena_format(arena, "the earlier map %s", previous.wrong);
		return NULL;
	}
	*moved = (struct opinion_moved){ previous.participants, previous.statements };
	return previous.map;
}
