// SPDX-License-Identifier: EUPL-1.2
// When an action of an activity is open.
#include "house_fixture.h"

#define HOUR 3600000LL

static struct window_state state_at(struct house_test *t, const struct activity *activity, int64_t now)
{
	struct window_state state;
	assert_int_equal(window_state(t->db, t->arena, activity->id, TEXT("vote"), now, &state), DONE);
	return state;
}

static const char *window_form(struct house_test *t, int64_t opens_at, int64_t closes_at)
{
	struct builder b = builder_on(t->arena);
	build_literal(&b, "{\"action\":\"vote\",\"opens_at\":\"");
	build_iso_time(&b, opens_at);
	build_char(&b, '"');
	if (closes_at) {
		build_literal(&b, ",\"closes_at\":\"");
		build_iso_time(&b, closes_at);
		build_char(&b, '"');
	}
	build_char(&b, '}');
	return text_to_c(t->arena, builder_text(&b));
}

static void it_is_open_from_its_first_instant_until_its_last(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	struct activity vote = house_activity(&t, &site, "stemmen");
	int64_t opens = 1900000000000, closes = opens + HOUR;
	house_done(&t, "activity.window", "buurt", "stemmen", window_form(&t, opens, closes));

	struct window_state before = state_at(&t, &vote, opens - 1);
	assert_false(before.open);
	assert_true(before.coming);
	assert_int_equal(before.opened_at, opens);
	assert_int_equal(before.changes_at, opens);
	struct window_state first = state_at(&t, &vote, opens);
	assert_true(first.open);
	assert_int_equal(first.closes_at, closes);
	assert_int_equal(first.changes_at, closes);
	assert_true(state_at(&t, &vote, closes - 1).open);
	struct window_state after = state_at(&t, &vote, closes);
	assert_false(after.open);
	assert_false(after.coming);
	assert_int_equal(after.changes_at, INT64_MAX);
	house_test_end(&t);
}

static void a_window_without_an_end_stays_open(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	struct activity vote = house_activity(&t, &site, "stemmen");
	house_done(&t, "activity.window", "buurt", "stemmen", window_form(&t, 1900000000000, 0));
	struct window_state state = state_at(&t, &vote, 1900000000000 + 1000000 * HOUR);
	assert_true(state.open);
	assert_int_equal(state.closes_at, 0);
	assert_int_equal(state.changes_at, INT64_MAX);
	house_test_end(&t);
}

static void a_window_by_phase_follows_the_phase(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	struct activity vote = house_activity(&t, &site, "stemmen");
	assert_true(state_at(&t, &vote, clock_now()).open); // the template's phase opens on its first day
	house_done(&t, "phase.close", "buurt", NULL, "{\"phase\":\"stemmen\"}");
	assert_false(state_at(&t, &vote, clock_now()).open);
	house_check(&t, "refused", "phase.close", "buurt", NULL, "{\"phase\":\"stemmen\"}");
	house_done(&t, "phase.open", "buurt", NULL, "{\"phase\":\"stemmen\"}");
	assert_true(state_at(&t, &vote, clock_now()).open);
	house_done(&t, "phase.set", "buurt", NULL,
	           "{\"phase\":\"stemmen\",\"opens_at\":\"2040-01-01T09:00:00Z\",\"closes_at\":\"2040-02-01T09:00:00Z\"}");
	struct window_state later = state_at(&t, &vote, clock_now());
	assert_false(later.open);
	assert_true(later.coming);
	house_test_end(&t);
}

static void an_end_before_the_opening_is_invalid(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_check(&t, "invalid", "activity.window", "buurt", "stemmen", window_form(&t, 2000000000000, 1900000000000));
	house_check(&t, "invalid", "phase.set", "buurt", NULL,
	            "{\"phase\":\"stemmen\",\"opens_at\":\"2040-02-01T09:00:00Z\",\"closes_at\":\"2040-01-01T09:00:00Z\"}");
	house_check(&t, "invalid", "activity.window", "buurt", "stemmen", "{\"action\":\"dance\"}");
	house_test_end(&t);
}

static void a_frozen_activity_keeps_its_times_and_settings(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	struct activity vote = house_activity(&t, &site, "stemmen");
	assert_int_equal(house_write(&t, house_freeze_apply, &vote.id), DONE);
	house_check(&t, "refused", "phase.set", "buurt", NULL, "{\"phase\":\"stemmen\"}");
	house_check(&t, "refused", "phase.open", "buurt", NULL, "{\"phase\":\"stemmen\"}");
	house_check(&t, "refused", "phase.close", "buurt", NULL, "{\"phase\":\"stemmen\"}");
	house_check(&t, "refused", "activity.window", "buurt", "stemmen", window_form(&t, 1900000000000, 0));
	house_check(&t, "refused", "activity.settings", "buurt", "stemmen", "{\"settings\":{\"ideas\":\"plannen\"}}");
	house_done(&t, "phase.set", "buurt", NULL, "{\"phase\":\"toetsen\"}"); // no vote hangs on that one
	assert_true(state_at(&t, &vote, clock_now()).open);
	house_test_end(&t);
}

static enum outcome close_apply(struct db *db, struct write_context *context, void *argument)
{
	return activity_close(db, context, *(int64_t *)argument, TEXT("vote"));
}

#define BUURT(more)                                                                             \
	"{\"slug\":\"buurt\",\"domain\":\"\",\"title\":{\"nl\":\"Buurt\"},\"languages\":\"nl,en\"," \
	"\"theme\":\"polder-theme\"," more "}"

static void an_opened_vote_keeps_the_currency_and_clock_it_is_read_by(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	struct activity vote = house_activity(&t, &site, "stemmen");
	house_done(&t, "site.update", "buurt", NULL, BUURT("\"zone\":\"Europe/Amsterdam\",\"currency\":\"GBP\""));
	assert_int_equal(house_write(&t, house_freeze_apply, &vote.id), DONE);
	house_check(&t, "refused", "site.update", "buurt", NULL,
	            BUURT("\"zone\":\"Europe/Amsterdam\",\"currency\":\"EUR\""));
	house_check(&t, "refused", "site.update", "buurt", NULL, BUURT("\"zone\":\"Europe/London\",\"currency\":\"GBP\""));
	house_done(&t, "site.update", "buurt", NULL, BUURT("\"zone\":\"Europe/Amsterdam\",\"currency\":\"GBP\""));
	house_test_end(&t);
}

static void the_vote_itself_ends_its_window_even_when_frozen(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	struct activity vote = house_activity(&t, &site, "stemmen");
	assert_int_equal(house_write(&t, house_freeze_apply, &vote.id), DONE);
	assert_int_equal(house_write(&t, close_apply, &vote.id), DONE);
	assert_false(state_at(&t, &vote, clock_now()).open);
	assert_int_equal(house_write(&t, close_apply, &vote.id), REFUSED);
	house_test_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(it_is_open_from_its_first_instant_until_its_last),
		ON_BOTH(a_window_without_an_end_stays_open),
		ON_BOTH(a_window_by_phase_follows_the_phase),
		ON_BOTH(an_end_before_the_opening_is_invalid),
		ON_BOTH(a_frozen_activity_keeps_its_times_and_settings),
		ON_BOTH(an_opened_vote_keeps_the_currency_and_clock_it_is_read_by),
		ON_BOTH(the_vote_itself_ends_its_window_even_when_frozen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
