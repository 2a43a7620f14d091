// SPDX-License-Identifier: EUPL-1.2
// The server with a handler that says what it received, for tests/http/hostile.mjs and bench/:
//     echo_server [PORT]     prints "listening PORT"; ends on SIGTERM or SIGINT
// POLDER_HEAD_MS, POLDER_BODY_MS, POLDER_IDLE_MS, POLDER_RESPONSE_MS shorten the deadlines; POLDER_CACHED_BYTES sets
// the size of /cached.
#include <signal.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/number.h"
#include "base/secret.h"
#include "http/server.h"
#include "small_store.h"

static struct text cached_page;

// /cached: a public page. /large: 32 MiB for slow readers. Anything else: what was received, as JSON.
static void echo(struct exchange *exchange)
{
	const struct request *request = &exchange->request;
	struct response *response = &exchange->response;
	if (text_is(request->path, "/cached")) {
		response->version = store_version(NULL, 0);
		response->public_until = INT64_MAX;
		response->content_type = TEXT("text/html; charset=utf-8");
		response->body = cached_page;
	} else if (text_is(request->path, "/large")) {
		size_t len = (size_t)32 << 20;
		response->body = (struct text){ arena_alloc(exchange->arena, len), len };
	} else {
		struct builder b = builder_on(exchange->arena);
		struct json_writer json = json_on(&b);
		json_open(&json, '{');
		json_key(&json, "method");
		json_text(&json, request->method_name);
		json_key(&json, "path");
		json_text(&json, request->path);
		json_key(&json, "host");
		json_text(&json, request->host);
		json_key(&json, "address");
		json_text(&json, request->address);
		json_key(&json, "body_bytes");
		json_int(&json, (int64_t)request->body.len);
		json_key(&json, "body");
		json_text(&json, text_is_utf8(request->body) ? request->body : TEXT_NONE);
		json_close(&json, '}');
		response->content_type = TEXT("application/json");
		response->body = builder_text(&b);
	}
	exchange_answer(exchange);
}

static bool plain_cache_key(const struct request *request, struct arena *arena, struct text *key)
{
	(void)arena;
	*key = TEXT_NONE;
	return request->query_string.len == 0 && request_header(request, "cookie").len == 0;
}

static int64_t number_from_environment(const char *name)
{
	int64_t value = 0;
	return number_parse(text_of(getenv(name)), &value) ? value : 0;
}

// Text that compresses about as well as a page of ours.
static struct text make_page(struct arena *arena, size_t bytes)
{
	struct builder b = builder_on(arena);
	for (int i = 0; b.len < bytes; i++)
		build_format(&b, "<li class=\"plan\" id=\"p%d\">Plan %d kost € %d</li>\n", i, i * 7919 % 1009,
		             i * 104729 % 65537);
	return text_slice(builder_text(&b), 0, bytes);
}

int main(int count, char **arguments)
{
	struct arena *arena = arena_create((size_t)32 << 20);
	int64_t port = 0, page_bytes = number_from_environment("POLDER_CACHED_BYTES");
	if (arena == NULL || !secret_start() || (count > 1 && !number_parse(text_of(arguments[1]), &port)))
		return 2;
	sigset_t ends;
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);
	cached_page = make_page(arena, page_bytes > 0 ? (size_t)page_bytes : 30000);
	struct text error;
	struct workers *workers = workers_start(NULL, 2, 1024);
	struct server_options options = {
		.address = "127.0.0.1",
		.port = (int)port,
		.workers = workers,
		.handle = echo,
		.cache_key = plain_cache_key,
		.request_memory = (size_t)48 << 20,
		.head_ms = number_from_environment("POLDER_HEAD_MS"),
		.body_ms = number_from_environment("POLDER_BODY_MS"),
		.idle_ms = number_from_environment("POLDER_IDLE_MS"),
		.response_ms = number_from_environment("POLDER_RESPONSE_MS"),
	};
	struct server *server = workers != NULL ? server_start(&options, arena, &error) : NULL;
	if (server == NULL) {
		fprintf(stderr, "%" TEXT_FORMAT "\n", TEXT_ARGS(error));
		return 1;
	}
	printf("listening %d\n", server_port(server));
	fflush(stdout);
	int signal_number;
	sigwait(&ends, &signal_number);
	server_stop(server);
	workers_stop(workers);
	arena_destroy(arena);
	return 0;
}
