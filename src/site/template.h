// SPDX-License-Identifier: EUPL-1.2
// A site template: a JSON file of templates/ from which a whole site is made, with pages, phases and activities.
// docs/adding-a-method.md says at its end what may stand in it.
#ifndef POLDER_SITE_TEMPLATE_H
#define POLDER_SITE_TEMPLATE_H

#include "site/route.h"

struct site_template {
	const char *name; // file name without .json
	const char *json;
};
extern const struct site_template site_templates[]; // built in; the last has no name

struct site_making {
	const struct house *house;
	struct db *db;
	struct write_context *context;
	struct arena *arena; // for what outlives the apply: errors and the result
	struct form_errors *errors;
	const struct site *site; // written already
	const struct organisation *organisation;
	int64_t starts_at; // day 0 of the template's phases
	const struct json
		*phases; // {"stemmen": {"opens_at": "...", "closes_at": "..."}} instead of the template's days; NULL
	const struct json *settings; // {"stemmen": {"budget": ...}} instead of the template's; NULL
	const struct json *passport; // fields of the project passport instead of the template's; NULL
	struct json_writer *result;  // inside an object: gets "template", "phases" and "activities" with their ids
};

const struct site_template *site_template_find(struct text name); // NULL when there is none
// In an apply. INVALID with an error for what does not fit, FAULT, or DONE.
enum outcome site_template_apply(struct site_making *making, const struct site_template *source);

#endif
