// SPDX-License-Identifier: EUPL-1.2
// The rule at the end of a TZif file, "CET-1CEST,M3.5.0,M10.5.0/3": the TZ variable of POSIX, with hours from -167 to
// 167 as RFC 8536 (section 3.3.1) allows. Only zone.c uses it.
#ifndef POLDER_BASE_ZONE_RULE_H
#define POLDER_BASE_ZONE_RULE_H

#include "base/text.h"

enum zone_day_kind { ZONE_DAY_OF_MONTH, ZONE_DAY_NOT_LEAP, ZONE_DAY_OF_YEAR }; // Mm.w.d, Jn, n

struct zone_change { // when in the year the clock changes
	enum zone_day_kind kind;
	int month, week, weekday; // Mm.w.d: weekday 0 = Sunday, week 5 = the last
	int day;                  // Jn: 1..365, n: 0..365
	int second;               // after midnight on the wall, before the change
};

struct zone_rule {
	int offset; // seconds east of UTC
	bool has_summer;
	int summer_offset;
	struct zone_change start, end;
};

bool zone_rule_parse(struct text rule, struct zone_rule *parsed);
int zone_rule_offset(const struct zone_rule *rule, int64_t second); // at that second since 1970 UTC

#endif
