// SPDX-License-Identifier: EUPL-1.2
// Organisations, sites, pages, blocks, phases, activities and their windows, areas and themes: the records of section 4
// of the design ("The words"). The field tables are in records.c.
#ifndef POLDER_SITE_SITE_H
#define POLDER_SITE_SITE_H

#include "page/words.h"
#include "store/store.h"

struct organisation {
	int64_t id;
	struct text slug, name; // "polderdam", "Gemeente Polderdam"
	struct text contact_email, contact_phone, address;
};

enum site_status { SITE_HIDDEN, SITE_PUBLISHED, SITE_ARCHIVED };
enum site_register { REGISTER_INFORMAL, REGISTER_FORMAL }; // "je" or "u"
struct site {
	int64_t id, organisation_id;
	struct text slug;           // in the path: /buurtbudget/
	struct text domain;         // own host name, or empty
	struct text title, summary; // translated
	struct text languages;      // "nl,en": the first has no prefix in the path
	struct text zone;           // "Europe/Amsterdam"
	struct text currency;       // ISO 4217: "EUR"
	struct text theme;          // house style class
	int status;                 // enum site_status
	struct text notice;         // translated, e.g. "Demo with real data of ..."
	int register_of;            // enum site_register
	// Its own words (page/words.h), translated; empty: the language's own.
	struct text idea_word, ideas_word, idea_article, chosen_word;
};

struct page { // one page of a site, made of blocks; slug "" is the home page
	int64_t id, site_id;
	struct text slug, title; // title translated
	int64_t position;        // in the menu; 0 = not in the menu
};
struct block { // one thing drawn on a page
	int64_t id, site_id, page_id;
	int64_t position;
	struct text kind;        // "hero", "text", "steps", "timeline", "activity", "questions"
	struct text title, body; // translated; body Markdown
	int64_t activity_id;     // for kind "activity" and the hero's call to action
};

struct phase { // a stretch of the site's timeline
	int64_t id, site_id;
	struct text slug;           // "stemmen": what the command line calls it
	struct text title, summary; // translated
	int64_t opens_at, closes_at;
	int64_t position;
};

struct activity { // one use of a method on a site
	int64_t id, site_id;
	struct text method;         // "ideas", "budget"
	struct text slug;           // in the path: "plannen", "stemmen"
	struct text title, summary; // translated
	struct text settings;       // JSON, checked by the method's settings record
	int64_t settings_version;
	int64_t position;
	bool frozen; // a vote has opened: settings, windows and their phases change no more (TRUST.md 1.3)
};

// When one of an activity's actions is open: during a phase, or from..until (0 = without end). Several rows: any of them.
struct activity_window {
	int64_t id, site_id, activity_id;
	struct text action;          // "view", "vote", "result"
	int64_t phase_id;            // 0: by dates
	int64_t opens_at, closes_at; // used when phase_id is 0
};

struct area {
	int64_t id, site_id;
	struct text slug, name;
	int64_t position;
}; // name translated
struct theme {
	int64_t id, site_id;
	struct text slug, name;
	struct text colour;
	int64_t position;
}; // name translated

extern const struct field_choice site_registers[];
extern const struct record organisation_record, site_record, page_record, block_record, phase_record, activity_record,
	activity_window_record, area_record, theme_record;

struct window_state {
	bool open;
	int64_t opened_at, closes_at; // of the open window; or of the next one: opens_at in opened_at
	bool coming;                  // not open now, but opened_at is in the future
	int64_t changes_at;           // the next instant at which `open` may change; INT64_MAX never: for page caches
};
// Is this action of the activity open at `now`? Ask inside the transaction that relies on it.
enum outcome window_state(struct db *db, struct arena *arena, int64_t activity_id, struct text action, int64_t now,
                          struct window_state *state);

// --- finding -----------------------------------------------------------------------------------------------------
// Lists are in order of position and are small (tens). False on a fault.
struct sites {
	struct site *at;
	size_t count;
};
struct pages {
	struct page *at;
	size_t count;
};
struct blocks {
	struct block *at;
	size_t count;
};
struct phases {
	struct phase *at;
	size_t count;
};
struct activities {
	struct activity *at;
	size_t count;
};
struct areas {
	struct area *at;
	size_t count;
};
struct themes {
	struct theme *at;
	size_t count;
};

