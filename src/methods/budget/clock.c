// SPDX-License-Identifier: EUPL-1.2
// Votes open and close at their planned times. What has to happen is read from the tables at each turn, so that a phase
// that was moved, or a server that was down, needs no care. The actions are those that the staff runs.
#include "base/clock.h"
#include "base/log.h"
#include "methods/budget/budget.h"

enum { EVERY_MS = 2000, TRY_AGAIN_MS = 10000, SAY_AGAIN_MS = 600000, MOST_TROUBLES = 32 };

// Votes that could not be opened or closed: tried less often, and told rarely. The oldest gives way.
struct trouble {
	int64_t activity_id, try_at, say_at; // of clock_monotonic
};
struct troubles {
	struct trouble at[MOST_TROUBLES];
	size_t next;
};

static struct trouble *trouble_of(struct troubles *troubles, int64_t activity_id)
{
	for (size_t i = 0; i < MOST_TROUBLES; i++)
		if (troubles->at[i].activity_id == activity_id)
			return &troubles->at[i];
	return NULL;
}

static void tell(struct troubles *troubles, int64_t activity_id, int64_t pause_ms, const char *what, const char *why)
{
	int64_t now = clock_monotonic();
	struct trouble *trouble = trouble_of(troubles, activity_id);
	if (!trouble) {
		trouble = &troubles->at[troubles->next++ % MOST_TROUBLES];
		*trouble = (struct trouble){ .activity_id = activity_id };
	}
	trouble->try_at = now + pause_ms;
	if (now < trouble->say_at)
		return;
	trouble->say_at = now + SAY_AGAIN_MS;
	log_warn("the vote of activity %lld is to %s, but: %s", (long long)activity_id, what, why);
}

struct due {
	int64_t activity_id;
	bool codes;
};
struct dues {
	struct due *at;
	size_t count;
};

static bool dues_read(struct rows rows, struct arena *arena, struct dues *dues)
{
	*dues = (struct dues){ NULL, 0 };
	while (rows_next(&rows)) {
		struct due *due = arena_append(arena, dues, struct due);
		if (due)
			*due = (struct due){ rows_int(&rows, 0), rows_int(&rows, 1) > 0 };
	}
	return rows_end(&rows) && !arena_full(arena);
}

// A window without a beginning was never planned, so that it opens nothing by itself.
static const char due_to_open[] =
	"SELECT DISTINCT a.id, (SELECT COUNT(*) FROM code_batch b WHERE b.vote_id = v.id AND b.revoked = 0) "
	"FROM activity a JOIN site s ON s.id = a.site_id JOIN activity_window w ON w.activity_id = a.id "
	"LEFT JOIN phase p ON p.id = w.phase_id LEFT JOIN vote v ON v.activity_id = a.id "
	"WHERE a.method = 'budget' AND a.frozen = 0 AND s.status = 'published' AND w.action = 'vote' "
	"AND (v.id IS NULL OR (v.state = 'draft' AND v.channel <> 'import')) "
	"AND ((w.phase_id = 0 AND w.opens_at > 0 AND w.opens_at <= ?1 AND (w.closes_at = 0 OR w.closes_at > ?1)) "
	"OR (p.opens_at > 0 AND p.opens_at <= ?1 AND (p.closes_at = 0 OR p.closes_at > ?1)))";
static const char due_to_close[] = "SELECT activity_id, 1 FROM vote WHERE state = 'open' AND channel <> 'import' "
								   "AND closes_at > 0 AND closes_at <= ?1";

static void run_one(const struct action *action, struct store *store, struct db *reader, struct arena *arena,
                    struct troubles *troubles, int64_t activity_id)
{
	struct budget_vote_form form = { .activity_id = activity_id };
	struct action_run run = { .action = action,
		                      .store = store,
		                      .arena = arena,
		                      .actor = TEXT("clock"),
		                      .form = &form,
		                      .activity_id = activity_id };
	enum outcome outcome = action_wait(&run, reader);
	// CONFLICT: a person was there first.
	if (outcome != DONE && outcome != CONFLICT)
		tell(troubles, activity_id, TRY_AGAIN_MS, action == &budget_vote_open ? "open" : "close",
		     run.errors.count > 0 ? run.errors.at[0].message : outcome_name(outcome));
}

static bool votes_by_mail(struct db *reader, struct arena *arena, int64_t activity_id)
{
	struct activity activity;
	struct budget_settings settings;
	return activity_find(reader, arena, activity_id, &activity) == DONE &&
	       activity_settings(arena, &budget_settings_record, &activity, &settings) == DONE &&
	       settings.channel == CHANNEL_EMAIL;
}

static void run_all(const struct action *action, const char *sql, struct store *store, struct db *reader,
                    struct arena *arena, struct troubles *troubles)
{
	struct dues dues;
	if (!dues_read(db_query(reader, sql, "i", clock_now()), arena, &dues))
		return;
	for (size_t i = 0; i < dues.count; i++) {
		const struct trouble *trouble = trouble_of(troubles, dues.at[i].activity_id);
		if (trouble && clock_monotonic() < trouble->try_at)
			continue;
		// Nobody can vote without a code, and opening fixes the plans for good: a site that is being made is left alone.
		if (dues.at[i].codes || votes_by_mail(reader, arena, dues.at[i].activity_id))
			run_one(action, store, reader, arena, troubles, dues.at[i].activity_id);
		else
			tell(troubles, dues.at[i].activity_id, 0, "open", "there are no codes to vote with yet");
	}
}

static void clock_run(struct store *store, struct db *reader, struct arena *arena, void *state)
{
	run_all(&budget_vote_open, due_to_open, store, reader, arena, state);
	run_all(&budget_vote_close, due_to_close, store, reader, arena, state);
}

const struct job_clock budget_clock = {
	.name = "votes", .every_ms = EVERY_MS, .state_bytes = sizeof(struct troubles), .run = clock_run
};
