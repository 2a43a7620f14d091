// SPDX-License-Identifier: EUPL-1.2
// What `polder doctor` asks of the votes: everything that can be recomputed is recomputed.
#include <stdarg.h>
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/id.h"
#include "base/number.h"

enum { SAID_MOST = 5 };

struct vote_check {
	struct store *store;
	struct db *db;
	struct builder *report;
	struct arena *arena; // of this vote
	struct arena *row;   // of one row
	struct vote vote;
	struct vote_definition definition;
	bool has_definition;
	int64_t faults;
};

// The first few of a vote in words; the others are counted.
__attribute__((format(printf, 2, 3))) static void fault(struct vote_check *check, const char *format, ...)
{
	char words[300];
	va_list list;
	if (++check->faults > SAID_MOST)
		return;
	va_start(list, format);
	vsnprintf(words, sizeof words, format, list);
	va_end(list);
	struct builder id = builder_on(check->arena);
	build_id(&id, check->vote.id);
	build_format(check->report, "ERROR vote %" TEXT_FORMAT ": %s\n", TEXT_ARGS(builder_text(&id)), words);
}

// --- keys ----------------------------------------------------------------------------------------------------------
static void check_keys(struct vote_check *check)
{
	struct vote_keys keys = { 0 };
	enum key_state state = vote_keys_look(check->store, check->vote.id, &keys);
	// Once it is counted nobody shows a code or a link any more, and to destroy the key is what is promised.
	bool needed = check->vote.state < VOTE_COUNTED && check->vote.channel != CHANNEL_IMPORT;
	if (state == KEY_UNREADABLE)
		fault(check, "its key keys/vote-%lld cannot be read or has another size", (long long)check->vote.id);
	else if (state == KEY_ABSENT && needed)
		fault(check, "its key keys/vote-%lld is missing: nobody can vote, and no receipt can be signed",
		      (long long)check->vote.id);
	else if (state == KEY_THERE && !text_equal(check->vote.public_key, bytes_text(keys.sign_public, SIGN_PUBLIC_BYTES)))
		fault(check, "its key keys/vote-%lld is that of another vote", (long long)check->vote.id);
	secret_wipe(&keys, sizeof(keys));
}

static bool vote_of_key(struct db *db, struct text name, bool *is_vote, bool *there)
{
	struct text prefix = TEXT("vote-");
	int64_t id = 0, count = 0;
	*is_vote = text_starts_with(name, prefix) && number_parse(text_slice(name, prefix.len, name.len), &id);
	if (!*is_vote)
		return true;
	bool good = db_one_int(db, &count, "SELECT COUNT(*) FROM vote WHERE id = ?1", "i", id);
	*there = count > 0;
	return good;
}

bool vote_keys_check(struct store *store, struct db *db, struct arena *arena, bool remove, struct builder *report)
{
	struct text_list names;
	bool good = key_names(store, arena, &names);
	for (size_t i = 0; good && i < names.count; i++) {
		bool is_vote, there = false;
		good = vote_of_key(db, names.at[i], &is_vote, &there);
		if (!good || !is_vote || there)
			continue;
		bool removed = remove && key_destroy(store, names.at[i]);
		build_format(report, "warn  keys/%" TEXT_FORMAT ": nobody needs it, its vote is not there%s\n",
		             TEXT_ARGS(names.at[i]),
		             removed  ? "; removed"
		             : remove ? "; it could not be removed"
		                      : "");
		good = !remove || removed;
	}
	if (!good)
		build_literal(report, "ERROR keys/ cannot be read or changed\n");
	return good;
}

// --- the log -------------------------------------------------------------------------------------------------------
struct leaves {
	int64_t votes, revokes;
};

static bool check_leaves(struct vote_check *check, struct leaves *leaves)
{
	struct leaf leaf;
	int64_t expected = 0;
	uint8_t hash[HASH_BYTES];
	*leaves = (struct leaves){ 0, 0 };
	struct rows rows = db_select(check->db, &leaf_record, "WHERE vote_id = ?1 ORDER BY position", "i", check->vote.id);
	while (rows_next_record(&rows, &leaf_record, &leaf, check->row)) {
		if (leaf.position != expected)
			fault(check, "the log goes from entry %lld to %lld", (long long)expected - 1, (long long)leaf.position);
		expected = leaf.position + 1;
		leaf_hash(leaf.entry, hash);
		if (!text_equal(leaf.hash, bytes_text(hash, HASH_BYTES)))
			fault(check, "entry %lld of the log is not what its hash says", (long long)leaf.position);
		if (text_starts_with(leaf.entry, TEXT("revoke/v1\n")))
			leaves->revokes++;
		else
			leaves->votes++;
		arena_reset(check->row);
	}
	return rows_end(&rows);
}

