// SPDX-License-Identifier: EUPL-1.2
// What plans that are not bought would have needed. In doubles: it explains and decides nothing.
#include <math.h>

#include "count/shares_run.h"

#define ALMOST (1 - 0x1p-40) // what rounding may make of equality

// What the supporters would pay together, `each` per point, nobody more than he has.
static double payments_at(const struct shares_state *state, size_t project, double each, double *rich_points)
{
	const struct profile *profile = state->input->profile;
	double sum = 0;
	uint64_t points = 0;
	for (size_t i = profile->support_first[project]; i < profile->support_first[project + 1]; i++) {
		const struct shares_purse *purse = &state->purses[profile->supports[i].group];
		double wanted = each * profile->supports[i].points;
		bool rich = purse->balance >= wanted;
		sum += purse->weight * (rich ? wanted : purse->balance);
		points += rich ? purse->weight * (uint64_t)profile->supports[i].points : 0;
	}
	*rich_points = (double)points;
	return sum;
}

// The highest cost c at which payments reach it. By cost utility they are a concave function of c, so Newton's iteration
// comes down to the root from above; a cost that is no better than what an earlier round gave ends it.
static double cost_within(const struct shares_state *state, size_t project, double rate, double winner_cents,
                          double known)
{
	double rich, cost = (double)state->input->projects[project].cost_cents;
	if (state->input->options.utility == SHARES_CARDINALITY)
		return payments_at(state, project, rate, &rich);
	double votes = rate * (double)state->input->profile->points[project]; // over those of the winner, with money enough
	if (votes < ALMOST)
		return known;
	if (votes * ALMOST < 1) // a tie at best, which the lower cost wins
		cost = cost < winner_cents ? cost : winner_cents;
	if (cost <= known)
		return known;
	if (payments_at(state, project, rate * known, &rich) < known)
		return known;
	for (;;) { // the cost falls by more than rounding each time, by at least its ALMOST
		double paid = payments_at(state, project, rate * cost, &rich), slope = 1 - rate * rich;
		if (paid >= cost * ALMOST || slope <= 0)
			return cost;
		cost = fmax(known, (paid - rate * cost * rich) / slope);
	}
}

static void need_look(const struct shares_state *state, size_t project, double rate, double winner_cents)
{
	struct shares_need *need = &state->entries[project].need;
	double cost = (double)state->input->projects[project].cost_cents, held, rich;
	if (isinf(rate)) { // nobody else is left: all they have
		held = payments_at(state, project, INFINITY, &rich);
		need->cents = fmax(need->cents, held);
		need->extra_voters = fmin(need->extra_voters, ceil((cost - held) / state->endowment_double * ALMOST));
		return;
	}
	double each = rate * (state->input->options.utility == SHARES_COST ? cost : 1);
	double paid = payments_at(state, project, each, &rich);
	if (paid / cost > need->support) {
		need->support = fmin(paid / cost, 1);
		need->round = state->round_count + 1;
	}
	need->cents = fmin(fmax(need->cents, cost_within(state, project, rate, winner_cents, need->cents)), cost);
	double from_one = fmin(each, state->endowment_double);
	need->extra_voters = fmin(need->extra_voters, ceil((cost - paid) / from_one * ALMOST));
}

void shares_needs_look(const struct shares_state *state, double rate, int64_t winner_cents)
{
	for (size_t p = 0; p < state->input->count; p++) {
		enum shares_why why = state->entries[p].why;
		if (state->taking_part[p] && (why == SHARES_RAN_OUT || why == SHARES_NEVER_ENOUGH))
			need_look(state, p, rate, (double)winner_cents);
	}
}

void shares_needs_begin(const struct shares_state *state)
{
	for (size_t p = 0; p < state->input->count; p++)
		state->entries[p].need = (struct shares_need){ .extra_voters = INFINITY };
}
