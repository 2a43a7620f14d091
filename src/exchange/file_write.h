// SPDX-License-Identifier: EUPL-1.2
// Whole files that someone named on the command line: all of them are written, or none is.
#ifndef POLDER_EXCHANGE_FILE_WRITE_H
#define POLDER_EXCHANGE_FILE_WRITE_H

#include "base/builder.h"
#include "base/outcome.h"

struct file_out {
	const char *path;
	struct text content;
	// Instead of the content, for files too large to have whole in memory: gives it piece by piece. False: out of memory.
	bool (*pieces)(const void *context, void (*take)(void *to, struct text piece), void *to);
	const void *context;
	const char
		*temporary; // filled here: beside it, until all are written; NULL for what is no plain file, such as a pipe
};

// Each is first written beside its place, and all take their places at the end; a file that was there keeps its rights. What is
// no plain file (a device, a pipe, a symbolic link) is written where it is. BUSY: the disk is full. INVALID: it cannot be
// written there. FAULT: the arena is full, or the disk is faulty. *err says why: "PATH: cannot be written: ...".
enum outcome files_write_whole(struct arena *arena, struct file_out *files, size_t count, struct builder *err);

#endif
