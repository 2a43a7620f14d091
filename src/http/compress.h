// SPDX-License-Identifier: EUPL-1.2
// Compression of public answers only: pages with a visitor's secrets are never compressed (BREACH).
#ifndef POLDER_HTTP_COMPRESS_H
#define POLDER_HTTP_COMPRESS_H

#include "http/negotiate.h"

// Bytes from malloc, to be freed by the caller; an empty text when it failed or is not smaller than `plain`.
struct text compress_with(enum coding coding, struct text plain);
bool compress_is_worth(struct text content_type, size_t len); // texts from 1 KiB on

// What is too large for memory: gzip in pieces, handed to `take` as they come (no time in the head, so that the same bytes
// give the same file). False once `take` was, or memory is short; ask gzip_end at the latest, which frees.
typedef bool gzip_take(void *argument, struct text bytes);
struct gzip_stream;
struct gzip_stream *gzip_begin(gzip_take *take, void *argument); // NULL when out of memory
bool gzip_add(struct gzip_stream *stream, struct text bytes);
bool gzip_end(struct gzip_stream *stream); // NULL is false

#endif
