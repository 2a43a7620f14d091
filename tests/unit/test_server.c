// SPDX-License-Identifier: EUPL-1.2
// The server from outside: a real socket, a real worker pool, a handler of a few lines.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "base/clock.h"
#include "base/secret.h"
#include "http/static.h"
#include "small_store.h"

#define FILE_BYTES ((size_t)16 << 20)

struct bench { // what the handlers and tests share
	struct arena *arena;
	struct workers *workers;
	struct server *server;
	atomic_int handled;
	atomic_bool held; // /slow waits for its end
	FILE *file;       // of FILE_BYTES, see file_byte
};

static struct bench bench;

static const struct asset assets[] = {
	{ .path = "/assets/a-1234.css",
	  .content_type = "text/css; charset=utf-8",
	  .identity = { "plain", 5 },
	  .gzip = { "GZIP", 4 },
	  .brotli = { "BR", 2 },
	  .etag = "\"1234\"",
	  .immutable = true },
	{ .path = "/favicon.svg", .content_type = "image/svg+xml", .identity = { "<svg/>", 6 }, .etag = "\"5678\"" },
};

static void answer_page(struct exchange *exchange)
{
	struct response *response = &exchange->response;
	response->version = store_version(NULL, 0);
	response->public_until = text_is(exchange->request.path, "/closing") ? clock_now() + 300 : INT64_MAX;
	response->content_type = TEXT("text/html; charset=utf-8");
	struct builder b = builder_on(exchange->arena);
	build_format(&b, "render %d\n", atomic_load(&bench.handled));
	for (int i = 0; i < 300; i++)
		build_format(&b, "<p>Plan %d</p>\n", i);
	response->body = builder_text(&b);
}

static void *answer_later(void *argument)
{
	exchange_answer(argument);
	return NULL;
}

static char file_byte(size_t at)
{
	return (char)('a' + at / 7 % 26);
}

static void make_file(void)
{
	bench.file = tmpfile();
	assert_non_null(bench.file);
	for (size_t i = 0; i < FILE_BYTES; i++)
		assert_true(putc(file_byte(i), bench.file) != EOF);
	assert_int_equal(fflush(bench.file), 0);
}

// /file, /file/picture (no tag, a year), /file/none (empty), /file/shrunk (promises more than there is).
static void answer_file(struct exchange *exchange)
{
	struct response *response = &exchange->response;
	struct text path = exchange->request.path;
	size_t bytes = text_is(path, "/file/none") ? 0 : text_is(path, "/file/shrunk") ? 2 * FILE_BYTES : FILE_BYTES;
	*response = (struct response){ .content_type = TEXT("text/csv; charset=utf-8"), .etag = TEXT("\"f1\"") };
	response->filename = TEXT("stembiljetten.csv");
	response->public_until = INT64_MAX; // must not matter
	response->immutable = text_is(path, "/file/picture");
	exchange_file(exchange, dup(fileno(bench.file)), bytes);
}

static void handle(struct exchange *exchange)
{
	struct text path = exchange->request.path;
	atomic_fetch_add(&bench.handled, 1);
	assert_non_null(exchange->worker);
	if (text_is(path, "/page") || text_is(path, "/closing")) {
		answer_page(exchange);
	} else if (text_is(path, "/greedy")) {
		while (arena_alloc(exchange->arena, 4096) != NULL)
			continue;
		exchange->response.body = TEXT("half an answer");
	} else if (text_is(path, "/slow")) {
		while (atomic_load(&bench.held))
			usleep(1000);
	} else if (text_is(path, "/later")) {
		pthread_t thread;
		exchange->response.body = TEXT("later");
		if (pthread_create(&thread, NULL, answer_later, exchange) == 0)
			pthread_detach(thread);
		return;
	} else if (text_starts_with(path, TEXT("/file"))) {
		answer_file(exchange);
		if (text_is(path, "/file/instead"))
			exchange->response = (struct response){ .status = 404, .body = TEXT("instead") };
	} else if (text_is(path, "/address")) {
		exchange->response.body = exchange->request.address;
	} else {
		exchange->response.body = arena_format(exchange->arena, "%zu", exchange->request.body.len);
	}
	exchange_answer(exchange);
}

