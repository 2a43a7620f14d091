// SPDX-License-Identifier: EUPL-1.2
// What machines ask of a host: robots.txt (RFC 9309), security.txt (RFC 9116), site maps (sitemaps.org) and the icon that
// browsers ask for unasked. Of a site with a host name of its own they speak of that site, else of the whole server.
#include "base/id.h"
#include "http/static.h"
#include "page/assets.h"
#include "site/house.h"
#include "site/news.h"
#include "site/pages.h"
#include "site/passport.h"

static enum outcome plain(struct visit *visit, struct text type)
{
	visit->exchange->response.content_type = type;
	return visit->body.failed ? BUSY : DONE;
}

static void build_host_path(struct visit *visit, const char *path)
{
	build_text(&visit->body, visit_origin(visit));
	build_c(&visit->body, path);
}

enum outcome page_robots(struct visit *visit)
{
	build_literal(&visit->body, "User-agent: *\nAllow: /\n\nSitemap: ");
	build_host_path(visit, "/sitemap.xml\n");
	struct text rest = visit->site ? visit->site->languages : TEXT_NONE, language;
	(void)text_split(&rest, ',', &language);
	while (text_split(&rest, ',', &language)) {
		build_literal(&visit->body, "Sitemap: ");
		build_host_path(visit, "/");
		build_text(&visit->body, language);
		build_literal(&visit->body, "/sitemap.xml\n");
	}
	return plain(visit, TEXT("text/plain; charset=utf-8"));
}

// --- security.txt ------------------------------------------------------------------------------------------------

#define SECURITY_DAYS 180 // the date must lie within a year; internet.nl asks for that too

static bool build_contacts(struct visit *visit)
{
	size_t before = visit->body.len;
	struct rows rows = db_query(visit->db,
	                            "SELECT DISTINCT contact_email FROM organisation WHERE contact_email <> '' "
	                            "AND (?1 = 0 OR id = ?1) ORDER BY contact_email LIMIT 20",
	                            "i", visit->organisation ? visit->organisation->id : (int64_t)0);
	while (rows_next(&rows)) {
		build_literal(&visit->body, "Contact: mailto:");
		build_text(&visit->body, rows_text(&rows, 0, visit->arena));
		build_char(&visit->body, '\n');
	}
	return rows_end(&rows) && visit->body.len > before;
}

enum outcome page_security(struct visit *visit)
{
	if (!build_contacts(visit))
		return NOT_FOUND; // without a contact the file would say nothing
	build_literal(&visit->body, "Expires: ");
	build_iso_time(&visit->body, (visit->now / DAY_MS + SECURITY_DAYS) * DAY_MS);
	build_literal(&visit->body, "\nPreferred-Languages: nl, en\nCanonical: ");
	build_host_path(visit, "/.well-known/security.txt\n");
	return plain(visit, TEXT("text/plain; charset=utf-8"));
}

// --- site maps ---------------------------------------------------------------------------------------------------

static void map_begin(struct visit *visit, const char *root)
{
	build_format(&visit->body,
	             "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<%s "
	             "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
	             root);
}

static void map_entry(struct visit *visit, const char *element, struct text origin, struct text path)
{
	build_format(&visit->body, "<%s><loc>", element);
	draw_text(&visit->drawing, origin);
	draw_text(&visit->drawing, path);
	build_format(&visit->body, "</loc></%s>\n", element);
}

static void map_url(struct visit *visit, struct text path)
{
	map_entry(visit, "url", visit_origin(visit), path);
}

// Pages, activities and what the methods have to show. One language: each has a site map of its own.
static enum outcome map_activities(struct visit *visit)
{
	struct activities activities;
	if (!activity_list(visit->db, visit->arena, visit->site->id, &activities))
		return FAULT;
	enum outcome outcome = DONE;
	for (size_t i = 0; outcome == DONE && i < activities.count; i++) {
		const struct method *method = house_method(visit->house, activities.at[i].method);
		if (!method)
			continue;
		struct text path = visit_link(visit, "%" TEXT_FORMAT, TEXT_ARGS(activities.at[i].slug));
		map_url(visit, path);
		if (method->each_path)
			outcome = method->each_path(visit, &activities.at[i], path, map_url);
	}
	return outcome;
}

static enum outcome map_news(struct visit *visit)
{
	struct site_news_list_view news = { 0 };
	enum outcome outcome = news_view(visit, 1000, &news);
	if (news.count)
		map_url(visit, visit_link(visit, NEWS_SLUG));
	for (size_t i = 0; i < news.count; i++)
		map_url(visit, news.at[i].href);
	return outcome;
}

enum outcome page_sitemap(struct visit *visit)
{
	struct pages pages;
	struct passport passport;
	if (!page_list(visit->db, visit->arena, visit->site->id, &pages))
		return FAULT;
	map_begin(visit, "urlset");
	for (size_t i = 0; i < pages.count; i++)
		map_url(visit, visit_link(visit, "%" TEXT_FORMAT, TEXT_ARGS(pages.at[i].slug)));
	if (passport_find(visit->db, visit->arena, visit->site->id, &passport) == DONE)
		map_url(visit, visit_link(visit, PASSPORT_SLUG));
	enum outcome outcome = map_news(visit);
	if (outcome == DONE)
		outcome = map_activities(visit);
	build_literal(&visit->body, "</urlset>\n");
	return outcome == DONE ? plain(visit, TEXT("application/xml")) : outcome;
}

static void map_of_site(struct visit *visit, struct text slug, struct text languages)
{
	struct text language;
	for (bool first = true; text_split(&languages, ',', &language); first = false) {
		struct text path = first ? arena_format(visit->arena, "/%" TEXT_FORMAT "/sitemap.xml", TEXT_ARGS(slug))
		                         : arena_format(visit->arena, "/%" TEXT_FORMAT "/%" TEXT_FORMAT "/sitemap.xml",
		                                        TEXT_ARGS(slug), TEXT_ARGS(language));
		map_entry(visit, "sitemap", visit_origin(visit), path);
	}
}

// A site with a host name of its own stands in the index of its host only: a map may name no other host.
enum outcome page_sitemap_index(struct visit *visit)
{
	map_begin(visit, "sitemapindex");
	struct rows rows = db_query(visit->db,
	                            "SELECT slug, languages FROM site WHERE status <> 'hidden' AND domain = '' "
	                            "ORDER BY id LIMIT 10000",
	                            "");
	while (rows_next(&rows))
		map_of_site(visit, rows_text(&rows, 0, visit->arena), rows_text(&rows, 1, visit->arena));
	bool good = rows_end(&rows);
	build_literal(&visit->body, "</sitemapindex>\n");
	return good ? plain(visit, TEXT("application/xml")) : FAULT;
}

// --- the icon ----------------------------------------------------------------------------------------------------

enum outcome page_favicon(struct visit *visit)
{
	size_t count;
	const struct asset *assets = assets_all(&count);
	struct text path = asset_url("favicon.ico");
	for (size_t i = 0; path.len && i < count; i++)
		if (text_is(path, assets[i].path)) {
			visit->exchange->response.body = assets[i].identity;
			return plain(visit, text_of(assets[i].content_type));
		}
	return NOT_FOUND;
}
