// SPDX-License-Identifier: EUPL-1.2
#include "count/chain.h"

#include "base/number.h"
#include "count/big.h"

#define SCRATCH_NUMBERS 6u
#define MARGIN_BITS 320u // an amount, a count of voters, and the two factors of a comparison

bool chain_create(struct arena *arena, struct chain *chain, size_t most, unsigned share_bits)
{
	size_t bits, numbers, words;
	if (!size_multiply(most, share_bits, &bits) || !size_add(bits, MARGIN_BITS, &bits) ||
	    !size_add(most, SCRATCH_NUMBERS, &numbers))
		return false;
	*chain = (struct chain){ .limbs = bits / 64 + 1, .most = most };
	uint64_t *at = size_multiply(numbers, chain->limbs, &words) ? arena_new_array(arena, uint64_t, words) : NULL;
	chain->coefficients = arena_new_array(arena, uint64_t, most + 1);
	if (!at || !chain->coefficients)
		return false;
	uint64_t **const scratch[] = { &chain->denominator, &chain->endowment, &chain->left,
		                           &chain->right,       &chain->third,     &chain->fourth };
	for (size_t i = 0; i < SCRATCH_NUMBERS; i++, at += chain->limbs)
		*scratch[i] = at;
	chain->values = at;
	return true;
}

void chain_begin(struct chain *chain, uint64_t endowment, uint64_t denominator)
{
	big_set(chain->denominator, chain->limbs, denominator);
	big_set(chain->endowment, chain->limbs, endowment);
	chain->count = 0;
}

void chain_form_begin(struct chain *chain)
{
	memset(chain->coefficients, 0, (chain->count + 1) * sizeof *chain->coefficients);
}

void chain_form(const struct chain *chain, uint64_t *to, uint64_t cost, uint64_t times)
{
	big_set(to, chain->limbs, 0);
	big_add_product(to, chain->denominator, chain->limbs, cost);
	for (size_t i = 0; i < chain->count; i++)
		if (chain->coefficients[i])
			big_add_product(to, chain->values + i * chain->limbs, chain->limbs, chain->coefficients[i]);
	if (!times)
		return;
	big_set(chain->fourth, chain->limbs, 0);
	big_add_product(chain->fourth, chain->endowment, chain->limbs, times);
	big_subtract(to, chain->fourth, chain->limbs);
}

void chain_append(struct chain *chain, const uint64_t *form, uint64_t shares)
{
	big_multiply(chain->denominator, chain->limbs, shares);
	big_multiply(chain->endowment, chain->limbs, shares);
	for (size_t i = 0; i < chain->count; i++)
		big_multiply(chain->values + i * chain->limbs, chain->limbs, shares);
	big_copy(chain->values + chain->count * chain->limbs, form, chain->limbs);
	chain->count++;
}
