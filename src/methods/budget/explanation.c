// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/explanation.h"

struct explaining {
	struct arena *arena;
	struct arena *scratch; // of one other way of counting
	const struct vote_definition *definition;
	const struct paper *paper;
	const struct budget_section *outcome;
	struct explained_section *section;
	struct budget_rule rule; // the official one
	struct counted counted;  // by it
	uint64_t steps_most;     // of another way of counting
};

static int64_t rounded(double value)
{
	bool sane = value > -1e15 && value < 1e15;
	return !sane ? 0 : value < 0 ? -(int64_t)(0.5 - value) : (int64_t)(value + 0.5);
}

static int64_t option_of(const struct explaining *e, size_t project)
{
	return e->definition->options[e->paper->options[project]].id;
}

static bool add_id(struct explaining *e, struct explained_ids *ids, size_t project)
{
	int64_t *id = arena_append(e->arena, ids, int64_t);
	if (id)
		*id = option_of(e, project);
	return id != NULL;
}

// --- small numbers ---------------------------------------------------------------------------------------------------
static bool is_few(uint64_t voters)
{
	return voters > 0 && voters < EXPLAINED_FEW;
}

bool explanation_hide_few(int64_t *const *cells, size_t count)
{
	bool few = false;
	for (size_t i = 0; i < count; i++)
		few = few || (*cells[i] > 0 && *cells[i] < EXPLAINED_FEW);
	for (size_t i = 0; few && i < count; i++)
		*cells[i] = EXPLAINED_HIDDEN;
	return few;
}

// --- what voters gained ----------------------------------------------------------------------------------------------
static bool *winners_map(struct arena *arena, const struct explaining *e, const struct counted *counted)
{
	bool *won = arena_new_array(arena, bool, e->paper->count + 1);
	for (size_t i = 0; won && i < counted->winner_count; i++)
		won[counted->winners[i]] = true;
	return won;
}

static void measure_gain(const struct explaining *e, const bool *won, struct explained_gain *gain)
{
	const struct profile *profile = e->paper->profile;
	int64_t together = 0;
	*gain = (struct explained_gain){ .voters = (int64_t)profile->ballot_count };
	for (size_t group = 0; group < profile->group_count; group++) {
		int64_t has = (int64_t)profile_winners_on(profile, group, won), weight = profile->group_weight[group];
		*(has == 0 ? &gain->none : has == 1 ? &gain->one : &gain->more) += weight;
		together += has * weight;
	}
	if (is_few(profile->ballot_count)) {
		gain->none = gain->one = gain->more = gain->mean_hundredths = EXPLAINED_HIDDEN;
		return;
	}
	if (gain->voters > 0)
		gain->mean_hundredths = (together * 200 + gain->voters) / (2 * gain->voters);
	if (explanation_hide_few((int64_t *const[]){ &gain->none, &gain->one, &gain->more }, 3))
		gain->mean_hundredths = EXPLAINED_HIDDEN;
}

static void compare_gains(const struct explaining *e, const bool *ours, const bool *theirs,
                          struct explained_other *other)
{
	const struct profile *profile = e->paper->profile;
	for (size_t group = 0; group < profile->group_count; group++) {
		uint64_t with_ours = profile_winners_on(profile, group, ours);
		uint64_t with_theirs = profile_winners_on(profile, group, theirs);
		*(with_theirs > with_ours   ? &other->better
		  : with_theirs < with_ours ? &other->worse
		                            : &other->same) += profile->group_weight[group];
	}
	if (is_few(profile->ballot_count))
		other->better = other->worse = other->same = EXPLAINED_HIDDEN;
	explanation_hide_few((int64_t *const[]){ &other->better, &other->worse, &other->same }, 3);
}

