// SPDX-License-Identifier: EUPL-1.2
// The lines of the file: sections, headers, cells, white space, and what stands there twice.
#include "exchange/check_parts.h"

struct structure {
	struct check *check;
	enum pabulib_section now; // PABULIB_SECTIONS: none yet
	bool header_wanted;
	bool ignored; // the section stands there for the second time
	size_t outside_line;
};

static const char *title_of(enum pabulib_section section)
{
	return pabulib_format[section].title;
}

// White space at the edge of a cell: beside a semicolon, at an end of the line, just inside quotes.
static bool has_loose_space(struct text line)
{
	bool quoted = false;
	for (size_t i = 0; i < line.len; i++) {
		char c = line.at[i], before = i > 0 ? line.at[i - 1] : ';', after = i + 1 < line.len ? line.at[i + 1] : ';';
		bool opens = !quoted && c == '"' && before == ';';
		if (opens || (quoted && c == '"')) {
			if (quoted && after == '"') {
				i++;
				continue;
			}
			quoted = !quoted;
			continue;
		}
		if (c != ' ' && c != '\t')
			continue;
		bool inside_edge = quoted && ((before == '"' && (i < 2 || line.at[i - 2] == ';')) ||
		                              (after == '"' && (i + 2 >= line.len || line.at[i + 2] == ';')));
		if (inside_edge || (!quoted && (before == ';' || after == ';')))
			return true;
	}
	return false;
}

static bool section_named(const struct pabulib_cells *cells, enum pabulib_section *section)
{
	for (size_t i = 1; i < cells->count; i++)
		if (cells->at[i].len > 0)
			return false;
	for (int s = 0; s < PABULIB_SECTIONS; s++) {
		if (cells->count > 0 && text_equal_ignoring_case(cells->at[0], text_of(title_of((enum pabulib_section)s)))) {
			*section = (enum pabulib_section)s;
			return true;
		}
	}
	return false;
}

static void section_start(struct structure *s, enum pabulib_section section)
{
	struct check *check = s->check;
	size_t line = check->source.number;
	if (s->header_wanted)
		check_add(check, CHECK_HEADER, line, "the section %s before this line has no header; give it one",
		          title_of(s->now));
	s->ignored = check->section[section].title_line > 0;
	if (s->ignored)
		check_add(check, CHECK_SECTIONS, line, "the section %s begins on line %zu already; keep one of them",
		          title_of(section), check->section[section].title_line);
	else
		check->section[section].title_line = line;
	for (int later = (int)section + 1; later < PABULIB_SECTIONS && !s->ignored; later++)
		if (check->section[later].title_line > 0)
			check_add(check, CHECK_SECTIONS, line, "%s stands after %s; the order is META, PROJECTS, VOTES",
			          title_of(section), title_of((enum pabulib_section)later));
	s->now = section;
	s->header_wanted = true;
}

static void header_read(struct structure *s, const struct pabulib_cells *cells)
{
	static const char *const first[] = { "key", "project_id", "voter_id" };
	struct check *check = s->check;
	size_t line = check->source.number;
	struct text_list *header = &check->section[s->now].header;
	check->section[s->now].header_line = line;
	for (size_t i = 0; i < cells->count; i++) {
		for (size_t j = 0; j < i; j++)
			if (text_equal_ignoring_case(cells->at[i], cells->at[j]))
				check_add(check, CHECK_TWICE, line, "the column “%" TEXT_FORMAT "” is there twice; keep one of them",
				          TEXT_ARGS(pabulib_shown(cells->at[i])));
		struct text *name = arena_append(check->arena, header, struct text);
		if (name)
			*name = cells->at[i];
		size_t place = pabulib_format_place(s->now, cells->at[i]);
		if (place != SIZE_MAX && check->section[s->now].column[place] == SIZE_MAX)
			check->section[s->now].column[place] = i;
	}
	if (cells->count == 0 || !text_equal_ignoring_case(cells->at[0], text_of(first[s->now])))
		check_add(check, CHECK_HEADER, line, "the first column of %s must be %s", title_of(s->now), first[s->now]);
}

static bool meta_header_read(struct structure *s, const struct pabulib_cells *cells)
{
	bool right = cells->count == 2 && text_equal_ignoring_case(cells->at[0], TEXT("key")) &&
	             text_equal_ignoring_case(cells->at[1], TEXT("value"));
	s->check->section[PABULIB_META].header_line = s->check->source.number;
	if (!right)
		check_add(s->check, CHECK_HEADER, s->check->source.number, "the line after META must be key;value");
	return right || (cells->count > 0 && text_equal_ignoring_case(cells->at[0], TEXT("key")));
}

static void row_keep(struct structure *s, const struct pabulib_cells *cells, size_t width)
{
	struct check *check = s->check;
	struct check_row *row = arena_append(check->arena, &check->section[s->now].rows, struct check_row);
	if (!row)
		return;
	row->line = check->source.number;
	row->cells = arena_new_array(check->arena, struct text, width);
	for (size_t i = 0; row->cells && i < width; i++)
		row->cells[i] = i < cells->count ? cells->at[i] : TEXT_NONE;
	if (!row->cells)
		check->section[s->now].rows.count--;
}

