// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/explained_view.h"

enum { CHART_ROWS = 25 };

static const struct {
	const char *label, *short_label;
} labels[RULE_KINDS] = {
	[RULE_GREEDY] = { N_("Most votes"), N_("Most votes") },
	[RULE_GREEDY_STOP] = { N_("Most votes, until something does not fit"), N_("Most votes, stop") },
	[RULE_GREEDY_PER_COST] = { N_("Most votes for its price"), N_("Votes for its price") },
	[RULE_EQUAL_SHARES] = { N_("Equal shares"), N_("Equal shares") },
	[RULE_PHRAGMEN] = { N_("Saving together (Phragmén), until something does not fit"), N_("Saving, stop") },
	[RULE_PHRAGMEN_SKIP] = { N_("Saving together (Phragmén)"), N_("Saving") },
	[RULE_MAXIMIN] = { N_("Sharing the cost evenly (maximin support)"), N_("Evenly shared") },
	[RULE_KNAPSACK] = { N_("Most votes together (knapsack)"), N_("Most together") },
};

static enum budget_rule_kind kind_of(struct text rule)
{
	enum budget_rule_kind kind = RULE_GREEDY;
	while (kind + 1 < RULE_KINDS && !text_is(rule, budget_rule_name(kind)))
		kind++;
	return kind;
}

struct text rule_label(const struct language *language, struct text rule)
{
	return translate(language, labels[kind_of(rule)].label);
}

struct budget_rule_view rule_view(const struct scene *scene)
{
	const struct vote_definition *definition = &scene->definition;
	struct budget_rule rule;
	if (!budget_rule_read(scene->visit->arena, definition, &rule))
		return (struct budget_rule_view){ .name = definition->count_rule };
	enum shares_completion completion = rule.shares.completion;
	return (struct budget_rule_view){
		.name = definition->count_rule,
		.points = definition->envelope_count > 0 && definition->envelopes[0].rule.kind != BALLOT_APPROVAL,
		.by_price = rule.shares.utility == SHARES_COST,
		.by_steps = completion == SHARES_ADD1 || completion == SHARES_ADD1U,
		.rest = completion == SHARES_GREEDY || completion == SHARES_ADD1U,
		.comparison = rule.shares.comparison,
	};
}

bool rule_has_steps(const struct budget_outcome *outcome)
{
	return !text_is(outcome->rule, "knapsack");
}

// --- rows ------------------------------------------------------------------------------------------------------------
static const struct explained_plan *plan_of(const struct explained_section *explained, int64_t option_id)
{
	for (size_t i = 0; explained && i < explained->plans.count; i++)
		if (explained->plans.at[i].option_id == option_id)
			return &explained->plans.at[i];
	return NULL;
}

void explained_row(const struct budget_outcome *outcome, const struct budget_line *line,
                   const struct explained_section *explained, struct budget_row_view *row)
{
	const struct explained_plan *plan = plan_of(explained, line->option_id);
	bool shares = text_is(outcome->rule, "equal-shares"), won = line->won_as > 0;
	bool by_votes = text_is(outcome->rule, "greedy") || text_is(outcome->rule, "greedy-stop");
	row->step = line->round;
	if (shares && won && explained && explained->greedy_won)
		row->how = TEXT("compared");
	else if (shares && won && line->round == 0)
		row->how = TEXT("rest");
	if (plan && !won && plan->missing_cents > 0) {
		row->told = true;
		row->held_cents = plan->held_cents;
		row->missing_cents = plan->missing_cents;
		row->voters_short = plan->voters_short;
	}
	if (by_votes && line->why == WHY_TOO_EXPENSIVE)
		row->fits_cents = line->remaining_cents;
	if (line->why == WHY_BELOW_THRESHOLD)
		row->needs_more = outcome->threshold - line->score;
}

// --- numbers ---------------------------------------------------------------------------------------------------------
static char decimal_mark(const struct visit *visit)
{
	return text_is(language_code(visit->language), "nl") ? ',' : '.';
}

static struct text dash(void)
{
	return TEXT("–");
}

// "1.172 (17,8%)"
static struct text voters_text(struct visit *visit, int64_t voters, int64_t of)
{
	if (voters < 0)
		return dash();
	struct text number = format_number(&visit->drawing, voters);
	int64_t tenths = of > 0 ? (voters * 2000 + of) / (2 * of) : 0;
	return arena_format(visit->arena, "%" TEXT_FORMAT " (%lld%c%lld%%)", TEXT_ARGS(number), (long long)(tenths / 10),
	                    decimal_mark(visit), (long long)(tenths % 10));
}

