// SPDX-License-Identifier: EUPL-1.2
#include "count/big.h"

#include <string.h>

void big_set(uint64_t *at, size_t limbs, uint64_t value)
{
	memset(at, 0, limbs * sizeof *at);
	at[0] = value;
}

void big_copy(uint64_t *at, const uint64_t *from, size_t limbs)
{
	memcpy(at, from, limbs * sizeof *at);
}

void big_multiply(uint64_t *at, size_t limbs, uint64_t factor)
{
	unsigned __int128 carry = 0;
	for (size_t i = 0; i < limbs; i++) {
		carry += (unsigned __int128)at[i] * factor;
		at[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

void big_add_product(uint64_t *at, const uint64_t *of, size_t limbs, uint64_t factor)
{
	unsigned __int128 carry = 0;
	for (size_t i = 0; i < limbs; i++) {
		carry += (unsigned __int128)of[i] * factor + at[i];
		at[i] = (uint64_t)carry;
		carry >>= 64;
	}
}

void big_subtract(uint64_t *at, const uint64_t *what, size_t limbs)
{
	uint64_t borrow = 0;
	for (size_t i = 0; i < limbs; i++) {
		unsigned __int128 difference = (unsigned __int128)at[i] - what[i] - borrow;
		at[i] = (uint64_t)difference;
		borrow = (uint64_t)(difference >> 64) & 1;
	}
}

int big_compare(const uint64_t *a, const uint64_t *b, size_t limbs)
{
	for (size_t i = limbs; i-- > 0;)
		if (a[i] != b[i])
			return a[i] > b[i] ? 1 : -1;
	return 0;
}

unsigned big_bits(uint64_t value)
{
	return value ? 64 - (unsigned)__builtin_clzll(value) : 0;
}
