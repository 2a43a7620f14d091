// SPDX-License-Identifier: EUPL-1.2
// Secrets beside the database, never in it: who has only a dump of the database can neither test a vote code nor link a
// voter to a ballot.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/store_private.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"

enum { KEY_NAME_MAX = 100, KEY_BYTES_MAX = 4096, LOOK_MS = 100 };

static bool key_name(struct text name, char c_name[KEY_NAME_MAX + 1])
{
	if (name.len == 0 || name.len > KEY_NAME_MAX || name.at[0] == '.')
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789.-", name.at[i]) || name.at[i] == '\0')
			return false;
	memcpy(c_name, name.at, name.len);
	c_name[name.len] = '\0';
	return true;
}

// The folder's descriptor, -1 with a line in the log when the name or the folder will not do.
static int start(struct store *store, struct text name, size_t bytes, char c_name[KEY_NAME_MAX + 1])
{
	if (key_name(name, c_name) && bytes <= KEY_BYTES_MAX)
		return folder_open(store, "keys");
	log_error("store: not a name or size for a key");
	return -1;
}

static bool put(int folder, const char *name, const uint8_t *key, size_t bytes)
{
	char temporary[KEY_NAME_MAX + 8];
	snprintf(temporary, sizeof temporary, ".%s.new", name);
	unlinkat(folder, temporary, 0); // of a process that was killed here
	int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		log_error("store: cannot make a key: %s", strerror(errno));
		return false;
	}
	bool ok = write_whole(fd, (struct text){ (const char *)key, bytes });
	if (close(fd) != 0)
		ok = false;
	// link and not rename: an existing key is never replaced.
	ok = ok && linkat(folder, temporary, folder, name, 0) == 0;
	unlinkat(folder, temporary, 0);
	return ok && folder_sync(folder);
}

static enum key_state find(int folder, const char *name, uint8_t *key, size_t bytes)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0 && errno == ENOENT)
		return KEY_ABSENT;
	uint8_t read_key[KEY_BYTES_MAX + 1];
	ssize_t got = fd < 0 ? -1 : read(fd, read_key, sizeof read_key);
	bool ok = got >= 0 && (size_t)got == bytes;
	if (ok)
		memcpy(key, read_key, bytes);
	else
		log_error("store: the key %s cannot be read or has another size", name);
	secret_wipe(read_key, sizeof read_key);
	if (fd >= 0)
		close(fd);
	return ok ? KEY_THERE : KEY_UNREADABLE;
}

// --- kept in memory ----------------------------------------------------------------------------------------------
// A ballot needs three keys. The file is asked for ten times a second: one that was removed or put in another's place, by
// whatever hand, is not used any longer. What this process does to a key counts at once.

struct kept_key {
	struct kept_key *next;
	char name[KEY_NAME_MAX + 1];
	struct stat about;
	int64_t look_at; // clock_monotonic, when the file is to be asked for again
	size_t bytes;
	uint8_t key[];
};

