// SPDX-License-Identifier: EUPL-1.2
// Starting and stopping, the loops, and the way of a slot to a worker and back.
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"

#define MOST_LOOPS 8
#define BACKLOG 1024
#define DRAIN_MS 10000

// --- slots -------------------------------------------------------------------------------------------------------------

static void slot_free(struct slot *slot)
{
	page_release(slot->page);
	exchange_close_file(&slot->exchange);
	arena_destroy(slot->exchange.arena);
	free(slot);
}

static void run_task(struct task *task, struct worker *worker)
{
	struct exchange *exchange = (struct exchange *)((char *)task - offsetof(struct exchange, task));
	struct slot *slot = exchange->connection;
	exchange->worker = worker;
	slot->loop->server->options.handle(exchange); // afterwards the exchange may be gone
}

struct slot *slot_take(struct loop *loop)
{
	struct slot *slot = loop->spare;
	struct arena *arena;
	if (slot != NULL) {
		loop->spare = slot->next;
		loop->spare_count--;
		arena = slot->exchange.arena;
		arena_reset(arena);
	} else {
		slot = malloc(sizeof *slot);
		arena = slot != NULL ? arena_create(loop->server->options.request_memory) : NULL;
		if (arena == NULL) {
			free(slot);
			return NULL;
		}
	}
	*slot = (struct slot){ .loop = loop, .exchange = { .arena = arena, .context = loop->server->options.context } };
	slot->exchange.connection = slot;
	slot->exchange.task.run = run_task;
	loop->slots_out++;
	return slot;
}

void slot_give_back(struct slot *slot)
{
	struct loop *loop = slot->loop;
	loop->slots_out--;
	page_release(slot->page);
	slot->page = NULL;
	exchange_close_file(&slot->exchange);
	if (loop->spare_count == SPARE_SLOTS) {
		slot_free(slot);
		return;
	}
	arena_reset(slot->exchange.arena);
	slot->next = loop->spare;
	loop->spare = slot;
	loop->spare_count++;
}

bool slot_find_page(struct slot *slot)
{
	struct server *server = slot->loop->server;
	struct request *request = &slot->exchange.request;
	struct text key = TEXT_NONE;
	bool reads = request->method == HTTP_GET || request->method == HTTP_HEAD;
	if (!reads || server->options.cache_key == NULL || !server->options.cache_key(request, slot->exchange.arena, &key))
		return false;
	slot->cache_key = cache_key_of(slot->exchange.arena, request, key);
	slot->may_cache = slot->cache_key.len > 0;
	struct page *page = slot->may_cache ? cache_find(server->cache, slot->cache_key) : NULL;
	if (page == NULL)
		return false;
	if (clock_now() < page->public_until && store_version(server->options.store, page->version_site) == page->version) {
		slot->page = page;
		return true;
	}
	cache_drop(server->cache, page);
	page_release(page);
	return false;
}

void exchange_answer(struct exchange *exchange)
{
	struct slot *slot = exchange->connection;
	struct loop *loop = slot->loop;
	slot_prepare(slot, pthread_equal(pthread_self(), loop->thread) != 0);
	exchange->worker = NULL;
	pthread_mutex_lock(&loop->answers_lock);
	bool ended = loop->ended;
	if (!ended) {
		slot->next = loop->answers;
		loop->answers = slot;
		uv_async_send(&loop->async); // under the lock: the handle lives until `ended` is set
	}
	pthread_mutex_unlock(&loop->answers_lock);
	if (ended)
		slot_free(slot);
}

// --- a loop --------------------------------------------------------------------------------------------------------------

