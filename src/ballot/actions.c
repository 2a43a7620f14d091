// SPDX-License-Identifier: EUPL-1.2
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/id.h"

#define FORM_FIELD(type, member) .name = #member, .offset = offsetof(struct type, member)
enum { CODES_PER_RUN = 5000, CODES_PER_INSERT = 100, BALLOTS_PER_IMPORT = 500 };

// What an apply of ours makes stays with the run, since the answer is drawn after the batch's arena has gone.
static struct write_context context_of_run(const struct action_run *run, const struct write_context *context)
{
	struct write_context own = *context;
	own.arena = run->arena;
	return own;
}

// --- codes.make ----------------------------------------------------------------------------------------------------
static const struct field codes_make_fields[] = {
	{ FORM_FIELD(codes_make_form, activity_id), .kind = FIELD_ID, .label = N_("Vote") },
	{ FORM_FIELD(codes_make_form, envelope_id), .kind = FIELD_ID, .label = N_("Area or theme of the ballot") },
	{ FORM_FIELD(codes_make_form, batch_id), .kind = FIELD_ID, .label = N_("Batch to add to") },
	{ FORM_FIELD(codes_make_form, count), .kind = FIELD_INT, .flags = FIELD_REQUIRED, .min = 1, .max = CODES_PER_RUN,
	  .label = N_("Number of codes") },
	{ FORM_FIELD(codes_make_form, label), .kind = FIELD_TEXT, .label = N_("Name of the batch") },
};
static const struct record codes_make_record = RECORD_OF("codes_make", struct codes_make_form, codes_make_fields);

struct codes_work {         // from prepare to apply
	struct codes_made made; // first: it is the run's result
	struct activity activity;
	int64_t vote_id;
	bool draft; // the vote has to be written too
	uint8_t public_key[SIGN_PUBLIC_BYTES];
	uint8_t (*idx)[HASH_BYTES];
};

static enum outcome find_or_prepare_vote(struct action_run *run, struct db *db, int64_t activity_id,
                                         struct codes_work *work, struct vote_keys *keys)
{
	enum outcome outcome = activity_find(db, run->arena, activity_id, &work->activity);
	if (outcome != DONE)
		return outcome;
	struct vote vote;
	outcome = vote_of_activity(db, run->arena, activity_id, &vote);
	if (outcome == NOT_FOUND) {
		work->vote_id = id_new();
		if (!vote_keys_make(run->store, work->vote_id))
			return FAULT;
		work->draft = true;
	} else if (outcome != DONE) {
		return outcome;
	} else {
		work->vote_id = vote.id;
	}
	if (!vote_keys_load(run->store, work->vote_id, keys))
		return FAULT;
	memcpy(work->public_key, keys->sign_public, sizeof(work->public_key));
	return DONE;
}

static enum outcome codes_make_prepare(struct action_run *run, struct db *db)
{
	const struct codes_make_form *form = run->form;
	struct codes_work *work = arena_new(run->arena, struct codes_work);
	struct vote_keys keys;
	if (!work)
		return BUSY;
	run->result = work;
	enum outcome outcome =
		find_or_prepare_vote(run, db, form->activity_id ? form->activity_id : run->activity_id, work, &keys);
	if (outcome != DONE)
		return outcome;
	work->made.count = (size_t)form->count;
	work->made.codes = arena_alloc_array(run->arena, work->made.count, 16);
	work->idx = arena_alloc_array(run->arena, work->made.count, HASH_BYTES);
	if (!work->made.codes || !work->idx) {
		secret_wipe(&keys, sizeof(keys));
		return BUSY;
	}
	for (size_t i = 0; i < work->made.count; i++) {
		code_make(work->made.codes[i]);
		code_index(&keys, work->made.codes[i], work->idx[i]);
	}
	secret_wipe(&keys, sizeof(keys));
	return DONE;
}

static void codes_forget_keys(const struct action_run *run)
{
	const struct codes_work *work = run->result;
	if (work && work->draft)
		vote_keys_destroy(run->store, work->vote_id); // what fails is logged, and polder doctor finds it
}

static bool insert_one(struct db *db, const struct codes_work *work, size_t i)
{
	struct code code = { .vote_id = work->vote_id,
		                 .idx = bytes_text(work->idx[i], HASH_BYTES),
		                 .batch_id = work->made.batch_id };
	return db_insert(db, &code_record, &code);
}

