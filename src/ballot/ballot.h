// SPDX-License-Identifier: EUPL-1.2
// The vote kernel: the only place where a vote is written. TRUST.md sections 2 and 3 say what it promises.
//
// Invariants:
// - Casting decides everything in one transaction (is the vote open, is the credential good, is the ballot one of the
//   rules, does it replace another) and writes at most one row of `ballot` and one of `leaf`. It writes no event, job,
//   session or revision, no time finer than a day, and never touches a row of `code`.
// - The keys (vote_id, pseudonym) of `ballot` and (vote_id, position) of `leaf` guard it below the program's rules.
// - A vote is defined by its manifest, frozen when it opens. What is cast and counted is read from the manifest only,
//   whose SHA-256 stands in the vote's row; a manifest with another hash is a fault.
// - Nothing here adds up choices before the vote is closed.
//
// A vote goes draft -> open -> closed -> counted -> published, never back.
#ifndef POLDER_BALLOT_BALLOT_H
#define POLDER_BALLOT_BALLOT_H

#include "base/json.h"
#include "base/secret.h"
#include "site/site.h"
#include "store/action.h"

// --- records -------------------------------------------------------------------------------------------------------
enum vote_state { VOTE_DRAFT, VOTE_OPEN, VOTE_CLOSED, VOTE_COUNTED, VOTE_PUBLISHED };
enum vote_channel {
	CHANNEL_CODE,   // a letter with a code
	CHANNEL_IMPORT, // ballots of an election that was held elsewhere, brought in by an importer
	CHANNEL_EMAIL   // a mailbox, confirmed with a mailed link; there is no roll
};

struct vote {
	int64_t id, site_id, activity_id; // one vote per activity
	int state;                        // enum vote_state
	int channel;                      // enum vote_channel
	int64_t opens_at, closes_at;      // planned; 0: not known
	int64_t opened_at, closed_at, counted_at, published_at;
	bool changing;             // a voter may replace the ballot until closing
	int64_t withdrawn;         // ballots that stopped counting since their code was revoked
	struct text manifest;      // canonical JSON; empty before opening
	struct text manifest_hash; // SHA-256, 32 bytes
	struct text public_key;    // Ed25519, 32 bytes
	struct text algorithms;    // "hmac-sha256 sha256-rfc6962 ed25519"
};
struct vote_entry { // what happened to the vote, for everyone to read; never about a voter
	int64_t id, vote_id, at;
	// "opened", "amend", "suspended", "resumed", "closed", "counted", "published"; "codes-added", "code-revoked",
	// "batch-revoked"
	struct text kind;
	struct text text;   // the reason, or what was done; may be empty
	struct text detail; // of "amend": {"reason", "by": [two names], "closes_at", "closes_at_before"}; else empty
};
struct code_batch {
	int64_t id, vote_id;
	int64_t envelope_id; // the area (or theme) whose ballot these codes fill; 0: the one ballot for all
	struct text label;   // "Noord, first print run"
	int64_t count;       // codes made
	bool revoked;
};
struct code {
	int64_t vote_id;
	struct text idx;
	int64_t batch_id;
	bool revoked;
};
struct ballot {
	int64_t vote_id, id;   // random id
	struct text pseudonym; // 32 bytes
	int64_t envelope_id;
	int64_t seq;                  // 1: the voter's first; a replacement raises it
	struct text choices;          // canonical text, see ballot_text
	struct text salt, commitment; // 32 bytes each
	int64_t leaf_index;           // of the leaf that counts
	bool withdrawn;               // its code was revoked: not counted
};
struct leaf {
	int64_t vote_id, position; // from 0
	struct text entry;         // the text whose hash it is
	struct text hash;          // SHA-256(0x00 || entry), RFC 6962
	int64_t received_on;       // days since 1970-01-01 UTC: no finer, see docs/decisions
};
struct vote_result {
	int64_t vote_id;
	struct text result;
	struct text hash;
}; // canonical JSON and its SHA-256
// A mailbox whose owner followed a link of this vote: what a code is for a vote by letter. Nothing tells whose it is.
struct confirmed_mailbox {
	int64_t vote_id;
	struct text idx;
};
extern const struct record confirmed_mailbox_record;
extern const struct record vote_record, vote_entry_record, code_batch_record, code_record, ballot_record, leaf_record,
	vote_result_record;
extern const struct record *const ballot_records[]; // all of them, NULL at the end

