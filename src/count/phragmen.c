// SPDX-License-Identifier: EUPL-1.2
#include "count/phragmen.h"

#include <math.h>

#include "count/big.h"
#include "count/chain.h"

#define ROUNDING 0x1p-52
#define SURELY_LESS (1 - 8 * ROUNDING)
#define SURELY_MORE (1 + 8 * ROUNDING)
#define NEVER_PAID UINT32_MAX

struct candidate {
	uint32_t project;
	double low, high, time; // the true time is between low and high; low is of an earlier round until looked at
};

struct walk {
	const struct sequence_input *input;
	struct sequence_result *result;
	enum phragmen_variant variant;
	uint32_t *paid_in; // per group: the round in which it last paid
	double *times;     // per round
	double error;      // no time is further from the truth
	struct candidate *candidates;
	size_t candidate_count;
	size_t *tied;
	size_t tied_count;
	struct chain chain;
	struct effort effort;
};

static void time_form(struct walk *walk, size_t project, uint64_t *to)
{
	const struct profile *profile = walk->input->profile;
	chain_form_begin(&walk->chain);
	walk->effort.steps += profile->support_first[project + 1] - profile->support_first[project];
	walk->effort.steps += walk->chain.count * walk->chain.limbs;
	for (size_t i = profile->support_first[project]; i < profile->support_first[project + 1]; i++) {
		uint32_t group = profile->supports[i].group;
		if (walk->paid_in[group] != NEVER_PAID)
			walk->chain.coefficients[walk->paid_in[group]] += profile->group_weight[group];
	}
	chain_form(&walk->chain, to, (uint64_t)walk->input->projects[project].cost_cents, 0);
}

static int times_compare_exactly(struct walk *walk, size_t a, size_t b)
{
	struct chain *chain = &walk->chain;
	time_form(walk, a, chain->left);
	time_form(walk, b, chain->right);
	big_multiply(chain->left, chain->limbs, walk->input->profile->supporters[b]);
	big_multiply(chain->right, chain->limbs, walk->input->profile->supporters[a]);
	return big_compare(chain->left, chain->right, chain->limbs);
}

static void candidate_look(const struct walk *walk, struct candidate *candidate)
{
	const struct profile *profile = walk->input->profile;
	size_t first = profile->support_first[candidate->project], end = profile->support_first[candidate->project + 1];
	double sum = (double)walk->input->projects[candidate->project].cost_cents;
	double supporters = (double)profile->supporters[candidate->project];
	for (size_t i = first; i < end; i++) {
		uint32_t group = profile->supports[i].group;
		if (walk->paid_in[group] != NEVER_PAID)
			sum += profile->group_weight[group] * walk->times[walk->paid_in[group]];
	}
	double error = (walk->error + ((double)(end - first) + 8) * ROUNDING * sum / supporters) * SURELY_MORE;
	candidate->time = sum / supporters;
	candidate->low = fmax(candidate->low, fmax(candidate->time - error, 0) * SURELY_LESS);
	candidate->high = (candidate->time + error) * SURELY_MORE;
}

// A time never falls, so a plan whose last known time is above the best one need not be looked at.
static size_t candidate_choose(struct walk *walk)
{
	const struct count_project *projects = walk->input->projects;
	const struct profile *profile = walk->input->profile;
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < walk->candidate_count; i++) {
		struct candidate *here = &walk->candidates[i];
		if (best != SIZE_MAX && here->low > walk->candidates[best].high)
			continue;
		walk->effort.steps += profile->support_first[here->project + 1] - profile->support_first[here->project];
		candidate_look(walk, here);
		const struct candidate *there = best == SIZE_MAX ? NULL : &walk->candidates[best];
		int order = !there || here->high < there->low ? -1
		            : here->low > there->high         ? 1
		                                              : times_compare_exactly(walk, here->project, there->project);
		if (order < 0)
			walk->tied_count = 0;
		if (order <= 0)
			walk->tied[walk->tied_count++] = here->project;
		if (order < 0 || (order == 0 && count_goes_before(&projects[here->project], &projects[there->project])))
			best = i;
	}
	return best;
}

static void candidates_sort(struct walk *walk)
{
	for (size_t i = 1; i < walk->candidate_count; i++) {
		struct candidate moving = walk->candidates[i];
		size_t at = i;
		for (; at > 0 && walk->candidates[at - 1].low > moving.low; at--)
			walk->candidates[at] = walk->candidates[at - 1];
		walk->candidates[at] = moving;
	}
}

static bool fits(const struct walk *walk, size_t project)
{
	return walk->input->projects[project].cost_cents <= walk->input->budget_cents - walk->result->cost_cents;
}

