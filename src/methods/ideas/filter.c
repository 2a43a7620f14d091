// SPDX-License-Identifier: EUPL-1.2
// What was asked, from the URL and back into links.
#include "methods/ideas/filter.h"
#include "base/id.h"
#include "base/money.h"
#include "page/markdown.h"

#define HOUR_MS 3600000LL

static const struct {
	enum idea_status status;
	const char *value, *label;
} status_names[] = {
	{ IDEA_PUBLISHED, "ingediend", N_("Put forward") },
	{ IDEA_CHOSEN, "gekozen", N_("Will be carried out") },
	{ IDEA_NOT_CHOSEN, "niet-gekozen", N_("Not chosen") },
	{ IDEA_WITHDRAWN, "ingetrokken", N_("Withdrawn") },
};
enum { STATUS_NAMES = sizeof(status_names) / sizeof(status_names[0]) };

static const struct {
	enum idea_sort sort;
	const char *value, *label;
} sort_options[] = {
	{ SORT_RELEVANCE, "relevantie", N_("Best match first") },
	{ SORT_NUMBER, "nummer", N_("Number") },
	{ SORT_RANDOM, "willekeurig", N_("Random") },
	{ SORT_PRICE_UP, "prijs-oplopend", N_("Price, low to high") },
	{ SORT_PRICE_DOWN, "prijs-aflopend", N_("Price, high to low") },
	{ SORT_TITLE, "titel", N_("Title, A to Z") },
};

bool idea_names_read(struct visit *visit, struct idea_names *names)
{
	return area_list(visit->db, visit->arena, visit->site->id, &names->areas) &&
	       theme_list(visit->db, visit->arena, visit->site->id, &names->themes);
}

struct idea_order idea_order_of_the_hour(struct visit *visit)
{
	int64_t hour = visit->now / HOUR_MS;
	if ((hour + 1) * HOUR_MS < visit->valid_until)
		visit->valid_until = (hour + 1) * HOUR_MS;
	return (struct idea_order){ SORT_RANDOM, (int)(hour % IDEA_SEEDS) + 1 };
}

// --- from the URL ------------------------------------------------------------------------------------------------

static bool set_add(struct idea_set *set, int64_t id)
{
	if (idea_set_has(set, id))
		return true;
	if (set->count == SQL_LIST_MAX)
		return false;
	set->at[set->count++] = id;
	return true;
}

static bool status_add(struct text value, unsigned *statuses)
{
	for (size_t i = 0; i < STATUS_NAMES; i++)
		if (text_is(value, status_names[i].value)) {
			*statuses |= 1U << status_names[i].status;
			return true;
		}
	return false;
}

static bool compared_add(struct text value, struct idea_asked *asked)
{
	int64_t id = 0;
	if (!id_parse(value, &id))
		return false;
	if (!idea_asked_compares(asked, id) && asked->compared_count < IDEAS_COMPARED)
		asked->compared[asked->compared_count++] = id;
	return true;
}

// A field may come several times. An empty value, as a form sends it, says nothing.
static bool choices_read(const struct form_values *values, const struct idea_names *names, struct idea_asked *asked)
{
	bool good = true;
	for (size_t i = 0; good && i < values->count; i++) {
		struct text name = values->at[i].name, value = values->at[i].value;
		if (!value.len)
			continue;
		if (text_is(name, "gebied")) {
			const struct area *area = areas_find_slug(&names->areas, value);
			good = area && set_add(&asked->query.areas, area->id);
		} else if (text_is(name, "thema")) {
			const struct theme *theme = themes_find_slug(&names->themes, value);
			good = theme && set_add(&asked->query.themes, theme->id);
		} else if (text_is(name, "status")) {
			good = status_add(value, &asked->query.statuses);
		} else if (text_is(name, "vergelijk")) {
			good = compared_add(value, asked);
		}
	}
	return good;
}