// A hundred rows in one statement, its text always the same so that it is prepared once.
static bool insert_hundred(struct db *db, struct arena *arena, const struct codes_work *work, size_t from)
{
	struct builder b = builder_on(arena);
	build_literal(&b, "INSERT INTO code (vote_id, batch_id, revoked, idx) VALUES ");
	for (int i = 0; i < CODES_PER_INSERT; i++)
		build_format(&b, "%s(?1, ?2, 0, ?%d)", i ? ", " : "", i + 3);
	build_char(&b, '\0');
	if (b.failed)
		return false;
#define IDX(n) bytes_text(work->idx[from + (n)], HASH_BYTES)
#define IDX10(n)                                                                                              \
	IDX(n), IDX((n) + 1), IDX((n) + 2), IDX((n) + 3), IDX((n) + 4), IDX((n) + 5), IDX((n) + 6), IDX((n) + 7), \
		IDX((n) + 8), IDX((n) + 9)
	static const char types[] = "ii"
								"bbbbbbbbbbbbbbbbbbbbbbbbb"
								"bbbbbbbbbbbbbbbbbbbbbbbbb"
								"bbbbbbbbbbbbbbbbbbbbbbbbb"
								"bbbbbbbbbbbbbbbbbbbbbbbbb";
	_Static_assert(sizeof(types) == 2 + CODES_PER_INSERT + 1, "one letter per argument");
	return db_execute(db, b.at, types, work->vote_id, work->made.batch_id, IDX10(0), IDX10(10), IDX10(20), IDX10(30),
	                  IDX10(40), IDX10(50), IDX10(60), IDX10(70), IDX10(80), IDX10(90)) == CODES_PER_INSERT;
#undef IDX10
#undef IDX
}

static bool insert_codes(struct db *db, struct arena *arena, const struct codes_work *work)
{
	size_t i = 0;
	for (; i + CODES_PER_INSERT <= work->made.count; i += CODES_PER_INSERT)
		if (!insert_hundred(db, arena, work, i))
			return false;
	for (; i < work->made.count; i++)
		if (!insert_one(db, work, i))
			return false;
	return true;
}

static enum outcome save_batch(struct action_run *run, struct db *db, struct codes_work *work)
{
	const struct codes_make_form *form = run->form;
	struct code_batch batch = { .id = id_new(),
		                        .vote_id = work->vote_id,
		                        .envelope_id = form->envelope_id,
		                        .label = form->label,
		                        .count = form->count };
	if (form->batch_id == 0) {
		work->made.batch_id = batch.id;
		return db_insert(db, &code_batch_record, &batch) ? DONE : FAULT;
	}
	enum outcome outcome = db_find(db, &code_batch_record, &batch, run->arena, "WHERE id = ?1 AND vote_id = ?2", "ii",
	                               form->batch_id, work->vote_id);
	if (outcome != DONE)
		return outcome;
	if (batch.revoked)
		return action_refuse(run, "batch_id", N_("This batch has been revoked."), REFUSED);
	batch.count += form->count;
	work->made.batch_id = batch.id;
	return db_update(db, &code_batch_record, &batch) ? DONE : FAULT;
}

// In a vote that is open the manifest has said how many codes there are, so more of them are a public fact.
static enum outcome check_may_make(struct action_run *run, struct db *db, struct write_context *context,
                                   const struct codes_work *work)
{
	const struct codes_make_form *form = run->form;
	struct vote vote;
	enum outcome outcome = vote_find(db, run->arena, work->vote_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.channel != CHANNEL_CODE)
		return action_refuse(run, "", N_("This vote has no codes: people vote by e-mail, or it was held elsewhere."),
		                     REFUSED);
	if (vote.state == VOTE_DRAFT)
		return DONE;
	if (vote.state != VOTE_OPEN)
		return action_refuse(run, "", N_("No codes can be made any more: this vote is closed."), REFUSED);
	struct vote_definition definition;
	if (!manifest_read(run->arena, vote.manifest, &definition))
		return FAULT;
	if (form->batch_id == 0 && !definition_envelope(&definition, form->envelope_id))
		return action_refuse(run, "envelope_id", N_("This ballot does not exist."), INVALID);
	struct text text = arena_format(run->arena, "%lld", (long long)form->count);
	return vote_entry_add(db, context, &vote, "codes-added", text, TEXT_NONE) ? DONE : FAULT;
}

