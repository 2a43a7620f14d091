// SPDX-License-Identifier: EUPL-1.2
// A parsed request. All text points into the exchange's arena.
#ifndef POLDER_HTTP_REQUEST_H
#define POLDER_HTTP_REQUEST_H

#include "base/arena.h"
#include "http/header.h"
#include "record/record.h"

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_OTHER_METHOD };

struct request {
	enum http_method method;
	struct text method_name;
	struct text target;       // as sent
	struct text path;         // percent-decoded once, valid UTF-8, no NUL, no dot segments, starts with /
	struct text query_string; // raw
	struct form_values query; // decoded
	struct http_header *headers;
	size_t header_count;
	struct text host;    // lower case, with port if sent
	struct text body;    // decoded from chunks
	struct text address; // the client's: from the socket, or from a configured proxy's header
	int minor_version;   // HTTP/1.0 or 1.1
	bool secure;         // https, as a configured proxy said
};

struct text request_header(const struct request *request, const char *name); // first; empty when absent
struct text request_cookie(const struct request *request, const char *name); // RFC 6265; empty when absent
struct text request_query(const struct request *request, const char *name);
// Body as application/x-www-form-urlencoded; false when it is none, has a bad escape, bad UTF-8 or over 2,000 fields.
bool request_form(struct arena *arena, const struct request *request, struct form_values *values);
// The decoding itself, also for queries and fuzzing.
bool urlencoded_parse(struct arena *arena, struct text encoded, struct form_values *values);
// True when the request comes from a page of ours: Sec-Fetch-Site same-origin (or none for GET), or, if that header is
// absent, Origin equal to `origin`. (TRUST.md 5)
bool request_same_origin(const struct request *request, struct text origin);
bool request_accepts_json(const struct request *request); // Accept names application/json before text/html

#endif
