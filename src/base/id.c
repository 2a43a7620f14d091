// SPDX-License-Identifier: EUPL-1.2
#include <stdatomic.h>
#include "base/clock.h"
#include "base/id.h"
#include "base/secret.h"

#define YEAR_2020_MS INT64_C(1577836800000)
#define RANDOM_BITS 22
#define BITS_PER_CHARACTER 5

const char crockford_alphabet[33] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

// The one global of this floor: ids must increase over all threads of the process.
static _Atomic int64_t last_id;

int64_t id_new(void)
{
	int64_t since_2020 = clock_now() - YEAR_2020_MS;
	uint64_t ms = since_2020 > 0 ? (uint64_t)since_2020 & ((UINT64_C(1) << 41) - 1) : 0;
	int64_t fresh = (int64_t)(ms << RANDOM_BITS | random_below(UINT32_C(1) << RANDOM_BITS));
	int64_t last = atomic_load(&last_id), id;
	do
		id = fresh > last ? fresh : last + 1; // the same millisecond, or the clock was set back
	while (!atomic_compare_exchange_weak(&last_id, &last, id));
	return id;
}

int64_t id_random(void)
{
	uint64_t bits;
	do {
		random_bytes(&bits, sizeof(bits));
		bits >>= 2;
	} while (bits == 0);
	return (int64_t)bits;
}

void build_id(struct builder *b, int64_t id)
{
	char characters[ID_CHARACTERS];
	uint64_t rest = (uint64_t)id;
	for (size_t i = ID_CHARACTERS; i-- > 0; rest >>= BITS_PER_CHARACTER)
		characters[i] = crockford_alphabet[rest & 31];
	build_text(b, (struct text){ characters, sizeof(characters) });
}

int crockford_value(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	const char *found = c ? strchr(crockford_alphabet, c) : NULL;
	return found ? (int)(found - crockford_alphabet) : -1;
}

bool id_parse(struct text characters, int64_t *id)
{
	if (characters.len != ID_CHARACTERS || crockford_value(characters.at[0]) > 7) // 3 + 12 * 5 = 63 bits
		return false;
	uint64_t value = 0;
	for (size_t i = 0; i < characters.len; i++) {
		int bits = crockford_value(characters.at[i]);
		if (bits < 0)
			return false;
		value = value << BITS_PER_CHARACTER | (uint64_t)bits;
	}
	*id = (int64_t)value;
	return value != 0;
}