enum outcome organisation_find(struct db *db, struct arena *arena, int64_t id, struct organisation *organisation);
enum outcome site_find(struct db *db, struct arena *arena, int64_t id, struct site *site);
enum outcome site_find_slug(struct db *db, struct arena *arena, struct text slug, struct site *site);
enum outcome activity_find(struct db *db, struct arena *arena, int64_t id, struct activity *activity);
enum outcome activity_find_slug(struct db *db, struct arena *arena, int64_t site_id, struct text slug,
                                struct activity *activity);
bool activity_list(struct db *db, struct arena *arena, int64_t site_id, struct activities *activities);
bool page_list(struct db *db, struct arena *arena, int64_t site_id, struct pages *pages);
bool block_list(struct db *db, struct arena *arena, int64_t page_id, struct blocks *blocks);
bool phase_list(struct db *db, struct arena *arena, int64_t site_id, struct phases *phases);
bool area_list(struct db *db, struct arena *arena, int64_t site_id, struct areas *areas);
bool theme_list(struct db *db, struct arena *arena, int64_t site_id, struct themes *themes);
const struct area *areas_find(const struct areas *areas, int64_t id); // NULL when absent
const struct theme *themes_find(const struct themes *themes, int64_t id);
const struct area *areas_find_slug(const struct areas *areas, struct text slug);
const struct theme *themes_find_slug(const struct themes *themes, struct text slug);

// The activity's settings JSON into the struct of its method's settings record. FAULT (logged) when they do not fit.
enum outcome activity_settings(struct arena *arena, const struct record *settings, const struct activity *activity,
                               void *out);
// The first of "nl,en".
struct text site_first_language(const struct site *site);
// The language with this code as the site speaks it: in its register and with its own words. For pages, mail and files.
// NULL when there is no such language.
const struct language *site_language(struct arena *arena, const struct site *site, struct text code);
// One of the site's own texts ({"nl": ...}) in this language, with its words filled in.
struct text site_text(struct arena *arena, const struct site *site, const struct language *language, struct text json);
// The same in all its languages: {"nl": ..., "en": ...} with the words of each filled in.
struct text site_texts(struct arena *arena, const struct site *site, struct text json);

// --- for the floors above, inside an apply -----------------------------------------------------------------------
// From now on the activity's settings, windows and the phases they use change only by what the next three do.
bool activity_freeze(struct db *db, struct write_context *context, int64_t activity_id);
// Opens this action now, when no window of it is open: the first that is to come, else the one that was open last, gets
// opens_at = context->now when that is later, and no end when that has passed. Of a window by phase it is the phase that
// changes. DONE, also when nothing had to change; REFUSED: no window, or a phase that a frozen activity uses; or FAULT.
enum outcome activity_open(struct db *db, struct write_context *context, int64_t activity_id, struct text action);
// Ends the windows of this action that are open now: closes_at becomes context->now, of the window itself or of its
// phase. The ballot floor calls it together with a public entry; phase.close refuses a frozen activity.
// DONE, REFUSED when none was open, or FAULT.
enum outcome activity_close(struct db *db, struct write_context *context, int64_t activity_id, struct text action);
// Puts off the end of the windows of this action that are open now, or of their phases, to `until`. REFUSED when none is
// open and ends before that, or when its phase is also that of another frozen activity.
enum outcome activity_extend(struct db *db, struct write_context *context, int64_t activity_id, struct text action,
                             int64_t until);
// An event and a revision for what an apply has just written; before is NULL for what is new.
bool site_record_change(struct db *db, struct write_context *context, int64_t site_id, const char *kind,
                        const struct record *record, int64_t id, const void *before, const void *after);
// Routes changed (a slug, an activity, a status): an event of site 0, which renews all pages and the table of routes.
bool site_structure_changed(struct db *db, struct write_context *context, int64_t site_id);

// --- what this floor has -----------------------------------------------------------------------------------------
struct action;
extern const struct record *const site_records[]; // every stored record, NULL at the end
// Every action, NULL at the end. site.create, activity.create and activity.settings need to know the methods: their
// run->context is the `const struct house *`; console.h fills it in.
extern const struct action *const site_actions[];

#endif
