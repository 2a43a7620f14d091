// SPDX-License-Identifier: EUPL-1.2
// What there is, for the command line: actions without apply, so they change nothing.
#include "site/actions.h"
#include "site/passport.h"

static void write_records(struct json_writer *w, const char *key, const struct record *record, const char *objects,
                          size_t count)
{
	json_key(w, key);
	json_open(w, '[');
	for (size_t i = 0; i < count; i++)
		record_write_json(w, record, objects + i * record->size);
	json_close(w, ']');
}

static enum outcome site_list_prepare(struct action_run *run, struct db *db)
{
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	struct site *site = arena_new(run->arena, struct site);
	if (!site)
		return BUSY;
	json_open(&w, '{');
	json_key(&w, "sites");
	json_open(&w, '[');
	struct rows rows = db_select(db, &site_record, "ORDER BY slug", "");
	while (rows_next_record(&rows, &site_record, site, run->arena))
		record_write_json(&w, &site_record, site);
	json_close(&w, ']');
	json_close(&w, '}');
	run->result_json = builder_text(&b);
	return rows_end(&rows) ? DONE : FAULT;
}

static enum outcome site_show_prepare(struct action_run *run, struct db *db)
{
	struct site site;
	struct phases phases = { 0 };
	struct activities activities = { 0 };
	struct pages pages = { 0 };
	struct areas areas = { 0 };
	struct themes themes = { 0 };
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome != DONE)
		return outcome;
	if (!phase_list(db, run->arena, site.id, &phases) || !activity_list(db, run->arena, site.id, &activities) ||
	    !page_list(db, run->arena, site.id, &pages) || !area_list(db, run->arena, site.id, &areas) ||
	    !theme_list(db, run->arena, site.id, &themes))
		return FAULT;
	struct passport passport;
	if (passport_find(db, run->arena, site.id, &passport) == FAULT)
		return FAULT;
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_key(&w, "site");
	record_write_json(&w, &site_record, &site);
	json_key(&w, "passport");
	record_write_json(&w, &passport_form_record, &passport);
	write_records(&w, "phases", &phase_record, (const char *)phases.at, phases.count);
	write_records(&w, "activities", &activity_record, (const char *)activities.at, activities.count);
	write_records(&w, "pages", &page_record, (const char *)pages.at, pages.count);
	write_records(&w, "areas", &area_record, (const char *)areas.at, areas.count);
	write_records(&w, "themes", &theme_record, (const char *)themes.at, themes.count);
	json_close(&w, '}');
	run->result_json = builder_text(&b);
	return DONE;
}

static enum outcome phase_list_prepare(struct action_run *run, struct db *db)
{
	struct site site;
	struct phases phases = { 0 };
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome != DONE)
		return outcome;
	if (!phase_list(db, run->arena, site.id, &phases))
		return FAULT;
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	write_records(&w, "phases", &phase_record, (const char *)phases.at, phases.count);
	json_close(&w, '}');
	run->result_json = builder_text(&b);
	return DONE;
}

const struct action site_list = {
	.name = "site.list",
	.summary = "All sites",
	.permission = PERMIT_CONSOLE,
	.prepare = site_list_prepare,
};
const struct action site_show = {
	.name = "site.show",
	.summary = "A site with its passport, phases, activities, pages, areas and themes",
	.permission = PERMIT_CONSOLE,
	.prepare = site_show_prepare,
};
const struct action phase_list_action = {
	.name = "phase.list",
	.summary = "The phases of a site",
	.permission = PERMIT_CONSOLE,
	.prepare = phase_list_prepare,
};
