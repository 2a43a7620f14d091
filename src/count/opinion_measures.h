// SPDX-License-Identifier: EUPL-1.2
// What votes on statements say once the groups are known: what is typical of a group, what all groups share, where they
// differ, where people do not know, and which statement to show next. Groups may come from the opinion map or elsewhere.
//
// Sources. Counts, tests, representative and majority statements, group-informed consensus and priority as Pol.is
// publishes them: Small, Bjorkegren, Erkkilä, Shaw, Megill, "Polis: Scaling deliberation by mapping high dimensional opinion
// spaces", Recerca 26(2), 2021, and its open code. Intervals: Wilson, JASA 22 (1927). Divisiveness: the part of the
// quadratic entropy that lies between groups: Rao, "Diversity and dissimilarity coefficients", Theoretical Population
// Biology 21 (1982).
//
// A vote is agree, disagree or pass. A, D, P are how many of each, S = A + D + P. Shares in the published formulas are
// (A + 1) / (S + 2): with few votes they stay near one half. Left-out statements are counted and never listed.
#ifndef POLDER_COUNT_OPINION_MEASURES_H
#define POLDER_COUNT_OPINION_MEASURES_H

#include "count/opinion.h"

#define OPINION_MEASURED_GROUPS_MOST 32u
#define OPINION_TOP 5u                     // a list has at most so many statements
#define OPINION_TEST 1.2816                // a one-sided test at 90 %
#define OPINION_WILSON_Z 1.959963984540054 // intervals: 95 %, two-sided
#define OPINION_UNCERTAIN_SHARE 0.3        // more passes than this share of the votes: uncertain

struct opinion_tally {
	uint32_t agrees, disagrees, passes;
};

// A plain share of the votes and its Wilson interval. Without votes: share NAN, from 0 to 1.
struct opinion_share {
	double share, low, high;
};
struct opinion_share opinion_share_of(uint32_t part, uint32_t votes);

// One side, agree or disagree, of a statement in a group.
struct opinion_side {
	double share;      // (n + 1) / (S + 2)
	double test;       // z of the share against one half
	double ratio;      // the share over that of the members of all other groups together
	double ratio_test; // z of the difference with them
};

struct opinion_stance {
	struct opinion_tally tally; // of the group's members
	struct opinion_side agree, disagree;
	bool agrees;  // the side that sets the group apart more: true agree, false disagree
	bool typical; // on one side both tests are above OPINION_TEST
	double rank;  // ratio * ratio_test * share * test of that side
};

// What needs groups is NAN without any.
struct opinion_measure {
	struct opinion_tally all;       // of every participant
	struct opinion_tally grouped;   // of the members of groups
	double agree_share, agree_test; // of every participant: (n + 1) / (S + 2), and z against one half
	double disagree_share, disagree_test;
	double consensus_agree, consensus_disagree; // group-informed: the product of the groups' shares
	double consensus_agree_mean,
		consensus_disagree_mean;        // mean of (A + 1) / (A + D + 2): for any number of groups alike
	double least_agree, least_disagree; // the smallest of the groups' shares (n + 1) / (S + 2)
	// The variance between the groups' mean votes (A - D) / (S + 2), each group weighing the same. 0: the groups think the
	// same, however divided they are inside; towards 1: half of the groups agree, the other half disagrees.
	double divisiveness;
	double priority; // see opinion_show
};

// Statements in the order of the list; the first has the highest score.
struct opinion_top {
	uint32_t at[OPINION_TOP];
	double score[OPINION_TOP];
	uint32_t count;
};

struct opinion_typical {
	struct opinion_top published; // as Pol.is lists them: agrees before disagrees
	uint32_t best_agree;          // the statement in it that is there as the best agree; OPINION_NONE
	struct opinion_top agrees;    // typical, on the agree side, by rank
	struct opinion_top disagrees; // typical, on the disagree side, by rank
};

struct opinion_measures {
	uint32_t statement_count, group_count;
	struct opinion_measure *statements;
	struct opinion_stance *stances;                       // stances[group * statement_count + statement]
	struct opinion_typical *typical;                      // per group; empty with fewer than two groups
	struct opinion_top majority_agree, majority_disagree; // share above half, test above OPINION_TEST; by share * test
	struct opinion_top consensus_agree, consensus_disagree; // more than half of every group; by consensus_*
	struct opinion_top divisive;                            // by divisiveness
	struct opinion_top uncertain;                           // passes above OPINION_UNCERTAIN_SHARE; by share^2 * passes
};

struct opinion_measures_input {
	const struct opinion_votes *votes;
	const int8_t *group; // per participant: 0 to group_count - 1, -1 in none
	uint32_t group_count;
	const struct opinion_statement *places; // of the map: their extremity weighs in the priority; NULL: 0
	const bool *meta;                       // per statement: about the participant, not an opinion; NULL: none
};

// NULL: a group out of range, more groups than OPINION_MEASURED_GROUPS_MOST, or the arena is full.
struct opinion_measures *opinion_measures_make(struct arena *arena, const struct opinion_measures_input *input);

// How probable each statement is the next one shown, to a participant who may still vote on those in `open` (NULL: on all).
// In proportion to the published priority
//   ( (1 - (P+1)/(S+2)) (extremity + 1) (A+1)/(S+2) (1 + 8 * 2^(-S/5)) )^2, for a meta statement 7^2; rejected ones never.
// `new_share` of all draws goes to statements with fewer than `new_votes` votes of group members, each alike, as long as
// there are any: so that a new or unpopular statement is sure to be seen. 0: as published. The sum is 1, or 0 when there
// is nothing to show.
struct opinion_exposure {
	double new_share; // 0 to 1
	uint32_t new_votes;
};
double opinion_priority(struct opinion_tally tally, double extremity);
void opinion_show(const struct opinion_measures *measures, const bool *open, struct opinion_exposure exposure,
                  double *probability);

// The published tests: a share of n against one half, and two shares against each other.
double opinion_test_one(uint32_t part, uint32_t votes);
double opinion_test_two(uint32_t part, uint32_t votes, uint32_t other_part, uint32_t other_votes);

#endif
