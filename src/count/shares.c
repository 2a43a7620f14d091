// SPDX-License-Identifier: EUPL-1.2
#include "count/shares.h"

#include "base/number.h"
#include "count/shares_run.h"

#define UNIT_CENTS 100

struct work {
	struct arena *arena;
	const struct shares_input *input;
	struct shares_result *result;
	struct shares_state state;
	bool *won; // per project
};

const char *shares_why_name(enum shares_why why)
{
	static const char *const names[] = {
		[SHARES_BOUGHT] = "bought",
		[SHARES_COMPLETED] = "completed",
		[SHARES_COMPARED] = "compared",
		[SHARES_NO_SUPPORT] = "no_support",
		[SHARES_NEVER_ENOUGH] = "never_enough",
		[SHARES_RAN_OUT] = "ran_out",
		[SHARES_BELOW_THRESHOLD] = "below_threshold",
		[SHARES_INELIGIBLE] = "ineligible",
	};
	return (size_t)why < sizeof names / sizeof *names ? names[why] : "";
}

const char *shares_stop_name(enum shares_stop stop)
{
	static const char *const names[] = { [SHARES_NOT_ADDED] = "not_added",
		                                 [SHARES_OVERSPEND] = "overspend",
		                                 [SHARES_EXHAUSTIVE] = "exhaustive",
		                                 [SHARES_ALL_FUNDED] = "all_funded" };
	return (size_t)stop < sizeof names / sizeof *names ? names[stop] : "";
}

static bool fail(struct work *work, const char *why)
{
	work->result->error = why;
	return false;
}

// Everything that is decided before the first run: who takes part, and what costs nothing.
static bool work_begin(struct work *work)
{
	const struct shares_input *input = work->input;
	struct shares_result *result = work->result;
	bool has_threshold = input->threshold != 0 && input->threshold != INT64_MIN;
	result->winners = arena_new_array(work->arena, size_t, input->count + 1);
	result->entries = arena_new_array(work->arena, struct shares_entry, input->count + 1);
	work->won = arena_new_array(work->arena, bool, input->count + 1);
	work->state.taking_part = arena_new_array(work->arena, bool, input->count + 1);
	if (arena_full(work->arena))
		return fail(work, "there is not enough memory for this many plans");
	for (size_t p = 0; p < input->count; p++) {
		const struct count_project *project = &input->projects[p];
		enum shares_why *why = &result->entries[p].why;
		if (!project->eligible)
			*why = SHARES_INELIGIBLE;
		else if (has_threshold && project->score < input->threshold)
			*why = SHARES_BELOW_THRESHOLD;
		else if (input->profile->supporters[p] == 0)
			*why = SHARES_NO_SUPPORT;
		else
			work->state.taking_part[p] = project->cost_cents > 0;
	}
	return true;
}

static bool input_is_countable(struct work *work)
{
	const struct shares_input *input = work->input;
	if (input->options.step_cents <= 0)
		return fail(work, "the step is not above zero");
	if (input->budget_cents < 0)
		return fail(work, "the budget is below zero");
	if (input->profile->project_count != input->count)
		return fail(work, "the ballots are about other plans");
	// The greedy rule has the same conditions: amounts, and lots that differ.
	struct count_result greedy;
	struct count_input check = {
		.rule = COUNT_GREEDY, .budget_cents = input->budget_cents, .projects = input->projects, .count = input->count
	};
	if (!count_greedy(work->arena, &check, &greedy))
		return fail(work, greedy.error);
	return true;
}

static void endowment_begin(const struct work *work, uint64_t *endowment, uint64_t *parts)
{
	uint64_t ballots = work->input->profile->ballot_count, budget = (uint64_t)work->input->budget_cents;
	*endowment = ballots > 0 ? budget : 0;
	*parts = ballots > 0 ? ballots : 1;
	if (!work->input->options.exact_start) {
		*endowment = *endowment / UNIT_CENTS / *parts * UNIT_CENTS;
		*parts = 1;
	}
}

