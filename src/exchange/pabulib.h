// SPDX-License-Identifier: EUPL-1.2
// Pabulib's .pb format: one participatory budget election in one text file (META, PROJECTS, VOTES).
// Source: Faliszewski et al., arXiv 2305.11035, and the format page of pabulib.org. Parsing and writing only; nothing here
// knows the database.
//
// A file that contradicts itself is refused with the line and what to do about it: wrong counts, unknown projects,
// doubled ids, points that do not match. What real files do and can be counted without doubt is accepted and reported
// as a warning with the number of times and the first line. A project that stands on a ballot again is dropped from it
// (its points are added to the first place), so that a ballot never names a project twice.
#ifndef POLDER_EXCHANGE_PABULIB_H
#define POLDER_EXCHANGE_PABULIB_H

#include "base/builder.h"
#include "count/shares.h"
#include "count/tally.h"

#define PABULIB_UNSET INT64_MIN            // a number the file does not give
#define PABULIB_SENTINEL_CENTS 99999999900 // cost 999999999: withdrawn, must never win
#define PABULIB_PROJECTS_MAX TALLY_PROJECTS_MAX

enum pabulib_vote_type {
	PABULIB_APPROVAL,   // a set
	PABULIB_CHOOSE_1,   // one project
	PABULIB_ORDINAL,    // best first
	PABULIB_CUMULATIVE, // points that share a total
	PABULIB_SCORING     // points, each project by itself
};
struct text pabulib_vote_type_name(enum pabulib_vote_type type);

struct pabulib_pair {
	struct text key, value;
};

// Points and lengths are PABULIB_UNSET when the file does not give them; so are amounts.
struct pabulib_limits {
	int64_t min_length, max_length;
	int64_t min_sum_cost_cents, max_sum_cost_cents;
	int64_t min_points, max_points;
	int64_t min_sum_points, max_sum_points;
	int64_t default_score;
};

struct pabulib_project {
	struct text id;
	int64_t cost_cents;
	int64_t votes, score; // as the file's columns say; PABULIB_UNSET when absent. Counting goes by the ballots.
	struct text name, category, beneficiaries, neighborhood, subunit, district, description; // lists: a,b,c
	struct text proposer, public_id;
	struct text latitude, longitude; // as written, a decimal point; empty when absent or no number
	int selected;                    // 0..3, -1: the file does not say
	bool withdrawn;                  // its cost is the sentinel
	size_t line;                     // where it stood in the file that was read
	struct text *extra;              // one cell per extra project column; NULL when there are none
};

struct pabulib_ballot {
	struct text voter_id;
	uint32_t first; // into choices (and points)
	uint32_t count;
	uint32_t line_at, line_length; // where it stood in the file that was read, for pabulib_ballot_cell
};

enum pabulib_warning {
	PABULIB_REPEATED_PROJECT, // a project more than once on a ballot; it counts once (its points add up)
	PABULIB_VOTES_DIFFER,     // the votes column is not what the ballots say
	PABULIB_SCORE_DIFFERS,    // the same for score
	PABULIB_OUTSIDE_LIMITS,   // a ballot outside the limits that META states; it counts
	PABULIB_COST_ZERO,        // a project that costs nothing
	PABULIB_WITHDRAWN,        // a project with the sentinel cost
	PABULIB_BUDGET_ROUNDED,   // a budget in parts of a cent; rounded down, which changes no outcome
	PABULIB_WARNINGS
};

struct pabulib {
	// META. Texts are empty when absent.
	struct text description, country, unit, subunit, district, instance, edition, language, currency;
	struct text date_begin, date_end, rule, comment;
	int64_t budget_cents;
	enum pabulib_vote_type vote_type;
	struct pabulib_limits limits;
	int64_t threshold;           // min_project_score_threshold; PABULIB_UNSET when absent
	struct pabulib_pair *others; // META keys not named above, in file order
	size_t other_count;

	struct pabulib_project *projects;
	size_t project_count;
	struct text_list project_columns; // the extra ones: their cells are in pabulib_project.extra

	struct pabulib_ballot *ballots;
	size_t ballot_count;
	uint16_t *choices; // project indexes, ballot after ballot; no project twice on a ballot
	int32_t *points;   // parallel to choices; NULL unless cumulative or scoring
	size_t choice_count;
	struct text_list ballot_columns; // other than voter_id, vote and points: age, sex, voting_method, ...
	struct text *cells;              // ballot_count x ballot_columns.count, for writing; NULL after reading

	// From reading.
	struct text source;             // the file
	struct text_list ballot_header; // all columns of VOTES as they stand in the file
	size_t first_ballot_line;       // line of ballots[0]; ballot i stands on first_ballot_line + i
	struct {
		size_t times;
		size_t first_line;
	} warnings[PABULIB_WARNINGS];
};

struct pabulib_error {
	size_t line; // from 1; 0: the file as a whole
	struct text reason;
};

// Files up to 4 GiB. The result keeps pointing into `file`, which must live as long. NULL with *error filled when the file is refused.
struct pabulib *pabulib_read(struct arena *arena, struct text file, struct pabulib_error *error);

// One cell of a ballot by column name ("age", "voting_method", ...); empty when absent.
struct text pabulib_ballot_cell(struct arena *arena, const struct pabulib *pb, size_t ballot, struct text column);

// What a warning says, for people: "a project stands more than once on a ballot; it counts once".
const char *pabulib_warning_text(enum pabulib_warning warning);

// Votes and points per project from the ballots, by vote type. NULL when the arena is full or a sum overflows.
struct tally *pabulib_tally(struct arena *arena, const struct pabulib *pb);

// The counting rule the file names, when it is a greedy one: greedy, greedy-threshold -> COUNT_GREEDY,
// greedy-no-skip -> COUNT_GREEDY_STOP. False for the others.
bool pabulib_count_rule(const struct pabulib *pb, enum count_rule *rule);
// Pabulib's names for equal shares (equalshares, equalshares/add1, with -comparison or without) as Wieliczka meant them, whose
// published outcome comes out of it: cost utility, the exact share, steps of one unit until the next would cost too much. False for
// other names, with *options as they were.
bool pabulib_shares_rule(struct text rule, struct shares_options *options);

// An empty election whose numbers are PABULIB_UNSET, to be filled for writing. NULL when the arena is full.
struct pabulib *pabulib_new(struct arena *arena);

// The same format: LF, no BOM, quotes only where needed, known keys and columns in the format's order, then the others.
// Columns that are empty for every project are left out. num_projects and num_votes are counted. False, with nothing written, when a text cannot stand in the format (a line break is written as a space).
bool pabulib_write(struct builder *out, const struct pabulib *pb);

#endif
