// SPDX-License-Identifier: EUPL-1.2
#include "base/geojson.h"

#define LATITUDE_MAX (90 * MICRO)
#define LONGITUDE_MAX (180 * MICRO)

struct reading {
	struct arena *arena;
	struct geo_features *features;
	struct geo_error *error;
	size_t vertices;
};

static bool refuse(struct reading *reading, const char *message)
{
	if (!reading->error->message)
		*reading->error = (struct geo_error){ message, (int64_t)reading->features->count };
	return false;
}

// --- coordinates -------------------------------------------------------------------------------------------------

static bool read_coordinate(struct reading *reading, const struct json *value, struct coordinate *coordinate)
{
	if (json_kind(value) != JSON_ARRAY || json_count(value) < 2 || json_count(value) > 3)
		return refuse(reading, N_("Part {n}: a place is two numbers: longitude and latitude."));
	if (!json_as_micro(json_item(value, 0), &coordinate->longitude) ||
	    !json_as_micro(json_item(value, 1), &coordinate->latitude))
		return refuse(reading, N_("Part {n}: a place is two numbers: longitude and latitude."));
	if (coordinate->longitude < -LONGITUDE_MAX || coordinate->longitude > LONGITUDE_MAX ||
	    coordinate->latitude < -LATITUDE_MAX || coordinate->latitude > LATITUDE_MAX)
		return refuse(
			reading,
			N_("Part {n}: these are no degrees. Save the file with coordinates in WGS 84 (EPSG:4326), not in RD."));
	if (++reading->vertices > GEO_VERTICES_MAX)
		return refuse(reading, N_("The file has more than 50,000 points. Simplify it first."));
	return true;
}

static bool same(struct coordinate a, struct coordinate b)
{
	return a.latitude == b.latitude && a.longitude == b.longitude;
}

// Points that repeat the one before are left out.
static bool read_line(struct reading *reading, const struct json *value, struct coordinates *line)
{
	if (json_kind(value) != JSON_ARRAY)
		return refuse(reading, N_("Part {n}: a line is a list of places."));
	line->at = arena_new_array(reading->arena, struct coordinate, json_count(value) + 1);
	for (size_t i = 0; line->at && i < json_count(value); i++) {
		struct coordinate next;
		if (!read_coordinate(reading, json_item(value, i), &next))
			return false;
		if (!line->count || !same(line->at[line->count - 1], next))
			line->at[line->count++] = next;
	}
	return line->at != NULL;
}

static bool ring_has_area(const struct coordinates *ring)
{
	for (size_t i = 2; i < ring->count; i++) {
		struct coordinate a = ring->at[0], b = ring->at[1], c = ring->at[i];
		if ((b.longitude - a.longitude) * (c.latitude - a.latitude) !=
		    (b.latitude - a.latitude) * (c.longitude - a.longitude))
			return true;
	}
	return false;
}

static bool read_polygon(struct reading *reading, const struct json *value, struct geo_part *part)
{
	if (json_kind(value) != JSON_ARRAY || !json_count(value))
		return refuse(reading, N_("Part {n}: an area is a list of rings."));
	part->lines = arena_new_array(reading->arena, struct coordinates, json_count(value));
	for (size_t i = 0; part->lines && i < json_count(value); i++) {
		struct coordinates *ring = &part->lines[part->line_count++];
		if (!read_line(reading, json_item(value, i), ring))
			return false;
		if (ring->count && !same(ring->at[0], ring->at[ring->count - 1]))
			return refuse(reading, N_("Part {n}: a ring has to end where it starts."));
		if (ring->count < 4 || !ring_has_area(ring))
			return refuse(reading, N_("Part {n}: a ring needs at least three different corners."));
	}
	return part->lines != NULL;
}

