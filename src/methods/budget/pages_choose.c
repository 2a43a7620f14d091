// SPDX-License-Identifier: EUPL-1.2
// The ballot paper: the plans of the vote, searched and filtered as the list of ideas is. What can be chosen, with which
// price, area and theme, is what the vote's definition says; the words are those of the ideas.
#include <stdlib.h>
#include "base/number.h"
#include "budget_views.gen.h"
#include "methods/budget/explained_view.h"
#include "methods/budget/pages.h"
#include "methods/ideas/filter.h"
#include "page/markdown.h"

enum { PLANS_PER_PAGE = 48 };

struct ballot_plan {
	const struct vote_option *option;
	struct text title; // folded, for the order
	int64_t score;
	enum idea_sort sort;
};
struct ballot_list { // what was asked of the ballot paper, and what of it is shown
	struct idea_names names;
	struct idea_asked asked;
	struct search_hits hits;
	struct idea_cube cube;
	struct {
		struct ballot_plan *at;
		size_t count;
	} plans;
	int64_t total, from; // plans on this ballot; how many to pass over
};

static struct safe_html markdown_of(struct visit *visit, struct text translated_text)
{
	return markdown_in(&visit->drawing, visit_translated(visit, translated_text), 2, false);
}

// --- what was asked --------------------------------------------------------------------------------------------------

static enum outcome list_asked(const struct scene *scene, struct ballot_list *list)
{
	struct visit *visit = scene->visit;
	const struct request *request = &visit->exchange->request;
	*list = (struct ballot_list){ .names = { scene->areas, scene->themes } };
	enum outcome outcome =
		idea_asked_read(visit, &list->names, scene->ideas_id, (struct idea_order){ .sort = SORT_NUMBER }, &list->asked);
	if (outcome != DONE)
		return outcome;
	list->asked.compared_count = 0;
	list->asked.query.statuses = 0; // of a vote all are the same
	list->asked.envelope = request_query(request, "envelop");
	struct text from = request_query(request, "vanaf");
	if (from.len > 6 || !number_parse(from, &list->from) || list->from < 0)
		list->from = 0;
	if (list->asked.query.words && !search_hits_read(visit->db, visit->arena, list->asked.query.words, &list->hits))
		return FAULT;
	return DONE;
}

static struct text list_href(const struct scene *scene, const struct ballot_list *list, int64_t from)
{
	struct builder b = builder_on(scene->visit->arena);
	struct text path = scene_href(scene, "");
	struct text href = idea_asked_href(scene->visit, &list->names, path, &list->asked, NULL, 0);
	build_text(&b, href);
	if (from > 0)
		build_format(&b, "%cvanaf=%lld", href.len > path.len ? '&' : '?', (long long)from);
	return builder_text(&b);
}

// --- which plans -----------------------------------------------------------------------------------------------------

static bool is_on_ballot(const struct scene *scene, const struct vote_option *option)
{
	return !scene->envelope || option->envelope_id == scene->envelope->id;
}

static int64_t plans_on_ballot(const struct scene *scene)
{
	int64_t count = 0;
	for (size_t i = 0; i < scene->definition.option_count; i++)
		count += is_on_ballot(scene, &scene->definition.options[i]);
	return count;
}

static bool passes_words_and_prices(const struct ballot_list *list, const struct vote_option *option)
{
	const struct idea_query *query = &list->asked.query;
	return (!query->words || search_hits_score(&list->hits, option->id)) &&
	       (query->price_from <= 0 || option->price_cents >= query->price_from) &&
	       (query->price_to <= 0 || option->price_cents <= query->price_to);
}

static bool cube_add(const struct scene *scene, struct idea_cube *cube, const struct idea_count *cell)
{
	for (size_t i = 0; i < cube->count; i++)
		if (cube->at[i].area_id == cell->area_id && cube->at[i].theme_id == cell->theme_id) {
			cube->at[i].ideas++;
			return true;
		}
	struct idea_count *added = arena_append(scene->visit->arena, cube, struct idea_count);
	if (added)
		*added = *cell;
	return added != NULL;
}

static int plan_order(const void *a, const void *b)
{
	const struct ballot_plan *one = a, *other = b;
	int64_t first = 0, second = 0;
	if (one->sort == SORT_TITLE && text_compare(one->title, other->title) != 0)
		return text_compare(one->title, other->title);
	if (one->sort == SORT_PRICE_UP || one->sort == SORT_PRICE_DOWN) {
		first = one->option->price_cents;
		second = other->option->price_cents;
	} else if (one->sort == SORT_RELEVANCE) {
		first = one->score;
		second = other->score;
	}
	if (first != second)
		return (first < second) == (one->sort == SORT_PRICE_UP) ? -1 : 1;
	return one->option < other->option ? -1 : one->option > other->option; // as printed: by number
}

