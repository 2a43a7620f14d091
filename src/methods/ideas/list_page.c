// SPDX-License-Identifier: EUPL-1.2
// The list of ideas: what was asked, a page of it, and what one can go on with.
#include "base/id.h"
#include "ideas_views.gen.h"
#include "methods/ideas/filter.h"
#include "methods/ideas/map.h"
#include "page/markdown.h"

struct list {
	struct visit *visit;
	struct ideas_settings settings;
	struct idea_names names;
	struct idea_asked asked;
	struct idea_query query; // with activity and cursor
	struct idea_cube cube;
	struct idea_page page;
};

static enum outcome cursor_read(struct visit *visit, struct idea_query *query)
{
	const struct request *request = &visit->exchange->request;
	struct text after = request_query(request, "na"), before = request_query(request, "voor");
	return (after.len && !id_parse(after, &query->after)) || (before.len && !id_parse(before, &query->before))
	           ? NOT_FOUND
	           : DONE;
}

static enum outcome page_read(struct list *list)
{
	struct visit *visit = list->visit;
	enum outcome outcome = idea_list_read(visit->db, visit->arena, &list->query, &list->page, &list->cube);
	if (outcome != DONE || list->page.count || (!list->query.after && !list->query.before))
		return outcome;
	// Behind the last one, or from a cursor that no longer fits what was asked: the beginning helps more than nothing.
	list->query.after = list->query.before = 0;
	return idea_list_read(visit->db, visit->arena, &list->query, &list->page, &list->cube);
}

static enum outcome list_gather(struct list *list)
{
	struct visit *visit = list->visit;
	enum outcome outcome = visit_settings(visit, &list->settings);
	if (outcome == DONE && !idea_names_read(visit, &list->names))
		outcome = FAULT;
	struct idea_order usual = { .sort = list->settings.sort == START_AT_RANDOM ? SORT_RANDOM : SORT_NUMBER };
	if (outcome == DONE)
		outcome = idea_asked_read(visit, &list->names, visit->activity->id, usual, &list->asked);
	list->query = list->asked.query;
	list->query.activity_id = visit->activity->id;
	list->query.limit = IDEAS_ON_A_PAGE;
	if (outcome == DONE)
		outcome = cursor_read(visit, &list->query);
	return outcome == DONE ? page_read(list) : outcome;
}

static struct text here(const struct list *list, const struct idea_asked *asked)
{
	return idea_asked_href(list->visit, &list->names, list->visit->activity_path, asked, NULL, 0);
}

// --- cards -------------------------------------------------------------------------------------------------------

static struct text description_of(const struct list *list, int64_t id)
{
	struct visit *visit = list->visit;
	struct rows rows = db_query(visit->db, "SELECT description FROM idea WHERE id = ?1", "i", id);
	struct text description = rows_next(&rows) ? rows_text(&rows, 0, visit->arena) : TEXT_NONE;
	return rows_end(&rows) ? visit_as_written(visit, description) : TEXT_NONE;
}

// In the comparison one goes on where one was: the same list, at the same card.
static struct text compare_href(const struct list *list, int64_t id, bool in)
{
	struct idea_asked other = idea_asked_compare(&list->asked, id, in);
	const char *cursor = list->query.before ? "voor" : list->query.after ? "na" : "";
	int64_t at = list->query.before ? list->query.before : list->query.after;
	bool keeps_order = cursor[0] || other.query.order.sort == SORT_RANDOM;
	struct builder b = builder_on(list->visit->arena);
	build_text(&b, idea_asked_href(list->visit, &list->names, list->visit->activity_path, &other,
	                               keeps_order ? cursor : NULL, at));
	build_literal(&b, "#plan-");
	build_id(&b, id);
	return builder_text(&b);
}

static bool cards_fill(const struct list *list, struct idea_cards_view *cards)
{
	struct visit *visit = list->visit;
	const struct search_query *words = list->query.words;
	const char *keeps_order = list->query.order.sort == SORT_RANDOM ? "" : NULL;
	cards->at = arena_new_array(visit->arena, struct idea_card_view, list->page.count + 1);
	if (!cards->at)
		return false;
	for (size_t i = 0; i < list->page.count; i++) {
		const struct idea_row *row = &list->page.at[i];
		struct idea_card_view card = idea_card_of(visit, &list->names, row);
		card.href = idea_asked_href(visit, &list->names, card.href, &list->asked, keeps_order, 0);
		card.compared = idea_asked_compares(&list->asked, row->id);
		if (card.compared || list->asked.compared_count < IDEAS_COMPARED)
			card.compare = compare_href(list, row->id, !card.compared);
		struct text description = words ? description_of(list, row->id) : TEXT_NONE;
		if (!idea_found_fill(visit, words, card.title, card.summary, description, &card.found))
			return false;
		cards->at[cards->count++] = card;
	}
	return idea_cards_photos(visit, visit->activity->slug, true, cards);
}