// Nothing that is left fits what is left of the budget, whether it has supporters or not.
static bool is_exhaustive(const struct work *work)
{
	const struct shares_state *state = &work->state;
	for (size_t p = 0; p < work->input->count; p++) {
		enum shares_why why = work->result->entries[p].why;
		bool out =
			why == SHARES_INELIGIBLE || why == SHARES_BELOW_THRESHOLD || work->input->projects[p].cost_cents == 0;
		bool bought = state->round_of[p] != SHARES_NO_ROUND;
		if (!out && !bought && work->input->projects[p].cost_cents <= work->input->budget_cents - state->cost_cents)
			return false;
	}
	return true;
}

// Runs with ever more money until the stop rule holds; *endowment is the last that is within the budget.
static bool endowment_add(struct work *work, uint64_t *endowment, uint64_t parts)
{
	const struct shares_options *options = &work->input->options;
	struct shares_result *result = work->result;
	uint64_t step;
	if (__builtin_mul_overflow((uint64_t)options->step_cents, parts, &step))
		return fail(work, "the step is too large");
	for (;;) {
		if (options->until_exhaustive && is_exhaustive(work)) {
			result->stop = SHARES_EXHAUSTIVE;
			return true;
		}
		if (work->state.round_count == work->state.waiting_count) {
			result->stop = SHARES_ALL_FUNDED;
			return true;
		}
		uint64_t more;
		if (__builtin_add_overflow(*endowment, step, &more))
			return fail(work, "a plan is too dear to count with this many ballots");
		result->runs++;
		bool within = shares_run(&work->state, more, parts);
		if (work->state.effort.over)
			return fail(work, effort_error);
		if (!within) {
			result->stop = SHARES_OVERSPEND;
			return true;
		}
		result->ties_met += work->state.ties_met;
		result->steps++;
		*endowment = more;
	}
}

static void winner_add(struct work *work, size_t project)
{
	work->result->winners[work->result->winner_count++] = project;
	work->result->cost_cents += work->input->projects[project].cost_cents;
	work->won[project] = true;
}

// Supported plans that cost nothing, in the order of ties: more points, then the lower lot.
static void free_projects_buy(struct work *work)
{
	const struct shares_input *input = work->input;
	for (;;) {
		size_t best = SIZE_MAX;
		for (size_t p = 0; p < input->count; p++) {
			const struct count_project *here = &input->projects[p],
									   *there = &input->projects[best == SIZE_MAX ? p : best];
			if (here->cost_cents > 0 || work->won[p] || work->result->entries[p].why != SHARES_BOUGHT)
				continue;
			if (best == SIZE_MAX || here->score > there->score ||
			    (here->score == there->score && here->lot < there->lot))
				best = p;
		}
		if (best == SIZE_MAX)
			return;
		winner_add(work, best);
	}
}

// The last run becomes the result.
static bool rounds_report(struct work *work)
{
	const struct shares_state *state = &work->state;
	struct shares_result *result = work->result;
	result->rounds = arena_new_array(work->arena, struct shares_round, state->round_count + 1);
	size_t *tied = arena_new_array(work->arena, size_t, state->tied_count + 1);
	if (arena_full(work->arena))
		return fail(work, "there is not enough memory for the report");
	memcpy(tied, state->tied, state->tied_count * sizeof *tied);
	for (size_t i = 0; i < state->round_count; i++) {
		const struct shares_bought *round = &state->rounds[i];
		result->rounds[i] = (struct shares_round){
			.project = round->project,
			.price_cents = round->price,
			.effective_votes = (double)work->input->projects[round->project].cost_cents / round->price,
			.paid_in_full = round->rich_weight,
			.ran_out = round->poor_weight,
			.ran_out_cents = round->poor_cents,
			.tie = round->tie,
			.tied = tied + round->tied_first,
			.tied_count = round->tied_count,
		};
		result->entries[round->project].why = SHARES_BOUGHT;
		result->entries[round->project].round = i + 1;
		result->entries[round->project].missing_cents = 0;
		winner_add(work, round->project);
	}
	result->bought_count = state->round_count;
	return true;
}

static bool takes_part_in_greedy(const struct work *work, size_t project)
{
	enum shares_why why = work->result->entries[project].why;
	return why != SHARES_INELIGIBLE && why != SHARES_BELOW_THRESHOLD;
}

