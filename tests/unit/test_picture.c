// SPDX-License-Identifier: EUPL-1.2
// Picture files, and the process that makes them: what it says is believed only when all of it is right, and whatever it
// does, who asked gets an answer. The workers here are shell scripts; tests/http/picture.test.mjs has the real one.
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>
#include "base/clock.h"
#include "check.h"
#include "page/picture.h"
#include "worker/kind.h"

#define HEAD "polder picture 1\nsize 640 480\ncolour 7a8f5b\n"
#define SIZES "webp 320 240 12\njpeg 320 240 3\nwebp 640 480 14\njpeg 640 480 4\n"
#define BYTES "RIFF....WEBP\xff\xd8\xffRIFF....WEBPxx\xff\xd8\xffx"

static bool reads(const char *whole)
{
	struct picture picture;
	return picture_read(text_of(whole), strlen(whole), &picture);
}

static void a_picture_file_says_where_each_size_stands(void **state)
{
	(void)state;
	struct text file = TEXT(HEAD SIZES "\n" BYTES);
	struct picture picture;
	assert_true(picture_read(file, file.len, &picture));
	assert_int_equal(picture.width, 640);
	assert_int_equal(picture.height, 480);
	assert_string_equal(picture.colour, "7a8f5b");
	const struct picture_size *small = picture_find(&picture, PICTURE_JPEG, 320);
	assert_non_null(small);
	assert_text(text_slice(file, small->at, small->at + small->bytes), "\xff\xd8\xff");
	assert_null(picture_find(&picture, PICTURE_JPEG, 960));
}

static void nothing_but_a_whole_picture_file_is_read(void **state)
{
	(void)state;
	assert_true(reads(HEAD SIZES "\n" BYTES));
	assert_false(reads(""));
	assert_false(reads(HEAD SIZES "\n" BYTES "x"));                     // a byte too many
	assert_false(reads(HEAD SIZES "\n"));                               // none at all
	assert_false(reads(HEAD SIZES BYTES));                              // no end of the head
	assert_false(reads(HEAD "webp 640 480 3\n\nabc"));                  // no JPEG
	assert_false(reads(HEAD "webp 320 240 1\njpeg 320 240 1\n\nab"));   // not the largest
	assert_false(reads(HEAD "jpeg 640 480 -3\nwebp 640 480 6\n\nabc")); // sizes that cancel out
	assert_false(reads(HEAD "gif 640 480 1\n\na"));
	assert_false(reads(HEAD "webp 640 480 99999999999999999999\n\na"));
	assert_false(reads("polder picture 1\nsize 640 480 9\ncolour 7a8f5b\n" SIZES "\n" BYTES));
	assert_false(reads("polder picture 1\nsize 640 48000\ncolour 7a8f5b\n" SIZES "\n" BYTES));
	assert_false(reads("polder picture 1\nsize 640 480\ncolour red\n" SIZES "\n" BYTES));
	assert_false(reads("polder picture 2\nsize 640 480\ncolour 7a8f5b\n" SIZES "\n" BYTES));
}

static void a_file_is_what_its_first_bytes_say(void **state)
{
	(void)state;
	assert_int_equal(image_kind(TEXT("\xff\xd8\xff\xe1 <svg")), IMAGE_JPEG);
	assert_int_equal(image_kind(TEXT("\x89PNG\r\n\x1a\n\0\0\0\0IDAT....")), IMAGE_PNG);
	assert_int_equal(image_kind(TEXT("\x89PNG\r\n\x1a\n\0\0\0\1abcd.....\0\0\0\10acTL............")), IMAGE_MOVING);
	assert_int_equal(image_kind(TEXT("\x89PNG\r\n\x1a\n\xff\xff\xff\xff"
	                                 "abcd....")),
	                 IMAGE_PNG);
	assert_int_equal(image_kind(TEXT("RIFF\0\0\0\0WEBPVP8 \0\0\0\0\2")), IMAGE_WEBP);
	assert_int_equal(image_kind(TEXT("RIFF\0\0\0\0WEBPVP8X\0\0\0\0\2")), IMAGE_MOVING);
	assert_int_equal(image_kind(TEXT("RIFF\0\0\0\0WAVE")), IMAGE_UNKNOWN);
	assert_int_equal(image_kind(TEXT("\0\0\0\x18"
	                                 "ftypheic")),
	                 IMAGE_HEIF);
	assert_int_equal(image_kind(TEXT("\0\0\0\x18"
	                                 "ftypmp42")),
	                 IMAGE_UNKNOWN);
	assert_int_equal(image_kind(TEXT("GIF89a")), IMAGE_MOVING);
	assert_int_equal(image_kind(TEXT("<?xml version=\"1.0\"?>\n<!-- x --><svg xmlns=\"...\">")), IMAGE_DRAWING);
	assert_int_equal(image_kind(TEXT("%PDF-1.7")), IMAGE_DRAWING);
	assert_int_equal(image_kind(TEXT("")), IMAGE_UNKNOWN);
	assert_int_equal(image_kind(TEXT("\x89PNG\r\n\x1a\n")), IMAGE_PNG);
}

// --- the process ---------------------------------------------------------------------------------------------------

struct scripted {
	char path[40];
	struct picture_worker worker;
};

static struct scripted script(const char *body)
{
	struct scripted s = { .path = "/tmp/polder-test-XXXXXX" };
	int file = mkstemp(s.path);
	assert_true(file >= 0);
	dprintf(file, "#!/bin/sh\n%s\n", body);
	fchmod(file, 0700);
	close(file);
	s.worker.patience_ms = 20000;
	return s;
}

static enum outcome make_with(struct arena *arena, struct scripted *s, struct text photo, const char **why)
{
	struct text file;
	struct picture picture;
	s->worker.program = s->path;
	enum outcome outcome = picture_make(arena, &s->worker, photo, &file, &picture, why);
	unlink(s->path);
	return outcome;
}

