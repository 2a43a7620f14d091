// SPDX-License-Identifier: EUPL-1.2
#include "base/number.h"
#include "exchange/check_parts.h"
#include "exchange/printable.h"

static const struct {
	const char *name;
	enum check_level level;
} kinds[CHECK_KINDS] = {
	[CHECK_BYTES] = { "bytes", CHECK_ERROR },
	[CHECK_LINE] = { "line", CHECK_ERROR },
	[CHECK_SECTIONS] = { "sections", CHECK_ERROR },
	[CHECK_HEADER] = { "header", CHECK_ERROR },
	[CHECK_CELLS] = { "cells", CHECK_ERROR },
	[CHECK_MORE_CELLS] = { "more-cells", CHECK_WARNING },
	[CHECK_EMPTY_LINE] = { "empty-line", CHECK_WARNING },
	[CHECK_WHITE_SPACE] = { "white-space", CHECK_ERROR },
	[CHECK_LIST_SPACE] = { "list-space", CHECK_ERROR },
	[CHECK_TWICE] = { "twice", CHECK_ERROR },
	[CHECK_MISSING] = { "missing", CHECK_ERROR },
	[CHECK_UNKNOWN] = { "unknown", CHECK_ERROR },
	[CHECK_ORDER] = { "order", CHECK_WARNING },
	[CHECK_EMPTY] = { "empty", CHECK_ERROR },
	[CHECK_VALUE] = { "value", CHECK_ERROR },
	[CHECK_DATES] = { "dates", CHECK_ERROR },
	[CHECK_COMMENT] = { "comment", CHECK_WARNING },
	[CHECK_DECIMAL_COMMA] = { "decimal-comma", CHECK_ERROR },
	[CHECK_VOTE_TYPE] = { "vote-type", CHECK_ERROR },
	[CHECK_VOTE_TYPE_KEY] = { "vote-type-key", CHECK_WARNING },
	[CHECK_CHOOSE_1_PERHAPS] = { "choose-1-perhaps", CHECK_WARNING },
	[CHECK_MAX_LENGTH] = { "max-length", CHECK_ERROR },
	[CHECK_COUNT] = { "count", CHECK_ERROR },
	[CHECK_NO_COST] = { "no-cost", CHECK_ERROR },
	[CHECK_ABOVE_BUDGET] = { "above-budget", CHECK_ERROR },
	[CHECK_WITHDRAWN] = { "withdrawn", CHECK_WARNING },
	[CHECK_WITHDRAWN_SELECTED] = { "withdrawn-selected", CHECK_ERROR },
	[CHECK_BUDGET_EXCEEDED] = { "budget-exceeded", CHECK_ERROR },
	[CHECK_FULLY_FUNDED] = { "fully-funded", CHECK_ERROR },
	[CHECK_ALL_FUNDED] = { "all-funded", CHECK_ERROR },
	[CHECK_UNUSED_BUDGET] = { "unused-budget", CHECK_ERROR },
	[CHECK_UNUSED_BUDGET_PERHAPS] = { "unused-budget-perhaps", CHECK_WARNING },
	[CHECK_COORDINATES] = { "coordinates", CHECK_ERROR },
	[CHECK_SAME_COORDINATES] = { "same-coordinates", CHECK_WARNING },
	[CHECK_NO_SUCH_PROJECT] = { "no-such-project", CHECK_ERROR },
	[CHECK_REPEATED_PROJECT] = { "repeated-project", CHECK_ERROR },
	[CHECK_LENGTH] = { "length", CHECK_ERROR },
	[CHECK_LENGTH_UNUSED] = { "length-unused", CHECK_WARNING },
	[CHECK_LENGTH_ONE] = { "length-one", CHECK_WARNING },
	[CHECK_POINTS] = { "points", CHECK_ERROR },
	[CHECK_POINTS_SUM] = { "points-sum", CHECK_WARNING },
	[CHECK_POINTS_ORDER] = { "points-order", CHECK_WARNING },
	[CHECK_BALLOT_COST] = { "ballot-cost", CHECK_WARNING },
	[CHECK_VOTES] = { "votes", CHECK_ERROR },
	[CHECK_SCORE] = { "score", CHECK_ERROR },
	[CHECK_NO_TOTALS] = { "no-totals", CHECK_WARNING },
	[CHECK_NO_VOTES] = { "no-votes", CHECK_WARNING },
	[CHECK_DECLARED] = { "declared", CHECK_WARNING },
	[CHECK_UNDECLARED] = { "undeclared", CHECK_WARNING },
	[CHECK_LABELS] = { "labels", CHECK_WARNING },
	[CHECK_LABEL_TWICE] = { "label-twice", CHECK_WARNING },
	[CHECK_RULE] = { "rule", CHECK_ERROR },
	[CHECK_RULE_PERHAPS] = { "rule-perhaps", CHECK_WARNING },
	[CHECK_RULE_SKIPPED] = { "rule-skipped", CHECK_WARNING },
	[CHECK_THRESHOLD] = { "threshold", CHECK_ERROR },
	[CHECK_NOT_READ] = { "not-read", CHECK_ERROR },
};

const char *check_kind_name(enum check_kind kind)
{
	return kinds[kind].name;
}

enum check_level check_kind_level(enum check_kind kind)
{
	return kinds[kind].level;
}

