// SPDX-License-Identifier: EUPL-1.2
// Starting the worker: the photo goes in as a file in memory, the answer comes out through a pipe. The worker inherits
// nothing else, neither files nor settings, and is killed when it takes too long or says too much.
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/process.h"
#include "page/picture.h"

#define AT_ONCE 2 // photos: each may take up to 1 GiB for a moment
#define PATIENCE_MS 20000
#define QUEUE_PATIENCE_MS 60000

static const struct {
	const char *reason, *message;
} reasons[] = {
	{ "unknown", N_("This file is no photo that we can read. Send a JPEG, PNG or WebP file.") },
	{ "format", N_("This server cannot read HEIC and AVIF photos. Save the photo as JPEG and try again.") },
	{ "drawing", N_("This file is a drawing or a document, not a photo. Save it as JPEG or PNG and try again.") },
	{ "moving", N_("This picture moves or has several pages. Send a single still photo.") },
	{ "pixels", N_("This photo is too large: it may have at most 50 million pixels. Make it smaller and try again.") },
	{ "small", N_("This picture is too small: it must be at least 100 pixels wide and high.") },
	{ "narrow", N_("This picture is too narrow: its longest side may be at most ten times the other.") },
	{ "broken", N_("This photo is damaged or not complete. Send it again, or save it anew as JPEG first.") },
};
static const char broke_off[] =
	N_("This photo could not be read. Save it anew as JPEG in a photo program and try again.");

// --- taking turns --------------------------------------------------------------------------------------------------

// Of the whole process: what is guarded is the memory of the machine, whoever asks.
static pthread_mutex_t turn_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_free = PTHREAD_COND_INITIALIZER;
static int under_way;

static bool turn_take(void)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += QUEUE_PATIENCE_MS / 1000;
	int late = 0;
	pthread_mutex_lock(&turn_lock);
	while (under_way >= AT_ONCE && !late)
		late = pthread_cond_timedwait(&turn_free, &turn_lock, &until);
	bool taken = under_way < AT_ONCE;
	under_way += taken;
	pthread_mutex_unlock(&turn_lock);
	return taken;
}

static void turn_give(void)
{
	pthread_mutex_lock(&turn_lock);
	under_way--;
	pthread_cond_signal(&turn_free);
	pthread_mutex_unlock(&turn_lock);
}

// --- one run -------------------------------------------------------------------------------------------------------

struct run {
	pid_t process;
	int photo, answer; // the file in memory, the pipe's reading end
};

