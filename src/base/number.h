// SPDX-License-Identifier: EUPL-1.2
// Whole numbers from foreign text, and arithmetic that tells when it overflows.
#ifndef POLDER_BASE_NUMBER_H
#define POLDER_BASE_NUMBER_H

#include "base/text.h"

// Decimal digits with an optional minus; nothing before, after or between. False when not that or out of range.
bool number_parse(struct text digits, int64_t *value);
bool number_add(int64_t a, int64_t b, int64_t *sum); // false on overflow
bool number_subtract(int64_t a, int64_t b, int64_t *difference);
bool number_multiply(int64_t a, int64_t b, int64_t *product);
int64_t number_common_divisor(int64_t a, int64_t b); // the greatest, of two numbers from 0; 0 when both are 0
bool size_add(size_t a, size_t b, size_t *sum);
bool size_multiply(size_t a, size_t b, size_t *product);

#endif
