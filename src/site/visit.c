// SPDX-License-Identifier: EUPL-1.2
// What pages and answers use: the visit itself, links and texts, windows.
#include <stdarg.h>
#include <inttypes.h>
#include "base/log.h"
#include "page/markdown.h"
#include "site/house.h"
#include "site/pages.h"
#include "site/views.h"
#include "site_views.gen.h"

struct text visit_say(const struct visit *visit, const char *msgid)
{
	return translate(visit->language, msgid);
}

static struct text currency_symbol(struct text code)
{
	static const struct {
		const char *code, *symbol;
	} symbols[] = {
		{ "EUR", "€" }, { "PLN", "zł" }, { "USD", "$" }, { "GBP", "£" }, { NULL, NULL },
	};
	for (size_t i = 0; symbols[i].code; i++)
		if (text_is(code, symbols[i].code))
			return text_of(symbols[i].symbol);
	return code;
}

// --- the visit ---------------------------------------------------------------------------------------------------

void visit_draw_with(struct visit *visit, struct text currency)
{
	visit->body = builder_on(visit->arena);
	visit->drawing = drawing_on(&visit->body, visit->language, visit->zone);
	visit->drawing.currency = currency;
	visit->drawing.passages = &visit->passages;
}

static const struct language *default_language(void)
{
	const struct language *dutch = language_find(TEXT("nl"));
	return dutch ? dutch : language_at(0);
}

struct visit *visit_new(struct house *house, struct exchange *exchange)
{
	struct visit *visit = arena_new(exchange->arena, struct visit);
	if (!visit)
		return NULL;
	visit->house = house;
	visit->exchange = exchange;
	visit->arena = exchange->arena;
	visit->store = house->options.store;
	visit->db = exchange->worker->db;
	visit->now = clock_now();
	visit->language = language_with_words(visit->arena, default_language(), NULL);
	visit->zone = house_zone(house, TEXT("Europe/Amsterdam"));
	visit->valid_until = INT64_MAX;
	visit_draw_with(visit, currency_symbol(TEXT("EUR")));
	return visit;
}

static bool may_preview(const struct visit *visit, int64_t site_id)
{
	struct text token = request_cookie(&visit->exchange->request, PREVIEW_COOKIE);
	return token.len && preview_token_good(visit->house, visit->arena, token, site_id, visit->now);
}

// A site, its organisation and an activity, as they were read under a version of the site. They are asked for by every
// request and change a few times a day, so a worker keeps those it read last.
struct place {
	uint64_t version;
	struct text code; // of the language that was asked for
	struct site site;
	struct organisation organisation;
	struct activity activity; // when one was asked for
	const struct language *language;
	const struct zone *zone;
};

static enum outcome place_read(struct visit *visit, const struct match *match, struct arena *arena, struct place *place)
{
	struct db *db = visit->db;
	*place = (struct place){ .version = visit->version, .code = text_copy(arena, match->language) };
	enum outcome outcome = site_find(db, arena, match->site_id, &place->site);
	if (outcome != DONE)
		return outcome;
	if (organisation_find(db, arena, place->site.organisation_id, &place->organisation) != DONE)
		return FAULT;
	struct text code = match->language.len ? match->language : site_first_language(&place->site);
	place->language = site_language(arena, &place->site, code);
	place->zone = house_zone(visit->house, place->site.zone);
	if (!place->zone)
		return FAULT;
	return match->activity_id ? activity_find(db, arena, match->activity_id, &place->activity) : DONE;
}

static enum outcome place_find(struct visit *visit, const struct match *match, const struct place **at)
{
	static const char kind;
	int64_t id = match->activity_id ? match->activity_id : match->site_id;
	struct place *place = db_kept(visit->db, &kind, id);
	*at = place;
	if (place && place->version == visit->version && text_equal(place->code, match->language))
		return DONE;
	struct arena *arena = arena_create((size_t)4 << 20);
	*at = place = arena ? arena_new(arena, struct place) : NULL;
	enum outcome outcome = place ? place_read(visit, match, arena, place) : BUSY;
	if (outcome == DONE && arena_full(arena))
		outcome = BUSY;
	if (outcome == DONE)
		db_keep(visit->db, &kind, id, arena, place);
	else
		arena_destroy(arena);
	return outcome;
}

// Copies, since the answer to an action may be drawn by another worker.
static bool place_into(struct visit *visit, const struct match *match, const struct place *place)
{
	visit->site = arena_new(visit->arena, struct site);
	visit->organisation = arena_new(visit->arena, struct organisation);
	visit->activity = match->activity_id ? arena_new(visit->arena, struct activity) : NULL;
	if (!visit->site || !visit->organisation || (match->activity_id && !visit->activity))
		return false;
	record_copy(visit->arena, &site_record, &place->site, visit->site);
	record_copy(visit->arena, &organisation_record, &place->organisation, visit->organisation);
	if (place->language)
		visit->language = language_copy(visit->arena, place->language);
	visit->zone = place->zone;
	visit_draw_with(visit, currency_symbol(visit->site->currency));
	if (!match->activity_id)
		return true;
	record_copy(visit->arena, &activity_record, &place->activity, visit->activity);
	visit->method = match->method;
	struct builder path = builder_on(visit->arena);
	build_text(&path, visit->site_path);
	build_char(&path, '/');
	build_text(&path, visit->activity->slug);
	visit->activity_path = builder_text(&path);
	return true;
}

