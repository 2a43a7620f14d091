// SPDX-License-Identifier: EUPL-1.2
// Choosing: the ballot paper and the overview of the basket.
#include "base/number.h"
#include "budget_views.gen.h"
#include "methods/budget/pages.h"
#include "page/markdown.h"

enum { PLANS_PER_PAGE = 48 };

static struct safe_html markdown_of(struct visit *visit, struct text translated_text)
{
	return markdown_html(visit->arena, visit_translated(visit, translated_text), 2, false);
}

void budget_draw_refused(struct scene *scene, const char *reason, int status)
{
	struct visit *visit = scene->visit;
	struct page_frame frame = visit_frame(visit, visit_translated(visit, scene->activity->title));
	frame.no_index = true;
	bool is_over = scene->vote.state >= VOTE_CLOSED;
	struct budget_refused_view view = {
		.frame = &frame,
		.reason = text_of(reason),
		.opens_at = scene->window.coming ? scene->window.opened_at : 0,
		.soon = scene->soon,
		.closes_at = scene_closed_at(scene),
	};
	view.next =
		(struct link_view){ .label = translate(visit->language, is_over ? N_("To the outcome") : N_("To the {ideas}")),
		                    .href = scene_href(scene, is_over ? "resultaat" : "") };
	if (text_is(view.reason, "expired") || (text_is(view.reason, "no_receipt") && scene->open))
		view.next = (struct link_view){ .label = translate(visit->language, N_("Fill in my code")),
			                            .href = scene_href(scene, "code") };
	draw_budget_refused(&visit->drawing, &view);
	visit->exchange->response.status = status;
}

// --- filters -------------------------------------------------------------------------------------------------------
enum sort { SORT_NUMBER, SORT_TITLE, SORT_CHEAP, SORT_COSTLY };
static const char *const sort_values[] = { "", "titel", "goedkoop", "duur" };
static const char *const sort_labels[] = { N_("Number"), N_("Title, A to Z"), N_("Price, low to high"),
	                                       N_("Price, high to low") };

struct filter {
	const struct area *area;
	const struct theme *theme;
	enum sort sort;
	struct text envelope; // slug from the query
	int64_t from;         // how many plans to pass over
};

static struct filter filter_of(struct visit *visit, const struct scene *scene)
{
	const struct request *request = &visit->exchange->request;
	struct filter filter = {
		.area = areas_find_slug(&scene->areas, request_query(request, "gebied")),
		.theme = themes_find_slug(&scene->themes, request_query(request, "thema")),
		.envelope = request_query(request, "envelop"),
	};
	struct text sort = request_query(request, "sorteer");
	for (size_t i = 1; i < sizeof(sort_values) / sizeof(sort_values[0]); i++)
		if (text_is(sort, sort_values[i]))
			filter.sort = (enum sort)i;
	struct text from = request_query(request, "vanaf");
	if (from.len > 6 || !number_parse(from, &filter.from) || filter.from < 0)
		filter.from = 0;
	return filter;
}

static struct text filter_href(const struct scene *scene, const struct filter *filter, int64_t from)
{
	struct builder b = builder_on(scene->visit->arena);
	const char *mark = "?";
	build_text(&b, scene_href(scene, ""));
	const struct {
		const char *name;
		struct text value;
	} parts[] = {
		{ "envelop", filter->envelope },
		{ "thema", filter->theme ? filter->theme->slug : TEXT_NONE },
		{ "gebied", filter->area ? filter->area->slug : TEXT_NONE },
		{ "sorteer", text_of(sort_values[filter->sort]) },
	};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i].value.len == 0)
			continue;
		build_format(&b, "%s%s=", mark, parts[i].name);
		build_percent(&b, parts[i].value);
		mark = "&";
	}
	if (from > 0)
		build_format(&b, "%svanaf=%lld", mark, (long long)from);
	return builder_text(&b);
}

static bool passes(const struct scene *scene, const struct filter *filter, const struct vote_option *option)
{
	return (!scene->envelope || option->envelope_id == scene->envelope->id) &&
	       (!filter->area || option->groups[0] == filter->area->id) &&
	       (!filter->theme || option->groups[1] == filter->theme->id);
}

static int64_t count_in(const struct scene *scene, int64_t group_id)
{
	int64_t count = 0;
	for (size_t i = 0; i < scene->definition.option_count; i++) {
		const struct vote_option *option = &scene->definition.options[i];
		bool on_ballot = !scene->envelope || option->envelope_id == scene->envelope->id;
		count += on_ballot && (group_id == 0 || option->groups[0] == group_id || option->groups[1] == group_id);
	}
	return count;
}

