// SPDX-License-Identifier: EUPL-1.2
// Which records have all that was asked for, and their scores. The database hands over the places of each word as they stand
// in its index; they are added up here, because GROUP BY and joins over nine thousand hits cost either database several
// times as much, and PostgreSQL, which cannot guess how many hits a word has, sometimes far more than that.
#include "site/search.h"

enum { FIRST_SLOTS = 1024, HITS_COUNTED = 7 };

// Where the record is, or the empty slot where it would be. A slot has the place in `at` plus one.
static size_t slot_of(const struct search_hits *hits, int64_t subject_id)
{
	size_t mask = hits->slot_count - 1;
	size_t slot = (size_t)((uint64_t)subject_id * UINT64_C(0x9e3779b97f4a7c15) >> 32) & mask;
	while (hits->slots[slot] && hits->at[hits->slots[slot] - 1].subject_id != subject_id)
		slot = (slot + 1) & mask;
	return slot;
}

static bool slots_make(struct arena *arena, struct search_hits *hits, size_t slot_count)
{
	uint32_t *slots = arena_new_array(arena, uint32_t, slot_count);
	if (!slots)
		return false;
	hits->slots = slots;
	hits->slot_count = slot_count;
	for (size_t i = 0; i < hits->count; i++)
		slots[slot_of(hits, hits->at[i].subject_id)] = (uint32_t)i + 1;
	return true;
}

static struct search_scored *hit_add(struct arena *arena, struct search_hits *hits, int64_t subject_id)
{
	if (hits->count * 2 >= hits->slot_count && !slots_make(arena, hits, hits->slot_count * 4))
		return NULL;
	struct search_scored *hit = arena_append(arena, hits, struct search_scored);
	if (!hit)
		return NULL;
	hits->slots[slot_of(hits, subject_id)] = (uint32_t)hits->count;
	hit->subject_id = subject_id;
	return hit;
}

// `term` counts from 0. NULL when an earlier term is not in it, or memory is short.
static struct search_scored *hit_of(struct arena *arena, struct search_hits *hits, int64_t subject_id, int32_t term)
{
	uint32_t place = hits->slots[slot_of(hits, subject_id)];
	struct search_scored *hit = place ? &hits->at[place - 1] : term ? NULL : hit_add(arena, hits, subject_id);
	if (!hit || hit->terms < term)
		return NULL;
	if (hit->terms == term) {
		hit->terms = term + 1;
		hit->weight = hit->hits = 0;
	}
	return hit;
}

// The best place of a word counts, and then how often it is there; of words in quotes the best place only.
static int64_t score_of(const struct search_term *term, const struct search_scored *hit)
{
	if (term->tokens.count > 1)
		return hit->weight * INT64_C(16);
	return hit->weight * INT64_C(8) + (hit->hits > HITS_COUNTED ? HITS_COUNTED : hit->hits);
}

static void hit_count(struct search_scored *hit, int64_t weight, int64_t hits)
{
	hit->weight = hit->weight > weight ? hit->weight : (int32_t)weight;
	hit->hits += (int32_t)hits; // far fewer than the words of all texts of a record
}

static bool rows_count(struct db *db, struct arena *arena, const struct search_query *query, int32_t term,
                       struct search_hits *hits)
{
	struct sql sql = sql_on(arena);
	search_term_sql(&sql, query, &query->terms[term]);
	struct rows rows = sql_query(&sql, db);
	struct search_scored *hit = NULL;
	while (rows_next(&rows)) {
		int64_t subject_id = rows_int(&rows, 0);
		if (!hit || hit->subject_id != subject_id)
			hit = hit_of(arena, hits, subject_id, term);
		if (hit)
			hit_count(hit, rows_int(&rows, 1), rows_int(&rows, 2));
	}
	return rows_end(&rows);
}

static bool term_read(struct db *db, struct arena *arena, const struct search_query *query, int32_t term,
                      struct search_hits *hits)
{
	const struct search_term *asked = &query->terms[term];
	struct search_places places;
	enum search_phrase phrase =
		asked->tokens.count > 1 ? search_phrase_read(db, arena, query, asked, &places) : PHRASE_COMMON;
	if (phrase == PHRASE_FAULT || (phrase == PHRASE_COMMON && !rows_count(db, arena, query, term, hits)))
		return false;
	for (size_t i = 0; phrase == PHRASE_READ && i < places.count; i++) {
		struct search_scored *hit = hit_of(arena, hits, places.at[i].subject_id, term);
		if (hit)
			hit_count(hit, places.at[i].weight, 1);
	}
	for (size_t i = 0; i < hits->count; i++)
		if (hits->at[i].terms == term + 1)
			hits->at[i].score += score_of(asked, &hits->at[i]);
	return !arena_full(arena);
}

bool search_hits_read(struct db *db, struct arena *arena, const struct search_query *query, struct search_hits *hits)
{
	int32_t terms = (int32_t)query->count;
	*hits = (struct search_hits){ 0 };
	if (!slots_make(arena, hits, FIRST_SLOTS))
		return false;
	for (int32_t term = 0; term < terms; term++)
		if (!term_read(db, arena, query, term, hits))
			return false;
	size_t whole = 0;
	for (size_t i = 0; i < hits->count; i++)
		if (hits->at[i].terms == terms)
			hits->at[whole++] = hits->at[i];
	if (whole == hits->count)
		return true;
	hits->count = whole;
	return slots_make(arena, hits, hits->slot_count);
}

int64_t search_hits_score(const struct search_hits *hits, int64_t subject_id)
{
	uint32_t place = hits->slot_count ? hits->slots[slot_of(hits, subject_id)] : 0;
	return place ? hits->at[place - 1].score : 0;
}