static bool read_part(struct reading *reading, enum geo_kind kind, const struct json *value, struct geo_shape *shape)
{
	struct geo_part *part = arena_append(reading->arena, &shape->parts, struct geo_part);
	if (!part)
		return false;
	if (kind == GEO_POLYGON)
		return read_polygon(reading, value, part);
	part->lines = arena_new(reading->arena, struct coordinates);
	if (!part->lines)
		return false;
	part->line_count = 1;
	if (kind == GEO_LINE) {
		if (!read_line(reading, value, part->lines))
			return false;
		return part->lines->count >= 2 || refuse(reading, N_("Part {n}: a line needs two different places."));
	}
	part->lines->at = arena_new(reading->arena, struct coordinate);
	part->lines->count = 1;
	return part->lines->at && read_coordinate(reading, value, part->lines->at);
}

static void shape_measure(struct geo_shape *shape)
{
	shape->vertices = 0;
	shape->bounds.filled = false;
	for (size_t i = 0; i < shape->parts.count; i++)
		for (size_t j = 0; j < shape->parts.at[i].line_count; j++) {
			const struct coordinates *line = &shape->parts.at[i].lines[j];
			shape->vertices += line->count;
			for (size_t k = 0; k < line->count; k++)
				bounds_add(&shape->bounds, line->at[k]);
		}
}

// --- geometries and features -------------------------------------------------------------------------------------

static const struct {
	const char *name;
	enum geo_kind kind;
	bool several;
} geometry_types[] = {
	{ "Point", GEO_POINT, false },         { "MultiPoint", GEO_POINT, true }, { "LineString", GEO_LINE, false },
	{ "MultiLineString", GEO_LINE, true }, { "Polygon", GEO_POLYGON, false }, { "MultiPolygon", GEO_POLYGON, true },
};

static bool read_geometry(struct reading *reading, const struct json *geometry, struct geo_shape *shape)
{
	struct text type = json_text_of(geometry, "type");
	const struct json *coordinates = json_get(geometry, "coordinates");
	size_t t = 0, types = sizeof(geometry_types) / sizeof(geometry_types[0]);
	while (t < types && !text_is(type, geometry_types[t].name))
		t++;
	if (t == types)
		return refuse(reading, N_("Part {n}: only points, lines and polygons can be drawn."));
	shape->kind = geometry_types[t].kind;
	if (!geometry_types[t].several && !read_part(reading, shape->kind, coordinates, shape))
		return false;
	for (size_t i = 0; geometry_types[t].several && i < json_count(coordinates); i++)
		if (!read_part(reading, shape->kind, json_item(coordinates, i), shape))
			return false;
	if (!shape->parts.count)
		return refuse(reading, N_("Part {n} has no coordinates."));
	shape_measure(shape);
	return true;
}

static bool read_feature(struct reading *reading, const struct json *feature)
{
	if (reading->features->count == GEO_FEATURES_MAX)
		return refuse(reading, N_("The file has more than 2,000 parts."));
	struct geo_feature *read = arena_append(reading->arena, reading->features, struct geo_feature);
	if (!read)
		return false;
	bool bare = !text_is(json_text_of(feature, "type"), "Feature");
	const struct json *properties = bare ? NULL : json_get(feature, "properties");
	read->key = text_copy(reading->arena, json_text_of(properties, "area"));
	read->name = text_normalise(reading->arena, text_trim(json_text_of(properties, "name")));
	if (text_characters(read->name) > GEO_NAME_MAX)
		return refuse(reading, N_("Part {n}: a name has at most 120 characters."));
	return read_geometry(reading, bare ? feature : json_get(feature, "geometry"), &read->shape);
}

// RFC 7946 has no other system than WGS 84; older files say which they use.
static bool system_good(const struct json *root)
{
	const struct json *crs = json_get(root, "crs");
	struct text name = json_text_of(json_get(crs, "properties"), "name");
	return json_kind(crs) == JSON_NONE || json_kind(crs) == JSON_NULL || text_ends_with(name, TEXT("CRS84")) ||
	       text_ends_with(name, TEXT(":4326"));
}

