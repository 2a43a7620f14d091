// SPDX-License-Identifier: EUPL-1.2
#include <stdint.h>
#include <string.h>

#include "page/passage.h"

// Addresses are compared as numbers: two texts need not lie in one array.
static uintptr_t start_of(const struct language_part *passage)
{
	return (uintptr_t)passage->text.at;
}

// How many passages start at or before this address.
static size_t passages_until(const struct passages *passages, uintptr_t address)
{
	size_t low = 0, high = passages->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (start_of(&passages->at[middle]) <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void passage_add(struct arena *arena, struct passages *passages, const struct language_part *passage)
{
	if (passage->text.len == 0 || !arena_append(arena, passages, struct language_part))
		return;
	passages->count--; // for the search
	size_t place = passages_until(passages, start_of(passage));
	memmove(&passages->at[place + 1], &passages->at[place], (passages->count - place) * sizeof *passage);
	passages->at[place] = *passage;
	passages->count++;
}

const struct language_part *passage_of(const struct passages *passages, struct text text)
{
	if (passages == NULL || text.len == 0)
		return NULL;
	size_t until = passages_until(passages, (uintptr_t)text.at);
	const struct language_part *passage = until > 0 ? &passages->at[until - 1] : NULL;
	return passage != NULL && (uintptr_t)text.at - start_of(passage) < passage->text.len ? passage : NULL;
}

struct text passage_carry(struct arena *arena, struct passages *passages, struct text from, struct text made)
{
	const struct language_part *passage = passage_of(passages, from);
	if (passage == NULL)
		return made;
	struct language_part carried = *passage;
	size_t at = text_find(made, from);
	carried.text = at == SIZE_MAX ? made : text_slice(made, at, at + from.len);
	passage_add(arena, passages, &carried);
	return made;
}

static void draw_attributes(struct drawing *d, const struct language_part *passage)
{
	build_literal(d->out, " lang=\"");
	draw_attribute(d, passage->language);
	if (passage->direction.len > 0) {
		build_literal(d->out, "\" dir=\"");
		draw_attribute(d, passage->direction);
	}
	build_char(d->out, '"');
}

void draw_passage_attributes(struct drawing *d, struct text value)
{
	const struct language_part *passage = passage_of(d->passages, value);
	if (passage != NULL)
		draw_attributes(d, passage);
}

// The first passage in this text, and how much of the text stands before it.
static const struct language_part *passage_in(const struct passages *passages, struct text text, size_t *before)
{
	*before = 0;
	const struct language_part *here = passage_of(passages, text);
	if (here != NULL || passages == NULL)
		return here;
	size_t next = passages_until(passages, (uintptr_t)text.at);
	if (next == passages->count || start_of(&passages->at[next]) - (uintptr_t)text.at >= text.len)
		return NULL;
	*before = start_of(&passages->at[next]) - (uintptr_t)text.at;
	return &passages->at[next];
}

void draw_words(struct drawing *d, struct text value)
{
	size_t before;
	for (const struct language_part *passage; (passage = passage_in(d->passages, value, &before)) != NULL;) {
		struct text rest = text_slice(value, before, value.len);
		size_t length = passage->text.len - ((uintptr_t)rest.at - start_of(passage));
		draw_text(d, text_slice(value, 0, before));
		build_literal(d->out, "<bdi");
		draw_attributes(d, passage);
		build_char(d->out, '>');
		draw_text(d, text_slice(rest, 0, length));
		build_literal(d->out, "</bdi>");
		value = text_slice(rest, length, rest.len);
	}
	draw_text(d, value);
}
