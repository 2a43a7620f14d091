// SPDX-License-Identifier: EUPL-1.2
// Writing: one writev for head, tail and body, straight from where they lie; only what the socket does not take at once
// waits in libuv.
#include "base/clock.h"
#include "base/log.h"
#include "http/connection.h"

// --- what to send ----------------------------------------------------------------------------------------------------

static bool is_public_page(const struct slot *slot)
{
	const struct response *response = &slot->exchange.response;
	return slot->may_cache && response->file == NULL && slot->exchange.request.method == HTTP_GET &&
	       response->cookie_count == 0 && (response->status == 0 || response->status == 200) &&
	       response->public_until > clock_now();
}

static void answer_fault(struct slot *slot, int status)
{
	struct response *response = &slot->exchange.response;
	*response = (struct response){
		.status = status,
		.content_type = TEXT("text/plain; charset=utf-8"),
		.body = status == 503 ? TEXT("Te druk, probeer het straks opnieuw. Too busy, please try again later.\n")
		                      : TEXT("Er ging iets mis. Something went wrong.\n"),
		.retry_after = status == 503 ? TEXT("2") : TEXT_NONE,
	};
}

void slot_prepare(struct slot *slot, bool on_loop)
{
	struct exchange *exchange = &slot->exchange;
	struct response *response = &exchange->response;
	if (arena_full(exchange->arena)) { // perhaps half an answer: none of it goes out
		log_fault("a request needed more than its memory");
		arena_reset(exchange->arena); // the request's texts are gone with it
		enum http_method method = exchange->request.method;
		int minor_version = exchange->request.minor_version;
		bool secure = exchange->request.secure;
		exchange->request = (struct request){ .method = method, .minor_version = minor_version, .secure = secure };
		slot->may_cache = false;
		answer_fault(slot, 503);
	}
	if (!on_loop && is_public_page(slot)) {
		slot->page = page_make(exchange->arena, response, slot->cache_key);
		if (slot->page != NULL) {
			cache_put(slot->loop->server->cache, slot->page);
			return;
		}
	}
	if (response->file != NULL)
		file_prepare(exchange);
	struct builder head = builder_on(exchange->arena);
	if (!response_build_head(&head, response) || head.failed) {
		answer_fault(slot, 500);
		arena_reset(exchange->arena);
		head = builder_on(exchange->arena);
		response_build_head(&head, response);
	}
	slot->head = builder_text(&head);
}

// --- the tail of a head ------------------------------------------------------------------------------------------------

static void refresh_date(struct loop *loop)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	int64_t now = clock_now();
	if (now / 1000 == loop->date_second)
		return;
	loop->date_second = now / 1000;
	struct civil c = civil_from_ms(now);
	int len =
		snprintf(loop->date, sizeof loop->date, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
	             days[(c.weekday + 6) % 7], c.day, months[(c.month + 11) % 12], c.year, c.hour, c.minute, c.second);
	loop->date_len = len > 0 && (size_t)len < sizeof loop->date ? (size_t)len : 0;
}

static void append(struct connection *connection, size_t *len, struct text text)
{
	if (text.len <= TAIL_BYTES - *len) {
		memcpy(connection->tail + *len, text.at, text.len);
		*len += text.len;
	}
}

static struct text make_tail(struct connection *connection, bool secure, int minor_version)
{
	struct loop *loop = connection->loop;
	size_t len = 0;
	refresh_date(loop);
	append(connection, &len, (struct text){ loop->date, loop->date_len });
	if (secure)
		append(connection, &len, TEXT("Strict-Transport-Security: max-age=31536000\r\n"));
	if (!connection->keep_alive)
		append(connection, &len, TEXT("Connection: close\r\n"));
	else if (minor_version == 0)
		append(connection, &len, TEXT("Connection: keep-alive\r\n"));
	append(connection, &len, TEXT("\r\n"));
	return (struct text){ connection->tail, len };
}

// --- sending -------------------------------------------------------------------------------------------------------------

static void written(uv_write_t *write, int status)
{
	struct connection *connection = write->data;
	if (connection->state != CONNECTION_WRITING)
		return; // closed in the meantime
	if (status < 0)
		connection_close(connection);
	else
		connection_sent(connection);
}

static uv_buf_t buffer_of(struct text text)
{
	return (uv_buf_t){ .base = (char *)(uintptr_t)text.at, .len = text.len };
}

