// SPDX-License-Identifier: EUPL-1.2
// The page with the map and, as its equal beside it, the list of what the map shows.
#include "base/id.h"
#include "base/number.h"
#include "methods/ideas/map.h"
#include "site/tiles.h"
#include "ideas_views.gen.h"

#define CELL_BITS(zoom) (WORLD_BITS - 1 - (zoom)) // 128 pixels
#define CELLS_MAX 48
#define ITEMS_ON_A_PAGE 20
#define DOTS_MAX 400
#define PLACE_ZOOM 15 // what the link from one idea shows

// --- what is asked -----------------------------------------------------------------------------------------------

static enum outcome box_read(struct map_scene *scene, struct text asked)
{
	int64_t numbers[5] = { -1, -1, -1, -1, -1 };
	struct text rest = asked, part;
	size_t count = 0;
	while (count < 5 && text_split(&rest, '.', &part))
		if (part.len > 9 || !number_parse(part, &numbers[count++]))
			return NOT_FOUND;
	int64_t zoom = numbers[0], cells = zoom >= 0 && zoom <= MAP_ZOOM_MAX ? INT64_C(2) << zoom : 0;
	if (count != 5 || rest.at || numbers[1] < 0 || numbers[2] < 0 || numbers[3] > cells || numbers[4] > cells ||
	    numbers[1] >= numbers[3] || numbers[2] >= numbers[4] || numbers[3] - numbers[1] > CELLS_MAX ||
	    numbers[4] - numbers[2] > CELLS_MAX)
		return NOT_FOUND;
	int bits = CELL_BITS((int)zoom);
	struct coordinate north_west = coordinate_of((struct position){ numbers[1] << bits, numbers[2] << bits });
	struct coordinate south_east =
		coordinate_of((struct position){ (numbers[3] << bits) - 1, (numbers[4] << bits) - 1 });
	scene->part = true;
	scene->zoom = (int)zoom;
	scene->box =
		(struct bounds){ south_east.latitude, north_west.longitude, north_west.latitude, south_east.longitude, true };
	scene->box_text = asked;
	return DONE;
}

// A letter of its name that no theme before it has, else its number.
static struct text mark_of(struct visit *visit, const struct map_scene *scene, size_t theme, struct text name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i] >= 'a' && name.at[i] <= 'z' ? (char)(name.at[i] - 32) : name.at[i];
		bool taken = c < 'A' || c > 'Z';
		for (size_t j = 0; j < theme && !taken; j++)
			taken = scene->marks[j].len == 1 && scene->marks[j].at[0] == c;
		if (!taken)
			return arena_format(visit->arena, "%c", c);
	}
	return arena_format(visit->arena, "%zu", theme + 1);
}

enum outcome map_scene_read(struct visit *visit, struct map_scene *scene)
{
	struct text box = request_query(&visit->exchange->request, "vak");
	*scene = (struct map_scene){ 0 };
	if (!idea_names_read(visit, &scene->names))
		return FAULT;
	for (size_t i = 0; i < scene->names.themes.count && i < MAP_THEMES_MAX; i++)
		scene->marks[i] = mark_of(visit, scene, i, visit_translated(visit, scene->names.themes.at[i].name));
	enum outcome outcome = idea_asked_read(visit, &scene->names, visit->activity->id,
	                                       (struct idea_order){ .sort = SORT_NUMBER }, &scene->asked);
	if (outcome != DONE)
		return outcome;
	scene->asked.query.activity_id = visit->activity->id;
	scene->asked.query.order = (struct idea_order){ .sort = SORT_NUMBER };
	scene->asked.order_named = false;
	return box.len ? box_read(scene, box) : DONE;
}

struct text map_theme_mark(const struct map_scene *scene, int64_t theme_id)
{
	const struct theme *theme = themes_find(&scene->names.themes, theme_id);
	size_t at = theme ? (size_t)(theme - scene->names.themes.at) : MAP_THEMES_MAX;
	return at < MAP_THEMES_MAX ? scene->marks[at] : TEXT_NONE;
}

struct text map_href(struct visit *visit, const struct map_scene *scene, const char *page,
                     const struct idea_asked *asked)
{
	struct text path = arena_format(visit->arena, "%" TEXT_FORMAT "/%s", TEXT_ARGS(visit->activity_path), page);
	return idea_asked_href(visit, &scene->names, path, asked, NULL, 0);
}

