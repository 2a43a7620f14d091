// SPDX-License-Identifier: EUPL-1.2
// META and PROJECTS, and the checks that need the whole file. Ballots: pabulib_ballots.c.
#include "exchange/pabulib_fields.h"
#include "exchange/pabulib_line.h"

struct reader {
	struct pabulib_source source;
	struct pabulib *pb;
	int64_t announced[2]; // num_projects, num_votes
	size_t announced_line[2];
	uint64_t keys_seen;                                     // bit per entry of pabulib_meta_fields
	const struct pabulib_field *columns[PABULIB_CELLS_MAX]; // of PROJECTS; NULL: an extra one
	size_t column_count;
	struct pabulib_ids ids;
};

void pabulib_warn(struct pabulib *pb, enum pabulib_warning warning, size_t line)
{
	if (pb->warnings[warning].times++ == 0)
		pb->warnings[warning].first_line = line;
}

static bool line_is_blank(struct text line)
{
	return text_trim(line).len == 0;
}

// A section's title stands alone; a spreadsheet may have put empty cells after it.
static bool line_is_title(struct text line, const char *title)
{
	while (line.len > 0 && (line.at[line.len - 1] == ';' || line.at[line.len - 1] == ' '))
		line.len--;
	return text_equal_ignoring_case(text_trim(line), text_of(title));
}

static bool next_filled_line(struct reader *r)
{
	while (pabulib_next_line(&r->source))
		if (!line_is_blank(r->source.line))
			return true;
	return false;
}

static bool value_store(struct reader *r, const struct pabulib_field *field, void *record, struct text cell)
{
	struct pabulib_source *source = &r->source;
	void *member = (char *)record + field->offset;
	cell = pabulib_known(cell);
	if (cell.len == 0 && field->required)
		return pabulib_fail(source, "%s is empty; fill it in", field->name);
	if (cell.len == 0 && field->kind != CELL_TEXT && field->kind != CELL_COORDINATE)
		return true; // stays unset
	switch (field->kind) {
	case CELL_TEXT:
	case CELL_ID:
		*(struct text *)member = cell;
		return true;
	case CELL_WHOLE:
		return (pabulib_parse_whole(cell, member) && *(int64_t *)member != PABULIB_UNSET) ||
		       pabulib_fail(source, "%s is “%" TEXT_FORMAT "”; it must be a whole number", field->name,
		                    TEXT_ARGS(pabulib_shown(cell)));
	case CELL_AMOUNT: {
		enum pabulib_amount amount = pabulib_parse_amount(cell, member);
		if (amount == PABULIB_AMOUNT_ROUNDED_DOWN && record == r->pb) {
			if (field->offset == offsetof(struct pabulib, budget_cents))
				pabulib_warn(r->pb, PABULIB_BUDGET_ROUNDED, source->number);
			return true;
		}
		return amount == PABULIB_AMOUNT_EXACT ||
		       pabulib_fail(source,
		                    "%s is “%" TEXT_FORMAT "”; it must be an amount of at least 0 with at most two decimals, "
		                    "such as 1250 or 1250.50",
		                    field->name, TEXT_ARGS(pabulib_shown(cell)));
	}
	case CELL_COORDINATE:
		*(struct text *)member = pabulib_coordinate(source->arena, cell);
		return true;
	case CELL_SELECTED:
		if (cell.len == 1 && cell.at[0] >= '0' && cell.at[0] <= '3') {
			*(int *)member = cell.at[0] - '0';
			return true;
		}
		return pabulib_fail(source, "selected is “%" TEXT_FORMAT "”; it must be 0, 1, 2 or 3",
		                    TEXT_ARGS(pabulib_shown(cell)));
	case CELL_VOTE_TYPE:
		return pabulib_vote_type_parse(cell, member) ||
		       pabulib_fail(source,
		                    "vote_type is “%" TEXT_FORMAT "”; it must be approval, choose-1, ordinal, cumulative or "
		                    "scoring",
		                    TEXT_ARGS(pabulib_shown(cell)));
	case CELL_PROJECT_COUNT:
	case CELL_VOTE_COUNT: {
		int which = field->kind == CELL_VOTE_COUNT;
		r->announced_line[which] = source->number;
		return (pabulib_parse_whole(cell, &r->announced[which]) && r->announced[which] >= 0) ||
		       pabulib_fail(source, "%s is “%" TEXT_FORMAT "”; it must be a whole number", field->name,
		                    TEXT_ARGS(pabulib_shown(cell)));
	}
	}
	return false;
}

