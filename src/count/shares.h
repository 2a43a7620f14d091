// SPDX-License-Identifier: EUPL-1.2
// The Method of Equal Shares: every voter gets an equal part of the budget, and a plan is bought by its supporters.
//
// Source: Peters, Pierczyński, Skowron, "Proportional Participatory Budgeting with Additive Utilities" (NeurIPS 2021,
// arXiv 2008.13276); completions and comparison as on equalshares.net and in its compute tool.
//
// In each round a plan can be bought when its supporters together hold its cost. Each then pays price x points, or all
// that is left when that is less. The plan with the lowest price for its utility goes first:
//   SHARES_COST         utility = points x cost: the highest number of effective votes (cost / price) goes first
//   SHARES_CARDINALITY  utility = points: the lowest price goes first
// Plans that cost nothing and have a supporter go first of all. Completions:
//   SHARES_GREEDY  what is left of the budget is spent by the greedy rule (most points first, skip what does not fit)
//   SHARES_ADD1    the whole count again with step_cents more for every voter, until the outcome would cost more than
//                  the budget (that one is not taken), or until nothing more fits when until_exhaustive; a linear
//                  scan by definition, since the cost of the outcome does not grow evenly with the endowment
//   SHARES_ADD1U   ADD1, then GREEDY
// The first endowment is budget / ballots, exactly, or rounded down to whole units of 100 cents.
// comparison: when strictly more ballots have more winners under the greedy rule, its winners are the outcome.
//
// Ties, exactly equal only: the lower cost, then more points, then the lower lot, the same in all runs.
//
// Exact: amounts are int64 cents, prices are rational numbers (chain.h). Doubles with a proven bound on their
// error decide what is clear, and only that; the rest is decided by whole numbers. So the outcome depends neither on
// the machine nor on the order of ballots or plans. Pure: no I/O, clock, locale or globals.
#ifndef POLDER_COUNT_SHARES_H
#define POLDER_COUNT_SHARES_H

#include "count/effort.h"
#include "count/profile.h"
#include "count/tie.h"

enum shares_utility { SHARES_COST, SHARES_CARDINALITY };
enum shares_completion { SHARES_NONE, SHARES_GREEDY, SHARES_ADD1, SHARES_ADD1U };

struct shares_options {
	enum shares_utility utility;
	enum shares_completion completion;
	bool exact_start;
	bool until_exhaustive;
	bool comparison;
	int64_t step_cents; // > 0
};

struct shares_input {
	struct shares_options options;
	const struct profile *profile; // finished; as many projects
	const struct count_project *projects;
	size_t count;
	int64_t budget_cents;
	int64_t threshold; // as in count_input
	struct effort_limit effort;
};

enum shares_stop {
	SHARES_NOT_ADDED,  // no ADD1
	SHARES_OVERSPEND,  // with one step more the outcome would cost more than the budget
	SHARES_EXHAUSTIVE, // no plan that is left fits what is left of the budget
	SHARES_ALL_FUNDED  // every plan with supporters is bought
};

enum shares_why {
	SHARES_BOUGHT,       // by its supporters, in round `round`
	SHARES_COMPLETED,    // by the greedy completion
	SHARES_COMPARED,     // a winner of the greedy rule, which won the comparison
	SHARES_NO_SUPPORT,   // nobody supports it
	SHARES_NEVER_ENOUGH, // all its supporters with all their money could not pay it
	SHARES_RAN_OUT,      // after round `round` its supporters had too little left
	SHARES_BELOW_THRESHOLD,
	SHARES_INELIGIBLE
};

struct shares_round {
	size_t project;
	double price_cents;     // per point; what a supporter with 1 point and money enough pays
	double effective_votes; // cost / price: votes (points) of supporters with money enough that would do the same
	uint64_t paid_in_full, ran_out; // ballots that paid price x points; that paid all they had left
	double ran_out_cents;           // what the latter paid together
	enum count_tie tie;
	const size_t *tied; // the plans that were exactly equal to the winner, with itself, when there was a tie
	size_t tied_count;
};

// What a plan that was not bought would have needed in the last run, all else equal, the endowment too. About: doubles.
// Effective support (equalshares.net): of its cost, what its supporters would pay at the price of a round, before the winner
// of that round is paid; of all rounds the one where that is most.
struct shares_need {
	double support;      // 1: it lost an exact tie
	size_t round;        // that round, from 1; 0: there was none
	double cents;        // the most it might have cost: then it would have been bought
	double extra_voters; // the fewest more ballots for it alone, each with the endowment and one point
};

struct shares_entry { // about projects[i] of the input
	enum shares_why why;
	struct shares_need need; // of plans with supporters that were not bought; zeros otherwise
	size_t round;            // from 1; 0: before the first, or none
	double supporters_cents; // what its supporters held together: before it was bought, or when it could no longer be
	double missing_cents;    // to its cost, at that moment; 0 for winners
};

struct shares_result {
	size_t *winners; // in order of selection: bought, then completed
	size_t winner_count, bought_count;
	int64_t cost_cents;
	struct shares_round *rounds;               // bought_count of them
	struct shares_entry *entries;              // one for each project
	uint64_t endowment_cents, endowment_parts; // the endowment is their quotient
	uint64_t steps, runs;                      // added steps; counts that were made
	enum shares_stop stop;
	uint64_t ties_met;                                     // exact ties, over all runs up to the one that was taken
	uint64_t exact_checks;                                 // comparisons that doubles could not decide
	bool greedy_lot_decided;                               // in the completion
	uint64_t prefer_shares, prefer_greedy, prefer_neither; // of the comparison
	bool greedy_won;
	const char *error; // when count_shares returns false, in English
};

const char *shares_why_name(enum shares_why why);
const char *shares_stop_name(enum shares_stop stop);

// False, with result->error, when the input cannot be counted or the arena is full.
bool count_shares(struct arena *arena, const struct shares_input *input, struct shares_result *result);

#endif
