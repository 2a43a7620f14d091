// SPDX-License-Identifier: EUPL-1.2
// Positions gathered into at most some 1,000 weighted points, so that groups of 100,000 participants cost what groups of
// 1,000 do. Up to 1,024 participants each is a cell of its own; above, the cells are the squares of a grid over the middle of
// the map (4 standard deviations each way; who is farther out stands in the outermost squares), and a cell stands where its
// participants stand on average.
#ifndef POLDER_COUNT_OPINION_CELLS_H
#define POLDER_COUNT_OPINION_CELLS_H

#include "base/arena.h"

#include <stdint.h>

#define OPINION_CELLS_EXACT 1024
#define OPINION_CELLS_SIDE 32u

struct opinion_cells {
	size_t count;
	double (*at)[2];
	double *weight; // participants in it
	size_t member_count;
	uint32_t *members; // the participants who can be grouped, ascending
	uint32_t *cell;    // per member
};

// Of the participants for whom groupable[i]. NULL: arena full.
struct opinion_cells *opinion_cells_make(struct arena *arena, const double (*position)[2], const bool *groupable,
                                         uint32_t count);

#endif
