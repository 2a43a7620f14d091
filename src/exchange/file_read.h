// SPDX-License-Identifier: EUPL-1.2
// A whole file that someone named on the command line, for commands that only read it.
#ifndef POLDER_EXCHANGE_FILE_READ_H
#define POLDER_EXCHANGE_FILE_READ_H

#include "base/builder.h"

// The contents, to be freed with file_read_free. False with the reason in *err: "PATH: cannot be opened: ...".
bool file_read_whole(const char *path, struct text *contents, struct builder *err);
void file_read_free(struct text contents);

#endif
