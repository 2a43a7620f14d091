// SPDX-License-Identifier: EUPL-1.2
// Keys and columns: which must be there, which the format does not know, their order, and what their values must be.
#include "base/number.h"
#include "exchange/check_parts.h"

static const struct pabulib_format_field *field_at(enum pabulib_section section, size_t place)
{
	return &pabulib_format[section].fields[place];
}

// A name the format does not have: an older one is told by its new name.
static void unknown_add(struct check *check, enum pabulib_section section, struct text name, size_t line)
{
	const char *what = section == PABULIB_META ? "key" : "column";
	if (section == PABULIB_PROJECTS && text_is(name, "target"))
		check_add(check, CHECK_UNKNOWN, line, "the column target is called beneficiaries since April 2026; rename it");
	else
		check_add(check, CHECK_UNKNOWN, line,
		          "the format has no %s “%" TEXT_FORMAT "” in %s; remove it, or tell about it in comment", what,
		          TEXT_ARGS(pabulib_shown(name)), pabulib_format[section].title);
}

// In the order of the file: each known name must stand after those the format has before it.
static void names_check(struct check *check, enum pabulib_section section, const struct text *names,
                        const size_t *lines, size_t count)
{
	size_t highest = 0;
	bool told = false;
	for (size_t i = 0; i < count; i++) {
		size_t place = pabulib_format_place(section, names[i]);
		if (place == SIZE_MAX) {
			if (!text_is(names[i], "key")) // made by Pabulib's own programs
				unknown_add(check, section, names[i], lines[i]);
		} else if (place < highest && !told) {
			told = true;
			check_add(check, CHECK_ORDER, lines[i], "%s should stand before %s", field_at(section, place)->name,
			          field_at(section, highest)->name);
		} else if (place > highest) {
			highest = place;
		}
	}
}

static bool meta_names_check(struct check *check)
{
	const struct check_rows *rows = &check->section[PABULIB_META].rows;
	struct text *names = arena_new_array(check->arena, struct text, rows->count + 1);
	size_t *lines = arena_new_array(check->arena, size_t, rows->count + 1);
	if (!names || !lines)
		return false;
	for (size_t i = 0; i < rows->count; i++) {
		names[i] = rows->at[i].cells[0];
		lines[i] = rows->at[i].line;
	}
	names_check(check, PABULIB_META, names, lines, rows->count);
	for (size_t place = 0; place < pabulib_format[PABULIB_META].count; place++) {
		const struct pabulib_format_field *field = field_at(PABULIB_META, place);
		bool there = false;
		for (size_t i = 0; i < rows->count; i++)
			there |= text_is(names[i], field->name);
		if (field->required && !there && check->section[PABULIB_META].title_line > 0)
			check_add(check, CHECK_MISSING, check->section[PABULIB_META].title_line,
			          "META has no %s; add a line %s;...", field->name, field->name);
	}
	return true;
}

static bool column_names_check(struct check *check, enum pabulib_section section)
{
	const struct text_list *header = &check->section[section].header;
	size_t *lines = arena_new_array(check->arena, size_t, header->count + 1);
	if (!lines)
		return false;
	for (size_t i = 0; i < header->count; i++)
		lines[i] = check->section[section].header_line;
	names_check(check, section, header->at, lines, header->count);
	for (size_t place = 1; place < pabulib_format[section].count && header->count > 0; place++)
		if (field_at(section, place)->required && check->section[section].column[place] == SIZE_MAX)
			check_add(check, CHECK_MISSING, check->section[section].header_line, "%s has no column %s; add it",
			          pabulib_format[section].title, field_at(section, place)->name);
	return true;
}

static bool has_space_in_list(struct text cell)
{
	for (size_t i = 0; i < cell.len; i++)
		if (cell.at[i] == ',' && ((i > 0 && cell.at[i - 1] == ' ') || (i + 1 < cell.len && cell.at[i + 1] == ' ')))
			return true;
	return false;
}

// Amounts of money in old files have a decimal comma, which the format no longer allows.
static bool is_amount_with_comma(const struct pabulib_format_field *field, struct text cell)
{
	return field->value == VALUE_NUMBER && text_find(cell, TEXT(",")) != SIZE_MAX;
}

static void value_check(struct check *check, const struct pabulib_format_field *field, struct text cell, size_t line)
{
	if (cell.len == 0) {
		if (!field->may_be_empty)
			check_add(check, CHECK_EMPTY, line, "%s is empty; fill it in", field->name);
		return;
	}
	if (is_amount_with_comma(field, cell)) {
		check_add(check, CHECK_DECIMAL_COMMA, line, "%s is “%" TEXT_FORMAT "”; write the decimals after a point",
		          field->name, TEXT_ARGS(pabulib_shown(cell)));
		return;
	}
	if (field->value == VALUE_LIST && has_space_in_list(cell))
		check_add(check, CHECK_LIST_SPACE, line, "%s has a space beside a comma; write a,b,c without spaces",
		          field->name);
	const char *wanted = pabulib_value_wanted(field->value, cell);
	if (wanted)
		check_add(check, CHECK_VALUE, line, "%s is “%" TEXT_FORMAT "”; it must be %s", field->name,
		          TEXT_ARGS(pabulib_shown(cell)), wanted);
}

