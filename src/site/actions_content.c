// SPDX-License-Identifier: EUPL-1.2
// What stands on a site: activities, pages, blocks, areas and themes.
#include "base/id.h"
#include "site/actions.h"

#define FIELD_OF(type, member) .name = #member, .offset = offsetof(type, member)

// A page and an activity may not have the same address, nor that of a language.
static enum outcome address_free(struct action_run *run, struct db *db, int64_t site_id, struct text slug)
{
	int64_t taken = 0;
	if (!db_one_int(db, &taken,
	                "SELECT (SELECT count(*) FROM page WHERE site_id = ?1 AND slug = ?2) + "
	                "(SELECT count(*) FROM activity WHERE site_id = ?1 AND slug = ?2)",
	                "is", site_id, slug))
		return FAULT;
	if (!taken && !language_find(slug) && !text_is(slug, "over-dit-project") && !text_is(slug, "nieuws"))
		return DONE;
	return action_refuse(run, "slug", N_("This exists already. Choose another."), CONFLICT);
}

// --- activities --------------------------------------------------------------------------------------------------

#define ACTIVITY_TEXTS                                                                                              \
	{ FIELD_OF(struct activity, title), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, \
	  .label = N_("Title") },                                                                                       \
		{ FIELD_OF(struct activity, summary), .kind = FIELD_MARKDOWN, .flags = FIELD_TRANSLATED, .max = 2000,       \
		  .label = N_("Introduction"),        .help = N_("Markdown.") },                                            \
	{                                                                                                               \
		FIELD_OF(struct activity, position), .kind = FIELD_INT, .max = 1000000, .label = N_("Place in the order"),  \
											 .help = N_("In the menu. 0: not in the menu.")                         \
	}
static const struct field activity_create_fields[] = {
	{ FIELD_OF(struct activity, method), .kind = FIELD_SLUG, .flags = FIELD_REQUIRED, .max = 40,
	  .label = N_("Method") },
	{ FIELD_OF(struct activity, slug), .kind = FIELD_SLUG, .flags = FIELD_REQUIRED, .max = 60,
	  .label = N_("Short name"), .help = N_("In the address: /buurtbudget/stemmen.") },
	ACTIVITY_TEXTS,
	{ FIELD_OF(struct activity, settings), .kind = FIELD_JSON, .flags = FIELD_REQUIRED, .max = 100000,
	  .label = N_("Settings") },
};
static const struct field activity_update_fields[] = { ACTIVITY_TEXTS };
static const struct field activity_settings_fields[] = {
	{ FIELD_OF(struct activity, settings), .kind = FIELD_JSON, .flags = FIELD_REQUIRED, .max = 100000,
	  .label = N_("Settings") },
};
static const struct record activity_create_record =
	RECORD_OF("activity_create", struct activity, activity_create_fields);
static const struct record activity_update_record =
	RECORD_OF("activity_update", struct activity, activity_update_fields);
static const struct record activity_settings_record =
	RECORD_OF("activity_settings", struct activity, activity_settings_fields);

static enum outcome activity_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct activity *activity = run->form;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome == DONE)
		outcome = address_free(run, db, site.id, activity->slug);
	if (outcome == DONE)
		outcome = activity_settings_check(run->context, run->arena, activity, &run->errors);
	if (outcome != DONE)
		return outcome;
	activity->id = id_new();
	activity->site_id = site.id;
	activity->settings_version = 1;
	activity->frozen = false;
	run->result = activity;
	result_id(run, activity->id);
	outcome = site_put(run, db, context, site.id, "activity.create", &activity_record, activity->id, activity, "slug");
	return outcome == DONE && !site_structure_changed(db, context, site.id) ? FAULT : outcome;
}

static enum outcome activity_of_run(struct action_run *run, struct db *db, struct activity *activity)
{
	enum outcome outcome = activity_find(db, run->arena, run->activity_id, activity);
	if (outcome == NOT_FOUND)
		action_error(run, "", N_("There is no such activity on this site."));
	return outcome;
}

static enum outcome activity_update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct activity *form = run->form;
	struct activity before;
	enum outcome outcome = activity_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	if (before.frozen && !text_equal(before.title, form->title)) // it stands in the manifest
		return action_refuse(run, "title", N_("The vote has opened, so its rules are fixed."), REFUSED);
	struct activity after = before;
	after.title = form->title;
	after.summary = form->summary;
	after.position = form->position;
	result_id(run, before.id);
	return site_change(run, db, context, before.site_id, "activity.update", &activity_record, before.id, &before,
	                   &after, "slug");
}

static enum outcome activity_settings_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct activity *form = run->form;
	struct activity before;
	enum outcome outcome = activity_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	if (before.frozen)
		return action_refuse(run, "", N_("The vote has opened, so its rules are fixed."), REFUSED);
	struct activity after = before;
	after.settings = form->settings;
	after.settings_version++;
	outcome = activity_settings_check(run->context, run->arena, &after, &run->errors);
	if (outcome != DONE)
		return outcome;
	result_id(run, before.id);
	return site_change(run, db, context, before.site_id, "activity.settings", &activity_record, before.id, &before,
	                   &after, "settings");
}

