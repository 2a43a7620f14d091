// SPDX-License-Identifier: EUPL-1.2
// What the parts of `polder check` share: the file as tables of cells with their lines, however wrong it is.
#ifndef POLDER_EXCHANGE_CHECK_PARTS_H
#define POLDER_EXCHANGE_CHECK_PARTS_H

#include "exchange/check.h"
#include "exchange/pabulib_fields.h"
#include "exchange/pabulib_format.h"
#include "exchange/pabulib_line.h"

#define CHECK_FIELDS_MAX 48u // more than any section of the format has

struct check_row {
	size_t line;
	struct text *cells; // as many as the header of its section has; META: key and value
};

struct check_rows {
	struct check_row *at;
	size_t count;
};

struct check {
	struct arena *arena;
	struct text file;
	struct pabulib_source source;
	struct pabulib_error error; // of the current line only
	struct check_result *result;
	struct {
		size_t title_line; // 0: the section is not there
		size_t header_line;
		struct text_list header;
		size_t column[CHECK_FIELDS_MAX]; // by place in the format; SIZE_MAX: no such column
		struct check_rows rows;
	} section[PABULIB_SECTIONS];
	struct pabulib_ids ids; // of the projects
	enum pabulib_vote_type vote_type;
	bool vote_type_known;
	int64_t budget_cents;                    // 0 when META has none
	int64_t *cost_cents;                     // by project; 0 when it is no amount
	int64_t *counted_votes, *counted_points; // by project, from the ballots, repeated ones too
};

__attribute__((format(printf, 4, 5))) void check_add(struct check *check, enum check_kind kind, size_t line,
                                                     const char *format, ...);
// The value of a key of META, empty when absent; *line when it is not NULL.
struct text check_meta(const struct check *check, const char *key, size_t *line);
bool check_meta_number(const struct check *check, const char *key, int64_t *number, size_t *line);
// The cell of a column by its name in the format; empty when there is no such column.
struct text check_cell(const struct check *check, enum pabulib_section section, const struct check_row *row,
                       const char *column);
bool check_has_column(const struct check *check, enum pabulib_section section, const char *column);
// 0..3; -1 when the column or the value is not there.
int check_selected(const struct check *check, const struct check_row *project);
// "score" when the projects have that column, else "votes" when they have that one; NULL without either.
const char *check_total_column(const struct check *check);
int64_t check_total(const struct check *check, const struct check_row *project); // 0 when it is no number
// The projects by that total, largest first, equal ones as in the file; NULL when the arena is full.
const size_t *check_order(const struct check *check);
struct text check_project_id(const struct check *check, size_t project);
// Takes the next item of a,b,c, trimmed; empty ones are left out. False at the end.
bool check_list_next(struct text *list, struct text *item);

// The parts, in the order in which they run. False when the arena is full.
bool check_structure(struct check *check); // fills the sections
bool check_fields(struct check *check);
bool check_projects(struct check *check); // fills vote_type, budget_cents and cost_cents
bool check_ballots(struct check *check);  // fills counted_votes and counted_points
bool check_labels(struct check *check);
bool check_outcome(struct check *check);

#endif
