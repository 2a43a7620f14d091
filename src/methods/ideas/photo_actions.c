// SPDX-License-Identifier: EUPL-1.2
// Adding, changing, ordering and removing photos. Once a vote on an idea has opened its photos stand with its text: none is
// added and none changes place until the outcome is there. What describes a photo may always be put right, and a photo may
// always go, since who is on it may object.
#include "base/id.h"
#include "base/secret.h"
#include "methods/ideas/ideas.h"
#include "methods/ideas/photo.h"
#include "page/picture.h"

#define TEXT_FIELDS                                                                                        \
	{ .name = "alt",                                                                                       \
	  .kind = FIELD_TEXT,                                                                                  \
	  .offset = offsetof(struct photo_form, alt),                                                          \
	  .flags = FIELD_REQUIRED | FIELD_TRANSLATED,                                                          \
	  .max = 300,                                                                                          \
	  .label = N_("What the photo shows"),                                                                 \
	  .help = N_("For people who cannot see it: one sentence.") },                                         \
		{ .name = "caption",                                                                               \
		  .kind = FIELD_TEXT,                                                                              \
		  .offset = offsetof(struct photo_form, caption),                                                  \
		  .flags = FIELD_TRANSLATED,                                                                       \
		  .max = 300,                                                                                      \
		  .label = N_("Caption"),                                                                          \
		  .help = N_("What stands below the photo. May be empty.") },                                      \
	{                                                                                                      \
		.name = "credit", .kind = FIELD_TEXT, .offset = offsetof(struct photo_form, credit), .max = 200,   \
		.label = N_("Maker and source"), .help = N_("Who made it, and under which licence. May be empty.") \
	}
#define ID_FIELD                                                                   \
	{                                                                              \
		.name = "id", .kind = FIELD_ID, .offset = offsetof(struct photo_form, id), \
		.flags = FIELD_REQUIRED | FIELD_HIDDEN, .label = N_("Id")                  \
	}
#define NUMBER_FIELD                                                                                                 \
	{                                                                                                                \
		.name = "number", .kind = FIELD_INT, .offset = offsetof(struct photo_form, number), .flags = FIELD_REQUIRED, \
		.min = 1, .max = 1000000000, .label = N_("Number"), .help = N_("Of the idea the photo belongs to.")          \
	}

struct photo_form {
	int64_t id, number, position;
	struct text alt, caption, credit;
	struct text photo; // the file as it was sent
	// What check and prepare found, for apply.
	struct text hash, colour;
	int64_t width, height;
};

static const struct field add_fields[] = {
	NUMBER_FIELD,
	TEXT_FIELDS,
	{ .name = "photo",
	  .kind = FIELD_BYTES,
	  .offset = offsetof(struct photo_form, photo),
	  .flags = FIELD_REQUIRED,
	  .max = PHOTO_BYTES_MOST,
	  .label = N_("Photo"),
	  .help = N_("JPEG, PNG or WebP, at most 20 MB and 50 million pixels.") },
};
static const struct field change_fields[] = { ID_FIELD, TEXT_FIELDS };
static const struct field move_fields[] = {
	ID_FIELD,
	{ .name = "position",
	  .kind = FIELD_INT,
	  .offset = offsetof(struct photo_form, position),
	  .flags = FIELD_REQUIRED,
	  .min = 1,
	  .max = PHOTOS_MOST,
	  .label = N_("Position"),
	  .help = N_("1 is the photo on the card.") },
};
static const struct field id_fields[] = { ID_FIELD };
static const struct field number_fields[] = { NUMBER_FIELD };
static const struct record add_record = RECORD_OF("photo_add", struct photo_form, add_fields);
static const struct record change_record = RECORD_OF("photo_change", struct photo_form, change_fields);
static const struct record move_record = RECORD_OF("photo_move", struct photo_form, move_fields);
static const struct record remove_record = RECORD_OF("photo_remove", struct photo_form, id_fields);
static const struct record list_record = RECORD_OF("photo_list", struct photo_form, number_fields);

// --- rules ---------------------------------------------------------------------------------------------------------

// Which ideas are meant when nobody says: the site's only ones.
static enum outcome activity_of_run(struct action_run *run, struct db *db)
{
	struct activities activities;
	size_t found = 0;
	if (run->activity_id)
		return DONE;
	if (!activity_list(db, run->arena, run->site_id, &activities))
		return FAULT;
	for (size_t i = 0; i < activities.count; i++)
		if (text_is(activities.at[i].method, ideas_method.name)) {
			run->activity_id = activities.at[i].id;
			found++;
		}
	if (found == 1)
		return DONE;
	run->activity_id = 0;
	return action_refuse(run, "activity", N_("Say which activity: this site has none with ideas, or several."),
	                     INVALID);
}

