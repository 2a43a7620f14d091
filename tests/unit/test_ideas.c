// SPDX-License-Identifier: EUPL-1.2
// Ideas: writing, orders, paging, filters, counts.
#include "house_fixture.h"
#include "base/id.h"
#include "methods/ideas/ideas.h"

enum { MANY = 47 };

// Plans with prices that repeat and titles in no order; every third in area "noord", every second about "groen",
// a few of the others about "spelen".
static struct activity fill(struct house_test *t, int count)
{
	struct site site = house_site(t);
	house_done(t, "area.create", "buurt", NULL, "{\"slug\":\"noord\",\"name\":{\"nl\":\"Noord\"}}");
	house_done(t, "theme.create", "buurt", NULL, "{\"slug\":\"groen\",\"name\":{\"nl\":\"Groen\",\"en\":\"Green\"}}");
	house_done(t, "theme.create", "buurt", NULL, "{\"slug\":\"spelen\",\"name\":{\"nl\":\"Spelen\"},\"position\":2}");
	struct areas areas = { 0 };
	struct themes themes = { 0 };
	assert_true(area_list(t->db, t->arena, site.id, &areas) && theme_list(t->db, t->arena, site.id, &themes));
	struct activity activity = house_activity(t, &site, "plannen");
	for (int i = 0; i < count; i++) {
		struct idea idea = {
			.title = arena_format(t->arena, "{\"nl\":\"Plan %c%d\"}", 'a' + i * 7 % 26, i),
			.summary = TEXT("{}"),
			.description = TEXT("{}"),
			.price_cents = (i % 5 + 1) * 100000,
			.area_id = i % 3 ? 0 : areas.at[0].id,
			.theme_id = i % 2 == 0   ? themes.at[0].id
			            : i % 6 == 1 ? themes.at[1].id
			                         : 0,
			.status = IDEA_PUBLISHED,
		};
		struct action_run run = console_action(t->house, t->arena, &idea_create, site.id, activity.id, &idea);
		assert_int_equal(action_wait(&run, t->db), DONE);
	}
	return activity;
}

// Reads all pages forwards and then back again: every idea once, the same order both ways.
static size_t walk(struct house_test *t, struct idea_query query, int64_t *seen, size_t limit)
{
	size_t count = 0;
	struct idea_page page;
	query.limit = 10;
	int64_t last_first = 0;
	for (;;) {
		assert_int_equal(idea_page_read(t->db, t->arena, &query, &page), DONE);
		for (size_t i = 0; i < page.count && count < limit; i++)
			seen[count++] = page.at[i].id;
		if (page.count)
			last_first = page.at[0].id;
		if (!page.more_after)
			break;
		query.after = page.at[page.count - 1].id;
	}
	size_t back = count - page.count;
	query.after = 0;
	query.before = last_first;
	while (back) {
		assert_int_equal(idea_page_read(t->db, t->arena, &query, &page), DONE);
		assert_true(page.count > 0 && page.count <= back);
		back -= page.count;
		for (size_t i = 0; i < page.count; i++)
			assert_true(page.at[i].id == seen[back + i]);
		assert_int_equal(page.more_before, back > 0);
		query.before = page.at[0].id;
	}
	return count;
}

static void every_order_shows_each_idea_once_in_both_directions(void **s)
{
	struct house_test t = house_test_begin(s);
	struct activity activity = fill(&t, MANY);
	const char *orders[] = { "nummer", "prijs-oplopend", "prijs-aflopend", "titel", "willekeurig-1", "willekeurig-16" };
	int64_t random_first = 0, random_other = 0;
	for (size_t i = 0; i < sizeof orders / sizeof orders[0]; i++) {
		struct idea_query query = { .activity_id = activity.id };
		int64_t seen[MANY + 1];
		assert_true(idea_order_parse(text_of(orders[i]), &query.order));
		assert_true(text_is(idea_order_name(t.arena, query.order), orders[i]));
		assert_int_equal(walk(&t, query, seen, MANY + 1), MANY);
		for (size_t a = 0; a < MANY; a++)
			for (size_t b = a + 1; b < MANY; b++)
				assert_true(seen[a] != seen[b]);
		if (i == 4)
			random_first = seen[0] ^ seen[1] ^ seen[2];
		if (i == 5)
			random_other = seen[0] ^ seen[1] ^ seen[2];
	}
	assert_true(random_first != random_other);
	struct idea_order order;
	assert_false(idea_order_parse(TEXT("willekeurig-17"), &order));
	assert_false(idea_order_parse(TEXT("stemmen"), &order));
	house_test_end(&t);
}

