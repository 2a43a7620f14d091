// SPDX-License-Identifier: EUPL-1.2
// The keys of META and the columns of PROJECTS, once, in the order of the format page; reader and writer follow them.
#ifndef POLDER_EXCHANGE_PABULIB_FIELDS_H
#define POLDER_EXCHANGE_PABULIB_FIELDS_H

#include "exchange/pabulib.h"

enum pabulib_field_kind {
	CELL_TEXT,
	CELL_ID,         // text that must be there
	CELL_WHOLE,      // int64, PABULIB_UNSET when absent
	CELL_AMOUNT,     // cents, PABULIB_UNSET when absent
	CELL_COORDINATE, // text that is a decimal number
	CELL_SELECTED,   // int, -1 when absent
	CELL_VOTE_TYPE,
	CELL_PROJECT_COUNT, // no member: what META announces
	CELL_VOTE_COUNT
};

struct pabulib_field {
	const char *name;
	enum pabulib_field_kind kind;
	size_t offset; // in struct pabulib or struct pabulib_project
	bool required;
};

extern const struct pabulib_field pabulib_meta_fields[];
extern const size_t pabulib_meta_field_count;
extern const struct pabulib_field pabulib_project_fields[];
extern const size_t pabulib_project_field_count;

// NULL when the format does not know the name. Knows older names too (target for beneficiaries).
const struct pabulib_field *pabulib_meta_field(struct text name);
const struct pabulib_field *pabulib_project_field(struct text name);
bool pabulib_has_points(enum pabulib_vote_type type);
bool pabulib_vote_type_parse(struct text name, enum pabulib_vote_type *type);

#endif
