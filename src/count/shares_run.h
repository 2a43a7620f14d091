// SPDX-License-Identifier: EUPL-1.2
// One run of the Method of Equal Shares with one endowment. Inside of shares.c; see shares.h for the rule.
#ifndef POLDER_COUNT_SHARES_RUN_H
#define POLDER_COUNT_SHARES_RUN_H

#include "count/chain.h"
#include "count/shares.h"

#define SHARES_NO_ROUND UINT32_MAX

// A group of equal ballots and what one of them holds. `emptied_in`: the round in which they paid all they had left.
struct shares_purse {
	double balance;
	uint32_t weight;
	uint32_t emptied_in;
};

struct shares_candidate {
	uint32_t project;
	uint32_t poor_count; // supports marked poor
	double low, high;    // price per utility is in between; low is of an earlier round until looked at
	double price_low;    // the same per point
	double price, price_error;
	uint64_t shares; // points of those that pay in full
};

struct shares_bought {
	uint32_t project;
	uint64_t shares;
	double price, poor_cents;
	uint64_t poor_weight, rich_weight;
	enum count_tie tie;
	size_t tied_first, tied_count; // in state->tied
};

struct shares_state {
	const struct shares_input *input;
	uint64_t endowment, parts; // the endowment is their quotient
	struct shares_purse *purses;
	bool *poor;         // per support: pays all it has for this plan; stays so, since prices rise and balances fall
	uint32_t *border;   // of the plan that is looked at: supports that would be the next to be poor
	bool *taking_part;  // per project
	uint32_t *round_of; // per project: the round in which it was bought
	struct shares_candidate *candidates, *waiting; // those still in, by `low`; `waiting`: as all runs begin
	size_t candidate_count, waiting_count;
	struct shares_bought *rounds;
	size_t round_count;
	size_t *tied; // plans in ties, of all rounds
	size_t tied_count, tied_most;
	double error; // no balance is further from the truth
	double endowment_double;
	int64_t cost_cents;
	struct chain chain; // prices of rounds 0..chain.count-1, exactly
	uint64_t ties_met, exact_checks;
	struct effort effort;
	struct shares_entry *entries; // when set, the run also fills in why a plan cannot be bought
	bool finds_needs; // and what those would have needed that the run before this one, the same, did not buy
};

static inline const struct profile_support *shares_supports_of(const struct shares_state *state, size_t project,
                                                               size_t *count)
{
	const struct profile *profile = state->input->profile;
	size_t first = profile->support_first[project];
	*count = profile->support_first[project + 1] - first;
	return profile->supports + first;
}

static inline bool *shares_poor_of(const struct shares_state *state, size_t project)
{
	return state->poor + state->input->profile->support_first[project];
}

// What the price is divided by to compare plans.
static inline uint64_t shares_utility_of(const struct shares_state *state, size_t project)
{
	bool by_cost = state->input->options.utility == SHARES_COST;
	return by_cost ? (uint64_t)state->input->projects[project].cost_cents : 1;
}

bool shares_prepare(struct arena *arena, struct shares_state *state);
// Runs with endowment / parts. False when the winners cost more than the budget; the run is then not finished,
// as when state->effort is over.
bool shares_run(struct shares_state *state, uint64_t endowment, uint64_t parts);
// In a round that buys at this price per utility, before it pays; INFINITY: after the last.
void shares_needs_look(const struct shares_state *state, double rate, int64_t winner_cents);
void shares_needs_begin(const struct shares_state *state);
// After a round: does what the supporters of the project hold reach its cost? *held: about how much it is.
bool shares_reaches_cost(struct shares_state *state, size_t project, double *held);

#endif
