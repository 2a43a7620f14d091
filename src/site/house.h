// SPDX-License-Identifier: EUPL-1.2
// The inside of the house, for the files of this folder only.
#ifndef POLDER_SITE_HOUSE_H
#define POLDER_SITE_HOUSE_H

#include <pthread.h>
#include "base/secret.h"
#include "site/route.h"

struct known_activity {
	int64_t id;
	struct text slug;
	const struct method *method; // NULL: this program does not have it
};
struct known_activities {
	struct known_activity *at;
	size_t count;
};
struct known_site {
	int64_t id;
	struct text slug, domain, languages;
	int status;
	struct known_activities activities;
};
struct known_sites {
	struct known_site *at;
	size_t count;
};

// Which paths there are: rebuilt by a worker when a site's address, status or activities changed (an event of site 0),
// and read by the event loops for the cache key, without the database. Never changed after it is published.
struct known {
	struct arena *arena;
	uint64_t version; // store_version(store, 0) before it was read
	struct known_sites sites;
};

struct known_zone {
	struct text name;
	struct zone *zone;
	struct known_zone *next;
};

struct house {
	struct house_options options;
	struct tiles *tiles;   // NULL: none
	struct arena *arena;   // of the house itself, also for zones
	pthread_rwlock_t lock; // guards `known`: read for a lookup, written for a swap
	struct known *known;
	pthread_mutex_t zones_lock;
	struct known_zone *zones; // never freed before the house: visits point at them
	pthread_mutex_t console_lock;
	struct db *console_db; // the console's reader, opened at first use
	uint8_t preview_key[KEY_BYTES];
	struct limiter *guesses; // wrong vote codes per network: ten per /24 and five per address in ten minutes
};

// --- where a request goes ----------------------------------------------------------------------------------------
enum scope { SCOPE_NOWHERE, SCOPE_SERVER, SCOPE_SITE, SCOPE_ACTIVITY };
struct match {
	enum scope scope;
	int64_t site_id, activity_id;
	int status; // of the site
	const struct method *method;
	struct text site_path, page_path; // site_path on the arena
	struct text language;             // code; empty: the first
	struct text domain;               // the site's own host name, when it was asked for by that; else empty
	const struct route *route;        // NULL: no such path, or another method
	struct text parameter;
	bool path_known; // the path exists, perhaps for another method
	bool get, post;  // methods it has
};
// Reads the table under its lock; what it returns does not point into it.
void house_match(struct house *house, const struct request *request, struct arena *arena, struct match *match);
// Before matching, on a worker: reads the table anew when it is out of date. False on a fault.
bool house_know(struct house *house, struct db *db);
const struct zone *house_zone(struct house *house, struct text name); // NULL when there is none
bool has_polder_cookie(const struct request *request);

extern const struct route site_routes[]; // "" and "{id}": home and plain pages

// --- a visit -----------------------------------------------------------------------------------------------------
struct visit *visit_new(struct house *house, struct exchange *exchange);
// Opens the snapshot; false when the database cannot be read.
bool visit_begin(struct visit *visit, int64_t site_id);
// Site, organisation and activity, as of the open snapshot. NOT_FOUND when one is gone or hidden.
enum outcome visit_load(struct visit *visit, const struct match *match);
void visit_refuse(struct visit *visit, int status, struct text title, struct text message); // in HTML or JSON
// The body begins anew; amounts are in this currency.
void visit_draw_with(struct visit *visit, struct text currency);
void visit_link_add(struct visit *visit, struct links_view *links, struct link_view link);
void visit_finish(struct visit *visit); // body, content type and status into the response

// preview.c: hidden sites for who owns the data folder
bool preview_token_good(const struct house *house, struct arena *arena, struct text token, int64_t site_id,
                        int64_t now);

#define PREVIEW_COOKIE "polder_voorbeeld"

#endif
