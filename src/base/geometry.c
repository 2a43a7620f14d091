// SPDX-License-Identifier: EUPL-1.2
#include "base/geometry.h"
#include <math.h>

#define EDGE_LATITUDE 85051129 // where the square of Web Mercator ends

static const double pi = 3.14159265358979323846;

static int64_t within(int64_t value, int64_t lowest, int64_t highest)
{
	return value < lowest ? lowest : value > highest ? highest : value;
}

struct position position_of(struct coordinate coordinate)
{
	double latitude = (double)within(coordinate.latitude, -EDGE_LATITUDE, EDGE_LATITUDE) / MICRO * pi / 180;
	double right = ((double)coordinate.longitude / MICRO + 180) / 360;
	double down = (1 - log(tan(latitude) + 1 / cos(latitude)) / pi) / 2;
	return (struct position){
		.x = within((int64_t)floor(right * (double)WORLD_UNITS), 0, WORLD_UNITS - 1),
		.y = within((int64_t)floor(down * (double)WORLD_UNITS), 0, WORLD_UNITS - 1),
	};
}

struct coordinate coordinate_of(struct position position)
{
	double right = ((double)position.x + 0.5) / (double)WORLD_UNITS;
	double down = ((double)position.y + 0.5) / (double)WORLD_UNITS;
	double latitude = atan(sinh(pi * (1 - 2 * down))) * 180 / pi;
	return (struct coordinate){
		.latitude = (int64_t)llround(latitude * MICRO),
		.longitude = (int64_t)llround((right * 360 - 180) * MICRO),
	};
}

// --- bounds ------------------------------------------------------------------------------------------------------

void bounds_add(struct bounds *bounds, struct coordinate coordinate)
{
	if (!bounds->filled) {
		*bounds = (struct bounds){ coordinate.latitude, coordinate.longitude, coordinate.latitude, coordinate.longitude,
			                       true };
		return;
	}
	if (coordinate.latitude < bounds->south)
		bounds->south = coordinate.latitude;
	if (coordinate.latitude > bounds->north)
		bounds->north = coordinate.latitude;
	if (coordinate.longitude < bounds->west)
		bounds->west = coordinate.longitude;
	if (coordinate.longitude > bounds->east)
		bounds->east = coordinate.longitude;
}

void bounds_join(struct bounds *bounds, const struct bounds *other)
{
	if (!other->filled)
		return;
	bounds_add(bounds, (struct coordinate){ other->south, other->west });
	bounds_add(bounds, (struct coordinate){ other->north, other->east });
}

bool bounds_hold(const struct bounds *bounds, struct coordinate coordinate)
{
	return bounds->filled && coordinate.latitude >= bounds->south && coordinate.latitude <= bounds->north &&
	       coordinate.longitude >= bounds->west && coordinate.longitude <= bounds->east;
}

// --- simplifying -------------------------------------------------------------------------------------------------

// Cosine of the latitude in 1/1024: what a degree of longitude is worth there, of a degree of latitude.
static int64_t narrowing(int64_t latitude)
{
	return (int64_t)llround(cos((double)latitude / MICRO * pi / 180) * 1024);
}

struct span { // of points still to look at
	size_t first, last;
};

struct simplifying {
	const struct coordinates *line;
	int64_t narrow;
	bool *keep;
	struct span *todo; // a stack; each span is split in two, so it is never higher than the number of points
	size_t height;
};

static double distance_squared(const struct simplifying *work, struct coordinate p, struct coordinate a,
                               struct coordinate b)
{
	double scale = (double)work->narrow / 1024;
	double ax = (double)a.longitude * scale, ay = (double)a.latitude;
	double bx = (double)b.longitude * scale - ax, by = (double)b.latitude - ay;
	double px = (double)p.longitude * scale - ax, py = (double)p.latitude - ay;
	double length = bx * bx + by * by, along = length > 0 ? (px * bx + py * by) / length : 0;
	along = along < 0 ? 0 : along > 1 ? 1 : along;
	double dx = px - along * bx, dy = py - along * by;
	return dx * dx + dy * dy;
}

static void look_at(struct simplifying *work, struct span span, double tolerance_squared)
{
	const struct coordinate *at = work->line->at;
	size_t farthest = span.first;
	double most = tolerance_squared;
	for (size_t i = span.first + 1; i < span.last; i++) {
		double distance = distance_squared(work, at[i], at[span.first], at[span.last]);
		if (distance > most) {
			most = distance;
			farthest = i;
		}
	}
	if (farthest == span.first)
		return;
	work->keep[farthest] = true;
	work->todo[work->height++] = (struct span){ span.first, farthest };
	work->todo[work->height++] = (struct span){ farthest, span.last };
}

// A ring starts and ends in one point; it is looked at as two lines, parted by the point that lies farthest from it.
static size_t far_point(const struct simplifying *work)
{
	const struct coordinates *line = work->line;
	size_t farthest = line->count / 2;
	double most = 0;
	for (size_t i = 1; i + 1 < line->count; i++) {
		double distance = distance_squared(work, line->at[i], line->at[0], line->at[0]);
		if (distance > most) {
			most = distance;
			farthest = i;
		}
	}
	return farthest;
}

bool line_simplify(struct arena *arena, struct coordinates *line, int64_t tolerance, bool is_ring)
{
	if (line->count <= (is_ring ? 4u : 2u))
		return true;
	struct simplifying work = {
		.line = line,
		.narrow = narrowing(line->at[0].latitude),
		.keep = arena_new_array(arena, bool, line->count),
		.todo = arena_new_array(arena, struct span, line->count + 2),
	};
	if (!work.keep || !work.todo)
		return false;
	size_t last = line->count - 1, middle = is_ring ? far_point(&work) : last;
	work.keep[0] = work.keep[middle] = work.keep[last] = true;
	work.todo[work.height++] = (struct span){ 0, middle };
	if (is_ring)
		work.todo[work.height++] = (struct span){ middle, last };
	while (work.height > 0)
		look_at(&work, work.todo[--work.height], (double)tolerance * (double)tolerance);
	size_t kept = 0;
	for (size_t i = 0; i <= last; i++)
		kept += work.keep[i];
	for (size_t i = 1; is_ring && kept < 4 && i < last; i++) { // a ring of two points is no area any more
		kept += !work.keep[i];
		work.keep[i] = true;
	}
	size_t count = 0;
	for (size_t i = 0; i <= last; i++)
		if (work.keep[i])
			line->at[count++] = line->at[i];
	line->count = count;
	return true;
}

// --- inside ------------------------------------------------------------------------------------------------------

bool ring_holds(const struct coordinates *ring, struct coordinate point)
{
	bool inside = false;
	for (size_t i = 0, j = ring->count - 1; i < ring->count; j = i++) {
		struct coordinate a = ring->at[i], b = ring->at[j];
		if ((a.latitude > point.latitude) == (b.latitude > point.latitude))
			continue;
		// At the height of the point, is the line to its east? Cross-multiplied; at most 10^17.
		int64_t rise = b.latitude - a.latitude;
		int64_t left = (point.longitude - a.longitude) * rise;
		int64_t right = (b.longitude - a.longitude) * (point.latitude - a.latitude);
		if (rise > 0 ? left < right : left > right)
			inside = !inside;
	}
	return inside;
}
