// SPDX-License-Identifier: EUPL-1.2
// Boundaries of areas and layers on the map: records, reading, and the actions of the staff.
#include "base/id.h"
#include "site/actions.h"
#include "site/map.h"

#define BOUNDARY(member) .name = #member, .offset = offsetof(struct area_boundary, member)
#define LAYER(member) .name = #member, .offset = offsetof(struct map_layer, member)
#define FILE_BYTES ((int64_t)4 << 20)

static const struct field boundary_fields[] = {
	{ BOUNDARY(site_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Site") },
	{ BOUNDARY(area_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Area") },
	{ BOUNDARY(shape), .kind = FIELD_JSON, .max = FILE_BYTES, .label = N_("Boundary") },
	{ BOUNDARY(outline), .kind = FIELD_JSON, .max = FILE_BYTES, .label = N_("Boundary, simplified") },
};
const struct record area_boundary_record = RECORD_OF("area_boundary", struct area_boundary, boundary_fields);

const struct field_choice layer_colours[] = {
	{ "water", N_("Blue, as water") }, { "green", N_("Green") }, { "red", N_("Red") }, { "purple", N_("Purple") },
	{ "orange", N_("Orange") },        { "grey", N_("Grey") },   { NULL, NULL },
};
#define LAYER_SLUG                                                                                     \
	{                                                                                                  \
		LAYER(slug), .kind = FIELD_SLUG, .flags = FIELD_REQUIRED, .max = 60, .label = N_("Short name") \
	}
#define LAYER_FIELDS                                                                                             \
	LAYER_SLUG,                                                                                                  \
		{ LAYER(name), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 80,                \
		  .label = N_("Name") },                                                                                 \
		{ LAYER(legend), .kind = FIELD_TEXT,    .flags = FIELD_TRANSLATED,                                       \
		  .max = 200,    .label = N_("Legend"), .help = N_("What one sees on the map, in one sentence.") },      \
		{ LAYER(colour), .kind = FIELD_CHOICE, .label = N_("Colour"), .choices = layer_colours },                \
		{ LAYER(shown), .kind = FIELD_BOOL, .label = N_("Shown when the page opens") },                          \
		{ LAYER(position), .kind = FIELD_INT, .max = 1000000, .label = N_("Place in the order") },               \
	{                                                                                                            \
		LAYER(features), .kind = FIELD_JSON, .flags = FIELD_REQUIRED, .max = FILE_BYTES, .label = N_("GeoJSON"), \
						 .help = N_("Points, lines and polygons in WGS 84, each with a name if it has one.")     \
	}
static const struct field layer_fields[] = {
	{ LAYER(site_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Site") },
	{ LAYER(id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Id") },
	LAYER_FIELDS,
	{ LAYER(outline), .kind = FIELD_JSON, .max = FILE_BYTES, .label = N_("GeoJSON, simplified") },
};
static const struct field layer_form_fields[] = { LAYER_FIELDS };
static const struct field layer_delete_fields[] = { LAYER_SLUG };
const struct record map_layer_record = RECORD_OF("map_layer", struct map_layer, layer_fields);
static const struct record layer_form_record = RECORD_OF("layer_form", struct map_layer, layer_form_fields);
static const struct record layer_delete_record = RECORD_OF("layer_delete", struct map_layer, layer_delete_fields);

// --- reading -----------------------------------------------------------------------------------------------------

bool area_boundary_list(struct db *db, struct arena *arena, int64_t site_id, enum map_detail detail,
                        struct area_boundaries *boundaries)
{
	bool whole = detail == MAP_WHOLE;
	*boundaries = (struct area_boundaries){ 0 };
	struct rows rows =
		db_query(db,
	             whole ? "SELECT area_id, shape FROM area_boundary WHERE site_id = ?1 ORDER BY area_id"
	                   : "SELECT area_id, outline FROM area_boundary WHERE site_id = ?1 ORDER BY area_id",
	             "i", site_id);
	while (rows_next(&rows)) {
		struct area_boundary *boundary = arena_append(arena, boundaries, struct area_boundary);
		if (!boundary)
			break;
		boundary->site_id = site_id;
		boundary->area_id = rows_int(&rows, 0);
		*(whole ? &boundary->shape : &boundary->outline) = rows_text(&rows, 1, arena);
	}
	return rows_end(&rows) && !arena_full(arena);
}

bool map_layer_list(struct db *db, struct arena *arena, int64_t site_id, enum map_detail detail,
                    struct map_layers *layers)
{
	bool whole = detail == MAP_WHOLE;
	const struct field *colour = record_field(&map_layer_record, TEXT("colour"));
	*layers = (struct map_layers){ 0 };
	struct rows rows =
		db_query(db,
	             whole ? "SELECT id, slug, name, legend, colour, shown, position, features FROM map_layer "
	                     "WHERE site_id = ?1 ORDER BY position, id"
	                   : "SELECT id, slug, name, legend, colour, shown, position, outline FROM map_layer "
	                     "WHERE site_id = ?1 ORDER BY position, id",
	             "i", site_id);
	while (rows_next(&rows)) {
		struct map_layer *layer = arena_append(arena, layers, struct map_layer);
		if (!layer)
			break;
		int found = field_choice_find(colour, rows_text(&rows, 4, arena));
		*layer = (struct map_layer){
			.site_id = site_id,
			.id = rows_int(&rows, 0),
			.slug = rows_text(&rows, 1, arena),
			.name = rows_text(&rows, 2, arena),
			.legend = rows_text(&rows, 3, arena),
			.colour = found < 0 ? LAYER_GREY : found,
			.shown = rows_int(&rows, 5) != 0,
			.position = rows_int(&rows, 6),
		};
		*(whole ? &layer->features : &layer->outline) = rows_text(&rows, 7, arena);
	}
	return rows_end(&rows) && !arena_full(arena);
}

// --- checking files ----------------------------------------------------------------------------------------------

static enum outcome geo_refuse(struct action_run *run, const char *field, const char *message, int64_t n)
{
	form_error_add(run->arena, &run->errors, text_of(field), message, n);
	return INVALID;
}

static enum outcome geo_parse(struct action_run *run, const char *field, struct text source,
                              struct geo_features *features)
{
	struct geo_error error;
	if (geojson_read(run->arena, source, features, &error))
		return DONE;
	return geo_refuse(run, field, error.message, error.n);
}

// What is smaller than a quarter of a thousandth of the whole cannot be seen on a drawing of the whole, twice as large.
static int64_t whole_tolerance(const struct bounds *bounds)
{
	int64_t height = bounds->north - bounds->south, width = bounds->east - bounds->west;
	return (height > width ? height : width) / 4000;
}

// --- boundaries --------------------------------------------------------------------------------------------------

struct boundary_form {
	struct text area, boundary;
};
static const struct field boundary_form_fields[] = {
	{ .name = "area",
	  .kind = FIELD_SLUG,
	  .offset = offsetof(struct boundary_form, area),
	  .max = 60,
	  .label = N_("Area"),
	  .help = N_("Its short name. Empty: every part of the file names its area in the property \"area\".") },
	{ .name = "boundary",
	  .kind = FIELD_JSON,
	  .offset = offsetof(struct boundary_form, boundary),
	  .max = FILE_BYTES,
	  .label = N_("Boundary"),
	  .help = N_("GeoJSON with polygons in WGS 84. Empty: the area is not drawn any more.") },
};
static const struct record boundary_form_record =
	RECORD_OF("area_boundary_form", struct boundary_form, boundary_form_fields);

static enum outcome boundary_feature(struct action_run *run, struct db *db, struct write_context *context,
                                     struct text slug, struct geo_feature *feature, int64_t n)
{
	struct area area;
	enum outcome outcome =
		db_find(db, &area_record, &area, run->arena, "WHERE site_id = ?1 AND slug = ?2", "is", run->site_id, slug);
	if (outcome == NOT_FOUND)
		return geo_refuse(run, "area", N_("Part {n}: this site has no such area."), n);
	if (outcome != DONE)
		return outcome;
	if (feature->shape.kind != GEO_POLYGON)
		return geo_refuse(run, "boundary", N_("Part {n}: a boundary is a polygon."), n);
	if (feature->shape.vertices > AREA_VERTICES_MAX)
		return geo_refuse(run, "boundary", N_("Part {n}: a boundary has at most 20,000 points. Simplify it first."), n);
	struct builder shape = builder_on(run->arena), outline = builder_on(run->arena);
	geojson_write(&shape, &feature->shape);
	if (!shape_simplify(run->arena, &feature->shape, whole_tolerance(&feature->shape.bounds)))
		return BUSY;
	geojson_write(&outline, &feature->shape);
	struct area_boundary after = { area.site_id, area.id, builder_text(&shape), builder_text(&outline) };
	if (db_execute(db, "DELETE FROM area_boundary WHERE site_id = ?1 AND area_id = ?2", "ii", area.site_id, area.id) <
	    0)
		return FAULT;
	bool written = db_insert(db, &area_boundary_record, &after) &&
	               event_append(db, context, area.site_id, "area.boundary", area.id);
	return written ? DONE : FAULT;
}

static enum outcome boundary_remove(struct action_run *run, struct db *db, struct write_context *context,
                                    struct text slug)
{
	struct area area;
	enum outcome outcome =
		db_find(db, &area_record, &area, run->arena, "WHERE site_id = ?1 AND slug = ?2", "is", run->site_id, slug);
	if (outcome == NOT_FOUND)
		return geo_refuse(run, "area", N_("This site has no such area."), 0);
	if (outcome != DONE)
		return outcome;
	bool done = db_execute(db, "DELETE FROM area_boundary WHERE site_id = ?1 AND area_id = ?2", "ii", area.site_id,
	                       area.id) >= 0 &&
	            event_append(db, context, area.site_id, "area.boundary", area.id);
	return done ? DONE : FAULT;
}

static enum outcome boundary_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct boundary_form *form = run->form;
	struct site site;
	struct geo_features features;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome == DONE && !form->boundary.len)
		return boundary_remove(run, db, context, form->area);
	if (outcome == DONE)
		outcome = geo_parse(run, "boundary", form->boundary, &features);
	if (outcome == DONE && form->area.len && features.count != 1)
		outcome = geo_refuse(run, "boundary", N_("For one area the file has one part."), 0);
	for (size_t i = 0; outcome == DONE && i < features.count; i++)
		outcome = boundary_feature(run, db, context, form->area.len ? form->area : features.at[i].key, &features.at[i],
		                           (int64_t)i + 1);
	if (outcome == DONE)
		run->result_json = arena_format(run->arena, "{\"areas\":%zu}", features.count);
	return outcome;
}

const struct action area_boundary_set = {
	.name = "area.boundary",
	.summary = "Where areas lie on the map, from GeoJSON",
	.form = &boundary_form_record,
	.permission = PERMIT_CONSOLE,
	.apply = boundary_apply,
};

// --- layers ------------------------------------------------------------------------------------------------------

static enum outcome layer_fill(struct action_run *run, struct map_layer *layer)
{
	struct geo_features features;
	enum outcome outcome = geo_parse(run, "features", layer->features, &features);
	if (outcome != DONE)
		return outcome;
	struct builder whole = builder_on(run->arena), outline = builder_on(run->arena);
	struct bounds bounds = { 0 };
	geojson_write_features(&whole, &features);
	for (size_t i = 0; i < features.count; i++)
		bounds_join(&bounds, &features.at[i].shape.bounds);
	for (size_t i = 0; i < features.count; i++)
		if (!shape_simplify(run->arena, &features.at[i].shape, whole_tolerance(&bounds)))
			return BUSY;
	geojson_write_features(&outline, &features);
	layer->features = builder_text(&whole);
	layer->outline = builder_text(&outline);
	return DONE;
}

static enum outcome layer_find(struct action_run *run, struct db *db, struct text slug, struct map_layer *layer)
{
	enum outcome outcome =
		db_find(db, &map_layer_record, layer, run->arena, "WHERE site_id = ?1 AND slug = ?2", "is", run->site_id, slug);
	if (outcome == NOT_FOUND)
		action_error(run, "slug", N_("This site has no such layer."));
	return outcome;
}

static enum outcome layer_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct map_layer *layer = run->form;
	struct site site;
	int64_t count = 0;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome == DONE && !db_one_int(db, &count, "SELECT count(*) FROM map_layer WHERE site_id = ?1", "i", site.id))
		return FAULT;
	if (count >= LAYERS_MAX)
		return action_refuse(run, "", N_("A map has at most 12 layers."), INVALID);
	if (outcome == DONE)
		outcome = layer_fill(run, layer);
	if (outcome != DONE)
		return outcome;
	layer->id = id_new();
	layer->site_id = site.id;
	result_id(run, layer->id);
	if (!db_insert(db, &map_layer_record, layer))
		return db_fault(db) == DB_UNIQUE
		           ? action_refuse(run, "slug", N_("This exists already. Choose another."), CONFLICT)
		           : FAULT;
	return event_append(db, context, site.id, "layer.create", layer->id) ? DONE : FAULT;
}

static enum outcome layer_update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct map_layer *after = run->form, before;
	enum outcome outcome = layer_find(run, db, after->slug, &before);
	if (outcome == DONE)
		outcome = layer_fill(run, after);
	if (outcome != DONE)
		return outcome;
	after->id = before.id;
	after->site_id = before.site_id;
	result_id(run, after->id);
	bool done =
		db_update(db, &map_layer_record, after) && event_append(db, context, before.site_id, "layer.update", before.id);
	return done ? DONE : FAULT;
}

static enum outcome layer_delete_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct map_layer *form = run->form;
	struct map_layer before;
	enum outcome outcome = layer_find(run, db, form->slug, &before);
	if (outcome != DONE)
		return outcome;
	bool done =
		db_execute(db, "DELETE FROM map_layer WHERE site_id = ?1 AND id = ?2", "ii", before.site_id, before.id) == 1 &&
		event_append(db, context, before.site_id, "layer.delete", before.id);
	return done ? DONE : FAULT;
}

const struct action layer_create = {
	.name = "layer.create",
	.summary = "A layer on the maps of the site, from GeoJSON",
	.form = &layer_form_record,
	.permission = PERMIT_CONSOLE,
	.apply = layer_create_apply,
};
const struct action layer_update = {
	.name = "layer.update",
	.summary = "All of a layer",
	.form = &layer_form_record,
	.permission = PERMIT_CONSOLE,
	.apply = layer_update_apply,
};
const struct action layer_delete = {
	.name = "layer.delete",
	.summary = "Take a layer off the maps",
	.form = &layer_delete_record,
	.permission = PERMIT_CONSOLE,
	.apply = layer_delete_apply,
};
