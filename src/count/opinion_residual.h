// SPDX-License-Identifier: EUPL-1.2
// The matrix whose principal axes are the map, never written out: a row per participant, a column per statement, in a cell
// with a vote the vote minus the mean of its statement, elsewhere 0. That is exactly the mean-imputed, centred matrix: a
// missing vote becomes the mean, and the mean minus the mean is 0. So every product costs as much as there are votes.
//
// A left-out statement has no cells. As Pol.is does it (`zeroed`) it has a 0 everywhere, which are the same products; then
// it only counts as a vote of everybody where positions are scaled.
#ifndef POLDER_COUNT_OPINION_RESIDUAL_H
#define POLDER_COUNT_OPINION_RESIDUAL_H

#include "count/opinion_votes.h"

typedef double opinion_pair __attribute__((vector_size(16))); // two sums at once

struct opinion_residual {
	const struct opinion_votes *votes;
	uint32_t column_count;      // statements with a vote that are not left out; zeroed: left-out ones with a vote too
	double *mean;               // per statement, of its votes; 0 for left-out ones
	uint32_t *columns;          // per statement: its votes that count; 0 for left-out ones
	uint32_t *rows;             // per participant: votes that count; zeroed: with a 0 for each left-out statement
	uint32_t *own;              // per participant: votes that say whether there are enough; zeroed: also those left out
	double squares;             // sum of the squares of all cells
	opinion_pair *table, *sums; // room for a product: two for each opinion_vote
};

struct opinion_residual *opinion_residual_make(struct arena *arena, const struct opinion_votes *votes, bool zeroed);

// R times both axes (a pair per statement): a pair per participant.
void opinion_residual_project(const struct opinion_residual *residual, const double (*axes)[2], double (*to)[2]);
// R^T R times up to OPINION_APPLY_MOST vectors: per statement. Three or four cost little more than one or two.
#define OPINION_APPLY_MOST 4
void opinion_residual_apply(const struct opinion_residual *residual, double *const *vectors, double *const *to,
                            int count);

#endif