static enum outcome idea_of_number(struct action_run *run, struct db *db, int64_t number, struct idea *idea)
{
	enum outcome outcome = activity_of_run(run, db);
	if (outcome == DONE)
		outcome = db_find(db, &idea_record, idea, run->arena, "WHERE activity_id = ?1 AND number = ?2", "ii",
		                  run->activity_id, number);
	return outcome == NOT_FOUND ? action_refuse(run, "number", N_("There is no idea with this number here."), NOT_FOUND)
	                            : outcome;
}

// Photos belong to what is voted on; after the outcome they show what becomes of it.
static enum outcome photos_changeable(struct action_run *run, struct db *db, const struct idea *idea)
{
	struct activity activity;
	if (idea->status == IDEA_CHOSEN || idea->status == IDEA_NOT_CHOSEN)
		return DONE;
	enum outcome outcome = activity_find(db, run->arena, idea->activity_id, &activity);
	return outcome == DONE ? ideas_changeable(run, db, &activity) : outcome;
}

static enum outcome add_rules(struct action_run *run, struct db *db, struct idea *idea, int64_t *photos)
{
	const struct photo_form *form = run->form;
	enum outcome outcome = idea_of_number(run, db, form->number, idea);
	if (outcome == DONE)
		outcome = photos_changeable(run, db, idea);
	if (outcome != DONE)
		return outcome;
	if (!db_one_int(db, photos, "SELECT count(*) FROM photo WHERE idea_id = ?1", "i", idea->id))
		return FAULT;
	if (*photos >= PHOTOS_MOST)
		return action_refuse(run, "", N_("There are 20 photos already. Remove one first."), REFUSED);
	return DONE;
}

static enum outcome photo_of_run(struct action_run *run, struct db *db, struct photo *photo)
{
	const struct photo_form *form = run->form;
	enum outcome outcome = db_find(db, &photo_record, photo, run->arena, "WHERE id = ?1", "i", form->id);
	if (outcome == DONE && run->site_id && photo->site_id != run->site_id)
		outcome = NOT_FOUND;
	return outcome == NOT_FOUND ? action_refuse(run, "id", N_("There is no such photo."), NOT_FOUND) : outcome;
}

static void photo_result(struct action_run *run, const struct photo *photo)
{
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	record_write_json(&w, &photo_record, photo);
	run->result_json = builder_text(&b);
}

// --- adding --------------------------------------------------------------------------------------------------------

static enum outcome add_check(struct action_run *run, struct db *db)
{
	struct idea idea = { 0 };
	int64_t photos;
	return add_rules(run, db, &idea, &photos);
}

static enum outcome add_prepare(struct action_run *run, struct db *db)
{
	(void)db;
	struct photo_form *form = run->form;
	struct picture picture;
	struct text file;
	const char *why = NULL;
	enum outcome outcome = picture_make(run->arena, NULL, form->photo, &file, &picture, &why);
	if (why)
		return action_refuse(run, "photo", why, outcome);
	uint8_t *hash = arena_new_array(run->arena, uint8_t, HASH_BYTES);
	if (outcome != DONE || !hash)
		return outcome != DONE ? outcome : BUSY;
	if (!file_put(run->store, file, hash))
		return FAULT;
	form->hash = (struct text){ (const char *)hash, HASH_BYTES };
	form->width = picture.width;
	form->height = picture.height;
	form->colour = text_copy(run->arena, text_of(picture.colour));
	return DONE;
}

static enum outcome add_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct photo_form *form = run->form;
	struct idea idea = { 0 };
	int64_t photos = 0;
	enum outcome outcome = add_rules(run, db, &idea, &photos);
	if (outcome != DONE)
		return outcome;
	struct photo photo = {
		.site_id = idea.site_id,
		.id = id_new(),
		.activity_id = idea.activity_id,
		.idea_id = idea.id,
		.position = photos + 1,
		.hash = form->hash,
		.width = form->width,
		.height = form->height,
		.colour = form->colour,
		.alt = form->alt,
		.caption = form->caption,
		.credit = form->credit,
	};
	if (!record_validate(run->arena, &photo_record, &photo, &run->errors))
		return INVALID;
	// Files are removed by the writer's thread too, so one that is there now stays.
	if (!file_there(context->store, (const uint8_t *)photo.hash.at))
		return BUSY;
	if (!db_insert(db, &photo_record, &photo))
		return db_fault(db) != DB_UNIQUE ? FAULT
		                                 : action_refuse(run, "photo", N_("This photo is there already."), CONFLICT);
	photo_result(run, &photo);
	return site_record_change(db, context, photo.site_id, "photo.add", &photo_record, photo.id, NULL, &photo) ? DONE
	                                                                                                          : FAULT;
}

