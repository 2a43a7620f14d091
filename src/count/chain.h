// SPDX-License-Identifier: EUPL-1.2
// Rational numbers that follow from one another, exactly: what the rules with virtual money need.
//
// In the Method of Equal Shares what a supporter pays in a round, and in Phragmén's rule the time of a round, is
//     value[k] = (cost + sum of whole multiples of value[0..k-1] - a whole multiple of the endowment) / shares
// so all values, one and the endowment stand as whole numbers over one common denominator: the product of the shares so
// far. No division and no greatest common divisor is ever needed, only products with 64-bit numbers.
#ifndef POLDER_COUNT_CHAIN_H
#define POLDER_COUNT_CHAIN_H

#include "base/arena.h"

struct chain {
	size_t limbs;          // of every number here
	uint64_t *denominator; // one
	uint64_t *endowment;
	uint64_t *values; // value k stands at values + k * limbs
	size_t count, most;
	uint64_t *coefficients;                  // of the form under construction, one for each value
	uint64_t *left, *right, *third, *fourth; // scratch for comparisons
};

// Room for `most` values whose shares have at most share_bits bits each; amounts have at most 64 bits. False: the arena
// is full.
bool chain_create(struct arena *arena, struct chain *chain, size_t most, unsigned share_bits);
void chain_begin(struct chain *chain, uint64_t endowment, uint64_t denominator); // no values yet
void chain_form_begin(struct chain *chain);                                      // sets the coefficients to 0
// to = cost + sum of coefficients x values - times x endowment, over the denominator. Never below 0, by the caller's
// rule.
void chain_form(const struct chain *chain, uint64_t *to, uint64_t cost, uint64_t times);
void chain_append(struct chain *chain, const uint64_t *form, uint64_t shares); // value[count] = form / shares

#endif
