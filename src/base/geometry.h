// SPDX-License-Identifier: EUPL-1.2
// Places on a map. A coordinate is whole millionths of a degree (WGS 84), a position on a drawn map whole units of the
// square of Web Mercator (EPSG:3857), which is 2^30 units wide with x to the east and y to the south: at zoom z a pixel
// of the usual 256-pixel tiles is 2^(22 - z) units. Everything but the projection itself is whole numbers, so that the
// same points always give the same drawing.
#ifndef POLDER_BASE_GEOMETRY_H
#define POLDER_BASE_GEOMETRY_H

#include "base/builder.h"

#define MICRO INT64_C(1000000)
#define WORLD_BITS 30
#define WORLD_UNITS (INT64_C(1) << WORLD_BITS)
#define DEEPEST_ZOOM 20

struct coordinate {
	int64_t latitude, longitude; // millionths of a degree
};
struct coordinates { // a line, or a ring whose last point is its first
	struct coordinate *at;
	size_t count;
};
struct position {
	int64_t x, y; // 0 .. WORLD_UNITS - 1
};
struct bounds { // of coordinates; empty while `filled` is false
	int64_t south, west, north, east;
	bool filled;
};

struct position position_of(struct coordinate coordinate); // latitudes beyond 85.05 lie on the edge
struct coordinate coordinate_of(struct position position);

void bounds_add(struct bounds *bounds, struct coordinate coordinate);
void bounds_join(struct bounds *bounds, const struct bounds *other);
bool bounds_hold(const struct bounds *bounds, struct coordinate coordinate);

// The points that matter (Douglas and Peucker 1973), in their order; first and last stay, and of a ring at least four. What
// is left out lies within `tolerance` of what stays, both in millionths of a degree of latitude. Works on the points in
// place and returns how many are left; false when there is no memory for it.
bool line_simplify(struct arena *arena, struct coordinates *line, int64_t tolerance, bool is_ring);

// Is the point inside the ring (even-odd)? A point on the line may be either.
bool ring_holds(const struct coordinates *ring, struct coordinate point);

#endif
