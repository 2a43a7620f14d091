// SPDX-License-Identifier: EUPL-1.2
// The home page and the plain pages of a site: blocks, one after the other.
#include "base/log.h"
#include "page/markdown.h"
#include "site/house.h"
#include "site/pages.h"
#include "site/passport.h"
#include "site/views.h"
#include "site_views.gen.h"

// --- bodies that consist of parts --------------------------------------------------------------------------------
// In steps and questions every line that starts with "### " begins a part; what stands before the first introduces.

struct part {
	struct text title, body;
};

static struct text next_line(struct text *rest)
{
	size_t end = 0;
	while (end < rest->len && rest->at[end] != '\n')
		end++;
	struct text line = text_slice(*rest, 0, end);
	*rest = text_slice(*rest, end + (end < rest->len), rest->len);
	return line;
}

// The text up to the next heading of level 3, which stays in *rest.
static struct text until_heading(struct text *rest)
{
	struct text all = *rest;
	while (rest->len && !text_starts_with(*rest, TEXT("### ")))
		(void)next_line(rest);
	return text_trim(text_slice(all, 0, all.len - rest->len));
}

static bool next_part(struct text *rest, struct part *part)
{
	if (!rest->len)
		return false;
	struct text line = next_line(rest);
	part->title = text_trim(text_slice(line, 4, line.len));
	part->body = until_heading(rest);
	return true;
}

// --- blocks ------------------------------------------------------------------------------------------------------

static void fill_steps(struct visit *visit, struct site_block_view *view, struct text rest)
{
	struct part part;
	while (next_part(&rest, &part)) {
		struct site_step_view *step = arena_append(visit->arena, &view->steps, struct site_step_view);
		if (step)
			*step = (struct site_step_view){ part.title, markdown_in(&visit->drawing, part.body, 4, false) };
	}
}

static void fill_questions(struct visit *visit, struct site_block_view *view, struct text rest)
{
	struct part part;
	while (next_part(&rest, &part)) {
		struct site_question_view *question = arena_append(visit->arena, &view->questions, struct site_question_view);
		if (question)
			*question = (struct site_question_view){ part.title, markdown_in(&visit->drawing, part.body, 4, false) };
	}
}

// Lets a method look at one of the site's activities as if the visit were to it, then puts the visit back.
struct aside {
	struct activity *activity;
	const struct method *method;
	struct text activity_path;
	struct drawing drawing;
};

static struct aside aside_begin(struct visit *visit, struct activity *activity, const struct method *method,
                                struct builder *out)
{
	struct aside before = { visit->activity, visit->method, visit->activity_path, visit->drawing };
	visit->activity = activity;
	visit->method = method;
	visit->activity_path = visit_link(visit, "%" TEXT_FORMAT, TEXT_ARGS(activity->slug));
	visit->drawing.out = out;
	return before;
}

static void aside_end(struct visit *visit, const struct aside *before)
{
	visit->activity = before->activity;
	visit->method = before->method;
	visit->activity_path = before->activity_path;
	visit->drawing = before->drawing;
}

static enum outcome fill_activity(struct visit *visit, struct site_block_view *view, const struct block *block)
{
	struct activity activity;
	enum outcome outcome = activity_find(visit->db, visit->arena, block->activity_id, &activity);
	if (outcome == NOT_FOUND)
		return DONE; // the activity is gone: the block shows nothing
	if (outcome != DONE)
		return outcome;
	const struct method *method = house_method(visit->house, activity.method);
	if (!method || !method->block)
		return DONE;
	struct builder out = builder_on(visit->arena);
	struct aside before = aside_begin(visit, &activity, method, &out);
	outcome = method->block(visit, &activity, block);
	aside_end(visit, &before);
	view->drawn = (struct safe_html){ builder_text(&out) };
	return outcome;
}

static enum outcome fill_passport(struct visit *visit, struct site_block_view *view)
{
	enum outcome outcome = passport_view(visit, &view->passport);
	return outcome == NOT_FOUND ? DONE : outcome; // of a site made before there were passports
}