static bool at_once(struct exchange *exchange)
{
	return static_answer(assets, sizeof assets / sizeof assets[0], exchange);
}

static bool cache_key(const struct request *request, struct arena *arena, struct text *key)
{
	(void)arena;
	*key = request_query(request, "sort");
	return request_cookie(request, "sid").len == 0;
}

static void start_with_queue(struct server_options options, size_t queue_limit)
{
	struct text error = TEXT_NONE;
	atomic_store(&bench.handled, 0);
	atomic_store(&bench.held, false);
	bench.arena = arena_create(1 << 20);
	bench.workers = workers_start(NULL, 2, queue_limit);
	options.address = "127.0.0.1";
	options.workers = bench.workers;
	options.handle = handle;
	options.answer_at_once = at_once;
	options.cache_key = cache_key;
	bench.server = server_start(&options, bench.arena, &error);
	if (bench.server == NULL)
		fail_msg("%" TEXT_FORMAT, TEXT_ARGS(error));
}

static void start(struct server_options options)
{
	start_with_queue(options, 4);
}

static void stop(void)
{
	server_stop(bench.server);
	workers_stop(bench.workers);
	arena_destroy(bench.arena);
}

// --- a client --------------------------------------------------------------------------------------------------------------

static int dial(void)
{
	struct sockaddr_in where = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(bench.server)) };
	where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(fd >= 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&where, sizeof where), 0);
	return fd;
}

static void say(int fd, const char *what)
{
	struct text text = text_of(what);
	assert_int_equal(send(fd, text.at, text.len, MSG_NOSIGNAL), (ssize_t)text.len);
}

// Reads until `enough` stands in it, the other side closes, or five seconds passed. One room: for one answer at a time.
static struct text hear(int fd, const char *enough)
{
	static char room[1 << 16];
	size_t len = 0;
	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		if (poll(&wait, 1, 5000) <= 0)
			break;
		ssize_t count = recv(fd, room + len, sizeof room - len, 0);
		if (count <= 0)
			break;
		len += (size_t)count;
		if (enough != NULL && text_find((struct text){ room, len }, text_of(enough)) != SIZE_MAX)
			break;
	}
	return (struct text){ room, len };
}

static struct text ask(const char *request)
{
	int fd = dial();
	say(fd, request);
	struct text answer = hear(fd, NULL);
	close(fd);
	return answer;
}

#define GET(path, headers) ask("GET " path " HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n" headers "\r\n")

static bool has(struct text answer, const char *part)
{
	return text_find(answer, text_of(part)) != SIZE_MAX;
}

static bool is_status(struct text answer, const char *status)
{
	return text_starts_with(answer, TEXT("HTTP/1.1 ")) && text_equal(text_slice(answer, 9, 12), text_of(status));
}

// --- tests -----------------------------------------------------------------------------------------------------------------

static void a_public_page_is_rendered_once_per_version(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 2 });
	assert_true(has(GET("/page", ""), "render 1\n"));
	assert_true(has(GET("/page", ""), "render 1\n"));
	assert_true(has(GET("/page?sort=new", ""), "render 2\n"));
	small_store_raise();
	assert_true(has(GET("/page", ""), "render 3\n"));
	assert_int_equal(atomic_load(&bench.handled), 3);
	stop();
}

static void a_page_goes_when_a_window_closes(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1 });
	assert_true(has(GET("/closing", ""), "render 1\n"));
	assert_true(has(GET("/closing", ""), "render 1\n"));
	usleep(350000);
	assert_true(has(GET("/closing", ""), "render 2\n"));
	stop();
}