static bool other_meta_keep(struct reader *r, struct text key, struct text value)
{
	struct pabulib *pb = r->pb;
	for (size_t i = 0; i < pb->other_count; i++)
		if (text_equal(pb->others[i].key, key))
			return pabulib_fail(&r->source, "the key “%" TEXT_FORMAT "” is in META twice; keep one of them",
			                    TEXT_ARGS(pabulib_shown(key)));
	if (pabulib_known(value).len == 0)
		return true;
	if (pb->other_count >= PABULIB_CELLS_MAX)
		return pabulib_fail(&r->source, "META has too many keys");
	struct pabulib_pair *pair = arena_push(r->source.arena, (void **)&pb->others, &pb->other_count, sizeof *pb->others);
	if (!pair)
		return pabulib_fail(&r->source, "there is not enough memory for this file");
	*pair = (struct pabulib_pair){ key, value };
	return true;
}

static bool meta_line_read(struct reader *r)
{
	struct pabulib_cells cells;
	if (!pabulib_split(&r->source, 2, &cells))
		return false;
	if (cells.count != 2)
		return pabulib_fail(&r->source, cells.count < 2
		                                    ? "a line of META must be key;value"
		                                    : "this line has more than one semicolon; put the value in double quotes");
	const struct pabulib_field *field = pabulib_meta_field(cells.at[0]);
	if (!field)
		return other_meta_keep(r, cells.at[0], cells.at[1]);
	uint64_t bit = (uint64_t)1 << (field - pabulib_meta_fields);
	if (r->keys_seen & bit)
		return pabulib_fail(&r->source, "the key %s is in META twice; keep one of them", field->name);
	r->keys_seen |= bit;
	return value_store(r, field, r->pb, cells.at[1]);
}

static bool meta_read(struct reader *r)
{
	if (!next_filled_line(r) || !line_is_title(r->source.line, "META"))
		return pabulib_fail(&r->source, "the file must begin with a line META; is this a .pb file?");
	struct pabulib_cells cells;
	if (!next_filled_line(r) || !pabulib_split(&r->source, 2, &cells) || cells.count != 2 ||
	    !text_equal_ignoring_case(cells.at[0], TEXT("key")) || !text_equal_ignoring_case(cells.at[1], TEXT("value")))
		return pabulib_fail(&r->source, "the line after META must be key;value");
	for (;;) {
		if (!next_filled_line(r) || line_is_title(r->source.line, "VOTES"))
			return pabulib_fail(&r->source, "the section PROJECTS is missing; the order is META, PROJECTS, VOTES");
		if (line_is_title(r->source.line, "PROJECTS"))
			break;
		if (!meta_line_read(r))
			return false;
	}
	for (size_t i = 0; i < pabulib_meta_field_count; i++)
		if (pabulib_meta_fields[i].required && !(r->keys_seen & (uint64_t)1 << i))
			return pabulib_fail(&r->source, "META has no %s; add the line %s;...", pabulib_meta_fields[i].name,
			                    pabulib_meta_fields[i].name);
	return true;
}

