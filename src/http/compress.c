// SPDX-License-Identifier: EUPL-1.2
#include <brotli/encode.h>
#include <limits.h>
#include <zlib.h>

#include "http/compress.h"

#define GZIP_LEVEL 6
#define BROTLI_QUALITY 5
#define GZIP_PIECE_BYTES 65536u

static size_t compress_gzip(struct text plain, uint8_t *out, size_t room)
{
	z_stream stream = { 0 };
	if (plain.len > UINT_MAX || room > UINT_MAX)
		return 0;
	if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) != Z_OK)
		return 0;
	stream.next_in = (z_const Bytef *)(uintptr_t)plain.at;
	stream.avail_in = (uInt)plain.len;
	stream.next_out = out;
	stream.avail_out = (uInt)room;
	bool whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
	size_t len = room - stream.avail_out;
	deflateEnd(&stream);
	return whole ? len : 0;
}

static size_t compress_brotli(struct text plain, uint8_t *out, size_t room)
{
	size_t len = room;
	bool good = BrotliEncoderCompress(BROTLI_QUALITY, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, plain.len,
	                                  (const uint8_t *)plain.at, &len, out);
	return good ? len : 0;
}

struct text compress_with(enum coding coding, struct text plain)
{
	if (plain.len < 2 || coding == CODING_IDENTITY)
		return TEXT_NONE;
	uint8_t *out = malloc(plain.len);
	if (out == NULL)
		return TEXT_NONE;
	size_t len =
		coding == CODING_GZIP ? compress_gzip(plain, out, plain.len - 1) : compress_brotli(plain, out, plain.len - 1);
	if (len == 0) {
		free(out);
		return TEXT_NONE;
	}
	void *smaller = realloc(out, len);
	return (struct text){ smaller != NULL ? smaller : (void *)out, len };
}

bool compress_is_worth(struct text content_type, size_t len)
{
	static const char *const kinds[] = { "text/",           "application/json",          "application/javascript",
		                                 "image/svg+xml",   "application/manifest+json", "application/problem+json",
		                                 "application/xml", "application/atom+xml" };
	for (size_t i = 0; len >= 1024 && i < sizeof kinds / sizeof kinds[0]; i++) {
		if (text_starts_with(content_type, text_of(kinds[i])))
			return true;
	}
	return false;
}

// --- in pieces -------------------------------------------------------------------------------------------------------

struct gzip_stream {
	z_stream z;
	gzip_take *take;
	void *argument;
	bool failed;
	uint8_t out[GZIP_PIECE_BYTES];
};

struct gzip_stream *gzip_begin(gzip_take *take, void *argument)
{
	struct gzip_stream *stream = malloc(sizeof *stream);
	if (stream == NULL)
		return NULL;
	*stream = (struct gzip_stream){ .take = take, .argument = argument };
	if (deflateInit2(&stream->z, GZIP_LEVEL, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY) == Z_OK)
		return stream;
	free(stream);
	return NULL;
}

// Until all input is used, and at the end until all output is out.
static bool deflate_all(struct gzip_stream *stream, int flush)
{
	int status;
	do {
		stream->z.next_out = stream->out;
		stream->z.avail_out = sizeof stream->out;
		status = deflate(&stream->z, flush);
		struct text piece = { (const char *)stream->out, sizeof stream->out - stream->z.avail_out };
		if (status == Z_STREAM_ERROR || (piece.len > 0 && !stream->take(stream->argument, piece)))
			return false;
	} while (stream->z.avail_out == 0);
	return flush != Z_FINISH || status == Z_STREAM_END;
}

bool gzip_add(struct gzip_stream *stream, struct text bytes)
{
	while (bytes.len > 0 && !stream->failed) {
		size_t len = bytes.len < GZIP_PIECE_BYTES ? bytes.len : GZIP_PIECE_BYTES;
		stream->z.next_in = (z_const Bytef *)(uintptr_t)bytes.at;
		stream->z.avail_in = (uInt)len;
		stream->failed = !deflate_all(stream, Z_NO_FLUSH);
		bytes = text_slice(bytes, len, bytes.len);
	}
	return !stream->failed;
}

bool gzip_end(struct gzip_stream *stream)
{
	if (stream == NULL)
		return false;
	bool good = !stream->failed && deflate_all(stream, Z_FINISH);
	deflateEnd(&stream->z);
	free(stream);
	return good;
}
