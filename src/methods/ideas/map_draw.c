// SPDX-License-Identifier: EUPL-1.2
// The map as the server draws it: SVG for who has no scripts, for the page of one idea, and for paper.
#include "methods/ideas/map.h"

#define DRAWING_WIDTH 1280
#define DRAWING_HEIGHT 960
#define LEAST_WIDTH (INT64_C(1) << (WORLD_BITS - 8 - 16 + 9)) // 512 pixels at zoom 16: a few streets
#define STEPS 25

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

// --- clipping: what lies outside the drawing is left out -----------------------------------------------------------

struct drawn_point {
	int64_t x, y;
};
struct drawn_line {
	struct drawn_point *at;
	size_t count;
};
enum side { SIDE_LEFT, SIDE_RIGHT, SIDE_TOP, SIDE_BOTTOM };

static int64_t inside_by(struct drawn_point point, enum side side) // below 0: outside
{
	switch (side) {
	case SIDE_LEFT:
		return point.x;
	case SIDE_RIGHT:
		return DRAWING_WIDTH - point.x;
	case SIDE_TOP:
		return point.y;
	default:
		return DRAWING_HEIGHT - point.y;
	}
}

static struct drawn_point crossing(struct drawn_point a, struct drawn_point b, enum side side)
{
	int64_t from = inside_by(a, side), to = inside_by(b, side), range = from - to;
	return (struct drawn_point){ a.x + (b.x - a.x) * from / range, a.y + (b.y - a.y) * from / range };
}

// Sutherland and Hodgman 1974, for one side.
static struct drawn_line clip_ring(struct arena *arena, struct drawn_line ring, enum side side)
{
	struct drawn_line kept = { arena_new_array(arena, struct drawn_point, ring.count * 2 + 1), 0 };
	for (size_t i = 0; kept.at && i < ring.count; i++) {
		struct drawn_point from = ring.at[i ? i - 1 : ring.count - 1], to = ring.at[i];
		bool was_inside = inside_by(from, side) >= 0, is_inside = inside_by(to, side) >= 0;
		if (was_inside != is_inside)
			kept.at[kept.count++] = crossing(from, to, side);
		if (is_inside)
			kept.at[kept.count++] = to;
	}
	return kept;
}

// False: nothing of the stretch from a to b lies inside.
static bool clip_stretch(struct drawn_point *a, struct drawn_point *b)
{
	for (enum side side = SIDE_LEFT; side <= SIDE_BOTTOM; side++) {
		bool a_out = inside_by(*a, side) < 0, b_out = inside_by(*b, side) < 0;
		if (a_out && b_out)
			return false;
		if (a_out)
			*a = crossing(*a, *b, side);
		else if (b_out)
			*b = crossing(*a, *b, side);
	}
	return true;
}

// --- paths -------------------------------------------------------------------------------------------------------

static void path_to(struct builder *b, char command, struct drawn_point point)
{
	build_format(b, "%c%lld %lld", command, (long long)point.x, (long long)point.y);
}

static void path_of_ring(struct builder *b, struct drawn_line ring)
{
	for (enum side side = SIDE_LEFT; side <= SIDE_BOTTOM; side++)
		ring = clip_ring(b->arena, ring, side);
	for (size_t i = 0; i < ring.count; i++)
		path_to(b, i ? 'L' : 'M', ring.at[i]);
	if (ring.count)
		build_char(b, 'Z');
}

static void path_of_stretches(struct builder *b, struct drawn_line line)
{
	struct drawn_point last = { INT64_MIN, INT64_MIN };
	for (size_t i = 1; i < line.count; i++) {
		struct drawn_point from = line.at[i - 1], to = line.at[i];
		if (!clip_stretch(&from, &to))
			continue;
		if (from.x != last.x || from.y != last.y)
			path_to(b, 'M', from);
		path_to(b, 'L', to);
		last = to;
	}
}

static void path_of_line(struct builder *b, const struct map_frame *frame, const struct coordinates *line, bool closed)
{
	struct drawn_line drawn = { arena_new_array(b->arena, struct drawn_point, line->count + 1), 0 };
	for (size_t i = 0; drawn.at && i < line->count; i++) {
		struct position at = position_of(line->at[i]);
		struct drawn_point point = { drawn_x(frame, at), drawn_y(frame, at) };
		const struct drawn_point *before = drawn.count ? &drawn.at[drawn.count - 1] : NULL;
		if (!before || before->x != point.x || before->y != point.y)
			drawn.at[drawn.count++] = point;
	}
	if (closed)
		path_of_ring(b, drawn);
	else
		path_of_stretches(b, drawn);
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

// Names are HTML over the drawing; a class says where, since nothing on a page may have a style of its own.
static int64_t step_of(int64_t at, int64_t size)
{
	int64_t step = (at * STEPS + size / 2) / size;
	return step < 0 ? 0 : step > STEPS ? STEPS : step;
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
			.left = step_of(middle.x, DRAWING_WIDTH),
			.top = step_of(middle.y, DRAWING_HEIGHT),
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
