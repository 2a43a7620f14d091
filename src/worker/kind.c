// SPDX-License-Identifier: EUPL-1.2
// Signatures: JPEG ISO 10918-1 B.1.1.3, PNG RFC 2083 3.1, WebP and its VP8X flags RFC 9649 2.4, HEIF ISO 23008-12 with
// its brands, APNG the acTL chunk before IDAT (PNG, third edition, 11.3.2).
#include "worker/kind.h"

static uint32_t big_endian(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;
	return (uint32_t)byte[0] << 24 | (uint32_t)byte[1] << 16 | (uint32_t)byte[2] << 8 | byte[3];
}

// A chunk acTL before the first IDAT makes a PNG move.
static bool png_moves(struct text bytes)
{
	size_t at = 8;
	while (bytes.len - at >= 12) { // length, type, checksum
		uint32_t len = big_endian(bytes.at + at);
		struct text type = text_slice(bytes, at + 4, at + 8);
		if (text_is(type, "acTL"))
			return true;
		if (text_is(type, "IDAT") || len > bytes.len - at - 12)
			return false;
		at += (size_t)len + 12;
	}
	return false;
}

static bool webp_moves(struct text bytes)
{
	return bytes.len > 20 && text_is(text_slice(bytes, 12, 16), "VP8X") && (bytes.at[20] & 2) != 0;
}

static enum image_kind heif_kind(struct text bytes)
{
	static const char *const still[] = { "heic", "heix", "mif1", "avif", NULL };
	static const char *const moving[] = { "hevc", "hevx", "msf1", "avis", NULL };
	struct text brand = text_slice(bytes, 8, 12);
	for (int i = 0; still[i]; i++)
		if (text_is(brand, still[i]))
			return IMAGE_HEIF;
	for (int i = 0; moving[i]; i++)
		if (text_is(brand, moving[i]))
			return IMAGE_MOVING;
	return IMAGE_UNKNOWN;
}

// SVG has no signature: an element <svg somewhere near the start, after a declaration, comments and white space.
static bool is_drawing(struct text bytes)
{
	struct text start = text_slice(bytes, 0, 4096);
	return text_starts_with(start, TEXT("%PDF")) || text_starts_with(start, TEXT("%!PS")) ||
	       text_starts_with(start, TEXT("\x1f\x8b")) || text_find(start, TEXT("<svg")) != SIZE_MAX ||
	       text_find(start, TEXT(":svg")) != SIZE_MAX;
}

enum image_kind image_kind(struct text bytes)
{
	if (text_starts_with(bytes, TEXT("\xff\xd8\xff")))
		return IMAGE_JPEG;
	if (text_starts_with(bytes, TEXT("\x89PNG\r\n\x1a\n")))
		return png_moves(bytes) ? IMAGE_MOVING : IMAGE_PNG;
	if (text_starts_with(bytes, TEXT("RIFF")) && text_is(text_slice(bytes, 8, 12), "WEBP"))
		return webp_moves(bytes) ? IMAGE_MOVING : IMAGE_WEBP;
	if (text_starts_with(bytes, TEXT("GIF8")))
		return IMAGE_MOVING;
	if (text_is(text_slice(bytes, 4, 8), "ftyp"))
		return heif_kind(bytes);
	return is_drawing(bytes) ? IMAGE_DRAWING : IMAGE_UNKNOWN;
}
