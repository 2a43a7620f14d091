// SPDX-License-Identifier: EUPL-1.2
// An idea: what the staff (later: a resident) puts forward; in a budget it is a plan with a price. Ideas belong to one
// activity of the method "ideas"; a vote on them is another activity, whose settings name the ideas' activity.
//
// Invariants, kept by the actions here: numbers are unique within the activity; sort_title is the folded title in the
// site's first language; idea_place has 16 rows per idea, one for each published random order; idea_count holds how
// many ideas that are not drafts stand under each area, theme and status; the words of an idea are written with it.
#ifndef POLDER_METHODS_IDEAS_IDEA_H
#define POLDER_METHODS_IDEAS_IDEA_H

#include "site/route.h"

enum idea_status { IDEA_DRAFT, IDEA_PUBLISHED, IDEA_WITHDRAWN, IDEA_CHOSEN, IDEA_NOT_CHOSEN };

struct idea {
	int64_t id, site_id, activity_id;
	int64_t number;                          // "Plan 12"; given out in order when not set
	struct text title, summary, description; // translated; description Markdown
	struct text official;                    // translated, Markdown: what the organisation says of it
	int64_t price_cents;                     // 0 when it has none
	int64_t area_id, theme_id;               // 0: none
	int status;                              // enum idea_status
	int64_t latitude, longitude;             // millionths of a degree; both 0: no place
	struct text address;                     // the place in words: "Lindelaan 12"; may be empty
	struct text external_id;                 // its id where it came from: the project_id of a Pabulib file
	struct text sort_title;                  // see above
};
extern const struct record idea_record;

struct idea_place {
	int64_t site_id, activity_id, seed, place, idea_id;
}; // seed 1..16
struct idea_count {
	int64_t site_id, activity_id, area_id, theme_id;
	int status;
	int64_t ideas;
};
extern const struct record idea_place_record, idea_count_record;

struct ideas {
	struct idea *at;
	size_t count;
};
struct idea_filter {
	int64_t activity_id;       // the ideas' activity
	int64_t area_id, theme_id; // 0: any
	bool drafts_too;
};

enum outcome idea_find(struct db *db, struct arena *arena, int64_t id, struct idea *idea);
// All that match, by number: for opening a vote, for its ballot page and its count. False on a fault.
bool idea_list(struct db *db, struct arena *arena, const struct idea_filter *filter, struct ideas *ideas);
// How many match, without reading them; drafts never count. -1 on a fault.
int64_t idea_count_of(struct db *db, const struct idea_filter *filter);
const struct idea *ideas_find(const struct ideas *ideas, int64_t id); // NULL when absent
// In an apply: changes the status and keeps the counts, with an event and a revision. NOT_FOUND, DONE or FAULT.
enum outcome idea_set_status(struct db *db, struct write_context *context, int64_t id, enum idea_status status);

// The form of idea.create and idea.update is a struct idea of which only the editable members count. The result_json is
// {"id": "...", "number": 12}; run->result is the struct idea as stored.
extern const struct action idea_create, idea_update, idea_words;
extern const struct method ideas_method;

#endif
