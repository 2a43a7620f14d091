// SPDX-License-Identifier: EUPL-1.2
// From positions to groups: which numbers of groups are possible, which is shown, and which group is which of the map before.
#ifndef POLDER_COUNT_OPINION_GROUPS_H
#define POLDER_COUNT_OPINION_GROUPS_H

#include "count/opinion_cells.h"
#include "count/opinion.h"

// Fills group, standing, groups, trials and the counts of a map whose positions stand. False: arena full.
bool opinion_groups_find(struct arena *arena, struct opinion_map *map, const bool *groupable,
                         const struct opinion_map *previous, struct opinion_moved moved);

#endif
