// SPDX-License-Identifier: EUPL-1.2
// What a file is, by its first bytes and never by its name. Only what this says is a still photo goes to a decoder.
#ifndef POLDER_WORKER_KIND_H
#define POLDER_WORKER_KIND_H

#include "base/text.h"

enum image_kind {
	IMAGE_UNKNOWN,
	IMAGE_JPEG,
	IMAGE_PNG,
	IMAGE_WEBP,
	IMAGE_HEIF,   // HEIC and AVIF
	IMAGE_MOVING, // a GIF, or a PNG or WebP that moves
	IMAGE_DRAWING // SVG, PDF, PostScript: programs rather than pictures
};
enum image_kind image_kind(struct text bytes);

#endif
