// SPDX-License-Identifier: EUPL-1.2
#include "http/guard.h"

#define TOKEN 1u  // RFC 9110 tchar
#define VALUE 2u  // may stand in a line of the head: tab, space, visible ASCII, obs-text (opaque)
#define TARGET 4u // may stand in a request target
#define HOST 8u   // may stand in a host name

#define COMMON (TOKEN | VALUE | TARGET)
#define ALL (TOKEN | VALUE | TARGET | HOST)

static const unsigned char classes[256] = {
	['\t'] = VALUE,
	[' '] = VALUE,
	['!'] = COMMON,
	['"'] = VALUE,
	['#'] = TOKEN | VALUE,
	['$' ... '\''] = COMMON,
	['('] = VALUE | TARGET,
	[')'] = VALUE | TARGET,
	['*'] = COMMON,
	['+'] = COMMON,
	[','] = VALUE | TARGET,
	['-'] = ALL,
	['.'] = ALL,
	['/'] = VALUE | TARGET,
	['0' ... '9'] = ALL,
	[':'] = VALUE | TARGET,
	[';'] = VALUE | TARGET,
	['<'] = VALUE,
	['='] = VALUE | TARGET,
	['>'] = VALUE,
	['?'] = VALUE | TARGET,
	['@'] = VALUE | TARGET,
	['A' ... 'Z'] = ALL,
	['['] = VALUE | TARGET,
	['\\'] = VALUE,
	[']'] = VALUE | TARGET,
	['^'] = COMMON,
	['_'] = ALL,
	['`'] = COMMON,
	['a' ... 'z'] = ALL,
	['{'] = VALUE | TARGET,
	['|'] = COMMON,
	['}'] = VALUE | TARGET,
	['~'] = COMMON,
	[0x80 ... 0xff] = VALUE,
};

static bool all_of(struct text text, unsigned wanted)
{
	unsigned common = wanted; // no way out of the loop, so that it runs without a branch
	for (size_t i = 0; i < text.len; i++)
		common &= classes[(unsigned char)text.at[i]];
	return common != 0;
}

bool header_name_valid(struct text name)
{
	return name.len > 0 && all_of(name, TOKEN);
}

bool header_value_valid(struct text value)
{
	return all_of(value, VALUE);
}

static bool digits_only(struct text text, size_t most)
{
	if (text.len == 0 || text.len > most)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	}
	return true;
}

bool host_valid(struct text host)
{
	size_t name_end = 0;
	if (host.len > 0 && host.at[0] == '[') { // an IPv6 address
		while (name_end < host.len && host.at[name_end] != ']')
			name_end++;
		if (name_end == host.len || name_end < 3)
			return false;
		for (size_t i = 1; i < name_end; i++) {
			if (text_hex_digit(host.at[i]) < 0 && host.at[i] != ':' && host.at[i] != '.')
				return false;
		}
		name_end++;
	} else {
		while (name_end < host.len && host.at[name_end] != ':')
			name_end++;
		if (name_end == 0 || !all_of(text_slice(host, 0, name_end), HOST))
			return false;
	}
	if (name_end == host.len)
		return host.len <= 255;
	return host.at[name_end] == ':' && host.len <= 255 && digits_only(text_slice(host, name_end + 1, host.len), 5);
}

// --- the head ----------------------------------------------------------------------------------------------------

void guard_begin(struct guard *guard)
{
	*guard = (struct guard){ .content_length = -1 };
}

static bool refuse(struct guard *guard, int status)
{
	guard->status = status;
	return false;
}

static bool check_host(struct guard *guard, struct text value)
{
	if (guard->host || !host_valid(value))
		return refuse(guard, 400);
	guard->host = true;
	return true;
}

static bool check_content_length(struct guard *guard, struct text value)
{
	if (guard->content_length >= 0 || !digits_only(value, 10))
		return refuse(guard, 400);
	guard->content_length = 0;
	for (size_t i = 0; i < value.len; i++)
		guard->content_length = guard->content_length * 10 + (value.at[i] - '0');
	return true;
}

