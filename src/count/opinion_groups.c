// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_groups.h"

#include "count/opinion_trial.h"

#include <assert.h>
#include <math.h>

_Static_assert(OPINION_CLUSTERS_MOST == OPINION_GROUPS_MOST, "groups are clusters");

#define POINT_MOVES_MOST 5

struct choosing {
	struct arena *arena;
	struct opinion_map *map;
	const struct opinion_cells *cells;
	const struct opinion_map *previous;
	struct opinion_clusters known; // of the previous map
	struct opinion_trial_run runs[OPINION_GROUPS_MOST + 1];
};

static double smallest_group(const struct opinion_options *options, size_t members)
{
	double share = ceil(options->share_least * (double)members);
	return share > options->group_least ? share : options->group_least;
}

static bool trial_run(struct choosing *choosing, uint32_t groups)
{
	struct opinion_map *map = choosing->map;
	struct opinion_trial_run *run = &choosing->runs[groups];
	struct opinion_trial *trial = &map->trials[groups];
	double least = smallest_group(&map->options, choosing->cells->member_count);
	if (!opinion_trial_cluster(choosing->arena, choosing->cells, (int)groups, least, map->options.seed + groups,
	                           &choosing->known, run))
		return false;
	trial->possible = run->clusters.count > 0;
	trial->silhouette = trial->possible ? opinion_trial_silhouette(choosing->cells, run) : 0;
	trial->inertia = run->clusters.inertia;
	return true;
}

static bool trial_draw(struct choosing *choosing, uint32_t groups)
{
	struct opinion_map *map = choosing->map;
	struct opinion_trial *trial = &map->trials[groups];
	trial->stability = opinion_trial_stability(choosing->arena, choosing->cells, &choosing->runs[groups],
	                                           map->options.rounds, map->options.seed + groups);
	trial->drawn = true;
	trial->score = trial->silhouette * trial->stability;
	return !arena_full(choosing->arena);
}

// The clearest first. The score is at most the silhouette, so what cannot come near the best is not drawn; what the previous
// map shows always is, and a fixed number.
static bool trials_draw(struct choosing *choosing, uint32_t first, uint32_t last)
{
	const struct opinion_trial *trials = choosing->map->trials;
	double best = 0;
	for (uint32_t round = first; round <= last; round++) {
		uint32_t next = 0;
		for (uint32_t groups = first; groups <= last; groups++)
			if (trials[groups].possible && !trials[groups].drawn &&
			    (!next || trials[groups].silhouette > trials[next].silhouette))
				next = groups;
		if (!next || (round > first && trials[next].silhouette < best - OPINION_SCORE_EQUAL))
			break;
		if (!trial_draw(choosing, next))
			return false;
		best = trials[next].score > best ? trials[next].score : best;
	}
	uint32_t shown = choosing->previous ? choosing->previous->group_count : 0;
	if (shown >= first && shown <= last && trials[shown].possible && !trials[shown].drawn)
		return trial_draw(choosing, shown);
	return true;
}

// The number of groups to show; 0 for none.
static uint32_t trials_choose(const struct choosing *choosing, uint32_t first, uint32_t last)
{
	const struct opinion_map *map = choosing->map, *previous = choosing->previous;
	uint32_t best = 0;
	for (uint32_t groups = first; groups <= last; groups++)
		if (map->trials[groups].drawn && (!best || map->trials[groups].score > map->trials[best].score))
			best = groups;
	if (!best || map->options.groups_fixed > 0)
		return best;
	double score = map->trials[best].score;
	uint32_t chosen = first;
	while (!map->trials[chosen].drawn || map->trials[chosen].score < score - OPINION_SCORE_EQUAL)
		chosen++;
	// What was shown stays until another is clearly better, or it is clearly none.
	double give = previous && previous->group_count > 0 ? OPINION_SHOWN_LESS : 0;
	if (previous && previous->group_count >= first && previous->group_count <= last) {
		const struct opinion_trial *before = &map->trials[previous->group_count];
		if (before->drawn && before->score >= score - OPINION_SCORE_CLEAR)
			chosen = previous->group_count;
	}
	const struct opinion_trial *trial = &map->trials[chosen];
	bool clear = map->chance_ratio >= map->options.chance_least - give &&
	             trial->silhouette >= map->options.silhouette_least - give &&
	             trial->stability >= map->options.stability_least - give;
	return clear ? chosen : 0;
}

