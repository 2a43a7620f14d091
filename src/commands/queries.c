// SPDX-License-Identifier: EUPL-1.2
#include "ballot/ballot.h"
#include "base/clock.h"
#include "base/id.h"
#include "commands/queries.h"
#include "site/site.h"

// An answer being written: an object on the run's arena.
struct answer {
	struct action_run *run;
	struct db *db;
	struct builder out;
	struct json_writer w;
};

static void answer_open(struct answer *a, struct action_run *run, struct db *db)
{
	*a = (struct answer){ .run = run, .db = db, .out = builder_on(run->arena) };
}

static enum outcome answer_close(struct answer *a, bool good)
{
	a->run->result_json = builder_text(&a->out);
	return good ? DONE : FAULT;
}

static void member(struct answer *a, const char *key, struct text value)
{
	json_key(&a->w, key);
	json_text(&a->w, value);
}

static void member_id(struct answer *a, const char *key, int64_t id)
{
	struct builder b = builder_on(a->run->arena);
	build_id(&b, id);
	member(a, key, builder_text(&b));
}

static void member_time(struct answer *a, const char *key, int64_t ms)
{
	json_key(&a->w, key);
	if (ms == 0) {
		json_null(&a->w);
		return;
	}
	struct builder b = builder_on(a->run->arena);
	build_iso_time(&b, ms);
	json_text(&a->w, builder_text(&b));
}

static void member_translated(struct answer *a, const char *key, const struct site *site, struct text json)
{
	struct text first = site_first_language(site);
	member(a, key, translated(a->run->arena, json, first, first));
}

static const char *status_name(int status)
{
	static const char *const names[] = { "hidden", "published", "archived" };
	return names[status];
}

// --- site.list ---------------------------------------------------------------------------------------------------

static enum outcome site_list_prepare(struct action_run *run, struct db *db)
{
	struct answer a;
	answer_open(&a, run, db);
	a.w = json_on(&a.out);
	json_open(&a.w, '{');
	json_key(&a.w, "sites");
	json_open(&a.w, '[');
	struct rows rows = db_select(db, &site_record, "ORDER BY slug", "");
	struct site site;
	while (rows_next_record(&rows, &site_record, &site, run->arena)) {
		json_open(&a.w, '{');
		member(&a, "slug", site.slug);
		member_translated(&a, "title", &site, site.title);
		member(&a, "status", text_of(status_name(site.status)));
		json_close(&a.w, '}');
	}
	json_close(&a.w, ']');
	json_close(&a.w, '}');
	return answer_close(&a, rows_end(&rows));
}

static const struct action site_list = {
	.name = "site.list", .summary = "All sites", .permission = PERMIT_CONSOLE, .prepare = site_list_prepare
};

// --- site.show ---------------------------------------------------------------------------------------------------

static bool show_phases(struct answer *a, const struct site *site)
{
	struct phases phases = { 0 };
	bool good = phase_list(a->db, a->run->arena, site->id, &phases);
	int64_t now = clock_now();
	json_key(&a->w, "phases");
	json_open(&a->w, '[');
	for (size_t i = 0; i < phases.count; i++) {
		const struct phase *phase = &phases.at[i];
		json_open(&a->w, '{');
		member(a, "slug", phase->slug);
		member_translated(a, "title", site, phase->title);
		member_time(a, "opens_at", phase->opens_at);
		member_time(a, "closes_at", phase->closes_at);
		json_key(&a->w, "open");
		json_bool(&a->w, phase->opens_at != 0 && phase->opens_at <= now && (phase->closes_at == 0 || phase->closes_at > now));
		json_close(&a->w, '}');
	}
	json_close(&a->w, ']');
	return good;
}

// The phase in which one votes in this activity: its slug, or nothing.
static struct text voting_phase(struct answer *a, int64_t activity_id)
{
	struct rows rows = db_query(a->db,
	                            "SELECT p.slug FROM activity_window w JOIN phase p ON p.id = w.phase_id "
	                            "WHERE w.activity_id = ?1 AND w.action = ?2 ORDER BY p.position",
	                            "is", activity_id, TEXT("vote"));
	struct text slug = rows_next(&rows) ? rows_text(&rows, 0, a->run->arena) : TEXT_NONE;
	rows_end(&rows);
	return slug;
}

