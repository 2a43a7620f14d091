// SPDX-License-Identifier: EUPL-1.2
// From the ballots of a closed vote to winners, by any of the rules of count/: for the outcome, and for what is told
// about it. No I/O: the process that counts (worker/count.c) does this.
#ifndef POLDER_METHODS_BUDGET_COUNTING_H
#define POLDER_METHODS_BUDGET_COUNTING_H

#include "count/sequence.h"
#include "methods/budget/papers.h"
#include "methods/budget/rule.h"

// Why a plan is where it is. The first six are those of count/greedy.h.
enum budget_why {
	WHY_WON,
	WHY_TOO_EXPENSIVE,   // did not fit what was left of the budget at its turn
	WHY_CATEGORY_FULL,   // nor what was left for its category
	WHY_BELOW_THRESHOLD, // too few points
	WHY_NOT_REACHED,     // the count had ended before its turn
	WHY_INELIGIBLE,      // withdrawn
	WHY_NO_SUPPORT,      // nobody chose it
	WHY_NEVER_ENOUGH,    // its supporters together could never pay it
	WHY_RAN_OUT,         // after some round they could not any more
	WHY_NOT_BEST,        // knapsack: other plans have more votes together
	WHY_COMPARED,        // bought, but the comparison took the winners of most votes
	WHYS
};
const char *budget_why_name(enum budget_why why);
bool budget_why_parse(struct text name, enum budget_why *why);

// --- counting ------------------------------------------------------------------------------------------------------
struct counted_line { // about projects[i] of the paper
	enum budget_why why;
	int64_t rank;            // place in the order of the count; 0: took no part
	int64_t won_as;          // 1..n among the winners; 0: did not win
	int64_t round;           // of the rule, from 1: when it won, or after which it could not any more; 0: none
	int64_t remaining_cents; // of the budget at its turn
	bool tied_by_cost, tied_by_lot;
};
struct counted {
	size_t *winners; // in order of selection
	size_t winner_count;
	int64_t cost_cents;
	bool lot_decided;
	struct counted_line *lines;
	// What the rule itself says, of one of these; NULL: another rule.
	struct shares_result *shares;
	struct sequence_result *sequence;
	struct count_result *greedy;
	const char *error; // when paper_count is false, in English
};
// The greedy rules know no limit; they are short.
bool paper_count(struct arena *arena, const struct paper *paper, const struct budget_rule *rule, int64_t threshold,
                 struct effort_limit effort, struct counted *counted);

#endif
