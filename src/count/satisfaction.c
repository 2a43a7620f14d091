// SPDX-License-Identifier: EUPL-1.2
#include "count/satisfaction.h"

void satisfaction_add(struct satisfaction *to, uint64_t winners_on_it, uint64_t ballots)
{
	size_t cell = winners_on_it < SATISFACTION_MORE ? (size_t)winners_on_it : SATISFACTION_MORE;
	to->ballots += ballots;
	to->cells[cell] += ballots;
	to->winners += winners_on_it * ballots;
}

double satisfaction_mean(const struct satisfaction *of)
{
	return of->ballots > 0 ? (double)of->winners / (double)of->ballots : 0;
}

static bool is_few(uint64_t ballots)
{
	return ballots > 0 && ballots < SATISFACTION_SHOWN_LEAST;
}

static bool cell_is_hidden(const struct satisfaction *group, size_t cell)
{
	return group->hidden || group->cell_hidden[cell];
}

// One cell alone follows from the total of its group.
static bool row_hide(struct satisfaction *group)
{
	size_t hidden = 0, least = SATISFACTION_CELLS;
	for (size_t cell = 0; cell < SATISFACTION_CELLS; cell++) {
		hidden += group->cell_hidden[cell];
		if (!group->cell_hidden[cell] && (least == SATISFACTION_CELLS || group->cells[cell] < group->cells[least]))
			least = cell;
	}
	if (group->hidden || hidden != 1)
		return false;
	group->cell_hidden[least] = true;
	return true;
}

// A cell that is hidden in one group alone follows from what all groups have together.
static bool column_hide(struct satisfaction *groups, size_t count, size_t cell)
{
	size_t hidden = 0, least = count;
	for (size_t i = 0; i < count; i++) {
		hidden += cell_is_hidden(&groups[i], cell);
		if (!cell_is_hidden(&groups[i], cell) && (least == count || groups[i].cells[cell] < groups[least].cells[cell]))
			least = i;
	}
	if (hidden != 1 || least == count)
		return false;
	groups[least].cell_hidden[cell] = true;
	return true;
}

// A group that is hidden alone follows from the total.
static void groups_hide(struct satisfaction *groups, size_t count)
{
	size_t hidden = 0, least = count;
	for (size_t i = 0; i < count; i++) {
		groups[i].hidden = groups[i].ballots < SATISFACTION_SHOWN_LEAST;
		hidden += groups[i].hidden;
		if (!groups[i].hidden && (least == count || groups[i].ballots < groups[least].ballots))
			least = i;
	}
	if (hidden == 1 && least < count)
		groups[least].hidden = true;
}

void satisfaction_hide(struct satisfaction *groups, size_t count)
{
	groups_hide(groups, count);
	for (size_t i = 0; i < count; i++)
		for (size_t cell = 0; cell < SATISFACTION_CELLS; cell++)
			groups[i].cell_hidden[cell] = is_few(groups[i].cells[cell]);
	for (bool again = true; again;) {
		again = false;
		for (size_t i = 0; i < count; i++)
			again = row_hide(&groups[i]) || again;
		for (size_t cell = 0; cell < SATISFACTION_CELLS; cell++)
			again = column_hide(groups, count, cell) || again;
	}
}
