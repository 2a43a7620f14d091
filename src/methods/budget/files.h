// SPDX-License-Identifier: EUPL-1.2
// The files of a published vote that grow with the number of votes: every ballot, the log, and a Pabulib file per budget,
// plain and packed. They are made once, in the background, from the tables of a vote that changes no more.
//
// Invariant: a vote has rows here for all of its files or for none. The rows are written when every file is on the disk
// and its ballots were seen to give the published outcome again. So a process that is killed in between, a database put
// back without its files, and a vote published by an older program all come to the same: the files are made (again).
#ifndef POLDER_METHODS_BUDGET_FILES_H
#define POLDER_METHODS_BUDGET_FILES_H

#include "ballot/ballot.h"

#define BALLOTS_FILE "stembiljetten.csv"
#define LEAVES_FILE "logboek.csv"
#define PB_FILE "stembiljetten.pb" // of a vote with one budget; others have "0123456789ABC.pb" per envelope

struct vote_file {
	int64_t vote_id;
	struct text name;
	struct text hash, gzip_hash; // 32 bytes: their names in the store
	int64_t bytes, gzip_bytes;
};
struct vote_files {
	struct vote_file *at;
	size_t count; // 0: they are still being made
};
extern const struct record vote_file_record;

bool vote_files_of(struct db *db, struct arena *arena, int64_t vote_id, struct vote_files *files);
const struct vote_file *vote_files_find(const struct vote_files *files, struct text name); // NULL when absent
bool vote_file_expected(struct arena *arena, const struct vote_definition *definition, struct text name);

// Makes what is missing within a second or so of publishing, and looks now and then whether all is still on the disk.
extern const struct job_clock budget_files_clock;

#endif
