// SPDX-License-Identifier: EUPL-1.2
// Files by content hash, and the small file helpers of this folder. A file is on the disk under its name only when all
// of it is: temporary name, fsync, rename, fsync of the folder.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/store_private.h"
#include "base/log.h"
#include "base/secret.h"

bool folder_sync(int folder_fd)
{
	if (fsync(folder_fd) == 0)
		return true;
	log_error("store: fsync of a folder: %s", strerror(errno));
	return false;
}

static int folder_open_at(int parent_fd, const char *name)
{
	if (mkdirat(parent_fd, name, 0700) == 0) {
		if (!folder_sync(parent_fd))
			return -1;
	} else if (errno != EEXIST) {
		log_error("store: cannot make folder %s: %s", name, strerror(errno));
		return -1;
	}
	int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		log_error("store: cannot open folder %s: %s", name, strerror(errno));
	return fd;
}

int folder_open(struct store *store, const char *name)
{
	return folder_open_at(store->folder_fd, name);
}

bool write_whole(int fd, struct text content)
{
	while (content.len > 0) {
		ssize_t written = write(fd, content.at, content.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			log_error("store: writing a file: %s", strerror(errno));
			return false;
		}
		content = text_slice(content, (size_t)written, content.len);
	}
	if (fsync(fd) == 0)
		return true;
	log_error("store: fsync of a file: %s", strerror(errno));
	return false;
}

static bool read_whole(int fd, struct arena *arena, struct text *content)
{
	struct stat about;
	if (fstat(fd, &about) != 0 || about.st_size < 0)
		return false;
	size_t size = (size_t)about.st_size, at = 0;
	char *bytes = arena_alloc(arena, size + 1);
	if (!bytes)
		return false;
	while (at < size) {
		ssize_t got = pread(fd, bytes + at, size - at, (off_t)at);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		at += (size_t)got;
	}
	*content = (struct text){ bytes, size };
	return true;
}

// Writes, names and makes durable. Someone else may be doing the same: both rename the same content to the same name.
static bool put_new(int folder_fd, const char *name, struct text content)
{
	uint8_t tail[8];
	random_bytes(tail, sizeof tail);
	char temporary[40];
	snprintf(temporary, sizeof temporary, ".new-%02x%02x%02x%02x%02x%02x%02x%02x", tail[0], tail[1], tail[2], tail[3],
	         tail[4], tail[5], tail[6], tail[7]);
	int fd = openat(folder_fd, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		log_error("store: cannot make a file: %s", strerror(errno));
		return false;
	}
	bool ok = write_whole(fd, content);
	if (close(fd) != 0)
		ok = false;
	if (ok && renameat(folder_fd, temporary, folder_fd, name) == 0)
		return true;
	if (ok)
		log_error("store: cannot name a file: %s", strerror(errno));
	unlinkat(folder_fd, temporary, 0);
	return false;
}

// "ab" and the 62 digits after it.
static void hash_names(const uint8_t hash[HASH_BYTES], char folder[3], char name[2 * HASH_BYTES - 1])
{
	snprintf(folder, 3, "%02x", hash[0]);
	for (size_t i = 1; i < HASH_BYTES; i++)
		snprintf(name + 2 * (i - 1), 3, "%02x", hash[i]);
}

static int hash_folder(struct store *store, const char *name)
{
	int files = folder_open(store, "files");
	if (files < 0)
		return -1;
	int folder = folder_open_at(files, name);
	close(files);
	return folder;
}

bool file_put(struct store *store, struct text content, uint8_t hash[HASH_BYTES])
{
	hash_sha256(hash, content);
	char folder_name[3], name[2 * HASH_BYTES - 1];
	hash_names(hash, folder_name, name);
	int folder = hash_folder(store, folder_name);
	if (folder < 0)
		return false;
	struct stat about;
	bool there = fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) == 0 && (size_t)about.st_size == content.len;
	bool ok = there || put_new(folder, name, content);
	// Also when it was there: who put it may not have come to this line yet.
	ok = ok && folder_sync(folder);
	close(folder);
	return ok;
}

bool file_get(struct store *store, const uint8_t hash[HASH_BYTES], struct arena *arena, struct text *content)
{
	char folder_name[3], name[2 * HASH_BYTES - 1], path[80];
	hash_names(hash, folder_name, name);
	snprintf(path, sizeof path, "files/%s/%s", folder_name, name);
	int fd = openat(store->folder_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return false;
	bool ok = read_whole(fd, arena, content);
	close(fd);
	if (!ok)
		return false;
	uint8_t found[HASH_BYTES];
	hash_sha256(found, *content);
	if (memcmp(found, hash, HASH_BYTES) == 0)
		return true;
	log_error("store: the file %s is damaged", path);
	*content = TEXT_NONE;
	return false;
}