struct text map_ideas_label(struct visit *visit, int64_t n)
{
	struct message_value values[] = { { "n", format_number(&visit->drawing, n) } };
	return message_fill(visit->arena, translate_plural(visit->language, N_("{n} {idea}"), N_("{n} {ideas}"), n), values,
	                    1);
}

void map_bounds_sql(struct sql *sql, const struct bounds *bounds)
{
	build_literal(&sql->text, " AND i.latitude BETWEEN ");
	sql_int(sql, bounds->south);
	build_literal(&sql->text, " AND ");
	sql_int(sql, bounds->north);
	build_literal(&sql->text, " AND i.longitude BETWEEN ");
	sql_int(sql, bounds->west);
	build_literal(&sql->text, " AND ");
	sql_int(sql, bounds->east);
	build_literal(&sql->text, " AND (i.latitude <> 0 OR i.longitude <> 0)");
}

// --- what it shows -----------------------------------------------------------------------------------------------

struct dot {
	struct coordinate at;
	int64_t theme_id;
};
struct gathered {
	struct idea_cube cube;
	int64_t shown;        // in the part that is asked for, or all that pass
	int64_t placeless;    // of those without a part
	struct bounds bounds; // of those with a place
	struct {
		struct dot *at;
		size_t count;
	} dots; // the first DOTS_MAX
	int64_t items[ITEMS_ON_A_PAGE + 1];
	size_t item_count;
};

static enum outcome cursor_read(struct visit *visit, int64_t *after_number)
{
	struct text cursor = request_query(&visit->exchange->request, "na");
	int64_t after = 0;
	*after_number = INT64_MIN;
	if (!cursor.len)
		return DONE;
	if (!id_parse(cursor, &after))
		return NOT_FOUND;
	if (db_one_int(visit->db, after_number, "SELECT number FROM idea WHERE id = ?1", "i", after))
		return DONE;
	*after_number = INT64_MAX; // nothing comes behind what is not there
	return db_fault(visit->db) == DB_NO_FAULT ? DONE : FAULT;
}

static void fact_gather(struct visit *visit, const struct idea_fact *fact, int64_t after_number,
                        struct gathered *gathered)
{
	bool placed = fact->at.latitude || fact->at.longitude;
	gathered->shown++;
	gathered->placeless += !placed;
	if (placed) {
		bounds_add(&gathered->bounds, fact->at);
		struct dot *dot =
			gathered->dots.count < DOTS_MAX ? arena_append(visit->arena, &gathered->dots, struct dot) : NULL;
		if (dot)
			*dot = (struct dot){ fact->at, fact->cell.theme_id };
	}
	if (fact->number > after_number && gathered->item_count <= ITEMS_ON_A_PAGE)
		gathered->items[gathered->item_count++] = fact->id;
}

// All in one go through the ideas, by number. With words the counts come from the same; without they are kept.
static enum outcome gather(struct visit *visit, const struct map_scene *scene, struct gathered *gathered)
{
	const struct idea_query *query = &scene->asked.query;
	struct idea_query counted = idea_query_counted(query);
	const struct bounds *box = scene->part ? &scene->box : NULL;
	int64_t after_number;
	*gathered = (struct gathered){ 0 };
	enum outcome outcome = cursor_read(visit, &after_number);
	if (outcome == DONE && !query->words)
		outcome = idea_cube_read(visit->db, visit->arena, query, &gathered->cube);
	if (outcome != DONE)
		return outcome;
	struct idea_scan scan = idea_scan_begin(visit->db, visit->arena, query->words ? &counted : query,
	                                        query->words ? NULL : box, IDEA_SCAN_PLACES | IDEA_SCAN_NUMBERS);
	while (idea_scan_next(&scan)) {
		const struct idea_fact *fact = &scan.fact;
		bool placed = fact->at.latitude || fact->at.longitude;
		if (query->words)
			idea_cube_add(visit->arena, &gathered->cube, &fact->cell);
		if (idea_cell_passes(&fact->cell, query, NO_DIMENSION) && (!box || (placed && bounds_hold(box, fact->at))))
			fact_gather(visit, fact, after_number, gathered);
	}
	return idea_scan_end(&scan);
}

// --- the list beside the map -------------------------------------------------------------------------------------

