// SPDX-License-Identifier: EUPL-1.2
// The house: what it was built from, the table of known paths, and the cache key.
#include "base/log.h"
#include "http/limiter.h"
#include "site/house.h"

// Wrong vote codes that are answered; docs/decisions/005 says why so many. Errors of typing do not count: the check
// symbol catches them.
#define GUESSES_PER_NETWORK 100
#define GUESSES_PER_ADDRESS 20
#define GUESS_WINDOW_MS 600000 // ten minutes

struct house *house_create(const struct house_options *options, struct arena *arena)
{
	struct house *house = arena_new(arena, struct house);
	if (!house)
		return NULL;
	house->options = *options;
	if (!house->options.server_routes)
		house->options.server_routes = site_server_routes;
	house->options.origin = text_copy(arena, options->origin);
	house->options.console_user = text_copy(arena, options->console_user);
	house->arena = arena_create(4 << 20);
	house->guesses = limiter_create(GUESSES_PER_NETWORK, GUESSES_PER_ADDRESS, GUESS_WINDOW_MS);
	if (!house->arena || !house->guesses || !key_get(options->store, TEXT("preview"), house->preview_key, KEY_BYTES)) {
		arena_destroy(house->arena);
		limiter_destroy(house->guesses);
		return NULL;
	}
	pthread_rwlock_init(&house->lock, NULL);
	pthread_mutex_init(&house->zones_lock, NULL);
	pthread_mutex_init(&house->console_lock, NULL);
	return house;
}

static void known_free(struct known *known)
{
	if (known)
		arena_destroy(known->arena);
}

void house_destroy(struct house *house)
{
	if (!house)
		return;
	if (house->console_db)
		store_reader_close(house->console_db);
	known_free(house->known);
	for (struct known_zone *zone = house->zones; zone; zone = zone->next)
		zone_free(zone->zone);
	pthread_rwlock_destroy(&house->lock);
	pthread_mutex_destroy(&house->zones_lock);
	pthread_mutex_destroy(&house->console_lock);
	secret_wipe(house->preview_key, sizeof(house->preview_key));
	limiter_destroy(house->guesses);
	arena_destroy(house->arena);
}

struct limiter *house_guesses(const struct house *house)
{
	return house->guesses;
}

void house_use_tiles(struct house *house, struct tiles *tiles)
{
	house->tiles = tiles;
}

struct tiles *house_tiles(const struct house *house)
{
	return house->tiles;
}

struct mailer *house_mailer(const struct house *house)
{
	return house->options.mailer;
}

struct text house_origin(const struct house *house)
{
	return house->options.origin;
}

const struct method *house_method(const struct house *house, struct text name)
{
	for (const struct method *const *method = house->options.methods; method && *method; method++)
		if (text_is(name, (*method)->name))
			return *method;
	return NULL;
}

static const struct action *action_named(const struct action *const *actions, struct text name)
{
	for (; actions && *actions; actions++)
		if (text_is(name, (*actions)->name))
			return *actions;
	return NULL;
}

const struct action *house_action(const struct house *house, struct text name)
{
	const struct action *found = action_named(site_actions, name);
	for (const struct method *const *method = house->options.methods; !found && method && *method; method++)
		found = action_named((*method)->actions, name);
	for (const struct action *const *const *list = house->options.more_actions; !found && list && *list; list++)
		found = action_named(*list, name);
	return found;
}

const struct zone *house_zone(struct house *house, struct text name)
{
	pthread_mutex_lock(&house->zones_lock);
	struct known_zone *known = house->zones;
	while (known && !text_equal(known->name, name))
		known = known->next;
	if (!known) {
		struct zone *zone = zone_load(name);
		known = zone ? arena_new(house->arena, struct known_zone) : NULL;
		if (known) {
			*known = (struct known_zone){ text_copy(house->arena, name), zone, house->zones };
			house->zones = known;
		} else {
			zone_free(zone);
		}
	}
	const struct zone *zone = known ? known->zone : NULL;
	pthread_mutex_unlock(&house->zones_lock);
	return zone;
}

// --- the table ---------------------------------------------------------------------------------------------------

static bool known_sites_read(struct known *known, struct db *db)
{
	struct rows rows = db_query(db, "SELECT id, slug, domain, languages, status FROM site ORDER BY id", "");
	while (rows_next(&rows)) {
		struct known_site *site = arena_append(known->arena, &known->sites, struct known_site);
		if (!site)
			break;
		site->id = rows_int(&rows, 0);
		site->slug = rows_text(&rows, 1, known->arena);
		site->domain = rows_text(&rows, 2, known->arena);
		site->languages = rows_text(&rows, 3, known->arena);
		struct text status = rows_text(&rows, 4, known->arena);
		site->status = text_is(status, "published")  ? SITE_PUBLISHED
		               : text_is(status, "archived") ? SITE_ARCHIVED
		                                             : SITE_HIDDEN;
	}
	return rows_end(&rows);
}

