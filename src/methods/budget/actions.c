// SPDX-License-Identifier: EUPL-1.2
// The steps of a vote for the staff: open, close, count, publish.
#include <pthread.h>

#include "methods/budget/budget.h"
#include "methods/budget/counter.h"
#include "methods/budget/outcome.h"
#include "methods/ideas/idea.h"
#include "base/id.h"
#include "site/passport.h"

enum { COUNTS_AT_ONCE = 4 };

#define FORM(member) .name = #member, .offset = offsetof(struct budget_vote_form, member)
static const struct field form_fields[] = {
	{ FORM(activity_id), .kind = FIELD_ID, .label = N_("Vote") },
	{ FORM(reason), .kind = FIELD_TEXT, .max = 500, .label = N_("Reason") },
	{ FORM(now), .kind = FIELD_BOOL, .label = N_("Start voting now") },
};
static const struct record form_record = RECORD_OF("budget_vote", struct budget_vote_form, form_fields);

struct work { // from prepare to apply
	struct activity activity;
	struct budget_settings settings;
	struct vote vote;
	bool draft; // the vote is to be written first
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	struct text result; // of the count
};

// What an apply of ours makes stays with the run, since the answer is drawn after the batch's arena has gone.
static struct write_context context_of_run(const struct action_run *run, const struct write_context *context)
{
	struct write_context own = *context;
	own.arena = run->arena;
	return own;
}

static enum outcome find_vote_of(struct action_run *run, struct db *db, int64_t activity_id)
{
	struct work *work = arena_new(run->arena, struct work);
	if (!work)
		return BUSY;
	run->result = work;
	enum outcome outcome = activity_find(db, run->arena, activity_id ? activity_id : run->activity_id, &work->activity);
	if (outcome != DONE)
		return outcome;
	if (!text_is(work->activity.method, "budget"))
		return NOT_FOUND;
	return vote_of_activity(db, run->arena, work->activity.id, &work->vote);
}

static enum outcome find_vote(struct action_run *run, struct db *db)
{
	const struct budget_vote_form *form = run->form;
	return find_vote_of(run, db, form->activity_id);
}

static struct text state_json(struct action_run *run, const struct vote *vote, const char *state)
{
	struct builder b = builder_on(run->arena);
	build_literal(&b, "{\"vote\":\"");
	build_id(&b, vote->id);
	build_format(&b, "\",\"state\":\"%s\"}", state);
	return builder_text(&b);
}

// --- open ------------------------------------------------------------------------------------------------------------
// Keys are files, so they are made here; the row of the draft is written in apply.
static enum outcome prepare_draft(struct action_run *run, struct db *db)
{
	enum outcome outcome = find_vote(run, db);
	struct work *work = run->result;
	if (outcome != DONE && (outcome != NOT_FOUND || work == NULL || work->activity.id == 0))
		return outcome;
	if (!text_is(work->activity.method, "budget"))
		return NOT_FOUND;
	if (outcome == DONE)
		return DONE;
	struct vote_keys keys;
	work->draft = true;
	work->vote.id = id_new();
	if (!vote_keys_make(run->store, work->vote.id) || !vote_keys_load(run->store, work->vote.id, &keys))
		return FAULT;
	memcpy(work->public_key, keys.sign_public, sizeof(work->public_key));
	secret_wipe(&keys, sizeof(keys));
	return DONE;
}

// The activity and its settings as they are in this transaction, and the draft when it is new.
static enum outcome write_draft(struct action_run *run, struct db *db, struct write_context *own)
{
	struct work *work = run->result;
	enum outcome outcome = activity_find(db, run->arena, work->activity.id, &work->activity);
	if (outcome == DONE)
		outcome = activity_settings(run->arena, &budget_settings_record, &work->activity, &work->settings);
	// One channel per vote, or one person would have two votes (TRUST.md section 2).
	if (outcome == DONE && !work->draft && work->vote.state == VOTE_DRAFT &&
	    work->vote.channel != work->settings.channel)
		return action_refuse(run, "", N_("Codes were made for this vote, but its settings say another way of voting."),
		                     REFUSED);
	if (outcome != DONE || !work->draft)
		return outcome;
	return vote_draft(db, own, work->vote.id, &work->activity, (enum vote_channel)work->settings.channel,
	                  work->public_key);
}

// The time to vote starts with the vote. One that has been opened keeps its times; vote_open refuses it.
static enum outcome start_now(struct action_run *run, struct db *db, struct write_context *own)
{
	const struct work *work = run->result;
	struct vote vote;
	enum outcome outcome = vote_of_activity(db, run->arena, work->activity.id, &vote);
	if (outcome != DONE || vote.state != VOTE_DRAFT || vote.channel == CHANNEL_IMPORT)
		return outcome;
	outcome = activity_open(db, own, work->activity.id, TEXT("vote"));
	return outcome == REFUSED
	           ? action_refuse(run, "", N_("The time to vote has not been set, or its phase is fixed by another vote."),
	                           REFUSED)
	           : outcome;
}

