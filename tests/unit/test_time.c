// SPDX-License-Identifier: EUPL-1.2
// The calendar and time zones. 2026 in the Netherlands: summer time from 29 March to 25 October.
#include "check.h"
#include "base/zone.h"
#include "base/zone_rule.h"

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)

static int64_t instant(const char *iso)
{
	int64_t ms = -1;
	if (!iso_time_parse(text_of(iso), &ms))
		fail_msg("%s is no time", iso);
	return ms;
}

static struct text iso(struct arena *arena, int64_t ms)
{
	struct builder b = builder_on(arena);
	build_iso_time(&b, ms);
	return builder_text(&b);
}

static void every_day_of_four_centuries_goes_there_and_back(void **state)
{
	(void)state;
	int64_t day = civil_to_ms((struct civil){ 1800, 1, 1, 0, 0, 0, 0 });
	int weekday = 3; // a Wednesday
	for (; day < civil_to_ms((struct civil){ 2201, 1, 1, 0, 0, 0, 0 }); day += 24 * HOUR_MS) {
		struct civil c = civil_from_ms(day + 86399999);
		assert_true(civil_valid(c));
		assert_int_equal(c.weekday, weekday);
		assert_int_equal(c.hour * 10000 + c.minute * 100 + c.second, 235959);
		assert_int_equal(civil_to_ms(c), day + 86399000);
		weekday = weekday % 7 + 1;
	}
}

static void impossible_dates_are_refused(void **state)
{
	(void)state;
	assert_true(civil_valid((struct civil){ 2028, 2, 29, 0, 0, 0, 0 }));
	assert_false(civil_valid((struct civil){ 2026, 2, 29, 0, 0, 0, 0 }));
	assert_false(civil_valid((struct civil){ 2100, 2, 29, 0, 0, 0, 0 }));
	assert_false(civil_valid((struct civil){ 2026, 13, 1, 0, 0, 0, 0 }));
	assert_false(civil_valid((struct civil){ 2026, 4, 31, 0, 0, 0, 0 }));
	assert_false(civil_valid((struct civil){ 2026, 4, 0, 0, 0, 0, 0 }));
	assert_false(civil_valid((struct civil){ 2026, 4, 1, 24, 0, 0, 0 }));
}

static void times_are_read_and_written_as_rfc_3339(void **state)
{
	struct arena *arena = *state;
	assert_int_equal(instant("1970-01-01"), 0);
	assert_int_equal(instant("2026-11-21T10:00:00Z"), INT64_C(1795255200000));
	assert_int_equal(instant("2026-11-21T11:00:00+01:00"), instant("2026-11-21T10:00:00Z"));
	assert_int_equal(instant("2026-11-21t09:30:00.5-00:30"), instant("2026-11-21T10:00:00z") + 500);
	assert_text(iso(arena, instant("2026-11-21T10:00:00Z")), "2026-11-21T10:00:00Z");
	assert_text(iso(arena, instant("2026-11-21T10:00:00.070999Z")), "2026-11-21T10:00:00.070Z");
	assert_text(iso(arena, -1), "1969-12-31T23:59:59.999Z");
	static const char *const bad[] = { "",
		                               "2026",
		                               "2026-11-21T10:00",
		                               "2026-11-21T10:00:00",
		                               "2026-02-30",
		                               "2026-11-21T10:00:60Z",
		                               "2026-11-21T10:00:00Zx",
		                               "2026-11-21T10:00:00+1:00",
		                               "2026-11-21T10:00:00.Z",
		                               "-026-11-21",
		                               "2026-11-21T10:00:00+24:00",
		                               "2026-11-21T25:00:00Z",
		                               " 2026-11-21" };
	int64_t ms;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(iso_time_parse(text_of(bad[i]), &ms));
}

static void http_dates_are_rfc_9110(void **state)
{
	struct builder b = builder_on(*state);
	build_http_date(&b, INT64_C(784111777000)); // the RFC's own example
	assert_text(builder_text(&b), "Sun, 06 Nov 1994 08:49:37 GMT");
}

static void the_wall_clock_in_amsterdam(void **state)
{
	(void)state;
	struct zone *zone = zone_load(TEXT("Europe/Amsterdam"));
	assert_non_null(zone);
	struct civil winter = zone_civil(zone, instant("2026-11-21T10:00:00Z"));
	assert_int_equal(winter.hour, 11);
	assert_int_equal(winter.weekday, 6);
	assert_int_equal(zone_civil(zone, instant("2026-07-01T23:30:00Z")).day, 2);
	// Just before and at both changes.
	assert_int_equal(zone_civil(zone, instant("2026-03-29T00:59:59Z")).hour, 1);
	assert_int_equal(zone_civil(zone, instant("2026-03-29T01:00:00Z")).hour, 3);
	assert_int_equal(zone_civil(zone, instant("2026-10-25T00:59:59Z")).hour, 2);
	assert_int_equal(zone_civil(zone, instant("2026-10-25T01:00:00Z")).hour, 2);
	assert_int_equal(zone_civil(zone, instant("2026-10-25T02:00:00Z")).hour, 3);
	// Long after the last transition in any file: the rule in its footer.
	assert_int_equal(zone_civil(zone, instant("2099-07-01T10:00:00Z")).hour, 12);
	assert_int_equal(zone_civil(zone, instant("2099-12-01T10:00:00Z")).hour, 11);
	zone_free(zone);
}