static void orders_by_price_and_title_are_sorted(void **s)
{
	struct house_test t = house_test_begin(s);
	struct activity activity = fill(&t, 20);
	struct idea_query query = { .activity_id = activity.id, .order = { .sort = SORT_PRICE_DOWN }, .limit = 20 };
	struct idea_page page;
	assert_int_equal(idea_page_read(t.db, t.arena, &query, &page), DONE);
	for (size_t i = 1; i < page.count; i++)
		assert_true(page.at[i - 1].price_cents >= page.at[i].price_cents);
	query.order.sort = SORT_TITLE;
	assert_int_equal(idea_page_read(t.db, t.arena, &query, &page), DONE);
	for (size_t i = 1; i < page.count; i++)
		assert_true(text_compare(page.at[i - 1].title, page.at[i].title) < 0); // same letters case, so by bytes too
	house_test_end(&t);
}

static void filters_and_counts_agree(void **s)
{
	struct house_test t = house_test_begin(s);
	struct activity activity = fill(&t, MANY);
	struct areas areas = { 0 };
	struct themes themes = { 0 };
	assert_true(area_list(t.db, t.arena, activity.site_id, &areas));
	assert_true(theme_list(t.db, t.arena, activity.site_id, &themes));
	for (int which = 0; which < 4; which++) {
		struct idea_filter filter = { .activity_id = activity.id,
			                          .area_id = which & 1 ? areas.at[0].id : 0,
			                          .theme_id = which & 2 ? themes.at[0].id : 0 };
		struct idea_query query = { .activity_id = activity.id,
			                        .areas = { { filter.area_id }, filter.area_id != 0 },
			                        .themes = { { filter.theme_id }, filter.theme_id != 0 } };
		struct ideas ideas;
		int64_t seen[MANY + 1];
		int64_t expected = 0;
		for (int i = 0; i < MANY; i++)
			expected += !((which & 1 && i % 3) || (which & 2 && i % 2));
		assert_true(idea_list(t.db, t.arena, &filter, &ideas));
		assert_int_equal(ideas.count, expected);
		assert_int_equal(idea_count_of(t.db, &filter), expected);
		assert_int_equal(walk(&t, query, seen, MANY + 1), expected);
		query.order = (struct idea_order){ SORT_RANDOM, 3 };
		assert_int_equal(walk(&t, query, seen, MANY + 1), expected);
	}
	house_test_end(&t);
}

static void a_draft_is_neither_shown_nor_counted(void **s)
{
	struct house_test t = house_test_begin(s);
	struct activity activity = fill(&t, 2);
	house_done(&t, "idea.create", "buurt", "plannen", "{\"title\":{\"nl\":\"Nog niet\"},\"status\":\"draft\"}");
	struct idea_filter filter = { .activity_id = activity.id };
	struct ideas ideas;
	assert_int_equal(idea_count_of(t.db, &filter), 2);
	assert_true(idea_list(t.db, t.arena, &filter, &ideas));
	assert_int_equal(ideas.count, 2);
	filter.drafts_too = true;
	assert_true(idea_list(t.db, t.arena, &filter, &ideas));
	assert_int_equal(ideas.count, 3);
	struct builder id = builder_on(t.arena);
	build_id(&id, ideas.at[2].id);
	struct text form = arena_format(t.arena,
	                                "{\"id\":\"%" TEXT_FORMAT "\",\"title\":{\"nl\":\"Nu wel\"},"
	                                "\"status\":\"published\"}",
	                                TEXT_ARGS(builder_text(&id)));
	house_done(&t, "idea.update", "buurt", NULL, text_to_c(t.arena, form));
	filter.drafts_too = false;
	assert_int_equal(idea_count_of(t.db, &filter), 3);
	house_test_end(&t);
}

static void numbers_are_given_out_once(void **s)
{
	struct house_test t = house_test_begin(s);
	fill(&t, 1);
	house_done(&t, "idea.create", "buurt", "plannen", "{\"title\":{\"nl\":\"Twaalf\"},\"number\":12}");
	house_check(&t, "conflict", "idea.create", "buurt", "plannen", "{\"title\":{\"nl\":\"Ook twaalf\"},\"number\":12}");
	struct text answer;
	assert_true(
		text_is(house_do(&t, "idea.create", "buurt", "plannen", "{\"title\":{\"nl\":\"Volgende\"}}", &answer), "done"));
	assert_true(text_find(answer, TEXT("\"number\":13")) != SIZE_MAX);
	house_test_end(&t);
}

static void an_area_of_another_site_is_refused(void **s)
{
	struct house_test t = house_test_begin(s);
	fill(&t, 1);
	house_check(&t, "invalid", "idea.create", "buurt", "plannen",
	            "{\"title\":{\"nl\":\"Elders\"},\"area_id\":\"0000000000001\"}");
	house_check(&t, "invalid", "idea.create", "buurt", "plannen", "{\"title\":{\"nl\":\"\"}}");
	house_check(&t, "not found", "idea.create", "buurt", "stemmen", "{\"title\":{\"nl\":\"Geen plannen\"}}");
	house_test_end(&t);
}