// With what was fixed about counting, so that who opens a vote sees it.
static struct text opened_json(struct action_run *run, const struct vote *vote,
                               const struct vote_definition *definition)
{
	struct budget_rule rule;
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_id_member(&w, "vote", vote->id);
	json_text_member(&w, "state", TEXT("open"));
	json_text_member(&w, "count_rule", definition->count_rule);
	if (budget_rule_read(run->arena, definition, &rule))
		json_text_member(&w, "count_with", budget_rule_command(run->arena, &rule));
	json_close(&w, '}');
	return builder_text(&b);
}

static enum outcome open_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct write_context own = context_of_run(run, context);
	struct work *work = run->result;
	enum outcome outcome = write_draft(run, db, &own);
	if (outcome == CONFLICT && run->errors.count == 0)
		return action_refuse(run, "",
		                     N_("This vote was prepared or opened at the same moment, by someone else or by itself at "
		                        "its planned time. Try again."),
		                     CONFLICT);
	if (outcome != DONE)
		return outcome;
	const struct budget_vote_form *form = run->form;
	outcome = passport_complete(run, db, work->activity.site_id);
	if (outcome == DONE && form->now)
		outcome = start_now(run, db, &own);
	struct vote_definition definition;
	if (outcome == DONE)
		outcome = budget_definition(db, run->arena, &work->activity, &work->settings, &definition, &run->errors);
	if (outcome == DONE)
		outcome = vote_open(db, &own, work->vote.id, &definition, &run->errors);
	if (outcome != DONE)
		return outcome;
	run->result_json = opened_json(run, &work->vote, &definition);
	return DONE;
}

static void forget_keys(const struct action_run *run)
{
	const struct work *work = run->result;
	if (work && work->draft)
		vote_keys_destroy(run->store, work->vote.id); // what fails is logged, and polder doctor finds it
}

const struct action budget_vote_open = {
	.name = "vote.open",
	.summary = "Freeze plans, prices and rules, and open the vote.",
	.form = &form_record,
	.permission = PERMIT_CONSOLE,
	.prepare = prepare_draft,
	.apply = open_apply,
	.undo = forget_keys,
};

// --- amend ---------------------------------------------------------------------------------------------------------
#define AMEND(member) .name = #member, .offset = offsetof(struct budget_amend_form, member)
static const struct field amend_fields[] = {
	{ AMEND(activity_id), .kind = FIELD_ID, .label = N_("Vote") },
	{ AMEND(text), .kind = FIELD_TEXT, .max = 1000, .label = N_("What is amended"),
	  .help = N_(
		  "For everyone to read. Texts of plans stay as they were when voting opened: say here what they should be.") },
	{ AMEND(closes_at), .kind = FIELD_TIME, .label = N_("Closes"),
	  .help = N_("Later than was announced. Empty: as it was.") },
	{ AMEND(reason), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 500, .label = N_("Reason") },
	{ AMEND(proposer), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 100,
	  .label = N_("Member of staff who proposes it"), .help = N_("The name is published.") },
	{ AMEND(seconder), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED, .max = 100,
	  .label = N_("Member of staff who agrees"), .help = N_("The name is published.") },
};
#undef AMEND
static const struct record amend_record = RECORD_OF("budget_amend", struct budget_amend_form, amend_fields);

static enum outcome amend_prepare(struct action_run *run, struct db *db)
{
	const struct budget_amend_form *form = run->form;
	return find_vote_of(run, db, form->activity_id);
}

static enum outcome amend_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct write_context own = context_of_run(run, context);
	const struct budget_amend_form *form = run->form;
	struct work *work = run->result;
	struct vote_amendment amendment = { .text = form->text,
		                                .reason = form->reason,
		                                .proposer = form->proposer,
		                                .seconder = form->seconder,
		                                .closes_at = form->closes_at };
	enum outcome outcome = vote_amend(db, &own, work->vote.id, &amendment, &run->errors);
	if (outcome == DONE)
		run->result_json = state_json(run, &work->vote, "open");
	return outcome;
}

const struct action budget_vote_amend = {
	.name = "vote.amend",
	.summary = "Put off the closing of an open vote, or set a text right, with a public entry by two members of staff.",
	.form = &amend_record,
	.permission = PERMIT_CONSOLE,
	.prepare = amend_prepare,
	.apply = amend_apply,
};

// --- close ---------------------------------------------------------------------------------------------------------
static enum outcome close_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct write_context own = context_of_run(run, context);
	const struct budget_vote_form *form = run->form;
	struct work *work = run->result;
	enum outcome outcome = vote_close(db, &own, work->vote.id, form->reason, &run->errors);
	if (outcome == DONE)
		run->result_json = state_json(run, &work->vote, "closed");
	return outcome;
}

