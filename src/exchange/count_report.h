// SPDX-License-Identifier: EUPL-1.2
// The outcome of `polder count`, as JSON for programs and as a table with reasons for people.
#ifndef POLDER_EXCHANGE_COUNT_REPORT_H
#define POLDER_EXCHANGE_COUNT_REPORT_H

#include "exchange/pabulib.h"

struct count_report {
	const struct pabulib *file;
	const struct count_input *input; // projects[i] is file->projects[i]
	const struct count_result *result;
	bool lots_given;        // by --ties; otherwise they are the order of the file
	bool threshold_ignored; // the file has one, and it was asked not to apply it
};

void count_report_json(struct builder *out, const struct count_report *report);
void count_report_table(struct builder *out, const struct count_report *report);

#endif
