// SPDX-License-Identifier: EUPL-1.2
// How good a number of groups is: groups over the cells with outliers set aside, how clear they are (silhouette, Rousseeuw
// 1987) and whether other participants would have given the same (stability over halves drawn from the participants).
#ifndef POLDER_COUNT_OPINION_TRIAL_H
#define POLDER_COUNT_OPINION_TRIAL_H

#include "count/opinion.h"
#include "count/opinion_cluster.h"

struct opinion_trial_run {
	struct opinion_clusters clusters; // count 0: not possible
	double *weight;                   // per cell: 0 for outliers
	int *label;                       // per cell: the nearest centre, -1 for outliers
};

// Clusters smaller than `least` are outliers: they are set aside and the rest is clustered again. False: arena full.
bool opinion_trial_cluster(struct arena *arena, const struct opinion_cells *cells, int groups, double least,
                           uint64_t seed, const struct opinion_clusters *known, struct opinion_trial_run *run);
// Of a run with clusters.
double opinion_trial_silhouette(const struct opinion_cells *cells, const struct opinion_trial_run *run);
// Mean adjusted Rand index over `rounds` halves. -1: arena full.
double opinion_trial_stability(struct arena *arena, const struct opinion_cells *cells,
                               const struct opinion_trial_run *run, uint32_t rounds, uint64_t seed);
// The adjusted Rand index of a table of how many stand in both, `width` to a row.
double opinion_rand_index(const double *together, int width, int height);

#endif
