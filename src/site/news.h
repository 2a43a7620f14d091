// SPDX-License-Identifier: EUPL-1.2
// News of a site: short messages in order of time.
#ifndef POLDER_SITE_NEWS_H
#define POLDER_SITE_NEWS_H

#include "store/action.h"

struct news {
	int64_t id, site_id;
	struct text title, summary, body; // translated; body Markdown
	int64_t published_at;             // in the future: not shown yet; 0: a draft
	int64_t changed_at;
};
struct news_list {
	struct news *at;
	size_t count;
};
extern const struct record news_record;

// What has been published at `now`, the newest first. *next is lowered to when more will be (for the page cache).
bool news_published(struct db *db, struct arena *arena, int64_t site_id, int64_t now, int64_t limit,
                    struct news_list *news, int64_t *next);

#endif
