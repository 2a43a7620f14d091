// SPDX-License-Identifier: EUPL-1.2
#include "count/sequence.h"

const char *sequence_why_name(enum sequence_why why)
{
	static const char *const names[] = {
		[SEQUENCE_WON] = "won",
		[SEQUENCE_TOO_EXPENSIVE] = "too_expensive",
		[SEQUENCE_NOT_REACHED] = "not_reached",
		[SEQUENCE_NOT_BEST] = "not_in_best_set",
		[SEQUENCE_NO_SUPPORT] = "no_support",
		[SEQUENCE_BELOW_THRESHOLD] = "below_threshold",
		[SEQUENCE_INELIGIBLE] = "ineligible",
	};
	return (size_t)why < sizeof names / sizeof *names ? names[why] : "";
}

// The greedy rule has the same conditions: amounts, and lots that differ.
static bool input_is_countable(struct arena *arena, const struct sequence_input *input, struct sequence_result *result)
{
	struct count_result greedy;
	struct count_input check = {
		.rule = COUNT_GREEDY, .budget_cents = input->budget_cents, .projects = input->projects, .count = input->count
	};
	if (!count_greedy(arena, &check, &greedy))
		result->error = greedy.error;
	else if (input->profile->project_count != input->count)
		result->error = "the ballots are about other plans";
	return !result->error;
}

bool sequence_begin(struct arena *arena, const struct sequence_input *input, struct sequence_result *result)
{
	*result = (struct sequence_result){ .winners = arena_new_array(arena, size_t, input->count + 1),
		                                .rounds = arena_new_array(arena, struct sequence_round, input->count + 1),
		                                .entries = arena_new_array(arena, struct sequence_entry, input->count + 1) };
	bool has_threshold = input->threshold != 0 && input->threshold != INT64_MIN;
	if (arena_full(arena))
		result->error = "there is not enough memory for this many plans";
	if (result->error || !input_is_countable(arena, input, result))
		return false;
	for (size_t p = 0; p < input->count; p++) {
		const struct count_project *project = &input->projects[p];
		enum sequence_why *why = &result->entries[p].why;
		if (!project->eligible)
			*why = SEQUENCE_INELIGIBLE;
		else if (has_threshold && project->score < input->threshold)
			*why = SEQUENCE_BELOW_THRESHOLD;
		else if (input->profile->supporters[p] == 0)
			*why = SEQUENCE_NO_SUPPORT;
		else if (project->cost_cents > input->budget_cents)
			*why = SEQUENCE_TOO_EXPENSIVE;
		else
			*why = SEQUENCE_NOT_REACHED;
		result->entries[p].remaining_cents = input->budget_cents;
	}
	return true;
}

void sequence_win(const struct sequence_input *input, struct sequence_result *result, size_t project)
{
	struct sequence_entry *entry = &result->entries[project];
	entry->why = SEQUENCE_WON;
	entry->remaining_cents = input->budget_cents - result->cost_cents;
	result->winners[result->winner_count++] = project;
	entry->round = result->winner_count;
	result->cost_cents += input->projects[project].cost_cents;
}

static int order_by_amount(const void *a, const void *b)
{
	int64_t first = *(const int64_t *)a, second = *(const int64_t *)b;
	return (first > second) - (first < second);
}

size_t sequence_winners_most(struct arena *arena, const struct sequence_input *input)
{
	int64_t *costs = arena_new_array(arena, int64_t, input->count + 1), left = input->budget_cents;
	size_t count = 0, most = 0;
	for (size_t p = 0; costs && p < input->count; p++)
		if (input->projects[p].eligible && input->profile->supporters[p] > 0)
			costs[count++] = input->projects[p].cost_cents;
	if (count > 0)
		qsort(costs, count, sizeof *costs, order_by_amount);
	while (most < count && costs[most] <= left)
		left -= costs[most++];
	return most;
}
