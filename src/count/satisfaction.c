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

static bool row_has_few(const struct satisfaction *group)
{
	bool few = false;
	for (size_t cell = 0; cell < SATISFACTION_CELLS; cell++)
		few = few || is_few(group->cells[cell]);
	return few;
}

// One row that is hidden alone follows from what all groups have together.
static void rows_hide(struct satisfaction *groups, size_t count)
{
	size_t hidden = 0, least = count;
	for (size_t i = 0; i < count; i++) {
		groups[i].cells_hidden = groups[i].hidden || row_has_few(&groups[i]);
		hidden += groups[i].cells_hidden;
		if (!groups[i].cells_hidden && (least == count || groups[i].ballots < groups[least].ballots))
			least = i;
	}
	if (hidden == 1 && least < count)
		groups[least].cells_hidden = true;
}

void satisfaction_hide(struct satisfaction *groups, size_t count)
{
	groups_hide(groups, count);
	rows_hide(groups, count);
}
