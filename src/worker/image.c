// SPDX-License-Identifier: EUPL-1.2
// polder-worker-image [PARENT]: one photo on standard input, its picture file (page/picture.h) on standard output. Whoever
// starts it trusts nothing that it says, and gives its own process number so that the worker does not outlive it.
#include <errno.h>
#include <limits.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/builder.h"
#include "base/number.h"
#include "page/picture.h"
#include "worker/photo.h"
#include "worker/sandbox.h"

#define ANSWER_MEMORY ((size_t)64 << 20)

static int fail(const char *what)
{
	fprintf(stderr, "polder-worker-image: %s: %s\n", what, strerror(errno));
	return 1;
}

static bool answer(struct text whole)
{
	while (whole.len) {
		ssize_t written = write(STDOUT_FILENO, whole.at, whole.len);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		whole = text_slice(whole, (size_t)written, whole.len);
	}
	return true;
}

static const char *refusal_of(enum image_kind kind, bool has_heif)
{
	switch (kind) {
	case IMAGE_UNKNOWN:
		return photo_is_unknown;
	case IMAGE_MOVING:
		return photo_is_moving;
	case IMAGE_DRAWING:
		return photo_is_drawing;
	case IMAGE_HEIF:
		return has_heif ? NULL : photo_needs_another_format;
	default:
		return NULL;
	}
}

int main(int count, char **words)
{
	struct stat about;
	int64_t parent = 0;
	if (count > 1 && (!number_parse(text_of(words[1]), &parent) || parent < 1 || parent > INT_MAX))
		return fail("the parent's number");
	static const struct sandbox_limits limits = { .cpu_seconds = 10, .memory_bytes = UINT64_C(1) << 30 };
	if (!sandbox_limit((pid_t)parent, &limits))
		return fail("limits");
	if (fstat(STDIN_FILENO, &about) != 0 || !S_ISREG(about.st_mode) || about.st_size > (off_t)PHOTO_BYTES_MOST)
		return fail("standard input is no file of a photo's size");
	// Nothing of the photo is looked at before the door is shut, except its first bytes for the choice of decoder.
	size_t len = (size_t)about.st_size;
	const char *at = len ? mmap(NULL, len, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0) : "";
	if (at == MAP_FAILED)
		return fail("reading");
	struct text bytes = { at, len };
	enum image_kind kind = image_kind(bytes);
	struct arena *arena = arena_create(ANSWER_MEMORY);
	if (!arena || !photo_start(words[0]))
		return fail("starting");
	bool has_heif = kind == IMAGE_HEIF && photo_start_heif();
	if (!sandbox_close())
		return fail("seccomp");
	struct builder out = builder_on(arena);
	const char *reason = refusal_of(kind, has_heif);
	if (!reason)
		reason = photo_make(kind, bytes, &out);
	if (reason) {
		out = builder_on(arena);
		build_format(&out, PICTURE_REFUSED_LINE "%s\n", reason);
	}
	_exit(answer(builder_text(&out)) ? 0 : 1); // no library's farewell: it may want what is forbidden
}
