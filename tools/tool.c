// SPDX-License-Identifier: EUPL-1.2
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tool.h"

enum { FILE_MAX_BYTES = 8 << 20, BLOCK_BYTES = 64 << 10 };

struct block {
	struct block *next;
	size_t used, size;
	max_align_t bytes[];
};

struct pile {
	struct block *blocks;
};

static void *memory_or_exit(size_t bytes)
{
	void *memory = calloc(1, bytes);
	if (memory == NULL) {
		fputs("out of memory\n", stderr);
		exit(1);
	}
	return memory;
}

struct pile *pile_create(void)
{
	return memory_or_exit(sizeof(struct pile));
}

void pile_free(struct pile *pile)
{
	while (pile != NULL && pile->blocks != NULL) {
		struct block *block = pile->blocks;
		pile->blocks = block->next;
		free(block);
	}
	free(pile);
}

void *pile_take(struct pile *pile, size_t bytes)
{
	size_t rounded = (bytes + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	struct block *block = pile->blocks;
	if (block == NULL || block->size - block->used < rounded) {
		size_t size = rounded > BLOCK_BYTES ? rounded : BLOCK_BYTES;
		block = memory_or_exit(sizeof *block + size);
		block->size = size;
		block->next = pile->blocks;
		pile->blocks = block;
	}
	void *place = (char *)block->bytes + block->used;
	block->used += rounded;
	return place;
}

struct text pile_copy(struct pile *pile, struct text t)
{
	char *copy = pile_take(pile, t.len + 1);
	if (t.len > 0)
		memcpy(copy, t.at, t.len);
	return (struct text){ copy, t.len };
}

struct text pile_c(struct pile *pile, const char *c_string)
{
	return pile_copy(pile, (struct text){ c_string, strlen(c_string) });
}

__attribute__((format(printf, 2, 0))) static void grow_arguments(struct growing *g, const char *format,
                                                                 va_list arguments)
{
	char small[256];
	va_list again;
	va_copy(again, arguments);
	int len = vsnprintf(small, sizeof small, format, arguments);
	if (len >= 0 && (size_t)len < sizeof small) {
		grow_bytes(g, small, (size_t)len);
	} else if (len >= 0) {
		char *large = pile_take(g->pile, (size_t)len + 1);
		vsnprintf(large, (size_t)len + 1, format, again);
		grow_bytes(g, large, (size_t)len);
	}
	va_end(again);
}

struct text pile_format(struct pile *pile, const char *format, ...)
{
	struct growing g = { .pile = pile };
	va_list arguments;
	va_start(arguments, format);
	grow_arguments(&g, format, arguments);
	va_end(arguments);
	return grown(&g);
}

void grow_bytes(struct growing *g, const char *bytes, size_t len)
{
	if (len == 0)
		return;
	if (g->capacity - g->len < len + 1) {
		size_t capacity = g->capacity == 0 ? 256 : g->capacity;
		while (capacity - g->len < len + 1)
			capacity *= 2;
		char *larger = pile_take(g->pile, capacity);
		if (g->len > 0)
			memcpy(larger, g->at, g->len);
		g->at = larger;
		g->capacity = capacity;
	}
	memcpy(g->at + g->len, bytes, len);
	g->len += len;
	g->at[g->len] = 0;
}

void grow_text(struct growing *g, struct text t)
{
	grow_bytes(g, t.at, t.len);
}

void grow_c(struct growing *g, const char *c_string)
{
	grow_bytes(g, c_string, strlen(c_string));
}

void grow_char(struct growing *g, char c)
{
	grow_bytes(g, &c, 1);
}

void grow_format(struct growing *g, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	grow_arguments(g, format, arguments);
	va_end(arguments);
}

struct text grown(const struct growing *g)
{
	return g->len == 0 ? TEXT_NONE : (struct text){ g->at, g->len };
}

void grow_c_literal(struct growing *g, struct text t, unsigned indent)
{
	grow_char(g, '"');
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.at[i];
		if (c == '\n') {
			grow_c(g, "\\n");
			if (i + 1 < t.len) {
				grow_c(g, "\"\n");
				for (unsigned tab = 0; tab < indent; tab++)
					grow_char(g, '\t');
				grow_char(g, '"');
			}
		} else if (c == '"' || c == '\\' || c == '?') { // \? keeps trigraphs away
			grow_char(g, '\\');
			grow_char(g, (char)c);
		} else if (c < 0x20 || c >= 0x7f) {
			grow_format(g, "\\%03o", c);
		} else {
			grow_char(g, (char)c);
		}
	}
	grow_char(g, '"');
}

void grow_po_literal(struct growing *g, struct text t)
{
	grow_char(g, '"');
	for (size_t i = 0; i < t.len; i++) {
		if (t.at[i] == '\n') {
			grow_c(g, "\\n");
		} else {
			if (t.at[i] == '"' || t.at[i] == '\\')
				grow_char(g, '\\');
			grow_char(g, t.at[i]);
		}
	}
	grow_char(g, '"');
}

bool same(struct text a, struct text b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

bool same_c(struct text a, const char *c_string)
{
	return same(a, (struct text){ c_string, strlen(c_string) });
}

bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool told(const char *path, const char *what)
{
	fprintf(stderr, "%s: %s: %s\n", path, what, strerror(errno));
	return false;
}

bool file_read(struct pile *pile, const char *path, struct text *content)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL)
		return told(path, "cannot be opened");
	struct growing g = { .pile = pile };
	char bytes[16384];
	size_t count;
	while ((count = fread(bytes, 1, sizeof bytes, file)) > 0 && g.len <= FILE_MAX_BYTES)
		grow_bytes(&g, bytes, count);
	bool failed = ferror(file) != 0;
	fclose(file);
	if (failed)
		return told(path, "cannot be read");
	if (g.len > FILE_MAX_BYTES) {
		fprintf(stderr, "%s: larger than 8 MiB\n", path);
		return false;
	}
	*content = grown(&g);
	return true;
}

bool file_write(const char *path, struct text content)
{
	FILE *file = fopen(path, "wb");
	if (file == NULL)
		return told(path, "cannot be made");
	bool written = fwrite(content.at, 1, content.len, file) == content.len;
	written = fclose(file) == 0 && written;
	return written || told(path, "cannot be written");
}
