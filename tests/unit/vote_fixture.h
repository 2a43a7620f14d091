// SPDX-License-Identifier: EUPL-1.2
// A published site with a vote that is open by its window: two areas, two themes, four plans of 1,000 to 4,000 euros.
#ifndef POLDER_TESTS_VOTE_FIXTURE_H
#define POLDER_TESTS_VOTE_FIXTURE_H

#include "ballot/ballot.h"
#include "site/passport.h"
#include "base/id.h"
#include "base/clock.h"

#define STORE_TEST_RECORDS vote_test_records
static const struct record *vote_test_records[64];

#include "store_fixture.h"

enum { NORTH = 1001, SOUTH = 1002, GREEN = 2001, PLAY = 2002, SITE = 77, ACTIVITY = 88, WINDOW = 99 };
enum { BENCH = 3001, TREES = 3002, SWING = 3003, POND = 3004 };

struct vote_test {
	struct store_test *base;
	struct store *store;
	struct arena *arena;
	struct db *db;
	struct vote_definition definition; // to open with; after opening as loaded
	struct vote vote;
	struct vote_keys keys;
	struct form_errors errors; // of the last action
	void *result;
	struct text result_json;
};

static inline void vote_test_use_records(void)
{
	size_t n = 0;
	for (size_t i = 0; site_records[i]; i++)
		vote_test_records[n++] = site_records[i];
	for (size_t i = 0; ballot_records[i]; i++)
		vote_test_records[n++] = ballot_records[i];
}

static inline enum outcome vote_test_site(struct db *db, struct write_context *context, void *argument)
{
	(void)argument;
	int64_t day = 24 * 3600 * 1000ll;
	struct organisation organisation = { .id = 7, .slug = TEXT("polderdam"), .name = TEXT("Gemeente Polderdam") };
	struct site site = { .id = SITE,
		                 .organisation_id = 7,
		                 .slug = TEXT("buurt"),
		                 .title = TEXT("{\"nl\":\"Buurt\"}"),
		                 .summary = TEXT("{}"),
		                 .languages = TEXT("nl"),
		                 .zone = TEXT("Europe/Amsterdam"),
		                 .currency = TEXT("EUR"),
		                 .theme = TEXT("polder"),
		                 .status = SITE_PUBLISHED,
		                 .notice = TEXT("{}") };
	struct activity activity = { .id = ACTIVITY,
		                         .site_id = SITE,
		                         .method = TEXT("budget"),
		                         .slug = TEXT("stemmen"),
		                         .title = TEXT("{\"nl\":\"Stemmen\"}"),
		                         .summary = TEXT("{}"),
		                         .settings = TEXT("{}") };
	struct activity_window window = { .id = WINDOW,
		                              .site_id = SITE,
		                              .activity_id = ACTIVITY,
		                              .action = TEXT("vote"),
		                              .opens_at = context->now - day,
		                              .closes_at = context->now + day };
	struct text filled = TEXT("{\"nl\":\"Staat vast\"}");
	struct passport passport = { .site_id = SITE,
		                         .question = filled,
		                         .purpose = filled,
		                         .asker = TEXT("Polderdam"),
		                         .decision = filled,
		                         .decision_when = filled,
		                         .contact_name = TEXT("Sanne de Wit"),
		                         .contact_phone = TEXT("14 0123"),
		                         .area = filled,
		                         .target_group = filled,
		                         .frames = filled,
		                         .rules = filled,
		                         .influence = INFLUENCE_DECIDE,
		                         .input_use = filled,
		                         .criteria = filled };
	return db_insert(db, &passport_record, &passport) && db_insert(db, &organisation_record, &organisation) &&
	               db_insert(db, &site_record, &site) && db_insert(db, &activity_record, &activity) &&
	               db_insert(db, &activity_window_record, &window)
	           ? DONE
	           : FAULT;
}

static inline struct vote_definition vote_test_definition(struct arena *arena)
{
	struct vote_definition definition = { .channel = CHANNEL_CODE,
		                                  .changing = true,
		                                  .languages = TEXT("nl,en"),
		                                  .currency = TEXT("EUR"),
		                                  .zone = TEXT("Europe/Amsterdam"),
		                                  .title = TEXT("Stemmen"),
		                                  .titles = TEXT("{\"en\":\"Voting\",\"fr\":\"Voter\",\"nl\":\"Stemmen\"}"),
		                                  .count_rule = TEXT("greedy"),
		                                  .envelope_count = 1,
		                                  .option_count = 4 };
	definition.envelopes = arena_new_array(arena, struct vote_envelope, 2);
	definition.envelopes[0] = (struct vote_envelope){ .budget_cents = 500000, .rule = { .max_cents = 500000 } };
	definition.options = arena_new_array(arena, struct vote_option, 4);
	definition.groups = arena_new_array(arena, struct vote_group, 4);
	definition.groups[definition.group_count++] =
		(struct vote_group){ .id = NORTH, .name = TEXT("Noord"), .names = TEXT("{\"nl\":\"Noord\"}") };
	definition.groups[definition.group_count++] = (struct vote_group){ .id = SOUTH, .name = TEXT("Zuid") };
	definition.groups[definition.group_count++] =
		(struct vote_group){ .id = GREEN, .is_theme = true, .name = TEXT("Groen") };
	definition.groups[definition.group_count++] =
		(struct vote_group){ .id = PLAY, .is_theme = true, .name = TEXT("Spelen") };
	static const struct {
		int64_t id, area, theme;
	} plans[] = { { BENCH, NORTH, GREEN }, { TREES, NORTH, GREEN }, { SWING, SOUTH, PLAY }, { POND, SOUTH, GREEN } };
	for (int i = 0; i < 4; i++)
		definition.options[i] = (struct vote_option){ .id = plans[i].id,
			                                          .number = i + 1,
			                                          .title = TEXT("Plan"),
			                                          .price_cents = (i + 1) * 100000,
			                                          .groups = { plans[i].area, plans[i].theme } };
	return definition;
}

