// SPDX-License-Identifier: EUPL-1.2
#include <stdalign.h>
#include <stdarg.h>
#include "base/arena.h"
#include "base/number.h"

// Under AddressSanitizer what an arena has not given out is poisoned, so that an overrun is seen as with malloc.
#if defined(__SANITIZE_ADDRESS__)
#define ARENA_POISONS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_POISONS 1
#endif
#endif
#ifdef ARENA_POISONS
#include <sanitizer/asan_interface.h>
#define ARENA_HIDE(at, bytes) ASAN_POISON_MEMORY_REGION((at), (bytes))
#define ARENA_SHOW(at, bytes) ASAN_UNPOISON_MEMORY_REGION((at), (bytes))
#else
#define ARENA_HIDE(at, bytes) ((void)(at), (void)(bytes))
#define ARENA_SHOW(at, bytes) ((void)(at), (void)(bytes))
#endif

#define FIRST_BLOCK_BYTES ((size_t)8 * 1024)
#define LARGEST_BLOCK_BYTES ((size_t)256 * 1024)

struct block {
	struct block *older;
	size_t size, used; // of bytes[]
	alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *newest;
	size_t limit, used;
	bool full, secret;
};

static size_t aligned(size_t bytes)
{
	const size_t mask = alignof(max_align_t) - 1;
	return (bytes + mask) & ~mask;
}

static struct block *block_create(size_t size, struct block *older)
{
	size_t whole;
	if (!size_add(sizeof(struct block), size, &whole))
		return NULL;
	struct block *block = malloc(whole);
	if (!block)
		return NULL;
	block->older = older;
	block->size = size;
	block->used = 0;
	ARENA_HIDE(block->bytes, size);
	return block;
}

struct arena *arena_create(size_t limit_bytes)
{
	struct arena *arena = calloc(1, sizeof(*arena));
	if (!arena)
		return NULL;
	arena->limit = limit_bytes < SIZE_MAX / 2 ? limit_bytes : SIZE_MAX / 2; // so that rounding up cannot overflow
	arena->newest = block_create(FIRST_BLOCK_BYTES, NULL);
	if (!arena->newest) {
		free(arena);
		return NULL;
	}
	return arena;
}

// Nobody reads this memory again, so a memset would be left out by the compiler.
static void block_wipe(const struct arena *arena, struct block *block)
{
	ARENA_SHOW(block->bytes, block->size);
	if (arena->secret)
		explicit_bzero(block->bytes, block->used);
}

static void block_free(const struct arena *arena, struct block *block)
{
	block_wipe(arena, block);
	free(block);
}

void arena_keep_secret(struct arena *arena)
{
	arena->secret = true;
}

void arena_reset(struct arena *arena)
{
	while (arena->newest->older) {
		struct block *block = arena->newest;
		arena->newest = block->older;
		block_free(arena, block);
	}
	block_wipe(arena, arena->newest);
	arena->newest->used = 0;
	ARENA_HIDE(arena->newest->bytes, arena->newest->size);
	arena->used = 0;
	arena->full = false;
}

void arena_destroy(struct arena *arena)
{
	if (!arena)
		return;
	arena_reset(arena);
	block_free(arena, arena->newest);
	free(arena);
}

bool arena_full(const struct arena *arena)
{
	return arena->full;
}

size_t arena_used(const struct arena *arena)
{
	return arena->used;
}

// Room for `bytes` (aligned) in the newest block, or in a new one twice the size of the newest.
static struct block *block_with_room(struct arena *arena, size_t bytes)
{
	struct block *newest = arena->newest;
	if (newest->size - newest->used >= bytes)
		return newest;
	size_t size = newest->size < LARGEST_BLOCK_BYTES ? newest->size * 2 : LARGEST_BLOCK_BYTES;
	struct block *block = block_create(size > bytes ? size : bytes, newest);
	if (block)
		arena->newest = block;
	return block;
}

void *arena_alloc_bytes(struct arena *arena, size_t bytes)
{
	if (arena->full || bytes > arena->limit || aligned(bytes) > arena->limit - arena->used) {
		arena->full = true;
		return NULL;
	}
	size_t taken = aligned(bytes ? bytes : 1);
	struct block *block = block_with_room(arena, taken);
	if (!block) {
		arena->full = true;
		return NULL;
	}
	void *at = block->bytes + block->used;
	block->used += taken;
	arena->used += taken;
	ARENA_SHOW(at, bytes);
	return at;
}

bool arena_extend(struct arena *arena, const void *at, size_t bytes, size_t more_bytes)
{
	struct block *block = arena->newest;
	size_t had = aligned(bytes);
	if (arena->full || !at || block->used < had || (const char *)at != block->bytes + block->used - had)
		return false;
	size_t more = more_bytes - bytes;
	if (more_bytes < bytes || more > block->size - block->used || more > arena->limit - arena->used)
		return false;
	size_t grown = aligned(more_bytes) - had;
	if (grown > block->size - block->used || grown > arena->limit - arena->used)
		return false;
	block->used += grown;
	arena->used += grown;
	ARENA_SHOW(at, more_bytes);
	return true;
}

void *arena_alloc(struct arena *arena, size_t bytes)
{
	void *at = arena_alloc_bytes(arena, bytes);
	if (at)
		memset(at, 0, bytes);
	return at;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t bytes)
{
	size_t whole;
	if (!size_multiply(count, bytes, &whole)) {
		arena->full = true;
		return NULL;
	}
	return arena_alloc(arena, whole);
}

struct text arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments, again;
	va_start(arguments, format);
	va_copy(again, arguments);
	int len = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	struct text result = TEXT_NONE;
	char *at = len > 0 ? arena_alloc_bytes(arena, (size_t)len + 1) : NULL;
	if (at) {
		vsnprintf(at, (size_t)len + 1, format, again);
		result = (struct text){ at, (size_t)len };
	}
	va_end(again);
	return result;
}

void *arena_push(struct arena *arena, void **at, size_t *count, size_t bytes)
{
	bool at_capacity = (*count & (*count - 1)) == 0; // 0, 1, 2, 4, 8 ...
	if (at_capacity) {
		size_t capacity;
		if (!size_multiply(*count ? *count : 1, 2, &capacity)) {
			arena->full = true;
			return NULL;
		}
		void *larger = arena_alloc_array(arena, *count ? capacity : 1, bytes);
		if (!larger)
			return NULL;
		if (*count)
			memcpy(larger, *at, *count * bytes);
		*at = larger;
	}
	char *element = (char *)*at + *count * bytes;
	memset(element, 0, bytes);
	*count += 1;
	return element;
}