static void who_has_a_session_gets_a_page_of_his_own(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1 });
	assert_true(has(GET("/page", ""), "Cache-Control: no-cache\r\n"));
	struct text answer = GET("/page", "Cookie: sid=1\r\nAccept-Encoding: br, gzip\r\n");
	assert_true(has(answer, "render 2\n"));
	assert_true(has(answer, "Cache-Control: no-store\r\n"));
	assert_false(has(answer, "ETag"));
	assert_true(has(GET("/page", ""), "render 1\n"));
	stop();
}

static void a_known_page_is_not_sent_again(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1 });
	struct text answer = GET("/page", "Accept-Encoding: gzip, br\r\n");
	assert_true(has(answer, "Content-Encoding: br\r\n"));
	assert_true(has(answer, "Vary: Accept-Encoding\r\n"));
	size_t at = text_find(answer, TEXT("ETag: ")) + 6;
	struct text tag = text_slice(answer, at, at + 29); // "24 hexadecimal digits-br"
	char request[256];
	snprintf(
		request, sizeof request,
		"GET /page HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nAccept-Encoding: br\r\nIf-None-Match: %" TEXT_FORMAT
		"\r\n\r\n",
		TEXT_ARGS(tag));
	answer = ask(request);
	assert_true(is_status(answer, "304"));
	assert_true(text_ends_with(answer, TEXT("\r\n\r\n")));
	assert_true(has(answer, "Content-Security-Policy: default-src 'none'"));
	answer = ask("HEAD /page HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n");
	assert_true(is_status(answer, "200"));
	assert_true(text_ends_with(answer, TEXT("\r\n\r\n")));
	assert_int_equal(atomic_load(&bench.handled), 1);
	stop();
}

static void a_static_file_comes_compressed_and_stays_a_year(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1 });
	struct text answer = GET("/assets/a-1234.css", "Accept-Encoding: gzip\r\n");
	assert_true(text_ends_with(answer, TEXT("\r\n\r\nGZIP")));
	assert_true(has(answer, "Cache-Control: public, max-age=31536000, immutable\r\n"));
	assert_true(has(answer, "ETag: \"1234-gzip\"\r\n"));
	assert_true(text_ends_with(GET("/assets/a-1234.css", "Accept-Encoding: gzip, br\r\n"), TEXT("\r\n\r\nBR")));
	assert_true(text_ends_with(GET("/assets/a-1234.css", ""), TEXT("\r\n\r\nplain")));
	assert_true(is_status(GET("/favicon.svg", "If-None-Match: \"5678\"\r\n"), "304"));
	answer = ask("POST /favicon.svg HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
	assert_true(is_status(answer, "405") && has(answer, "Allow: GET, HEAD\r\n"));
	assert_int_equal(atomic_load(&bench.handled), 0);
	stop();
}

static void an_answer_may_come_from_any_thread(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 2 });
	for (int i = 0; i < 50; i++)
		assert_true(text_ends_with(GET("/later", ""), TEXT("\r\n\r\nlater")));
	stop();
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1 });
	int fd = dial();
	say(fd,
	    "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
	    "GET /page HTTP/1.1\r\nHost: a\r\nAccept-Encoding: identity\r\n\r\n"
	    "GET /page HTTP/1.1\r\nHost: a\r\n\r\n"
	    "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\nab\r\n0\r\n\r\n");
	struct text answers = hear(fd, NULL);
	close(fd);
	assert_true(has(answers, "\r\n\r\n3HTTP/1.1 200"));
	assert_true(text_ends_with(answers, TEXT("\r\n\r\n2")));
	assert_int_equal(atomic_load(&bench.handled), 3);
	stop();
}

static void too_long_a_body_is_refused_unread(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1, .body_limit = 10 });
	assert_true(is_status(ask("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n"), "413"));
	assert_true(is_status(ask("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n"), "413"));
	assert_true(
		text_ends_with(ask("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 10\r\n\r\n0123456789"),
	                   TEXT("\r\n\r\n10")));
	assert_int_equal(atomic_load(&bench.handled), 1);
	stop();
}

