// SPDX-License-Identifier: EUPL-1.2
#include "count/maximin.h"

#include "base/number.h"
#include "count/flow.h"

struct candidate {
	uint32_t project;
	struct load low; // the load with it is at least this
};

struct walk {
	const struct sequence_input *input;
	struct sequence_result *result;
	struct flow flow; // of the plans chosen so far
	struct load load; // that they need
	int64_t divisor;  // of all costs; what is divided over voters is counted in as many cents
	struct candidate *candidates;
	size_t candidate_count;
	size_t *tied;
	size_t tied_count;
};

static void candidates_sort(struct walk *walk)
{
	for (size_t i = 1; i < walk->candidate_count; i++) {
		struct candidate moving = walk->candidates[i];
		size_t at = i;
		for (; at > 0 && load_compare(walk->candidates[at - 1].low, moving.low) > 0; at--)
			walk->candidates[at] = walk->candidates[at - 1];
		walk->candidates[at] = moving;
	}
}

// What does not fit now never will: the budget only gets less.
static void candidates_leave_out(struct walk *walk)
{
	int64_t money = walk->input->budget_cents - walk->result->cost_cents;
	size_t kept = 0;
	for (size_t i = 0; i < walk->candidate_count; i++) {
		size_t project = walk->candidates[i].project;
		struct sequence_entry *entry = &walk->result->entries[project];
		if (walk->input->projects[project].cost_cents <= money) {
			walk->candidates[kept++] = walk->candidates[i];
			continue;
		}
		entry->why = SEQUENCE_TOO_EXPENSIVE;
		entry->round = walk->result->winner_count;
		entry->remaining_cents = money;
	}
	walk->candidate_count = kept;
}

// Can the candidate come in at this load? If not, its lower bound becomes what was found to be needed.
static bool load_suffices(struct walk *walk, struct candidate *candidate, struct load load)
{
	flow_set_load(&walk->flow, load);
	bool suffices = flow_add(&walk->flow, candidate->project, &candidate->low);
	flow_remove_last(&walk->flow);
	return suffices;
}

// Makes the lower bound of the candidate the load with it. `best`, of another plan, is no lower than the bound; when the
// load turns out to be above it, the bound is left somewhere between the two. The bound is never below the load of the plans
// chosen so far: that was the least of its round, and no bound was left below it.
static void candidate_look(struct walk *walk, struct candidate *candidate, struct load best)
{
	if (best.weight > 0 && !load_suffices(walk, candidate, best))
		return;
	while (load_compare(candidate->low, best) != 0 && !load_suffices(walk, candidate, candidate->low) &&
	       !walk->flow.effort.over)
		;
}

// A load never falls, so a plan whose last known load is above the best one need not be looked at.
static size_t candidate_choose(struct walk *walk)
{
	const struct count_project *projects = walk->input->projects;
	struct load least = { 1, 0 }; // more than any
	size_t best = SIZE_MAX;
	for (size_t i = 0; i < walk->candidate_count && !walk->flow.effort.over; i++) {
		struct candidate *here = &walk->candidates[i];
		if (load_compare(here->low, least) > 0)
			continue;
		candidate_look(walk, here, least);
		int order = load_compare(here->low, least);
		if (order < 0)
			walk->tied_count = 0;
		if (order <= 0)
			walk->tied[walk->tied_count++] = here->project;
		if (order < 0 ||
		    (order == 0 && count_goes_before(&projects[here->project], &projects[walk->candidates[best].project]))) {
			best = i;
			least = here->low;
		}
	}
	return best;
}

static void round_take(struct walk *walk, size_t at)
{
	struct candidate taken = walk->candidates[at];
	struct sequence_round *round = &walk->result->rounds[walk->result->winner_count];
	walk->load = taken.low;
	flow_set_load(&walk->flow, walk->load);
	flow_add(&walk->flow, taken.project, &taken.low);
	*round = (struct sequence_round){ .project = taken.project,
		                              .value = (double)(walk->load.cost * (uint64_t)walk->divisor) /
		                                       (double)walk->load.weight };
	if (walk->tied_count > 1) {
		walk->result->ties_met++;
		round->tied_count = walk->tied_count;
		round->tie = count_tie_settled(walk->input->projects, taken.project, walk->tied, walk->tied_count);
	}
	sequence_win(walk->input, walk->result, taken.project);
	walk->candidates[at] = walk->candidates[--walk->candidate_count];
}

static bool walk_prepare(struct arena *arena, struct walk *walk)
{
	const struct sequence_input *input = walk->input;
	int64_t *costs = arena_new_array(arena, int64_t, input->count + 1);
	walk->tied = arena_new_array(arena, size_t, input->count + 1);
	if (!costs || !walk->tied)
		return false;
	for (size_t p = 0; p < input->count; p++)
		costs[p] = input->projects[p].cost_cents / walk->divisor;
	return flow_create(arena, &walk->flow, input->profile, costs);
}

static int64_t costs_divisor(const struct sequence_input *input, const struct sequence_entry *entries)
{
	int64_t divisor = 0;
	for (size_t p = 0; p < input->count; p++)
		if (entries[p].why == SEQUENCE_NOT_REACHED)
			divisor = number_common_divisor(input->projects[p].cost_cents, divisor);
	return divisor > 0 ? divisor : 1; // nothing costs anything
}

static struct candidate *candidates_make(struct arena *arena, const struct walk *walk, size_t *count)
{
	const struct sequence_input *input = walk->input;
	struct candidate *candidates = arena_new_array(arena, struct candidate, input->count + 1);
	*count = 0;
	for (size_t p = 0; candidates && p < input->count; p++)
		if (walk->result->entries[p].why == SEQUENCE_NOT_REACHED)
			candidates[(*count)++] = (struct candidate){ (uint32_t)p,
				                                         { (uint64_t)(input->projects[p].cost_cents / walk->divisor),
				                                           input->profile->supporters[p] } };
	return candidates;
}

bool maximin_can_divide(int64_t budget_cents, int64_t divisor, uint64_t ballots)
{
	uint64_t amount;
	return !__builtin_mul_overflow((uint64_t)(budget_cents / divisor), ballots, &amount) && amount <= INT64_MAX / 2;
}

bool count_maximin(struct arena *arena, const struct sequence_input *input, struct sequence_result *result)
{
	struct walk walk = { .input = input, .result = result, .load = { 0, 1 } };
	if (!sequence_begin(arena, input, result))
		return false;
	// Every plan that takes part costs at most the budget, and so do the winners together.
	walk.divisor = costs_divisor(input, result->entries);
	if (!maximin_can_divide(input->budget_cents, walk.divisor, input->profile->ballot_count)) {
		result->error = "the budget is too large to divide exactly over this many ballots";
		return false;
	}
	bool prepared = walk_prepare(arena, &walk);
	walk.candidates = candidates_make(arena, &walk, &walk.candidate_count);
	walk.flow.effort.limit = input->effort;
	if (!prepared || !walk.candidates) {
		result->error = "there is not enough memory for this many ballots and plans";
		return false;
	}
	for (;;) {
		candidates_leave_out(&walk);
		candidates_sort(&walk);
		size_t best = candidate_choose(&walk);
		if (effort_is_over(&walk.flow.effort)) {
			result->error = effort_error;
			return false;
		}
		if (best == SIZE_MAX)
			return true;
		round_take(&walk, best);
	}
}