// Leaves in `buffers` what is still to be sent; returns how many.
static unsigned skip(uv_buf_t *buffers, unsigned count, size_t done)
{
	unsigned first = 0;
	while (first < count && done >= buffers[first].len)
		done -= buffers[first++].len;
	for (unsigned i = first; i < count; i++)
		buffers[i - first] = buffers[i];
	if (first < count)
		buffers[0] = (uv_buf_t){ .base = buffers[0].base + done, .len = buffers[0].len - done };
	return count - first;
}

// At most three texts.
static void send_parts(struct connection *connection, const struct text *parts, unsigned count)
{
	uv_buf_t buffers[3];
	uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
	for (unsigned i = 0; i < count; i++) {
		buffers[i] = buffer_of(parts[i]);
		connection->write_bytes += parts[i].len;
	}
	int done = uv_try_write(stream, buffers, count);
	if (done < 0 && done != UV_EAGAIN) {
		connection_close(connection);
		return;
	}
	count = skip(buffers, count, done > 0 ? (size_t)done : 0);
	if (count == 0) {
		connection_sent(connection);
		return;
	}
	connection->write.data = connection;
	if (uv_write(&connection->write, stream, buffers, count, written) < 0)
		connection_close(connection);
}

void send_begin(struct connection *connection)
{
	connection->state = CONNECTION_WRITING;
	connection->write_bytes = 0;
	connection->progress = 0;
	connection->deadline = (int64_t)uv_now(&connection->loop->uv) + connection->loop->server->options.response_ms;
}

void send_text(struct connection *connection, struct text text)
{
	send_parts(connection, &text, 1);
}

void send_head_and(struct connection *connection, struct text body)
{
	const struct slot *slot = connection->slot;
	const struct request *request = &slot->exchange.request;
	struct text tail = make_tail(connection, request->secure, request->minor_version);
	send_parts(connection, (struct text[]){ slot->head, tail, body }, 3);
}

static void send_page(struct connection *connection, const struct page *page)
{
	const struct request *request = &connection->slot->exchange.request;
	const struct page_variant *variant = &page->variants[page_choose(page, request_codings(request))];
	bool same = request_has_etag(request, variant->etag);
	bool with_body = !same && request->method == HTTP_GET;
	struct text head = same ? variant->not_modified : variant->head;
	struct text tail = make_tail(connection, request->secure, request->minor_version);
	send_parts(connection, (struct text[]){ head, tail, with_body ? variant->body : TEXT_NONE }, 3);
}

void send_slot(struct connection *connection)
{
	struct slot *slot = connection->slot;
	const struct response *response = &slot->exchange.response;
	send_begin(connection);
	bool bodyless = slot->exchange.request.method == HTTP_HEAD || response->status == 204 || response->status == 304;
	if (slot->page != NULL)
		send_page(connection, slot->page);
	else if (response->file != NULL && !bodyless)
		file_send(connection);
	else
		send_head_and(connection, bodyless ? TEXT_NONE : response->body);
}

bool send_continue(struct connection *connection)
{
	struct text go_on = TEXT("HTTP/1.1 100 Continue\r\n\r\n");
	uv_buf_t buffer = buffer_of(go_on);
	return uv_try_write((uv_stream_t *)&connection->tcp, &buffer, 1) == (int)go_on.len;
}

// --- refusals ------------------------------------------------------------------------------------------------------------

static const int refusal_statuses[REFUSALS] = { 400, 408, 413, 414, 417, 431, 500, 501, 503, 505 };

bool refusals_make(struct server *server)
{
	for (size_t i = 0; i < REFUSALS; i++) {
		int status = refusal_statuses[i];
		struct response response = { .status = status, .retry_after = status == 503 ? TEXT("2") : TEXT_NONE };
		if (server->options.refusal_page != NULL) {
			response.body = server->options.refusal_page(server->arena, status);
			response.content_type = TEXT("text/html; charset=utf-8");
		} else {
			response.body =
				arena_format(server->arena, "%d %" TEXT_FORMAT "\n", status, TEXT_ARGS(status_reason(status)));
		}
		struct builder head = builder_on(server->arena);
		if (!response_build_head(&head, &response) || head.failed)
			return false;
		server->refusals[i] = (struct refusal){ builder_text(&head), response.body };
	}
	return true;
}

void send_refusal(struct connection *connection, int status)
{
	size_t i = 0;
	while (i < REFUSALS && refusal_statuses[i] != status)
		i++;
	const struct refusal *refusal = &connection->loop->server->refusals[i < REFUSALS ? i : 0];
	send_begin(connection);
	struct text tail = make_tail(connection, false, 1);
	send_parts(connection, (struct text[]){ refusal->head, tail, refusal->body }, 3);
}
