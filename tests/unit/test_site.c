// SPDX-License-Identifier: EUPL-1.2
// Sites: made from a template, changed, hidden, deleted.
#include "house_fixture.h"
#include "ballot/ballot.h"
#include "site/passport.h"
#include "talk/mail.h"
#include "site/template.h"

static void a_template_gives_a_whole_site(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	assert_int_equal(site.status, SITE_PUBLISHED);
	assert_true(text_is(site.languages, "nl,en"));
	assert_int_equal(house_count(&t, "SELECT count(*) FROM phase WHERE site_id = ?1", site.id), 4);
	assert_int_equal(house_count(&t, "SELECT count(*) FROM activity WHERE site_id = ?1", site.id), 2);
	assert_int_equal(house_count(&t, "SELECT count(*) FROM page WHERE site_id = ?1", site.id), 6);
	assert_true(house_count(&t, "SELECT count(*) FROM block WHERE site_id = ?1 AND activity_id <> 0", site.id) >= 2);
	struct activity vote = house_activity(&t, &site, "stemmen");
	assert_true(text_is(vote.method, "budget"));
	house_test_end(&t);
}

static void every_template_gives_a_site(void **s)
{
	struct house_test t = house_test_begin(s);
	size_t count = 0;
	for (const struct site_template *source = site_templates; source->name; source++, count++) {
		struct text form = arena_format(t.arena,
		                                "{\"template\":\"%s\",\"slug\":\"site-%zu\",\"title\":{\"nl\":\"Een site\"},"
		                                "\"organisation\":\"polderdam\",\"organisation_name\":\"Polderdam\"}",
		                                source->name, count);
		house_done(&t, "site.create", NULL, NULL, text_to_c(t.arena, form));
	}
	assert_true(count >= 2);
	house_test_end(&t);
}

static void dates_and_settings_of_the_caller_go_before_those_of_the_template(void **s)
{
	struct house_test t = house_test_begin(s);
	house_done(
		&t, "site.create", NULL, NULL,
		"{\"template\":\"participatief-begroten\",\"slug\":\"noord\",\"title\":{\"nl\":\"Noord\"},"
		"\"languages\":\"nl\",\"organisation\":\"polderdam\",\"organisation_name\":\"Polderdam\","
		"\"phases\":{\"stemmen\":{\"opens_at\":\"2030-01-01T08:00:00Z\",\"closes_at\":\"2030-02-01T08:00:00Z\"}},"
		"\"settings\":{\"stemmen\":{\"budget_cents\":4200}}}");
	struct site site;
	assert_int_equal(site_find_slug(t.db, t.arena, TEXT("noord"), &site), DONE);
	int64_t expected;
	assert_true(iso_time_parse(TEXT("2030-01-01T08:00:00Z"), &expected));
	assert_int_equal(house_count(&t, "SELECT opens_at FROM phase WHERE site_id = ?1 AND slug = 'stemmen'", site.id),
	                 expected);
	struct activity vote = house_activity(&t, &site, "stemmen");
	assert_true(text_find(vote.settings, TEXT("\"budget_cents\":4200")) != SIZE_MAX);
	assert_true(text_find(vote.title, TEXT("\"en\"")) == SIZE_MAX); // a language the site does not have
	house_test_end(&t);
}

static void a_wrong_form_names_every_wrong_field(void **s)
{
	struct house_test t = house_test_begin(s);
	struct text answer;
	struct text outcome = house_do(&t, "site.create", NULL, NULL,
	                               "{\"template\":\"bestaat-niet\",\"slug\":\"assets\",\"title\":{\"nl\":\"X\"},"
	                               "\"languages\":\"nl,xx\",\"zone\":\"Europe/Polderdam\",\"organisation\":\"p\"}",
	                               &answer);
	assert_true(text_is(outcome, "invalid"));
	assert_true(text_find(answer, TEXT("\"field\":\"template\"")) != SIZE_MAX);
	assert_true(text_find(answer, TEXT("\"field\":\"slug\"")) != SIZE_MAX);
	assert_true(text_find(answer, TEXT("\"field\":\"languages\"")) != SIZE_MAX);
	assert_true(text_find(answer, TEXT("\"field\":\"zone\"")) != SIZE_MAX);
	assert_int_equal(house_count(&t, "SELECT count(*) FROM site WHERE ?1 = 0", 0), 0);
	house_test_end(&t);
}

