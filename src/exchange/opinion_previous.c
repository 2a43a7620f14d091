// SPDX-License-Identifier: EUPL-1.2
// An earlier answer of `polder opinions --json`, so that the next map starts where it was: the axes point the same way, and
// groups keep their names.
#include <math.h>
#include <string.h>

#include "exchange/opinion_ids.h"
#include "exchange/opinion_outcome.h"

// Its short members, of which trees are made, and its long lists, which are read item by item: a tree of them would take ten
// times the room of the text.
static const char *const part_names[] = { "kind", "input", "parameters", "map", "groups" };
static const char *const list_names[] = { "participants", "statements" };
#define PARTS (sizeof part_names / sizeof *part_names)
#define LISTS (sizeof list_names / sizeof *list_names)

struct previous {
	struct arena *arena;
	const struct opinion_export *data;
	struct text json;
	struct json_document *parts[PARTS];
	struct text lists[LISTS];
	struct opinion_map *map;
	uint32_t *participants, *statements; // per earlier one that is still there: its number now
	struct text reason;                  // why it is refused
};

static bool wrong(struct previous *previous, const char *what)
{
	if (previous->reason.len == 0)
		previous->reason = text_of(what);
	return false;
}

static bool piece_wrong(struct previous *previous, struct text piece, const char *why)
{
	size_t at = piece.len > 0 ? (size_t)(piece.at - previous->json.at) : previous->json.len;
	if (previous->reason.len == 0)
		previous->reason = arena_format(previous->arena, "is no JSON at its byte %zu: %s", at + 1, why);
	return false;
}

static struct json_document *piece_parse(struct previous *previous, struct text piece)
{
	struct text why;
	struct json_document *document = json_parse(previous->arena, piece, &why);
	if (!document)
		piece_wrong(previous, piece, text_to_c(previous->arena, why));
	return document;
}

// The members one by one: what is no part and no list must be JSON too, but is not kept.
static bool part_read(struct previous *previous, struct text key, struct text value)
{
	for (size_t i = 0; i < LISTS; i++) {
		if (!text_is(key, list_names[i]))
			continue;
		if (previous->lists[i].len > 0)
			return piece_wrong(previous, value, "a list is there twice");
		previous->lists[i] = value;
		return true;
	}
	struct json_document *document = piece_parse(previous, value);
	for (size_t i = 0; i < PARTS; i++) {
		if (!document || !text_is(key, part_names[i]))
			continue;
		if (previous->parts[i]) {
			json_free(document);
			return piece_wrong(previous, value, "a member is there twice");
		}
		previous->parts[i] = document;
		return true;
	}
	json_free(document);
	return document != NULL;
}

static bool parts_read(struct previous *previous)
{
	struct json_pieces pieces;
	struct text key, value;
	bool read = true;
	json_pieces_begin(&pieces, previous->json);
	while (read && json_pieces_next(&pieces, &key, &value))
		read = part_read(previous, key, value);
	if (read && pieces.failed)
		return piece_wrong(previous, pieces.rest, "something else was expected");
	return read;
}

