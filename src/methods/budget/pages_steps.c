// SPDX-License-Identifier: EUPL-1.2
// The count of a published vote, a step on each page: the rounds of equal shares and of Phragmén, the turns of the greedy
// rules. Drawn from what was stored with the outcome.
#include "base/number.h"
#include "budget_views.gen.h"
#include "methods/budget/explained_view.h"
#include "methods/budget/pages.h"

enum { PER_COST_CENTS = 100000 };

struct steps {
	const struct scene *scene;
	const struct budget_outcome *outcome;
	const struct budget_section *section;
	const struct explained_section *explained; // NULL while it is made
	struct budget_count_steps_view *view;
	size_t place; // of the section, from 1
	int64_t spent_cents;
};

struct text scene_step_href(const struct scene *scene, size_t section, size_t step)
{
	return arena_format(scene->visit->arena, "%" TEXT_FORMAT "?biljet=%zu&stap=%zu",
	                    TEXT_ARGS(scene_href(scene, "resultaat/stappen")), section, step);
}

static const struct budget_line *line_of(const struct budget_section *section, int64_t option_id)
{
	for (size_t i = 0; i < section->line_count; i++)
		if (section->lines[i].option_id == option_id)
			return &section->lines[i];
	return NULL;
}

static struct text title_of(const struct scene *scene, const struct budget_line *line, struct text *href)
{
	const struct vote_option *option = definition_option(&scene->definition, line->option_id);
	struct budget_plan_view plan =
		option ? scene_plan(scene, option) : (struct budget_plan_view){ .title = line->title };
	if (href)
		*href = plan.href;
	return plan.title;
}

static struct text say(const struct steps *s, const char *message, int64_t cents)
{
	struct visit *visit = s->scene->visit;
	struct message_value value = { "amount", format_money(&visit->drawing, cents) };
	return message_fill(visit->arena, translate(visit->language, message), &value, 1);
}

// --- facts -----------------------------------------------------------------------------------------------------------
static void add_fact(struct steps *s, struct budget_count_step_view *step, const char *name, struct text value)
{
	struct visit *visit = s->scene->visit;
	struct budget_fact_view *fact = arena_append(visit->arena, &step->facts, struct budget_fact_view);
	if (fact)
		*fact = (struct budget_fact_view){ translate(visit->language, name), value };
}

static void add_voters(struct steps *s, struct budget_count_step_view *step, const char *name, int64_t voters)
{
	s->view->few |= voters < 0;
	add_fact(s, step, name,
	         voters < 0 ? translate(s->scene->visit->language, N_("not told"))
	                    : format_number(&s->scene->visit->drawing, voters));
}

static void add_shares_facts(struct steps *s, struct budget_count_step_view *step, const struct explained_round *round)
{
	if (round->pays_cents > 0)
		add_fact(s, step,
		         s->view->rule.points ? N_("Each voter paid at most, for each point") : N_("Each voter paid at most"),
		         format_money(&s->scene->visit->drawing, round->pays_cents));
	add_voters(s, step, N_("Voters who paid that"), round->full);
	add_voters(s, step, N_("Voters who paid the last of their part"), round->part);
	for (size_t i = 0; i < round->out.count; i++) {
		const struct budget_line *line = line_of(s->section, round->out.at[i]);
		struct link_view *link = line ? arena_append(s->scene->visit->arena, &step->out, struct link_view) : NULL;
		if (link)
			link->label = title_of(s->scene, line, &link->href);
	}
}

// --- steps -----------------------------------------------------------------------------------------------------------
static struct budget_count_step_view *add_step(struct steps *s, const struct budget_line *line, bool taken)
{
	struct visit *visit = s->scene->visit;
	struct budget_count_step_view *step = arena_append(visit->arena, &s->view->steps, struct budget_count_step_view);
	int64_t budget = s->section->budget_cents;
	if (!step)
		return NULL;
	*step = (struct budget_count_step_view){
		.number = (int64_t)s->view->steps.count,
		.title = title_of(s->scene, line, NULL),
		.step_href = scene_step_href(s->scene, s->place, s->view->steps.count),
		.taken = taken,
		.cost_cents = line->price_cents,
		.votes = line->votes,
		.score = line->score,
		.spent_cents = s->spent_cents,
		.spent_width = budget > 0 ? (int64_t)((__int128)s->spent_cents * 1000 / budget) : 0,
	};
	if (taken) {
		s->spent_cents += line->price_cents;
		step->cost_width = budget > 0 ? (int64_t)((__int128)line->price_cents * 1000 / budget) : 0;
	}
	step->left_cents = budget - s->spent_cents;
	add_fact(s, step, N_("Costs"), format_money(&visit->drawing, line->price_cents));
	add_fact(s, step, N_("Votes"), format_number(&visit->drawing, line->votes));
	if (s->view->rule.points)
		add_fact(s, step, N_("Points"), format_number(&visit->drawing, line->score));
	return step;
}

