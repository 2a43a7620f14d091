// SPDX-License-Identifier: EUPL-1.2
// What the files of src/ballot share among themselves.
#ifndef POLDER_BALLOT_KERNEL_H
#define POLDER_BALLOT_KERNEL_H

#include "ballot/ballot.h"

bool vote_entry_add(struct db *db, struct write_context *context, const struct vote *vote, const char *kind,
                    struct text text, struct text detail);

// All of it on another arena; false when that is full.
bool definition_copy(struct arena *arena, const struct vote_definition *from, struct vote_definition *to);
// What casting needs: all but the texts, which are empty then; the names of groups are there.
bool definition_copy_rules(struct arena *arena, const struct vote_definition *from, struct vote_definition *to);

void leaf_hash(struct text entry, uint8_t hash[HASH_BYTES]);

// Takes the ballot of a revoked code out of the count and wipes what it says; false on a fault. *withdrawn: there was one.
bool ballot_withdraw(struct db *db, struct write_context *context, struct vote *vote,
                     const uint8_t pseudonym[HASH_BYTES], bool *withdrawn);

// The receipt that belongs to a leaf, unsigned.
void receipt_of_leaf(struct arena *arena, const struct vote_definition *definition, const struct leaf *leaf,
                     int64_t seq, struct ballot_receipt *receipt);

static inline struct text bytes_text(const uint8_t *bytes, size_t count)
{
	return (struct text){ (const char *)bytes, count };
}

#endif
