// SPDX-License-Identifier: EUPL-1.2
// The life of one connection: read a head, perhaps a body, hand it on, write the answer, start again.
#include "base/log.h"
#include "http/connection.h"
#include "http/parser.h"
#include "http/target.h"

static int64_t now_of(const struct connection *connection)
{
	return (int64_t)uv_now(&connection->loop->uv);
}

// --- closing -----------------------------------------------------------------------------------------------------------

static void closed(uv_handle_t *handle)
{
	struct connection *connection = handle->data;
	struct server *server = connection->loop->server;
	file_forget(connection);
	if (connection->slot != NULL) // not before: libuv may have held pointers into it
		slot_give_back(connection->slot);
	if (connection->counted)
		peers_leave(server->peers, &connection->peer);
	atomic_fetch_sub(&server->connections, 1);
	free(connection->waiting);
	free(connection);
}

static void cut_loose(struct connection *connection)
{
	connection->slot->connection = NULL;
	connection->slot = NULL;
}

void connection_close(struct connection *connection)
{
	if (connection->state == CONNECTION_CLOSED)
		return;
	if (connection->state == CONNECTION_WORKING)
		cut_loose(connection);
	connection->state = CONNECTION_CLOSED;
	if (connection->previous != NULL)
		connection->previous->next = connection->next;
	else
		connection->loop->first = connection->next;
	if (connection->next != NULL)
		connection->next->previous = connection->previous;
	uv_close((uv_handle_t *)&connection->tcp, closed);
}

static void shut_down(uv_shutdown_t *shutdown, int status)
{
	(void)shutdown; // whether the peer still listens makes no difference: the deadline closes
	(void)status;
}

static void give_buffer(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
	(void)suggested;
	struct connection *connection = handle->data;
	*buffer = uv_buf_init(connection->loop->buffer, READ_BYTES); // used up within the read callback
}

static void take_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer);

static void start_reading(struct connection *connection)
{
	if (!connection->reading && uv_read_start((uv_stream_t *)&connection->tcp, give_buffer, take_read) < 0)
		connection_close(connection);
	else
		connection->reading = true;
}

static void stop_reading(struct connection *connection)
{
	uv_read_stop((uv_stream_t *)&connection->tcp);
	connection->reading = false;
}

static void linger(struct connection *connection)
{
	connection->state = CONNECTION_LINGER;
	connection->deadline = now_of(connection) + LINGER_MS;
	connection->waiting_len = 0;
	if (connection->ended_by_peer || uv_shutdown(&connection->shutdown, (uv_stream_t *)&connection->tcp, shut_down) < 0)
		connection_close(connection);
	else
		start_reading(connection);
}

static void connection_refuse(struct connection *connection, int status)
{
	if (connection->slot != NULL && connection->state == CONNECTION_WORKING)
		cut_loose(connection);
	if (connection->slot != NULL) {
		slot_give_back(connection->slot);
		connection->slot = NULL;
	}
	connection->keep_alive = false;
	send_refusal(connection, status);
}

// --- answering -----------------------------------------------------------------------------------------------------------

void connection_answered(struct connection *connection)
{
	connection->keep_alive = connection->slot->keep_alive && !atomic_load(&connection->loop->server->stopping);
	send_slot(connection);
}

static bool run_at_once(struct connection *connection)
{
	struct slot *slot = connection->slot;
	const struct server_options *options = &connection->loop->server->options;
	if (options->answer_at_once != NULL && options->answer_at_once(&slot->exchange)) {
		slot_prepare(slot, true);
		return true;
	}
	return slot_find_page(slot);
}

static void dispatch(struct connection *connection)
{
	struct slot *slot = connection->slot;
	const struct server_options *options = &connection->loop->server->options;
	if (run_at_once(connection)) {
		connection_answered(connection);
		return;
	}
	connection->state = CONNECTION_WORKING; // before the task can be taken
	connection->deadline = now_of(connection) + options->response_ms;
	if (workers_post(options->workers, &slot->exchange.task))
		return;
	slot->exchange.response = (struct response){ .status = 503, .retry_after = TEXT("2") };
	slot->exchange.response.body = TEXT("Te druk, probeer het straks opnieuw. Too busy, please try again later.\n");
	slot_prepare(slot, true);
	connection_answered(connection);
}

