// SPDX-License-Identifier: EUPL-1.2
// Ids are 63-bit numbers: 41 bits of milliseconds since 2020, 22 random bits (time-ordered, made without the
// database). Outside they are 13 Crockford base32 characters. Ballots and votes' secrets use random ids instead.
// 0 is "none".
#ifndef POLDER_BASE_ID_H
#define POLDER_BASE_ID_H

#include "base/builder.h"

#define ID_CHARACTERS 13
int64_t id_new(void);    // time-ordered, increasing within the process
int64_t id_random(void); // 62 random bits, never 0
void build_id(struct builder *b, int64_t id);
bool id_parse(struct text characters, int64_t *id); // exactly 13 characters; either case, O as 0, I and L as 1
extern const char crockford_alphabet[33];           // 0-9A-Z without I L O U
int crockford_value(char c);                        // 0..31, forgiving as id_parse; -1 for others

#endif
