// SPDX-License-Identifier: EUPL-1.2
// llhttp, fed only what the guard let through, one message at a time. It takes the message apart; where it and the guard
// disagree about anything, the message is refused.
#ifndef POLDER_HTTP_PARSER_H
#define POLDER_HTTP_PARSER_H

#include "base/builder.h"
#include "http/header.h"

struct parser;

struct parsed_head { // all text points into the head that was fed
	struct text method, target;
	struct http_header *headers;
	size_t header_count;
	int minor_version;
	bool keep_alive;
};

// `headers`: as many as the guard counted. NULL when the arena is full.
struct parser *parser_new(struct arena *arena, size_t headers);
// The whole head. False when llhttp refuses it or counts other headers than were announced.
bool parser_take_head(struct parser *parser, struct text head, struct parsed_head *parsed);
// Bytes of the body as they come; decoded, they are appended to `body`.
bool parser_take_body(struct parser *parser, struct text bytes, struct builder *body);
bool parser_finished(const struct parser *parser); // the message is complete
uint64_t parser_content_length(const struct parser *parser);

#endif
