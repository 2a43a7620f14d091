// SPDX-License-Identifier: EUPL-1.2
// The inside of the server: loops, connections and slots. Only server.c, connection.c and send.c include this.
//
// A connection is one socket; a slot is one request on its way, with its arena. A connection has at most one slot. The
// handler owns the slot while it works; should the connection die in the meantime, the slot is cut loose and freed when
// the answer comes. Connections and slots belong to one loop, which alone touches them, save that exchange_answer
// puts a slot on its loop's list of answers, under that list's lock.
#ifndef POLDER_HTTP_CONNECTION_H
#define POLDER_HTTP_CONNECTION_H

#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>

#include "http/cache.h"
#include "http/guard.h"
#include "http/network.h"
#include "http/server.h"

#define READ_BYTES 65536u
#define TAIL_BYTES 192u // Date, Connection, HSTS, empty line
#define SPARE_SLOTS 64u // kept per loop with their arenas
#define LINGER_MS 2000
#define LINGER_BYTES ((size_t)1024 * 1024)
#define MINIMUM_RATE 500 // bytes per second, for bodies and answers
#define FILE_CHUNK_BYTES 65536u
#define REFUSALS 10u

struct refusal {
	struct text head, body;
};

struct server {
	struct server_options options; // with the defaults filled in
	struct arena *arena;           // of what lives as long as the server
	struct refusal refusals[REFUSALS];
	struct page_cache *cache;
	struct peers *peers;
	struct networks proxies;
	atomic_int connections;
	atomic_size_t file_memory; // taken by files on their way
	atomic_bool stopping;
	int port;
	int loop_count;
	struct loop *loops; // loop_count
};

struct loop {
	struct server *server;
	uv_loop_t uv;
	uv_tcp_t listener;
	uv_async_t async;
	uv_timer_t timer;
	pthread_t thread;
	struct connection *first;
	struct slot *spare;
	size_t spare_count;
	size_t slots_out; // taken and not given back
	int64_t stop_by;  // monotonic ms; 0 while serving
	int64_t date_second;
	char date[48]; // "Date: Sat, 21 Nov 2026 10:00:00 GMT\r\n"
	size_t date_len;
	pthread_mutex_t answers_lock;
	struct slot *answers; // handed back by other threads, newest first
	bool ended;           // under the lock: the loop is gone, an answer frees its own slot
	char buffer[READ_BYTES];
};

struct slot {
	struct exchange exchange;
	struct loop *loop;
	struct connection *connection; // NULL when it died
	struct slot *next;
	struct parser *parser;
	struct chunk_guard chunks;
	struct builder body;
	size_t body_left; // of a body with a Content-Length
	size_t received;  // bytes of the body on the line
	bool chunked, keep_alive;
	bool may_cache;
	struct text cache_key;
	struct page *page; // the answer, when it is a public page
	struct text head;  // the answer's head otherwise
};

enum connection_state {
	CONNECTION_IDLE, // nothing of the next request has come
	CONNECTION_HEAD,
	CONNECTION_BODY,
	CONNECTION_WORKING, // a handler has the slot
	CONNECTION_WRITING,
	CONNECTION_LINGER, // answered and shut down: reads away what is under way, so that no reset overtakes the answer
	CONNECTION_CLOSED  // uv_close was called
};

struct connection {
	uv_tcp_t tcp;
	uv_write_t write;
	uv_shutdown_t shutdown;
	struct loop *loop;
	struct connection *previous, *next;
	enum connection_state state;
	int64_t deadline; // uv_now of the loop
	struct guard guard;
	struct slot *slot;
	char *waiting; // bytes that came but could not be used yet
	size_t waiting_len, waiting_room;
	size_t write_bytes;      // of the answer under way, as far as it was given to the system
	struct sending *sending; // a file on its way; NULL otherwise
	size_t progress;         // bytes of body or answer when the current deadline was set
	size_t lingered;
	struct address peer;
	bool counted;    // in server->peers
	bool reading;    // uv_read_start was called
	bool consuming;  // connection_consume is on the stack and goes on by itself
	bool keep_alive; // after the answer under way
	bool ended_by_peer;
	char tail[TAIL_BYTES];
};

// connection.c
void connection_accept(struct loop *loop);
void connection_close(struct connection *connection);
void connection_tick(struct connection *connection, int64_t now); // deadlines
void connection_answered(struct connection *connection);          // the slot came back from its handler
void connection_sent(struct connection *connection);              // the whole answer is with the system

// send.c
void slot_prepare(struct slot *slot, bool on_loop); // makes the head, or the cached page
void send_slot(struct connection *connection);
void send_begin(struct connection *connection);                      // an answer: its deadline starts
void send_text(struct connection *connection, struct text text);     // the next bytes of it
void send_head_and(struct connection *connection, struct text body); // the slot's head, with the first bytes
bool refusals_make(struct server *server);
void send_refusal(struct connection *connection, int status); // the same few bytes for all, made beforehand
bool send_continue(struct connection *connection);

// file.c
void file_prepare(struct exchange *exchange); // what of the file is to be sent, if anything
void file_send(struct connection *connection);
bool file_send_on(struct connection *connection); // the bytes before are sent: true when more follow
void file_forget(struct connection *connection);  // nothing more of it
void exchange_close_file(struct exchange *exchange);

// server.c
struct slot *slot_take(struct loop *loop); // NULL when out of memory
void slot_give_back(struct slot *slot);
bool slot_find_page(struct slot *slot); // from the cache

#endif
