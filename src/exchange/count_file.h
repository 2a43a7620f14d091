// SPDX-License-Identifier: EUPL-1.2
// `polder count FILE.pb`: counts any Pabulib file by a greedy rule and prints the outcome.
#ifndef POLDER_EXCHANGE_COUNT_FILE_H
#define POLDER_EXCHANGE_COUNT_FILE_H

#include "base/builder.h"
#include "count/greedy.h"

struct count_file_options {
	const char *path;
	enum count_rule rule;
	bool ignore_threshold; // --no-threshold: do not apply the file's min_project_score_threshold
	bool json;             // --json: one object instead of a table for people
};

// Exit code: 0 counted; 2 the file cannot be read or is not a valid .pb, *err says why and what to do; 1 out of memory.
// Lots are the order of the projects in the file.
int count_file(const struct count_file_options *options, struct builder *out, struct builder *err);

#endif
