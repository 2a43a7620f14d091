// SPDX-License-Identifier: EUPL-1.2
#include "base/money.h"
#include "base/number.h"

// Spaces that people and programs put in amounts: no-break (U+00A0), narrow no-break (U+202F), thin (U+2009).
static const struct text wide_spaces[] = { { "\xC2\xA0", 2 }, { "\xE2\x80\xAF", 3 }, { "\xE2\x80\x89", 3 } };
// What may stand before or after the amount, and says no more than that it is money.
static const struct text money_words[] = { { "\xE2\x82\xAC", 3 }, { "EUR", 3 }, { "euro", 4 } };

// Typed text with every kind of space as ' '. False when it does not fit: no amount is that long.
static bool with_plain_spaces(struct text typed, char *out, size_t capacity, size_t *len)
{
	*len = 0;
	while (typed.len) {
		if (*len == capacity)
			return false;
		size_t bytes = 1;
		char c = typed.at[0];
		for (size_t i = 0; i < sizeof(wide_spaces) / sizeof(wide_spaces[0]); i++)
			if (text_starts_with(typed, wide_spaces[i])) {
				bytes = wide_spaces[i].len;
				c = ' ';
			}
		out[(*len)++] = c;
		typed = text_slice(typed, bytes, typed.len);
	}
	return true;
}

static struct text without_money_words(struct text amount)
{
	for (size_t i = 0; i < sizeof(money_words) / sizeof(money_words[0]); i++) {
		struct text word = money_words[i];
		if (amount.len < word.len)
			continue;
		if (text_equal_ignoring_case(text_slice(amount, 0, word.len), word))
			return text_trim(text_slice(amount, word.len, amount.len));
		if (text_equal_ignoring_case(text_slice(amount, amount.len - word.len, amount.len), word))
			return text_trim(text_slice(amount, 0, amount.len - word.len));
	}
	return amount;
}

// Takes ",50" ".5" or ",-" from the end; *mark is the character that was the decimal mark.
static int take_cents(struct text *amount, char *mark)
{
	*mark = '\0';
	for (size_t digits = 1; digits <= 2 && digits < amount->len; digits++) {
		size_t at = amount->len - digits - 1;
		if (amount->at[at] != '.' && amount->at[at] != ',')
			continue;
		struct text decimals = text_slice(*amount, at + 1, amount->len);
		int64_t cents = 0;
		bool dash = text_is(decimals, "-") || text_is(decimals, "--");
		if (!dash && (decimals.at[0] == '-' || !number_parse(decimals, &cents)))
			return -1;
		*mark = amount->at[at];
		*amount = text_slice(*amount, 0, at);
		return (int)(digits == 1 ? cents * 10 : cents);
	}
	return 0;
}

// Digits, all together or in groups of three with one kind of mark between them.
static bool take_whole(struct text amount, char decimal_mark, int64_t *whole)
{
	char group_mark = '\0';
	size_t in_group = 0;
	*whole = 0;
	for (size_t i = 0; i < amount.len; i++) {
		char c = amount.at[i];
		if (c >= '0' && c <= '9') {
			in_group++;
			if (!number_multiply(*whole, 10, whole) || !number_add(*whole, c - '0', whole))
				return false;
			continue;
		}
		if ((c != '.' && c != ',' && c != ' ' && c != '\'') || c == decimal_mark)
			return false;
		// "0.125" is no amount of 125, and "12500.250" none of twelve million.
		bool first = group_mark == '\0';
		if (first ? in_group == 0 || in_group > 3 || amount.at[0] == '0' : in_group != 3 || c != group_mark)
			return false;
		group_mark = c;
		in_group = 0;
	}
	return group_mark ? in_group == 3 : in_group > 0;
}

bool money_parse(struct text typed, int64_t *cents)
{
	char buffer[64];
	size_t len;
	if (!with_plain_spaces(typed, buffer, sizeof(buffer), &len))
		return false;
	struct text amount = text_trim((struct text){ buffer, len });
	bool negative = false;
	for (int round = 0; round < 2; round++) { // "-€ 5" and "€ -5"
		if (!negative && amount.len && amount.at[0] == '-') {
			negative = true;
			amount = text_trim(text_slice(amount, 1, amount.len));
		}
		if (round == 0)
			amount = without_money_words(amount);
	}
	char mark;
	int fraction = take_cents(&amount, &mark);
	int64_t whole;
	if (fraction < 0 || !take_whole(amount, mark, &whole) || !number_multiply(whole, 100, &whole) ||
	    !number_add(whole, fraction, &whole))
		return false;
	*cents = negative ? -whole : whole;
	return true;
}

static bool has_point(struct text language) // decimal point, comma between thousands
{
	return text_is(language, "en") || text_starts_with(language, TEXT("en-"));
}

static uint64_t magnitude(int64_t n)
{
	return n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
}

static void build_grouped(struct builder *b, uint64_t n, char mark)
{
	char digits[27]; // 20 digits and 6 marks
	size_t at = sizeof(digits);
	int count = 0;
	do {
		if (count && count % 3 == 0)
			digits[--at] = mark;
		digits[--at] = (char)('0' + n % 10);
		n /= 10;
		count++;
	} while (n);
	build_text(b, (struct text){ digits + at, sizeof(digits) - at });
}

static void build_two_digits(struct builder *b, uint64_t n)
{
	build_char(b, (char)('0' + n / 10));
	build_char(b, (char)('0' + n % 10));
}

void money_build(struct builder *b, int64_t cents, struct text language, struct text symbol)
{
	bool point = has_point(language);
	if (cents < 0 && point)
		build_char(b, '-');
	build_text(b, symbol);
	if (!point)
		build_literal(b, "\xC2\xA0");
	if (cents < 0 && !point)
		build_char(b, '-');
	build_grouped(b, magnitude(cents) / 100, point ? ',' : '.');
	if (cents % 100 == 0)
		return;
	build_char(b, point ? '.' : ',');
	build_two_digits(b, magnitude(cents) % 100);
}

void money_build_plain(struct builder *b, int64_t cents)
{
	if (cents < 0)
		build_char(b, '-');
	build_int(b, (int64_t)(magnitude(cents) / 100));
	build_char(b, '.');
	build_two_digits(b, magnitude(cents) % 100);
}

void number_build_grouped(struct builder *b, int64_t n, struct text language)
{
	if (n < 0)
		build_char(b, '-');
	build_grouped(b, magnitude(n), has_point(language) ? ',' : '.');
}
