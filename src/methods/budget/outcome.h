// SPDX-License-Identifier: EUPL-1.2
// The outcome of a vote: counted from the ballots, stored as canonical JSON, and read back by pages and downloads. (counter.h
// has it counted.)
#ifndef POLDER_METHODS_BUDGET_OUTCOME_H
#define POLDER_METHODS_BUDGET_OUTCOME_H

#include "methods/budget/counting.h"

struct budget_line { // one plan
	int64_t option_id;
	int64_t number;
	struct text title;
	int64_t price_cents, votes, score;
	enum budget_why why;
	int64_t rank;   // 0: took no part in the order
	int64_t won_as; // 1..n among the winners; 0: did not win
	int64_t round;  // as of struct counted_line; not of the greedy rules
	int64_t remaining_cents;
	bool tied_by_cost, tied_by_lot;
};
struct budget_section { // one envelope
	int64_t envelope_id;
	struct text name;
	int64_t budget_cents, spent_cents, codes, voters;
	bool lot_decided;
	struct budget_line *lines; // in the manifest's order
	size_t line_count;
};
struct budget_outcome {
	int64_t voters;
	struct text rule;
	struct text options; // of the rule, as in the manifest; empty: it has none
	int64_t threshold;
	struct text manifest_hash; // hex
	struct budget_section *sections;
	size_t section_count;
};

// From ballots that were read. False when the arena is full, or with *error, in English, when they cannot be counted so.
bool budget_outcome_of(struct arena *arena, const struct vote_definition *definition, const struct papers *papers,
                       const struct budget_rule *rule, struct budget_outcome *outcome, const char **error);
// "polder-result/1" for the greedy rules, byte for byte as it always was; "polder-result/2" for the others. Whole numbers
// only: what took fractions to compute is told in the explanation (explanation.h).
struct text budget_outcome_write(struct arena *arena, const struct vote_definition *definition,
                                 const struct budget_outcome *outcome);
bool budget_outcome_read(struct arena *arena, struct text json, struct budget_outcome *outcome);
// Why this is no outcome of the vote with this manifest and these ballots, in English; NULL: it may be one. What was counted
// elsewhere is foreign text.
const char *budget_outcome_misfit(const struct vote_definition *definition, const struct ballot_sizes *sizes,
                                  const struct budget_outcome *outcome);
// Counts every vote that was counted again: its stored outcome must come out. For `polder doctor` (site/route.h).
bool budget_check(struct db *db, struct builder *report);

#endif
