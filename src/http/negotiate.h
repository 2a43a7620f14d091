// SPDX-License-Identifier: EUPL-1.2
// Which of the stored forms of an answer this request gets (RFC 9110 12.5.3, 13.1.2).
#ifndef POLDER_HTTP_NEGOTIATE_H
#define POLDER_HTTP_NEGOTIATE_H

#include "http/request.h"

enum coding { CODING_IDENTITY, CODING_GZIP, CODING_BROTLI, CODINGS };
extern const char *const coding_names[CODINGS]; // "identity", "gzip", "br"

struct accepted_codings {
	bool accepts[CODINGS]; // identity is always accepted: better plain than 406
};
struct accepted_codings request_codings(const struct request *request);

// True when If-None-Match names the tag, quotes included (weak comparison), or is "*".
bool request_has_etag(const struct request *request, struct text etag);

// Range (RFC 9110 14): one range of bytes; several are answered with the whole, as is a range of another version
// (If-Range). PART: *first and *bytes lie within `size`.
enum range_answer { RANGE_WHOLE, RANGE_PART, RANGE_IMPOSSIBLE };
enum range_answer request_range(const struct request *request, struct text etag, size_t size, size_t *first,
                                size_t *bytes);

#endif