static void price_read(struct text typed, int64_t *cents, struct text *kept, bool *wrong)
{
	typed = text_cut(text_trim(typed), 20);
	if (!typed.len)
		return;
	*kept = typed;
	if (!money_parse(typed, cents) || *cents < 0) {
		*cents = 0;
		*wrong = true;
	}
}

static bool words_read(struct visit *visit, int64_t ideas_activity_id, struct text typed, struct idea_asked *asked)
{
	if (!text_trim(typed).len)
		return true;
	struct search_query *words = arena_new(visit->arena, struct search_query);
	if (!words || !search_parse(visit->arena, typed, language_code(visit->language), words))
		return false;
	words->site_id = visit->site->id;
	words->scope_id = ideas_activity_id;
	asked->query.words = words->typed.len ? words : NULL;
	return true;
}

// The list's own order, or with words the best match; the order of the hour is only for who did not name a number.
static bool order_read(struct visit *visit, struct text name, struct idea_order usual, struct idea_asked *asked)
{
	struct idea_order *order = &asked->query.order;
	asked->order_named = name.len > 0;
	if (text_is(name, "willekeurig")) {
		*order = idea_order_of_the_hour(visit);
	} else if (name.len) {
		if (!idea_order_parse(name, order))
			return false;
		if (order->sort == SORT_RELEVANCE && !asked->query.words)
			asked->order_named = false;
	}
	if (!asked->order_named)
		*order = asked->query.words          ? (struct idea_order){ .sort = SORT_RELEVANCE }
		         : usual.sort == SORT_RANDOM ? idea_order_of_the_hour(visit)
		                                     : usual;
	return true;
}

enum outcome idea_asked_read(struct visit *visit, const struct idea_names *names, int64_t ideas_activity_id,
                             struct idea_order usual, struct idea_asked *asked)
{
	const struct request *request = &visit->exchange->request;
	*asked = (struct idea_asked){ 0 };
	if (!choices_read(&request->query, names, asked))
		return NOT_FOUND;
	price_read(request_query(request, "prijs-van"), &asked->query.price_from, &asked->price_from, &asked->price_wrong);
	price_read(request_query(request, "prijs-tot"), &asked->query.price_to, &asked->price_to, &asked->price_wrong);
	if (!words_read(visit, ideas_activity_id, request_query(request, "zoek"), asked))
		return BUSY;
	return order_read(visit, request_query(request, "sorteer"), usual, asked) ? DONE : NOT_FOUND;
}

// --- into links --------------------------------------------------------------------------------------------------

struct link {
	struct builder b;
	char mark;
};

static void link_value(struct link *link, const char *name, struct text value)
{
	if (!value.len)
		return;
	build_format(&link->b, "%c%s=", link->mark, name);
	build_percent(&link->b, value);
	link->mark = '&';
}

static void link_id(struct link *link, const char *name, int64_t id)
{
	struct builder text = builder_on(link->b.arena);
	build_id(&text, id);
	link_value(link, name, builder_text(&text));
}

struct text idea_asked_href(struct visit *visit, const struct idea_names *names, struct text path,
                            const struct idea_asked *asked, const char *cursor, int64_t id)
{
	const struct idea_query *query = &asked->query;
	struct link link = { builder_on(visit->arena), '?' };
	build_text(&link.b, path);
	link_value(&link, "envelop", asked->envelope);
	if (query->words)
		link_value(&link, "zoek", query->words->typed);
	for (size_t i = 0; i < names->areas.count; i++) // in the site's order, so that one choice has one address
		if (idea_set_has(&query->areas, names->areas.at[i].id))
			link_value(&link, "gebied", names->areas.at[i].slug);
	for (size_t i = 0; i < names->themes.count; i++)
		if (idea_set_has(&query->themes, names->themes.at[i].id))
			link_value(&link, "thema", names->themes.at[i].slug);
	for (size_t i = 0; i < STATUS_NAMES; i++)
		if (query->statuses & 1U << status_names[i].status)
			link_value(&link, "status", text_of(status_names[i].value));
	link_value(&link, "prijs-van", asked->price_from);
	link_value(&link, "prijs-tot", asked->price_to);
	if (asked->order_named || (cursor && query->order.sort != SORT_RELEVANCE))
		link_value(&link, "sorteer", idea_order_name(visit->arena, query->order));
	for (size_t i = 0; i < asked->compared_count; i++)
		link_id(&link, "vergelijk", asked->compared[i]);
	if (cursor && cursor[0])
		link_id(&link, cursor, id);
	return builder_text(&link.b);
}

