// SPDX-License-Identifier: EUPL-1.2
// The outcome of Phragmén's rule or the knapsack, as JSON for programs and as a report for people.
#ifndef POLDER_EXCHANGE_COUNT_SEQUENCE_H
#define POLDER_EXCHANGE_COUNT_SEQUENCE_H

#include "count/sequence.h"
#include "exchange/count_parts.h"

struct sequence_report {
	struct count_common common;
	const struct sequence_input *input;
	const struct sequence_result *result;
	const char *rule;     // as on the command line
	const char *sentence; // what it does, in one line
	const char *value;    // JSON name of what a round tells, such as "earned_by_each"; NULL: there are no rounds
	int64_t score;        // knapsack: points of the winners together
};

void sequence_report_json(struct builder *out, const struct sequence_report *report);
void sequence_report_table(struct builder *out, const struct sequence_report *report);

#endif
