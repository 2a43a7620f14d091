// SPDX-License-Identifier: EUPL-1.2
// Going on with a choice on another device, by a mailed link; and a confirmation of a vote by mail, without the choices.
#include "budget_views.gen.h"
#include "methods/budget/asking.h"
#include "methods/budget/pages.h"
#include "page/language.h"

// --- a link to go on with ----------------------------------------------------------------------------------------------
static struct asking_page later_page(struct scene *scene)
{
	struct asking_page page = {
		.title = N_("Go on later or on another device"),
		.button = N_("Mail me the link"),
		.action = scene_href(scene, "bewaren"),
		.back = scene_href(scene, "overzicht"),
	};
	asking_say(scene, &page,
	           N_("We mail you a link with your choice in it. With it you go on where you are now, also on "
	              "another device."));
	asking_say(scene, &page,
	           N_("You have not voted yet. The link does not vote for you, and the mail does not say what "
	              "you chose."));
	asking_say(scene, &page, N_("We use your address for this mail only. Once it is sent we forget it."));
	return page;
}

enum outcome budget_page_later(struct visit *visit)
{
	struct scene scene;
	if (!budget_load_open(&scene, visit, 200))
		return DONE;
	if (scene.basket.count == 0) {
		visit_redirect(visit, scene_href(&scene, ""));
		return DONE;
	}
	struct asking_page page = later_page(&scene);
	return asking_draw(&scene, &page, NULL);
}

const struct action budget_later_action = {
	.name = "budget.later",
	.summary = "Mail a link with the basket in it.",
	.form = &asking_record,
	.permission = PERMIT_ANYONE,
	.check = asking_check,
	.prepare = asking_prepare,
	.apply = asking_apply,
};

enum outcome budget_before_later(struct visit *visit, struct action_run *run)
{
	struct basket basket;
	struct asking *asking;
	enum outcome outcome = asking_begin(visit, run, "basket-link", &asking);
	if (outcome == DONE && (!basket_find(visit, &basket) || basket.count == 0))
		return REFUSED;
	if (outcome == DONE)
		asking->about = basket_text(visit->arena, &basket);
	return outcome;
}

static void answer_asking(struct visit *visit, struct action_run *run, struct asking_page (*page_of)(struct scene *),
                          const char *after)
{
	struct scene scene;
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome != DONE) {
		visit_outcome(visit, outcome);
		return;
	}
	struct asking_page page = page_of(&scene);
	if (asking_refused(&scene, &page, run))
		return;
	mailer_wake(house_mailer(visit->house));
	visit_redirect(visit, scene_href(&scene, after));
}

void budget_answer_later(struct visit *visit, struct action_run *run)
{
	answer_asking(visit, run, later_page, "bewaren/verstuurd");
}

static enum outcome draw_sent(struct visit *visit, const char *text, const char *back)
{
	struct scene scene;
	enum outcome outcome = scene_load_state(&scene, visit, visit->activity);
	if (outcome != DONE)
		return outcome;
	struct text title = translate(visit->language, N_("The mail is on its way"));
	struct page_frame frame = visit_frame(visit, title);
	frame.no_index = true;
	struct budget_sent_view view = {
		.frame = &frame, .title = title, .text = translate(visit->language, text), .back_href = scene_href(&scene, back)
	};
	draw_budget_sent(&visit->drawing, &view);
	return DONE;
}

enum outcome budget_page_later_sent(struct visit *visit)
{
	return draw_sent(visit, N_("Open the link in the mail on the device on which you want to go on."), "overzicht");
}

