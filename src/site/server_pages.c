// SPDX-License-Identifier: EUPL-1.2
// Pages of the whole server: the list of its sites, and what machines ask.
#include "site/house.h"
#include "site/pages.h"
#include "site/tiles.h"
#include "site/views.h"
#include "site_views.gen.h"

static struct text site_href(struct visit *visit, const struct site *site)
{
	if (!site->domain.len)
		return arena_format(visit->arena, "/%" TEXT_FORMAT "/", TEXT_ARGS(site->slug));
	bool secure = text_starts_with(house_origin(visit->house), TEXT("https://"));
	return arena_format(visit->arena, "%s://%" TEXT_FORMAT "/", secure ? "https" : "http", TEXT_ARGS(site->domain));
}

// The language of this page as that site speaks it.
static const struct language *language_here(struct visit *visit, const struct site *site)
{
	return site_language(visit->arena, site, language_code(visit->language));
}

// The phase the site is in, or the next one.
static enum outcome card_phase(struct visit *visit, const struct site *site, struct site_card_view *card)
{
	struct phases phases = { 0 };
	if (!phase_list(visit->db, visit->arena, site->id, &phases))
		return FAULT;
	const struct phase *shown = NULL;
	bool running = false;
	for (size_t i = 0; i < phases.count && !running; i++) {
		const struct phase *phase = &phases.at[i];
		if (phase->closes_at && phase->closes_at <= visit->now)
			continue;
		running = phase->opens_at <= visit->now;
		if (running || !shown)
			shown = phase;
	}
	card->active = running && shown->closes_at != 0 && site->status == SITE_PUBLISHED;
	card->status = visit_say(visit, card->active        ? N_("You can take part now")
	                                : shown && !running ? N_("Starts soon")
	                                                    : N_("Finished"));
	if (!shown)
		return DONE;
	const struct language *language = language_here(visit, site);
	struct text title = site_text(visit->arena, site, language, shown->title);
	int64_t instant = running ? shown->closes_at : shown->opens_at;
	if (!instant) {
		card->phase = title;
		return DONE;
	}
	struct message_value values[] = { { "phase", title }, { "date", format_date(&visit->drawing, instant) } };
	card->phase = message_fill(
		visit->arena, visit_say(visit, running ? N_("{phase}: until {date}") : N_("{phase}: from {date}")), values, 2);
	return DONE;
}

static enum outcome published_sites(struct visit *visit, struct sites *sites)
{
	struct rows rows =
		db_select(visit->db, &site_record, "WHERE status <> 'hidden' ORDER BY status DESC, id DESC LIMIT 200", "");
	struct site *site = arena_new(visit->arena, struct site);
	while (site && rows_next_record(&rows, &site_record, site, visit->arena)) {
		struct site *kept = arena_append(visit->arena, sites, struct site);
		if (kept)
			*kept = *site;
	}
	return rows_end(&rows) ? DONE : FAULT;
}

// What one can take part in now stands first; otherwise the order stays.
static void active_first(struct visit *visit, struct site_cards_view *cards)
{
	struct site_card_view *sorted = arena_new_array(visit->arena, struct site_card_view, cards->count + 1);
	size_t count = 0;
	if (!sorted)
		return;
	for (int active = 1; active >= 0; active--)
		for (size_t i = 0; i < cards->count; i++)
			if (cards->at[i].active == (active == 1))
				sorted[count++] = cards->at[i];
	cards->at = sorted;
}

static enum outcome page_start(struct visit *visit)
{
	struct sites sites = { 0 };
	enum outcome outcome = published_sites(visit, &sites);
	if (outcome != DONE)
		return outcome;
	if (sites.count == 1) {
		visit_redirect(visit, site_href(visit, &sites.at[0]));
		return DONE;
	}
	struct text title = visit_say(visit, N_("Take part"));
	struct page_frame frame = visit_frame(visit, title);
	struct server_start_view view = {
		.frame = &frame,
		.title = title,
		.lead = visit_say(visit, sites.count ? N_("Choose what you want to take part in.")
		                                     : N_("There is nothing to take part in yet.")),
	};
	for (size_t i = 0; i < sites.count; i++) {
		const struct site *site = &sites.at[i];
		const struct language *language = language_here(visit, site);
		struct organisation organisation = { 0 };
		struct site_card_view *card = arena_append(visit->arena, &view.sites, struct site_card_view);
		outcome = organisation_find(visit->db, visit->arena, site->organisation_id, &organisation);
		if (!card || outcome != DONE)
			return card ? FAULT : BUSY;
		*card = (struct site_card_view){
			.title = site_text(visit->arena, site, language, site->title),
			.summary = site_text(visit->arena, site, language, site->summary),
			.href = site_href(visit, site),
			.organisation = organisation.name,
		};
		outcome = card_phase(visit, site, card);
		if (outcome != DONE)
			return outcome;
	}
	active_first(visit, &view.sites);
	draw_server_start(&visit->drawing, &view);
	return DONE;
}

static enum outcome plain(struct visit *visit, int status, struct text body)
{
	visit->exchange->response.status = status;
	visit->exchange->response.content_type = TEXT("text/plain; charset=utf-8");
	visit->exchange->response.body = body;
	return DONE;
}

static enum outcome page_alive(struct visit *visit)
{
	return plain(visit, 200, TEXT("ok\n"));
}

static enum outcome page_ready(struct visit *visit)
{
	int64_t one = 0;
	bool reads = db_one_int(visit->db, &one, "SELECT 1", "") && one == 1;
	bool writes = store_queued(visit->store) < 1000;
	return reads && writes ? plain(visit, 200, TEXT("ready\n")) : plain(visit, 503, TEXT("not ready\n"));
}

const struct route site_server_routes[] = {
	{ .method = HTTP_GET,
	  .path = "",
	  .page = page_start,
	  .summary = "The sites of this server; straight on when there is one" },
	{ .method = HTTP_GET, .path = "livez", .page = page_alive, .summary = "The process answers" },
	{ .method = HTTP_GET,
	  .path = "readyz",
	  .page = page_ready,
	  .summary = "The database answers and writes are not waiting" },
	{ .method = HTTP_GET,
	  .path = "tegels/{z}/{x}/{y}",
	  .page = tile_page,
	  .summary = "A tile of the map, for pages of ours, when a source of tiles is set" },
	{ .method = HTTP_GET, .path = "robots.txt", .page = page_robots, .summary = "For search engines" },
	{ .method = HTTP_GET, .path = "sitemap.xml", .page = page_sitemap_index, .summary = "The site maps of all sites" },
	{ .method = HTTP_GET,
	  .path = ".well-known/security.txt",
	  .page = page_security,
	  .summary = "Who to tell of a leak" },
	{ .method = HTTP_GET, .path = "favicon.ico", .page = page_favicon, .summary = "The icon for old browsers" },
	{ 0 },
};