// --- what a vote is about: the manifest ------------------------------------------------------------------------------
enum ballot_kind { BALLOT_APPROVAL, BALLOT_POINTS, BALLOT_RANKING };
struct ballot_rule { // a maximum of 0 means: no maximum
	enum ballot_kind kind;
	int64_t min_count, max_count; // options chosen
	int64_t min_cents, max_cents; // prices of the chosen options together
	int64_t max_points;           // for one option; points kind
	int64_t min_sum, max_sum;     // of the points
};
struct ballot_limit { // for the options of one group (an area or a theme); 0: no maximum
	int64_t group_id;
	int64_t min_count, max_count, min_cents, max_cents;
};
struct vote_option {
	int64_t id;
	int64_t number;                // as printed; 0: none
	struct text title, titles;     // in the first language; in each: {"nl": "...", "en": "..."}
	uint8_t text_hash[HASH_BYTES]; // of all that describes it, as the method wrote it
	int64_t price_cents;
	int64_t groups[2];   // its area and its theme; 0: none
	int64_t envelope_id; // on which ballot it stands; 0 when there is one ballot for all
	int64_t lot;         // 1..n, all different; all 0 in an opening: drawn when the vote opens
};
struct vote_envelope { // one ballot paper with its own budget and outcome
	int64_t id;        // area or theme; 0: the one for all
	struct text name;
	int64_t budget_cents;
	struct ballot_rule rule;
	struct ballot_limit *limits;
	size_t limit_count;
	int64_t codes; // filled at opening
};
struct vote_group { // an area or theme that plans, limits or ballots name
	int64_t id;
	bool is_theme;
	struct text name, names; // as title and titles
};
struct vote_definition {
	int64_t vote_id, activity_id;
	enum vote_channel channel;
	int64_t opens_at, closes_at;
	bool changing;
	struct text languages; // "nl,en": of the site; title and name are in the first, titles and names in all of these
	struct text currency, zone;   // ISO 4217; "Europe/Amsterdam"
	struct text title, titles;    // of the vote
	struct text software, commit; // of the program that opened it; filled at opening
	struct text count_rule;       // as the method names it: "greedy", "equal-shares", ...
	struct text count_options;    // canonical JSON object, the method's own; empty: the rule has none
	int64_t threshold;            // points a plan needs; 0: none
	struct text mail_domains;     // CHANNEL_EMAIL: whose addresses may vote; empty: all
	struct text source;           // of imported ballots, in words; empty: held here
	struct vote_envelope *envelopes;
	size_t envelope_count;
	struct vote_option *options; // the order of ballot texts
	size_t option_count;
	struct vote_group *groups;
	size_t group_count;
	uint8_t manifest_hash[HASH_BYTES];
};
const struct vote_envelope *definition_envelope(const struct vote_definition *definition, int64_t id); // NULL: none
const struct vote_option *definition_option(const struct vote_definition *definition, int64_t id);
const struct vote_group *definition_group(const struct vote_definition *definition, int64_t id);

// Writes "polder-manifest/3"; reads 1 and 2 too. 1 had no currency, zone, groups, titles and commit: those are empty then;
// 2 no count_options, which only rules have that came with 3.
struct text manifest_write(struct arena *arena, const struct vote_definition *definition, struct text public_key);
extern const char software_commit[]; // 40 digits and perhaps "-dirty", or "unknown" when built from a tarball
bool manifest_read(struct arena *arena, struct text manifest, struct vote_definition *definition);

// --- the vote ------------------------------------------------------------------------------------------------------
enum outcome vote_find(struct db *db, struct arena *arena, int64_t id, struct vote *vote);
enum outcome vote_of_activity(struct db *db, struct arena *arena, int64_t activity_id, struct vote *vote);
// Row and manifest, with the hash checked; REFUSED while the vote is a draft.
enum outcome vote_load(struct db *db, struct arena *arena, int64_t activity_id, struct vote *vote,
                       struct vote_definition *definition);
// What casting needs of the definition: all but its texts. `version` is the site's from before the snapshot; what was
// read under the same is used again, and the writer compares its manifest with the vote's row for every ballot. REFUSED
// while the vote is a draft.
enum outcome vote_rules(struct db *db, struct arena *arena, int64_t activity_id, uint64_t version,
                        struct vote_definition *rules);
// Opened for codes and not yet published: it may not be deleted. Also true when that cannot be found out. (That nothing
// it rests on changes after opening is seen to by activity.frozen.)
bool vote_is_running(struct db *db, int64_t activity_id);

