// SPDX-License-Identifier: EUPL-1.2
// Lines, cells and numbers in the dialect of .pb files; shared by the reader's parts, of no use elsewhere.
//
// LF or CRLF; `;` between cells; a cell that begins with a double quote ends at the next single one, and "" inside it
// is a quote. A quote further on in an unquoted cell is an ordinary character (older files). White space around a cell
// does not count. `None` is how some programs write a missing value.
#ifndef POLDER_EXCHANGE_PABULIB_LINE_H
#define POLDER_EXCHANGE_PABULIB_LINE_H

#include "exchange/pabulib.h"

#define PABULIB_CELLS_MAX 128u

struct pabulib_source {
	struct arena *arena;
	const char *at, *end; // what has not been read
	struct text line;     // the current one, without line end
	size_t number;        // of the current line, from 1
	struct pabulib_error *error;
};

struct pabulib_cells {
	struct text at[PABULIB_CELLS_MAX];
	size_t count;
};

bool pabulib_next_line(struct pabulib_source *source);
// Cells of source->line; false (with the error told) for an unclosed quote, bad UTF-8 or too many cells.
// Empty cells at the end beyond `expected` are dropped: spreadsheets add them.
bool pabulib_split(struct pabulib_source *source, size_t expected, struct pabulib_cells *cells);

// Tells the error at the current line; always false. The first error stays.
__attribute__((format(printf, 2, 3))) bool pabulib_fail(struct pabulib_source *source, const char *format, ...);

struct text pabulib_known(struct text cell); // the cell, or empty when it is `None`
struct text pabulib_shown(struct text cell); // cut to what fits in a message

bool pabulib_parse_whole(struct text cell, int64_t *number); // "12", "-3", "12.0"
enum pabulib_amount { PABULIB_AMOUNT_EXACT, PABULIB_AMOUNT_ROUNDED_DOWN, PABULIB_AMOUNT_WRONG };
// "1250", "1250.5" and, as in old files, "1250,50"; never below zero.
enum pabulib_amount pabulib_parse_amount(struct text cell, int64_t *cents);

struct text pabulib_coordinate(struct arena *arena, struct text cell); // with a point; empty when it is no number

// Project ids to their indexes. Ids of up to eight bytes are their own key, so that a look-up compares one number.
struct pabulib_id_slot {
	uint64_t key;
	uint32_t length;
	uint32_t index_plus_one; // 0: free
	const char *at;
};
struct pabulib_ids {
	struct pabulib_id_slot *slots;
	unsigned shift;
	size_t mask;
};
bool pabulib_ids_create(struct pabulib_ids *ids, struct arena *arena, size_t count);
bool pabulib_ids_add(struct pabulib_ids *ids, struct text id, uint16_t index); // false when it is there already
bool pabulib_ids_find(const struct pabulib_ids *ids, struct text id, uint16_t *index);

void pabulib_warn(struct pabulib *pb, enum pabulib_warning warning, size_t line);

// The section VOTES after its header.
struct pabulib_columns {
	size_t count;
	size_t vote, points; // SIZE_MAX: no such column
};
bool pabulib_read_ballots(struct pabulib_source *source, struct pabulib *pb, const struct pabulib_ids *ids,
                          const struct pabulib_columns *columns, int64_t announced, size_t announced_line);

#endif
