// SPDX-License-Identifier: EUPL-1.2
// Running an action: check, prepare, apply in the writer, and on to who asked.
#include "store/action.h"
#include "base/log.h"

// Errors without an outcome of their own, and an arena that is full, never pass for success.
static enum outcome settle(const struct action_run *run, enum outcome outcome)
{
	if (outcome == DONE && run->errors.count > 0)
		return INVALID;
	if (outcome == DONE && arena_full(run->arena))
		return BUSY;
	return outcome;
}

static enum outcome before_apply(struct action_run *run, struct db *db)
{
	const struct action *action = run->action;
	enum outcome outcome = settle(run, DONE);
	if (outcome == DONE && action->check)
		outcome = settle(run, action->check(run, db));
	if (outcome == DONE && action->prepare)
		outcome = settle(run, action->prepare(run, db));
	return outcome;
}

static enum outcome apply(struct db *db, struct write_context *context, void *argument)
{
	struct action_run *run = argument;
	if (run->actor.len > 0)
		context->actor = run->actor;
	return settle(run, run->action->apply(run, db, context));
}

// What may have been written is not taken back.
static void settled(struct action_run *run, enum outcome outcome)
{
	run->outcome = outcome;
	if (outcome != DONE && outcome != UNCERTAIN && run->action->undo)
		run->action->undo(run);
}

static void finish(struct task *task, struct worker *worker)
{
	struct action_run *run = (struct action_run *)((char *)task - offsetof(struct action_run, task));
	settled(run, run->job.outcome);
	run->finished(run, worker);
}

void action_start(struct action_run *run, struct db *db)
{
	enum outcome outcome = before_apply(run, db);
	if (outcome == DONE && run->action->apply) {
		run->task.run = finish;
		run->job = (struct write_job){ .apply = apply, .workers = run->workers, .task = &run->task, .argument = run };
		if (store_submit(run->store, &run->job))
			return;
		outcome = BUSY;
	}
	settled(run, outcome);
	struct worker worker = { .db = db, .store = run->store };
	run->finished(run, &worker);
}

enum outcome action_wait(struct action_run *run, struct db *db)
{
	enum outcome outcome = before_apply(run, db);
	if (outcome == DONE && run->action->apply)
		outcome = store_write(run->store, apply, run);
	settled(run, outcome);
	return outcome;
}

void action_error(struct action_run *run, const char *field, const char *message)
{
	form_error_add(run->arena, &run->errors, text_of(field), message, 0);
}

enum outcome action_refuse(struct action_run *run, const char *field, const char *message, enum outcome outcome)
{
	action_error(run, field, message);
	return outcome;
}
