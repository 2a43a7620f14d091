// SPDX-License-Identifier: EUPL-1.2
#include "count/shares_run.h"

#include <math.h>

#include "count/big.h"
#include "count/shares_exact.h"

// One double operation is wrong by at most half of this, relatively; the factors below are generous.
#define ROUNDING 0x1p-52
#define SURELY_LESS (1 - 8 * ROUNDING)
#define SURELY_MORE (1 + 8 * ROUNDING)

// How far above the price so far a look keeps in mind who would be poor next.
#define REACH 1.25

#define TIES_KEPT 16u

struct sums {
	double poor, rich;   // what the supporters have that pay all they have; the others
	double poorest_rich; // no balance per point among the others is lower
	double reach;        // all others with less than this per point are in state->border
	size_t border_count;
	uint64_t poor_weight, rich_weight, shares;
	uint32_t poor_count;
};

// --- what a plan costs now -------------------------------------------------------------------------------------------

static void sums_add_poor(struct sums *sums, const struct shares_purse *purse)
{
	sums->poor += purse->weight * purse->balance;
	sums->poor_weight += purse->weight;
	sums->poor_count++;
}

static double balance_per_point(const struct shares_purse *purse, int32_t points)
{
	return points == 1 ? purse->balance : purse->balance / points;
}

// Marks those as poor that surely have less than price_low per point, and adds up.
static struct sums supports_sum(struct shares_state *state, size_t project, double price_low)
{
	size_t count;
	const struct profile_support *supports = shares_supports_of(state, project, &count);
	bool *poor = shares_poor_of(state, project);
	struct sums sums = { .reach = price_low * REACH };
	state->effort.steps += count;
	sums.poorest_rich = sums.reach;
	for (size_t i = 0; i < count; i++) {
		const struct shares_purse *purse = &state->purses[supports[i].group];
		poor[i] = poor[i] || purse->balance < price_low * supports[i].points - state->error;
		if (poor[i]) {
			sums_add_poor(&sums, purse);
			continue;
		}
		double per_point = balance_per_point(purse, supports[i].points);
		sums.rich += purse->weight * purse->balance;
		sums.rich_weight += purse->weight;
		sums.shares += purse->weight * (uint64_t)supports[i].points;
		if (per_point >= sums.reach)
			continue;
		state->border[sums.border_count++] = (uint32_t)i;
		if (per_point < sums.poorest_rich)
			sums.poorest_rich = per_point;
	}
	return sums;
}

// The same after the price went up to no more than the reach: only those near it are looked at. What the rich have
// together is not kept up to date; once it is known that the supporters can pay, nobody asks.
static void border_sum(struct shares_state *state, size_t project, double price_low, struct sums *sums)
{
	size_t count, kept = 0;
	const struct profile_support *supports = shares_supports_of(state, project, &count);
	bool *poor = shares_poor_of(state, project);
	sums->poorest_rich = sums->reach;
	for (size_t b = 0; b < sums->border_count; b++) {
		uint32_t i = state->border[b];
		const struct shares_purse *purse = &state->purses[supports[i].group];
		poor[i] = purse->balance < price_low * supports[i].points - state->error;
		if (poor[i]) {
			sums_add_poor(sums, purse);
			sums->shares -= purse->weight * (uint64_t)supports[i].points;
			continue;
		}
		state->border[kept++] = i;
		sums->poorest_rich = fmin(sums->poorest_rich, balance_per_point(purse, supports[i].points));
	}
	sums->border_count = kept;
}

// Bound on the error of a sum of `count` balances of `weight` voters.
static double sum_error(const struct shares_state *state, double sum, uint64_t weight, size_t count)
{
	double from_balances = (double)weight * state->error * SURELY_MORE;
	return from_balances + ((double)count + 4) * ROUNDING * (fabs(sum) + from_balances);
}

static bool sums_reach_cost(struct shares_state *state, size_t project, const struct sums *sums)
{
	size_t count;
	shares_supports_of(state, project, &count);
	double cost = (double)state->input->projects[project].cost_cents, held = sums->poor + sums->rich;
	double error = sum_error(state, held, sums->poor_weight + sums->rich_weight, count) + 4 * ROUNDING * cost;
	if (fabs(held - cost) > error)
		return held > cost;
	return shares_reaches_cost_exactly(state, project);
}