bool idea_asked_filters(const struct idea_asked *asked)
{
	const struct idea_query *query = &asked->query;
	return query->words || query->areas.count || query->themes.count || query->statuses || asked->price_from.len ||
	       asked->price_to.len;
}

bool idea_asked_compares(const struct idea_asked *asked, int64_t id)
{
	for (size_t i = 0; i < asked->compared_count; i++)
		if (asked->compared[i] == id)
			return true;
	return false;
}

struct idea_asked idea_asked_compare(const struct idea_asked *asked, int64_t id, bool in)
{
	struct idea_asked other = *asked;
	other.compared_count = 0;
	for (size_t i = 0; i < asked->compared_count; i++)
		if (asked->compared[i] != id)
			other.compared[other.compared_count++] = asked->compared[i];
	if (in && other.compared_count < IDEAS_COMPARED)
		other.compared[other.compared_count++] = id;
	return other;
}

// --- how many ----------------------------------------------------------------------------------------------------

// Of one value of a dimension beside what is chosen in the others; of all when there is no dimension.
static int64_t cube_count(const struct idea_cube *cube, const struct idea_query *query, enum idea_dimension dimension,
                          int64_t value)
{
	int64_t sum = 0;
	for (size_t i = 0; i < cube->count; i++) {
		const struct idea_count *cell = &cube->at[i];
		int64_t has = dimension == BY_AREA ? cell->area_id : dimension == BY_THEME ? cell->theme_id : cell->status;
		if ((dimension == NO_DIMENSION || has == value) && idea_cell_passes(cell, query, dimension))
			sum += cell->ideas;
	}
	return sum;
}

int64_t idea_cube_found(const struct idea_cube *cube, const struct idea_query *query)
{
	return cube_count(cube, query, NO_DIMENSION, 0);
}

// --- the form ----------------------------------------------------------------------------------------------------

struct form_of {
	struct visit *visit;
	const struct idea_names *names;
	const struct idea_asked *asked;
	const struct idea_cube *cube;
	struct text path;
	struct site_filter_view *view;
};

static struct site_options_view *group_add(const struct form_of *form, const char *name, const char *legend)
{
	struct site_filter_group_view *group =
		arena_append(form->visit->arena, &form->view->groups, struct site_filter_group_view);
	if (!group)
		return NULL;
	*group = (struct site_filter_group_view){ .name = text_of(name), .legend = visit_say(form->visit, legend) };
	return &group->options;
}

static void option_add(const struct form_of *form, struct site_options_view *options, struct text value,
                       struct text label, int64_t count, bool chosen)
{
	struct site_option_view *option =
		options ? arena_append(form->visit->arena, options, struct site_option_view) : NULL;
	if (option)
		*option = (struct site_option_view){ .value = value, .label = label, .count = count, .chosen = chosen };
}

// A group with one box only says nothing, unless that box is ticked.
static void group_end(const struct form_of *form, const struct site_options_view *options)
{
	if (options && options->count < 2 && !(options->count && options->at[0].chosen))
		form->view->groups.count--;
}

static void chip_add(const struct form_of *form, const char *message, struct text name,
                     const struct idea_asked *without)
{
	struct message_value values[] = { { "name", name } };
	struct visit *visit = form->visit;
	struct link_view *link = arena_append(visit->arena, &form->view->active, struct link_view);
	if (link)
		*link = (struct link_view){ .label = message_fill(visit->arena, visit_say(visit, message), values, 1),
			                        .href = idea_asked_href(visit, form->names, form->path, without, NULL, 0) };
}