static void an_hour_that_the_clock_skips_is_nonexistent(void **state)
{
	(void)state;
	struct zone *zone = zone_load(TEXT("Europe/Amsterdam"));
	int64_t ms;
	assert_int_equal(zone_instant(zone, (struct civil){ 2026, 3, 29, 2, 30, 0, 0 }, &ms), ZONE_NONEXISTENT);
	assert_int_equal(ms, instant("2026-03-29T01:00:00Z"));
	assert_int_equal(zone_instant(zone, (struct civil){ 2026, 3, 29, 1, 59, 59, 0 }, &ms), ZONE_UNIQUE);
	assert_int_equal(ms, instant("2026-03-29T00:59:59Z"));
	assert_int_equal(zone_instant(zone, (struct civil){ 2026, 3, 29, 3, 0, 0, 0 }, &ms), ZONE_UNIQUE);
	assert_int_equal(ms, instant("2026-03-29T01:00:00Z"));
	zone_free(zone);
}

static void an_hour_that_comes_twice_is_ambiguous(void **state)
{
	(void)state;
	struct zone *zone = zone_load(TEXT("Europe/Amsterdam"));
	int64_t ms;
	assert_int_equal(zone_instant(zone, (struct civil){ 2026, 10, 25, 2, 30, 0, 0 }, &ms), ZONE_AMBIGUOUS);
	assert_int_equal(ms, instant("2026-10-25T00:30:00Z"));
	assert_int_equal(zone_instant(zone, (struct civil){ 2026, 10, 25, 2, 0, 0, 0 }, &ms), ZONE_AMBIGUOUS);
	assert_int_equal(zone_instant(zone, (struct civil){ 2026, 10, 25, 1, 59, 59, 0 }, &ms), ZONE_UNIQUE);
	assert_int_equal(zone_instant(zone, (struct civil){ 2026, 10, 25, 3, 0, 0, 0 }, &ms), ZONE_UNIQUE);
	assert_int_equal(ms, instant("2026-10-25T02:00:00Z"));
	zone_free(zone);
}

static void every_instant_comes_back_from_the_wall_clock(void **state)
{
	(void)state;
	static const char *const names[] = { "Europe/Amsterdam",    "America/Paramaribo", "Asia/Kolkata",
		                                 "Australia/Lord_Howe", "Europe/Dublin",      "America/Curacao" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct zone *zone = zone_load(text_of(names[i]));
		assert_non_null(zone);
		int64_t end = instant("2039-01-01");
		for (int64_t ms = instant("2025-01-01"), back; ms < end; ms += 30 * MINUTE_MS) {
			enum zone_moment moment = zone_instant(zone, zone_civil(zone, ms), &back);
			assert_int_not_equal(moment, ZONE_NONEXISTENT);
			if (moment == ZONE_UNIQUE)
				assert_int_equal(back, ms);
			else
				assert_in_range(ms - back, 0, HOUR_MS);
		}
		zone_free(zone);
	}
}

static void the_rule_agrees_with_the_table(void **state)
{
	(void)state;
	struct zone *zone = zone_load(TEXT("Europe/Amsterdam"));
	struct zone_rule rule;
	assert_true(zone_rule_parse(TEXT("CET-1CEST,M3.5.0,M10.5.0/3"), &rule));
	for (int64_t ms = instant("1997-01-01"); ms < instant("2037-01-01"); ms += HOUR_MS)
		assert_int_equal(civil_to_ms(zone_civil(zone, ms)) - ms, zone_rule_offset(&rule, ms / 1000) * INT64_C(1000));
	zone_free(zone);
}

