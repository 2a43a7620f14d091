// SPDX-License-Identifier: EUPL-1.2
// Ties, the same for all rules: of plans that are exactly equal for the rule the one with the lower cost goes first,
// then the one with more points, then the one with the lower lot.
#ifndef POLDER_COUNT_TIE_H
#define POLDER_COUNT_TIE_H

#include "count/greedy.h"

// What settled a tie.
enum count_tie { COUNT_TIE_NONE, COUNT_TIE_COST, COUNT_TIE_SCORE, COUNT_TIE_LOT };

const char *count_tie_name(enum count_tie tie); // "none", "cost", "score", "lot"
bool count_goes_before(const struct count_project *a, const struct count_project *b);
enum count_tie count_tie_between(const struct count_project *a, const struct count_project *b);
// The last resort that it took to put `winner` before the others of the list.
enum count_tie count_tie_settled(const struct count_project *projects, size_t winner, const size_t *tied, size_t count);

#endif