static void half_an_answer_never_goes_out(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1, .request_memory = 100000 });
	struct text answer = GET("/greedy", "");
	assert_true(is_status(answer, "503"));
	assert_false(has(answer, "half"));
	stop();
}

static void a_full_queue_says_come_back_later(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1 });
	atomic_store(&bench.held, true);
	int busy[6]; // two run, four wait
	for (int i = 0; i < 6; i++) {
		busy[i] = dial();
		say(busy[i], "GET /slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
		while (i < 2 && atomic_load(&bench.handled) <= i)
			usleep(1000);
	}
	usleep(100000);
	struct text answer = GET("/x", "");
	assert_true(is_status(answer, "503") && has(answer, "Retry-After: 2\r\n"));
	assert_true(is_status(GET("/favicon.svg", ""), "200")); // the loop is free
	atomic_store(&bench.held, false);
	for (int i = 0; i < 6; i++) {
		assert_true(is_status(hear(busy[i], NULL), "200"));
		close(busy[i]);
	}
	stop();
}

static void a_handler_too_late_answers_into_the_void(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1, .response_ms = 200 });
	atomic_store(&bench.held, true);
	assert_true(is_status(GET("/slow", ""), "503"));
	atomic_store(&bench.held, false);
	assert_true(is_status(GET("/x", ""), "200"));
	stop();
}

static void a_client_that_leaves_harms_nobody(void **state)
{
	(void)state;
	start_with_queue((struct server_options){ .loops = 2 }, 100);
	for (int i = 0; i < 20; i++) {
		atomic_store(&bench.held, true);
		int fd = dial();
		say(fd, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
		struct linger reset = { .l_onoff = 1 };
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		if (i % 2 == 0)
			usleep(5000);
		close(fd);
		atomic_store(&bench.held, false);
	}
	assert_true(is_status(GET("/x", ""), "200"));
	stop();
}

static void an_address_has_its_share_of_connections(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 1, .connections_per_address = 3 });
	int fds[3];
	for (int i = 0; i < 3; i++) {
		fds[i] = dial();
		say(fds[i], "GET /favicon.svg HTTP/1.1\r\nHost: a\r\n\r\n");
		assert_true(is_status(hear(fds[i], "<svg/>"), "200"));
	}
	int fourth = dial();
	assert_int_equal(hear(fourth, NULL).len, 0);
	close(fourth);
	close(fds[0]);
	usleep(100000);
	assert_true(is_status(GET("/favicon.svg", ""), "200"));
	close(fds[1]);
	close(fds[2]);
	stop();
}

static void only_a_configured_proxy_names_the_client(void **state)
{
	(void)state;
	static const char *const proxies[] = { "127.0.0.0/8", NULL };
	start((struct server_options){ .loops = 1 });
	assert_true(text_ends_with(GET("/address", "X-Forwarded-For: 192.0.2.9\r\n"), TEXT("\r\n\r\n127.0.0.1")));
	stop();
	start((struct server_options){ .loops = 1, .trusted_proxies = proxies });
	struct text answer = GET("/address", "X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-Proto: https\r\n");
	assert_true(text_ends_with(answer, TEXT("\r\n\r\n192.0.2.9")));
	assert_true(has(answer, "Strict-Transport-Security: max-age=31536000\r\n"));
	stop();
}

static void *stop_elsewhere(void *argument)
{
	server_stop(argument);
	return NULL;
}

static void stopping_finishes_what_runs(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 2 });
	atomic_store(&bench.held, true);
	int busy = dial(), idle = dial();
	say(idle, "GET /favicon.svg HTTP/1.1\r\nHost: a\r\n\r\n");
	hear(idle, "<svg/>");
	say(busy, "GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
	while (atomic_load(&bench.handled) == 0)
		usleep(1000);
	pthread_t stopper;
	assert_int_equal(pthread_create(&stopper, NULL, stop_elsewhere, bench.server), 0);
	assert_int_equal(hear(idle, NULL).len, 0); // an idle connection is closed at once
	atomic_store(&bench.held, false);
	struct text answer = hear(busy, NULL);
	assert_true(is_status(answer, "200") && has(answer, "Connection: close\r\n"));
	close(busy);
	close(idle);
	pthread_join(stopper, NULL);
	workers_stop(bench.workers);
	arena_destroy(bench.arena);
}