static struct slot *take_answers(struct loop *loop, bool last)
{
	pthread_mutex_lock(&loop->answers_lock);
	struct slot *newest = loop->answers;
	loop->answers = NULL;
	loop->ended = last;
	pthread_mutex_unlock(&loop->answers_lock);
	struct slot *oldest = NULL;
	while (newest != NULL) {
		struct slot *next = newest->next;
		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	return oldest;
}

static void hand_out_answers(struct loop *loop, bool last)
{
	struct slot *next;
	for (struct slot *slot = take_answers(loop, last); slot != NULL; slot = next) {
		next = slot->next;
		if (slot->connection == NULL)
			slot_give_back(slot);
		else
			connection_answered(slot->connection);
	}
}

static void tick_all(struct loop *loop)
{
	struct connection *next;
	for (struct connection *connection = loop->first; connection != NULL; connection = next) {
		next = connection->next; // a tick unlinks no other connection
		connection_tick(connection, (int64_t)uv_now(&loop->uv));
	}
}

static void close_all(struct loop *loop)
{
	while (loop->first != NULL)
		connection_close(loop->first);
}

static void close_handle(uv_handle_t *handle, void *context)
{
	(void)context;
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

// Closes the door at the first call; ends the loop once all is answered or the time for that is over.
static void drain(struct loop *loop)
{
	int64_t now = (int64_t)uv_now(&loop->uv);
	if (loop->stop_by == 0) {
		loop->stop_by = now + DRAIN_MS;
		close_handle((uv_handle_t *)&loop->listener, NULL);
		tick_all(loop);
	}
	bool over = now >= loop->stop_by;
	if (!over && (loop->first != NULL || loop->slots_out > 0))
		return;
	close_all(loop);
	hand_out_answers(loop, true);
	close_handle((uv_handle_t *)&loop->async, NULL);
	close_handle((uv_handle_t *)&loop->timer, NULL);
}

static void woken(uv_async_t *async)
{
	struct loop *loop = async->data;
	hand_out_answers(loop, false);
	if (atomic_load(&loop->server->stopping) && !uv_is_closing((uv_handle_t *)async))
		drain(loop);
}

static void ticked(uv_timer_t *timer)
{
	struct loop *loop = timer->data;
	tick_all(loop);
	if (atomic_load(&loop->server->stopping))
		drain(loop);
}

static void door_opened(uv_stream_t *listener, int status)
{
	if (status < 0)
		log_warn("accept: %s", uv_strerror(status));
	else
		connection_accept(listener->data);
}

static void *run_loop(void *argument)
{
	struct loop *loop = argument;
	pthread_setname_np(pthread_self(), "polder-loop"); // what top shows
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	return NULL;
}

// Deadlines are looked at often enough to be kept within an eighth.
static uint64_t tick_ms(const struct server_options *options)
{
	const int64_t deadlines[] = { options->head_ms, options->body_ms, options->idle_ms, options->response_ms };
	int64_t shortest = deadlines[0];
	for (size_t i = 1; i < sizeof deadlines / sizeof deadlines[0]; i++)
		shortest = deadlines[i] < shortest ? deadlines[i] : shortest;
	int64_t tick = shortest / 8;
	return (uint64_t)(tick < 20 ? 20 : tick > 500 ? 500 : tick);
}

// --- sockets -------------------------------------------------------------------------------------------------------------

// A listening socket's descriptor, or -1 with errno. `shared`: further loops bind the same port.
static int bind_socket(const struct addrinfo *where, bool shared)
{
	int yes = 1;
	int fd = socket(where->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	bool good = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0;
	good = good && (!shared || setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &yes, sizeof yes) == 0);
	if (good && bind(fd, where->ai_addr, where->ai_addrlen) == 0)
		return fd;
	int reason = errno;
	close(fd);
	errno = reason;
	return -1;
}

static int port_of(int fd)
{
	struct sockaddr_storage name;
	socklen_t len = sizeof name;
	if (getsockname(fd, (struct sockaddr *)&name, &len) < 0)
		return -1;
	in_port_t port; // at the same place in both families
	memcpy(&port, (const char *)&name + offsetof(struct sockaddr_in, sin_port), sizeof port);
	return ntohs(port);
}

static struct addrinfo *resolve(const char *address, int port)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	char service[16];
	hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
	snprintf(service, sizeof service, "%d", port);
	return getaddrinfo(address, service, &hints, &found) == 0 ? found : NULL;
}

static bool fail(struct arena *arena, struct text *error, const char *what, const char *reason)
{
	*error = arena_format(arena, "%s: %s", what, reason);
	return false;
}

// SO_REUSEPORT would quietly share the port with another Polder of the same user, so a plain bind asks first whether the
// port is free, and chooses one when none was asked for.
static bool claim_port(struct server *server, struct arena *arena, struct text *error)
{
	const char *address = server->options.address;
	struct addrinfo *where = resolve(address, server->options.port);
	if (where == NULL)
		return fail(arena, error, address, "is no address to listen on; use for example 127.0.0.1 or ::1");
	int fd = bind_socket(where, false);
	int reason = errno;
	freeaddrinfo(where);
	if (fd < 0 || listen(fd, 1) < 0) {
		reason = fd < 0 ? reason : errno;
		if (fd >= 0)
			close(fd);
		*error =
			arena_format(arena, "cannot listen on %s port %d: %s", address, server->options.port, strerror(reason));
		return false;
	}
	server->port = port_of(fd);
	close(fd);
	return true;
}

static bool loop_listen(struct loop *loop, struct arena *arena, struct text *error)
{
	struct server *server = loop->server;
	struct addrinfo *where = resolve(server->options.address, server->port);
	if (where == NULL)
		return fail(arena, error, server->options.address, "is no address to listen on");
	int fd = bind_socket(where, true);
	int reason = errno;
	freeaddrinfo(where);
	if (fd < 0)
		return fail(arena, error, "bind", strerror(reason));
	int status = uv_tcp_open(&loop->listener, fd);
	if (status < 0) {
		close(fd);
		return fail(arena, error, "listener", uv_strerror(status));
	}
	status = uv_listen((uv_stream_t *)&loop->listener, BACKLOG, door_opened);
	return status == 0 || fail(arena, error, "listen", uv_strerror(status));
}

// --- starting --------------------------------------------------------------------------------------------------------------

static bool loop_prepare(struct loop *loop, struct server *server, struct arena *arena, struct text *error)
{
	loop->server = server;
	loop->date_second = -1;
	if (pthread_mutex_init(&loop->answers_lock, NULL) != 0)
		return fail(arena, error, "event loop", "no mutex");
	int status = uv_loop_init(&loop->uv);
	if (status < 0) {
		loop->server = NULL; // nothing to close
		return fail(arena, error, "event loop", uv_strerror(status));
	}
	status = uv_async_init(&loop->uv, &loop->async, woken);
	if (status == 0)
		status = uv_timer_init(&loop->uv, &loop->timer);
	if (status == 0)
		status = uv_tcp_init(&loop->uv, &loop->listener);
	if (status < 0)
		return fail(arena, error, "event loop", uv_strerror(status));
	loop->async.data = loop->timer.data = loop->listener.data = loop;
	uint64_t tick = tick_ms(&server->options);
	status = uv_timer_start(&loop->timer, ticked, tick, tick);
	return (status == 0 || fail(arena, error, "timer", uv_strerror(status))) && loop_listen(loop, arena, error);
}

// Signals are main's business, so no loop thread takes any.
static bool loop_launch(struct loop *loop, struct arena *arena, struct text *error)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int status = pthread_create(&loop->thread, NULL, run_loop, loop);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return status == 0 || fail(arena, error, "thread", strerror(status));
}

