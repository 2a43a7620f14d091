// SPDX-License-Identifier: EUPL-1.2
// Pictures: a photo that someone sends becomes one file with its sizes, made by a process of its own. Nothing in this
// process ever decodes a photo.
//
// A picture file is kept in the store by its content hash, and begins with lines of text:
//     polder picture 1
//     size 1600 1200            width and height of the largest size
//     colour 7a8f5b             the most frequent colour
//     webp 320 240 9120         format, width, height, bytes: at most ten, in the order of what follows
//     jpeg 320 240 11842
//     (an empty line, then the bytes of each)
#ifndef POLDER_PAGE_PICTURE_H
#define POLDER_PAGE_PICTURE_H

#include "base/arena.h"
#include "base/outcome.h"

#define PHOTO_BYTES_MOST ((size_t)20 << 20) // as sent
#define PICTURE_HEAD_MOST 512               // bytes before the first picture
#define PICTURE_BYTES_MOST ((size_t)16 << 20)
#define PICTURE_WIDTHS_MOST 5
// The widths of a picture whose largest is this wide: no two that differ by less than a tenth.
static inline size_t picture_widths(int64_t largest, int64_t widths[PICTURE_WIDTHS_MOST])
{
	static const int64_t usual[] = { 320, 640, 960 };
	size_t count = 0;
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++)
		if (usual[i] * 10 <= largest * 9)
			widths[count++] = usual[i];
	widths[count++] = largest;
	return count;
}

#define PICTURE_FIRST_LINE "polder picture 1\n"
#define PICTURE_REFUSED_LINE "polder refusal 1\n" // instead of a picture file: the next line is the reason
#define PICTURE_WEBP_NAME "webp"
#define PICTURE_JPEG_NAME "jpeg"

enum picture_format { PICTURE_WEBP, PICTURE_JPEG };
struct picture_size {
	enum picture_format format;
	int64_t width, height;
	size_t at, bytes; // in the file
};
struct picture {
	int64_t width, height;
	char colour[7]; // "7a8f5b"
	struct picture_size sizes[2 * PICTURE_WIDTHS_MOST];
	size_t count;
};

// `start` holds the file's head at least, `bytes` is the length of the whole file. False when it is no picture file.
bool picture_read(struct text start, size_t bytes, struct picture *picture);
const struct picture_size *picture_find(const struct picture *picture, enum picture_format format, int64_t width);

// Which process does the work, and how long it may take. NULL where one is asked: polder-worker-image beside this program
// (or POLDER_WORKER_IMAGE), 20 seconds.
struct picture_worker {
	const char *program;
	int64_t patience_ms;
};
// Makes the picture file of a photo (JPEG, PNG, WebP; HEIC and AVIF where the machine has them): upright, in sRGB, without
// any metadata. Blocks, and may wait for other photos, since few are under way at a time: only in an action's prepare, a
// job or a command. INVALID: *why is an English msgid that says what to do. BUSY: too many at once. FAULT: logged.
enum outcome picture_make(struct arena *arena, const struct picture_worker *worker, struct text photo,
                          struct text *file, struct picture *picture, const char **why);

#endif
