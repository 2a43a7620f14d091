// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_limits.h"

#include "exchange/pabulib_line.h"

static struct text meta_value(const struct pabulib *pb, const char *key)
{
	for (size_t i = 0; i < pb->other_count; i++)
		if (text_is(pb->others[i].key, key))
			return pb->others[i].value;
	return TEXT_NONE;
}

static size_t list_length(struct text list)
{
	size_t length = list.len > 0;
	for (size_t i = 0; i < list.len; i++)
		length += list.at[i] == ',';
	return length;
}

static bool limits_add(struct arena *arena, const struct pabulib *pb, struct count_limits *limits, const char *kind,
                       const char *names_key, const char *amounts_key, struct text *error)
{
	struct text names = meta_value(pb, names_key), amounts = meta_value(pb, amounts_key), name, amount;
	if (amounts.len == 0)
		return true;
	if (list_length(names) != list_length(amounts)) {
		*error = arena_format(arena, "%s has %zu amounts, and %s has %zu names; give each name its amount", amounts_key,
		                      list_length(amounts), names_key, list_length(names));
		return false;
	}
	while (text_split(&names, ',', &name) && text_split(&amounts, ',', &amount)) {
		int64_t *cap = &limits->caps_cents[limits->count];
		if (pabulib_parse_amount(text_trim(amount), cap) == PABULIB_AMOUNT_WRONG) {
			*error = arena_format(arena, "%s has “%" TEXT_FORMAT "”; it must be an amount of at least 0", amounts_key,
			                      TEXT_ARGS(pabulib_shown(amount)));
			return false;
		}
		limits->limits[limits->count++] = (struct count_limit){ kind, text_trim(name) };
	}
	return true;
}

// The ceilings of this kind for the names on a project's list; `room` for more than one.
static void project_limit(const struct count_limits *limits, const char *kind, struct text list,
                          struct count_project *project, uint32_t *room)
{
	struct text name;
	project->more_categories = room;
	while (text_split(&list, ',', &name)) {
		for (size_t i = 0; i < limits->count; i++) {
			bool named =
				strcmp(limits->limits[i].kind, kind) == 0 && text_equal(limits->limits[i].name, text_trim(name));
			bool again = project->category == i + 1;
			for (size_t m = 0; m < project->more_count; m++)
				again = again || room[m] == i + 1;
			if (!named || again)
				continue;
			if (project->category == 0)
				project->category = (uint32_t)i + 1;
			else
				room[project->more_count++] = (uint32_t)i + 1;
		}
	}
}

bool count_limits_read(struct arena *arena, const struct pabulib *pb, struct count_limits *limits,
                       struct count_project *projects, struct text *error)
{
	size_t most =
		list_length(meta_value(pb, "budget_per_category")) + list_length(meta_value(pb, "budget_per_neighborhood"));
	*error = TEXT_NONE;
	*limits = (struct count_limits){ .limits = arena_new_array(arena, struct count_limit, most + 1),
		                             .caps_cents = arena_new_array(arena, int64_t, most + 1),
		                             .leftover = meta_value(pb, "leftover_budget").len > 0 };
	if (arena_full(arena) || !limits_add(arena, pb, limits, "category", "categories", "budget_per_category", error) ||
	    !limits_add(arena, pb, limits, "neighborhood", "neighborhoods", "budget_per_neighborhood", error))
		return false;
	for (size_t p = 0; p < pb->project_count && limits->count > 0; p++) {
		uint32_t *room = arena_new_array(arena, uint32_t, limits->count + 1);
		if (!room)
			return false;
		project_limit(limits, "category", pb->projects[p].category, &projects[p], room);
		project_limit(limits, "neighborhood", pb->projects[p].neighborhood, &projects[p], room);
	}
	return true;
}
