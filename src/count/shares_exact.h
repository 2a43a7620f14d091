// SPDX-License-Identifier: EUPL-1.2
// The comparisons of a run of equal shares that doubles cannot decide, on whole numbers (chain.h). Inside of shares_run.c.
//
// Nothing is kept for them from round to round but who ran out when: what somebody has paid before is collected from the
// ballots when it is asked for. Each counts one more in state->exact_checks.
#ifndef POLDER_COUNT_SHARES_EXACT_H
#define POLDER_COUNT_SHARES_EXACT_H

#include "count/shares_run.h"

// Do all supporters of the project together hold its cost?
bool shares_reaches_cost_exactly(struct shares_state *state, size_t project);
// Marks those supporters of the candidate as poor for whom doubles cannot tell, those with no more than about price_high per
// point, when they have less than its price. True when there was one.
bool shares_poor_mark_exactly(struct shares_state *state, const struct shares_candidate *candidate, double price_high);
// By price per utility: below 0 when a is cheaper, 0 when they are exactly equal.
int shares_compare_exactly(struct shares_state *state, const struct shares_candidate *a,
                           const struct shares_candidate *b);

#endif
