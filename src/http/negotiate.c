// SPDX-License-Identifier: EUPL-1.2
#include "http/negotiate.h"

const char *const coding_names[CODINGS] = { "identity", "gzip", "br" };

// "q=0", "q=0.0", "q=0.000": not acceptable. Other weights make no difference, we have an order of our own.
static bool weight_is_zero(struct text parameters)
{
	struct text parameter;
	while (text_split(&parameters, ';', &parameter)) {
		parameter = text_trim(parameter);
		if (!text_starts_with(parameter, TEXT("q=0")) && !text_starts_with(parameter, TEXT("Q=0")))
			continue;
		for (size_t i = 3; i < parameter.len; i++) {
			if (parameter.at[i] != '0' && parameter.at[i] != '.')
				return false;
		}
		return true;
	}
	return false;
}

struct accepted_codings request_codings(const struct request *request)
{
	struct accepted_codings codings = { { [CODING_IDENTITY] = true } };
	bool named[CODINGS] = { false }, all = false;
	struct text rest = request_header(request, "accept-encoding"), part, name;
	while (text_split(&rest, ',', &part)) {
		if (!text_split(&part, ';', &name))
			continue;
		name = text_trim(name);
		bool accepts = !weight_is_zero(part);
		for (int i = CODING_GZIP; i < CODINGS; i++) {
			if (text_equal_ignoring_case(name, text_of(coding_names[i]))) {
				named[i] = true;
				codings.accepts[i] = accepts;
			}
		}
		if (text_is(name, "*"))
			all = accepts;
	}
	for (int i = CODING_GZIP; i < CODINGS; i++)
		codings.accepts[i] = named[i] ? codings.accepts[i] : all;
	return codings;
}

bool request_has_etag(const struct request *request, struct text etag)
{
	struct text rest = request_header(request, "if-none-match"), tag;
	if (text_is(rest, "*"))
		return true;
	while (text_split(&rest, ',', &tag)) { // our tags hold no comma
		tag = text_trim(tag);
		if (text_starts_with(tag, TEXT("W/")))
			tag = text_slice(tag, 2, tag.len);
		if (etag.len > 0 && text_equal(tag, etag))
			return true;
	}
	return false;
}

// Decimal digits; a number too large for anything is the largest.
static bool parse_position(struct text digits, size_t *position)
{
	*position = 0;
	for (size_t i = 0; i < digits.len; i++) {
		char c = digits.at[i];
		if (c < '0' || c > '9')
			return false;
		size_t digit = (size_t)(c - '0');
		*position = *position > (SIZE_MAX - digit) / 10 ? SIZE_MAX : *position * 10 + digit;
	}
	return digits.len > 0;
}

enum range_answer request_range(const struct request *request, struct text etag, size_t size, size_t *first,
                                size_t *bytes)
{
	struct text unit = TEXT("bytes="), range = request_header(request, "range");
	struct text condition = request_header(request, "if-range");
	if (!text_equal_ignoring_case(text_slice(range, 0, unit.len), unit) ||
	    (condition.len > 0 && !text_equal(condition, etag)))
		return RANGE_WHOLE;
	struct text positions = text_trim(text_slice(range, unit.len, range.len));
	size_t dash = text_find(positions, TEXT("-")), last;
	if (dash == SIZE_MAX)
		return RANGE_WHOLE;
	struct text from = text_slice(positions, 0, dash), to = text_slice(positions, dash + 1, positions.len);
	if (from.len == 0) { // the last so many bytes
		if (!parse_position(to, &last))
			return RANGE_WHOLE;
		*bytes = last < size ? last : size;
		*first = size - *bytes;
		return *bytes > 0 ? RANGE_PART : RANGE_IMPOSSIBLE;
	}
	last = SIZE_MAX;
	if (!parse_position(from, first) || (to.len > 0 && !parse_position(to, &last)) || last < *first)
		return RANGE_WHOLE;
	if (*first >= size)
		return RANGE_IMPOSSIBLE;
	*bytes = (last < size ? last + 1 : size) - *first;
	return RANGE_PART;
}
