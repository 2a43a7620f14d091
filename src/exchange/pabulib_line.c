// SPDX-License-Identifier: EUPL-1.2
#include "base/number.h"
#include "exchange/pabulib_line.h"
#include "exchange/printable.h"

bool pabulib_next_line(struct pabulib_source *source)
{
	if (source->at == source->end)
		return false;
	const char *line_end = memchr(source->at, '\n', (size_t)(source->end - source->at));
	const char *stop = line_end ? line_end : source->end;
	source->line = (struct text){ source->at, (size_t)(stop - source->at) };
	if (source->line.len > 0 && source->line.at[source->line.len - 1] == '\r')
		source->line.len--;
	source->at = line_end ? line_end + 1 : source->end;
	source->number++;
	return true;
}

bool pabulib_fail(struct pabulib_source *source, const char *format, ...)
{
	if (source->error->reason.len > 0)
		return false;
	va_list arguments;
	va_start(arguments, format);
	source->error->reason = printable_message(source->arena, format, arguments);
	va_end(arguments);
	source->error->line = source->number;
	return false;
}

static bool pabulib_line_is_utf8(struct pabulib_source *source)
{
	// Ballots are nearly always ASCII, and there are many of them: eight bytes at a time.
	const uint64_t high_bits = 0x8080808080808080u;
	struct text line = source->line;
	size_t i = 0;
	for (; i + 8 <= line.len; i += 8) {
		uint64_t eight;
		memcpy(&eight, line.at + i, sizeof eight);
		if (eight & high_bits)
			break;
	}
	while (i < line.len && !((unsigned char)line.at[i] & 0x80u))
		i++;
	if (i == line.len || text_is_utf8(line))
		return true;
	return pabulib_fail(source, "this line is not in UTF-8; save the file with the encoding UTF-8");
}

static bool cell_quoted(struct pabulib_source *source, size_t *from, struct text *cell)
{
	struct text line = source->line;
	struct builder unquoted = { 0 };
	size_t start = *from + 1;
	for (;;) {
		const char *quote = start < line.len ? memchr(line.at + start, '"', line.len - start) : NULL;
		if (!quote)
			return pabulib_fail(source, "a quote (\") is opened here and not closed; close it in the same line");
		size_t at = (size_t)(quote - line.at);
		bool doubled = at + 1 < line.len && line.at[at + 1] == '"';
		struct text part = text_slice(line, start, doubled ? at + 1 : at);
		if (!doubled && !unquoted.arena) {
			*cell = part; // the common case: nothing to change
			*from = at + 1;
			return true;
		}
		if (!unquoted.arena)
			unquoted = builder_on(source->arena);
		build_text(&unquoted, part);
		start = at + (doubled ? 2 : 1);
		if (!doubled) {
			*cell = builder_text(&unquoted);
			*from = start;
			return !unquoted.failed || pabulib_fail(source, "there is not enough memory for this line");
		}
	}
}

bool pabulib_split(struct pabulib_source *source, size_t expected, struct pabulib_cells *cells)
{
	struct text line = source->line;
	cells->count = 0;
	if (!pabulib_line_is_utf8(source))
		return false;
	for (size_t from = 0; from <= line.len; from++) {
		struct text cell = TEXT_NONE;
		while (from < line.len && (line.at[from] == ' ' || line.at[from] == '\t'))
			from++;
		if (from < line.len && line.at[from] == '"') {
			if (!cell_quoted(source, &from, &cell))
				return false;
			while (from < line.len && (line.at[from] == ' ' || line.at[from] == '\t'))
				from++;
			if (from < line.len && line.at[from] != ';')
				return pabulib_fail(source,
				                    "there is text after a closing quote; write quotes inside a value twice (\"\")");
		} else {
			const char *stop = from < line.len ? memchr(line.at + from, ';', line.len - from) : NULL;
			size_t to = stop ? (size_t)(stop - line.at) : line.len;
			cell = text_slice(line, from, to);
			from = to;
		}
		if (cells->count >= expected && text_trim(cell).len == 0)
			continue;
		if (cells->count >= PABULIB_CELLS_MAX)
			return pabulib_fail(source, "this line has more than %u cells", PABULIB_CELLS_MAX);
		cells->at[cells->count++] = text_trim(cell);
	}
	return true;
}

struct text pabulib_known(struct text cell)
{
	return text_is(cell, "None") ? TEXT_NONE : cell;
}

struct text pabulib_shown(struct text cell)
{
	return text_cut(cell, 60);
}

bool pabulib_parse_whole(struct text cell, int64_t *number)
{
	size_t mark = text_find(cell, TEXT("."));
	if (mark == SIZE_MAX)
		return number_parse(cell, number);
	struct text parts = text_slice(cell, mark + 1, cell.len);
	if (parts.len == 0)
		return false;
	for (size_t i = 0; i < parts.len; i++)
		if (parts.at[i] != '0')
			return false;
	return number_parse(text_slice(cell, 0, mark), number);
}

static bool all_digits(struct text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.at[i] < '0' || t.at[i] > '9')
			return false;
	return t.len > 0;
}

enum pabulib_amount pabulib_parse_amount(struct text cell, int64_t *cents)
{
	size_t dot = text_find(cell, TEXT(".")), comma = text_find(cell, TEXT(","));
	size_t mark = dot != SIZE_MAX ? dot : comma;
	struct text whole = text_slice(cell, 0, mark == SIZE_MAX ? cell.len : mark);
	struct text parts = mark == SIZE_MAX ? TEXT("0") : text_slice(cell, mark + 1, cell.len);
	// "1,250" may be a thousand or one and a quarter; only a person knows.
	if (!all_digits(whole) || !all_digits(parts) || (mark == comma && mark != SIZE_MAX && parts.len > 2))
		return PABULIB_AMOUNT_WRONG;
	int64_t units, scaled;
	if (!number_parse(whole, &units) || !number_multiply(units, 100, &scaled))
		return PABULIB_AMOUNT_WRONG;
	int64_t hundredths = (parts.at[0] - '0') * 10 + (parts.len > 1 ? parts.at[1] - '0' : 0);
	if (!number_add(scaled, hundredths, cents))
		return PABULIB_AMOUNT_WRONG;
	for (size_t i = 2; i < parts.len; i++)
		if (parts.at[i] != '0')
			return PABULIB_AMOUNT_ROUNDED_DOWN;
	return PABULIB_AMOUNT_EXACT;
}

struct text pabulib_coordinate(struct arena *arena, struct text cell)
{
	size_t comma = text_find(cell, TEXT(","));
	if (comma != SIZE_MAX)
		cell = arena_format(arena, "%" TEXT_FORMAT ".%" TEXT_FORMAT, TEXT_ARGS(text_slice(cell, 0, comma)),
		                    TEXT_ARGS(text_slice(cell, comma + 1, cell.len)));
	struct text digits = text_starts_with(cell, TEXT("-")) ? text_slice(cell, 1, cell.len) : cell;
	size_t mark = text_find(digits, TEXT("."));
	bool is_number = mark == SIZE_MAX ? all_digits(digits)
	                                  : all_digits(text_slice(digits, 0, mark)) &&
	                                        all_digits(text_slice(digits, mark + 1, digits.len));
	return is_number ? cell : TEXT_NONE;
}
