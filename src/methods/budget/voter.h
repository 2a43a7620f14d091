// SPDX-License-Identifier: EUPL-1.2
// What a voter's browser carries between the steps, so that no row has to: the basket (open), and sealed with a key of
// the server the voter whose code was checked, and the receipt of the vote that was cast.
#ifndef POLDER_METHODS_BUDGET_VOTER_H
#define POLDER_METHODS_BUDGET_VOTER_H

#include "methods/budget/budget.h"

#define VOTER_SECONDS 3600

struct voter {
	int64_t vote_id, envelope_id, batch_id, expires_at;
	uint8_t pseudonym[HASH_BYTES], idx[HASH_BYTES];
};
bool voter_find(struct visit *visit, struct voter *voter); // false: no cookie, forged, or expired
void voter_keep(struct visit *visit, const struct voter *voter);
void voter_forget(struct visit *visit);

struct basket { // ids of plans, each once, in the order of choosing
	int64_t *at;
	size_t count;
};
bool basket_find(struct visit *visit, struct basket *basket); // false: no cookie at all
void basket_keep(struct visit *visit, const struct basket *basket);
void basket_forget(struct visit *visit);
bool basket_has(const struct basket *basket, int64_t plan_id);
bool basket_add(struct arena *arena, struct basket *basket, int64_t plan_id);
void basket_remove(struct basket *basket, int64_t plan_id);

struct kept_receipt {
	struct ballot_receipt receipt; // signed
	int64_t envelope_id;
	struct basket plans; // may be empty when there were too many to carry
};
bool receipt_find(struct visit *visit, struct kept_receipt *kept);
void receipt_keep(struct visit *visit, const struct kept_receipt *kept);
void receipt_forget(struct visit *visit);

#endif
