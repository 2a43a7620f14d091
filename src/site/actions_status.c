// SPDX-License-Identifier: EUPL-1.2
// A whole site shown, hidden, archived, deleted. What runs on it, a vote, is told and may refuse.
#include "site/actions.h"
#include "site/passport.h"

// --- seen by everyone, or not ------------------------------------------------------------------------------------

struct site_status_form {
	struct text reason;
};
static const struct field site_status_fields[] = {
	{ .name = "reason",
	  .kind = FIELD_TEXT,
	  .offset = offsetof(struct site_status_form, reason),
	  .max = 500,
	  .label = N_("Reason"),
	  .help = N_("Published when this stops a vote or lets it go on.") },
};
static const struct record site_status_record = RECORD_OF("site_status", struct site_status_form, site_status_fields);

// A vote stops when nobody can reach it, and goes on when its site is there again. Neither happens in silence.
static enum outcome tell_activities(struct action_run *run, struct db *db, struct write_context *context,
                                    const struct site *site, bool suspended)
{
	const struct site_status_form *form = run->form;
	const struct house *house = run->context;
	struct activities activities;
	if (!house || !activity_list(db, run->arena, site->id, &activities))
		return FAULT;
	enum outcome outcome = DONE;
	for (size_t i = 0; outcome == DONE && i < activities.count; i++) {
		const struct method *method = house_method(house, activities.at[i].method);
		if (method && method->suspend)
			outcome = method->suspend(db, context, activities.at[i].id, suspended, form ? form->reason : TEXT_NONE,
			                          &run->errors);
	}
	return outcome;
}

static enum outcome site_set_status(struct action_run *run, struct db *db, struct write_context *context,
                                    enum site_status status, const char *kind)
{
	struct site before;
	enum outcome outcome = site_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	struct site after = before;
	after.status = status;
	if (status == SITE_PUBLISHED)
		outcome = passport_complete(run, db, before.id);
	if (outcome != DONE)
		return outcome;
	if ((before.status == SITE_PUBLISHED) != (status == SITE_PUBLISHED))
		outcome = tell_activities(run, db, context, &before, status != SITE_PUBLISHED);
	if (outcome == DONE)
		outcome = site_change(run, db, context, before.id, kind, &site_record, before.id, &before, &after, "slug");
	if (outcome == DONE && !site_structure_changed(db, context, before.id))
		outcome = FAULT;
	result_id(run, before.id);
	return outcome;
}

static enum outcome site_publish_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	return site_set_status(run, db, context, SITE_PUBLISHED, "site.publish");
}

static enum outcome site_hide_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	return site_set_status(run, db, context, SITE_HIDDEN, "site.hide");
}

static enum outcome site_archive_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	return site_set_status(run, db, context, SITE_ARCHIVED, "site.archive");
}

const struct action site_publish = {
	.name = "site.publish",
	.summary = "Everyone can see the site",
	.form = &site_status_record,
	.permission = PERMIT_CONSOLE,
	.apply = site_publish_apply,
};
const struct action site_hide = {
	.name = "site.hide",
	.summary = "The site answers as if it did not exist; with a reason when that stops a vote",
	.form = &site_status_record,
	.permission = PERMIT_CONSOLE,
	.apply = site_hide_apply,
};
const struct action site_archive = {
	.name = "site.archive",
	.summary = "The site stays to read; its actions are over; with a reason when that stops a vote",
	.form = &site_status_record,
	.permission = PERMIT_CONSOLE,
	.apply = site_archive_apply,
};

// --- deleting it -------------------------------------------------------------------------------------------------

struct site_delete_form {
	struct text confirm;
};
static const struct field site_delete_fields[] = {
	{ .name = "confirm",
	  .kind = FIELD_SLUG,
	  .offset = offsetof(struct site_delete_form, confirm),
	  .flags = FIELD_REQUIRED,
	  .max = 60,
	  .label = N_("Short name of the site"),
	  .help = N_("Type it again, so that it is the right one.") },
};
static const struct record site_delete_record = RECORD_OF("site_delete", struct site_delete_form, site_delete_fields);

