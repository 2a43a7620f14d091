// SPDX-License-Identifier: EUPL-1.2
// Tiles as files: <data>/tiles/<source>/<z>/<x>-<y>. The source is a hash of its address: another source, other files, and
// those of the old one are removed. Nothing here is precious: no fsync, and what cannot be read is not there.
#ifndef POLDER_SITE_TILE_FILES_H
#define POLDER_SITE_TILE_FILES_H

#include "base/arena.h"

#define TILE_URL_BYTES 1024u
#define TILE_PATH_BYTES 64u

struct tile {
	int z;
	int64_t x, y;
};
uint64_t tile_key(struct tile tile);
struct tile tile_of_key(uint64_t key);

struct tile_files {
	int folder; // of the source; -1: none
};
bool tile_files_open(struct tile_files *files, struct text data_folder, struct text source);
void tile_files_close(struct tile_files *files);
// Every tile there is, the one that was fetched first first. Removes what a killed process left half done.
void tile_files_list(struct tile_files *files, void (*each)(void *argument, uint64_t key, int64_t bytes, int64_t at_ms),
                     void *argument);
bool tile_file_write(const struct tile_files *files, uint64_t key, struct text picture);
struct text tile_file_read(const struct tile_files *files, uint64_t key, size_t limit, struct arena *arena);
void tile_file_remove(const struct tile_files *files, uint64_t key);

struct text tile_type(struct text picture); // "image/png", "image/jpeg", "image/webp", or empty: none of these

#endif