static const struct json *part_of(const struct previous *previous, const char *name)
{
	for (size_t i = 0; i < PARTS; i++)
		if (strcmp(part_names[i], name) == 0 && previous->parts[i])
			return json_root(previous->parts[i]);
	return NULL;
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

// The items of a long list one by one, each of which must be JSON of its own.
static bool list_take(struct previous *previous, struct text list,
                      bool (*take)(struct previous *previous, const struct json *item, const struct json *groups),
                      const struct json *groups)
{
	struct json_pieces pieces;
	struct text key, item;
	if (list.len == 0)
		return true;
	for (json_pieces_begin(&pieces, list); !pieces.object && json_pieces_next(&pieces, &key, &item);) {
		struct json_document *document = piece_parse(previous, item);
		bool taken = document && take(previous, json_root(document), groups);
		json_free(document);
		if (!taken)
			return false;
	}
	return pieces.object || pieces.failed ? piece_wrong(previous, pieces.rest, "a list was expected") : true;
}

static bool participant_take(struct previous *previous, const struct json *participant, const struct json *groups)
{
	struct opinion_map *map = previous->map;
	const struct json *group = json_get(participant, "group");
	uint32_t at = map->participant_count,
			 now = number_now(previous->data->participants, previous->data->votes->participant_count,
	                          json_text_of(participant, "id"));
	if (now == OPINION_NONE)
		return true;
	if (at > 0 && now <= previous->participants[at - 1])
		return wrong(previous, "has its participants in another order than Polder writes");
	map->group[at] = (int8_t)(json_kind(group) == JSON_TEXT ? group_named(groups, json_as_text(group)) : -1);
	previous->participants[at] = now;
	map->participant_count++;
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

static bool statement_take(struct previous *previous, const struct json *statement, const struct json *groups)
{
	struct opinion_map *map = previous->map;
	uint32_t at = map->statement_count,
			 now = number_now(previous->data->statements, previous->data->votes->statement_count,
	                          json_text_of(statement, "id"));
	(void)groups;
	if (now == OPINION_NONE)
		return true;
	if (at > 0 && now <= previous->statements[at - 1])
		return wrong(previous, "has its statements in another order than Polder writes");
	if (!axes_take(previous, json_get(statement, "axes"), at))
		return false;
	previous->statements[at] = now;
	map->statement_count++;
	return true;
}

static bool map_new(struct previous *previous)
{
	struct arena *arena = previous->arena;
	struct opinion_map *map = previous->map = arena_new(arena, struct opinion_map);
	size_t participants = (size_t)previous->data->votes->participant_count + 1;
	size_t statements = (size_t)previous->data->votes->statement_count + 1;
	previous->participants = arena_new_array(arena, uint32_t, participants);
	previous->statements = arena_new_array(arena, uint32_t, statements);
	if (!map || !previous->participants || !previous->statements)
		return false;
	map->group = arena_new_array(arena, int8_t, participants);
	map->axes = arena_alloc_array(arena, statements, sizeof *map->axes);
	for (int k = 0; k < OPINION_GUARDS; k++)
		map->guards[k] = arena_new_array(arena, double, statements);
	return !arena_full(arena);
}

// Numbers of participants begin at 0 in every conversation, so another's would fit. An export may lack its address and its
// subject may be put in other words: only an address that both give can say so.
static bool is_another(const struct previous *previous)
{
	struct text url = json_text_of(part_of(previous, "input"), "url"), now = previous->data->url;
	return url.len > 0 && now.len > 0 && !text_equal(url, now);
}

static bool previous_take(struct previous *previous)
{
	const struct json *map = part_of(previous, "map"), *groups = part_of(previous, "groups");
	int64_t names_used = json_int_of(map, "names_used");
	if (!text_is(json_as_text(part_of(previous, "kind")), "opinions") || json_kind(map) != JSON_OBJECT)
		return wrong(previous, "is no answer of polder opinions --json");
	if (is_another(previous))
		return wrong(previous, "is of another conversation; its address (\"url\") is not the one of these votes");
	if (json_int_of(part_of(previous, "parameters"), "method") != OPINION_METHOD)
		return wrong(previous, "was made by a Polder that makes other maps; make the earlier map again with this one");
	previous->map->chance_ratio = json_as_real(json_get(map, "chance_ratio"));
	if (names_used < 0 || names_used > UINT32_MAX / 2 || !(previous->map->chance_ratio >= 0))
		return wrong(previous, "has no number of names used, or no chance ratio");
	previous->map->names_used = (uint32_t)names_used;
	return groups_take(previous, groups) && list_take(previous, previous->lists[0], participant_take, groups) &&
	       list_take(previous, previous->lists[1], statement_take, groups);
}

struct opinion_map *opinion_previous_read(struct arena *arena, const struct opinion_export *data, struct text json,
                                          struct opinion_moved *moved, struct text *error)
{
	struct previous previous = { .arena = arena, .data = data, .json = json };
	bool taken = map_new(&previous) && parts_read(&previous) && previous_take(&previous);
	for (size_t i = 0; i < PARTS; i++)
		json_free(previous.parts[i]);
	*error = previous.reason;
	*moved = (struct opinion_moved){ previous.participants, previous.statements };
	return taken ? previous.map : NULL;
}
