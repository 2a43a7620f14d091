// SPDX-License-Identifier: EUPL-1.2
// A page of ideas in one of the orders, by key: the cursor is the id of the last (or first) idea of the page before
// (after) it, so that deep pages cost as little as the first and nothing is skipped when ideas come or go.
#include "base/number.h"
#include "methods/ideas/ideas.h"
#include "store/sql.h"

static const struct {
	const char *name;
	enum idea_sort sort;
} sort_names[] = {
	{ "nummer", SORT_NUMBER }, { "prijs-oplopend", SORT_PRICE_UP }, { "prijs-aflopend", SORT_PRICE_DOWN },
	{ "titel", SORT_TITLE },   { "relevantie", SORT_RELEVANCE },    { NULL, SORT_NUMBER },
};

bool idea_order_parse(struct text name, struct idea_order *order)
{
	struct text random = TEXT("willekeurig-");
	for (size_t i = 0; sort_names[i].name; i++)
		if (text_is(name, sort_names[i].name)) {
			*order = (struct idea_order){ .sort = sort_names[i].sort };
			return true;
		}
	int64_t seed = 0;
	if (!text_starts_with(name, random) || !number_parse(text_slice(name, random.len, name.len), &seed) || seed < 1 ||
	    seed > IDEA_SEEDS)
		return false;
	*order = (struct idea_order){ .sort = SORT_RANDOM, .seed = (int)seed };
	return true;
}

struct text idea_order_name(struct arena *arena, struct idea_order order)
{
	if (order.sort == SORT_RANDOM)
		return arena_format(arena, "willekeurig-%d", order.seed);
	for (size_t i = 0; sort_names[i].name; i++)
		if (sort_names[i].sort == order.sort)
			return text_of(sort_names[i].name);
	return TEXT_NONE;
}

#define ROW(member) .name = #member, .offset = offsetof(struct idea_row, member)
static const struct field row_fields[] = {
	{ ROW(id), .kind = FIELD_ID, .label = "" },
	{ ROW(number), .kind = FIELD_INT, .label = "" },
	{ ROW(title), .kind = FIELD_TEXT, .label = "" },
	{ ROW(summary), .kind = FIELD_TEXT, .label = "" },
	{ ROW(price_cents), .kind = FIELD_MONEY, .label = "" },
	{ ROW(area_id), .kind = FIELD_ID, .label = "" },
	{ ROW(theme_id), .kind = FIELD_ID, .label = "" },
	{ ROW(status), .kind = FIELD_CHOICE, .label = "", .choices = idea_statuses },
};
static const struct record row_record = RECORD_OF("idea", struct idea_row, row_fields); // the card's part of the table

// --- which ideas -------------------------------------------------------------------------------------------------

static void in_sql(struct sql *sql, const char *column, const struct idea_set *set)
{
	if (!set->count)
		return;
	build_format(&sql->text, " AND %s IN ", column);
	sql_ints(sql, set->at, set->count);
}

static void statuses_sql(struct sql *sql, unsigned statuses)
{
	const char *before = " AND i.status IN (";
	if (!statuses)
		return;
	for (int status = IDEA_PUBLISHED; idea_statuses[status].value; status++) {
		if (!(statuses & 1U << status))
			continue;
		build_format(&sql->text, "%s'%s'", before, idea_statuses[status].value);
		before = ", ";
	}
	build_c(&sql->text, before[1] == ' ' ? ")" : " AND 1 = 0");
}

static void price_sql(struct sql *sql, const struct idea_query *query)
{
	if (query->price_from > 0) {
		build_literal(&sql->text, " AND i.price_cents >= ");
		sql_int(sql, query->price_from);
	}
	if (query->price_to > 0) {
		build_literal(&sql->text, " AND i.price_cents <= ");
		sql_int(sql, query->price_to);
	}
}

void idea_query_sql(struct sql *sql, const struct idea_query *query, const char *select)
{
	build_c(&sql->text, select);
	build_c(&sql->text,
	        query->order.sort == SORT_RANDOM ? " FROM idea_place p JOIN idea i ON i.id = p.idea_id" : " FROM idea i");
	build_c(&sql->text, query->order.sort == SORT_RANDOM ? " WHERE p.activity_id = " : " WHERE i.activity_id = ");
	sql_int(sql, query->activity_id);
	if (query->order.sort == SORT_RANDOM)
		build_format(&sql->text, " AND p.seed = %d", query->order.seed);
	build_literal(&sql->text, " AND i.status <> 'draft'");
	statuses_sql(sql, query->statuses);
	in_sql(sql, "i.area_id", &query->areas);
	in_sql(sql, "i.theme_id", &query->themes);
	price_sql(sql, query);
}