static struct text item_line(struct visit *visit, const struct map_scene *scene, const struct rows *rows)
{
	int64_t number = rows_int(rows, 1), price_cents = rows_int(rows, 3);
	struct text theme = idea_theme_name(visit, &scene->names, rows_int(rows, 5));
	struct builder b = builder_on(visit->arena);
	if (number > 0) {
		struct message_value values[] = { { "n", arena_format(visit->arena, "%lld", (long long)number) } };
		build_text(&b, message_fill(visit->arena, visit_say(visit, N_("{Idea} {n}")), values, 1));
	}
	if (theme.len) {
		build_c(&b, b.len ? " · " : "");
		build_text(&b, theme);
	}
	if (price_cents > 0) {
		build_c(&b, b.len ? " · " : "");
		build_text(&b, format_money(&visit->drawing, price_cents));
	}
	return passage_carry(visit->arena, &visit->passages, theme, builder_text(&b));
}

static enum outcome items_read(struct visit *visit, const struct map_scene *scene, const struct gathered *gathered,
                               struct idea_map_view *view)
{
	size_t count = gathered->item_count < ITEMS_ON_A_PAGE ? gathered->item_count : ITEMS_ON_A_PAGE;
	if (!count)
		return DONE;
	struct sql sql = sql_on(visit->arena);
	build_literal(&sql.text, "SELECT id, number, title, price_cents, area_id, theme_id, latitude, longitude FROM idea "
	                         "WHERE id IN ");
	sql_ints(&sql, gathered->items, count);
	build_literal(&sql.text, " ORDER BY number");
	struct rows rows = sql_query(&sql, visit->db);
	while (rows_next(&rows)) {
		struct map_item_view *item = arena_append(visit->arena, &view->items, struct map_item_view);
		if (!item)
			continue;
		int64_t theme_id = rows_int(&rows, 5);
		*item = (struct map_item_view){
			.id = rows_int(&rows, 0),
			.title = visit_as_written(visit, rows_text(&rows, 2, visit->arena)),
			.href = idea_path(visit, rows_int(&rows, 0)),
			.line = item_line(visit, scene, &rows),
			.mark = map_theme_mark(scene, theme_id),
			.theme = idea_theme_number(&scene->names, theme_id),
			.placed = rows_int(&rows, 6) != 0 || rows_int(&rows, 7) != 0,
		};
	}
	if (!rows_end(&rows))
		return FAULT;
	if (gathered->item_count > count) {
		struct builder href = builder_on(visit->arena);
		build_text(&href, view->page);
		build_c(&href, text_find(view->page, TEXT("?")) == SIZE_MAX ? "?" : "&");
		if (scene->part)
			build_format(&href, "vak=%" TEXT_FORMAT "&", TEXT_ARGS(scene->box_text));
		build_literal(&href, "na=");
		build_id(&href, gathered->items[count - 1]);
		build_literal(&href, "#in-beeld");
		view->more = builder_text(&href);
	}
	return DONE;
}

// --- what the map shows ------------------------------------------------------------------------------------------

static bool area_chosen(const struct map_scene *scene, int64_t area_id)
{
	for (size_t i = 0; i < scene->asked.query.areas.count; i++)
		if (scene->asked.query.areas.at[i] == area_id)
			return true;
	return false;
}

// All areas, or the chosen ones, and every idea that passes the filter.
static struct bounds whole_bounds(const struct map_scene *scene, const struct map_shapes *shapes,
                                  const struct gathered *gathered)
{
	struct bounds bounds = gathered->bounds;
	for (size_t i = 0; i < shapes->count; i++)
		if (!scene->asked.query.areas.count || area_chosen(scene, shapes->at[i].area->id))
			bounds_join(&bounds, &shapes->at[i].shape.bounds);
	return bounds.filled ? bounds : (struct bounds){ 51000000, 3400000, 53500000, 7200000, true }; // the Netherlands
}

// More dots than these would be one blot; the numbers per area say more.
static void dots_fill(struct visit *visit, const struct map_scene *scene, const struct gathered *gathered,
                      const struct map_frame *frame, struct map_drawing_view *drawing)
{
	if (gathered->shown > DOTS_MAX)
		return;
	for (size_t i = 0; i < gathered->dots.count; i++) {
		const struct dot *from = &gathered->dots.at[i];
		struct map_dot_view *dot = arena_append(visit->arena, &drawing->dots, struct map_dot_view);
		if (dot)
			*dot = map_dot_of(frame, from->at, idea_theme_number(&scene->names, from->theme_id));
	}
}