// --- coming back with it -------------------------------------------------------------------------------------------------
enum outcome budget_page_resume(struct visit *visit)
{
	struct scene scene;
	struct basket mailed;
	if (!budget_load_open(&scene, visit, 200))
		return DONE;
	if (!basket_of_token(visit, visit->parameter, &mailed)) {
		budget_draw_refused(&scene, "link_gone", 404);
		return DONE;
	}
	struct text title = translate(visit->language, N_("Go on with your choice"));
	struct page_frame frame = visit_frame(visit, title);
	frame.no_index = true;
	struct budget_resume_view view = {
		.frame = &frame,
		.title = title,
		.count = (int64_t)mailed.count,
		.replaces = (int64_t)scene.basket.count,
		.closes_at = scene.window.closes_at,
		.action = visit_link(visit, "%" TEXT_FORMAT "/verder/%" TEXT_FORMAT, TEXT_ARGS(visit->activity->slug),
		                     TEXT_ARGS(visit->parameter)),
		.choose_href = scene_href(&scene, ""),
	};
	draw_budget_resume(&visit->drawing, &view);
	return DONE;
}

const struct action budget_resume_action = {
	.name = "budget.resume",
	.summary = "Take the basket of a mailed link over into this browser.",
	.permission = PERMIT_ANYONE,
};

void budget_answer_resume(struct visit *visit, struct action_run *run)
{
	struct scene scene;
	struct basket mailed;
	enum outcome outcome = run->outcome == DONE ? scene_load_state(&scene, visit, visit->activity) : run->outcome;
	if (outcome != DONE) {
		visit_outcome(visit, outcome);
	} else if (!scene.open) {
		budget_draw_refused(&scene, scene_closed_reason(&scene), 403);
	} else if (!basket_of_token(visit, visit->parameter, &mailed)) {
		budget_draw_refused(&scene, "link_gone", 404);
	} else {
		basket_keep(visit, &mailed);
		visit_redirect(visit, scene_href(&scene, "overzicht"));
	}
}

// --- a confirmation ------------------------------------------------------------------------------------------------------
static struct asking_page confirmation_page(struct scene *scene)
{
	struct asking_page page = {
		.title = N_("Get a confirmation by mail"),
		.button = N_("Mail me a confirmation"),
		.action = scene_href(scene, "bevestiging"),
		.back = scene_href(scene, "ontvangst"),
	};
	asking_say(scene, &page,
	           N_("The mail holds your tracking code and how to check your vote. It does not say what you "
	              "chose."));
	asking_say(scene, &page,
	           N_("Whoever reads your mail can look up your vote with the tracking code after the outcome "
	              "has been published. Your mail provider can too."));
	asking_say(scene, &page, N_("We use your address for this mail only. Once it is sent we forget it."));
	return page;
}

enum outcome budget_page_confirmation(struct visit *visit)
{
	struct scene scene;
	struct kept_receipt kept;
	enum outcome outcome = scene_load_voter(&scene, visit);
	if (outcome != DONE)
		return outcome;
	if (!receipt_find(visit, &kept) || kept.receipt.vote_id != scene.vote.id) {
		budget_draw_refused(&scene, "no_receipt", 200);
		return DONE;
	}
	struct asking_page page = confirmation_page(&scene);
	return asking_draw(&scene, &page, NULL);
}

const struct action budget_confirmation_action = {
	.name = "budget.confirmation",
	.summary = "Mail the tracking code of the receipt in this browser, without the choices.",
	.form = &asking_record,
	.permission = PERMIT_ANYONE,
	.check = asking_check,
	.prepare = asking_prepare,
	.apply = asking_apply,
};

enum outcome budget_before_confirmation(struct visit *visit, struct action_run *run)
{
	struct kept_receipt kept;
	struct asking *asking;
	enum outcome outcome = asking_begin(visit, run, "confirmation", &asking);
	if (outcome == DONE && !receipt_find(visit, &kept))
		return REFUSED;
	if (outcome == DONE)
		asking->about = kept.receipt.tracking_code;
	return outcome;
}

void budget_answer_confirmation(struct visit *visit, struct action_run *run)
{
	answer_asking(visit, run, confirmation_page, "bevestiging/verstuurd");
}

enum outcome budget_page_confirmation_sent(struct visit *visit)
{
	return draw_sent(visit, N_("Your vote counts, whether the mail arrives or not."), "ontvangst");
}
