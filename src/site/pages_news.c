// SPDX-License-Identifier: EUPL-1.2
// News: a list, a page for each message, and an Atom feed (RFC 4287).
#include "base/id.h"
#include "page/markdown.h"
#include "site/house.h"
#include "site/news.h"
#include "site/pages.h"
#include "site_views.gen.h"

#define NEWS_MOST 50 // on the list and in the feed; a campaign has a dozen

static struct text news_href(struct visit *visit, const struct news *news)
{
	struct builder id = builder_on(visit->arena);
	build_id(&id, news->id);
	return visit_link(visit, NEWS_SLUG "/%" TEXT_FORMAT, TEXT_ARGS(builder_text(&id)));
}

static enum outcome published(struct visit *visit, int64_t limit, struct news_list *news)
{
	return news_published(visit->db, visit->arena, visit->site->id, visit->now, limit, news, &visit->valid_until)
	           ? DONE
	           : FAULT;
}

enum outcome news_view(struct visit *visit, int64_t limit, struct site_news_list_view *view)
{
	struct news_list news;
	enum outcome outcome = published(visit, limit, &news);
	for (size_t i = 0; outcome == DONE && i < news.count; i++) {
		struct site_news_view *shown = arena_append(visit->arena, view, struct site_news_view);
		if (!shown)
			return BUSY;
		*shown = (struct site_news_view){
			.title = visit_translated(visit, news.at[i].title),
			.summary = visit_translated(visit, news.at[i].summary),
			.href = news_href(visit, &news.at[i]),
			.published_at = news.at[i].published_at,
		};
	}
	return outcome;
}

enum outcome page_news_list(struct visit *visit)
{
	struct text title = visit_say(visit, N_("News"));
	struct page_frame frame = visit_frame(visit, title);
	struct site_news_page_view view = { .frame = &frame, .title = title, .feed = visit_link(visit, NEWS_SLUG ".atom") };
	enum outcome outcome = news_view(visit, NEWS_MOST, &view.news);
	if (outcome != DONE)
		return outcome;
	frame.feed = view.feed;
	draw_site_news_list(&visit->drawing, &view);
	return DONE;
}

static bool was_deleted(struct visit *visit, int64_t id)
{
	int64_t count = 0;
	return db_one_int(visit->db, &count,
	                  "SELECT count(*) FROM event WHERE site_id = ?1 AND kind = 'news.delete' AND subject_id = ?2",
	                  "ii", visit->site->id, id) &&
	       count > 0;
}

enum outcome page_news(struct visit *visit)
{
	int64_t id;
	struct news news;
	if (!id_parse(visit->parameter, &id))
		return NOT_FOUND;
	enum outcome outcome = db_find(visit->db, &news_record, &news, visit->arena,
	                               "WHERE site_id = ?1 AND id = ?2 AND published_at > 0 AND published_at <= ?3", "iii",
	                               visit->site->id, id, visit->now);
	if (outcome == NOT_FOUND && was_deleted(visit, id)) {
		visit_gone(visit);
		return DONE;
	}
	if (outcome != DONE)
		return outcome;
	struct text title = visit_translated(visit, news.title);
	struct page_frame frame =
		visit_frame_under(visit, title, visit_say(visit, N_("News")), visit_link(visit, NEWS_SLUG));
	struct text summary = visit_translated(visit, news.summary);
	if (summary.len)
		frame.description = summary;
	struct site_news_page_view view = {
		.frame = &frame,
		.title = title,
		.published_at = news.published_at,
		.summary = summary,
		.body = markdown_in(&visit->drawing, visit_translated(visit, news.body), 2, false),
		.all = visit_link(visit, NEWS_SLUG),
	};
	draw_site_news_item(&visit->drawing, &view);
	return DONE;
}

// --- the feed ----------------------------------------------------------------------------------------------------

static void element(struct visit *visit, const char *name, struct text value)
{
	build_format(&visit->body, "<%s>", name);
	draw_text(&visit->drawing, value);
	build_format(&visit->body, "</%s>\n", name);
}

static void feed_link(struct visit *visit, const char *rel, const char *type, struct text path)
{
	build_format(&visit->body, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
	draw_attribute(&visit->drawing, visit_origin(visit));
	draw_attribute(&visit->drawing, path);
	build_literal(&visit->body, "\"/>\n");
}

// The permanent address of what it is about.
static struct text feed_id(struct visit *visit, struct text path)
{
	return arena_format(visit->arena, "%" TEXT_FORMAT "%" TEXT_FORMAT, TEXT_ARGS(visit_origin(visit)), TEXT_ARGS(path));
}

static void feed_entry(struct visit *visit, const struct news *news)
{
	struct text summary = visit_translated(visit, news->summary);
	build_literal(&visit->body, "<entry>\n");
	element(visit, "id", feed_id(visit, news_href(visit, news)));
	element(visit, "title", visit_translated(visit, news->title));
	element(visit, "published", format_iso(&visit->drawing, news->published_at));
	element(visit, "updated",
	        format_iso(&visit->drawing, news->changed_at > news->published_at ? news->changed_at : news->published_at));
	feed_link(visit, "alternate", "text/html", news_href(visit, news));
	if (summary.len)
		element(visit, "summary", summary);
	build_literal(&visit->body, "<content type=\"html\">");
	draw_text(&visit->drawing, markdown_html(visit->arena, visit_translated(visit, news->body), 2, false).html);
	build_literal(&visit->body, "</content>\n</entry>\n");
}

enum outcome page_news_feed(struct visit *visit)
{
	struct news_list news;
	enum outcome outcome = published(visit, NEWS_MOST, &news);
	if (outcome != DONE)
		return outcome;
	int64_t updated = 0;
	for (size_t i = 0; i < news.count; i++) {
		int64_t changed =
			news.at[i].changed_at > news.at[i].published_at ? news.at[i].changed_at : news.at[i].published_at;
		updated = changed > updated ? changed : updated;
	}
	build_literal(&visit->body,
	              "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\""
	              " xml:lang=\"");
	draw_attribute(&visit->drawing, language_code(visit->language));
	build_literal(&visit->body, "\">\n");
	element(visit, "id", feed_id(visit, visit_link(visit, NEWS_SLUG)));
	element(visit, "title", visit_translated(visit, visit->site->title));
	element(visit, "updated", format_iso(&visit->drawing, updated));
	feed_link(visit, "self", "application/atom+xml", visit_link(visit, NEWS_SLUG ".atom"));
	feed_link(visit, "alternate", "text/html", visit_link(visit, NEWS_SLUG));
	build_literal(&visit->body, "<author>");
	element(visit, "name", visit->organisation->name);
	build_literal(&visit->body, "</author>\n");
	for (size_t i = 0; i < news.count; i++)
		feed_entry(visit, &news.at[i]);
	build_literal(&visit->body, "</feed>\n");
	visit->exchange->response.content_type = TEXT("application/atom+xml; charset=utf-8");
	return visit->body.failed ? BUSY : DONE;
}