// --- what the rule looks at ------------------------------------------------------------------------------------------
static struct budget_measure_view measure_view(struct visit *visit, struct text rule)
{
	static const struct {
		const char *rule, *name, *about;
	} measures[] = {
		{ "equal-shares", N_("Weighed votes"),
		  N_("Someone with little money left pays a smaller part, and that vote then weighs less. Added up like this, the votes for {an_idea} are its weighed votes.") },
		{ "phragmen", N_("Saved by each voter"),
		  N_("Everyone saves at the same speed. {The_idea} whose voters have its price together first is {chosen}, and "
		     "these voters begin again with nothing. The amount says how much each voter had received by then.") },
		{ "phragmen-skip", N_("Saved by each voter"),
		  N_("Everyone saves at the same speed. {The_idea} whose voters have its price together first is {chosen}, and "
		     "these voters begin again with nothing. The amount says how much each voter had received by then.") },
		{ "maximin", N_("Paid by who pays most"),
		  N_("The costs are divided over the voters as evenly as possible. The amount is what the voter who pays most "
		     "pays for all {ideas} {chosen} so far.") },
		{ "greedy-per-cost", N_("Votes for each {amount}"),
		  N_("How many votes {an_idea} has for each {amount} that it costs. The most goes first.") },
	};
	struct message_value value = { "amount", format_money(&visit->drawing, PER_COST_CENTS) };
	for (size_t i = 0; i < sizeof measures / sizeof *measures; i++)
		if (text_is(rule, measures[i].rule))
			return (struct budget_measure_view){
				.name = message_fill(visit->arena, translate(visit->language, measures[i].name), &value, 1),
				.about = message_fill(visit->arena, translate(visit->language, measures[i].about), &value, 1),
			};
	return (struct budget_measure_view){ 0 };
}

// "123,4"
static struct text tenths_text(const struct steps *s, int64_t tenths)
{
	struct visit *visit = s->scene->visit;
	bool comma = text_is(language_code(visit->language), "nl");
	return tenths < 0 ? TEXT_NONE
	                  : arena_format(visit->arena, "%" TEXT_FORMAT "%c%lld",
	                                 TEXT_ARGS(format_number(&visit->drawing, tenths / 10)), comma ? ',' : '.',
	                                 (long long)(tenths % 10));
}

static void set_measure(struct steps *s, struct budget_count_step_view *step, struct text value, int64_t tenths)
{
	struct budget_fact_view *fact = arena_append(s->scene->visit->arena, &step->facts, struct budget_fact_view);
	if (fact)
		*fact = (struct budget_fact_view){ s->view->measure.name, value };
	step->measure = value;
	step->measure_tenths = tenths;
	s->view->measure.drawn = true;
}

static void set_amount(struct steps *s, struct budget_count_step_view *step, int64_t cents)
{
	if (cents >= 0)
		set_measure(s, step, format_money(&s->scene->visit->drawing, cents), cents);
}

static void set_weighed(struct steps *s, struct budget_count_step_view *step, const struct budget_line *line,
                        int64_t tenths)
{
	int64_t all = s->view->rule.points ? line->score : line->votes;
	if (tenths < 0) {
		add_fact(s, step, N_("Weighed votes"), translate(s->scene->visit->language, N_("not told")));
		return;
	}
	set_measure(s, step, tenths_text(s, tenths), tenths);
	int64_t width = all > 0 ? (int64_t)((__int128)tenths * 100 / all) : 0;
	step->of_votes_width = width < 1000 ? width : 1000;
}

