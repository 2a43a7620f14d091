// SPDX-License-Identifier: EUPL-1.2
// HTTP/1.1 over libuv and llhttp, behind a strict head check of our own (guard.h). Event loops parse, answer from the
// page cache and hand the rest to the workers; they never block.
//
// Invariant: one thread owns an exchange at a time. The loop that accepted it frees it, and nobody else.
#ifndef POLDER_HTTP_SERVER_H
#define POLDER_HTTP_SERVER_H

#include "http/request.h"
#include "http/response.h"
#include "store/workers.h"

struct server;

struct exchange { // one request and its answer
	struct request request;
	struct response response;
	struct arena *arena;   // of this request; at most options.request_memory
	struct worker *worker; // while a handler runs
	void *context;         // options.context
	struct file_body file; // see exchange_file
	struct task task;      // the server's
	void *connection;      // the server's
};

struct server_options {
	const char *address; // "127.0.0.1", "::1", "0.0.0.0"
	int port;            // 0: any free one, see server_port
	int loops;           // event loops; 0: one per core, at most 8
	struct workers *workers;
	struct store *store; // for page versions
	void *context;
	void (*handle)(struct exchange *exchange); // on a worker; must end in exchange_answer, there or later elsewhere
	// On the loop, before the cache and the workers: true when it filled exchange->response (static files), which the
	// server then sends; it must not call exchange_answer, and must not block.
	bool (*answer_at_once)(struct exchange *exchange);
	// What the answer depends on besides scheme and path: the part of the query that counts, and the host if it does. (Not
	// the host as sent: whoever invents host names would fill the cache with copies.) False when this request must not
	// come from the cache.
	bool (*cache_key)(const struct request *request, struct arena *arena, struct text *key);
	// The HTML page for a refusal that comes before the handler; asked once for each status. NULL: a line of text.
	struct text (*refusal_page)(struct arena *arena, int status);
	bool secure; // the public address is https: every request came over TLS, whatever a proxy says
	const char *const *trusted_proxies;             // addresses or networks "10.0.0.0/8"; NULL at the end
	size_t body_limit;                              // bytes; 0: 256 KiB
	size_t request_memory;                          // 0: 8 MiB
	size_t cache_bytes;                             // 0: 32 MiB
	size_t file_memory;                             // for files on their way, 64 KiB each at most; 0: 64 MiB
	int connections_per_address, connections;       // 0: 256, 20,000
	int64_t head_ms, body_ms, idle_ms, response_ms; // deadlines; 0: 10 s, 30 s (and 500 B/s), 60 s, 60 s
};

// Also raises the process's limit on open files to what `connections` asks for; where that is not allowed, fewer are
// let in.
struct server *server_start(const struct server_options *options, struct arena *arena, struct text *error);
int server_port(const struct server *server);
void server_stop(struct server *server);         // stops accepting, finishes what runs (10 s at most), joins
void exchange_answer(struct exchange *exchange); // hands it back to its loop; any thread, exactly once

// The answer's body is this file: a regular one that nobody changes any more (files by content hash are), open for
// reading. The exchange closes it, whatever becomes of the answer. Type, etag (of these bytes), filename, encoding and
// `immutable` are said in exchange->response as always; the server answers If-None-Match, Range, If-Range and HEAD, and
// reads and sends 64 KiB at a time. Never kept in the page cache.
void exchange_file(struct exchange *exchange, int fd, size_t bytes);
// The same with a part of the file that stands by itself: these bytes from `at` on are the whole body.
void exchange_file_part(struct exchange *exchange, int fd, size_t at, size_t bytes);

#endif