static bool known_activities_read(const struct house *house, struct known *known, struct db *db)
{
	struct rows rows = db_query(db, "SELECT site_id, id, slug, method FROM activity ORDER BY site_id, id", "");
	size_t at = 0;
	while (rows_next(&rows)) {
		int64_t site_id = rows_int(&rows, 0);
		while (at < known->sites.count && known->sites.at[at].id < site_id)
			at++;
		if (at == known->sites.count || known->sites.at[at].id != site_id)
			continue;
		struct known_activity *activity =
			arena_append(known->arena, &known->sites.at[at].activities, struct known_activity);
		if (!activity)
			break;
		activity->id = rows_int(&rows, 1);
		activity->slug = rows_text(&rows, 2, known->arena);
		activity->method = house_method(house, rows_text(&rows, 3, known->arena));
	}
	return rows_end(&rows);
}

static struct known *known_read(const struct house *house, struct db *db)
{
	struct arena *arena = arena_create(16 << 20);
	struct known *known = arena ? arena_new(arena, struct known) : NULL;
	if (!known)
		return NULL;
	known->arena = arena;
	known->version = store_version(house->options.store, 0);
	bool good = db_snapshot_begin(db);
	if (good) {
		good = known_sites_read(known, db) && known_activities_read(house, known, db);
		db_snapshot_end(db);
	}
	if (good && !arena_full(arena))
		return known;
	log_error("house: the table of sites cannot be read");
	arena_destroy(arena);
	return NULL;
}

static bool known_is_fresh(struct house *house)
{
	return house->known && house->known->version == store_version(house->options.store, 0);
}

bool house_know(struct house *house, struct db *db)
{
	pthread_rwlock_rdlock(&house->lock);
	bool fresh = known_is_fresh(house);
	pthread_rwlock_unlock(&house->lock);
	if (fresh)
		return true;
	struct known *known = known_read(house, db);
	if (!known)
		return false;
	pthread_rwlock_wrlock(&house->lock);
	struct known *old = house->known;
	house->known = known;
	pthread_rwlock_unlock(&house->lock);
	known_free(old);
	return true;
}

// --- matching ----------------------------------------------------------------------------------------------------

static struct text first_segment(struct text path, struct text *rest)
{
	size_t start = path.len && path.at[0] == '/' ? 1 : 0, end = start;
	while (end < path.len && path.at[end] != '/')
		end++;
	*rest = text_slice(path, end, path.len);
	return text_slice(path, start, end);
}

static bool path_fits(const char *pattern, struct text path, struct text *parameter)
{
	struct text wanted = text_of(pattern);
	*parameter = TEXT_NONE;
	while (wanted.len || path.len) {
		struct text want = first_segment(wanted, &wanted), have = first_segment(path, &path);
		if (!have.len)
			return !want.len && !wanted.len && !path.len;
		if (want.len && want.at[0] == '{')
			*parameter = have;
		else if (!text_equal(want, have))
			return false;
	}
	return true;
}

// A route whose path is all literal goes before one with {id}.
static void match_routes(struct match *match, const struct route *routes, enum http_method method, struct text path)
{
	bool literal = false;
	for (const struct route *route = routes; route && (route->page || route->action); route++) {
		struct text parameter;
		if (!path_fits(route->path, path, &parameter) || (literal && parameter.len))
			continue;
		if (!parameter.len && !literal) { // what {id} matched before does not count any more
			literal = true;
			match->get = match->post = false;
			match->route = NULL;
		}
		match->path_known = true;
		match->get |= route->method == HTTP_GET;
		match->post |= route->method == HTTP_POST;
		if (route->method == (method == HTTP_HEAD ? HTTP_GET : method)) {
			match->route = route;
			match->parameter = parameter;
		}
	}
}

static const struct known_site *site_by_domain(const struct known_sites *sites, struct text host)
{
	for (size_t i = 0; i < sites->count; i++)
		if (sites->at[i].domain.len && text_equal(sites->at[i].domain, host))
			return &sites->at[i];
	return NULL;
}

static const struct known_site *site_by_slug(const struct known_sites *sites, struct text slug)
{
	for (size_t i = 0; slug.len && i < sites->count; i++)
		if (text_equal(sites->at[i].slug, slug))
			return &sites->at[i];
	return NULL;
}

static bool is_other_language(struct text languages, struct text code)
{
	struct text first, other;
	if (!text_split(&languages, ',', &first))
		return false;
	while (text_split(&languages, ',', &other))
		if (text_equal(other, code))
			return true;
	return false;
}

static const struct known_activity *activity_by_slug(const struct known_site *site, struct text slug)
{
	for (size_t i = 0; i < site->activities.count; i++)
		if (text_equal(site->activities.at[i].slug, slug))
			return &site->activities.at[i];
	return NULL;
}