static void a_site_that_cannot_be_finished_leaves_nothing(void **s)
{
	struct house_test t = house_test_begin(s);
	house_check(&t, "invalid", "site.create", NULL, NULL,
	            "{\"template\":\"participatief-begroten\",\"slug\":\"west\",\"title\":{\"nl\":\"West\"},"
	            "\"organisation\":\"west\",\"organisation_name\":\"West\","
	            "\"settings\":{\"stemmen\":{\"mode\":\"guess\"}}}");
	assert_int_equal(house_count(&t, "SELECT count(*) FROM site WHERE ?1 = 0", 0), 0);
	assert_int_equal(house_count(&t, "SELECT count(*) FROM organisation WHERE ?1 = 0", 0), 0);
	assert_int_equal(house_count(&t, "SELECT count(*) FROM phase WHERE ?1 = 0", 0), 0);
	house_test_end(&t);
}

// The fields that the last answer names.
static bool names(struct text answer, const char *field)
{
	char wanted[80];
	snprintf(wanted, sizeof wanted, "\"field\":\"%s\"", field);
	return text_find(answer, text_of(wanted)) != SIZE_MAX;
}

static void a_site_opens_only_with_a_whole_passport(void **s)
{
	struct house_test t = house_test_begin(s);
	struct text answer;
	house_done(&t, "site.create", NULL, NULL,
	           "{\"template\":\"participatief-begroten\",\"slug\":\"oost\",\"title\":{\"nl\":\"Oost\"},"
	           "\"organisation\":\"oost\",\"organisation_name\":\"Oost\",\"languages\":\"nl\"}");
	const char *refused[] = { "site.publish", "phase.open", "vote.open" };
	for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
		struct text outcome =
			house_do(&t, refused[i], "oost", "stemmen", i == 1 ? "{\"phase\":\"stemmen\"}" : NULL, &answer);
		assert_true(text_is(outcome, "refused"));
		assert_true(names(answer, "contact_name") && names(answer, "contact_email") && names(answer, "area"));
		assert_false(names(answer, "question"));
		assert_true(text_find(answer, TEXT("Fill in: Contact person.")) != SIZE_MAX);
	}
	struct site site;
	assert_int_equal(site_find_slug(t.db, t.arena, TEXT("oost"), &site), DONE);
	struct passport passport;
	assert_int_equal(passport_find(t.db, t.arena, site.id, &passport), DONE);
	passport.contact_name = TEXT("Sanne");
	passport.contact_phone = TEXT("14 0123");
	passport.area = TEXT("{\"nl\":\"Oost\"}");
	struct builder form = builder_on(t.arena);
	struct json_writer w = json_on(&form);
	record_write_json(&w, &passport_form_record, &passport);
	const char *whole = text_to_c(t.arena, builder_text(&form));
	house_done(&t, "passport.change", "oost", NULL, whole);
	house_done(&t, "site.publish", "oost", NULL, NULL);
	// What everyone can see stays complete.
	house_check(&t, "refused", "passport.change", "oost", NULL, "{}");
	house_done(&t, "passport.change", "oost", NULL, whole);
	house_test_end(&t);
}