static bool project_header_read(struct reader *r)
{
	struct pabulib_cells cells;
	if (!next_filled_line(r))
		return pabulib_fail(&r->source, "the section PROJECTS has no header line such as project_id;cost;name");
	if (!pabulib_split(&r->source, 0, &cells))
		return false;
	if (cells.count == 0 || !text_is(cells.at[0], "project_id"))
		return pabulib_fail(&r->source, "the first column of PROJECTS must be project_id");
	bool has_cost = false;
	for (size_t i = 0; i < cells.count; i++) {
		const struct pabulib_field *field = pabulib_project_field(cells.at[i]);
		for (size_t j = 0; j < i; j++)
			if (text_equal(cells.at[i], cells.at[j]) || (field && r->columns[j] == field))
				return pabulib_fail(&r->source, "the column “%" TEXT_FORMAT "” is there twice; keep one of them",
				                    TEXT_ARGS(pabulib_shown(cells.at[i])));
		r->columns[i] = field;
		has_cost |= field && field->offset == offsetof(struct pabulib_project, cost_cents);
		if (field)
			continue;
		struct text *name = arena_append(r->source.arena, &r->pb->project_columns, struct text);
		if (!name)
			return pabulib_fail(&r->source, "there is not enough memory for this file");
		*name = cells.at[i];
	}
	r->column_count = cells.count;
	return has_cost || pabulib_fail(&r->source, "PROJECTS has no column cost");
}

static bool project_cells_store(struct reader *r, struct pabulib_project *project, const struct pabulib_cells *cells)
{
	size_t extra = 0;
	if (r->pb->project_columns.count > 0) {
		project->extra = arena_new_array(r->source.arena, struct text, r->pb->project_columns.count);
		if (!project->extra)
			return pabulib_fail(&r->source, "there is not enough memory for this file");
	}
	for (size_t i = 0; i < r->column_count; i++) {
		if (!r->columns[i] && project->extra)
			project->extra[extra++] = pabulib_known(cells->at[i]);
		else if (r->columns[i] && !value_store(r, r->columns[i], project, cells->at[i]))
			return false;
	}
	return true;
}

static bool project_read(struct reader *r)
{
	struct pabulib *pb = r->pb;
	if ((int64_t)pb->project_count >= r->announced[0])
		return pabulib_fail(&r->source,
		                    "there are more projects than num_projects says (%lld); correct the number or "
		                    "remove this line",
		                    (long long)r->announced[0]);
	struct pabulib_cells cells;
	if (!pabulib_split(&r->source, r->column_count, &cells))
		return false;
	if (cells.count != r->column_count)
		return pabulib_fail(&r->source,
		                    "this line has %zu cells where the header has %zu; a value with a semicolon "
		                    "must stand in double quotes",
		                    cells.count, r->column_count);
	struct pabulib_project *project = &pb->projects[pb->project_count];
	*project = (struct pabulib_project){
		.cost_cents = 0, .votes = PABULIB_UNSET, .score = PABULIB_UNSET, .selected = -1, .line = r->source.number
	};
	if (!project_cells_store(r, project, &cells))
		return false;
	if (text_find(project->id, TEXT(",")) != SIZE_MAX)
		return pabulib_fail(&r->source, "the project_id “%" TEXT_FORMAT "” has a comma, so no ballot can name it",
		                    TEXT_ARGS(pabulib_shown(project->id)));
	if (!pabulib_ids_add(&r->ids, project->id, (uint16_t)pb->project_count))
		return pabulib_fail(&r->source, "the project_id “%" TEXT_FORMAT "” is there twice; ids must differ",
		                    TEXT_ARGS(pabulib_shown(project->id)));
	project->withdrawn = project->cost_cents == PABULIB_SENTINEL_CENTS;
	if (project->withdrawn)
		pabulib_warn(pb, PABULIB_WITHDRAWN, project->line);
	if (project->cost_cents == 0)
		pabulib_warn(pb, PABULIB_COST_ZERO, project->line);
	pb->project_count++;
	return true;
}

static bool projects_read(struct reader *r)
{
	size_t left = (size_t)(r->source.end - r->source.at), announced = (size_t)r->announced[0];
	if (!project_header_read(r))
		return false;
	if (announced > PABULIB_PROJECTS_MAX || announced > left) {
		r->source.number = r->announced_line[0];
		return pabulib_fail(&r->source, "num_projects is %zu, more than there can be in this file", announced);
	}
	r->pb->projects = arena_new_array(r->source.arena, struct pabulib_project, announced + 1);
	if (!r->pb->projects || !pabulib_ids_create(&r->ids, r->source.arena, announced))
		return pabulib_fail(&r->source, "there is not enough memory for this file");
	for (;;) {
		if (!next_filled_line(r))
			return pabulib_fail(&r->source, "the section VOTES is missing; the order is META, PROJECTS, VOTES");
		if (line_is_title(r->source.line, "VOTES"))
			break;
		if (!project_read(r))
			return false;
	}
	if (r->pb->project_count == announced)
		return true;
	r->source.number = r->announced_line[0];
	return pabulib_fail(&r->source,
	                    "num_projects is %zu, but PROJECTS has %zu lines; correct the number or complete the "
	                    "file",
	                    announced, r->pb->project_count);
}