static void rules_of_other_shapes_are_read(void **state)
{
	(void)state;
	struct zone_rule rule;
	assert_true(zone_rule_parse(TEXT("<+0330>-3:30"), &rule));
	assert_int_equal(zone_rule_offset(&rule, 0), 12600);
	// The south: summer over the turn of the year.
	assert_true(zone_rule_parse(TEXT("AEST-10AEDT,M10.1.0,M4.1.0/3"), &rule));
	assert_int_equal(zone_rule_offset(&rule, instant("2026-01-01") / 1000), 11 * 3600);
	assert_int_equal(zone_rule_offset(&rule, instant("2026-07-01") / 1000), 10 * 3600);
	// Hours below zero, and winter time as the exception.
	assert_true(zone_rule_parse(TEXT("<-02>2<-01>,M3.5.0/-1,M10.5.0/0"), &rule));
	assert_int_equal(zone_rule_offset(&rule, instant("2026-03-29T00:59:59Z") / 1000), -7200);
	assert_int_equal(zone_rule_offset(&rule, instant("2026-03-29T01:00:00Z") / 1000), -3600);
	assert_true(zone_rule_parse(TEXT("IST-1GMT0,M10.5.0,M3.5.0/1"), &rule));
	assert_int_equal(zone_rule_offset(&rule, instant("2026-07-01") / 1000), 3600);
	assert_int_equal(zone_rule_offset(&rule, instant("2026-12-01") / 1000), 0);
	assert_true(zone_rule_parse(TEXT("EST5EDT,J60/0,300"), &rule));
	assert_int_equal(zone_rule_offset(&rule, instant("2028-03-01T05:00:00Z") / 1000), -4 * 3600);
	assert_int_equal(zone_rule_offset(&rule, instant("2028-03-01T04:59:59Z") / 1000), -5 * 3600);
	static const char *const bad[] = { "",
		                               "C",
		                               "CET",
		                               "CET-1CEST",
		                               "CET-1CEST,M3.5.0",
		                               "CET-25",
		                               "CET-1CEST,M13.1.0,J1",
		                               "CET-1x",
		                               "<+03-3",
		                               "CET-1CEST,M3.6.0,J1",
		                               "CET-1CEST,M3.5.0,M10.5.0/3x" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(zone_rule_parse(text_of(bad[i]), &rule));
}

static void odd_zone_names_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = { "",          "/etc/passwd", "../../etc/passwd", "Europe//Amsterdam",
		                               "Europe/",   "Europe",      "Europe/Nergens",   "Europe/Amsterdam\n",
		                               "tzdata.zi", "zone1970.tab" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_null(zone_load(text_of(bad[i])));
	assert_null(zone_load((struct text){ "UTC\0", 4 }));
	struct zone *utc = zone_load(TEXT("UTC"));
	assert_non_null(utc);
	assert_int_equal(zone_civil(utc, 0).hour, 0);
	zone_free(utc);
	zone_free(NULL);
}

static void dates_in_words(void **state)
{
	struct zone *zone = zone_load(TEXT("Europe/Amsterdam"));
	struct builder b = builder_on(*state);
	int64_t ms = instant("2026-11-21T09:05:00Z");
	build_moment(&b, zone, ms, TEXT("nl"));
	build_literal(&b, "|");
	build_moment(&b, zone, ms, TEXT("en"));
	build_literal(&b, "|");
	build_moment(&b, zone, ms, TEXT("fy"));
	build_literal(&b, "|");
	build_date(&b, zone, instant("2026-12-31T23:30:00Z"), TEXT("nl"));
	build_literal(&b, "|");
	build_date(&b, NULL, instant("2026-12-31T23:30:00Z"), TEXT("en"));
	assert_text(builder_text(&b), "21 november 2026 om 10.05 uur|21 November 2026 at 10:05|2026-11-21 10:05|"
	                              "1 januari 2027|31 December 2026");
	zone_free(zone);
}

static void a_clock_that_is_set_is_noticed(void **state)
{
	(void)state;
	struct clock_watch watch = { 0 };
	assert_int_equal(clock_set_by(&watch, 5000000, 100), 0); // the first look
	assert_int_equal(clock_set_by(&watch, 5010000, 10100), 0);
	assert_int_equal(clock_set_by(&watch, 5060000, 10101), 0);     // a time server that moves it by less than a minute
	assert_int_equal(clock_set_by(&watch, 5110000, 10102), 99998); // and again: together it is more
	assert_int_equal(clock_set_by(&watch, 5110001, 10103), 0);
	assert_int_equal(clock_set_by(&watch, 1510001, 10103), -3600000);
	assert_int_equal(clock_set_by(&watch, 1510101, 10203), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(every_day_of_four_centuries_goes_there_and_back),
		test_on_arena(impossible_dates_are_refused),
		test_on_arena(times_are_read_and_written_as_rfc_3339),
		test_on_arena(http_dates_are_rfc_9110),
		test_on_arena(the_wall_clock_in_amsterdam),
		test_on_arena(an_hour_that_the_clock_skips_is_nonexistent),
		test_on_arena(an_hour_that_comes_twice_is_ambiguous),
		test_on_arena(every_instant_comes_back_from_the_wall_clock),
		test_on_arena(the_rule_agrees_with_the_table),
		test_on_arena(rules_of_other_shapes_are_read),
		test_on_arena(odd_zone_names_are_refused),
		test_on_arena(dates_in_words),
		cmocka_unit_test(a_clock_that_is_set_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
