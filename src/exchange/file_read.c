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
