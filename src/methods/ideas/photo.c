// SPDX-License-Identifier: EUPL-1.2
// The record of photos, reading them, and what pages show of one.
#include "base/secret.h"
#include "methods/ideas/photo.h"
#include "page/picture.h"

#define PHOTO(member) .name = #member, .offset = offsetof(struct photo, member)
static const struct field photo_fields[] = {
	{ PHOTO(site_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Site") },
	{ PHOTO(id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Id") },
	{ PHOTO(activity_id), .kind = FIELD_ID, .flags = FIELD_HIDDEN, .label = N_("Activity") },
	{ PHOTO(idea_id), .kind = FIELD_ID, .flags = FIELD_HIDDEN, .label = N_("Idea") },
	{ PHOTO(position), .kind = FIELD_INT, .min = 1, .max = PHOTOS_MOST, .label = N_("Position") },
	{ PHOTO(hash), .kind = FIELD_BYTES, .flags = FIELD_FILE, .max = HASH_BYTES,
	  .label = N_("Hash of the picture file") },
	{ PHOTO(width), .kind = FIELD_INT, .min = 1, .max = 16383, .label = N_("Width") },
	{ PHOTO(height), .kind = FIELD_INT, .min = 1, .max = 16383, .label = N_("Height") },
	{ PHOTO(colour), .kind = FIELD_TEXT, .max = 6, .label = N_("Colour") },
	{ PHOTO(alt), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 300,
	  .label = N_("What the photo shows") },
	{ PHOTO(caption), .kind = FIELD_TEXT, .flags = FIELD_TRANSLATED, .max = 300, .label = N_("Caption") },
	{ PHOTO(credit), .kind = FIELD_TEXT, .max = 200, .label = N_("Maker and source") },
};
const struct record photo_record = RECORD_OF("photo", struct photo, photo_fields);

// --- reading -------------------------------------------------------------------------------------------------------

static bool photos_read(struct rows *rows, struct arena *arena, struct photos *photos)
{
	struct photo photo;
	while (rows_next_record(rows, &photo_record, &photo, arena)) {
		struct photo *kept = arena_append(arena, photos, struct photo);
		if (kept)
			*kept = photo;
	}
	return rows_end(rows) && !arena_full(arena);
}

bool photo_list(struct db *db, struct arena *arena, int64_t idea_id, struct photos *photos)
{
	*photos = (struct photos){ 0 };
	struct rows rows = db_select(db, &photo_record, "WHERE idea_id = ?1 ORDER BY position", "i", idea_id);
	return photos_read(&rows, arena, photos);
}

// Twenty at a time, so that it is one statement however many there are: a page of cards has no more.
bool photo_firsts(struct db *db, struct arena *arena, const int64_t *ideas, size_t count, struct photos *photos)
{
	*photos = (struct photos){ 0 };
	for (size_t from = 0; from < count; from += 20) {
		int64_t id[20] = { 0 };
		for (size_t i = 0; i < 20 && from + i < count; i++)
			id[i] = ideas[from + i];
		struct rows rows =
			db_select(db, &photo_record,
		              "WHERE position = 1 AND idea_id IN (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, "
		              "?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
		              "iiiiiiiiiiiiiiiiiiii", id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], id[8], id[9],
		              id[10], id[11], id[12], id[13], id[14], id[15], id[16], id[17], id[18], id[19]);
		if (!photos_read(&rows, arena, photos))
			return false;
	}
	return true;
}

const struct photo *photos_of_idea(const struct photos *photos, int64_t idea_id)
{
	for (size_t i = 0; i < photos->count; i++)
		if (photos->at[i].idea_id == idea_id)
			return &photos->at[i];
	return NULL;
}

bool photo_hashes(struct db *db, struct arena *arena, int64_t idea_id, struct text *hashes)
{
	struct photos photos;
	struct builder b = builder_on(arena);
	if (!photo_list(db, arena, idea_id, &photos))
		return false;
	for (size_t i = 0; i < photos.count; i++)
		build_text(&b, photos.at[i].hash);
	*hashes = builder_text(&b);
	return !b.failed;
}

// --- for pages -----------------------------------------------------------------------------------------------------

// Without the language of the page: one address in all of them, so that a browser keeps one file.
static struct text size_path(struct visit *visit, struct text activity, struct text name, int64_t width,
                             const char *ending)
{
	struct text base = visit_base(visit);
	return arena_format(visit->arena, "%" TEXT_FORMAT "/%" TEXT_FORMAT "/foto/%" TEXT_FORMAT "-%lld.%s",
	                    TEXT_ARGS(base), TEXT_ARGS(activity), TEXT_ARGS(name), (long long)width, ending);
}

struct photo_view photo_view_of(struct visit *visit, struct text activity, const struct photo *photo)
{
	struct photo_view view = { 0 };
	if (!photo || photo->hash.len != HASH_BYTES || photo->width < 1)
		return view;
	struct text name = base64url(visit->arena, (const uint8_t *)photo->hash.at, photo->hash.len);
	int64_t widths[PICTURE_WIDTHS_MOST], middle = photo->width;
	size_t count = picture_widths(photo->width, widths);
	struct builder sources = builder_on(visit->arena);
	for (size_t i = 0; i < count; i++) {
		srcset_add(&sources, size_path(visit, activity, name, widths[i], "webp"), widths[i]);
		if (widths[i] >= 640 && widths[i] < middle)
			middle = widths[i];
	}
	view = (struct photo_view){
		.sources = srcset_of(&sources),
		.src = size_path(visit, activity, name, middle, "jpg"),
		.large = size_path(visit, activity, name, photo->width, "jpg"),
		.width = photo->width,
		.height = photo->height,
		.colour = arena_format(visit->arena, "#%" TEXT_FORMAT, TEXT_ARGS(photo->colour)),
		.alt = visit_translated(visit, photo->alt),
		.caption = visit_translated(visit, photo->caption),
		.credit = photo->credit,
	};
	return view;
}

bool photo_views(struct visit *visit, struct text activity, const int64_t *ideas, size_t count, bool on_top,
                 struct photo_view *views)
{
	struct photos photos;
	bool none_yet = true;
	if (!photo_firsts(visit->db, visit->arena, ideas, count, &photos))
		return false;
	for (size_t i = 0; i < count; i++) {
		views[i] = photo_view_of(visit, activity, photos_of_idea(&photos, ideas[i]));
		views[i].early = on_top && i < 3; // a row of cards
		views[i].first = views[i].early && none_yet && views[i].src.len;
		none_yet = none_yet && !views[i].src.len;
	}
	return true;
}

bool photo_gallery(struct visit *visit, struct text activity, int64_t idea_id, struct photos_view *gallery)
{
	struct photos photos;
	if (!photo_list(visit->db, visit->arena, idea_id, &photos))
		return false;
	for (size_t i = 0; i < photos.count; i++) {
		struct photo_view *view = arena_append(visit->arena, gallery, struct photo_view);
		if (!view)
			return false;
		*view = photo_view_of(visit, activity, &photos.at[i]);
		view->first = i == 0;
	}
	return true;
}
