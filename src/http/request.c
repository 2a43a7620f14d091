// SPDX-License-Identifier: EUPL-1.2
#include "http/request.h"
#include "http/target.h"

#define FIELD_LIMIT 2000u

// --- headers and cookies -----------------------------------------------------------------------------------------

struct text request_header(const struct request *request, const char *name)
{
	struct text wanted = text_of(name);
	for (size_t i = 0; i < request->header_count; i++) {
		if (text_equal_ignoring_case(request->headers[i].name, wanted))
			return request->headers[i].value;
	}
	return TEXT_NONE;
}

static size_t header_occurrences(const struct request *request, struct text name)
{
	size_t count = 0;
	for (size_t i = 0; i < request->header_count; i++)
		count += text_equal_ignoring_case(request->headers[i].name, name);
	return count;
}

static bool cookie_in(struct text header, struct text wanted, struct text *value)
{
	struct text rest = header, pair;
	while (text_split(&rest, ';', &pair)) {
		pair = text_trim(pair);
		size_t equals = text_find(pair, TEXT("="));
		if (equals != SIZE_MAX && text_equal(text_slice(pair, 0, equals), wanted)) {
			*value = text_slice(pair, equals + 1, pair.len);
			return true;
		}
	}
	return false;
}

struct text request_cookie(const struct request *request, const char *name)
{
	struct text wanted = text_of(name), value = TEXT_NONE;
	for (size_t i = 0; i < request->header_count; i++) {
		if (text_equal_ignoring_case(request->headers[i].name, TEXT("cookie")) &&
		    cookie_in(request->headers[i].value, wanted, &value))
			return value;
	}
	return TEXT_NONE;
}

// --- percent-encoding --------------------------------------------------------------------------------------------