static void area_links(struct visit *visit, const struct map_scene *scene, const struct idea_cube *cube,
                       const struct map_shapes *shapes, struct map_drawing_view *drawing)
{
	for (size_t i = 0; i < shapes->count; i++) {
		struct map_area_view *area = &drawing->areas.at[i];
		struct idea_asked there = scene->asked, on_click;
		there.query.areas = (struct idea_set){ .at = { shapes->at[i].area->id }, .count = 1 };
		area->chosen = area_chosen(scene, shapes->at[i].area->id);
		on_click = there;
		if (area->chosen)
			on_click.query.areas.count = 0;
		area->count = idea_cube_found(cube, &there.query);
		area->href = map_href(visit, scene, "kaart", &on_click);
		struct text count = map_ideas_label(visit, area->count);
		area->label =
			arena_format(visit->arena, "%" TEXT_FORMAT ": %" TEXT_FORMAT, TEXT_ARGS(area->name), TEXT_ARGS(count));
	}
}

static enum outcome map_fill(struct visit *visit, const struct map_scene *scene, const struct gathered *gathered,
                             struct idea_map_view *view)
{
	struct map_shapes shapes;
	if (!map_shapes_read(visit, &scene->names.areas, MAP_OUTLINE, &shapes))
		return FAULT;
	struct bounds bounds = scene->part ? scene->box : whole_bounds(scene, &shapes, gathered);
	struct map_frame frame = map_frame_of(&bounds);
	if (!map_drawing_fill(visit, &frame, &shapes, &view->drawing))
		return FAULT;
	dots_fill(visit, scene, gathered, &frame, &view->drawing);
	area_links(visit, scene, &gathered->cube, &shapes, &view->drawing);
	struct builder b = builder_on(visit->arena);
	const int64_t sides[] = { bounds.south, bounds.west, bounds.north, bounds.east };
	for (size_t i = 0; i < 4; i++) {
		build_c(&b, i ? "," : "");
		build_degrees(&b, sides[i]);
	}
	view->bounds = builder_text(&b);
	view->zoom = scene->part ? scene->zoom : -1;
	return DONE;
}

static bool legend_fill(struct visit *visit, const struct map_scene *scene, struct idea_map_view *view)
{
	struct map_layers layers;
	for (size_t i = 0; i < scene->names.themes.count; i++) {
		const struct theme *theme = &scene->names.themes.at[i];
		struct map_theme_view *shown = arena_append(visit->arena, &view->themes, struct map_theme_view);
		if (shown)
			*shown = (struct map_theme_view){ visit_translated(visit, theme->name), map_theme_mark(scene, theme->id),
				                              idea_theme_number(&scene->names, theme->id) };
	}
	if (!map_layer_list(visit->db, visit->arena, visit->site->id, MAP_OUTLINE, &layers))
		return false;
	for (size_t i = 0; i < layers.count; i++) {
		struct map_layer_view *shown = arena_append(visit->arena, &view->layers, struct map_layer_view);
		if (shown)
			*shown = (struct map_layer_view){ layers.at[i].slug, visit_translated(visit, layers.at[i].name),
				                              visit_translated(visit, layers.at[i].legend),
				                              text_of(layer_colours[layers.at[i].colour].value), layers.at[i].shown };
	}
	return true;
}

// --- the page ----------------------------------------------------------------------------------------------------

static void script_fill(struct visit *visit, const struct map_scene *scene, struct idea_map_view *view)
{
	const struct tiles *tiles = house_tiles(visit->house);
	view->page = view->whole_href = map_href(visit, scene, "kaart", &scene->asked);
	view->points = map_href(visit, scene, "kaart.json", &scene->asked);
	view->shapes = map_href(visit, scene, "kaart-vlakken.json", &scene->asked);
	view->list_href = idea_asked_href(visit, &scene->names, visit->activity_path, &scene->asked, NULL, 0);
	if (tiles) {
		view->tiles = TEXT("/tegels/{z}/{x}/{y}");
		view->attribution = tiles_attribution(tiles);
		view->tiles_zoom = tiles_max_zoom(tiles);
	}
}

