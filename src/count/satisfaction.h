// SPDX-License-Identifier: EUPL-1.2
// How many winners there are among what ballots support, together and by group, without telling about few people.
#ifndef POLDER_COUNT_SATISFACTION_H
#define POLDER_COUNT_SATISFACTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SATISFACTION_SHOWN_LEAST 10u // a number of ballots below this, but 0, is hidden

enum satisfaction_cell { SATISFACTION_NONE, SATISFACTION_ONE, SATISFACTION_MORE, SATISFACTION_CELLS };

struct satisfaction {
	uint64_t ballots;
	uint64_t cells[SATISFACTION_CELLS]; // ballots with no, one, more winners
	uint64_t winners;                   // on all ballots together
	bool hidden;                        // the group as a whole
	bool cells_hidden;                  // and with them the mean
};

void satisfaction_add(struct satisfaction *to, uint64_t winners_on_it, uint64_t ballots);
double satisfaction_mean(const struct satisfaction *of); // winners per ballot; 0 without ballots
// Of groups that make up all ballots, whose sums are known: marks groups of too few ballots, and rows in which a cell is too
// few, all cells of them; never one group or one row alone, which would be the total less the others.
void satisfaction_hide(struct satisfaction *groups, size_t count);

#endif
