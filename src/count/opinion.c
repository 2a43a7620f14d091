// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion.h"

#include "count/opinion_axes.h"
#include "count/opinion_chance.h"
#include "count/opinion_groups.h"
#include "count/opinion_trial.h"

#include <math.h>

_Static_assert(OPINION_AXES == 4, "two axes and two guards");

#define CHANCE_SURE 1.15 // from this on an update does not judge again whether there is more than chance

struct opinion_options opinion_options_default(void)
{
	return (struct opinion_options){
		.seed = 1,
		.votes_prior = 10,
		.votes_least = 7,
		.groups_most = OPINION_GROUPS_MOST,
		.group_least = 3,
		.share_least = 0.02,
		.rounds = 20,
		.chance_least = 1.1,
		.silhouette_least = 0.25,
		.stability_least = 0.5,
	};
}

static struct opinion_map *map_new(struct arena *arena, const struct opinion_votes *votes,
                                   const struct opinion_options *options)
{
	struct opinion_map *map = arena_new(arena, struct opinion_map);
	size_t participants = (size_t)votes->participant_count + 1, statements = (size_t)votes->statement_count + 1;
	if (!map)
		return NULL;
	*map = (struct opinion_map){
		.options = *options,
		.participant_count = votes->participant_count,
		.statement_count = votes->statement_count,
		.position = arena_alloc_array(arena, participants, sizeof *map->position),
		.group = arena_new_array(arena, int8_t, participants),
		.standing = arena_new_array(arena, uint8_t, participants),
		.statements = arena_new_array(arena, struct opinion_statement, statements),
		.axes = arena_alloc_array(arena, statements, sizeof *map->axes),
	};
	if (map->options.groups_most > OPINION_GROUPS_MOST)
		map->options.groups_most = OPINION_GROUPS_MOST;
	if (map->options.groups_fixed > OPINION_GROUPS_MOST)
		map->options.groups_fixed = OPINION_GROUPS_MOST;
	return arena_full(arena) ? NULL : map;
}

static double axis_loading(const struct opinion_map *map, int axis, uint32_t statement)
{
	return axis < 2 ? map->axes[statement][axis] : map->guards[axis - 2][statement];
}

// The axes of the previous map where its statements stand now. False: arena full.
static bool axes_known(struct arena *arena, const struct opinion_map *previous, struct opinion_moved moved,
                       uint32_t statements, double **start)
{
	for (int k = 0; k < OPINION_AXES; k++) {
		start[k] = arena_new_array(arena, double, (size_t)statements + 1);
		if (!start[k])
			return false;
		for (uint32_t j = 0; j < previous->statement_count; j++)
			start[k][moved.statements ? moved.statements[j] : j] = axis_loading(previous, k, j);
	}
	return true;
}

// The largest loading is positive; with a previous map the axis points where it pointed, so that a map does not flip over.
static void axis_point(double *axis, const double *before, uint32_t count)
{
	double largest = 0, along = 0;
	for (uint32_t j = 0; j < count; j++) {
		if (fabs(axis[j]) > fabs(largest))
			largest = axis[j];
		along += before ? before[j] * axis[j] : 0;
	}
	if (along != 0 ? along > 0 : largest >= 0)
		return;
	for (uint32_t j = 0; j < count; j++)
		axis[j] = -axis[j];
}

static bool map_axes(struct arena *arena, struct opinion_map *map, const struct opinion_residual *residual,
                     const struct opinion_map *previous, struct opinion_moved moved)
{
	struct opinion_axes axes;
	double *start[OPINION_AXES] = { NULL };
	if (previous && !axes_known(arena, previous, moved, map->statement_count, start))
		return false;
	if (!opinion_axes_find(arena, residual, previous ? start : NULL, map->options.seed, OPINION_TOLERANCE, &axes))
		return false;
	for (int k = 0; k < OPINION_AXES; k++) {
		axis_point(axes.axis[k], start[k], map->statement_count);
	}
	for (int k = 0; k < 2; k++) {
		for (uint32_t j = 0; j < map->statement_count; j++)
			map->axes[j][k] = axes.axis[k][j];
		map->spread[k] = sqrt(axes.value[k]);
		map->guards[k] = axes.axis[k + 2];
	}
	map->spread_all = residual->squares;
	map->steps = axes.steps;
	map->converged = axes.converged;
	map->column_count = residual->column_count;
	return true;
}

// A sum over n votes has a spread that grows with the square root of n; dividing by that makes participants with few and
// with many votes comparable. The prior keeps those with few votes from being thrown far out by them.
static double position_scale(const struct opinion_map *map, uint32_t votes)
{
	double all = (double)votes + map->options.votes_prior;
	return all > 0 ? sqrt((double)map->column_count / all) : 0;
}

