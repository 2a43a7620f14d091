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
