// SPDX-License-Identifier: EUPL-1.2
// Two or three ideas beside each other: what is in the URL, so that the page can be passed on.
#include "base/id.h"
#include "ideas_views.gen.h"
#include "methods/ideas/filter.h"
#include "methods/ideas/photo.h"
#include "page/markdown.h"

static struct text compare_path(struct visit *visit)
{
	return arena_format(visit->arena, "%" TEXT_FORMAT "/vergelijken", TEXT_ARGS(visit->activity_path));
}

static struct text status_word(struct visit *visit, int status)
{
	struct text result = idea_result_word(status);
	if (!result.len)
		return TEXT_NONE;
	return visit_say(visit, text_is(result, "won") ? N_("Will be carried out") : N_("Not chosen"));
}

static enum outcome cell_add(struct visit *visit, const struct idea_names *names, const struct idea_asked *asked,
                             int64_t id, struct idea_compare_view *view)
{
	struct idea idea;
	enum outcome outcome = idea_find(visit->db, visit->arena, id, &idea);
	if (outcome != DONE)
		return outcome;
	if (idea.activity_id != visit->activity->id || idea.status == IDEA_DRAFT)
		return NOT_FOUND;
	struct idea_asked without = idea_asked_compare(asked, id, false);
	struct idea_compare_cell_view *cell = arena_append(visit->arena, &view->ideas, struct idea_compare_cell_view);
	if (!cell)
		return BUSY;
	*cell = (struct idea_compare_cell_view){
		.id = id,
		.number = idea.number,
		.price_cents = idea.price_cents,
		.priced = idea.price_cents > 0,
		.title = visit_as_written(visit, idea.title),
		.href = idea_asked_href(visit, names, idea_path(visit, id), asked, NULL, 0),
		.summary = visit_as_written(visit, idea.summary),
		.area = idea_area_name(visit, names, idea.area_id),
		.theme = idea_theme_name(visit, names, idea.theme_id),
		.status = status_word(visit, idea.status),
		.description = markdown_in(&visit->drawing, visit_as_written(visit, idea.description), 3, false),
		// With one left there is nothing to compare: back to the list, where one can choose another.
		.remove = idea_asked_href(visit, names, asked->compared_count > 2 ? compare_path(visit) : visit->activity_path,
		                          &without, NULL, 0),
	};
	view->by_number |= cell->number > 0;
	view->by_price |= cell->priced;
	view->by_area |= cell->area.len > 0;
	view->by_theme |= cell->theme.len > 0;
	view->by_status |= cell->status.len > 0;
	view->by_description |= cell->description.html.len > 0;
	return DONE;
}

static bool photos_fill(struct visit *visit, const struct idea_asked *asked, struct idea_compare_view *view)
{
	struct photo_view photos[IDEAS_COMPARED];
	if (!photo_views(visit, visit->activity->slug, asked->compared, view->ideas.count, true, photos))
		return false;
	for (size_t i = 0; i < view->ideas.count; i++) {
		view->ideas.at[i].photo = photos[i];
		view->by_photo |= photos[i].src.len > 0;
	}
	return true;
}

enum outcome idea_compare_page(struct visit *visit)
{
	struct idea_names names = { 0 };
	struct idea_asked asked, only;
	if (!idea_names_read(visit, &names))
		return FAULT;
	enum outcome outcome =
		idea_asked_read(visit, &names, visit->activity->id, (struct idea_order){ .sort = SORT_NUMBER }, &asked);
	if (outcome != DONE)
		return outcome;
	struct text back = idea_asked_href(visit, &names, visit->activity_path, &asked, NULL, 0);
	if (asked.compared_count < 2) {
		visit_redirect(visit, back);
		return DONE;
	}
	struct text title = visit_say(visit, N_("Compare {ideas}"));
	struct page_frame frame = visit_frame(visit, title);
	frame.no_index = true;
	frame.script = TEXT("share.js");
	struct idea_compare_view view = { .frame = &frame, .title = title, .back = back };
	for (size_t i = 0; outcome == DONE && i < asked.compared_count; i++)
		outcome = cell_add(visit, &names, &asked, asked.compared[i], &view);
	if (outcome == DONE && !photos_fill(visit, &asked, &view))
		outcome = FAULT;
	if (outcome != DONE)
		return outcome;
	only = (struct idea_asked){ .compared_count = asked.compared_count }; // how one looked for them is not passed on
	memcpy(only.compared, asked.compared, sizeof only.compared);
	view.share = idea_share(visit, &frame, idea_asked_href(visit, &names, compare_path(visit), &only, NULL, 0));
	draw_idea_compare(&visit->drawing, &view);
	return DONE;
}