// Each member to the nearest centre, or (`nearest` false) to the group of their cell; then the centres to the means of the
// members. False, with nothing but map->group changed, when a group would be empty.
static bool members_assign(const struct choosing *choosing, const struct opinion_trial_run *run, bool nearest,
                           struct opinion_clusters *clusters, bool *moved)
{
	struct opinion_map *map = choosing->map;
	const struct opinion_cells *cells = choosing->cells;
	double sum[OPINION_GROUPS_MOST][2] = { { 0 } };
	uint32_t size[OPINION_GROUPS_MOST] = { 0 };
	*moved = false;
	for (size_t i = 0; i < cells->member_count; i++) {
		uint32_t member = cells->members[i];
		int group = run->label[cells->cell[i]];
		if (group < 0)
			continue;
		if (nearest)
			group = opinion_clusters_nearest(clusters, map->position[member]);
		*moved = *moved || map->group[member] != group;
		map->group[member] = (int8_t)group;
		size[group]++;
		sum[group][0] += map->position[member][0];
		sum[group][1] += map->position[member][1];
	}
	for (int k = 0; k < clusters->count; k++)
		if (size[k] == 0)
			return false;
	for (int k = 0; k < clusters->count; k++) {
		clusters->centre[k][0] = sum[k][0] / size[k];
		clusters->centre[k][1] = sum[k][1] / size[k];
		map->groups[k] =
			(struct opinion_group){ .size = size[k], .x = clusters->centre[k][0], .y = clusters->centre[k][1] };
	}
	return true;
}

// The groups of the cells, carried over to the participants and settled on them. When that would leave a group without
// members (those of its cells stand on the edges, nearer to other groups), the groups stay those of the cells.
static void members_settle(const struct choosing *choosing, const struct opinion_trial_run *run)
{
	struct opinion_clusters clusters = run->clusters;
	bool moved = true, kept = true;
	assert(run->label); // never: a number of groups is chosen among those that were tried
	for (int step = 0; step < POINT_MOVES_MOST && moved && kept; step++)
		kept = members_assign(choosing, run, true, &clusters, &moved);
	if (!kept)
		members_assign(choosing, run, false, &clusters, &moved);
}

// Names of the previous map go to the groups that share most members with a group then: at least half of the one or the
// other. The largest overlap first.
static void names_match(struct opinion_map *map, const struct opinion_map *previous, struct opinion_moved moved,
                        bool *named)
{
	uint32_t shared[OPINION_GROUPS_MOST][OPINION_GROUPS_MOST] = { { 0 } };
	bool taken[OPINION_GROUPS_MOST] = { false };
	for (uint32_t i = 0; i < previous->participant_count; i++) {
		uint32_t now = moved.participants ? moved.participants[i] : i;
		if (previous->group[i] >= 0 && map->group[now] >= 0)
			shared[map->group[now]][previous->group[i]]++;
	}
	for (uint32_t round = 0; round < map->group_count; round++) {
		uint32_t most = 0, group = 0, before = 0;
		for (uint32_t k = 0; k < map->group_count; k++)
			for (uint32_t old = 0; old < previous->group_count; old++)
				if (!named[k] && !taken[old] && shared[k][old] > most) {
					most = shared[k][old];
					group = k;
					before = old;
				}
		if (most == 0)
			return;
		bool same =
			2 * (uint64_t)most >= map->groups[group].size || 2 * (uint64_t)most >= previous->groups[before].size;
		if (!same) {
			shared[group][before] = 0;
			round--;
			continue;
		}
		named[group] = taken[before] = true;
		map->groups[group].name = previous->groups[before].name;
	}
}

