// SPDX-License-Identifier: EUPL-1.2
// What the parts of preview have together: a page being drawn, and sample values that several pages show.
#ifndef POLDER_TESTS_PREVIEW_H
#define POLDER_TESTS_PREVIEW_H

#include "base/arena.h"
#include "methods/budget/budget_views.gen.h"
#include "methods/ideas/ideas_views.gen.h"
#include "page/language.h"
#include "page/page_views.gen.h"
#include "site/site_views.gen.h"

// clang-format off
#define LIST(type, ...) { (type[]){ __VA_ARGS__ }, sizeof((type[]){ __VA_ARGS__ }) / sizeof(type) }
#define HTML(literal) { TEXT(literal) }
// clang-format on
#define DAY INT64_C(86400000)
#define CLOSES INT64_C(1796065200000) // 30 November 2026, 20.00 in Amsterdam

struct preview {
	const char *folder;
	struct arena *arena;
	const struct language *language;
	const struct zone *zone;
	struct page_frame frame;
	int failures;
	struct builder body;
	struct drawing drawing;
};

struct drawing *page_start(struct preview *p, const char *title);
void page_end(struct preview *p, const char *name);
extern struct link_view menu[];
extern struct idea_card_view cards[];
extern struct budget_plan_view plans[];
extern struct budget_step_view steps[];
extern struct site_filter_group_view groups[];
extern struct link_view active_filters[];

// Each writes the pages of one part.
void preview_home(struct preview *p);
void preview_site(struct preview *p);
void preview_ideas(struct preview *p);
void preview_choose(struct preview *p);
void preview_overview(struct preview *p);
void preview_code(struct preview *p);
void preview_receipt(struct preview *p);
void preview_mail(struct preview *p);
void preview_result(struct preview *p);
void preview_no_result(struct preview *p);
void preview_manifest(struct preview *p);
void preview_block(struct preview *p);
void preview_compare(struct preview *p);
void preview_milestones(struct preview *p);
void preview_track(struct preview *p);
void preview_passport(struct preview *p);
void preview_news(struct preview *p);

#endif