struct vote_keys { // the secrets of one vote: keys/vote-<id>, never in the database
	uint8_t pseudonym[KEY_BYTES], index[KEY_BYTES];
	uint8_t sign_secret[SIGN_SECRET_BYTES], sign_public[SIGN_PUBLIC_BYTES];
};
bool vote_keys_make(struct store *store, int64_t vote_id); // reads and writes a file: not in an apply
bool vote_keys_load(struct store *store, int64_t vote_id, struct vote_keys *keys); // the same
enum key_state vote_keys_look(struct store *store, int64_t vote_id, struct vote_keys *keys);
bool vote_keys_destroy(struct store *store, int64_t vote_id); // of a vote that was not written after all

// A vote in draft, whose id is a fresh one for which vote_keys_make was called. Done once per activity, else CONFLICT.
enum outcome vote_draft(struct db *db, struct write_context *context, int64_t id, const struct activity *activity,
                        enum vote_channel channel, const uint8_t public_key[SIGN_PUBLIC_BYTES]);
// In an apply. Freezes definition (its lots drawn when they are 0) as the manifest, marks the activity frozen.
enum outcome vote_open(struct db *db, struct write_context *context, int64_t vote_id,
                       struct vote_definition *definition, struct form_errors *errors);
// A reason is needed before the planned closing; moves the end of the activity's window "vote" to now.
enum outcome vote_close(struct db *db, struct write_context *context, int64_t vote_id, struct text reason,
                        struct form_errors *errors);
// The site of the vote is taken off line, or put back: an open vote by code gets the entry "suspended" or "resumed". One
// that nobody was told about is not stopped: INVALID without a reason. DONE when there is nothing to say.
enum outcome vote_suspend(struct db *db, struct write_context *context, int64_t activity_id, bool suspended,
                          struct text reason, struct form_errors *errors);
// While it is open, by two members of staff, with an entry "amend" for everyone to read: what is to be known about a text
// (the text itself stays as it was frozen), or a later end, of the activity's window "vote" too. Nothing else can change.
struct vote_amendment {
	struct text text; // what is amended; may be empty when the closing is put off
	struct text reason, proposer, seconder;
	int64_t closes_at;     // later than now announced; 0: as it was
	int64_t closed_before; // when read: what it was
};
enum outcome vote_amend(struct db *db, struct write_context *context, int64_t vote_id,
                        const struct vote_amendment *amendment, struct form_errors *errors);
bool vote_amendment_read(struct arena *arena, const struct vote_entry *entry, struct vote_amendment *amendment);
// The outcome as the method counted it from `read_withdrawn` = vote.withdrawn; CONFLICT when a ballot was withdrawn since.
enum outcome vote_store_result(struct db *db, struct write_context *context, int64_t vote_id, int64_t read_withdrawn,
                               struct text result_json);
enum outcome vote_publish(struct db *db, struct write_context *context, int64_t vote_id);
enum outcome vote_result_find(struct db *db, struct arena *arena, int64_t vote_id, struct vote_result *result);
struct vote_entries {
	struct vote_entry *at;
	size_t count;
};
bool vote_entries_of(struct db *db, struct arena *arena, int64_t vote_id, struct vote_entries *entries); // oldest first

// --- casting -------------------------------------------------------------------------------------------------------
struct ballot_choice {
	int64_t option_id;
	int64_t points;
}; // points: 0 unless the kind is points
struct ballot_request {
	const struct vote_definition *definition; // from vote_load, on a worker
	uint8_t pseudonym[HASH_BYTES];
	uint8_t idx[HASH_BYTES]; // of the code or the mailbox; not read for CHANNEL_IMPORT
	int64_t envelope_id;
	struct ballot_choice *choices; // ranking: best first
	size_t choice_count;
	uint8_t salt[32]; // from the confirm page: the same salt twice is the same ballot
};
struct ballot_receipt {
	int64_t vote_id, position, seq;
	uint8_t leaf_hash[HASH_BYTES];
	struct text tracking_code; // XXXX-XXXX-XXXX-XXXX: the first 80 bits of the leaf hash
	struct text day;           // "2026-11-21"
	uint8_t manifest_hash[HASH_BYTES];
	uint8_t signature[SIGNATURE_BYTES]; // by ballot_receipt_sign
	bool again;                         // this ballot had been recorded before; nothing was written now
	bool replaced;                      // it replaced an earlier ballot
};
// The rules of form alone: which options, how many, how much. Adds an error per broken rule (field "plans").
bool ballot_check(struct arena *arena, const struct ballot_request *request, struct form_errors *errors);
// In the writer's transaction. DONE; INVALID with errors; REFUSED: not open, unknown or revoked code, already voted;
// CONFLICT: this salt belongs to another ballot. `refusal`, when given, says which REFUSED.
// How often one voter may cast: far more than anyone changes a vote by hand, and the end of filling the log by program.
#define BALLOT_CASTS_MOST 100
enum ballot_refusal { BALLOT_ACCEPTED, BALLOT_NOT_OPEN, BALLOT_BAD_CREDENTIAL, BALLOT_USED };
enum outcome ballot_cast(struct db *db, struct write_context *context, const struct ballot_request *request,
                         struct ballot_receipt *receipt, struct form_errors *errors, enum ballot_refusal *refusal);