const struct action activity_create = {
	.name = "activity.create",
	.summary = "A method put to use on the site",
	.form = &activity_create_record,
	.permission = PERMIT_CONSOLE,
	.apply = activity_create_apply,
};
const struct action activity_update = {
	.name = "activity.update",
	.summary = "Texts and place of an activity",
	.form = &activity_update_record,
	.permission = PERMIT_CONSOLE,
	.apply = activity_update_apply,
};
const struct action activity_settings_action = {
	.name = "activity.settings",
	.summary = "All settings of an activity, checked by its method",
	.form = &activity_settings_record,
	.permission = PERMIT_CONSOLE,
	.apply = activity_settings_apply,
};

// --- pages -------------------------------------------------------------------------------------------------------

static const struct field page_form_fields[] = {
	{ FIELD_OF(struct page, slug), .kind = FIELD_SLUG, .max = 60, .label = N_("Short name"),
	  .help = N_("In the address of the page. Empty for the home page.") },
	{ FIELD_OF(struct page, title), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120,
	  .label = N_("Title") },
	{ FIELD_OF(struct page, position), .kind = FIELD_INT, .max = 1000000, .label = N_("Place in the order"),
	  .help = N_("In the menu. 0: at the bottom of the pages instead.") },
};
static const struct record page_form_record = RECORD_OF("page_form", struct page, page_form_fields);

static enum outcome page_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct page *page = run->form;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome == DONE)
		outcome = address_free(run, db, site.id, page->slug);
	if (outcome != DONE)
		return outcome;
	page->id = id_new();
	page->site_id = site.id;
	result_id(run, page->id);
	return site_put(run, db, context, site.id, "page.create", &page_record, page->id, page, "slug");
}

static enum outcome page_update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct page *after = run->form, before;
	enum outcome outcome = db_find(db, &page_record, &before, run->arena, "WHERE site_id = ?1 AND slug = ?2", "is",
	                               run->site_id, after->slug);
	if (outcome != DONE)
		return outcome;
	after->id = before.id;
	after->site_id = before.site_id;
	result_id(run, after->id);
	return site_change(run, db, context, before.site_id, "page.update", &page_record, before.id, &before, after,
	                   "slug");
}

const struct action page_create = {
	.name = "page.create",
	.summary = "A new, empty page",
	.form = &page_form_record,
	.permission = PERMIT_CONSOLE,
	.apply = page_create_apply,
};
const struct action page_update = {
	.name = "page.update",
	.summary = "Title and place of the page with this slug",
	.form = &page_form_record,
	.permission = PERMIT_CONSOLE,
	.apply = page_update_apply,
};

// --- blocks ------------------------------------------------------------------------------------------------------

struct block_form {
	int64_t id;
	struct text page, kind, title, body, activity;
	int64_t position;
};
#define BLOCK_TEXTS                                                                                                  \
	{ FIELD_OF(struct block_form, kind),                                                                             \
	  .kind = FIELD_SLUG,                                                                                            \
	  .flags = FIELD_REQUIRED,                                                                                       \
	  .max = 40,                                                                                                     \
	  .label = N_("Kind"),                                                                                           \
	  .help = N_("hero, text, steps, timeline, activity, questions, passport or news.") },                           \
		{ FIELD_OF(struct block_form, title), .kind = FIELD_TEXT, .flags = FIELD_TRANSLATED, .max = 160,             \
		  .label = N_("Title") },                                                                                    \
		{ FIELD_OF(struct block_form, body),                                                                         \
		  .kind = FIELD_MARKDOWN,                                                                                    \
		  .flags = FIELD_TRANSLATED,                                                                                 \
		  .max = 20000,                                                                                              \
		  .label = N_("Text"),                                                                                       \
		  .help = N_("Markdown. In steps and questions every heading of level 3 (###) starts a new one.") },         \
		{ FIELD_OF(struct block_form, activity), .kind = FIELD_SLUG, .max = 60, .label = N_("Activity"),             \
		  .help = N_("Its short name, for the kinds activity and hero.") },                                          \
	{                                                                                                                \
		FIELD_OF(struct block_form, position), .kind = FIELD_INT, .max = 1000000, .label = N_("Place in the order"), \
											   .help = N_("On the page, from the top.")                              \
	}
#define BLOCK_ID                                                                                                     \
	{                                                                                                                \
		FIELD_OF(struct block_form, id), .kind = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_HIDDEN, .label = N_("Id") \
	}
