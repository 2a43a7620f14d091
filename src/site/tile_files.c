// SPDX-License-Identifier: EUPL-1.2
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/log.h"
#include "base/number.h"
#include "base/secret.h"
#include "site/tile_files.h"

#define MOST_FILES ((size_t)1 << 18)

uint64_t tile_key(struct tile tile)
{
	return (uint64_t)tile.z << 58 | (uint64_t)tile.x << 29 | (uint64_t)tile.y;
}

struct tile tile_of_key(uint64_t key)
{
	return (struct tile){ (int)(key >> 58), (int64_t)(key >> 29 & 0x1FFFFFFF), (int64_t)(key & 0x1FFFFFFF) };
}

struct text tile_type(struct text picture)
{
	if (text_starts_with(picture, TEXT("\x89PNG\r\n\x1A\n")))
		return TEXT("image/png");
	if (text_starts_with(picture, TEXT("\xFF\xD8\xFF")))
		return TEXT("image/jpeg");
	if (picture.len > 12 && text_starts_with(picture, TEXT("RIFF")) &&
	    text_equal(text_slice(picture, 8, 12), TEXT("WEBP")))
		return TEXT("image/webp");
	return TEXT_NONE;
}

static void path_of(uint64_t key, char path[TILE_PATH_BYTES], const char *end)
{
	struct tile tile = tile_of_key(key);
	snprintf(path, TILE_PATH_BYTES, "%d/%lld-%lld%s", tile.z, (long long)tile.x, (long long)tile.y, end);
}

// --- folders -----------------------------------------------------------------------------------------------------

