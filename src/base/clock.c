// SPDX-License-Identifier: EUPL-1.2
#include "base/clock.h"
#include "base/number.h"

int64_t clock_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

#define SMALL_CORRECTION_MS 60000

int64_t clock_set_by(struct clock_watch *watch, int64_t now, int64_t monotonic)
{
	int64_t offset = now - monotonic, by = offset - watch->offset;
	if (watch->begun && by > -SMALL_CORRECTION_MS && by < SMALL_CORRECTION_MS)
		return 0; // the offset stays, so that many small corrections are noticed together
	bool first = !watch->begun;
	*watch = (struct clock_watch){ .offset = offset, .begun = true };
	return first ? 0 : by;
}

static int64_t floor_divide(int64_t n, int64_t by)
{
	return n / by - (n % by < 0);
}

// Days from 1970-01-01 in the proleptic Gregorian calendar. Counted in eras of 400 years that begin on 1 March, so
// that the leap day comes last (Howard Hinnant, "chrono-compatible low-level date algorithms").
static int64_t days_from_date(int64_t year, int month, int day)
{
	year -= month <= 2;
	int64_t era = floor_divide(year, 400);
	int64_t year_of_era = year - era * 400;
	int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

static void date_from_days(int64_t days, struct civil *c)
{
	c->weekday = (int)((days % 7 + 10) % 7) + 1; // 1970-01-01 was a Thursday
	days += 719468;
	int64_t era = floor_divide(days, 146097);
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t month_from_march = (5 * day_of_year + 2) / 153;
	c->day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
	c->month = (int)(month_from_march < 10 ? month_from_march + 3 : month_from_march - 9);
	c->year = (int)(year_of_era + era * 400 + (c->month <= 2));
}

int64_t civil_to_ms(struct civil utc)
{
	int64_t seconds = ((int64_t)utc.hour * 60 + utc.minute) * 60 + utc.second;
	return days_from_date(utc.year, utc.month, utc.day) * DAY_MS + seconds * 1000;
}

struct civil civil_from_ms(int64_t ms)
{
	struct civil c = { 0 };
	int64_t days = floor_divide(ms, DAY_MS);
	int second_of_day = (int)((ms - days * DAY_MS) / 1000);
	date_from_days(days, &c);
	c.hour = second_of_day / 3600;
	c.minute = second_of_day / 60 % 60;
	c.second = second_of_day % 60;
	return c;
}

bool civil_valid(struct civil c)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	if (c.year < 0 || c.year > 9999 || c.month < 1 || c.month > 12 || c.day < 1)
		return false;
	bool leap = (c.year % 4 == 0 && c.year % 100 != 0) || c.year % 400 == 0;
	return c.day <= days[c.month - 1] + (c.month == 2 && leap) && c.hour >= 0 && c.hour <= 23 && c.minute >= 0 &&
	       c.minute <= 59 && c.second >= 0 && c.second <= 59;
}

void build_iso_time(struct builder *b, int64_t ms)
{
	struct civil c = civil_from_ms(ms);
	build_format(b, "%04d-%02d-%02dT%02d:%02d:%02d", c.year, c.month, c.day, c.hour, c.minute, c.second);
	int fraction = (int)(ms - floor_divide(ms, 1000) * 1000);
	if (fraction)
		build_format(b, ".%03d", fraction);
	build_char(b, 'Z');
}

// Takes `count` digits from the start of *rest.
static bool take_digits(struct text *rest, size_t count, int *value)
{
	int64_t number;
	struct text digits = text_slice(*rest, 0, count);
	if (digits.len != count || digits.at[0] == '-' || !number_parse(digits, &number))
		return false;
	*rest = text_slice(*rest, count, rest->len);
	*value = (int)number;
	return true;
}

static bool take_char(struct text *rest, const char *one_of)
{
	if (rest->len == 0 || !strchr(one_of, rest->at[0]) || rest->at[0] == '\0')
		return false;
	*rest = text_slice(*rest, 1, rest->len);
	return true;
}

// ".5", ".123456": as milliseconds, what is finer is dropped.
static bool take_fraction(struct text *rest, int *ms)
{
	*ms = 0;
	if (!take_char(rest, "."))
		return true;
	int digit, worth = 100;
	if (!take_digits(rest, 1, &digit))
		return false;
	do {
		*ms += digit * worth;
		worth /= 10;
	} while (take_digits(rest, 1, &digit));
	return true;
}

// "Z", "+01:00", "-00:30"
static bool take_offset(struct text *rest, int *minutes)
{
	*minutes = 0;
	if (take_char(rest, "Zz"))
		return true;
	int sign = rest->len && rest->at[0] == '-' ? -1 : 1, hour, minute;
	if (!take_char(rest, "+-") || !take_digits(rest, 2, &hour) || !take_char(rest, ":") ||
	    !take_digits(rest, 2, &minute) || hour > 23 || minute > 59)
		return false;
	*minutes = sign * (hour * 60 + minute);
	return true;
}

bool iso_time_parse(struct text iso, int64_t *ms)
{
	struct civil c = { 0 };
	struct text rest = iso;
	int fraction = 0, offset = 0;
	if (!take_digits(&rest, 4, &c.year) || !take_char(&rest, "-") || !take_digits(&rest, 2, &c.month) ||
	    !take_char(&rest, "-") || !take_digits(&rest, 2, &c.day))
		return false;
	if (rest.len != 0 &&
	    (!take_char(&rest, "Tt ") || !take_digits(&rest, 2, &c.hour) || !take_char(&rest, ":") ||
	     !take_digits(&rest, 2, &c.minute) || !take_char(&rest, ":") || !take_digits(&rest, 2, &c.second) ||
	     !take_fraction(&rest, &fraction) || !take_offset(&rest, &offset) || rest.len != 0))
		return false;
	if (!civil_valid(c))
		return false;
	*ms = civil_to_ms(c) + fraction - (int64_t)offset * 60000;
	return true;
}

void build_http_date(struct builder *b, int64_t ms)
{
	static const char *const days[] = { "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct civil c = civil_from_ms(ms);
	build_format(b, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[c.weekday - 1], c.day, months[c.month - 1], c.year,
	             c.hour, c.minute, c.second);
}
