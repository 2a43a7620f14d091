// SPDX-License-Identifier: EUPL-1.2
// The map's data for scripts, ready to show: clusters and ideas of one block, areas and layers.
#include "base/id.h"
#include "base/number.h"
#include "methods/ideas/map.h"

static void degrees_pair(struct json_writer *w, struct arena *arena, struct coordinate at)
{
	struct builder b = builder_on(arena);
	build_char(&b, '[');
	build_degrees(&b, at.latitude);
	build_char(&b, ',');
	build_degrees(&b, at.longitude);
	build_char(&b, ']');
	json_raw(w, builder_text(&b));
}

static enum outcome json_finish(struct visit *visit, struct builder *b)
{
	visit->exchange->response.content_type = TEXT("application/json");
	visit->exchange->response.body = builder_text(b);
	return b->failed ? BUSY : DONE;
}

// --- points ------------------------------------------------------------------------------------------------------

static bool number_asked(struct visit *visit, const char *name, int64_t *value)
{
	return number_parse(request_query(&visit->exchange->request, name), value);
}

static enum outcome block_asked(struct visit *visit, struct map_block *block)
{
	int64_t zoom;
	if (!number_asked(visit, "z", &zoom) || !number_asked(visit, "x", &block->x) ||
	    !number_asked(visit, "y", &block->y) || zoom < 0 || zoom > MAP_ZOOM_MAX)
		return NOT_FOUND;
	block->zoom = (int)zoom;
	return map_block_valid(block) ? DONE : NOT_FOUND;
}

static enum outcome clusters_read(struct visit *visit, const struct map_scene *scene, const struct map_block *block,
                                  struct map_clusters *clusters)
{
	struct map_clustering *clustering = map_clustering_new(visit->arena, block);
	struct bounds reach = map_block_reach(block);
	if (!clustering)
		return BUSY;
	struct idea_scan scan =
		idea_scan_begin(visit->db, visit->arena, &scene->asked.query, &reach, IDEA_SCAN_PLACES | IDEA_SCAN_UNORDERED);
	while (idea_scan_next(&scan)) {
		struct map_point point = { scan.fact.id, position_of(scan.fact.at) };
		map_clustering_add(clustering, &point);
	}
	enum outcome outcome = idea_scan_end(&scan);
	if (outcome != DONE)
		return outcome;
	return map_clustering_end(clustering, visit->arena, clusters) ? DONE : BUSY;
}

static void cluster_write(struct visit *visit, struct json_writer *w, const struct map_cluster *cluster)
{
	json_open(w, '{');
	json_int_member(w, "count", cluster->count);
	json_text_member(w, "label", map_ideas_label(visit, cluster->count));
	json_key(w, "place");
	degrees_pair(w, visit->arena, coordinate_of(cluster->centre));
	json_key(w, "bounds");
	json_open(w, '[');
	degrees_pair(w, visit->arena, coordinate_of((struct position){ cluster->from.x, cluster->to.y }));
	degrees_pair(w, visit->arena, coordinate_of((struct position){ cluster->to.x, cluster->from.y }));
	json_close(w, ']');
	json_bool_member(w, "alone", cluster->from.x == cluster->to.x && cluster->from.y == cluster->to.y);
	json_close(w, '}');
}

// When it is not in the language of the page.
static void language_write(const struct visit *visit, struct json_writer *w, struct text text)
{
	const struct language_part *written = passage_of(&visit->passages, text);
	if (!written)
		return;
	json_text_member(w, "lang", written->language);
	json_text_given(w, "dir", written->direction);
}

static void idea_write(struct visit *visit, const struct map_scene *scene, struct json_writer *w,
                       const struct rows *rows)
{
	int64_t id = rows_int(rows, 0), price_cents = rows_int(rows, 2), theme_id = rows_int(rows, 4);
	struct text title = visit_as_written(visit, rows_text(rows, 1, visit->arena));
	struct text area = idea_area_name(visit, &scene->names, rows_int(rows, 3));
	struct text theme = idea_theme_name(visit, &scene->names, theme_id);
	struct text line = !theme.len || !area.len ? (theme.len ? theme : area)
	                                           : arena_format(visit->arena, "%" TEXT_FORMAT " · %" TEXT_FORMAT,
	                                                          TEXT_ARGS(theme), TEXT_ARGS(area));
	struct text label = !theme.len ? title
	                               : arena_format(visit->arena, "%" TEXT_FORMAT " (%" TEXT_FORMAT ")", TEXT_ARGS(title),
	                                              TEXT_ARGS(theme));
	json_open(w, '{');
	json_id_member(w, "id", id);
	json_text_member(w, "title", title);
	json_text_member(w, "label", label);
	language_write(visit, w, title);
	json_text_member(w, "href", idea_path(visit, id));
	json_key(w, "place");
	degrees_pair(w, visit->arena, (struct coordinate){ rows_int(rows, 5), rows_int(rows, 6) });
	json_int_member(w, "theme", idea_theme_number(&scene->names, theme_id));
	json_text_member(w, "mark", map_theme_mark(scene, theme_id));
	json_text_given(w, "line", line);
	if (price_cents > 0)
		json_text_member(w, "price", format_money(&visit->drawing, price_cents));
	json_close(w, '}');
}