static void values_check(struct check *check)
{
	const struct check_rows *meta = &check->section[PABULIB_META].rows;
	for (size_t i = 0; i < meta->count; i++) {
		size_t place = pabulib_format_place(PABULIB_META, meta->at[i].cells[0]);
		if (place != SIZE_MAX)
			value_check(check, field_at(PABULIB_META, place), meta->at[i].cells[1], meta->at[i].line);
	}
	for (int s = PABULIB_PROJECTS; s <= PABULIB_VOTES; s++) {
		enum pabulib_section section = (enum pabulib_section)s;
		const struct check_rows *rows = &check->section[section].rows;
		for (size_t i = 0; i < rows->count; i++)
			for (size_t place = 1; place < pabulib_format[section].count; place++) {
				size_t column = check->section[section].column[place];
				if (column != SIZE_MAX)
					value_check(check, field_at(section, place), rows->at[i].cells[column], rows->at[i].line);
			}
	}
}

static void dates_check(struct check *check)
{
	int64_t begin, end;
	size_t line;
	if (pabulib_date_parse(check_meta(check, "date_begin", NULL), &begin) &&
	    pabulib_date_parse(check_meta(check, "date_end", &line), &end) && end < begin)
		check_add(check, CHECK_DATES, line, "date_end lies before date_begin; one of them is wrong");
}

// #1: ... #2: ... in order; that the first is #1 has been checked with the value.
static void comment_check(struct check *check)
{
	size_t line, expected = 1;
	struct text comment = check_meta(check, "comment", &line);
	for (size_t i = 0; i < comment.len; i++) {
		size_t digits = i + 1;
		int64_t number;
		while (digits < comment.len && comment.at[digits] >= '0' && comment.at[digits] <= '9')
			digits++;
		if (comment.at[i] != '#' || digits == i + 1 || digits == comment.len || comment.at[digits] != ':')
			continue;
		if (!number_parse(text_slice(comment, i + 1, digits), &number) || number != (int64_t)expected) {
			check_add(check, CHECK_COMMENT, line, "the remark #%" TEXT_FORMAT " should be #%zu",
			          TEXT_ARGS(pabulib_shown(text_slice(comment, i + 1, digits))), expected);
			return;
		}
		expected++;
	}
}

static void vote_type_check(struct check *check)
{
	static const char *const of_points[] = { "min_points", "max_points", "min_sum_points", "max_sum_points",
		                                     "default_score" };
	struct text type = check_meta(check, "vote_type", NULL);
	size_t line, type_line = 0;
	int64_t length, projects;
	check->vote_type_known = pabulib_vote_type_parse(type, &check->vote_type);
	if (!check->vote_type_known)
		return;
	bool choose_1 = check->vote_type == PABULIB_CHOOSE_1;
	if (check->vote_type == PABULIB_CUMULATIVE && check_meta(check, "max_sum_points", NULL).len == 0) {
		check_meta(check, "vote_type", &type_line);
		check_add(check, CHECK_VOTE_TYPE, type_line,
		          "vote_type cumulative needs max_sum_points, the points each voter may give away; add it");
	}
	for (size_t i = 0; i < 2; i++) {
		const char *key = i ? "max_length" : "min_length";
		if (choose_1 && check_meta_number(check, key, &length, &line) && length != 1)
			check_add(check, CHECK_VOTE_TYPE, line, "with vote_type choose-1 %s must be 1", key);
	}
	if (check_meta_number(check, "max_length", &length, &line)) {
		if (!choose_1 && length == 1)
			check_add(check, CHECK_CHOOSE_1_PERHAPS, line,
			          "max_length is 1 and vote_type is not choose-1; perhaps that is what it is");
		if (check_meta_number(check, "num_projects", &projects, NULL) && length > projects)
			check_add(check, CHECK_MAX_LENGTH, line, "max_length is %lld, and there are only %lld projects",
			          (long long)length, (long long)projects);
	}
	for (size_t i = 0; i < sizeof of_points / sizeof *of_points; i++)
		if ((choose_1 || check->vote_type == PABULIB_APPROVAL) && check_meta(check, of_points[i], &line).len > 0)
			check_add(check, CHECK_VOTE_TYPE_KEY, line, "%s means nothing with vote_type %" TEXT_FORMAT "; remove it",
			          of_points[i], TEXT_ARGS(type));
}

bool check_fields(struct check *check)
{
	if (!meta_names_check(check) || !column_names_check(check, PABULIB_PROJECTS) ||
	    !column_names_check(check, PABULIB_VOTES))
		return false;
	values_check(check);
	dates_check(check);
	comment_check(check);
	vote_type_check(check);
	return !arena_full(check->arena);
}
