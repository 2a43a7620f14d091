// SPDX-License-Identifier: EUPL-1.2
// Casting: one transaction that decides everything and writes one ballot and one leaf.
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"

static const char *const channel_names[] = { "code", "import", "email" };

// --- the log -------------------------------------------------------------------------------------------------------
void leaf_hash(struct text entry, uint8_t hash[HASH_BYTES])
{
	struct text parts[] = { { "\0", 1 }, entry }; // RFC 6962 section 2.1: 0x00 for a leaf
	hash_sha256_parts(hash, parts, 2);
}

static enum outcome leaf_next_position(struct db *db, int64_t vote_id, int64_t *position)
{
	struct rows rows =
		db_query(db, "SELECT position FROM leaf WHERE vote_id = ?1 ORDER BY position DESC LIMIT 1", "i", vote_id);
	*position = rows_next(&rows) ? rows_int(&rows, 0) + 1 : 0;
	return rows_end(&rows) ? DONE : FAULT;
}

static bool leaf_append(struct db *db, struct write_context *context, int64_t vote_id, int64_t position,
                        struct text entry, struct leaf *leaf)
{
	uint8_t *hash = arena_alloc(context->arena, HASH_BYTES);
	if (!hash || entry.len == 0)
		return false;
	leaf_hash(entry, hash);
	*leaf = (struct leaf){ .vote_id = vote_id,
		                   .position = position,
		                   .entry = entry,
		                   .hash = bytes_text(hash, HASH_BYTES),
		                   .received_on = context->now / DAY_MS };
	return db_insert(db, &leaf_record, leaf);
}

static struct text leaf_entry(struct arena *arena, const struct vote_definition *definition,
                              const uint8_t pseudonym[HASH_BYTES], int64_t seq, const uint8_t commitment[HASH_BYTES])
{
	struct builder b = builder_on(arena);
	build_literal(&b, "vote/v1\n");
	build_id(&b, definition->vote_id);
	build_char(&b, '\n');
	build_c(&b, channel_names[definition->channel]);
	build_char(&b, '\n');
	build_hex(&b, pseudonym, HASH_BYTES);
	build_char(&b, '\n');
	build_int(&b, seq);
	build_char(&b, '\n');
	build_hex(&b, commitment, HASH_BYTES);
	build_char(&b, '\n');
	return builder_text(&b);
}

static void commit_to(uint8_t commitment[HASH_BYTES], const uint8_t salt[32], struct text choices)
{
	struct text parts[] = { TEXT("ballot-commit/v1\n"), { (const char *)salt, 32 }, choices };
	hash_sha256_parts(commitment, parts, 3);
}

// --- the door ------------------------------------------------------------------------------------------------------
// What the writer has read of a vote within its transaction. It holds for the jobs that follow in the same transaction as
// long as nobody but casting has written in between, which the stamp tells.
struct door {
	uint64_t stamp;
	bool open, published; // the vote's state, its site's
	uint8_t manifest_hash[HASH_BYTES];
	int64_t closes_at; // as announced, or amended since
	int64_t read_at;
	struct window_state window;
	int64_t next_position; // of a leaf
};

static struct door *door_kept(struct db *db, int64_t vote_id)
{
	static const char kind;
	struct door *door = db_kept(db, &kind, vote_id);
	if (door)
		return door;
	struct arena *arena = arena_create(sizeof(struct door) + 64);
	door = arena ? arena_new(arena, struct door) : NULL;
	if (door)
		db_keep(db, &kind, vote_id, arena, door);
	else
		arena_destroy(arena);
	return door;
}

static enum outcome door_read(struct db *db, struct arena *arena, const struct vote_definition *definition, int64_t now,
                              struct door *door)
{
	struct rows rows = db_query(db,
	                            "SELECT vote.state, vote.manifest_hash, site.status, vote.closes_at"
	                            " FROM vote JOIN site ON site.id = vote.site_id WHERE vote.id = ?1",
	                            "i", definition->vote_id);
	bool found = rows_next(&rows);
	*door = (struct door){ .read_at = now, .window = { .changes_at = INT64_MAX } };
	if (found) {
		struct text hash = rows_text(&rows, 1, arena);
		door->open = text_is(rows_text(&rows, 0, arena), "open");
		door->published = text_is(rows_text(&rows, 2, arena), "published");
		door->closes_at = rows_int(&rows, 3);
		memcpy(door->manifest_hash, hash.at, hash.len == HASH_BYTES ? HASH_BYTES : 0);
	}
	if (!rows_end(&rows))
		return FAULT;
	if (!found)
		return NOT_FOUND;
	enum outcome outcome = leaf_next_position(db, definition->vote_id, &door->next_position);
	if (outcome == DONE && definition->channel != CHANNEL_IMPORT)
		outcome = window_state(db, arena, definition->activity_id, TEXT("vote"), now, &door->window);
	return outcome;
}

