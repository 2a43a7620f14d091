// SPDX-License-Identifier: EUPL-1.2
// A vote on the four plans of vote_fixture.h by the budget method, from its settings on, for the tests of that method.
#ifndef POLDER_TESTS_BUDGET_FIXTURE_H
#define POLDER_TESTS_BUDGET_FIXTURE_H

#include "vote_fixture.h"
#include "methods/budget/outcome.h"
#include "methods/ideas/idea.h"
#include "site/search.h"

// Of a vote on those plans with 6,000 euros to spend; other settings follow.
#define SETTINGS "\"ideas\":\"plannen\",\"budget_cents\":600000,"

static inline enum outcome budget_test_plans(struct db *db, struct write_context *context, void *argument)
{
	struct text settings = *(struct text *)argument;
	struct activity plans = { .id = 66,
		                      .site_id = SITE,
		                      .method = TEXT("ideas"),
		                      .slug = TEXT("plannen"),
		                      .title = TEXT("{\"nl\":\"Plannen\"}"),
		                      .summary = TEXT("{}"),
		                      .settings = TEXT("{}") };
	struct area areas[] = { { NORTH, SITE, TEXT("noord"), TEXT("{\"nl\":\"Noord\"}"), 1 },
		                    { SOUTH, SITE, TEXT("zuid"), TEXT("{\"nl\":\"Zuid\"}"), 2 } };
	struct theme themes[] = { { GREEN, SITE, TEXT("groen"), TEXT("{\"nl\":\"Groen\"}"), TEXT(""), 1 },
		                      { PLAY, SITE, TEXT("spelen"), TEXT("{\"nl\":\"Spelen\"}"), TEXT(""), 2 } };
	static const struct {
		int64_t id, area, theme;
	} list[] = { { BENCH, NORTH, GREEN }, { TREES, NORTH, GREEN }, { SWING, SOUTH, PLAY }, { POND, SOUTH, GREEN } };
	bool good = db_insert(db, &activity_record, &plans);
	for (int i = 0; i < 2; i++)
		good = good && db_insert(db, &area_record, &areas[i]) && db_insert(db, &theme_record, &themes[i]);
	for (int i = 0; good && i < 4; i++) {
		struct idea idea = { .id = list[i].id,
			                 .site_id = SITE,
			                 .activity_id = 66,
			                 .number = i + 1,
			                 .title = TEXT("{\"nl\":\"Plan\"}"),
			                 .summary = TEXT("{}"),
			                 .description = TEXT("{}"),
			                 .price_cents = (i + 1) * 100000,
			                 .area_id = list[i].area,
			                 .theme_id = list[i].theme,
			                 .status = IDEA_PUBLISHED,
			                 .sort_title = TEXT("plan") };
		good = db_insert(db, &idea_record, &idea);
	}
	(void)context;
	return good && db_execute(db, "UPDATE activity SET settings = ?1 WHERE id = ?2", "si", settings,
	                          (int64_t)ACTIVITY) == 1
	           ? DONE
	           : FAULT;
}

static inline enum outcome step(struct vote_test *t, const struct action *action, struct text reason)
{
	struct budget_vote_form form = { .activity_id = ACTIVITY, .reason = reason };
	return vote_test_run(t, action, &form, NULL);
}

static inline struct vote_test *start(void **state, const char *settings)
{
	struct vote_test *t = vote_test_start(state);
	struct text text = text_of(settings);
	assert_int_equal(store_write(t->store, budget_test_plans, &text), DONE);
	return t;
}

static inline void open_vote(struct vote_test *t)
{
	enum outcome outcome = step(t, &budget_vote_open, TEXT_NONE);
	if (outcome != DONE)
		fail_msg("open: %s %s", outcome_name(outcome), t->errors.count ? t->errors.at[0].message : "");
	vote_test_load(t);
}

// Points come by import only.
static inline enum outcome import(struct vote_test *t, const int64_t *plans, int64_t points)
{
	static uint8_t voter;
	struct ballot_request request = vote_test_ballot(t, "0000000000000000", 0, ++voter, plans);
	struct ballots_import import = { &request, 1 };
	for (size_t i = 0; i < request.choice_count; i++)
		request.choices[i].points = points;
	import_pseudonym(&t->keys, (struct text){ (const char *)&voter, 1 }, request.pseudonym);
	return vote_test_run(t, &ballots_import, NULL, &import);
}

static inline enum outcome cast(struct vote_test *t, int64_t envelope_id, const int64_t *plans, int64_t points)
{
	static uint8_t salt;
	if (t->definition.channel == CHANNEL_IMPORT)
		return import(t, plans, points);
	const struct codes_made *made = vote_test_codes(t, envelope_id, 1);
	struct ballot_request request = vote_test_ballot(t, made->codes[0], envelope_id, ++salt, plans);
	for (size_t i = 0; i < request.choice_count; i++)
		request.choices[i].points = points;
	return vote_test_cast(t, &request, NULL);
}

static inline void fresh_store(void **state)
{
	enum store_kind kind = store_test_of(state)->kind;
	store_test_teardown(state);
	*state = (void *)(intptr_t)kind;
	assert_int_equal(store_test_setup(state), 0);
}

static inline void vote_by(struct vote_test *t, const int64_t *plans, int times)
{
	for (int i = 0; i < times; i++)
		assert_int_equal(cast(t, 0, plans, 0), DONE);
}

static inline struct budget_outcome closed_and_counted(struct vote_test *t)
{
	struct budget_outcome outcome;
	assert_int_equal(step(t, &budget_vote_close, TEXT("proef")), DONE);
	assert_int_equal(step(t, &budget_vote_count, TEXT_NONE), DONE);
	assert_true(budget_outcome_read(t->arena, t->result_json, &outcome));
	return outcome;
}

static inline void budget_test_use_records(void)
{
	vote_test_use_records();
	size_t n = 0;
	while (vote_test_records[n])
		n++;
	vote_test_records[n++] = &idea_record;
	vote_test_records[n++] = &idea_place_record;
	vote_test_records[n++] = &idea_count_record;
	vote_test_records[n++] = &search_word_record;
	vote_test_records[n++] = &search_hit_record;
	vote_test_records[n++] = &search_start_record;
}

#endif
