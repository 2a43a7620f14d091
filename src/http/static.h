// SPDX-License-Identifier: EUPL-1.2
// Files built into the program: style sheets, scripts, fonts, icons.
#ifndef POLDER_HTTP_STATIC_H
#define POLDER_HTTP_STATIC_H

#include "http/server.h"

struct asset {
	const char *path;                   // "/assets/polder.3f2a9c01.css"
	const char *content_type;           // "text/css; charset=utf-8"
	struct text identity, gzip, brotli; // gzip and brotli may be empty
	const char *etag;                   // of the plain file, quotes included; NULL only for immutable ones
	bool immutable;                     // the name holds the content's hash
};

// `assets` sorted by path (bytes). Fills exchange->response and returns true for GET and HEAD of one of them, and 405 for
// other methods; false when the path is none of them. Never blocks, copies no body.
bool static_answer(const struct asset *assets, size_t count, struct exchange *exchange);

#endif
