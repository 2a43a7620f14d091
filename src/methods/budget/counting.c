// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/counting.h"
#include "count/knapsack.h"
#include "count/maximin.h"
#include "count/phragmen.h"

static const char *const why_names[WHYS] = {
	[WHY_WON] = "won",
	[WHY_TOO_EXPENSIVE] = "too_expensive",
	[WHY_CATEGORY_FULL] = "category_full",
	[WHY_BELOW_THRESHOLD] = "below_threshold",
	[WHY_NOT_REACHED] = "not_reached",
	[WHY_INELIGIBLE] = "ineligible",
	[WHY_NO_SUPPORT] = "no_support",
	[WHY_NEVER_ENOUGH] = "never_enough",
	[WHY_RAN_OUT] = "ran_out",
	[WHY_NOT_BEST] = "not_in_best_set",
	[WHY_COMPARED] = "lost_comparison",
};

const char *budget_why_name(enum budget_why why)
{
	return why_names[why];
}

bool budget_why_parse(struct text name, enum budget_why *why)
{
	for (*why = WHY_WON; *why < WHYS; (*why)++)
		if (text_is(name, why_names[*why]))
			return true;
	return false;
}

// --- counting ------------------------------------------------------------------------------------------------------
struct count_work {
	struct arena *arena;
	const struct paper *paper;
	const struct budget_rule *rule;
	int64_t threshold;
	struct effort_limit effort;
	struct counted *counted;
};

static bool by_greedy(struct count_work *work)
{
	const struct paper *paper = work->paper;
	struct counted *counted = work->counted;
	struct count_input input = { .rule = (enum count_rule)work->rule->kind,
		                         .budget_cents = paper->envelope->budget_cents,
		                         .threshold = work->threshold,
		                         .projects = paper->projects,
		                         .count = paper->count };
	struct count_result *result = counted->greedy;
	if (!count_greedy(work->arena, &input, result)) {
		counted->error = result->error;
		return false;
	}
	counted->winners = result->winners;
	counted->winner_count = result->winner_count;
	counted->cost_cents = result->cost_cents;
	counted->lot_decided = result->lot_decided;
	for (size_t i = 0; i < paper->count; i++) {
		const struct count_entry *entry = &result->entries[i];
		counted->lines[i] = (struct counted_line){ .why = (enum budget_why)entry->why,
			                                       .rank = entry->rank,
			                                       .remaining_cents = entry->remaining_cents,
			                                       .tied_by_cost = (entry->ties & COUNT_TIE_BY_COST) != 0,
			                                       .tied_by_lot = (entry->ties & COUNT_TIE_LOT_DECIDED) != 0 };
	}
	return true;
}

static void note_tie(struct counted *counted, size_t project, enum count_tie tie)
{
	counted->lines[project].tied_by_cost = tie == COUNT_TIE_COST;
	counted->lines[project].tied_by_lot = tie == COUNT_TIE_LOT;
	counted->lot_decided |= tie == COUNT_TIE_LOT;
}

static bool by_shares(struct count_work *work)
{
	static const enum budget_why whys[] = {
		[SHARES_BOUGHT] = WHY_COMPARED,       [SHARES_COMPLETED] = WHY_COMPARED,
		[SHARES_COMPARED] = WHY_WON,          [SHARES_NO_SUPPORT] = WHY_NO_SUPPORT,
		[SHARES_RAN_OUT] = WHY_RAN_OUT,       [SHARES_BELOW_THRESHOLD] = WHY_BELOW_THRESHOLD,
		[SHARES_INELIGIBLE] = WHY_INELIGIBLE, [SHARES_NEVER_ENOUGH] = WHY_NEVER_ENOUGH,
	};
	struct counted *counted = work->counted;
	struct shares_input input = { .options = work->rule->shares,
		                          .profile = work->paper->profile,
		                          .projects = work->paper->projects,
		                          .count = work->paper->count,
		                          .budget_cents = work->paper->envelope->budget_cents,
		                          .threshold = work->threshold,
		                          .effort = work->effort };
	struct shares_result *result = counted->shares;
	if (!count_shares(work->arena, &input, result)) {
		counted->error = result->error;
		return false;
	}
	counted->winners = result->winners;
	counted->winner_count = result->winner_count;
	counted->cost_cents = result->cost_cents;
	counted->lot_decided = result->greedy_lot_decided && !result->greedy_won;
	for (size_t i = 0; i < input.count; i++)
		counted->lines[i] =
			(struct counted_line){ .why = whys[result->entries[i].why], .round = (int64_t)result->entries[i].round };
	for (size_t i = 0; i < result->bought_count; i++)
		note_tie(counted, result->rounds[i].project, result->rounds[i].tie);
	return true;
}

