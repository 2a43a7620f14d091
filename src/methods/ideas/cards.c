// SPDX-License-Identifier: EUPL-1.2
// What the pages of ideas share: names, cards, the link to the vote.
#include "base/id.h"
#include "base/number.h"
#include "methods/ideas/ideas.h"
#include "methods/ideas/photo.h"

struct text idea_area_name(struct visit *visit, const struct idea_names *names, int64_t id)
{
	const struct area *area = areas_find(&names->areas, id);
	return area ? visit_translated(visit, area->name) : TEXT_NONE;
}

struct text idea_theme_name(struct visit *visit, const struct idea_names *names, int64_t id)
{
	const struct theme *theme = themes_find(&names->themes, id);
	return theme ? visit_translated(visit, theme->name) : TEXT_NONE;
}

// The colour a theme has, or else the one of its turn.
int64_t idea_theme_number(const struct idea_names *names, int64_t id)
{
	const struct theme *theme = themes_find(&names->themes, id);
	int64_t colour = 0;
	if (!theme)
		return 0;
	if (number_parse(theme->colour, &colour) && colour >= 1 && colour <= 8)
		return colour;
	return (theme - names->themes.at) % 8 + 1;
}

struct text idea_result_word(int status)
{
	return status == IDEA_CHOSEN ? TEXT("won") : status == IDEA_NOT_CHOSEN ? TEXT("lost") : TEXT_NONE;
}

struct text idea_path(struct visit *visit, int64_t id)
{
	struct builder b = builder_on(visit->arena);
	build_text(&b, visit->activity_path);
	build_char(&b, '/');
	build_id(&b, id);
	return builder_text(&b);
}

struct idea_card_view idea_card_of(struct visit *visit, const struct idea_names *names, const struct idea_row *row)
{
	return (struct idea_card_view){
		.id = row->id,
		.number = row->number,
		.title = visit_as_written(visit, row->title),
		.summary = visit_as_written(visit, row->summary),
		.href = idea_path(visit, row->id),
		.area = idea_area_name(visit, names, row->area_id),
		.theme = idea_theme_name(visit, names, row->theme_id),
		.theme_number = idea_theme_number(names, row->theme_id),
		.price_cents = row->price_cents,
		.priced = row->price_cents > 0,
		.result = idea_result_word(row->status),
	};
}

bool idea_cards_photos(struct visit *visit, struct text activity, bool on_top, struct idea_cards_view *cards)
{
	int64_t *ids = arena_new_array(visit->arena, int64_t, cards->count + 1);
	struct photo_view *photos = arena_new_array(visit->arena, struct photo_view, cards->count + 1);
	if (!ids || !photos)
		return false;
	for (size_t i = 0; i < cards->count; i++)
		ids[i] = cards->at[i].id;
	if (!photo_views(visit, activity, ids, cards->count, on_top, photos))
		return false;
	for (size_t i = 0; i < cards->count; i++)
		cards->at[i].photo = photos[i];
	return true;
}

// The vote's own activity; `open` tells whether one can vote now.
enum outcome idea_vote_link(struct visit *visit, const struct ideas_settings *settings, const char *label,
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

struct share_view idea_share(struct visit *visit, const struct page_frame *frame, struct text path)
{
	struct text address =
		arena_format(visit->arena, "%" TEXT_FORMAT "%" TEXT_FORMAT, TEXT_ARGS(frame->origin), TEXT_ARGS(path));
	return (struct share_view){ .address = address, .title = frame->title };
}
