// SPDX-License-Identifier: EUPL-1.2
// What every applied action leaves: one event without values, and the values before and after in a revision. And the
// versions of sites' public pages, which follow from the events.
#include "store/store_private.h"
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"

static const struct field event_fields[] = {
	{ .name = "number", .kind = FIELD_INT, .offset = offsetof(struct event, number), .flags = FIELD_KEY },
	{ .name = "site_id", .kind = FIELD_ID, .offset = offsetof(struct event, site_id) },
	{ .name = "happened_at", .kind = FIELD_TIME, .offset = offsetof(struct event, happened_at) },
	{ .name = "actor", .kind = FIELD_TEXT, .offset = offsetof(struct event, actor) },
	{ .name = "kind", .kind = FIELD_TEXT, .offset = offsetof(struct event, kind) },
	{ .name = "subject_id", .kind = FIELD_ID, .offset = offsetof(struct event, subject_id) },
};
const struct record event_record = RECORD_OF("event", struct event, event_fields);

static const struct field revision_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct revision, id), .flags = FIELD_KEY },
	{ .name = "site_id", .kind = FIELD_ID, .offset = offsetof(struct revision, site_id) },
	{ .name = "happened_at", .kind = FIELD_TIME, .offset = offsetof(struct revision, happened_at) },
	{ .name = "actor", .kind = FIELD_TEXT, .offset = offsetof(struct revision, actor) },
	{ .name = "record", .kind = FIELD_TEXT, .offset = offsetof(struct revision, record) },
	{ .name = "subject_id", .kind = FIELD_ID, .offset = offsetof(struct revision, subject_id) },
	{ .name = "before", .kind = FIELD_JSON, .offset = offsetof(struct revision, before) },
	{ .name = "after", .kind = FIELD_JSON, .offset = offsetof(struct revision, after) },
};
const struct record revision_record = RECORD_OF("revision", struct revision, revision_fields);

struct revision_personal {
	int64_t id; // of the revision
	struct text before, after;
};
static const struct field revision_personal_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct revision_personal, id), .flags = FIELD_KEY },
	{ .name = "before",
	  .kind = FIELD_JSON,
	  .offset = offsetof(struct revision_personal, before),
	  .flags = FIELD_PERSONAL },
	{ .name = "after",
	  .kind = FIELD_JSON,
	  .offset = offsetof(struct revision_personal, after),
	  .flags = FIELD_PERSONAL },
};
const struct record revision_personal_record =
	RECORD_OF("revision_personal", struct revision_personal, revision_personal_fields);

const struct record *const store_records[] = { &event_record, &revision_record, &revision_personal_record, &job_record,
	                                           NULL };

// --- events ------------------------------------------------------------------------------------------------------

static void touch(struct writer *writer, int64_t site_id)
{
	if (site_id == 0) {
		writer->touched_all = true;
		return;
	}
	if (writer->touched_count == writer->touched_capacity) {
		size_t capacity = writer->touched_capacity ? writer->touched_capacity * 2 : 64;
		int64_t *grown = reallocarray(writer->touched, capacity, sizeof *grown);
		if (!grown) {
			writer->touched_all = true; // too much is drawn anew, never too little
			return;
		}
		writer->touched = grown;
		writer->touched_capacity = capacity;
	}
	writer->touched[writer->touched_count++] = site_id;
}

void touched_forget(struct writer *writer, size_t count)
{
	writer->touched_count = count;
}

bool event_append(struct db *db, struct write_context *context, int64_t site_id, const char *kind, int64_t subject_id)
{
	// The writer is alone and events are never deleted, so this is the order of the commits and has no gaps.
	int added = db_execute(db,
	                       "INSERT INTO event (number, site_id, happened_at, actor, kind, subject_id) "
	                       "SELECT COALESCE(MAX(number), 0) + 1, ?1, ?2, ?3, ?4, ?5 FROM event",
	                       "iissi", site_id, context->now, context->actor, text_of(kind), subject_id);
	if (added != 1)
		return false;
	touch(&context->store->writer, site_id);
	return true;
}

// --- versions ----------------------------------------------------------------------------------------------------

static size_t version_slot(int64_t site_id)
{
	return (size_t)(((uint64_t)site_id * 0x9e3779b97f4a7c15u) >> 54);
}

_Static_assert(VERSIONS == 1 << (64 - 54), "version_slot gives 10 bits");

void versions_raise(struct store *store)
{
	struct writer *writer = &store->writer;
	if (writer->touched_all)
		atomic_fetch_add(&store->version_of_all, 1);
	for (size_t i = 0; i < writer->touched_count; i++)
		atomic_fetch_add(&store->versions[version_slot(writer->touched[i])], 1);
}

// Sites that share a slot are drawn anew a little too often; that is all.
uint64_t store_version(struct store *store, int64_t site_id)
{
	uint64_t version = atomic_load(&store->version_of_all);
	return version + atomic_load(&store->versions[version_slot(site_id)]);
}

// --- revisions ---------------------------------------------------------------------------------------------------

static bool is_changed(struct arena *arena, const struct field *field, const void *before, const void *after)
{
	if (!before || !after)
		return true;
	return !text_equal(record_value_text(arena, field, before), record_value_text(arena, field, after));
}

// A record with only the changed fields, either those of a person or the others.
static bool changed_part(struct arena *arena, const struct record *record, bool personal, const void *before,
                         const void *after, struct record *part)
{
	struct field *fields = arena_new_array(arena, struct field, record->count + 1);
	if (!fields)
		return false;
	*part = *record;
	part->fields = fields;
	part->count = 0;
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		bool is_personal = (field->flags & FIELD_PERSONAL) != 0;
		if ((field->flags & FIELD_NOT_STORED) || is_personal != personal)
			continue;
		if (is_changed(arena, field, before, after))
			fields[part->count++] = *field;
	}
	return true;
}

static struct text part_json(struct arena *arena, const struct record *part, const void *object)
{
	if (!object || part->count == 0)
		return TEXT("{}");
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	record_write_json(&w, part, object);
	return builder_text(&b);
}

bool revision_append(struct db *db, struct write_context *context, int64_t site_id, const struct record *record,
                     int64_t subject_id, const void *before, const void *after)
{
	struct record open, personal;
	if (!changed_part(context->arena, record, false, before, after, &open) ||
	    !changed_part(context->arena, record, true, before, after, &personal))
		return false;
	if (open.count == 0 && personal.count == 0)
		return true;
	struct revision revision = {
		.id = id_new(),
		.site_id = site_id,
		.happened_at = context->now,
		.actor = context->actor,
		.record = text_of(record->name),
		.subject_id = subject_id,
		.before = part_json(context->arena, &open, before),
		.after = part_json(context->arena, &open, after),
	};
	if (arena_full(context->arena) || !db_insert(db, &revision_record, &revision))
		return false;
	if (personal.count == 0)
		return true;
	struct revision_personal apart = {
		.id = revision.id,
		.before = part_json(context->arena, &personal, before),
		.after = part_json(context->arena, &personal, after),
	};
	return !arena_full(context->arena) && db_insert(db, &revision_personal_record, &apart);
}
