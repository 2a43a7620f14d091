// SPDX-License-Identifier: EUPL-1.2
// Points on a map gathered into clusters, on a grid of cells of 64 pixels. Whole numbers only: the same points give the same
// clusters, in whatever order they come.
//
// A map is asked for in blocks of 16 x 16 cells, so that there are few different questions and every answer can be kept. A
// block's clusters are those whose own cell lies in it. A cell joins the greatest of its eight neighbours that lies within
// 48 pixels and is itself greater than all of its neighbours; so a cluster depends on no more than three cells around it,
// and neighbouring blocks agree: each point is counted in exactly one of them.
#ifndef POLDER_METHODS_IDEAS_MAP_CLUSTER_H
#define POLDER_METHODS_IDEAS_MAP_CLUSTER_H

#include "base/geometry.h"

#define MAP_ZOOM_MAX 19
#define MAP_BLOCK_CELLS 16
#define MAP_MARGIN_CELLS 3

struct map_block {
	int zoom;     // 0..MAP_ZOOM_MAX
	int64_t x, y; // counted in blocks; at zooms 0 to 2 there is one
};
struct map_point {
	int64_t id;
	struct position at;
};
struct map_cluster {
	struct position centre;
	int64_t count;
	int64_t id;               // of the point when there is one, else 0
	struct position from, to; // the corners of what it holds
};
struct map_clusters {
	struct map_cluster *at;
	size_t count;
};
struct map_clustering;

bool map_block_valid(const struct map_block *block);
// Within these bounds lie all points that the block's clusters depend on.
struct bounds map_block_reach(const struct map_block *block);

struct map_clustering *map_clustering_new(struct arena *arena, const struct map_block *block); // NULL: no memory
void map_clustering_add(struct map_clustering *clustering, const struct map_point *point);
// From north to south and west to east. False: no memory.
bool map_clustering_end(struct map_clustering *clustering, struct arena *arena, struct map_clusters *clusters);

#endif