// DONE with *at, whose stamp is the present one.
static enum outcome door_find(struct db *db, struct arena *arena, const struct vote_definition *definition, int64_t now,
                              struct door **at)
{
	struct door *door = *at = door_kept(db, definition->vote_id);
	if (!door)
		return BUSY;
	if (door->stamp == db_stamp(db) && now >= door->read_at && now < door->window.changes_at)
		return DONE;
	enum outcome outcome = door_read(db, arena, definition, now, door);
	door->stamp = outcome == DONE ? db_stamp(db) : 0;
	return outcome;
}

// --- deciding ------------------------------------------------------------------------------------------------------
struct verdict { // whether a ballot may be taken at all; not yet told to anyone
	enum outcome outcome;
	enum ballot_refusal refusal; // when it is REFUSED
};

struct cast {
	struct db *db;
	struct write_context *context;
	const struct ballot_request *request;
	struct ballot_receipt *receipt;
	struct form_errors *errors;
	enum ballot_refusal *refusal;
	struct text choices;
	uint8_t commitment[HASH_BYTES];
	struct door *door; // when the verdict is DONE
	struct ballot earlier;
};

static enum outcome refuse(struct cast *cast, enum ballot_refusal why, const char *message)
{
	if (cast->refusal)
		*cast->refusal = why;
	form_error_add(cast->context->arena, cast->errors, TEXT_NONE, message, 0);
	return REFUSED;
}

static enum outcome refuse_by(struct cast *cast, struct verdict verdict)
{
	if (verdict.outcome != REFUSED)
		return verdict.outcome;
	return refuse(cast, verdict.refusal,
	              verdict.refusal == BALLOT_NOT_OPEN ? N_("This vote is not open.")
	                                                 : N_("This code cannot be used for this ballot."));
}

// A clock that is set back opens nothing again: the latest instant that is known counts, and besides the window, which
// staff may have set, the closing that was announced: the manifest's, or that of the last amendment.
static bool is_time_to_vote(const struct door *door, int64_t now)
{
	return door->window.open && (door->closes_at == 0 || now < door->closes_at);
}

static struct verdict vote_verdict(struct cast *cast)
{
	const struct vote_definition *definition = cast->request->definition;
	const struct write_context *context = cast->context;
	const struct verdict not_open = { REFUSED, BALLOT_NOT_OPEN };
	int64_t now = context->latest > context->now ? context->latest : context->now;
	enum outcome outcome = door_find(cast->db, context->arena, definition, now, &cast->door);
	if (outcome != DONE)
		return (struct verdict){ .outcome = outcome };
	// An election that is brought in grows in a hidden site.
	if (!cast->door->open || (!cast->door->published && definition->channel != CHANNEL_IMPORT))
		return not_open;
	if (memcmp(cast->door->manifest_hash, definition->manifest_hash, HASH_BYTES) != 0) {
		log_fault("a ballot came with another manifest than the one of vote %lld", (long long)definition->vote_id);
		return (struct verdict){ .outcome = FAULT };
	}
	if (definition->channel != CHANNEL_IMPORT && !is_time_to_vote(cast->door, now))
		return not_open;
	return (struct verdict){ .outcome = DONE };
}

static struct verdict credential_verdict(const struct cast *cast)
{
	if (cast->request->definition->channel == CHANNEL_IMPORT)
		return (struct verdict){ .outcome = DONE };
	if (cast->request->definition->channel == CHANNEL_EMAIL) // the voter chose the envelope; ballot_check knows it
		return (struct verdict){ mailbox_find(cast->db, cast->request->definition->vote_id, cast->request->idx),
			                     BALLOT_BAD_CREDENTIAL };
	int64_t batch_id, envelope_id;
	enum outcome outcome =
		code_find(cast->db, cast->request->definition->vote_id, cast->request->idx, &batch_id, &envelope_id);
	if (outcome == DONE && envelope_id != cast->request->envelope_id)
		outcome = REFUSED;
	return (struct verdict){ outcome, BALLOT_BAD_CREDENTIAL };
}

