// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_trial.h"

#include "count/opinion_random.h"

#include <math.h>

// Starts of the groups themselves: many where they cost nothing, since with few participants the best groups can be hard to
// find.
#define STARTS_LEAST 8
#define STARTS_CELLS 12000
#define STARTS_HALF 3 // of the groups of each half

static struct opinion_points points_of(const struct opinion_cells *cells, const double *weight)
{
	return (struct opinion_points){ cells->count, (const double(*)[2])cells->at, weight };
}

bool opinion_trial_cluster(struct arena *arena, const struct opinion_cells *cells, int groups, double least,
                           uint64_t seed, const struct opinion_clusters *known, struct opinion_trial_run *run)
{
	*run = (struct opinion_trial_run){ .weight = arena_new_array(arena, double, cells->count + 1),
		                               .label = arena_new_array(arena, int, cells->count + 1) };
	if (arena_full(arena))
		return false;
	for (size_t cell = 0; cell < cells->count; cell++)
		run->weight[cell] = cells->weight[cell];
	struct opinion_points points = points_of(cells, run->weight);
	bool exact = cells->member_count <= OPINION_CELLS_EXACT;
	uint32_t starts = STARTS_LEAST + (exact ? (uint32_t)(STARTS_CELLS / (cells->count + 50)) : 0);
	for (bool small = true; small;) {
		run->clusters = opinion_clusters_find(&points, groups, starts, seed, known);
		small = false;
		for (size_t cell = 0; cell < cells->count && run->clusters.count > 0; cell++) {
			run->label[cell] = -1;
			if (!(run->weight[cell] > 0))
				continue;
			int nearest = opinion_clusters_nearest(&run->clusters, cells->at[cell]);
			run->label[cell] = nearest;
			if (run->clusters.weight[nearest] < least) {
				run->weight[cell] = 0;
				small = true;
			}
		}
	}
	return true;
}

// Of one cell: how much nearer its participants are to their own group than to the next.
static double cell_silhouette(const struct opinion_cells *cells, const struct opinion_trial_run *run, size_t cell)
{
	double sum[OPINION_CLUSTERS_MOST] = { 0 };
	const double *at = cells->at[cell];
	for (size_t other = 0; other < cells->count; other++) {
		if (run->label[other] < 0)
			continue;
		double x = at[0] - cells->at[other][0], y = at[1] - cells->at[other][1];
		sum[run->label[other]] += run->weight[other] * sqrt(x * x + y * y);
	}
	int own = run->label[cell];
	double within = 0, between = INFINITY;
	for (int k = 0; k < run->clusters.count; k++) {
		double weight = run->clusters.weight[k];
		if (k == own)
			within = weight > 1 ? sum[k] / (weight - 1) : 0;
		else if (sum[k] / weight < between)
			between = sum[k] / weight;
	}
	// Between is more than 0: were all of another group on this spot, it would be the same group.
	double larger = within > between ? within : between;
	return run->clusters.weight[own] > 1 ? (between - within) / larger : 0;
}

double opinion_trial_silhouette(const struct opinion_cells *cells, const struct opinion_trial_run *run)
{
	double sum = 0, weight = 0;
	for (size_t cell = 0; cell < cells->count; cell++) {
		if (run->label[cell] < 0)
			continue;
		sum += run->weight[cell] * cell_silhouette(cells, run, cell);
		weight += run->weight[cell];
	}
	return sum / weight;
}

static double pairs(double count)
{
	return count * (count - 1) / 2;
}

double opinion_rand_index(const double *together, int width, int height)
{
	double both = 0, rows = 0, columns = 0, whole = 0;
	for (int i = 0; i < height; i++) {
		double row = 0;
		for (int k = 0; k < width; k++) {
			row += together[i * width + k];
			both += pairs(together[i * width + k]);
		}
		rows += pairs(row);
		whole += row;
	}
	for (int k = 0; k < width; k++) {
		double column = 0;
		for (int i = 0; i < height; i++)
			column += together[i * width + k];
		columns += pairs(column);
	}
	double expected = whole > 1 ? rows * columns / pairs(whole) : 0, most = (rows + columns) / 2;
	return most > expected ? (both - expected) / (most - expected) : 1;
}

// Of so many participants those whose coin shows heads.
static double half_of(double participants, uint64_t draw)
{
	uint64_t left = (uint64_t)participants;
	int heads = 0;
	for (uint64_t word = 0; left > 0; word++) {
		uint64_t coins = opinion_random(draw, word), count = left < 64 ? left : 64;
		heads += __builtin_popcountll(coins >> (64 - count));
		left -= count;
	}
	return heads;
}

double opinion_trial_stability(struct arena *arena, const struct opinion_cells *cells,
                               const struct opinion_trial_run *run, uint32_t rounds, uint64_t seed)
{
	double *half = arena_new_array(arena, double, cells->count + 1), sum = 0;
	if (!half)
		return -1;
	struct opinion_points points = points_of(cells, half);
	for (uint32_t round = 0; round < rounds; round++) {
		uint64_t draw = opinion_random(seed, round);
		for (size_t cell = 0; cell < cells->count; cell++)
			half[cell] = half_of(run->weight[cell], opinion_random(draw, cell));
		struct opinion_clusters other =
			opinion_clusters_find(&points, run->clusters.count, STARTS_HALF, draw + 1, NULL);
		double together[OPINION_CLUSTERS_MOST][OPINION_CLUSTERS_MOST] = { { 0 } };
		for (size_t cell = 0; cell < cells->count && other.count > 0; cell++)
			if (run->label[cell] >= 0)
				together[run->label[cell]][opinion_clusters_nearest(&other, cells->at[cell])] += run->weight[cell];
		sum += other.count > 0 ? opinion_rand_index(together[0], OPINION_CLUSTERS_MOST, OPINION_CLUSTERS_MOST) : 0;
	}
	return rounds > 0 ? sum / (double)rounds : 1;
}