bool visit_begin(struct visit *visit, int64_t site_id)
{
	visit->version = store_version(visit->store, site_id);
	return db_snapshot_begin(visit->db);
}

enum outcome visit_load(struct visit *visit, const struct match *match)
{
	const struct place *place;
	visit->site_path = match->site_path;
	visit->page_path = match->page_path;
	visit->parameter = match->parameter;
	if (!match->site_id)
		return DONE;
	enum outcome outcome = place_find(visit, match, &place);
	if (outcome == DONE && place->site.status == SITE_HIDDEN && !may_preview(visit, match->site_id))
		outcome = NOT_FOUND;
	if (outcome != DONE)
		return outcome;
	return place_into(visit, match, place) ? DONE : BUSY;
}

void visit_finish(struct visit *visit)
{
	struct response *response = &visit->exchange->response;
	if (!response->body.len)
		response->body = builder_text(&visit->body);
	if (!response->content_type.len)
		response->content_type = TEXT("text/html; charset=utf-8");
}

// --- links and texts ---------------------------------------------------------------------------------------------

struct text visit_link(struct visit *visit, const char *format, ...)
{
	char stack[512];
	va_list arguments;
	va_start(arguments, format);
	int length = vsnprintf(stack, sizeof(stack), format, arguments);
	va_end(arguments);
	if (length < 0 || (size_t)length >= sizeof(stack)) {
		log_error("visit: a link is too long");
		return visit->site_path;
	}
	return arena_format(visit->arena, "%" TEXT_FORMAT "/%s", TEXT_ARGS(visit->site_path), stack);
}

void visit_redirect(struct visit *visit, struct text path)
{
	visit->exchange->response.status = 303;
	visit->exchange->response.location = path;
}

static struct text text_found(struct visit *visit, struct text json, struct text *code)
{
	struct text fallback = visit->site ? site_first_language(visit->site) : TEXT("nl");
	return translated_found(visit->arena, json, language_code(visit->language), fallback, code);
}

static bool is_other(const struct visit *visit, struct text code)
{
	return code.len > 0 && !text_equal(code, language_code(visit->language));
}

static struct text passage_taken(struct visit *visit, struct text text, struct text code)
{
	struct text direction = language_direction_of(code);
	if (text_equal(direction, language_direction(visit->language)))
		direction = TEXT_NONE;
	passage_add(visit->arena, &visit->passages, &(struct language_part){ text, code, direction });
	return text;
}

// With the site's words of that language. NULL when the program does not know it.
static const struct language *language_other(struct visit *visit, struct text code)
{
	if (!visit->site)
		return NULL;
	if (!visit->other_language || !text_equal(code, language_code(visit->other_language)))
		visit->other_language = site_language(visit->arena, visit->site, code);
	return visit->other_language;
}

struct text visit_as_written(struct visit *visit, struct text json)
{
	struct text code, text = text_found(visit, json, &code);
	return is_other(visit, code) ? passage_taken(visit, text, code) : text;
}

struct text visit_translated(struct visit *visit, struct text json)
{
	struct text code, text = text_found(visit, json, &code);
	if (!is_other(visit, code))
		return language_fill(visit->language, text);
	const struct language *other = language_other(visit, code);
	return passage_taken(visit, language_fill(other ? other : visit->language, text), code);
}

enum outcome visit_window(struct visit *visit, struct text action, struct window_state *state)
{
	*state = (struct window_state){ .changes_at = INT64_MAX };
	if (!visit->activity)
		return NOT_FOUND;
	enum outcome outcome = window_state(visit->db, visit->arena, visit->activity->id, action, visit->now, state);
	if (state->changes_at < visit->valid_until)
		visit->valid_until = state->changes_at;
	return outcome;
}

enum outcome visit_settings(struct visit *visit, void *settings)
{
	if (!visit->activity || !visit->method || !visit->method->settings)
		return NOT_FOUND;
	return activity_settings(visit->arena, visit->method->settings, visit->activity, settings);
}

struct text visit_origin(const struct visit *visit)
{
	struct text origin = house_origin(visit->house);
	if (!visit->site || !visit->site->domain.len)
		return origin;
	bool secure = text_starts_with(origin, TEXT("https://"));
	return arena_format(visit->arena, "%s://%" TEXT_FORMAT, secure ? "https" : "http", TEXT_ARGS(visit->site->domain));
}
