// SPDX-License-Identifier: EUPL-1.2
// Exports of Pol.is conversations, of every generation: votes.csv (the log of all votes), participants-votes.csv or
// participant-votes.csv (the last vote of each participant on each statement, and their published group), comments.csv (the
// statements) and summary.csv. Columns are found by name; others are passed over.
//
// What differs between generations is decided, and said, not guessed in silence:
// - the time of a vote is in milliseconds or in seconds (numbers below 10^11); both in one file are refused;
// - an agree is 1, or -1 in one generation: by the agrees and disagrees that comments.csv states per statement, else by
//   those that participants-votes.csv states per participant, else by what authors voted on their own statements (Pol.is
//   votes agree for them), else 1 is taken, and `sign_by` says so;
// - one generation wrote the text of statements without quotes: then it is the rest of the line.
// A file that contradicts itself is refused with its line and what to do.
#ifndef POLDER_EXCHANGE_OPINION_CSV_H
#define POLDER_EXCHANGE_OPINION_CSV_H

#include "base/builder.h"
#include "base/secret.h"
#include "count/opinion_measures.h"
#include "exchange/csv.h"

enum opinion_file { OPINION_VOTES_FILE, OPINION_PARTICIPANTS_FILE, OPINION_COMMENTS_FILE, OPINION_SUMMARY_FILE };
#define OPINION_FILES 4

// The first two files may come in blocks: what is kept of them is 16 bytes a vote until all are in their place, then 4, and
// their ids. comments.csv and summary.csv are given whole and must live as long as the export.
struct opinion_sources {
	struct csv_source file[OPINION_FILES]; // `begin.at` and `read` NULL: there is no such file
	size_t block_bytes;                    // to begin with; 0: OPINION_BLOCK_BYTES
	int sign;                              // how an agree is written: 1 or -1; 0: find out
};
#define OPINION_BLOCK_BYTES ((size_t)256 << 10)

enum opinion_sign_by {
	OPINION_SIGN_GIVEN,        // the caller said so
	OPINION_SIGN_COMMENTS,     // comments.csv
	OPINION_SIGN_PARTICIPANTS, // participants-votes.csv
	OPINION_SIGN_AUTHORS,      // votes on people's own statements
	OPINION_SIGN_ASSUMED       // nothing says; 1
};

struct opinion_comment {
	struct text body, author;  // empty when comments.csv does not have the statement
	int moderated;             // 1 accepted, 0 not looked at, -1 rejected
	bool meta;                 // about the participant, no opinion
	bool known;                // stands in comments.csv
	int64_t agrees, disagrees; // as comments.csv states them (revotes included); -1: not stated
};

enum opinion_warning {
	OPINION_WARN_UNQUOTED,     // comments.csv was written without quotes
	OPINION_WARN_UNKNOWN,      // votes on a statement that comments.csv does not have
	OPINION_WARN_FILES_DIFFER, // participants-votes.csv has another last vote than votes.csv; votes.csv counts
	OPINION_WARN_ROW_ORDER,    // votes.csv has no times: of votes on the same statement the last row counts
	OPINION_WARNINGS
};
const char *opinion_warning_text(enum opinion_warning warning);

struct opinion_export {
	// In canonical order: participants who voted, and the statements of all files.
	struct text *participants, *statements;
	struct opinion_votes *votes;      // left_out: rejected and meta statements
	struct opinion_comment *comments; // per statement
	bool *meta;                       // per statement, for opinion_measures

	struct text *xids; // per participant; NULL when there is no such column
	int8_t *published; // per participant: 0 to published_count - 1, -1; NULL without participants-votes.csv
	struct text published_ids[OPINION_MEASURED_GROUPS_MOST]; // as the file names them
	uint32_t published_count;

	struct text topic, url, description; // of summary.csv
	bool from_log;                       // from votes.csv; else from participants-votes.csv
	bool seconds;                        // times in votes.csv
	size_t events;                       // votes read, revotes included
	int sign;                            // how an agree was written
	enum opinion_sign_by sign_by;
	uint64_t sign_fits,
		sign_against; // what decided it: how far the files are apart with this sign, and with the other;
					  // for authors: how many votes against, how many for
	size_t warnings[OPINION_WARNINGS]; // how often
};

struct opinion_error {
	enum opinion_file file;
	size_t line; // from 1; 0: the file as a whole
	struct text reason;
};

// NULL with *error filled when a file is refused; with an empty reason when the arena is full.
struct opinion_export *opinion_export_read(struct arena *arena, const struct opinion_sources *sources,
                                           struct opinion_error *error);

// Which file this is, by its first row, which must be whole in `begin` as far as its known columns go; false when it is none
// of them.
bool opinion_file_recognise(struct arena *arena, struct text begin, enum opinion_file *file);

// The input that counts, in canonical order: a line "statement,ID,0" for each (1: rejected, 2: meta), then "vote,PARTICIPANT,
// STATEMENT,VALUE" (1 agree, 0 pass, -1 disagree), as CSV with LF. The same votes give the same bytes, and so the same hash.
// False: out of memory.
bool opinion_canonical(const struct opinion_export *data, void (*take)(void *context, struct text piece),
                       void *context);
bool opinion_hash(const struct opinion_export *data, uint8_t hash[HASH_BYTES]);

#endif
