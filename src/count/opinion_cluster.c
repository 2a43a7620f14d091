// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_cluster.h"

#include "count/opinion_random.h"

#define ITERATIONS_MOST 200

static double square_distance(const double a[2], const double b[2])
{
	double x = a[0] - b[0], y = a[1] - b[1];
	return x * x + y * y;
}

static int nearest(const struct opinion_clusters *clusters, const double at[2], double *square)
{
	int best = 0;
	*square = square_distance(at, clusters->centre[0]);
	for (int k = 1; k < clusters->count; k++) {
		double other = square_distance(at, clusters->centre[k]);
		best = other < *square ? k : best;
		*square = other < *square ? other : *square;
	}
	return best;
}

int opinion_clusters_nearest(const struct opinion_clusters *clusters, const double at[2])
{
	double square;
	return nearest(clusters, at, &square);
}

// The first centre is a point drawn by weight, each next one by weight and squared distance to the nearest so far. False:
// all points are on centres already.
static bool clusters_start(const struct opinion_points *points, int count, uint64_t seed,
                           struct opinion_clusters *clusters)
{
	*clusters = (struct opinion_clusters){ .count = 0 };
	for (int k = 0; k < count; k++) {
		double whole = 0, square = 1;
		for (size_t i = 0; i < points->count; i++) {
			if (clusters->count > 0)
				nearest(clusters, points->at[i], &square);
			whole += points->weight[i] * square;
		}
		double drawn = opinion_random_unit(seed, (uint64_t)k) * whole;
		size_t chosen = points->count;
		for (size_t i = 0; i < points->count && drawn >= 0; i++) {
			if (clusters->count > 0)
				nearest(clusters, points->at[i], &square);
			double part = points->weight[i] * square;
			if (part > 0)
				chosen = i;
			drawn -= part;
		}
		if (chosen == points->count)
			return false;
		clusters->centre[k][0] = points->at[chosen][0];
		clusters->centre[k][1] = points->at[chosen][1];
		clusters->count++;
	}
	return true;
}

// One of Lloyd's iterations. False: a cluster lost its last point.
static bool clusters_move(const struct opinion_points *points, struct opinion_clusters *clusters, bool *moved)
{
	double sum[OPINION_CLUSTERS_MOST][2] = { { 0 } };
	for (int k = 0; k < clusters->count; k++)
		clusters->weight[k] = 0;
	clusters->inertia = 0;
	for (size_t i = 0; i < points->count; i++) {
		double square, weight = points->weight[i];
		int of = nearest(clusters, points->at[i], &square);
		clusters->weight[of] += weight;
		sum[of][0] += weight * points->at[i][0];
		sum[of][1] += weight * points->at[i][1];
		clusters->inertia += weight * square;
	}
	*moved = false;
	for (int k = 0; k < clusters->count; k++) {
		if (!(clusters->weight[k] > 0))
			return false;
		for (int axis = 0; axis < 2; axis++) {
			double centre = sum[k][axis] / clusters->weight[k];
			*moved = *moved || centre != clusters->centre[k][axis];
			clusters->centre[k][axis] = centre;
		}
	}
	return true;
}

static bool clusters_settle(const struct opinion_points *points, struct opinion_clusters *clusters)
{
	bool moved = true;
	for (int i = 0; i < ITERATIONS_MOST && moved; i++) // the limit is against going round in the last digit, and NaN
		if (!clusters_move(points, clusters, &moved))
			return false;
	return true;
}

struct opinion_clusters opinion_clusters_find(const struct opinion_points *points, int count, uint32_t starts,
                                              uint64_t seed, const struct opinion_clusters *known)
{
	struct opinion_clusters best = { .count = 0 }, tried;
	if (known && known->count == count) {
		tried = *known;
		if (clusters_settle(points, &tried))
			best = tried;
	}
	for (uint32_t i = 0; i < starts; i++) {
		if (!clusters_start(points, count, opinion_random(seed, i), &tried) || !clusters_settle(points, &tried))
			continue;
		if (best.count == 0 || tried.inertia < best.inertia)
			best = tried;
	}
	return best;
}
