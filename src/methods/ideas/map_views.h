// SPDX-License-Identifier: EUPL-1.2
// What the map of ideas shows: filled by map_page.c and map_draw.c, drawn by views/map.html.
#ifndef POLDER_IDEAS_MAP_VIEWS_H
#define POLDER_IDEAS_MAP_VIEWS_H

#include "site/views.h"

// --- the drawing: SVG of 1280 x 960 units --------------------------------------------------------------------------

struct map_path_view {
	struct text path;   // of the attribute d
	struct text colour; // of its layer: "water"
};
struct map_paths_view {
	struct map_path_view *at;
	size_t count;
};
struct map_area_view {
	struct text path, name, href, label; // label: "Zuiderpark: 5 plannen"; href empty: no link
	int64_t count;
	int64_t left, top; // where its name stands, in 25ths of the drawing
	bool chosen;
};
struct map_areas_view {
	struct map_area_view *at;
	size_t count;
};
struct map_dot_view {
	int64_t x, y, theme; // theme: 0..8
};
struct map_dots_view {
	struct map_dot_view *at;
	size_t count;
};
struct map_drawing_view {
	struct map_paths_view surfaces, lines;
	struct map_areas_view areas;
	struct map_dots_view dots, places; // places: of the layers
	struct map_dot_view here;          // the one idea; theme -1: none
};

// --- the page ------------------------------------------------------------------------------------------------------

struct map_theme_view {
	struct text name, mark; // a letter of its own
	int64_t number;         // 1..8
};
struct map_themes_view {
	struct map_theme_view *at;
	size_t count;
};
struct map_layer_view {
	struct text slug, name, legend, colour;
	bool shown;
};
struct map_layers_view {
	struct map_layer_view *at;
	size_t count;
};
struct map_item_view {
	int64_t id;
	struct text title, href, line, mark; // line: "Plan 3 · Groen · € 32.000"
	int64_t theme;
	bool placed;
};
struct map_items_view {
	struct map_item_view *at;
	size_t count;
};

// Template idea_map.
struct idea_map_view {
	const struct page_frame *frame;
	struct text title;
	struct site_filter_view filter;
	int64_t found, total;   // ideas that pass the filter; all
	int64_t shown;          // of those: in the part of the map that is shown
	bool part;              // only a part is shown
	struct text list_href;  // the same ideas as a list
	struct text whole_href; // the whole map
	struct map_drawing_view drawing;
	struct map_themes_view themes;
	struct map_layers_view layers;
	struct map_items_view items;
	struct text more;  // href of the next items; empty: none
	int64_t placeless; // of `found`: without a place on the map
	// For map.js
	struct text points, shapes, page, bounds, tiles, attribution;
	int64_t zoom, tiles_zoom; // zoom -1: as the bounds ask
};

// Template idea_place: where one idea lies.
struct idea_place_view {
	bool shown; // there is a drawing
	struct text address;
	struct map_drawing_view drawing;
	struct text href; // to the map, there
};

#endif
