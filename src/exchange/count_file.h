// SPDX-License-Identifier: EUPL-1.2
// `polder count FILE.pb`: counts any Pabulib file by one of the rules of count/ and prints the outcome.
#ifndef POLDER_EXCHANGE_COUNT_FILE_H
#define POLDER_EXCHANGE_COUNT_FILE_H

#include "base/builder.h"
#include "count/shares.h"

enum count_method {
	COUNT_BY_GREEDY,
	COUNT_BY_SHARES,
	COUNT_BY_PHRAGMEN,
	COUNT_BY_PHRAGMEN_SKIP,
	COUNT_BY_MAXIMIN,
	COUNT_BY_KNAPSACK
};

enum count_rule_from { // where the rule comes from
	COUNT_RULE_GIVEN,
	COUNT_RULE_OF_FILE, // to be found there: count_rule.h
	COUNT_RULE_OF_COMMENT,
	COUNT_RULE_OF_META,
	COUNT_RULE_DEFAULT // the file names none that is known
};

struct count_file_options {
	const char *path;
	enum count_method method;
	enum count_rule rule; // of the greedy family
	enum count_rule_from rule_from;
	struct shares_options shares; // for equal shares
	const char *ties_path;        // --ties: a file with the lots, NULL when there is none
	bool ignore_threshold;        // --no-threshold: do not apply the file's min_project_score_threshold
	bool ignore_limits;           // --no-limits: do not apply its ceilings for categories and neighbourhoods
	bool json;                    // --json: one object instead of a table for people
};

// Exit code: 0 counted; 2 the file cannot be read or is not a valid .pb, *err says why and what to do; 1 out of memory.
// Lots are the order of the projects in the file, or that of the file --ties: one project id on each line, the first
// goes first, every project once. Winners that differ from the file's column `selected` are told on *err.
void count_file_defaults(struct count_file_options *options); // greedy; for equal shares those of its web tool
bool count_method_parse(struct text name, struct count_file_options *options); // "greedy", "equal-shares", ...
int count_file(const struct count_file_options *options, struct builder *out, struct builder *err);
// Who wins, without the report: won[i] for the i-th project of the file. False when it cannot be counted.
bool count_winners(const struct count_file_options *options, struct text contents, bool *won);

#endif
