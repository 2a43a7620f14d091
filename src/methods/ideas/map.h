// SPDX-License-Identifier: EUPL-1.2
// The map of ideas: what is asked for, and what its pages and data share.
#ifndef POLDER_METHODS_IDEAS_MAP_H
#define POLDER_METHODS_IDEAS_MAP_H

#include "methods/ideas/filter.h"
#include "methods/ideas/map_cluster.h"
#include "methods/ideas/map_views.h"
#include "site/map.h"

#define MAP_THEMES_MAX 32

struct map_scene {
	struct idea_names names;
	struct idea_asked asked;           // its order is by number
	struct text marks[MAP_THEMES_MAX]; // of the themes in their order: a letter that no other has
	// A part of the map, "vak=14.33660.21530.33666.21536" in the address: a zoom and a box in cells of 128 pixels.
	bool part;
	int zoom;
	struct bounds box;
	struct text box_text;
};

// NOT_FOUND for a filter or a box that cannot be.
enum outcome map_scene_read(struct visit *visit, struct map_scene *scene);
struct text map_theme_mark(const struct map_scene *scene, int64_t theme_id);
// The map's address with these filters; `page`: "kaart", "kaart.json".
struct text map_href(struct visit *visit, const struct map_scene *scene, const char *page,
                     const struct idea_asked *asked);
// "5 plannen"
struct text map_ideas_label(struct visit *visit, int64_t n);
// Writes " AND i.latitude BETWEEN ..." for what lies in the bounds.
void map_bounds_sql(struct sql *sql, const struct bounds *bounds);

// --- map_draw.c ----------------------------------------------------------------------------------------------------
struct map_frame { // from the world to the drawing
	struct position from;
	int64_t width, height; // in units of the world
};
struct map_frame map_frame_of(const struct bounds *bounds);
struct map_dot_view map_dot_of(const struct map_frame *frame, struct coordinate at, int64_t theme);
struct map_shape { // an area with its outline
	const struct area *area;
	struct geo_shape shape;
};
struct map_shapes {
	struct map_shape *at;
	size_t count;
};
// In the order of the site's areas; those without a boundary are left out. False on a fault.
bool map_shapes_read(struct visit *visit, const struct areas *areas, enum map_detail detail, struct map_shapes *shapes);
// Areas (without links and numbers) and layers that are shown from the start. False on a fault.
bool map_drawing_fill(struct visit *visit, const struct map_frame *frame, const struct map_shapes *shapes,
                      struct map_drawing_view *drawing);

// --- pages ---------------------------------------------------------------------------------------------------------
enum outcome idea_map_page(struct visit *visit);   // "kaart"
enum outcome idea_map_points(struct visit *visit); // "kaart.json": clusters and ideas of one block
enum outcome idea_map_shapes(struct visit *visit); // "kaart-vlakken.json": areas and layers
bool idea_map_has_any(struct visit *visit);        // an idea with a place
struct text idea_map_path(struct visit *visit);
// For the page of one idea. False on a fault.
bool idea_place_fill(struct visit *visit, const struct idea *idea, const struct idea_names *names,
                     struct idea_place_view *place);

#endif