static void set_remove(struct idea_set *set, int64_t id)
{
	size_t kept = 0;
	for (size_t i = 0; i < set->count; i++)
		if (set->at[i] != id)
			set->at[kept++] = set->at[i];
	set->count = kept;
}

static void areas_fill(const struct form_of *form)
{
	const struct idea_query *query = &form->asked->query;
	struct site_options_view *options = group_add(form, "gebied", N_("Area"));
	for (size_t i = 0; i < form->names->areas.count; i++) {
		const struct area *area = &form->names->areas.at[i];
		int64_t count = cube_count(form->cube, query, BY_AREA, area->id);
		bool chosen = idea_set_has(&query->areas, area->id);
		struct text name = visit_translated(form->visit, area->name);
		if (count || chosen)
			option_add(form, options, area->slug, name, count, chosen);
		struct idea_asked without = *form->asked;
		set_remove(&without.query.areas, area->id);
		if (chosen)
			chip_add(form, N_("Area: {name}"), name, &without);
	}
	group_end(form, options);
}

static void themes_fill(const struct form_of *form)
{
	const struct idea_query *query = &form->asked->query;
	struct site_options_view *options = group_add(form, "thema", N_("Theme"));
	for (size_t i = 0; i < form->names->themes.count; i++) {
		const struct theme *theme = &form->names->themes.at[i];
		int64_t count = cube_count(form->cube, query, BY_THEME, theme->id);
		bool chosen = idea_set_has(&query->themes, theme->id);
		struct text name = visit_translated(form->visit, theme->name);
		if (count || chosen)
			option_add(form, options, theme->slug, name, count, chosen);
		struct idea_asked without = *form->asked;
		set_remove(&without.query.themes, theme->id);
		if (chosen)
			chip_add(form, N_("Theme: {name}"), name, &without);
	}
	group_end(form, options);
}

static void statuses_fill(const struct form_of *form)
{
	const struct idea_query *query = &form->asked->query;
	struct site_options_view *options = group_add(form, "status", N_("Status"));
	for (size_t i = 0; i < STATUS_NAMES; i++) {
		unsigned bit = 1U << status_names[i].status;
		int64_t count = cube_count(form->cube, query, BY_STATUS, status_names[i].status);
		struct text name = visit_say(form->visit, status_names[i].label);
		if (count || query->statuses & bit)
			option_add(form, options, text_of(status_names[i].value), name, count, query->statuses & bit);
		struct idea_asked without = *form->asked;
		without.query.statuses &= ~bit;
		if (query->statuses & bit)
			chip_add(form, N_("Status: {name}"), name, &without);
	}
	group_end(form, options);
}

static void prices_fill(const struct form_of *form)
{
	const struct idea_asked *asked = form->asked;
	struct drawing *drawing = &form->visit->drawing;
	struct idea_asked without = *asked;
	form->view->price_from = asked->price_from;
	form->view->price_to = asked->price_to;
	form->view->price_wrong = asked->price_wrong;
	without.price_from = TEXT_NONE;
	if (asked->query.price_from > 0)
		chip_add(form, N_("Costs at least {name}"), format_money(drawing, asked->query.price_from), &without);
	without = *asked;
	without.price_to = TEXT_NONE;
	if (asked->query.price_to > 0)
		chip_add(form, N_("Costs at most {name}"), format_money(drawing, asked->query.price_to), &without);
}

// The order one gets without asking has an empty value, so that searching afterwards starts with the best match.
static void sorts_fill(const struct form_of *form, bool random)
{
	const struct idea_asked *asked = form->asked;
	struct visit *visit = form->visit;
	for (size_t i = 0; i < sizeof(sort_options) / sizeof(sort_options[0]); i++) {
		enum idea_sort sort = sort_options[i].sort;
		bool chosen = sort == asked->query.order.sort;
		if ((sort == SORT_RELEVANCE && !asked->query.words) || (sort == SORT_RANDOM && !random))
			continue;
		struct text value = text_of(sort_options[i].value);
		if (chosen && sort == SORT_RANDOM && asked->order_named)
			value = idea_order_name(visit->arena, asked->query.order);
		if (chosen && !asked->order_named)
			value = TEXT_NONE;
		option_add(form, &form->view->sorts, value, visit_say(visit, sort_options[i].label), 0, chosen);
	}
}

