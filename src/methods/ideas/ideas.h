// SPDX-License-Identifier: EUPL-1.2
// The inside of the method "ideas", for the files of this folder only.
#ifndef POLDER_METHODS_IDEAS_IDEAS_H
#define POLDER_METHODS_IDEAS_IDEAS_H

#include "base/geometry.h"
#include "methods/ideas/idea.h"
#include "methods/ideas/views.h"
#include "site/search.h"

#define IDEA_SEEDS 16
#define IDEAS_ON_A_PAGE 20

struct ideas_settings {
	int sort;         // enum idea_default_sort: how the list starts
	struct text vote; // slug of the activity in which one votes on these ideas; empty: none
};
enum idea_default_sort { START_BY_NUMBER, START_AT_RANDOM };
extern const struct field_choice idea_statuses[];

// What staff fills in. The stored record has these fields too.
#define IDEA_MEMBER(member) .name = #member, .offset = offsetof(struct idea, member)
#define IDEA_FORM_FIELDS                                                                                                   \
	{ IDEA_MEMBER(number), .kind = FIELD_INT,     .min = 0,                                                                \
	  .max = 1000000000,   .label = N_("Number"), .help = N_("As printed: Plan 12. Empty: the next number.") },            \
		{ IDEA_MEMBER(title), .kind = FIELD_TEXT,                                                                          \
		  .flags = FIELD_REQUIRED | FIELD_TRANSLATED | FIELD_SEARCHED | FIELD_TITLE, .max = 200,                           \
		  .label = N_("Title") },                                                                                          \
		{ IDEA_MEMBER(summary), .kind = FIELD_LONG_TEXT, .flags = FIELD_TRANSLATED | FIELD_SEARCHED,                       \
		  .max = 400,           .label = N_("Summary"),  .help = N_("One or two sentences for the card in the list.") },   \
		{ IDEA_MEMBER(description),                                                                                        \
		  .kind = FIELD_MARKDOWN,                                                                                          \
		  .flags = FIELD_TRANSLATED | FIELD_SEARCHED,                                                                      \
		  .max = 20000,                                                                                                    \
		  .label = N_("Description"),                                                                                      \
		  .help = N_("Markdown. What will be made, where, and for whom?") },                                               \
		{ IDEA_MEMBER(official),                                                                                           \
		  .kind = FIELD_MARKDOWN,                                                                                          \
		  .flags = FIELD_TRANSLATED | FIELD_SEARCHED,                                                                      \
		  .max = 5000,                                                                                                     \
		  .label = N_("What the organisation says"),                                                                       \
		  .help = N_("Markdown. Is it allowed and possible, and what did the price come from?") },                         \
		{ IDEA_MEMBER(price_cents), .kind = FIELD_MONEY,  .min = 0,                                                        \
		  .max = 100000000000000,   .label = N_("Price"), .help = N_("What it costs, in whole cents.") },                  \
		{ IDEA_MEMBER(area_id), .kind = FIELD_ID, .label = N_("Area") },                                                   \
		{ IDEA_MEMBER(theme_id), .kind = FIELD_ID, .label = N_("Theme") },                                                 \
		{ IDEA_MEMBER(status), .kind = FIELD_CHOICE, .label = N_("Status"), .choices = idea_statuses },                    \
		{ IDEA_MEMBER(latitude), .kind = FIELD_INT,       .min = -90000000,                                                \
		  .max = 90000000,       .label = N_("Latitude"), .help = N_("In millionths of a degree.") },                      \
		{ IDEA_MEMBER(longitude), .kind = FIELD_INT,        .min = -180000000,                                             \
		  .max = 180000000,       .label = N_("Longitude"), .help = N_("In millionths of a degree.") },                    \
		{ IDEA_MEMBER(address), .kind = FIELD_TEXT,   .flags = FIELD_SEARCHED,                                             \
		  .max = 200,           .label = N_("Place"), .help = N_("An address, or in words: at the corner of the park.") }, \
	{                                                                                                                      \
		IDEA_MEMBER(external_id), .kind = FIELD_TEXT, .max = 200, .label = N_("Id at its source"),                         \
								  .help = N_("For {ideas} that come from a file or another system.")                       \
	}

// --- one page of the list ----------------------------------------------------------------------------------------
enum idea_sort { SORT_NUMBER, SORT_PRICE_UP, SORT_PRICE_DOWN, SORT_TITLE, SORT_RANDOM, SORT_RELEVANCE };
struct idea_order {
	enum idea_sort sort;
	int seed; // 1..16, for SORT_RANDOM
};
struct idea_set { // ids of areas or themes: any of them; none: all
	int64_t at[SQL_LIST_MAX];
	size_t count;
};
struct idea_query {
	int64_t activity_id;
	struct idea_set areas, themes;
	unsigned statuses;                // 1 << enum idea_status, several; 0: all. Drafts never
	int64_t price_from, price_to;     // cents, both included; 0: no bound
	const struct search_query *words; // NULL: not searched
	struct idea_order order;
	int64_t after, before; // an idea's id: the page that starts behind it, or ends in front of it; 0: the first page
	int limit;             // at most SQL_LIST_MAX
};
struct idea_row { // what a card needs
	int64_t id, number;
	struct text title, summary;
	int64_t price_cents, area_id, theme_id;
	int status;
};
struct idea_page {
	struct idea_row *at;
	size_t count;
	bool more_after, more_before;
};
bool idea_order_parse(struct text name, struct idea_order *order); // "prijs-oplopend", "willekeurig-7"
struct text idea_order_name(struct arena *arena, struct idea_order order);
enum outcome idea_page_read(struct db *db, struct arena *arena, const struct idea_query *query, struct idea_page *page);