static bool ballot_header_read(struct reader *r, struct pabulib_columns *columns)
{
	struct pabulib_cells cells;
	if (!next_filled_line(r))
		return pabulib_fail(&r->source, "the section VOTES has no header line such as voter_id;vote");
	if (!pabulib_split(&r->source, 0, &cells))
		return false;
	if (cells.count == 0 || !text_is(cells.at[0], "voter_id"))
		return pabulib_fail(&r->source, "the first column of VOTES must be voter_id");
	bool has_points = pabulib_has_points(r->pb->vote_type);
	*columns = (struct pabulib_columns){ .count = cells.count, .vote = SIZE_MAX, .points = SIZE_MAX };
	for (size_t i = 0; i < cells.count; i++) {
		for (size_t j = 0; j < i; j++)
			if (text_equal(cells.at[i], cells.at[j]))
				return pabulib_fail(&r->source, "the column “%" TEXT_FORMAT "” is there twice; keep one of them",
				                    TEXT_ARGS(pabulib_shown(cells.at[i])));
		if (text_is(cells.at[i], "vote")) {
			columns->vote = i;
		} else if (has_points && text_is(cells.at[i], "points")) {
			columns->points = i;
		} else if (i > 0) {
			struct text *name = arena_append(r->source.arena, &r->pb->ballot_columns, struct text);
			if (!name)
				return pabulib_fail(&r->source, "there is not enough memory for this file");
			*name = cells.at[i];
		}
		struct text *heading = arena_append(r->source.arena, &r->pb->ballot_header, struct text);
		if (!heading)
			return pabulib_fail(&r->source, "there is not enough memory for this file");
		*heading = cells.at[i];
	}
	if (columns->vote == SIZE_MAX)
		return pabulib_fail(&r->source, "VOTES has no column vote");
	return !has_points || columns->points != SIZE_MAX ||
	       pabulib_fail(&r->source, "VOTES has no column points, which vote_type %" TEXT_FORMAT " needs",
	                    TEXT_ARGS(pabulib_vote_type_name(r->pb->vote_type)));
}

static bool has_no_zero_byte(struct pabulib_source *source)
{
	size_t length = (size_t)(source->end - source->at);
	const char *zero = length > 0 ? memchr(source->at, 0, length) : NULL;
	if (!zero)
		return true;
	source->number = 1;
	for (const char *at = source->at; at < zero; at++)
		source->number += *at == '\n';
	return pabulib_fail(source, "there is a zero byte in this line; this is no text file in UTF-8");
}

struct pabulib *pabulib_read(struct arena *arena, struct text file, struct pabulib_error *error)
{
	*error = (struct pabulib_error){ 0, TEXT_NONE };
	if (text_starts_with(file, TEXT("\xEF\xBB\xBF")))
		file = text_slice(file, 3, file.len);
	struct reader *r = arena_new(arena, struct reader);
	struct pabulib *pb = pabulib_new(arena);
	if (!r || !pb) {
		error->reason = TEXT("the file is too large for the memory set aside for it");
		return NULL;
	}
	*r = (struct reader){ .source = { .arena = arena, .at = file.at, .end = file.at + file.len, .error = error },
		                  .pb = pb };
	pb->source = file;
	if (file.len >= UINT32_MAX)
		pabulib_fail(&r->source, "the file is larger than 4 GiB");
	struct pabulib_columns columns;
	if (file.len >= UINT32_MAX || !has_no_zero_byte(&r->source) || !meta_read(r) || !projects_read(r) ||
	    !ballot_header_read(r, &columns) ||
	    !pabulib_read_ballots(&r->source, pb, &r->ids, &columns, r->announced[1], r->announced_line[1]))
		return NULL;
	return pb;
}
