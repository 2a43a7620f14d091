// SPDX-License-Identifier: EUPL-1.2
// The list of ideas, one idea, and the teaser on a page of the site.
#include "base/id.h"
#include "base/number.h"
#include "methods/ideas/ideas.h"
#include "methods/ideas/milestone.h"
#include "page/markdown.h"
#include "ideas_views.gen.h"

#define HOUR_MS 3600000LL

// --- cards -------------------------------------------------------------------------------------------------------

static bool idea_names_read(struct visit *visit, struct idea_names *names)
{
	return area_list(visit->db, visit->arena, visit->site->id, &names->areas) &&
	       theme_list(visit->db, visit->arena, visit->site->id, &names->themes);
}

static struct text area_name(struct visit *visit, const struct idea_names *names, int64_t id)
{
	const struct area *area = areas_find(&names->areas, id);
	return area ? visit_translated(visit, area->name) : TEXT_NONE;
}

static struct text theme_name(struct visit *visit, const struct idea_names *names, int64_t id)
{
	const struct theme *theme = themes_find(&names->themes, id);
	return theme ? visit_translated(visit, theme->name) : TEXT_NONE;
}

// The colour a theme has, or else the one of its turn.
static int64_t theme_colour(const struct idea_names *names, int64_t id)
{
	const struct theme *theme = themes_find(&names->themes, id);
	int64_t colour = 0;
	if (!theme)
		return 0;
	if (number_parse(theme->colour, &colour) && colour >= 1 && colour <= 8)
		return colour;
	return (theme - names->themes.at) % 8 + 1;
}

static struct text result_word(int status)
{
	return status == IDEA_CHOSEN ? TEXT("won") : status == IDEA_NOT_CHOSEN ? TEXT("lost") : TEXT_NONE;
}

static struct text idea_href(struct visit *visit, int64_t id)
{
	struct builder b = builder_on(visit->arena);
	build_text(&b, visit->activity_path);
	build_char(&b, '/');
	build_id(&b, id);
	return builder_text(&b);
}

static struct idea_card_view idea_card_of(struct visit *visit, const struct idea_names *names,
                                          const struct idea_row *row)
{
	return (struct idea_card_view){
		.id = row->id,
		.number = row->number,
		.title = visit_as_written(visit, row->title),
		.summary = visit_as_written(visit, row->summary),
		.href = idea_href(visit, row->id),
		.area = area_name(visit, names, row->area_id),
		.theme = theme_name(visit, names, row->theme_id),
		.theme_number = theme_colour(names, row->theme_id),
		.price_cents = row->price_cents,
		.priced = row->price_cents > 0,
		.result = result_word(row->status),
	};
}

static bool cards_fill(struct visit *visit, const struct idea_names *names, const struct idea_page *page,
                       struct idea_cards_view *cards)
{
	cards->at = arena_new_array(visit->arena, struct idea_card_view, page->count + 1);
	if (!cards->at)
		return false;
	for (size_t i = 0; i < page->count; i++)
		cards->at[cards->count++] = idea_card_of(visit, names, &page->at[i]);
	return true;
}

// Another of the 16 orders every hour; the page cache keeps a page no longer than that.
static struct idea_order order_of_the_hour(struct visit *visit)
{
	int64_t hour = visit->now / HOUR_MS;
	if ((hour + 1) * HOUR_MS < visit->valid_until)
		visit->valid_until = (hour + 1) * HOUR_MS;
	return (struct idea_order){ SORT_RANDOM, (int)(hour % IDEA_SEEDS) + 1 };
}

// --- the list ----------------------------------------------------------------------------------------------------

struct list { // what was asked, and what is known
	struct idea_names names;
	const struct theme *theme;
	const struct area *area;
	struct idea_order order;
	struct text order_name; // as asked for; empty: the activity's own
	int64_t after, before;
	struct ideas_settings settings;
};

static enum outcome list_asked(struct visit *visit, struct list *list)
{
	const struct request *request = &visit->exchange->request;
	struct text theme = request_query(request, "thema"), area = request_query(request, "gebied");
	struct text after = request_query(request, "na"), before = request_query(request, "voor");
	list->theme = theme.len ? themes_find_slug(&list->names.themes, theme) : NULL;
	list->area = area.len ? areas_find_slug(&list->names.areas, area) : NULL;
	if ((theme.len && !list->theme) || (area.len && !list->area))
		return NOT_FOUND;
	list->order_name = request_query(request, "sorteer");
	struct text random = TEXT("willekeurig");
	if (text_equal(list->order_name, random) || (!list->order_name.len && list->settings.sort == START_AT_RANDOM))
		list->order = order_of_the_hour(visit);
	else if (!list->order_name.len)
		list->order = (struct idea_order){ .sort = SORT_NUMBER };
	else if (!idea_order_parse(list->order_name, &list->order))
		return NOT_FOUND;
	if ((after.len && !id_parse(after, &list->after)) || (before.len && !id_parse(before, &list->before)))
		return NOT_FOUND;
	return DONE;
}