// --- the rounds ------------------------------------------------------------------------------------------------------
static bool add_shares_round(struct explaining *e, size_t number)
{
	const struct shares_result *shares = e->counted.shares;
	const struct shares_round *round = &shares->rounds[number - 1];
	struct explained_round *row = arena_append(e->arena, &e->section->rounds, struct explained_round);
	if (!row)
		return false;
	*row = (struct explained_round){ .option_id = option_of(e, round->project),
		                             .full = (int64_t)round->paid_in_full,
		                             .part = (int64_t)round->ran_out,
		                             .votes_tenths = rounded(round->effective_votes * 10),
		                             .pays_cents = rounded(round->price_cents) };
	if (is_few(round->paid_in_full) || is_few(round->ran_out) || is_few(e->paper->profile->supporters[round->project]))
		row->full = row->part = row->votes_tenths = row->pays_cents = EXPLAINED_HIDDEN;
	for (size_t p = 0; p < e->paper->count; p++)
		if (shares->entries[p].why == SHARES_RAN_OUT && shares->entries[p].round == number && !add_id(e, &row->out, p))
			return false;
	return true;
}

static bool add_shares_plan(struct explaining *e, size_t project)
{
	const struct shares_result *shares = e->counted.shares;
	const struct shares_entry *entry = &shares->entries[project];
	double share = (double)shares->endowment_cents / (double)shares->endowment_parts;
	struct explained_plan *plan = arena_append(e->arena, &e->section->plans, struct explained_plan);
	if (!plan)
		return false;
	*plan = (struct explained_plan){ .option_id = option_of(e, project),
		                             .held_cents = rounded(entry->supporters_cents),
		                             .missing_cents = rounded(entry->missing_cents) };
	if (plan->missing_cents > 0 && share > 0)
		plan->voters_short = rounded(entry->missing_cents / share + 0.499999);
	if (is_few(e->paper->profile->supporters[project]))
		plan->held_cents = plan->missing_cents = plan->voters_short = EXPLAINED_HIDDEN;
	return true;
}

static bool explain_shares(struct explaining *e)
{
	const struct shares_result *shares = e->counted.shares;
	struct explained_section *section = e->section;
	section->share_cents = rounded((double)shares->endowment_cents / (double)shares->endowment_parts);
	section->steps = (int64_t)shares->steps;
	section->step_cents = e->rule.shares.step_cents;
	section->compared = e->rule.shares.comparison;
	section->greedy_won = shares->greedy_won;
	section->prefer_shares = (int64_t)shares->prefer_shares;
	section->prefer_greedy = (int64_t)shares->prefer_greedy;
	section->prefer_same = (int64_t)shares->prefer_neither;
	if (is_few(e->paper->profile->ballot_count))
		section->prefer_shares = section->prefer_greedy = section->prefer_same = EXPLAINED_HIDDEN;
	explanation_hide_few((int64_t *const[]){ &section->prefer_shares, &section->prefer_greedy, &section->prefer_same },
	                     3);
	for (size_t i = 1; i <= shares->bought_count; i++)
		if (!add_shares_round(e, i))
			return false;
	for (size_t p = 0; p < e->paper->count; p++)
		if (!add_shares_plan(e, p))
			return false;
	return true;
}

static bool explain_sequence(struct explaining *e)
{
	const struct sequence_result *sequence = e->counted.sequence;
	for (size_t i = 0; e->rule.kind != RULE_KNAPSACK && i < sequence->winner_count; i++) {
		struct explained_round *row = arena_append(e->arena, &e->section->rounds, struct explained_round);
		if (!row)
			return false;
		*row = (struct explained_round){ .option_id = option_of(e, sequence->rounds[i].project),
			                             .saved_cents = rounded(sequence->rounds[i].value) };
		if (is_few(e->paper->profile->supporters[sequence->rounds[i].project]))
			row->saved_cents = EXPLAINED_HIDDEN;
	}
	return true;
}

// --- what if ---------------------------------------------------------------------------------------------------------
static bool can_count(const struct explaining *e, enum budget_rule_kind kind)
{
	return !budget_rule_ignores_points(kind) || e->paper->envelope->rule.kind == BALLOT_APPROVAL;
}

