// SPDX-License-Identifier: EUPL-1.2
#include "base/log.h"
#include "site/console.h"
#include "site/house.h"

struct action_run console_action(struct house *house, struct arena *arena, const struct action *action, int64_t site_id,
                                 int64_t activity_id, void *form)
{
	return (struct action_run){
		.action = action,
		.store = house->options.store,
		.arena = arena,
		.workers = house->options.workers,
		.actor = arena_format(arena, "console:%" TEXT_FORMAT, TEXT_ARGS(house->options.console_user)),
		.language = TEXT("en"),
		.site_id = site_id,
		.activity_id = activity_id,
		.form = form,
		.context = house,
	};
}

struct console_call {
	struct house *house;
	struct arena *arena;
	struct db *db;
	struct action_run run;
};

static void say(struct console_call *call, const char *field, const char *message)
{
	form_error_add(call->arena, &call->run.errors, text_of(field), message, 0);
}

static enum outcome call_place(struct console_call *call, const struct json *root)
{
	struct text site = json_text_of(root, "site"), activity = json_text_of(root, "activity");
	enum outcome outcome = DONE;
	if (site.len) {
		struct site found;
		outcome = site_find_slug(call->db, call->arena, site, &found);
		if (outcome == NOT_FOUND)
			say(call, "site", N_("There is no such site."));
		call->run.site_id = outcome == DONE ? found.id : 0;
	}
	if (outcome == DONE && activity.len) {
		struct activity found;
		outcome = activity_find_slug(call->db, call->arena, call->run.site_id, activity, &found);
		if (outcome == NOT_FOUND)
			say(call, "activity", N_("There is no such activity on this site."));
		call->run.activity_id = outcome == DONE ? found.id : 0;
	}
	return outcome;
}

static enum outcome call_form(struct console_call *call, const struct json *root)
{
	const struct record *record = call->run.action->form;
	const struct json *form = json_get(root, "form");
	if (!record) {
		if (!json_count(form))
			return DONE;
		say(call, "form", N_("This action takes no form."));
		return INVALID;
	}
	struct text error;
	struct json_document *empty = form ? NULL : json_parse(call->arena, TEXT("{}"), &error);
	call->run.form = arena_alloc(call->arena, record->size);
	bool good = call->run.form && record_parse_json(call->arena, record, form ? form : json_root(empty), true,
	                                                call->run.form, &call->run.errors);
	json_free(empty);
	return good ? DONE : INVALID;
}

static enum outcome call_run(struct console_call *call, const struct json *root)
{
	if (!call->db)
		return FAULT;
	enum outcome outcome = call_place(call, root);
	if (outcome == DONE)
		outcome = call_form(call, root);
	return outcome == DONE ? action_wait(&call->run, call->db) : outcome;
}

// With a reader of its own, beside all others.
static enum outcome call_slowly(struct console_call *call, const struct json *root)
{
	call->db = store_reader_open(call->house->options.store);
	enum outcome outcome = call_run(call, root);
	store_reader_close(call->db);
	return outcome;
}

static enum outcome call_in_turn(struct console_call *call, const struct json *root)
{
	struct house *house = call->house;
	pthread_mutex_lock(&house->console_lock);
	if (!house->console_db)
		house->console_db = store_reader_open(house->options.store);
	call->db = house->console_db;
	enum outcome outcome = call_run(call, root);
	pthread_mutex_unlock(&house->console_lock);
	return outcome;
}

static enum outcome call_do(struct console_call *call, const struct json *root)
{
	struct text name = json_text_of(root, "action");
	const struct action *action = house_action(call->house, name);
	if (action && action->permission != PERMIT_CONSOLE) // a visitor's: it asks for what only a request brings
		action = NULL;
	call->run = console_action(call->house, call->arena, action, 0, 0, NULL);
	if (!action) {
		say(call, "action", N_("There is no such action."));
		return NOT_FOUND;
	}
	return action->slow ? call_slowly(call, root) : call_in_turn(call, root);
}

static void write_errors(struct json_writer *w, const struct console_call *call)
{
	const struct record *record = call->run.action ? call->run.action->form : NULL;
	const struct language *english = language_with_words(call->arena, language_find(TEXT("en")), NULL);
	json_key(w, "errors");
	json_open(w, '[');
	for (size_t i = 0; i < call->run.errors.count; i++) {
		const struct form_error *error = &call->run.errors.at[i];
		json_open(w, '{');
		json_text_member(w, "field", error->field);
		json_text_member(w, "message", form_error_message(call->arena, english, error, record));
		if (error->n != 0) {
			json_int_member(w, "n", error->n);
		}
		json_close(w, '}');
	}
	json_close(w, ']');
}

struct text console_run(struct house *house, struct arena *arena, struct text request_json)
{
	struct console_call call = { .house = house, .arena = arena };
	struct text error = TEXT_NONE;
	struct json_document *document = json_parse(arena, request_json, &error);
	struct builder out = builder_on(arena);
	struct json_writer w = json_on(&out);
	enum outcome outcome = INVALID;
	if (document) {
		outcome = call_do(&call, json_root(document));
		json_free(document);
	} else {
		say(&call, "", N_("This is not valid JSON."));
	}
	json_open(&w, '{');
	json_text_member(&w, "outcome", text_of(outcome_name(outcome)));
	if (outcome == DONE) {
		json_key(&w, "result");
		json_raw(&w, call.run.result_json.len ? call.run.result_json : TEXT("{}"));
	} else {
		write_errors(&w, &call);
	}
	json_close(&w, '}');
	return builder_text(&out);
}