bool shares_reaches_cost(struct shares_state *state, size_t project, double *held)
{
	struct sums sums = supports_sum(state, project, 0);
	*held = sums.poor + sums.rich;
	return sums_reach_cost(state, project, &sums);
}

static void price_set(const struct shares_state *state, struct shares_candidate *candidate, const struct sums *sums)
{
	double cost = (double)state->input->projects[candidate->project].cost_cents;
	double shares = (double)sums->shares, utility = (double)shares_utility_of(state, candidate->project);
	double error = sum_error(state, sums->poor, sums->poor_weight, sums->poor_count);
	candidate->shares = sums->shares;
	candidate->poor_count = sums->poor_count;
	candidate->price = (cost - sums->poor) / shares;
	candidate->price_error = (error + 4 * ROUNDING * (cost + fabs(sums->poor))) / shares * SURELY_MORE +
	                         4 * ROUNDING * fabs(candidate->price);
	double low = fmax(candidate->price - candidate->price_error, 0) * SURELY_LESS;
	candidate->price_low = fmax(low, candidate->price_low);
	candidate->low = candidate->price_low / utility * SURELY_LESS;
	candidate->high = (candidate->price + candidate->price_error) / utility * SURELY_MORE;
}

// What the plan costs its supporters now. Starting from who was poor before, those who cannot pay the price in full are
// marked and the price goes up, until everybody who is not marked can pay it. False: they cannot pay it together.
static bool candidate_look(struct shares_state *state, struct shares_candidate *candidate)
{
	struct sums sums = supports_sum(state, candidate->project, candidate->price_low);
	if (!sums_reach_cost(state, candidate->project, &sums))
		return false;
	for (;;) {
		uint32_t poor_before = sums.poor_count;
		price_set(state, candidate, &sums);
		double price_high = (candidate->price + candidate->price_error) * SURELY_MORE;
		double rich_from = price_high + state->error * SURELY_MORE;
		if (sums.poorest_rich > rich_from)
			return true;
		if (rich_from < sums.reach)
			border_sum(state, candidate->project, candidate->price_low, &sums);
		else
			sums = supports_sum(state, candidate->project, candidate->price_low);
		if (sums.poor_count != poor_before || sums.poorest_rich > rich_from)
			continue;
		if (!shares_poor_mark_exactly(state, candidate, price_high))
			return true;
		sums = supports_sum(state, candidate->project, candidate->price_low);
	}
}

// --- rounds ----------------------------------------------------------------------------------------------------------

static int order_by_low(const void *a, const void *b)
{
	const struct shares_candidate *first = a, *second = b;
	return (first->low > second->low) - (first->low < second->low);
}

// Mostly in order already.
static void candidates_sort(struct shares_state *state)
{
	for (size_t i = 1; i < state->candidate_count; i++) {
		struct shares_candidate moving = state->candidates[i];
		size_t at = i;
		for (; at > 0 && state->candidates[at - 1].low > moving.low; at--)
			state->candidates[at] = state->candidates[at - 1];
		state->candidates[at] = moving;
	}
}

static void tied_begin(struct shares_state *state, struct shares_bought *round, size_t project)
{
	state->tied_count = round->tied_first;
	state->tied[state->tied_count++] = project;
}

// The plan with the lowest price; SIZE_MAX when none can be bought. A price only rises from round to round, so a plan
// whose last known price is above the best one need not be looked at.
static size_t candidate_choose(struct shares_state *state, struct shares_bought *round)
{
	size_t best = SIZE_MAX, kept = 0;
	struct shares_candidate *all = state->candidates;
	const struct count_project *projects = state->input->projects;
	round->tied_first = state->tied_count;
	for (size_t i = 0; i < state->candidate_count; i++) {
		struct shares_candidate *here = &all[kept];
		*here = all[i];
		kept++;
		if (best != SIZE_MAX && here->low > all[best].high)
			continue;
		if (!candidate_look(state, here)) {
			kept--;
			continue;
		}
		int order = best == SIZE_MAX || here->high < all[best].low ? -1
		            : here->low > all[best].high                   ? 1
		                                                           : shares_compare_exactly(state, here, &all[best]);
		if (order < 0) {
			best = kept - 1;
			tied_begin(state, round, here->project);
		} else if (order == 0) {
			state->tied[state->tied_count++] = here->project;
			if (count_goes_before(&projects[here->project], &projects[all[best].project]))
				best = kept - 1;
		}
	}
	state->candidate_count = kept;
	return best;
}

