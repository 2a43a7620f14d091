// SPDX-License-Identifier: EUPL-1.2
#include "base/clock.h"
#include "base/id.h"
#include "exchange/import.h"
#include "exchange/import_site.h"

enum { BALLOTS_PER_PART = 500 };
#define IDEAS_SLUG TEXT("plannen")
#define VOTE_SLUG TEXT("stemmen")

struct import {
	struct arena *arena;
	const struct pabulib *pb;
	const struct import_options *options;
	const struct importer *importer;
	struct import_error *error;
	int64_t *idea_ids;         // by project index
	const struct json *result; // of the last action
};

// --- doing -------------------------------------------------------------------------------------------------------

// What the answer says went wrong, and which ballot of the part it was: 0 when it does not say.
static struct text reason_of(struct import *import, const struct json *answer, enum outcome outcome, int64_t *ballot)
{
	const struct json *errors = json_get(answer, "errors");
	struct text reason = TEXT_NONE;
	*ballot = 0;
	for (size_t i = 0; i < json_count(errors); i++) {
		const struct json *error = json_item(errors, i);
		if (text_is(json_text_of(error, "field"), IMPORT_WRONG_BALLOT))
			*ballot = json_int_of(error, "n");
		else if (reason.len == 0)
			reason = text_copy(import->arena, json_text_of(error, "message"));
	}
	return reason.len > 0 ? reason : text_of(outcome_name(outcome));
}

static enum outcome act(struct import *import, const char *action, struct text activity, struct text form_json,
                        size_t line)
{
	const struct importer *importer = import->importer;
	const struct json *answer = NULL;
	enum outcome outcome =
		importer->act(importer->context, action, import->options->slug, activity, form_json, &answer);
	import->result = json_get(answer, "result");
	if (outcome == DONE)
		return DONE;
	int64_t ballot;
	struct text reason = reason_of(import, answer, outcome, &ballot);
	*import->error =
		(struct import_error){ line + (ballot > 0 ? (size_t)ballot - 1 : 0),
		                       arena_format(import->arena, "%s: %" TEXT_FORMAT, action, TEXT_ARGS(reason)) };
	return outcome;
}

static void progress(const struct import *import, const char *what, size_t done, size_t total)
{
	if (import->importer->progress != NULL)
		import->importer->progress(import->importer->context, what, done, total);
}

// --- plans -------------------------------------------------------------------------------------------------------

static enum outcome make_groups(struct import *import, const char *action, const struct import_groups *groups)
{
	for (size_t i = 0; i < groups->count; i++) {
		enum outcome outcome =
			act(import, action, TEXT_NONE, import_group_form(import->arena, import->pb, groups, i), 0);
		if (outcome != DONE)
			return outcome;
		id_parse(json_text_of(import->result, "id"), &groups->at[i].id);
	}
	return DONE;
}

static enum outcome make_plans(struct import *import)
{
	struct import_groups themes, areas;
	import_groups_of(import->arena, import->pb, &themes, &areas);
	enum outcome outcome = make_groups(import, "theme.create", &themes);
	if (outcome == DONE)
		outcome = make_groups(import, "area.create", &areas);
	for (size_t i = 0; outcome == DONE && i < import->pb->project_count; i++) {
		struct text form = import_plan_form(import->arena, import->pb, i, &themes, &areas);
		outcome = act(import, "idea.create", IDEAS_SLUG, form, import->pb->projects[i].line);
		if (outcome == DONE && !id_parse(json_text_of(import->result, "id"), &import->idea_ids[i]))
			outcome = FAULT;
		progress(import, "plans", i + 1, import->pb->project_count);
	}
	return outcome;
}

// --- ballots -----------------------------------------------------------------------------------------------------