// Text without escapes is not copied.
static bool percent_decode(struct arena *arena, struct text encoded, bool plus_is_space, struct text *decoded)
{
	*decoded = encoded;
	if (text_find(encoded, TEXT("%")) == SIZE_MAX && !(plus_is_space && text_find(encoded, TEXT("+")) != SIZE_MAX))
		return true;
	char *out = arena_alloc(arena, encoded.len);
	if (out == NULL)
		return false;
	size_t len = 0;
	for (size_t i = 0; i < encoded.len; i++) {
		char c = encoded.at[i];
		if (c == '%') {
			int high = encoded.len - i > 2 ? text_hex_digit(encoded.at[i + 1]) : -1;
			int low = encoded.len - i > 2 ? text_hex_digit(encoded.at[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(high * 16 + low);
			i += 2;
		} else if (c == '+' && plus_is_space) {
			c = ' ';
		}
		out[len++] = c;
	}
	*decoded = (struct text){ out, len };
	return true;
}

static bool field_decode(struct arena *arena, struct text encoded, struct text *decoded)
{
	return percent_decode(arena, encoded, true, decoded) && text_is_utf8(*decoded);
}

bool urlencoded_parse(struct arena *arena, struct text encoded, struct form_values *values)
{
	*values = (struct form_values){ NULL, 0 };
	struct text rest = encoded, pair;
	while (text_split(&rest, '&', &pair)) {
		if (pair.len == 0)
			continue;
		size_t equals = text_find(pair, TEXT("="));
		struct text name = text_slice(pair, 0, equals == SIZE_MAX ? pair.len : equals);
		struct text value = equals == SIZE_MAX ? TEXT_NONE : text_slice(pair, equals + 1, pair.len);
		struct form_value decoded;
		if (values->count == FIELD_LIMIT || !field_decode(arena, name, &decoded.name) ||
		    !field_decode(arena, value, &decoded.value))
			return false;
		struct form_value *field = arena_append(arena, values, struct form_value);
		if (field == NULL)
			return false;
		*field = decoded;
	}
	return true;
}

struct text request_query(const struct request *request, const char *name)
{
	return form_value_of(&request->query, text_of(name));
}

bool request_form(struct arena *arena, const struct request *request, struct form_values *values)
{
	*values = (struct form_values){ NULL, 0 };
	struct text type = request_header(request, "content-type"), media = TEXT_NONE;
	text_split(&type, ';', &media);
	return text_equal_ignoring_case(text_trim(media), TEXT("application/x-www-form-urlencoded")) &&
	       urlencoded_parse(arena, request->body, values);
}

// --- path --------------------------------------------------------------------------------------------------------

static bool has_dot_segment(struct text path)
{
	struct text rest = path, segment;
	while (text_split(&rest, '/', &segment)) {
		if (text_is(segment, ".") || text_is(segment, ".."))
			return true;
	}
	return false;
}

bool path_decode(struct arena *arena, struct text encoded, struct text *path)
{
	if (!percent_decode(arena, encoded, false, path) || !text_is_utf8(*path) || path->len == 0 || path->at[0] != '/')
		return false;
	size_t slashes = 0, encoded_slashes = 0;
	for (size_t i = 0; i < encoded.len; i++)
		encoded_slashes += encoded.at[i] == '/';
	for (size_t i = 0; i < path->len; i++) {
		unsigned char c = (unsigned char)path->at[i];
		if (c < 0x20 || c == 0x7f || c == '\\')
			return false;
		slashes += c == '/';
	}
	return slashes == encoded_slashes && !has_dot_segment(*path);
}

static struct text lower_case(struct arena *arena, struct text text)
{
	char *out = arena_alloc(arena, text.len > 0 ? text.len : 1);
	if (out == NULL)
		return TEXT_NONE;
	for (size_t i = 0; i < text.len; i++)
		out[i] = text.at[i] >= 'A' && text.at[i] <= 'Z' ? (char)(text.at[i] + ('a' - 'A')) : text.at[i];
	return (struct text){ out, text.len };
}

static enum http_method method_of(struct text name)
{
	if (text_is(name, "GET"))
		return HTTP_GET;
	if (text_is(name, "HEAD"))
		return HTTP_HEAD;
	return text_is(name, "POST") ? HTTP_POST : HTTP_OTHER_METHOD;
}

bool request_fill(struct arena *arena, const struct parsed_head *head, struct request *request)
{
	*request = (struct request){
		.method = method_of(head->method),
		.method_name = head->method,
		.target = head->target,
		.headers = head->headers,
		.header_count = head->header_count,
		.minor_version = head->minor_version,
	};
	size_t mark = text_find(head->target, TEXT("?"));
	size_t path_len = mark == SIZE_MAX ? head->target.len : mark;
	request->query_string = text_slice(head->target, path_len + 1, head->target.len);
	request->host = lower_case(arena, request_header(request, "host"));
	return path_decode(arena, text_slice(head->target, 0, path_len), &request->path) &&
	       urlencoded_parse(arena, request->query_string, &request->query);
}

// --- what a browser says about itself ----------------------------------------------------------------------------

bool request_same_origin(const struct request *request, struct text origin)
{
	bool reads = request->method == HTTP_GET || request->method == HTTP_HEAD;
	size_t sites = header_occurrences(request, TEXT("sec-fetch-site"));
	if (sites > 0) {
		struct text site = request_header(request, "sec-fetch-site");
		return sites == 1 && (text_is(site, "same-origin") || (reads && text_is(site, "none")));
	}
	return header_occurrences(request, TEXT("origin")) == 1 && origin.len > 0 &&
	       text_equal(request_header(request, "origin"), origin);
}

bool request_accepts_json(const struct request *request)
{
	struct text rest = request_header(request, "accept"), part, media;
	while (text_split(&rest, ',', &part)) {
		if (!text_split(&part, ';', &media))
			continue;
		media = text_trim(media);
		if (text_equal_ignoring_case(media, TEXT("application/json")))
			return true;
		if (text_equal_ignoring_case(media, TEXT("text/html")))
			return false;
	}
	return false;
}
