// SPDX-License-Identifier: EUPL-1.2
// k-means over weighted points: the best of several starts drawn with k-means++ (Arthur and Vassilvitskii 2007) from a seed,
// each improved by Lloyd's iterations until nothing moves. A start given by the caller is tried as well.
#ifndef POLDER_COUNT_OPINION_CLUSTER_H
#define POLDER_COUNT_OPINION_CLUSTER_H

#include "count/opinion_cells.h"

#define OPINION_CLUSTERS_MOST 5

struct opinion_clusters {
	int count; // 0: there are not so many different points
	double centre[OPINION_CLUSTERS_MOST][2];
	double weight[OPINION_CLUSTERS_MOST];
	double inertia; // sum of the weighted squared distances to the centre
};

// Points of weight 0 do not count.
struct opinion_points {
	size_t count;
	const double (*at)[2];
	const double *weight;
};

struct opinion_clusters opinion_clusters_find(const struct opinion_points *points, int count, uint32_t starts,
                                              uint64_t seed, const struct opinion_clusters *known);
// Which centre is nearest; the first of equals.
int opinion_clusters_nearest(const struct opinion_clusters *clusters, const double at[2]);

#endif
