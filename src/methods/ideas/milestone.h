// SPDX-License-Identifier: EUPL-1.2
// What happens to an idea that was chosen: the steps of carrying it out, kept up to date by the staff for everyone to see.
#ifndef POLDER_METHODS_IDEAS_MILESTONE_H
#define POLDER_METHODS_IDEAS_MILESTONE_H

#include "methods/ideas/idea.h"

enum milestone_state { MILESTONE_PLANNED, MILESTONE_BUSY, MILESTONE_DONE, MILESTONE_STOPPED };

struct milestone {
	int64_t site_id, id;
	int64_t activity_id, idea_id; // the idea and its activity
	int64_t idea_number;          // in the form only, when idea_id is not given: "Plan 12" of the run's activity
	int64_t position;
	struct text title;       // translated: "We plant the trees"
	struct text planned_for; // translated, in words: "spring 2027"
	int state;               // enum milestone_state
	int64_t done_on;         // a day, for one that is done; 0: not said
	struct text note;        // translated: what is to be said about it, such as why it takes longer
};
extern const struct record milestone_record;

struct milestones {
	struct milestone *at;
	size_t count;
};
// Of one idea in their order. False on a fault.
bool milestone_list(struct db *db, struct arena *arena, int64_t idea_id, struct milestones *milestones);

// How far an idea is, as its milestones say.
enum progress { PROGRESS_NONE, PROGRESS_PLANNED, PROGRESS_BUSY, PROGRESS_DONE, PROGRESS_STOPPED };
struct idea_progress {
	int64_t idea_id;
	enum progress state;
	size_t done, count;
	struct text now; // translated title: of the milestone under way, else the next one, else the last
};
struct idea_progresses {
	struct idea_progress *at;
	size_t count;
};
struct idea_progress progress_of(const struct milestones *milestones); // idea_id of the first
// Of every idea of an activity that has milestones. False on a fault.
bool progress_list(struct db *db, struct arena *arena, int64_t activity_id, struct idea_progresses *progresses);
const struct idea_progress *progresses_find(const struct idea_progresses *progresses, int64_t idea_id); // NULL: none
const char *progress_word(enum progress state); // msgid: "Work has begun"; "" for PROGRESS_NONE

// "milestone.create" (for a chosen idea only; position 0: at the end), "milestone.update" and "milestone.delete".
// result_json is {"id": "..."}.
extern const struct action milestone_create, milestone_update, milestone_delete;

#endif