// Those that stand alone, some at a time: title, price and the rest are read for these only.
static enum outcome alone_write(struct visit *visit, const struct map_scene *scene, const struct map_clusters *clusters,
                                struct json_writer *w)
{
	size_t next = 0;
	while (next < clusters->count) {
		int64_t ids[SQL_LIST_MAX];
		size_t count = 0;
		for (; next < clusters->count && count < SQL_LIST_MAX; next++)
			if (clusters->at[next].id)
				ids[count++] = clusters->at[next].id;
		if (!count)
			break;
		struct sql sql = sql_on(visit->arena);
		build_literal(&sql.text, "SELECT id, title, price_cents, area_id, theme_id, latitude, longitude "
		                         "FROM idea WHERE id IN ");
		sql_ints(&sql, ids, count);
		build_literal(&sql.text, " ORDER BY latitude DESC, longitude, id");
		struct rows rows = sql_query(&sql, visit->db);
		while (rows_next(&rows))
			idea_write(visit, scene, w, &rows);
		if (!rows_end(&rows))
			return FAULT;
	}
	return DONE;
}

enum outcome idea_map_points(struct visit *visit)
{
	struct map_scene scene;
	struct map_block block;
	struct map_clusters clusters;
	enum outcome outcome = block_asked(visit, &block);
	if (outcome == DONE)
		outcome = map_scene_read(visit, &scene);
	if (outcome == DONE)
		outcome = clusters_read(visit, &scene, &block, &clusters);
	if (outcome != DONE)
		return outcome;
	struct builder b = builder_on(visit->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_key(&w, "clusters");
	json_open(&w, '[');
	for (size_t i = 0; i < clusters.count; i++)
		if (!clusters.at[i].id)
			cluster_write(visit, &w, &clusters.at[i]);
	json_close(&w, ']');
	json_key(&w, "ideas");
	json_open(&w, '[');
	outcome = alone_write(visit, &scene, &clusters, &w);
	json_close(&w, ']');
	json_close(&w, '}');
	return outcome == DONE ? json_finish(visit, &b) : outcome;
}

// --- areas and layers --------------------------------------------------------------------------------------------

static bool is_in(const struct idea_set *set, int64_t id)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i] == id)
			return true;
	return false;
}

static void area_write(struct visit *visit, const struct map_scene *scene, const struct idea_cube *cube,
                       const struct map_shape *shape, struct json_writer *w)
{
	bool chosen = is_in(&scene->asked.query.areas, shape->area->id);
	struct idea_asked there = scene->asked, on_click = scene->asked;
	there.query.areas = on_click.query.areas = (struct idea_set){ .at = { shape->area->id }, .count = 1 };
	if (chosen)
		on_click.query.areas.count = 0;
	struct text name = visit_translated(visit, shape->area->name);
	struct text count = map_ideas_label(visit, idea_cube_found(cube, &there.query));
	struct builder geometry = builder_on(visit->arena);
	geojson_write(&geometry, &shape->shape);
	json_open(w, '{');
	json_text_member(w, "slug", shape->area->slug);
	json_text_member(w, "name", name);
	language_write(visit, w, name);
	json_text_member(w, "label",
	                 arena_format(visit->arena, "%" TEXT_FORMAT ": %" TEXT_FORMAT, TEXT_ARGS(name), TEXT_ARGS(count)));
	json_text_member(w, "href", map_href(visit, scene, "kaart", &on_click));
	json_bool_member(w, "chosen", chosen);
	json_key(w, "middle");
	degrees_pair(w, visit->arena, shape_middle(visit->arena, &shape->shape));
	json_key(w, "shape");
	json_raw(w, builder_text(&geometry));
	json_close(w, '}');
}

static bool layers_write(struct visit *visit, enum map_detail detail, struct json_writer *w)
{
	struct map_layers layers;
	if (!map_layer_list(visit->db, visit->arena, visit->site->id, detail, &layers))
		return false;
	for (size_t i = 0; i < layers.count; i++) {
		const struct map_layer *layer = &layers.at[i];
		json_open(w, '{');
		json_text_member(w, "slug", layer->slug);
		json_text_member(w, "colour", text_of(layer_colours[layer->colour].value));
		json_key(w, "features");
		json_raw(w, detail == MAP_WHOLE ? layer->features : layer->outline);
		json_close(w, '}');
	}
	return true;
}

enum outcome idea_map_shapes(struct visit *visit)
{
	struct map_scene scene;
	struct map_shapes shapes;
	struct idea_cube cube;
	struct text asked = request_query(&visit->exchange->request, "detail");
	enum map_detail detail = text_is(asked, "dichtbij") ? MAP_WHOLE : MAP_OUTLINE;
	if (asked.len && detail == MAP_OUTLINE && !text_is(asked, "ver"))
		return NOT_FOUND;
	enum outcome outcome = map_scene_read(visit, &scene);
	if (outcome == DONE)
		outcome = idea_cube_read(visit->db, visit->arena, &scene.asked.query, &cube);
	if (outcome == DONE && !map_shapes_read(visit, &scene.names.areas, detail, &shapes))
		outcome = FAULT;
	if (outcome != DONE)
		return outcome;
	struct builder b = builder_on(visit->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_key(&w, "areas");
	json_open(&w, '[');
	for (size_t i = 0; i < shapes.count; i++)
		area_write(visit, &scene, &cube, &shapes.at[i], &w);
	json_close(&w, ']');
	json_key(&w, "layers");
	json_open(&w, '[');
	bool written = layers_write(visit, detail, &w);
	json_close(&w, ']');
	json_close(&w, '}');
	return written ? json_finish(visit, &b) : FAULT;
}
