// SPDX-License-Identifier: EUPL-1.2
// What the files with this floor's actions share.
#ifndef POLDER_SITE_ACTIONS_H
#define POLDER_SITE_ACTIONS_H

#include "site/route.h"

// INVALID with an error unless the activity's method exists and its settings fit that method's record.
enum outcome activity_settings_check(const struct house *house, struct arena *arena, const struct activity *activity,
                                     struct form_errors *errors);
// INSERT with event and revision. CONFLICT with an error on the field `unique` when an index says it exists already.
enum outcome site_put(struct action_run *run, struct db *db, struct write_context *context, int64_t site_id,
                      const char *kind, const struct record *record, int64_t id, const void *object,
                      const char *unique);
// The same for UPDATE.
enum outcome site_change(struct action_run *run, struct db *db, struct write_context *context, int64_t site_id,
                         const char *kind, const struct record *record, int64_t id, const void *before,
                         const void *after, const char *unique);
enum outcome site_of_run(struct action_run *run, struct db *db, struct site *site); // NOT_FOUND with an error
// {"id": "..."} as the run's result_json.
void result_id(struct action_run *run, int64_t id);
// Errors for words of the site that cannot be spoken: own_words.c.
void site_words_rules(struct action_run *run, const struct site *site);
bool slug_is_reserved(struct text slug); // words that begin a path of the server itself

extern const struct action organisation_create, organisation_update, site_create, site_update, site_publish, site_hide,
	site_archive, site_delete, site_preview, passport_change, news_create, news_update, news_delete, site_list,
	site_show, phase_list_action, phase_create, phase_set, phase_open, phase_close, activity_create,
	activity_settings_action, activity_update, activity_window_set, page_create, page_update, block_create,
	block_update, block_delete, area_create, theme_create;

#endif
