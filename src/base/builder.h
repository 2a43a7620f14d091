// SPDX-License-Identifier: EUPL-1.2
// Growing text on an arena. A builder that could not grow has failed, keeps nothing half, and its text is empty.
#ifndef POLDER_BASE_BUILDER_H
#define POLDER_BASE_BUILDER_H

#include "base/arena.h"

struct builder {
	struct arena *arena;
	char *at;
	size_t len, capacity;
	bool failed;
};

struct builder builder_on(struct arena *arena);
void build_text(struct builder *b, struct text t);
void build_c(struct builder *b, const char *c_string);
void build_char(struct builder *b, char c);
void build_int(struct builder *b, int64_t n);
void build_hex(struct builder *b, const uint8_t *bytes, size_t count); // lower case
__attribute__((format(printf, 2, 3))) void build_format(struct builder *b, const char *format, ...);
struct text builder_text(const struct builder *b); // what stands in it now; valid until it grows

#define build_literal(b, literal) build_text((b), TEXT(literal))

// RFC 4180 field, quoted only when needed; a leading = + - @ or tab gets a ' before it unless it is a number, so
// that a spreadsheet never runs it (OWASP CSV injection). csv_plain (exchange/csv.h) takes it off again.
void build_csv_field(struct builder *b, struct text value);
void build_percent(struct builder *b, struct text value); // RFC 3986 unreserved kept, the rest %XX

#endif
