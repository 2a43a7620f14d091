// SPDX-License-Identifier: EUPL-1.2
// Instants are int64 milliseconds since 1970-01-01T00:00:00Z; 0 means "not set".
#ifndef POLDER_BASE_CLOCK_H
#define POLDER_BASE_CLOCK_H

#include "base/builder.h"

#define DAY_MS INT64_C(86400000)

int64_t clock_now(void);       // wall clock, ms UTC
int64_t clock_monotonic(void); // ms, for deadlines and durations

// Notices that the wall clock was set: it then moves otherwise than the one that nobody can set. Begin with { 0 }.
struct clock_watch {
	int64_t offset; // of the wall clock from the monotonic one, ms
	bool begun;
};
// By how many ms it was set since the last call, forward if positive; 0 when under a minute, which time servers do all day.
int64_t clock_set_by(struct clock_watch *watch, int64_t now, int64_t monotonic);

struct civil { // a moment on a calendar and a clock on the wall; month and day from 1
	int year, month, day, hour, minute, second;
	int weekday; // 1 = Monday .. 7 = Sunday (ISO 8601); filled by the functions that make a civil
};

int64_t civil_to_ms(struct civil utc);               // reads it as UTC; fields must be in range (civil_valid)
struct civil civil_from_ms(int64_t ms);              // UTC
bool civil_valid(struct civil c);                    // a real date (leap years) and time
void build_iso_time(struct builder *b, int64_t ms);  // 2026-11-21T10:00:00Z, milliseconds only when not 0
bool iso_time_parse(struct text iso, int64_t *ms);   // RFC 3339 with Z or offset; also a bare date = midnight UTC
void build_http_date(struct builder *b, int64_t ms); // RFC 9110: Sat, 21 Nov 2026 10:00:00 GMT

#endif