static bool about_key(struct store *store, const char *c_name, struct stat *about)
{
	char path[KEY_NAME_MAX + 8];
	snprintf(path, sizeof path, "keys/%s", c_name);
	return fstatat(store->folder_fd, path, about, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino && a->st_size == b->st_size &&
	       a->st_mtim.tv_sec == b->st_mtim.tv_sec && a->st_mtim.tv_nsec == b->st_mtim.tv_nsec &&
	       a->st_ctim.tv_sec == b->st_ctim.tv_sec && a->st_ctim.tv_nsec == b->st_ctim.tv_nsec;
}

static void forget_kept(struct kept_key **link)
{
	struct kept_key *kept = *link;
	*link = kept->next;
	secret_wipe(kept->key, kept->bytes);
	free(kept);
}

// Whether the file is still the one that was read.
static bool still_holds(struct store *store, struct kept_key *kept)
{
	struct stat about;
	int64_t now = clock_monotonic();
	if (now < kept->look_at)
		return true;
	kept->look_at = now + LOOK_MS;
	return about_key(store, kept->name, &about) && same_file(&kept->about, &about);
}

static bool kept_find(struct store *store, struct text name, uint8_t *key, size_t bytes)
{
	char c_name[KEY_NAME_MAX + 1];
	bool found = false;
	if (!key_name(name, c_name))
		return false;
	pthread_mutex_lock(&store->kept_keys_lock);
	struct kept_key **link = &store->kept_keys;
	while (*link && strcmp((*link)->name, c_name) != 0)
		link = &(*link)->next;
	if (*link && !still_holds(store, *link))
		forget_kept(link);
	else if (*link && (*link)->bytes == bytes) {
		memcpy(key, (*link)->key, bytes);
		found = true;
	}
	pthread_mutex_unlock(&store->kept_keys_lock);
	return found;
}

// With kept_keys_lock held.
static void forget_named(struct store *store, const char *c_name)
{
	for (struct kept_key **link = &store->kept_keys; *link;) {
		if (strcmp((*link)->name, c_name) == 0)
			forget_kept(link);
		else
			link = &(*link)->next;
	}
}

// `about` is from before the file was read: if it was replaced in between, the next use sees another file.
static void keep(struct store *store, const char *c_name, const struct stat *about, const uint8_t *key, size_t bytes)
{
	struct kept_key *kept = calloc(1, sizeof *kept + bytes);
	if (!kept)
		return;
	snprintf(kept->name, sizeof kept->name, "%s", c_name);
	kept->about = *about; // look_at 0: the next use looks once more
	kept->bytes = bytes;
	memcpy(kept->key, key, bytes);
	pthread_mutex_lock(&store->kept_keys_lock);
	forget_named(store, c_name);
	kept->next = store->kept_keys;
	store->kept_keys = kept;
	pthread_mutex_unlock(&store->kept_keys_lock);
}

void keys_forget(struct store *store)
{
	while (store->kept_keys)
		forget_kept(&store->kept_keys);
}

// --- outside -----------------------------------------------------------------------------------------------------

bool key_get(struct store *store, struct text name, uint8_t *key, size_t bytes)
{
	char c_name[KEY_NAME_MAX + 1];
	struct stat about;
	if (kept_find(store, name, key, bytes))
		return true;
	int folder = start(store, name, bytes, c_name);
	if (folder < 0)
		return false;
	pthread_mutex_lock(&store->keys_lock);
	bool there = about_key(store, c_name, &about);
	enum key_state found = find(folder, c_name, key, bytes);
	bool ok = found == KEY_THERE;
	if (found == KEY_ABSENT) {
		random_bytes(key, bytes);
		ok = put(folder, c_name, key, bytes);
	} else if (ok && there) {
		keep(store, c_name, &about, key, bytes);
	}
	pthread_mutex_unlock(&store->keys_lock);
	close(folder);
	return ok;
}

bool key_put(struct store *store, struct text name, const uint8_t *key, size_t bytes)
{
	char c_name[KEY_NAME_MAX + 1];
	int folder = start(store, name, bytes, c_name);
	if (folder < 0)
		return false;
	pthread_mutex_lock(&store->keys_lock);
	bool ok = put(folder, c_name, key, bytes);
	pthread_mutex_unlock(&store->keys_lock);
	close(folder);
	return ok;
}

bool key_find(struct store *store, struct text name, uint8_t *key, size_t bytes)
{
	char c_name[KEY_NAME_MAX + 1];
	struct stat about;
	if (kept_find(store, name, key, bytes))
		return true;
	int folder = start(store, name, bytes, c_name);
	if (folder < 0)
		return false;
	bool there = about_key(store, c_name, &about);
	enum key_state found = find(folder, c_name, key, bytes);
	if (there && found == KEY_THERE)
		keep(store, c_name, &about, key, bytes);
	close(folder);
	return found == KEY_THERE;
}

enum key_state key_look(struct store *store, struct text name, uint8_t *key, size_t bytes)
{
	char c_name[KEY_NAME_MAX + 1];
	int folder = start(store, name, bytes, c_name);
	if (folder < 0)
		return KEY_UNREADABLE;
	enum key_state found = find(folder, c_name, key, bytes);
	close(folder);
	return found;
}

bool key_names(struct store *store, struct arena *arena, struct text_list *names)
{
	*names = (struct text_list){ NULL, 0 };
	int fd = folder_open(store, "keys");
	DIR *folder = fd >= 0 ? fdopendir(fd) : NULL;
	if (!folder) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	for (const struct dirent *entry; (entry = readdir(folder));) {
		struct text *name = entry->d_name[0] != '.' ? arena_append(arena, names, struct text) : NULL;
		if (name)
			*name = text_copy(arena, text_of(entry->d_name));
	}
	closedir(folder);
	return !arena_full(arena);
}

// On a copy-on-write or flash disk the old bytes may stay.
static bool overwrite(int folder, const char *name)
{
	int fd = openat(folder, name, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat about;
	if (fd < 0)
		return errno == ENOENT;
	uint8_t noise[KEY_BYTES_MAX];
	random_bytes(noise, sizeof noise);
	bool ok = fstat(fd, &about) == 0 && about.st_size <= KEY_BYTES_MAX &&
	          write_whole(fd, (struct text){ (const char *)noise, (size_t)about.st_size });
	close(fd);
	return ok;
}

bool key_destroy(struct store *store, struct text name)
{
	char c_name[KEY_NAME_MAX + 1];
	int folder = start(store, name, 0, c_name);
	if (folder < 0)
		return false;
	pthread_mutex_lock(&store->kept_keys_lock);
	forget_named(store, c_name);
	pthread_mutex_unlock(&store->kept_keys_lock);
	pthread_mutex_lock(&store->keys_lock);
	bool ok = overwrite(folder, c_name) && (unlinkat(folder, c_name, 0) == 0 || errno == ENOENT) && folder_sync(folder);
	pthread_mutex_unlock(&store->keys_lock);
	close(folder);
	pthread_mutex_lock(&store->kept_keys_lock);
	forget_named(store, c_name);
	pthread_mutex_unlock(&store->kept_keys_lock);
	if (!ok)
		log_error("store: the key %s could not be destroyed", c_name);
	return ok;
}
