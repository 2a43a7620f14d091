// SPDX-License-Identifier: EUPL-1.2
#include "ballot/ballot.h"

#define AT(type, member) .name = #member, .offset = offsetof(struct type, member)

static const struct field_choice states[] = {
	{ "draft", N_("Draft") },     { "open", N_("Open") },           { "closed", N_("Closed") },
	{ "counted", N_("Counted") }, { "published", N_("Published") }, { NULL, NULL },
};
static const struct field_choice channels[] = { { "code", N_("Letter with a code") },
	                                            { "import", N_("Imported") },
	                                            { "email", N_("Link by e-mail") },
	                                            { NULL, NULL } };

static const struct field vote_fields[] = {
	{ AT(vote, id), .kind = FIELD_ID, .flags = FIELD_KEY },
	{ AT(vote, site_id), .kind = FIELD_ID },
	{ AT(vote, activity_id), .kind = FIELD_ID },
	{ AT(vote, state), .kind = FIELD_CHOICE, .choices = states },
	{ AT(vote, channel), .kind = FIELD_CHOICE, .choices = channels },
	{ AT(vote, opens_at), .kind = FIELD_TIME },
	{ AT(vote, closes_at), .kind = FIELD_TIME },
	{ AT(vote, opened_at), .kind = FIELD_TIME },
	{ AT(vote, closed_at), .kind = FIELD_TIME },
	{ AT(vote, counted_at), .kind = FIELD_TIME },
	{ AT(vote, published_at), .kind = FIELD_TIME },
	{ AT(vote, changing), .kind = FIELD_BOOL },
	{ AT(vote, withdrawn), .kind = FIELD_INT, .flags = FIELD_PRIVATE },
	{ AT(vote, manifest), .kind = FIELD_JSON, .max = 16 << 20 },
	{ AT(vote, manifest_hash), .kind = FIELD_BYTES },
	{ AT(vote, public_key), .kind = FIELD_BYTES },
	{ AT(vote, algorithms), .kind = FIELD_TEXT },
};
static const struct field vote_entry_fields[] = {
	{ AT(vote_entry, id), .kind = FIELD_ID, .flags = FIELD_KEY },
	{ AT(vote_entry, vote_id), .kind = FIELD_ID },
	{ AT(vote_entry, at), .kind = FIELD_TIME },
	{ AT(vote_entry, kind), .kind = FIELD_TEXT },
	{ AT(vote_entry, text), .kind = FIELD_TEXT, .max = 1000 },
	{ AT(vote_entry, detail), .kind = FIELD_JSON, .max = 10000 },
};
static const struct field code_batch_fields[] = {
	{ AT(code_batch, id), .kind = FIELD_ID, .flags = FIELD_KEY },
	{ AT(code_batch, vote_id), .kind = FIELD_ID },
	{ AT(code_batch, envelope_id), .kind = FIELD_ID },
	{ AT(code_batch, label), .kind = FIELD_TEXT },
	{ AT(code_batch, count), .kind = FIELD_INT },
	{ AT(code_batch, revoked), .kind = FIELD_BOOL },
};
// What belongs to one voter never leaves the server by itself; what of it is published, downloads say one by one.
static const struct field code_fields[] = {
	{ AT(code, vote_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_PRIVATE },
	{ AT(code, idx), .kind = FIELD_BYTES, .flags = FIELD_KEY | FIELD_PRIVATE },
	{ AT(code, batch_id), .kind = FIELD_ID, .flags = FIELD_PRIVATE },
	{ AT(code, revoked), .kind = FIELD_BOOL, .flags = FIELD_PRIVATE },
};
static const struct field ballot_fields[] = {
	{ AT(ballot, vote_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_PRIVATE },
	{ AT(ballot, id), .kind = FIELD_ID, .flags = FIELD_PRIVATE },
	{ AT(ballot, pseudonym), .kind = FIELD_BYTES, .flags = FIELD_KEY | FIELD_PRIVATE },
	{ AT(ballot, envelope_id), .kind = FIELD_ID, .flags = FIELD_PRIVATE },
	{ AT(ballot, seq), .kind = FIELD_INT, .flags = FIELD_PRIVATE },
	{ AT(ballot, choices), .kind = FIELD_LONG_TEXT, .flags = FIELD_PRIVATE, .max = 1 << 20 },
	{ AT(ballot, salt), .kind = FIELD_BYTES, .flags = FIELD_PRIVATE },
	{ AT(ballot, commitment), .kind = FIELD_BYTES, .flags = FIELD_PRIVATE },
	{ AT(ballot, leaf_index), .kind = FIELD_INT, .flags = FIELD_PRIVATE },
	{ AT(ballot, withdrawn), .kind = FIELD_BOOL, .flags = FIELD_PRIVATE },
};
static const struct field leaf_fields[] = {
	{ AT(leaf, vote_id), .kind = FIELD_ID, .flags = FIELD_KEY },
	{ AT(leaf, position), .kind = FIELD_INT, .flags = FIELD_KEY },
	{ AT(leaf, entry), .kind = FIELD_LONG_TEXT },
	{ AT(leaf, hash), .kind = FIELD_BYTES },
	{ AT(leaf, received_on), .kind = FIELD_INT },
};
static const struct field vote_result_fields[] = {
	{ AT(vote_result, vote_id), .kind = FIELD_ID, .flags = FIELD_KEY },
	{ AT(vote_result, result), .kind = FIELD_JSON, .max = 16 << 20 },
	{ AT(vote_result, hash), .kind = FIELD_BYTES },
};

static const struct field confirmed_mailbox_fields[] = {
	{ AT(confirmed_mailbox, vote_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_PRIVATE },
	{ AT(confirmed_mailbox, idx), .kind = FIELD_BYTES, .flags = FIELD_KEY | FIELD_PRIVATE },
};

const struct record confirmed_mailbox_record =
	RECORD_OF("confirmed_mailbox", struct confirmed_mailbox, confirmed_mailbox_fields);
const struct record vote_record = RECORD_OF("vote", struct vote, vote_fields);
const struct record vote_entry_record = RECORD_OF("vote_entry", struct vote_entry, vote_entry_fields);
const struct record code_batch_record = RECORD_OF("code_batch", struct code_batch, code_batch_fields);
const struct record code_record = RECORD_OF("code", struct code, code_fields);
const struct record ballot_record = RECORD_OF("ballot", struct ballot, ballot_fields);
const struct record leaf_record = RECORD_OF("leaf", struct leaf, leaf_fields);
const struct record vote_result_record = RECORD_OF("vote_result", struct vote_result, vote_result_fields);

const struct record *const ballot_records[] = {
	&vote_record, &vote_entry_record,  &code_batch_record,        &code_record, &ballot_record,
	&leaf_record, &vote_result_record, &confirmed_mailbox_record, NULL,
};