void check_add(struct check *check, enum check_kind kind, size_t line, const char *format, ...)
{
	struct check_result *result = check->result;
	va_list arguments;
	if (kinds[kind].level == CHECK_ERROR)
		result->errors++;
	else
		result->warnings++;
	if (++result->times[kind] > CHECK_SHOWN)
		return;
	va_start(arguments, format);
	struct text text = printable_message(check->arena, format, arguments);
	va_end(arguments);
	struct check_finding *finding = arena_push(check->arena, (void **)&result->at, &result->count, sizeof *result->at);
	if (finding)
		*finding = (struct check_finding){ kind, line, text };
}

struct text check_meta(const struct check *check, const char *key, size_t *line)
{
	const struct check_rows *rows = &check->section[PABULIB_META].rows;
	for (size_t i = rows->count; i-- > 0;) {
		if (!text_is(rows->at[i].cells[0], key))
			continue;
		if (line)
			*line = rows->at[i].line;
		return rows->at[i].cells[1];
	}
	if (line)
		*line = check->section[PABULIB_META].title_line;
	return TEXT_NONE;
}

bool check_meta_number(const struct check *check, const char *key, int64_t *number, size_t *line)
{
	return number_parse(check_meta(check, key, line), number);
}

bool check_has_column(const struct check *check, enum pabulib_section section, const char *column)
{
	return check->section[section].column[pabulib_format_place(section, text_of(column))] != SIZE_MAX;
}

struct text check_cell(const struct check *check, enum pabulib_section section, const struct check_row *row,
                       const char *column)
{
	size_t at = check->section[section].column[pabulib_format_place(section, text_of(column))];
	return at == SIZE_MAX ? TEXT_NONE : row->cells[at];
}

int check_selected(const struct check *check, const struct check_row *project)
{
	struct text cell = check_cell(check, PABULIB_PROJECTS, project, "selected");
	return cell.len == 1 && cell.at[0] >= '0' && cell.at[0] <= '3' ? cell.at[0] - '0' : -1;
}

const char *check_total_column(const struct check *check)
{
	if (check_has_column(check, PABULIB_PROJECTS, "score"))
		return "score";
	return check_has_column(check, PABULIB_PROJECTS, "votes") ? "votes" : NULL;
}

int64_t check_total(const struct check *check, const struct check_row *project)
{
	const char *column = check_total_column(check);
	int64_t total;
	return column && number_parse(check_cell(check, PABULIB_PROJECTS, project, column), &total) ? total : 0;
}

struct ordered {
	int64_t total;
	size_t project;
};

static int ordered_compare(const void *a, const void *b)
{
	const struct ordered *one = a, *other = b;
	if (one->total != other->total)
		return one->total > other->total ? -1 : 1;
	return one->project < other->project ? -1 : one->project > other->project;
}

const size_t *check_order(const struct check *check)
{
	const struct check_rows *projects = &check->section[PABULIB_PROJECTS].rows;
	struct ordered *ordered = arena_new_array(check->arena, struct ordered, projects->count + 1);
	size_t *order = arena_new_array(check->arena, size_t, projects->count + 1);
	if (!ordered || !order)
		return NULL;
	for (size_t i = 0; i < projects->count; i++)
		ordered[i] = (struct ordered){ check_total(check, &projects->at[i]), i };
	qsort(ordered, projects->count, sizeof *ordered, ordered_compare);
	for (size_t i = 0; i < projects->count; i++)
		order[i] = ordered[i].project;
	return order;
}

struct text check_project_id(const struct check *check, size_t project)
{
	return pabulib_shown(check->section[PABULIB_PROJECTS].rows.at[project].cells[0]);
}

bool check_list_next(struct text *list, struct text *item)
{
	while (text_split(list, ',', item)) {
		*item = text_trim(*item);
		if (item->len > 0)
			return true;
	}
	return false;
}

// Merge sort, since the order in which they were found decides among those of one line.
static bool findings_sort(struct arena *arena, struct check_finding *at, size_t count)
{
	struct check_finding *other = arena_new_array(arena, struct check_finding, count + 1);
	if (!other)
		return false;
	for (size_t width = 1; width < count; width *= 2) {
		for (size_t from = 0; from < count; from += 2 * width) {
			size_t middle = from + width < count ? from + width : count;
			size_t to = from + 2 * width < count ? from + 2 * width : count;
			for (size_t left = from, right = middle, i = from; i < to; i++) {
				// line 0, the whole file, becomes the largest number
				bool take_left = left < middle && (right == to || at[left].line - 1 <= at[right].line - 1);
				other[i] = take_left ? at[left++] : at[right++];
			}
		}
		memcpy(at, other, count * sizeof *at);
	}
	return true;
}

// Polder counts what passes: if its own reader still refuses the file, that is said too.
static void reader_agrees(struct check *check)
{
	struct pabulib_error error;
	if (check->result->errors == 0 && !pabulib_read(check->arena, check->file, &error))
		check_add(check, CHECK_NOT_READ, error.line, "%" TEXT_FORMAT, TEXT_ARGS(error.reason));
}

bool check_pabulib(struct arena *arena, struct text file, struct check_result *result)
{
	struct check *check = arena_new(arena, struct check);
	*result = (struct check_result){ 0 };
	if (!check)
		return false;
	check->arena = arena;
	check->file = file;
	check->result = result;
	if (!check_structure(check) || !check_fields(check) || !check_projects(check) || !check_ballots(check) ||
	    !check_labels(check) || !check_outcome(check))
		return false;
	reader_agrees(check);
	return !arena_full(arena) && findings_sort(arena, result->at, result->count);
}