static bool check_transfer_encoding(struct guard *guard, struct text value)
{
	if (guard->chunked)
		return refuse(guard, 400);
	if (!text_is(value, "chunked"))
		return refuse(guard, 501);
	guard->chunked = true;
	return true;
}

static bool check_expect(struct guard *guard, struct text value)
{
	if (guard->expects_continue || !text_equal_ignoring_case(value, TEXT("100-continue")))
		return refuse(guard, 417);
	guard->expects_continue = true;
	return true;
}

static const struct header_rule {
	struct text name;
	bool (*check)(struct guard *guard, struct text value);
} header_rules[] = {
	{ { "host", 4 }, check_host },
	{ { "content-length", 14 }, check_content_length },
	{ { "transfer-encoding", 17 }, check_transfer_encoding },
	{ { "expect", 6 }, check_expect },
};

static bool take_header(struct guard *guard, struct text line)
{
	if (++guard->header_count > GUARD_HEADERS)
		return refuse(guard, 431);
	const char *colon = memchr(line.at, ':', line.len);
	size_t name_len = colon == NULL ? 0 : (size_t)(colon - line.at);
	struct text name = text_slice(line, 0, name_len);
	// A folded line starts with white space, which no token holds; so does "name :" end in one.
	if (!header_name_valid(name))
		return refuse(guard, 400);
	struct text value = text_trim(text_slice(line, name_len + 1, line.len));
	for (size_t i = 0; i < sizeof header_rules / sizeof header_rules[0]; i++) {
		if (!text_equal_ignoring_case(name, header_rules[i].name))
			continue;
		// A tab around a length is white space to the RFC, but an error to llhttp and others.
		bool tab = memchr(line.at, '\t', line.len) != NULL;
		return tab ? refuse(guard, 400) : header_rules[i].check(guard, value);
	}
	return true;
}

// CONNECT and TRACE are never served, so they are refused here with all unknown ones; a handler answers 405 to others.
static bool method_known(struct text method)
{
	static const char *const known[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
		if (text_is(method, known[i]))
			return true;
	}
	return false;
}

static bool take_request_line(struct guard *guard, struct text line)
{
	guard->request_line = true;
	const char *first = memchr(line.at, ' ', line.len);
	if (first == NULL)
		return refuse(guard, 400);
	size_t method_len = (size_t)(first - line.at);
	const char *second = memchr(first + 1, ' ', line.len - method_len - 1);
	if (second == NULL)
		return refuse(guard, 400);
	struct text method = text_slice(line, 0, method_len);
	struct text target = { first + 1, (size_t)(second - first - 1) };
	struct text version = text_slice(line, (size_t)(second - line.at) + 1, line.len);
	for (size_t i = 0; i < method.len; i++) {
		if (method.at[i] < 'A' || method.at[i] > 'Z')
			return refuse(guard, 400);
	}
	if (method.len == 0 || target.len == 0 || target.at[0] != '/' || !all_of(target, TARGET))
		return refuse(guard, 400);
	if (target.len > GUARD_TARGET_BYTES)
		return refuse(guard, 414);
	if (version.len != 8 || !text_starts_with(version, TEXT("HTTP/")) || version.at[6] != '.' ||
	    !digits_only(text_slice(version, 5, 6), 1) || !digits_only(text_slice(version, 7, 8), 1))
		return refuse(guard, 400);
	if (version.at[5] != '1' || version.at[7] > '1')
		return refuse(guard, 505);
	guard->minor_version = version.at[7] - '0';
	return method_known(method) || refuse(guard, 501);
}

static bool accept_head(struct guard *guard)
{
	bool two_lengths = guard->chunked && guard->content_length >= 0;
	bool chunked_in_1_0 = guard->chunked && guard->minor_version == 0;
	if (!guard->request_line || !guard->host || two_lengths || chunked_in_1_0)
		return refuse(guard, 400);
	guard->head_len = guard->at;
	return true;
}

