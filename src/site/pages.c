// SPDX-License-Identifier: EUPL-1.2
// The home page and the plain pages of a site: blocks, one after the other.
#include "base/log.h"
#include "page/markdown.h"
#include "site/house.h"
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
			*step = (struct site_step_view){ part.title, markdown_html(visit->arena, part.body, 4, false) };
	}
}

static void fill_questions(struct visit *visit, struct site_block_view *view, struct text rest)
{
	struct part part;
	while (next_part(&rest, &part)) {
		struct site_question_view *question = arena_append(visit->arena, &view->questions, struct site_question_view);
		if (question)
			*question = (struct site_question_view){ part.title, markdown_html(visit->arena, part.body, 4, false) };
	}
}

static void valid_until(struct visit *visit, int64_t instant)
{
	if (instant > visit->now && instant < visit->valid_until)
		visit->valid_until = instant;
}

// The first activity with a window in this phase: what one can do in it, rather than only look at.
static struct link_view phase_link(struct visit *visit, const struct phase *phase)
{
	struct link_view link = { 0 };
	struct rows rows = db_query(visit->db,
	                            "SELECT a.slug, a.title FROM activity_window w JOIN activity a ON a.id = w.activity_id "
	                            "WHERE w.phase_id = ?1 "
	                            "ORDER BY CASE WHEN w.action = 'view' THEN 1 ELSE 0 END, a.position, a.id LIMIT 1",
	                            "i", phase->id);
	if (rows_next(&rows)) {
		struct text slug = rows_text(&rows, 0, visit->arena);
		link.label = visit_translated(visit, rows_text(&rows, 1, visit->arena));
		link.href = visit_link(visit, "%" TEXT_FORMAT, TEXT_ARGS(slug));
	}
	(void)rows_end(&rows);
	return link;
}

static enum outcome fill_timeline(struct visit *visit, struct site_block_view *view)
{
	struct phases phases = { 0 };
	if (!phase_list(visit->db, visit->arena, visit->site->id, &phases))
		return FAULT;
	for (size_t i = 0; i < phases.count; i++) {
		const struct phase *phase = &phases.at[i];
		struct site_phase_view *shown = arena_append(visit->arena, &view->phases, struct site_phase_view);
		if (!shown)
			return BUSY;
		*shown = (struct site_phase_view){
			.title = visit_translated(visit, phase->title),
			.summary = visit_translated(visit, phase->summary),
			.opens_at = phase->opens_at,
			.closes_at = phase->closes_at,
			.done = phase->closes_at && phase->closes_at <= visit->now,
		};
		shown->current = !shown->done && phase->opens_at <= visit->now;
		if (shown->current)
			shown->link = phase_link(visit, phase);
		valid_until(visit, phase->opens_at);
		valid_until(visit, phase->closes_at);
	}
	return DONE;
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
	view->body = markdown_html(visit->arena, introduction, view->title.len > 0 ? 3 : 2, false);
	if (text_is(block->kind, "steps"))
		fill_steps(visit, view, rest);
	else if (text_is(block->kind, "questions"))
		fill_questions(visit, view, rest);
	else if (text_is(block->kind, "timeline"))
		return fill_timeline(visit, view);
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

// The activity the block names speaks first, then the others in their order: two at most.
static enum outcome fill_hero(struct visit *visit, struct site_hero_view *hero, const struct block *block)
{
	struct activities activities = { 0 };
	if (!activity_list(visit->db, visit->arena, visit->site->id, &activities))
		return FAULT;
	hero->shown = true;
	hero->title = visit_translated(visit, block->title);
	hero->lead = markdown_plain(visit->arena, visit_translated(visit, block->body));
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
	return DONE;
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
			if (outcome == DONE && text_is(block->kind, "activity") && !shown->drawn.html.len)
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

const struct route site_routes[] = {
	{ .method = HTTP_GET, .path = "", .page = page_home, .cached = true, .summary = "The home page of a site" },
	{ .method = HTTP_GET, .path = "{id}", .page = page_plain, .cached = true, .summary = "A page, by its slug" },
	{ 0 },
};
