// SPDX-License-Identifier: EUPL-1.2
// What the pages of the ideas method show. Filled by pages.c with finished values, drawn by views/*.html.
#ifndef POLDER_IDEAS_VIEWS_H
#define POLDER_IDEAS_VIEWS_H

#include "site/search.h"
#include "methods/ideas/map_views.h"
#include "site/views.h"

// A photo, or none: then src is empty.
struct photo_view {
	struct srcset sources; // as WebP, in all widths
	struct text src;       // as JPEG, in a middle width
	struct text large;     // as JPEG, the largest
	int64_t width, height; // of the largest
	struct text colour;    // "#7a8f5b", shown until the photo is there
	struct text alt, caption, credit;
	bool first, early; // first: what a visitor sees first; early: on the first screen too
};
struct photos_view {
	struct photo_view *at;
	size_t count;
};

struct idea_found_view { // where the words of a search stand; no pieces: they are not in it
	struct search_pieces title, summary, text;
};

struct idea_card_view {
	int64_t id;
	int64_t number; // printed on the letter: "Plan 12"; 0: none
	struct text title, summary, href;
	struct text area, theme; // names; empty: not used here
	int64_t theme_number;    // 1..8: which of the eight colour bands; 0: none. Only decoration.
	int64_t price_cents;
	bool priced;
	struct text result; // "won", "lost" or empty while there is no published outcome
	struct idea_found_view found;
	bool compared;           // is in the comparison
	struct text compare;     // href of this list with the idea in or out of the comparison; empty: not offered
	struct photo_view photo; // its first, or none
};
struct idea_cards_view {
	struct idea_card_view *at;
	size_t count;
};

struct share_view {      // links without anyone who follows along
	struct text address; // of the page, in full
	struct text title;
};

// What stands in the comparison: "Speeltuin", href: this list without it.
struct idea_compared_view {
	struct links_view ideas;
	struct text href; // to the comparison; empty: two are needed
};

// Template idea_list. Paging is by key: there are no page numbers, only a previous and a next page.
struct idea_list_view {
	const struct page_frame *frame;
	struct text title;
	struct safe_html introduction;
	struct site_filter_view filter;
	struct idea_cards_view cards;
	int64_t found, total;       // ideas that pass the filter; all ideas
	struct text previous, next; // hrefs; empty: none
	struct link_view vote;      // to the vote when it is open; empty label: none
	struct text map_href;       // the same ideas on the map; empty: there is none
	int64_t random;             // which of the 16 random orders this is; 0: another order
	struct text other_random;   // href of the next one
	struct idea_compared_view compared;
};

// Template idea_compare: two or three beside each other.
struct idea_compare_cell_view {
	int64_t id, number, price_cents;
	bool priced;
	struct text title, href, summary, area, theme, status;
	struct safe_html description;
	struct text remove;      // href without it
	struct photo_view photo; // its first, or none
};
struct idea_compare_cells_view {
	struct idea_compare_cell_view *at;
	size_t count;
};
struct idea_compare_view {
	const struct page_frame *frame;
	struct text title;
	struct idea_compare_cells_view ideas;
	bool by_photo, by_number, by_price, by_area, by_theme, by_status, by_description; // rows in which one has something
	struct text back;
	struct share_view share;
};

// Template idea_detail.
struct idea_milestone_view { // a step of carrying out a chosen idea
	struct text title, planned_for, note;
	struct text state; // "planned", "busy", "done", "stopped"
	int64_t done_on;   // 0: not said
};
struct idea_milestones_view {
	struct idea_milestone_view *at;
	size_t count;
};

struct idea_detail_view {
	const struct page_frame *frame;
	int64_t id, number;
	struct text title, summary, area, theme;
	int64_t theme_number;
	int64_t price_cents;
	bool priced;
	struct safe_html description;
	struct safe_html official;              // what the organisation says of it; may be empty
	struct idea_milestones_view milestones; // of a chosen idea
	struct photos_view photos;
	struct text proposer;            // as it may be shown in public, or empty
	struct idea_place_view place;    // where it lies; may be empty
	struct text result;              // "won", "lost" or empty
	int64_t votes;                   // shown with a result; -1: not shown
	bool points;                     // `votes` counts points
	struct link_view result_link;    // to the result page; empty label: none
	struct text back;                // href of the list, with the filter one came from if known
	struct link_view vote;           // "Stem op dit plan"; empty label: none
	struct link_view previous, next; // in the order one came from; label: the title of that idea
	struct share_view share;
};

// Template idea_block: the teaser on a page of the site. No frame: it is drawn within a page.
struct idea_block_view {
	struct text id; // of the section, as in site_block_view
	struct text title;
	struct safe_html introduction;
	struct idea_cards_view cards; // three are enough
	int64_t total;
	struct text href; // to the whole list
};

#endif
