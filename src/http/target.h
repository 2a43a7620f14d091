// SPDX-License-Identifier: EUPL-1.2
// From a parsed head to a request: path and query decoded, host in lower case.
#ifndef POLDER_HTTP_TARGET_H
#define POLDER_HTTP_TARGET_H

#include "http/parser.h"
#include "http/request.h"

// False when the path or the query cannot be read in one way only: 400.
bool request_fill(struct arena *arena, const struct parsed_head *head, struct request *request);
// Percent-decodes one path. False on a bad escape, bad UTF-8, control bytes, an escaped slash, a backslash or a dot
// segment, which other software on the way may read as another path.
bool path_decode(struct arena *arena, struct text encoded, struct text *path);

#endif