static void round_buy(struct shares_state *state, size_t at, struct shares_bought *round)
{
	struct shares_candidate bought = state->candidates[at];
	uint32_t number = (uint32_t)state->round_count;
	size_t count;
	const struct profile_support *supports = shares_supports_of(state, bought.project, &count);
	const bool *poor = shares_poor_of(state, bought.project);
	int32_t points_most = 0;
	round->project = bought.project;
	round->shares = bought.shares;
	round->price = bought.price;
	for (size_t i = 0; i < count; i++) {
		struct shares_purse *purse = &state->purses[supports[i].group];
		if (supports[i].points > points_most)
			points_most = supports[i].points;
		if (!poor[i]) {
			round->rich_weight += purse->weight;
			purse->balance -= bought.price * supports[i].points;
		} else if (purse->emptied_in == SHARES_NO_ROUND) {
			round->poor_weight += purse->weight;
			round->poor_cents += purse->weight * purse->balance;
			purse->emptied_in = number;
			purse->balance = 0;
		}
	}
	state->error =
		(state->error + bought.price_error * points_most + 4 * ROUNDING * state->endowment_double) * SURELY_MORE;
	state->round_of[bought.project] = number;
	state->cost_cents += state->input->projects[bought.project].cost_cents;
	state->rounds[state->round_count++] = *round;
	state->candidates[at] = state->candidates[--state->candidate_count];
}

// Of each plan, what its supporters hold together; from when this is below its cost, it stays as it was then.
static void round_explain(struct shares_state *state)
{
	for (size_t p = 0; p < state->input->count; p++) {
		struct shares_entry *entry = &state->entries[p];
		bool lost = entry->why == SHARES_RAN_OUT || entry->why == SHARES_NEVER_ENOUGH;
		if (!state->taking_part[p] || state->round_of[p] != SHARES_NO_ROUND || lost)
			continue;
		if (shares_reaches_cost(state, p, &entry->supporters_cents))
			continue;
		entry->missing_cents = (double)state->input->projects[p].cost_cents - entry->supporters_cents;
		entry->why = state->round_count > 0 ? SHARES_RAN_OUT : SHARES_NEVER_ENOUGH;
		entry->round = state->round_count;
	}
}

static void run_begin(struct shares_state *state, uint64_t endowment, uint64_t parts)
{
	const struct profile *profile = state->input->profile;
	state->effort.steps += profile->group_count + state->waiting_count;
	state->endowment = endowment;
	state->parts = parts;
	state->endowment_double = (double)endowment / (double)parts;
	state->error = 4 * ROUNDING * state->endowment_double;
	for (size_t i = 0; i < profile->group_count; i++) {
		state->purses[i].balance = state->endowment_double;
		state->purses[i].emptied_in = SHARES_NO_ROUND;
	}
	memset(state->poor, 0, profile->choice_count * sizeof *state->poor);
	state->candidate_count = 0;
	for (size_t i = 0; i < state->waiting_count; i++) {
		size_t project = state->waiting[i].project;
		unsigned __int128 held = (unsigned __int128)profile->supporters[project] * endowment;
		if (held >= (unsigned __int128)state->input->projects[project].cost_cents * parts)
			state->candidates[state->candidate_count++] = state->waiting[i];
	}
	for (size_t p = 0; p < state->input->count; p++)
		state->round_of[p] = SHARES_NO_ROUND;
	state->round_count = state->tied_count = 0;
	state->cost_cents = 0;
	state->ties_met = 0;
	chain_begin(&state->chain, endowment, parts);
}

