// SPDX-License-Identifier: EUPL-1.2
// The outcome of `polder count`, as JSON for programs and as a table with reasons for people.
#ifndef POLDER_EXCHANGE_COUNT_REPORT_H
#define POLDER_EXCHANGE_COUNT_REPORT_H

#include "count/needs.h"
#include "exchange/count_limits.h"
#include "exchange/count_parts.h"

struct count_report {
	struct count_common common;
	const struct count_input *input;
	const struct count_result *result;
	const struct greedy_need *needs; // NULL: not known
	const struct count_limits *limits;
};

void count_report_json(struct builder *out, const struct count_report *report);
void count_report_table(struct builder *out, const struct count_report *report);

#endif
