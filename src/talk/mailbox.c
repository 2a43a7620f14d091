// SPDX-License-Identifier: EUPL-1.2
#include <idn2.h>
#include <stdlib.h>

#include "base/builder.h"
#include "talk/mailbox.h"

enum { ADDRESS_MOST = 254, LOCAL_MOST = 64, LABEL_MOST = 63 }; // RFC 5321 section 4.5.3.1, RFC 1035

static bool is_letter_or_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

// atext of RFC 5322 section 3.2.3
static bool is_atom_character(char c)
{
	return is_letter_or_digit(c) || (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c) != NULL);
}

static bool local_is_good(struct text local)
{
	bool after_dot = true; // neither first, nor last, nor two together
	if (local.len == 0 || local.len > LOCAL_MOST)
		return false;
	for (size_t i = 0; i < local.len; i++) {
		if (local.at[i] == '.' ? after_dot : !is_atom_character(local.at[i]))
			return false;
		after_dot = local.at[i] == '.';
	}
	return !after_dot;
}

static bool label_is_good(struct text label)
{
	if (label.len == 0 || label.len > LABEL_MOST || label.at[0] == '-' || label.at[label.len - 1] == '-')
		return false;
	for (size_t i = 0; i < label.len; i++)
		if (!is_letter_or_digit(label.at[i]) && label.at[i] != '-')
			return false;
	return true;
}

static bool domain_is_good(struct text domain)
{
	struct text label, last = TEXT_NONE;
	size_t labels = 0;
	for (; text_split(&domain, '.', &label); labels++) {
		if (!label_is_good(label))
			return false;
		last = label;
	}
	// The last label of an address in figures is a figure.
	return labels >= 2 && last.len >= 2 && !(last.at[0] >= '0' && last.at[0] <= '9');
}

static struct text lower_case(struct arena *arena, struct text whole)
{
	char *copy = arena_alloc_bytes(arena, whole.len + 1);
	for (size_t i = 0; copy && i < whole.len; i++)
		copy[i] = whole.at[i] >= 'A' && whole.at[i] <= 'Z' ? (char)(whole.at[i] - 'A' + 'a') : whole.at[i];
	return copy ? (struct text){ copy, whole.len } : TEXT_NONE;
}

// münchen.example and xn--mnchen-3ya.example are one domain.
static struct text domain_in_ascii(struct arena *arena, struct text domain)
{
	char *ascii = NULL;
	if (idn2_to_ascii_8z(text_to_c(arena, domain), &ascii, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK)
		return TEXT_NONE;
	struct text copy = lower_case(arena, text_of(ascii));
	idn2_free(ascii);
	return copy;
}

// Providers that are known to deliver a.b@ and ab@ to one mailbox, and the names they go by.
static bool ignores_dots(struct text domain)
{
	return text_is(domain, "gmail.com") || text_is(domain, "googlemail.com");
}

static struct text comparable(struct arena *arena, struct text local, struct text domain)
{
	struct builder b = builder_on(arena);
	bool dotless = ignores_dots(domain);
	local = lower_case(arena, local);
	for (size_t i = 0; i < local.len && (local.at[i] != '+' || i == 0); i++)
		if (local.at[i] != '.' || !dotless)
			build_char(&b, local.at[i]);
	build_char(&b, '@');
	build_text(&b, dotless ? TEXT("gmail.com") : domain);
	return builder_text(&b);
}

bool mailbox_parse(struct arena *arena, struct text typed, struct mailbox *mailbox)
{
	*mailbox = (struct mailbox){ TEXT_NONE, TEXT_NONE, TEXT_NONE };
	struct text whole = text_trim(text_normalise(arena, typed));
	size_t at = text_find(whole, TEXT("@"));
	if (at == SIZE_MAX || whole.len > (size_t)4 * ADDRESS_MOST)
		return false;
	struct text local = text_slice(whole, 0, at);
	struct text domain = domain_in_ascii(arena, text_slice(whole, at + 1, whole.len));
	if (!local_is_good(local) || !domain_is_good(domain) || local.len + 1 + domain.len > ADDRESS_MOST)
		return false;
	mailbox->address = arena_format(arena, "%" TEXT_FORMAT "@%" TEXT_FORMAT, TEXT_ARGS(local), TEXT_ARGS(domain));
	mailbox->domain = domain;
	mailbox->key = comparable(arena, local, domain);
	return !arena_full(arena);
}

static bool stands_under(struct text domain, struct text listed)
{
	if (domain.len < listed.len || listed.len == 0)
		return false;
	struct text end = text_slice(domain, domain.len - listed.len, domain.len);
	return text_equal_ignoring_case(end, listed) &&
	       (domain.len == listed.len || domain.at[domain.len - listed.len - 1] == '.');
}

bool domain_is_listed(struct text domain, struct text list)
{
	struct text line, word;
	while (text_split(&list, '\n', &line)) {
		struct text rest = text_slice(line, 0, text_find(line, TEXT("#")));
		while (rest.len > 0) {
			size_t end = 0;
			while (end < rest.len && strchr(", \t\r", rest.at[end]) == NULL)
				end++;
			word = text_slice(rest, 0, end);
			if (stands_under(domain, word))
				return true;
			rest = text_slice(rest, end + 1, rest.len);
		}
	}
	return false;
}