static struct text mean_text(struct visit *visit, int64_t hundredths)
{
	if (hundredths < 0)
		return dash();
	return arena_format(visit->arena, "%lld%c%02lld", (long long)(hundredths / 100), decimal_mark(visit),
	                    (long long)(hundredths % 100));
}

static struct text number_text(struct visit *visit, int64_t number)
{
	return number < 0 ? dash() : format_number(&visit->drawing, number);
}

// --- what voters gained ----------------------------------------------------------------------------------------------
static bool add_gain(const struct scene *scene, const struct explained_section *explained, struct text name,
                     struct budget_result_view *page)
{
	struct visit *visit = scene->visit;
	const struct explained_gain *gain = &explained->gain;
	struct budget_gain_view *row = arena_append(visit->arena, &page->gains, struct budget_gain_view);
	if (!row)
		return false;
	*row = (struct budget_gain_view){ .name = name.len > 0 ? name : translate(visit->language, N_("All voters")),
		                              .none = voters_text(visit, gain->none, gain->voters),
		                              .one = voters_text(visit, gain->one, gain->voters),
		                              .more = voters_text(visit, gain->more, gain->voters),
		                              .mean = mean_text(visit, gain->mean_hundredths) };
	page->gains_hidden |= gain->none < 0 || gain->one < 0 || gain->more < 0;
	return true;
}

// --- what they could pay ---------------------------------------------------------------------------------------------
static bool add_held(const struct scene *scene, const struct explained_section *explained,
                     struct budget_result_section_view *view)
{
	struct visit *visit = scene->visit;
	for (size_t i = 0; i < view->rows.count; i++) {
		const struct budget_line *line = view->rows.at[i].line;
		const struct explained_plan *plan = plan_of(explained, line->option_id);
		if (!plan || line->why == WHY_INELIGIBLE || line->why == WHY_BELOW_THRESHOLD || line->price_cents <= 0)
			continue;
		struct budget_held_view *row = arena_append(visit->arena, &view->held, struct budget_held_view);
		if (!row)
			return false;
		bool told = plan->held_cents >= 0;
		int64_t held = plan->held_cents < line->price_cents ? plan->held_cents : line->price_cents;
		int64_t thousandths = told ? (int64_t)((__int128)held * 1000 / line->price_cents) : 0;
		*row = (struct budget_held_view){ .title = view->rows.at[i].title,
			                              .won = line->won_as > 0,
			                              .votes = line->votes,
			                              .cost_cents = line->price_cents,
			                              .held_cents = plan->held_cents,
			                              .missing_cents = plan->missing_cents,
			                              .width = thousandths,
			                              .charted = line->won_as == 0 && view->held_charted < CHART_ROWS };
		view->held_charted += row->charted;
		row->percentage = told ? arena_format(visit->arena, "%lld%%", (long long)(thousandths / 10)) : dash();
	}
	return true;
}

static struct text comparison_text(const struct scene *scene, const struct explained_section *explained)
{
	struct visit *visit = scene->visit;
	if (!explained->compared || explained->prefer_shares < 0 || explained->prefer_greedy < 0)
		return TEXT_NONE;
	struct message_value values[] = { { "shares", number_text(visit, explained->prefer_shares) },
		                              { "votes", number_text(visit, explained->prefer_greedy) } };
	return message_fill(visit->arena,
	                    translate(visit->language,
	                              N_("In the comparison {shares} voters were better off with equal shares, and {votes} "
	                                 "with most votes.")),
	                    values, 2);
}

// --- what if ---------------------------------------------------------------------------------------------------------
static bool ids_have(const struct explained_ids *ids, int64_t id)
{
	for (size_t i = 0; i < ids->count; i++)
		if (ids->at[i] == id)
			return true;
	return false;
}

static void official_row(const struct scene *scene, const struct budget_outcome *outcome,
                         const struct budget_section *section, const struct explained_section *explained,
                         struct budget_other_view *row)
{
	struct visit *visit = scene->visit;
	*row = (struct budget_other_view){ .label = rule_label(visit->language, outcome->rule),
		                               .short_label = translate(visit->language, N_("The outcome")),
		                               .official = true,
		                               .counted = true,
		                               .cost_cents = section->spent_cents,
		                               .none = voters_text(visit, explained->gain.none, explained->gain.voters),
		                               .mean = mean_text(visit, explained->gain.mean_hundredths),
		                               .change = dash() };
	for (size_t i = 0; i < section->line_count; i++)
		row->chosen += section->lines[i].won_as > 0;
}

