// SPDX-License-Identifier: EUPL-1.2
#include "exchange/pabulib_fields.h"
#include "exchange/pabulib_line.h"

struct writer {
	struct builder *out;
	const struct pabulib *pb;
	bool wrong; // something that the format cannot hold
};

static bool has(struct text t, char c)
{
	return t.len > 0 && memchr(t.at, c, t.len);
}

// A line break would end the record, so it becomes a space; the format has no other way to keep it.
static void write_cell(struct writer *w, struct text cell)
{
	cell = text_trim(cell);
	bool quoted = has(cell, ';') || has(cell, '"');
	if (!text_is_utf8(cell))
		w->wrong = true;
	if (quoted)
		build_char(w->out, '"');
	for (size_t i = 0; i < cell.len; i++) {
		char c = cell.at[i];
		if (c == '\r' && i + 1 < cell.len && cell.at[i + 1] == '\n')
			continue;
		if (c == '"')
			build_char(w->out, '"');
		build_char(w->out, c == '\n' || c == '\r' ? ' ' : c);
	}
	if (quoted)
		build_char(w->out, '"');
}

static void write_id(struct writer *w, struct text id)
{
	struct text trimmed = text_trim(id);
	if (trimmed.len == 0 || trimmed.len != id.len || has(id, '\n') || has(id, '\r'))
		w->wrong = true;
	write_cell(w, id);
}

static void write_amount(struct writer *w, int64_t cents)
{
	if (cents < 0)
		w->wrong = true;
	else if (cents % 100 == 0)
		build_int(w->out, cents / 100);
	else
		build_format(w->out, "%lld.%02d", (long long)(cents / 100), (int)(cents % 100));
}

static bool field_is_set(const struct pabulib_field *field, const void *record)
{
	const void *member = (const char *)record + field->offset;
	switch (field->kind) {
	case CELL_TEXT:
	case CELL_COORDINATE:
		return text_trim(*(const struct text *)member).len > 0;
	case CELL_WHOLE:
	case CELL_AMOUNT:
		return field->required || *(const int64_t *)member != PABULIB_UNSET;
	case CELL_SELECTED:
		return *(const int *)member >= 0;
	case CELL_ID:
	case CELL_VOTE_TYPE:
	case CELL_PROJECT_COUNT:
	case CELL_VOTE_COUNT:
		return true;
	}
	return false;
}

static void write_field(struct writer *w, const struct pabulib_field *field, const void *record)
{
	const void *member = (const char *)record + field->offset;
	if (!field_is_set(field, record))
		return;
	switch (field->kind) {
	case CELL_TEXT:
	case CELL_COORDINATE:
		write_cell(w, *(const struct text *)member);
		break;
	case CELL_ID:
		if (has(*(const struct text *)member, ','))
			w->wrong = true; // a ballot could not name it
		write_id(w, *(const struct text *)member);
		break;
	case CELL_WHOLE:
		build_int(w->out, *(const int64_t *)member);
		break;
	case CELL_AMOUNT:
		write_amount(w, *(const int64_t *)member);
		break;
	case CELL_SELECTED:
		build_int(w->out, *(const int *)member);
		break;
	case CELL_VOTE_TYPE:
		build_text(w->out, pabulib_vote_type_name(w->pb->vote_type));
		break;
	case CELL_PROJECT_COUNT:
		build_int(w->out, (int64_t)w->pb->project_count);
		break;
	case CELL_VOTE_COUNT:
		build_int(w->out, (int64_t)w->pb->ballot_count);
		break;
	}
}

static void write_meta(struct writer *w)
{
	build_literal(w->out, "META\nkey;value\n");
	for (size_t i = 0; i < pabulib_meta_field_count; i++) {
		const struct pabulib_field *field = &pabulib_meta_fields[i];
		if (!field_is_set(field, w->pb))
			continue;
		build_c(w->out, field->name);
		build_char(w->out, ';');
		write_field(w, field, w->pb);
		build_char(w->out, '\n');
	}
	for (size_t i = 0; i < w->pb->other_count; i++) {
		write_id(w, w->pb->others[i].key);
		build_char(w->out, ';');
		write_cell(w, w->pb->others[i].value);
		build_char(w->out, '\n');
	}
}

static bool column_is_used(const struct pabulib *pb, const struct pabulib_field *field)
{
	if (field->required)
		return true;
	for (size_t i = 0; i < pb->project_count; i++)
		if (field_is_set(field, &pb->projects[i]))
			return true;
	return false;
}

