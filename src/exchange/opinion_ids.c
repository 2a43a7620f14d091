// SPDX-License-Identifier: EUPL-1.2
#include "exchange/opinion_ids.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_FIRST 1024u
#define ID_DIGITS_MOST 18u

bool opinion_ids_begin(struct opinion_ids *ids, struct arena *arena)
{
	*ids = (struct opinion_ids){ .arena = arena, .slot_count = SLOTS_FIRST, .capacity = SLOTS_FIRST / 2 };
	ids->slots = arena_new_array(arena, uint32_t, ids->slot_count);
	ids->at = arena_new_array(arena, struct text, ids->capacity);
	return ids->slots && ids->at;
}

static size_t slot_first(const struct opinion_ids *ids, struct text id)
{
	uint64_t hash = 0xcbf29ce484222325u; // FNV-1a
	for (size_t i = 0; i < id.len; i++)
		hash = (hash ^ (unsigned char)id.at[i]) * 0x100000001b3u;
	return (size_t)(hash ^ hash >> 29) & (ids->slot_count - 1);
}

// The slot that holds this id, or the free one where it belongs.
static size_t slot_of(const struct opinion_ids *ids, struct text id)
{
	size_t slot = slot_first(ids, id);
	while (ids->slots[slot] != 0 && !text_equal(ids->at[ids->slots[slot] - 1], id))
		slot = (slot + 1) & (ids->slot_count - 1);
	return slot;
}

static bool ids_grow(struct opinion_ids *ids)
{
	struct text *at = arena_new_array(ids->arena, struct text, ids->capacity * 2);
	uint32_t *slots = arena_new_array(ids->arena, uint32_t, ids->slot_count * 2);
	if (!at || !slots)
		return false;
	memcpy(at, ids->at, ids->count * sizeof *at);
	ids->at = at;
	ids->slots = slots;
	ids->capacity *= 2;
	ids->slot_count *= 2;
	for (uint32_t i = 0; i < ids->count; i++)
		slots[slot_of(ids, at[i])] = i + 1;
	return true;
}

bool opinion_ids_find(const struct opinion_ids *ids, struct text id, uint32_t *number)
{
	size_t slot = slot_of(ids, id);
	if (ids->slots[slot] == 0)
		return false;
	*number = ids->slots[slot] - 1;
	return true;
}

bool opinion_ids_add(struct opinion_ids *ids, struct text id, uint32_t *number)
{
	if (opinion_ids_find(ids, id, number))
		return true;
	if (ids->count == UINT32_MAX - 1 || (ids->count == ids->capacity && !ids_grow(ids)))
		return false;
	struct text kept = text_copy(ids->arena, id);
	if (!kept.at && id.len > 0)
		return false;
	*number = ids->count++;
	ids->at[*number] = kept;
	ids->slots[slot_of(ids, id)] = ids->count;
	return true;
}

static bool is_whole_number(struct text id)
{
	for (size_t i = 0; i < id.len; i++)
		if (id.at[i] < '0' || id.at[i] > '9')
			return false;
	return id.len > 0 && id.len <= ID_DIGITS_MOST && (id.at[0] != '0' || id.len == 1);
}

int opinion_id_compare(struct text a, struct text b)
{
	bool first = is_whole_number(a), second = is_whole_number(b);
	if (first != second)
		return first ? -1 : 1;
	if (first && a.len != b.len)
		return a.len < b.len ? -1 : 1;
	return text_compare(a, b);
}

struct placed {
	struct text id;
	uint32_t number;
};

static int placed_compare(const void *a, const void *b)
{
	return opinion_id_compare(((const struct placed *)a)->id, ((const struct placed *)b)->id);
}

bool opinion_ids_sort(struct opinion_ids *ids, uint32_t **place)
{
	struct placed *sorted = arena_new_array(ids->arena, struct placed, (size_t)ids->count + 1);
	*place = arena_new_array(ids->arena, uint32_t, (size_t)ids->count + 1);
	if (!sorted || !*place)
		return false;
	for (uint32_t i = 0; i < ids->count; i++)
		sorted[i] = (struct placed){ ids->at[i], i };
	qsort(sorted, ids->count, sizeof *sorted, placed_compare);
	memset(ids->slots, 0, ids->slot_count * sizeof *ids->slots);
	for (uint32_t i = 0; i < ids->count; i++) {
		(*place)[sorted[i].number] = i;
		ids->at[i] = sorted[i].id;
		ids->slots[slot_of(ids, sorted[i].id)] = i + 1;
	}
	return true;
}
