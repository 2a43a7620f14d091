// SPDX-License-Identifier: EUPL-1.2
// The ids of participants or statements of an export: each gets a number as it comes, and in the end its place in
// canonical order (whole numbers first, ascending; then others by their bytes), so that no file's order shows.
#ifndef POLDER_EXCHANGE_OPINION_IDS_H
#define POLDER_EXCHANGE_OPINION_IDS_H

#include "base/arena.h"

struct opinion_ids {
	struct arena *arena;
	struct text *at; // in the order they came; after opinion_ids_sort in canonical order
	uint32_t count;
	uint32_t *slots; // number + 1; 0: free
	size_t slot_count, capacity;
};

bool opinion_ids_begin(struct opinion_ids *ids, struct arena *arena);
// The number of an id, new (then it is copied) or known. False: the arena is full, or there are UINT32_MAX ids.
bool opinion_ids_add(struct opinion_ids *ids, struct text id, uint32_t *number);
bool opinion_ids_find(const struct opinion_ids *ids, struct text id, uint32_t *number);
// Numbers the ids anew in canonical order; (*place)[old number] is the new one.
bool opinion_ids_sort(struct opinion_ids *ids, uint32_t **place);
int opinion_id_compare(struct text a, struct text b);

#endif
