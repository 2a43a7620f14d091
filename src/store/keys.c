// SPDX-License-Identifier: EUPL-1.2
// Secrets beside the database, never in it: who has only a dump of the database can neither test a vote code nor link a
// voter to a ballot.
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/store_private.h"
#include "base/log.h"
#include "base/secret.h"

enum { KEY_NAME_MAX = 100, KEY_BYTES_MAX = 4096 };

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

enum found { KEY_THERE, KEY_ABSENT, KEY_UNREADABLE };

static enum found find(int folder, const char *name, uint8_t *key, size_t bytes)
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

bool key_get(struct store *store, struct text name, uint8_t *key, size_t bytes)
{
	char c_name[KEY_NAME_MAX + 1];
	int folder = start(store, name, bytes, c_name);
	if (folder < 0)
		return false;
	pthread_mutex_lock(&store->keys_lock);
	enum found found = find(folder, c_name, key, bytes);
	bool ok = found == KEY_THERE;
	if (found == KEY_ABSENT) {
		random_bytes(key, bytes);
		ok = put(folder, c_name, key, bytes);
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
	int folder = start(store, name, bytes, c_name);
	if (folder < 0)
		return false;
	enum found found = find(folder, c_name, key, bytes);
	close(folder);
	return found == KEY_THERE;
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
	pthread_mutex_lock(&store->keys_lock);
	bool ok = overwrite(folder, c_name) && (unlinkat(folder, c_name, 0) == 0 || errno == ENOENT) && folder_sync(folder);
	pthread_mutex_unlock(&store->keys_lock);
	close(folder);
	if (!ok)
		log_error("store: the key %s could not be destroyed", c_name);
	return ok;
}
