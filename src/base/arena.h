// SPDX-License-Identifier: EUPL-1.2
// Memory for one job, freed as a whole: one arena for each request, command or batch.
//
// Invariant: an arena never gives out more than its limit. When it cannot give memory it returns NULL and stays
// marked full; texts and builders made from a full arena are empty. Who runs the job asks arena_full once at the end
// and answers "too much" (503) instead of a half answer. Code that stores into a fresh object checks for NULL.
#ifndef POLDER_BASE_ARENA_H
#define POLDER_BASE_ARENA_H

#include "base/text.h"

struct arena;

struct arena *arena_create(size_t limit_bytes); // NULL when out of memory
void arena_destroy(struct arena *arena);        // NULL is fine
void arena_reset(struct arena *arena);          // forgets all, keeps the first block
// From now on all that was in it is overwritten before its memory goes back: for what codes or keys stand in as text.
void arena_keep_secret(struct arena *arena);
bool arena_full(const struct arena *arena);
size_t arena_used(const struct arena *arena);

void *arena_alloc(struct arena *arena, size_t bytes);                     // zeroed, aligned for any type
void *arena_alloc_array(struct arena *arena, size_t count, size_t bytes); // NULL also when count*bytes overflows

void *arena_alloc_bytes(struct arena *arena, size_t bytes); // not zeroed: for text that is written at once
// Makes the arena's last allocation larger where it stands, when it is the last and there is room. For builders.
bool arena_extend(struct arena *arena, const void *at, size_t bytes, size_t more_bytes);

// arena_new(arena, struct idea) and arena_new_array(arena, struct idea, 20): zeroed, typed.
#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_new_array(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

__attribute__((format(printf, 2, 3))) struct text arena_format(struct arena *arena, const char *format, ...);

// Appends one element to an array on an arena. `items` is a pointer to a struct with `.at` and `.count`, both 0 at
// first; the capacity is the next power of two of count, so no third field is needed. Only for arrays that grew by
// arena_append alone. Returns the address of the new zeroed element, NULL when full; addresses of elements change.
void *arena_push(struct arena *arena, void **at, size_t *count, size_t bytes);
#define arena_append(arena, items, type) \
	((type *)arena_push((arena), (void **)&(items)->at, &(items)->count, sizeof(type)))

#endif