const struct action budget_vote_close = {
	.name = "vote.close",
	.summary = "Close the vote; before its time only with a reason that is published.",
	.form = &form_record,
	.permission = PERMIT_CONSOLE,
	.prepare = find_vote,
	.apply = close_apply,
};

// --- count ---------------------------------------------------------------------------------------------------------
// Votes that are being counted, of the whole process: a count takes a processor and a lot of memory, and a second of the
// same vote would give the same.
static struct {
	pthread_mutex_t lock;
	int64_t votes[COUNTS_AT_ONCE]; // 0: free
} counts = { .lock = PTHREAD_MUTEX_INITIALIZER };

static bool count_begin(int64_t vote_id)
{
	int64_t *place = NULL;
	bool again = false;
	pthread_mutex_lock(&counts.lock);
	for (size_t i = 0; i < COUNTS_AT_ONCE; i++) {
		again |= counts.votes[i] == vote_id;
		if (counts.votes[i] == 0)
			place = &counts.votes[i];
	}
	if (place && !again)
		*place = vote_id;
	pthread_mutex_unlock(&counts.lock);
	return place && !again;
}

static void count_end(int64_t vote_id)
{
	pthread_mutex_lock(&counts.lock);
	for (size_t i = 0; i < COUNTS_AT_ONCE; i++)
		if (counts.votes[i] == vote_id)
			counts.votes[i] = 0;
	pthread_mutex_unlock(&counts.lock);
}

static bool is_stopping(void *store)
{
	return jobs_are_stopping(store);
}

// Counting reads every ballot, so it is done here and not in the writer; nothing can be cast any more.
static enum outcome count_prepare(struct action_run *run, struct db *db)
{
	enum outcome outcome = find_vote(run, db);
	struct work *work = run->result;
	if (outcome != DONE)
		return outcome;
	if (work->vote.state != VOTE_CLOSED)
		return action_refuse(run, "", N_("Only a closed vote can be counted."), CONFLICT);
	struct vote_definition definition;
	outcome = vote_load(db, run->arena, work->activity.id, &work->vote, &definition);
	if (outcome != DONE)
		return outcome;
	if (!count_begin(work->vote.id))
		return action_refuse(run, "", N_("This vote is being counted already, or too many others are. Wait for that."),
		                     CONFLICT);
	struct effort_limit limit = { .stop = is_stopping, .state = run->store };
	outcome = budget_count(db, run->arena, &work->vote, limit, &work->result, &run->errors);
	count_end(work->vote.id);
	return outcome;
}

static enum outcome count_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct write_context own = context_of_run(run, context);
	struct work *work = run->result;
	enum outcome outcome = vote_store_result(db, &own, work->vote.id, work->vote.withdrawn, work->result);
	if (outcome == CONFLICT)
		return action_refuse(run, "",
		                     N_("While it was counted, a code was revoked or the vote was counted by someone "
		                        "else. Count it again when it is still closed."),
		                     CONFLICT);
	if (outcome == DONE)
		run->result_json = work->result;
	return outcome;
}

const struct action budget_vote_count = {
	.name = "vote.count",
	.summary = "Count a closed vote; nothing is shown before it is published.",
	.form = &form_record,
	.permission = PERMIT_CONSOLE,
	.slow = true,
	.prepare = count_prepare,
	.apply = count_apply,
};

// --- publish -------------------------------------------------------------------------------------------------------
static enum outcome set_statuses(struct db *db, struct write_context *context, const struct budget_outcome *outcome)
{
	for (size_t i = 0; i < outcome->section_count; i++) {
		const struct budget_section *section = &outcome->sections[i];
		for (size_t j = 0; j < section->line_count; j++) {
			const struct budget_line *line = &section->lines[j];
			enum outcome set =
				idea_set_status(db, context, line->option_id, line->won_as > 0 ? IDEA_CHOSEN : IDEA_NOT_CHOSEN);
			if (set != DONE && set != NOT_FOUND)
				return set;
		}
	}
	return DONE;
}

static enum outcome publish_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct write_context own = context_of_run(run, context);
	struct work *work = run->result;
	struct vote_result result;
	struct budget_outcome outcome;
	enum outcome done = vote_publish(db, &own, work->vote.id);
	if (done == CONFLICT)
		return action_refuse(run, "", N_("Only a counted vote can be published."), CONFLICT);
	if (done == DONE)
		done = vote_result_find(db, run->arena, work->vote.id, &result);
	if (done != DONE)
		return done;
	if (!budget_outcome_read(run->arena, result.result, &outcome))
		return FAULT;
	done = set_statuses(db, &own, &outcome);
	if (done == DONE)
		run->result_json = result.result;
	return done;
}

const struct action budget_vote_publish = {
	.name = "vote.publish",
	.summary = "Show the outcome and the ballots to everyone.",
	.form = &form_record,
	.permission = PERMIT_CONSOLE,
	.prepare = find_vote,
	.apply = publish_apply,
};
