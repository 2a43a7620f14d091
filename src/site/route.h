// SPDX-License-Identifier: EUPL-1.2
// Pages read, actions change. The routes of the site and of each method are data: from this table come dispatching,
// the permission matrix test and the docs.
#ifndef POLDER_SITE_ROUTE_H
#define POLDER_SITE_ROUTE_H

#include "http/server.h"
#include "page/drawing.h"
#include "page/form.h"
#include "page/frame.h"
#include "page/language.h"
#include "page/passage.h"
#include "site/site.h"
#include "store/action.h"

struct house;
struct mailer;

// One request on its way through a page or an action's answer. Everything lives on `arena`.
struct visit {
	struct house *house;
	struct exchange *exchange;
	struct arena *arena;
	struct db *db; // read-only, inside a snapshot
	struct store *store;
	uint64_t version; // of the site, from before the snapshot: what is kept from an earlier visit holds under the same
	int64_t now;
	struct organisation *organisation; // NULL on server-wide pages
	struct site *site;                 // NULL on server-wide pages
	struct activity *activity;         // NULL unless the route belongs to a method
	const struct method *method;
	const struct language *language;
	const struct zone *zone;
	struct text site_path;           // "/buurtbudget" or "/buurtbudget/en"; links: site_path + "/" + activity slug
	struct text activity_path;       // site_path + "/" + activity->slug
	struct text parameter;           // what {id} in the route's path stood for
	struct text page_path;           // what of the path stood after the site's: "/plannen/0ABC", or ""
	const struct form_values *typed; // for an answer: what was sent, for drawing the form again; NULL for a page
	bool wants_json;                 // the answer to an action should be JSON; a page may ignore it
	// Set by a page whose answer comes from elsewhere: called last of all, when nothing of the visit is used any more. It
	// ends in exchange_answer, there or later on another thread.
	void (*later)(struct exchange *exchange, void *argument);
	void *later_argument;
	int64_t valid_until;                   // lowered by what the page consults (visit_window does); for the page cache
	struct drawing drawing;                // onto the response's body
	struct passages passages;              // what it shows in another language
	const struct language *other_language; // the last of those, with the site's words
	struct builder body;
};

struct action_run;
struct route {
	enum http_method method;
	const char *path;                          // relative to its scope: "", "overzicht", "{id}", "{id}/foto"
	enum outcome (*page)(struct visit *visit); // for GET: draws into visit->drawing or sets the response
	const struct action *action;               // for POST
	// On a worker before check: fills the run's context from cookies etc. May end the run (not DONE).
	enum outcome (*before)(struct visit *visit, struct action_run *run);
	// After the commit: draws, redirects (visit_redirect) or sets cookies, for every outcome.
	void (*answer)(struct visit *visit, struct action_run *run);
	bool answers_alone;  // `answer` asks nothing of the database after a run that was done: it needs no fresh snapshot
	const char *summary; // one English line
	const char *query;   // query fields the page reads: "thema,gebied,sorteer"; NULL none. The cache key.
	const char
		*free_query; // fields that visitors make up (words, amounts): with one of these the page is not kept, and
					 // neither when a field of `query` comes twice; else anyone could fill the cache with pages
	bool cached;     // same for everyone who has no session or basket cookie
};

// A participation method: one folder under methods/.
struct method {
	const char *name;                    // "budget"
	const char *label;                   // English msgid: "Participatory budget"
	const struct record *settings;       // of the activity's settings JSON
	const struct route *routes;          // the last has no page and no action
	const struct action *const *actions; // NULL at the end: also for the console
	const struct record *const *records; // stored records, NULL at the end
	// Does the activity hold what may not be deleted with its site, such as a vote that runs? May be NULL: never.
	bool (*keeps_site)(struct db *db, int64_t activity_id);
	// In the apply that takes the site away from everyone's eyes, or gives it back: says in public what of the activity
	// stops or goes on, and why. INVALID, with an error, when it may not stop without a reason. May be NULL.
	enum outcome (*suspend)(struct db *db, struct write_context *context, int64_t activity_id, bool suspended,
	                        struct text reason, struct form_errors *errors);
	// For `polder doctor`, in lines as of store_check: recounts what is stored twice. False when there is an ERROR. May be
	// NULL.
	bool (*check)(struct db *db, struct builder *report);
	const char *const *windows; // names of its actions that have windows: "vote", "result"; NULL at the end
	// Draws the block "activity" on a page of the site; may be NULL.
	enum outcome (*block)(struct visit *visit, const struct activity *activity, const struct block *block);
	const char *search; // the query field of the activity's first page in which one types words; NULL: it has none
	// Calls `with` for each page below the activity that search engines may list; may be NULL: there are none.
	enum outcome (*each_path)(struct visit *visit, const struct activity *activity, struct text activity_path,
	                          void (*with)(struct visit *visit, struct text path));
	// What the home page's hero invites to, at this moment: label and link; false when nothing.
	bool (*invitation)(struct visit *visit, const struct activity *activity, struct link_view *link, struct text *line);
};

