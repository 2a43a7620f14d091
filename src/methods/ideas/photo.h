// SPDX-License-Identifier: EUPL-1.2
// Photos of ideas. The photo as it was sent is not kept: what the image worker made of it is one picture file in the store
// (page/picture.h), named by its content and served in the sizes it holds.
//
// Invariants, kept by the actions here: the positions of an idea's photos are 1, 2, 3 ...; the first is the one on its card.
// An idea has a photo once. A picture file is removed only when no photo refers to it.
#ifndef POLDER_METHODS_IDEAS_PHOTO_H
#define POLDER_METHODS_IDEAS_PHOTO_H

#include "methods/ideas/views.h"
#include "site/route.h"

#define PHOTOS_MOST 20 // of one idea

struct photo {
	int64_t site_id, id, activity_id, idea_id, position;
	struct text hash;         // of its picture file: 32 bytes
	int64_t width, height;    // of its largest size
	struct text colour;       // its most frequent colour: "7a8f5b"
	struct text alt, caption; // translated; alt: what it shows, for who cannot see it
	struct text credit;       // who made it, under which licence
};
extern const struct record photo_record;

struct photos {
	struct photo *at;
	size_t count;
};
bool photo_list(struct db *db, struct arena *arena, int64_t idea_id,
                struct photos *photos); // in order; false on a fault
// The first photo of each of these ideas, in no order.
bool photo_firsts(struct db *db, struct arena *arena, const int64_t *ideas, size_t count, struct photos *photos);
const struct photo *photos_of_idea(const struct photos *photos, int64_t idea_id); // NULL when it has none
// The hashes of an idea's photos, in order: what a vote freezes of them.
bool photo_hashes(struct db *db, struct arena *arena, int64_t idea_id, struct text *hashes);

// For drawing: idea_photo (a card's) and idea_gallery; also what a link preview shows (large, width, height, alt).
// `activity` is the slug of the ideas' activity. A NULL photo gives a view without one (no src).
struct photo_view photo_view_of(struct visit *visit, struct text activity, const struct photo *photo);

// The first photo of each idea of a list, into the view of the same place. `on_top`: the list stands where a visitor sees it
// first. False on a fault.
bool photo_views(struct visit *visit, struct text activity, const int64_t *ideas, size_t count, bool on_top,
                 struct photo_view *views);
// All photos of an idea, the first as what a visitor sees first.
bool photo_gallery(struct visit *visit, struct text activity, int64_t idea_id, struct photos_view *gallery);

// photo.list answers {"photos": [...]}; photo.add {"id", "hash", "width", "height"}.
extern const struct action photo_list_action, photo_add, photo_change, photo_move, photo_remove;
extern const struct job_clock photo_clock;         // removes picture files that no photo refers to
enum outcome photo_file_page(struct visit *visit); // foto/HASH-640.webp

#endif
