// SPDX-License-Identifier: EUPL-1.2
// One idea, and the teaser on a page of the site.
#include "base/id.h"
#include "methods/ideas/filter.h"
#include "methods/ideas/map.h"
#include "methods/ideas/milestone.h"
#include "methods/ideas/photo.h"
#include "page/markdown.h"
#include "ideas_views.gen.h"

// --- site map ----------------------------------------------------------------------------------------------------

#define MAPPED_MOST 20000 // the newest; a site map holds 50,000 addresses at most (sitemaps.org)

enum outcome idea_each_path(struct visit *visit, const struct activity *activity, struct text activity_path,
                            void (*with)(struct visit *visit, struct text path))
{
	struct rows rows = db_query(visit->db,
	                            "SELECT id FROM idea WHERE activity_id = ?1 AND status NOT IN ('draft', 'withdrawn') "
	                            "ORDER BY id DESC LIMIT ?2",
	                            "ii", activity->id, (int64_t)MAPPED_MOST);
	struct builder path = builder_on(visit->arena);
	while (rows_next(&rows)) {
		path.len = 0;
		build_text(&path, activity_path);
		build_char(&path, '/');
		build_id(&path, rows_int(&rows, 0));
		with(visit, builder_text(&path));
	}
	return rows_end(&rows) ? DONE : FAULT;
}

// --- one idea ----------------------------------------------------------------------------------------------------

struct detail {
	struct visit *visit;
	struct idea idea;
	struct ideas_settings settings;
	struct idea_names names;
	struct idea_asked asked; // the list one came from
};

// The one before or after it in that list.
static enum outcome neighbour(const struct detail *detail, bool next, struct link_view *link)
{
	struct visit *visit = detail->visit;
	struct idea_query query = detail->asked.query;
	struct idea_page page;
	query.activity_id = detail->idea.activity_id;
	query.after = next ? detail->idea.id : 0;
	query.before = next ? 0 : detail->idea.id;
	query.limit = 1;
	enum outcome outcome = idea_page_read(visit->db, visit->arena, &query, &page);
	if (outcome == DONE && page.count)
		*link = (struct link_view){ .label = visit_as_written(visit, page.at[0].title),
			                        .href = idea_asked_href(visit, &detail->names, idea_path(visit, page.at[0].id),
			                                                &detail->asked, NULL, 0) };
	return outcome;
}

static enum outcome detail_gather(struct detail *detail)
{
	struct visit *visit = detail->visit;
	int64_t id = 0;
	if (!id_parse(visit->parameter, &id))
		return NOT_FOUND;
	enum outcome outcome = idea_find(visit->db, visit->arena, id, &detail->idea);
	if (outcome != DONE)
		return outcome;
	if (detail->idea.activity_id != visit->activity->id || detail->idea.status == IDEA_DRAFT)
		return NOT_FOUND;
	outcome = visit_settings(visit, &detail->settings);
	if (outcome == DONE && !idea_names_read(visit, &detail->names))
		outcome = FAULT;
	return outcome != DONE ? outcome
	                       : idea_asked_read(visit, &detail->names, visit->activity->id,
	                                         (struct idea_order){ .sort = SORT_NUMBER }, &detail->asked);
}

static bool milestones_fill(struct visit *visit, int64_t idea_id, struct idea_milestones_view *view)
{
	struct milestones milestones;
	if (!milestone_list(visit->db, visit->arena, idea_id, &milestones))
		return false;
	for (size_t i = 0; i < milestones.count; i++) {
		const struct milestone *milestone = &milestones.at[i];
		struct idea_milestone_view *step = arena_append(visit->arena, view, struct idea_milestone_view);
		if (step)
			*step = (struct idea_milestone_view){
				.title = visit_translated(visit, milestone->title),
				.planned_for = visit_translated(visit, milestone->planned_for),
				.note = visit_translated(visit, milestone->note),
				.state = text_of(record_field(&milestone_record, TEXT("state"))->choices[milestone->state].value),
				.done_on = milestone->done_on,
			};
	}
	return true;
}

