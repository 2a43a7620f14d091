// SPDX-License-Identifier: EUPL-1.2
// All actions of this floor, and what they share.
#include "base/id.h"
#include "site/actions.h"
#include "site/map.h"

const struct action *const site_actions[] = {
	&organisation_create,
	&organisation_update,
	&site_create,
	&site_update,
	&site_publish,
	&site_hide,
	&site_archive,
	&site_delete,
	&site_preview,
	&passport_change,
	&news_create,
	&news_update,
	&news_delete,
	&site_list,
	&site_show,
	&phase_list_action,
	&phase_create,
	&phase_set,
	&phase_open,
	&phase_close,
	&activity_create,
	&activity_update,
	&activity_settings_action,
	&activity_window_set,
	&page_create,
	&page_update,
	&block_create,
	&block_update,
	&block_delete,
	&area_create,
	&area_boundary_set,
	&theme_create,
	&layer_create,
	&layer_update,
	&layer_delete,
	NULL,
};

enum outcome activity_settings_check(const struct house *house, struct arena *arena, const struct activity *activity,
                                     struct form_errors *errors)
{
	const struct method *method = house ? house_method(house, activity->method) : NULL;
	if (!method) {
		form_error_add(arena, errors, TEXT("method"), N_("There is no such method."), 0);
		return INVALID;
	}
	if (!method->settings)
		return DONE;
	struct text error = TEXT_NONE;
	struct json_document *document = json_parse(arena, activity->settings, &error);
	if (!document) {
		form_error_add(arena, errors, TEXT("settings"), N_("This is not valid JSON."), 0);
		return INVALID;
	}
	void *settings = arena_alloc(arena, method->settings->size);
	bool good = settings && record_parse_json(arena, method->settings, json_root(document), true, settings, errors);
	json_free(document);
	return good ? DONE : INVALID;
}

static enum outcome written(struct action_run *run, struct db *db, struct write_context *context, bool done,
                            const char *unique)
{
	(void)context;
	if (done)
		return DONE;
	if (db_fault(db) != DB_UNIQUE)
		return FAULT;
	form_error_add(run->arena, &run->errors, text_of(unique), N_("This exists already. Choose another."), 0);
	return CONFLICT;
}

enum outcome site_put(struct action_run *run, struct db *db, struct write_context *context, int64_t site_id,
                      const char *kind, const struct record *record, int64_t id, const void *object, const char *unique)
{
	enum outcome outcome = written(run, db, context, db_insert(db, record, object), unique);
	if (outcome != DONE)
		return outcome;
	return site_record_change(db, context, site_id, kind, record, id, NULL, object) ? DONE : FAULT;
}

enum outcome site_change(struct action_run *run, struct db *db, struct write_context *context, int64_t site_id,
                         const char *kind, const struct record *record, int64_t id, const void *before,
                         const void *after, const char *unique)
{
	enum outcome outcome = written(run, db, context, db_update(db, record, after), unique);
	if (outcome != DONE)
		return outcome;
	return site_record_change(db, context, site_id, kind, record, id, before, after) ? DONE : FAULT;
}

enum outcome site_of_run(struct action_run *run, struct db *db, struct site *site)
{
	enum outcome outcome = run->site_id ? site_find(db, run->arena, run->site_id, site) : NOT_FOUND;
	if (outcome == NOT_FOUND)
		form_error_add(run->arena, &run->errors, TEXT_NONE, N_("There is no such site."), 0);
	return outcome;
}

void result_id(struct action_run *run, int64_t id)
{
	struct builder b = builder_on(run->arena);
	build_literal(&b, "{\"id\":\"");
	build_id(&b, id);
	build_literal(&b, "\"}");
	run->result_json = builder_text(&b);
}

bool slug_is_reserved(struct text slug)
{
	static const char *const words[] = { "assets", "livez",     "readyz", "robots", "api",    "v1", "admin",
		                                 "beheer", "bestanden", "files",  "sites",  "tegels", NULL };
	for (size_t i = 0; words[i]; i++)
		if (text_is(slug, words[i]))
			return true;
	return false;
}
