// SPDX-License-Identifier: EUPL-1.2
// GeoJSON and the arithmetic of places.
#include "check.h"
#include "base/geojson.h"

static const char *refusal(struct arena *arena, const char *source)
{
	struct geo_features features;
	struct geo_error error;
	assert_false(geojson_read(arena, text_of(source), &features, &error));
	assert_non_null(error.message);
	return error.message;
}

static struct geo_shape shape_of(struct arena *arena, const char *source)
{
	struct geo_shape shape;
	assert_true(geojson_read_shape(arena, text_of(source), &shape));
	return shape;
}

#define SQUARE "{\"type\":\"Polygon\",\"coordinates\":[[[4.9,52.6],[5,52.6],[5,52.7],[4.9,52.7],[4.9,52.6]]]}"

static void what_is_written_is_what_was_read(void **state)
{
	static const char *const sources[] = {
		SQUARE,
		"{\"type\":\"Point\",\"coordinates\":[4.900001,-52.06]}",
		"{\"type\":\"LineString\",\"coordinates\":[[-0.5,52],[0,52.000001]]}",
		"{\"type\":\"MultiPolygon\",\"coordinates\":[[[[0,0],[4,0],[4,4],[0,0]],[[1,0.5],[2,0.5],[2,1],[1,0.5]]],"
		"[[[5,5],[6,5],[6,6],[5,5]]]]}",
		"{\"type\":\"MultiPoint\",\"coordinates\":[[1,1],[2,2]]}",
	};
	for (size_t i = 0; i < sizeof(sources) / sizeof(sources[0]); i++) {
		struct geo_shape shape = shape_of(*state, sources[i]);
		struct builder b = builder_on(*state);
		geojson_write(&b, &shape);
		assert_text(builder_text(&b), sources[i]);
	}
}

static void a_file_names_its_areas_and_parts(void **state)
{
	struct geo_features features;
	struct geo_error error;
	assert_true(geojson_read(*state,
	                         TEXT("{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":"
	                              "{\"area\":\"noord\",\"name\":\" Noord \",\"inwoners\":12},\"geometry\":" SQUARE "},"
	                              "{\"type\":\"Feature\",\"properties\":null,\"geometry\":{\"type\":\"Point\","
	                              "\"coordinates\":[4.9,52.6,12.5]}}]}"),
	                         &features, &error));
	assert_int_equal(features.count, 2);
	assert_text(features.at[0].key, "noord");
	assert_text(features.at[0].name, "Noord");
	assert_int_equal(features.at[0].shape.vertices, 5);
	assert_int_equal(features.at[0].shape.bounds.north, 52700000);
	assert_int_equal(features.at[0].shape.bounds.west, 4900000);
	assert_text(features.at[1].name, "");
	assert_int_equal(features.at[1].shape.kind, GEO_POINT);
}

static void what_is_not_certainly_right_is_refused_with_a_reason(void **state)
{
	assert_string_equal(refusal(*state, "{"), "This is not valid JSON.");
	assert_string_equal(refusal(*state, "[]"), "This is no GeoJSON.");
	assert_non_null(strstr(refusal(*state, "{\"type\":\"GeometryCollection\",\"geometries\":[]}"), "only points"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"Point\",\"coordinates\":[4.9]}"), "two numbers"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"Point\",\"coordinates\":[4.9,\"52\"]}"), "two numbers"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"Point\",\"coordinates\":[1e300,52]}"), "two numbers"));
	// The Dutch grid instead of degrees: the mistake that everyone makes once.
	assert_non_null(strstr(refusal(*state, "{\"type\":\"Point\",\"coordinates\":[121687,487484]}"), "EPSG:4326"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"Point\",\"coordinates\":[4.9,52.6],\"crs\":{\"type\":\"name\","
	                                       "\"properties\":{\"name\":\"urn:ogc:def:crs:EPSG::28992\"}}}"),
	                       "another system"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"Polygon\",\"coordinates\":[[[4,52],[5,52],[5,53],[4,53]]]}"),
	                       "where it starts"));
	assert_non_null(
		strstr(refusal(*state, "{\"type\":\"Polygon\",\"coordinates\":[[[4,52],[5,53],[6,54],[4,52]]]}"), "three"));
	assert_non_null(
		strstr(refusal(*state, "{\"type\":\"Polygon\",\"coordinates\":[[[4,52],[4,52],[4,52],[4,52]]]}"), "three"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"LineString\",\"coordinates\":[[4,52],[4,52]]}"), "different"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"MultiPolygon\",\"coordinates\":[]}"), "no coordinates"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"FeatureCollection\",\"features\":[]}"), "nothing"));
	assert_non_null(strstr(refusal(*state, "{\"type\":\"Feature\",\"geometry\":null}"), "only points"));
}

