// SPDX-License-Identifier: EUPL-1.2
// Whole numbers of a fixed number of 64-bit limbs, lowest limb first: the few operations that exact counting needs, on
// memory of the caller. Schoolbook arithmetic (Knuth, The Art of Computer Programming, volume 2, 4.3.1).
//
// The caller sizes the numbers so that nothing overflows; what would be carried out of the last limb is lost.
#ifndef POLDER_COUNT_BIG_H
#define POLDER_COUNT_BIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void big_set(uint64_t *at, size_t limbs, uint64_t value);
void big_copy(uint64_t *at, const uint64_t *from, size_t limbs);
void big_multiply(uint64_t *at, size_t limbs, uint64_t factor);                        // at *= factor
void big_add_product(uint64_t *at, const uint64_t *of, size_t limbs, uint64_t factor); // at += of * factor
void big_subtract(uint64_t *at, const uint64_t *what, size_t limbs);                   // at -= what; at >= what
int big_compare(const uint64_t *a, const uint64_t *b, size_t limbs);                   // < 0, 0, > 0
unsigned big_bits(uint64_t value); // 0 for 0, 1 for 1, 2 for 2 and 3

#endif
