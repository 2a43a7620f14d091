// SPDX-License-Identifier: EUPL-1.2
// The outcome of the Method of Equal Shares, as JSON for programs and as a report for people.
#ifndef POLDER_EXCHANGE_COUNT_SHARES_H
#define POLDER_EXCHANGE_COUNT_SHARES_H

#include "count/shares.h"
#include "exchange/count_parts.h"

struct shares_report {
	struct count_common common;
	const struct shares_input *input;
	const struct shares_result *result;
};

void shares_report_json(struct builder *out, const struct shares_report *report);
void shares_report_table(struct builder *out, const struct shares_report *report);

struct text shares_utility_name(enum shares_utility utility);          // "cost", "cardinality"
struct text shares_completion_name(enum shares_completion completion); // "none", "greedy", "add1", "add1u"
bool shares_utility_parse(struct text name, enum shares_utility *utility);
bool shares_completion_parse(struct text name, enum shares_completion *completion);

#endif
