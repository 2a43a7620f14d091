// SPDX-License-Identifier: EUPL-1.2
// Votes by e-mail: a mailbox stands for a voter. As with codes, what is kept of it cannot be turned back without the keys
// of the vote, and the two things that are kept of it cannot be told to belong together.
#include "ballot/ballot.h"
#include "ballot/kernel.h"

void mailbox_index(const struct vote_keys *keys, struct text key, uint8_t idx[HASH_BYTES])
{
	uint8_t hash[HASH_BYTES]; // any length of address
	hash_sha256(hash, key);
	hmac_sha256(idx, keys->index, bytes_text(hash, HASH_BYTES));
}

void mailbox_pseudonym(const struct vote_keys *keys, struct text key, uint8_t pseudonym[HASH_BYTES])
{
	char identity[5 + HASH_BYTES] = "mail"; // "mail", NUL: no other channel's identity can look like it
	uint8_t hash[HASH_BYTES];
	hash_sha256(hash, key);
	memcpy(identity + 5, hash, HASH_BYTES);
	hmac_sha256(pseudonym, keys->pseudonym, (struct text){ identity, sizeof(identity) });
	secret_wipe(identity, sizeof(identity));
}

bool mailbox_confirm(struct db *db, int64_t vote_id, const uint8_t idx[HASH_BYTES])
{
	return db_execute(db, "INSERT INTO confirmed_mailbox (vote_id, idx) VALUES (?1, ?2) ON CONFLICT DO NOTHING", "ib",
	                  vote_id, bytes_text(idx, HASH_BYTES)) >= 0;
}

enum outcome mailbox_find(struct db *db, int64_t vote_id, const uint8_t idx[HASH_BYTES])
{
	struct rows rows = db_query(db, "SELECT 1 FROM confirmed_mailbox WHERE vote_id = ?1 AND idx = ?2", "ib", vote_id,
	                            bytes_text(idx, HASH_BYTES));
	bool found = rows_next(&rows);
	if (!rows_end(&rows))
		return FAULT;
	return found ? DONE : REFUSED;
}
