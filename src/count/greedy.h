// SPDX-License-Identifier: EUPL-1.2
// The greedy family of counting rules: order the plans, then go once through the list with the budget in hand.
//
// Source: Faliszewski et al., "Participatory Budgeting: Data, Tools, and Analysis" (arXiv 2305.11035), section on rules;
// Rey, Schmidt, Maly, "The (Computational) Social Choice Take on Participatory Budgeting" (arXiv 2303.00621).
//   COUNT_GREEDY           most points first; a plan that no longer fits is skipped, the next one gets its chance
//   COUNT_GREEDY_STOP      the same order; the first plan that does not fit ends the count
//   COUNT_GREEDY_PER_COST  most points per cent of cost first (compared by cross-multiplication, never by division); skip
// Ties: more points first (that can differ only where points per cost are equal), then the lower cost, then the lower
// lot. Lots are drawn and published before the count, so that the outcome is
// a function of what is public. The keys together leave nothing to chance; equal lots are refused.
//
// A ceiling limits what the winners of a category (a theme, a neighbourhood) may cost together, inside the budget. A plan
// in several categories counts for each. With `leftover` what is left of the budget after that goes once more through the
// order, to plans that only a ceiling kept out, as in Amsterdam ("leftover_budget" of Pabulib files).
//
// Pure: no I/O, clock, locale or globals; the same input gives the same result on every machine.
#ifndef POLDER_COUNT_GREEDY_H
#define POLDER_COUNT_GREEDY_H

#include "base/arena.h"

enum count_rule { COUNT_GREEDY, COUNT_GREEDY_STOP, COUNT_GREEDY_PER_COST };

struct text count_rule_name(enum count_rule rule); // "greedy", "greedy-stop", "greedy-per-cost"
bool count_rule_parse(struct text name, enum count_rule *rule);

enum count_why {
	COUNT_WON,
	COUNT_TOO_EXPENSIVE,   // cost more than what was left of the budget at its turn
	COUNT_CATEGORY_FULL,   // fitted the budget, but not what was left of the ceiling of its category
	COUNT_BELOW_THRESHOLD, // fewer points than the threshold; never had a turn
	COUNT_NOT_REACHED,     // the stop rule had ended the count before its turn
	COUNT_INELIGIBLE       // withdrawn or excluded before the count; never had a turn
};

const char *count_why_name(enum count_why why); // "won", "too_expensive", ... for JSON and tables

// Which ties a plan was in. LOT_DECIDED: plans equal in points and cost, of which some won and others did not.
#define COUNT_TIE_BY_COST 1u // equal points with a neighbour in the order; the lower cost went first
#define COUNT_TIE_BY_LOT 2u  // equal points and cost with a neighbour; the lower lot went first
#define COUNT_TIE_LOT_DECIDED 4u
#define COUNT_TIE_BY_SCORE 8u // equal points per cost with a neighbour in the order; more points went first

struct count_project {
	struct text id;
	int64_t cost_cents; // >= 0
	int64_t votes;      // ballots that name it; not used by the rules, carried for reports
	int64_t score;      // what the order is made of: approvals, points or Borda points
	uint32_t lot;       // place in the published order of lots; different for every plan
	uint32_t category;  // 0: none; 1..cap_count: caps_cents[category - 1] is the ceiling for its category
	bool eligible;
	const uint32_t *more_categories; // 1..cap_count each, none twice: others that it is in as well
	size_t more_count;
};

struct count_input {
	enum count_rule rule;
	int64_t budget_cents; // >= 0
	int64_t threshold;    // plans with a lower score cannot win; INT64_MIN or 0: none
	const struct count_project *projects;
	size_t count;
	const int64_t *caps_cents; // optional ceilings per category on the cost of its winners
	size_t cap_count;
	bool leftover;
};

struct count_entry { // about projects[i] of the input
	enum count_why why;
	unsigned ties;                    // COUNT_TIE_*
	uint32_t rank;                    // 1: first in the order; 0: not in the order (ineligible or below the threshold)
	int64_t remaining_cents;          // of the budget at its turn, before paying for it; 0 when it had no turn
	int64_t category_remaining_cents; // the same for the ceiling of its category; 0 when it has none
	uint32_t full_category;           // COUNT_CATEGORY_FULL: 1.., the ceiling that it did not fit
	bool by_leftover;                 // won with what the ceilings had left over
};

struct count_result {
	enum count_rule rule;
	size_t *winners; // indexes into the input, in order of selection
	size_t winner_count;
	size_t *order; // all plans that took part, in the order in which they had their turn
	size_t order_count;
	int64_t cost_cents;          // of all winners together
	int64_t remaining_cents;     // budget - cost
	struct count_entry *entries; // one per project of the input, same index
	bool lot_decided;            // some tie was settled by lot in a way that changed who won
	const char *error;           // when count_greedy returns false: what is wrong with the input, in English
};

// False, with result->error set, when the input is not one that can be counted (a negative amount, two equal lots, an
// unknown category) or the arena is full.
bool count_greedy(struct arena *arena, const struct count_input *input, struct count_result *result);

#endif
