// SPDX-License-Identifier: EUPL-1.2
// The ceilings that a .pb file states for its categories and neighbourhoods: META `categories` with `budget_per_category`,
// `neighborhoods` with `budget_per_neighborhood` (lists of equal length), and `leftover_budget`. The greedy rules keep to them.
#ifndef POLDER_EXCHANGE_COUNT_LIMITS_H
#define POLDER_EXCHANGE_COUNT_LIMITS_H

#include "exchange/pabulib.h"

struct count_limit {
	const char *kind; // "category" or "neighborhood"
	struct text name;
};

struct count_limits {
	struct count_limit *limits;
	int64_t *caps_cents; // parallel
	size_t count;
	bool leftover;
};

// Reads them and says of each project (projects[i] is pb->projects[i]) which hold for it. False, with what is wrong with the
// file in *error, or nothing there when the arena is full.
bool count_limits_read(struct arena *arena, const struct pabulib *pb, struct count_limits *limits,
                       struct count_project *projects, struct text *error);

#endif
