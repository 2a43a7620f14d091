// SPDX-License-Identifier: EUPL-1.2
// The opinion map: where participants stand who voted agree, pass or disagree on statements, and which groups they form.
// From the votes alone, no words are read. README.md explains it for a council clerk and for a mathematician.
//
// The same votes, options and earlier map give the same map bit for bit, in whatever order votes came and on every machine
// (IEEE doubles; only + - * / and square roots, sums in canonical order).
#ifndef POLDER_COUNT_OPINION_H
#define POLDER_COUNT_OPINION_H

#include "count/opinion_votes.h"

#define OPINION_GROUPS_MOST 5
#define OPINION_METHOD 1 // changes whenever the same votes would give another map

struct opinion_options {
	uint64_t seed;      // of everything drawn: 1
	bool zero_left_out; // false. true: left-out statements count as a 0 by everybody, as Pol.is does; to compare only
	double votes_prior; // 10: positions are scaled as if everybody had so many votes more, all on the middle. Pol.is: 0
	uint32_t
		votes_least; // 7: who voted on fewer statements is placed but not grouped (or on all, when there are fewer)
	uint32_t groups_most;    // 5, at most OPINION_GROUPS_MOST; below 2: no groups
	uint32_t groups_fixed;   // 0: chosen. 2 to 5: so many groups, whatever the votes say
	uint32_t group_least;    // 3: fewer members do not make a group but are outliers
	double share_least;      // 0.02: and at least this share of all who can be grouped
	uint32_t rounds;         // 20: halves drawn for the stability of the groups
	double chance_least;     // 1.1: no groups unless the first axis is so much longer than one that chance makes
	double silhouette_least; // 0.25: no groups unless they are as clear as this
	double stability_least;  // 0.5: and as stable as this
};

struct opinion_options opinion_options_default(void);

enum opinion_standing {
	OPINION_GROUPED,
	OPINION_FEW_VOTES, // placed, not grouped
	OPINION_OUTLIER,   // so far from all others that they do not count for the groups; placed, not grouped
	OPINION_NO_GROUPS, // the map has no clear groups
};

struct opinion_group {
	uint32_t size;
	uint32_t name; // 0, 1, ...: stays when the group stays from one map to the next; never given to another group
	double x, y;   // mean position of the members
};

struct opinion_statement {
	double x, y;      // where a participant would stand who agreed to this statement and voted on nothing else
	double extremity; // their distance from the middle: how far this statement pulls people apart on the map
	double mean;      // of the votes on it, -1 to 1
	uint32_t votes;   // that count in the map: 0 for a left-out one
};

// What was found for a number of groups.
struct opinion_trial {
	bool possible;     // there are so many groups of the least size
	bool drawn;        // its stability was measured; not when the silhouette alone says that another number is better
	double silhouette; // mean over who is grouped, -1 to 1 (above 1,024 participants: between the cells of a grid)
	double stability;  // mean adjusted Rand index between these groups and those of random halves of the participants
	double score;      // silhouette * stability
	double inertia;    // sum of the squared distances from the members (or cells) to their centre
};

// From these on groups are called certain. Silhouettes up to 0.25 are no structure, up to 0.5 one that may be artificial
// (Kaufman and Rousseeuw, Finding Groups in Data, 1990, p. 88).
#define OPINION_SILHOUETTE_CLEAR 0.5
#define OPINION_STABILITY_CLEAR 0.8
// The fewest groups win whose score is at most this below the best; and a number of groups that was, stays, unless
// another is better by so much (hysteresis).
#define OPINION_SCORE_EQUAL 0.02
#define OPINION_SCORE_CLEAR 0.1
// What is asked of groups (chance, silhouette, stability) is so much less while groups are shown already.
#define OPINION_SHOWN_LESS 0.05
// Of the eigenvalue, when the axes are good enough (opinion_axes.h).
#define OPINION_TOLERANCE 3e-5

struct opinion_map {
	struct opinion_options options;
	uint32_t participant_count, statement_count;

	// Per participant
	double (*position)[2];
	int8_t *group;     // 0 to group_count - 1, -1: not grouped
	uint8_t *standing; // enum opinion_standing
	uint32_t *counted; // votes that count in the map

	// Per statement
	struct opinion_statement *statements;

	double (
		*axes)[2]; // unit vectors, the largest loading positive; 0 for left-out statements, all 0 when there is no axis
	double *guards[2]; // two more axes, which watch whether another direction grows larger

	double spread[2];    // singular values of the residuals (votes minus the mean of their statement)
	double spread_all;   // sum of the squares of all residuals: spread[k]^2 / spread_all is what axis k explains
	double chance_ratio; // the first singular value divided by one that chance makes (opinion_chance.h)
	uint32_t steps;      // of the iteration that found the axes
	bool converged;      // they are found to OPINION_TOLERANCE

	uint32_t column_count;    // statements that count in the map
	uint32_t groupable_count; // participants with enough votes
	uint32_t grouped_count;   // and no outlier
	uint32_t group_count;     // 0: no clear groups
	struct opinion_group groups[OPINION_GROUPS_MOST];
	struct opinion_trial trials[OPINION_GROUPS_MOST + 1]; // by number of groups, from 2 on
	uint32_t names_used;                                  // names given so far
	bool certain; // the groups are clear and stable; false: say that they are uncertain
};

// The map of these votes. `previous` NULL: from nothing. Otherwise the axes start where they were, groups keep their names,
// and the number of groups only changes when another is clearly better; `moved` says where the participants and statements
// of the previous map stand now. NULL: the arena is full, or `moved` is not valid (opinion_votes.h).
struct opinion_map *opinion_map_make(struct arena *arena, const struct opinion_votes *votes,
                                     const struct opinion_options *options, const struct opinion_map *previous,
                                     struct opinion_moved moved);

// Why a participant stands where they stand, and so in their group: the votes that moved them most.
struct opinion_reason {
	uint32_t statement;
	int value;      // +1 agree, 0 pass, -1 disagree
	double x, y;    // how far this vote moved the position; all of a participant's together are the position
	double towards; // the part of it from the middle of the map towards the centre of the group (or the position,
					// when not grouped); negative: away from it
};

// The `most` votes with the largest pull (either way), largest first, to reasons; returns how many.
size_t opinion_reasons(const struct opinion_votes *votes, const struct opinion_map *map, uint32_t participant,
                       struct opinion_reason *reasons, size_t most);

// How well two groupings of the same participants agree: 1 the same, about 0 by chance. Only those with a group (>= 0, below
// 32) in both count (adjusted Rand index, Hubert and Arabie 1985). 1 when there is nothing to compare.
double opinion_agreement(const int8_t *one, const int8_t *other, size_t count);

#endif
