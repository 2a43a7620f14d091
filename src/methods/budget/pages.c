// SPDX-License-Identifier: EUPL-1.2
// The overview of the basket and the basket itself.
#include "budget_views.gen.h"
#include "methods/budget/pages.h"
#include "page/language.h"
#include "talk/mail.h"

// Where one votes by e-mail some refusals have other words; and links in mails are there also where one votes by code.
static bool draw_refused_mail(struct scene *scene, const char *reason, const struct budget_refused_view *refused)
{
	static const struct {
		const char *reason, *title, *lead, *advice;
	} words[] = {
		{ "link_gone", N_("This link no longer works"),
		  N_("A link works once and for a limited time. This one has been used, has expired, or was not copied whole."),
		  N_("Ask for a new link. The {ideas} you chose in this browser are still there.") },
		{ "used", N_("A vote has been cast with this e-mail address"),
		  N_("Someone has voted with this e-mail address. A vote cannot be changed here."),
		  N_("Was it not you? Contact us as soon as you can.") },
		{ "expired", N_("Ask for a link again"),
		  N_("You were away for a while. For your safety we forgot your address. Your vote was not stored."),
		  N_("Ask for a new link. The {ideas} you chose in this browser are still there.") },
		{ "revoked", N_("This e-mail address cannot vote"), N_("Your vote was not stored."),
		  N_("Ask for a new link. Does that not work? Contact us.") },
	};
	struct visit *visit = scene->visit;
	size_t count = scene_by_mail(scene) ? sizeof(words) / sizeof(words[0]) : 1;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i].reason, reason) != 0)
			continue;
		struct budget_refused_mail_view view = { .frame = refused->frame,
			                                     .title = translate(visit->language, words[i].title),
			                                     .lead = translate(visit->language, words[i].lead),
			                                     .advice = translate(visit->language, words[i].advice),
			                                     .next = refused->next };
		draw_budget_refused_mail(&visit->drawing, &view);
		return true;
	}
	return false;
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
	if (text_is(view.reason, "expired") || (text_is(view.reason, "link_gone") && scene_by_mail(scene)) ||
	    (text_is(view.reason, "no_receipt") && scene->open))
		view.next =
			(struct link_view){ .label = translate(visit->language,
			                                       scene_by_mail(scene) ? N_("Ask for a link") : N_("Fill in my code")),
			                    .href = scene_href(scene, scene_identify_page(scene)) };
	if (!draw_refused_mail(scene, reason, &view))
		draw_budget_refused(&visit->drawing, &view);
	visit->exchange->response.status = status;
}

bool budget_load_open(struct scene *scene, struct visit *visit, int closed_status)
{
	enum outcome outcome = scene_load_voter(scene, visit);
	if (outcome != DONE)
		visit_outcome(visit, outcome);
	else if (!scene->open)
		budget_draw_refused(scene, scene_closed_reason(scene), closed_status);
	return outcome == DONE && scene->open;
}

// --- the overview --------------------------------------------------------------------------------------------------
enum outcome budget_page_overview(struct visit *visit)
{
	struct scene scene;
	if (!budget_load_open(&scene, visit, 200))
		return DONE;
	if (!scene.envelope) { // the ballot is not known before the code is
		visit_redirect(visit, scene_href(&scene, scene_identify_page(&scene)));
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
		.continue_href = scene_href(&scene, to_code ? scene_identify_page(&scene) : "bevestigen"),
		.continue_label =
			translate(visit->language, !to_code                ? N_("Continue")
		                               : scene_by_mail(&scene) ? N_("Continue: fill in your e-mail address")
		                                                       : N_("Continue: fill in your code")),
		.later_href = mailer_can_send(house_mailer(visit->house)) ? scene_href(&scene, "bewaren") : TEXT_NONE,
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
