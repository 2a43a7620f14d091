// SPDX-License-Identifier: EUPL-1.2
// Phases and windows. Those that a frozen activity uses stay as they are: its vote's manifest names the times, and only
// the vote's own actions end it, with a public entry (TRUST.md 1.3).
#include "base/id.h"
#include "site/actions.h"
#include "site/passport.h"

struct phase_form {
	struct text phase; // slug
	int64_t opens_at, closes_at;
	struct text title, summary;
	int64_t position;
};

#define FORM(member) .name = #member, .offset = offsetof(struct phase_form, member)
#define PHASE_SLUG                                                                                                  \
	{                                                                                                               \
		FORM(phase), .kind = FIELD_SLUG, .flags = FIELD_REQUIRED, .max = 60, .label = N_("Short name of the phase") \
	}
#define PHASE_TIMES                                                                                           \
	{ FORM(opens_at), .kind = FIELD_TIME, .label = N_("Opens") },                                             \
	{                                                                                                         \
		FORM(closes_at), .kind = FIELD_TIME, .label = N_("Closes"), .help = N_("Empty when there is no end.") \
	}
static const struct field phase_create_fields[] = {
	PHASE_SLUG,
	{ FORM(title), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, .label = N_("Title") },
	{ FORM(summary), .kind = FIELD_LONG_TEXT, .flags = FIELD_TRANSLATED, .max = 400, .label = N_("Summary"),
	  .help = N_("What happens in this phase.") },
	PHASE_TIMES,
	{ FORM(position), .kind = FIELD_INT, .max = 1000000, .label = N_("Place in the order"),
	  .help = N_("On the timeline.") },
};
static const struct field phase_set_fields[] = { PHASE_SLUG, PHASE_TIMES };
static const struct field phase_name_fields[] = { PHASE_SLUG };
#undef FORM
static const struct record phase_create_record = RECORD_OF("phase_create", struct phase_form, phase_create_fields);
static const struct record phase_set_record = RECORD_OF("phase_set", struct phase_form, phase_set_fields);
static const struct record phase_name_record = RECORD_OF("phase_name", struct phase_form, phase_name_fields);

static enum outcome times_rules(struct action_run *run, int64_t opens_at, int64_t closes_at)
{
	if (!closes_at || closes_at > opens_at)
		return DONE;
	form_error_add(run->arena, &run->errors, TEXT("closes_at"), N_("The end must come after the opening."), 0);
	return INVALID;
}

static enum outcome phase_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct phase_form *form = run->form;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome == DONE)
		outcome = times_rules(run, form->opens_at, form->closes_at);
	if (outcome != DONE)
		return outcome;
	struct phase phase = {
		.id = id_new(),
		.site_id = site.id,
		.slug = form->phase,
		.title = form->title,
		.summary = form->summary,
		.opens_at = form->opens_at,
		.closes_at = form->closes_at,
		.position = form->position,
	};
	result_id(run, phase.id);
	return site_put(run, db, context, site.id, "phase.create", &phase_record, phase.id, &phase, "phase");
}

static enum outcome phase_of_run(struct action_run *run, struct db *db, struct phase *phase)
{
	const struct phase_form *form = run->form;
	enum outcome outcome = db_find(db, &phase_record, phase, run->arena, "WHERE site_id = ?1 AND slug = ?2", "is",
	                               run->site_id, form->phase);
	if (outcome == NOT_FOUND)
		form_error_add(run->arena, &run->errors, TEXT("phase"), N_("This site has no such phase."), 0);
	if (outcome != DONE)
		return outcome;
	int64_t frozen = 0;
	if (!db_one_int(db, &frozen,
	                "SELECT count(*) FROM activity_window w JOIN activity a ON a.id = w.activity_id "
	                "WHERE w.phase_id = ?1 AND a.frozen = 1",
	                "i", phase->id))
		return FAULT;
	if (!frozen)
		return DONE;
	form_error_add(run->arena, &run->errors, TEXT("phase"),
	               N_("A vote in this phase has opened, so its times are fixed. Close the vote itself to end it."), 0);
	return REFUSED;
}

static enum outcome phase_save(struct action_run *run, struct db *db, struct write_context *context,
                               const struct phase *before, int64_t opens_at, int64_t closes_at, const char *kind)
{
	struct phase after = *before;
	after.opens_at = opens_at;
	after.closes_at = closes_at;
	result_id(run, after.id);
	return site_change(run, db, context, before->site_id, kind, &phase_record, after.id, before, &after, "phase");
}

static enum outcome phase_set_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct phase_form *form = run->form;
	struct phase phase;
	enum outcome outcome = phase_of_run(run, db, &phase);
	if (outcome == DONE)
		outcome = times_rules(run, form->opens_at, form->closes_at);
	if (outcome != DONE)
		return outcome;
	return phase_save(run, db, context, &phase, form->opens_at, form->closes_at, "phase.set");
}

