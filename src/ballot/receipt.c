// SPDX-License-Identifier: EUPL-1.2
// The receipt: what a voter takes home. Made from the leaf alone, so that the same ballot gives the same receipt, and
// with a day and no time, so that it tells no more about when somebody voted than the log does.
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/clock.h"
#include "base/id.h"

// The first 80 bits as 16 symbols of 5 bits.
struct text ballot_tracking_code(struct arena *arena, const uint8_t hash[HASH_BYTES])
{
	struct builder b = builder_on(arena);
	for (size_t i = 0; i < 16; i++) {
		size_t bit = i * 5;
		unsigned pair = (unsigned)hash[bit / 8] << 8 | hash[bit / 8 + 1];
		if (i > 0 && i % 4 == 0)
			build_char(&b, '-');
		build_char(&b, crockford_alphabet[pair >> (11 - bit % 8) & 31u]);
	}
	return builder_text(&b);
}

void receipt_of_leaf(struct arena *arena, const struct vote_definition *definition, const struct leaf *leaf,
                     int64_t seq, struct ballot_receipt *receipt)
{
	*receipt = (struct ballot_receipt){ .vote_id = leaf->vote_id, .position = leaf->position, .seq = seq };
	memcpy(receipt->leaf_hash, leaf->hash.at, leaf->hash.len == HASH_BYTES ? HASH_BYTES : 0);
	memcpy(receipt->manifest_hash, definition->manifest_hash, HASH_BYTES);
	receipt->tracking_code = ballot_tracking_code(arena, receipt->leaf_hash);
	struct builder b = builder_on(arena);
	struct civil day = civil_from_ms(leaf->received_on * DAY_MS);
	build_format(&b, "%04d-%02d-%02d", day.year, day.month, day.day);
	receipt->day = builder_text(&b);
}

struct text ballot_receipt_text(struct arena *arena, const struct ballot_receipt *receipt)
{
	struct builder b = builder_on(arena);
	build_literal(&b, "receipt/v1\nvote ");
	build_id(&b, receipt->vote_id);
	build_literal(&b, "\nmanifest ");
	build_text(&b, text_hex(arena, receipt->manifest_hash, HASH_BYTES));
	build_format(&b, "\nposition %lld\nleaf ", (long long)receipt->position);
	build_text(&b, text_hex(arena, receipt->leaf_hash, HASH_BYTES));
	build_literal(&b, "\ntracking ");
	build_text(&b, receipt->tracking_code);
	build_literal(&b, "\nday ");
	build_text(&b, receipt->day);
	build_char(&b, '\n');
	return builder_text(&b);
}

void ballot_receipt_sign(struct arena *arena, const struct vote_keys *keys, struct ballot_receipt *receipt)
{
	sign_text(receipt->signature, keys->sign_secret, ballot_receipt_text(arena, receipt));
}

bool ballot_receipt_verify(struct arena *arena, const uint8_t public_key[SIGN_PUBLIC_BYTES],
                           const struct ballot_receipt *receipt)
{
	return sign_verify(receipt->signature, public_key, ballot_receipt_text(arena, receipt));
}
