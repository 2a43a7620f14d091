// SPDX-License-Identifier: EUPL-1.2
// The console's socket: one JSON object per line in, one per line out. Who may speak is decided by the kernel: the
// socket's mode, and the peer's user id (SO_PEERCRED).
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "commands/instance.h"
#include "commands/socket.h"
#include "site/console.h"

#define REQUEST_LIMIT ((size_t)32 << 20) // a photo of 20 MB, in base64
#define REQUEST_MEMORY ((size_t)256 << 20)
#define PATIENCE_MS 10000 // without a byte from a peer, or to it
#define PEERS 16

struct console_socket {
	struct instance *instance;
	int listener;
	int wake[2]; // a pipe: what is written there wakes the listener
	pthread_t thread;
	char path[sizeof((struct sockaddr_un *)0)->sun_path];
};

bool console_address(struct text folder, struct sockaddr_un *address)
{
	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	int length =
		snprintf(address->sun_path, sizeof address->sun_path, "%" TEXT_FORMAT "/polder.sock", TEXT_ARGS(folder));
	return length > 0 && (size_t)length < sizeof address->sun_path;
}

bool socket_write_line(int socket, struct text line)
{
	struct text parts[2] = { line, TEXT("\n") };
	for (int i = 0; i < 2; i++) {
		size_t sent = 0;
		while (sent < parts[i].len) {
			ssize_t n = send(socket, parts[i].at + sent, parts[i].len - sent, MSG_NOSIGNAL);
			if (n < 0 && errno == EINTR)
				continue;
			if (n <= 0)
				return false;
			sent += (size_t)n;
		}
	}
	return true;
}

bool socket_read_line(int socket, struct arena *arena, int patience_ms, struct text *line)
{
	struct builder b = builder_on(arena);
	for (;;) {
		struct pollfd waiting = { .fd = socket, .events = POLLIN };
		int ready = poll(&waiting, 1, patience_ms);
		if (ready < 0 && errno == EINTR)
			continue;
		if (ready <= 0)
			return false;
		char chunk[65536];
		ssize_t got = recv(socket, chunk, sizeof chunk, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		build_text(&b, (struct text){ chunk, (size_t)got });
		if (b.failed || b.len > REQUEST_LIMIT)
			return false;
		if (chunk[got - 1] == '\n') {
			*line = text_slice(builder_text(&b), 0, b.len - 1);
			return true;
		}
	}
}

static bool peer_is_us(int socket)
{
	struct ucred peer;
	socklen_t size = sizeof peer;
	return getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && (peer.uid == geteuid() || peer.uid == 0);
}

// What wakes the listener.
#define WAKE_TO_STOP 's'
#define WAKE_ANSWERED 'a'

// One line, one answer, one connection: a long import leaves room for other commands between its calls. Each is answered on
// a thread of its own, since a count takes minutes and others need not wait for it.
struct peer {
	int socket; // -1: free
	int64_t deadline;
	struct arena *arena;
	struct builder line;
	struct console_socket *owner;
	struct text request;
	pthread_t thread;
	bool at_work;         // the thread runs, or is to be joined
	atomic_bool answered; // by the thread, as the last thing but waking the listener
};

static void peer_clear(struct peer *peer)
{
	*peer = (struct peer){ .socket = -1 };
}

static void peer_end(struct peer *peer)
{
	if (peer->at_work)
		pthread_join(peer->thread, NULL);
	close(peer->socket);
	arena_destroy(peer->arena);
	peer_clear(peer);
}

static void peer_begin(struct peer *peer, int listener)
{
	int socket = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	if (socket < 0)
		return;
	*peer = (struct peer){ .socket = socket, .deadline = clock_monotonic() + PATIENCE_MS };
	// Who does not read the answer holds up the others too.
	struct timeval patience = { .tv_sec = PATIENCE_MS / 1000 };
	bool good = setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience) == 0;
	if (!peer_is_us(socket)) {
		log_warn("console: refused a peer of another user");
		good = false;
	}
	peer->arena = good ? arena_create(REQUEST_MEMORY) : NULL;
	if (peer->arena == NULL)
		peer_end(peer);
	else
		peer->line = builder_on(peer->arena);
}

static void wake(struct console_socket *s, char why)
{
	while (write(s->wake[1], &why, 1) != 1)
		if (errno != EINTR) {
			log_warn("console: could not wake the listener");
			return;
		}
}

static void *answer_thread(void *argument)
{
	struct peer *peer = argument;
	struct console_socket *s = peer->owner;
	if (!socket_write_line(peer->socket, console_run(s->instance->house, peer->arena, peer->request)))
		log_warn("console: the asker left before the answer");
	atomic_store(&peer->answered, true); // from here on the peer is the listener's
	wake(s, WAKE_ANSWERED);
	return NULL;
}

static void peer_answer(struct console_socket *s, struct peer *peer)
{
	peer->owner = s;
	peer->request = text_slice(builder_text(&peer->line), 0, peer->line.len - 1);
	peer->at_work = pthread_create(&peer->thread, NULL, answer_thread, peer) == 0;
	if (!peer->at_work) {
		log_warn("console: no thread for a command");
		peer_end(peer);
	}
}

