// SPDX-License-Identifier: EUPL-1.2
#include "exchange/opinion_lines.h"

#include <string.h>

// About how wide a character is, in tenths of an ordinary small letter.
static unsigned width_of(uint32_t point)
{
	if (point >= 0x1100 && point != TEXT_BAD_BYTE) // Chinese, Japanese, Korean and beyond
		return 20;
	if (point == 'm' || point == 'w' || (point >= 'A' && point <= 'Z' && point != 'I'))
		return 14;
	return point < 0x80 && strchr(" iIjltfr.,;:'!|()", (int)point) ? 7 : 10;
}

struct text opinion_line_take(struct text *rest, unsigned letters)
{
	struct text ahead = *rest, line = *rest;
	size_t space = 0;
	unsigned width = 0;
	for (uint32_t point; ahead.len > 0;) {
		size_t before = rest->len - ahead.len;
		text_next_character(&ahead, &point);
		width += width_of(point);
		if (point == ' ')
			space = before;
		if (width > letters * 10) {
			line.len = space > 0 ? space : before;
			break;
		}
	}
	*rest = text_trim(text_slice(*rest, line.len, rest->len));
	return text_trim(line);
}

struct text opinion_line_flat(struct arena *arena, struct text t)
{
	struct builder b = builder_on(arena);
	struct text rest = text_trim(text_normalise(arena, t));
	for (uint32_t point; rest.len > 0;) {
		struct text before = rest;
		text_next_character(&rest, &point);
		if (point == '\n' || point == '\t')
			build_char(&b, ' ');
		else if (point != 0xfffe && point != 0xffff)
			build_text(&b, text_slice(before, 0, before.len - rest.len));
	}
	return builder_text(&b);
}