// --- ballots -------------------------------------------------------------------------------------------------------
struct checked_ballot {
	struct ballot ballot;
	struct text entry; // of its leaf; empty: there is none
};

static struct text entry_of(const struct vote_check *check, const struct ballot *ballot)
{
	static const char *const channels[] = { "code", "import", "email" };
	struct builder b = builder_on(check->row);
	build_literal(&b, "vote/v1\n");
	build_id(&b, check->vote.id);
	build_format(&b, "\n%s\n", channels[check->vote.channel]);
	build_hex(&b, (const uint8_t *)ballot->pseudonym.at, ballot->pseudonym.len);
	build_format(&b, "\n%lld\n", (long long)ballot->seq);
	build_hex(&b, (const uint8_t *)ballot->commitment.at, ballot->commitment.len);
	build_char(&b, '\n');
	return builder_text(&b);
}

static void check_opening(struct vote_check *check, const struct ballot *ballot)
{
	uint8_t hash[HASH_BYTES];
	struct ballot_choice *choices;
	size_t count;
	long long at = (long long)ballot->leaf_index;
	if (ballot->withdrawn) {
		if (ballot->choices.len > 0 || ballot->salt.len > 0)
			fault(check, "the ballot of entry %lld was withdrawn, but what it says was not wiped", at);
		return;
	}
	struct text parts[] = { TEXT("ballot-commit/v1\n"), ballot->salt, ballot->choices };
	hash_sha256_parts(hash, parts, 3);
	if (!text_equal(ballot->commitment, bytes_text(hash, HASH_BYTES)))
		fault(check, "the ballot of entry %lld does not say what was committed to", at);
	else if (check->has_definition &&
	         !ballot_text_read(check->row, &check->definition, ballot->choices, &choices, &count))
		fault(check, "the ballot of entry %lld names what is not in the manifest", at);
}

static void check_ballot(struct vote_check *check, const struct checked_ballot *checked)
{
	const struct ballot *ballot = &checked->ballot;
	if (checked->entry.len == 0)
		fault(check, "a ballot stands on entry %lld of the log, which is not there", (long long)ballot->leaf_index);
	else if (!text_equal(checked->entry, entry_of(check, ballot)))
		fault(check, "entry %lld of the log is of another ballot than the one that stands on it",
		      (long long)ballot->leaf_index);
	check_opening(check, ballot);
}

struct ballots {
	int64_t count, casts, withdrawn;
};

static bool check_ballots(struct vote_check *check, struct ballots *ballots)
{
	*ballots = (struct ballots){ 0, 0, 0 };
	struct rows rows = db_query(check->db,
	                            "SELECT b.pseudonym, b.seq, b.choices, b.salt, b.commitment, b.leaf_index, b.withdrawn,"
	                            " COALESCE(l.entry, '') FROM ballot b LEFT JOIN leaf l ON l.vote_id = b.vote_id AND"
	                            " l.position = b.leaf_index WHERE b.vote_id = ?1",
	                            "i", check->vote.id);
	while (rows_next(&rows)) {
		struct checked_ballot checked = { .ballot = { .pseudonym = rows_text(&rows, 0, check->row),
			                                          .seq = rows_int(&rows, 1),
			                                          .choices = rows_text(&rows, 2, check->row),
			                                          .salt = rows_text(&rows, 3, check->row),
			                                          .commitment = rows_text(&rows, 4, check->row),
			                                          .leaf_index = rows_int(&rows, 5),
			                                          .withdrawn = rows_int(&rows, 6) == 1 },
			                              .entry = rows_text(&rows, 7, check->row) };
		check_ballot(check, &checked);
		ballots->count++;
		ballots->casts += checked.ballot.seq;
		ballots->withdrawn += checked.ballot.withdrawn;
		arena_reset(check->row);
	}
	return rows_end(&rows);
}

