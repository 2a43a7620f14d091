// SPDX-License-Identifier: EUPL-1.2
// GeoJSON (RFC 7946), strictly: what is not certainly right is refused with a reason a person can act on. Coordinates
// are WGS 84 degrees, longitude first; a height after them is left out. No GeometryCollection, no "crs" but WGS 84.
#ifndef POLDER_BASE_GEOJSON_H
#define POLDER_BASE_GEOJSON_H

#include "base/geometry.h"
#include "base/json.h"

#define GEO_VERTICES_MAX 50000 // in one file
#define GEO_FEATURES_MAX 2000
#define GEO_NAME_MAX 120 // characters

enum geo_kind { GEO_POINT, GEO_LINE, GEO_POLYGON }; // single and multiple alike
struct geo_part { // a point, a line, or one polygon: its outer ring and then its holes
	struct coordinates *lines;
	size_t line_count;
};
struct geo_shape {
	enum geo_kind kind;
	struct {
		struct geo_part *at;
		size_t count;
	} parts;
	size_t vertices;
	struct bounds bounds;
};
struct geo_feature {
	struct geo_shape shape;
	struct text key;  // properties.area: which area it is the boundary of; may be empty
	struct text name; // properties.name; may be empty
};
struct geo_features {
	struct geo_feature *at;
	size_t count;
};

// A geometry, a Feature or a FeatureCollection. *error: an English msgid. {n} in it, if any, is the feature (from 1).
struct geo_error {
	const char *message;
	int64_t n;
};
bool geojson_read(struct arena *arena, struct text source, struct geo_features *features, struct geo_error *error);
// What geojson_write wrote.
bool geojson_read_shape(struct arena *arena, struct text source, struct geo_shape *shape);

// A geometry with at most six decimals: Polygon or MultiPolygon, and so on.
void geojson_write(struct builder *b, const struct geo_shape *shape);
void build_degrees(struct builder *b, int64_t micro); // 52.6, at most six decimals
// With names: a FeatureCollection.
void geojson_write_features(struct builder *b, const struct geo_features *features);

bool shape_simplify(struct arena *arena, struct geo_shape *shape, int64_t tolerance); // false: no memory
bool shape_holds(const struct geo_shape *shape, struct coordinate point);             // polygons only
// A point within the polygon to write its name at: the middle of the widest stretch at half its height.
struct coordinate shape_middle(struct arena *arena, const struct geo_shape *shape);

#endif