static enum outcome detail_fill(const struct detail *detail, struct idea_detail_view *view)
{
	struct visit *visit = detail->visit;
	const struct idea *idea = &detail->idea;
	enum outcome outcome = neighbour(detail, false, &view->previous);
	if (outcome == DONE)
		outcome = neighbour(detail, true, &view->next);
	if (outcome == DONE)
		outcome = idea_vote_link(visit, &detail->settings, N_("Vote on {this_idea}"), &view->vote);
	if (outcome != DONE)
		return outcome;
	view->summary = visit_as_written(visit, idea->summary);
	view->area = idea_area_name(visit, &detail->names, idea->area_id);
	view->theme = idea_theme_name(visit, &detail->names, idea->theme_id);
	view->theme_number = idea_theme_number(&detail->names, idea->theme_id);
	view->description = markdown_in(&visit->drawing, visit_as_written(visit, idea->description), 2, false);
	view->official = markdown_in(&visit->drawing, visit_translated(visit, idea->official), 3, false);
	if (!milestones_fill(visit, idea->id, &view->milestones) ||
	    !photo_gallery(visit, visit->activity->slug, idea->id, &view->photos) ||
	    !idea_place_fill(visit, idea, &detail->names, &view->place))
		return FAULT;
	view->back = idea_asked_href(visit, &detail->names, visit->activity_path, &detail->asked, NULL, 0);
	view->result = idea_result_word(idea->status);
	if (view->result.len && detail->settings.vote.len)
		view->result_link = (struct link_view){
			.label = visit_say(visit, N_("Look at the whole result")),
			.href = visit_link(visit, "%" TEXT_FORMAT "/resultaat", TEXT_ARGS(detail->settings.vote)),
		};
	return DONE;
}

enum outcome idea_detail_page(struct visit *visit)
{
	struct detail detail = { .visit = visit };
	enum outcome outcome = detail_gather(&detail);
	if (outcome != DONE)
		return outcome;
	const struct idea *idea = &detail.idea;
	struct text title = visit_as_written(visit, idea->title);
	struct idea_detail_view view = {
		.id = idea->id,
		.number = idea->number,
		.title = title,
		.price_cents = idea->price_cents,
		.priced = idea->price_cents > 0,
		.votes = -1,
	};
	outcome = detail_fill(&detail, &view);
	if (outcome != DONE)
		return outcome;
	struct page_frame frame = visit_frame(visit, title);
	if (view.summary.len)
		frame.description = view.summary;
	frame.script = TEXT("share.js");
	if (view.place.shown)
		frame.style = TEXT("map.css");
	if (view.photos.count) {
		frame.script_also = TEXT("gallery.js");
		frame.style_also = TEXT("gallery.css");
		frame.image = view.photos.at[0].large;
		frame.image_alt = view.photos.at[0].alt;
	}
	view.share = idea_share(visit, &frame, frame.canonical);
	view.frame = &frame;
	draw_idea_detail(&visit->drawing, &view);
	return DONE;
}

// --- on a page of the site ---------------------------------------------------------------------------------------

enum outcome idea_block(struct visit *visit, const struct activity *activity, const struct block *block)
{
	struct idea_names names = { 0 };
	struct idea_page page;
	struct idea_filter all = { .activity_id = activity->id };
	struct idea_query query = { .activity_id = activity->id, .order = idea_order_of_the_hour(visit), .limit = 3 };
	enum outcome outcome = idea_page_read(visit->db, visit->arena, &query, &page);
	if (outcome != DONE || !idea_names_read(visit, &names))
		return outcome != DONE ? outcome : FAULT;
	struct text title = visit_translated(visit, block->title);
	struct idea_block_view view = {
		.id = activity->slug,
		.title = title.len ? title : visit_translated(visit, activity->title),
		.introduction = markdown_in(&visit->drawing, visit_translated(visit, block->body), 3, false),
		.total = idea_count_of(visit->db, &all),
		.href = visit->activity_path,
	};
	if (view.total < 0)
		return FAULT;
	view.cards.at = arena_new_array(visit->arena, struct idea_card_view, page.count + 1);
	for (size_t i = 0; view.cards.at && i < page.count; i++)
		view.cards.at[view.cards.count++] = idea_card_of(visit, &names, &page.at[i]);
	if (!idea_cards_photos(visit, activity->slug, false, &view.cards))
		return FAULT;
	draw_idea_block(&visit->drawing, &view);
	return DONE;
}

bool idea_invitation(struct visit *visit, const struct activity *activity, struct link_view *link, struct text *line)
{
	struct idea_filter all = { .activity_id = activity->id };
	(void)line;
	if (idea_count_of(visit->db, &all) <= 0)
		return false;
	*link = (struct link_view){ .label = visit_say(visit, N_("Look at all {ideas}")), .href = visit->activity_path };
	return true;
}
