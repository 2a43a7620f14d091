// SPDX-License-Identifier: EUPL-1.2
// The project passport: what residents must be able to know before they take part. Fields of the site, not free text, so
// that nothing is forgotten: a site is not shown, a phase or vote not opened, while one of them is empty. The questions
// are those of the participation guides in use (question, goal, who asks, who decides what and when, contact, area,
// target group, frames and rules, influence, what happens with the input, criteria).
#ifndef POLDER_SITE_PASSPORT_H
#define POLDER_SITE_PASSPORT_H

#include "store/action.h"

// The participation ladder (Edelenbos and Monnikhof) from its lowest rung.
enum influence {
	INFLUENCE_UNSET,
	INFLUENCE_INFORM,
	INFLUENCE_CONSULT,
	INFLUENCE_ADVISE,
	INFLUENCE_COPRODUCE,
	INFLUENCE_DECIDE
};

struct passport {
	int64_t site_id;
	struct text question, purpose;       // translated
	struct text asker;                   // "Gemeente Polderdam, gebiedsteam Noord"
	struct text decision, decision_when; // translated: who decides what, and when
	struct text contact_name, contact_email, contact_phone, contact_link;
	struct text area, target_group; // translated
	struct text frames, rules;      // translated Markdown
	int influence;                  // enum influence
	struct text input_use;          // translated Markdown: what happens with the input
	struct text criteria;           // translated Markdown
	int64_t changed_at;
};
extern const struct record passport_record;
extern const struct record passport_form_record; // what people fill in

enum outcome passport_find(struct db *db, struct arena *arena, int64_t site_id, struct passport *passport);
// REFUSED with an error for each field that is empty; DONE when the passport is complete. For an apply that opens something.
enum outcome passport_complete(struct action_run *run, struct db *db, int64_t site_id);

#endif
