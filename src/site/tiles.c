// SPDX-License-Identifier: EUPL-1.2
// The cache of tiles: which there are, who waits for one, and when to ask the source. Files are in tile_files.c.
#include <pthread.h>
#include <stdlib.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "http/client.h"
#include "http/limiter.h"
#include "site/house.h"
#include "site/tile_files.h"
#include "site/tiles.h"

#define LEAST_ZOOM 6
#define LARGEST_TILE ((size_t)512 * 1024)
#define MOST_ENTRIES 200000u
#define MOST_WAITING 512u
#define BUCKETS 16384u // a power of two
#define FRESH_MS INT64_C(604800000)
#define RETRY_MS INT64_C(30000)    // after a failure, per tile
#define ABSENT_MS INT64_C(3600000) // after the source said that there is none
#define DOWN_AFTER 5               // failures in a row, and then nothing is asked ...
#define DOWN_MS INT64_C(20000)     // ... for so long
#define BROWSER_SECONDS 86400
// Tiles that had to be fetched, per network and per address in ten minutes: a person who looks around for an hour stays
// far below, someone who copies the map does not get far.
#define FETCHES_PER_NETWORK 6000
#define FETCHES_PER_ADDRESS 2000
#define FETCH_WINDOW_MS 600000

struct waiting {
	struct exchange *exchange;
	struct waiting *next;
};

struct entry {
	uint64_t key;
	int64_t bytes; // 0: not there
	int64_t fetched_at;
	int64_t retry_at;
	bool fetching;
	struct waiting *waiting;
	struct entry *next_in_bucket, *newer, *older;
};

struct tiles {
	struct tile_options options;
	struct tile_files files;
	struct client *client;
	struct limiter *limiter;
	char *before, *between_first, *between_second, *after; // of the template, around z, x and y
	pthread_mutex_t lock;                                  // all below
	struct entry *buckets[BUCKETS];
	struct entry *newest, *oldest;
	size_t entries, waiting;
	int64_t bytes, down_until;
	int failures;
	bool stopped;
};

struct tile_fetch {
	struct fetch fetch;
	struct tiles *tiles;
	uint64_t key;
	char url[TILE_URL_BYTES];
};

// --- the table ---------------------------------------------------------------------------------------------------

static struct entry **place_of(struct tiles *tiles, uint64_t key)
{
	struct entry **at = &tiles->buckets[(key * UINT64_C(0x9E3779B97F4A7C15)) >> 50];
	while (*at && (*at)->key != key)
		at = &(*at)->next_in_bucket;
	return at;
}

static void unlink_from_order(struct tiles *tiles, struct entry *entry)
{
	*(entry->newer ? &entry->newer->older : &tiles->newest) = entry->older;
	*(entry->older ? &entry->older->newer : &tiles->oldest) = entry->newer;
}

static void put_in_front(struct tiles *tiles, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = tiles->newest;
	*(tiles->newest ? &tiles->newest->newer : &tiles->oldest) = entry;
	tiles->newest = entry;
}

static void forget(struct tiles *tiles, struct entry *entry)
{
	unlink_from_order(tiles, entry);
	*place_of(tiles, entry->key) = entry->next_in_bucket;
	tiles->bytes -= entry->bytes;
	tiles->entries--;
	if (entry->bytes)
		tile_file_remove(&tiles->files, entry->key);
	free(entry);
}

static void make_room(struct tiles *tiles)
{
	struct entry *newer;
	for (struct entry *entry = tiles->oldest; entry; entry = newer) {
		newer = entry->newer;
		if (tiles->bytes <= tiles->options.cache_bytes && tiles->entries <= MOST_ENTRIES)
			return;
		if (!entry->fetching)
			forget(tiles, entry);
	}
}

static struct entry *entry_for(struct tiles *tiles, uint64_t key)
{
	struct entry **at = place_of(tiles, key);
	if (*at) {
		unlink_from_order(tiles, *at);
		put_in_front(tiles, *at);
		return *at;
	}
	struct entry *entry = calloc(1, sizeof *entry);
	if (!entry)
		return NULL;
	entry->key = key;
	*at = entry;
	put_in_front(tiles, entry);
	tiles->entries++;
	return entry;
}

static void take_found(void *argument, uint64_t key, int64_t bytes, int64_t fetched_at) // oldest first
{
	struct tiles *tiles = argument;
	struct entry *entry = entry_for(tiles, key);
	if (!entry)
		return;
	entry->bytes = bytes;
	entry->fetched_at = fetched_at;
	tiles->bytes += bytes;
}

// --- answers -----------------------------------------------------------------------------------------------------