struct tiles;
struct house_options {
	struct store *store;
	struct workers *workers;
	const struct method *const *methods;             // NULL at the end
	const struct action *const *const *more_actions; // lists of the floors above, each and all with NULL at the end
	const struct route *server_routes;               // pages of the whole server: "", "livez"
	const struct route *more_server_routes;          // of the floors above; may be NULL
	struct mailer *mailer;                           // of the floor above (talk/mail.h); NULL: no mail
	struct text origin;                              // "http://localhost:8080": for Origin checks and absolute links
	struct text console_user;
};
extern const struct route site_server_routes[]; // the usual server_routes: "", "livez", "readyz", "robots.txt"
struct house *house_create(const struct house_options *options, struct arena *arena); // server_routes NULL: the usual
void house_destroy(struct house *house);      // frees what the house keeps besides its arena; NULL is fine
void house_handle(struct exchange *exchange); // server_options.handle; context is the house
bool house_cache_key(const struct request *request, struct arena *arena, struct text *key);
const struct action *house_action(const struct house *house, struct text name); // any action by name: for the console
const struct method *house_method(const struct house *house, struct text name);
struct text house_origin(const struct house *house);
void house_use_tiles(struct house *house, struct tiles *tiles); // before the server starts
struct tiles *house_tiles(const struct house *house);           // NULL: maps are drawn without (site/tiles.h)
struct mailer *house_mailer(const struct house *house);         // may be NULL
struct limiter *house_guesses(const struct house *house);       // of wrong vote codes, per network (http/limiter.h)

// --- helpers for pages and answers -------------------------------------------------------------------------------
struct page_frame visit_frame(struct visit *visit,
                              struct text title); // menu, breadcrumbs (home > activity > title) ...
// The same with a page between the activity (or home) and this one in the breadcrumbs.
struct page_frame visit_frame_under(struct visit *visit, struct text title, struct text above, struct text above_href);
// A path of this site in the visit's language: visit_link(visit, "plannen") is "/buurtbudget/en/plannen".
struct text visit_link(struct visit *visit, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct text visit_origin(const struct visit *visit);        // "https://denkmee.polderdam.nl": for absolute links
struct text visit_base(const struct visit *visit);          // the site's path without a language: "/buurtbudget", or ""
void visit_redirect(struct visit *visit, struct text path); // 303
enum outcome visit_window(struct visit *visit, struct text action, struct window_state *state); // lowers valid_until
// Both register what is not in the visit's language, so that the page says so (page/passage.h).
struct text visit_translated(struct visit *visit, struct text json); // in the visit's language, own words filled in
struct text visit_as_written(struct visit *visit, struct text json); // what a resident wrote: braces stay braces
struct text visit_say(const struct visit *visit, const char *msgid); // the same for a text of the program
// An error page that helps: what happened, what to do. Sets status and body.
void visit_error(struct visit *visit, enum outcome outcome, struct text title, struct text message);
void visit_gone(struct visit *visit); // 410: it was here, and has been taken away
// A whole page for a refusal of the HTTP floor: server_options.refusal_page.
struct text site_refusal_page(struct arena *arena, int status);
void visit_outcome(struct visit *visit, enum outcome outcome); // the same with the usual words for it
// The answer as JSON: 201 with result_json, or application/problem+json with the errors (RFC 9457). When wants_json the
// dispatcher calls it: at once when the run did not end in DONE, else after `answer` (which may set cookies), unless that
// left a body of its own with a content type application/....
void visit_answer_json(struct visit *visit, const struct action_run *run);
enum outcome visit_settings(struct visit *visit, void *settings); // the activity's settings into the method's struct

#endif