static struct text made_json(struct arena *arena, const struct codes_made *made)
{
	struct builder b = builder_on(arena), code = builder_on(arena), id = builder_on(arena);
	struct json_writer w = json_on(&b);
	build_id(&id, made->batch_id);
	json_open(&w, '{');
	json_text_member(&w, "batch", builder_text(&id));
	json_int_member(&w, "count", (int64_t)made->count);
	json_key(&w, "codes");
	json_open(&w, '[');
	for (size_t i = 0; i < made->count; i++) {
		code.len = 0;
		build_code(&code, made->codes[i]);
		json_text(&w, builder_text(&code));
	}
	json_close(&w, ']');
	json_close(&w, '}');
	return builder_text(&b);
}

static enum outcome codes_make_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct write_context own = context_of_run(run, context);
	struct codes_work *work = run->result;
	if (work->draft) {
		enum outcome outcome = vote_draft(db, &own, work->vote_id, &work->activity, CHANNEL_CODE, work->public_key);
		if (outcome != DONE) // CONFLICT: another run made the draft first, with keys of its own; ask again
			return outcome;
	}
	enum outcome outcome = check_may_make(run, db, &own, work);
	if (outcome == DONE)
		outcome = save_batch(run, db, work);
	if (outcome != DONE)
		return outcome;
	if (!insert_codes(db, run->arena, work) ||
	    !event_append(db, &own, work->activity.site_id, "codes.make", work->made.batch_id))
		return FAULT;
	run->result_json = made_json(run->arena, &work->made);
	return DONE;
}

const struct action codes_make = {
	.name = "codes.make",
	.summary = "Make vote codes for letters; they are shown once and only their index is kept.",
	.form = &codes_make_record,
	.permission = PERMIT_CONSOLE,
	.prepare = codes_make_prepare,
	.apply = codes_make_apply,
	.undo = codes_forget_keys,
};

// --- codes.revoke --------------------------------------------------------------------------------------------------
static const struct field codes_revoke_fields[] = {
	{ FORM_FIELD(codes_revoke_form, activity_id), .kind = FIELD_ID, .label = N_("Vote") },
	{ FORM_FIELD(codes_revoke_form, code), .kind = FIELD_TEXT, .max = 64, .label = N_("Code") },
	{ FORM_FIELD(codes_revoke_form, batch_id), .kind = FIELD_ID, .label = N_("Batch") },
};
static const struct record codes_revoke_record =
	RECORD_OF("codes_revoke", struct codes_revoke_form, codes_revoke_fields);

struct revoke_work {
	int64_t vote_id;
	uint8_t idx[HASH_BYTES], pseudonym[HASH_BYTES];
};

static enum outcome codes_revoke_prepare(struct action_run *run, struct db *db)
{
	const struct codes_revoke_form *form = run->form;
	struct revoke_work *work = arena_new(run->arena, struct revoke_work);
	struct vote vote;
	if (!work)
		return BUSY;
	if ((form->code.len > 0) == (form->batch_id != 0))
		return action_refuse(run, "code", N_("Give either one code or a batch."), INVALID);
	enum outcome outcome =
		vote_of_activity(db, run->arena, form->activity_id ? form->activity_id : run->activity_id, &vote);
	if (outcome != DONE)
		return outcome;
	work->vote_id = vote.id;
	run->result = work;
	if (form->batch_id != 0)
		return DONE;
	char canonical[16];
	struct vote_keys keys;
	if (code_parse(form->code, canonical) != CODE_GOOD)
		return action_refuse(run, "code", N_("This is not a vote code. Check it letter by letter."), INVALID);
	if (!vote_keys_load(run->store, vote.id, &keys))
		return FAULT;
	code_index(&keys, canonical, work->idx);
	code_pseudonym(&keys, canonical, work->pseudonym);
	secret_wipe(&keys, sizeof(keys));
	secret_wipe(canonical, sizeof(canonical));
	return DONE;
}

static enum outcome revoke_one(struct action_run *run, struct db *db, struct write_context *context, struct vote *vote)
{
	const struct revoke_work *work = run->result;
	struct code code;
	enum outcome outcome = db_find(db, &code_record, &code, run->arena, "WHERE vote_id = ?1 AND idx = ?2", "ib",
	                               vote->id, bytes_text(work->idx, HASH_BYTES));
	if (outcome != DONE)
		return outcome;
	if (code.revoked)
		return action_refuse(run, "code", N_("This code has been revoked already."), CONFLICT);
	code.revoked = true;
	bool withdrawn;
	if (!db_update(db, &code_record, &code) || !ballot_withdraw(db, context, vote, work->pseudonym, &withdrawn))
		return FAULT;
	if (withdrawn)
		store_wipe_after(context, &ballot_record);
	run->result_json = withdrawn ? TEXT("{\"codes\":1,\"ballots\":1}") : TEXT("{\"codes\":1,\"ballots\":0}");
	return vote_entry_add(db, context, vote, "code-revoked", withdrawn ? TEXT("1") : TEXT("0"), TEXT_NONE) ? DONE
	                                                                                                       : FAULT;
}

