// SPDX-License-Identifier: EUPL-1.2
// By which rule a .pb file says that it was counted, for who counts it again without naming one.
#ifndef POLDER_EXCHANGE_COUNT_RULE_H
#define POLDER_EXCHANGE_COUNT_RULE_H

#include "exchange/count_file.h"
#include "exchange/pabulib.h"

// A comment "#1: polder count FILE.pb --rule phragmen", as in every file that Polder publishes: rule, utility, completion, start,
// until, step and comparison. False, with *options as they were, when there is no such command or a word of it is unknown.
bool count_rule_of_comment(struct text comment, struct count_file_options *options);
// Those of META's `rule` that Pabulib has a word for. False for the others.
bool count_rule_of_meta(const struct pabulib *pb, struct count_file_options *options);

// options->rule_from COUNT_RULE_OF_FILE becomes that of the comment, else of META, else COUNT_RULE_DEFAULT.
void count_rule_choose(const struct pabulib *pb, struct count_file_options *options);
const char *count_rule_from_name(enum count_rule_from from); // "comment", for programs
void count_build_rule_from(struct builder *out, const struct pabulib *pb,
                           enum count_rule_from from); // a line, for people

// The projects that are `selected` in the file and did not win, or the other way round: a line on *err, nothing when they agree or
// the file does not say.
void count_selected_compare(struct builder *err, const char *path, const struct pabulib *pb, const size_t *winners,
                            size_t winner_count);

#endif