// --- reading requests ----------------------------------------------------------------------------------------------------

// Head of a guarded message to request. 0, or the status to refuse it with.
static int read_head(struct connection *connection, struct slot *slot, struct text head)
{
	const struct guard *guard = &connection->guard;
	struct server *server = connection->loop->server;
	struct arena *arena = slot->exchange.arena;
	struct request *request = &slot->exchange.request;
	struct parsed_head parsed;
	head = text_copy(arena, head);
	slot->parser = parser_new(arena, guard->header_count);
	if (head.len == 0 || slot->parser == NULL)
		return 503;
	if (!parser_take_head(slot->parser, head, &parsed) || parsed.minor_version != guard->minor_version)
		return 400;
	if (!request_fill(arena, &parsed, request))
		return arena_full(arena) ? 503 : 400;
	slot->keep_alive = parsed.keep_alive;
	slot->chunked = guard->chunked;
	char room[ADDRESS_TEXT_BYTES];
	struct address client = client_address(&server->proxies, &connection->peer, request, &request->secure);
	request->secure |= server->options.secure;
	request->address = text_copy(arena, address_text(&client, room));
	if (guard->content_length > 0 && (uint64_t)guard->content_length > server->options.body_limit)
		return 413;
	slot->body_left = guard->content_length > 0 ? (size_t)guard->content_length : 0;
	bool has_body = slot->chunked || slot->body_left > 0;
	bool same_length = parser_content_length(slot->parser) == slot->body_left;
	return has_body != parser_finished(slot->parser) && same_length ? 0 : 400;
}

static void begin_body(struct connection *connection, bool nothing_yet)
{
	struct slot *slot = connection->slot;
	connection->state = CONNECTION_BODY;
	connection->progress = 0;
	connection->deadline = now_of(connection) + connection->loop->server->options.body_ms;
	slot->body = builder_on(slot->exchange.arena);
	chunk_guard_begin(&slot->chunks, connection->loop->server->options.body_limit);
	bool waits = connection->guard.expects_continue && connection->guard.minor_version == 1 && nothing_yet;
	if (waits && !send_continue(connection))
		connection_close(connection);
}

static size_t take_head(struct connection *connection, struct text bytes)
{
	if (connection->state == CONNECTION_IDLE) {
		connection->state = CONNECTION_HEAD;
		connection->deadline = now_of(connection) + connection->loop->server->options.head_ms;
		guard_begin(&connection->guard);
	}
	enum guard_answer answer = guard_head(&connection->guard, bytes);
	if (answer == GUARD_MORE)
		return 0;
	if (answer == GUARD_REFUSED) {
		connection_refuse(connection, connection->guard.status);
		return bytes.len;
	}
	size_t used = connection->guard.head_len;
	connection->slot = slot_take(connection->loop);
	if (connection->slot == NULL) {
		connection_refuse(connection, 503);
		return bytes.len;
	}
	connection->slot->connection = connection;
	int refusal = read_head(connection, connection->slot, text_slice(bytes, 0, used));
	if (refusal != 0) {
		connection_refuse(connection, refusal);
		return bytes.len;
	}
	if (connection->slot->chunked || connection->slot->body_left > 0)
		begin_body(connection, bytes.len == used);
	else
		dispatch(connection);
	return used;
}

// How many of the bytes belong to the body, or a refusal in *status. *whole: the body ends with them.
static size_t measure_body(struct slot *slot, struct text bytes, bool *whole, int *status)
{
	size_t used = bytes.len < slot->body_left ? bytes.len : slot->body_left;
	*status = 0;
	if (slot->chunked) {
		enum guard_answer answer = chunk_guard_feed(&slot->chunks, bytes, &used);
		*whole = answer == GUARD_ACCEPTED;
		*status = answer == GUARD_REFUSED ? slot->chunks.status : 0;
		return used;
	}
	slot->body_left -= used;
	*whole = slot->body_left == 0;
	return used;
}

