// SPDX-License-Identifier: EUPL-1.2
// What the outcome of a count is for the voters of a .pb file, together and by the columns that say who they are, and the same
// for the outcome of the greedy rule beside it.
#ifndef POLDER_EXCHANGE_COUNT_VOTERS_H
#define POLDER_EXCHANGE_COUNT_VOTERS_H

#include "base/json.h"
#include "count/satisfaction.h"
#include "exchange/pabulib.h"

struct voter_group {
	struct text name; // "F", "18-24"
	struct satisfaction satisfaction;
};

struct voter_split {
	struct text column;         // as in the file
	struct voter_group *groups; // by name
	size_t count;
};

struct count_voters {
	struct satisfaction all;
	struct voter_split *splits;
	size_t split_count;
	const struct count_result *greedy; // NULL: this is the greedy rule itself
	struct satisfaction greedy_all;
	uint64_t prefer_here, prefer_greedy, prefer_neither; // ballots with more winners here; there; as many
	uint64_t only_here, only_greedy;                     // with a winner here and none there; the other way round
};

// False: the arena is full. `greedy` may be NULL.
bool count_voters(struct arena *arena, const struct pabulib *pb, const size_t *winners, size_t winner_count,
                  const struct count_result *greedy, struct count_voters *voters);

#endif