static void hidden_add(const struct form_of *form, const char *name, struct text value)
{
	struct site_hidden_view *hidden =
		value.len ? arena_append(form->visit->arena, &form->view->hidden, struct site_hidden_view) : NULL;
	if (hidden)
		*hidden = (struct site_hidden_view){ text_of(name), value };
}

bool idea_filter_fill(struct visit *visit, const struct idea_names *names, const struct idea_asked *asked,
                      const struct idea_cube *cube, struct text path, bool random, struct site_filter_view *view)
{
	struct form_of form = { visit, names, asked, cube, path, view };
	struct idea_asked none = { .envelope = asked->envelope, .compared_count = asked->compared_count };
	memcpy(none.compared, asked->compared, sizeof none.compared);
	*view = (struct site_filter_view){ .action = path,
		                               .words = asked->query.words ? asked->query.words->typed : TEXT_NONE,
		                               .reset = idea_asked_href(visit, names, path, &none, NULL, 0) };
	hidden_add(&form, "envelop", asked->envelope);
	for (size_t i = 0; i < asked->compared_count; i++) {
		struct builder id = builder_on(visit->arena);
		build_id(&id, asked->compared[i]);
		hidden_add(&form, "vergelijk", builder_text(&id));
	}
	struct idea_asked without = *asked;
	without.query.words = NULL;
	if (view->words.len)
		chip_add(&form, N_("Search: {name}"), view->words, &without);
	areas_fill(&form);
	themes_fill(&form);
	statuses_fill(&form);
	prices_fill(&form);
	view->chosen = (int64_t)view->active.count - (view->words.len > 0);
	sorts_fill(&form, random);
	return !arena_full(visit->arena);
}

static void set_toggle(struct idea_set *set, int64_t id)
{
	if (idea_set_has(set, id))
		set_remove(set, id);
	else
		(void)set_add(set, id);
}

bool idea_quick_fill(struct visit *visit, const struct idea_names *names, const struct idea_asked *asked,
                     struct text path, const char *fragment, struct site_filter_view *view)
{
	for (size_t g = 0; g < view->groups.count; g++) {
		const struct site_filter_group_view *group = &view->groups.at[g];
		for (size_t i = 0; i < group->options.count; i++) {
			struct site_option_view *option = &group->options.at[i];
			struct idea_asked other = *asked;
			const struct area *area = areas_find_slug(&names->areas, option->value);
			const struct theme *theme = themes_find_slug(&names->themes, option->value);
			if (area && text_is(group->name, "gebied"))
				set_toggle(&other.query.areas, area->id);
			else if (theme && text_is(group->name, "thema"))
				set_toggle(&other.query.themes, theme->id);
			else
				continue;
			struct builder href = builder_on(visit->arena);
			build_text(&href, idea_asked_href(visit, names, path, &other, NULL, 0));
			build_c(&href, fragment);
			option->href = builder_text(&href);
		}
	}
	return !arena_full(visit->arena);
}

// --- hits --------------------------------------------------------------------------------------------------------

bool idea_found_fill(struct visit *visit, const struct search_query *words, struct text title, struct text summary,
                     struct text description, struct idea_found_view *found)
{
	*found = (struct idea_found_view){ .title = { .at = NULL } };
	if (!words)
		return true;
	search_mark(visit->arena, words, title, &found->title);
	if (!search_mark(visit->arena, words, summary, &found->summary) && description.len) {
		struct text plain = markdown_plain(visit->arena, description);
		search_snippet(visit->arena, words, passage_carry(visit->arena, &visit->passages, description, plain),
		               &found->text);
	}
	return !arena_full(visit->arena);
}
