// SPDX-License-Identifier: EUPL-1.2
// Serving the sizes of a picture file, and removing the files that no photo refers to any more.
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "base/secret.h"
#include "methods/ideas/photo.h"
#include "page/picture.h"

#define HASH_CHARACTERS 43 // base64url

// --- serving -------------------------------------------------------------------------------------------------------

struct asked {
	struct text hash;
	int64_t width;
	enum picture_format format;
};

// HASH-640.webp
static bool asked_read(struct arena *arena, struct text name, struct asked *asked)
{
	struct text hash = text_slice(name, 0, HASH_CHARACTERS), rest = text_slice(name, HASH_CHARACTERS, name.len), width;
	if (!text_starts_with(rest, TEXT("-")))
		return false;
	rest = text_slice(rest, 1, rest.len);
	if (!text_split(&rest, '.', &width) || !number_parse(width, &asked->width))
		return false;
	if (!text_is(rest, "webp") && !text_is(rest, "jpg"))
		return false;
	asked->format = text_is(rest, "webp") ? PICTURE_WEBP : PICTURE_JPEG;
	return base64url_parse(arena, hash, &asked->hash) && asked->hash.len == HASH_BYTES;
}

static bool head_read(int fd, struct picture *picture)
{
	char start[PICTURE_HEAD_MOST];
	ssize_t got = pread(fd, start, sizeof start, 0);
	off_t bytes = lseek(fd, 0, SEEK_END);
	return got > 0 && bytes > 0 && picture_read((struct text){ start, (size_t)got }, (size_t)bytes, picture);
}

static enum outcome size_answer(struct visit *visit, const struct asked *asked, int fd)
{
	struct picture picture;
	struct response *response = &visit->exchange->response;
	if (!head_read(fd, &picture)) {
		close(fd);
		log_fault("picture: a file of a photo is no picture file");
		return FAULT;
	}
	const struct picture_size *size = picture_find(&picture, asked->format, asked->width);
	if (!size) {
		close(fd);
		return NOT_FOUND;
	}
	exchange_file_part(visit->exchange, fd, size->at, size->bytes);
	response->content_type = asked->format == PICTURE_WEBP ? TEXT("image/webp") : TEXT("image/jpeg");
	response->etag = arena_format(visit->arena, "\"%" TEXT_FORMAT "\"", TEXT_ARGS(visit->parameter));
	response->immutable = visit->site->status != SITE_HIDDEN; // who previews keeps nothing
	return DONE;
}

enum outcome photo_file_page(struct visit *visit)
{
	struct asked asked;
	int64_t photos = 0;
	if (!asked_read(visit->arena, visit->parameter, &asked))
		return NOT_FOUND;
	if (!db_one_int(visit->db, &photos, "SELECT count(*) FROM photo WHERE hash = ?1 AND activity_id = ?2", "bi",
	                asked.hash, visit->activity->id))
		return FAULT;
	if (!photos)
		return NOT_FOUND;
	int fd = file_open(visit->store, (const uint8_t *)asked.hash.at, FILE_ANY_SIZE);
	return fd < 0 ? NOT_FOUND : size_answer(visit, &asked, fd);
}

// --- removing ------------------------------------------------------------------------------------------------------

#define HOUR_MS INT64_C(3600000)

struct sweep {
	struct store *store;
	struct db *db;
	int64_t before; // files from before that instant: a newer one may be waiting for its photo
};

// -1 on a fault
static int64_t photos_with(struct db *db, const uint8_t hash[HASH_BYTES])
{
	int64_t photos = 0;
	struct text bytes = { (const char *)hash, HASH_BYTES };
	return db_one_int(db, &photos, "SELECT count(*) FROM photo WHERE hash = ?1", "b", bytes) ? photos : -1;
}

static enum outcome file_sweep_apply(struct db *db, struct write_context *context, void *argument)
{
	const uint8_t *hash = argument;
	int64_t photos = photos_with(db, hash);
	if (photos != 0)
		return photos < 0 ? FAULT : REFUSED;
	return file_remove(context->store, hash) ? DONE : FAULT;
}

static bool is_picture_file(struct store *store, const uint8_t hash[HASH_BYTES])
{
	struct picture picture;
	int fd = file_open(store, hash, FILE_ANY_SIZE);
	bool is = fd >= 0 && head_read(fd, &picture);
	if (fd >= 0)
		close(fd);
	return is;
}

static void sweep_one(void *context, const uint8_t hash[HASH_BYTES], int64_t changed_at)
{
	const struct sweep *sweep = context;
	uint8_t copy[HASH_BYTES];
	if (changed_at >= sweep->before || photos_with(sweep->db, hash) != 0 || !is_picture_file(sweep->store, hash))
		return;
	memcpy(copy, hash, sizeof copy);
	store_write(sweep->store, file_sweep_apply, copy);
}

static void photo_clock_run(struct store *store, struct db *reader, struct arena *arena, void *state)
{
	(void)arena, (void)state;
	struct sweep sweep = { store, reader, clock_now() - HOUR_MS };
	if (!file_each(store, sweep_one, &sweep))
		log_warn("photos: the files could not be looked through");
}

const struct job_clock photo_clock = { .name = "photo", .every_ms = HOUR_MS, .slow = true, .run = photo_clock_run };
