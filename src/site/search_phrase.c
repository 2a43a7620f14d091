// SPDX-License-Identifier: EUPL-1.2
// Words in quotes. Of the rarest of them every place is read, and the others are looked for beside those places only: a join
// would go through all places of the most common one, since no database knows beforehand which word is rare.
#include "site/search.h"

enum { FEW = 256 };

static void places_sql(struct sql *sql, const struct search_query *query, const struct search_token *token)
{
	build_literal(&sql->text,
	              "FROM search_hit h WHERE h.search_word_id IN (SELECT id FROM search_word WHERE site_id = ");
	sql_int(sql, query->site_id);
	build_literal(&sql->text, " AND language = ");
	sql_text(sql, query->language);
	build_literal(&sql->text, " AND stem = ");
	sql_text(sql, token->stem);
	build_literal(&sql->text, ") AND h.scope_id = ");
	sql_int(sql, query->scope_id);
}

// How many places it has, counted up to one more than a few. -1 on a fault.
static int64_t count_places(struct db *db, struct arena *arena, const struct search_query *query,
                            const struct search_token *token)
{
	struct sql sql = sql_on(arena);
	int64_t count = -1;
	build_literal(&sql.text, "SELECT COUNT(*) FROM (SELECT h.place ");
	places_sql(&sql, query, token);
	build_format(&sql.text, " LIMIT %d) few", FEW + 1);
	struct rows rows = sql_query(&sql, db);
	if (rows_next(&rows))
		count = rows_int(&rows, 0);
	return rows_end(&rows) ? count : -1;
}

static bool places_read(struct db *db, struct arena *arena, const struct search_query *query,
                        const struct search_token *token, struct search_places *places)
{
	struct sql sql = sql_on(arena);
	build_literal(&sql.text, "SELECT h.subject_id, h.place, h.weight ");
	places_sql(&sql, query, token);
	build_literal(&sql.text, " ORDER BY h.subject_id, h.place");
	struct rows rows = sql_query(&sql, db);
	while (rows_next(&rows)) {
		struct search_place *place = arena_append(arena, places, struct search_place);
		if (place)
			*place = (struct search_place){ rows_int(&rows, 0), rows_int(&rows, 1), (int32_t)rows_int(&rows, 2), 0 };
	}
	return rows_end(&rows) && !arena_full(arena);
}

// Counts a word that stands `behind` places behind (or before) a place of one of these records.
static bool neighbours_read(struct db *db, struct arena *arena, const struct search_query *query,
                            const struct search_token *token, int64_t behind, struct search_place *from,
                            struct search_place *until)
{
	struct sql sql = sql_on(arena);
	int64_t ids[SQL_LIST_MAX];
	size_t count = 0;
	for (struct search_place *place = from; place < until; place++)
		if (!count || ids[count - 1] != place->subject_id)
			ids[count++] = place->subject_id;
	build_literal(&sql.text, "SELECT h.subject_id, h.place ");
	places_sql(&sql, query, token);
	build_literal(&sql.text, " AND h.subject_id IN ");
	sql_ints(&sql, ids, count);
	struct rows rows = sql_query(&sql, db);
	while (rows_next(&rows))
		for (struct search_place *place = from; place < until; place++)
			place->neighbours += place->subject_id == rows_int(&rows, 0) && place->place + behind == rows_int(&rows, 1);
	return rows_end(&rows);
}

// Keeps the places that have this word beside them too.
static bool neighbours_keep(struct db *db, struct arena *arena, const struct search_query *query,
                            const struct search_token *token, int64_t behind, struct search_places *places)
{
	size_t kept = 0;
	for (size_t i = 0; i < places->count; i += SQL_LIST_MAX) {
		size_t until = i + SQL_LIST_MAX < places->count ? i + SQL_LIST_MAX : places->count;
		if (!neighbours_read(db, arena, query, token, behind, places->at + i, places->at + until))
			return false;
	}
	for (size_t i = 0; i < places->count; i++) {
		if (!places->at[i].neighbours)
			continue;
		places->at[kept] = places->at[i];
		places->at[kept++].neighbours = 0;
	}
	places->count = kept;
	return true;
}

enum search_phrase search_phrase_read(struct db *db, struct arena *arena, const struct search_query *query,
                                      const struct search_term *term, struct search_places *places)
{
	int64_t fewest = INT64_MAX;
	size_t rarest = 0;
	*places = (struct search_places){ NULL, 0 };
	for (size_t i = 0; i < term->tokens.count; i++) {
		int64_t count = count_places(db, arena, query, &term->tokens.at[i]);
		if (count < 0)
			return PHRASE_FAULT;
		if (count < fewest) {
			fewest = count;
			rarest = i;
		}
	}
	if (fewest > FEW)
		return PHRASE_COMMON;
	if (!places_read(db, arena, query, &term->tokens.at[rarest], places))
		return PHRASE_FAULT;
	for (size_t i = 0; i < term->tokens.count; i++) {
		int64_t behind = term->tokens.at[i].place - term->tokens.at[rarest].place;
		if (i != rarest && !neighbours_keep(db, arena, query, &term->tokens.at[i], behind, places))
			return PHRASE_FAULT;
	}
	return PHRASE_READ;
}
