// SPDX-License-Identifier: EUPL-1.2
// The vote on the pages of its site: its block, and the invitation on the home page.
#include "budget_views.gen.h"
#include "methods/budget/pages.h"
#include "methods/budget/result_parts.h"
#include "page/markdown.h"

static bool fill_block_result(const struct scene *scene, const struct budget_outcome *outcome,
                              struct budget_block_view *view)
{
	struct idea_progresses progresses;
	if (!progress_list(scene->visit->db, scene->visit->arena, scene->ideas_id, &progresses))
		return false;
	view->budget_cents = 0;
	for (size_t i = 0; i < outcome->section_count; i++) {
		const struct budget_section *section = &outcome->sections[i];
		view->budget_cents += section->budget_cents;
		view->spent_cents += section->spent_cents;
		budget_add_winners(scene, section, &progresses, &view->winners);
	}
	view->winner_count = (int64_t)view->winners.count;
	view->voters = outcome->voters;
	if (view->winners.count > 5) // the rest is on the result page
		view->winners.count = 5;
	return true;
}

#define HOUR_MS (DAY_MS / 24)
// Each hour the next three, so that no plan has the home page to itself.
static bool add_three_plans(const struct scene *scene, struct budget_block_view *view)
{
	struct visit *visit = scene->visit;
	const struct vote_definition *definition = &scene->definition;
	int64_t hour = visit->now / HOUR_MS;
	if ((hour + 1) * HOUR_MS < visit->valid_until)
		visit->valid_until = (hour + 1) * HOUR_MS;
	for (size_t i = 0; i < definition->option_count && i < 3; i++) {
		size_t at = ((size_t)hour * 3 + i) % definition->option_count;
		struct budget_plan_view *plan = arena_append(visit->arena, &view->plans, struct budget_plan_view);
		if (!plan)
			return false;
		*plan = scene_plan(scene, &definition->options[at]);
	}
	return scene_photos(scene, &view->plans, false);
}

enum outcome budget_draw_block(struct visit *visit, const struct activity *activity, const struct block *block)
{
	struct scene scene;
	struct budget_outcome counted;
	int64_t plan_count;
	enum outcome outcome = scene_load_block(&scene, visit, activity, &plan_count);
	if (outcome != DONE)
		return outcome == NOT_FOUND ? DONE : outcome;
	struct budget_block_view view = {
		.id = arena_format(visit->arena, "blok-%lld", (long long)block->position),
		.title = visit_translated(visit, block->title.len ? block->title : activity->title),
		.introduction = markdown_in(&visit->drawing, visit_translated(visit, block->body), 3, false),
		.state = scene.open                                                         ? TEXT("open")
		         : scene.vote.state >= VOTE_CLOSED || scene.vote.state == VOTE_OPEN ? TEXT("counting")
		                                                                            : TEXT("coming"),
		.opens_at = scene.window.coming ? scene.window.opened_at : 0,
		.soon = scene.soon,
		.closes_at = scene.window.closes_at,
		.plan_count = plan_count,
		.href = scene_href(&scene, ""),
		.result_href = scene_href(&scene, "resultaat"),
	};
	for (size_t i = 0; i < scene.definition.envelope_count; i++)
		view.budget_cents += scene.definition.envelopes[i].budget_cents;
	if (scene.open && !add_three_plans(&scene, &view))
		return FAULT;
	if (text_is(view.state, "counting")) { // the texts of the block invite to vote
		view.title = visit_translated(visit, activity->title);
		view.introduction = (struct safe_html){ 0 };
	}
	outcome = budget_load_outcome(&scene, &counted);
	if (outcome == DONE) {
		view.state = TEXT("result");
		view.title = translate(visit->language, N_("{Ideas} that were {chosen}"));
		view.introduction = (struct safe_html){ 0 };
		if (!fill_block_result(&scene, &counted, &view))
			return FAULT;
	} else if (outcome != NOT_FOUND) {
		return outcome;
	}
	draw_budget_block(&visit->drawing, &view);
	return DONE;
}

bool budget_invite(struct visit *visit, const struct activity *activity, struct link_view *link, struct text *line)
{
	struct scene scene;
	if (scene_load_state(&scene, visit, activity) != DONE)
		return false;
	if (scene.open) {
		*link =
			(struct link_view){ .label = translate(visit->language, N_("Vote now")), .href = scene_href(&scene, "") };
		struct message_value value = { "moment", format_moment(&visit->drawing, scene.window.closes_at) };
		*line =
			scene.window.closes_at
				? message_fill(visit->arena, translate(visit->language, N_("You can vote until {moment}.")), &value, 1)
				: TEXT_NONE;
		return true;
	}
	if (scene.soon) {
		*link = (struct link_view){ .label = translate(visit->language, N_("Look at the {ideas}")),
			                        .href = scene_href(&scene, "") };
		*line = translate(visit->language, N_("Voting starts soon."));
		return true;
	}
	if (scene.vote.state == VOTE_PUBLISHED) {
		*link = (struct link_view){ .label = translate(visit->language, N_("See the outcome")),
			                        .href = scene_href(&scene, "resultaat") };
		*line = translate(visit->language, N_("The votes have been counted."));
		return true;
	}
	return false;
}
