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

bool profile_finish(struct arena *arena, struct profile *profile)
{
	size_t projects = profile->project_count;
	profile->supports = arena_new_array(arena, struct profile_support, profile->choice_count + 1);
	profile->support_first = arena_new_array(arena, uint32_t, projects + 2);
	profile->supporters = arena_new_array(arena, uint64_t, projects + 1);
	profile->points = arena_new_array(arena, uint64_t, projects + 1);
	if (arena_full(arena))
		return false;
	uint32_t *next = profile->support_first + 1; // next[p]: where the next supporter of p goes; ends as its end
	for (size_t i = 0; i < profile->choice_count; i++)
		if (profile->choices[i].project + 1 < projects)
			next[profile->choices[i].project + 1]++;
	for (size_t p = 1; p < projects; p++)
		next[p] += next[p - 1];
	for (size_t group = 0; group < profile->group_count; group++) {
		for (size_t i = profile->group_first[group]; i < profile->group_first[group + 1]; i++) {
			const struct profile_choice *choice = &profile->choices[i];
			uint64_t weight = profile->group_weight[group];
			profile->supports[next[choice->project]++] = (struct profile_support){ (uint32_t)group, choice->points };
			profile->supporters[choice->project] += weight;
			profile->points[choice->project] += weight * (uint64_t)choice->points;
		}
	}
	return true;
}