// What has come, without waiting; a whole line is answered.
static void peer_hear(struct console_socket *s, struct peer *peer)
{
	char chunk[65536];
	ssize_t got = recv(peer->socket, chunk, sizeof chunk, MSG_DONTWAIT);
	if (got < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	build_text(&peer->line, (struct text){ chunk, got > 0 ? (size_t)got : 0 });
	if (got <= 0 || peer->line.failed || peer->line.len > REQUEST_LIMIT) {
		peer_end(peer);
		return;
	}
	peer->deadline = clock_monotonic() + PATIENCE_MS;
	if (chunk[got - 1] != '\n')
		return;
	peer_answer(s, peer);
}

// Waits for whatever comes first. The places after the peers are the listener's, unless all are taken, and the wake's.
static bool wait_for_any(struct console_socket *s, const struct peer peers[PEERS], struct pollfd waiting[PEERS + 2])
{
	int64_t now = clock_monotonic(), timeout = -1;
	bool room = false;
	for (int i = 0; i < PEERS; i++) {
		waiting[i] = (struct pollfd){ .fd = peers[i].at_work ? -1 : peers[i].socket, .events = POLLIN };
		room |= peers[i].socket < 0;
		if (waiting[i].fd < 0) // poll passes over it
			continue;
		int64_t left = peers[i].deadline > now ? peers[i].deadline - now : 0;
		timeout = timeout < 0 || left < timeout ? left : timeout;
	}
	waiting[PEERS] = (struct pollfd){ .fd = room ? s->listener : -1, .events = POLLIN };
	waiting[PEERS + 1] = (struct pollfd){ .fd = s->wake[0], .events = POLLIN };
	int ready = poll(waiting, PEERS + 2, (int)timeout);
	if (ready < 0) // waiting[] says nothing then
		memset(waiting, 0, (PEERS + 2) * sizeof *waiting);
	return ready >= 0 || errno == EINTR;
}

// False: to stop.
static bool woken(struct console_socket *s, struct peer peers[PEERS])
{
	char why[PEERS];
	ssize_t got = read(s->wake[0], why, sizeof why);
	for (int i = 0; i < PEERS; i++)
		if (peers[i].at_work && atomic_load(&peers[i].answered))
			peer_end(&peers[i]);
	return got <= 0 || memchr(why, WAKE_TO_STOP, (size_t)got) == NULL;
}

static void peers_look(struct console_socket *s, struct peer peers[PEERS], const struct pollfd waiting[PEERS + 2])
{
	bool accepting = waiting[PEERS].revents != 0;
	for (int i = 0; i < PEERS; i++) {
		if (peers[i].socket < 0 && accepting) {
			peer_begin(&peers[i], s->listener);
			accepting = false;
		} else if (peers[i].socket < 0 || peers[i].at_work) {
			continue;
		} else if (waiting[i].revents != 0) {
			peer_hear(s, &peers[i]);
		} else if (clock_monotonic() >= peers[i].deadline) {
			peer_end(&peers[i]); // it said nothing, or half a line
		}
	}
}

static void *listen_thread(void *argument)
{
	struct console_socket *s = argument;
	struct peer peers[PEERS];
	struct pollfd waiting[PEERS + 2];
	bool going_on = true;
	for (int i = 0; i < PEERS; i++)
		peer_clear(&peers[i]);
	while (going_on && wait_for_any(s, peers, waiting)) {
		if (waiting[PEERS + 1].revents != 0)
			going_on = woken(s, peers);
		peers_look(s, peers, waiting);
	}
	for (int i = 0; i < PEERS; i++)
		if (peers[i].socket >= 0)
			peer_end(&peers[i]); // when it is answered
	return NULL;
}

struct console_socket *console_listen(struct instance *instance, struct text *error)
{
	struct sockaddr_un address;
	struct console_socket *s = arena_new(instance->arena, struct console_socket);
	*error = TEXT("The console's socket could not be made: is the path of the data folder longer than 90 characters?");
	if (s == NULL || !console_address(store_folder(instance->store), &address))
		return NULL;
	s->instance = instance;
	memcpy(s->path, address.sun_path, sizeof s->path);
	unlink(s->path); // we hold the lock, so whoever left it is gone
	s->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s->listener < 0)
		return NULL;
	mode_t before = umask(0177);
	bool bound = bind(s->listener, (struct sockaddr *)&address, sizeof address) == 0 && listen(s->listener, 8) == 0;
	umask(before);
	if (!bound || pipe2(s->wake, O_CLOEXEC) != 0) {
		close(s->listener);
		return NULL;
	}
	if (pthread_create(&s->thread, NULL, listen_thread, s) != 0) {
		close(s->listener);
		close(s->wake[0]);
		close(s->wake[1]);
		return NULL;
	}
	return s;
}

void console_stop(struct console_socket *s)
{
	if (s == NULL)
		return;
	wake(s, WAKE_TO_STOP);
	pthread_join(s->thread, NULL);
	unlink(s->path);
	close(s->listener);
	close(s->wake[0]);
	close(s->wake[1]);
}
