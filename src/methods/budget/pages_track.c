// SPDX-License-Identifier: EUPL-1.2
// "Check my vote": a receipt's tracking code, looked up in the log. It is sent by POST, so that it stands in no address,
// history or log of a proxy: whoever has it can see what was voted once the outcome is published.
#include "budget_views.gen.h"
#include "methods/budget/pages.h"

struct typed_tracking {
	struct text tracking;
};
static const struct field typed_tracking_fields[] = {
	{ .name = "tracking",
	  .offset = offsetof(struct typed_tracking, tracking),
	  .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED,
	  .max = 64,
	  .label = N_("Your tracking code"),
	  .help = N_("16 letters and digits from your receipt. Capitals and hyphens do not matter.") },
};
static const struct record typed_tracking_record =
	RECORD_OF("budget_tracking", struct typed_tracking, typed_tracking_fields);

static enum outcome look_up(struct action_run *run, struct db *db)
{
	const struct typed_tracking *form = run->form;
	struct tracked_ballot *tracked = arena_new(run->arena, struct tracked_ballot);
	struct vote vote;
	if (!tracked)
		return BUSY;
	enum outcome outcome = vote_of_activity(db, run->arena, run->activity_id, &vote);
	if (outcome != DONE)
		return outcome == NOT_FOUND ? REFUSED : outcome;
	run->result = tracked;
	outcome = ballot_track(db, run->arena, &vote, form->tracking, tracked);
	if (outcome == INVALID)
		form_error_add(run->arena, &run->errors, TEXT("tracking"),
		               N_("A tracking code has 16 letters and digits. Check whether you typed all of them."), 0);
	if (outcome != NOT_FOUND)
		return outcome;
	form_error_add(
		run->arena, &run->errors, TEXT("tracking"),
		N_("This vote has no ballot with this tracking code. Compare it with your receipt, symbol by symbol."), 0);
	return INVALID;
}

const struct action budget_track_action = {
	.name = "budget.track",
	.summary = "Look up a ballot by the tracking code of its receipt.",
	.form = &typed_tracking_record,
	.permission = PERMIT_ANYONE,
	.check = look_up,
};

static const char *const fate_words[] = {
	[BALLOT_RECORDED] = "recorded",
	[BALLOT_COUNTED] = "counted",
	[BALLOT_REPLACED] = "replaced",
	[BALLOT_WITHDRAWN] = "withdrawn",
};

static void show_choices(const struct scene *scene, const struct tracked_ballot *tracked,
                         struct budget_track_view *view)
{
	struct ballot_choice *choices;
	size_t count;
	struct basket basket = { NULL, 0 };
	if (tracked->fate != BALLOT_COUNTED ||
	    !ballot_text_read(scene->visit->arena, &scene->definition, tracked->choices, &choices, &count))
		return;
	for (size_t i = 0; i < count; i++)
		basket_add(scene->visit->arena, &basket, choices[i].option_id);
	view->plans = scene_basket_plans(scene, &basket, &view->total_cents);
	view->envelope = scene_envelope_name(scene, tracked->envelope_id);
}

// `tracked` is NULL before anything was typed, and after what was typed led to nothing.
static enum outcome draw_track(struct visit *visit, const struct tracked_ballot *tracked,
                               const struct form_errors *errors)
{
	struct scene scene;
	enum outcome outcome = scene_load(&scene, visit, visit->activity);
	if (outcome != DONE)
		return outcome;
	struct text title = translate(visit->language, N_("Check my vote"));
	struct page_frame frame = visit_frame(visit, title);
	frame.no_index = true;
	struct form_view form = form_view_of(visit->arena, visit->language, &typed_tracking_record, NULL, visit->typed,
	                                     errors, scene_href(&scene, "controleren"), false);
	struct budget_track_view view = {
		.frame = &frame,
		.title = title,
		.form = &form,
		.fate = text_of(tracked ? fate_words[tracked->fate] : ""),
		.index = tracked ? tracked->position : 0,
		.received_at = tracked ? tracked->received_at : 0,
		.published = scene.vote.state == VOTE_PUBLISHED,
		.result_href = scene_href(&scene, "resultaat"),
		.manifest_href = scene_href(&scene, "spelregels"),
	};
	if (tracked)
		show_choices(&scene, tracked, &view);
	draw_budget_track(&visit->drawing, &view);
	return DONE;
}

enum outcome budget_page_track(struct visit *visit)
{
	return draw_track(visit, NULL, NULL);
}

void budget_answer_track(struct visit *visit, struct action_run *run)
{
	bool typed = run->outcome == DONE || run->outcome == INVALID;
	enum outcome outcome = run->outcome;
	if (typed)
		outcome = draw_track(visit, run->outcome == DONE ? run->result : NULL, &run->errors);
	if (outcome != DONE)
		visit_outcome(visit, outcome);
	else
		visit->exchange->response.status = run->outcome == DONE ? 200 : 422;
}
