// SPDX-License-Identifier: EUPL-1.2
#include <stdarg.h>

#include "base/json.h"
#include "base/number.h"
#include "exchange/convert.h"
#include "exchange/pabulib_format.h"
#include "exchange/pabulib_line.h"

#define MILLION 1000000

// --- where it stands ---------------------------------------------------------------------------------------------

// The file is known to be JSON. Elements of meta are its members, in order.
size_t convert_json_line(struct text file, enum convert_part part, size_t element)
{
	size_t depth = 0, line = 1, seen = 0, key_from = 0;
	bool quoted = false, inside = false, started = false;
	struct text key = TEXT_NONE;
	for (size_t i = 0; i < file.len; i++) {
		char c = file.at[i];
		bool blank = c == ' ' || c == '\t' || c == '\r' || c == '\n';
		line += c == '\n';
		if (inside && depth == 2 && !started && !blank && c != ',' && c != ']' && c != '}') {
			started = true;
			if (seen++ == element)
				return line;
		}
		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
			if (!quoted && depth == 1)
				key = text_slice(file, key_from, i);
		} else if (c == '"') {
			quoted = true;
			key_from = i + 1;
		} else if (c == '{' || c == '[') {
			depth++;
			if (depth == 2) {
				inside = text_is(key, convert_part_name(part));
				started = false;
			}
		} else if (c == '}' || c == ']') {
			inside &= depth-- != 2;
		} else if (c == ',' && depth == 2) {
			started = false;
		}
	}
	return 0;
}

// --- reading -----------------------------------------------------------------------------------------------------

struct json_part {
	struct arena *arena;
	struct text file;
	struct convert_pb *pb;
	struct convert_error *error;
	enum convert_part part;
	size_t element;
	struct text_list columns;
	struct text *cells;
};

__attribute__((format(printf, 2, 3))) static bool part_fail(struct json_part *p, const char *format, ...)
{
	char reason[400];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(reason, sizeof reason, format, arguments);
	va_end(arguments);
	size_t bytes = length < 0 ? 0 : (size_t)length >= sizeof reason ? sizeof reason - 1 : (size_t)length;
	*p->error = (struct convert_error){ -1, convert_json_line(p->file, p->part, p->element),
		                                text_copy(p->arena, text_cut((struct text){ reason, bytes }, sizeof reason)) };
	if (p->error->reason.len == 0)
		p->error->reason = TEXT("the file is too large for the memory set aside for it");
	return false;
}

// A number as it would stand in .pb: whole, or with as many decimals as it needs, at most six.
static bool number_text(struct json_part *p, struct text key, const struct json *value, struct text *cell)
{
	int64_t millionths;
	if (json_kind(value) == JSON_INT) {
		*cell = arena_format(p->arena, "%lld", (long long)json_as_int(value));
		return true;
	}
	if (!json_as_micro(value, &millionths))
		return part_fail(p, "“%" TEXT_FORMAT "” is a number too large for decimals; write it as text, in quotes",
		                 TEXT_ARGS(pabulib_shown(key)));
	int64_t whole = millionths / MILLION, parts = millionths % MILLION;
	*cell = arena_format(p->arena, "%s%lld.%06lld", millionths < 0 ? "-" : "", (long long)(whole < 0 ? -whole : whole),
	                     (long long)(parts < 0 ? -parts : parts));
	while (cell->len > 0 && cell->at[cell->len - 1] == '0')
		cell->len--;
	if (text_ends_with(*cell, TEXT(".")))
		cell->len--;
	return true;
}

