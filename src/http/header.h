// SPDX-License-Identifier: EUPL-1.2
// One header line as sent. Apart from request.h, since llhttp's own names collide with those of enum http_method.
#ifndef POLDER_HTTP_HEADER_H
#define POLDER_HTTP_HEADER_H

#include "base/text.h"

struct http_header {
	struct text name, value;
};

#endif