static void answer_none(struct exchange *exchange, int status)
{
	exchange->response = (struct response){
		.status = status,
		.content_type = TEXT("text/plain; charset=utf-8"),
		.body = TEXT("There is no tile here now.\n"),
		.retry_after = status == 503   ? TEXT("30")
		               : status == 429 ? TEXT("600")
		                               : TEXT_NONE,
	};
	exchange_answer(exchange);
}

static void answer_picture(struct exchange *exchange, struct text picture)
{
	exchange->response = (struct response){
		.status = 200,
		.content_type = tile_type(picture),
		.body = picture,
		.max_age_seconds = BROWSER_SECONDS,
	};
	exchange_answer(exchange);
}

static void answer_waiting(struct waiting *waiting, struct text picture)
{
	struct waiting *next;
	for (; waiting; waiting = next) {
		struct exchange *exchange = waiting->exchange;
		next = waiting->next; // it lives on the exchange's arena
		struct text copy = picture.len ? text_copy(exchange->arena, picture) : TEXT_NONE;
		if (copy.len)
			answer_picture(exchange, copy);
		else
			answer_none(exchange, 503);
	}
}

// --- fetching ----------------------------------------------------------------------------------------------------

// Under the lock. Who waited is taken off the entry.
static struct waiting *fetch_ended(struct tiles *tiles, uint64_t key, bool answered, int64_t bytes)
{
	struct entry *entry = *place_of(tiles, key);
	struct waiting *waiting = entry->waiting;
	int64_t now = clock_now();
	entry->waiting = NULL;
	entry->fetching = false;
	for (struct waiting *one = waiting; one; one = one->next)
		tiles->waiting--;
	tiles->failures = answered ? 0 : tiles->failures + 1;
	if (tiles->failures >= DOWN_AFTER)
		tiles->down_until = now + DOWN_MS;
	if (tiles->failures == DOWN_AFTER)
		log_warn("tiles: the source does not answer; maps show what is kept");
	if (bytes > 0) {
		tiles->bytes += bytes - entry->bytes;
		entry->bytes = bytes;
		entry->fetched_at = now;
	} else {
		entry->retry_at = now + (answered ? ABSENT_MS : RETRY_MS);
	}
	make_room(tiles);
	return waiting;
}

static void fetched(struct fetch *fetch)
{
	struct tile_fetch *work = fetch->owner;
	struct tiles *tiles = work->tiles;
	struct text picture = fetch->status == 200 && tile_type(fetch->body).len ? fetch->body : TEXT_NONE;
	if (fetch->status == 200 && !picture.len)
		log_warn("tiles: the source answered with something that is no picture");
	bool kept = picture.len && tile_file_write(&tiles->files, work->key, picture);
	pthread_mutex_lock(&tiles->lock);
	bool answered = picture.len || fetch->status == 404 || fetch->status == 204;
	struct waiting *waiting = fetch_ended(tiles, work->key, answered, kept ? (int64_t)picture.len : 0);
	pthread_mutex_unlock(&tiles->lock);
	answer_waiting(waiting, picture);
	free(work);
}

// Under the lock. False: it cannot be asked for now.
static bool fetch_start(struct tiles *tiles, struct entry *entry, int64_t now)
{
	if (entry->fetching)
		return true;
	if (tiles->stopped || now < entry->retry_at || now < tiles->down_until)
		return false;
	struct tile_fetch *work = calloc(1, sizeof *work);
	if (!work)
		return false;
	struct tile tile = tile_of_key(entry->key);
	int length =
		snprintf(work->url, sizeof work->url, "%s%d%s%lld%s%lld%s", tiles->before, tile.z, tiles->between_first,
	             (long long)tile.x, tiles->between_second, (long long)tile.y, tiles->after);
	work->tiles = tiles;
	work->key = entry->key;
	work->fetch = (struct fetch){ .url = work->url,
		                          .limit_bytes = LARGEST_TILE,
		                          .timeout_ms = tiles->options.timeout_ms,
		                          .done = fetched,
		                          .owner = work };
	if (length <= 0 || (size_t)length >= sizeof work->url || !client_fetch(tiles->client, &work->fetch)) {
		free(work);
		return false;
	}
	entry->fetching = true;
	return true;
}