static struct text ballots_form(struct import *import, struct arena *arena, size_t from, size_t to)
{
	const struct pabulib *pb = import->pb;
	struct builder form = builder_on(arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_key(&w, "ballots");
	json_open(&w, '[');
	for (size_t i = from; i < to; i++) {
		const struct pabulib_ballot *ballot = &pb->ballots[i];
		json_open(&w, '{');
		json_text_member(&w, "voter", ballot->voter_id);
		json_key(&w, "choices");
		json_open(&w, '[');
		for (size_t c = ballot->first; c < (size_t)ballot->first + ballot->count; c++) {
			struct builder id = builder_on(arena);
			build_id(&id, import->idea_ids[pb->choices[c]]);
			json_open(&w, '[');
			json_text(&w, builder_text(&id));
			json_int(&w, pb->points != NULL ? pb->points[c] : 0);
			json_close(&w, ']');
		}
		json_close(&w, ']');
		json_close(&w, '}');
	}
	json_close(&w, ']');
	json_close(&w, '}');
	return builder_text(&form);
}

static enum outcome cast_ballots(struct import *import)
{
	struct arena *part = arena_create((size_t)64 << 20);
	if (part == NULL)
		return BUSY;
	enum outcome outcome = DONE;
	for (size_t from = 0; outcome == DONE && from < import->pb->ballot_count; from += BALLOTS_PER_PART) {
		size_t to = from + BALLOTS_PER_PART;
		if (to > import->pb->ballot_count)
			to = import->pb->ballot_count;
		arena_reset(part);
		struct text form = ballots_form(import, part, from, to);
		outcome = arena_full(part)
		              ? BUSY
		              : act(import, "import.ballots", VOTE_SLUG, form, import->pb->first_ballot_line + from);
		progress(import, "ballots", to, import->pb->ballot_count);
	}
	arena_destroy(part);
	return outcome;
}

// --- the whole ---------------------------------------------------------------------------------------------------

static enum outcome fill_site(struct import *import)
{
	enum outcome outcome = make_plans(import);
	if (outcome == DONE)
		outcome = act(import, "vote.open", VOTE_SLUG, TEXT_NONE, 0);
	if (outcome == DONE)
		outcome = cast_ballots(import);
	static const char *const steps[] = { "vote.close", "vote.count", "vote.publish" };
	for (size_t i = 0; outcome == DONE && i < sizeof steps / sizeof steps[0]; i++) {
		progress(import, steps[i], i + 1, sizeof steps / sizeof steps[0]);
		outcome = act(import, steps[i], VOTE_SLUG,
		              i == 0 ? TEXT("{\"reason\":\"All ballots have been imported.\"}") : TEXT_NONE, 0);
	}
	return outcome == DONE ? act(import, "site.publish", TEXT_NONE, TEXT_NONE, 0) : outcome;
}

static void delete_site(struct import *import)
{
	struct import_error first = *import->error;
	struct text form =
		arena_format(import->arena, "{\"confirm\":\"%" TEXT_FORMAT "\"}", TEXT_ARGS(import->options->slug));
	if (act(import, "site.delete", TEXT_NONE, form, 0) != DONE)
		first.reason = arena_format(
			import->arena, "%" TEXT_FORMAT " (and the hidden, half-filled site could not be deleted: %" TEXT_FORMAT ")",
			TEXT_ARGS(first.reason), TEXT_ARGS(import->error->reason));
	*import->error = first;
}

enum outcome import_pabulib(struct arena *arena, struct text file, const struct import_options *options,
                            const struct importer *importer, struct import_error *error)
{
	struct pabulib_error refused;
	struct pabulib *pb = pabulib_read(arena, file, &refused);
	if (pb == NULL) {
		*error = (struct import_error){ refused.line, refused.reason };
		return INVALID;
	}
	struct import import = { .arena = arena, .pb = pb, .options = options, .importer = importer, .error = error };
	import.idea_ids = arena_new_array(arena, int64_t, pb->project_count + 1);
	struct text form = TEXT_NONE;
	if (import.idea_ids == NULL)
		return BUSY;
	if (!import_site_form(arena, pb, options, &form, error))
		return INVALID;
	enum outcome outcome = act(&import, "site.create", TEXT_NONE, form, 0);
	if (outcome != DONE)
		return outcome;
	outcome = fill_site(&import);
	if (outcome != DONE)
		delete_site(&import);
	return outcome;
}