struct ballot_taken { // run->result of ballot.cast
	struct ballot_receipt receipt;
	enum ballot_refusal refusal;
};
void ballot_receipt_sign(struct arena *arena, const struct vote_keys *keys, struct ballot_receipt *receipt);
bool ballot_receipt_verify(struct arena *arena, const uint8_t public_key[SIGN_PUBLIC_BYTES],
                           const struct ballot_receipt *receipt);
struct text ballot_receipt_text(struct arena *arena, const struct ballot_receipt *receipt); // what is signed
struct text ballot_tracking_code(struct arena *arena, const uint8_t leaf_hash[HASH_BYTES]);
// The canonical ballot: "ballot/v1", vote id, envelope id, kind, then a line per choice in the manifest's order (ranking:
// the voter's), each line ended by \n.
struct text ballot_text(struct arena *arena, const struct ballot_request *request);
// Choices from a canonical text. False when it is none of this vote.
bool ballot_text_read(struct arena *arena, const struct vote_definition *definition, struct text choices,
                      struct ballot_choice **at, size_t *count);
// The ballot that stands under a pseudonym, to change it. NOT_FOUND when there is none.
enum outcome ballot_find(struct db *db, struct arena *arena, int64_t vote_id, const uint8_t pseudonym[HASH_BYTES],
                         struct ballot *ballot);

// What became of the ballot with this tracking code, as its voter types it (either case, with or without hyphens).
#define TRACKING_CODE_BYTES 10
enum ballot_fate {
	BALLOT_RECORDED,  // it is in the log; more is not told before the outcome is published
	BALLOT_COUNTED,   // and it was counted
	BALLOT_REPLACED,  // a later ballot of the same voter was counted instead
	BALLOT_WITHDRAWN, // its code was revoked
};
struct tracked_ballot {
	enum ballot_fate fate;
	int64_t position;    // of its leaf
	int64_t received_at; // the day, UTC
	struct text choices; // canonical, when it was counted
	int64_t envelope_id;
};
bool tracking_code_parse(struct text typed, uint8_t prefix[TRACKING_CODE_BYTES]); // of the leaf's hash
// DONE; INVALID: this is no tracking code; NOT_FOUND: this vote has no such ballot.
enum outcome ballot_track(struct db *db, struct arena *arena, const struct vote *vote, struct text tracking_code,
                          struct tracked_ballot *tracked);

// Ballots that count, for counting and publishing; none unless the vote is closed: ask first. They come in portions (0, 1,
// ... of ballot_portions), each some ten thousands of ballots.
int64_t ballot_portions(struct db *db, int64_t vote_id); // 0 on a fault
// By the table's key, so in the order that costs least. It is that of pseudonyms: nobody may see it.
struct rows ballots_select(struct db *db, int64_t vote_id, int64_t portion, int64_t portions);
// How many there are of each envelope that was used, and how long.
struct ballot_size {
	int64_t envelope_id, ballots, characters; // of their choices
};
struct ballot_sizes {
	struct ballot_size *at;
	size_t count;
};
bool ballot_sizes_read(struct db *db, struct arena *arena, int64_t vote_id, int64_t portions,
                       struct ballot_sizes *sizes); // false on a fault
bool ballots_next(struct rows *rows, struct ballot *ballot, struct arena *arena);
// The same ballots as anyone may see them, by commitment: 0 commitment, 1 salt, 2 choices, 3 leaf hash, 4 envelope id.
struct rows ballot_openings_select(struct db *db, int64_t vote_id, int64_t portion, int64_t portions);
// The next leaves of a published vote after this position (-1: from the first), by position: read with leaf_record. They
// have no gaps, so that none means the end.
struct rows leaves_select(struct db *db, int64_t vote_id, int64_t after);
int64_t ballots_count(struct db *db, int64_t vote_id); // that count; -1 on a fault. Not to be shown before closing.

