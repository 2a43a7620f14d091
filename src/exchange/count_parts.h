// SPDX-License-Identifier: EUPL-1.2
// What the reports of `polder count` have in common, whatever the rule: JSON for programs, text for people.
#ifndef POLDER_EXCHANGE_COUNT_PARTS_H
#define POLDER_EXCHANGE_COUNT_PARTS_H

#include "count/profile.h"
#include "exchange/count_file.h"
#include "exchange/count_voters.h"

struct count_common {
	const struct pabulib *file;
	enum count_rule_from rule_from;
	const struct count_project *projects; // projects[i] is file->projects[i]
	size_t count;
	int64_t budget_cents;
	int64_t threshold; // 0: none
	const size_t *winners;
	size_t winner_count;
	int64_t cost_cents;     // of the winners
	bool lots_given;        // by --ties; otherwise they are the order of the file
	bool threshold_ignored; // the file has one, and it was asked not to apply it
	bool limits_ignored;    // the same for ceilings, or the rule knows none
	const struct count_voters *voters;
};

void count_build_amount(struct builder *b, int64_t cents); // as it stands in the file: 1250 or 1250.50
struct text count_amount(struct arena *arena, int64_t cents);

void count_json_amount(struct json_writer *w, const char *key, int64_t cents);
void count_json_decimal(struct json_writer *w, const char *key, double value); // four decimals, for reading only
void count_json_ids(struct json_writer *w, const char *key, const struct count_project *projects, const size_t *at,
                    size_t count);
// The members that every report has after its rule and options: budget, threshold, ballots, winners, cost, remaining.
void count_json_head(struct json_writer *w, const struct count_common *common);
void count_json_plan(struct json_writer *w, const struct count_common *common,
                     size_t i); // { id, cost, votes, score, and open
void count_json_round(struct json_writer *w, const struct count_common *common,
                      size_t project); // { project, cost, and open
// And those before the end: satisfaction, compared_with_greedy, warnings. Closes the object.
void count_json_tail(struct json_writer *w, const struct count_common *common);

// The rule in a sentence, how ties end, who took part, the sums.
void count_build_head(struct builder *out, const struct count_common *common, struct text rule, const char *sentence);
void count_build_name(struct builder *out, const struct count_common *common, size_t i); // id and the first of its name
void count_build_tail(struct builder *out, const struct count_common *common);           // the voters; the greedy rule

#endif