// --- one vote ------------------------------------------------------------------------------------------------------
static void check_manifest(struct vote_check *check)
{
	struct vote vote;
	int64_t frozen = 0;
	if (check->vote.state == VOTE_DRAFT)
		return;
	check->has_definition =
		vote_load(check->db, check->arena, check->vote.activity_id, &vote, &check->definition) == DONE;
	if (!check->has_definition)
		fault(check, "its manifest cannot be read, or is not the one it was opened with");
	if (!db_one_int(check->db, &frozen, "SELECT frozen FROM activity WHERE id = ?1", "i", check->vote.activity_id) ||
	    frozen != 1)
		fault(check, "its activity is not frozen");
}

static void check_codes(struct vote_check *check)
{
	struct rows rows = db_query(check->db,
	                            "SELECT b.id, b.count, (SELECT COUNT(*) FROM code c WHERE c.vote_id = b.vote_id AND"
	                            " c.batch_id = b.id) FROM code_batch b WHERE b.vote_id = ?1",
	                            "i", check->vote.id);
	while (rows_next(&rows))
		if (rows_int(&rows, 1) != rows_int(&rows, 2))
			fault(check, "a batch was made with %lld codes and has %lld", (long long)rows_int(&rows, 1),
			      (long long)rows_int(&rows, 2));
	if (!rows_end(&rows))
		fault(check, "its codes cannot be read");
}

static void check_result(struct vote_check *check)
{
	struct vote_result result;
	uint8_t hash[HASH_BYTES];
	if (check->vote.state < VOTE_COUNTED)
		return;
	if (vote_result_find(check->db, check->arena, check->vote.id, &result) != DONE) {
		fault(check, "it was counted, but its outcome is not there");
		return;
	}
	hash_sha256(hash, result.result);
	if (!text_equal(result.hash, bytes_text(hash, HASH_BYTES)))
		fault(check, "its outcome is not the one that was counted");
}

static void check_log(struct vote_check *check)
{
	struct leaves leaves;
	struct ballots ballots;
	if (!check_leaves(check, &leaves) || !check_ballots(check, &ballots)) {
		fault(check, "its ballots and log cannot be read");
		return;
	}
	if (leaves.votes != ballots.casts)
		fault(check, "its ballots were cast %lld times, the log says %lld", (long long)ballots.casts,
		      (long long)leaves.votes);
	if (leaves.revokes != ballots.withdrawn || check->vote.withdrawn != ballots.withdrawn)
		fault(check, "%lld ballots were withdrawn, its row says %lld and the log %lld", (long long)ballots.withdrawn,
		      (long long)check->vote.withdrawn, (long long)leaves.revokes);
	// How many there are is told only when anyone may know: the report may be read by people who should not.
	long long entries = leaves.votes + leaves.revokes;
	if (check->faults == 0 && check->vote.state >= VOTE_CLOSED)
		build_format(check->report, "ok    vote: %lld ballots and %lld entries of the log agree\n",
		             (long long)ballots.count, entries);
	else if (check->faults == 0)
		build_literal(check->report, "ok    vote: ballots and log agree\n");
}

static bool check_vote(struct vote_check *check)
{
	check_keys(check);
	check_manifest(check);
	check_codes(check);
	check_result(check);
	check_log(check);
	if (check->faults > SAID_MOST)
		build_format(check->report, "ERROR and %lld more faults of the same vote\n",
		             (long long)(check->faults - SAID_MOST));
	return check->faults == 0;
}

struct ids {
	int64_t *at;
	size_t count;
};

bool votes_check(struct store *store, struct db *db, struct builder *report)
{
	struct arena *all = arena_create(16 << 20), *row = arena_create(16 << 20);
	struct ids ids = { NULL, 0 };
	bool good = all && row;
	struct rows rows = db_query(db, "SELECT id FROM vote ORDER BY id", "");
	while (good && rows_next(&rows)) {
		int64_t *id = arena_append(all, &ids, int64_t);
		if (id)
			*id = rows_int(&rows, 0);
	}
	good = rows_end(&rows) && good && !arena_full(all);
	for (size_t i = 0; i < ids.count; i++) {
		struct vote_check check = { .store = store, .db = db, .report = report, .row = row };
		check.arena = arena_create((size_t)256 << 20);
		bool found = check.arena && vote_find(db, check.arena, ids.at[i], &check.vote) == DONE;
		if (!found)
			build_literal(report, "ERROR a vote cannot be read\n");
		good = found && check_vote(&check) && good;
		arena_destroy(check.arena);
	}
	arena_destroy(row);
	arena_destroy(all);
	return good;
}
