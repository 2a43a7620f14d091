// SPDX-License-Identifier: EUPL-1.2
// The frame around a page: menu, way back, languages, organisation.
#include "site/house.h"
#include "site/pages.h"

void visit_link_add(struct visit *visit, struct links_view *links, struct link_view link)
{
	struct link_view *kept = arena_append(visit->arena, links, struct link_view);
	if (kept)
		*kept = link;
}

static struct text site_home(struct visit *visit)
{
	return arena_format(visit->arena, "%" TEXT_FORMAT "/", TEXT_ARGS(visit->site_path));
}

// The pages that every site has are named by the program.
static struct text menu_label(struct visit *visit, struct text slug, struct text title)
{
	if (text_is(slug, PASSPORT_SLUG) && !title.len)
		return visit_say(visit, N_("About this project"));
	if (text_is(slug, NEWS_SLUG) && !title.len)
		return visit_say(visit, N_("News"));
	return visit_translated(visit, title);
}

// What stands in the menu has a position; the other pages stand at the bottom. One query for both.
static void frame_menu(struct visit *visit, struct page_frame *frame)
{
	visit_link_add(visit, &frame->menu,
	               (struct link_view){
					   .label = visit_say(visit, N_("Home")), .href = frame->home, .current = !visit->page_path.len });
	struct rows rows = db_query(visit->db,
	                            "SELECT slug, title, position FROM page WHERE site_id = ?1 AND slug <> '' "
	                            "UNION ALL SELECT slug, title, position FROM activity "
	                            "WHERE site_id = ?1 AND position > 0 "
	                            "UNION ALL SELECT '" PASSPORT_SLUG "', '', 100 FROM passport WHERE site_id = ?1 "
	                            "UNION ALL SELECT '" NEWS_SLUG "', '', 90 WHERE EXISTS (SELECT 1 FROM news "
	                            "WHERE site_id = ?1 AND published_at > 0 AND published_at <= ?2) ORDER BY 3, 1",
	                            "ii", visit->site->id, visit->now);
	while (rows_next(&rows)) {
		struct text slug = rows_text(&rows, 0, visit->arena), rest = visit->page_path;
		struct text path = arena_format(visit->arena, "/%" TEXT_FORMAT, TEXT_ARGS(slug));
		bool current = text_starts_with(rest, path) && (rest.len == path.len || rest.at[path.len] == '/');
		struct link_view link = {
			.label = menu_label(visit, slug, rows_text(&rows, 1, visit->arena)),
			.href = arena_format(visit->arena, "%" TEXT_FORMAT "%" TEXT_FORMAT, TEXT_ARGS(visit->site_path),
			                     TEXT_ARGS(path)),
			.current = current,
		};
		visit_link_add(visit, rows_int(&rows, 2) > 0 ? &frame->menu : &frame->footer, link);
	}
	(void)rows_end(&rows); // a fault is logged; the page still has its content
}

static void frame_breadcrumbs(struct visit *visit, struct page_frame *frame)
{
	if (!visit->page_path.len)
		return;
	visit_link_add(visit, &frame->breadcrumbs,
	               (struct link_view){ .label = visit_say(visit, N_("Home")), .href = frame->home });
	if (visit->activity) {
		struct text title = visit_translated(visit, visit->activity->title);
		bool here = text_equal(title, frame->title);
		if (!here)
			visit_link_add(visit, &frame->breadcrumbs,
			               (struct link_view){ .label = title, .href = visit->activity_path });
	}
	visit_link_add(visit, &frame->breadcrumbs,
	               (struct link_view){ .label = frame->title, .href = frame->canonical, .current = true });
}

struct text visit_base(const struct visit *visit)
{
	struct text base = visit->site_path, code = language_code(visit->language);
	bool first = text_equal(code, site_first_language(visit->site));
	if (!first && text_ends_with(base, code))
		base = text_slice(base, 0, base.len - code.len - 1);
	return base;
}

static void frame_languages(struct visit *visit, struct page_frame *frame)
{
	struct text rest = visit->site->languages, code, base = visit_base(visit);
	bool first = true;
	while (text_split(&rest, ',', &code)) {
		const struct language *language = language_find(code);
		const char *home = visit->page_path.len ? "" : "/";
		struct text href = first ? arena_format(visit->arena, "%" TEXT_FORMAT "%" TEXT_FORMAT "%s", TEXT_ARGS(base),
		                                        TEXT_ARGS(visit->page_path), home)
		                         : arena_format(visit->arena, "%" TEXT_FORMAT "/%" TEXT_FORMAT "%" TEXT_FORMAT "%s",
		                                        TEXT_ARGS(base), TEXT_ARGS(code), TEXT_ARGS(visit->page_path), home);
		first = false;
		if (language)
			visit_link_add(visit, &frame->languages,
			               (struct link_view){ .label = language_own_name(language),
			                                   .href = href,
			                                   .language = language_code(language),
			                                   .current = text_equal(code, language_code(visit->language)) });
	}
	if (frame->languages.count < 2)
		frame->languages.count = 0;
}

static void frame_organisation(struct visit *visit, struct page_frame *frame)
{
	struct organisation first;
	const struct organisation *organisation = visit->organisation;
	if (!organisation &&
	    db_find(visit->db, &organisation_record, &first, visit->arena, "ORDER BY id LIMIT 1", "") == DONE)
		organisation = &first;
	if (!organisation)
		return;
	frame->organisation = organisation->name;
	frame->contact_phone = organisation->contact_phone;
	if (organisation->contact_email.len)
		frame->contact = (struct link_view){
			.label = organisation->contact_email,
			.href = arena_format(visit->arena, "mailto:%" TEXT_FORMAT, TEXT_ARGS(organisation->contact_email)),
		};
}

struct page_frame visit_frame(struct visit *visit, struct text title)
{
	struct page_frame frame = {
		.title = title,
		.origin = visit_origin(visit),
		.language = language_code(visit->language),
		.direction = language_direction(visit->language),
		.theme = TEXT("polder-theme"),
		.home = TEXT("/"),
		.canonical = visit->exchange->request.path,
	};
	frame_organisation(visit, &frame);
	if (!visit->site)
		return frame;
	if (visit->site->theme.len)
		frame.theme = visit->site->theme;
	frame.site_title = visit_translated(visit, visit->site->title);
	frame.description = visit_translated(visit, visit->site->summary);
	frame.notice = visit_translated(visit, visit->site->notice);
	frame.home = site_home(visit);
	frame.canonical = visit->page_path.len ? arena_format(visit->arena, "%" TEXT_FORMAT "%" TEXT_FORMAT,
	                                                      TEXT_ARGS(visit->site_path), TEXT_ARGS(visit->page_path))
	                                       : frame.home;
	frame.no_index = visit->site->status == SITE_HIDDEN;
	frame_menu(visit, &frame);
	frame_breadcrumbs(visit, &frame);
	frame_languages(visit, &frame);
	return frame;
}

struct page_frame visit_frame_under(struct visit *visit, struct text title, struct text above, struct text above_href)
{
	struct page_frame frame = visit_frame(visit, title);
	struct links_view *crumbs = &frame.breadcrumbs;
	if (!crumbs->count)
		return frame;
	struct link_view here = crumbs->at[crumbs->count - 1];
	crumbs->at[crumbs->count - 1] = (struct link_view){ .label = above, .href = above_href };
	visit_link_add(visit, crumbs, here);
	return frame;
}
