// SPDX-License-Identifier: EUPL-1.2
// What pages and answers use: the visit itself, the frame around a page, links, windows, error pages.
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

static void visit_draw_with(struct visit *visit, struct text currency)
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

// --- the frame ---------------------------------------------------------------------------------------------------

static void link_add(struct visit *visit, struct links_view *links, struct link_view link)
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
	link_add(visit, &frame->menu,
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
		link_add(visit, rows_int(&rows, 2) > 0 ? &frame->menu : &frame->footer, link);
	}
	(void)rows_end(&rows); // a fault is logged; the page still has its content
}

static void frame_breadcrumbs(struct visit *visit, struct page_frame *frame)
{
	if (!visit->page_path.len)
		return;
	link_add(visit, &frame->breadcrumbs,
	         (struct link_view){ .label = visit_say(visit, N_("Home")), .href = frame->home });
	if (visit->activity) {
		struct text title = visit_translated(visit, visit->activity->title);
		bool here = text_equal(title, frame->title);
		if (!here)
			link_add(visit, &frame->breadcrumbs, (struct link_view){ .label = title, .href = visit->activity_path });
	}
	link_add(visit, &frame->breadcrumbs,
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
			link_add(visit, &frame->languages,
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
	link_add(visit, crumbs, here);
	return frame;
}

// --- errors ------------------------------------------------------------------------------------------------------

struct usual_words {
	const char *title, *message, *advice;
};

static struct usual_words words_for(enum outcome outcome)
{
	switch (outcome) {
	case INVALID:
		return (struct usual_words){ N_("This cannot be used as it was sent"),
			                         N_("Something in what was sent is missing or wrong."),
			                         N_("Go back to the page you came from and try again.") };
	case REFUSED:
		return (struct usual_words){ N_("This is not possible now"), N_("What you asked for is not allowed here."),
			                         N_("Go back to the page you came from, load it again and try once more.") };
	case NOT_FOUND:
		return (struct usual_words){ N_("This page does not exist"),
			                         N_("Perhaps the page has moved, or there is a typing error in the address."),
			                         NULL };
	case CONFLICT:
		return (struct usual_words){ N_("This has changed in the meantime"),
			                         N_("Someone else, or you in another window, was first."),
			                         N_("Load the page again and look at what it says now.") };
	case TOO_MANY:
		return (struct usual_words){ N_("Too many tries"), N_("There were too many tries from your network."),
			                         N_("Wait a few minutes and then try again.") };
	case BUSY:
		return (struct usual_words){ N_("It is very busy now"), N_("Nothing was lost, but nothing was saved either."),
			                         N_("Wait a minute and then try again.") };
	case UNCERTAIN:
		return (struct usual_words){ N_("We are not certain that this was saved"),
			                         N_("Something went wrong while saving. It may or may not have succeeded."),
			                         N_("Send it again. That cannot count twice.") };
	default:
		return (struct usual_words){ N_("Something went wrong on our side"),
			                         N_("You did nothing wrong. We have written down what happened."),
			                         N_("Wait a minute and then try again.") };
	}
}

static void retry_header(struct response *response, enum outcome outcome)
{
	if (outcome == BUSY || outcome == UNCERTAIN)
		response->retry_after = TEXT("5");
	if (outcome == TOO_MANY && !response->retry_after.len)
		response->retry_after = TEXT("60");
}

static void problem_json(struct visit *visit, int status, struct text title, struct text detail,
                         const struct form_errors *errors, const struct record *record)
{
	struct builder b = builder_on(visit->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "type", TEXT("about:blank"));
	json_text_member(&w, "title", title);
	json_int_member(&w, "status", status);
	json_text_member(&w, "detail", detail);
	if (errors && errors->count) {
		json_key(&w, "errors");
		json_open(&w, '[');
		for (size_t i = 0; i < errors->count; i++) {
			json_open(&w, '{');
			json_text_member(&w, "field", errors->at[i].field);
			json_text_member(&w, "message", form_error_message(visit->arena, visit->language, &errors->at[i], record));
			json_close(&w, '}');
		}
		json_close(&w, ']');
	}
	json_close(&w, '}');
	struct response *response = &visit->exchange->response;
	response->status = status;
	response->content_type = TEXT("application/problem+json");
	response->location = TEXT_NONE;
	response->body = builder_text(&b);
}

// The first activity in which one can look for words.
static void search_of_site(struct visit *visit, struct site_not_found_view *view)
{
	struct activities activities = { 0 };
	if (!visit->site || !activity_list(visit->db, visit->arena, visit->site->id, &activities))
		return;
	for (size_t i = 0; i < activities.count && !view->search.len; i++) {
		const struct method *method = house_method(visit->house, activities.at[i].method);
		if (!method || !method->search)
			continue;
		view->search = visit_link(visit, "%" TEXT_FORMAT, TEXT_ARGS(activities.at[i].slug));
		view->search_field = text_of(method->search);
	}
}

static void error_page(struct visit *visit, enum outcome outcome, int status, struct text title, struct text message,
                       struct text advice)
{
	struct response *response = &visit->exchange->response;
	response->public_until = 0;
	response->body = TEXT_NONE;
	response->status = status;
	response->content_type = TEXT("text/html; charset=utf-8");
	retry_header(response, outcome);
	if (visit->wants_json) {
		problem_json(visit, response->status, title, message, NULL, NULL);
		return;
	}
	visit_draw_with(visit, visit->drawing.currency);
	struct page_frame frame = visit_frame(visit, title);
	frame.no_index = true;
	frame.script = TEXT_NONE;
	if (outcome == NOT_FOUND) {
		struct site_not_found_view view = { .frame = &frame, .suggestions = frame.menu };
		if (!visit->site)
			link_add(visit, &view.suggestions,
			         (struct link_view){ .label = visit_say(visit, N_("To the start page")), .href = TEXT("/") });
		search_of_site(visit, &view);
		draw_site_not_found(&visit->drawing, &view);
		return;
	}
	struct site_error_view view = {
		.frame = &frame,
		.title = title,
		.message = message,
		.advice = advice,
		.next = { .label = visit_say(visit, N_("To the start page")), .href = frame.home },
	};
	if (outcome == FAULT)
		view.reference = arena_format(visit->arena, "%" PRIu64,
		                              log_fault("page %" TEXT_FORMAT, TEXT_ARGS(visit->exchange->request.path)));
	draw_site_error(&visit->drawing, &view);
}

void visit_error(struct visit *visit, enum outcome outcome, struct text title, struct text message)
{
	error_page(visit, outcome, outcome_http_status(outcome), title, message, TEXT_NONE);
}

void visit_refuse(struct visit *visit, int status, struct text title, struct text message)
{
	error_page(visit, REFUSED, status, title, message, TEXT_NONE);
}

void visit_outcome(struct visit *visit, enum outcome outcome)
{
	struct usual_words words = words_for(outcome);
	error_page(visit, outcome, outcome_http_status(outcome), visit_say(visit, words.title),
	           visit_say(visit, words.message), words.advice ? visit_say(visit, words.advice) : TEXT_NONE);
}

void visit_gone(struct visit *visit)
{
	error_page(visit, REFUSED, 410, visit_say(visit, N_("This has been taken away")),
	           visit_say(visit, N_("This page was here, but the organisation has removed it.")), TEXT_NONE);
}

void visit_answer_json(struct visit *visit, const struct action_run *run)
{
	struct response *response = &visit->exchange->response;
	response->public_until = 0;
	retry_header(response, run->outcome);
	if (run->outcome == DONE) {
		response->status = 201;
		response->location = TEXT_NONE;
		response->content_type = TEXT("application/json");
		response->body = run->result_json.len ? run->result_json : TEXT("{}");
		return;
	}
	int status = run->outcome == INVALID ? 400 : outcome_http_status(run->outcome);
	struct usual_words words = words_for(run->outcome);
	problem_json(visit, status, visit_say(visit, words.title), visit_say(visit, words.message), &run->errors,
	             run->action->form);
}