static void match_in_site(const struct known_site *site, const struct request *request, struct text rest,
                          struct match *match)
{
	struct text after, segment = first_segment(rest, &after);
	if (segment.len && is_other_language(site->languages, segment)) {
		match->language = segment;
		rest = after;
		segment = first_segment(rest, &after);
	}
	if (text_is(rest, "/"))
		rest = TEXT_NONE;
	match->scope = SCOPE_SITE;
	match->site_id = site->id;
	match->status = site->status;
	match->page_path = rest;
	match->site_path =
		text_slice(request->path, 0, (size_t)(rest.len ? rest.at - request->path.at : (ptrdiff_t)request->path.len));
	while (text_ends_with(match->site_path, TEXT("/")))
		match->site_path.len--;
	const struct known_activity *activity = activity_by_slug(site, segment);
	if (activity && activity->method) {
		match->scope = SCOPE_ACTIVITY;
		match->activity_id = activity->id;
		match->method = activity->method;
		match_routes(match, activity->method->routes, request->method, after);
		return;
	}
	match_routes(match, site_routes, request->method, rest);
}

// What the server has and a site with a host name of its own too.
static bool is_of_each_host(struct text path)
{
	return text_is(path, "/") || text_is(path, "/robots.txt") || text_is(path, "/sitemap.xml") ||
	       text_is(path, "/.well-known/security.txt");
}

void house_match(struct house *house, const struct request *request, struct arena *arena, struct match *match)
{
	*match = (struct match){ 0 };
	struct text path = request->path, rest;
	if (path.len > 1 && text_ends_with(path, TEXT("/")))
		path.len--;
	pthread_rwlock_rdlock(&house->lock);
	const struct known_sites *sites = house->known ? &house->known->sites : &(const struct known_sites){ 0 };
	const struct known_site *own = site_by_domain(sites, request->host);
	match_routes(match, house->options.server_routes, request->method, path);
	if (!match->path_known)
		match_routes(match, house->options.more_server_routes, request->method, path);
	if (match->path_known && !(own && is_of_each_host(path))) {
		match->scope = SCOPE_SERVER;
	} else {
		*match = (struct match){ 0 };
		const struct known_site *site = own ? own : site_by_slug(sites, first_segment(path, &rest));
		if (site)
			match_in_site(site, request, own ? path : rest, match);
	}
	match->domain = own ? text_copy(arena, own->domain) : TEXT_NONE;
	pthread_rwlock_unlock(&house->lock);
	match->site_path = text_copy(arena, match->site_path);
}

// --- the cache key -----------------------------------------------------------------------------------------------

bool has_polder_cookie(const struct request *request)
{
	for (size_t i = 0; i < request->header_count; i++) {
		if (!text_equal_ignoring_case(request->headers[i].name, TEXT("cookie")))
			continue;
		struct text rest = request->headers[i].value, cookie;
		while (text_split(&rest, ';', &cookie))
			if (text_starts_with(text_trim(cookie), TEXT("polder_")))
				return true;
	}
	return false;
}

static size_t times_sent(const struct request *request, struct text name)
{
	size_t times = 0;
	for (size_t i = 0; i < request->query.count; i++)
		times += text_equal(request->query.at[i].name, name) && request->query.at[i].value.len > 0;
	return times;
}

// Only what a page of ours links to a limited number of times is kept.
static bool query_is_kept(const struct request *request, const struct route *route)
{
	struct text names = text_of(route->free_query), name;
	while (text_split(&names, ',', &name))
		if (times_sent(request, name))
			return false;
	names = text_of(route->query);
	while (text_split(&names, ',', &name))
		if (times_sent(request, name) > 1)
			return false;
	return true;
}

bool house_cache_key(const struct request *request, struct arena *arena, struct text *key)
{
	// The server asks about the request of an exchange, whose context is the house.
	const struct exchange *exchange =
		(const struct exchange *)(const void *)((const char *)request - offsetof(struct exchange, request));
	struct house *house = exchange->context;
	if ((request->method != HTTP_GET && request->method != HTTP_HEAD) || has_polder_cookie(request))
		return false;
	pthread_rwlock_rdlock(&house->lock);
	bool fresh = known_is_fresh(house);
	pthread_rwlock_unlock(&house->lock);
	struct match match;
	house_match(house, request, arena, &match);
	if (!fresh || !match.route || !match.route->cached || (match.site_id && match.status == SITE_HIDDEN) ||
	    !query_is_kept(request, match.route))
		return false;
	struct builder b = builder_on(arena);
	struct text names = text_of(match.route->query), name;
	build_text(&b, match.domain); // under any other name it is the same page
	build_char(&b, '?');
	while (text_split(&names, ',', &name)) {
		struct text value = form_value_of(&request->query, name);
		if (!value.len)
			continue;
		build_text(&b, name);
		build_char(&b, '=');
		build_percent(&b, value);
		build_char(&b, '&');
	}
	*key = builder_text(&b);
	return !b.failed;
}
