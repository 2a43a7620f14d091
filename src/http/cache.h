// SPDX-License-Identifier: EUPL-1.2
// The page cache: public pages as they go over the line, plain and compressed, with their heads. Shared by all loops;
// the lock is held for a look-up only. Least recently used pages go first when it is full.
//
// Invariant: a page never changes once made; whoever holds a reference may read it without the lock.
#ifndef POLDER_HTTP_CACHE_H
#define POLDER_HTTP_CACHE_H

#include "http/negotiate.h"
#include "http/response.h"
#include <stdatomic.h>

struct page_variant { // empty body: this coding is not kept
	struct text head, not_modified, body, etag;
};

struct page {
	atomic_int references;
	struct text key;
	int64_t version_site, public_until;
	uint64_t version;
	struct page_variant variants[CODINGS];
	size_t bytes;
	uint64_t hash;
	struct page *next_in_bucket, *newer, *older; // the cache's
};

struct page_cache;
struct page_cache *cache_create(size_t limit_bytes);
void cache_destroy(struct page_cache *cache);

// `key` is what options.cache_key made; scheme and path come before it.
struct text cache_key_of(struct arena *arena, const struct request *request, struct text key);
struct page *cache_find(struct page_cache *cache, struct text key); // with a reference, or NULL
void cache_put(struct page_cache *cache, struct page *page);  // takes a reference of its own, replaces an older one
void cache_drop(struct page_cache *cache, struct page *page); // stale: forgets it, if it is still there
size_t cache_used(struct page_cache *cache);

// A page made from a public answer: compresses, so never on a loop. One reference; NULL when out of memory or when a
// header is not valid. `arena` is only scratch.
struct page *page_make(struct arena *arena, const struct response *response, struct text key);
void page_release(struct page *page);                                               // NULL is fine
enum coding page_choose(const struct page *page, struct accepted_codings accepted); // br, gzip, plain

#endif