static enum outcome phase_open_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct phase phase;
	enum outcome outcome = phase_of_run(run, db, &phase);
	if (outcome == DONE)
		outcome = passport_complete(run, db, phase.site_id);
	if (outcome != DONE)
		return outcome;
	// An end that has passed already would keep it shut.
	int64_t closes_at = phase.closes_at > context->now ? phase.closes_at : 0;
	return phase_save(run, db, context, &phase, context->now, closes_at, "phase.open");
}

static enum outcome phase_close_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct phase phase;
	enum outcome outcome = phase_of_run(run, db, &phase);
	if (outcome != DONE)
		return outcome;
	bool open = phase.opens_at <= context->now && (!phase.closes_at || phase.closes_at > context->now);
	if (!open) {
		form_error_add(run->arena, &run->errors, TEXT("phase"), N_("This phase is not open."), 0);
		return REFUSED;
	}
	return phase_save(run, db, context, &phase, phase.opens_at, context->now, "phase.close");
}

const struct action phase_create = {
	.name = "phase.create",
	.summary = "A new stretch of the site's timeline",
	.form = &phase_create_record,
	.permission = PERMIT_CONSOLE,
	.apply = phase_create_apply,
};
const struct action phase_set = {
	.name = "phase.set",
	.summary = "When a phase opens and closes",
	.form = &phase_set_record,
	.permission = PERMIT_CONSOLE,
	.apply = phase_set_apply,
};
const struct action phase_open = {
	.name = "phase.open",
	.summary = "The phase opens now",
	.form = &phase_name_record,
	.permission = PERMIT_CONSOLE,
	.apply = phase_open_apply,
};
const struct action phase_close = {
	.name = "phase.close",
	.summary = "The phase closes now",
	.form = &phase_name_record,
	.permission = PERMIT_CONSOLE,
	.apply = phase_close_apply,
};

// --- windows -----------------------------------------------------------------------------------------------------

struct window_form {
	struct text action, phase;
	int64_t opens_at, closes_at;
};
static const struct field window_fields[] = {
	{ .name = "action",
	  .kind = FIELD_SLUG,
	  .offset = offsetof(struct window_form, action),
	  .flags = FIELD_REQUIRED,
	  .max = 40,
	  .label = N_("What is open"),
	  .help = N_("For example vote or result.") },
	{ .name = "phase",
	  .kind = FIELD_SLUG,
	  .offset = offsetof(struct window_form, phase),
	  .max = 60,
	  .label = N_("Short name of the phase"),
	  .help = N_("Empty: by the times below.") },
	{ .name = "opens_at", .kind = FIELD_TIME, .offset = offsetof(struct window_form, opens_at), .label = N_("Opens") },
	{ .name = "closes_at",
	  .kind = FIELD_TIME,
	  .offset = offsetof(struct window_form, closes_at),
	  .label = N_("Closes"),
	  .help = N_("Empty when there is no end.") },
};
static const struct record window_form_record = RECORD_OF("activity_window_set", struct window_form, window_fields);

static bool method_has_window(const struct house *house, const struct activity *activity, struct text action)
{
	const struct method *method = house ? house_method(house, activity->method) : NULL;
	for (const char *const *name = method ? method->windows : NULL; name && *name; name++)
		if (text_is(action, *name))
			return true;
	return false;
}

static enum outcome window_rules(struct action_run *run, struct db *db, struct activity *activity)
{
	const struct window_form *form = run->form;
	enum outcome outcome = activity_find(db, run->arena, run->activity_id, activity);
	if (outcome != DONE)
		return outcome;
	if (activity->frozen) {
		form_error_add(run->arena, &run->errors, TEXT_NONE, N_("The vote has opened, so its rules are fixed."), 0);
		return REFUSED;
	}
	if (!method_has_window(run->context, activity, form->action)) {
		form_error_add(run->arena, &run->errors, TEXT("action"), N_("This method has no such thing to open."), 0);
		return INVALID;
	}
	return times_rules(run, form->opens_at, form->closes_at);
}

static enum outcome window_set_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct window_form *form = run->form;
	struct activity activity;
	enum outcome outcome = window_rules(run, db, &activity);
	if (outcome != DONE)
		return outcome;
	struct activity_window window = {
		.id = id_new(),
		.site_id = activity.site_id,
		.activity_id = activity.id,
		.action = form->action,
		.opens_at = form->opens_at,
		.closes_at = form->closes_at,
	};
	if (form->phase.len && !db_one_int(db, &window.phase_id, "SELECT id FROM phase WHERE site_id = ?1 AND slug = ?2",
	                                   "is", activity.site_id, form->phase)) {
		form_error_add(run->arena, &run->errors, TEXT("phase"), N_("This site has no such phase."), 0);
		return INVALID;
	}
	if (db_execute(db, "DELETE FROM activity_window WHERE activity_id = ?1 AND action = ?2", "is", activity.id,
	               form->action) < 0)
		return FAULT;
	result_id(run, window.id);
	return site_put(run, db, context, activity.site_id, "activity.window", &activity_window_record, window.id, &window,
	                "action");
}

const struct action activity_window_set = {
	.name = "activity.window",
	.summary = "When one of an activity's actions is open; replaces what was said before",
	.form = &window_form_record,
	.permission = PERMIT_CONSOLE,
	.apply = window_set_apply,
};
