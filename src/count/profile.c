// SPDX-License-Identifier: EUPL-1.2
#include "count/profile.h"

#include "base/number.h"

struct profile *profile_create(struct arena *arena, size_t projects, size_t ballots, size_t choices)
{
	struct profile *profile = arena_new(arena, struct profile);
	if (!profile || ballots >= UINT32_MAX / 4 || choices >= UINT32_MAX || projects >= UINT32_MAX)
		return NULL;
	profile->project_count = projects;
	profile->ballots_most = ballots;
	profile->choices_most = choices;
	profile->table_size = 16;
	while (profile->table_size < ballots * 2)
		profile->table_size *= 2;
	profile->table = arena_new_array(arena, uint32_t, profile->table_size);
	profile->choices = arena_new_array(arena, struct profile_choice, choices + 1);
	profile->group_first = arena_new_array(arena, uint32_t, ballots + 2);
	profile->group_weight = arena_new_array(arena, uint32_t, ballots + 1);
	return arena_full(arena) ? NULL : profile;
}

static int order_by_project(const void *a, const void *b)
{
	const struct profile_choice *first = a, *second = b;
	return (first->project > second->project) - (first->project < second->project);
}

// Ballots are short and mostly in order already.
static void choices_sort(struct profile_choice *choices, size_t count)
{
	if (count > 32) {
		qsort(choices, count, sizeof *choices, order_by_project);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct profile_choice moving = choices[i];
		size_t at = i;
		for (; at > 0 && choices[at - 1].project > moving.project; at--)
			choices[at] = choices[at - 1];
		choices[at] = moving;
	}
}

static uint64_t choices_hash(const struct profile_choice *choices, size_t count)
{
	uint64_t hash = 0x9e3779b97f4a7c15u + count;
	for (size_t i = 0; i < count; i++) {
		hash ^= (uint64_t)choices[i].project << 32 | (uint32_t)choices[i].points;
		hash *= 0xff51afd7ed558ccdu;
		hash ^= hash >> 32;
	}
	return hash;
}

static bool group_is(const struct profile *profile, size_t group, const struct profile_choice *choices, size_t count)
{
	size_t first = profile->group_first[group];
	return profile->group_first[group + 1] - first == count &&
	       memcmp(profile->choices + first, choices, count * sizeof *choices) == 0;
}

// The choices stand behind those of the last group; they become a group of their own unless there is one like it.
static void ballot_group(struct profile *profile, size_t count)
{
	const struct profile_choice *choices = profile->choices + profile->choice_count;
	size_t mask = profile->table_size - 1, at = choices_hash(choices, count) & mask;
	for (; profile->table[at]; at = (at + 1) & mask) {
		if (group_is(profile, profile->table[at] - 1, choices, count)) {
			profile->group_weight[profile->table[at] - 1]++;
			return;
		}
	}
	size_t group = profile->group_count++;
	profile->table[at] = (uint32_t)group + 1;
	profile->group_weight[group] = 1;
	profile->choice_count += count;
	profile->group_first[group + 1] = (uint32_t)profile->choice_count;
}

static bool ballot_add(struct profile *profile, const uint16_t *projects, const int32_t *points, size_t count,
                       bool ranking)
{
	if (profile->ballot_count >= profile->ballots_most || count > profile->choices_most - profile->choice_count)
		return false;
	struct profile_choice *choices = profile->choices + profile->choice_count;
	size_t kept = 0;
	for (size_t i = 0; i < count; i++) {
		int32_t given = ranking ? (int32_t)(count - i) : points ? points[i] : 1;
		if (projects[i] >= profile->project_count)
			return false;
		if (given > 0)
			choices[kept++] = (struct profile_choice){ projects[i], given };
	}
	choices_sort(choices, kept);
	profile->ballot_count++;
	ballot_group(profile, kept);
	return true;
}

bool profile_add(struct profile *profile, const uint16_t *projects, const int32_t *points, size_t count)
{
	return ballot_add(profile, projects, points, count, false);
}

bool profile_add_ranking(struct profile *profile, const uint16_t *projects, size_t count)
{
	return ballot_add(profile, projects, NULL, count, true);
}

// --- order -----------------------------------------------------------------------------------------------------------

#define KEYS 3u

struct popularity {
	uint64_t supporters;
	uint32_t project;
};

// The ranks of the most popular projects of a group, best first; after the last the number of projects.
struct keys {
	uint32_t rank[KEYS];
};

static int order_by_popularity(const void *a, const void *b)
{
	const struct popularity *first = a, *second = b;
	if (first->supporters != second->supporters)
		return first->supporters < second->supporters ? 1 : -1;
	return (first->project > second->project) - (first->project < second->project);
}

// rank[p]: 0 for the project with the most supporters.
static uint32_t *ranks_make(struct arena *arena, const struct profile *profile)
{
	struct popularity *list = arena_new_array(arena, struct popularity, profile->project_count + 1);
	uint32_t *rank = arena_new_array(arena, uint32_t, profile->project_count + 1);
	if (!list || !rank)
		return NULL;
	for (size_t p = 0; p < profile->project_count; p++)
		list[p] = (struct popularity){ profile->supporters[p], (uint32_t)p };
	qsort(list, profile->project_count, sizeof *list, order_by_popularity);
	for (size_t i = 0; i < profile->project_count; i++)
		rank[list[i].project] = (uint32_t)i;
	return rank;
}

