// SPDX-License-Identifier: EUPL-1.2
// The importer's ballots, from JSON to the vote kernel.
#include "ballot/ballot.h"
#include "base/id.h"
#include "exchange/import.h"

enum { BALLOTS_PER_PART = 500 };

struct import_ballots_form {
	struct text ballots;
};
static const struct field import_ballots_fields[] = {
	{ .name = "ballots",
	  .kind = FIELD_JSON,
	  .offset = offsetof(struct import_ballots_form, ballots),
	  .flags = FIELD_REQUIRED,
	  .max = 8000000,
	  .label = N_("Ballots"),
	  .help = N_("A JSON list.") },
};
static const struct record import_ballots_record =
	RECORD_OF("import_ballots", struct import_ballots_form, import_ballots_fields);

static bool read_choices(struct arena *arena, const struct json *list, struct ballot_request *request)
{
	request->choice_count = json_count(list);
	request->choices = arena_new_array(arena, struct ballot_choice, request->choice_count + 1);
	for (size_t i = 0; request->choices != NULL && i < request->choice_count; i++) {
		const struct json *pair = json_item(list, i);
		if (json_count(pair) != 2 || !id_parse(json_as_text(json_item(pair, 0)), &request->choices[i].option_id))
			return false;
		request->choices[i].points = json_as_int(json_item(pair, 1));
	}
	return request->choices != NULL && request->choice_count > 0;
}

// The salt comes from the voter and the vote's secret, so that a part that is sent again is known as the same ballots.
static void salt_of(const struct vote_keys *keys, struct arena *arena, struct text voter, uint8_t salt[HASH_BYTES])
{
	struct builder named = builder_on(arena);
	build_literal(&named, "import-salt/v1\n");
	build_text(&named, voter);
	hmac_sha256(salt, keys->index, builder_text(&named));
}

static enum outcome read_ballots(struct action_run *run, const struct vote_definition *definition,
                                 const struct vote_keys *keys, const struct json *list)
{
	struct ballots_import *import = arena_new(run->arena, struct ballots_import);
	size_t count = json_count(list);
	if (json_kind(list) != JSON_ARRAY || count == 0 || count > BALLOTS_PER_PART)
		return action_refuse(run, "ballots", N_("Send a list of 1 to 500 ballots."), INVALID);
	struct ballot_request *requests = arena_new_array(run->arena, struct ballot_request, count);
	if (import == NULL || requests == NULL)
		return BUSY;
	for (size_t i = 0; i < count; i++) {
		const struct json *ballot = json_item(list, i);
		struct text voter = json_text_of(ballot, "voter");
		requests[i].definition = definition;
		if (voter.len == 0 || !read_choices(run->arena, json_get(ballot, "choices"), &requests[i]))
			return action_refuse(run, "ballots",
			                     N_("Each ballot needs a voter and choices: [[\"plan id\", points], ...]."), INVALID);
		import_pseudonym(keys, voter, requests[i].pseudonym);
		salt_of(keys, run->arena, voter, requests[i].salt);
	}
	*import = (struct ballots_import){ requests, count };
	run->context = import;
	return DONE;
}

static enum outcome import_ballots_prepare(struct action_run *run, struct db *db)
{
	const struct import_ballots_form *form = run->form;
	struct vote *vote = arena_new(run->arena, struct vote);
	struct vote_definition *definition = arena_new(run->arena, struct vote_definition);
	struct vote_keys keys;
	if (vote == NULL || definition == NULL)
		return BUSY;
	enum outcome outcome = vote_load(db, run->arena, run->activity_id, vote, definition);
	if (outcome != DONE)
		return outcome;
	if (definition->channel != CHANNEL_IMPORT)
		return action_refuse(run, "ballots", N_("Only a vote that was held elsewhere takes imported ballots."),
		                     REFUSED);
	if (!vote_keys_load(run->store, vote->id, &keys))
		return FAULT;
	struct text error;
	struct json_document *document = json_parse(run->arena, form->ballots, &error);
	outcome = read_ballots(run, definition, &keys, document != NULL ? json_root(document) : NULL);
	json_free(document);
	secret_wipe(&keys, sizeof keys);
	return outcome;
}

static enum outcome import_ballots_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	enum outcome outcome = ballots_import.check(run, db);
	if (outcome == DONE)
		outcome = ballots_import.apply(run, db, context);
	if (outcome != DONE && run->result != NULL) {
		const size_t *at = run->result;
		form_error_add(run->arena, &run->errors, TEXT(IMPORT_WRONG_BALLOT),
		               N_("This is ballot {n} of the part that was sent."), (int64_t)*at + 1);
	}
	return outcome;
}

const struct action import_ballots = {
	.name = "import.ballots",
	.summary = "Up to 500 ballots of an election that was held elsewhere.",
	.form = &import_ballots_record,
	.permission = PERMIT_CONSOLE,
	.prepare = import_ballots_prepare,
	.apply = import_ballots_apply,
};

const struct action *const exchange_actions[] = { &import_ballots, NULL };
