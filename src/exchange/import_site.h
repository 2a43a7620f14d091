// SPDX-License-Identifier: EUPL-1.2
// What a Pabulib file becomes: the forms of the actions that make the site, its themes and areas, its plans.
#ifndef POLDER_EXCHANGE_IMPORT_SITE_H
#define POLDER_EXCHANGE_IMPORT_SITE_H

#include "exchange/import.h"

struct import_group {
	struct text name;
	int64_t id;
};
struct import_groups {
	struct import_group *at;
	size_t count;
	const char *prefix; // of slugs: "thema", "gebied"
};

// site.create. False with *error when the election cannot be held under Polder's rules (negative points, say).
bool import_site_form(struct arena *arena, const struct pabulib *pb, const struct import_options *options,
                      struct text *form, struct import_error *error);
// Themes from the first category, areas from neighbourhood, subunit or district: only when there are 2 to 60 of them.
void import_groups_of(struct arena *arena, const struct pabulib *pb, struct import_groups *themes,
                      struct import_groups *areas);
struct text import_group_form(struct arena *arena, const struct pabulib *pb, const struct import_groups *groups,
                              size_t i);
struct text import_plan_form(struct arena *arena, const struct pabulib *pb, size_t project,
                             const struct import_groups *themes, const struct import_groups *areas);

#endif
