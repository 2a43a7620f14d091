// SPDX-License-Identifier: EUPL-1.2
// What is drawn on a site's maps besides ideas: the boundaries of its areas, and layers of the organisation.
//
// Both are kept as GeoJSON of ours, twice: as it came, for looking close, and as an outline in which nothing smaller than
// a quarter of a thousandth of the whole is left, for drawings of the whole. Reading the outlines is cheap enough for every page.
#ifndef POLDER_SITE_MAP_H
#define POLDER_SITE_MAP_H

#include "base/geojson.h"
#include "site/site.h"

#define AREA_VERTICES_MAX 20000
#define LAYERS_MAX 12

struct area_boundary {
	int64_t site_id, area_id;
	struct text shape, outline; // a Polygon or MultiPolygon
};
enum layer_colour { LAYER_WATER, LAYER_GREEN, LAYER_RED, LAYER_PURPLE, LAYER_ORANGE, LAYER_GREY };
struct map_layer {
	int64_t site_id, id;
	struct text slug, name, legend; // name and legend translated
	int colour;                     // enum layer_colour
	bool shown;                     // when the page opens
	int64_t position;
	struct text features, outline; // FeatureCollections
};
struct area_boundaries {
	struct area_boundary *at;
	size_t count;
};
struct map_layers {
	struct map_layer *at;
	size_t count;
};
extern const struct record area_boundary_record, map_layer_record;
extern const struct field_choice layer_colours[];

enum map_detail { MAP_OUTLINE, MAP_WHOLE };
// Only the texts of this detail are read; the others stay empty. False on a fault.
bool area_boundary_list(struct db *db, struct arena *arena, int64_t site_id, enum map_detail detail,
                        struct area_boundaries *boundaries);
bool map_layer_list(struct db *db, struct arena *arena, int64_t site_id, enum map_detail detail,
                    struct map_layers *layers); // in order of position

extern const struct action area_boundary_set;                        // "area.boundary"
extern const struct action layer_create, layer_update, layer_delete; // "layer.create" ...

#endif
