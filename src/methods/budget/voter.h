// SPDX-License-Identifier: EUPL-1.2
// What a voter's browser carries between the steps, so that no row has to: the basket (open), and sealed with a key of
// the server the voter whose code was checked, and the receipt of the vote that was cast.
#ifndef POLDER_METHODS_BUDGET_VOTER_H
#define POLDER_METHODS_BUDGET_VOTER_H

#include "methods/budget/budget.h"

#define VOTER_SECONDS 3600
#define ASKED_SECONDS 86400 // a mail may be late

struct voter {
	int64_t vote_id, envelope_id;
	int64_t batch_id; // of the code; by e-mail: a mark of the link or digits that let the voter in
	int64_t expires_at;
	uint8_t pseudonym[HASH_BYTES], idx[HASH_BYTES];
};
bool voter_find(struct visit *visit, struct voter *voter); // false: no cookie, forged, or expired
void voter_keep(struct visit *visit, const struct voter *voter);
void voter_forget(struct visit *visit);

// As one text, for what is sealed elsewhere: a link in a mail.
struct text voter_text(struct arena *arena, const struct voter *voter);
bool voter_read(struct text text, struct voter *voter);

// Who asked in this browser for a link to vote with, and has not yet shown to have the mailbox.
struct asked {
	struct voter voter;
	uint8_t secret[HASH_BYTES]; // its hash binds the link to this browser
};
bool asked_find(struct visit *visit, struct asked *asked);
void asked_keep(struct visit *visit, const struct asked *asked);
void asked_forget(struct visit *visit);

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

struct text basket_text(struct arena *arena, const struct basket *basket);
bool basket_read(struct arena *arena, struct text list, struct basket *basket);
// The basket as a word for a link, until an instant; not readable without this server.
struct text basket_token(struct store *store, struct arena *arena, int64_t activity_id, struct text list,
                         int64_t expires_at);
bool basket_of_token(struct visit *visit, struct text token, struct basket *basket); // false: not ours, or expired

struct kept_receipt {
	struct ballot_receipt receipt; // signed
	int64_t envelope_id;
	struct basket plans; // may be empty when there were too many to carry
};
bool receipt_find(struct visit *visit, struct kept_receipt *kept);
void receipt_keep(struct visit *visit, const struct kept_receipt *kept);
void receipt_forget(struct visit *visit);

#endif