static void set_per_cost(struct steps *s, struct budget_count_step_view *step, const struct budget_line *line)
{
	if (line->price_cents <= 0 || line->score < 0)
		return;
	int64_t tenths = (int64_t)((__int128)line->score * 10 * PER_COST_CENTS / line->price_cents);
	set_measure(s, step, tenths_text(s, tenths), tenths);
}

static void draw_measures(struct budget_count_steps_view *view)
{
	int64_t most = 1;
	for (size_t i = 0; i < view->steps.count; i++)
		if (view->steps.at[i].measure_tenths > most)
			most = view->steps.at[i].measure_tenths;
	for (size_t i = 0; i < view->steps.count; i++)
		view->steps.at[i].measure_width = (int64_t)((__int128)view->steps.at[i].measure_tenths * 1000 / most);
}

// --- rounds and turns ------------------------------------------------------------------------------------------------
static bool add_round(struct steps *s, const struct explained_round *round)
{
	const struct budget_line *line = line_of(s->section, round->option_id);
	bool shares = s->view->shares;
	struct budget_count_step_view *step = line ? add_step(s, line, true) : NULL;
	if (!step)
		return false;
	if (shares) {
		set_weighed(s, step, line, round->votes_tenths);
		step->why = translate(s->scene->visit->language,
		                      s->view->rule.by_price
		                          ? N_("Its voters could pay it together, and it had the most weighed votes.")
		                          : N_("Its voters could pay it together, for the least money each."));
		add_shares_facts(s, step, round);
		return true;
	}
	bool maximin = text_is(s->outcome->rule, "maximin");
	set_amount(s, step, round->saved_cents);
	if (round->saved_cents >= 0)
		step->why = say(s,
		                maximin ? N_("With it, the voter who pays most pays {amount}: less than with any other.")
		                        : N_("Its voters had its price together when everyone had saved {amount}."),
		                round->saved_cents);
	else
		step->why =
			translate(s->scene->visit->language, N_("It was the next one. Few people chose it, so we do not say "
		                                            "what they paid."));
	return true;
}

static const struct budget_line *winner(const struct steps *s, int64_t place)
{
	for (size_t i = 0; i < s->section->line_count; i++)
		if (s->section->lines[i].won_as == place)
			return &s->section->lines[i];
	return NULL;
}

// What won in another way than by a round: free of charge, from what was left, or all when the comparison said so.
static bool add_winners(struct steps *s, bool rounds_count)
{
	const char *why =
		s->explained && s->explained->greedy_won
			? N_("The comparison chose most votes: it had the most votes of what fitted in the {amount} that "
	             "was left.")
			: N_("It had the most votes of what fitted in the {amount} that was left.");
	const struct budget_line *line;
	for (int64_t place = 1; (line = winner(s, place)); place++) {
		if (rounds_count && line->round > 0)
			continue;
		int64_t left = s->section->budget_cents - s->spent_cents;
		struct budget_count_step_view *step = add_step(s, line, true);
		if (!step)
			return false;
		step->why =
			line->price_cents == 0 ? translate(s->scene->visit->language, N_("It costs nothing.")) : say(s, why, left);
	}
	return true;
}

static const struct budget_line *ranked(const struct steps *s, int64_t rank)
{
	for (size_t i = 0; i < s->section->line_count; i++)
		if (s->section->lines[i].rank == rank)
			return &s->section->lines[i];
	return NULL;
}

static bool add_turns(struct steps *s)
{
	const struct budget_line *line;
	bool per_cost = text_is(s->outcome->rule, "greedy-per-cost");
	for (int64_t rank = 1; (line = ranked(s, rank)); rank++) {
		bool taken = line->won_as > 0;
		if (line->why == WHY_NOT_REACHED)
			break;
		struct budget_count_step_view *step = add_step(s, line, taken);
		if (!step)
			return false;
		if (per_cost)
			set_per_cost(s, step, line);
		step->why = say(s,
		                taken ? N_("It was its turn, and it fitted in the {amount} that was left.")
		                : text_is(s->outcome->rule, "greedy-stop")
		                    ? N_("It was its turn, but only {amount} was left. So the count ended.")
		                    : N_("It was its turn, but only {amount} was left. So it was skipped."),
		                line->remaining_cents);
	}
	return true;
}

