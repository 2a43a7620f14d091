// SPDX-License-Identifier: EUPL-1.2
// Looking up one's own ballot by the tracking code of its receipt: the first 80 bits of its leaf's hash, too many to guess.
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/clock.h"
#include "base/id.h"

enum { TRACKING_SYMBOLS = 16 };

bool tracking_code_parse(struct text typed, uint8_t prefix[TRACKING_CODE_BYTES])
{
	size_t symbols = 0;
	memset(prefix, 0, TRACKING_CODE_BYTES);
	for (size_t i = 0; i < typed.len; i++) {
		int value = crockford_value(typed.at[i]);
		if (typed.at[i] == '-' || typed.at[i] == ' ')
			continue;
		if (value < 0 || symbols == TRACKING_SYMBOLS)
			return false;
		for (int bit = 0; bit < 5; bit++) {
			size_t place = symbols * 5 + (size_t)bit;
			prefix[place / 8] |= (uint8_t)((value >> (4 - bit) & 1) << (7 - place % 8));
		}
		symbols++;
	}
	return symbols == TRACKING_SYMBOLS;
}

// "vote/v1", vote, channel, pseudonym in hex, seq, commitment: who the leaf is of, and which of the voter's ballots.
static bool entry_read(struct text entry, uint8_t pseudonym[HASH_BYTES])
{
	struct text rest = entry, line;
	bool vote = text_split(&rest, '\n', &line) && text_is(line, "vote/v1");
	return vote && text_split(&rest, '\n', &line) && text_split(&rest, '\n', &line) && text_split(&rest, '\n', &line) &&
	       text_from_hex(line, pseudonym, HASH_BYTES);
}

// Only a vote that is published says what became of a ballot. Before that, whoever forces a voter to show a receipt could
// see whether the voter changed the vote afterwards.
static enum outcome tell_fate(struct db *db, struct arena *arena, const struct leaf *leaf,
                              const uint8_t pseudonym[HASH_BYTES], struct tracked_ballot *tracked)
{
	struct ballot ballot;
	enum outcome outcome = ballot_find(db, arena, leaf->vote_id, pseudonym, &ballot);
	if (outcome != DONE)
		return outcome == NOT_FOUND ? FAULT : outcome;
	if (ballot.leaf_index != leaf->position)
		tracked->fate = BALLOT_REPLACED;
	else if (ballot.withdrawn)
		tracked->fate = BALLOT_WITHDRAWN;
	else
		tracked->fate = BALLOT_COUNTED;
	if (tracked->fate == BALLOT_COUNTED) {
		tracked->choices = ballot.choices;
		tracked->envelope_id = ballot.envelope_id;
	}
	return DONE;
}

enum outcome ballot_track(struct db *db, struct arena *arena, const struct vote *vote, struct text tracking_code,
                          struct tracked_ballot *tracked)
{
	uint8_t lowest[HASH_BYTES] = { 0 }, highest[HASH_BYTES], pseudonym[HASH_BYTES];
	struct leaf leaf;
	*tracked = (struct tracked_ballot){ .fate = BALLOT_RECORDED };
	if (!tracking_code_parse(tracking_code, lowest))
		return INVALID;
	memset(highest, 0xff, HASH_BYTES);
	memcpy(highest, lowest, TRACKING_CODE_BYTES);
	enum outcome outcome = db_find(db, &leaf_record, &leaf, arena,
	                               "WHERE vote_id = ?1 AND hash >= ?2 AND hash <= ?3 ORDER BY hash LIMIT 1", "ibb",
	                               vote->id, bytes_text(lowest, HASH_BYTES), bytes_text(highest, HASH_BYTES));
	if (outcome != DONE)
		return outcome;
	if (!entry_read(leaf.entry, pseudonym)) // a leaf of another kind is nobody's receipt
		return NOT_FOUND;
	tracked->position = leaf.position;
	tracked->received_at = leaf.received_on * DAY_MS;
	return vote->state == VOTE_PUBLISHED ? tell_fate(db, arena, &leaf, pseudonym, tracked) : DONE;
}