static void row_read(struct structure *s, const struct pabulib_cells *cells)
{
	struct check *check = s->check;
	size_t line = check->source.number;
	size_t width = s->now == PABULIB_META ? 2 : check->section[s->now].header.count;
	const char *what = s->now == PABULIB_META ? "the key" : s->now == PABULIB_PROJECTS ? "project_id" : "voter_id";
	size_t filled = cells->count;
	if (width == 0)
		return; // the header could not be read, which has been said
	while (filled > width && cells->at[filled - 1].len == 0)
		filled--;
	if (filled > width)
		check_add(
			check, CHECK_CELLS, line,
			"this line has %zu cells where there should be %zu; a value with a semicolon must stand in double quotes",
			cells->count, width);
	else if (cells->count > width)
		check_add(check, CHECK_MORE_CELLS, line, "there are empty cells after the last column; remove the semicolons");
	else if (cells->count < width)
		check_add(check, CHECK_CELLS, line, "this line has %zu cells where there should be %zu; complete it",
		          cells->count, width);
	if (cells->count == 0 || cells->at[0].len == 0)
		check_add(check, CHECK_EMPTY, line, "%s is empty; fill it in", what);
	else
		row_keep(s, cells, width);
}

static void line_read(struct structure *s)
{
	struct check *check = s->check;
	struct pabulib_cells cells;
	enum pabulib_section section;
	size_t line = check->source.number;
	check->error = (struct pabulib_error){ 0, TEXT_NONE };
	if (text_trim(check->source.line).len == 0) {
		check_add(check, CHECK_EMPTY_LINE, line, "this line is empty; remove it");
		return;
	}
	if (!pabulib_split(&check->source, SIZE_MAX, &cells)) {
		check_add(check, CHECK_LINE, line, "%" TEXT_FORMAT, TEXT_ARGS(check->error.reason));
		s->header_wanted = false;
		return;
	}
	if (has_loose_space(check->source.line))
		check_add(check, CHECK_WHITE_SPACE, line, "a cell begins or ends with white space; remove it");
	if (section_named(&cells, &section)) {
		section_start(s, section);
	} else if (s->now == PABULIB_SECTIONS) {
		if (s->outside_line++ == 0)
			check_add(check, CHECK_SECTIONS, line, "the file must begin with a line META; is this a .pb file?");
	} else if (s->header_wanted) {
		s->header_wanted = false;
		if (s->now == PABULIB_META && !meta_header_read(s, &cells) && !s->ignored)
			row_read(s, &cells);
		else if (s->now != PABULIB_META && !s->ignored)
			header_read(s, &cells);
	} else if (!s->ignored) {
		row_read(s, &cells);
	}
}

struct named {
	struct text name;
	size_t line;
};

static int named_compare(const void *a, const void *b)
{
	const struct named *one = a, *other = b;
	int order = text_compare(one->name, other->name);
	return order ? order : (one->line > other->line) - (one->line < other->line);
}

// Keys, project ids and voter ids: each once.
static bool names_differ(struct check *check, enum pabulib_section section, const char *what)
{
	const struct check_rows *rows = &check->section[section].rows;
	struct named *names = arena_new_array(check->arena, struct named, rows->count + 1);
	if (!names)
		return false;
	for (size_t i = 0; i < rows->count; i++)
		names[i] = (struct named){ rows->at[i].cells[0], rows->at[i].line };
	qsort(names, rows->count, sizeof *names, named_compare);
	for (size_t i = 1, first = 0; i < rows->count; i++) {
		if (!text_equal(names[i].name, names[first].name))
			first = i;
		else
			check_add(check, CHECK_TWICE, names[i].line,
			          "%s “%" TEXT_FORMAT "” stands on line %zu already; each may be there once", what,
			          TEXT_ARGS(pabulib_shown(names[i].name)), names[first].line);
	}
	return true;
}

static void bytes_check(struct check *check, struct text *file)
{
	if (text_starts_with(*file, TEXT("\xEF\xBB\xBF"))) {
		check_add(check, CHECK_BYTES, 1, "the file begins with a byte order mark; save it as UTF-8 without one");
		*file = text_slice(*file, 3, file->len);
	}
	size_t line = 1;
	for (size_t i = 0; i < file->len; i++) {
		line += file->at[i] == '\n';
		if (file->at[i] != '\0')
			continue;
		check_add(check, CHECK_BYTES, line, "there is a zero byte in this line; this is no text in UTF-8");
		return;
	}
}

bool check_structure(struct check *check)
{
	struct structure s = { .check = check, .now = PABULIB_SECTIONS };
	struct text file = check->file;
	for (int section = 0; section < PABULIB_SECTIONS; section++)
		for (size_t i = 0; i < CHECK_FIELDS_MAX; i++)
			check->section[section].column[i] = SIZE_MAX;
	bytes_check(check, &file);
	check->source = (struct pabulib_source){
		.arena = check->arena, .at = file.at, .end = file.at + file.len, .error = &check->error
	};
	while (pabulib_next_line(&check->source) && !arena_full(check->arena))
		line_read(&s);
	for (int section = 0; section < PABULIB_SECTIONS; section++)
		if (check->section[section].title_line == 0)
			check_add(check, CHECK_SECTIONS, 0, "the section %s is missing; the order is META, PROJECTS, VOTES",
			          title_of((enum pabulib_section)section));
	if (s.header_wanted)
		check_add(check, CHECK_HEADER, check->source.number, "the section %s has no header; give it one",
		          title_of(s.now));
	return !arena_full(check->arena) && names_differ(check, PABULIB_META, "the key") &&
	       names_differ(check, PABULIB_PROJECTS, "project") && names_differ(check, PABULIB_VOTES, "voter");
}
