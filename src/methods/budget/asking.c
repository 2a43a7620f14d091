// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/asking.h"
#include "budget_views.gen.h"
#include "methods/budget/pages.h"
#include "page/language.h"

#define FIELD(member) .name = #member, .offset = offsetof(struct asking_form, member)
static const struct field asking_fields[] = {
	{ FIELD(email), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 254, .label = N_("Your e-mail address"),
	  .help = N_("For example name@example.nl.") },
	{ FIELD(ballot), .kind = FIELD_SLUG, .label = N_("Which ballot do you want?") },
};
const struct record asking_record = RECORD_OF("budget_asking", struct asking_form, asking_fields);

enum outcome asking_begin(struct visit *visit, struct action_run *run, const char *kind, struct asking **asking)
{
	struct asking *made = *asking = arena_new(visit->arena, struct asking);
	if (!made)
		return BUSY;
	struct text origin = visit_frame(visit, TEXT_NONE).origin;
	*made = (struct asking){
		.mailer = house_mailer(visit->house),
		.kind = kind,
		.network_address = visit->exchange->request.address,
		.language = language_code(visit->language),
		.base = arena_format(visit->arena, "%" TEXT_FORMAT "%" TEXT_FORMAT, TEXT_ARGS(origin),
		                     TEXT_ARGS(visit->activity_path)),
		.now = visit->now,
		.site_id = visit->site->id,
		.activity_id = visit->activity->id,
	};
	run->context = made;
	return mailer_can_send(made->mailer) ? DONE : BUSY;
}

static struct asking *asking_of(const struct action_run *run)
{
	return (struct asking *)run->context; // ours, on the run's arena
}

enum outcome asking_check(struct action_run *run, struct db *db)
{
	(void)db;
	const struct asking_form *form = run->form;
	struct asking *asking = asking_of(run);
	if (!mailbox_parse(run->arena, form->email, &asking->mailbox))
		return action_refuse(run, "email", N_("This is not an e-mail address. An address looks like name@example.nl."),
		                     INVALID);
	if (mailer_refuses(asking->mailer, asking->mailbox.domain))
		return action_refuse(run, "email",
		                     N_("This is an address of a service for temporary mail. Use an address of your own."),
		                     INVALID);
	if (asking->domains.len > 0 && !domain_is_listed(asking->mailbox.domain, asking->domains))
		return action_refuse(run, "email",
		                     N_("With this address you cannot vote here. Use an address of one of the "
		                        "organisations that this vote is for."),
		                     INVALID);
	enum mail_permission may = mailer_ask(asking->mailer, asking->network_address, &asking->mailbox, asking->now);
	asking->silent = may == MAIL_SILENT;
	return may == MAIL_WAIT ? TOO_MANY : DONE;
}

enum outcome asking_prepare(struct action_run *run, struct db *db)
{
	(void)db;
	struct asking *asking = asking_of(run);
	struct mail_intent intent = { .address = asking->mailbox.address,
		                          .language = asking->language,
		                          .base = asking->base,
		                          .activity_id = asking->activity_id,
		                          .about = asking->about };
	return mail_make(run->store, run->arena, asking->kind, asking->site_id, &intent, &asking->mail) ? DONE : FAULT;
}

enum outcome asking_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct asking *asking = run->context;
	return asking->silent || mail_add(db, context, &asking->mail) ? DONE : FAULT;
}

// --- the page ------------------------------------------------------------------------------------------------------
void asking_say(struct scene *scene, struct asking_page *page, const char *msgid)
{
	struct budget_message_view *line = arena_append(scene->visit->arena, &page->lines, struct budget_message_view);
	if (line)
		*line = (struct budget_message_view){ TEXT("info"), translate(scene->visit->language, msgid) };
}

// Where each area or theme has its own ballot, one chooses here; elsewhere the field is not there.
static void choose_ballot(struct scene *scene, struct form_view *form, bool with_ballots)
{
	struct visit *visit = scene->visit;
	struct form_field_view *field = &form->fields.at[form->fields.count - 1];
	if (!with_ballots || scene->settings.envelopes == ENVELOPES_NONE) {
		form->fields.count--;
		return;
	}
	field->input_type = TEXT("select");
	field->required = true;
	struct form_choice_view *first = arena_append(visit->arena, &field->choices, struct form_choice_view);
	if (first)
		*first = (struct form_choice_view){ .label = translate(visit->language, N_("Choose")) };
	for (size_t i = 0; i < scene->definition.envelope_count; i++) {
		const struct vote_envelope *envelope = &scene->definition.envelopes[i];
		struct text slug = scene_envelope_slug(scene, envelope->id);
		struct form_choice_view *choice = arena_append(visit->arena, &field->choices, struct form_choice_view);
		if (choice)
			*choice = (struct form_choice_view){ slug, scene_envelope_name(scene, envelope->id),
				                                 text_equal(slug, field->value) };
	}
}

enum outcome asking_draw(struct scene *scene, const struct asking_page *page, const struct action_run *run)
{
	struct visit *visit = scene->visit;
	struct text title = translate(visit->language, page->title);
	struct page_frame frame = visit_frame(visit, title);
	struct mailer *mailer = house_mailer(visit->house);
	struct form_view form = form_view_of(visit->arena, visit->language, &asking_record, NULL, run ? visit->typed : NULL,
	                                     run ? &run->errors : NULL, page->action, false);
	if (form.fields.count == 0)
		return BUSY;
	frame.no_index = true;
	choose_ballot(scene, &form, page->with_steps);
	int64_t wait_ms =
		run && run->outcome == TOO_MANY ? mailer_wait_ms(mailer, visit->exchange->request.address, visit->now) : 0;
	struct budget_ask_view view = {
		.frame = &frame,
		.title = title,
		.steps = page->with_steps ? scene_steps(scene, STEP_CODE) : (struct budget_steps_view){ NULL, 0, 0 },
		.lines = page->lines,
		.form = &form,
		.button = translate(visit->language, page->button),
		.wait_minutes = run && run->outcome == TOO_MANY ? wait_ms / 60000 + 1 : 0,
		.no_mail = !mailer_can_send(mailer),
		.back_href = page->back,
	};
	draw_budget_ask(&visit->drawing, &view);
	return DONE;
}

bool asking_refused(struct scene *scene, const struct asking_page *page, struct action_run *run)
{
	struct visit *visit = scene->visit;
	if (run->outcome == DONE)
		return false;
	bool no_mail = run->outcome == BUSY && !mailer_can_send(house_mailer(visit->house));
	if (run->outcome != INVALID && run->outcome != TOO_MANY && !no_mail) {
		visit_outcome(visit, run->outcome);
		return true;
	}
	visit->exchange->response.status = outcome_http_status(run->outcome);
	if (run->outcome == TOO_MANY)
		visit->exchange->response.retry_after = TEXT("600");
	asking_draw(scene, page, run);
	return true;
}
