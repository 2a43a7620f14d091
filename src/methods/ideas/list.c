// SPDX-License-Identifier: EUPL-1.2
// A page of ideas in one of the orders, by key: the cursor is the id of the last (or first) idea of the page before
// (after) it, so that deep pages cost as little as the first and nothing is skipped when ideas come or go.
#include "base/number.h"
#include "methods/ideas/ideas.h"

static const struct {
	const char *name;
	enum idea_sort sort;
} sort_names[] = {
	{ "nummer", SORT_NUMBER },
	{ "prijs-oplopend", SORT_PRICE_UP },
	{ "prijs-aflopend", SORT_PRICE_DOWN },
	{ "titel", SORT_TITLE },
	{ NULL, SORT_NUMBER },
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

struct order_sql {
	const char *join;  // before WHERE
	const char *scope; // which rows
	const char *key;   // what is compared and where the same key of the cursor's idea comes from
	const char *cursor;
	const char *up, *down; // ORDER BY, forwards and backwards
	bool falls;            // forwards is from high to low
};

static struct order_sql order_sql(struct arena *arena, struct idea_order order)
{
	switch (order.sort) {
	case SORT_PRICE_UP:
	case SORT_PRICE_DOWN:
		return (struct order_sql){
			"",
			"activity_id = ?1",
			"(price_cents, id)",
			"(SELECT c.price_cents, c.id FROM idea c WHERE c.id = ?4)",
			order.sort == SORT_PRICE_UP ? "price_cents, id" : "price_cents DESC, id DESC",
			order.sort == SORT_PRICE_UP ? "price_cents DESC, id DESC" : "price_cents, id",
			order.sort == SORT_PRICE_DOWN,
		};
	case SORT_TITLE:
		return (struct order_sql){ "",
			                       "activity_id = ?1",
			                       "(sort_title, id)",
			                       "(SELECT c.sort_title, c.id FROM idea c WHERE c.id = ?4)",
			                       "sort_title, id",
			                       "sort_title DESC, id DESC",
			                       false };
	case SORT_RANDOM: {
		struct text scope = arena_format(arena, "p.activity_id = ?1 AND p.seed = %d", order.seed);
		struct text cursor = arena_format(
			arena, "(SELECT c.place, c.idea_id FROM idea_place c WHERE c.idea_id = ?4 AND c.seed = %d)", order.seed);
		return (struct order_sql){ "JOIN idea_place p ON p.idea_id = id ",
			                       text_to_c(arena, scope),
			                       "(p.place, p.idea_id)",
			                       text_to_c(arena, cursor),
			                       "p.place, p.idea_id",
			                       "p.place DESC, p.idea_id DESC",
			                       false };
	}
	default:
		return (
			struct order_sql){ "",       "activity_id = ?1", "number", "(SELECT c.number FROM idea c WHERE c.id = ?4)",
			                   "number", "number DESC",      false };
	}
}

static struct rows page_rows(struct db *db, struct arena *arena, const struct idea_query *query)
{
	struct order_sql sql = order_sql(arena, query->order);
	bool backwards = query->before != 0, greater = backwards == sql.falls;
	int64_t cursor = backwards ? query->before : query->after;
	struct builder b = builder_on(arena);
	build_format(&b, "%sWHERE %s AND status <> 'draft' AND (?2 = 0 OR theme_id = ?2) AND (?3 = 0 OR area_id = ?3) ",
	             sql.join, sql.scope);
	if (cursor)
		build_format(&b, "AND %s %s %s ", sql.key, greater ? ">" : "<", sql.cursor);
	build_format(&b, "ORDER BY %s LIMIT %d", backwards ? sql.down : sql.up, query->limit + 1);
	const char *rest = text_to_c(arena, builder_text(&b));
	if (cursor)
		return db_select(db, &row_record, rest, "iiii", query->activity_id, query->theme_id, query->area_id, cursor);
	return db_select(db, &row_record, rest, "iii", query->activity_id, query->theme_id, query->area_id);
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
	int64_t cursor = query->before ? query->before : query->after, exists = 0;
	if (cursor && (!db_one_int(db, &exists, "SELECT count(*) FROM idea WHERE id = ?1 AND activity_id = ?2", "ii",
	                           cursor, query->activity_id) ||
	               !exists))
		return NOT_FOUND;
	struct rows rows = page_rows(db, arena, query);
	struct idea_row *row = arena_new(arena, struct idea_row);
	while (row && rows_next_record(&rows, &row_record, row, arena)) {
		struct idea_row *kept = arena_append(arena, page, struct idea_row);
		if (kept)
			*kept = *row;
	}
	if (!rows_end(&rows))
		return FAULT;
	bool more = page->count > (size_t)query->limit;
	if (more)
		page->count = (size_t)query->limit;
	page->more_after = query->before ? true : more;
	page->more_before = query->before ? more : query->after != 0;
	if (query->before)
		page_reverse(page);
	return DONE;
}