static void a_taken_port_is_refused_with_words(void **state)
{
	(void)state;
	start((struct server_options){ .loops = 2 });
	struct text error = TEXT_NONE;
	struct server_options same = { .address = "127.0.0.1",
		                           .port = server_port(bench.server),
		                           .workers = bench.workers };
	assert_null(server_start(&same, bench.arena, &error));
	assert_true(has(error, "Address already in use"));
	struct server_options nowhere = { .address = "nowhere", .workers = bench.workers };
	assert_null(server_start(&nowhere, bench.arena, &error));
	assert_true(has(error, "nowhere"));
	stop();
}

// Many clients at once over all loops, each with mixed requests; also what ThreadSanitizer watches.
static void *talk(void *argument)
{
	int fd = dial();
	for (int i = 0; i < 50; i++) {
		char room[8192];
		size_t len = 0;
		const char *request = i % 3 == 0 ? "GET /page HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br\r\n\r\n"
		                                 : "POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";
		if (i % 10 == 0)
			small_store_raise();
		if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
			break;
		size_t whole = SIZE_MAX; // of this answer, once its head is here
		while (len < whole && len < sizeof room - 1) {
			ssize_t count = recv(fd, room + len, sizeof room - 1 - len, 0);
			if (count <= 0)
				break;
			len += (size_t)count;
			room[len] = '\0';
			char *end = strstr(room, "\r\n\r\n"), *length = strstr(room, "Content-Length: ");
			if (end != NULL && length != NULL)
				whole = (size_t)(end - room) + 4 + strtoul(length + 16, NULL, 10);
		}
		atomic_fetch_add((atomic_int *)argument, len == whole && strncmp(room, "HTTP/1.1 200", 12) == 0);
	}
	close(fd);
	return NULL;
}

// --- files -----------------------------------------------------------------------------------------------------------

// Reads one answer of at most FILE_BYTES and returns how many bytes of its body were the file's from `first` on.
static size_t hear_file(int fd, size_t first, char head[1024])
{
	char room[8192];
	size_t head_len = 0, right = 0;
	for (;;) {
		struct pollfd wait = { .fd = fd, .events = POLLIN };
		ssize_t count = poll(&wait, 1, 5000) > 0 ? recv(fd, room, sizeof room, 0) : 0;
		if (count <= 0)
			return right;
		for (ssize_t i = 0; i < count; i++) {
			bool whole = head_len >= 4 && memcmp(head + head_len - 4, "\r\n\r\n", 4) == 0;
			if (!whole && head_len < 1023) {
				head[head_len++] = room[i];
				head[head_len] = '\0';
			} else if (room[i] == file_byte(first + right)) {
				right++;
			}
		}
	}
}

