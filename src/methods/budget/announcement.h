// SPDX-License-Identifier: EUPL-1.2
// What the organisation says with an outcome: what was decided and by whom, what happens now, which earlier outcome there
// is, under which licence the files are. None of it is part of the vote, so it may be written and bettered afterwards.
#ifndef POLDER_METHODS_BUDGET_ANNOUNCEMENT_H
#define POLDER_METHODS_BUDGET_ANNOUNCEMENT_H

#include "store/action.h"
#include "store/store.h"

enum data_licence { LICENCE_CC0, LICENCE_CC_BY };

struct budget_announcement {
	int64_t site_id, activity_id; // the vote's activity
	struct text decision;         // translated, Markdown
	struct text decided_by;       // translated: "the municipal executive"
	int64_t decided_on;           // a day; 0: not said
	struct text next;             // translated, Markdown: what happens now
	struct text earlier_site;     // slug of the site with an earlier outcome; empty: none
	struct text earlier_title;    // translated: "Outcome of 2025"
	int licence;                  // enum data_licence, of the files with the outcome
};
extern const struct record budget_announcement_record;

// DONE with empty texts when nothing was said.
enum outcome announcement_find(struct db *db, struct arena *arena, int64_t activity_id,
                               struct budget_announcement *announcement);

// "vote.announce": all of it, for the activity of the run; shown once the outcome is published.
extern const struct action budget_vote_announce;

#endif
