// SPDX-License-Identifier: EUPL-1.2
// Casting: one transaction that decides everything and writes one ballot and one leaf.
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"

static const char *const channel_names[] = { "code", "import" };

// --- the log -------------------------------------------------------------------------------------------------------
void leaf_hash(struct text entry, uint8_t hash[HASH_BYTES])
{
	struct text parts[] = { { "\0", 1 }, entry }; // RFC 6962 section 2.1: 0x00 for a leaf
	hash_sha256_parts(hash, parts, 2);
}

static bool leaf_append(struct db *db, struct write_context *context, int64_t vote_id, struct text entry,
                        struct leaf *leaf)
{
	struct rows rows =
		db_query(db, "SELECT position FROM leaf WHERE vote_id = ?1 ORDER BY position DESC LIMIT 1", "i", vote_id);
	int64_t position = rows_next(&rows) ? rows_int(&rows, 0) + 1 : 0;
	if (!rows_end(&rows))
		return false;
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
	build_format(&b, "\n%s\n", channel_names[definition->channel]);
	build_text(&b, text_hex(arena, pseudonym, HASH_BYTES));
	build_format(&b, "\n%lld\n", (long long)seq);
	build_text(&b, text_hex(arena, commitment, HASH_BYTES));
	build_char(&b, '\n');
	return builder_text(&b);
}

static void commit_to(uint8_t commitment[HASH_BYTES], const uint8_t salt[32], struct text choices)
{
	struct text parts[] = { TEXT("ballot-commit/v1\n"), { (const char *)salt, 32 }, choices };
	hash_sha256_parts(commitment, parts, 3);
}

// --- deciding ------------------------------------------------------------------------------------------------------
struct cast {
	struct db *db;
	struct write_context *context;
	const struct ballot_request *request;
	struct ballot_receipt *receipt;
	struct form_errors *errors;
	enum ballot_refusal *refusal;
	struct text choices;
	uint8_t commitment[HASH_BYTES];
	struct ballot earlier;
	bool has_earlier;
};

static enum outcome refuse(struct cast *cast, enum ballot_refusal why, const char *message)
{
	if (cast->refusal)
		*cast->refusal = why;
	form_error_add(cast->context->arena, cast->errors, TEXT_NONE, message, 0);
	return REFUSED;
}

static enum outcome check_vote_open(struct cast *cast)
{
	const struct vote_definition *definition = cast->request->definition;
	struct rows rows =
		db_query(cast->db,
	             "SELECT vote.state, vote.manifest_hash, site.status FROM vote JOIN site ON site.id = vote.site_id"
	             " WHERE vote.id = ?1",
	             "i", definition->vote_id);
	bool found = rows_next(&rows), open = false, same = false, published = false;
	if (found) {
		open = text_is(rows_text(&rows, 0, cast->context->arena), "open");
		published = text_is(rows_text(&rows, 2, cast->context->arena), "published");
		same = text_equal(rows_text(&rows, 1, cast->context->arena), bytes_text(definition->manifest_hash, HASH_BYTES));
	}
	if (!rows_end(&rows))
		return FAULT;
	if (!found)
		return NOT_FOUND;
	// An election that is brought in grows in a hidden site.
	if (!open || (!published && definition->channel == CHANNEL_CODE))
		return refuse(cast, BALLOT_NOT_OPEN, N_("This vote is not open."));
	if (!same) {
		log_fault("a ballot came with another manifest than the one of vote %lld", (long long)definition->vote_id);
		return FAULT;
	}
	if (definition->channel == CHANNEL_IMPORT)
		return DONE;
	struct window_state window;
	enum outcome outcome = window_state(cast->db, cast->context->arena, definition->activity_id, TEXT("vote"),
	                                    cast->context->now, &window);
	if (outcome == DONE && !window.open)
		return refuse(cast, BALLOT_NOT_OPEN, N_("This vote is not open."));
	return outcome;
}