static size_t take_body(struct connection *connection, struct text bytes)
{
	struct slot *slot = connection->slot;
	bool whole;
	int status;
	size_t used = measure_body(slot, bytes, &whole, &status);
	if (status == 0) {
		bool parsed = parser_take_body(slot->parser, text_slice(bytes, 0, used), &slot->body);
		if (!parsed || parser_finished(slot->parser) != whole)
			status = 400;
		else if (slot->body.failed)
			status = 413;
	}
	if (status != 0) {
		connection_refuse(connection, status);
		return bytes.len;
	}
	slot->received += used;
	if (whole) {
		slot->exchange.request.body = builder_text(&slot->body);
		dispatch(connection);
	}
	return used;
}

static bool wants_bytes(const struct connection *connection)
{
	return connection->state == CONNECTION_IDLE || connection->state == CONNECTION_HEAD ||
	       connection->state == CONNECTION_BODY;
}

static bool keep_waiting(struct connection *connection, struct text bytes)
{
	size_t whole = connection->waiting_len + bytes.len;
	if (whole > connection->waiting_room) {
		char *at = realloc(connection->waiting, whole);
		if (at == NULL)
			return false;
		connection->waiting = at;
		connection->waiting_room = whole;
	}
	memcpy(connection->waiting + connection->waiting_len, bytes.at, bytes.len);
	connection->waiting_len = whole;
	return true;
}

// Uses what it can of the bytes; `stored`: they lie in `waiting` already.
static void consume(struct connection *connection, struct text bytes, bool stored)
{
	size_t used = 0;
	connection->consuming = true;
	while (used < bytes.len && wants_bytes(connection)) {
		struct text rest = text_slice(bytes, used, bytes.len);
		size_t step = connection->state == CONNECTION_BODY ? take_body(connection, rest) : take_head(connection, rest);
		if (step == 0)
			break;
		used += step;
	}
	connection->consuming = false;
	size_t left =
		connection->state == CONNECTION_LINGER || connection->state == CONNECTION_CLOSED ? 0 : bytes.len - used;
	if (stored) {
		memmove(connection->waiting, connection->waiting + used, left);
		connection->waiting_len = left;
	} else if (left > 0 && !keep_waiting(connection, text_slice(bytes, used, bytes.len))) {
		connection_close(connection);
	}
	if (connection->waiting_len == 0) { // an idle connection holds no memory
		free(connection->waiting);
		connection->waiting = NULL;
		connection->waiting_room = 0;
	}
}

void connection_sent(struct connection *connection)
{
	if (file_send_on(connection))
		return;
	if (connection->slot != NULL) {
		slot_give_back(connection->slot);
		connection->slot = NULL;
	}
	if (!connection->keep_alive) {
		linger(connection);
		return;
	}
	connection->state = CONNECTION_IDLE;
	connection->deadline = now_of(connection) + connection->loop->server->options.idle_ms;
	if (connection->consuming)
		return;
	if (connection->waiting_len > 0)
		consume(connection, (struct text){ connection->waiting, connection->waiting_len }, true);
	if (!wants_bytes(connection))
		return;
	if (connection->ended_by_peer)
		connection_close(connection);
	else
		start_reading(connection);
}

static void take_end(struct connection *connection, bool orderly)
{
	connection->reading = false;
	connection->ended_by_peer = true;
	bool answering = connection->state == CONNECTION_WORKING || connection->state == CONNECTION_WRITING;
	if (!orderly || !answering) // who closed only its sending side still gets the answer
		connection_close(connection);
}

