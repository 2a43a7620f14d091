// SPDX-License-Identifier: EUPL-1.2
#include "ballot/ballot.h"
#include "base/id.h"
#include "commands/queries.h"
#include "site/site.h"

// An answer being written on the run's arena: an object with one list.
struct answer {
	struct action_run *run;
	struct db *db;
	struct builder out;
	struct json_writer w;
};

static void answer_open(struct answer *a, struct action_run *run, struct db *db, const char *list)
{
	*a = (struct answer){ .run = run, .db = db, .out = builder_on(run->arena) };
	a->w = json_on(&a->out);
	json_open(&a->w, '{');
	json_key(&a->w, list);
	json_open(&a->w, '[');
}

static enum outcome answer_close(struct answer *a, bool good)
{
	json_close(&a->w, ']');
	json_close(&a->w, '}');
	a->run->result_json = builder_text(&a->out);
	return good ? DONE : FAULT;
}

// --- vote.list ---------------------------------------------------------------------------------------------------

// The phase in which one votes in this activity: its slug, or nothing.
static struct text voting_phase(struct answer *a, int64_t activity_id)
{
	struct rows rows = db_query(a->db,
	                            "SELECT p.slug FROM activity_window w JOIN phase p ON p.id = w.phase_id "
	                            "WHERE w.activity_id = ?1 AND w.action = ?2 ORDER BY p.position",
	                            "is", activity_id, TEXT("vote"));
	struct text slug = rows_next(&rows) ? rows_text(&rows, 0, a->run->arena) : TEXT_NONE;
	return rows_end(&rows) ? slug : TEXT_NONE;
}

static void show_vote(struct answer *a, const struct activity *activity)
{
	static const char *const states[] = { "draft", "open", "closed", "counted", "published" };
	struct vote vote = { .state = VOTE_DRAFT };
	enum outcome found = vote_of_activity(a->db, a->run->arena, activity->id, &vote);
	json_open(&a->w, '{');
	json_id_member(&a->w, "id", activity->id);
	json_text_member(&a->w, "slug", activity->slug);
	json_text_member(&a->w, "phase", voting_phase(a, activity->id));
	json_text_member(&a->w, "state", text_of(found == DONE ? states[vote.state] : "draft"));
	json_close(&a->w, '}');
}

static enum outcome vote_list_prepare(struct action_run *run, struct db *db)
{
	struct activities activities = { 0 };
	struct answer a;
	bool good = activity_list(db, run->arena, run->site_id, &activities);
	answer_open(&a, run, db, "votes");
	for (size_t i = 0; i < activities.count; i++) {
		if (text_is(activities.at[i].method, "budget"))
			show_vote(&a, &activities.at[i]);
	}
	return answer_close(&a, good);
}

static const struct action vote_list = { .name = "vote.list",
	                                     .summary = "The votes of a site and how far they are",
	                                     .permission = PERMIT_CONSOLE,
	                                     .prepare = vote_list_prepare };

// --- codes.list --------------------------------------------------------------------------------------------------

static enum outcome codes_list_prepare(struct action_run *run, struct db *db)
{
	struct answer a;
	answer_open(&a, run, db, "batches");
	struct rows rows =
		db_select(db, &code_batch_record, "WHERE vote_id IN (SELECT id FROM vote WHERE activity_id = ?1) ORDER BY id",
	              "i", run->activity_id);
	struct code_batch batch;
	while (rows_next_record(&rows, &code_batch_record, &batch, run->arena)) {
		json_open(&a.w, '{');
		json_id_member(&a.w, "id", batch.id);
		json_text_member(&a.w, "label", batch.label);
		json_int_member(&a.w, "count", batch.count);
		json_bool_member(&a.w, "revoked", batch.revoked);
		json_close(&a.w, '}');
	}
	return answer_close(&a, rows_end(&rows));
}

static const struct action codes_list = { .name = "codes.list",
	                                      .summary = "The batches of codes of a vote",
	                                      .permission = PERMIT_CONSOLE,
	                                      .prepare = codes_list_prepare };

const struct action *const query_actions[] = { &vote_list, &codes_list, NULL };
