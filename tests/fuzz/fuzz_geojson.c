// SPDX-License-Identifier: EUPL-1.2
// GeoJSON. What was accepted is written, read again the same, simplified without leaving its bounds or its rules.
#include "base/geojson.h"
#include "fuzz.h"

static void check_shape(struct arena *arena, struct geo_shape *shape)
{
	struct builder b = builder_on(arena);
	geojson_write(&b, shape);
	struct geo_shape again;
	ensure(geojson_read_shape(arena, builder_text(&b), &again));
	ensure(again.kind == shape->kind && again.parts.count == shape->parts.count);
	ensure(again.vertices == shape->vertices);
	struct bounds before = shape->bounds;
	ensure(before.filled && before.south <= before.north && before.west <= before.east);
	struct coordinate middle = shape_middle(arena, shape);
	ensure(bounds_hold(&before, middle));
	ensure(shape_simplify(arena, shape, 1000));
	ensure(shape->vertices <= again.vertices);
	ensure(shape->bounds.south >= before.south && shape->bounds.north <= before.north);
	for (size_t i = 0; shape->kind == GEO_POLYGON && i < shape->parts.count; i++)
		for (size_t j = 0; j < shape->parts.at[i].line_count; j++)
			ensure(shape->parts.at[i].lines[j].count >= 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	struct geo_features features;
	struct geo_error error;
	if (geojson_read(arena, (struct text){ (const char *)data, size }, &features, &error)) {
		ensure(features.count > 0 && features.count <= GEO_FEATURES_MAX);
		for (size_t i = 0; i < features.count; i++)
			check_shape(arena, &features.at[i].shape);
	} else {
		ensure(error.message != NULL);
	}
	arena_destroy(arena);
	return 0;
}
