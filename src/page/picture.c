// SPDX-License-Identifier: EUPL-1.2
// Reading a picture file. It came from a process that is not trusted, so nothing of it is taken on faith.
#include "base/number.h"
#include "page/picture.h"

#define SIDE_MOST 16383 // of WebP

static bool side_read(struct text *words, int64_t *side)
{
	struct text word;
	return text_split(words, ' ', &word) && number_parse(word, side) && *side >= 1 && *side <= SIDE_MOST;
}

static bool line_is(struct text *lines, const char *name, struct text *words)
{
	struct text line, word;
	if (!text_split(lines, '\n', &line) || !text_split(&line, ' ', &word) || !text_is(word, name))
		return false;
	*words = line;
	return true;
}

static bool size_read(struct text line, size_t *at, struct picture *picture)
{
	struct picture_size size = { .at = *at };
	struct text format, word;
	int64_t bytes;
	if (picture->count == sizeof picture->sizes / sizeof *picture->sizes || !text_split(&line, ' ', &format) ||
	    !side_read(&line, &size.width) || !side_read(&line, &size.height) || !text_split(&line, ' ', &word) ||
	    line.at || !number_parse(word, &bytes) || bytes < 1 || bytes > (int64_t)PICTURE_BYTES_MOST)
		return false;
	if (!text_is(format, PICTURE_WEBP_NAME) && !text_is(format, PICTURE_JPEG_NAME))
		return false;
	size.format = text_is(format, PICTURE_WEBP_NAME) ? PICTURE_WEBP : PICTURE_JPEG;
	size.bytes = (size_t)bytes;
	*at += size.bytes;
	picture->sizes[picture->count++] = size;
	return true;
}

static bool colour_read(struct text words, char colour[7])
{
	uint8_t parts[3];
	if (words.len != 6 || !text_from_hex(words, parts, sizeof parts))
		return false;
	snprintf(colour, 7, "%02x%02x%02x", parts[0], parts[1], parts[2]);
	return true;
}

bool picture_read(struct text start, size_t bytes, struct picture *picture)
{
	*picture = (struct picture){ 0 };
	struct text first = TEXT(PICTURE_FIRST_LINE), lines = text_slice(start, 0, PICTURE_HEAD_MOST), words, line;
	size_t end = text_find(lines, TEXT("\n\n"));
	if (bytes > PICTURE_BYTES_MOST || end == SIZE_MAX || !text_starts_with(lines, first))
		return false;
	size_t at = end + 2;
	lines = text_slice(lines, first.len, end);
	if (!line_is(&lines, "size", &words) || !side_read(&words, &picture->width) ||
	    !side_read(&words, &picture->height) || words.at || !line_is(&lines, "colour", &words) ||
	    !colour_read(words, picture->colour))
		return false;
	while (text_split(&lines, '\n', &line))
		if (!size_read(line, &at, picture))
			return false;
	return picture->count > 0 && at == bytes && picture_find(picture, PICTURE_WEBP, picture->width) &&
	       picture_find(picture, PICTURE_JPEG, picture->width);
}

const struct picture_size *picture_find(const struct picture *picture, enum picture_format format, int64_t width)
{
	for (size_t i = 0; i < picture->count; i++)
		if (picture->sizes[i].format == format && picture->sizes[i].width == width)
			return &picture->sizes[i];
	return NULL;
}
