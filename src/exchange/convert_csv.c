// SPDX-License-Identifier: EUPL-1.2
#include "exchange/convert.h"
#include "exchange/csv.h"
#include "exchange/pabulib_line.h"

struct csv_part {
	struct arena *arena;
	struct convert_pb *pb;
	struct csv_reader reader;
	enum convert_part part;
	size_t columns;
	struct text *cells; // of the current record, as many as there are columns
};

// By the name of its first column, as this program and Pabulib write it.
static char separator_of(struct text file, enum convert_part part)
{
	static const char *const first[CONVERT_PARTS] = { "key", "project_id", "voter_id" };
	return csv_separator_after(file, text_of(first[part]));
}

static size_t width_of(const struct csv_reader *reader)
{
	size_t count = reader->count;
	while (count > 0 && text_trim(reader->cells[count - 1]).len == 0)
		count--;
	return count;
}

static bool header_take(struct csv_part *p)
{
	if (!csv_next(&p->reader)) {
		p->reader.line = 1;
		return csv_fail(&p->reader, "the file is empty; its first line must name the columns");
	}
	p->columns = width_of(&p->reader);
	if (p->columns > PABULIB_CELLS_MAX)
		return csv_fail(&p->reader, "the first line names more than %u columns", PABULIB_CELLS_MAX);
	if (p->part == CONVERT_META &&
	    (p->columns != 2 || csv_column(&p->reader, "key") != 0 || csv_column(&p->reader, "value") != 1))
		return csv_fail(&p->reader, "the first line must be key,value");
	p->cells = arena_new_array(p->arena, struct text, p->columns + 1);
	if (!p->cells)
		return false;
	for (size_t i = 0; i < p->columns; i++)
		p->cells[i] = csv_plain(p->reader.cells[i]);
	return convert_row(p->pb, p->cells, p->columns, p->part, p->reader.line);
}

static bool record_take(struct csv_part *p)
{
	size_t width = width_of(&p->reader);
	if (width > p->columns || p->reader.count < p->columns)
		return csv_fail(&p->reader,
		                "this record has %zu cells where the first line has %zu; a value with the separator in it must "
		                "stand in double quotes",
		                p->reader.count, p->columns);
	for (size_t i = 0; i < p->columns; i++)
		p->cells[i] = csv_plain(p->reader.cells[i]);
	return convert_row(p->pb, p->cells, p->columns, p->part, p->reader.line);
}

// How many records there are, and whether META names that number already.
static bool count_add(struct convert_pb *pb, struct text meta, const char *key, size_t count)
{
	struct text start = arena_format(pb->text.arena, "\n%s;", key);
	struct text cells[2] = { text_of(key), arena_format(pb->text.arena, "%zu", count) };
	return text_find(meta, start) != SIZE_MAX || convert_row(pb, cells, 2, CONVERT_META, SIZE_MAX);
}

static bool records_count(struct csv_part *p, enum convert_part part, struct text file, size_t *count)
{
	struct csv_reader rows;
	csv_begin(&rows, p->arena, file, separator_of(file, part));
	for (*count = 0; csv_next(&rows);)
		++*count;
	*count -= *count > 0; // the header
	return true;          // what is wrong is told when it is read
}

static bool part_take(struct csv_part *p, struct text file)
{
	csv_begin(&p->reader, p->arena, file, separator_of(file, p->part));
	if (!convert_title(p->pb, p->part) || !header_take(p))
		return false;
	while (csv_next(&p->reader))
		if (!record_take(p))
			return false;
	return p->reader.error.len == 0;
}

bool convert_from_csv(struct arena *arena, const struct text files[CONVERT_PARTS], struct convert_pb *pb,
                      struct convert_error *error)
{
	struct csv_part p = { .arena = arena, .pb = pb };
	size_t projects, votes;
	for (int part = 0; part < CONVERT_PARTS; part++) {
		p.part = (enum convert_part)part;
		bool taken = part_take(&p, files[part]);
		if (taken && part == CONVERT_META) {
			struct text meta = builder_text(&pb->text);
			taken = records_count(&p, CONVERT_PROJECTS, files[CONVERT_PROJECTS], &projects) &&
			        records_count(&p, CONVERT_VOTES, files[CONVERT_VOTES], &votes) &&
			        count_add(pb, meta, "num_projects", projects) && count_add(pb, meta, "num_votes", votes);
		}
		if (taken)
			continue;
		*error = (struct convert_error){ part, p.reader.line, p.reader.error };
		if (error->reason.len == 0)
			error->reason = TEXT("the file is too large for the memory set aside for it");
		return false;
	}
	return true;
}

bool convert_to_csv(struct arena *arena, struct text pb, struct text files[CONVERT_PARTS])
{
	struct pabulib_error error = { 0, TEXT_NONE };
	struct pabulib_source source = { .arena = arena, .at = pb.at, .end = pb.at + pb.len, .error = &error };
	struct pabulib_cells cells;
	static const char *const titles[CONVERT_PARTS] = { "META", "PROJECTS", "VOTES" };
	struct builder files_now[CONVERT_PARTS];
	int part = -1;
	for (int i = 0; i < CONVERT_PARTS; i++)
		files_now[i] = builder_on(arena);
	while (pabulib_next_line(&source)) {
		if (part + 1 < CONVERT_PARTS && text_is(source.line, titles[part + 1])) {
			part++;
			continue;
		}
		if (part < 0 || !pabulib_split(&source, SIZE_MAX, &cells))
			return false;
		for (size_t i = 0; i < cells.count; i++) {
			if (i > 0)
				build_char(&files_now[part], ',');
			build_csv_field(&files_now[part], cells.at[i]);
		}
		build_literal(&files_now[part], "\r\n");
	}
	bool whole = true;
	for (int i = 0; i < CONVERT_PARTS; i++) {
		files[i] = builder_text(&files_now[i]);
		whole &= !files_now[i].failed;
	}
	return whole && part == CONVERT_VOTES;
}
