// SPDX-License-Identifier: EUPL-1.2
#include <pthread.h>

#include "base/secret.h"
#include "http/cache.h"
#include "http/compress.h"

#define BUCKETS 4096u // a power of two
#define PAGE_SHARE 8u // one page takes at most this part of the cache

struct page_cache {
	pthread_mutex_t lock;
	uint64_t seed; // so that nobody outside can choose keys that share a bucket
	size_t limit, used;
	struct page *newest, *oldest;
	struct page *buckets[BUCKETS];
};

struct page_cache *cache_create(size_t limit_bytes)
{
	struct page_cache *cache = calloc(1, sizeof *cache);
	if (cache == NULL)
		return NULL;
	if (pthread_mutex_init(&cache->lock, NULL) != 0) {
		free(cache);
		return NULL;
	}
	random_bytes(&cache->seed, sizeof cache->seed);
	cache->limit = limit_bytes;
	return cache;
}

// FNV-1a from a secret start, then mixed.
static uint64_t hash_of(const struct page_cache *cache, struct text key)
{
	uint64_t hash = cache->seed;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.at[i]) * 0x100000001b3u;
	return hash ^ (hash >> 29);
}

struct text cache_key_of(struct arena *arena, const struct request *request, struct text key)
{
	struct builder b = builder_on(arena); // NUL stands in none of the parts
	build_char(&b, request->secure ? 's' : 'p');
	build_text(&b, request->path);
	build_char(&b, '\0');
	build_text(&b, key);
	return builder_text(&b);
}

// --- the list and the buckets, under the lock ----------------------------------------------------------------------

static void list_add(struct page_cache *cache, struct page *page)
{
	page->newer = NULL;
	page->older = cache->newest;
	if (cache->newest != NULL)
		cache->newest->newer = page;
	else
		cache->oldest = page;
	cache->newest = page;
}

static void list_remove(struct page_cache *cache, struct page *page)
{
	if (page->newer != NULL)
		page->newer->older = page->older;
	else
		cache->newest = page->older;
	if (page->older != NULL)
		page->older->newer = page->newer;
	else
		cache->oldest = page->newer;
}

static struct page **place_of(struct page_cache *cache, uint64_t hash, struct text key)
{
	struct page **place = &cache->buckets[hash & (BUCKETS - 1)];
	while (*place != NULL && !((*place)->hash == hash && text_equal((*place)->key, key)))
		place = &(*place)->next_in_bucket;
	return place;
}

static void remove_page(struct page_cache *cache, struct page **place)
{
	struct page *page = *place;
	*place = page->next_in_bucket;
	list_remove(cache, page);
	cache->used -= page->bytes;
	page_release(page);
}

// --- outside -------------------------------------------------------------------------------------------------------

void cache_destroy(struct page_cache *cache)
{
	if (cache == NULL)
		return;
	while (cache->oldest != NULL)
		remove_page(cache, place_of(cache, cache->oldest->hash, cache->oldest->key));
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}

struct page *cache_find(struct page_cache *cache, struct text key)
{
	uint64_t hash = hash_of(cache, key);
	pthread_mutex_lock(&cache->lock);
	struct page *page = *place_of(cache, hash, key);
	if (page != NULL) {
		atomic_fetch_add(&page->references, 1);
		if (cache->newest != page) {
			list_remove(cache, page);
			list_add(cache, page);
		}
	}
	pthread_mutex_unlock(&cache->lock);
	return page;
}

void cache_put(struct page_cache *cache, struct page *page)
{
	if (page->bytes > cache->limit / PAGE_SHARE)
		return;
	page->hash = hash_of(cache, page->key);
	pthread_mutex_lock(&cache->lock);
	struct page **place = place_of(cache, page->hash, page->key);
	if (*place != NULL)
		remove_page(cache, place);
	while (cache->oldest != NULL && cache->used + page->bytes > cache->limit)
		remove_page(cache, place_of(cache, cache->oldest->hash, cache->oldest->key));
	place = place_of(cache, page->hash, page->key);
	atomic_fetch_add(&page->references, 1);
	page->next_in_bucket = NULL;
	*place = page;
	list_add(cache, page);
	cache->used += page->bytes;
	pthread_mutex_unlock(&cache->lock);
}