// --- how many ----------------------------------------------------------------------------------------------------

#define CELL(member) .name = #member, .offset = offsetof(struct idea_count, member), .label = ""
static const struct field cell_fields[] = {
	{ CELL(area_id), .kind = FIELD_ID },
	{ CELL(theme_id), .kind = FIELD_ID },
	{ CELL(status), .kind = FIELD_CHOICE, .choices = idea_statuses },
	{ CELL(ideas), .kind = FIELD_INT },
};
static const struct record cell_record = RECORD_OF("idea_count", struct idea_count, cell_fields);

// Without words and prices the counts are kept; with prices the database counts what passes, from an index alone.
enum outcome idea_cube_read(struct db *db, struct arena *arena, const struct idea_query *query, struct idea_cube *cube)
{
	struct sql sql = sql_on(arena);
	*cube = (struct idea_cube){ NULL, 0 };
	if (query->words)
		return idea_cube_of_words(db, arena, query, cube);
	if (query->price_from > 0 || query->price_to > 0) {
		struct idea_query counted = { .activity_id = query->activity_id,
			                          .price_from = query->price_from,
			                          .price_to = query->price_to };
		idea_query_sql(&sql, &counted, "SELECT i.area_id, i.theme_id, i.status, COUNT(*) AS ideas");
		build_literal(&sql.text, " GROUP BY i.area_id, i.theme_id, i.status");
	} else {
		build_literal(&sql.text, "SELECT area_id, theme_id, status, ideas FROM idea_count WHERE activity_id = ");
		sql_int(&sql, query->activity_id);
	}
	struct rows rows = sql_query(&sql, db);
	struct idea_count cell = { 0 };
	while (rows_next_record(&rows, &cell_record, &cell, arena)) {
		struct idea_count *kept = cell.ideas > 0 ? arena_append(arena, cube, struct idea_count) : NULL;
		if (kept)
			*kept = cell;
	}
	return !rows_end(&rows) ? FAULT : arena_full(arena) ? BUSY : DONE;
}

bool idea_set_has(const struct idea_set *set, int64_t id)
{
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i] == id)
			return true;
	return false;
}

bool idea_cell_passes(const struct idea_count *cell, const struct idea_query *query, enum idea_dimension except)
{
	return (except == BY_AREA || !query->areas.count || idea_set_has(&query->areas, cell->area_id)) &&
	       (except == BY_THEME || !query->themes.count || idea_set_has(&query->themes, cell->theme_id)) &&
	       (except == BY_STATUS || !query->statuses || query->statuses & 1U << cell->status);
}

// --- a page ------------------------------------------------------------------------------------------------------

static const struct order_sql {
	const char *key;       // what is compared ...
	const char *cursor;    // ... and the same key of the cursor's idea, up to its id
	const char *up, *down; // ORDER BY, forwards and backwards
	bool falls;            // forwards is from high to low
} order_sql[] = {
	[SORT_NUMBER] = { "i.number", "SELECT c.number FROM idea c WHERE c.id = ", "i.number", "i.number DESC", false },
	[SORT_PRICE_UP] = { "(i.price_cents, i.id)", "SELECT c.price_cents, c.id FROM idea c WHERE c.id = ",
	                    "i.price_cents, i.id", "i.price_cents DESC, i.id DESC", false },
	[SORT_PRICE_DOWN] = { "(i.price_cents, i.id)", "SELECT c.price_cents, c.id FROM idea c WHERE c.id = ",
	                      "i.price_cents DESC, i.id DESC", "i.price_cents, i.id", true },
	[SORT_TITLE] = { "(i.sort_title, i.id)", "SELECT c.sort_title, c.id FROM idea c WHERE c.id = ",
	                 "i.sort_title, i.id", "i.sort_title DESC, i.id DESC", false },
	[SORT_RANDOM] = { "(p.place, p.idea_id)", "SELECT c.place, c.idea_id FROM idea_place c WHERE c.idea_id = ",
	                  "p.place, p.idea_id", "p.place DESC, p.idea_id DESC", false },
	// Words are worth nothing here: the list sorts by them itself (list_words.c).
	[SORT_RELEVANCE] = { "i.number", "SELECT c.number FROM idea c WHERE c.id = ", "i.number", "i.number DESC", false },
};