static void expensive_tell(struct walk *walk, size_t project)
{
	struct sequence_entry *entry = &walk->result->entries[project];
	entry->why = SEQUENCE_TOO_EXPENSIVE;
	entry->round = walk->result->winner_count;
	entry->remaining_cents = walk->input->budget_cents - walk->result->cost_cents;
}

// What does not fit now never will: the budget only gets less.
static void candidates_leave_out(struct walk *walk)
{
	size_t kept = 0;
	for (size_t i = 0; i < walk->candidate_count; i++) {
		if (fits(walk, walk->candidates[i].project))
			walk->candidates[kept++] = walk->candidates[i];
		else
			expensive_tell(walk, walk->candidates[i].project);
	}
	walk->candidate_count = kept;
}

static void round_buy(struct walk *walk, size_t at)
{
	const struct profile *profile = walk->input->profile;
	struct candidate bought = walk->candidates[at];
	uint32_t round = (uint32_t)walk->result->winner_count;
	time_form(walk, bought.project, walk->chain.left);
	chain_append(&walk->chain, walk->chain.left, profile->supporters[bought.project]);
	for (size_t i = profile->support_first[bought.project]; i < profile->support_first[bought.project + 1]; i++)
		walk->paid_in[profile->supports[i].group] = round;
	walk->times[round] = bought.time;
	walk->error = fmax(walk->error, (bought.high - bought.low) * SURELY_MORE);
	walk->result->rounds[round] = (struct sequence_round){ .project = bought.project, .value = bought.time };
	if (walk->tied_count > 1) {
		walk->result->ties_met++;
		walk->result->rounds[round].tied_count = walk->tied_count;
		walk->result->rounds[round].tie =
			count_tie_settled(walk->input->projects, bought.project, walk->tied, walk->tied_count);
	}
	sequence_win(walk->input, walk->result, bought.project);
	walk->candidates[at] = walk->candidates[--walk->candidate_count];
}

static void rounds_make(struct walk *walk)
{
	for (;;) {
		if (walk->variant == PHRAGMEN_SKIP)
			candidates_leave_out(walk);
		candidates_sort(walk);
		size_t best = candidate_choose(walk);
		if (best == SIZE_MAX || effort_is_over(&walk->effort))
			return;
		bool all_fit = true;
		for (size_t i = 0; i < walk->tied_count; i++) {
			if (fits(walk, walk->tied[i]))
				continue;
			expensive_tell(walk, walk->tied[i]);
			all_fit = false;
		}
		if (!all_fit)
			return;
		round_buy(walk, best);
	}
}

static bool walk_prepare(struct arena *arena, struct walk *walk)
{
	const struct sequence_input *input = walk->input;
	uint64_t supporters_most = 0;
	walk->paid_in = arena_new_array(arena, uint32_t, input->profile->group_count + 1);
	walk->times = arena_new_array(arena, double, input->count + 1);
	walk->tied = arena_new_array(arena, size_t, input->count + 1);
	walk->candidates = arena_new_array(arena, struct candidate, input->count + 1);
	if (arena_full(arena))
		return false;
	for (size_t group = 0; group < input->profile->group_count; group++)
		walk->paid_in[group] = NEVER_PAID;
	for (size_t p = 0; p < input->count; p++) {
		uint64_t supporters = input->profile->supporters[p];
		if (walk->result->entries[p].why != SEQUENCE_NOT_REACHED)
			continue;
		double low = (double)input->projects[p].cost_cents / (double)supporters * SURELY_LESS;
		walk->candidates[walk->candidate_count++] = (struct candidate){ .project = (uint32_t)p, .low = low };
		supporters_most = supporters > supporters_most ? supporters : supporters_most;
	}
	size_t most = sequence_winners_most(arena, input);
	if (!chain_create(arena, &walk->chain, most + 1, big_bits(supporters_most)))
		return false;
	chain_begin(&walk->chain, 0, 1);
	return !arena_full(arena);
}

bool count_phragmen(struct arena *arena, const struct sequence_input *input, enum phragmen_variant variant,
                    struct sequence_result *result)
{
	struct walk walk = { .input = input, .result = result, .variant = variant, .effort = { .limit = input->effort } };
	if (!sequence_begin(arena, input, result))
		return false;
	if (!walk_prepare(arena, &walk)) {
		result->error = "there is not enough memory for this many ballots and plans";
		return false;
	}
	rounds_make(&walk);
	if (walk.effort.over)
		result->error = effort_error;
	return !result->error;
}