static bool by_sequence(struct count_work *work)
{
	static const enum budget_why whys[] = {
		[SEQUENCE_WON] = WHY_WON,
		[SEQUENCE_TOO_EXPENSIVE] = WHY_TOO_EXPENSIVE,
		[SEQUENCE_NOT_REACHED] = WHY_NOT_REACHED,
		[SEQUENCE_NOT_BEST] = WHY_NOT_BEST,
		[SEQUENCE_NO_SUPPORT] = WHY_NO_SUPPORT,
		[SEQUENCE_BELOW_THRESHOLD] = WHY_BELOW_THRESHOLD,
		[SEQUENCE_INELIGIBLE] = WHY_INELIGIBLE,
	};
	struct counted *counted = work->counted;
	struct sequence_input input = { .profile = work->paper->profile,
		                            .projects = work->paper->projects,
		                            .count = work->paper->count,
		                            .budget_cents = work->paper->envelope->budget_cents,
		                            .threshold = work->threshold,
		                            .effort = work->effort };
	struct sequence_result *result = counted->sequence;
	int64_t score;
	bool good;
	if (work->rule->kind == RULE_KNAPSACK)
		good = count_knapsack(work->arena, &input, result, &score);
	else if (work->rule->kind == RULE_MAXIMIN)
		good = count_maximin(work->arena, &input, result);
	else
		good = count_phragmen(work->arena, &input, work->rule->kind == RULE_PHRAGMEN ? PHRAGMEN_STOP : PHRAGMEN_SKIP,
		                      result);
	if (!good) {
		counted->error = result->error;
		return false;
	}
	counted->winners = result->winners;
	counted->winner_count = result->winner_count;
	counted->cost_cents = result->cost_cents;
	for (size_t i = 0; i < input.count; i++)
		counted->lines[i] = (struct counted_line){ .why = whys[result->entries[i].why],
			                                       .round = (int64_t)result->entries[i].round,
			                                       .remaining_cents = result->entries[i].remaining_cents };
	for (size_t i = 0; result->rounds && i < result->winner_count; i++)
		note_tie(counted, result->rounds[i].project, result->rounds[i].tie);
	return true;
}

static bool took_part(enum budget_why why)
{
	return why != WHY_BELOW_THRESHOLD && why != WHY_INELIGIBLE;
}

// The order of the greedy rules is their own. Elsewhere: the winners as they won, then the others by votes, as in a tie.
static void rank_lines(struct count_work *work)
{
	struct counted *counted = work->counted;
	int64_t rank = (int64_t)counted->winner_count;
	for (size_t i = 0; i < work->paper->count; i++) {
		const struct count_project *project = &work->paper->projects[i];
		struct counted_line *line = &counted->lines[i];
		if (line->won_as > 0 || !took_part(line->why)) {
			line->rank = line->won_as;
			continue;
		}
		line->rank = rank + 1;
		for (size_t j = 0; j < work->paper->count; j++) {
			const struct count_project *other = &work->paper->projects[j];
			if (j == i || counted->lines[j].won_as > 0 || !took_part(counted->lines[j].why))
				continue;
			line->rank +=
				other->score != project->score ? other->score > project->score : count_goes_before(other, project);
		}
	}
}

bool paper_count(struct arena *arena, const struct paper *paper, const struct budget_rule *rule, int64_t threshold,
                 struct effort_limit effort, struct counted *counted)
{
	*counted = (struct counted){ .lines = arena_new_array(arena, struct counted_line, paper->count + 1) };
	struct count_work work = { arena, paper, rule, threshold, effort, counted };
	bool greedy = budget_rule_is_greedy(rule->kind), shares = rule->kind == RULE_EQUAL_SHARES, good = false;
	counted->greedy = greedy ? arena_new(arena, struct count_result) : NULL;
	counted->shares = shares ? arena_new(arena, struct shares_result) : NULL;
	counted->sequence = !greedy && !shares ? arena_new(arena, struct sequence_result) : NULL;
	if (!arena_full(arena) && (greedy || paper->profile))
		good = greedy ? by_greedy(&work) : shares ? by_shares(&work) : by_sequence(&work);
	if (!good) {
		counted->error = counted->error ? counted->error : "there is not enough memory to count it";
		return false;
	}
	for (size_t i = 0; i < counted->winner_count; i++) {
		counted->lines[counted->winners[i]].won_as = (int64_t)i + 1;
		counted->lines[counted->winners[i]].why = WHY_WON;
	}
	if (!greedy)
		rank_lines(&work);
	return !arena_full(arena);
}
