// SPDX-License-Identifier: EUPL-1.2
// A file that comes in pieces, as from a slow pipe: for readers that take a struct csv_source.
#ifndef POLDER_TESTS_PIECES_H
#define POLDER_TESTS_PIECES_H

#include <string.h>

#include "base/text.h"

struct pieces {
	struct text left;
	size_t bytes; // the most that comes at once
};

static inline ptrdiff_t piece_read(void *context, char *to, size_t room)
{
	struct pieces *pieces = context;
	struct text piece = text_slice(pieces->left, 0, pieces->bytes < room ? pieces->bytes : room);
	if (piece.len > 0)
		memcpy(to, piece.at, piece.len);
	pieces->left = text_slice(pieces->left, piece.len, pieces->left.len);
	return (ptrdiff_t)piece.len;
}

#endif
