// SPDX-License-Identifier: EUPL-1.2
// Search by words of our own, the same on both databases: folded with utf8proc (case, accents), stemmed with libstemmer
// by the language, with the place in the text and a weight. Ideas use it; pages and news can.
//
// Invariant: the words of a record are those of its FIELD_SEARCHED fields in every language of the site, as they were
// written by search_put in the transaction that wrote the record itself. Scores are whole numbers added up here from those
// rows, so that order and hits cannot differ between databases.
#ifndef POLDER_SITE_SEARCH_H
#define POLDER_SITE_SEARCH_H

#include "site/site.h"
#include "store/sql.h"

// --- words of a text ---------------------------------------------------------------------------------------------
struct search_token {
	struct text word, stem; // folded: "fietsen", "fiets"
	struct text at;         // where it stands in the text
	int64_t place;          // 0, 1, 2 ...
	bool common;            // "de", "het": has a place, but is not looked up
	bool number;            // digits only: never the beginning of another word
};
struct search_tokens {
	struct search_token *at;
	size_t count;
};
// At most `limit` words. False when memory is short.
bool search_tokens_of(struct arena *arena, struct text text, struct text language, size_t limit,
                      struct search_tokens *tokens);

// --- keeping the words -------------------------------------------------------------------------------------------
struct search_more { // what finds a record besides its own fields: the name of its area, its number
	struct text text;
	bool translated;
	int64_t weight;
};
enum { SEARCH_START_LETTERS = 3 }; // what begins with so many letters is added up when it is written: search_start
enum search_weight { SEARCH_TITLE = 16, SEARCH_NUMBER = 24, SEARCH_NAME = 6, SEARCH_SUMMARY = 4, SEARCH_TEXT = 1 };
struct search_document {
	int64_t scope_id; // what is searched together: the activity
	int64_t subject_id;
	const struct record *record;
	const void *object;
	const struct search_more *more;
	size_t more_count;
};
// In an apply: the words of this record instead of those it had. False on a fault.
bool search_put(struct db *db, struct arena *arena, const struct site *site, const struct search_document *document);
bool search_remove(struct db *db, int64_t subject_id);

// --- asking ------------------------------------------------------------------------------------------------------
enum { SEARCH_CHARACTERS_MAX = 200, SEARCH_TERMS_MAX = 8, SEARCH_PHRASE_MAX = 6 };
struct search_term { // a word, or words in quotes that must stand in a row
	struct search_tokens tokens;
	bool prefix; // the word may go on: the last one of what was typed
};
struct search_query {
	struct text typed; // as it goes back into the field: trimmed and cut
	struct text language;
	int64_t site_id, scope_id;
	struct search_term terms[SEARCH_TERMS_MAX];
	size_t count; // 0: no word in it
};
// All terms have to be there; the caller fills in site and scope. What holds no word at all finds nothing.
bool search_parse(struct arena *arena, struct text typed, struct text language, struct search_query *query);
// The rows of one term: (subject_id, weight, hits), a record several times, those of one place mostly together.
void search_term_sql(struct sql *sql, const struct search_query *query, const struct search_term *term);

// Words in quotes: where they stand, by the place of the rarest. A text has one weight, so it is that of all of them.
struct search_places {
	struct search_place {
		int64_t subject_id, place;
		int32_t weight, neighbours;
	} * at;
	size_t count;
};
// PHRASE_COMMON: none of them is rare; search_term_sql asks for them then.
enum search_phrase { PHRASE_READ, PHRASE_COMMON, PHRASE_FAULT };
enum search_phrase search_phrase_read(struct db *db, struct arena *arena, const struct search_query *query,
                                      const struct search_term *term, struct search_places *places);

struct search_hits { // what has all terms, in no order
	struct search_scored {
		int64_t subject_id, score; // the best has the highest score, never 0
		int32_t weight, hits;      // the best place and how many there are, of the last term
		int32_t terms;             // how many it has
	} * at;
	size_t count;
	uint32_t *slots; // to find a record by its id
	size_t slot_count;
};
bool search_hits_read(struct db *db, struct arena *arena, const struct search_query *query, struct search_hits *hits);
int64_t search_hits_score(const struct search_hits *hits, int64_t subject_id); // 0: not found

// --- showing -----------------------------------------------------------------------------------------------------
struct search_piece {
	struct text text;
	bool hit; // goes between <mark> and </mark>
};
struct search_pieces {
	struct search_piece *at;
	size_t count;
	struct text whole; // what they were taken from
};
// The text in pieces, with its hits. False when it has none (the pieces are then empty) or memory is short.
bool search_mark(struct arena *arena, const struct search_query *query, struct text text, struct search_pieces *pieces);
// The same of some words around the first hit, for a long text.
bool search_snippet(struct arena *arena, const struct search_query *query, struct text text,
                    struct search_pieces *pieces);

extern const struct record search_word_record, search_hit_record, search_start_record;

#endif