static void map_place(struct opinion_map *map, const struct opinion_residual *residual)
{
	opinion_residual_project(residual, (const double(*)[2])map->axes, map->position);
	for (uint32_t i = 0; i < map->participant_count; i++) {
		double scale = position_scale(map, residual->rows[i]);
		map->position[i][0] *= scale;
		map->position[i][1] *= scale;
	}
	// As Pol.is shows statements: somebody with one vote, without the prior.
	double scale = sqrt((double)map->column_count);
	for (uint32_t j = 0; j < map->statement_count; j++) {
		struct opinion_statement *statement = &map->statements[j];
		*statement = (struct opinion_statement){ .votes = residual->columns[j], .mean = residual->mean[j] };
		if (statement->votes == 0)
			continue;
		statement->x = scale * (1 - statement->mean) * map->axes[j][0];
		statement->y = scale * (1 - statement->mean) * map->axes[j][1];
		statement->extremity = sqrt(statement->x * statement->x + statement->y * statement->y);
	}
}

static bool map_chance(struct arena *arena, struct opinion_map *map, const struct opinion_votes *votes,
                       const struct opinion_map *previous)
{
	bool sure = previous && previous->chance_ratio >= CHANCE_SURE;
	map->chance_ratio = sure ? previous->chance_ratio : opinion_chance_ratio(arena, votes, map->options.seed);
	return map->chance_ratio >= 0;
}

struct opinion_map *opinion_map_make(struct arena *arena, const struct opinion_votes *votes,
                                     const struct opinion_options *options, const struct opinion_map *previous,
                                     struct opinion_moved moved)
{
	if (previous && !opinion_moved_valid(moved, previous->participant_count, previous->statement_count,
	                                     votes->participant_count, votes->statement_count))
		return NULL;
	struct opinion_map *map = map_new(arena, votes, options);
	struct opinion_residual *residual = opinion_residual_make(arena, votes, options->zero_left_out);
	bool *groupable = arena_new_array(arena, bool, (size_t)votes->participant_count + 1);
	if (!map || !residual || !groupable || !map_axes(arena, map, residual, previous, moved) ||
	    !map_chance(arena, map, votes, previous))
		return NULL;
	map->counted = residual->own;
	map_place(map, residual);
	uint32_t least = options->votes_least < map->column_count ? options->votes_least : map->column_count;
	for (uint32_t i = 0; i < map->participant_count; i++)
		groupable[i] = residual->own[i] > 0 && residual->own[i] >= least;
	return opinion_groups_find(arena, map, groupable, previous, moved) ? map : NULL;
}

// Keeps the list sorted by the size of the pull; of equals the first statement first.
static size_t reason_insert(struct opinion_reason *reasons, size_t count, size_t most,
                            const struct opinion_reason *reason)
{
	size_t at = count < most ? count : most;
	while (at > 0 && fabs(reasons[at - 1].towards) < fabs(reason->towards))
		at--;
	if (at == most)
		return count;
	count += count < most;
	for (size_t i = count - 1; i > at; i--)
		reasons[i] = reasons[i - 1];
	reasons[at] = *reason;
	return count;
}

size_t opinion_reasons(const struct opinion_votes *votes, const struct opinion_map *map, uint32_t participant,
                       struct opinion_reason *reasons, size_t most)
{
	int8_t group = map->group[participant];
	double to[2] = { map->position[participant][0], map->position[participant][1] };
	if (group >= 0) {
		to[0] = map->groups[group].x;
		to[1] = map->groups[group].y;
	}
	double length = sqrt(to[0] * to[0] + to[1] * to[1]);
	size_t first = votes->row_first[participant], count = 0;
	uint32_t counted = 0, zeroed = 0;
	for (uint32_t j = 0; j < map->statement_count; j++)
		zeroed += map->statements[j].votes > 0;
	zeroed = map->column_count - zeroed; // 0 unless left-out statements count as a vote of everybody
	for (size_t at = first; at < votes->row_first[participant + 1]; at++)
		counted += map->statements[opinion_vote_statement(votes->votes[at])].votes > 0;
	double scale = position_scale(map, counted + zeroed);
	for (size_t at = first; at < votes->row_first[participant + 1]; at++) {
		uint32_t j = opinion_vote_statement(votes->votes[at]);
		if (map->statements[j].votes == 0)
			continue;
		struct opinion_reason reason = { .statement = j, .value = opinion_vote_value(votes->votes[at]) };
		double pull = scale * ((double)reason.value - map->statements[j].mean);
		reason.x = pull * map->axes[j][0];
		reason.y = pull * map->axes[j][1];
		reason.towards = length > 0 ? (reason.x * to[0] + reason.y * to[1]) / length : 0;
		count = reason_insert(reasons, count, most, &reason);
	}
	return count;
}

double opinion_agreement(const int8_t *one, const int8_t *other, size_t count)
{
	enum { SIDE = 32 };
	double together[SIDE][SIDE] = { { 0 } };
	for (size_t i = 0; i < count; i++)
		if (one[i] >= 0 && other[i] >= 0 && one[i] < SIDE && other[i] < SIDE)
			together[one[i]][other[i]] += 1;
	return opinion_rand_index(together[0], SIDE, SIDE);
}