static void add_option(const struct scene *scene, struct site_options_view *options, struct text value,
                       struct text label, int64_t count, bool chosen)
{
	struct site_option_view *option = arena_append(scene->visit->arena, options, struct site_option_view);
	if (option)
		*option = (struct site_option_view){ .value = value, .label = label, .count = count, .chosen = chosen };
}

static void add_active(const struct scene *scene, struct links_view *links, const char *message, struct text name,
                       const struct filter *without)
{
	struct visit *visit = scene->visit;
	struct link_view *link = arena_append(visit->arena, links, struct link_view);
	struct message_value value = { "name", name };
	if (link)
		*link = (struct link_view){ .label = message_fill(visit->arena, translate(visit->language, message), &value, 1),
			                        .href = filter_href(scene, without, 0) };
}

static struct site_filter_view filter_view(const struct scene *scene, const struct filter *filter)
{
	struct visit *visit = scene->visit;
	struct filter none = { .envelope = filter->envelope };
	struct site_filter_view view = { .action = scene_href(scene, ""),
		                             .envelope = filter->envelope,
		                             .reset = filter_href(scene, &none, 0) };
	add_option(scene, &view.themes, TEXT_NONE, translate(visit->language, N_("All themes")), 0, !filter->theme);
	for (size_t i = 0; i < scene->themes.count; i++) {
		const struct theme *theme = &scene->themes.at[i];
		int64_t count = count_in(scene, theme->id);
		if (count > 0)
			add_option(scene, &view.themes, theme->slug, visit_translated(visit, theme->name), count,
			           theme == filter->theme);
	}
	add_option(scene, &view.areas, TEXT_NONE, translate(visit->language, N_("All areas")), 0, !filter->area);
	for (size_t i = 0; i < scene->areas.count; i++) {
		const struct area *area = &scene->areas.at[i];
		int64_t count = count_in(scene, area->id);
		if (count > 0)
			add_option(scene, &view.areas, area->slug, visit_translated(visit, area->name), count,
			           area == filter->area);
	}
	for (size_t i = 0; i < sizeof(sort_values) / sizeof(sort_values[0]); i++)
		add_option(scene, &view.sorts, text_of(sort_values[i]), translate(visit->language, sort_labels[i]), 0,
		           filter->sort == (enum sort)i);
	struct filter without = *filter;
	without.theme = NULL;
	if (filter->theme)
		add_active(scene, &view.active, N_("Theme: {name}"), visit_translated(visit, filter->theme->name), &without);
	without = *filter;
	without.area = NULL;
	if (filter->area)
		add_active(scene, &view.active, N_("Area: {name}"), visit_translated(visit, filter->area->name), &without);
	return view;
}

// --- the ballot paper ------------------------------------------------------------------------------------------------
static bool comes_before(enum sort sort, const struct budget_plan_view *a, const struct budget_plan_view *b)
{
	if (sort == SORT_TITLE)
		return text_compare(a->title, b->title) < 0;
	if (sort == SORT_CHEAP)
		return a->price_cents < b->price_cents;
	if (sort == SORT_COSTLY)
		return a->price_cents > b->price_cents;
	return false; // already by number
}

// Insertion sort: stable, and a ballot paper has tens of plans.
static void sort_plans(enum sort sort, struct budget_plans_view *plans)
{
	for (size_t i = 1; sort != SORT_NUMBER && i < plans->count; i++) {
		struct budget_plan_view plan = plans->at[i];
		size_t j = i;
		for (; j > 0 && comes_before(sort, &plan, &plans->at[j - 1]); j--)
			plans->at[j] = plans->at[j - 1];
		plans->at[j] = plan;
	}
}

static struct budget_plans_view plans_of(const struct scene *scene, const struct filter *filter)
{
	struct budget_plans_view plans = { NULL, 0 };
	for (size_t i = 0; i < scene->definition.option_count; i++) {
		const struct vote_option *option = &scene->definition.options[i];
		struct budget_plan_view *plan =
			passes(scene, filter, option) ? arena_append(scene->visit->arena, &plans, struct budget_plan_view) : NULL;
		if (plan)
			*plan = scene_plan(scene, option);
	}
	sort_plans(filter->sort, &plans);
	return plans;
}

static void cut_page(const struct scene *scene, const struct filter *filter, struct budget_choose_view *view)
{
	size_t from = (size_t)filter->from < view->plans.count ? (size_t)filter->from : 0;
	size_t until = from + PLANS_PER_PAGE < view->plans.count ? from + PLANS_PER_PAGE : view->plans.count;
	if (from > 0)
		view->previous = filter_href(scene, filter, from > PLANS_PER_PAGE ? (int64_t)from - PLANS_PER_PAGE : 0);
	if (until < view->plans.count)
		view->next = filter_href(scene, filter, (int64_t)until);
	if (view->plans.count > 0)
		view->plans.at += from;
	view->plans.count = until - from;
	view->here = filter_href(scene, filter, (int64_t)from);
}