// False when there is not enough memory.
static bool fill_other(struct explaining *e, enum budget_rule_kind kind, const bool *ours,
                       struct explained_other *other)
{
	struct budget_rule rule = { .kind = kind, .shares = budget_shares_defaults() };
	struct counted counted;
	if (!can_count(e, kind))
		return true;
	if (!paper_count(e->scratch, e->paper, &rule, e->definition->threshold,
	                 (struct effort_limit){ .steps_most = e->steps_most }, &counted)) {
		if (counted.error == effort_error)
			other->state = OTHER_TOO_LONG;
		return !arena_full(e->scratch);
	}
	const bool *theirs = winners_map(e->scratch, e, &counted);
	if (!theirs)
		return false;
	other->state = OTHER_COUNTED;
	other->cost_cents = counted.cost_cents;
	for (size_t i = 0; i < counted.winner_count; i++)
		if (!add_id(e, &other->winners, counted.winners[i]))
			return false;
	measure_gain(e, theirs, &other->gain);
	compare_gains(e, ours, theirs, other);
	return true;
}

static bool add_other(struct explaining *e, enum budget_rule_kind kind, const bool *ours)
{
	struct explained_other other = { .rule = text_of(budget_rule_name(kind)) };
	bool good = fill_other(e, kind, ours, &other);
	arena_reset(e->scratch);
	struct explained_other *row = good ? arena_append(e->arena, &e->section->others, struct explained_other) : NULL;
	if (row)
		*row = other;
	return row != NULL;
}

// --- all of it -------------------------------------------------------------------------------------------------------
static bool is_the_outcome(const struct explaining *e)
{
	bool same = e->outcome->line_count == e->paper->count;
	for (size_t i = 0; same && i < e->paper->count; i++)
		same = e->outcome->lines[i].option_id == option_of(e, i) &&
		       e->outcome->lines[i].won_as == e->counted.lines[i].won_as;
	return same;
}

static enum outcome explain_section(struct explaining *e)
{
	*e->section = (struct explained_section){ .envelope_id = e->paper->envelope->id };
	if (!paper_count(e->arena, e->paper, &e->rule, e->definition->threshold, (struct effort_limit){ 0 }, &e->counted))
		return arena_full(e->arena) ? BUSY : FAULT;
	if (!is_the_outcome(e))
		return CONFLICT;
	bool *ours = winners_map(e->arena, e, &e->counted);
	bool good = ours != NULL;
	if (good && e->counted.shares)
		good = explain_shares(e);
	else if (good && e->counted.sequence)
		good = explain_sequence(e);
	if (good)
		measure_gain(e, ours, &e->section->gain);
	for (enum budget_rule_kind kind = RULE_GREEDY; good && kind < RULE_KINDS; kind++)
		good = kind == e->rule.kind || add_other(e, kind, ours);
	return good ? DONE : BUSY;
}

enum outcome explanation_of(struct arena *arena, struct arena *scratch, const struct vote_definition *definition,
                            const struct papers *papers, const struct budget_outcome *outcome, uint64_t steps_most,
                            struct explanation *explanation)
{
	struct explaining e = { .arena = arena, .scratch = scratch, .definition = definition, .steps_most = steps_most };
	*explanation = (struct explanation){ .at = arena_new_array(arena, struct explained_section, papers->count + 1),
		                                 .count = papers->count };
	if (!explanation->at)
		return BUSY;
	if (!budget_rule_read(arena, definition, &e.rule) || outcome->section_count != papers->count)
		return FAULT;
	enum outcome done = DONE;
	for (size_t i = 0; done == DONE && i < papers->count; i++) {
		e.paper = &papers->at[i];
		e.outcome = &outcome->sections[i];
		e.section = &explanation->at[i];
		done = explain_section(&e);
	}
	return done;
}

const struct explained_section *explanation_section(const struct explanation *explanation, int64_t envelope_id)
{
	for (size_t i = 0; i < explanation->count; i++)
		if (explanation->at[i].envelope_id == envelope_id)
			return &explanation->at[i];
	return NULL;
}
