// SPDX-License-Identifier: EUPL-1.2
// A photo made small, by libvips: upright, sRGB, without metadata.
#ifndef POLDER_WORKER_PHOTO_H
#define POLDER_WORKER_PHOTO_H

#include "worker/kind.h"

// Why a photo is refused; picture_reason (page/picture.h) says it in words.
extern const char photo_is_broken[], photo_is_moving[], photo_is_unknown[], photo_is_drawing[],
	photo_has_too_many_pixels[], photo_is_too_small[], photo_is_too_narrow[], photo_needs_another_format[];

bool photo_start(const char *program); // libvips; before the sandbox closes. False: standard error says why
bool photo_start_heif(void);           // its module; false: this machine has none
// Writes the picture file (page/picture.h) onto standard output's buffer. NULL, or the reason of refusal.
struct builder;
const char *photo_make(enum image_kind kind, struct text bytes, struct builder *out);

#endif