static bool list_fill(const struct scene *scene, struct ballot_list *list)
{
	struct arena *arena = scene->visit->arena;
	list->total = plans_on_ballot(scene);
	for (size_t i = 0; i < scene->definition.option_count; i++) {
		const struct vote_option *option = &scene->definition.options[i];
		if (!is_on_ballot(scene, option) || !passes_words_and_prices(list, option))
			continue;
		struct idea_count cell = {
			.area_id = option->groups[0], .theme_id = option->groups[1], .status = IDEA_PUBLISHED, .ideas = 1
		};
		struct idea_cube one = { &cell, 1 };
		if (!cube_add(scene, &list->cube, &cell))
			return false;
		if (!idea_cube_found(&one, &list->asked.query))
			continue;
		struct ballot_plan *plan = arena_push(arena, (void **)&list->plans.at, &list->plans.count, sizeof *plan);
		const struct idea *idea = ideas_find(&scene->ideas, option->id);
		if (!plan)
			return false;
		*plan = (struct ballot_plan){ option, idea ? idea->sort_title : option->title,
			                          search_hits_score(&list->hits, option->id), list->asked.query.order.sort };
	}
	if (list->plans.count)
		qsort(list->plans.at, list->plans.count, sizeof *list->plans.at, plan_order);
	return true;
}

// --- the page --------------------------------------------------------------------------------------------------------

static bool page_cut(const struct scene *scene, const struct ballot_list *list, struct budget_choose_view *view)
{
	size_t count = list->plans.count, from = (size_t)list->from < count ? (size_t)list->from : 0;
	size_t until = from + PLANS_PER_PAGE < count ? from + PLANS_PER_PAGE : count;
	const struct search_query *words = list->asked.query.words;
	if (from > 0)
		view->previous = list_href(scene, list, from > PLANS_PER_PAGE ? (int64_t)from - PLANS_PER_PAGE : 0);
	if (until < count)
		view->next = list_href(scene, list, (int64_t)until);
	view->here = list_href(scene, list, (int64_t)from);
	for (size_t i = from; i < until; i++) {
		struct budget_plan_view *plan = arena_append(scene->visit->arena, &view->plans, struct budget_plan_view);
		const struct vote_option *option = list->plans.at[i].option;
		if (!plan)
			return false;
		*plan = scene_plan(scene, option);
		const struct idea *idea = words ? ideas_find(&scene->ideas, option->id) : NULL;
		if (idea && !idea_found_fill(scene->visit, words, plan->title, plan->summary,
		                             visit_as_written(scene->visit, idea->description), &plan->found))
			return false;
	}
	return scene_photos(scene, &view->plans, true);
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
		.by_mail = scene_by_mail(scene),
		.code_href = scene_href(scene, scene_identify_page(scene)),
	};
	for (size_t i = 0; i < scene->definition.envelope_count; i++) {
		const struct vote_envelope *envelope = &scene->definition.envelopes[i];
		struct budget_envelope_view *item = arena_append(visit->arena, &view.envelopes, struct budget_envelope_view);
		if (!item)
			return BUSY;
		struct ballot_list list = { .names = { scene->areas, scene->themes } };
		list.asked.envelope = scene_envelope_slug(scene, envelope->id);
		scene->envelope = envelope;
		*item = (struct budget_envelope_view){ .name = scene_envelope_name(scene, envelope->id),
			                                   .href = list_href(scene, &list, 0),
			                                   .budget_cents = envelope->budget_cents,
			                                   .plan_count = plans_on_ballot(scene) };
	}
	if (!budget_amendments(scene, &view.amendments))
		return FAULT;
	draw_budget_envelopes(&visit->drawing, &view);
	return DONE;
}

static enum outcome draw_choose(struct scene *scene, struct ballot_list *list)
{
	struct visit *visit = scene->visit;
	struct text title = visit_translated(visit, scene->activity->title);
	struct page_frame frame = visit_frame(visit, title);
	struct ballot earlier;
	frame.script = TEXT("basket.js");
	frame.no_index = scene->has_voter;
	scene_keep_ballot(scene);
	if (!list_fill(scene, list))
		return BUSY;
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
		.found = (int64_t)list->plans.count,
		.total = list->total,
		.rule = rule_view(scene),
		.manifest_href = scene_href(scene, "spelregels"),
		.basket_action = scene_href(scene, "mandje"),
		.overview_href = scene_href(scene, "overzicht"),
	};
	(void)scene_basket_plans(scene, &scene->basket, &view.chosen_cents);
	if (!budget_amendments(scene, &view.amendments))
		return FAULT;
	if (!idea_filter_fill(visit, &list->names, &list->asked, &list->cube, scene_href(scene, ""), false, &view.filter) ||
	    !idea_quick_fill(visit, &list->names, &list->asked, scene_href(scene, ""), "#plannen", &view.filter) ||
	    !page_cut(scene, list, &view))
		return BUSY;
	draw_budget_choose(&visit->drawing, &view);
	return DONE;
}

enum outcome budget_page_choose(struct visit *visit)
{
	struct scene scene;
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome != DONE)
		return outcome;
	struct ballot_list list;
	outcome = list_asked(&scene, &list);
	if (outcome != DONE)
		return outcome;
	struct text slug = list.asked.envelope;
	const struct vote_envelope *asked =
		slug.len > 0 ? definition_envelope(&scene.definition, scene_slug_envelope(&scene, slug)) : NULL;
	if (slug.len > 0 && (scene.settings.envelopes == ENVELOPES_NONE || !asked))
		return NOT_FOUND;
	if (!scene.envelope)
		scene.envelope = asked;
	return scene.envelope ? draw_choose(&scene, &list) : draw_envelopes(&scene);
}
