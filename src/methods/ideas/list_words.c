// SPDX-License-Identifier: EUPL-1.2
// A list with words: what has them is read once, for the counts and the page together.
#include "methods/ideas/ideas.h"

bool idea_cube_add(struct arena *arena, struct idea_cube *cube, const struct idea_count *cell)
{
	for (size_t i = 0; i < cube->count; i++) {
		struct idea_count *have = &cube->at[i];
		if (have->area_id == cell->area_id && have->theme_id == cell->theme_id && have->status == cell->status) {
			have->ideas++;
			return true;
		}
	}
	struct idea_count *added = arena_append(arena, cube, struct idea_count);
	if (added)
		*added = *cell;
	return added != NULL;
}

struct idea_query idea_query_counted(const struct idea_query *query)
{
	struct idea_query counted = *query;
	counted.areas.count = counted.themes.count = 0;
	counted.statuses = 0;
	return counted;
}

enum outcome idea_cube_of_words(struct db *db, struct arena *arena, const struct idea_query *query,
                                struct idea_cube *cube)
{
	struct idea_query counted = idea_query_counted(query);
	struct idea_scan scan = idea_scan_begin(db, arena, &counted, NULL, IDEA_SCAN_UNORDERED);
	bool good = true;
	while (good && idea_scan_next(&scan))
		good = idea_cube_add(arena, cube, &scan.fact.cell);
	return idea_scan_end(&scan);
}

struct ranked {
	int64_t id;
	int32_t score;
	uint32_t place; // in the order it was read
};
struct ranking {
	struct ranked *at;
	size_t count;
};

static int ranked_compare(const void *a, const void *b)
{
	const struct ranked *one = a, *other = b;
	if (one->score != other->score)
		return one->score > other->score ? -1 : 1;
	return one->place < other->place ? -1 : one->place > other->place;
}

// Counts all that is found, and ranks what passes the filter too.
static enum outcome ranking_read(struct db *db, struct arena *arena, const struct idea_query *query,
                                 struct idea_cube *cube, struct ranking *ranking)
{
	struct idea_query counted = idea_query_counted(query);
	struct idea_scan scan = idea_scan_begin(db, arena, &counted, NULL, 0);
	bool good = true;
	while (good && idea_scan_next(&scan)) {
		const struct idea_fact *fact = &scan.fact;
		good = idea_cube_add(arena, cube, &fact->cell);
		if (!good || !idea_cell_passes(&fact->cell, query, NO_DIMENSION))
			continue;
		struct ranked *ranked = arena_append(arena, ranking, struct ranked);
		if (ranked)
			*ranked = (struct ranked){ fact->id, (int32_t)fact->score, (uint32_t)ranking->count };
	}
	enum outcome outcome = idea_scan_end(&scan);
	if (outcome == DONE && query->order.sort == SORT_RELEVANCE && ranking->count) // read by number
		qsort(ranking->at, ranking->count, sizeof *ranking->at, ranked_compare);
	return outcome;
}

enum outcome idea_list_by_words(struct db *db, struct arena *arena, const struct idea_query *query,
                                struct idea_page *page, struct idea_cube *cube)
{
	struct ranking ranking = { NULL, 0 };
	if (query->limit < 1 || query->limit > SQL_LIST_MAX)
		return FAULT;
	enum outcome outcome = ranking_read(db, arena, query, cube, &ranking);
	if (outcome != DONE)
		return outcome;
	int64_t cursor = query->before ? query->before : query->after, ids[SQL_LIST_MAX];
	size_t limit = (size_t)query->limit, at = 0;
	while (cursor && at < ranking.count && ranking.at[at].id != cursor)
		at++;
	if (cursor && at == ranking.count)
		return DONE; // it is no longer among them
	size_t from = query->before ? (at > limit ? at - limit : 0) : cursor ? at + 1 : 0;
	size_t until = query->before ? at : from + limit < ranking.count ? from + limit : ranking.count;
	page->more_before = from > 0;
	page->more_after = until < ranking.count;
	for (size_t i = from; i < until; i++)
		ids[i - from] = ranking.at[i].id;
	return idea_rows_of_ids(db, arena, ids, until - from, page) ? DONE : FAULT;
}