static struct keys keys_of(const struct profile *profile, const uint32_t *rank, size_t group)
{
	struct keys keys;
	for (size_t k = 0; k < KEYS; k++)
		keys.rank[k] = (uint32_t)profile->project_count;
	for (size_t i = profile->group_first[group]; i < profile->group_first[group + 1]; i++) {
		uint32_t here = rank[profile->choices[i].project];
		for (size_t k = 0; k < KEYS; k++) {
			uint32_t was = keys.rank[k];
			if (here >= was)
				continue;
			keys.rank[k] = here;
			here = was;
		}
	}
	return keys;
}

// Counting sort by one key after the other, the most important last.
static void groups_sort(const struct profile *profile, const struct keys *keys, uint32_t *order, uint32_t *other,
                        uint32_t *places)
{
	for (size_t k = KEYS; k-- > 0;) {
		memset(places, 0, (profile->project_count + 2) * sizeof *places);
		for (size_t i = 0; i < profile->group_count; i++)
			places[keys[i].rank[k] + 1]++;
		for (size_t p = 1; p <= profile->project_count; p++)
			places[p] += places[p - 1];
		for (size_t i = 0; i < profile->group_count; i++)
			other[places[keys[order[i]].rank[k]]++] = order[i];
		memcpy(order, other, profile->group_count * sizeof *order);
	}
}

// Groups with the same popular projects next to one another: then the supporters of a project stand close together in
// memory, and they tend to have the same money.
static bool groups_order(struct arena *arena, struct profile *profile)
{
	size_t groups = profile->group_count;
	uint32_t *rank = ranks_make(arena, profile);
	struct keys *keys = arena_new_array(arena, struct keys, groups + 1);
	uint32_t *order = arena_new_array(arena, uint32_t, groups + 1),
			 *other = arena_new_array(arena, uint32_t, groups + 1);
	uint32_t *places = arena_new_array(arena, uint32_t, profile->project_count + 2);
	uint32_t *first = arena_new_array(arena, uint32_t, groups + 2);
	struct profile_choice *choices = arena_new_array(arena, struct profile_choice, profile->choice_count + 1);
	if (arena_full(arena))
		return false;
	for (size_t group = 0; group < groups; group++) {
		order[group] = (uint32_t)group;
		keys[group] = keys_of(profile, rank, group);
	}
	groups_sort(profile, keys, order, other, places);
	for (size_t i = 0; i < groups; i++) {
		size_t from = profile->group_first[order[i]], count = profile->group_first[order[i] + 1] - from;
		memcpy(choices + first[i], profile->choices + from, count * sizeof *choices);
		first[i + 1] = first[i] + (uint32_t)count;
		other[i] = profile->group_weight[order[i]];
	}
	profile->choices = choices;
	profile->group_first = first;
	profile->group_weight = other;
	return true;
}

static void supporters_count(struct profile *profile)
{
	for (size_t group = 0; group < profile->group_count; group++) {
		for (size_t i = profile->group_first[group]; i < profile->group_first[group + 1]; i++) {
			const struct profile_choice *choice = &profile->choices[i];
			uint64_t weight = profile->group_weight[group];
			profile->supporters[choice->project] += weight;
			profile->points[choice->project] += weight * (uint64_t)choice->points;
		}
	}
}

bool profile_finish(struct arena *arena, struct profile *profile)
{
	size_t projects = profile->project_count;
	profile->supports = arena_new_array(arena, struct profile_support, profile->choice_count + 1);
	profile->support_first = arena_new_array(arena, uint32_t, projects + 2);
	profile->supporters = arena_new_array(arena, uint64_t, projects + 1);
	profile->points = arena_new_array(arena, uint64_t, projects + 1);
	if (arena_full(arena))
		return false;
	supporters_count(profile);
	if (!groups_order(arena, profile))
		return false;
	uint32_t *next = profile->support_first + 1; // next[p]: where the next supporter of p goes; ends as its end
	for (size_t i = 0; i < profile->choice_count; i++)
		if (profile->choices[i].project + 1 < projects)
			next[profile->choices[i].project + 1]++;
	for (size_t p = 1; p < projects; p++)
		next[p] += next[p - 1];
	for (size_t group = 0; group < profile->group_count; group++)
		for (size_t i = profile->group_first[group]; i < profile->group_first[group + 1]; i++)
			profile->supports[next[profile->choices[i].project]++] =
				(struct profile_support){ (uint32_t)group, profile->choices[i].points };
	return true;
}

uint64_t profile_winners_on(const struct profile *profile, size_t group, const bool *won)
{
	uint64_t winners = 0;
	for (size_t i = profile->group_first[group]; i < profile->group_first[group + 1]; i++)
		winners += won[profile->choices[i].project];
	return winners;
}