static const struct record *record_named(const struct record *const *records, struct text name)
{
	for (; records && *records; records++)
		if (text_is(name, (*records)->name))
			return *records;
	return NULL;
}

// The table that tells the site of a table without a site_id: of "ballot", by its field vote_id, that is "vote".
static const struct record *parent_of(const struct record *const *records, const struct record *record)
{
	struct text end = TEXT("_id");
	for (size_t i = 0; i < record->count; i++) {
		struct text name = text_of(record->fields[i].name);
		if (!text_ends_with(name, end))
			continue;
		const struct record *parent = record_named(records, text_slice(name, 0, name.len - end.len));
		if (parent && record_field(parent, TEXT("site_id")))
			return parent;
	}
	return NULL;
}

static bool table_emptied(struct db *db, struct arena *arena, const struct record *record, const struct record *parent,
                          int64_t site_id)
{
	struct text sql = parent
	                      ? arena_format(arena, "DELETE FROM %s WHERE %s_id IN (SELECT id FROM %s WHERE site_id = ?1)",
	                                     record->name, parent->name, parent->name)
	                      : arena_format(arena, "DELETE FROM %s WHERE site_id = ?1", record->name);
	return db_execute(db, text_to_c(arena, sql), "i", site_id) >= 0;
}

// Every table that belongs to a site is emptied of this one, those of the methods and of votes too; first the tables that
// know their site only through another. Events and revisions stay: they are the memory of what was done.
static bool tables_emptied(struct db *db, struct store *store, struct arena *arena, int64_t site_id)
{
	const struct record *const *records = store_all_records(store);
	for (const struct record *const *record = records; record && *record; record++) {
		if (record_field(*record, TEXT("site_id")))
			continue;
		const struct record *parent = parent_of(records, *record);
		if (parent && !table_emptied(db, arena, *record, parent, site_id))
			return false;
	}
	for (const struct record *const *record = records; record && *record; record++)
		if (record_field(*record, TEXT("site_id")) && !table_emptied(db, arena, *record, NULL, site_id))
			return false;
	return true;
}

static enum outcome nothing_keeps(struct action_run *run, struct db *db, const struct site *site)
{
	const struct house *house = run->context;
	struct activities activities;
	if (!house || !activity_list(db, run->arena, site->id, &activities))
		return FAULT;
	for (size_t i = 0; i < activities.count; i++) {
		const struct method *method = house_method(house, activities.at[i].method);
		if (!method || !method->keeps_site || !method->keeps_site(db, activities.at[i].id))
			continue;
		return action_refuse(run, "", N_("A vote on this site has opened. Close it, count it and publish it first."),
		                     REFUSED);
	}
	return DONE;
}

static enum outcome site_delete_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct site_delete_form *form = run->form;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome != DONE)
		return outcome;
	if (!text_equal(form->confirm, site.slug))
		return action_refuse(run, "confirm", N_("This is not the short name of the site."), INVALID);
	if (site.status != SITE_HIDDEN)
		return action_refuse(run, "", N_("Hide the site first. What everyone can see is not deleted at once."),
		                     REFUSED);
	outcome = nothing_keeps(run, db, &site);
	if (outcome != DONE)
		return outcome;
	if (!tables_emptied(db, context->store, context->arena, site.id) ||
	    db_execute(db, "DELETE FROM site WHERE id = ?1", "i", site.id) != 1)
		return FAULT;
	bool noted = site_record_change(db, context, site.id, "site.delete", &site_record, site.id, &site, NULL) &&
	             site_structure_changed(db, context, site.id);
	result_id(run, site.id);
	return noted ? DONE : FAULT;
}

const struct action site_delete = {
	.name = "site.delete",
	.summary = "A hidden site and all that stands on it, for good",
	.form = &site_delete_record,
	.permission = PERMIT_CONSOLE,
	.apply = site_delete_apply,
};