// Under the lock. 0: it waits; else the status to answer with.
static int wait_for(struct tiles *tiles, struct entry *entry, struct exchange *exchange, int64_t now)
{
	struct text address = exchange->request.address;
	if (!entry->fetching && !limiter_may_try(tiles->limiter, address, now))
		return 429;
	struct waiting *waiting = arena_new(exchange->arena, struct waiting);
	bool counts = !entry->fetching;
	if (!waiting || tiles->waiting >= MOST_WAITING || !fetch_start(tiles, entry, now))
		return 503;
	if (counts)
		limiter_failed(tiles->limiter, address, now);
	*waiting = (struct waiting){ exchange, entry->waiting };
	entry->waiting = waiting;
	tiles->waiting++;
	return 0;
}

void tiles_answer(struct tiles *tiles, struct exchange *exchange, int64_t z, int64_t x, int64_t y)
{
	uint64_t key = tile_key((struct tile){ (int)z, x, y });
	int64_t now = clock_now();
	struct text picture = TEXT_NONE;
	pthread_mutex_lock(&tiles->lock);
	struct entry *entry = entry_for(tiles, key);
	bool there = entry && entry->bytes > 0;
	if (there && now - entry->fetched_at >= tiles->options.fresh_ms)
		fetch_start(tiles, entry, now); // for the next who asks
	pthread_mutex_unlock(&tiles->lock);
	if (there)
		picture = tile_file_read(&tiles->files, key, LARGEST_TILE, exchange->arena);
	if (picture.len) {
		answer_picture(exchange, picture);
		return;
	}
	pthread_mutex_lock(&tiles->lock);
	entry = entry_for(tiles, key); // the file may be gone, and its entry with it
	if (there && entry) {
		tiles->bytes -= entry->bytes;
		entry->bytes = 0;
	}
	int status = entry ? wait_for(tiles, entry, exchange, now) : 503;
	if (entry && status && !entry->bytes && !entry->fetching && !entry->retry_at)
		forget(tiles, entry); // asking alone takes no memory
	pthread_mutex_unlock(&tiles->lock);
	if (status)
		answer_none(exchange, status);
}

// --- start and stop ----------------------------------------------------------------------------------------------

static char *copy_part(struct text part)
{
	char *copy = malloc(part.len + 1);
	if (copy) {
		memcpy(copy, part.at, part.len);
		copy[part.len] = 0;
	}
	return copy;
}

// "https://tiles.example/map/{z}/{x}/{y}.png": the host is fixed, the three stand once each, in this order, in the path.
static bool template_split(struct tiles *tiles, struct text url)
{
	static const char *const marks[] = { "{z}", "{x}", "{y}" };
	struct text parts[4];
	size_t scheme = text_starts_with(url, TEXT("https://")) ? 8 : text_starts_with(url, TEXT("http://")) ? 7 : 0;
	struct text rest = text_slice(url, scheme, url.len);
	size_t slash = text_find(rest, TEXT("/"));
	for (size_t i = 0; i < url.len; i++)
		if (url.at[i] <= ' ' || url.at[i] > '~')
			return false;
	if (!scheme || slash == SIZE_MAX || slash == 0 || url.len > TILE_URL_BYTES - 64)
		return false;
	rest = url;
	for (size_t i = 0; i < 3; i++) {
		size_t at = text_find(rest, text_of(marks[i]));
		if (at == SIZE_MAX)
			return false;
		parts[i] = text_slice(rest, 0, at);
		rest = text_slice(rest, at + 3, rest.len);
	}
	parts[3] = rest;
	for (size_t i = 0; i < 4; i++)
		if (text_find(parts[i], TEXT("{")) != SIZE_MAX)
			return false;
	tiles->before = copy_part(parts[0]);
	tiles->between_first = copy_part(parts[1]);
	tiles->between_second = copy_part(parts[2]);
	tiles->after = copy_part(parts[3]);
	return parts[0].len > scheme + slash && tiles->before && tiles->between_first && tiles->between_second &&
	       tiles->after;
}

static void options_default(struct tile_options *options)
{
	options->max_zoom = options->max_zoom ? options->max_zoom : 19;
	options->cache_bytes = options->cache_bytes ? options->cache_bytes : INT64_C(256) << 20;
	options->fresh_ms = options->fresh_ms ? options->fresh_ms : FRESH_MS;
	options->timeout_ms = options->timeout_ms ? options->timeout_ms : 8000;
	if (!options->area.filled)
		options->area = (struct bounds){ 50600000, 3200000, 53700000, 7300000, true };
}

