// SPDX-License-Identifier: EUPL-1.2
// A file that someone named on the command line, for commands that only read it: whole, or bit by bit.
#ifndef POLDER_EXCHANGE_FILE_READ_H
#define POLDER_EXCHANGE_FILE_READ_H

#include "base/builder.h"

// The contents, to be freed with file_read_free. False with the reason in *err: "PATH: cannot be opened: ...".
bool file_read_whole(const char *path, struct text *contents, struct builder *err);
void file_read_free(struct text contents);

// A file or a pipe, read once from its beginning.
struct file_stream {
	int descriptor;
	size_t bytes_left; // so many more are read; then it is too large
};

bool file_stream_open(struct file_stream *stream, const char *path, size_t bytes_most); // false: errno says why
void file_stream_close(struct file_stream *stream);
// At most `room` bytes: how many they are, 0 at the end, -1 when it fails or is too large, with errno. For csv_source.
ptrdiff_t file_stream_read(void *stream, char *to, size_t room);
// So many bytes, or all there are when they are fewer. False with errno; ENOMEM: the arena is full.
bool file_stream_take(struct file_stream *stream, struct arena *arena, size_t bytes, struct text *taken);

#endif
