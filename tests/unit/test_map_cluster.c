// SPDX-License-Identifier: EUPL-1.2
// Clusters of points: counts add up over blocks at every zoom, the order of the points makes no difference.
#include "check.h"
#include "methods/ideas/map_cluster.h"

#define POINTS 3000

struct scene {
	struct map_point at[POINTS];
};

// A town with crowds, a few far away, and some on one spot; the same every time.
static void scene_fill(struct scene *scene)
{
	uint64_t state = 42;
	for (int64_t i = 0; i < POINTS; i++) {
		int64_t noise[2];
		for (int k = 0; k < 2; k++) {
			state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
			noise[k] = (int64_t)(state >> 33) % 40000 - 20000;
		}
		int64_t spread = i % 10 == 0 ? 50 : i % 3 + 1;
		struct coordinate place = { 52600000 + noise[0] * spread / 2, 4900000 + noise[1] * spread };
		if (i % 50 == 7)
			place = (struct coordinate){ 52611111, 4911111 };
		scene->at[i] = (struct map_point){ i + 1, position_of(place) };
	}
}

static struct map_clusters cluster(struct arena *arena, const struct scene *scene, struct map_block block,
                                   bool backwards)
{
	struct map_clustering *clustering = map_clustering_new(arena, &block);
	struct map_clusters clusters;
	assert_non_null(clustering);
	for (size_t i = 0; i < POINTS; i++)
		map_clustering_add(clustering, &scene->at[backwards ? POINTS - 1 - i : i]);
	assert_true(map_clustering_end(clustering, arena, &clusters));
	return clusters;
}

static void every_point_is_counted_in_exactly_one_block(void **state)
{
	(void)state;
	struct scene scene;
	scene_fill(&scene);
	for (int zoom = 0; zoom <= 15; zoom++) {
		// The blocks that hold anything, and one around them.
		int bits = WORLD_BITS + 2 - zoom;
		int64_t west = INT64_MAX, east = 0, north = INT64_MAX, south = 0, total = 0;
		for (size_t i = 0; i < POINTS; i++) {
			int64_t x = bits > WORLD_BITS ? 0 : scene.at[i].at.x >> bits;
			int64_t y = bits > WORLD_BITS ? 0 : scene.at[i].at.y >> bits;
			west = x < west ? x : west;
			east = x > east ? x : east;
			north = y < north ? y : north;
			south = y > south ? y : south;
		}
		for (int64_t y = north - 1; y <= south + 1; y++)
			for (int64_t x = west - 1; x <= east + 1; x++) {
				struct map_block block = { zoom, x, y };
				if (!map_block_valid(&block))
					continue;
				struct arena *arena = arena_create((size_t)1 << 20);
				struct map_clusters clusters = cluster(arena, &scene, block, false);
				for (size_t i = 0; i < clusters.count; i++) {
					total += clusters.at[i].count;
					assert_int_equal(clusters.at[i].count == 1, clusters.at[i].id != 0);
				}
				arena_destroy(arena);
			}
		assert_int_equal(total, POINTS);
	}
}

static void the_order_of_the_points_makes_no_difference(void **state)
{
	struct scene scene;
	scene_fill(&scene);
	for (int zoom = 8; zoom <= 18; zoom++) {
		int bits = WORLD_BITS + 2 - zoom;
		struct map_block block = { zoom, scene.at[7].at.x >> bits, scene.at[7].at.y >> bits };
		struct map_clusters one = cluster(*state, &scene, block, false), other = cluster(*state, &scene, block, true);
		assert_int_equal(one.count, other.count);
		assert_true(one.count > 0);
		assert_memory_equal(one.at, other.at, one.count * sizeof(*one.at));
	}
}

static void only_the_points_within_reach_matter(void **state)
{
	struct scene scene;
	scene_fill(&scene);
	int zoom = 14, bits = WORLD_BITS + 2 - zoom;
	struct map_block block = { zoom, scene.at[7].at.x >> bits, scene.at[7].at.y >> bits };
	struct map_clusters all = cluster(*state, &scene, block, false), near;
	struct bounds reach = map_block_reach(&block);
	struct map_clustering *clustering = map_clustering_new(*state, &block);
	size_t left_out = 0;
	for (size_t i = 0; i < POINTS; i++) {
		if (bounds_hold(&reach, coordinate_of(scene.at[i].at)))
			map_clustering_add(clustering, &scene.at[i]);
		else
			left_out++;
	}
	assert_true(map_clustering_end(clustering, *state, &near));
	assert_true(left_out > 100);
	assert_int_equal(all.count, near.count);
	assert_memory_equal(all.at, near.at, all.count * sizeof(*all.at));
}

static void points_far_apart_stand_alone_and_one_spot_stays_together(void **state)
{
	struct scene scene;
	scene_fill(&scene);
	struct map_block deepest = { MAP_ZOOM_MAX, scene.at[7].at.x >> (WORLD_BITS + 2 - MAP_ZOOM_MAX),
		                         scene.at[7].at.y >> (WORLD_BITS + 2 - MAP_ZOOM_MAX) };
	struct map_clusters clusters = cluster(*state, &scene, deepest, false);
	bool spot = false;
	for (size_t i = 0; i < clusters.count; i++)
		spot |= clusters.at[i].count >= POINTS / 50 && clusters.at[i].from.x == clusters.at[i].to.x;
	assert_true(spot);
	struct map_clusters world = cluster(*state, &scene, (struct map_block){ 0, 0, 0 }, false);
	assert_int_equal(world.count, 1);
	assert_int_equal(world.at[0].count, POINTS);
}

static void a_block_that_is_not_there_is_not_valid(void **state)
{
	(void)state;
	static const struct map_block blocks[] = { { -1, 0, 0 }, { 20, 0, 0 }, { 2, 1, 0 }, { 3, 0, 2 }, { 14, -1, 0 } };
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		assert_false(map_block_valid(&blocks[i]));
	assert_true(map_block_valid(&(struct map_block){ 3, 1, 1 }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_point_is_counted_in_exactly_one_block),
		test_on_arena(the_order_of_the_points_makes_no_difference),
		test_on_arena(only_the_points_within_reach_matter),
		test_on_arena(points_far_apart_stand_alone_and_one_spot_stays_together),
		cmocka_unit_test(a_block_that_is_not_there_is_not_valid),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