static struct text closes_in(struct visit *visit, int64_t closes_at)
{
	int64_t days = (closes_at - visit->now) / DAY_MS;
	if (closes_at == 0 || days < 1 || days > 60)
		return TEXT_NONE;
	if (closes_at - days * DAY_MS < visit->valid_until) // from then on there is a day less
		visit->valid_until = closes_at - days * DAY_MS;
	struct builder b = builder_on(visit->arena);
	build_int(&b, days);
	struct message_value value = { "n", builder_text(&b) };
	return message_fill(visit->arena, translate_plural(visit->language, N_("{n} day left"), N_("{n} days left"), days),
	                    &value, 1);
}

static int64_t slug_envelope(const struct scene *scene, struct text slug)
{
	const struct area *area = areas_find_slug(&scene->areas, slug);
	const struct theme *theme = themes_find_slug(&scene->themes, slug);
	if (scene->settings.envelopes == ENVELOPES_AREA)
		return area ? area->id : 0;
	return theme ? theme->id : 0;
}

static struct text envelope_slug(const struct scene *scene, int64_t id)
{
	const struct area *area = areas_find(&scene->areas, id);
	const struct theme *theme = themes_find(&scene->themes, id);
	return area ? area->slug : theme ? theme->slug : TEXT_NONE;
}

static enum outcome draw_envelopes(struct scene *scene)
{
	struct visit *visit = scene->visit;
	struct text title = visit_translated(visit, scene->activity->title);
	struct page_frame frame = visit_frame(visit, title);
	struct budget_choose_envelope_view view = {
		.frame = &frame,
		.title = title,
		.introduction = markdown_of(visit, scene->settings.introduction),
		.closes_at = scene->open ? scene->window.closes_at : 0,
		.code_first = scene->open,
		.code_href = scene_href(scene, "code"),
	};
	for (size_t i = 0; i < scene->definition.envelope_count; i++) {
		const struct vote_envelope *envelope = &scene->definition.envelopes[i];
		struct budget_envelope_view *item = arena_append(visit->arena, &view.envelopes, struct budget_envelope_view);
		if (!item)
			return BUSY;
		struct filter filter = { .envelope = envelope_slug(scene, envelope->id) };
		scene->envelope = envelope;
		*item = (struct budget_envelope_view){ .name = scene_envelope_name(scene, envelope->id),
			                                   .href = filter_href(scene, &filter, 0),
			                                   .budget_cents = envelope->budget_cents,
			                                   .plan_count = count_in(scene, 0) };
	}
	if (!budget_amendments(scene, &view.amendments))
		return FAULT;
	draw_budget_envelopes(&visit->drawing, &view);
	return DONE;
}

static enum outcome draw_choose(struct scene *scene, const struct filter *filter)
{
	struct visit *visit = scene->visit;
	struct text title = visit_translated(visit, scene->activity->title);
	struct page_frame frame = visit_frame(visit, title);
	struct ballot earlier;
	frame.script = TEXT("basket.js");
	frame.no_index = scene->has_voter;
	scene_keep_ballot(scene);
	struct budget_choose_view view = {
		.frame = &frame,
		.title = title,
		.introduction = markdown_of(visit, scene->settings.introduction),
		.closes_at = scene->window.closes_at,
		.closes_in = scene->open ? closes_in(visit, scene->window.closes_at) : TEXT_NONE,
		.open = scene->open,
		.opens_at = scene->window.coming ? scene->window.opened_at : 0,
		.soon = scene->soon,
		.steps = scene_steps(scene, STEP_CHOOSE),
		.envelope = scene_envelope_name(scene, scene->envelope->id),
		.other_envelope = scene->has_voter || scene->envelope->id == 0 ? TEXT_NONE : scene_href(scene, ""),
		.changing = scene_is_changing(scene, &earlier),
		.meters = scene_meters(scene),
		.by_count = scene->envelope->rule.max_cents == 0,
		.chosen_count = (int64_t)scene->basket.count,
		.filter = filter_view(scene, filter),
		.plans = plans_of(scene, filter),
		.total = count_in(scene, 0),
		.basket_action = scene_href(scene, "mandje"),
		.overview_href = scene_href(scene, "overzicht"),
	};
	(void)scene_basket_plans(scene, &scene->basket, &view.chosen_cents);
	if (!budget_amendments(scene, &view.amendments))
		return FAULT;
	view.found = (int64_t)view.plans.count;
	cut_page(scene, filter, &view);
	draw_budget_choose(&visit->drawing, &view);
	return DONE;
}

