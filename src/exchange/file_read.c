// SPDX-License-Identifier: EUPL-1.2
#include "exchange/file_read.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int descriptor, char *at, size_t length, size_t *got)
{
	*got = 0;
	while (*got < length) {
		ssize_t n = read(descriptor, at + *got, length - *got);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		*got += (size_t)n;
	}
	return true;
}

bool file_read_whole(const char *path, struct text *result, struct builder *err)
{
	struct stat about;
	char *contents = NULL;
	size_t length = 0;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	if (descriptor < 0 || fstat(descriptor, &about) != 0) {
		build_format(err, "%s: cannot be opened: %s\n", path, strerror(errno));
	} else if (!S_ISREG(about.st_mode)) {
		build_format(err, "%s: is not a file; give the path of a file\n", path);
	} else if (!(contents = malloc((size_t)about.st_size + 1))) {
		build_format(err, "%s: is too large for the memory of this machine\n", path);
	} else if (!read_all(descriptor, contents, (size_t)about.st_size, &length)) {
		build_format(err, "%s: cannot be read: %s\n", path, strerror(errno));
		free(contents);
		contents = NULL;
	}
	if (descriptor >= 0)
		close(descriptor);
	*result = (struct text){ contents, length };
	return contents != NULL;
}

void file_read_free(struct text contents)
{
	free((void *)(uintptr_t)contents.at);
}

bool file_stream_open(struct file_stream *stream, const char *path, size_t bytes_most)
{
	*stream = (struct file_stream){ open(path, O_RDONLY | O_CLOEXEC), bytes_most };
	return stream->descriptor >= 0;
}

void file_stream_close(struct file_stream *stream)
{
	if (stream->descriptor >= 0)
		close(stream->descriptor);
	stream->descriptor = -1;
}

ptrdiff_t file_stream_read(void *context, char *to, size_t room)
{
	struct file_stream *stream = context;
	ssize_t got;
	do
		got = read(stream->descriptor, to, room);
	while (got < 0 && errno == EINTR);
	if (got > 0 && (size_t)got > stream->bytes_left) {
		errno = EFBIG;
		return -1;
	}
	stream->bytes_left -= got > 0 ? (size_t)got : 0;
	return got;
}

// Large pieces, which grow by doubling: the size of a pipe is not known beforehand.
bool file_stream_take(struct file_stream *stream, struct arena *arena, size_t bytes, struct text *taken)
{
	struct stat about;
	size_t room = (size_t)64 << 10, length = 0;
	if (fstat(stream->descriptor, &about) == 0 && S_ISREG(about.st_mode))
		room = (size_t)about.st_size + 1;
	char *at = arena_alloc_bytes(arena, room = room < bytes ? room : bytes);
	for (ptrdiff_t got = 1; at && got > 0; length += (size_t)got) {
		if (length == room && room < bytes) {
			char *larger = arena_alloc_bytes(arena, room = room < bytes / 2 ? room * 2 : bytes);
			if (larger)
				memcpy(larger, at, length);
			at = larger;
		}
		got = at && length < room ? file_stream_read(stream, at + length, room - length) : 0;
		if (got < 0)
			return false;
	}
	*taken = (struct text){ at, length };
	errno = at ? 0 : ENOMEM;
	return at != NULL;
}