static void loop_free(struct loop *loop)
{
	if (loop->server == NULL)
		return;
	uv_walk(&loop->uv, close_handle, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	uv_loop_close(&loop->uv);
	while (loop->spare != NULL) {
		struct slot *slot = loop->spare;
		loop->spare = slot->next;
		slot_free(slot);
	}
	pthread_mutex_destroy(&loop->answers_lock);
}

static void server_free(struct server *server)
{
	for (int i = 0; server->loops != NULL && i < server->loop_count; i++)
		loop_free(&server->loops[i]);
	free(server->loops);
	cache_destroy(server->cache);
	peers_destroy(server->peers);
	arena_destroy(server->arena);
	free(server);
}

#define DEFAULT(option, value) (option) = (option) > 0 ? (option) : (value)

static void fill_defaults(struct server_options *options)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	DEFAULT(options->loops, cores > 0 && cores < MOST_LOOPS ? (int)cores : cores > 0 ? MOST_LOOPS : 1);
	options->loops = options->loops > MOST_LOOPS ? MOST_LOOPS : options->loops;
	DEFAULT(options->body_limit, (size_t)256 * 1024);
	DEFAULT(options->request_memory, (size_t)8 * 1024 * 1024);
	DEFAULT(options->cache_bytes, (size_t)32 * 1024 * 1024);
	DEFAULT(options->file_memory, (size_t)64 * 1024 * 1024);
	DEFAULT(options->connections_per_address, 256);
	DEFAULT(options->connections, 20000);
	DEFAULT(options->head_ms, 10000);
	DEFAULT(options->body_ms, 30000);
	DEFAULT(options->idle_ms, 60000);
	DEFAULT(options->response_ms, 60000);
}