static int photo_file(struct text photo)
{
	int file = memfd_create("photo", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	while (file >= 0 && photo.len) {
		ssize_t written = write(file, photo.at, photo.len);
		if (written <= 0 && errno != EINTR) {
			close(file);
			return -1;
		}
		if (written > 0)
			photo = text_slice(photo, (size_t)written, photo.len);
	}
	if (file >= 0 && lseek(file, 0, SEEK_SET) == 0)
		fcntl(file, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
	return file;
}

static bool run_start(struct run *run, const char *program, struct text photo)
{
	int ends[2];
	*run = (struct run){ .process = -1, .photo = photo_file(photo), .answer = -1 };
	if (run->photo < 0 || pipe2(ends, O_CLOEXEC) != 0) {
		log_error("picture: %s", strerror(errno));
		return false;
	}
	run->answer = ends[0];
	int error = process_start(program, NULL, run->photo, ends[1], &run->process);
	close(ends[1]);
	if (error != 0) {
		run->process = -1;
		log_error("picture: %s does not start: %s", program, strerror(error));
	}
	return error == 0;
}

// What the worker says, to its end. False when it takes too long, says too much or cannot be heard.
static bool run_listen(const struct run *run, int64_t until, struct builder *answer)
{
	char chunk[65536];
	for (;;) {
		int64_t left = until - clock_monotonic();
		struct pollfd waiting = { .fd = run->answer, .events = POLLIN };
		int ready = left > 0 ? poll(&waiting, 1, (int)left) : 0;
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		ssize_t got = read(run->answer, chunk, sizeof chunk);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0;
		build_text(answer, (struct text){ chunk, (size_t)got });
		if (answer->failed || answer->len > PICTURE_BYTES_MOST)
			return false;
	}
}

static void run_end(struct run *run)
{
	if (run->process > 0) { // it has spoken, or will not
		int signal = process_stop(run->process).signal;
		if (signal != 0 && signal != SIGKILL)
			log_warn("picture: the worker ended by signal %d", signal);
	}
	if (run->photo >= 0)
		close(run->photo);
	if (run->answer >= 0)
		close(run->answer);
}

// --- what it said --------------------------------------------------------------------------------------------------

static const char *refusal_read(struct text answer)
{
	struct text first = TEXT(PICTURE_REFUSED_LINE);
	if (!text_starts_with(answer, first))
		return NULL;
	struct text reason = text_trim(text_slice(answer, first.len, answer.len));
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (text_is(reason, reasons[i].reason))
			return reasons[i].message;
	return NULL;
}

static uint64_t little_endian(const char *at)
{
	const unsigned char *byte = (const unsigned char *)at;
	return (uint64_t)byte[3] << 24 | (uint64_t)byte[2] << 16 | (uint64_t)byte[1] << 8 | byte[0];
}

// A WebP of one chunk, the picture: nothing else can be hidden in it.
static bool is_bare_webp(struct text bytes)
{
	return bytes.len > 20 && text_starts_with(bytes, TEXT("RIFF")) && text_is(text_slice(bytes, 8, 16), "WEBPVP8 ") &&
	       little_endian(bytes.at + 4) + 8 == bytes.len &&
	       ((little_endian(bytes.at + 16) + 21) & ~UINT64_C(1)) == bytes.len;
}

// Each size begins as its format does: a browser is told the type and may not look for another.
static bool sizes_begin_right(struct text file, const struct picture *picture)
{
	for (size_t i = 0; i < picture->count; i++) {
		const struct picture_size *size = &picture->sizes[i];
		struct text bytes = text_slice(file, size->at, size->at + size->bytes);
		bool right = size->format == PICTURE_JPEG ? text_starts_with(bytes, TEXT("\xff\xd8\xff")) : is_bare_webp(bytes);
		if (!right)
			return false;
	}
	return true;
}

static enum outcome answer_read(struct text answer, bool heard, struct picture *picture, const char **why)
{
	*why = heard ? refusal_read(answer) : NULL;
	if (*why)
		return INVALID;
	if (heard && picture_read(answer, answer.len, picture) && sizes_begin_right(answer, picture))
		return DONE;
	log_warn("picture: the worker gave no picture (%s, %zu bytes)", heard ? "it ended" : "stopped", answer.len);
	*why = broke_off;
	return INVALID;
}

static enum outcome run_whole(struct arena *arena, const char *program, int64_t patience_ms, struct text photo,
                              struct text *file, struct picture *picture, const char **why)
{
	struct run run;
	struct builder answer = builder_on(arena);
	enum outcome outcome = FAULT;
	if (run_start(&run, program, photo)) {
		bool heard = run_listen(&run, clock_monotonic() + patience_ms, &answer);
		*file = builder_text(&answer);
		outcome = answer.failed ? BUSY : answer_read(*file, heard, picture, why);
	}
	run_end(&run);
	return outcome;
}

enum outcome picture_make(struct arena *arena, const struct picture_worker *worker, struct text photo,
                          struct text *file, struct picture *picture, const char **why)
{
	char beside[PATH_MAX];
	*file = TEXT_NONE;
	*picture = (struct picture){ 0 };
	*why = NULL;
	if (photo.len > PHOTO_BYTES_MOST) {
		*why = N_("This photo is too large: it may be at most 20 MB. Make it smaller and try again.");
		return INVALID;
	}
	if (!worker && !process_beside("polder-worker-image", "POLDER_WORKER_IMAGE", beside))
		return FAULT;
	if (!turn_take())
		return BUSY;
	enum outcome outcome = run_whole(arena, worker ? worker->program : beside,
	                                 worker ? worker->patience_ms : PATIENCE_MS, photo, file, picture, why);
	turn_give();
	return outcome;
}
