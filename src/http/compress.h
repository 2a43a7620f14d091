// SPDX-License-Identifier: EUPL-1.2
// Compression of public answers only: pages with a visitor's secrets are never compressed (BREACH).
#ifndef POLDER_HTTP_COMPRESS_H
#define POLDER_HTTP_COMPRESS_H

#include "http/negotiate.h"

// Bytes from malloc, to be freed by the caller; an empty text when it failed or is not smaller than `plain`.
struct text compress_with(enum coding coding, struct text plain);
bool compress_is_worth(struct text content_type, size_t len); // texts from 1 KiB on

#endif
