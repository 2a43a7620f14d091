// SPDX-License-Identifier: EUPL-1.2
// The pages of a site that are not made of blocks, for the table of routes in pages.c, and what they share.
#ifndef POLDER_SITE_PAGES_H
#define POLDER_SITE_PAGES_H

#include "site/route.h"
#include "site/views.h"

#define PASSPORT_SLUG "over-dit-project"
#define NEWS_SLUG "nieuws"

enum outcome page_passport(struct visit *visit);
enum outcome page_passport_json(struct visit *visit);
// NULL in *view and NOT_FOUND when the site has none.
enum outcome passport_view(struct visit *visit, const struct site_passport_view **view);
// The phases of the site, and where we are; no phases: an empty list.
enum outcome timeline_view(struct visit *visit, struct site_block_view *view);

enum outcome page_calendar(struct visit *visit);

enum outcome page_news_list(struct visit *visit);
enum outcome page_news(struct visit *visit);
enum outcome page_news_feed(struct visit *visit);
// The newest messages, `limit` at most.
enum outcome news_view(struct visit *visit, int64_t limit, struct site_news_list_view *view);

// machines.c: what search engines and researchers of security ask of a host.
enum outcome page_robots(struct visit *visit);
enum outcome page_security(struct visit *visit);
enum outcome page_sitemap(struct visit *visit);       // of a site
enum outcome page_sitemap_index(struct visit *visit); // of the server
enum outcome page_favicon(struct visit *visit);

#endif