// --- changing ------------------------------------------------------------------------------------------------------

static enum outcome change_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct photo_form *form = run->form;
	struct photo before = { 0 };
	enum outcome outcome = photo_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	struct photo after = before;
	after.alt = form->alt;
	after.caption = form->caption;
	after.credit = form->credit;
	if (!record_validate(run->arena, &photo_record, &after, &run->errors))
		return INVALID;
	photo_result(run, &after);
	bool done = db_update(db, &photo_record, &after) && site_record_change(db, context, after.site_id, "photo.change",
	                                                                       &photo_record, after.id, &before, &after);
	return done ? DONE : FAULT;
}

// Those between the old place and the new one step aside.
static bool photos_shift(struct db *db, const struct photo *photo, int64_t to)
{
	int64_t from = photo->position, step = to > from ? -1 : 1;
	return db_execute(db,
	                  "UPDATE photo SET position = position + ?1 WHERE idea_id = ?2 AND position BETWEEN ?3 AND ?4 "
	                  "AND id <> ?5",
	                  "iiiii", step, photo->idea_id, to > from ? from : to, to > from ? to : from, photo->id) >= 0;
}

static enum outcome move_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct photo_form *form = run->form;
	struct photo before = { 0 };
	struct idea idea = { 0 };
	int64_t photos = 0;
	enum outcome outcome = photo_of_run(run, db, &before);
	if (outcome == DONE)
		outcome = idea_find(db, run->arena, before.idea_id, &idea);
	if (outcome == DONE)
		outcome = photos_changeable(run, db, &idea);
	if (outcome != DONE)
		return outcome;
	if (!db_one_int(db, &photos, "SELECT count(*) FROM photo WHERE idea_id = ?1", "i", idea.id))
		return FAULT;
	struct photo after = before;
	after.position = form->position < photos ? form->position : photos; // behind the last is the last
	photo_result(run, &after);
	if (after.position == before.position)
		return DONE;
	bool done = photos_shift(db, &before, after.position) && db_update(db, &photo_record, &after) &&
	            site_record_change(db, context, after.site_id, "photo.move", &photo_record, after.id, &before, &after);
	return done ? DONE : FAULT;
}

static enum outcome remove_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct photo photo = { 0 };
	enum outcome outcome = photo_of_run(run, db, &photo);
	if (outcome != DONE)
		return outcome;
	photo_result(run, &photo);
	bool done =
		db_execute(db, "DELETE FROM photo WHERE site_id = ?1 AND id = ?2", "ii", photo.site_id, photo.id) == 1 &&
		photos_shift(db, &photo, PHOTOS_MOST) &&
		site_record_change(db, context, photo.site_id, "photo.remove", &photo_record, photo.id, &photo, NULL);
	return done ? DONE : FAULT;
}

static enum outcome list_check(struct action_run *run, struct db *db)
{
	const struct photo_form *form = run->form;
	struct idea idea = { 0 };
	struct photos photos;
	enum outcome outcome = idea_of_number(run, db, form->number, &idea);
	if (outcome != DONE)
		return outcome;
	if (!photo_list(db, run->arena, idea.id, &photos))
		return FAULT;
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_key(&w, "photos");
	json_open(&w, '[');
	for (size_t i = 0; i < photos.count; i++)
		record_write_json(&w, &photo_record, &photos.at[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	run->result_json = builder_text(&b);
	return DONE;
}

const struct action photo_list_action = {
	.name = "photo.list",
	.summary = "The photos of an idea, in order",
	.form = &list_record,
	.permission = PERMIT_CONSOLE,
	.check = list_check,
};
const struct action photo_add = {
	.name = "photo.add",
	.summary = "A photo of an idea: made small, without metadata; refused while the vote on it is open",
	.form = &add_record,
	.permission = PERMIT_CONSOLE,
	.check = add_check,
	.prepare = add_prepare,
	.apply = add_apply,
};
const struct action photo_change = {
	.name = "photo.change",
	.summary = "What describes a photo: what it shows, caption, maker",
	.form = &change_record,
	.permission = PERMIT_CONSOLE,
	.apply = change_apply,
};
const struct action photo_move = {
	.name = "photo.move",
	.summary = "The place of a photo among those of its idea; the first stands on the card",
	.form = &move_record,
	.permission = PERMIT_CONSOLE,
	.apply = move_apply,
};
const struct action photo_remove = {
	.name = "photo.remove",
	.summary = "Removes a photo for good, also while a vote is open",
	.form = &remove_record,
	.permission = PERMIT_CONSOLE,
	.apply = remove_apply,
};
