// SPDX-License-Identifier: EUPL-1.2
// Bodies from files: a chunk is read by libuv's threads and written by the loop, then the next. A file on its way takes
// one chunk of memory however slowly it is read, and all files together at most options.file_memory.
#include <unistd.h>

#include "base/log.h"
#include "http/connection.h"

// While `reading`, a thread of libuv's writes into `chunk` and the connection may end: whoever comes last frees.
struct sending {
	uv_fs_t read;
	struct server *server;
	struct connection *connection; // NULL when it ended while `reading`
	int fd;
	bool reading, head_sent;
	size_t at, left, room;
	char chunk[];
};

// --- what is asked for -----------------------------------------------------------------------------------------------

void exchange_close_file(struct exchange *exchange)
{
	if (exchange->file.open)
		close(exchange->file.fd);
	exchange->file.open = false;
}

void exchange_file_part(struct exchange *exchange, int fd, size_t at, size_t bytes)
{
	exchange_close_file(exchange);
	exchange->file = (struct file_body){ .fd = fd, .at = at, .bytes = bytes, .open = true };
	exchange->response.file = &exchange->file;
}

void exchange_file(struct exchange *exchange, int fd, size_t bytes)
{
	exchange_file_part(exchange, fd, 0, bytes);
}

static void answer_impossible_range(struct exchange *exchange)
{
	struct response *response = &exchange->response;
	struct text etag = response->etag;
	*response = (struct response){ .status = 416, .etag = etag, .body = TEXT("Range Not Satisfiable\n") };
	response->content_range = arena_format(exchange->arena, "bytes */%zu", exchange->file.bytes);
}

void file_prepare(struct exchange *exchange)
{
	struct response *response = &exchange->response;
	const struct request *request = &exchange->request;
	size_t whole = response->file->bytes;
	response->file_first = 0;
	response->file_bytes = whole;
	if (response->status != 0 && response->status != 200)
		return;
	if (request_has_etag(request, response->etag)) {
		response->status = 304;
		response->file = NULL;
		return;
	}
	if (request->method != HTTP_GET)
		return;
	size_t first, bytes;
	enum range_answer range = request_range(request, response->etag, whole, &first, &bytes);
	if (range == RANGE_IMPOSSIBLE) {
		answer_impossible_range(exchange);
	} else if (range == RANGE_PART) {
		response->status = 206;
		response->file_first = first;
		response->file_bytes = bytes;
		response->content_range = arena_format(exchange->arena, "bytes %zu-%zu/%zu", first, first + bytes - 1, whole);
	}
}

// --- sending ---------------------------------------------------------------------------------------------------------

static void sending_free(struct sending *sending)
{
	close(sending->fd);
	atomic_fetch_sub(&sending->server->file_memory, sending->room);
	free(sending);
}

void file_forget(struct connection *connection)
{
	struct sending *sending = connection->sending;
	connection->sending = NULL;
	if (sending != NULL && sending->reading)
		sending->connection = NULL;
	else if (sending != NULL)
		sending_free(sending);
}

// The head may have promised what cannot be kept: then only the end of the connection tells.
static void give_up(struct connection *connection, const char *reason)
{
	bool head_sent = connection->sending->head_sent;
	log_fault("http: a file could not be read to its end: %s", reason);
	file_forget(connection);
	if (head_sent)
		connection_close(connection);
	else
		send_refusal(connection, 500);
}

static void chunk_read(uv_fs_t *read)
{
	struct sending *sending = read->data;
	struct connection *connection = sending->connection;
	ssize_t got = read->result;
	uv_fs_req_cleanup(read);
	sending->reading = false;
	if (connection == NULL) {
		sending_free(sending);
		return;
	}
	if (connection->state != CONNECTION_WRITING)
		return; // being closed, which frees
	if (got <= 0) {
		give_up(connection, got < 0 ? uv_strerror((int)got) : "it is shorter than it was");
		return;
	}
	struct text chunk = { sending->chunk, (size_t)got };
	bool first = !sending->head_sent;
	sending->at += chunk.len;
	sending->left -= chunk.len;
	sending->head_sent = true;
	if (first)
		send_head_and(connection, chunk);
	else
		send_text(connection, chunk);
}

static void read_chunk(struct sending *sending)
{
	size_t bytes = sending->left < sending->room ? sending->left : sending->room;
	uv_buf_t buffer = { .base = sending->chunk, .len = bytes };
	sending->read.data = sending;
	sending->reading = true;
	int status = uv_fs_read(&sending->connection->loop->uv, &sending->read, sending->fd, &buffer, 1,
	                        (int64_t)sending->at, chunk_read);
	if (status < 0) {
		sending->reading = false;
		give_up(sending->connection, uv_strerror(status));
	}
}

static struct sending *sending_new(struct server *server, size_t room)
{
	size_t taken = atomic_fetch_add(&server->file_memory, room) + room;
	struct sending *sending = taken <= server->options.file_memory ? malloc(sizeof *sending + room) : NULL;
	if (sending == NULL)
		atomic_fetch_sub(&server->file_memory, room);
	return sending;
}

void file_send(struct connection *connection)
{
	struct exchange *exchange = &connection->slot->exchange;
	const struct response *response = &exchange->response;
	size_t bytes = response->file_bytes, room = bytes < FILE_CHUNK_BYTES ? bytes : FILE_CHUNK_BYTES;
	if (bytes == 0) {
		send_head_and(connection, TEXT_NONE);
		return;
	}
	struct server *server = connection->loop->server;
	struct sending *sending = sending_new(server, room);
	if (sending == NULL) {
		send_refusal(connection, 503);
		return;
	}
	*sending = (struct sending){ .server = server, .connection = connection, .room = room, .left = bytes };
	sending->at = exchange->file.at + response->file_first;
	sending->fd = exchange->file.fd; // the slot may end before the read does
	exchange->file.open = false;
	connection->sending = sending;
	read_chunk(sending);
}

bool file_send_on(struct connection *connection)
{
	struct sending *sending = connection->sending;
	if (sending == NULL)
		return false;
	if (sending->left == 0) {
		file_forget(connection);
		return false;
	}
	read_chunk(sending);
	return true;
}
