// SPDX-License-Identifier: EUPL-1.2
// Money is int64 cents of one currency; no floating point anywhere.
#ifndef POLDER_BASE_MONEY_H
#define POLDER_BASE_MONEY_H

#include "base/builder.h"

// What a person types or a file holds: "1.250,50", "1250.5", "€ 12.500", "12 500". A dot or comma followed by one or
// two last digits is the decimal mark, otherwise it groups thousands. False when it is no amount or does not fit.
bool money_parse(struct text typed, int64_t *cents);
// "€ 42.000" and "€ 1.250,50" in nl; "€42,000" and "€1,250.50" in en. The space is U+00A0. `symbol` such as "€", "zł".
void money_build(struct builder *b, int64_t cents, struct text language, struct text symbol);
// "1250.50", always two decimals: for files.
void money_build_plain(struct builder *b, int64_t cents);
// "12.500" (nl), "12,500" (en)
void number_build_grouped(struct builder *b, int64_t n, struct text language);

#endif
