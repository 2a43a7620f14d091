// SPDX-License-Identifier: EUPL-1.2
// What the pages of a site show. The templates of views/*.html draw these; the pages of site/ fill them with finished
// values: translated, chosen and linked. Links are URL paths. Lists may be empty.
#ifndef POLDER_SITE_VIEWS_H
#define POLDER_SITE_VIEWS_H

#include "page/form.h"
#include "page/frame.h"

struct site_step_view {
	struct text title;
	struct safe_html body;
};
struct site_steps_view {
	struct site_step_view *at;
	size_t count;
};

struct site_phase_view {
	struct text title, summary;
	int64_t opens_at, closes_at; // 0: not known, not shown. Drawn as the first and the last day ("tot en met")
	bool done, current;          // neither: still to come
	struct link_view link;       // what one can do in it; empty label: nothing
};
struct site_phases_view {
	struct site_phase_view *at;
	size_t count;
};

struct site_question_view {
	struct text question;
	struct safe_html answer;
};
struct site_questions_view {
	struct site_question_view *at;
	size_t count;
};

// The project passport: in short on the home page, as a whole on its own page.
struct site_passport_view {
	struct text question, asker, area, target_group;
	struct safe_html purpose, decision, decision_when, frames, rules, input_use, criteria;
	struct text influence, influence_means; // "Beslissen", and what that is
	struct text contact_name, contact_phone;
	struct link_view contact_email, contact_link;
	int64_t changed_at;
	struct text href, json_href;
};

struct site_news_view {
	struct text title, summary, href;
	int64_t published_at;
};
struct site_news_list_view {
	struct site_news_view *at;
	size_t count;
};
// Templates site_news_list (title, news, feed) and site_news_item (the rest).
struct site_news_page_view {
	const struct page_frame *frame;
	struct text title, summary, feed, all;
	struct safe_html body;
	int64_t published_at;
	struct site_news_list_view news;
};

struct site_block_view {
	struct text
		kind; // "text", "steps", "timeline", "questions", "passport", "news" or "activity"; the hero is not a block here
	struct text id;        // of the section, unique on the page: "blok-3"
	struct text title;     // empty: no heading
	struct safe_html body; // introduction of every kind, headings from level 3
	struct site_steps_view steps;
	struct site_phases_view phases;
	struct site_questions_view questions;
	const struct site_passport_view *passport;
	struct site_news_list_view news; // kind "news": the newest; more behind the link
	struct link_view more;
	struct text calendar;   // kind "timeline": href of the iCalendar file
	struct safe_html drawn; // kind "activity": what the method's block function drew into a builder of its own
};
struct site_blocks_view {
	struct site_block_view *at;
	size_t count;
};

struct site_hero_view {
	bool shown;
	struct text title, lead;
	struct text phase;       // "Nu: Stemmen"; or empty
	struct text line;        // what holds now: "Stemmen kan tot 30 november 2026, 20.00 uur"
	struct link_view button; // the call to action of the phase we are in; empty label: none
	struct link_view second; // a quieter link beside it
};

// Template site_page: the home page and every plain page. One h1: the hero's title, or `title` when there is no hero.
struct site_page_view {
	const struct page_frame *frame;
	struct text title;
	struct site_hero_view hero;
	struct site_blocks_view blocks;
};

// Template site_passport_page.
struct site_passport_page_view {
	const struct page_frame *frame;
	struct text title;
	const struct site_passport_view *passport;
	struct site_block_view timeline; // no phases: not shown
};

struct site_card_view {
	struct text title, summary, href, organisation;
	struct text phase;  // "Stemmen: tot 30 november 2026", or empty
	struct text status; // "Stemmen kan nu", "Afgelopen"
	bool active;        // something can be done there now: the status stands out
};
struct site_cards_view {
	struct site_card_view *at;
	size_t count;
};

// Template server_start: the sites of an organisation, or of the whole server.
struct server_start_view {
	const struct page_frame *frame;
	struct text title, lead;
	struct site_cards_view sites;
};

// Template site_error.
struct site_error_view {
	const struct page_frame *frame;
	struct text title, message;
	struct text advice;    // what to do now; may be empty
	struct link_view next; // empty label: none
	struct text reference; // the fault's number in the log, or empty
};

// Template site_refusal: without site and language, before anyone looked.
struct site_refusal_view {
	const struct page_frame *frame;
	struct text title, message, english;
};

// Template site_not_found.
struct site_not_found_view {
	const struct page_frame *frame;
	struct text search, search_field; // where words can be looked for, and the field's name; or empty
	struct links_view suggestions;    // pages of this site, or sites of this server
};

// --- for the methods -----------------------------------------------------------------------------------------------

struct site_option_view {
	struct text value, label;
	int64_t count;
	bool chosen;
	struct text href; // the list with this box ticked the other way; of site_quick only
};
struct site_options_view {
	struct site_option_view *at;
	size_t count;
};

struct site_filter_group_view { // boxes of which any may be ticked
	struct text name, legend;   // "gebied", "Gebied"
	struct site_options_view options;
};
struct site_filter_groups_view {
	struct site_filter_group_view *at;
	size_t count;
};
struct site_hidden_view {
	struct text name, value;
};
struct site_hiddens_view {
	struct site_hidden_view *at;
	size_t count;
};

// Template site_filter: a form that is sent with GET: fields zoek, the groups, prijs-van, prijs-tot, sorteer.
struct site_filter_view {
	struct text action;              // where the form goes: path without query
	struct site_hiddens_view hidden; // what the query keeps besides
	struct text words;               // as typed
	struct site_filter_groups_view groups;
	struct text price_from, price_to; // as typed
	bool price_wrong;                 // one of them is no amount
	struct site_options_view sorts;
	int64_t chosen;           // how many filters hold, without the words
	struct links_view active; // "Thema: Groen", href: the list without it
	struct text reset;        // href of the list without any filter
};

#endif
