// SPDX-License-Identifier: EUPL-1.2
// A client that keeps CONNECTIONS requests under way over keep-alive connections, and waits for each answer before it
// sends the next on that connection.
//
//     bench_load PORT CONNECTIONS STATUS FILE [TIMES [COOKIE]]
//
// FILE holds a request per line: PATH tab COOKIES tab BODY; without a body it is a GET, else a POST of a form. The file is
// gone through TIMES times. An answer with another status than STATUS is counted as wrong. With COOKIE, the cookie of that
// name's beginning in each answer goes to standard error, a line per request in the order of the file.
// Prints {"requests", "wrong", "seconds", "p50_ms", "p99_ms", "max_ms"}.
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { ANSWER_BYTES = 1 << 20, REQUEST_BYTES = 1 << 16, MOST_CONNECTIONS = 1024 };

struct connection {
	int fd;
	size_t request; // which is under way
	double sent_at;
	char *answer;
	size_t have;
};

struct load {
	int port, epoll;
	const char *status, *cookie;
	char **lines, **cookies;
	size_t line_count, total, started, finished, wrong;
	double *taken; // ms of each
	struct connection connections[MOST_CONNECTIONS];
};

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void die(const char *what)
{
	fprintf(stderr, "bench_load: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void *allocate(size_t count, size_t size)
{
	void *memory = calloc(count ? count : 1, size);
	if (memory == NULL)
		die("memory");
	return memory;
}

static void read_lines(struct load *load, const char *path)
{
	FILE *file = fopen(path, "r");
	if (file == NULL)
		die(path);
	char *line = NULL;
	size_t size = 0, room = 0;
	for (ssize_t len; (len = getline(&line, &size, file)) > 0;) {
		if (line[len - 1] == '\n')
			line[len - 1] = '\0';
		if (load->line_count == room) {
			room = room ? room * 2 : 1024;
			load->lines = reallocarray(load->lines, room, sizeof *load->lines);
		}
		load->lines[load->line_count++] = strdup(line);
	}
	free(line);
	fclose(file);
	if (load->line_count == 0)
		die("no requests");
}

static void send_next(struct load *load, struct connection *connection)
{
	static char request[REQUEST_BYTES];
	if (load->started == load->total)
		return;
	connection->request = load->started++;
	const char *path = load->lines[connection->request % load->line_count];
	const char *cookies = strchr(path, '\t');
	const char *body = cookies ? strchr(cookies + 1, '\t') : NULL;
	if (body == NULL)
		die("a line is not PATH tab COOKIES tab BODY");
	int path_len = (int)(cookies - path), cookies_len = (int)(body - cookies - 1);
	cookies++, body++;
	int len = snprintf(request, sizeof request, "%s %.*s HTTP/1.1\r\nHost: localhost:%d\r\n%s%.*s%s",
	                   *body ? "POST" : "GET", path_len, path, load->port, cookies_len ? "Cookie: " : "", cookies_len,
	                   cookies, cookies_len ? "\r\n" : "");
	if (*body)
		len += snprintf(request + len, sizeof request - (size_t)len,
		                "Origin: http://localhost:%d\r\nContent-Type: application/x-www-form-urlencoded\r\n"
		                "Content-Length: %zu\r\n\r\n%s",
		                load->port, strlen(body), body);
	else
		len += snprintf(request + len, sizeof request - (size_t)len, "\r\n");
	if (len <= 0 || (size_t)len >= sizeof request)
		die("a request is too long");
	connection->have = 0;
	connection->sent_at = now_ms();
	if (send(connection->fd, request, (size_t)len, MSG_NOSIGNAL) != len) // a request fits an idle socket's buffer
		die("send");
}

static const char *header(const char *answer, const char *name)
{
	const char *found = strcasestr(answer, name);
	return found ? found + strlen(name) : NULL;
}

static void keep_cookie(struct load *load, const struct connection *connection)
{
	for (const char *at = connection->answer; (at = header(at, "\r\nset-cookie: ")) != NULL;) {
		if (strncmp(at, load->cookie, strlen(load->cookie)) == 0)
			load->cookies[connection->request] = strndup(at, strcspn(at, ";\r"));
	}
}

// True when the whole answer is there.
static bool is_complete(struct connection *connection)
{
	connection->answer[connection->have] = '\0';
	const char *end = strstr(connection->answer, "\r\n\r\n");
	if (end == NULL)
		return false;
	const char *length = header(connection->answer, "\r\ncontent-length: ");
	size_t body = length && length < end ? strtoul(length, NULL, 10) : 0;
	return connection->have >= (size_t)(end - connection->answer) + 4 + body;
}

static void receive(struct load *load, struct connection *connection)
{
	ssize_t got = recv(connection->fd, connection->answer + connection->have, ANSWER_BYTES - 1 - connection->have, 0);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0)
		die("the server closed the connection");
	connection->have += (size_t)got;
	if (!is_complete(connection))
		return;
	load->taken[load->finished++] = now_ms() - connection->sent_at;
	if (strncmp(connection->answer + 9, load->status, 3) != 0 && load->wrong++ == 0)
		fprintf(stderr, "bench_load: not %s but: %.2000s\n", load->status, connection->answer);
	if (load->cookie)
		keep_cookie(load, connection);
	send_next(load, connection);
}

static void open_connection(struct load *load, struct connection *connection)
{
	struct sockaddr_in where = { .sin_family = AF_INET,
		                         .sin_port = htons((uint16_t)load->port),
		                         .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int yes = 1;
	connection->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (connection->fd < 0 || connect(connection->fd, (struct sockaddr *)&where, sizeof where) < 0)
		die("connect");
	setsockopt(connection->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
	connection->answer = allocate(ANSWER_BYTES, 1);
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = connection };
	if (epoll_ctl(load->epoll, EPOLL_CTL_ADD, connection->fd, &event) < 0)
		die("epoll");
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void report(struct load *load, double seconds)
{
	qsort(load->taken, load->finished, sizeof *load->taken, by_value);
	printf("{\"requests\":%zu,\"wrong\":%zu,\"seconds\":%.4f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f}\n",
	       load->finished, load->wrong, seconds, load->taken[load->finished / 2],
	       load->taken[load->finished * 99 / 100], load->taken[load->finished - 1]);
	for (size_t i = 0; load->cookie && i < load->total; i++)
		fprintf(stderr, "%s\n", load->cookies[i] ? load->cookies[i] : "");
}

int main(int count, char **words)
{
	if (count < 5) {
		fprintf(stderr, "usage: bench_load PORT CONNECTIONS STATUS FILE [TIMES [COOKIE]]\n");
		return 2;
	}
	static struct load load;
	load.port = (int)strtol(words[1], NULL, 10);
	long connections = strtol(words[2], NULL, 10);
	load.status = words[3];
	read_lines(&load, words[4]);
	load.total = load.line_count * (count > 5 ? strtoul(words[5], NULL, 10) : 1);
	load.cookie = count > 6 ? words[6] : NULL;
	load.taken = allocate(load.total, sizeof *load.taken);
	load.cookies = allocate(load.total, sizeof *load.cookies);
	load.epoll = epoll_create1(EPOLL_CLOEXEC);
	if (connections < 1 || connections > MOST_CONNECTIONS || load.epoll < 0 || load.total == 0)
		die("start");
	for (long i = 0; i < connections; i++)
		open_connection(&load, &load.connections[i]);
	double start = now_ms();
	for (long i = 0; i < connections; i++)
		send_next(&load, &load.connections[i]);
	while (load.finished < load.total) {
		struct epoll_event events[64];
		int ready = epoll_wait(load.epoll, events, 64, 30000);
		if (ready == 0) {
			errno = ETIMEDOUT;
			die("no answer");
		}
		for (int i = 0; i < ready; i++)
			receive(&load, events[i].data.ptr);
	}
	report(&load, (now_ms() - start) / 1e3);
	return load.wrong > 0;
}
