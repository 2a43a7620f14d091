// SPDX-License-Identifier: EUPL-1.2
// The timeline of a site: on a page, and as a calendar (iCalendar, RFC 5545).
#include "base/id.h"
#include "site/house.h"
#include "site/pages.h"

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

enum outcome timeline_view(struct visit *visit, struct site_block_view *view)
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
	if (phases.count)
		view->calendar = visit_link(visit, "planning.ics");
	return DONE;
}

// --- iCalendar ---------------------------------------------------------------------------------------------------

// A line of at most 75 octets without its end; what is longer goes on after a line break and a space, and never in the
// middle of a character (RFC 5545, 3.1).
static void build_folded(struct builder *b, struct text line)
{
	size_t room = 75;
	while (line.len > room) {
		size_t cut = room;
		while (cut > 1 && ((unsigned char)line.at[cut] & 0xC0) == 0x80)
			cut--;
		build_text(b, text_slice(line, 0, cut));
		build_literal(b, "\r\n ");
		line = text_slice(line, cut, line.len);
		room = 74; // the space counts
	}
	build_text(b, line);
	build_literal(b, "\r\n");
}

// A value of type TEXT (3.3.11).
static void build_escaped(struct builder *b, struct text value)
{
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		if (c == '\n')
			build_literal(b, "\\n");
		else if (c == '\\' || c == ';' || c == ',')
			build_format(b, "\\%c", c);
		else if ((unsigned char)c >= ' ')
			build_char(b, c);
	}
}

static void calendar_text(struct visit *visit, const char *name, struct text value)
{
	struct builder line = builder_on(visit->arena);
	build_format(&line, "%s:", name);
	build_escaped(&line, value);
	build_folded(&visit->body, builder_text(&line));
}

static void calendar_day(struct visit *visit, const char *name, int64_t instant, int64_t days_later)
{
	struct civil day = zone_civil(visit->zone, instant);
	struct civil noon = { .year = day.year, .month = day.month, .day = day.day, .hour = 12 };
	day = civil_from_ms(civil_to_ms(noon) + days_later * DAY_MS);
	build_folded(&visit->body,
	             arena_format(visit->arena, "%s;VALUE=DATE:%04d%02d%02d", name, day.year, day.month, day.day));
}

// Until when, to the minute: the event itself takes whole days.
static struct text phase_words(struct visit *visit, const struct phase *phase)
{
	struct builder b = builder_on(visit->arena);
	build_text(&b, visit_translated(visit, phase->summary));
	if (phase->closes_at) {
		struct message_value value = { "moment", format_moment(&visit->drawing, phase->closes_at) };
		build_c(&b, b.len ? "\n" : "");
		build_text(&b, message_fill(visit->arena, visit_say(visit, N_("Until {moment}.")), &value, 1));
	}
	return builder_text(&b);
}

static void calendar_event(struct visit *visit, const struct phase *phase)
{
	struct civil now = civil_from_ms(visit->now);
	struct text origin = visit_origin(visit), home = visit_link(visit, "%s", "");
	struct builder id = builder_on(visit->arena);
	build_id(&id, phase->id);
	build_literal(&visit->body, "BEGIN:VEVENT\r\n");
	build_folded(&visit->body, arena_format(visit->arena, "UID:%" TEXT_FORMAT "@polder", TEXT_ARGS(builder_text(&id))));
	build_format(&visit->body, "DTSTAMP:%04d%02d%02dT%02d%02d%02dZ\r\n", now.year, now.month, now.day, now.hour,
	             now.minute, now.second);
	calendar_day(visit, "DTSTART", phase->opens_at, 0);
	// The day after the last one; one that closes at midnight does not touch the new day.
	calendar_day(visit, "DTEND", phase->closes_at > phase->opens_at ? phase->closes_at - 1 : phase->opens_at, 1);
	calendar_text(visit, "SUMMARY",
	              arena_format(visit->arena, "%" TEXT_FORMAT ": %" TEXT_FORMAT,
	                           TEXT_ARGS(visit_translated(visit, visit->site->title)),
	                           TEXT_ARGS(visit_translated(visit, phase->title))));
	calendar_text(visit, "DESCRIPTION", phase_words(visit, phase));
	build_folded(&visit->body,
	             arena_format(visit->arena, "URL:%" TEXT_FORMAT "%" TEXT_FORMAT, TEXT_ARGS(origin), TEXT_ARGS(home)));
	build_literal(&visit->body, "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n"); // nobody is busy because of it
}

enum outcome page_calendar(struct visit *visit)
{
	struct phases phases = { 0 };
	if (!phase_list(visit->db, visit->arena, visit->site->id, &phases))
		return FAULT;
	build_literal(&visit->body, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Polder//Participation//NL\r\n"
	                            "CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n");
	calendar_text(visit, "X-WR-CALNAME", visit_translated(visit, visit->site->title));
	for (size_t i = 0; i < phases.count; i++)
		if (phases.at[i].opens_at)
			calendar_event(visit, &phases.at[i]);
	build_literal(&visit->body, "END:VCALENDAR\r\n");
	visit->exchange->response.content_type = TEXT("text/calendar; charset=utf-8; method=PUBLISH");
	visit->exchange->response.filename = TEXT("planning.ics");
	return visit->body.failed ? BUSY : DONE;
}
