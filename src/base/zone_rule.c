// SPDX-License-Identifier: EUPL-1.2
#include "base/clock.h"
#include "base/zone_rule.h"

#define DAY_S INT64_C(86400)

static bool take(struct text *rest, char c)
{
	if (rest->len == 0 || rest->at[0] != c)
		return false;
	*rest = text_slice(*rest, 1, rest->len);
	return true;
}

static bool take_number(struct text *rest, int largest, int *value)
{
	size_t digits = 0;
	*value = 0;
	for (; digits < rest->len && digits < 3 && rest->at[digits] >= '0' && rest->at[digits] <= '9'; digits++)
		*value = *value * 10 + (rest->at[digits] - '0');
	*rest = text_slice(*rest, digits, rest->len);
	return digits > 0 && *value <= largest;
}

// "CET" or "<+0330>"
static bool take_name(struct text *rest)
{
	size_t len = 0;
	if (take(rest, '<')) {
		while (len < rest->len && rest->at[len] != '>')
			len++;
		*rest = text_slice(*rest, len, rest->len);
		return len >= 3 && take(rest, '>');
	}
	while (len < rest->len && ((rest->at[len] | 32) >= 'a' && (rest->at[len] | 32) <= 'z'))
		len++;
	*rest = text_slice(*rest, len, rest->len);
	return len >= 3;
}

// "-1", "3:30", "+02:00:00" in seconds
static bool take_time(struct text *rest, int largest_hour, int *seconds)
{
	int sign = take(rest, '-') ? -1 : 1, hours, minutes = 0, rest_seconds = 0;
	if (sign == 1)
		take(rest, '+');
	if (!take_number(rest, largest_hour, &hours))
		return false;
	if (take(rest, ':') && !take_number(rest, 59, &minutes))
		return false;
	if (take(rest, ':') && !take_number(rest, 59, &rest_seconds))
		return false;
	*seconds = sign * ((hours * 60 + minutes) * 60 + rest_seconds);
	return true;
}

// ",M3.5.0/2"
static bool take_change(struct text *rest, struct zone_change *change)
{
	*change = (struct zone_change){ .second = 2 * 3600 };
	if (!take(rest, ','))
		return false;
	bool good;
	if (take(rest, 'M')) {
		change->kind = ZONE_DAY_OF_MONTH;
		good = take_number(rest, 12, &change->month) && change->month >= 1 && take(rest, '.') &&
		       take_number(rest, 5, &change->week) && change->week >= 1 && take(rest, '.') &&
		       take_number(rest, 6, &change->weekday);
	} else if (take(rest, 'J')) {
		change->kind = ZONE_DAY_NOT_LEAP;
		good = take_number(rest, 365, &change->day) && change->day >= 1;
	} else {
		change->kind = ZONE_DAY_OF_YEAR;
		good = take_number(rest, 365, &change->day);
	}
	return good && (!take(rest, '/') || take_time(rest, 167, &change->second));
}

bool zone_rule_parse(struct text rule, struct zone_rule *parsed)
{
	*parsed = (struct zone_rule){ 0 };
	struct text rest = rule;
	int west; // POSIX counts west of Greenwich
	if (!take_name(&rest) || !take_time(&rest, 24, &west))
		return false;
	parsed->offset = -west;
	if (rest.len == 0)
		return true;
	parsed->has_summer = true;
	parsed->summer_offset = parsed->offset + 3600;
	if (!take_name(&rest))
		return false;
	if (rest.len && rest.at[0] != ',') {
		if (!take_time(&rest, 24, &west))
			return false;
		parsed->summer_offset = -west;
	}
	return take_change(&rest, &parsed->start) && take_change(&rest, &parsed->end) && rest.len == 0;
}

static int64_t day_second(int year, int month, int day)
{
	return civil_to_ms((struct civil){ .year = year, .month = month, .day = day }) / 1000;
}

// The moment of the change in that year, as the wall shows it, in seconds as if that were UTC.
static int64_t change_second(const struct zone_change *change, int year)
{
	int64_t first = day_second(year, 1, 1);
	if (change->kind == ZONE_DAY_OF_YEAR)
		return first + change->day * DAY_S + change->second;
	if (change->kind == ZONE_DAY_NOT_LEAP) { // 1 March is always day 60
		if (change->day >= 60)
			return day_second(year, 3, 1) + (change->day - 60) * DAY_S + change->second;
		return first + (change->day - 1) * DAY_S + change->second;
	}
	first = day_second(year, change->month, 1);
	int64_t next = change->month == 12 ? day_second(year + 1, 1, 1) : day_second(year, change->month + 1, 1);
	int weekday = civil_from_ms(first * 1000).weekday % 7; // 0 = Sunday
	int64_t day = first + ((change->weekday - weekday + 7) % 7 + (change->week - 1) * 7) * DAY_S;
	if (day >= next) // there is no fifth: the fourth is the last
		day -= 7 * DAY_S;
	return day + change->second;
}

int zone_rule_offset(const struct zone_rule *rule, int64_t second)
{
	if (!rule->has_summer)
		return rule->offset;
	int year = civil_from_ms((second + rule->offset) * 1000).year;
	int64_t start = change_second(&rule->start, year) - rule->offset;
	int64_t end = change_second(&rule->end, year) - rule->summer_offset;
	bool summer = start < end ? second >= start && second < end : second >= start || second < end;
	return summer ? rule->summer_offset : rule->offset;
}
