// SPDX-License-Identifier: EUPL-1.2
#include "exchange/file_write.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool write_all(int descriptor, struct text content)
{
	for (size_t done = 0; done < content.len;) {
		ssize_t n = write(descriptor, content.at + done, content.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

struct writing {
	int descriptor;
	bool failed;
	int why;
};

static void piece_write(void *to, struct text piece)
{
	struct writing *writing = to;
	if (writing->failed || write_all(writing->descriptor, piece))
		return;
	writing->failed = true;
	writing->why = errno;
}

// False: errno says why.
static bool content_write(int descriptor, const struct file_out *file)
{
	struct writing writing = { descriptor, false, 0 };
	if (!file->pieces)
		return write_all(descriptor, file->content);
	bool whole = file->pieces(file->context, piece_write, &writing);
	errno = writing.failed ? writing.why : ENOMEM;
	return whole && !writing.failed;
}

static bool file_put(struct arena *arena, struct file_out *file)
{
	struct stat about;
	bool there = lstat(file->path, &about) == 0, plain = !there || S_ISREG(about.st_mode);
	int flags = plain ? O_CREAT | O_EXCL : O_TRUNC;
	const char *path = file->path;
	if (plain) {
		path = text_to_c(arena, arena_format(arena, "%s.%ld.part", file->path, (long)getpid()));
		if (arena_full(arena))
			return false;
	}
	int descriptor = open(path, O_WRONLY | O_CLOEXEC | flags, 0666);
	if (descriptor < 0)
		return false;
	if (plain)
		file->temporary = path;
	bool written =
		(!plain || !there || fchmod(descriptor, about.st_mode & 07777) == 0) && content_write(descriptor, file);
	int why = errno;
	if (close(descriptor) != 0)
		return false;
	errno = why;
	return written;
}

static enum outcome refused(struct arena *arena, const struct file_out *file, int why, struct builder *err)
{
	if (arena_full(arena))
		return FAULT;
	build_format(err, "%s: cannot be written: %s\n", file->path, strerror(why));
	return why == ENOSPC || why == EDQUOT ? BUSY : why == EIO || why == ENOMEM ? FAULT : INVALID;
}

enum outcome files_write_whole(struct arena *arena, struct file_out *files, size_t count, struct builder *err)
{
	enum outcome outcome = DONE;
	for (size_t i = 0; i < count; i++)
		files[i].temporary = NULL;
	for (size_t i = 0; outcome == DONE && i < count; i++)
		if (!file_put(arena, &files[i]))
			outcome = refused(arena, &files[i], errno, err);
	for (size_t i = 0; i < count; i++) {
		if (!files[i].temporary)
			continue;
		if (outcome == DONE && rename(files[i].temporary, files[i].path) != 0)
			outcome = refused(arena, &files[i], errno, err);
		if (outcome != DONE)
			unlink(files[i].temporary); // one that took its place has this name no more
	}
	return outcome;
}
