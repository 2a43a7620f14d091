// SPDX-License-Identifier: EUPL-1.2
// What is said when something is not there, not allowed or goes wrong: as a page, and as JSON (RFC 9457).
#include <inttypes.h>

#include "base/log.h"
#include "site/house.h"
#include "site/views.h"
#include "site_views.gen.h"

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
			visit_link_add(visit, &view.suggestions,
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
