// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_cells.h"

#include "count/opinion_votes.h"

#include <math.h>

#define REACH 4.0 // standard deviations

struct grid {
	double west[2], side[2];
};

static struct grid grid_of(const struct opinion_cells *cells, const double (*position)[2])
{
	struct grid grid;
	double count = (double)cells->member_count;
	for (int k = 0; k < 2; k++) {
		double sum = 0, squares = 0;
		for (size_t i = 0; i < cells->member_count; i++)
			sum += position[cells->members[i]][k];
		double middle = sum / count;
		for (size_t i = 0; i < cells->member_count; i++) {
			double off = position[cells->members[i]][k] - middle;
			squares += off * off;
		}
		double reach = REACH * sqrt(squares / count);
		grid.west[k] = middle - reach;
		grid.side[k] = 2 * reach / OPINION_CELLS_SIDE;
	}
	return grid;
}

static uint32_t grid_square(const struct grid *grid, const double at[2])
{
	uint32_t square = 0;
	for (int k = 0; k < 2; k++) {
		double step = grid->side[k] > 0 ? (at[k] - grid->west[k]) / grid->side[k] : 0;
		uint32_t whole = step <= 0 ? 0 : step >= OPINION_CELLS_SIDE ? OPINION_CELLS_SIDE - 1 : (uint32_t)step;
		square = square * OPINION_CELLS_SIDE + whole;
	}
	return square;
}

// Numbers the squares in which somebody stands.
static void cells_number(struct opinion_cells *cells, const double (*position)[2], uint32_t *number)
{
	struct grid grid = grid_of(cells, position);
	for (size_t square = 0; square < (size_t)OPINION_CELLS_SIDE * OPINION_CELLS_SIDE; square++)
		number[square] = OPINION_NONE;
	for (size_t i = 0; i < cells->member_count; i++) {
		uint32_t square = grid_square(&grid, position[cells->members[i]]);
		if (number[square] == OPINION_NONE)
			number[square] = (uint32_t)cells->count++;
		cells->cell[i] = number[square];
	}
}

struct opinion_cells *opinion_cells_make(struct arena *arena, const double (*position)[2], const bool *groupable,
                                         uint32_t count)
{
	struct opinion_cells *cells = arena_new(arena, struct opinion_cells);
	uint32_t *number = arena_new_array(arena, uint32_t, (size_t)OPINION_CELLS_SIDE * OPINION_CELLS_SIDE);
	uint32_t *members = arena_new_array(arena, uint32_t, (size_t)count + 1);
	uint32_t *cell_of = arena_new_array(arena, uint32_t, (size_t)count + 1);
	if (arena_full(arena))
		return NULL;
	*cells = (struct opinion_cells){ .members = members, .cell = cell_of };
	for (uint32_t i = 0; i < count; i++)
		if (groupable[i])
			cells->members[cells->member_count++] = i;
	bool exact = cells->member_count <= OPINION_CELLS_EXACT;
	if (exact) {
		cells->count = cells->member_count;
		for (size_t i = 0; i < cells->member_count; i++)
			cells->cell[i] = (uint32_t)i;
	} else {
		cells_number(cells, position, number);
	}
	cells->at = arena_alloc_array(arena, cells->count + 1, sizeof *cells->at);
	cells->weight = arena_new_array(arena, double, cells->count + 1);
	if (arena_full(arena))
		return NULL;
	for (size_t i = 0; i < cells->member_count; i++) {
		uint32_t cell = cells->cell[i];
		cells->weight[cell] += 1;
		for (int k = 0; k < 2; k++)
			cells->at[cell][k] += position[cells->members[i]][k];
	}
	for (size_t cell = 0; cell < cells->count; cell++)
		for (int k = 0; k < 2; k++)
			cells->at[cell][k] /= cells->weight[cell];
	return cells;
}