// Was this very ballot recorded before? Its receipt is then made again from the leaf, and nothing is written.
static enum outcome answer_again(struct cast *cast)
{
	struct leaf leaf;
	enum outcome outcome =
		db_find(cast->db, &leaf_record, &leaf, cast->context->arena, "WHERE vote_id = ?1 AND position = ?2", "ii",
	            cast->earlier.vote_id, cast->earlier.leaf_index);
	if (outcome != DONE)
		return FAULT;
	receipt_of_leaf(cast->context->arena, cast->request->definition, &leaf, cast->earlier.seq, cast->receipt);
	cast->receipt->again = true;
	return DONE;
}

// Was this very ballot sent before and replaced since? Then sending it again must not bring it back. BALLOT_CASTS_MOST
// bounds how long one voter can hold the writer with this.
static enum outcome check_not_superseded(struct cast *cast)
{
	for (int64_t seq = 1; seq < cast->earlier.seq; seq++) {
		uint8_t hash[HASH_BYTES];
		leaf_hash(leaf_entry(cast->context->arena, cast->request->definition, cast->request->pseudonym, seq,
		                     cast->commitment),
		          hash);
		int64_t found = 0;
		struct rows rows = db_query(cast->db, "SELECT 1 FROM leaf WHERE vote_id = ?1 AND hash = ?2", "ib",
		                            cast->earlier.vote_id, bytes_text(hash, HASH_BYTES));
		if (rows_next(&rows))
			found = rows_int(&rows, 0);
		if (!rows_end(&rows))
			return FAULT;
		if (found) {
			form_error_add(cast->context->arena, cast->errors, TEXT_NONE,
			               N_("This ballot has been replaced by a later one."), 0);
			return CONFLICT;
		}
	}
	return DONE;
}

// The ballot that stands under the voter's pseudonym: is it this very one? DONE with receipt->again
// set: yes; DONE without: go on; NOT_FOUND: there is none.
static enum outcome check_earlier(struct cast *cast)
{
	const struct ballot_request *request = cast->request;
	enum outcome outcome =
		ballot_find(cast->db, cast->context->arena, request->definition->vote_id, request->pseudonym, &cast->earlier);
	if (outcome != DONE)
		return outcome;
	if (cast->earlier.withdrawn)
		return refuse(cast, BALLOT_BAD_CREDENTIAL, N_("This code cannot be used for this ballot."));
	if (!text_equal(cast->earlier.salt, bytes_text(request->salt, sizeof(request->salt))))
		return DONE;
	if (text_equal(cast->earlier.commitment, bytes_text(cast->commitment, HASH_BYTES)))
		return answer_again(cast);
	form_error_add(cast->context->arena, cast->errors, TEXT_NONE,
	               N_("Another ballot was sent from this page. Check your choices and confirm again."), 0);
	return CONFLICT;
}

static enum outcome check_replacing(struct cast *cast)
{
	if (!cast->request->definition->changing)
		return refuse(cast, BALLOT_USED, N_("A vote has been cast with this code, and this vote cannot be changed."));
	enum outcome outcome = check_not_superseded(cast);
	if (outcome == DONE && cast->earlier.seq >= BALLOT_CASTS_MOST)
		outcome =
			refuse(cast, BALLOT_USED,
		           N_("This vote has been changed a hundred times and cannot be changed again. The last one counts."));
	return outcome;
}

// --- writing -------------------------------------------------------------------------------------------------------
static struct ballot ballot_of(const struct cast *cast, int64_t id, int64_t seq)
{
	const struct ballot_request *request = cast->request;
	return (struct ballot){
		.vote_id = request->definition->vote_id,
		.id = id,
		.pseudonym = bytes_text(request->pseudonym, HASH_BYTES),
		.envelope_id = request->envelope_id,
		.seq = seq,
		.choices = cast->choices,
		.salt = bytes_text(request->salt, sizeof(request->salt)),
		.commitment = bytes_text(cast->commitment, HASH_BYTES),
		.leaf_index = cast->door->next_position,
	};
}

// After the row of the ballot: its leaf, and the receipt that follows from it.
static enum outcome write_leaf(struct cast *cast, int64_t seq)
{
	const struct ballot_request *request = cast->request;
	struct leaf leaf;
	struct text entry =
		leaf_entry(cast->context->arena, request->definition, request->pseudonym, seq, cast->commitment);
	if (!leaf_append(cast->db, cast->context, request->definition->vote_id, cast->door->next_position, entry, &leaf))
		return FAULT;
	cast->door->next_position++;
	cast->door->stamp = db_stamp(cast->db); // what was written here is nothing that the door is about
	receipt_of_leaf(cast->context->arena, request->definition, &leaf, seq, cast->receipt);
	return DONE;
}

