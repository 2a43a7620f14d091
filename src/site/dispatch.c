// SPDX-License-Identifier: EUPL-1.2
// One request, from its path to its answer. A page runs within one snapshot; an action is parsed here, goes through
// check, prepare and the writer, and comes back on a worker, where its answer is drawn within a fresh snapshot.
#include "base/log.h"
#include "site/house.h"

struct passage { // lives on the exchange's arena
	struct visit *visit;
	struct match match;
	struct action_run run;
	struct form_values typed;
	struct json_document *json; // what was sent, freed before the answer leaves
};

static void answer(struct passage *passage)
{
	json_free(passage->json);
	passage->json = NULL;
	exchange_answer(passage->visit->exchange);
}

// The arena is full, or there is nothing to draw with: a few words without a page.
static void answer_plainly(struct exchange *exchange, int status, struct text body)
{
	struct response *response = &exchange->response;
	*response = (struct response){ .status = status, .body = body, .content_type = TEXT("text/plain; charset=utf-8") };
	if (status == 503)
		response->retry_after = TEXT("5");
	exchange_answer(exchange);
}

static void finish(struct passage *passage)
{
	struct visit *visit = passage->visit;
	if (visit->later && !visit->exchange->response.status) {
		db_snapshot_end(visit->db);
		visit->later(visit->exchange, visit->later_argument); // from here on the visit is in other hands
		return;
	}
	visit_finish(visit);
	db_snapshot_end(visit->db);
	if (!arena_full(visit->arena)) {
		answer(passage);
		return;
	}
	json_free(passage->json);
	log_fault("page %" TEXT_FORMAT ": needs more memory than a request may have",
	          TEXT_ARGS(visit->exchange->request.path));
	answer_plainly(visit->exchange, 503, TEXT("This page is too large to make now. Try again later.\n"));
}

// --- pages -------------------------------------------------------------------------------------------------------

static void answer_no_route(struct passage *passage)
{
	struct visit *visit = passage->visit;
	const struct match *match = &passage->match;
	if (!match->path_known) {
		visit_outcome(visit, NOT_FOUND);
		return;
	}
	struct response *response = &visit->exchange->response;
	visit_refuse(visit, 405, visit_say(visit, N_("This cannot be done here")),
	             visit_say(visit, N_("This address does not take what was sent to it.")));
	response->allow = match->get && match->post ? TEXT("GET, HEAD, POST")
	                  : match->get              ? TEXT("GET, HEAD")
	                                            : TEXT("POST");
}

// ?voorbeeld=TOKEN on a hidden site: the token becomes a cookie, and the address loses it.
static bool preview_entered(struct passage *passage)
{
	struct visit *visit = passage->visit;
	const struct request *request = &visit->exchange->request;
	struct text token = request_query(request, "voorbeeld");
	if (!token.len || passage->match.status != SITE_HIDDEN ||
	    !preview_token_good(visit->house, visit->arena, token, passage->match.site_id, visit->now))
		return false;
	response_cookie(&visit->exchange->response, visit->arena, PREVIEW_COOKIE, token, TEXT("/"), 86400, request->secure);
	visit_redirect(visit, request->path);
	return true;
}

static void run_page(struct passage *passage)
{
	struct visit *visit = passage->visit;
	const struct route *route = passage->match.route;
	struct response *response = &visit->exchange->response;
	enum outcome outcome = route->page(visit);
	if (outcome != DONE && !response->status)
		visit_outcome(visit, outcome);
	bool plain = !response->status || response->status == 200;
	bool hidden = visit->site && visit->site->status == SITE_HIDDEN;
	if (!route->cached || !plain || hidden || response->cookie_count || has_polder_cookie(&visit->exchange->request))
		return;
	response->public_until = visit->valid_until;
}

static void get(struct passage *passage)
{
	struct visit *visit = passage->visit;
	struct response *response = &visit->exchange->response;
	bool begun = visit_begin(visit, passage->match.site_id);
	response->version_site = passage->match.site_id;
	response->version = visit->version;
	if (!begun) {
		answer_plainly(visit->exchange, 503, TEXT("The database cannot be read now. Try again later.\n"));
		return;
	}
	if (!preview_entered(passage)) {
		enum outcome outcome = visit_load(visit, &passage->match);
		if (outcome != DONE)
			visit_outcome(visit, outcome);
		else if (!passage->match.route)
			answer_no_route(passage);
		else
			run_page(passage);
	}
	finish(passage);
}

// --- actions -----------------------------------------------------------------------------------------------------

static bool sent_as(const struct request *request, const char *type)
{
	struct text header = request_header(request, "content-type"), first;
	return text_split(&header, ';', &first) && text_equal_ignoring_case(text_trim(first), text_of(type));
}

// False when the body is no form at all; what is wrong with its fields stands in the run's errors.
static bool parse_form(struct passage *passage)
{
	struct visit *visit = passage->visit;
	struct action_run *run = &passage->run;
	const struct request *request = &visit->exchange->request;
	const struct record *record = run->action->form;
	if (record && !(run->form = arena_alloc(visit->arena, record->size)))
		return true; // the arena is full, which ends the run as busy
	if (sent_as(request, "application/json")) {
		struct text error = TEXT_NONE;
		passage->json = json_parse(visit->arena, request->body, &error);
		if (!passage->json || json_kind(json_root(passage->json)) != JSON_OBJECT)
			return false;
		if (record)
			record_parse_json(visit->arena, record, json_root(passage->json), false, run->form, &run->errors);
		return true;
	}
	if (request->body.len && !request_form(visit->arena, request, &passage->typed))
		return false;
	visit->typed = &passage->typed;
	if (record)
		record_parse_form(visit->arena, record, &passage->typed, false, run->form, &run->errors);
	return true;
}