#define OTHER_FILES 512 // databases, logs, listeners

// Most systems start programs with 1,024 files, which a few hundred browsers use up. Where the system does not allow
// enough, fewer connections are let in, so that the database never lacks a file.
static void fit_file_limit(struct server_options *options)
{
	struct rlimit files;
	rlim_t wanted = (rlim_t)options->connections + OTHER_FILES;
	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur >= wanted)
		return;
	rlim_t before = files.rlim_cur;
	files.rlim_cur = wanted < files.rlim_max ? wanted : files.rlim_max;
	rlim_t allowed = setrlimit(RLIMIT_NOFILE, &files) == 0 ? files.rlim_cur : before;
	if (allowed < wanted)
		options->connections = allowed > OTHER_FILES + 64 ? (int)(allowed - OTHER_FILES) : 64;
}

static bool read_proxies(struct server *server, struct arena *arena, struct text *error)
{
	const char *const *names = server->options.trusted_proxies;
	for (; names != NULL && *names != NULL; names++) {
		struct network *network = arena_append(server->arena, &server->proxies, struct network);
		if (network == NULL || !network_parse(text_of(*names), network))
			return fail(arena, error, *names, "is no address or network of a proxy; use for example 10.0.0.0/8");
	}
	return true;
}

static bool server_prepare(struct server *server, struct arena *arena, struct text *error)
{
	server->arena = arena_create((size_t)1024 * 1024);
	server->cache = cache_create(server->options.cache_bytes);
	server->peers = peers_create(server->options.connections_per_address, server->options.connections);
	server->loops = calloc((size_t)server->options.loops, sizeof *server->loops);
	if (server->arena == NULL || server->cache == NULL || server->peers == NULL || server->loops == NULL ||
	    !refusals_make(server))
		return fail(arena, error, "server", "out of memory");
	if (!read_proxies(server, arena, error) || !claim_port(server, arena, error))
		return false;
	while (server->loop_count < server->options.loops) {
		if (!loop_prepare(&server->loops[server->loop_count++], server, arena, error))
			return false;
	}
	return true;
}

static void join_loops(struct server *server, int count)
{
	atomic_store(&server->stopping, true);
	for (int i = 0; i < count; i++) {
		struct loop *loop = &server->loops[i];
		pthread_mutex_lock(&loop->answers_lock);
		if (!loop->ended)
			uv_async_send(&loop->async);
		pthread_mutex_unlock(&loop->answers_lock);
	}
	for (int i = 0; i < count; i++)
		pthread_join(server->loops[i].thread, NULL);
}

struct server *server_start(const struct server_options *options, struct arena *arena, struct text *error)
{
	struct server *server = calloc(1, sizeof *server);
	if (server == NULL) {
		fail(arena, error, "server", "out of memory");
		return NULL;
	}
	server->options = *options;
	fill_defaults(&server->options);
	fit_file_limit(&server->options);
	int running = 0;
	bool good = server_prepare(server, arena, error);
	while (good && running < server->loop_count) {
		good = loop_launch(&server->loops[running], arena, error);
		running += good;
	}
	if (good)
		return server;
	join_loops(server, running);
	server_free(server);
	return NULL;
}

int server_port(const struct server *server)
{
	return server->port;
}

void server_stop(struct server *server)
{
	if (server == NULL)
		return;
	join_loops(server, server->loop_count);
	size_t out = 0;
	for (int i = 0; i < server->loop_count; i++)
		out += server->loops[i].slots_out;
	if (out > 0) { // their handlers still hold them, and with them the server's memory
		log_warn("%zu requests were not answered before the end", out);
		return;
	}
	server_free(server);
}
