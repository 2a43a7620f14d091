// SPDX-License-Identifier: EUPL-1.2
// An action is one business operation: submit an idea, cast a ballot, open a phase. It declares its form and its
// permission, and is the only thing that writes. The HTML form, the JSON API, the command line, the importers and the
// tests all run the same action; only how the answer is drawn differs (site/route.h).
#ifndef POLDER_STORE_ACTION_H
#define POLDER_STORE_ACTION_H

#include "store/store.h"
#include "store/workers.h"

enum permission {
	PERMIT_ANYONE, // a visitor, no sign-in
	PERMIT_CONSOLE // the command line: who owns the data folder
};

struct action_run;
struct action {
	const char *name;          // "ballot.cast": events, the console's socket and the docs use it
	const char *summary;       // one English line
	const struct record *form; // what it takes; NULL when nothing
	enum permission permission;
	bool slow; // it may take minutes: others do not wait for it, so it may not count on being the only one
	// All optional. check: more than the field table can say, on a worker. prepare: may block; worker, read-only.
	// apply: in the writer's transaction; every rule again. An action without apply changes nothing in the store
	// (a cookie, perhaps).
	enum outcome (*check)(struct action_run *run, struct db *db);
	enum outcome (*prepare)(struct action_run *run, struct db *db);
	enum outcome (*apply)(struct action_run *run, struct db *db, struct write_context *context);
	// Nothing was written after all: takes back what prepare did outside the store (a file).
	void (*undo)(const struct action_run *run);
};

// One run of an action. Lives on its arena.
struct action_run {
	const struct action *action;
	struct store *store;
	struct arena *arena;
	struct text actor;       // "console:root", "resident"
	struct text language;    // for texts in results
	int64_t site_id;         // 0 when the action concerns no site
	int64_t activity_id;     // 0 when it concerns no activity
	void *form;              // a filled struct of action->form
	const void *context;     // what the caller knows besides the form: the voter's opened cookie, say; may be NULL
	void *result;            // what apply leaves for the answer
	struct text result_json; // what the console and the JSON API answer; an object
	struct form_errors errors;
	enum outcome outcome;
	// the machine's
	struct write_job job;
	struct task task;
	struct workers *workers;
	void (*finished)(struct action_run *run, struct worker *worker); // on a worker, after the commit
	void *owner;                                                     // the caller's: the HTTP exchange
};

// Runs check and prepare here (on a worker), then queues apply; `finished` is called on a worker with the outcome, or
// at once when check or prepare did not end in DONE or there is no apply. The form must have been parsed.
void action_start(struct action_run *run, struct db *db);
// The same from start to end, waiting: for the command line, importers and tests.
enum outcome action_wait(struct action_run *run, struct db *db);

// Adds an error at this field ("": at the form as a whole); action_refuse returns the outcome, so that one may end
// with it.
void action_error(struct action_run *run, const char *field, const char *message);
enum outcome action_refuse(struct action_run *run, const char *field, const char *message, enum outcome outcome);

#endif