static void needs_look(const struct shares_state *state, size_t best)
{
	if (best == SIZE_MAX) {
		shares_needs_look(state, INFINITY, 0);
		return;
	}
	const struct shares_candidate *winner = &state->candidates[best];
	shares_needs_look(state, winner->price / (double)shares_utility_of(state, winner->project),
	                  state->input->projects[winner->project].cost_cents);
}

bool shares_run(struct shares_state *state, uint64_t endowment, uint64_t parts)
{
	run_begin(state, endowment, parts);
	if (state->finds_needs)
		shares_needs_begin(state);
	for (;;) {
		struct shares_bought round = { 0 };
		if (state->entries && !state->finds_needs)
			round_explain(state);
		candidates_sort(state);
		size_t best = candidate_choose(state, &round);
		if (effort_is_over(&state->effort))
			return true;
		if (state->finds_needs)
			needs_look(state, best);
		if (best == SIZE_MAX)
			return true;
		round.tied_count = state->tied_count - round.tied_first;
		if (round.tied_count > 1) {
			state->ties_met++;
			round.tie = count_tie_settled(state->input->projects, state->candidates[best].project,
			                              state->tied + round.tied_first, round.tied_count);
		}
		// Lists of ties are for the report; when they would take too much room, that there was a tie is kept.
		if (round.tied_count == 1 || state->tied_count + state->input->count > state->tied_most) {
			state->tied_count = round.tied_first;
			round.tied_count = 0;
		}
		round_buy(state, best, &round);
		if (state->cost_cents > state->input->budget_cents)
			return false;
	}
}

// --- before the first run --------------------------------------------------------------------------------------------

static int order_by_amount(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
	return (first > second) - (first < second);
}

// More plans than the budget can pay are never bought in a run, but for the one that overspends.
static size_t rounds_most(struct arena *arena, const struct shares_state *state)
{
	int64_t *costs = arena_new_array(arena, int64_t, state->waiting_count + 1), left = state->input->budget_cents;
	if (!costs)
		return 0;
	for (size_t i = 0; i < state->waiting_count; i++)
		costs[i] = state->input->projects[state->waiting[i].project].cost_cents;
	qsort(costs, state->waiting_count, sizeof *costs, order_by_amount);
	size_t most = 0;
	while (most < state->waiting_count && costs[most] <= left)
		left -= costs[most++];
	return most + 1;
}

bool shares_prepare(struct arena *arena, struct shares_state *state)
{
	const struct shares_input *input = state->input;
	const struct profile *profile = input->profile;
	uint64_t points_most = 0;
	state->purses = arena_new_array(arena, struct shares_purse, profile->group_count + 1);
	state->poor = arena_new_array(arena, bool, profile->choice_count + 1);
	state->round_of = arena_new_array(arena, uint32_t, input->count + 1);
	state->candidates = arena_new_array(arena, struct shares_candidate, input->count + 1);
	state->waiting = arena_new_array(arena, struct shares_candidate, input->count + 1);
	state->border = arena_new_array(arena, uint32_t, profile->group_count + 1);
	if (arena_full(arena))
		return false;
	for (size_t i = 0; i < profile->group_count; i++)
		state->purses[i].weight = profile->group_weight[i];
	for (size_t p = 0; p < input->count; p++) {
		if (!state->taking_part[p])
			continue;
		double price = (double)input->projects[p].cost_cents / (double)profile->points[p] * SURELY_LESS;
		double low = price / (double)shares_utility_of(state, p) * SURELY_LESS;
		state->waiting[state->waiting_count++] =
			(struct shares_candidate){ .project = (uint32_t)p, .low = low, .price_low = price };
		if (profile->points[p] > points_most)
			points_most = profile->points[p];
	}
	qsort(state->waiting, state->waiting_count, sizeof *state->waiting, order_by_low);
	size_t rounds = rounds_most(arena, state);
	state->rounds = arena_new_array(arena, struct shares_bought, rounds + 1);
	state->tied_most = TIES_KEPT * (input->count + 1);
	state->tied = arena_new_array(arena, size_t, state->tied_most);
	return chain_create(arena, &state->chain, rounds + 1, big_bits(points_most));
}