// The list's address with these choices; an order that goes with a cursor is named in full, so that it stays the same.
static struct text list_href(struct visit *visit, const struct theme *theme, const struct area *area, struct text order,
                             const char *cursor, int64_t id)
{
	struct builder b = builder_on(visit->arena);
	build_text(&b, visit->activity_path);
	char mark = '?';
	if (theme) {
		build_format(&b, "%cthema=%" TEXT_FORMAT, mark, TEXT_ARGS(theme->slug));
		mark = '&';
	}
	if (area) {
		build_format(&b, "%cgebied=%" TEXT_FORMAT, mark, TEXT_ARGS(area->slug));
		mark = '&';
	}
	if (order.len) {
		build_format(&b, "%csorteer=%" TEXT_FORMAT, mark, TEXT_ARGS(order));
		mark = '&';
	}
	if (cursor) {
		build_format(&b, "%c%s=", mark, cursor);
		build_id(&b, id);
	}
	return builder_text(&b);
}

static void option_add(struct visit *visit, struct site_options_view *options, struct text value, struct text label,
                       int64_t count, bool chosen)
{
	struct site_option_view *option = arena_append(visit->arena, options, struct site_option_view);
	if (option)
		*option = (struct site_option_view){ value, label, count, chosen };
}

struct tallies {
	struct idea_count *at;
	size_t count;
};

static int64_t tally_of(const struct tallies *tallies, int64_t area_id, int64_t theme_id)
{
	int64_t sum = 0;
	for (size_t i = 0; i < tallies->count; i++)
		if ((!area_id || tallies->at[i].area_id == area_id) && (!theme_id || tallies->at[i].theme_id == theme_id))
			sum += tallies->at[i].ideas;
	return sum;
}

static enum outcome tallies_read(struct visit *visit, struct tallies *tallies)
{
	struct rows rows = db_select(visit->db, &idea_count_record, "WHERE activity_id = ?1", "i", visit->activity->id);
	struct idea_count row;
	while (rows_next_record(&rows, &idea_count_record, &row, visit->arena)) {
		struct idea_count *kept = arena_append(visit->arena, tallies, struct idea_count);
		if (kept)
			*kept = row;
	}
	return rows_end(&rows) ? DONE : FAULT;
}

static void filter_themes(struct visit *visit, const struct list *list, const struct tallies *tallies,
                          struct site_filter_view *view)
{
	int64_t area_id = list->area ? list->area->id : 0;
	option_add(visit, &view->themes, TEXT_NONE, visit_say(visit, N_("All themes")), 0, !list->theme);
	for (size_t i = 0; i < list->names.themes.count; i++) {
		const struct theme *theme = &list->names.themes.at[i];
		int64_t count = tally_of(tallies, area_id, theme->id);
		if (count || theme == list->theme)
			option_add(visit, &view->themes, theme->slug, visit_translated(visit, theme->name), count,
			           theme == list->theme);
	}
}

static void filter_areas(struct visit *visit, const struct list *list, const struct tallies *tallies,
                         struct site_filter_view *view)
{
	int64_t theme_id = list->theme ? list->theme->id : 0;
	option_add(visit, &view->areas, TEXT_NONE, visit_say(visit, N_("All areas")), 0, !list->area);
	for (size_t i = 0; i < list->names.areas.count; i++) {
		const struct area *area = &list->names.areas.at[i];
		int64_t count = tally_of(tallies, area->id, theme_id);
		if (count || area == list->area)
			option_add(visit, &view->areas, area->slug, visit_translated(visit, area->name), count, area == list->area);
	}
}

static void filter_sorts(struct visit *visit, const struct list *list, struct site_filter_view *view)
{
	static const struct {
		enum idea_sort sort;
		const char *value, *label;
	} sorts[] = {
		{ SORT_NUMBER, "nummer", N_("Number") },
		{ SORT_RANDOM, "willekeurig", N_("Random") },
		{ SORT_PRICE_UP, "prijs-oplopend", N_("Price, low to high") },
		{ SORT_PRICE_DOWN, "prijs-aflopend", N_("Price, high to low") },
		{ SORT_TITLE, "titel", N_("Title, A to Z") },
	};
	for (size_t i = 0; i < sizeof(sorts) / sizeof(sorts[0]); i++) {
		bool chosen = sorts[i].sort == list->order.sort;
		// A random order that was asked for by its number keeps it when only the filter changes.
		struct text value =
			chosen && sorts[i].sort == SORT_RANDOM && list->order_name.len ? list->order_name : text_of(sorts[i].value);
		option_add(visit, &view->sorts, value, visit_say(visit, sorts[i].label), 0, chosen);
	}
}