static void a_site_speaks_its_own_words(void **s)
{
	struct house_test t = house_test_begin(s);
	house_check(&t, "invalid", "site.create", NULL, NULL,
	            "{\"template\":\"uitslag\",\"slug\":\"wens\",\"title\":{\"nl\":\"W\"},\"organisation\":\"p\","
	            "\"organisation_name\":\"P\",\"idea_word\":{\"nl\":\"wens\"},\"ideas_word\":{\"nl\":\"wensen\"},"
	            "\"idea_article\":{\"nl\":\"den\"}}");
	house_done(
		&t, "site.create", NULL, NULL,
		"{\"template\":\"participatief-begroten\",\"slug\":\"wens\",\"title\":{\"nl\":\"Onze {ideas}\"},"
		"\"organisation\":\"p\",\"organisation_name\":\"P\",\"contact_email\":\"p@p.nl\",\"register\":\"formal\","
		"\"idea_word\":{\"nl\":\"wens\"},\"ideas_word\":{\"nl\":\"wensen\"},\"idea_article\":{\"nl\":\"de\"},"
		"\"chosen_word\":{\"nl\":\"toegekend\"}," HOUSE_PASSPORT "}");
	struct site site;
	assert_int_equal(site_find_slug(t.db, t.arena, TEXT("wens"), &site), DONE);
	const struct language *dutch = site_language(t.arena, &site, TEXT("nl"));
	assert_true(text_is(translate(dutch, "{This_idea} was not {chosen}."), "Deze wens is niet toegekend."));
	assert_true(text_is(translate(dutch, "Your vote was counted."), "Uw stem is meegeteld."));
	assert_true(text_is(site_text(t.arena, &site, dutch, site.title), "Onze wensen"));
	const struct language *english = site_language(t.arena, &site, TEXT("en"));
	assert_true(text_is(translate(english, "{This_idea} was not {chosen}."), "This plan was not chosen."));
	assert_null(site_language(t.arena, &site, TEXT("xx")));
	struct passport passport;
	assert_int_equal(passport_find(t.db, t.arena, site.id, &passport), DONE);
	assert_true(text_find(passport.rules, TEXT("U kiest")) != SIZE_MAX); // the template's text for who says u
	house_test_end(&t);
}

static void two_sites_cannot_have_one_address(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_check(
		&t, "conflict", "site.create", NULL, NULL,
		"{\"template\":\"uitslag\",\"slug\":\"buurt\",\"title\":{\"nl\":\"Nog een\"},\"organisation\":\"polderdam\"}");
	house_check(&t, "conflict", "page.create", "buurt", NULL, "{\"slug\":\"stemmen\",\"title\":{\"nl\":\"Pagina\"}}");
	house_check(&t, "conflict", "activity.create", "buurt", NULL,
	            "{\"method\":\"ideas\",\"slug\":\"privacy\",\"title\":{\"nl\":\"X\"},\"settings\":{}}");
	house_test_end(&t);
}

static void settings_are_checked_by_the_method(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	house_check(&t, "invalid", "activity.settings", "buurt", "plannen", "{\"settings\":{\"sort\":\"sideways\"}}");
	house_check(&t, "invalid", "activity.settings", "buurt", "plannen", "{\"settings\":{\"unknown\":1}}");
	house_done(&t, "activity.settings", "buurt", "plannen", "{\"settings\":{\"sort\":\"number\"}}");
	struct activity ideas = house_activity(&t, &site, "plannen");
	assert_int_equal(ideas.settings_version, 2);
	house_test_end(&t);
}

static void what_everyone_can_see_is_not_deleted_at_once(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_check(&t, "refused", "site.delete", "buurt", NULL, "{\"confirm\":\"buurt\"}");
	house_done(&t, "site.hide", "buurt", NULL, NULL);
	house_check(&t, "invalid", "site.delete", "buurt", NULL, "{\"confirm\":\"buur\"}");
	house_done(&t, "site.delete", "buurt", NULL, "{\"confirm\":\"buurt\"}");
	house_test_end(&t);
}