// --- codes ---------------------------------------------------------------------------------------------------------
#define CODE_CHARACTERS 19 // XXXX-XXXX-XXXX-XXXX
enum code_form { CODE_GOOD, CODE_WRONG_LENGTH, CODE_WRONG_SYMBOL, CODE_WRONG_CHECK };
// What a person typed, to 16 canonical symbols; a wrong check symbol is a typing mistake and no guess.
enum code_form code_parse(struct text typed, char canonical[16]);
void code_make(char canonical[16]); // 75 random bits and the check symbol
char code_check_symbol(const char canonical[15]);
void build_code(struct builder *b, const char canonical[16]); // with hyphens
void code_index(const struct vote_keys *keys, const char canonical[16], uint8_t idx[HASH_BYTES]);
void code_pseudonym(const struct vote_keys *keys, const char canonical[16], uint8_t pseudonym[HASH_BYTES]);
// For ballots of CHANNEL_IMPORT: the voter as the source names them.
void import_pseudonym(const struct vote_keys *keys, struct text voter, uint8_t pseudonym[HASH_BYTES]);
// Whose ballot may this code fill? DONE with batch and envelope; REFUSED for unknown and revoked alike.
enum outcome code_find(struct db *db, int64_t vote_id, const uint8_t idx[HASH_BYTES], int64_t *batch_id,
                       int64_t *envelope_id);

// --- mailboxes -----------------------------------------------------------------------------------------------------
// key: mailbox.key of talk/mailbox.h, so that one mailbox has one vote however its address is written.
void mailbox_index(const struct vote_keys *keys, struct text key, uint8_t idx[HASH_BYTES]);
void mailbox_pseudonym(const struct vote_keys *keys, struct text key, uint8_t pseudonym[HASH_BYTES]);
// In an apply: from now on this mailbox may vote. False on a fault.
bool mailbox_confirm(struct db *db, int64_t vote_id, const uint8_t idx[HASH_BYTES]);
enum outcome mailbox_find(struct db *db, int64_t vote_id, const uint8_t idx[HASH_BYTES]); // DONE or REFUSED

// --- for `polder doctor` -------------------------------------------------------------------------------------------
// Lines as of store_check: of every vote the keys, the manifest, codes, each leaf and each ballot against its leaf and
// commitment, and the outcome's hash. False when there is an ERROR.
bool votes_check(struct store *store, struct db *db, struct builder *report);
// Keys of votes that are not there: a warning each; with `remove` they are destroyed. False when that fails.
bool vote_keys_check(struct store *store, struct db *db, struct arena *arena, bool remove, struct builder *report);

// --- actions (also for the console and importers) ------------------------------------------------------------------
// "codes.make": 1..5,000 codes per run, so that the writer is never held long. A larger batch is made in parts:
// `batch_id` of the first answer goes into the form of the next (then envelope and label are the batch's).
struct codes_make_form {
	int64_t activity_id, envelope_id, batch_id, count;
	struct text label;
};
struct codes_made {
	int64_t batch_id;
	char (*codes)[16];
	size_t count;
}; // run->result
// result_json: {"batch": "...", "count": 5000, "codes": ["XXXX-XXXX-XXXX-XXXX", ...]}; shown once, stored nowhere.
// "codes.revoke": one of the two. The ballot of a single code stops counting, since the code that is typed tells which
// it is. Of a batch only the codes stop working: nothing links the ballots to it (result_json says "ballots_stay": true).
struct codes_revoke_form {
	int64_t activity_id;
	struct text code;
	int64_t batch_id;
};
extern const struct action codes_make, codes_revoke;

// Casting as an action: run->context is a `const struct ballot_request *`, run->result a `struct ballot_receipt *`.
extern const struct action ballot_cast_action; // "ballot.cast"
// Up to 500 ballots in one transaction, all or none: run->context is a `const struct ballots_import *`. Only for votes of
// CHANNEL_IMPORT; which one was wrong is in run->result (`size_t *`) and errors.
struct ballots_import {
	const struct ballot_request *at;
	size_t count;
};
extern const struct action ballots_import; // "ballots.import"
// Those that anyone may run by name, since they need nothing but a form: codes.make and codes.revoke. NULL at the end.
extern const struct action *const ballot_actions[];

#endif