void cache_drop(struct page_cache *cache, struct page *page)
{
	pthread_mutex_lock(&cache->lock);
	struct page **place = place_of(cache, page->hash, page->key);
	if (*place == page)
		remove_page(cache, place);
	pthread_mutex_unlock(&cache->lock);
}

size_t cache_used(struct page_cache *cache)
{
	pthread_mutex_lock(&cache->lock);
	size_t used = cache->used;
	pthread_mutex_unlock(&cache->lock);
	return used;
}

// --- pages -----------------------------------------------------------------------------------------------------------

static bool keep(struct page *page, struct text source, struct text *copy)
{
	if (source.len == 0)
		return true;
	char *at = malloc(source.len);
	if (at == NULL)
		return false;
	memcpy(at, source.at, source.len);
	*copy = (struct text){ at, source.len };
	page->bytes += source.len;
	return true;
}

// Both heads of one variant whose body stands ready.
static bool make_heads(struct arena *arena, const struct response *response, enum coding coding, struct text tag,
                       struct page *page)
{
	struct page_variant *variant = &page->variants[coding];
	struct response one = *response;
	one.immutable = false;
	one.body = variant->body;
	one.content_encoding = coding == CODING_IDENTITY ? TEXT_NONE : text_of(coding_names[coding]);
	one.etag = coding == CODING_IDENTITY
	               ? arena_format(arena, "\"%" TEXT_FORMAT "\"", TEXT_ARGS(tag))
	               : arena_format(arena, "\"%" TEXT_FORMAT "-%s\"", TEXT_ARGS(tag), coding_names[coding]);
	struct builder head = builder_on(arena), not_modified = builder_on(arena);
	bool valid = response_build_head(&head, &one);
	one.status = 304;
	valid = valid && response_build_head(&not_modified, &one) && !arena_full(arena);
	return valid && keep(page, builder_text(&head), &variant->head) &&
	       keep(page, builder_text(&not_modified), &variant->not_modified) && keep(page, one.etag, &variant->etag);
}

static struct text body_tag(struct arena *arena, struct text body)
{
	uint8_t hash[HASH_BYTES];
	hash_sha256(hash, body);
	return text_hex(arena, hash, 12);
}

static bool fill_page(struct arena *arena, const struct response *response, struct text key, struct page *page)
{
	struct text tag = body_tag(arena, response->body);
	if (!keep(page, key, &page->key) || !keep(page, response->body, &page->variants[CODING_IDENTITY].body) ||
	    !make_heads(arena, response, CODING_IDENTITY, tag, page))
		return false;
	if (!compress_is_worth(response->content_type, response->body.len))
		return true;
	for (int coding = CODING_GZIP; coding < CODINGS; coding++) {
		struct page_variant *variant = &page->variants[coding];
		variant->body = compress_with((enum coding)coding, response->body);
		page->bytes += variant->body.len;
		if (variant->body.len > 0 && !make_heads(arena, response, (enum coding)coding, tag, page))
			return false;
	}
	return true;
}

struct page *page_make(struct arena *arena, const struct response *response, struct text key)
{
	struct page *page = calloc(1, sizeof *page);
	if (page == NULL)
		return NULL;
	atomic_init(&page->references, 1);
	page->version_site = response->version_site;
	page->version = response->version;
	page->public_until = response->public_until;
	page->bytes = sizeof *page;
	if (!fill_page(arena, response, key, page)) {
		page_release(page);
		return NULL;
	}
	return page;
}

static void free_text(struct text text)
{
	if (text.len > 0)
		free((void *)(uintptr_t)text.at);
}

void page_release(struct page *page)
{
	if (page == NULL || atomic_fetch_sub(&page->references, 1) != 1)
		return;
	free_text(page->key);
	for (int i = 0; i < CODINGS; i++) {
		free_text(page->variants[i].head);
		free_text(page->variants[i].not_modified);
		free_text(page->variants[i].body);
		free_text(page->variants[i].etag);
	}
	free(page);
}

enum coding page_choose(const struct page *page, struct accepted_codings accepted)
{
	for (int coding = CODINGS - 1; coding > CODING_IDENTITY; coding--) {
		if (accepted.accepts[coding] && page->variants[coding].body.len > 0)
			return (enum coding)coding;
	}
	return CODING_IDENTITY;
}
