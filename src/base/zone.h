// SPDX-License-Identifier: EUPL-1.2
// Time zones, read from the system's TZif files (RFC 8536); libc's localtime is banned since it is process-wide.
#ifndef POLDER_BASE_ZONE_H
#define POLDER_BASE_ZONE_H

#include "base/clock.h"

// NULL stands for UTC in all functions here.
struct zone;

// name such as "Europe/Amsterdam"; letters, digits, _ - + and single slashes only. NULL when unknown or unreadable.
struct zone *zone_load(struct text name);
void zone_free(struct zone *zone);
struct civil zone_civil(const struct zone *zone, int64_t ms); // what the clock on the wall says at that instant

enum zone_moment { ZONE_UNIQUE, ZONE_AMBIGUOUS, ZONE_NONEXISTENT };
// The instant of a wall clock time. Ambiguous (autumn): *ms is the earlier one. Nonexistent (spring): *ms is the
// instant the clock jumps.
enum zone_moment zone_instant(const struct zone *zone, struct civil wall, int64_t *ms);

// In words for people: "21 november 2026", "21 november 2026 om 10.00 uur"; en: "21 November 2026 at 10:00"; other
// languages until they have words of their own: "2026-11-21 10:00".
void build_date(struct builder *b, const struct zone *zone, int64_t ms, struct text language);
void build_moment(struct builder *b, const struct zone *zone, int64_t ms, struct text language);

#endif