static inline struct vote_test *vote_test_start(void **state)
{
	struct store_test *base = store_test_of(state);
	struct vote_test *t = arena_new(base->arena, struct vote_test);
	t->base = base;
	t->store = base->store;
	t->arena = base->arena;
	t->db = store_reader_open(t->store);
	assert_non_null(t->db);
	assert_int_equal(store_write(t->store, vote_test_site, NULL), DONE);
	t->definition = vote_test_definition(t->arena);
	return t;
}

static inline void vote_test_end(struct vote_test *t)
{
	store_reader_close(t->db);
}

static inline enum outcome vote_test_run(struct vote_test *t, const struct action *action, void *form,
                                         const void *context)
{
	struct action_run run = { .action = action,
		                      .store = t->store,
		                      .arena = t->arena,
		                      .actor = TEXT("console:test"),
		                      .activity_id = ACTIVITY,
		                      .site_id = SITE,
		                      .form = form,
		                      .context = context };
	enum outcome outcome = action_wait(&run, t->db);
	t->errors = run.errors;
	t->result = run.result;
	t->result_json = run.result_json;
	return outcome;
}

// Codes for an envelope; the draft is made by the first.
static inline const struct codes_made *vote_test_codes(struct vote_test *t, int64_t envelope_id, int64_t count)
{
	struct codes_make_form form = {
		.activity_id = ACTIVITY, .envelope_id = envelope_id, .count = count, .label = TEXT("test")
	};
	assert_int_equal(vote_test_run(t, &codes_make, &form, NULL), DONE);
	return t->result;
}

static inline enum outcome vote_test_open_apply(struct db *db, struct write_context *context, void *argument)
{
	struct vote_test *t = argument;
	struct write_context own = *context;
	own.arena = t->arena;
	struct vote vote;
	enum outcome outcome = vote_of_activity(db, own.arena, ACTIVITY, &vote);
	return outcome == DONE ? vote_open(db, &own, vote.id, &t->definition, &t->errors) : outcome;
}

static inline void vote_test_load(struct vote_test *t)
{
	assert_int_equal(vote_load(t->db, t->arena, ACTIVITY, &t->vote, &t->definition), DONE);
	assert_true(vote_keys_load(t->store, t->vote.id, &t->keys));
}

static inline void vote_test_open(struct vote_test *t)
{
	assert_int_equal(store_write(t->store, vote_test_open_apply, t), DONE);
	vote_test_load(t);
}

// A ballot of the voter with this code; ids end with 0. Salt: this byte, 32 times.
static inline struct ballot_request vote_test_ballot(struct vote_test *t, const char code[16], int64_t envelope_id,
                                                     uint8_t salt, const int64_t *ids)
{
	struct ballot_request request = { .definition = &t->definition, .envelope_id = envelope_id };
	code_index(&t->keys, code, request.idx);
	code_pseudonym(&t->keys, code, request.pseudonym);
	memset(request.salt, salt, sizeof(request.salt));
	while (ids[request.choice_count])
		request.choice_count++;
	request.choices = arena_new_array(t->arena, struct ballot_choice, request.choice_count + 1);
	for (size_t i = 0; i < request.choice_count; i++)
		request.choices[i].option_id = ids[i];
	return request;
}
#define PLANS(...) ((const int64_t[]){ __VA_ARGS__, 0 })

static inline enum outcome vote_test_cast(struct vote_test *t, const struct ballot_request *request,
                                          struct ballot_receipt *receipt)
{
	enum outcome outcome = vote_test_run(t, &ballot_cast_action, NULL, request);
	if (receipt && t->result)
		*receipt = ((struct ballot_taken *)t->result)->receipt;
	return outcome;
}

static inline int64_t vote_test_count(struct vote_test *t, const char *sql)
{
	int64_t count = -1;
	assert_true(db_one_int(t->db, &count, sql, ""));
	return count;
}

#endif