static bool add_rounds(struct steps *s)
{
	if (!s->explained)
		return true;
	if (s->explained->greedy_won)
		return add_winners(s, false);
	for (size_t i = 0; i < s->explained->rounds.count; i++)
		if (!add_round(s, &s->explained->rounds.at[i]))
			return false;
	return !s->view->shares || add_winners(s, true);
}

// --- the page --------------------------------------------------------------------------------------------------------
static enum outcome asked(struct visit *visit, const char *name, size_t most, int64_t *number)
{
	struct text typed = request_query(&visit->exchange->request, name);
	*number = 1;
	if (typed.len > 0 && (typed.len > 6 || !number_parse(typed, number)))
		return NOT_FOUND;
	return *number >= 1 && *number <= (int64_t)most ? DONE : NOT_FOUND;
}

static enum outcome fill_steps(struct steps *s)
{
	struct visit *visit = s->scene->visit;
	struct budget_count_steps_view *view = s->view;
	bool greedy = strncmp(text_to_c(visit->arena, s->outcome->rule), "greedy", strlen("greedy")) == 0;
	if (!(greedy ? add_turns(s) : add_rounds(s)))
		return BUSY;
	enum outcome outcome = asked(visit, "stap", view->steps.count, &view->number);
	if (outcome != DONE)
		return outcome;
	draw_measures(view);
	view->total = (int64_t)view->steps.count;
	view->step = view->steps.at[view->number - 1];
	if (view->number > 1)
		view->previous = view->steps.at[view->number - 2].step_href;
	if (view->number < view->total)
		view->next = view->steps.at[view->number].step_href;
	return DONE;
}

// The turns of the greedy rules stand in the outcome; the rounds of others are told by the explanation.
static bool has_rounds(const struct budget_outcome *counted)
{
	return !text_starts_with(counted->rule, TEXT("greedy")) && !text_is(counted->rule, "knapsack");
}

static enum outcome still_being_made(struct visit *visit)
{
	visit_error(visit, BUSY, translate(visit->language, N_("These steps are still being made")),
	            translate(visit->language, N_("The outcome stands. The steps of the count follow within a few minutes. "
	                                          "Try again then.")));
	visit->exchange->response.retry_after = TEXT("10");
	return DONE;
}

enum outcome budget_page_count_steps(struct visit *visit)
{
	struct scene scene;
	struct budget_outcome counted;
	struct explanation explanation = { NULL, 0 };
	int64_t place;
	enum outcome outcome = scene_load(&scene, visit, visit->activity);
	if (outcome == DONE)
		outcome = budget_load_outcome(&scene, &counted);
	if (outcome == DONE)
		outcome = asked(visit, "biljet", counted.section_count, &place);
	if (outcome != DONE)
		return outcome;
	outcome = explanation_find(visit->db, visit->arena, scene.vote.id, &explanation, NULL);
	if (outcome == NOT_FOUND && has_rounds(&counted))
		return still_being_made(visit);
	if (outcome != DONE && outcome != NOT_FOUND)
		return outcome;
	const struct budget_section *section = &counted.sections[place - 1];
	struct text title = translate(visit->language, N_("The count, step by step"));
	struct page_frame frame = visit_frame(visit, title);
	struct budget_count_steps_view view = { .frame = &frame,
		                                    .title = title,
		                                    .name = scene_envelope_name(&scene, section->envelope_id),
		                                    .shares = text_is(counted.rule, "equal-shares"),
		                                    .measure = measure_view(visit, counted.rule),
		                                    .result_href = scene_href(&scene, "resultaat"),
		                                    .rule = rule_view(&scene) };
	struct steps steps = { .scene = &scene,
		                   .outcome = &counted,
		                   .section = section,
		                   .explained = explanation_section(&explanation, section->envelope_id),
		                   .view = &view,
		                   .place = (size_t)place };
	outcome = fill_steps(&steps);
	if (outcome != DONE)
		return outcome;
	frame.script = TEXT("count-steps.js");
	frame.style = TEXT("result.css");
	draw_budget_count_steps(&visit->drawing, &view);
	return DONE;
}
