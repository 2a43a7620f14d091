// SPDX-License-Identifier: EUPL-1.2
#include "methods/ideas/map_cluster.h"

#define CELL_PIXEL_BITS 6                          // 64 pixels
#define PIXEL_BITS(zoom) (WORLD_BITS - 8 - (zoom)) // units in a pixel
#define JOIN_PIXELS 48
#define SIDE (MAP_BLOCK_CELLS + 2 * MAP_MARGIN_CELLS)

struct cell {
	int64_t count, sum_x, sum_y, id;
	struct position from, to;
	struct cell *joins; // NULL: stands for itself
};

struct map_clustering {
	struct map_block block;
	int64_t first_x, first_y; // of the margin, in cells
	struct cell cells[SIDE][SIDE];
};

static int cell_bits(int zoom)
{
	return PIXEL_BITS(zoom) + CELL_PIXEL_BITS;
}

static int64_t blocks_across(int zoom)
{
	return zoom > 2 ? INT64_C(1) << (zoom - 2) : 1;
}

bool map_block_valid(const struct map_block *block)
{
	int64_t across = block->zoom >= 0 && block->zoom <= MAP_ZOOM_MAX ? blocks_across(block->zoom) : 0;
	return block->x >= 0 && block->y >= 0 && block->x < across && block->y < across;
}

static int64_t on_world(int64_t units)
{
	return units < 0 ? 0 : units >= WORLD_UNITS ? WORLD_UNITS - 1 : units;
}

struct bounds map_block_reach(const struct map_block *block)
{
	int bits = cell_bits(block->zoom);
	int64_t west = (block->x * MAP_BLOCK_CELLS - MAP_MARGIN_CELLS) * (INT64_C(1) << bits);
	int64_t north = (block->y * MAP_BLOCK_CELLS - MAP_MARGIN_CELLS) * (INT64_C(1) << bits);
	int64_t side = (int64_t)SIDE << bits;
	struct coordinate north_west = coordinate_of((struct position){ on_world(west), on_world(north) });
	struct coordinate south_east = coordinate_of((struct position){ on_world(west + side), on_world(north + side) });
	// A millionth more on all sides: rounding must not lose a point. At the edge of the world everything beyond it too.
	bool top = north <= 0, bottom = north + side >= WORLD_UNITS;
	return (struct bounds){ bottom ? -90 * MICRO : south_east.latitude - 2, north_west.longitude - 2,
		                    top ? 90 * MICRO : north_west.latitude + 2, south_east.longitude + 2, true };
}

struct map_clustering *map_clustering_new(struct arena *arena, const struct map_block *block)
{
	struct map_clustering *clustering = arena_new(arena, struct map_clustering);
	if (clustering) {
		clustering->block = *block;
		clustering->first_x = block->x * MAP_BLOCK_CELLS - MAP_MARGIN_CELLS;
		clustering->first_y = block->y * MAP_BLOCK_CELLS - MAP_MARGIN_CELLS;
	}
	return clustering;
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t most(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void hold(struct cell *cell, struct position from, struct position to)
{
	bool first = cell->count == 0;
	cell->from = first ? from : (struct position){ least(cell->from.x, from.x), least(cell->from.y, from.y) };
	cell->to = first ? to : (struct position){ most(cell->to.x, to.x), most(cell->to.y, to.y) };
}

void map_clustering_add(struct map_clustering *clustering, const struct map_point *point)
{
	int bits = cell_bits(clustering->block.zoom);
	int64_t x = (point->at.x >> bits) - clustering->first_x, y = (point->at.y >> bits) - clustering->first_y;
	if (x < 0 || y < 0 || x >= SIDE || y >= SIDE)
		return;
	struct cell *cell = &clustering->cells[y][x];
	hold(cell, point->at, point->at);
	cell->id = cell->count ? 0 : point->id;
	cell->count++;
	cell->sum_x += point->at.x;
	cell->sum_y += point->at.y;
}

// --- joining -----------------------------------------------------------------------------------------------------

static struct position centre_of(const struct cell *cell)
{
	return (struct position){ cell->sum_x / cell->count, cell->sum_y / cell->count };
}

static bool is_near(const struct map_clustering *clustering, const struct cell *a, const struct cell *b)
{
	int64_t pixel = INT64_C(1) << PIXEL_BITS(clustering->block.zoom), reach = JOIN_PIXELS * pixel;
	struct position one = centre_of(a), other = centre_of(b);
	int64_t x = one.x - other.x, y = one.y - other.y;
	return x * x + y * y < reach * reach; // at most 2^60: cells that touch lie within 2^30 of each other
}

// Of two cells the fuller goes before; of two that are as full, the one further north, then west.
static bool goes_before(const struct cell *a, const struct cell *b)
{
	return a->count != b->count ? a->count > b->count : a < b;
}

// The greatest neighbour within reach that goes before this cell; with `of_roots` only those that join none themselves.
static struct cell *neighbour_before(struct map_clustering *clustering, size_t y, size_t x, const bool (*joined)[SIDE])
{
	struct cell *cell = &clustering->cells[y][x], *best = NULL;
	for (size_t j = y - 1; j <= y + 1; j++)
		for (size_t i = x - 1; i <= x + 1; i++) {
			struct cell *other = &clustering->cells[j][i];
			if (other == cell || !other->count || (joined && joined[j][i]) || !goes_before(other, cell) ||
			    (best && goes_before(best, other)) || !is_near(clustering, cell, other))
				continue;
			best = other;
		}
	return best;
}

static void join_all(struct map_clustering *clustering)
{
	bool lesser[SIDE][SIDE] = { 0 }; // has a neighbour that goes before it
	for (size_t y = 1; y + 1 < SIDE; y++)
		for (size_t x = 1; x + 1 < SIDE; x++)
			if (clustering->cells[y][x].count)
				lesser[y][x] = neighbour_before(clustering, y, x, NULL) != NULL;
	for (size_t y = 2; y + 2 < SIDE; y++)
		for (size_t x = 2; x + 2 < SIDE; x++)
			if (lesser[y][x])
				clustering->cells[y][x].joins = neighbour_before(clustering, y, x, (const bool(*)[SIDE])lesser);
}

static void gather(struct map_clustering *clustering)
{
	for (size_t y = 0; y < SIDE; y++)
		for (size_t x = 0; x < SIDE; x++) {
			struct cell *cell = &clustering->cells[y][x], *root = cell->joins;
			if (!root)
				continue;
			hold(root, cell->from, cell->to);
			root->count += cell->count;
			root->sum_x += cell->sum_x;
			root->sum_y += cell->sum_y;
			root->id = 0;
		}
}

bool map_clustering_end(struct map_clustering *clustering, struct arena *arena, struct map_clusters *clusters)
{
	*clusters = (struct map_clusters){ 0 };
	join_all(clustering);
	gather(clustering);
	for (size_t y = MAP_MARGIN_CELLS; y < SIDE - MAP_MARGIN_CELLS; y++)
		for (size_t x = MAP_MARGIN_CELLS; x < SIDE - MAP_MARGIN_CELLS; x++) {
			const struct cell *cell = &clustering->cells[y][x];
			if (!cell->count || cell->joins)
				continue;
			struct map_cluster *cluster = arena_append(arena, clusters, struct map_cluster);
			if (!cluster)
				return false;
			*cluster = (struct map_cluster){ centre_of(cell), cell->count, cell->id, cell->from, cell->to };
		}
	return true;
}