static void take_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buffer)
{
	struct connection *connection = stream->data;
	if (count == 0)
		return;
	if (count < 0) {
		take_end(connection, count == UV_EOF);
		return;
	}
	struct text bytes = { buffer->base, (size_t)count };
	if (connection->state == CONNECTION_LINGER) {
		connection->lingered += bytes.len;
		if (connection->lingered > LINGER_BYTES)
			connection_close(connection);
		return;
	}
	bool joins = connection->waiting_len > 0 || !wants_bytes(connection);
	if (joins && !keep_waiting(connection, bytes)) {
		connection_close(connection);
		return;
	}
	if (!wants_bytes(connection))
		stop_reading(connection); // one read ahead is enough; the rest waits in the socket
	else if (joins)
		consume(connection, (struct text){ connection->waiting, connection->waiting_len }, true);
	else
		consume(connection, bytes, false);
}

// --- beginning and deadlines -----------------------------------------------------------------------------------------------

// Proxies of ours carry everybody's connections, so they have no share of their own.
static bool admit(struct connection *connection)
{
	struct server *server = connection->loop->server;
	struct sockaddr_storage name;
	int len = sizeof name;
	if (uv_tcp_getpeername(&connection->tcp, (struct sockaddr *)&name, &len) < 0 ||
	    !address_of_socket((const struct sockaddr *)&name, &connection->peer))
		return false;
	if (atomic_load(&server->connections) > server->options.connections)
		return false;
	if (networks_hold(&server->proxies, &connection->peer))
		return true;
	connection->counted = peers_enter(server->peers, &connection->peer);
	return connection->counted;
}

void connection_accept(struct loop *loop)
{
	struct connection *connection = calloc(1, sizeof *connection);
	if (connection == NULL || uv_tcp_init(&loop->uv, &connection->tcp) < 0) {
		free(connection);
		return;
	}
	connection->tcp.data = connection;
	connection->loop = loop;
	connection->next = loop->first;
	if (loop->first != NULL)
		loop->first->previous = connection;
	loop->first = connection;
	connection->state = CONNECTION_IDLE;
	connection->deadline = now_of(connection) + loop->server->options.idle_ms;
	atomic_fetch_add(&loop->server->connections, 1);
	if (uv_accept((uv_stream_t *)&loop->listener, (uv_stream_t *)&connection->tcp) < 0 || !admit(connection)) {
		connection_close(connection);
		return;
	}
	uv_tcp_nodelay(&connection->tcp, 1);
	start_reading(connection);
}

// Bytes of the body read, or of the answer written, so far.
static size_t progress_of(const struct connection *connection)
{
	if (connection->state == CONNECTION_BODY)
		return connection->slot->received;
	if (connection->state != CONNECTION_WRITING)
		return 0;
	size_t queued = uv_stream_get_write_queue_size((const uv_stream_t *)&connection->tcp);
	return connection->write_bytes > queued ? connection->write_bytes - queued : 0;
}

// Long bodies and answers go on as long as each stretch of the deadline's length keeps the minimum rate.
static bool keeps_rate(struct connection *connection, int64_t now)
{
	const struct server_options *options = &connection->loop->server->options;
	int64_t stretch = connection->state == CONNECTION_BODY ? options->body_ms : options->response_ms;
	size_t progress = progress_of(connection);
	if (progress <= connection->progress || (int64_t)(progress - connection->progress) < MINIMUM_RATE * stretch / 1000)
		return false;
	connection->progress = progress;
	connection->deadline = now + stretch;
	return true;
}

void connection_tick(struct connection *connection, int64_t now)
{
	bool stopping = connection->loop->stop_by != 0;
	if (stopping && connection->state == CONNECTION_IDLE) {
		connection_close(connection);
		return;
	}
	if (now < connection->deadline || keeps_rate(connection, now))
		return;
	switch (connection->state) {
	case CONNECTION_HEAD:
	case CONNECTION_BODY:
		connection_refuse(connection, 408);
		break;
	case CONNECTION_WORKING:
		log_warn("a handler did not answer in time");
		connection_refuse(connection, 503);
		break;
	default:
		connection_close(connection);
	}
}