// --- around them -------------------------------------------------------------------------------------------------

static void paging_fill(const struct list *list, struct idea_list_view *view)
{
	struct visit *visit = list->visit;
	const struct idea_page *page = &list->page;
	struct text path = visit->activity_path;
	if (!page->count)
		return;
	if (page->more_before)
		view->previous = idea_asked_href(visit, &list->names, path, &list->asked, "voor", page->at[0].id);
	if (page->more_after)
		view->next = idea_asked_href(visit, &list->names, path, &list->asked, "na", page->at[page->count - 1].id);
}

static void random_fill(const struct list *list, struct idea_list_view *view)
{
	struct idea_asked other = list->asked;
	if (list->query.order.sort != SORT_RANDOM)
		return;
	view->random = list->query.order.seed;
	other.order_named = true;
	other.query.order.seed = list->query.order.seed % IDEA_SEEDS + 1;
	view->other_random = here(list, &other);
}

static enum outcome compared_fill(const struct list *list, struct idea_compared_view *compared)
{
	struct visit *visit = list->visit;
	for (size_t i = 0; i < list->asked.compared_count; i++) {
		struct idea idea;
		enum outcome outcome = idea_find(visit->db, visit->arena, list->asked.compared[i], &idea);
		if (outcome == DONE && (idea.activity_id != visit->activity->id || idea.status == IDEA_DRAFT))
			outcome = NOT_FOUND;
		if (outcome != DONE)
			return outcome;
		struct idea_asked without = idea_asked_compare(&list->asked, idea.id, false);
		struct link_view *link = arena_append(visit->arena, &compared->ideas, struct link_view);
		if (!link)
			return BUSY;
		*link = (struct link_view){ .label = visit_as_written(visit, idea.title), .href = here(list, &without) };
	}
	if (list->asked.compared_count > 1)
		compared->href =
			idea_asked_href(visit, &list->names,
		                    arena_format(visit->arena, "%" TEXT_FORMAT "/vergelijken", TEXT_ARGS(visit->activity_path)),
		                    &list->asked, list->query.order.sort == SORT_RANDOM ? "" : NULL, 0);
	return DONE;
}

// The count stands in the title too: it is what a screen reader says first when the answer comes.
static struct text title_of(const struct list *list, struct text title, int64_t found)
{
	struct visit *visit = list->visit;
	struct message_value values[] = { { "title", title }, { "n", format_number(&visit->drawing, found) } };
	if (!idea_asked_filters(&list->asked))
		return title;
	return message_fill(visit->arena, visit_say(visit, N_("{title}: {n} found")), values, 2);
}

enum outcome idea_list_page(struct visit *visit)
{
	struct list list = { .visit = visit };
	enum outcome outcome = list_gather(&list);
	if (outcome != DONE)
		return outcome;
	struct idea_filter all = { .activity_id = visit->activity->id };
	struct text title = visit_translated(visit, visit->activity->title);
	struct page_frame frame = visit_frame(visit, title);
	struct idea_list_view view = {
		.frame = &frame,
		.title = title,
		.introduction = markdown_in(&visit->drawing, visit_translated(visit, visit->activity->summary), 2, false),
		.found = idea_cube_found(&list.cube, &list.query),
		.total = idea_count_of(visit->db, &all),
	};
	frame.title = title_of(&list, title, view.found);
	frame.no_index |= list.query.words || list.asked.compared_count;
	paging_fill(&list, &view);
	random_fill(&list, &view);
	outcome = view.total < 0 ? FAULT : compared_fill(&list, &view.compared);
	if (outcome == DONE)
		outcome = idea_vote_link(visit, &list.settings, N_("Vote now"), &view.vote);
	if (outcome != DONE)
		return outcome;
	if (!idea_filter_fill(visit, &list.names, &list.asked, &list.cube, visit->activity_path, true, &view.filter) ||
	    !cards_fill(&list, &view.cards))
		return BUSY;
	if (idea_map_has_any(visit))
		view.map_href = idea_asked_href(visit, &list.names, idea_map_path(visit), &list.asked, NULL, 0);
	draw_idea_list(&visit->drawing, &view);
	return DONE;
}