static enum outcome fill_news(struct visit *visit, struct site_block_view *view)
{
	view->more = (struct link_view){ .label = visit_say(visit, N_("All news")), .href = visit_link(visit, NEWS_SLUG) };
	return news_view(visit, 3, &view->news);
}

// A block without anything to show is left out, with its heading.
static bool is_empty(const struct site_block_view *view)
{
	return (text_is(view->kind, "activity") && !view->drawn.html.len) ||
	       (text_is(view->kind, "passport") && !view->passport) || (text_is(view->kind, "news") && !view->news.count);
}

static enum outcome fill_block(struct visit *visit, struct site_block_view *view, const struct block *block,
                               size_t number)
{
	struct text rest = visit_translated(visit, block->body);
	view->kind = block->kind;
	view->id = arena_format(visit->arena, "blok-%zu", number);
	view->title = visit_translated(visit, block->title);
	if (text_is(block->kind, "activity"))
		return fill_activity(visit, view, block);
	bool parts = text_is(block->kind, "steps") || text_is(block->kind, "questions");
	struct text introduction = parts ? until_heading(&rest) : rest;
	view->body = markdown_in(&visit->drawing, introduction, view->title.len > 0 ? 3 : 2, false);
	if (text_is(block->kind, "steps"))
		fill_steps(visit, view, rest);
	else if (text_is(block->kind, "questions"))
		fill_questions(visit, view, rest);
	else if (text_is(block->kind, "timeline"))
		return timeline_view(visit, view);
	else if (text_is(block->kind, "passport"))
		return fill_passport(visit, view);
	else if (text_is(block->kind, "news"))
		return fill_news(visit, view);
	return DONE;
}

// --- the hero ----------------------------------------------------------------------------------------------------

static bool invite(struct visit *visit, struct activity *activity, struct link_view *link, struct text *line)
{
	const struct method *method = house_method(visit->house, activity->method);
	if (!method || !method->invitation)
		return false;
	struct builder unused = builder_on(visit->arena);
	struct aside before = aside_begin(visit, activity, method, &unused);
	bool invited = method->invitation(visit, activity, link, line);
	aside_end(visit, &before);
	return invited;
}

static struct text named(struct visit *visit, const char *msgid, struct text phase, int64_t instant)
{
	struct message_value values[] = { { "phase", phase }, { "date", format_date(&visit->drawing, instant) } };
	struct text told = message_fill(visit->arena, visit_say(visit, msgid), values, 2);
	return passage_carry(visit->arena, &visit->passages, phase, told);
}

// Where we are, in words: the phase that runs, else the one to come. Plans are being made, or checked, or the votes are
// being counted: then nothing invites, and the phase says what happens.
static enum outcome hero_phase(struct visit *visit, struct site_hero_view *hero)
{
	struct site_block_view timeline = { 0 };
	enum outcome outcome = timeline_view(visit, &timeline);
	const struct site_phase_view *shown = NULL;
	for (size_t i = 0; i < timeline.phases.count && !(shown && shown->current); i++) {
		const struct site_phase_view *phase = &timeline.phases.at[i];
		if (phase->current || (!phase->done && !shown))
			shown = phase;
	}
	if (outcome != DONE || !shown)
		return outcome;
	hero->phase = named(visit, shown->current ? N_("Now: {phase}") : N_("Soon: {phase}"), shown->title, 0);
	struct passport passport;
	if (!hero->button.label.len && passport_find(visit->db, visit->arena, visit->site->id, &passport) == DONE)
		hero->button = (struct link_view){ .label = visit_say(visit, N_("Read about this project")),
			                               .href = visit_link(visit, PASSPORT_SLUG) };
	if (hero->line.len)
		return DONE;
	hero->line = !shown->current && shown->opens_at
	                 ? named(visit, N_("{phase}: from {date}"), shown->title, shown->opens_at)
	                 : shown->summary;
	return DONE;
}

