// SPDX-License-Identifier: EUPL-1.2
#include "count/shares_exact.h"

#include "count/big.h"

// What one of the group has paid in the rounds before `before`, `times` over, into the chain's coefficients.
static void history_add(struct shares_state *state, size_t group, uint64_t times, size_t before)
{
	const struct profile *profile = state->input->profile;
	state->effort.steps += profile->group_first[group + 1] - profile->group_first[group];
	for (size_t i = profile->group_first[group]; i < profile->group_first[group + 1]; i++) {
		uint32_t round = state->round_of[profile->choices[i].project];
		if (round < before)
			state->chain.coefficients[round] += times * (uint64_t)profile->choices[i].points;
	}
}

// The prices of all rounds so far, in the chain. Who ran out in a round is known, so this can wait until it is needed.
static void chain_follow(struct shares_state *state)
{
	struct chain *chain = &state->chain;
	while (chain->count < state->round_count) {
		const struct shares_bought *round = &state->rounds[chain->count];
		size_t count;
		const struct profile_support *supports = shares_supports_of(state, round->project, &count);
		uint64_t weight = 0;
		chain_form_begin(chain);
		for (size_t i = 0; i < count; i++) {
			const struct shares_purse *purse = &state->purses[supports[i].group];
			if (purse->emptied_in != chain->count)
				continue;
			weight += purse->weight;
			history_add(state, supports[i].group, purse->weight, chain->count);
		}
		chain_form(chain, chain->left, (uint64_t)state->input->projects[round->project].cost_cents, weight);
		chain_append(chain, chain->left, round->shares);
		state->effort.steps += chain->count * chain->limbs;
	}
}

// to / candidate->shares is the price per point.
static void price_form(struct shares_state *state, const struct shares_candidate *candidate, uint64_t *to)
{
	size_t count;
	const struct profile_support *supports = shares_supports_of(state, candidate->project, &count);
	const bool *poor = shares_poor_of(state, candidate->project);
	uint64_t weight = 0;
	chain_form_begin(&state->chain);
	for (size_t i = 0; i < count; i++) {
		const struct shares_purse *purse = &state->purses[supports[i].group];
		if (!poor[i] || purse->emptied_in != SHARES_NO_ROUND)
			continue;
		weight += purse->weight;
		history_add(state, supports[i].group, purse->weight, state->round_count);
	}
	chain_form(&state->chain, to, (uint64_t)state->input->projects[candidate->project].cost_cents, weight);
}

bool shares_reaches_cost_exactly(struct shares_state *state, size_t project)
{
	struct chain *chain = &state->chain;
	size_t count;
	const struct profile_support *supports = shares_supports_of(state, project, &count);
	uint64_t weight = 0;
	state->exact_checks++;
	chain_follow(state);
	chain_form_begin(chain);
	for (size_t i = 0; i < count; i++) {
		const struct shares_purse *purse = &state->purses[supports[i].group];
		if (purse->emptied_in != SHARES_NO_ROUND)
			continue;
		weight += purse->weight;
		history_add(state, supports[i].group, purse->weight, state->round_count);
	}
	chain_form(chain, chain->left, (uint64_t)state->input->projects[project].cost_cents, 0);
	big_set(chain->third, chain->limbs, 0);
	big_add_product(chain->third, chain->endowment, chain->limbs, weight);
	return big_compare(chain->third, chain->left, chain->limbs) >= 0;
}

// Is the balance below price x points, for the price in chain->left / shares?
static bool is_poor_exactly(struct shares_state *state, const struct profile_support *support, uint64_t shares)
{
	struct chain *chain = &state->chain;
	if (state->purses[support->group].emptied_in != SHARES_NO_ROUND)
		return true;
	chain_form_begin(chain);
	history_add(state, support->group, 1, state->round_count);
	chain_form(chain, chain->third, 0, 0);
	big_multiply(chain->third, chain->limbs, shares);
	big_add_product(chain->third, chain->left, chain->limbs, (uint64_t)support->points);
	big_copy(chain->fourth, chain->endowment, chain->limbs);
	big_multiply(chain->fourth, chain->limbs, shares);
	return big_compare(chain->fourth, chain->third, chain->limbs) < 0;
}

// Marks those as poor for whom doubles cannot tell. True when there was one.
bool shares_poor_mark_exactly(struct shares_state *state, const struct shares_candidate *candidate, double price_high)
{
	size_t count;
	const struct profile_support *supports = shares_supports_of(state, candidate->project, &count);
	bool *poor = shares_poor_of(state, candidate->project), any = false;
	state->exact_checks++;
	chain_follow(state);
	price_form(state, candidate, state->chain.left);
	for (size_t i = 0; i < count; i++) {
		const struct shares_purse *purse = &state->purses[supports[i].group];
		if (poor[i] || purse->balance > price_high * supports[i].points + state->error)
			continue;
		poor[i] = is_poor_exactly(state, &supports[i], candidate->shares);
		any = any || poor[i];
	}
	return any;
}

int shares_compare_exactly(struct shares_state *state, const struct shares_candidate *a,
                           const struct shares_candidate *b)
{
	struct chain *chain = &state->chain;
	state->exact_checks++;
	state->effort.steps += state->round_count * chain->limbs;
	chain_follow(state);
	price_form(state, a, chain->left);
	price_form(state, b, chain->right);
	big_multiply(chain->left, chain->limbs, b->shares);
	big_multiply(chain->left, chain->limbs, shares_utility_of(state, b->project));
	big_multiply(chain->right, chain->limbs, a->shares);
	big_multiply(chain->right, chain->limbs, shares_utility_of(state, a->project));
	return big_compare(chain->left, chain->right, chain->limbs);
}
