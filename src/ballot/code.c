// SPDX-License-Identifier: EUPL-1.2
// Vote codes: 15 random symbols of 5 bits and a check symbol. The check is linear over GF(2^5) with the polynomial
// x^5+x^2+1: symbol i has weight alpha^(i+1), the check symbol weight 1, and the weighted sum is 0. As all weights
// differ and none is 0, every single wrong symbol and every swap of two symbols is caught.
#include "ballot/ballot.h"
#include "base/id.h"

static unsigned times_alpha(unsigned x)
{
	x <<= 1;
	return x & 32u ? (x ^ 0x25u) & 31u : x;
}

// Horner's rule from the last symbol down: sum of symbol[i] * alpha^(i+1).
static unsigned check_value(const char canonical[15])
{
	unsigned sum = 0;
	for (size_t i = 15; i-- > 0;)
		sum = times_alpha(sum ^ (unsigned)crockford_value(canonical[i]));
	return sum;
}

char code_check_symbol(const char canonical[15])
{
	return crockford_alphabet[check_value(canonical)];
}

// Letters go to every household. Dutch and English words without I, L, O and U, or with the digits that look like them.
static const char *const offensive[] = {
	"1488",  "666",    "ANAAL", "ARSCH", "ASS", "CRAP",   "D00D", "DEAD", "FAG",  "FCK",  "GEK",
	"H0ER",  "H1T1ER", "J0DE",  "JEW",   "KAK", "KANKER", "KKR",  "M0F",  "N1GG", "NAZ1", "NEGER",
	"PEN1S", "RAPE",   "SATAN", "SEKS",  "SEX", "SH1T",   "SS88", "TEEF", "TERR", "TYF",
};

static bool is_offensive(const char canonical[16])
{
	struct text whole = { canonical, 16 };
	for (size_t i = 0; i < sizeof(offensive) / sizeof(offensive[0]); i++)
		if (text_find(whole, text_of(offensive[i])) != SIZE_MAX)
			return true;
	return false;
}

void code_make(char canonical[16])
{
	do {
		uint8_t random[15];
		random_bytes(random, sizeof(random));
		for (size_t i = 0; i < sizeof(random); i++)
			canonical[i] = crockford_alphabet[random[i] & 31u];
		canonical[15] = code_check_symbol(canonical);
	} while (is_offensive(canonical));
}

// Spaces of any sort that a phone's keyboard or a copied PDF puts between the groups, and dashes of any length.
static bool is_separator(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '-' || c == '.' || c == '_' || c == 0xa0 ||
	       c == 0xad || (c >= 0x2000 && c <= 0x200d) || (c >= 0x2010 && c <= 0x2015) || c == 0x202f || c == 0x2212;
}

enum code_form code_parse(struct text typed, char canonical[16])
{
	size_t count = 0;
	uint32_t c;
	memset(canonical, '0', 16);
	while (text_next_character(&typed, &c)) {
		if (is_separator(c))
			continue;
		int value = c < 128 ? crockford_value((char)c) : -1;
		if (value < 0)
			return CODE_WRONG_SYMBOL;
		if (count == 16)
			return CODE_WRONG_LENGTH;
		canonical[count++] = crockford_alphabet[value];
	}
	if (count != 16)
		return CODE_WRONG_LENGTH;
	return canonical[15] == code_check_symbol(canonical) ? CODE_GOOD : CODE_WRONG_CHECK;
}

void build_code(struct builder *b, const char canonical[16])
{
	for (size_t i = 0; i < 16; i += 4) {
		if (i > 0)
			build_char(b, '-');
		build_text(b, (struct text){ canonical + i, 4 });
	}
}

void code_index(const struct vote_keys *keys, const char canonical[16], uint8_t idx[HASH_BYTES])
{
	hmac_sha256(idx, keys->index, (struct text){ canonical, 16 });
}

void code_pseudonym(const struct vote_keys *keys, const char canonical[16], uint8_t pseudonym[HASH_BYTES])
{
	char identity[5 + 16] = "code"; // "code", NUL, the code: no other channel's identity can look like it
	memcpy(identity + 5, canonical, 16);
	hmac_sha256(pseudonym, keys->pseudonym, (struct text){ identity, sizeof(identity) });
	secret_wipe(identity, sizeof(identity));
}

void import_pseudonym(const struct vote_keys *keys, struct text voter, uint8_t pseudonym[HASH_BYTES])
{
	uint8_t hash[HASH_BYTES]; // any length of name
	hash_sha256(hash, voter);
	char identity[7 + HASH_BYTES] = "import";
	memcpy(identity + 7, hash, HASH_BYTES);
	hmac_sha256(pseudonym, keys->pseudonym, (struct text){ identity, sizeof(identity) });
}

enum outcome code_find(struct db *db, int64_t vote_id, const uint8_t idx[HASH_BYTES], int64_t *batch_id,
                       int64_t *envelope_id)
{
	struct rows rows = db_query(db,
	                            "SELECT code.batch_id, code_batch.envelope_id FROM code JOIN code_batch"
	                            " ON code_batch.id = code.batch_id WHERE code.vote_id = ?1 AND code.idx = ?2"
	                            " AND code.revoked = 0 AND code_batch.revoked = 0",
	                            "ib", vote_id, (struct text){ (const char *)idx, HASH_BYTES });
	bool found = rows_next(&rows);
	if (found) {
		*batch_id = rows_int(&rows, 0);
		*envelope_id = rows_int(&rows, 1);
	}
	if (!rows_end(&rows))
		return FAULT;
	return found ? DONE : REFUSED;
}
