// SPDX-License-Identifier: EUPL-1.2
// What `polder doctor` asks of this method: that every outcome comes out of its ballots again.
#include "base/id.h"
#include "methods/budget/counter.h"
#include "methods/budget/outcome.h"

struct counted_votes {
	int64_t *at; // activities
	size_t count;
};

// DONE: the same. Everything is read within the reader's snapshot.
static enum outcome recount(struct db *db, struct arena *arena, int64_t activity_id, struct vote *vote)
{
	struct vote_definition definition;
	struct vote_result stored;
	struct text again;
	struct form_errors errors = { NULL, 0 };
	enum outcome done = vote_load(db, arena, activity_id, vote, &definition);
	if (done == DONE)
		done = vote_result_find(db, arena, vote->id, &stored);
	if (done == DONE)
		done = budget_count(db, arena, vote, (struct effort_limit){ 0 }, &again, &errors);
	if (done != DONE)
		return done;
	return text_equal(again, stored.result) ? DONE : CONFLICT;
}

static bool check_one(struct db *db, int64_t activity_id, struct builder *report)
{
	struct arena *arena = arena_create((size_t)512 << 20);
	struct vote vote = { 0 };
	enum outcome outcome = arena ? recount(db, arena, activity_id, &vote) : BUSY;
	struct builder id = builder_on(report->arena);
	build_id(&id, vote.id);
	if (outcome == CONFLICT)
		build_format(report, "ERROR vote %" TEXT_FORMAT ": counted again, its ballots give another outcome\n",
		             TEXT_ARGS(builder_text(&id)));
	else if (outcome != DONE)
		build_format(report, "ERROR vote %" TEXT_FORMAT ": it cannot be counted again\n", TEXT_ARGS(builder_text(&id)));
	else
		build_literal(report, "ok    vote: counted again, the same outcome\n");
	arena_destroy(arena);
	return outcome == DONE;
}

static bool check_counter(struct builder *report)
{
	char path[PATH_MAX];
	if (counter_is_there(path))
		return true;
	build_format(report,
	             "ERROR %s: the program that counts is not there or may not be run; put polder-worker-count beside "
	             "polder\n",
	             path);
	return false;
}

bool budget_check(struct db *db, struct builder *report)
{
	struct counted_votes counted = { NULL, 0 };
	struct rows rows = db_query(db,
	                            "SELECT v.activity_id FROM vote v JOIN activity a ON a.id = v.activity_id WHERE"
	                            " a.method = 'budget' AND v.state IN ('counted', 'published') ORDER BY v.id",
	                            "");
	while (rows_next(&rows)) {
		int64_t *activity_id = arena_append(report->arena, &counted, int64_t);
		if (activity_id)
			*activity_id = rows_int(&rows, 0);
	}
	bool good = rows_end(&rows);
	if (!good)
		build_literal(report, "ERROR the votes cannot be read\n");
	if (!check_counter(report)) // each vote would say the same
		return false;
	for (size_t i = 0; i < counted.count; i++)
		good = check_one(db, counted.at[i], report) && good;
	return good;
}
