// SPDX-License-Identifier: EUPL-1.2
#include <llhttp.h>

#include "http/parser.h"

struct parser {
	llhttp_t llhttp;
	llhttp_settings_t settings;
	struct parsed_head head;
	size_t header_limit;
	struct builder *body;
	bool head_complete, finished;
};

static int take_method(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parser *parser = llhttp->data;
	parser->head.method = (struct text){ at, len };
	return 0;
}

static int take_target(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parser *parser = llhttp->data;
	parser->head.target = (struct text){ at, len };
	return 0;
}

// The head is fed in one piece, so every name and value comes in one piece too; an empty value comes not at all.
static int take_name(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parser *parser = llhttp->data;
	if (parser->head.header_count == parser->header_limit)
		return HPE_USER;
	parser->head.headers[parser->head.header_count++] = (struct http_header){ { at, len }, TEXT_NONE };
	return 0;
}

static int take_value(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parser *parser = llhttp->data;
	if (parser->head.header_count == 0)
		return HPE_USER;
	parser->head.headers[parser->head.header_count - 1].value = text_trim((struct text){ at, len });
	return 0;
}

static int take_head_end(llhttp_t *llhttp)
{
	struct parser *parser = llhttp->data;
	parser->head_complete = true;
	parser->head.minor_version = llhttp->http_minor;
	parser->head.keep_alive = llhttp_should_keep_alive(llhttp) != 0;
	// "Connection: Upgrade" (h2c, WebSocket) is an offer that we decline by answering in HTTP/1.1 (RFC 9110 7.8).
	llhttp->upgrade = 0;
	return 0;
}

static int take_body_bytes(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parser *parser = llhttp->data;
	if (parser->body == NULL)
		return HPE_USER;
	build_text(parser->body, (struct text){ at, len });
	return 0;
}

static int take_message_end(llhttp_t *llhttp)
{
	struct parser *parser = llhttp->data;
	parser->finished = true;
	return 0;
}

struct parser *parser_new(struct arena *arena, size_t headers)
{
	struct parser *parser = arena_new(arena, struct parser);
	if (parser == NULL)
		return NULL;
	parser->head.headers = arena_new_array(arena, struct http_header, headers > 0 ? headers : 1);
	if (parser->head.headers == NULL)
		return NULL;
	parser->header_limit = headers;
	parser->settings = (llhttp_settings_t){
		.on_method = take_method,
		.on_url = take_target,
		.on_header_field = take_name,
		.on_header_value = take_value,
		.on_headers_complete = take_head_end,
		.on_body = take_body_bytes,
		.on_message_complete = take_message_end,
	};
	llhttp_init(&parser->llhttp, HTTP_REQUEST, &parser->settings);
	parser->llhttp.data = parser;
	return parser;
}

bool parser_take_head(struct parser *parser, struct text head, struct parsed_head *parsed)
{
	if (llhttp_execute(&parser->llhttp, head.at, head.len) != HPE_OK)
		return false;
	*parsed = parser->head;
	return parser->head_complete && parser->head.header_count == parser->header_limit;
}

bool parser_take_body(struct parser *parser, struct text bytes, struct builder *body)
{
	parser->body = body;
	bool good = llhttp_execute(&parser->llhttp, bytes.at, bytes.len) == HPE_OK;
	parser->body = NULL;
	return good;
}

bool parser_finished(const struct parser *parser)
{
	return parser->finished;
}

uint64_t parser_content_length(const struct parser *parser)
{
	return parser->llhttp.content_length;
}
