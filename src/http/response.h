// SPDX-License-Identifier: EUPL-1.2
// What a handler answers. Headers of security (CSP, nosniff, Referrer-Policy, ...) are added by the server to all.
#ifndef POLDER_HTTP_RESPONSE_H
#define POLDER_HTTP_RESPONSE_H

#include "base/builder.h"

// An open file of which `bytes` bytes from `at` on are the body. Made by exchange_file (server.h), which also closes it.
struct file_body {
	int fd;
	size_t at, bytes;
	bool open;
};

struct response {
	int status;               // 200 when 0
	struct text content_type; // "text/html; charset=utf-8"
	struct text body;
	const struct file_body *file; // instead of `body`; NULL when the body is in memory
	struct text location;         // for 303
	struct text filename;         // Content-Disposition: attachment
	struct text retry_after;      // seconds
	struct text allow;            // for 405
	struct text cookies[8];       // whole Set-Cookie values
	size_t cookie_count;
	// Caching. public_until > 0: the page cache may keep it until that instant (INT64_MAX: no window consulted) while
	// `version_site`'s version is `version`; browsers get ETag and "no-cache". 0: "no-store".
	int64_t public_until;
	int64_t version_site;
	uint64_t version;
	bool immutable;               // hashed asset: max-age one year
	int64_t max_age_seconds;      // public, and good for so long without asking again; 0: as above
	struct text etag;             // strong, quotes included; for static files, the page cache makes its own
	struct text content_encoding; // of a body that is compressed already: "gzip", "br"
	// The server's, for a file: the part that was asked for.
	struct text content_range;
	size_t file_first, file_bytes;
};

void response_cookie(struct response *response, struct arena *arena, const char *name, struct text value,
                     struct text path, int64_t max_age_seconds, bool secure); // HttpOnly, SameSite=Lax; age 0 deletes

// The head up to, but without, the lines that differ per connection (Date, Connection, HSTS) and the empty line.
// False, with a fault logged, when a value holds a control byte and would break the head in two.
bool response_build_head(struct builder *b, const struct response *response);
struct text status_reason(int status);

#endif
