// SPDX-License-Identifier: EUPL-1.2
// What a list of ideas is asked for: read from the URL, written back into links, and shown as a form with counts. The list,
// an idea's own page, the map, the comparison and the ballot paper share it.
//
// The URL: zoek=fiets gebied=noord gebied=zuid thema=groen status=gekozen prijs-van=1000 prijs-tot=5000
// sorteer=willekeurig-7 vergelijk=ID; several values of one field mean any of them, several fields all of them.
#ifndef POLDER_METHODS_IDEAS_FILTER_H
#define POLDER_METHODS_IDEAS_FILTER_H

#include "methods/ideas/ideas.h"

enum { IDEAS_COMPARED = 3 };
// For the routes: what a page may be kept for, and what keeps it out of the cache, since visitors make it up.
#define IDEA_QUERY "gebied,thema,status,sorteer"
#define IDEA_FREE_QUERY "zoek,prijs-van,prijs-tot,vergelijk"

struct idea_asked {
	struct idea_query query;          // without activity and cursor
	bool order_named;                 // the URL says the order; otherwise it is the list's own
	struct text price_from, price_to; // as typed
	bool price_wrong;                 // one of them is no amount: it does not count
	int64_t compared[IDEAS_COMPARED]; // ideas to be compared
	size_t compared_count;
	struct text envelope; // of a ballot paper; slug
};

// Reads areas and themes of the site.
bool idea_names_read(struct visit *visit, struct idea_names *names);
// NOT_FOUND when an area, a theme, a status or an order does not exist. `ideas_activity_id` is where words are looked up.
enum outcome idea_asked_read(struct visit *visit, const struct idea_names *names, int64_t ideas_activity_id,
                             struct idea_order usual, struct idea_asked *asked);
// path?zoek=...; with a cursor ("na" or "voor") the order is named in full, so that it stays the same.
struct text idea_asked_href(struct visit *visit, const struct idea_names *names, struct text path,
                            const struct idea_asked *asked, const char *cursor, int64_t id);
bool idea_asked_filters(const struct idea_asked *asked); // anything that may leave ideas out
bool idea_asked_compares(const struct idea_asked *asked, int64_t id);
// The same with the idea put in or taken out of the comparison.
struct idea_asked idea_asked_compare(const struct idea_asked *asked, int64_t id, bool in);
// Another of the 16 orders every hour; lowers valid_until to the next.
struct idea_order idea_order_of_the_hour(struct visit *visit);

// How many of the cube pass areas, themes and statuses of the query.
int64_t idea_cube_found(const struct idea_cube *cube, const struct idea_query *query);
// The form, with how many ideas each box would show beside the other choices, and what is chosen as links that undo it.
// `path` is where it goes; `random` is offered when the list knows it.
bool idea_filter_fill(struct visit *visit, const struct idea_names *names, const struct idea_asked *asked,
                      const struct idea_cube *cube, struct text path, bool random, struct site_filter_view *view);
// And a link for each box of areas and themes, which ticks it the other way and goes to `fragment` ("#plannen").
bool idea_quick_fill(struct visit *visit, const struct idea_names *names, const struct idea_asked *asked,
                     struct text path, const char *fragment, struct site_filter_view *view);

// Title and summary with hits marked; of the description some words around the first hit when the summary has none.
bool idea_found_fill(struct visit *visit, const struct search_query *words, struct text title, struct text summary,
                     struct text description, struct idea_found_view *found);

#endif
