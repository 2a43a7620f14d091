// SPDX-License-Identifier: EUPL-1.2
// Makes the explanation of every published vote that has none, or one of an older version: soon after publishing, and of
// votes that an older program published. On a thread of its own: another program does the work, and may take long.
#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "methods/budget/counter.h"
#include "methods/budget/explanation.h"

enum { EVERY_MS = 1000, FIRST_PAUSE_MS = 10000, LONGEST_PAUSE_MS = 3600000 };
#define OTHER_STEPS_MOST UINT64_C(300000000)

#define AT(member) .name = #member, .offset = offsetof(struct vote_explanation, member)
static const struct field fields[] = {
	{ AT(vote_id), .kind = FIELD_ID, .flags = FIELD_KEY },
	{ AT(explanation), .kind = FIELD_JSON, .max = 16 << 20 },
	{ AT(version), .kind = FIELD_INT },
};
const struct record vote_explanation_record = RECORD_OF("vote_explanation", struct vote_explanation, fields);

enum outcome explanation_find(struct db *db, struct arena *arena, int64_t vote_id, struct explanation *explanation,
                              struct text *json)
{
	struct vote_explanation row;
	struct rows rows = db_select(db, &vote_explanation_record, "WHERE vote_id = ?1", "i", vote_id);
	bool found = rows_next_record(&rows, &vote_explanation_record, &row, arena);
	if (!rows_end(&rows))
		return FAULT;
	if (!found || row.version != EXPLANATION_VERSION)
		return NOT_FOUND;
	if (json)
		*json = row.explanation;
	return explanation_read(arena, row.explanation, explanation) ? DONE : FAULT;
}

// --- one vote ----------------------------------------------------------------------------------------------------------
struct making {
	struct vote vote;
	struct text json;
};

static bool is_stopping(void *state)
{
	return jobs_are_stopping(state);
}

static enum outcome keep(struct db *db, struct write_context *context, void *argument)
{
	const struct making *making = argument;
	struct vote vote;
	struct vote_explanation row = { making->vote.id, making->json, EXPLANATION_VERSION };
	enum outcome outcome = vote_find(db, context->arena, making->vote.id, &vote);
	if (outcome != DONE) // its site was deleted in the meantime
		return outcome;
	context->actor = TEXT("clock");
	return db_execute(db, "DELETE FROM vote_explanation WHERE vote_id = ?1", "i", vote.id) >= 0 &&
	               db_insert(db, &vote_explanation_record, &row) &&
	               event_append(db, context, vote.site_id, "vote.explained", vote.id)
	           ? DONE
	           : FAULT;
}

// How long another way of counting may take, in steps (count/effort.h): maximin, the slowest, two seconds. Tests and
// careful administrators may set it.
static uint64_t steps_most(void)
{
	int64_t steps;
	const char *set = getenv("POLDER_WHAT_IF_STEPS");
	return set && number_parse(text_of(set), &steps) && steps > 0 ? (uint64_t)steps : OTHER_STEPS_MOST;
}

static enum outcome make_one(struct store *store, struct db *db, struct arena *arena, int64_t activity_id)
{
	int64_t started = clock_monotonic(), most_memory = 0;
	struct making making = { 0 };
	struct vote_definition definition;
	struct vote_result result;
	enum outcome outcome = vote_load(db, arena, activity_id, &making.vote, &definition);
	if (outcome == DONE)
		outcome = vote_result_find(db, arena, making.vote.id, &result);
	struct effort_limit limit = { steps_most(), is_stopping, store };
	if (outcome == DONE)
		outcome = budget_explain(db, arena, &making.vote, result.result, limit, &making.json, &most_memory);
	if (outcome == DONE)
		outcome = store_write(store, keep, &making);
	if (outcome == DONE)
		log_info("vote %lld was explained in %lld ms, with %lld MiB", (long long)making.vote.id,
		         (long long)(clock_monotonic() - started), (long long)(most_memory >> 20));
	return outcome;
}

// --- the clock ---------------------------------------------------------------------------------------------------------
struct explanation_clock {
	int64_t try_at, pause_ms; // of clock_monotonic; after a failure
};
struct ids {
	int64_t *at;
	size_t count;
};

static const char due[] = "SELECT v.activity_id FROM vote v JOIN activity a ON a.id = v.activity_id "
						  "WHERE v.state = 'published' AND a.method = 'budget' "
						  "AND NOT EXISTS (SELECT 1 FROM vote_explanation e WHERE e.vote_id = v.id AND e.version = ?1) "
						  "ORDER BY v.published_at DESC, v.id";

static bool ids_read(struct rows rows, struct arena *arena, struct ids *ids)
{
	*ids = (struct ids){ NULL, 0 };
	while (rows_next(&rows)) {
		int64_t *id = arena_append(arena, ids, int64_t);
		if (id)
			*id = rows_int(&rows, 0);
	}
	return rows_end(&rows) && !arena_full(arena);
}

static void clock_run(struct store *store, struct db *reader, struct arena *arena, void *state)
{
	struct explanation_clock *clock = state;
	struct ids activities;
	if (clock_monotonic() < clock->try_at ||
	    !ids_read(db_query(reader, due, "i", (int64_t)EXPLANATION_VERSION), arena, &activities))
		return;
	bool failed = false;
	for (size_t i = 0; i < activities.count && !jobs_are_stopping(store); i++) {
		struct arena *own = arena_create(64u << 20);
		enum outcome outcome = own ? make_one(store, reader, own, activities.at[i]) : BUSY;
		arena_destroy(own);
		if (outcome == DONE || outcome == NOT_FOUND || jobs_are_stopping(store))
			continue;
		failed = true;
		log_error("the vote of activity %lld could not be explained: %s", (long long)activities.at[i],
		          outcome_name(outcome));
	}
	int64_t longer = clock->pause_ms * 2 < LONGEST_PAUSE_MS ? clock->pause_ms * 2 : LONGEST_PAUSE_MS;
	clock->pause_ms = !failed ? 0 : clock->pause_ms == 0 ? FIRST_PAUSE_MS : longer;
	clock->try_at = clock_monotonic() + clock->pause_ms;
}

const struct job_clock budget_explanation_clock = { .name = "explanations of votes",
	                                                .every_ms = EVERY_MS,
	                                                .slow = true,
	                                                .apart = true,
	                                                .state_bytes = sizeof(struct explanation_clock),
	                                                .run = clock_run };