// Every stored record that tells its site, directly or through another, is looked at: a new table is in this test by
// itself.
static void deleting_a_site_leaves_no_row_of_it(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	house_done(&t, "idea.create", "buurt", "plannen", "{\"title\":{\"nl\":\"Een bankje\"},\"status\":\"published\"}");
	house_done(&t, "area.create", "buurt", NULL, "{\"slug\":\"noord\",\"name\":{\"nl\":\"Noord\"}}");
	house_done(
		&t, "area.boundary", "buurt", NULL,
		"{\"area\":\"noord\",\"boundary\":{\"type\":\"Polygon\",\"coordinates\":[[[4,52],[5,52],[5,53],[4,52]]]}}");
	house_done(&t, "layer.create", "buurt", NULL,
	           "{\"slug\":\"water\",\"name\":{\"nl\":\"Water\"},\"colour\":\"water\","
	           "\"features\":{\"type\":\"Point\",\"coordinates\":[4,52]}}");
	house_done(&t, "theme.create", "buurt", NULL, "{\"slug\":\"groen\",\"name\":{\"nl\":\"Groen\"}}");
	house_done(&t, "site.hide", "buurt", NULL, NULL);
	house_done(&t, "site.delete", "buurt", NULL, "{\"confirm\":\"buurt\"}");
	size_t looked_at = 0;
	for (const struct record *const *record = stored_records; *record; record++) {
		if (!record_field(*record, TEXT("site_id")))
			continue;
		struct text sql = arena_format(t.arena, "SELECT count(*) FROM %s WHERE site_id = ?1", (*record)->name);
		if (house_count(&t, text_to_c(t.arena, sql), site.id) != 0)
			fail_msg("rows are left in %s", (*record)->name);
		looked_at++;
	}
	assert_true(looked_at >= 10);
	assert_int_equal(house_count(&t, "SELECT count(*) FROM site WHERE id = ?1", site.id), 0);
	assert_true(house_count(&t, "SELECT count(*) FROM event WHERE site_id = ?1", site.id) > 0); // its memory stays
	house_test_end(&t);
}

static bool listed(const struct record *wanted)
{
	for (const struct record *const *record = stored_records; *record; record++)
		if (*record == wanted)
			return true;
	return false;
}

static void stored_records_has_those_of_every_floor(void **s)
{
	(void)s;
	size_t count = 0, all = 0;
	for (const struct record *const *record = site_records; *record; record++, count++)
		assert_true(listed(*record));
	for (const struct record *const *record = ballot_records; *record; record++, count++)
		assert_true(listed(*record));
	for (const struct record *const *record = talk_records; *record; record++, count++)
		assert_true(listed(*record));
	for (const struct method *const *method = methods; *method; method++)
		for (const struct record *const *record = (*method)->records; record && *record; record++) {
			assert_true(listed(*record));
			bool shared = false;
			for (const struct record *const *other = ballot_records; *other; other++)
				shared |= *other == *record;
			count += !shared;
		}
	for (const struct record *const *record = stored_records; *record; record++)
		all++;
	assert_int_equal(all, count);
}

static void every_change_leaves_an_event(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	const char *kinds[] = { "site.create", "site.publish" };
	for (size_t i = 0; i < 2; i++) {
		int64_t count = 0;
		assert_true(db_one_int(t.db, &count,
		                       "SELECT count(*) FROM event WHERE site_id = ?1 AND kind = ?2 AND actor = ?3", "iss",
		                       site.id, text_of(kinds[i]), TEXT("console:tester")));
		assert_int_equal(count, 1);
	}
	house_test_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_template_gives_a_whole_site),
		ON_BOTH(every_template_gives_a_site),
		ON_BOTH(dates_and_settings_of_the_caller_go_before_those_of_the_template),
		ON_BOTH(a_wrong_form_names_every_wrong_field),
		ON_BOTH(a_site_that_cannot_be_finished_leaves_nothing),
		ON_BOTH(a_site_opens_only_with_a_whole_passport),
		ON_BOTH(a_site_speaks_its_own_words),
		ON_BOTH(two_sites_cannot_have_one_address),
		ON_BOTH(settings_are_checked_by_the_method),
		ON_BOTH(what_everyone_can_see_is_not_deleted_at_once),
		ON_BOTH(deleting_a_site_leaves_no_row_of_it),
		cmocka_unit_test(stored_records_has_those_of_every_floor),
		ON_BOTH(every_change_leaves_an_event),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