struct tiles *tiles_start(const struct tile_options *options, struct text *error)
{
	struct tiles *tiles = calloc(1, sizeof *tiles);
	*error = TEXT("out of memory");
	if (!tiles)
		return NULL;
	tiles->options = *options;
	options_default(&tiles->options);
	pthread_mutex_init(&tiles->lock, NULL);
	if (!template_split(tiles, options->url))
		*error = TEXT("POLDER_TILES is an address with {z}, {x} and {y} once each in its path: "
		              "https://tiles.example/{z}/{x}/{y}.png");
	else if (tiles->options.max_zoom < LEAST_ZOOM || tiles->options.max_zoom > DEEPEST_ZOOM)
		*error = TEXT("POLDER_TILES_MAX_ZOOM is a whole number from 6 to 20");
	else if (!tile_files_open(&tiles->files, options->folder, options->url))
		*error = TEXT("the folder tiles in the data folder cannot be made or read; the log says why");
	else if ((tiles->limiter = limiter_create(FETCHES_PER_NETWORK, FETCHES_PER_ADDRESS, FETCH_WINDOW_MS)) &&
	         (tiles->client = client_start(options->user_agent.at))) {
		tile_files_list(&tiles->files, take_found, tiles);
		make_room(tiles);
		*error = TEXT_NONE;
		return tiles;
	}
	tiles_free(tiles);
	return NULL;
}

void tiles_stop(struct tiles *tiles)
{
	if (!tiles)
		return;
	pthread_mutex_lock(&tiles->lock);
	tiles->stopped = true;
	pthread_mutex_unlock(&tiles->lock);
	client_stop(tiles->client);
}

void tiles_free(struct tiles *tiles)
{
	if (!tiles)
		return;
	for (struct entry *entry = tiles->newest, *older; entry; entry = older) {
		older = entry->older;
		free(entry);
	}
	client_free(tiles->client);
	limiter_destroy(tiles->limiter);
	tile_files_close(&tiles->files);
	pthread_mutex_destroy(&tiles->lock);
	free(tiles->before);
	free(tiles->between_first);
	free(tiles->between_second);
	free(tiles->after);
	free(tiles);
}

struct text tiles_attribution(const struct tiles *tiles)
{
	return tiles ? tiles->options.attribution : TEXT_NONE;
}

int tiles_max_zoom(const struct tiles *tiles)
{
	return tiles ? tiles->options.max_zoom : 0;
}

bool tiles_have(const struct tiles *tiles, int64_t z, int64_t x, int64_t y)
{
	const struct bounds *area = &tiles->options.area;
	if (z < LEAST_ZOOM || z > tiles->options.max_zoom || x < 0 || y < 0 || x >> z || y >> z)
		return false;
	struct position north_west = position_of((struct coordinate){ area->north, area->west });
	struct position south_east = position_of((struct coordinate){ area->south, area->east });
	int shift = WORLD_BITS - (int)z;
	return x >= north_west.x >> shift && x <= south_east.x >> shift && y >= north_west.y >> shift &&
	       y <= south_east.y >> shift;
}

// --- the route ---------------------------------------------------------------------------------------------------

// Only pictures on pages of ours: other sites cannot use the source at our expense.
static bool from_our_page(const struct request *request)
{
	struct text site = request_header(request, "sec-fetch-site"), referer = request_header(request, "referer");
	if (site.len)
		return text_is(site, "same-origin");
	size_t scheme = text_starts_with(referer, TEXT("https://"))  ? 8
	                : text_starts_with(referer, TEXT("http://")) ? 7
	                                                             : 0;
	struct text rest = text_slice(referer, scheme, referer.len);
	return scheme && request->host.len && text_starts_with(rest, request->host) &&
	       text_starts_with(text_slice(rest, request->host.len, rest.len), TEXT("/"));
}

static void tile_later(struct exchange *exchange, void *argument)
{
	const struct tile *tile = argument;
	const struct house *house = exchange->context;
	tiles_answer(house->tiles, exchange, tile->z, tile->x, tile->y);
}

enum outcome tile_page(struct visit *visit)
{
	struct tiles *tiles = visit->house->tiles;
	struct text rest = visit->exchange->request.path, part;
	int64_t numbers[3] = { -1, -1, -1 };
	size_t parts = 0;
	while (parts < 5 && text_split(&rest, '/', &part)) { // "", "tegels", z, x, y
		if (parts >= 2 && !number_parse(part, &numbers[parts - 2]))
			return NOT_FOUND;
		parts++;
	}
	struct tile *tile = arena_new(visit->arena, struct tile);
	if (!tiles || !tile || parts != 5 || rest.at || !tiles_have(tiles, numbers[0], numbers[1], numbers[2]))
		return NOT_FOUND;
	if (!from_our_page(&visit->exchange->request))
		return REFUSED;
	*tile = (struct tile){ (int)numbers[0], numbers[1], numbers[2] };
	visit->later = tile_later;
	visit->later_argument = tile;
	return DONE;
}