static void a_file_is_sent_whole_or_in_part(void **state)
{
	(void)state;
	make_file();
	start((struct server_options){ .loops = 1 });
	char head[1024];
	int fd = dial();
	say(fd, "GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_int_equal(hear_file(fd, 0, head), FILE_BYTES);
	close(fd);
	assert_non_null(strstr(head, "HTTP/1.1 200 OK\r\n"));
	assert_non_null(strstr(head, "Content-Length: 16777216\r\n"));
	assert_non_null(strstr(head, "Accept-Ranges: bytes\r\n"));
	assert_non_null(strstr(head, "Content-Disposition: attachment; filename=\"stembiljetten.csv\""));
	assert_non_null(strstr(head, "ETag: \"f1\"\r\n"));
	fd = dial();
	say(fd, "GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: bytes=100000-\r\n\r\n");
	assert_int_equal(hear_file(fd, 100000, head), FILE_BYTES - 100000);
	close(fd);
	assert_non_null(strstr(head, "HTTP/1.1 206 Partial Content\r\n"));
	assert_non_null(strstr(head, "Content-Range: bytes 100000-16777215/16777216\r\n"));
	stop();
	fclose(bench.file);
}

static void small_questions_about_a_file_are_answered_on_one_connection(void **state)
{
	(void)state;
	make_file();
	start((struct server_options){ .loops = 1 });
	int fd = dial();
	say(fd, "GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=0-2\r\n\r\n"
	        "HEAD /file HTTP/1.1\r\nHost: a\r\nRange: bytes=0-2\r\n\r\n"
	        "GET /file HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"f1\"\r\nRange: bytes=0-2\r\n\r\n"
	        "GET /file HTTP/1.1\r\nHost: a\r\nRange: bytes=16777216-\r\n\r\n"
	        "GET /file/none HTTP/1.1\r\nHost: a\r\n\r\n"
	        "GET /file/instead HTTP/1.1\r\nHost: a\r\n\r\n"
	        "GET /file/picture HTTP/1.1\r\nHost: a\r\nConnection: close\r\nRange: bytes=-3\r\n\r\n");
	struct text answers = hear(fd, NULL), answer;
	close(fd);
	static const char *const wanted[][2] = {
		{ "206", "\r\n\r\naaa" },       { "200", "Content-Length: 16777216" },
		{ "304", "ETag: \"f1\"" },      { "416", "Content-Range: bytes */16777216\r\n" },
		{ "200", "Content-Length: 0" }, { "404", "\r\n\r\ninstead" },
		{ "206", "immutable" },
	};
	for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
		size_t next = text_find(text_slice(answers, 1, answers.len), TEXT("HTTP/1.1 "));
		answer = next == SIZE_MAX ? answers : text_slice(answers, 0, next + 1);
		answers = text_slice(answers, answer.len, answers.len);
		assert_true(is_status(answer, wanted[i][0]) && has(answer, wanted[i][1]));
	}
	assert_int_equal(answers.len, 0);
	assert_int_equal(atomic_load(&bench.handled), 7); // none from the page cache
	stop();
	fclose(bench.file);
}

