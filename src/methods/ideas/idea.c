// SPDX-License-Identifier: EUPL-1.2
// The records of ideas and reading them.
#include "methods/ideas/idea.h"
#include "methods/ideas/ideas.h"

const struct field_choice idea_statuses[] = {
	{ "draft", N_("Draft") },   { "published", N_("Published") },   { "withdrawn", N_("Withdrawn") },
	{ "chosen", N_("Chosen") }, { "not_chosen", N_("Not chosen") }, { NULL, NULL },
};

static const struct field idea_fields[] = {
	{ .name = "site_id",
	  .kind = FIELD_ID,
	  .offset = offsetof(struct idea, site_id),
	  .flags = FIELD_KEY | FIELD_HIDDEN,
	  .label = N_("Site") },
	{ .name = "id",
	  .kind = FIELD_ID,
	  .offset = offsetof(struct idea, id),
	  .flags = FIELD_KEY | FIELD_HIDDEN,
	  .label = N_("Id") },
	{ .name = "activity_id",
	  .kind = FIELD_ID,
	  .offset = offsetof(struct idea, activity_id),
	  .flags = FIELD_HIDDEN,
	  .label = N_("Activity") },
	IDEA_FORM_FIELDS,
	{ .name = "sort_title",
	  .kind = FIELD_TEXT,
	  .offset = offsetof(struct idea, sort_title),
	  .flags = FIELD_PRIVATE,
	  .max = 1000,
	  .label = N_("Title as it is sorted") },
};
const struct record idea_record = RECORD_OF("idea", struct idea, idea_fields);

#define KEY_OF(type, member)                                                                                      \
	{                                                                                                             \
		.name = #member, .kind = FIELD_ID, .offset = offsetof(type, member), .flags = FIELD_KEY, .label = #member \
	}
static const struct field idea_place_fields[] = {
	{ .name = "site_id", .kind = FIELD_ID, .offset = offsetof(struct idea_place, site_id), .label = N_("Site") },
	KEY_OF(struct idea_place, activity_id),
	{ .name = "seed",
	  .kind = FIELD_INT,
	  .offset = offsetof(struct idea_place, seed),
	  .flags = FIELD_KEY,
	  .min = 1,
	  .max = IDEA_SEEDS,
	  .label = N_("Number of the random order") },
	{ .name = "place",
	  .kind = FIELD_INT,
	  .offset = offsetof(struct idea_place, place),
	  .flags = FIELD_KEY,
	  .label = N_("Place in the order") },
	KEY_OF(struct idea_place, idea_id),
};
const struct record idea_place_record = RECORD_OF("idea_place", struct idea_place, idea_place_fields);

static const struct field idea_count_fields[] = {
	{ .name = "site_id", .kind = FIELD_ID, .offset = offsetof(struct idea_count, site_id), .label = N_("Site") },
	KEY_OF(struct idea_count, activity_id),
	KEY_OF(struct idea_count, area_id),
	KEY_OF(struct idea_count, theme_id),
	{ .name = "status",
	  .kind = FIELD_CHOICE,
	  .offset = offsetof(struct idea_count, status),
	  .flags = FIELD_KEY,
	  .choices = idea_statuses,
	  .label = N_("Status") },
	{ .name = "ideas",
	  .kind = FIELD_INT,
	  .offset = offsetof(struct idea_count, ideas),
	  .label = N_("Number of {ideas}") },
};
const struct record idea_count_record = RECORD_OF("idea_count", struct idea_count, idea_count_fields);

// --- reading -----------------------------------------------------------------------------------------------------

enum outcome idea_find(struct db *db, struct arena *arena, int64_t id, struct idea *idea)
{
	return db_find(db, &idea_record, idea, arena, "WHERE id = ?1", "i", id);
}

bool idea_list(struct db *db, struct arena *arena, const struct idea_filter *filter, struct ideas *ideas)
{
	*ideas = (struct ideas){ 0 };
	struct rows rows =
		db_select(db, &idea_record,
	              "WHERE activity_id = ?1 AND (?2 = 0 OR area_id = ?2) AND (?3 = 0 OR theme_id = ?3) "
	              "AND (?4 = 1 OR status <> 'draft') ORDER BY number",
	              "iiii", filter->activity_id, filter->area_id, filter->theme_id, (int64_t)filter->drafts_too);
	struct idea *idea = arena_new(arena, struct idea);
	while (idea && rows_next_record(&rows, &idea_record, idea, arena)) {
		struct idea *kept = arena_append(arena, ideas, struct idea);
		if (kept)
			*kept = *idea;
	}
	return rows_end(&rows) && !arena_full(arena);
}

int64_t idea_count_of(struct db *db, const struct idea_filter *filter)
{
	int64_t count = 0;
	bool good = db_one_int(db, &count,
	                       "SELECT COALESCE(SUM(ideas), 0) FROM idea_count WHERE activity_id = ?1 "
	                       "AND (?2 = 0 OR area_id = ?2) AND (?3 = 0 OR theme_id = ?3)",
	                       "iii", filter->activity_id, filter->area_id, filter->theme_id);
	return good ? count : -1;
}

const struct idea *ideas_find(const struct ideas *ideas, int64_t id)
{
	for (size_t i = 0; i < ideas->count; i++)
		if (ideas->at[i].id == id)
			return &ideas->at[i];
	return NULL;
}
