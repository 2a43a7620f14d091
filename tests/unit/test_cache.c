// SPDX-License-Identifier: EUPL-1.2
#include <zlib.h>

#include "check.h"
#include "base/secret.h"
#include "http/cache.h"
#include "http/compress.h"

static struct text long_text(struct arena *arena, size_t len, int seed)
{
	struct builder b = builder_on(arena);
	for (int i = 0; b.len < len; i++)
		build_format(&b, "<p>Plan %d</p>\n", i * seed);
	return text_slice(builder_text(&b), 0, len);
}

static struct page *make(struct arena *arena, const char *key, struct text body)
{
	struct response response = {
		.content_type = TEXT("text/html; charset=utf-8"),
		.body = body,
		.public_until = INT64_MAX,
		.version = 7,
	};
	struct page *page = page_make(arena, &response, text_of(key));
	assert_non_null(page);
	return page;
}

static void a_page_is_found_by_its_key(void **state)
{
	struct page_cache *cache = cache_create(1 << 20);
	struct page *page = make(*state, "a", TEXT("hello"));
	cache_put(cache, page);
	assert_ptr_equal(cache_find(cache, TEXT("a")), page);
	assert_null(cache_find(cache, TEXT("b")));
	page_release(page);
	cache_drop(cache, page);
	assert_null(cache_find(cache, TEXT("a")));
	assert_int_equal(cache_used(cache), 0);
	page_release(page);
	cache_destroy(cache);
}

static void a_new_page_replaces_the_old_one(void **state)
{
	struct page_cache *cache = cache_create(1 << 20);
	struct page *old = make(*state, "a", TEXT("old")), *new = make(*state, "a", TEXT("new"));
	cache_put(cache, old);
	cache_put(cache, new);
	struct page *found = cache_find(cache, TEXT("a"));
	assert_ptr_equal(found, new);
	assert_int_equal(cache_used(cache), new->bytes);
	cache_drop(cache, old); // stale knowledge does no harm
	page_release(found);
	found = cache_find(cache, TEXT("a"));
	assert_ptr_equal(found, new);
	page_release(found);
	page_release(old);
	page_release(new);
	cache_destroy(cache);
}

static void the_least_recently_used_pages_go_first(void **state)
{
	struct page_cache *cache = cache_create(100000);
	for (int i = 0; i < 200; i++) {
		char key[16];
		snprintf(key, sizeof key, "page%d", i);
		struct page *page = make(*state, key, long_text(*state, 2000, i + 1));
		cache_put(cache, page);
		page_release(page);
		page_release(cache_find(cache, TEXT("page0"))); // in use all the time
		assert_true(cache_used(cache) <= 100000);
	}
	struct page *first = cache_find(cache, TEXT("page0")), *last = cache_find(cache, TEXT("page199"));
	assert_non_null(first);
	assert_non_null(last);
	assert_null(cache_find(cache, TEXT("page1")));
	page_release(first);
	page_release(last);
	cache_destroy(cache);
}

static void a_page_too_large_is_not_kept(void **state)
{
	struct page_cache *cache = cache_create(10000);
	struct page *page = make(*state, "a", long_text(*state, 5000, 3));
	cache_put(cache, page);
	assert_null(cache_find(cache, TEXT("a")));
	page_release(page);
	cache_destroy(cache);
}

static void all_codings_hold_the_same_page(void **state)
{
	struct text body = long_text(*state, 30000, 7);
	struct page *page = make(*state, "a", body);
	const struct page_variant *gzip = &page->variants[CODING_GZIP], *brotli = &page->variants[CODING_BROTLI];
	assert_true(gzip->body.len > 0 && gzip->body.len < body.len / 3);
	assert_true(brotli->body.len > 0 && brotli->body.len < body.len / 3);
	static char plain[40000];
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)gzip->body.at,
		                .avail_in = (uInt)gzip->body.len,
		                .next_out = (Bytef *)plain,
		                .avail_out = sizeof plain };
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.total_out, body.len);
	assert_memory_equal(plain, body.at, body.len);
	inflateEnd(&stream);
	assert_true(text_find(gzip->head, TEXT("Content-Encoding: gzip\r\n")) != SIZE_MAX);
	assert_true(text_find(brotli->head, TEXT("Content-Encoding: br\r\n")) != SIZE_MAX);
	assert_false(text_equal(gzip->etag, brotli->etag));
	assert_int_equal(page_choose(page, (struct accepted_codings){ { true, true, true } }), CODING_BROTLI);
	assert_int_equal(page_choose(page, (struct accepted_codings){ { true, true, false } }), CODING_GZIP);
	assert_int_equal(page_choose(page, (struct accepted_codings){ { true, false, false } }), CODING_IDENTITY);
	page_release(page);
}

static void what_does_not_shrink_stays_plain(void **state)
{
	char noise[4096];
	random_bytes(noise, sizeof noise);
	struct page *page = make(*state, "a", (struct text){ noise, sizeof noise });
	assert_int_equal(page_choose(page, (struct accepted_codings){ { true, true, true } }), CODING_IDENTITY);
	page_release(page);
}

int main(void)
{
	if (!secret_start())
		return 1;
	const struct CMUnitTest tests[] = {
		test_on_arena(a_page_is_found_by_its_key),
		test_on_arena(a_new_page_replaces_the_old_one),
		test_on_arena(the_least_recently_used_pages_go_first),
		test_on_arena(a_page_too_large_is_not_kept),
		test_on_arena(all_codings_hold_the_same_page),
		test_on_arena(what_does_not_shrink_stays_plain),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