static void a_file_that_ends_too_early_ends_the_connection(void **state)
{
	(void)state;
	make_file();
	start((struct server_options){ .loops = 1 });
	char head[1024];
	int fd = dial();
	say(fd, "GET /file/shrunk HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_int_equal(hear_file(fd, 0, head), FILE_BYTES);
	close(fd);
	assert_true(is_status(GET("/file/shrunk", "Range: bytes=16777216-16777300\r\n"), "500")); // nothing was sent yet
	assert_true(is_status(GET("/x", ""), "200"));
	stop();
	fclose(bench.file);
}

static void who_does_not_read_a_file_is_cut_off_and_holds_up_nobody(void **state)
{
	(void)state;
	make_file();
	start_with_queue((struct server_options){ .loops = 1, .response_ms = 300 }, 100);
	int lazy[8];
	for (int i = 0; i < 8; i++) {
		lazy[i] = dial();
		say(lazy[i], "GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	char head[1024];
	int fd = dial();
	say(fd, "GET /file HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	assert_int_equal(hear_file(fd, 0, head), FILE_BYTES);
	close(fd);
	usleep(1500000);
	for (int i = 0; i < 8; i++) {
		assert_true(hear_file(lazy[i], 0, head) < FILE_BYTES); // what stood in the system's buffers, then the end
		close(lazy[i]);
	}
	stop();
	fclose(bench.file);
}

static void files_on_their_way_take_bounded_memory(void **state)
{
	(void)state;
	make_file();
	start((struct server_options){ .loops = 1, .file_memory = 3 * 65536 });
	int lazy[3];
	for (int i = 0; i < 3; i++) {
		lazy[i] = dial();
		say(lazy[i], "GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	while (atomic_load(&bench.handled) < 3)
		usleep(1000);
	usleep(100000);
	struct text answer = GET("/file", "");
	assert_true(is_status(answer, "503") && has(answer, "Retry-After: 2\r\n"));
	for (int i = 0; i < 3; i++)
		close(lazy[i]);
	usleep(200000);
	assert_true(is_status(GET("/file", "Range: bytes=0-9\r\n"), "206"));
	stop();
	fclose(bench.file);
}

// Ends connections at every moment of a file's way, and the server while files are under way.
static void a_file_half_sent_is_dropped_without_harm(void **state)
{
	(void)state;
	make_file();
	start_with_queue((struct server_options){ .loops = 2 }, 100);
	for (int i = 0; i < 60; i++) {
		char room[4096];
		int fd = dial();
		say(fd, "GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
		for (int j = 0; j < i % 4; j++)
			assert_true(recv(fd, room, sizeof room, 0) > 0);
		struct linger reset = { .l_onoff = 1 };
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
		usleep((useconds_t)(i % 7) * 100);
		close(fd);
	}
	char head[1024];
	int fd = dial();
	say(fd, "GET /file HTTP/1.1\r\nHost: a\r\n\r\n");
	while (atomic_load(&bench.handled) < 1)
		usleep(1000);
	pthread_t stopper;
	assert_int_equal(pthread_create(&stopper, NULL, stop_elsewhere, bench.server), 0);
	hear_file(fd, 0, head); // to its end, or nothing when the stop was first
	close(fd);
	pthread_join(stopper, NULL);
	workers_stop(bench.workers);
	arena_destroy(bench.arena);
	fclose(bench.file);
}

static void many_clients_at_once_all_get_their_answers(void **state)
{
	(void)state;
	start_with_queue((struct server_options){ .loops = 2 }, 100);
	pthread_t clients[16];
	atomic_int good = 0;
	for (int i = 0; i < 16; i++)
		assert_int_equal(pthread_create(&clients[i], NULL, talk, &good), 0);
	for (int i = 0; i < 16; i++)
		pthread_join(clients[i], NULL);
	assert_int_equal(atomic_load(&good), 16 * 50);
	stop();
}

int main(void)
{
	signal(SIGPIPE, SIG_IGN);
	if (!secret_start())
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_public_page_is_rendered_once_per_version),
		cmocka_unit_test(a_page_goes_when_a_window_closes),
		cmocka_unit_test(who_has_a_session_gets_a_page_of_his_own),
		cmocka_unit_test(a_known_page_is_not_sent_again),
		cmocka_unit_test(a_static_file_comes_compressed_and_stays_a_year),
		cmocka_unit_test(an_answer_may_come_from_any_thread),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
		cmocka_unit_test(too_long_a_body_is_refused_unread),
		cmocka_unit_test(half_an_answer_never_goes_out),
		cmocka_unit_test(a_full_queue_says_come_back_later),
		cmocka_unit_test(a_handler_too_late_answers_into_the_void),
		cmocka_unit_test(a_client_that_leaves_harms_nobody),
		cmocka_unit_test(an_address_has_its_share_of_connections),
		cmocka_unit_test(only_a_configured_proxy_names_the_client),
		cmocka_unit_test(stopping_finishes_what_runs),
		cmocka_unit_test(a_taken_port_is_refused_with_words),
		cmocka_unit_test(a_file_is_sent_whole_or_in_part),
		cmocka_unit_test(small_questions_about_a_file_are_answered_on_one_connection),
		cmocka_unit_test(a_file_that_ends_too_early_ends_the_connection),
		cmocka_unit_test(who_does_not_read_a_file_is_cut_off_and_holds_up_nobody),
		cmocka_unit_test(files_on_their_way_take_bounded_memory),
		cmocka_unit_test(a_file_half_sent_is_dropped_without_harm),
		cmocka_unit_test(many_clients_at_once_all_get_their_answers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