static enum outcome numbers_fill(struct visit *visit, const struct map_scene *scene, const struct gathered *gathered,
                                 struct idea_map_view *view)
{
	struct idea_query all = { .activity_id = visit->activity->id };
	view->found = idea_cube_found(&gathered->cube, &scene->asked.query);
	struct idea_cube whole;
	enum outcome outcome = idea_cube_read(visit->db, visit->arena, &all, &whole);
	if (outcome != DONE)
		return outcome;
	view->total = idea_cube_found(&whole, &all);
	view->part = scene->part;
	view->shown = gathered->shown;
	view->placeless = scene->part ? 0 : gathered->placeless;
	return DONE;
}

enum outcome idea_map_page(struct visit *visit)
{
	struct map_scene scene;
	struct gathered gathered;
	enum outcome outcome = map_scene_read(visit, &scene);
	if (outcome == DONE)
		outcome = gather(visit, &scene, &gathered);
	if (outcome != DONE)
		return outcome;
	struct text title = visit_say(visit, N_("{Ideas} on the map"));
	struct page_frame frame = visit_frame(visit, title);
	frame.script = TEXT("map.js");
	frame.style = TEXT("map.css");
	frame.no_index |= scene.part || scene.asked.query.words;
	struct idea_map_view view = { .frame = &frame, .title = title };
	script_fill(visit, &scene, &view);
	outcome = numbers_fill(visit, &scene, &gathered, &view);
	if (outcome == DONE)
		outcome = items_read(visit, &scene, &gathered, &view);
	if (outcome == DONE)
		outcome = map_fill(visit, &scene, &gathered, &view);
	if (outcome == DONE && !legend_fill(visit, &scene, &view))
		outcome = FAULT;
	if (outcome == DONE &&
	    !idea_filter_fill(visit, &scene.names, &scene.asked, &gathered.cube, idea_map_path(visit), false, &view.filter))
		outcome = BUSY;
	if (outcome != DONE)
		return outcome;
	view.filter.sorts.count = 0; // a map has no order
	draw_idea_map(&visit->drawing, &view);
	return DONE;
}

struct text idea_map_path(struct visit *visit)
{
	return arena_format(visit->arena, "%" TEXT_FORMAT "/kaart", TEXT_ARGS(visit->activity_path));
}

bool idea_map_has_any(struct visit *visit)
{
	int64_t any = 0;
	return db_one_int(visit->db, &any,
	                  "SELECT CASE WHEN EXISTS (SELECT 1 FROM idea WHERE activity_id = ?1 AND latitude > 0) OR "
	                  "EXISTS (SELECT 1 FROM idea WHERE activity_id = ?1 AND latitude < 0) THEN 1 ELSE 0 END",
	                  "i", visit->activity->id) &&
	       any == 1;
}

// --- on the page of one idea -------------------------------------------------------------------------------------

bool idea_place_fill(struct visit *visit, const struct idea *idea, const struct idea_names *names,
                     struct idea_place_view *place)
{
	struct coordinate at = { idea->latitude, idea->longitude };
	struct map_shapes shapes;
	*place = (struct idea_place_view){ .address = idea->address };
	if (!at.latitude && !at.longitude)
		return true;
	if (!map_shapes_read(visit, &names->areas, MAP_OUTLINE, &shapes))
		return false;
	struct bounds bounds = { 0 };
	bounds_add(&bounds, at);
	for (size_t i = 0; i < shapes.count; i++)
		if (shapes.at[i].area->id == idea->area_id)
			bounds_join(&bounds, &shapes.at[i].shape.bounds);
	struct map_frame frame = map_frame_of(&bounds);
	if (!map_drawing_fill(visit, &frame, &shapes, &place->drawing))
		return false;
	for (size_t i = 0; i < shapes.count; i++)
		place->drawing.areas.at[i].chosen = shapes.at[i].area->id == idea->area_id;
	place->drawing.here = map_dot_of(&frame, at, idea_theme_number(names, idea->theme_id));
	place->shown = true;
	struct position position = position_of(at);
	int64_t x = position.x >> CELL_BITS(PLACE_ZOOM), y = position.y >> CELL_BITS(PLACE_ZOOM);
	place->href = arena_format(visit->arena, "%" TEXT_FORMAT "/kaart?vak=%d.%lld.%lld.%lld.%lld",
	                           TEXT_ARGS(visit->activity_path), PLACE_ZOOM, (long long)(x > 3 ? x - 3 : 0),
	                           (long long)(y > 2 ? y - 2 : 0), (long long)x + 4, (long long)y + 3);
	return true;
}
