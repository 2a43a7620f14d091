// SPDX-License-Identifier: EUPL-1.2
// What compiled templates call, and nobody else. Each macro chooses by the value's C type, so that a value of a type
// that cannot stand there (a bool, a struct, a double) is an error of the C compiler at the template's own line.
#ifndef POLDER_PAGE_TEMPLATE_H
#define POLDER_PAGE_TEMPLATE_H

#include "page/assets.h"
#include "page/drawing.h"
#include "page/language.h"
#include "page/passage.h"

// The formatter does not know _Generic.
// clang-format off

#define draw_literal(d, literal) build_text((d)->out, (struct text){ literal, sizeof(literal) - 1 })

static inline struct text drawing_text_of_text(struct drawing *d, struct text value)
{
	(void)d;
	return value;
}

static inline struct text drawing_text_of_text_pointer(struct drawing *d, const struct text *value)
{
	(void)d;
	return value == NULL ? TEXT_NONE : *value;
}

static inline struct text drawing_text_of_c(struct drawing *d, const char *value)
{
	(void)d;
	return text_of(value);
}

struct text drawing_text_of_int(struct drawing *d, int64_t value); // plain digits
struct text drawing_text_of_unsigned(struct drawing *d, uint64_t value);

#define drawing_text_of(d, value) _Generic((value), \
	struct text: drawing_text_of_text, struct text *: drawing_text_of_text_pointer, \
	const struct text *: drawing_text_of_text_pointer, char *: drawing_text_of_c, const char *: drawing_text_of_c, \
	short: drawing_text_of_int, int: drawing_text_of_int, long: drawing_text_of_int, long long: drawing_text_of_int, \
	unsigned char: drawing_text_of_unsigned, unsigned short: drawing_text_of_unsigned, \
	unsigned: drawing_text_of_unsigned, unsigned long: drawing_text_of_unsigned, \
	unsigned long long: drawing_text_of_unsigned)((d), (value))

// A value in text: as above, and HTML that is known to be safe.
static inline void draw_value_c(struct drawing *d, const char *value)
{
	draw_text(d, text_of(value));
}

void draw_value_int(struct drawing *d, int64_t value);
void draw_value_unsigned(struct drawing *d, uint64_t value);

#define draw_value(d, value) _Generic((value), \
	struct text: draw_words, struct safe_html: draw_safe, char *: draw_value_c, const char *: draw_value_c, \
	short: draw_value_int, int: draw_value_int, long: draw_value_int, long long: draw_value_int, \
	unsigned char: draw_value_unsigned, unsigned short: draw_value_unsigned, unsigned: draw_value_unsigned, \
	unsigned long: draw_value_unsigned, unsigned long long: draw_value_unsigned)((d), (value))

// --- conditions --------------------------------------------------------------------------------------------------
static inline bool drawing_true_text(struct text value)
{
	return value.len > 0;
}

static inline bool drawing_true_html(struct safe_html value)
{
	return value.html.len > 0;
}

static inline bool drawing_true_c(const char *value)
{
	return value != NULL && *value != 0;
}

static inline bool drawing_true_int(int64_t value)
{
	return value != 0;
}

static inline bool drawing_true_unsigned(uint64_t value)
{
	return value != 0;
}

static inline bool drawing_true_pointer(const void *value) // a member that points to a struct, or to nothing
{
	return value != NULL;
}

#define drawing_true(value) _Generic((value), \
	bool: drawing_true_int, struct text: drawing_true_text, struct safe_html: drawing_true_html, \
	char *: drawing_true_c, const char *: drawing_true_c, \
	short: drawing_true_int, int: drawing_true_int, long: drawing_true_int, long long: drawing_true_int, \
	unsigned char: drawing_true_unsigned, unsigned short: drawing_true_unsigned, unsigned: drawing_true_unsigned, \
	unsigned long: drawing_true_unsigned, unsigned long long: drawing_true_unsigned, \
	default: drawing_true_pointer)(value)

static inline int64_t drawing_integer_of_int(int64_t value)
{
	return value;
}

static inline int64_t drawing_integer_of_unsigned(uint64_t value)
{
	return value > INT64_MAX ? INT64_MAX : (int64_t)value;
}

#define drawing_integer_of(value) _Generic((value), \
	short: drawing_integer_of_int, int: drawing_integer_of_int, long: drawing_integer_of_int, \
	long long: drawing_integer_of_int, unsigned char: drawing_integer_of_unsigned, \
	unsigned short: drawing_integer_of_unsigned, unsigned: drawing_integer_of_unsigned, \
	unsigned long: drawing_integer_of_unsigned, unsigned long long: drawing_integer_of_unsigned)(value)

// Two values of one sort compared: below, at or above 0. Text by bytes, numbers by size; a text never with a number.
struct drawing_key {
	bool is_text;
	struct text text;
	int64_t number;
};

static inline struct drawing_key drawing_key_text(struct text value)
{
	return (struct drawing_key){ .is_text = true, .text = value };
}

static inline struct drawing_key drawing_key_c(const char *value)
{
	return drawing_key_text(text_of(value));
}

static inline struct drawing_key drawing_key_int(int64_t value)
{
	return (struct drawing_key){ .number = value };
}

static inline struct drawing_key drawing_key_unsigned(uint64_t value)
{
	return (struct drawing_key){ .number = drawing_integer_of_unsigned(value) };
}

int drawing_key_order(struct drawing_key a, struct drawing_key b);

#define drawing_key_of(value) _Generic((value), \
	bool: drawing_key_int, struct text: drawing_key_text, char *: drawing_key_c, const char *: drawing_key_c, \
	short: drawing_key_int, int: drawing_key_int, long: drawing_key_int, long long: drawing_key_int, \
	unsigned char: drawing_key_unsigned, unsigned short: drawing_key_unsigned, unsigned: drawing_key_unsigned, \
	unsigned long: drawing_key_unsigned, unsigned long long: drawing_key_unsigned)(value)

#define drawing_is_text(value) _Generic((value), struct text: 1, char *: 1, const char *: 1, default: 0)

// The array has a negative size, and so does not compile, when one is a text and the other is not.
#define drawing_order(d, a, b) \
	((void)sizeof(char[drawing_is_text(a) == drawing_is_text(b) ? 1 : -1]), \
	 drawing_key_order(drawing_key_of(a), drawing_key_of(b)))

// --- the rest ----------------------------------------------------------------------------------------------------
// An argument of another template: a member may be the struct or a pointer to it. Members are lvalues, so & is fine.
#define DRAWING_POINTER(structure, value) _Generic((value), \
	structure: &(value), structure *: (value), const structure *: (value)) // NOLINT(bugprone-macro-parentheses): a type

static inline struct text drawing_asset(struct text name)
{
	char c_string[80];
	if (name.len == 0 || name.len >= sizeof c_string)
		return TEXT_NONE;
	memcpy(c_string, name.at, name.len);
	c_string[name.len] = 0;
	return asset_url(c_string);
}

// {name} in a translated message becomes its value; the whole is escaped for its place.
// _words: where an element may stand, so that a value in another language can say which.
void draw_message_words(struct drawing *d, struct text message, const struct message_value *values, size_t count);
void draw_message_text(struct drawing *d, struct text message, const struct message_value *values, size_t count);
void draw_message_attribute(struct drawing *d, struct text message, const struct message_value *values, size_t count);

#endif
