// SPDX-License-Identifier: EUPL-1.2
// What the build-time generators share: memory that is freed as a whole, growing text, whole files. They link nothing
// of src/, so that they can be built for the machine that builds while Polder is built for another.
#ifndef POLDER_TOOL_H
#define POLDER_TOOL_H

#include "base/text.h"

// All memory of one run. A generator that gets no memory says so and exits: there is nothing to save.
struct pile;
struct pile *pile_create(void);
void pile_free(struct pile *pile);
void *pile_take(struct pile *pile, size_t bytes); // zeroed
struct text pile_copy(struct pile *pile, struct text t);
struct text pile_c(struct pile *pile, const char *c_string);
__attribute__((format(printf, 2, 3))) struct text pile_format(struct pile *pile, const char *format, ...);

struct growing {
	struct pile *pile;
	char *at;
	size_t len, capacity;
};

void grow_bytes(struct growing *g, const char *bytes, size_t len);
void grow_text(struct growing *g, struct text t);
void grow_c(struct growing *g, const char *c_string);
void grow_char(struct growing *g, char c);
__attribute__((format(printf, 2, 3))) void grow_format(struct growing *g, const char *format, ...);
void grow_c_literal(struct growing *g, struct text t, unsigned indent); // "…": ASCII only, lines broken at \n
void grow_po_literal(struct growing *g, struct text t);                 // "…" as in .po files: UTF-8 stays
struct text grown(const struct growing *g);

bool same(struct text a, struct text b);
bool same_c(struct text a, const char *c_string);
bool is_letter(char c); // a-z A-Z _
bool is_digit(char c);
bool is_white(char c); // space, tab, \n, \r, \f
char lower(char c);

// Files up to 8 MiB; problems are told on stderr.
bool file_read(struct pile *pile, const char *path, struct text *content);
bool file_write(const char *path, struct text content);

#endif