static enum outcome check_credential(struct cast *cast)
{
	if (cast->request->definition->channel == CHANNEL_IMPORT)
		return DONE;
	int64_t batch_id, envelope_id;
	enum outcome outcome =
		code_find(cast->db, cast->request->definition->vote_id, cast->request->idx, &batch_id, &envelope_id);
	if (outcome == REFUSED || (outcome == DONE && envelope_id != cast->request->envelope_id))
		return refuse(cast, BALLOT_BAD_CREDENTIAL, N_("This code cannot be used for this ballot."));
	return outcome;
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

// DONE with receipt->again set: it is the same ballot; DONE without: go on.
static enum outcome check_earlier(struct cast *cast)
{
	const struct ballot_request *request = cast->request;
	enum outcome outcome =
		ballot_find(cast->db, cast->context->arena, request->definition->vote_id, request->pseudonym, &cast->earlier);
	if (outcome != DONE)
		return outcome == NOT_FOUND ? DONE : outcome;
	cast->has_earlier = true;
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

static enum outcome write_ballot(struct cast *cast)
{
	const struct ballot_request *request = cast->request;
	struct ballot ballot = {
		.vote_id = request->definition->vote_id,
		.id = cast->has_earlier ? cast->earlier.id : id_random(),
		.pseudonym = bytes_text(request->pseudonym, HASH_BYTES),
		.envelope_id = request->envelope_id,
		.seq = cast->has_earlier ? cast->earlier.seq + 1 : 1,
		.choices = cast->choices,
		.salt = bytes_text(request->salt, sizeof(request->salt)),
		.commitment = bytes_text(cast->commitment, HASH_BYTES),
	};
	struct leaf leaf;
	struct text entry =
		leaf_entry(cast->context->arena, request->definition, request->pseudonym, ballot.seq, cast->commitment);
	if (!leaf_append(cast->db, cast->context, ballot.vote_id, entry, &leaf))
		return FAULT;
	ballot.leaf_index = leaf.position;
	bool written =
		cast->has_earlier ? db_update(cast->db, &ballot_record, &ballot) : db_insert(cast->db, &ballot_record, &ballot);
	if (!written)
		return FAULT;
	receipt_of_leaf(cast->context->arena, request->definition, &leaf, ballot.seq, cast->receipt);
	cast->receipt->replaced = cast->has_earlier;
	return DONE;
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
	// First of all: a ballot that was recorded keeps its receipt, also when the vote has closed in between.
	enum outcome outcome = check_earlier(&cast);
	if (outcome != DONE || receipt->again)
		return outcome;
	outcome = check_vote_open(&cast);
	if (outcome == DONE)
		outcome = check_credential(&cast);
	if (outcome == DONE && cast.has_earlier && !request->definition->changing)
		outcome =
			refuse(&cast, BALLOT_USED, N_("A vote has been cast with this code, and this vote cannot be changed."));
	if (outcome == DONE && cast.has_earlier)
		outcome = check_not_superseded(&cast);
	if (outcome == DONE && cast.has_earlier && cast.earlier.seq >= BALLOT_CASTS_MOST)
		outcome =
			refuse(&cast, BALLOT_USED,
		           N_("This vote has been changed a hundred times and cannot be changed again. The last one counts."));
	return outcome == DONE ? write_ballot(&cast) : outcome;
}

// --- reading -------------------------------------------------------------------------------------------------------
enum outcome ballot_find(struct db *db, struct arena *arena, int64_t vote_id, const uint8_t pseudonym[HASH_BYTES],
                         struct ballot *ballot)
{
	return db_find(db, &ballot_record, ballot, arena, "WHERE vote_id = ?1 AND pseudonym = ?2", "ib", vote_id,
	               bytes_text(pseudonym, HASH_BYTES));
}

#define COUNTS                                                                               \
	"WHERE vote_id = ?1 AND withdrawn = 0 AND EXISTS (SELECT 1 FROM vote WHERE vote.id = ?1" \
	" AND vote.state IN ('closed', 'counted', 'published'))"

struct rows ballots_select(struct db *db, int64_t vote_id)
{
	return db_select(db, &ballot_record, COUNTS " ORDER BY commitment", "i", vote_id);
}

struct rows ballot_openings_select(struct db *db, int64_t vote_id)
{
	return db_query(db,
	                "SELECT commitment, salt, choices, (SELECT hash FROM leaf WHERE leaf.vote_id = ballot.vote_id "
	                "AND leaf.position = ballot.leaf_index) FROM ballot " COUNTS " ORDER BY commitment",
	                "i", vote_id);
}

struct rows leaves_select(struct db *db, int64_t vote_id)
{
	return db_select(
		db, &leaf_record,
		"WHERE vote_id = ?1 AND EXISTS (SELECT 1 FROM vote WHERE vote.id = ?1 AND vote.state = 'published')"
		" ORDER BY position",
		"i", vote_id);
}

bool ballots_next(struct rows *rows, struct ballot *ballot, struct arena *arena)
{
	return rows_next_record(rows, &ballot_record, ballot, arena);
}

int64_t ballots_count(struct db *db, int64_t vote_id)
{
	int64_t count;
	return db_one_int(db, &count, "SELECT COUNT(*) FROM ballot " COUNTS, "i", vote_id) ? count : -1;
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
	return leaf_append(db, context, vote->id, builder_text(&b), &leaf) && db_update(db, &ballot_record, &ballot) &&
	       db_update(db, &vote_record, vote);
}