static enum outcome choose_apply(struct db *db, struct write_context *context, void *argument)
{
	return idea_set_status(db, context, *(int64_t *)argument, IDEA_CHOSEN);
}

static void an_opened_vote_holds_the_plans_as_they_are(void **s)
{
	struct house_test t = house_test_begin(s);
	struct activity activity = fill(&t, 2);
	struct site site;
	assert_int_equal(site_find(t.db, t.arena, activity.site_id, &site), DONE);
	struct activity vote = house_activity(&t, &site, "stemmen");
	struct idea_filter filter = { .activity_id = activity.id };
	struct ideas ideas;
	assert_true(idea_list(t.db, t.arena, &filter, &ideas));
	assert_int_equal(house_write(&t, house_freeze_apply, &vote.id), DONE);
	struct builder id = builder_on(t.arena);
	build_id(&id, ideas.at[0].id);
	struct text form = arena_format(t.arena,
	                                "{\"id\":\"%" TEXT_FORMAT "\",\"title\":{\"nl\":\"Duurder\"},"
	                                "\"price_cents\":1}",
	                                TEXT_ARGS(builder_text(&id)));
	house_check(&t, "refused", "idea.update", "buurt", NULL, text_to_c(t.arena, form));
	house_check(&t, "refused", "idea.create", "buurt", "plannen", "{\"title\":{\"nl\":\"Te laat\"}}");
	// The outcome may still be written on them.
	assert_int_equal(house_write(&t, choose_apply, &ideas.at[0].id), DONE);
	struct idea chosen;
	assert_int_equal(idea_find(t.db, t.arena, ideas.at[0].id, &chosen), DONE);
	assert_int_equal(chosen.status, IDEA_CHOSEN);
	assert_int_equal(idea_count_of(t.db, &filter), 2);
	house_test_end(&t);
}

static void the_list_shows_cards_filters_and_the_next_page(void **s)
{
	struct house_test t = house_test_begin(s);
	fill(&t, 25);
	house_test_serve(&t);
	struct reply list = house_get(&t, "/buurt/plannen?sorteer=nummer");
	assert_int_equal(list.status, 200);
	assert_true(reply_has(&list, "Plan a0"));
	assert_true(reply_has(&list, "sorteer=nummer&amp;na="));
	assert_true(reply_has(&list, "value=\"groen\""));
	assert_int_equal(house_get(&t, "/buurt/plannen?thema=groen&gebied=noord").status, 200);
	assert_int_equal(house_get(&t, "/buurt/plannen?thema=bestaat-niet").status, 404);
	assert_int_equal(house_get(&t, "/buurt/plannen?sorteer=willekeurig-99").status, 404);
	assert_int_equal(house_get(&t, "/buurt/plannen?na=0000000000001").status, 404);
	assert_int_equal(house_get(&t, "/buurt/plannen/0000000000001").status, 404);
	size_t at = text_find(list.body, TEXT("href=\"/buurt/plannen/"));
	assert_true(at != SIZE_MAX);
	struct text href = text_slice(list.body, at + 6, at + 6 + strlen("/buurt/plannen/") + ID_CHARACTERS);
	struct reply detail = house_get(&t, text_to_c(t.arena, href));
	assert_int_equal(detail.status, 200);
	assert_true(reply_has(&detail, "<h1"));
	house_test_end(&t);
}

static enum outcome miscount(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	return db_execute(db, argument, "") > 0 ? DONE : FAULT;
}

static void counts_that_are_not_those_of_the_ideas_are_found(void **s)
{
	struct house_test t = house_test_begin(s);
	fill(&t, MANY);
	static char one_more[] = "UPDATE idea_count SET ideas = ideas + 1 WHERE theme_id = 0";
	static char none[] = "DELETE FROM idea_count";
	struct builder report = builder_on(t.arena);
	assert_true(ideas_method.check(t.db, &report));
	assert_int_equal(store_write(t.store, miscount, one_more), DONE);
	assert_false(ideas_method.check(t.db, &report));
	assert_int_equal(store_write(t.store, miscount, none), DONE);
	assert_false(ideas_method.check(t.db, &report));
	assert_true(text_find(builder_text(&report), TEXT("ERROR ideas")) != SIZE_MAX);
	house_test_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(every_order_shows_each_idea_once_in_both_directions),
		ON_BOTH(orders_by_price_and_title_are_sorted),
		ON_BOTH(filters_and_counts_agree),
		ON_BOTH(a_draft_is_neither_shown_nor_counted),
		ON_BOTH(counts_that_are_not_those_of_the_ideas_are_found),
		ON_BOTH(numbers_are_given_out_once),
		ON_BOTH(an_area_of_another_site_is_refused),
		ON_BOTH(an_opened_vote_holds_the_plans_as_they_are),
		ON_BOTH(the_list_shows_cards_filters_and_the_next_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