const char *idea_order_sql(enum idea_sort sort)
{
	return order_sql[sort].up;
}

// The ids of the page, in order, and one more when there is one.
static bool ids_read(struct db *db, struct arena *arena, const struct idea_query *query, int64_t *ids, size_t *count)
{
	const struct order_sql *order = &order_sql[query->order.sort];
	bool backwards = query->before != 0, greater = backwards == order->falls;
	struct sql sql = sql_on(arena);
	idea_query_sql(&sql, query, "SELECT i.id");
	if (query->after || query->before) {
		build_format(&sql.text, " AND %s %s (", order->key, greater ? ">" : "<");
		build_c(&sql.text, order->cursor);
		sql_int(&sql, backwards ? query->before : query->after);
		if (query->order.sort == SORT_RANDOM) // a cursor that depends on the row is asked again for each
			build_format(&sql.text, " AND c.seed = %d", query->order.seed);
		build_char(&sql.text, ')');
	}
	build_format(&sql.text, " ORDER BY %s LIMIT %d", backwards ? order->down : order->up, query->limit + 1);
	struct rows rows = sql_query(&sql, db);
	*count = 0;
	while (rows_next(&rows) && *count <= (size_t)query->limit)
		ids[(*count)++] = rows_int(&rows, 0);
	return rows_end(&rows);
}

bool idea_rows_of_ids(struct db *db, struct arena *arena, const int64_t *ids, size_t count, struct idea_page *page)
{
	struct sql sql = sql_on(arena);
	struct idea_row row = { 0 };
	page->at = arena_new_array(arena, struct idea_row, count + 1);
	page->count = count;
	if (!count || !page->at)
		return page->at != NULL;
	build_literal(&sql.text, "SELECT ");
	for (size_t i = 0; i < row_record.count; i++)
		build_format(&sql.text, "%s%s", i ? ", " : "", row_record.fields[i].name);
	build_literal(&sql.text, " FROM idea WHERE id IN ");
	sql_ints(&sql, ids, count);
	struct rows rows = sql_query(&sql, db);
	while (rows_next_record(&rows, &row_record, &row, arena))
		for (size_t i = 0; i < count; i++)
			if (ids[i] == row.id)
				page->at[i] = row;
	return rows_end(&rows);
}

static void page_reverse(struct idea_page *page)
{
	for (size_t i = 0; i < page->count / 2; i++) {
		struct idea_row row = page->at[i];
		page->at[i] = page->at[page->count - 1 - i];
		page->at[page->count - 1 - i] = row;
	}
}

enum outcome idea_page_read(struct db *db, struct arena *arena, const struct idea_query *query, struct idea_page *page)
{
	*page = (struct idea_page){ 0 };
	struct idea_cube cube = { NULL, 0 };
	if (query->words)
		return idea_list_by_words(db, arena, query, page, &cube);
	int64_t cursor = query->before ? query->before : query->after, exists = 0;
	if (cursor && (!db_one_int(db, &exists, "SELECT count(*) FROM idea WHERE id = ?1 AND activity_id = ?2", "ii",
	                           cursor, query->activity_id) ||
	               !exists))
		return NOT_FOUND;
	int64_t ids[SQL_LIST_MAX + 1];
	size_t count;
	if (query->limit < 1 || query->limit > SQL_LIST_MAX || !ids_read(db, arena, query, ids, &count))
		return FAULT;
	bool more = count > (size_t)query->limit;
	if (!idea_rows_of_ids(db, arena, ids, more ? (size_t)query->limit : count, page))
		return FAULT;
	page->more_after = query->before ? true : more;
	page->more_before = query->before ? more : query->after != 0;
	if (query->before)
		page_reverse(page);
	return DONE;
}

enum outcome idea_list_read(struct db *db, struct arena *arena, const struct idea_query *query, struct idea_page *page,
                            struct idea_cube *cube)
{
	*page = (struct idea_page){ 0 };
	*cube = (struct idea_cube){ 0 };
	if (query->words)
		return idea_list_by_words(db, arena, query, page, cube);
	enum outcome outcome = idea_cube_read(db, arena, query, cube);
	return outcome == DONE ? idea_page_read(db, arena, query, page) : outcome;
}