static void other_row(const struct scene *scene, const struct budget_section *section,
                      const struct explained_other *other, struct budget_other_view *row)
{
	struct visit *visit = scene->visit;
	enum budget_rule_kind kind = kind_of(other->rule);
	*row = (struct budget_other_view){ .label = translate(visit->language, labels[kind].label),
		                               .short_label = translate(visit->language, labels[kind].short_label),
		                               .counted = other->state == OTHER_COUNTED,
		                               .chosen = (int64_t)other->winners.count,
		                               .cost_cents = other->cost_cents,
		                               .none = dash(),
		                               .mean = dash(),
		                               .change = dash() };
	if (!row->counted) {
		row->note = translate(visit->language, other->state == OTHER_TOO_LONG
		                                           ? N_("We stopped counting: with these votes it takes too long. For "
		                                                "the outcome it makes no difference.")
		                                           : N_("Not counted: it does not go with these votes."));
		return;
	}
	row->none = voters_text(visit, other->gain.none, other->gain.voters);
	row->mean = mean_text(visit, other->gain.mean_hundredths);
	struct text better = number_text(visit, other->better), worse = number_text(visit, other->worse);
	row->change = arena_format(visit->arena, "%" TEXT_FORMAT " / %" TEXT_FORMAT, TEXT_ARGS(better), TEXT_ARGS(worse));
	for (size_t i = 0; i < section->line_count; i++)
		row->different += section->lines[i].won_as == 0 && ids_have(&other->winners, section->lines[i].option_id);
}

static bool add_others(const struct scene *scene, const struct budget_outcome *outcome,
                       const struct budget_section *section, const struct explained_section *explained,
                       struct budget_result_section_view *view)
{
	size_t count = explained->others.count;
	view->others.at = arena_new_array(scene->visit->arena, struct budget_other_view, count + 2);
	if (!view->others.at)
		return false;
	view->others.count = count + 1;
	official_row(scene, outcome, section, explained, &view->others.at[0]);
	for (size_t i = 0; i < count; i++)
		other_row(scene, section, &explained->others.at[i], &view->others.at[i + 1]);
	return true;
}

static bool wins_somewhere(const struct budget_line *line, const struct explained_section *explained)
{
	bool wins = line->won_as > 0;
	for (size_t i = 0; !wins && i < explained->others.count; i++)
		wins = ids_have(&explained->others.at[i].winners, line->option_id);
	return wins;
}

// Only what some way would have chosen: the others would be rows of nothing.
static bool add_matrix(const struct scene *scene, const struct explained_section *explained,
                       struct budget_result_section_view *view)
{
	struct arena *arena = scene->visit->arena;
	for (size_t i = 0; i < view->rows.count; i++) {
		const struct budget_line *line = view->rows.at[i].line;
		if (!wins_somewhere(line, explained))
			continue;
		struct budget_matrix_row_view *row = arena_append(arena, &view->matrix, struct budget_matrix_row_view);
		if (!row)
			return false;
		*row = (struct budget_matrix_row_view){ .title = view->rows.at[i].title, .won = line->won_as > 0 };
		row->cells.at = arena_new_array(arena, struct budget_cell_view, view->others.count + 1);
		if (!row->cells.at)
			return false;
		for (size_t way = 0; way < view->others.count; way++) {
			const struct budget_other_view *other = &view->others.at[way]; // the outcome, then each of the others
			if (other->counted)
				row->cells.at[row->cells.count++] = (struct budget_cell_view){
					.label = other->short_label,
					.won = other->official ? line->won_as > 0
					                       : ids_have(&explained->others.at[way - 1].winners, line->option_id),
				};
		}
	}
	return true;
}

bool explained_fill(const struct scene *scene, const struct budget_outcome *outcome,
                    const struct budget_section *section, const struct explained_section *explained,
                    struct budget_result_section_view *view, struct budget_result_view *page)
{
	view->share_cents = explained->share_cents;
	view->comparison = comparison_text(scene, explained);
	return add_gain(scene, explained, view->name, page) && add_held(scene, explained, view) &&
	       add_others(scene, outcome, section, explained, view) && add_matrix(scene, explained, view);
}
