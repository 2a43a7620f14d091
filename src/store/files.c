// SPDX-License-Identifier: EUPL-1.2
// Files by content hash, and the small file helpers of this folder. A file is on the disk under its name only when all
// of it is: temporary name, fsync, rename, fsync of the folder.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/store_private.h"
#include "base/log.h"
#include "base/secret.h"

#define NEW_FOLDER "new"
enum { WRITER_BUFFER_BYTES = 64 << 10, SYNC_EVERY_BYTES = 8 << 20 };

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

static bool write_all(int fd, struct text content)
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
	return true;
}

static bool file_sync(int fd)
{
	if (fsync(fd) == 0)
		return true;
	log_error("store: fsync of a file: %s", strerror(errno));
	return false;
}

bool write_whole(int fd, struct text content)
{
	return write_all(fd, content) && file_sync(fd);
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

// --- writing -----------------------------------------------------------------------------------------------------
// A new file lies in files/new under a random name until all of it is on the disk.

struct file_writer {
	struct store *store;
	int folder, fd; // files/new and the file in it
	char name[17];
	struct hash_stream hash;
	size_t bytes, unsynced, waiting;
	bool failed;
	char buffer[WRITER_BUFFER_BYTES];
};

static struct file_writer *writer_fail(struct file_writer *writer)
{
	log_error("store: cannot make a file: %s", strerror(errno));
	if (writer && writer->folder >= 0)
		close(writer->folder);
	free(writer);
	return NULL;
}

struct file_writer *file_begin(struct store *store)
{
	struct file_writer *writer = malloc(sizeof *writer);
	if (!writer)
		return writer_fail(NULL);
	*writer = (struct file_writer){ .store = store, .folder = hash_folder(store, NEW_FOLDER) };
	if (writer->folder < 0)
		return writer_fail(writer);
	uint8_t random[8];
	random_bytes(random, sizeof random);
	for (size_t i = 0; i < sizeof random; i++)
		snprintf(writer->name + 2 * i, 3, "%02x", random[i]);
	writer->fd = openat(writer->folder, writer->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (writer->fd < 0)
		return writer_fail(writer);
	hash_stream_begin(&writer->hash);
	return writer;
}

// Little by little to the disk, or one fsync at the end would hold up those of the writer of votes.
static bool writer_flush(struct file_writer *writer)
{
	struct text waiting = { writer->buffer, writer->waiting };
	writer->waiting = 0;
	hash_stream_add(&writer->hash, waiting);
	writer->bytes += waiting.len;
	writer->unsynced += waiting.len;
	bool sync = writer->unsynced >= SYNC_EVERY_BYTES;
	writer->unsynced = sync ? 0 : writer->unsynced;
	return write_all(writer->fd, waiting) && (!sync || file_sync(writer->fd));
}

bool file_add(struct file_writer *writer, struct text bytes)
{
	while (bytes.len > 0 && !writer->failed) {
		size_t room = sizeof writer->buffer - writer->waiting, len = bytes.len < room ? bytes.len : room;
		memcpy(writer->buffer + writer->waiting, bytes.at, len);
		writer->waiting += len;
		bytes = text_slice(bytes, len, bytes.len);
		if (writer->waiting == sizeof writer->buffer)
			writer->failed = !writer_flush(writer);
	}
	return !writer->failed;
}

void file_drop(struct file_writer *writer)
{
	if (!writer)
		return;
	close(writer->fd);
	unlinkat(writer->folder, writer->name, 0);
	close(writer->folder);
	free(writer);
}

// Someone else may be doing the same: both rename the same content to the same name.
static bool writer_name(struct file_writer *writer, const uint8_t hash[HASH_BYTES])
{
	char folder_name[3], name[2 * HASH_BYTES - 1];
	hash_names(hash, folder_name, name);
	int folder = hash_folder(writer->store, folder_name);
	if (folder < 0)
		return false;
	bool named = renameat(writer->folder, writer->name, folder, name) == 0;
	if (!named)
		log_error("store: cannot name a file: %s", strerror(errno));
	named = named && folder_sync(folder);
	close(folder);
	return named;
}

bool file_finish(struct file_writer *writer, uint8_t hash[HASH_BYTES], int64_t *bytes)
{
	bool whole = !writer->failed && writer_flush(writer) && file_sync(writer->fd);
	hash_stream_end(&writer->hash, hash);
	*bytes = (int64_t)writer->bytes;
	whole = whole && writer_name(writer, hash);
	file_drop(writer); // when it has its name, the old one is not there any more
	return whole;
}

bool file_put(struct store *store, struct text content, uint8_t hash[HASH_BYTES])
{
	int64_t bytes;
	hash_sha256(hash, content);
	int fd = file_open(store, hash, (int64_t)content.len);
	if (fd < 0) {
		struct file_writer *writer = file_begin(store);
		if (!writer)
			return false;
		file_add(writer, content); // what fails is told by the end
		return file_finish(writer, hash, &bytes);
	}
	close(fd);
	// Who put it may not have come to this line yet.
	char folder_name[3], name[2 * HASH_BYTES - 1];
	hash_names(hash, folder_name, name);
	int folder = hash_folder(store, folder_name);
	bool durable = folder >= 0 && folder_sync(folder);
	if (folder >= 0)
		close(folder);
	return durable;
}

void files_sweep(struct store *store)
{
	int folder = openat(store->folder_fd, "files/" NEW_FOLDER, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *list = folder >= 0 ? fdopendir(folder) : NULL;
	if (!list) { // nothing was ever written
		if (folder >= 0)
			close(folder);
		return;
	}
	const struct dirent *entry;
	while ((entry = readdir(list)) != NULL)
		if (entry->d_name[0] != '.')
			unlinkat(folder, entry->d_name, 0);
	closedir(list);
}

// --- reading -----------------------------------------------------------------------------------------------------

int file_open_any(struct store *store, const uint8_t hash[HASH_BYTES])
{
	char folder_name[3], name[2 * HASH_BYTES - 1], path[80];
	hash_names(hash, folder_name, name);
	snprintf(path, sizeof path, "files/%s/%s", folder_name, name);
	return openat(store->folder_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
}

int file_open(struct store *store, const uint8_t hash[HASH_BYTES], int64_t bytes)
{
	char folder_name[3], name[2 * HASH_BYTES - 1], path[80];
	struct stat about;
	hash_names(hash, folder_name, name);
	snprintf(path, sizeof path, "files/%s/%s", folder_name, name);
	int fd = openat(store->folder_fd, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return -1;
	if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode) && (bytes == FILE_ANY_SIZE || about.st_size == bytes))
		return fd;
	log_error("store: the file %s is damaged", path);
	close(fd);
	return -1;
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
