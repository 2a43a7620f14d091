// SPDX-License-Identifier: EUPL-1.2
// The vote code: checked, and kept as a sealed cookie for an hour.
#include "budget_views.gen.h"
#include "http/limiter.h"
#include "methods/budget/pages.h"

struct typed_code {
	struct text code;
};
static const struct field typed_code_fields[] = {
	{ .name = "code",
	  .offset = offsetof(struct typed_code, code),
	  .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED,
	  .max = 64,
	  .label = N_("Your code"),
	  .help = N_("16 letters and digits, such as 7K2M-9QXR-4TBV-0HJ5. Capitals and hyphens do not matter.") },
};
static const struct record typed_code_record = RECORD_OF("budget_code", struct typed_code, typed_code_fields);

static enum outcome draw_code(struct scene *scene, const struct form_view *form, int64_t wait_ms)
{
	struct visit *visit = scene->visit;
	struct text title = translate(visit->language, N_("Fill in your code"));
	struct page_frame frame = visit_frame(visit, title);
	frame.no_index = true;
	frame.script = TEXT("code.js");
	struct budget_code_view view = {
		.frame = &frame,
		.title = title,
		.steps = scene_steps(scene, STEP_CODE),
		.form = form,
		.wait_minutes = wait_ms > 0 ? (wait_ms + 59999) / 60000 : 0,
		.keeps_basket = scene->basket.count > 0,
		.lost_letter = visit_translated(visit, scene->settings.lost_letter),
		.back_href = scene_href(scene, scene->settings.envelopes == ENVELOPES_NONE ? "overzicht" : ""),
	};
	draw_budget_code(&visit->drawing, &view);
	return DONE;
}

enum outcome budget_page_code(struct visit *visit)
{
	struct scene scene;
	if (!budget_load_open(&scene, visit, 200))
		return DONE;
	if (scene_by_mail(&scene)) {
		visit_redirect(visit, scene_href(&scene, "adres"));
		return DONE;
	}
	struct form_view form = form_view_of(visit->arena, visit->language, &typed_code_record, NULL, NULL, NULL,
	                                     scene_href(&scene, "code"), false);
	struct limiter *guesses = house_guesses(visit->house);
	return draw_code(&scene, &form, limiter_wait_ms(guesses, visit->exchange->request.address, visit->now));
}

// --- the check -----------------------------------------------------------------------------------------------------
struct guesser { // who types a code: the run's context
	struct limiter *guesses;
	struct text address;
	int64_t now;
};

// Unknown and revoked codes get the same answer; a wrong check symbol is a slip of the pen and no guess. A guess is
// counted here and not where it is answered, since pages and JSON are answered in different places.
static enum outcome check_code(struct action_run *run, struct db *db)
{
	const struct typed_code *form = run->form;
	const struct guesser *guesser = run->context;
	char canonical[16];
	struct vote vote;
	struct vote_keys keys;
	struct voter *voter = arena_new(run->arena, struct voter);
	if (!voter)
		return BUSY;
	enum code_form typed = code_parse(form->code, canonical);
	if (typed != CODE_GOOD) {
		form_error_add(run->arena, &run->errors, TEXT("code"),
		               typed == CODE_WRONG_LENGTH
		                   ? N_("A code has 16 letters and digits. Check whether you typed all of them.")
		               : typed == CODE_WRONG_SYMBOL
		                   ? N_("A code holds only letters and digits. Check what you typed.")
		                   : N_("There is a mistake in this code. Compare it with your letter, symbol by symbol."),
		               0);
		return INVALID;
	}
	enum outcome outcome = vote_of_activity(db, run->arena, run->activity_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state != VOTE_OPEN || vote.channel != CHANNEL_CODE || !vote_keys_load(run->store, vote.id, &keys))
		return vote.state == VOTE_OPEN ? FAULT : REFUSED;
	code_index(&keys, canonical, voter->idx);
	code_pseudonym(&keys, canonical, voter->pseudonym);
	secret_wipe(&keys, sizeof(keys));
	secret_wipe(canonical, sizeof(canonical));
	outcome = code_find(db, vote.id, voter->idx, &voter->batch_id, &voter->envelope_id);
	voter->vote_id = vote.id;
	run->result = voter;
	if (outcome != REFUSED)
		return outcome;
	limiter_failed(guesser->guesses, guesser->address, guesser->now);
	form_error_add(run->arena, &run->errors, TEXT("code"),
	               N_("We do not know this code. Compare it with your letter, or contact us."), 0);
	return REFUSED;
}

const struct action budget_code_action = {
	.name = "budget.code",
	.summary = "Check a vote code and remember the voter in a sealed cookie.",
	.form = &typed_code_record,
	.permission = PERMIT_ANYONE,
	.check = check_code,
};

enum outcome budget_before_code(struct visit *visit, struct action_run *run)
{
	struct guesser *guesser = arena_new(visit->arena, struct guesser);
	if (!guesser)
		return BUSY;
	*guesser = (struct guesser){ house_guesses(visit->house), visit->exchange->request.address, visit->now };
	run->context = guesser;
	return limiter_may_try(guesser->guesses, guesser->address, guesser->now) ? DONE : TOO_MANY;
}

static void enter(struct visit *visit, struct scene *scene, struct voter *voter)
{
	voter->expires_at = visit->now + VOTER_SECONDS * INT64_C(1000);
	voter_keep(visit, voter);
	scene->voter = *voter;
	scene->has_voter = true;
	struct ballot earlier;
	if (scene_is_changing(scene, &earlier) && !scene->definition.changing) {
		voter_forget(visit);
		budget_draw_refused(scene, "used", 403);
		return;
	}
	// Who comes by the letter's QR code has chosen nothing yet.
	bool choose = scene->basket.count == 0 || scene_after(scene, STEP_CODE) == STEP_CHOOSE;
	visit_redirect(visit, scene_href(scene, choose ? "" : "bevestigen"));
}

void budget_answer_code(struct visit *visit, struct action_run *run)
{
	struct scene scene;
	struct limiter *guesses = house_guesses(visit->house);
	struct text address = visit->exchange->request.address;
	if (!budget_load_open(&scene, visit, 403))
		return;
	if (run->outcome == DONE) {
		enter(visit, &scene, run->result);
		return;
	}
	if (run->outcome != REFUSED && run->outcome != INVALID && run->outcome != TOO_MANY) {
		visit_outcome(visit, run->outcome);
		return;
	}
	struct form_view form = form_view_of(visit->arena, visit->language, &typed_code_record, NULL, visit->typed,
	                                     &run->errors, scene_href(&scene, "code"), false);
	int64_t wait_ms = limiter_wait_ms(guesses, address, visit->now);
	visit->exchange->response.status = run->outcome == TOO_MANY ? 429 : 422;
	if (run->outcome == TOO_MANY)
		visit->exchange->response.retry_after = arena_format(visit->arena, "%lld", (long long)wait_ms / 1000 + 1);
	draw_code(&scene, &form, wait_ms);
}

// --- leaving -------------------------------------------------------------------------------------------------------
const struct action budget_leave_action = {
	.name = "budget.leave",
	.summary = "Forget voter, basket and receipt in this browser.",
	.permission = PERMIT_ANYONE,
};

void budget_answer_leave(struct visit *visit, struct action_run *run)
{
	(void)run;
	voter_forget(visit);
	asked_forget(visit);
	basket_forget(visit);
	receipt_forget(visit);
	visit_redirect(visit, visit_link(visit, "%" TEXT_FORMAT, TEXT_ARGS(visit->activity->slug)));
}