static void active_add(struct visit *visit, struct links_view *active, const char *message, struct text name,
                       struct text href)
{
	struct message_value values[] = { { "name", name } };
	struct link_view *link = arena_append(visit->arena, active, struct link_view);
	if (link)
		*link = (struct link_view){ .label = message_fill(visit->arena, visit_say(visit, message), values, 1),
			                        .href = href };
}

static void filter_fill(struct visit *visit, const struct list *list, const struct tallies *tallies,
                        struct site_filter_view *view)
{
	view->action = view->reset = visit->activity_path;
	filter_themes(visit, list, tallies, view);
	filter_areas(visit, list, tallies, view);
	filter_sorts(visit, list, view);
	if (list->theme)
		active_add(visit, &view->active, N_("Theme: {name}"), visit_translated(visit, list->theme->name),
		           list_href(visit, NULL, list->area, list->order_name, NULL, 0));
	if (list->area)
		active_add(visit, &view->active, N_("Area: {name}"), visit_translated(visit, list->area->name),
		           list_href(visit, list->theme, NULL, list->order_name, NULL, 0));
}

// The vote's own activity; `open` tells whether one can vote now.
static enum outcome vote_link(struct visit *visit, const struct ideas_settings *settings, const char *label,
                              struct link_view *link)
{
	*link = (struct link_view){ 0 };
	struct activity vote;
	if (!settings->vote.len)
		return DONE;
	enum outcome outcome = activity_find_slug(visit->db, visit->arena, visit->site->id, settings->vote, &vote);
	if (outcome != DONE)
		return outcome == NOT_FOUND ? DONE : outcome;
	struct window_state window;
	outcome = window_state(visit->db, visit->arena, vote.id, TEXT("vote"), visit->now, &window);
	if (window.changes_at < visit->valid_until)
		visit->valid_until = window.changes_at;
	if (outcome == DONE && window.open && visit->site->status != SITE_ARCHIVED)
		*link = (struct link_view){ .label = visit_say(visit, label),
			                        .href = visit_link(visit, "%" TEXT_FORMAT, TEXT_ARGS(vote.slug)) };
	return outcome;
}

static void paging_fill(struct visit *visit, const struct list *list, const struct idea_page *page,
                        struct idea_list_view *view)
{
	struct text order = idea_order_name(visit->arena, list->order);
	if (!page->count)
		return;
	if (page->more_before)
		view->previous = list_href(visit, list->theme, list->area, order, "voor", page->at[0].id);
	if (page->more_after)
		view->next = list_href(visit, list->theme, list->area, order, "na", page->at[page->count - 1].id);
}

static enum outcome list_gather(struct visit *visit, struct list *list, struct idea_page *page, struct tallies *tallies)
{
	enum outcome outcome = visit_settings(visit, &list->settings);
	if (outcome == DONE && !idea_names_read(visit, &list->names))
		outcome = FAULT;
	if (outcome == DONE)
		outcome = list_asked(visit, list);
	if (outcome == DONE)
		outcome = tallies_read(visit, tallies);
	if (outcome != DONE)
		return outcome;
	struct idea_query query = {
		.activity_id = visit->activity->id,
		.area_id = list->area ? list->area->id : 0,
		.theme_id = list->theme ? list->theme->id : 0,
		.order = list->order,
		.after = list->after,
		.before = list->before,
		.limit = IDEAS_ON_A_PAGE,
	};
	return idea_page_read(visit->db, visit->arena, &query, page);
}

enum outcome idea_list_page(struct visit *visit)
{
	struct list list = { 0 };
	struct idea_page page = { 0 };
	struct tallies tallies = { 0 };
	enum outcome outcome = list_gather(visit, &list, &page, &tallies);
	if (outcome != DONE)
		return outcome;
	struct text title = visit_translated(visit, visit->activity->title);
	struct page_frame frame = visit_frame(visit, title);
	struct idea_list_view view = {
		.frame = &frame,
		.title = title,
		.introduction = markdown_html(visit->arena, visit_translated(visit, visit->activity->summary), 2, false),
		.found = tally_of(&tallies, list.area ? list.area->id : 0, list.theme ? list.theme->id : 0),
		.total = tally_of(&tallies, 0, 0),
	};
	filter_fill(visit, &list, &tallies, &view.filter);
	paging_fill(visit, &list, &page, &view);
	outcome = vote_link(visit, &list.settings, N_("Vote now"), &view.vote);
	if (outcome != DONE)
		return outcome;
	if (!cards_fill(visit, &list.names, &page, &view.cards))
		return BUSY;
	draw_idea_list(&visit->drawing, &view);
	return DONE;
}

