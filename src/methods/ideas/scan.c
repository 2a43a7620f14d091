// SPDX-License-Identifier: EUPL-1.2
// Ideas one after the other, from an index alone, and beside each what the words are worth in it. Bringing the two together
// here takes half of the time it takes a database (bench/README.md), and no statistics can mislead it.
#include "methods/ideas/map.h"

// Mostly the same as before.
static int status_of(struct text value, int before)
{
	if (idea_statuses[before].value && text_is(value, idea_statuses[before].value))
		return before;
	int status = 0;
	while (idea_statuses[status].value && !text_is(value, idea_statuses[status].value))
		status++;
	return status;
}

// What is read by number comes in the order of the hits, as a rule.
static int64_t score_of(struct idea_scan *scan, int64_t id)
{
	const struct search_hits *hits = &scan->hits;
	if (scan->near < hits->count && hits->at[scan->near].subject_id == id)
		return hits->at[scan->near++].score;
	return search_hits_score(hits, id);
}

// So few that each is looked up by itself.
static void hits_sql(struct sql *sql, const struct search_hits *hits)
{
	int64_t ids[SQL_LIST_MAX];
	for (size_t i = 0; i < hits->count; i++)
		ids[i] = hits->at[i].subject_id;
	build_literal(&sql->text, " AND i.id IN ");
	sql_ints(sql, ids, hits->count);
}

// Not one more than are asked for, since another index has all the rest.
static const char *const columns[] = {
	[0] = "SELECT i.id, i.area_id, i.theme_id, i.status",
	[IDEA_SCAN_PLACES] = "SELECT i.id, i.area_id, i.theme_id, i.status, i.latitude, i.longitude",
	[IDEA_SCAN_NUMBERS] = "SELECT i.id, i.area_id, i.theme_id, i.status, 0, 0, i.number",
	[IDEA_SCAN_PLACES | IDEA_SCAN_NUMBERS] =
		"SELECT i.id, i.area_id, i.theme_id, i.status, i.latitude, i.longitude, i.number",
};

struct idea_scan idea_scan_begin(struct db *db, struct arena *arena, const struct idea_query *query,
                                 const struct bounds *box, unsigned flags)
{
	struct idea_scan scan = { .arena = arena, .words = query->words != NULL, .flags = flags };
	struct sql sql = sql_on(arena);
	if (query->words && !search_hits_read(db, arena, query->words, &scan.hits)) {
		scan.rows.failed = true;
		return scan;
	}
	if (query->words && !scan.hits.count)
		return scan;
	idea_query_sql(&sql, query, columns[flags & (IDEA_SCAN_PLACES | IDEA_SCAN_NUMBERS)]);
	if (query->words && scan.hits.count <= SQL_LIST_MAX)
		hits_sql(&sql, &scan.hits);
	if (box)
		map_bounds_sql(&sql, box);
	if (!(flags & IDEA_SCAN_UNORDERED))
		build_format(&sql.text, " ORDER BY %s", idea_order_sql(query->order.sort));
	scan.rows = sql_query(&sql, db);
	return scan;
}

bool idea_scan_next(struct idea_scan *scan)
{
	struct rows *rows = &scan->rows;
	while (rows_next(rows)) {
		int64_t id = rows_int(rows, 0), score = scan->words ? score_of(scan, id) : 0;
		if (scan->words && !score)
			continue;
		int before = scan->fact.cell.status;
		scan->fact = (struct idea_fact){
			.id = id,
			.score = score,
			.cell = { .area_id = rows_int(rows, 1), .theme_id = rows_int(rows, 2), .ideas = 1 },
		};
		scan->fact.cell.status = status_of(rows_text(rows, 3, scan->arena), before);
		if (scan->flags & IDEA_SCAN_PLACES)
			scan->fact.at = (struct coordinate){ rows_int(rows, 4), rows_int(rows, 5) };
		if (scan->flags & IDEA_SCAN_NUMBERS)
			scan->fact.number = rows_int(rows, 6);
		return true;
	}
	return false;
}

enum outcome idea_scan_end(struct idea_scan *scan)
{
	bool read = rows_end(&scan->rows);
	return arena_full(scan->arena) ? BUSY : read ? DONE : FAULT;
}