// How many ideas there are per area, theme and status, of those that pass the words and the prices of a query: what the
// counts beside the filter's boxes are made from. A few hundred cells at most.
struct idea_cube {
	struct idea_count *at;
	size_t count;
};
enum outcome idea_cube_read(struct db *db, struct arena *arena, const struct idea_query *query, struct idea_cube *cube);
// Both at once: what a list shows and what its filter counts. A cursor that is not among what was asked gives no rows.
enum outcome idea_list_read(struct db *db, struct arena *arena, const struct idea_query *query, struct idea_page *page,
                            struct idea_cube *cube);
bool idea_set_has(const struct idea_set *set, int64_t id);
enum idea_dimension { NO_DIMENSION, BY_AREA, BY_THEME, BY_STATUS };
// Areas, themes and statuses of the query, but for one of the three.
bool idea_cell_passes(const struct idea_count *cell, const struct idea_query *query, enum idea_dimension except);
// The query without areas, themes and statuses: what the filter counts.
struct idea_query idea_query_counted(const struct idea_query *query);
// Writes what ideas pass the query but for its words: " FROM idea i ... WHERE ..." behind `select`. Further conditions may
// follow with AND.
void idea_query_sql(struct sql *sql, const struct idea_query *query, const char *select);
const char *idea_order_sql(enum idea_sort sort); // "i.price_cents, i.id"; by relevance: by number

// What passes the whole query, words too, one after the other in its order (by relevance: by number):
//
//     struct idea_scan scan = idea_scan_begin(db, arena, query, NULL, 0);
//     while (idea_scan_next(&scan)) { ... scan.fact ... }
//     enum outcome outcome = idea_scan_end(&scan); // on every path
struct idea_fact {
	int64_t id, score; // score: of the words
	struct idea_count cell;
	int64_t number;
	struct coordinate at; // 0, 0: no place
};
enum { IDEA_SCAN_PLACES = 1, IDEA_SCAN_NUMBERS = 2, IDEA_SCAN_UNORDERED = 4 }; // what is read as well; in any order
struct idea_scan {
	struct arena *arena;
	struct rows rows;
	struct search_hits hits;
	size_t near; // the hit that is expected next
	bool words;
	unsigned flags;
	struct idea_fact fact;
};
// `box`: only what lies in it; NULL: all.
struct idea_scan idea_scan_begin(struct db *db, struct arena *arena, const struct idea_query *query,
                                 const struct bounds *box, unsigned flags);
bool idea_scan_next(struct idea_scan *scan);
enum outcome idea_scan_end(struct idea_scan *scan); // BUSY: no memory

// list.c and list_words.c to each other.
bool idea_cube_add(struct arena *arena, struct idea_cube *cube, const struct idea_count *cell); // false: no memory
bool idea_rows_of_ids(struct db *db, struct arena *arena, const int64_t *ids, size_t count, struct idea_page *page);
enum outcome idea_cube_of_words(struct db *db, struct arena *arena, const struct idea_query *query,
                                struct idea_cube *cube);
enum outcome idea_list_by_words(struct db *db, struct arena *arena, const struct idea_query *query,
                                struct idea_page *page, struct idea_cube *cube);
bool idea_check(struct db *db, struct builder *report); // for `polder doctor`: the counts

// --- actions -----------------------------------------------------------------------------------------------------
// REFUSED with an error once a vote on these ideas has opened.
enum outcome ideas_changeable(struct action_run *run, struct db *db, const struct activity *ideas);

// --- pages -------------------------------------------------------------------------------------------------------
struct idea_names { // areas and themes of the site
	struct areas areas;
	struct themes themes;
};
struct text idea_area_name(struct visit *visit, const struct idea_names *names, int64_t id);
struct text idea_theme_name(struct visit *visit, const struct idea_names *names, int64_t id);
int64_t idea_theme_number(const struct idea_names *names, int64_t id); // its colour: 1..8, or 0
struct text idea_result_word(int status);
struct text idea_path(struct visit *visit, int64_t id);
struct idea_card_view idea_card_of(struct visit *visit, const struct idea_names *names, const struct idea_row *row);
bool idea_cards_photos(struct visit *visit, struct text activity, bool on_top, struct idea_cards_view *cards);
struct share_view idea_share(struct visit *visit, const struct page_frame *frame, struct text path);
// To the vote on these ideas, while it is open.
enum outcome idea_vote_link(struct visit *visit, const struct ideas_settings *settings, const char *label,
                            struct link_view *link);
enum outcome idea_list_page(struct visit *visit);
enum outcome idea_compare_page(struct visit *visit);
enum outcome idea_detail_page(struct visit *visit);
enum outcome idea_block(struct visit *visit, const struct activity *activity, const struct block *block);
enum outcome idea_each_path(struct visit *visit, const struct activity *activity, struct text activity_path,
                            void (*with)(struct visit *visit, struct text path));
bool idea_invitation(struct visit *visit, const struct activity *activity, struct link_view *link, struct text *line);

#endif