static int folder_in(int parent, const char *name, bool make)
{
	if (make && mkdirat(parent, name, 0700) != 0 && errno != EEXIST) {
		log_error("tiles: folder %s cannot be made: %s", name, strerror(errno));
		return -1;
	}
	return openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

static void each_name(int folder, void (*each)(void *argument, int folder, const char *name), void *argument)
{
	int copy = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listing = copy < 0 ? NULL : fdopendir(copy);
	if (!listing) {
		if (copy >= 0)
			close(copy);
		return;
	}
	for (const struct dirent *found; (found = readdir(listing));) // one thread has this listing
		if (found->d_name[0] != '.')
			each(argument, folder, found->d_name);
	closedir(listing);
}

static void remove_file(void *argument, int folder, const char *name)
{
	(void)argument;
	unlinkat(folder, name, 0);
}

static void remove_zoom(void *argument, int parent, const char *name)
{
	int folder = folder_in(parent, name, false);
	if (folder < 0)
		return;
	each_name(folder, remove_file, argument);
	close(folder);
	unlinkat(parent, name, AT_REMOVEDIR);
}

static void remove_other_source(void *argument, int folder, const char *name)
{
	int other = strcmp(argument, name) != 0 ? folder_in(folder, name, false) : -1;
	if (other < 0)
		return;
	each_name(other, remove_zoom, NULL);
	close(other);
	unlinkat(folder, name, AT_REMOVEDIR);
}

bool tile_files_open(struct tile_files *files, struct text data_folder, struct text source)
{
	uint8_t hash[HASH_BYTES];
	char path[4096], name[17];
	files->folder = -1;
	hash_sha256(hash, source);
	for (size_t i = 0; i < 8; i++)
		snprintf(name + i * 2, 3, "%02x", hash[i]);
	if (snprintf(path, sizeof path, "%" TEXT_FORMAT, TEXT_ARGS(data_folder)) >= (int)sizeof path)
		return false;
	int data = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int all = data < 0 ? -1 : folder_in(data, "tiles", true);
	if (all >= 0) {
		each_name(all, remove_other_source, name);
		files->folder = folder_in(all, name, true);
		close(all);
	}
	if (data >= 0)
		close(data);
	return files->folder >= 0;
}

void tile_files_close(struct tile_files *files)
{
	if (files->folder > 0)
		close(files->folder);
	files->folder = -1;
}

// --- what there is -----------------------------------------------------------------------------------------------

struct found {
	uint64_t key;
	int64_t bytes, at_ms;
};
struct listing {
	struct found *at;
	size_t count;
	int64_t z;
};

static bool name_parse(const char *name, int64_t z, struct tile *tile)
{
	struct text rest = text_of(name), x, y;
	*tile = (struct tile){ .z = (int)z };
	return text_split(&rest, '-', &x) && text_split(&rest, '-', &y) && !rest.at && number_parse(x, &tile->x) &&
	       number_parse(y, &tile->y) && tile->x >= 0 && tile->y >= 0 && !(tile->x >> z) && !(tile->y >> z);
}

static void list_file(void *argument, int folder, const char *name)
{
	struct listing *listing = argument;
	struct stat about;
	struct tile tile;
	if (!name_parse(name, listing->z, &tile) || listing->count == MOST_FILES ||
	    fstatat(folder, name, &about, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(about.st_mode) || about.st_size <= 0) {
		unlinkat(folder, name, 0);
		return;
	}
	if ((listing->count & (listing->count - 1)) == 0) {
		struct found *more = realloc(listing->at, (listing->count ? listing->count * 2 : 1) * sizeof *more);
		if (!more)
			return;
		listing->at = more;
	}
	listing->at[listing->count++] =
		(struct found){ tile_key(tile), about.st_size,
		                (int64_t)about.st_mtim.tv_sec * 1000 + about.st_mtim.tv_nsec / 1000000 };
}

static void list_zoom(void *argument, int folder, const char *name)
{
	struct listing *listing = argument;
	int zoom = number_parse(text_of(name), &listing->z) && listing->z >= 0 && listing->z <= 28
	               ? folder_in(folder, name, false)
	               : -1;
	if (zoom < 0)
		return;
	each_name(zoom, list_file, listing);
	close(zoom);
}

static int older_first(const void *one, const void *other)
{
	const struct found *a = one, *b = other;
	return (a->at_ms > b->at_ms) - (a->at_ms < b->at_ms);
}

void tile_files_list(struct tile_files *files, void (*each)(void *argument, uint64_t key, int64_t bytes, int64_t at_ms),
                     void *argument)
{
	struct listing listing = { 0 };
	each_name(files->folder, list_zoom, &listing);
	if (listing.count)
		qsort(listing.at, listing.count, sizeof *listing.at, older_first);
	for (size_t i = 0; i < listing.count; i++)
		each(argument, listing.at[i].key, listing.at[i].bytes, listing.at[i].at_ms);
	free(listing.at);
}

// --- one tile ----------------------------------------------------------------------------------------------------

static bool write_all(int file, struct text bytes)
{
	while (bytes.len) {
		ssize_t written = write(file, bytes.at, bytes.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes = text_slice(bytes, (size_t)written, bytes.len);
	}
	return true;
}

bool tile_file_write(const struct tile_files *files, uint64_t key, struct text picture)
{
	char path[TILE_PATH_BYTES], fresh[TILE_PATH_BYTES], zoom[8];
	path_of(key, path, "");
	path_of(key, fresh, ".new");
	snprintf(zoom, sizeof zoom, "%d", tile_of_key(key).z);
	if (mkdirat(files->folder, zoom, 0700) != 0 && errno != EEXIST)
		return false;
	int file = openat(files->folder, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool written = file >= 0 && write_all(file, picture);
	if (file >= 0 && close(file) != 0)
		written = false;
	if (written && renameat(files->folder, fresh, files->folder, path) == 0)
		return true;
	log_warn("tiles: a tile cannot be kept: %s", strerror(errno));
	unlinkat(files->folder, fresh, 0);
	return false;
}

struct text tile_file_read(const struct tile_files *files, uint64_t key, size_t limit, struct arena *arena)
{
	char path[TILE_PATH_BYTES];
	struct stat about;
	path_of(key, path, "");
	int file = openat(files->folder, path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (file < 0)
		return TEXT_NONE;
	size_t size = fstat(file, &about) == 0 && about.st_size > 0 ? (size_t)about.st_size : 0, got = 0;
	char *bytes = size && size <= limit ? arena_alloc_bytes(arena, size) : NULL;
	while (bytes && got < size) {
		ssize_t part = read(file, bytes + got, size - got);
		if (part <= 0)
			break;
		got += (size_t)part;
	}
	close(file);
	struct text picture = { bytes, got };
	return bytes && got == size && tile_type(picture).len ? picture : TEXT_NONE;
}

void tile_file_remove(const struct tile_files *files, uint64_t key)
{
	char path[TILE_PATH_BYTES];
	path_of(key, path, "");
	unlinkat(files->folder, path, 0);
}
