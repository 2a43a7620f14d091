// SPDX-License-Identifier: EUPL-1.2
// The map as the server draws it: SVG for who has no scripts, for the page of one idea, and for paper.
#include "methods/ideas/map.h"

#define DRAWING_WIDTH 1280
#define DRAWING_HEIGHT 960
#define LEAST_WIDTH (INT64_C(1) << (WORLD_BITS - 8 - 16 + 9)) // 512 pixels at zoom 16: a few streets
#define TEXT_ROOM 40

// The bounds with some room around them, as wide as the drawing is to its height.
struct map_frame map_frame_of(const struct bounds *bounds)
{
	struct position from = position_of((struct coordinate){ bounds->north, bounds->west });
	struct position to = position_of((struct coordinate){ bounds->south, bounds->east });
	int64_t width = to.x - from.x, height = to.y - from.y;
	int64_t middle_x = from.x + width / 2, middle_y = from.y + height / 2;
	width += width / 16;
	height += height / 16;
	width = width < LEAST_WIDTH ? LEAST_WIDTH : width;
	if (width * DRAWING_HEIGHT < height * DRAWING_WIDTH)
		width = height * DRAWING_WIDTH / DRAWING_HEIGHT;
	height = width * DRAWING_HEIGHT / DRAWING_WIDTH;
	return (struct map_frame){ { middle_x - width / 2, middle_y - height / 2 }, width, height };
}

static int64_t drawn_x(const struct map_frame *frame, struct position at)
{
	return (at.x - frame->from.x) * DRAWING_WIDTH / frame->width;
}

static int64_t drawn_y(const struct map_frame *frame, struct position at)
{
	return (at.y - frame->from.y) * DRAWING_HEIGHT / frame->height;
}

struct map_dot_view map_dot_of(const struct map_frame *frame, struct coordinate at, int64_t theme)
{
	struct position position = position_of(at);
	return (struct map_dot_view){ drawn_x(frame, position), drawn_y(frame, position), theme };
}

static void path_of_line(struct builder *b, const struct map_frame *frame, const struct coordinates *line, bool closed)
{
	int64_t last_x = INT64_MIN, last_y = INT64_MIN;
	for (size_t i = 0; i < line->count; i++) {
		struct position at = position_of(line->at[i]);
		int64_t x = drawn_x(frame, at), y = drawn_y(frame, at);
		if (x == last_x && y == last_y)
			continue;
		build_format(b, "%c%lld %lld", i ? 'L' : 'M', (long long)x, (long long)y);
		last_x = x;
		last_y = y;
	}
	if (closed)
		build_char(b, 'Z');
}

static struct text path_of_shape(struct arena *arena, const struct map_frame *frame, const struct geo_shape *shape)
{
	struct builder b = builder_on(arena);
	for (size_t i = 0; i < shape->parts.count; i++)
		for (size_t j = 0; j < shape->parts.at[i].line_count; j++)
			path_of_line(&b, frame, &shape->parts.at[i].lines[j], shape->kind == GEO_POLYGON);
	return builder_text(&b);
}

// --- areas -------------------------------------------------------------------------------------------------------

bool map_shapes_read(struct visit *visit, const struct areas *areas, enum map_detail detail, struct map_shapes *shapes)
{
	struct area_boundaries boundaries;
	*shapes = (struct map_shapes){ 0 };
	if (!area_boundary_list(visit->db, visit->arena, visit->site->id, detail, &boundaries))
		return false;
	for (size_t i = 0; i < areas->count; i++)
		for (size_t j = 0; j < boundaries.count; j++) {
			const struct area_boundary *boundary = &boundaries.at[j];
			if (boundary->area_id != areas->at[i].id)
				continue;
			struct map_shape *shape = arena_append(visit->arena, shapes, struct map_shape);
			if (!shape || !geojson_read_shape(visit->arena, detail == MAP_WHOLE ? boundary->shape : boundary->outline,
			                                  &shape->shape))
				return false;
			shape->area = &areas->at[i];
		}
	return true;
}

static bool areas_fill(struct visit *visit, const struct map_frame *frame, const struct map_shapes *shapes,
                       struct map_drawing_view *drawing)
{
	for (size_t i = 0; i < shapes->count; i++) {
		const struct map_shape *shape = &shapes->at[i];
		struct map_area_view *area = arena_append(visit->arena, &drawing->areas, struct map_area_view);
		if (!area)
			return false;
		struct map_dot_view middle = map_dot_of(frame, shape_middle(visit->arena, &shape->shape), 0);
		*area = (struct map_area_view){
			.path = path_of_shape(visit->arena, frame, &shape->shape),
			.name = visit_translated(visit, shape->area->name),
			.x = middle.x,
			.y = middle.y,
			.name_y = middle.y + TEXT_ROOM + 24,
			.count_y = middle.y - 8,
		};
	}
	return true;
}

// --- layers ------------------------------------------------------------------------------------------------------

static bool feature_fill(struct visit *visit, const struct map_frame *frame, const struct geo_shape *shape,
                         struct text colour, struct map_drawing_view *drawing)
{
	for (size_t i = 0; shape->kind == GEO_POINT && i < shape->parts.count; i++) {
		struct map_dot_view *dot = arena_append(visit->arena, &drawing->places, struct map_dot_view);
		if (!dot)
			return false;
		*dot = map_dot_of(frame, shape->parts.at[i].lines[0].at[0], 0);
	}
	if (shape->kind == GEO_POINT)
		return true;
	struct map_paths_view *paths = shape->kind == GEO_LINE ? &drawing->lines : &drawing->surfaces;
	struct map_path_view *path = arena_append(visit->arena, paths, struct map_path_view);
	if (path)
		*path = (struct map_path_view){ path_of_shape(visit->arena, frame, shape), colour };
	return path != NULL;
}

static bool layers_fill(struct visit *visit, const struct map_frame *frame, struct map_drawing_view *drawing)
{
	struct map_layers layers;
	bool good = map_layer_list(visit->db, visit->arena, visit->site->id, MAP_OUTLINE, &layers);
	for (size_t i = 0; good && i < layers.count; i++) {
		struct geo_features features;
		struct geo_error error;
		if (!layers.at[i].shown)
			continue;
		good = geojson_read(visit->arena, layers.at[i].outline, &features, &error);
		struct text colour = text_of(layer_colours[layers.at[i].colour].value);
		for (size_t j = 0; good && j < features.count; j++)
			good = feature_fill(visit, frame, &features.at[j].shape, colour, drawing);
	}
	return good;
}

bool map_drawing_fill(struct visit *visit, const struct map_frame *frame, const struct map_shapes *shapes,
                      struct map_drawing_view *drawing)
{
	*drawing = (struct map_drawing_view){ .here = { .theme = -1 } };
	return layers_fill(visit, frame, drawing) && areas_fill(visit, frame, shapes, drawing);
}
