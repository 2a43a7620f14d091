// SPDX-License-Identifier: EUPL-1.2
// All files of the store, and removing one. Who removes does so in the writer's thread, where nobody else can begin to
// refer to the file in between.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/store_private.h"
#include "base/log.h"
#include "base/secret.h"

enum { PATH_BYTES = 80 };

static void file_path(const uint8_t hash[HASH_BYTES], char path[PATH_BYTES])
{
	int len = snprintf(path, PATH_BYTES, "files/%02x/", hash[0]);
	for (size_t i = 1; i < HASH_BYTES; i++)
		len += snprintf(path + len, (size_t)(PATH_BYTES - len), "%02x", hash[i]);
}

bool file_there(struct store *store, const uint8_t hash[HASH_BYTES])
{
	char path[PATH_BYTES];
	struct stat about;
	file_path(hash, path);
	return fstatat(store->folder_fd, path, &about, AT_SYMLINK_NOFOLLOW) == 0 && S_ISREG(about.st_mode);
}

bool file_remove(struct store *store, const uint8_t hash[HASH_BYTES])
{
	char path[PATH_BYTES];
	file_path(hash, path);
	if (unlinkat(store->folder_fd, path, 0) == 0 || errno == ENOENT)
		return true;
	log_error("store: cannot remove %s: %s", path, strerror(errno));
	return false;
}

struct walk {
	struct store *store;
	void (*found)(void *context, const uint8_t hash[HASH_BYTES], int64_t changed_at);
	void *context;
};

static void walk_file(const struct walk *walk, int folder, const char *folder_name, const char *name)
{
	uint8_t hash[HASH_BYTES];
	struct stat about;
	if (!text_from_hex(text_of(folder_name), hash, 1) || !text_from_hex(text_of(name), hash + 1, HASH_BYTES - 1) ||
	    fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode))
		return;
	walk->found(walk->context, hash, (int64_t)about.st_mtim.tv_sec * 1000);
}

// A folder that is not there holds nothing.
static DIR *folder_list(int parent, const char *name)
{
	int folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	DIR *list = folder >= 0 ? fdopendir(folder) : NULL;
	if (folder >= 0 && !list)
		close(folder);
	return list;
}

bool file_each(struct store *store, void (*found)(void *context, const uint8_t hash[HASH_BYTES], int64_t changed_at),
               void *context)
{
	struct walk walk = { store, found, context };
	bool whole = true;
	for (int first = 0; first < 256 && whole; first++) {
		char path[16];
		snprintf(path, sizeof path, "files/%02x", first);
		errno = 0;
		DIR *list = folder_list(store->folder_fd, path);
		whole = list || errno == ENOENT;
		for (struct dirent *entry; list && (entry = readdir(list));)
			walk_file(&walk, dirfd(list), path + 6, entry->d_name);
		if (list)
			closedir(list);
	}
	return whole;
}
