// SPDX-License-Identifier: EUPL-1.2
// What is left of the budget and of the ceilings while a greedy count goes through its order. Inside of greedy.c and needs.c.
#ifndef POLDER_COUNT_ROOM_H
#define POLDER_COUNT_ROOM_H

#include "count/greedy.h"

struct room {
	const struct count_input *input;
	int64_t remaining_cents;
	int64_t *category_cents; // left of each ceiling
	bool *category_closed;   // by the stop rule
	bool stopped;
	bool leftover; // ceilings no longer count
};

struct room_look {      // at a plan whose turn it is
	enum count_why why; // COUNT_WON: it fits
	int64_t category_remaining_cents;
	uint32_t category; // 1..: of those it is in, the one with the least left; 0: it is in none
};

bool room_create(struct arena *arena, struct room *room, const struct count_input *input);
void room_begin(struct room *room);
size_t room_category_count(const struct count_project *project);
size_t room_category_at(const struct count_project *project, size_t i); // from 0
struct room_look room_look(const struct room *room, const struct count_project *project);
void room_take(struct room *room, const struct count_project *project,
               const struct room_look *look); // its turn is over

#endif
