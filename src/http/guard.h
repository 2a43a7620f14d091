// SPDX-License-Identifier: EUPL-1.2
// The strict check in front of the parser. A message that two servers could read in two ways never reaches llhttp:
// RFC 9112 with every leniency it allows refused (anchors c-stack 2.2, 10).
//
// Head: CRLF only; no control bytes, no NUL, no bare CR or LF; method one of a fixed list; target in origin form, visible
// ASCII; HTTP/1.0 or 1.1; header names are tokens right before the colon; no folded lines; exactly one valid Host; at
// most one Content-Length of 1 to 10 digits, or one Transfer-Encoding that is exactly "chunked" (HTTP/1.1 only), never
// both; Expect only "100-continue"; no tab in the lines of these four; 64 headers, 16 KiB.
// Chunked body: sizes of 1 to 8 hexadecimal digits, no extensions, no trailers.
#ifndef POLDER_HTTP_GUARD_H
#define POLDER_HTTP_GUARD_H

#include "base/text.h"

#define GUARD_HEAD_BYTES 16384u
#define GUARD_TARGET_BYTES 8000u
#define GUARD_HEADERS 64u

enum guard_answer { GUARD_MORE, GUARD_ACCEPTED, GUARD_REFUSED };

struct guard {
	size_t at;       // bytes looked at
	size_t line;     // where the current line starts
	size_t head_len; // when accepted: the head with its empty line
	size_t header_count;
	int64_t content_length; // -1: not sent
	int minor_version;
	int status; // when refused: 400, 414, 417, 431, 501, 505
	bool request_line, host, chunked, expects_continue;
};

void guard_begin(struct guard *guard);
// `received` starts at the first byte of the head and holds all that came so far; every byte is looked at once.
enum guard_answer guard_head(struct guard *guard, struct text received);

struct chunk_guard {
	size_t limit; // of the decoded body
	size_t total; // decoded bytes announced so far
	size_t left;  // of the current chunk's data, or its size while that is being read
	int digits;
	int state;
	int status; // when refused: 400, 413
};

void chunk_guard_begin(struct chunk_guard *guard, size_t limit);
// Looks at the next bytes of the body. *used: how many of them belong to it (all, unless it ends in between).
enum guard_answer chunk_guard_feed(struct chunk_guard *guard, struct text bytes, size_t *used);

bool header_name_valid(struct text name);   // a token (RFC 9110 5.6.2)
bool header_value_valid(struct text value); // no control bytes but tab
bool host_valid(struct text host);          // name or address, with a port if any

#endif