static void the_worker_gets_the_photo_and_its_answer_is_the_picture_file(void **state)
{
	const char *why;
	struct scripted s = script(
		"[ \"$(cat)\" = photo ] || exit 1\n"
		"[ -z \"$POLDER_DATABASE\" ] || exit 1\n"
		"[ \"$(ls /proc/self/fd | wc -l)\" -le 5 ] || exit 1\n"
		"printf 'polder picture 1\\nsize 640 480\\ncolour 7a8f5b\\n'\n"
		"printf 'webp 640 480 22\\njpeg 640 480 3\\n\\nRIFF\\016\\0\\0\\0WEBPVP8 \\2\\0\\0\\0ab\\377\\330\\377'");
	setenv("POLDER_DATABASE", "postgresql://secret", 1);
	int kept_open = open("/dev/null", O_RDONLY); // without O_CLOEXEC
	assert_int_equal(make_with(*state, &s, TEXT("photo"), &why), DONE);
	close(kept_open);
	unsetenv("POLDER_DATABASE");
}

static void a_refusal_is_said_in_words_that_help(void **state)
{
	const char *why;
	struct scripted s = script("printf 'polder refusal 1\\nmoving\\n'");
	assert_int_equal(make_with(*state, &s, TEXT("photo"), &why), INVALID);
	assert_string_equal(why, "This picture moves or has several pages. Send a single still photo.");
}

static void whatever_else_the_worker_does_is_a_photo_that_could_not_be_read(void **state)
{
	(void)state;
	static const char *const bodies[] = {
		"exit 0",
		"kill -SEGV $$",
		"kill -KILL $$",
		"printf 'polder refusal 1\\nnonsense\\n'",
		"printf 'polder picture 1\\n'",
		"printf 'polder picture 1\\nsize 640 480\\ncolour 7a8f5b\\nwebp 640 480 1\\njpeg 640 480 1\\n\\nab'",
		"printf 'polder picture 1\\nsize 6 4\\ncolour 7a8f5b\\nwebp 6 4 5\\njpeg 6 4 3\\n\\n<svg>\\377\\330\\377'",
		"cat /dev/zero", // more than a picture may be
	};
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		const char *why = NULL;
		struct scripted s = script(bodies[i]);
		struct arena *arena = arena_create((size_t)64 << 20);
		assert_int_equal(make_with(arena, &s, TEXT("photo"), &why), INVALID);
		assert_string_equal(why,
		                    "This photo could not be read. Save it anew as JPEG in a photo program and try again.");
		arena_destroy(arena);
	}
}

static void a_worker_that_hangs_is_killed(void **state)
{
	const char *why;
	struct scripted s = script("sleep 60; exit 0");
	s.worker.patience_ms = 300;
	int64_t start = clock_monotonic();
	assert_int_equal(make_with(*state, &s, TEXT("photo"), &why), INVALID);
	assert_true(clock_monotonic() - start < 5000);
}

static void no_worker_is_a_fault_and_too_large_a_photo_never_reaches_it(void **state)
{
	const char *why = NULL;
	struct scripted s = script("exit 0");
	unlink(s.path);
	assert_int_equal(make_with(*state, &s, TEXT("photo"), &why), FAULT);
	struct text large = { "", PHOTO_BYTES_MOST + 1 };
	assert_int_equal(make_with(*state, &s, large, &why), INVALID);
	assert_string_equal(why, "This photo is too large: it may be at most 20 MB. Make it smaller and try again.");
}

struct crowd {
	struct scripted *script;
	enum outcome outcome;
};

static void *one_of_the_crowd(void *argument)
{
	struct crowd *one = argument;
	struct arena *arena = arena_create((size_t)1 << 20);
	struct text file;
	struct picture picture;
	const char *why;
	one->outcome = picture_make(arena, &one->script->worker, TEXT("photo"), &file, &picture, &why);
	arena_destroy(arena);
	return NULL;
}

static void twenty_at_once_take_turns_two_by_two(void **state)
{
	(void)state;
	// Each worker leaves a mark while it runs, and complains when it sees three.
	char body[300], folder[] = "/tmp/polder-marks-XXXXXX";
	assert_non_null(mkdtemp(folder));
	snprintf(
		body, sizeof body,
		"touch %s/$$; sleep 0.05; [ \"$(ls %s | wc -l)\" -le 2 ] && printf 'polder refusal 1\\nsmall\\n'; rm %s/$$",
		folder, folder, folder);
	struct scripted s = script(body);
	s.worker.program = s.path;
	struct crowd crowd[20];
	pthread_t threads[20];
	for (int i = 0; i < 20; i++) {
		crowd[i] = (struct crowd){ &s, FAULT };
		assert_int_equal(pthread_create(&threads[i], NULL, one_of_the_crowd, &crowd[i]), 0);
	}
	for (int i = 0; i < 20; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(crowd[i].outcome, INVALID);
	}
	unlink(s.path);
	assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_picture_file_says_where_each_size_stands),
		cmocka_unit_test(nothing_but_a_whole_picture_file_is_read),
		cmocka_unit_test(a_file_is_what_its_first_bytes_say),
		test_on_arena(the_worker_gets_the_photo_and_its_answer_is_the_picture_file),
		test_on_arena(a_refusal_is_said_in_words_that_help),
		test_on_arena(whatever_else_the_worker_does_is_a_photo_that_could_not_be_read),
		test_on_arena(a_worker_that_hangs_is_killed),
		test_on_arena(no_worker_is_a_fault_and_too_large_a_photo_never_reaches_it),
		cmocka_unit_test(twenty_at_once_take_turns_two_by_two),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