static void write_projects(struct writer *w)
{
	const struct pabulib *pb = w->pb;
	bool used[PABULIB_CELLS_MAX] = { false };
	build_literal(w->out, "PROJECTS\n");
	for (size_t i = 0; i < pabulib_project_field_count; i++) {
		used[i] = column_is_used(pb, &pabulib_project_fields[i]);
		if (used[i] && i > 0)
			build_char(w->out, ';');
		if (used[i])
			build_c(w->out, pabulib_project_fields[i].name);
	}
	for (size_t i = 0; i < pb->project_columns.count; i++) {
		build_char(w->out, ';');
		write_id(w, pb->project_columns.at[i]);
	}
	build_char(w->out, '\n');
	for (size_t p = 0; p < pb->project_count; p++) {
		const struct pabulib_project *project = &pb->projects[p];
		for (size_t i = 0; i < pabulib_project_field_count; i++) {
			if (used[i] && i > 0)
				build_char(w->out, ';');
			if (used[i])
				write_field(w, &pabulib_project_fields[i], project);
		}
		for (size_t i = 0; i < pb->project_columns.count; i++) {
			build_char(w->out, ';');
			write_cell(w, project->extra ? project->extra[i] : TEXT_NONE);
		}
		build_char(w->out, '\n');
	}
}

// A project id with a semicolon or a quote needs the whole list in quotes.
static bool list_needs_quotes(const struct pabulib *pb, const struct pabulib_ballot *ballot)
{
	for (size_t i = ballot->first; i < ballot->first + ballot->count; i++) {
		struct text id = pb->projects[pb->choices[i]].id;
		if (has(id, ';') || has(id, '"'))
			return true;
	}
	return false;
}

static void write_choices(struct writer *w, const struct pabulib_ballot *ballot)
{
	const struct pabulib *pb = w->pb;
	for (size_t i = ballot->first; i < ballot->first + ballot->count; i++) {
		if (pb->choices[i] >= pb->project_count) {
			w->wrong = true;
			return;
		}
	}
	bool quoted = list_needs_quotes(pb, ballot);
	if (quoted)
		build_char(w->out, '"');
	for (size_t i = ballot->first; i < ballot->first + ballot->count; i++) {
		struct text id = pb->projects[pb->choices[i]].id;
		if (i > ballot->first)
			build_char(w->out, ',');
		if (!quoted)
			build_text(w->out, id);
		for (size_t c = 0; quoted && c < id.len; c++) {
			if (id.at[c] == '"')
				build_char(w->out, '"');
			build_char(w->out, id.at[c]);
		}
	}
	if (quoted)
		build_char(w->out, '"');
}

static void write_ballots(struct writer *w)
{
	const struct pabulib *pb = w->pb;
	bool has_points = pabulib_has_points(pb->vote_type);
	build_literal(w->out, "VOTES\nvoter_id;vote");
	if (has_points)
		build_literal(w->out, ";points");
	for (size_t i = 0; i < pb->ballot_columns.count; i++) {
		build_char(w->out, ';');
		write_id(w, pb->ballot_columns.at[i]);
	}
	build_char(w->out, '\n');
	for (size_t b = 0; b < pb->ballot_count && !w->wrong; b++) {
		const struct pabulib_ballot *ballot = &pb->ballots[b];
		write_id(w, ballot->voter_id);
		build_char(w->out, ';');
		write_choices(w, ballot);
		if (has_points)
			build_char(w->out, ';');
		for (size_t i = 0; has_points && i < ballot->count; i++) {
			if (i > 0)
				build_char(w->out, ',');
			build_int(w->out, pb->points[ballot->first + i]);
		}
		for (size_t i = 0; i < pb->ballot_columns.count; i++) {
			build_char(w->out, ';');
			write_cell(w, pabulib_ballot_cell(w->out->arena, pb, b, pb->ballot_columns.at[i]));
		}
		build_char(w->out, '\n');
	}
}

bool pabulib_write(struct builder *out, const struct pabulib *pb)
{
	size_t before = out->len;
	struct writer w = { .out = out, .pb = pb };
	write_meta(&w);
	write_projects(&w);
	write_ballots(&w);
	if (w.wrong)
		out->len = before;
	return !w.wrong && !out->failed;
}