static const struct field block_create_fields[] = {
	{ FIELD_OF(struct block_form, page), .kind = FIELD_SLUG, .max = 60, .label = N_("Short name of the page") },
	BLOCK_TEXTS,
};
static const struct field block_update_fields[] = { BLOCK_ID, BLOCK_TEXTS };
static const struct field block_delete_fields[] = { BLOCK_ID };
static const struct record block_create_record = RECORD_OF("block_create", struct block_form, block_create_fields);
static const struct record block_update_record = RECORD_OF("block_update", struct block_form, block_update_fields);
static const struct record block_delete_record = RECORD_OF("block_delete", struct block_form, block_delete_fields);

static enum outcome block_fill(struct action_run *run, struct db *db, struct block *block)
{
	static const char *const kinds[] = { "hero",      "text",     "steps", "timeline", "activity",
		                                 "questions", "passport", "news",  NULL };
	const struct block_form *form = run->form;
	bool known = false;
	for (size_t i = 0; kinds[i]; i++)
		known |= text_is(form->kind, kinds[i]);
	if (!known)
		action_error(run, "kind", N_("There is no such kind of block."));
	block->activity_id = 0;
	if (form->activity.len &&
	    !db_one_int(db, &block->activity_id, "SELECT id FROM activity WHERE site_id = ?1 AND slug = ?2", "is",
	                run->site_id, form->activity))
		action_error(run, "activity", N_("There is no such activity on this site."));
	block->kind = form->kind;
	block->title = form->title;
	block->body = form->body;
	block->position = form->position;
	return run->errors.count ? INVALID : DONE;
}

static enum outcome block_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct block_form *form = run->form;
	struct page page;
	enum outcome outcome = db_find(db, &page_record, &page, run->arena, "WHERE site_id = ?1 AND slug = ?2", "is",
	                               run->site_id, form->page);
	if (outcome == NOT_FOUND)
		action_error(run, "page", N_("This site has no such page."));
	if (outcome != DONE)
		return outcome;
	struct block block = { .id = id_new(), .site_id = page.site_id, .page_id = page.id };
	outcome = block_fill(run, db, &block);
	if (outcome != DONE)
		return outcome;
	result_id(run, block.id);
	return site_put(run, db, context, block.site_id, "block.create", &block_record, block.id, &block, "id");
}

static enum outcome block_of_run(struct action_run *run, struct db *db, struct block *block)
{
	const struct block_form *form = run->form;
	result_id(run, form->id);
	return db_find(db, &block_record, block, run->arena, "WHERE site_id = ?1 AND id = ?2", "ii", run->site_id,
	               form->id);
}

static enum outcome block_update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct block before;
	enum outcome outcome = block_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	struct block after = before;
	outcome = block_fill(run, db, &after);
	if (outcome != DONE)
		return outcome;
	return site_change(run, db, context, before.site_id, "block.update", &block_record, before.id, &before, &after,
	                   "id");
}

static enum outcome block_delete_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct block before;
	enum outcome outcome = block_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	if (db_execute(db, "DELETE FROM block WHERE site_id = ?1 AND id = ?2", "ii", before.site_id, before.id) != 1)
		return FAULT;
	return site_record_change(db, context, before.site_id, "block.delete", &block_record, before.id, &before, NULL)
	           ? DONE
	           : FAULT;
}

const struct action block_create = {
	.name = "block.create",
	.summary = "A block on a page",
	.form = &block_create_record,
	.permission = PERMIT_CONSOLE,
	.apply = block_create_apply,
};
const struct action block_update = {
	.name = "block.update",
	.summary = "All of a block",
	.form = &block_update_record,
	.permission = PERMIT_CONSOLE,
	.apply = block_update_apply,
};
const struct action block_delete = {
	.name = "block.delete",
	.summary = "Take a block off its page; its content stays in the revisions",
	.form = &block_delete_record,
	.permission = PERMIT_CONSOLE,
	.apply = block_delete_apply,
};

// --- areas and themes --------------------------------------------------------------------------------------------

static enum outcome area_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct area *area = run->form;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome != DONE)
		return outcome;
	area->id = id_new();
	area->site_id = site.id;
	result_id(run, area->id);
	return site_put(run, db, context, site.id, "area.create", &area_record, area->id, area, "slug");
}

static enum outcome theme_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct theme *theme = run->form;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome != DONE)
		return outcome;
	theme->id = id_new();
	theme->site_id = site.id;
	result_id(run, theme->id);
	return site_put(run, db, context, site.id, "theme.create", &theme_record, theme->id, theme, "slug");
}

const struct action area_create = {
	.name = "area.create",
	.summary = "A neighbourhood or district",
	.form = &area_record,
	.permission = PERMIT_CONSOLE,
	.apply = area_create_apply,
};
const struct action theme_create = {
	.name = "theme.create",
	.summary = "A subject that ideas can have",
	.form = &theme_record,
	.permission = PERMIT_CONSOLE,
	.apply = theme_create_apply,
};