static bool read_root(struct reading *reading, const struct json *root)
{
	if (json_kind(root) != JSON_OBJECT)
		return refuse(reading, N_("This is no GeoJSON."));
	if (!system_good(root))
		return refuse(reading, N_("The file says that its coordinates are in another system than WGS 84 (EPSG:4326)."));
	if (!text_is(json_text_of(root, "type"), "FeatureCollection"))
		return read_feature(reading, root);
	const struct json *features = json_get(root, "features");
	if (!json_count(features) || json_kind(features) != JSON_ARRAY)
		return refuse(reading, N_("There is nothing in this file."));
	for (size_t i = 0; i < json_count(features); i++)
		if (!read_feature(reading, json_item(features, i)))
			return false;
	return true;
}

bool geojson_read(struct arena *arena, struct text source, struct geo_features *features, struct geo_error *error)
{
	struct text reason;
	*features = (struct geo_features){ 0 };
	*error = (struct geo_error){ 0 };
	struct reading reading = { .arena = arena, .features = features, .error = error };
	struct json_document *document = json_parse(arena, source, &reason);
	bool good = document ? read_root(&reading, json_root(document)) : refuse(&reading, N_("This is not valid JSON."));
	json_free(document);
	if (good && !arena_full(arena))
		return true;
	return refuse(&reading, N_("The file is too large."));
}

bool geojson_read_shape(struct arena *arena, struct text source, struct geo_shape *shape)
{
	struct geo_features features;
	struct geo_error error;
	if (!geojson_read(arena, source, &features, &error) || features.count != 1)
		return false;
	*shape = features.at[0].shape;
	return true;
}

// --- writing -----------------------------------------------------------------------------------------------------

void build_degrees(struct builder *b, int64_t micro)
{
	int64_t whole = micro / MICRO, part = micro % MICRO;
	if (micro < 0)
		build_char(b, '-');
	build_int(b, whole < 0 ? -whole : whole);
	part = part < 0 ? -part : part;
	if (!part)
		return;
	char digits[8];
	int len = snprintf(digits, sizeof(digits), "%06d", (int)part);
	while (len > 1 && digits[len - 1] == '0')
		len--;
	build_char(b, '.');
	build_text(b, (struct text){ digits, (size_t)len });
}

static void write_coordinate(struct builder *b, struct coordinate coordinate)
{
	build_char(b, '[');
	build_degrees(b, coordinate.longitude);
	build_char(b, ',');
	build_degrees(b, coordinate.latitude);
	build_char(b, ']');
}

static void write_line(struct builder *b, const struct coordinates *line)
{
	build_char(b, '[');
	for (size_t i = 0; i < line->count; i++) {
		if (i)
			build_char(b, ',');
		write_coordinate(b, line->at[i]);
	}
	build_char(b, ']');
}

static void write_part(struct builder *b, enum geo_kind kind, const struct geo_part *part)
{
	if (kind == GEO_POINT) {
		write_coordinate(b, part->lines[0].at[0]);
	} else if (kind == GEO_LINE) {
		write_line(b, &part->lines[0]);
	} else {
		build_char(b, '[');
		for (size_t i = 0; i < part->line_count; i++) {
			if (i)
				build_char(b, ',');
			write_line(b, &part->lines[i]);
		}
		build_char(b, ']');
	}
}

void geojson_write(struct builder *b, const struct geo_shape *shape)
{
	static const char *const names[] = { "Point", "LineString", "Polygon" };
	bool several = shape->parts.count > 1;
	build_format(b, "{\"type\":\"%s%s\",\"coordinates\":", several ? "Multi" : "", names[shape->kind]);
	if (several)
		build_char(b, '[');
	for (size_t i = 0; i < shape->parts.count; i++) {
		if (i)
			build_char(b, ',');
		write_part(b, shape->kind, &shape->parts.at[i]);
	}
	build_c(b, several ? "]}" : "}");
}

