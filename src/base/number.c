// SPDX-License-Identifier: EUPL-1.2
#include "base/number.h"

bool number_parse(struct text digits, int64_t *value)
{
	size_t i = digits.len && digits.at[0] == '-';
	bool negative = i == 1;
	if (i == digits.len)
		return false;
	int64_t sum = 0; // kept negative: the smallest int64 has no positive
	for (; i < digits.len; i++) {
		char c = digits.at[i];
		if (c < '0' || c > '9' || !number_multiply(sum, 10, &sum) || !number_subtract(sum, c - '0', &sum))
			return false;
	}
	return number_multiply(sum, negative ? 1 : -1, value);
}

bool number_add(int64_t a, int64_t b, int64_t *sum)
{
	return !__builtin_add_overflow(a, b, sum);
}

bool number_subtract(int64_t a, int64_t b, int64_t *difference)
{
	return !__builtin_sub_overflow(a, b, difference);
}

bool number_multiply(int64_t a, int64_t b, int64_t *product)
{
	return !__builtin_mul_overflow(a, b, product);
}

int64_t number_common_divisor(int64_t a, int64_t b)
{
	while (b != 0) {
		int64_t rest = a % b;
		a = b;
		b = rest;
	}
	return a;
}

bool size_add(size_t a, size_t b, size_t *sum)
{
	return !__builtin_add_overflow(a, b, sum);
}

bool size_multiply(size_t a, size_t b, size_t *product)
{
	return !__builtin_mul_overflow(a, b, product);
}