enum guard_answer guard_head(struct guard *guard, struct text received)
{
	while (guard->at < received.len) {
		if (guard->at >= GUARD_HEAD_BYTES) {
			refuse(guard, 431);
			return GUARD_REFUSED;
		}
		unsigned char c = (unsigned char)received.at[guard->at];
		bool after_cr = guard->at > guard->line && received.at[guard->at - 1] == '\r';
		if (after_cr != (c == '\n') || !(c == '\n' || c == '\r' || (classes[c] & VALUE))) {
			refuse(guard, 400);
			return GUARD_REFUSED;
		}
		guard->at++;
		if (c != '\n')
			continue;
		struct text line = text_slice(received, guard->line, guard->at - 2);
		guard->line = guard->at;
		if (line.len == 0)
			return accept_head(guard) ? GUARD_ACCEPTED : GUARD_REFUSED;
		if (!(guard->request_line ? take_header(guard, line) : take_request_line(guard, line)))
			return GUARD_REFUSED;
	}
	return GUARD_MORE;
}

// --- chunked bodies ----------------------------------------------------------------------------------------------

enum chunk_state { CHUNK_SIZE, CHUNK_SIZE_LF, CHUNK_DATA, CHUNK_DATA_CR, CHUNK_DATA_LF, CHUNK_LAST_CR, CHUNK_LAST_LF };

void chunk_guard_begin(struct chunk_guard *guard, size_t limit)
{
	*guard = (struct chunk_guard){ .limit = limit, .state = CHUNK_SIZE };
}

// One character of "1a2b\r". A semicolon (extension) or space is refused like any other stranger.
static int take_size_character(struct chunk_guard *guard, char c)
{
	if (c == '\r' && guard->digits > 0) {
		if (guard->left > guard->limit - guard->total)
			return 413;
		guard->total += guard->left;
		guard->state = CHUNK_SIZE_LF;
		return 0;
	}
	int digit = text_hex_digit(c);
	if (digit < 0 || ++guard->digits > 8)
		return 400;
	guard->left = guard->left * 16 + (size_t)digit;
	return 0;
}

static int take_fixed_character(struct chunk_guard *guard, char c)
{
	static const struct {
		char wanted;
		int next;
	} steps[] = {
		[CHUNK_SIZE_LF] = { '\n', CHUNK_DATA },    [CHUNK_DATA_CR] = { '\r', CHUNK_DATA_LF },
		[CHUNK_DATA_LF] = { '\n', CHUNK_SIZE },    [CHUNK_LAST_CR] = { '\r', CHUNK_LAST_LF },
		[CHUNK_LAST_LF] = { '\n', CHUNK_LAST_LF },
	};
	if (c != steps[guard->state].wanted)
		return 400;
	guard->state = steps[guard->state].next;
	if (guard->state == CHUNK_DATA && guard->left == 0)
		guard->state = CHUNK_LAST_CR; // a trailer would start with another byte: refused
	if (guard->state == CHUNK_SIZE)
		guard->digits = 0;
	return 0;
}

enum guard_answer chunk_guard_feed(struct chunk_guard *guard, struct text bytes, size_t *used)
{
	size_t i = 0;
	while (i < bytes.len) {
		if (guard->state == CHUNK_DATA) {
			size_t step = bytes.len - i < guard->left ? bytes.len - i : guard->left;
			i += step;
			guard->left -= step;
			if (guard->left == 0)
				guard->state = CHUNK_DATA_CR;
			continue;
		}
		bool at_end = guard->state == CHUNK_LAST_LF;
		guard->status = guard->state == CHUNK_SIZE ? take_size_character(guard, bytes.at[i])
		                                           : take_fixed_character(guard, bytes.at[i]);
		if (guard->status != 0)
			return GUARD_REFUSED;
		i++;
		if (at_end) {
			*used = i;
			return GUARD_ACCEPTED;
		}
	}
	*used = i;
	return GUARD_MORE;
}