// --- one idea ----------------------------------------------------------------------------------------------------

static enum outcome neighbour(struct visit *visit, const struct idea *idea, bool next, struct link_view *link)
{
	struct idea_query query = {
		.activity_id = idea->activity_id,
		.order = { .sort = SORT_NUMBER },
		.after = next ? idea->id : 0,
		.before = next ? 0 : idea->id,
		.limit = 1,
	};
	struct idea_page page;
	enum outcome outcome = idea_page_read(visit->db, visit->arena, &query, &page);
	if (outcome == DONE && page.count)
		*link = (struct link_view){ .label = visit_as_written(visit, page.at[0].title),
			                        .href = idea_href(visit, page.at[0].id) };
	return outcome;
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

static enum outcome detail_fill(struct visit *visit, const struct idea *idea, struct idea_detail_view *view)
{
	struct idea_names names = { 0 };
	struct ideas_settings settings;
	enum outcome outcome = visit_settings(visit, &settings);
	if (outcome == DONE && !idea_names_read(visit, &names))
		outcome = FAULT;
	if (outcome == DONE)
		outcome = neighbour(visit, idea, false, &view->previous);
	if (outcome == DONE)
		outcome = neighbour(visit, idea, true, &view->next);
	if (outcome == DONE)
		outcome = vote_link(visit, &settings, N_("Vote on {this_idea}"), &view->vote);
	if (outcome != DONE)
		return outcome;
	view->summary = visit_as_written(visit, idea->summary);
	view->area = area_name(visit, &names, idea->area_id);
	view->theme = theme_name(visit, &names, idea->theme_id);
	view->theme_number = theme_colour(&names, idea->theme_id);
	view->description = markdown_html(visit->arena, visit_as_written(visit, idea->description), 2, false);
	view->official = markdown_html(visit->arena, visit_translated(visit, idea->official), 3, false);
	view->result = result_word(idea->status);
	if (!milestones_fill(visit, idea->id, &view->milestones))
		return FAULT;
	if (view->result.len && settings.vote.len)
		view->result_link = (struct link_view){
			.label = visit_say(visit, N_("Look at the whole result")),
			.href = visit_link(visit, "%" TEXT_FORMAT "/resultaat", TEXT_ARGS(settings.vote)),
		};
	return DONE;
}

enum outcome idea_detail_page(struct visit *visit)
{
	int64_t id = 0;
	struct idea idea;
	if (!id_parse(visit->parameter, &id))
		return NOT_FOUND;
	enum outcome outcome = idea_find(visit->db, visit->arena, id, &idea);
	if (outcome != DONE)
		return outcome;
	if (idea.activity_id != visit->activity->id || idea.status == IDEA_DRAFT)
		return NOT_FOUND;
	struct text title = visit_as_written(visit, idea.title);
	struct idea_detail_view view = {
		.id = idea.id,
		.number = idea.number,
		.title = title,
		.price_cents = idea.price_cents,
		.priced = idea.price_cents > 0,
		.votes = -1,
		.back = visit->activity_path,
	};
	outcome = detail_fill(visit, &idea, &view);
	if (outcome != DONE)
		return outcome;
	struct page_frame frame = visit_frame(visit, title);
	if (view.summary.len)
		frame.description = view.summary;
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
	struct idea_query query = { .activity_id = activity->id, .order = order_of_the_hour(visit), .limit = 3 };
	enum outcome outcome = idea_page_read(visit->db, visit->arena, &query, &page);
	if (outcome != DONE || !idea_names_read(visit, &names))
		return outcome != DONE ? outcome : FAULT;
	struct text title = visit_translated(visit, block->title);
	struct idea_block_view view = {
		.id = activity->slug,
		.title = title.len ? title : visit_translated(visit, activity->title),
		.introduction = markdown_html(visit->arena, visit_translated(visit, block->body), 3, false),
		.total = idea_count_of(visit->db, &all),
		.href = visit->activity_path,
	};
	if (view.total < 0)
		return FAULT;
	if (!cards_fill(visit, &names, &page, &view.cards))
		return BUSY;
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