void geojson_write_features(struct builder *b, const struct geo_features *features)
{
	struct json_writer w = json_on(b);
	json_open(&w, '{');
	json_text_member(&w, "type", TEXT("FeatureCollection"));
	json_key(&w, "features");
	json_open(&w, '[');
	for (size_t i = 0; i < features->count; i++) {
		struct builder geometry = builder_on(b->arena);
		geojson_write(&geometry, &features->at[i].shape);
		json_open(&w, '{');
		json_text_member(&w, "type", TEXT("Feature"));
		json_key(&w, "properties");
		json_open(&w, '{');
		json_text_given(&w, "name", features->at[i].name);
		json_close(&w, '}');
		json_key(&w, "geometry");
		json_raw(&w, builder_text(&geometry));
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
}

// --- what is done with shapes ------------------------------------------------------------------------------------

bool shape_simplify(struct arena *arena, struct geo_shape *shape, int64_t tolerance)
{
	bool good = true;
	for (size_t i = 0; shape->kind != GEO_POINT && i < shape->parts.count; i++)
		for (size_t j = 0; good && j < shape->parts.at[i].line_count; j++)
			good = line_simplify(arena, &shape->parts.at[i].lines[j], tolerance, shape->kind == GEO_POLYGON);
	shape_measure(shape);
	return good;
}

bool shape_holds(const struct geo_shape *shape, struct coordinate point)
{
	if (shape->kind != GEO_POLYGON || !bounds_hold(&shape->bounds, point))
		return false;
	bool inside = false;
	for (size_t i = 0; i < shape->parts.count; i++)
		for (size_t j = 0; j < shape->parts.at[i].line_count; j++) // even-odd: a hole is out again
			inside ^= ring_holds(&shape->parts.at[i].lines[j], point);
	return inside;
}

// Where the line of this latitude crosses the rings of a polygon, from west to east.
static size_t crossings(const struct geo_part *part, int64_t latitude, int64_t *longitudes)
{
	size_t count = 0;
	for (size_t j = 0; j < part->line_count; j++) {
		const struct coordinates *ring = &part->lines[j];
		for (size_t k = 1; k < ring->count; k++) {
			struct coordinate a = ring->at[k - 1], b = ring->at[k];
			if ((a.latitude > latitude) == (b.latitude > latitude))
				continue;
			int64_t crossing =
				a.longitude + (b.longitude - a.longitude) * (latitude - a.latitude) / (b.latitude - a.latitude);
			size_t at = count++;
			for (; at > 0 && longitudes[at - 1] > crossing; at--)
				longitudes[at] = longitudes[at - 1];
			longitudes[at] = crossing;
		}
	}
	return count;
}

struct coordinate shape_middle(struct arena *arena, const struct geo_shape *shape)
{
	int64_t widest = -1, *longitudes = arena_new_array(arena, int64_t, shape->vertices + 1);
	struct coordinate middle = { (shape->bounds.south + shape->bounds.north) / 2,
		                         (shape->bounds.west + shape->bounds.east) / 2 };
	for (size_t i = 0; longitudes && i < shape->parts.count; i++) {
		struct bounds bounds = { 0 };
		for (size_t k = 0; k < shape->parts.at[i].lines[0].count; k++)
			bounds_add(&bounds, shape->parts.at[i].lines[0].at[k]);
		int64_t latitude = (bounds.south + bounds.north) / 2;
		size_t count = crossings(&shape->parts.at[i], latitude, longitudes);
		for (size_t k = 0; k + 1 < count; k += 2)
			if (longitudes[k + 1] - longitudes[k] > widest) {
				widest = longitudes[k + 1] - longitudes[k];
				middle = (struct coordinate){ latitude, (longitudes[k] + longitudes[k + 1]) / 2 };
			}
	}
	return middle;
}