enum outcome budget_page_choose(struct visit *visit)
{
	struct scene scene;
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome != DONE)
		return outcome;
	struct filter filter = filter_of(visit, &scene);
	if (!scene.envelope && filter.envelope.len > 0)
		scene.envelope = definition_envelope(&scene.definition, slug_envelope(&scene, filter.envelope));
	return scene.envelope ? draw_choose(&scene, &filter) : draw_envelopes(&scene);
}

// --- the overview --------------------------------------------------------------------------------------------------
enum outcome budget_page_overview(struct visit *visit)
{
	struct scene scene;
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome != DONE)
		return outcome;
	if (!scene.open) {
		budget_draw_refused(&scene, scene_closed_reason(&scene), 200);
		return DONE;
	}
	if (!scene.envelope) { // the ballot is not known before the code is
		visit_redirect(visit, scene_href(&scene, "code"));
		return DONE;
	}
	scene_keep_ballot(&scene);
	struct text title = translate(visit->language, N_("Overview of your choice"));
	struct page_frame frame = visit_frame(visit, title);
	frame.no_index = true;
	bool to_code = scene_after(&scene, STEP_OVERVIEW) == STEP_CODE;
	struct budget_overview_view view = {
		.frame = &frame,
		.title = title,
		.steps = scene_steps(&scene, STEP_OVERVIEW),
		.envelope = scene_envelope_name(&scene, scene.envelope->id),
		.meters = scene_meters(&scene),
		.unmet = scene_unmet(&scene),
		.choose_href = scene_href(&scene, ""),
		.continue_href = scene_href(&scene, to_code ? "code" : "bevestigen"),
		.continue_label = translate(visit->language, to_code ? N_("Continue: fill in your code") : N_("Continue")),
		.basket_action = scene_href(&scene, "mandje"),
		.here = scene_href(&scene, "overzicht"),
	};
	view.plans = scene_basket_plans(&scene, &scene.basket, &view.total_cents);
	draw_budget_overview(&visit->drawing, &view);
	return DONE;
}

// --- the basket ----------------------------------------------------------------------------------------------------
struct basket_form {
	int64_t plan;
	int change;
	struct text back;
};
enum { BASKET_ADD, BASKET_REMOVE, BASKET_CLEAR };
static const struct field_choice changes[] = {
	{ "add", N_("Add") }, { "remove", N_("Remove") }, { "clear", N_("Remove all") }, { NULL, NULL }
};
static const struct field basket_fields[] = {
	{ .name = "plan", .offset = offsetof(struct basket_form, plan), .kind = FIELD_ID, .label = N_("{Idea}") },
	{ .name = "change",
	  .offset = offsetof(struct basket_form, change),
	  .kind = FIELD_CHOICE,
	  .flags = FIELD_REQUIRED,
	  .choices = changes,
	  .label = N_("Change") },
	{ .name = "back",
	  .offset = offsetof(struct basket_form, back),
	  .kind = FIELD_TEXT,
	  .max = 500,
	  .label = N_("Back to") },
};
static const struct record basket_record = RECORD_OF("budget_basket", struct basket_form, basket_fields);

const struct action budget_basket_action = {
	.name = "budget.basket",
	.summary = "Put a plan into the basket, which is a cookie, or take it out.",
	.form = &basket_record,
	.permission = PERMIT_ANYONE,
};

void budget_answer_basket(struct visit *visit, struct action_run *run)
{
	const struct basket_form *form = run->form;
	struct scene scene;
	if (run->outcome != DONE) {
		visit_outcome(visit, run->outcome);
		return;
	}
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome != DONE) {
		visit_outcome(visit, outcome);
		return;
	}
	if (form->change == BASKET_ADD && definition_option(&scene.definition, form->plan))
		basket_add(visit->arena, &scene.basket, form->plan);
	else if (form->change == BASKET_REMOVE)
		basket_remove(&scene.basket, form->plan);
	else if (form->change == BASKET_CLEAR)
		scene.basket.count = 0;
	basket_keep(visit, &scene.basket);
	// Only to a page of this vote: a form from elsewhere must not send people away.
	struct text home = scene_href(&scene, "");
	struct text after = text_slice(form->back, home.len, form->back.len);
	bool ours = text_starts_with(form->back, home) && (after.len == 0 || strchr("/?#", after.at[0]));
	visit_redirect(visit, ours ? form->back : home);
}