static bool show_activities(struct answer *a, const struct site *site)
{
	static const char *const states[] = { "draft", "open", "closed", "counted", "published" };
	struct activities activities = { 0 };
	bool good = activity_list(a->db, a->run->arena, site->id, &activities);
	json_key(&a->w, "activities");
	json_open(&a->w, '[');
	for (size_t i = 0; i < activities.count; i++) {
		const struct activity *activity = &activities.at[i];
		struct vote vote;
		json_open(&a->w, '{');
		member_id(a, "id", activity->id);
		member(a, "slug", activity->slug);
		member(a, "method", activity->method);
		json_key(&a->w, "vote");
		if (vote_of_activity(a->db, a->run->arena, activity->id, &vote) == DONE)
			json_text(&a->w, text_of(states[vote.state]));
		else
			json_null(&a->w);
		member(a, "phase", voting_phase(a, activity->id));
		json_close(&a->w, '}');
	}
	json_close(&a->w, ']');
	return good;
}

static void show_group(struct answer *a, const struct site *site, int64_t id, struct text slug, struct text name)
{
	json_open(&a->w, '{');
	member_id(a, "id", id);
	member(a, "slug", slug);
	member_translated(a, "name", site, name);
	json_close(&a->w, '}');
}

static bool show_groups(struct answer *a, const struct site *site)
{
	struct areas areas = { 0 };
	struct themes themes = { 0 };
	bool good = area_list(a->db, a->run->arena, site->id, &areas) && theme_list(a->db, a->run->arena, site->id, &themes);
	json_key(&a->w, "areas");
	json_open(&a->w, '[');
	for (size_t i = 0; i < areas.count; i++)
		show_group(a, site, areas.at[i].id, areas.at[i].slug, areas.at[i].name);
	json_close(&a->w, ']');
	json_key(&a->w, "themes");
	json_open(&a->w, '[');
	for (size_t i = 0; i < themes.count; i++)
		show_group(a, site, themes.at[i].id, themes.at[i].slug, themes.at[i].name);
	json_close(&a->w, ']');
	return good;
}

static enum outcome site_show_prepare(struct action_run *run, struct db *db)
{
	struct site site;
	enum outcome outcome = site_find(db, run->arena, run->site_id, &site);
	if (outcome != DONE)
		return outcome;
	struct answer a;
	answer_open(&a, run, db);
	a.w = json_on(&a.out);
	json_open(&a.w, '{');
	member(&a, "slug", site.slug);
	member_translated(&a, "title", &site, site.title);
	member(&a, "status", text_of(status_name(site.status)));
	member(&a, "zone", site.zone);
	bool good = show_phases(&a, &site) && show_activities(&a, &site) && show_groups(&a, &site);
	json_close(&a.w, '}');
	return answer_close(&a, good);
}

static const struct action site_show = {
	.name = "site.show", .summary = "A site with its phases, activities, areas and themes",
	.permission = PERMIT_CONSOLE, .prepare = site_show_prepare
};

// --- codes.list --------------------------------------------------------------------------------------------------

static enum outcome codes_list_prepare(struct action_run *run, struct db *db)
{
	struct answer a;
	answer_open(&a, run, db);
	a.w = json_on(&a.out);
	json_open(&a.w, '{');
	json_key(&a.w, "batches");
	json_open(&a.w, '[');
	struct rows rows = db_select(db, &code_batch_record,
	                             "WHERE vote_id IN (SELECT id FROM vote WHERE activity_id = ?1) ORDER BY id", "i",
	                             run->activity_id);
	struct code_batch batch;
	while (rows_next_record(&rows, &code_batch_record, &batch, run->arena)) {
		json_open(&a.w, '{');
		member_id(&a, "id", batch.id);
		member(&a, "label", batch.label);
		json_key(&a.w, "count");
		json_int(&a.w, batch.count);
		json_key(&a.w, "revoked");
		json_bool(&a.w, batch.revoked);
		json_close(&a.w, '}');
	}
	json_close(&a.w, ']');
	json_close(&a.w, '}');
	return answer_close(&a, rows_end(&rows));
}

static const struct action codes_list = {
	.name = "codes.list", .summary = "The batches of codes of a vote", .permission = PERMIT_CONSOLE,
	.prepare = codes_list_prepare
};

const struct action *const query_actions[] = { &site_list, &site_show, &codes_list, NULL };