// The activity the block names speaks first, then the others in their order: two at most.
static enum outcome fill_hero(struct visit *visit, struct site_hero_view *hero, const struct block *block)
{
	struct activities activities = { 0 };
	if (!activity_list(visit->db, visit->arena, visit->site->id, &activities))
		return FAULT;
	hero->shown = true;
	hero->title = visit_translated(visit, block->title);
	struct text lead = visit_translated(visit, block->body);
	hero->lead = passage_carry(visit->arena, &visit->passages, lead, markdown_plain(visit->arena, lead));
	for (int round = 0; round < 2; round++)
		for (size_t i = 0; i < activities.count; i++) {
			struct link_view link = { 0 };
			struct text line = TEXT_NONE;
			bool named = activities.at[i].id == block->activity_id;
			if (named != (round == 0) || !invite(visit, &activities.at[i], &link, &line))
				continue;
			if (!hero->line.len)
				hero->line = line;
			if (!hero->button.label.len)
				hero->button = link;
			else if (!hero->second.label.len)
				hero->second = link;
		}
	return hero_phase(visit, hero);
}

// --- pages -------------------------------------------------------------------------------------------------------

static enum outcome draw_page(struct visit *visit, const struct page *page)
{
	struct blocks blocks = { 0 };
	if (!block_list(visit->db, visit->arena, page->id, &blocks))
		return FAULT;
	struct text title = visit_translated(visit, page->title);
	struct page_frame frame = visit_frame(visit, title);
	struct site_page_view view = { .frame = &frame, .title = title };
	for (size_t i = 0; i < blocks.count; i++) {
		const struct block *block = &blocks.at[i];
		enum outcome outcome = DONE;
		if (text_is(block->kind, "hero")) {
			outcome = fill_hero(visit, &view.hero, block);
		} else {
			struct site_block_view *shown = arena_append(visit->arena, &view.blocks, struct site_block_view);
			outcome = shown ? fill_block(visit, shown, block, i + 1) : BUSY;
			if (outcome == DONE && is_empty(shown))
				view.blocks.count--;
		}
		if (outcome != DONE)
			return outcome;
	}
	draw_site_page(&visit->drawing, &view);
	return DONE;
}

static enum outcome page_by_slug(struct visit *visit, struct text slug)
{
	struct page page;
	enum outcome outcome = db_find(visit->db, &page_record, &page, visit->arena, "WHERE site_id = ?1 AND slug = ?2",
	                               "is", visit->site->id, slug);
	return outcome == DONE ? draw_page(visit, &page) : outcome;
}

static enum outcome page_home(struct visit *visit)
{
	return page_by_slug(visit, TEXT_NONE);
}

static enum outcome page_plain(struct visit *visit)
{
	return page_by_slug(visit, visit->parameter);
}

#define GET_CACHED(at, drawn, says)                                                          \
	{                                                                                        \
		.method = HTTP_GET, .path = (at), .page = (drawn), .cached = true, .summary = (says) \
	}

const struct route site_routes[] = {
	GET_CACHED("", page_home, "The home page of a site"),
	GET_CACHED("{id}", page_plain, "A page, by its slug"),
	GET_CACHED(PASSPORT_SLUG, page_passport, "The project passport"),
	GET_CACHED("paspoort.json", page_passport_json, "The project passport as JSON"),
	GET_CACHED("planning.ics", page_calendar, "The timeline as a calendar"),
	GET_CACHED(NEWS_SLUG, page_news_list, "The news of a site"),
	GET_CACHED(NEWS_SLUG ".atom", page_news_feed, "The news as an Atom feed"),
	GET_CACHED(NEWS_SLUG "/{id}", page_news, "One news message"),
	GET_CACHED("sitemap.xml", page_sitemap, "The pages of a site, for search engines"),
	// Of a site with a host name of its own; house.c sends them here.
	GET_CACHED("robots.txt", page_robots, "For search engines"),
	{ .method = HTTP_GET,
	  .path = ".well-known/security.txt",
	  .page = page_security,
	  .summary = "Who to tell of a leak" },
	{ 0 },
};