static void draw_answer(struct passage *passage)
{
	struct visit *visit = passage->visit;
	struct action_run *run = &passage->run;
	const struct route *route = passage->match.route;
	struct response *response = &visit->exchange->response;
	if (visit->wants_json && run->outcome != DONE) {
		visit_answer_json(visit, run);
		return;
	}
	if (route->answer)
		route->answer(visit, run);
	if (visit->wants_json) {
		bool own = response->body.len && text_starts_with(response->content_type, TEXT("application/"));
		if (!own)
			visit_answer_json(visit, run);
		return;
	}
	if (route->answer) {
		if (!response->status)
			response->status = outcome_http_status(run->outcome);
	} else if (run->outcome == DONE) {
		visit_redirect(visit, visit->activity ? visit->activity_path : visit_link(visit, "%s", ""));
	} else {
		visit_outcome(visit, run->outcome);
	}
}

// On a worker, after the commit or after whatever ended the run before it.
static void run_finished(struct action_run *run, struct worker *worker)
{
	struct passage *passage = run->owner;
	struct visit *visit = passage->visit;
	visit->db = worker->db;
	visit->exchange->worker = worker;
	if (run->outcome == DONE && passage->match.route->answers_alone) {
		draw_answer(passage);
		visit->exchange->response.public_until = 0;
		finish(passage);
		return;
	}
	if (!visit_begin(visit, passage->match.site_id)) {
		json_free(passage->json);
		answer_plainly(visit->exchange, outcome_http_status(run->outcome == DONE ? DONE : BUSY),
		               run->outcome == DONE ? TEXT("This was saved, but the page cannot be shown now.\n")
		                                    : TEXT("Try again later.\n"));
		return;
	}
	enum outcome outcome = visit_load(visit, &passage->match);
	if (outcome == DONE)
		draw_answer(passage);
	else
		visit_outcome(visit, outcome);
	visit->exchange->response.public_until = 0;
	finish(passage);
}

static void refuse(struct passage *passage, int status, const char *title, const char *message)
{
	struct visit *visit = passage->visit;
	visit_refuse(visit, status, visit_say(visit, title), visit_say(visit, message));
	finish(passage);
}

static void run_start(struct passage *passage)
{
	struct visit *visit = passage->visit;
	const struct route *route = passage->match.route;
	struct action_run *run = &passage->run;
	*run = (struct action_run){
		.action = route->action,
		.store = visit->store,
		.arena = visit->arena,
		.actor = TEXT("resident"),
		.language = language_code(visit->language),
		.site_id = visit->site ? visit->site->id : 0,
		.activity_id = visit->activity ? visit->activity->id : 0,
		.workers = visit->house->options.workers,
		.finished = run_finished,
		.owner = passage,
	};
	if (!parse_form(passage)) {
		refuse(passage, 400, N_("This cannot be read"), N_("What was sent is not a form that this page knows."));
		return;
	}
	enum outcome outcome = route->before ? route->before(visit, run) : DONE;
	struct db *db = visit->db;
	db_snapshot_end(db);
	if (outcome == DONE) {
		action_start(run, db); // from here on the passage may be in other hands
		return;
	}
	run->outcome = outcome;
	run_finished(run, visit->exchange->worker);
}

static void post(struct passage *passage)
{
	struct visit *visit = passage->visit;
	const struct request *request = &visit->exchange->request;
	visit->wants_json = request_accepts_json(request) || sent_as(request, "application/json");
	if (!visit_begin(visit, passage->match.site_id)) {
		answer_plainly(visit->exchange, 503, TEXT("The database cannot be read now. Try again later.\n"));
		return;
	}
	enum outcome outcome = visit_load(visit, &passage->match);
	if (outcome != DONE) {
		visit_outcome(visit, outcome);
		finish(passage);
	} else if (!passage->match.route) {
		answer_no_route(passage);
		finish(passage);
	} else if (!request_same_origin(request, visit_origin(visit))) {
		refuse(
			passage, 403, N_("This did not come from our own page"),
			N_("For your safety we only take what was sent from a page of this site. Open the page here and try again."));
	} else if (passage->match.route->action->permission != PERMIT_ANYONE) {
		// Cannot happen while a test walks the routes; a wrong table must not open a door.
		refuse(passage, 403, N_("This is not possible now"), N_("What you asked for is not allowed here."));
	} else if (visit->site && visit->site->status == SITE_ARCHIVED) {
		refuse(passage, 403, N_("This site is closed"),
		       N_("You can still read everything, but nothing can be sent any more."));
	} else {
		run_start(passage);
	}
}

// --- the door ----------------------------------------------------------------------------------------------------

void house_handle(struct exchange *exchange)
{
	struct house *house = exchange->context;
	struct visit *visit = visit_new(house, exchange);
	struct passage *passage = arena_new(exchange->arena, struct passage);
	if (!visit || !passage || !house_know(house, exchange->worker->db)) {
		answer_plainly(exchange, 503, TEXT("It is very busy now. Try again later.\n"));
		return;
	}
	passage->visit = visit;
	house_match(house, &exchange->request, exchange->arena, &passage->match);
	if (exchange->request.method == HTTP_POST)
		post(passage);
	else
		get(passage); // other methods find no route, and are told which there are
}
