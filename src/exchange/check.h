// SPDX-License-Identifier: EUPL-1.2
// `polder check FILE.pb`: everything in a Pabulib file that its format or its own figures contradict, at once, each with
// the line, what is wrong and what to do. pabulib_read stops at the first thing it cannot count; this goes on.
// Source: pabulib.org/format and the repository pabulib/checker, as of April 2026; where Polder is stricter or says more is in
// docs/files.md.
#ifndef POLDER_EXCHANGE_CHECK_H
#define POLDER_EXCHANGE_CHECK_H

#include "base/builder.h"

enum check_level { CHECK_ERROR, CHECK_WARNING };

enum check_kind {
	// The lines of the file
	CHECK_BYTES,
	CHECK_LINE,
	CHECK_SECTIONS,
	CHECK_HEADER,
	CHECK_CELLS,
	CHECK_MORE_CELLS,
	CHECK_EMPTY_LINE,
	CHECK_WHITE_SPACE,
	CHECK_LIST_SPACE,
	CHECK_TWICE,
	// Keys, columns and values
	CHECK_MISSING,
	CHECK_UNKNOWN,
	CHECK_ORDER,
	CHECK_EMPTY,
	CHECK_VALUE,
	CHECK_DATES,
	CHECK_COMMENT,
	CHECK_DECIMAL_COMMA,
	CHECK_VOTE_TYPE,
	CHECK_VOTE_TYPE_KEY,
	CHECK_CHOOSE_1_PERHAPS,
	CHECK_MAX_LENGTH,
	// Projects and money
	CHECK_COUNT,
	CHECK_NO_COST,
	CHECK_ABOVE_BUDGET,
	CHECK_WITHDRAWN,
	CHECK_WITHDRAWN_SELECTED,
	CHECK_BUDGET_EXCEEDED,
	CHECK_FULLY_FUNDED,
	CHECK_ALL_FUNDED,
	CHECK_UNUSED_BUDGET,
	CHECK_UNUSED_BUDGET_PERHAPS,
	CHECK_COORDINATES,
	CHECK_SAME_COORDINATES,
	// Ballots
	CHECK_NO_SUCH_PROJECT,
	CHECK_REPEATED_PROJECT,
	CHECK_LENGTH,
	CHECK_LENGTH_UNUSED,
	CHECK_LENGTH_ONE,
	CHECK_POINTS,
	CHECK_POINTS_SUM,
	CHECK_POINTS_ORDER,
	CHECK_BALLOT_COST,
	CHECK_VOTES,
	CHECK_SCORE,
	CHECK_NO_TOTALS,
	CHECK_NO_VOTES,
	// Labels
	CHECK_DECLARED,
	CHECK_UNDECLARED,
	CHECK_LABELS,
	CHECK_LABEL_TWICE,
	// The outcome
	CHECK_RULE,
	CHECK_RULE_PERHAPS,
	CHECK_RULE_SKIPPED,
	CHECK_THRESHOLD,
	CHECK_NOT_READ,
	CHECK_KINDS
};
const char *check_kind_name(enum check_kind kind); // "white-space"
enum check_level check_kind_level(enum check_kind kind);

// Of each kind the first CHECK_SHOWN findings are kept; `times` counts them all.
#define CHECK_SHOWN 20u
struct check_finding {
	enum check_kind kind;
	size_t line; // from 1; 0: the file as a whole
	struct text text;
};
struct check_result {
	struct check_finding *at; // by line, those of the whole file last
	size_t count;
	size_t times[CHECK_KINDS];
	size_t errors, warnings; // of all
};

// False when the arena is too small for the file.
bool check_pabulib(struct arena *arena, struct text file, struct check_result *result);

// The report on one file. Exit code: 0 no errors (warnings perhaps), 2 errors, or the file cannot be read; 1 out of memory.
int check_file(const char *path, bool json, struct builder *out, struct builder *err);

#endif
