// SPDX-License-Identifier: EUPL-1.2
// What the image worker says, and what a file is by its first bytes. A picture file that is read has every size within it.
#include "fuzz.h"
#include "page/picture.h"
#include "worker/kind.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct text input = { (const char *)data, size };
	struct picture picture;
	ensure(image_kind(input) <= IMAGE_DRAWING);
	if (!picture_read(input, size, &picture))
		return 0;
	size_t at = picture.sizes[0].at;
	for (size_t i = 0; i < picture.count; i++) {
		ensure(picture.sizes[i].at == at && picture.sizes[i].bytes > 0);
		ensure(picture.sizes[i].width > 0 && picture.sizes[i].height > 0);
		at += picture.sizes[i].bytes;
	}
	ensure(at == size);
	return 0;
}