static enum outcome revoke_batch(struct action_run *run, struct db *db, struct write_context *context,
                                 struct vote *vote)
{
	const struct codes_revoke_form *form = run->form;
	struct code_batch batch;
	enum outcome outcome = db_find(db, &code_batch_record, &batch, run->arena, "WHERE id = ?1 AND vote_id = ?2", "ii",
	                               form->batch_id, vote->id);
	if (outcome != DONE)
		return outcome;
	if (batch.revoked)
		return action_refuse(run, "batch_id", N_("This batch has been revoked already."), CONFLICT);
	batch.revoked = true;
	struct text count = arena_format(run->arena, "%lld", (long long)batch.count);
	run->result_json = arena_format(run->arena, "{\"codes\":%lld,\"ballots_stay\":%s}", (long long)batch.count,
	                                vote->state == VOTE_DRAFT ? "false" : "true");
	return db_update(db, &code_batch_record, &batch) &&
	               vote_entry_add(db, context, vote, "batch-revoked", count, TEXT_NONE)
	           ? DONE
	           : FAULT;
}

static enum outcome codes_revoke_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct codes_revoke_form *form = run->form;
	const struct revoke_work *work = run->result;
	struct write_context own = context_of_run(run, context);
	struct vote vote;
	enum outcome outcome = vote_find(db, run->arena, work->vote_id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state >= VOTE_COUNTED)
		return action_refuse(run, "", N_("This vote has been counted; its codes no longer matter."), REFUSED);
	outcome = form->batch_id ? revoke_batch(run, db, &own, &vote) : revoke_one(run, db, &own, &vote);
	if (outcome == DONE && !event_append(db, &own, vote.site_id, "codes.revoke", vote.id))
		return FAULT;
	return outcome;
}

const struct action codes_revoke = {
	.name = "codes.revoke",
	.summary = "Make one code or a whole batch unusable.",
	.form = &codes_revoke_record,
	.permission = PERMIT_CONSOLE,
	.prepare = codes_revoke_prepare,
	.apply = codes_revoke_apply,
};

// --- casting -------------------------------------------------------------------------------------------------------
static enum outcome cast_check(struct action_run *run, struct db *db)
{
	(void)db;
	return run->context ? DONE : REFUSED; // only who opened a voter's cookie can make a request
}

static enum outcome cast_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct write_context own = context_of_run(run, context);
	struct ballot_taken *taken = arena_new(run->arena, struct ballot_taken);
	if (!taken)
		return BUSY;
	run->result = taken;
	return ballot_cast(db, &own, run->context, &taken->receipt, &run->errors, &taken->refusal);
}

const struct action ballot_cast_action = {
	.name = "ballot.cast",
	.summary = "Cast or replace one ballot.",
	.permission = PERMIT_ANYONE,
	.check = cast_check,
	.apply = cast_apply,
};

static enum outcome import_check(struct action_run *run, struct db *db)
{
	(void)db;
	const struct ballots_import *import = run->context;
	if (!import || import->count > BALLOTS_PER_IMPORT)
		return INVALID;
	for (size_t i = 0; i < import->count; i++)
		if (import->at[i].definition->channel != CHANNEL_IMPORT)
			return REFUSED;
	return DONE;
}

static enum outcome import_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct write_context own = context_of_run(run, context);
	const struct ballots_import *import = run->context;
	size_t *at = arena_new(run->arena, size_t);
	if (!at)
		return BUSY;
	run->result = at;
	for (*at = 0; *at < import->count; ++*at) {
		struct ballot_receipt receipt;
		enum outcome outcome = ballot_cast(db, &own, &import->at[*at], &receipt, &run->errors, NULL);
		if (outcome != DONE)
			return outcome;
	}
	return DONE;
}

const struct action ballots_import = {
	.name = "ballots.import",
	.summary = "Bring in ballots of an election that was held elsewhere.",
	.permission = PERMIT_CONSOLE,
	.check = import_check,
	.apply = import_apply,
};

const struct action *const ballot_actions[] = { &codes_make, &codes_revoke, NULL };
