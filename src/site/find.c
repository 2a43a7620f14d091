// SPDX-License-Identifier: EUPL-1.2
// Reading the site's records, and writing down that one changed.
#include <inttypes.h>
#include "base/log.h"
#include "site/site.h"

enum outcome organisation_find(struct db *db, struct arena *arena, int64_t id, struct organisation *organisation)
{
	return db_find(db, &organisation_record, organisation, arena, "WHERE id = ?1", "i", id);
}

enum outcome site_find(struct db *db, struct arena *arena, int64_t id, struct site *site)
{
	return db_find(db, &site_record, site, arena, "WHERE id = ?1", "i", id);
}

enum outcome site_find_slug(struct db *db, struct arena *arena, struct text slug, struct site *site)
{
	return db_find(db, &site_record, site, arena, "WHERE slug = ?1", "s", slug);
}

enum outcome activity_find(struct db *db, struct arena *arena, int64_t id, struct activity *activity)
{
	return db_find(db, &activity_record, activity, arena, "WHERE id = ?1", "i", id);
}

enum outcome activity_find_slug(struct db *db, struct arena *arena, int64_t site_id, struct text slug,
                                struct activity *activity)
{
	return db_find(db, &activity_record, activity, arena, "WHERE site_id = ?1 AND slug = ?2", "is", site_id, slug);
}

struct any_list { // the shape all the lists of site.h share
	void *at;
	size_t count;
};

static bool list_read(struct rows rows, const struct record *record, struct arena *arena, void *list)
{
	struct any_list *any = list;
	*any = (struct any_list){ 0 };
	void *object = arena_alloc(arena, record->size);
	while (object && rows_next_record(&rows, record, object, arena)) {
		void *kept = arena_push(arena, &any->at, &any->count, record->size);
		if (kept)
			memcpy(kept, object, record->size);
	}
	return rows_end(&rows) && !arena_full(arena);
}

#define LIST_BY(name, type, list_type, parent, order)                                                            \
	bool name##_list(struct db *db, struct arena *arena, int64_t parent_id, struct list_type *list)              \
	{                                                                                                            \
		return list_read(db_select(db, &name##_record, "WHERE " parent " = ?1 ORDER BY " order, "i", parent_id), \
		                 &name##_record, arena, list);                                                           \
	}
LIST_BY(activity, struct activity, activities, "site_id", "position, id")
LIST_BY(page, struct page, pages, "site_id", "position, id")
LIST_BY(block, struct block, blocks, "page_id", "position, id")
LIST_BY(phase, struct phase, phases, "site_id", "position, id")
LIST_BY(area, struct area, areas, "site_id", "position, id")
LIST_BY(theme, struct theme, themes, "site_id", "position, id")
#undef LIST_BY

const struct area *areas_find(const struct areas *areas, int64_t id)
{
	for (size_t i = 0; id && i < areas->count; i++)
		if (areas->at[i].id == id)
			return &areas->at[i];
	return NULL;
}

const struct theme *themes_find(const struct themes *themes, int64_t id)
{
	for (size_t i = 0; id && i < themes->count; i++)
		if (themes->at[i].id == id)
			return &themes->at[i];
	return NULL;
}

const struct area *areas_find_slug(const struct areas *areas, struct text slug)
{
	for (size_t i = 0; i < areas->count; i++)
		if (text_equal(areas->at[i].slug, slug))
			return &areas->at[i];
	return NULL;
}

const struct theme *themes_find_slug(const struct themes *themes, struct text slug)
{
	for (size_t i = 0; i < themes->count; i++)
		if (text_equal(themes->at[i].slug, slug))
			return &themes->at[i];
	return NULL;
}

enum outcome activity_settings(struct arena *arena, const struct record *settings, const struct activity *activity,
                               void *out)
{
	memset(out, 0, settings->size);
	struct text error = TEXT_NONE;
	struct json_document *document = json_parse(arena, activity->settings, &error);
	if (!document) {
		log_error("settings of activity %" PRId64 ": %" TEXT_FORMAT, activity->id, TEXT_ARGS(error));
		return FAULT;
	}
	struct form_errors errors = { 0 };
	bool good = record_parse_json(arena, settings, json_root(document), true, out, &errors);
	json_free(document);
	if (good)
		return DONE;
	if (errors.count)
		log_error("settings of activity %" PRId64 ": %" TEXT_FORMAT ": %s", activity->id, TEXT_ARGS(errors.at[0].field),
		          errors.at[0].message);
	return FAULT;
}

struct text site_first_language(const struct site *site)
{
	struct text rest = site->languages, first = TEXT_NONE;
	(void)text_split(&rest, ',', &first);
	return text_trim(first);
}

bool site_record_change(struct db *db, struct write_context *context, int64_t site_id, const char *kind,
                        const struct record *record, int64_t id, const void *before, const void *after)
{
	return event_append(db, context, site_id, kind, id) &&
	       revision_append(db, context, site_id, record, id, before, after);
}

bool site_structure_changed(struct db *db, struct write_context *context, int64_t site_id)
{
	return event_append(db, context, 0, "structure.changed", site_id);
}