// CONFLICT, with nothing written: there is a ballot of this voter.
static enum outcome write_first(struct cast *cast)
{
	struct ballot ballot = ballot_of(cast, id_random(), 1);
	enum outcome outcome = db_insert_new(cast->db, &ballot_record, &ballot);
	return outcome == DONE ? write_leaf(cast, ballot.seq) : outcome;
}

static enum outcome write_replacement(struct cast *cast)
{
	struct ballot ballot = ballot_of(cast, cast->earlier.id, cast->earlier.seq + 1);
	if (!db_update(cast->db, &ballot_record, &ballot))
		return FAULT;
	enum outcome outcome = write_leaf(cast, ballot.seq);
	cast->receipt->replaced = outcome == DONE;
	return outcome;
}

enum outcome ballot_cast(struct db *db, struct write_context *context, const struct ballot_request *request,
                         struct ballot_receipt *receipt, struct form_errors *errors, enum ballot_refusal *refusal)
{
	struct cast cast = {
		.db = db, .context = context, .request = request, .receipt = receipt, .errors = errors, .refusal = refusal
	};
	if (refusal)
		*refusal = BALLOT_ACCEPTED;
	*receipt = (struct ballot_receipt){ 0 };
	if (!ballot_check(context->arena, request, errors))
		return arena_full(context->arena) ? BUSY : INVALID;
	cast.choices = ballot_text(context->arena, request);
	commit_to(cast.commitment, request->salt, cast.choices);
	struct verdict verdict = vote_verdict(&cast);
	if (verdict.outcome == DONE)
		verdict = credential_verdict(&cast);
	if (verdict.outcome == DONE) {
		enum outcome outcome = write_first(&cast);
		if (outcome != CONFLICT)
			return outcome;
	}
	// Before any refusal: a ballot that was recorded keeps its receipt, also when the vote has closed in between.
	enum outcome outcome = check_earlier(&cast);
	if (outcome == NOT_FOUND) // DONE cannot be: the ballot's only key was taken
		return verdict.outcome == DONE ? FAULT : refuse_by(&cast, verdict);
	if (outcome != DONE || receipt->again)
		return outcome;
	if (verdict.outcome != DONE)
		return refuse_by(&cast, verdict);
	outcome = check_replacing(&cast);
	return outcome == DONE ? write_replacement(&cast) : outcome;
}

// --- reading -------------------------------------------------------------------------------------------------------
enum outcome ballot_find(struct db *db, struct arena *arena, int64_t vote_id, const uint8_t pseudonym[HASH_BYTES],
                         struct ballot *ballot)
{
	return db_find(db, &ballot_record, ballot, arena, "WHERE vote_id = ?1 AND pseudonym = ?2", "ib", vote_id,
	               bytes_text(pseudonym, HASH_BYTES));
}

// --- withdrawing ---------------------------------------------------------------------------------------------------
bool ballot_withdraw(struct db *db, struct write_context *context, struct vote *vote,
                     const uint8_t pseudonym[HASH_BYTES], bool *withdrawn)
{
	struct ballot ballot;
	enum outcome outcome = ballot_find(db, context->arena, vote->id, pseudonym, &ballot);
	*withdrawn = outcome == DONE && !ballot.withdrawn;
	if (!*withdrawn)
		return outcome == DONE || outcome == NOT_FOUND;
	struct builder b = builder_on(context->arena);
	build_literal(&b, "revoke/v1\n");
	build_id(&b, vote->id);
	build_char(&b, '\n');
	build_text(&b, text_hex(context->arena, pseudonym, HASH_BYTES));
	build_char(&b, '\n');
	struct leaf leaf;
	// The revoked code stands alone among the codes, and so does this ballot among the ballots: together they would
	// tell what was voted with it. So what it says is wiped; its commitment stays, unopened.
	ballot.withdrawn = true;
	ballot.choices = TEXT_NONE;
	ballot.salt = TEXT_NONE;
	vote->withdrawn++;
	int64_t position;
	return leaf_next_position(db, vote->id, &position) == DONE &&
	       leaf_append(db, context, vote->id, position, builder_text(&b), &leaf) &&
	       db_update(db, &ballot_record, &ballot) && db_update(db, &vote_record, vote);
}
