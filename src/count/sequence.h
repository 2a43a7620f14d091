// SPDX-License-Identifier: EUPL-1.2
// What the rules that choose plan after plan from the ballots have in common: Phragmén's, maximin support, knapsack.
#ifndef POLDER_COUNT_SEQUENCE_H
#define POLDER_COUNT_SEQUENCE_H

#include "count/effort.h"
#include "count/profile.h"
#include "count/tie.h"

enum sequence_why {
	SEQUENCE_WON,
	SEQUENCE_TOO_EXPENSIVE, // did not fit what was left of the budget at its turn
	SEQUENCE_NOT_REACHED,   // the count had ended before its turn
	SEQUENCE_NOT_BEST,      // knapsack: another set has more points
	SEQUENCE_NO_SUPPORT,
	SEQUENCE_BELOW_THRESHOLD,
	SEQUENCE_INELIGIBLE
};

struct sequence_input {
	const struct profile *profile; // finished; as many projects
	const struct count_project *projects;
	size_t count;
	int64_t budget_cents;
	int64_t threshold; // as in count_input
	struct effort_limit effort;
};

struct sequence_round {
	size_t project;
	double value; // Phragmén: cents that each voter has earned by then; maximin: the largest load of a voter
	enum count_tie tie;
	size_t tied_count; // plans that were exactly equal, with the winner; 0 without a tie
};

struct sequence_entry { // about projects[i] of the input
	enum sequence_why why;
	size_t round;            // of winners, from 1; of too expensive plans, rounds before its turn
	int64_t remaining_cents; // of the budget at its turn, before paying
};

struct sequence_result {
	size_t *winners;
	size_t winner_count;
	int64_t cost_cents;
	struct sequence_round *rounds; // winner_count of them; NULL for knapsack
	struct sequence_entry *entries;
	uint64_t ties_met;
	const char *error;
};

const char *sequence_why_name(enum sequence_why why);

// Checks the input, makes the arrays of the result and settles who takes part: entries[i].why is SEQUENCE_NOT_REACHED
// for those that do. False, with result->error.
bool sequence_begin(struct arena *arena, const struct sequence_input *input, struct sequence_result *result);
void sequence_win(const struct sequence_input *input, struct sequence_result *result, size_t project);
// More plans than this the budget cannot pay.
size_t sequence_winners_most(struct arena *arena, const struct sequence_input *input);

#endif
