// SPDX-License-Identifier: EUPL-1.2
// What is told about an outcome besides the outcome itself: the rounds of the count, what each plan lacked, how many
// voters got something, and what other ways of counting would have chosen. Made once, in the background, when the vote
// is published, and kept; pages read it, and one may download it.
//
// It decides nothing and proves nothing: the outcome and its files do. Amounts here are rounded. Where a number of voters
// would be 1 to 9, the whole row that it stands in is left out (EXPLAINED_HIDDEN): voters by what they gained, with the
// mean; better, worse and same; what a round took, with its amounts. So is what fewer than ten supporters held or paid.
// This is a courtesy, so that no table singles anybody out, and no secrecy: all ballots are public, without names.
#ifndef POLDER_METHODS_BUDGET_EXPLANATION_H
#define POLDER_METHODS_BUDGET_EXPLANATION_H

#include "methods/budget/outcome.h"

#define EXPLAINED_HIDDEN INT64_C(-1)
#define EXPLAINED_FEW 10 // voters: fewer are not told

struct explained_ids {
	int64_t *at;
	size_t count;
};
struct explained_round { // one plan that was taken, in order
	int64_t option_id;
	int64_t votes_tenths;     // equal shares: effective votes
	int64_t pays_cents;       // equal shares: what a supporter with 1 point and money enough pays
	int64_t full, part;       // equal shares: voters who paid that, and who paid all they had left
	int64_t saved_cents;      // Phragmén: what each voter had saved by then; maximin: the most that one voter pays
	struct explained_ids out; // equal shares: plans that could not be paid any more after this round
};
struct explained_rounds {
	struct explained_round *at;
	size_t count;
};
struct explained_plan { // equal shares
	int64_t option_id;
	int64_t held_cents;    // by its supporters together: before it was bought, or when they could not pay it any more
	int64_t missing_cents; // to its price
	int64_t voters_short;  // supporters more, with a whole share each, would have made up for that
};
struct explained_plans {
	struct explained_plan *at;
	size_t count;
};
struct explained_gain { // voters with no, one and more winners among what they chose
	int64_t voters, none, one, more;
	int64_t mean_hundredths;
};
enum other_state { OTHER_DOES_NOT_FIT, OTHER_TOO_LONG, OTHER_COUNTED };
struct explained_other { // another way of counting; not official
	struct text rule;
	enum other_state state; // it does not go with these ballots; it took too many steps; it was counted
	struct explained_ids winners;
	int64_t cost_cents;
	struct explained_gain gain;
	int64_t better, worse, same; // voters who would have more winners with it, fewer, as many
};
struct explained_others {
	struct explained_other *at;
	size_t count;
};
struct explained_section {
	int64_t envelope_id;
	int64_t share_cents;       // equal shares: what each voter began with in the count that is the outcome, rounded
	int64_t steps, step_cents; // that many were added
	bool compared, greedy_won; // the comparison step
	int64_t prefer_shares, prefer_greedy, prefer_same;
	struct explained_rounds rounds;
	struct explained_plans plans;
	struct explained_gain gain;
	struct explained_others others;
};
struct explanation {
	struct explained_section *at;
	size_t count;
};

// Of the format and of what is left out: raised when either changes, so that older ones are made again. In version 1 only a
// small number itself was left out, not its row.
#define EXPLANATION_VERSION 2
struct vote_explanation {
	int64_t vote_id;
	struct text explanation; // canonical JSON, "polder-explanation/2"
	int64_t version;         // that of its format; one of an older version is made again
};
extern const struct record vote_explanation_record;

// NOT_FOUND while it is not made yet, or not yet again. *json may be NULL.
enum outcome explanation_find(struct db *db, struct arena *arena, int64_t vote_id, struct explanation *explanation,
                              struct text *json);
const struct explained_section *explanation_section(const struct explanation *explanation, int64_t envelope_id);

// From ballots that were read, and the outcome that they gave. Another way of counting is given up after so many steps
// (count/effort.h). `scratch` holds what one of these takes. CONFLICT when the ballots give another outcome.
enum outcome explanation_of(struct arena *arena, struct arena *scratch, const struct vote_definition *definition,
                            const struct papers *papers, const struct budget_outcome *outcome, uint64_t steps_most,
                            struct explanation *explanation);
struct text explanation_write(struct arena *arena, const struct vote_definition *definition,
                              const struct explanation *explanation);
bool explanation_read(struct arena *arena, struct text json, struct explanation *explanation);
// Hides all numbers of a row when one of them is small. True when it did. For tests too.
bool explanation_hide_few(int64_t *const *cells, size_t count);

// Makes what is missing after publishing, also of votes that an older program published.
extern const struct job_clock budget_explanation_clock;

#endif
