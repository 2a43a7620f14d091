// SPDX-License-Identifier: EUPL-1.2
#include "exchange/printable.h"

void build_printable(struct builder *b, struct text t)
{
	for (size_t i = 0; i < t.len; i++) {
		unsigned char c = (unsigned char)t.at[i];
		bool c1 = c == 0xc2 && i + 1 < t.len && (unsigned char)t.at[i + 1] < 0xa0;
		if (c < 0x20 || c == 0x7f || c1)
			build_char(b, '?');
		else
			build_char(b, t.at[i]);
		i += c1;
	}
}

// Without the character at its end that was cut through.
static struct text whole_characters(struct text t)
{
	size_t tail = 0; // bytes of the last character behind its first
	while (tail < t.len && tail < 3 && ((unsigned char)t.at[t.len - 1 - tail] & 0xc0) == 0x80)
		tail++;
	unsigned char first = tail < t.len ? (unsigned char)t.at[t.len - 1 - tail] : 0;
	size_t wanted = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0;
	return tail < wanted ? text_slice(t, 0, t.len - 1 - tail) : t;
}

struct text printable_message(struct arena *arena, const char *format, va_list arguments)
{
	char message[PRINTABLE_BYTES + 1];
	int length = vsnprintf(message, sizeof message, format, arguments);
	struct text whole = { message, length < 0 ? 0 : (size_t)length };
	if (whole.len > PRINTABLE_BYTES)
		whole = whole_characters((struct text){ message, PRINTABLE_BYTES });
	struct builder b = builder_on(arena);
	build_printable(&b, whole);
	return b.failed ? TEXT("the file is too large for the memory set aside for it") : builder_text(&b);
}