static bool group_before(const struct opinion_group *a, const struct opinion_group *b)
{
	if (a->size != b->size)
		return a->size > b->size;
	return a->x < b->x;
}

// New names by size, the largest first.
static void names_give(struct opinion_map *map, bool *named)
{
	for (;;) {
		uint32_t next = map->group_count;
		for (uint32_t k = 0; k < map->group_count; k++)
			if (!named[k] && (next == map->group_count || group_before(&map->groups[k], &map->groups[next])))
				next = k;
		if (next == map->group_count)
			return;
		map->groups[next].name = map->names_used++;
		named[next] = true;
	}
}

// Groups in the order of their names.
static void groups_order(struct opinion_map *map)
{
	struct opinion_group sorted[OPINION_GROUPS_MOST];
	int8_t place[OPINION_GROUPS_MOST] = { 0 };
	for (uint32_t k = 0; k < map->group_count; k++) {
		for (uint32_t other = 0; other < map->group_count; other++)
			place[k] = (int8_t)(place[k] + (map->groups[other].name < map->groups[k].name));
		sorted[place[k]] = map->groups[k];
	}
	for (uint32_t k = 0; k < map->group_count; k++)
		map->groups[k] = sorted[k];
	for (uint32_t i = 0; i < map->participant_count; i++)
		if (map->group[i] >= 0)
			map->group[i] = place[map->group[i]];
}

static void members_stand(struct opinion_map *map, const struct opinion_cells *cells)
{
	for (uint32_t i = 0; i < map->participant_count; i++)
		map->standing[i] = OPINION_FEW_VOTES;
	for (size_t i = 0; i < cells->member_count; i++) {
		uint32_t member = cells->members[i];
		bool grouped = map->group[member] >= 0;
		map->standing[member] = grouped ? OPINION_GROUPED : map->group_count > 0 ? OPINION_OUTLIER : OPINION_NO_GROUPS;
		map->grouped_count += grouped;
	}
}

static void known_centres(struct choosing *choosing)
{
	const struct opinion_map *previous = choosing->previous;
	for (uint32_t k = 0; previous && k < previous->group_count; k++) {
		choosing->known.centre[k][0] = previous->groups[k].x;
		choosing->known.centre[k][1] = previous->groups[k].y;
		choosing->known.count++;
	}
}

bool opinion_groups_find(struct arena *arena, struct opinion_map *map, const bool *groupable,
                         const struct opinion_map *previous, struct opinion_moved moved)
{
	struct choosing *choosing = arena_new(arena, struct choosing);
	const struct opinion_cells *cells =
		opinion_cells_make(arena, (const double(*)[2])map->position, groupable, map->participant_count);
	if (arena_full(arena))
		return false;
	*choosing = (struct choosing){ .arena = arena, .map = map, .cells = cells, .previous = previous };
	known_centres(choosing);
	const struct opinion_options *options = &map->options;
	uint32_t first = options->groups_fixed > 0 ? options->groups_fixed : 2;
	uint32_t last = options->groups_fixed > 0 ? options->groups_fixed : options->groups_most;
	for (uint32_t groups = first; groups <= last; groups++)
		if (!trial_run(choosing, groups))
			return false;
	if (!trials_draw(choosing, first, last))
		return false;
	map->groupable_count = (uint32_t)cells->member_count;
	map->group_count = trials_choose(choosing, first, last);
	for (uint32_t i = 0; i < map->participant_count; i++)
		map->group[i] = -1;
	map->names_used = previous ? previous->names_used : 0;
	if (map->group_count > 0) {
		bool named[OPINION_GROUPS_MOST] = { false };
		const struct opinion_trial *trial = &map->trials[map->group_count];
		members_settle(choosing, &choosing->runs[map->group_count]);
		if (previous)
			names_match(map, previous, moved, named);
		names_give(map, named);
		groups_order(map);
		map->certain = trial->silhouette >= OPINION_SILHOUETTE_CLEAR && trial->stability >= OPINION_STABILITY_CLEAR;
	}
	members_stand(map, cells);
	return true;
}