static void a_file_with_too_many_points_is_refused(void **state)
{
	(void)state;
	struct arena *arena = arena_create((size_t)64 << 20);
	struct builder b = builder_on(arena);
	build_c(&b, "{\"type\":\"LineString\",\"coordinates\":[");
	for (int i = 0; i <= GEO_VERTICES_MAX; i++)
		build_format(&b, "%s[%d.%d,52]", i ? "," : "", i % 90, i);
	build_c(&b, "]}");
	assert_non_null(strstr(refusal(arena, text_to_c(arena, builder_text(&b))), "50,000"));
	arena_destroy(arena);
}

static void a_straight_line_needs_only_its_ends(void **state)
{
	struct coordinate at[] = { { 0, 0 }, { 10, 1000 }, { -10, 2000 }, { 0, 3000 }, { 5000, 3000 } };
	struct coordinates line = { at, 5 };
	assert_true(line_simplify(*state, &line, 20, false));
	assert_int_equal(line.count, 3);
	assert_int_equal(line.at[1].longitude, 3000);
	assert_int_equal(line.at[2].latitude, 5000);
}

static void a_ring_stays_a_ring_however_coarse(void **state)
{
	struct geo_shape shape = shape_of(*state, SQUARE);
	assert_true(shape_simplify(*state, &shape, 10000000));
	struct coordinates *ring = &shape.parts.at[0].lines[0];
	assert_true(ring->count >= 4);
	assert_int_equal(ring->at[0].longitude, ring->at[ring->count - 1].longitude);
	assert_int_equal(ring->at[0].latitude, ring->at[ring->count - 1].latitude);
}

static void a_point_lies_inside_or_outside_also_with_a_hole(void **state)
{
	struct geo_shape shape = shape_of(*state, "{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[9,0],[9,9],[0,9],[0,0]],"
	                                          "[[3,3],[6,3],[6,6],[3,6],[3,3]]]}");
	assert_true(shape_holds(&shape, (struct coordinate){ 1000000, 1000000 }));
	assert_false(shape_holds(&shape, (struct coordinate){ 4000000, 4000000 }));
	assert_false(shape_holds(&shape, (struct coordinate){ 10000000, 4000000 }));
	// The name is written beside the hole, not in it.
	assert_true(shape_holds(&shape, shape_middle(*state, &shape)));
}

static void the_projection_is_that_of_the_usual_tiles(void **state)
{
	(void)state;
	// Amsterdam's Dam on OpenStreetMap's tile 14/8414/5384.
	struct position dam = position_of((struct coordinate){ 52373056, 4892627 });
	assert_int_equal(dam.x >> (WORLD_BITS - 14), 8414);
	assert_int_equal(dam.y >> (WORLD_BITS - 14), 5384);
	struct coordinate back = coordinate_of(dam);
	assert_true(labs((long)(back.latitude - 52373056)) <= 1 && labs((long)(back.longitude - 4892627)) <= 1);
	struct position pole = position_of((struct coordinate){ 90000000, 180000000 });
	assert_int_equal(pole.y, 0);
	assert_int_equal(pole.x, WORLD_UNITS - 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(what_is_written_is_what_was_read),
		test_on_arena(a_file_names_its_areas_and_parts),
		test_on_arena(what_is_not_certainly_right_is_refused_with_a_reason),
		test_on_arena(a_file_with_too_many_points_is_refused),
		test_on_arena(a_straight_line_needs_only_its_ends),
		test_on_arena(a_ring_stays_a_ring_however_coarse),
		test_on_arena(a_point_lies_inside_or_outside_also_with_a_hole),
		test_on_arena(the_projection_is_that_of_the_usual_tiles),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
