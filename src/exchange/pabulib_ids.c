// SPDX-License-Identifier: EUPL-1.2
// Open addressing with linear probing; at most half full.
#include "exchange/pabulib_line.h"

static uint64_t id_key(struct text id)
{
	uint64_t key = 0;
	if (id.len <= sizeof key) {
		for (size_t i = 0; i < id.len; i++)
			key |= (uint64_t)(unsigned char)id.at[i] << (8 * i);
		return key;
	}
	key = 0xcbf29ce484222325u; // FNV-1a
	for (size_t i = 0; i < id.len; i++)
		key = (key ^ (unsigned char)id.at[i]) * 0x100000001b3u;
	return key;
}

static bool slot_is(const struct pabulib_id_slot *slot, uint64_t key, struct text id)
{
	return slot->key == key && slot->length == id.len && (id.len <= sizeof key || memcmp(slot->at, id.at, id.len) == 0);
}

static struct pabulib_id_slot *slot_find(const struct pabulib_ids *ids, uint64_t key, struct text id)
{
	size_t at = (size_t)((key * 0x9e3779b97f4a7c15u) >> ids->shift) & ids->mask;
	while (ids->slots[at].index_plus_one != 0 && !slot_is(&ids->slots[at], key, id))
		at = (at + 1) & ids->mask;
	return &ids->slots[at];
}

bool pabulib_ids_create(struct pabulib_ids *ids, struct arena *arena, size_t count)
{
	unsigned bits = 4;
	while (((size_t)1 << bits) < count * 2)
		bits++;
	ids->slots = arena_new_array(arena, struct pabulib_id_slot, (size_t)1 << bits);
	ids->shift = 64 - bits;
	ids->mask = ((size_t)1 << bits) - 1;
	return ids->slots != NULL;
}

bool pabulib_ids_add(struct pabulib_ids *ids, struct text id, uint16_t index)
{
	uint64_t key = id_key(id);
	struct pabulib_id_slot *slot = slot_find(ids, key, id);
	if (slot->index_plus_one != 0)
		return false;
	*slot = (struct pabulib_id_slot){ key, (uint32_t)id.len, (uint32_t)index + 1, id.at };
	return true;
}

bool pabulib_ids_find(const struct pabulib_ids *ids, struct text id, uint16_t *index)
{
	const struct pabulib_id_slot *slot = slot_find(ids, id_key(id), id);
	if (slot->index_plus_one == 0)
		return false;
	*index = (uint16_t)(slot->index_plus_one - 1);
	return true;
}
