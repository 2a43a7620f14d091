// SPDX-License-Identifier: EUPL-1.2
// The .pb format as its page and its official checker have it: every key and column that may be there, in the order in
// which they should stand, and what their values must look like. What Polder itself uses of them is in pabulib_fields.h.
// Source: pabulib.org/format and the repository pabulib/checker, as of April 2026.
#ifndef POLDER_EXCHANGE_PABULIB_FORMAT_H
#define POLDER_EXCHANGE_PABULIB_FORMAT_H

#include "base/text.h"

enum pabulib_section { PABULIB_META, PABULIB_PROJECTS, PABULIB_VOTES, PABULIB_SECTIONS };

enum pabulib_value {
	VALUE_TEXT,
	VALUE_LIST,   // a,b,c without spaces
	VALUE_WHOLE,  // 12
	VALUE_NUMBER, // 12 or 12.5
	VALUE_COUNTRY,
	VALUE_LANGUAGE,
	VALUE_CURRENCY,
	VALUE_DATE, // 31.12.2026 or 2026
	VALUE_VOTE_TYPE,
	VALUE_ONE,     // a flag that is 1 or not there
	VALUE_COMMENT, // #1: ... #2: ...
	VALUE_SELECTED,
	VALUE_AGE, // 34 or 30-39
	VALUE_SEX,
	VALUE_METHOD,
	VALUE_COORDINATE
};

struct pabulib_format_field {
	const char *name;
	enum pabulib_value value;
	bool required;     // the key or column must be there
	bool may_be_empty; // otherwise a key or column that is there must be filled
};

struct pabulib_format_section {
	const char *title;
	const struct pabulib_format_field *fields;
	size_t count;
};
extern const struct pabulib_format_section pabulib_format[PABULIB_SECTIONS];

// Its place in the section: SIZE_MAX when the format has no such key or column.
size_t pabulib_format_place(enum pabulib_section section, struct text name);

// What a value that is not empty should have been: "a date such as 31.12.2026, or a year"; NULL when it is right.
const char *pabulib_value_wanted(enum pabulib_value value, struct text cell);

// A real day of the calendar or a year, as days that can be compared: the first of a year that stands alone.
bool pabulib_date_parse(struct text date, int64_t *days);

#endif
