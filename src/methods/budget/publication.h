// SPDX-License-Identifier: EUPL-1.2
// What the files of a published vote are made from, and their lines. Ballots stand in the order of their commitments, which
// is a random order: it tells nothing about who voted when.
#ifndef POLDER_METHODS_BUDGET_PUBLICATION_H
#define POLDER_METHODS_BUDGET_PUBLICATION_H

#include "methods/budget/outcome.h"

struct publication {
	struct arena *arena;
	struct vote vote;
	struct vote_definition definition;
	struct budget_outcome outcome;
	struct site site;
	struct organisation organisation;
	struct areas areas;
	struct themes themes;
};
// REFUSED unless the vote of this activity is published.
enum outcome publication_load(struct publication *publication, struct db *db, struct arena *arena, int64_t activity_id);

// --- stembiljetten.csv and logboek.csv: text that the checker in docs/voting.md reads ------------------------------------
#define BALLOTS_HEAD "tracking_code,commitment,salt,ballot\r\n"
#define LEAVES_HEAD "position,leaf_hash,entry\r\n"
// A row of ballot_openings_select: what a voter needs to find the own ballot, and anyone to check its commitment. Salt and
// hashes in hex; "\n" in the ballot's text as ";".
void build_opening(struct builder *b, const struct rows *rows, struct arena *scratch);
void build_leaf(struct builder *b, const struct leaf *leaf, struct arena *scratch);

// --- Pabulib: one vote with one budget in one text file (pabulib.org/format) ----------------------------------------------
struct text pb_file_name(struct arena *arena, int64_t envelope_id); // "0123456789ABC.pb"
// All that comes before the ballots of this envelope. False when outcome and manifest do not fit each other.
bool build_pb_head(struct builder *b, const struct publication *publication, const struct budget_section *section);
void build_pb_ballot(struct builder *b, const struct vote_envelope *envelope, const struct ballot_choice *choices,
                     size_t count, int64_t number);

#endif