static bool plain_text(struct json_part *p, struct text key, const struct json *value, struct text *cell)
{
	switch (json_kind(value)) {
	case JSON_TEXT:
		*cell = json_as_text(value);
		return true;
	case JSON_INT:
	case JSON_REAL:
		return number_text(p, key, value, cell);
	case JSON_NULL:
		*cell = TEXT_NONE;
		return true;
	case JSON_NONE:
	case JSON_BOOL:
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	return part_fail(p, "“%" TEXT_FORMAT "” must be text or a number", TEXT_ARGS(pabulib_shown(key)));
}

// An array becomes a,b,c.
static bool value_text(struct json_part *p, struct text key, const struct json *value, struct text *cell)
{
	if (json_kind(value) != JSON_ARRAY)
		return plain_text(p, key, value, cell);
	struct builder list = builder_on(p->arena);
	for (size_t i = 0; i < json_count(value); i++) {
		struct text item = TEXT_NONE;
		if (json_kind(json_item(value, i)) == JSON_ARRAY || !plain_text(p, key, json_item(value, i), &item))
			return p->error->reason.len == 0
			           ? part_fail(p, "“%" TEXT_FORMAT "” has a list in its list", TEXT_ARGS(pabulib_shown(key)))
			           : false;
		if (text_find(item, TEXT(",")) != SIZE_MAX)
			return part_fail(
				p, "“%" TEXT_FORMAT "” has an item with a comma, “%" TEXT_FORMAT "”; a list in .pb cannot hold it",
				TEXT_ARGS(pabulib_shown(key)), TEXT_ARGS(pabulib_shown(item)));
		if (i > 0)
			build_char(&list, ',');
		build_text(&list, item);
	}
	*cell = builder_text(&list);
	return !list.failed || part_fail(p, "there is not enough memory for this file");
}

static size_t column_of(const struct json_part *p, struct text key)
{
	for (size_t i = 0; i < p->columns.count; i++)
		if (text_equal(p->columns.at[i], key))
			return i;
	return SIZE_MAX;
}

// Every name that one of the elements has, in the order in which they come; the id first.
static bool columns_take(struct json_part *p, const struct json *elements)
{
	static const char *const names[][3] = { { "project_id", "cost", NULL }, { "voter_id", "vote", "points" } };
	for (size_t i = 0; i < (json_count(elements) > 0 ? 1 : 3);
	     i++) { // an empty list has the columns that must be there
		const char *name = names[p->part != CONVERT_PROJECTS][i];
		struct text *added = name ? arena_append(p->arena, &p->columns, struct text) : NULL;
		if (name && !added)
			return part_fail(p, "there is not enough memory for this file");
		if (added)
			*added = text_of(name);
	}
	for (p->element = 0; p->element < json_count(elements); p->element++) {
		struct json_member member;
		void *cursor = NULL;
		if (json_kind(json_item(elements, p->element)) != JSON_OBJECT)
			return part_fail(p, "each of %s must be an object: {...}", convert_part_name(p->part));
		while (json_next(json_item(elements, p->element), &cursor, &member)) {
			if (column_of(p, member.key) != SIZE_MAX)
				continue;
			if (p->columns.count == PABULIB_CELLS_MAX)
				return part_fail(p, "the elements of %s have more than %u different names", convert_part_name(p->part),
				                 PABULIB_CELLS_MAX);
			struct text *added = arena_append(p->arena, &p->columns, struct text);
			if (!added)
				return part_fail(p, "there is not enough memory for this file");
			*added = member.key;
		}
	}
	p->cells = arena_new_array(p->arena, struct text, p->columns.count);
	return p->cells || part_fail(p, "there is not enough memory for this file");
}

static bool list_take(struct json_part *p, const struct json *elements)
{
	p->columns = (struct text_list){ NULL, 0 };
	if (!columns_take(p, elements))
		return false;
	p->element = 0;
	if (!convert_title(p->pb, p->part) || !convert_row(p->pb, p->columns.at, p->columns.count, p->part, SIZE_MAX))
		return part_fail(p, "there is not enough memory for this file");
	for (p->element = 0; p->element < json_count(elements); p->element++) {
		struct json_member member;
		void *cursor = NULL;
		for (size_t i = 0; i < p->columns.count; i++)
			p->cells[i] = TEXT_NONE;
		while (json_next(json_item(elements, p->element), &cursor, &member))
			if (!value_text(p, member.key, member.value, &p->cells[column_of(p, member.key)]))
				return false;
		if (!convert_row(p->pb, p->cells, p->columns.count, p->part, p->element))
			return part_fail(p, "there is not enough memory for this file");
	}
	return true;
}

static bool meta_take(struct json_part *p, const struct json *meta, size_t projects, size_t votes)
{
	struct text header[] = { TEXT("key"), TEXT("value") };
	struct json_member member;
	void *cursor = NULL;
	bool fits = convert_title(p->pb, CONVERT_META) && convert_row(p->pb, header, 2, CONVERT_META, SIZE_MAX);
	for (; fits && json_next(meta, &cursor, &member); p->element++) {
		struct text cells[2] = { member.key, TEXT_NONE };
		if (!value_text(p, member.key, member.value, &cells[1]))
			return false;
		fits = convert_row(p->pb, cells, 2, CONVERT_META, p->element);
	}
	struct text counts[2][2] = { { TEXT("num_projects"), arena_format(p->arena, "%zu", projects) },
		                         { TEXT("num_votes"), arena_format(p->arena, "%zu", votes) } };
	for (size_t i = 0; i < 2; i++)
		if (fits && !json_get_text(meta, counts[i][0]))
			fits = convert_row(p->pb, counts[i], 2, CONVERT_META, SIZE_MAX);
	return fits || part_fail(p, "there is not enough memory for this file");
}

static bool root_take(struct json_part *p, const struct json *root)
{
	struct json_member member;
	void *cursor = NULL;
	const struct json *parts[CONVERT_PARTS];
	while (json_next(root, &cursor, &member)) {
		bool known = false;
		for (int i = 0; i < CONVERT_PARTS; i++)
			known |= text_is(member.key, convert_part_name((enum convert_part)i));
		if (!known) {
			*p->error =
				(struct convert_error){ -1, 0,
				                        arena_format(p->arena,
				                                     "“%" TEXT_FORMAT "” is not known here; there are meta, projects "
				                                     "and votes",
				                                     TEXT_ARGS(pabulib_shown(member.key))) };
			return false;
		}
	}
	for (int i = 0; i < CONVERT_PARTS; i++) {
		parts[i] = json_get(root, convert_part_name((enum convert_part)i));
		if (json_kind(parts[i]) == (i == CONVERT_META ? JSON_OBJECT : JSON_ARRAY))
			continue;
		*p->error = (struct convert_error){ -1, 0,
			                                arena_format(p->arena, "the file must be an object with %s, %s",
			                                             convert_part_name((enum convert_part)i),
			                                             i == CONVERT_META ? "an object" : "an array of objects") };
		return false;
	}
	p->part = CONVERT_META;
	if (!meta_take(p, parts[CONVERT_META], json_count(parts[CONVERT_PROJECTS]), json_count(parts[CONVERT_VOTES])))
		return false;
	for (p->part = CONVERT_PROJECTS; p->part < CONVERT_PARTS; p->part++)
		if (!list_take(p, parts[p->part]))
			return false;
	return true;
}

bool convert_from_json(struct arena *arena, struct text file, struct convert_pb *pb, struct convert_error *error)
{
	struct json_part p = { .arena = arena, .file = file, .pb = pb, .error = error };
	*error = (struct convert_error){ -1, 0, TEXT_NONE };
	struct json_document *document = json_parse(arena, file, &error->reason);
	if (!document) {
		if (error->reason.len == 0)
			error->reason = TEXT("the file is too large for the memory set aside for it");
		return false;
	}
	bool taken = root_take(&p, json_root(document));
	json_free(document); // every text has been copied into the lines
	return taken;
}

// --- writing -----------------------------------------------------------------------------------------------------

static bool is_json_number(struct text cell)
{
	size_t i = cell.len > 0 && cell.at[0] == '-', from = i;
	while (i < cell.len && cell.at[i] >= '0' && cell.at[i] <= '9')
		i++;
	if (i == from || i - from > 9 || (cell.at[from] == '0' && i - from > 1)) // what a double holds with its decimals
		return false;
	if (i == cell.len)
		return true;
	size_t decimals = i + 1;
	while (cell.at[i] == '.' && decimals < cell.len && cell.at[decimals] >= '0' && cell.at[decimals] <= '9')
		decimals++;
	return cell.at[i] == '.' && decimals == cell.len && decimals > i + 1 && decimals - i <= 3;
}

static void list_write(struct json_writer *w, struct text list, bool numbers)
{
	struct text item;
	json_open(w, '[');
	while (text_split(&list, ',', &item)) {
		if (numbers && is_json_number(item))
			json_raw(w, item);
		else
			json_text(w, item);
	}
	json_close(w, ']');
}

static void value_write(struct json_writer *w, enum pabulib_section section, struct text key, struct text cell)
{
	size_t place = pabulib_format_place(section, key);
	enum pabulib_value value = place == SIZE_MAX ? VALUE_TEXT : pabulib_format[section].fields[place].value;
	bool number = value == VALUE_WHOLE || value == VALUE_NUMBER || value == VALUE_SELECTED || value == VALUE_ONE;
	json_key_text(w, key);
	if (value == VALUE_LIST && cell.len > 0)
		list_write(w, cell, section == PABULIB_VOTES && text_is(key, "points"));
	else if (value == VALUE_LIST)
		json_raw(w, TEXT("[]"));
	else if (number && is_json_number(cell))
		json_raw(w, cell);
	else
		json_text(w, cell);
}

// The first element has all names, so that their order stays; the others leave out what is empty.
static void element_write(struct json_writer *w, enum pabulib_section section, const struct text *names,
                          const struct pabulib_cells *cells, bool first)
{
	json_open(w, '{');
	for (size_t i = 0; i < cells->count; i++)
		if (first || cells->at[i].len > 0 || text_is(names[i], "vote"))
			value_write(w, section, names[i], cells->at[i]);
	json_close(w, '}');
	build_literal(w->out, "\n");
}

bool convert_to_json(struct arena *arena, struct text pb, struct text *file)
{
	struct pabulib_error error = { 0, TEXT_NONE };
	struct pabulib_source source = { .arena = arena, .at = pb.at, .end = pb.at + pb.len, .error = &error };
	struct builder out = builder_on(arena);
	struct json_writer w = json_on(&out);
	struct text names[PABULIB_CELLS_MAX];
	struct pabulib_cells cells;
	int part = -1;
	size_t row = 0; // 0: the header
	json_open(&w, '{');
	while (pabulib_next_line(&source)) {
		if (part + 1 < CONVERT_PARTS && text_is(source.line, pabulib_format[part + 1].title)) {
			if (part >= 0)
				json_close(&w, part == CONVERT_META ? '}' : ']');
			json_key(&w, convert_part_name((enum convert_part)++ part));
			json_open(&w, part == CONVERT_META ? '{' : '[');
			build_char(&out, '\n');
			row = 0;
			continue;
		}
		if (part < 0 || !pabulib_split(&source, SIZE_MAX, &cells))
			return false;
		if (row++ == 0) {
			memcpy(names, cells.at, cells.count * sizeof *names);
		} else if (part == CONVERT_META) {
			value_write(&w, PABULIB_META, cells.at[0], cells.count > 1 ? cells.at[1] : TEXT_NONE);
			build_char(&out, '\n');
		} else {
			element_write(&w, (enum pabulib_section)part, names, &cells, row == 2);
		}
	}
	if (part != CONVERT_VOTES)
		return false;
	json_close(&w, ']');
	json_close(&w, '}');
	build_char(&out, '\n');
	*file = builder_text(&out);
	return !out.failed;
}
