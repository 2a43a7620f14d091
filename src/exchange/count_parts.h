// SPDX-License-Identifier: EUPL-1.2
// What the reports of `polder count` have in common, whatever the rule.
#ifndef POLDER_EXCHANGE_COUNT_PARTS_H
#define POLDER_EXCHANGE_COUNT_PARTS_H

#include "base/json.h"
#include "count/profile.h"
#include "exchange/pabulib.h"

void count_build_amount(struct builder *b, int64_t cents); // as it stands in the file: 1250 or 1250.50
struct text count_amount(struct arena *arena, int64_t cents);
// Names come from strangers and go to a terminal: control characters (C0, DEL, C1) do not pass.
void count_build_printable(struct builder *b, struct text t);

void count_json_amount(struct json_writer *w, const char *key, int64_t cents);
void count_json_decimal(struct json_writer *w, const char *key, double value); // four decimals, for reading only
void count_json_ids(struct json_writer *w, const char *key, const struct count_project *projects, const size_t *at,
                    size_t count);
void count_json_warnings(struct json_writer *w, const struct pabulib *pb);
// "satisfaction": ballots with no, one and more winners among what they support, and the mean number.
void count_json_satisfaction(struct json_writer *w, const struct profile *profile, const size_t *winners, size_t count);

#endif