// The greedy rule over the plans that have not won, with what is left of the budget; or over all with the whole.
static bool greedy_count(struct work *work, bool over_all, struct count_result *greedy)
{
	const struct shares_input *input = work->input;
	struct count_project *projects = arena_new_array(work->arena, struct count_project, input->count + 1);
	if (!projects)
		return fail(work, "there is not enough memory for the greedy rule");
	for (size_t p = 0; p < input->count; p++) {
		projects[p] = input->projects[p];
		projects[p].category = 0;
		projects[p].more_count = 0;
		projects[p].eligible = takes_part_in_greedy(work, p) && (over_all || !work->won[p]);
	}
	struct count_input rest = { .rule = COUNT_GREEDY,
		                        .budget_cents = input->budget_cents - (over_all ? 0 : work->result->cost_cents),
		                        .projects = projects,
		                        .count = input->count };
	if (!count_greedy(work->arena, &rest, greedy))
		return fail(work, greedy->error);
	return true;
}

static bool complete(struct work *work)
{
	struct count_result greedy;
	if (!greedy_count(work, false, &greedy))
		return false;
	for (size_t i = 0; i < greedy.winner_count; i++) {
		work->result->entries[greedy.winners[i]].why = SHARES_COMPLETED;
		work->result->entries[greedy.winners[i]].missing_cents = 0;
		winner_add(work, greedy.winners[i]);
	}
	work->result->greedy_lot_decided = greedy.lot_decided;
	return true;
}

static bool compare(struct work *work)
{
	const struct profile *profile = work->input->profile;
	struct shares_result *result = work->result;
	struct count_result greedy;
	bool *greedy_won = arena_new_array(work->arena, bool, work->input->count + 1);
	if (!greedy_won || !greedy_count(work, true, &greedy))
		return fail(work, "there is not enough memory for the comparison");
	for (size_t i = 0; i < greedy.winner_count; i++)
		greedy_won[greedy.winners[i]] = true;
	for (size_t group = 0; group < profile->group_count; group++) {
		uint64_t ours = profile_winners_on(profile, group, work->won);
		uint64_t theirs = profile_winners_on(profile, group, greedy_won);
		uint64_t *side = ours > theirs   ? &result->prefer_shares
		                 : theirs > ours ? &result->prefer_greedy
		                                 : &result->prefer_neither;
		*side += profile->group_weight[group];
	}
	result->greedy_won = result->prefer_greedy > result->prefer_shares;
	if (!result->greedy_won)
		return true;
	result->winner_count = 0;
	result->cost_cents = 0;
	memset(work->won, 0, work->input->count * sizeof *work->won);
	for (size_t i = 0; i < greedy.winner_count; i++) {
		winner_add(work, greedy.winners[i]);
		result->entries[greedy.winners[i]].why = SHARES_COMPARED;
	}
	return true;
}

bool count_shares(struct arena *arena, const struct shares_input *input, struct shares_result *result)
{
	*result = (struct shares_result){ .runs = 1 };
	struct work work = { .arena = arena,
		                 .input = input,
		                 .result = result,
		                 .state = { .input = input, .effort = { .limit = input->effort } } };
	enum shares_completion completion = input->options.completion;
	uint64_t endowment, parts;
	if (!input_is_countable(&work) || !work_begin(&work))
		return false;
	if (!shares_prepare(arena, &work.state))
		return fail(&work, "there is not enough memory for this many ballots and plans");
	free_projects_buy(&work);
	endowment_begin(&work, &endowment, &parts);
	shares_run(&work.state, endowment, parts); // together the voters have at most the budget
	result->ties_met = work.state.ties_met;
	if ((completion == SHARES_ADD1 || completion == SHARES_ADD1U) && !endowment_add(&work, &endowment, parts))
		return false;
	work.state.entries = result->entries;
	shares_run(&work.state, endowment, parts);
	work.state.finds_needs = true;
	shares_run(&work.state, endowment, parts);
	if (work.state.effort.over)
		return fail(&work, effort_error);
	result->endowment_cents = endowment;
	result->endowment_parts = parts;
	result->exact_checks = work.state.exact_checks;
	if (!rounds_report(&work))
		return false;
	if ((completion == SHARES_GREEDY || completion == SHARES_ADD1U) && !complete(&work))
		return false;
	return !input->options.comparison || compare(&work);
}
