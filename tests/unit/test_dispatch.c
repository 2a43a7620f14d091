// SPDX-License-Identifier: EUPL-1.2
// From a path to an answer, over HTTP.
#include "house_fixture.h"
#include "site/house.h"

#define FORM_TYPE "Content-Type: application/x-www-form-urlencoded\r\n"
#define OURS "Sec-Fetch-Site: same-origin\r\n"

static void home_and_plain_pages_answer_in_both_languages(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_test_serve(&t);
	struct reply home = house_get(&t, "/buurt/");
	assert_int_equal(home.status, 200);
	assert_true(reply_has(&home, "<html lang=\"nl\""));
	assert_true(reply_has(&home, "Buurtbudget"));
	assert_true(reply_has(&home, "Zo werkt stemmen"));
	assert_int_equal(house_get(&t, "/buurt").status, 200);
	struct reply english = house_get(&t, "/buurt/en/");
	assert_int_equal(english.status, 200);
	assert_true(reply_has(&english, "<html lang=\"en\""));
	assert_true(reply_has(&english, "Neighbourhood budget"));
	assert_true(reply_has(&english, "href=\"/buurt/en/plannen\""));
	assert_int_equal(house_get(&t, "/buurt/privacy").status, 200);
	assert_int_equal(house_get(&t, "/buurt/en/privacy").status, 200);
	assert_int_equal(house_get(&t, "/buurt/nl/").status, 404); // the first language has no prefix
	house_test_end(&t);
}

static void an_unknown_path_gets_a_page_that_helps(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_test_serve(&t);
	struct reply missing = house_get(&t, "/buurt/bestaat-niet");
	assert_int_equal(missing.status, 404);
	assert_true(reply_has(&missing, "href=\"/buurt/plannen\""));
	assert_true(text_is(reply_header(&t, &missing, "Cache-Control"), "no-store"));
	assert_int_equal(house_get(&t, "/elders/").status, 404);
	assert_int_equal(house_get(&t, "/buurt/plannen/x/y/z").status, 404);
	house_test_end(&t);
}

static void a_hidden_site_is_not_there_except_by_a_preview_link(void **s)
{
	struct house_test t = house_test_begin(s);
	struct site site = house_site(&t);
	house_test_serve(&t);
	assert_int_equal(house_get(&t, "/buurt/").status, 200);
	house_done(&t, "site.hide", "buurt", NULL, NULL);
	assert_int_equal(house_get(&t, "/buurt/").status, 404);
	assert_int_equal(house_get(&t, "/buurt/plannen").status, 404);
	assert_int_equal(house_get(&t, "/buurt/?voorbeeld=abc").status, 404);

	struct text answer;
	assert_true(text_is(house_do(&t, "site.preview", "buurt", NULL, NULL, &answer), "done"));
	size_t from = text_find(answer, TEXT("/buurt/?voorbeeld=")), len = 0;
	assert_true(from != SIZE_MAX);
	struct text path = text_slice(answer, from, answer.len);
	while (len < path.len && path.at[len] != '"')
		len++;
	struct reply entered = house_get(&t, text_to_c(t.arena, text_slice(path, 0, len)));
	assert_int_equal(entered.status, 303);
	struct text cookie = reply_header(&t, &entered, "Set-Cookie"), pair;
	assert_true(text_split(&cookie, ';', &pair));
	struct text header = arena_format(t.arena, "Cookie: %" TEXT_FORMAT "\r\n", TEXT_ARGS(pair));
	struct reply seen = house_send(&t, "GET", "/buurt/", text_to_c(t.arena, header), NULL);
	assert_int_equal(seen.status, 200);
	assert_true(text_is(reply_header(&t, &seen, "Cache-Control"), "no-store"));
	assert_int_equal(house_get(&t, "/buurt/").status, 404); // nobody else
	(void)site;
	house_test_end(&t);
}

static void a_wrong_method_is_told_which_there_are(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_test_serve(&t);
	struct reply wrong = house_send(&t, "POST", "/buurt/plannen", OURS FORM_TYPE, "x=1");
	assert_int_equal(wrong.status, 405);
	assert_true(text_is(reply_header(&t, &wrong, "Allow"), "GET, HEAD"));
	assert_int_equal(house_send(&t, "HEAD", "/buurt/", NULL, NULL).status, 200);
	house_test_end(&t);
}

static void a_change_is_seen_at_once_on_a_cached_page(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_test_serve(&t);
	house_get(&t, "/buurt/"); // a worker learns the paths; until then nothing is cached
	struct reply first = house_get(&t, "/buurt/contact");
	assert_int_equal(first.status, 200);
	struct text etag = reply_header(&t, &first, "ETag");
	assert_true(etag.len > 0);
	struct reply again = house_get(&t, "/buurt/contact?utm_source=x"); // not declared: the same page
	assert_true(text_equal(reply_header(&t, &again, "ETag"), etag));
	house_done(&t, "page.update", "buurt", NULL, "{\"slug\":\"contact\",\"title\":{\"nl\":\"Vraag het ons\"}}");
	struct reply changed = house_get(&t, "/buurt/contact");
	assert_false(text_equal(reply_header(&t, &changed, "ETag"), etag));
	assert_true(reply_has(&changed, "Vraag het ons"));
	house_test_end(&t);
}

static void who_has_a_cookie_of_ours_gets_a_page_of_their_own(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_test_serve(&t);
	struct reply own = house_send(&t, "GET", "/buurt/", "Cookie: a=b; polder_mandje=x\r\n", NULL);
	assert_int_equal(own.status, 200);
	assert_true(text_is(reply_header(&t, &own, "Cache-Control"), "no-store"));
	struct reply other = house_send(&t, "GET", "/buurt/", "Cookie: other=polder_\r\n", NULL);
	assert_true(reply_header(&t, &other, "ETag").len > 0);
	house_test_end(&t);
}

// http/cache.h has a `struct page` of its own.
extern struct text cache_key_of(struct arena *arena, const struct request *request, struct text key);

// The key of a page asked for by this host name; empty when it must not come from the cache.
static struct text key_for_host(struct house_test *t, const char *host, const char *path)
{
	struct exchange *exchange = arena_new(t->arena, struct exchange);
	assert_non_null(exchange);
	exchange->context = t->house;
	exchange->request = (struct request){ .method = HTTP_GET, .host = text_of(host), .path = text_of(path) };
	struct text key = TEXT_NONE;
	return house_cache_key(&exchange->request, t->arena, &key) ? cache_key_of(t->arena, &exchange->request, key)
	                                                           : TEXT_NONE;
}

static void made_up_host_names_put_no_copies_into_the_cache(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_done(&t, "site.create", NULL, NULL,
	           "{\"template\":\"participatief-begroten\",\"slug\":\"doe-mee\",\"domain\":\"doemee.example\","
	           "\"title\":{\"nl\":\"Doe mee\"},\"organisation\":\"p\",\"organisation_name\":\"P\","
	           "\"contact_phone\":\"14 0123\"," HOUSE_PASSPORT "}");
	house_done(&t, "site.publish", "doe-mee", NULL, NULL);
	house_test_serve(&t);
	house_get(&t, "/buurt/"); // the paths are known from now on
	struct text ours = key_for_host(&t, "localhost:8080", "/buurt/plannen");
	assert_true(ours.len > 0);
	assert_true(text_equal(key_for_host(&t, "a.made-up.example", "/buurt/plannen"), ours));
	assert_true(text_equal(key_for_host(&t, "doemee.example.", "/buurt/plannen"), ours));
	struct text own = key_for_host(&t, "doemee.example", "/plannen");
	assert_true(own.len > 0);
	assert_false(text_equal(own, key_for_host(&t, "localhost:8080", "/plannen")));
	struct reply first = house_send(&t, "GET", "/", "Host: doemee.example\r\n", NULL);
	struct reply other = house_send(&t, "GET", "/", "Host: made-up.example\r\n", NULL);
	assert_int_equal(first.status, 200);
	assert_false(text_equal(reply_header(&t, &first, "ETag"), reply_header(&t, &other, "ETag")));
	house_test_end(&t);
}

static struct text key_for_query(struct house_test *t, const char *query)
{
	struct exchange *exchange = arena_new(t->arena, struct exchange);
	assert_non_null(exchange);
	exchange->context = t->house;
	exchange->request =
		(struct request){ .method = HTTP_GET, .host = TEXT("localhost:8080"), .path = TEXT("/buurt/plannen") };
	assert_true(urlencoded_parse(t->arena, text_of(query), &exchange->request.query));
	struct text key = TEXT_NONE;
	return house_cache_key(&exchange->request, t->arena, &key) ? cache_key_of(t->arena, &exchange->request, key)
	                                                           : TEXT_NONE;
}

static void what_visitors_make_up_puts_no_pages_into_the_cache(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_test_serve(&t);
	house_get(&t, "/buurt/"); // the paths are known from now on
	struct text plain = key_for_query(&t, "");
	assert_true(plain.len > 0);
	// One choice has one key, however it is written; what the page does not read changes nothing.
	assert_true(text_equal(key_for_query(&t, "x=1&zoek=&gebied=&prijs-van="), plain));
	struct text chosen = key_for_query(&t, "thema=groen&sorteer=titel");
	assert_true(chosen.len > 0 && !text_equal(chosen, plain));
	assert_true(text_equal(key_for_query(&t, "sorteer=titel&y=2&thema=groen"), chosen));
	const char *never[] = {
		"zoek=a",           "prijs-van=1", "prijs-tot=2", "vergelijk=0000000000001", "thema=groen&thema=spelen",
		"gebied=a&gebied=a"
	};
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		assert_int_equal(key_for_query(&t, never[i]).len, 0);
	house_test_end(&t);
}

static void a_problem_names_the_status_it_is_sent_with(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_test_serve(&t);
	static const struct {
		const char *path, *headers, *body;
		int status;
	} cases[] = {
		{ "/buurt/stemmen/mandje", OURS "Content-Type: application/json\r\n", "no json", 400 },
		{ "/buurt/plannen", OURS "Content-Type: application/json\r\n", "{}", 405 },
		{ "/buurt/stemmen/mandje", "Origin: https://evil.example\r\nContent-Type: application/json\r\n", "{}", 403 },
		{ "/buurt/nergens/diep", OURS "Content-Type: application/json\r\n", "{}", 404 },
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct reply reply = house_send(&t, "POST", cases[i].path, cases[i].headers, cases[i].body);
		assert_int_equal(reply.status, cases[i].status);
		assert_true(text_is(reply_header(&t, &reply, "Content-Type"), "application/problem+json"));
		char member[32];
		snprintf(member, sizeof member, "\"status\":%d,", cases[i].status);
		assert_true(reply_has(&reply, member));
	}
	house_test_end(&t);
}

static void a_site_with_its_own_host_name_needs_no_short_name(void **s)
{
	struct house_test t = house_test_begin(s);
	house_done(&t, "site.create", NULL, NULL,
	           "{\"template\":\"participatief-begroten\",\"slug\":\"doe-mee\",\"domain\":\"doemee.example\","
	           "\"title\":{\"nl\":\"Doe mee\"},\"organisation\":\"p\",\"organisation_name\":\"P\","
	           "\"contact_phone\":\"14 0123\"," HOUSE_PASSPORT "}");
	house_done(&t, "site.publish", "doe-mee", NULL, NULL);
	house_test_serve(&t);
	struct reply home = house_send(&t, "GET", "/", "Host: doemee.example\r\n", NULL);
	assert_int_equal(home.status, 200);
	assert_true(reply_has(&home, "href=\"/plannen\""));
	struct reply english = house_send(&t, "GET", "/en/plannen", "Host: doemee.example\r\n", NULL);
	assert_int_equal(english.status, 200);
	assert_int_equal(house_send(&t, "GET", "/livez", "Host: doemee.example\r\n", NULL).status, 200);
	house_test_end(&t);
}

static void the_start_page_lists_sites_or_goes_straight_on(void **s)
{
	struct house_test t = house_test_begin(s);
	house_test_serve(&t);
	assert_int_equal(house_get(&t, "/").status, 200);
	house_site(&t);
	struct reply one = house_get(&t, "/");
	assert_int_equal(one.status, 303);
	assert_true(text_is(reply_header(&t, &one, "Location"), "/buurt/"));
	house_done(&t, "site.create", NULL, NULL,
	           "{\"template\":\"uitslag\",\"slug\":\"vorig-jaar\",\"title\":{\"nl\":\"Vorig jaar\"},"
	           "\"organisation\":\"polderdam\"}");
	house_done(&t, "site.publish", "vorig-jaar", NULL, NULL);
	struct reply two = house_get(&t, "/");
	assert_int_equal(two.status, 200);
	assert_true(reply_has(&two, "/buurt/") && reply_has(&two, "/vorig-jaar/"));
	assert_int_equal(house_get(&t, "/readyz").status, 200);
	assert_int_equal(house_get(&t, "/robots.txt").status, 200);
	house_test_end(&t);
}

static size_t forbidden(const struct route *routes)
{
	size_t count = 0;
	for (const struct route *route = routes; route->page || route->action; route++) {
		assert_non_null(route->summary);
		assert_true(!route->page == (route->method == HTTP_POST)); // pages read, actions change
		assert_true(!route->action == (route->method == HTTP_GET));
		count += route->action && route->action->permission != PERMIT_ANYONE;
	}
	return count;
}

extern const struct route site_routes[];

static void no_route_leads_to_an_action_of_the_console(void **s)
{
	(void)s;
	assert_int_equal(forbidden(site_routes), 0);
	assert_int_equal(forbidden(site_server_routes), 0);
	for (const struct method *const *method = methods; *method; method++)
		assert_int_equal(forbidden((*method)->routes), 0);
}

static void console_only(struct house_test *t, const struct action *action, size_t *tried)
{
	if (action->permission != PERMIT_CONSOLE)
		return;
	static const char *const places[] = { "/%s", "/buurt/%s", "/buurt/stemmen/%s", "/buurt/plannen/%s", "/api/%s" };
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
		char path[200];
		int at = 0;
		for (const char *p = places[i]; *p && at < 150; p++)
			if (p[0] == '%' && p++)
				at += snprintf(path + at, sizeof path - (size_t)at, "%s", action->name);
			else
				path[at++] = *p;
		path[at] = '\0';
		struct reply reply = house_send(t, "POST", path, OURS "Content-Type: application/json\r\n", "{}");
		if (reply.status != 404 && reply.status != 405)
			fail_msg("POST %s answers %d", path, reply.status);
		++*tried;
	}
}

static void the_console_cannot_be_reached_over_http(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_test_serve(&t);
	size_t tried = 0;
	for (const struct action *const *action = site_actions; *action; action++)
		console_only(&t, *action, &tried);
	for (const struct method *const *method = methods; *method; method++)
		for (const struct action *const *action = (*method)->actions; action && *action; action++)
			console_only(&t, *action, &tried);
	assert_true(tried >= 100);
	struct site site;
	assert_int_equal(site_find_slug(t.db, t.arena, TEXT("buurt"), &site), DONE);
	assert_int_equal(site.status, SITE_PUBLISHED);
	house_test_end(&t);
}

static void the_console_runs_no_action_of_a_visitor(void **s)
{
	struct house_test t = house_test_begin(s);
	house_site(&t);
	house_check(&t, "not found", "budget.code", "buurt", "stemmen", "{\"code\":\"0000-0000-0000-0000\"}");
	house_check(&t, "not found", "ballot.cast", "buurt", "stemmen", NULL);
	house_check(&t, "not found", "ballots.import", "buurt", "stemmen", NULL);
	house_test_end(&t);
}

// --- actions over HTTP, with a method made for it ----------------------------------------------------------------

struct greeting {
	struct text name;
};
static const struct field greeting_fields[] = {
	{ .name = "name",
	  .kind = FIELD_TEXT,
	  .offset = offsetof(struct greeting, name),
	  .flags = FIELD_REQUIRED,
	  .max = 20,
	  .label = "Name" },
};
static const struct record greeting_record = RECORD_OF("greeting", struct greeting, greeting_fields);

static enum outcome greet_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct greeting *greeting = run->form;
	run->result_json = TEXT("{\"greeted\":true}");
	if (text_is(greeting->name, "nobody"))
		return REFUSED;
	return event_append(db, context, run->site_id, "greeting", run->activity_id) ? DONE : FAULT;
}
static const struct action greet = {
	.name = "greet",
	.summary = "Greet",
	.form = &greeting_record,
	.permission = PERMIT_ANYONE,
	.apply = greet_apply,
};
static void greet_answer(struct visit *visit, struct action_run *run)
{
	if (run->outcome == DONE) {
		visit_redirect(visit, visit->activity_path);
		return;
	}
	build_format(&visit->body, "errors %zu typed %" TEXT_FORMAT, run->errors.count,
	             TEXT_ARGS(visit->typed ? form_value_of(visit->typed, TEXT("name")) : TEXT_NONE));
}
static enum outcome greet_page(struct visit *visit)
{
	build_literal(&visit->body, "hello");
	return DONE;
}
static const struct route greet_routes[] = {
	{ .method = HTTP_GET, .path = "", .page = greet_page, .summary = "A page" },
	{ .method = HTTP_POST, .path = "", .action = &greet, .answer = greet_answer, .summary = "A greeting" },
	{ 0 },
};
struct no_settings {
	int64_t nothing;
};
static const struct field no_settings_fields[] = {
	{ .name = "nothing", .kind = FIELD_INT, .offset = offsetof(struct no_settings, nothing), .label = "Nothing" },
};
static const struct record no_settings_record = RECORD_OF("no_settings", struct no_settings, no_settings_fields);
static const struct method greet_method = {
	.name = "greet",
	.label = "Greeting",
	.settings = &no_settings_record,
	.routes = greet_routes,
};

static struct house_test greeting_begin(void **s)
{
	struct house_test t = house_test_begin(s);
	static const struct method *with_greeting[8];
	size_t count = 0;
	for (const struct method *const *method = methods; *method; method++)
		with_greeting[count++] = *method;
	with_greeting[count++] = &greet_method;
	with_greeting[count] = NULL;
	house_destroy(t.house);
	struct house_options options = {
		.store = t.store,
		.workers = t.workers,
		.methods = with_greeting,
		.origin = text_of(t.origin),
		.console_user = TEXT("tester"),
	};
	t.house = house_create(&options, t.arena);
	house_site(&t);
	house_done(&t, "activity.create", "buurt", NULL,
	           "{\"method\":\"greet\",\"slug\":\"groet\",\"title\":{\"nl\":\"Groet\"},\"settings\":{}}");
	house_test_serve(&t);
	return t;
}

static void a_form_from_elsewhere_is_refused(void **s)
{
	struct house_test t = greeting_begin(s);
	assert_int_equal(house_send(&t, "POST", "/buurt/groet", FORM_TYPE, "name=Ans").status, 403);
	assert_int_equal(
		house_send(&t, "POST", "/buurt/groet", "Sec-Fetch-Site: cross-site\r\n" FORM_TYPE, "name=Ans").status, 403);
	assert_int_equal(
		house_send(&t, "POST", "/buurt/groet", "Origin: http://elders.example\r\n" FORM_TYPE, "name=Ans").status, 403);
	assert_int_equal(house_count(&t, "SELECT count(*) FROM event WHERE ?1 = 0 AND kind = 'greeting'", 0), 0);
	assert_int_equal(
		house_send(&t, "POST", "/buurt/groet", "Origin: http://localhost:8080\r\n" FORM_TYPE, "name=Ans").status, 303);
	assert_int_equal(house_send(&t, "POST", "/buurt/groet", OURS FORM_TYPE, "name=Ans").status, 303);
	assert_int_equal(house_count(&t, "SELECT count(*) FROM event WHERE ?1 = 0 AND kind = 'greeting'", 0), 2);
	house_test_end(&t);
}

static void an_invalid_form_comes_back_with_what_was_typed(void **s)
{
	struct house_test t = greeting_begin(s);
	struct reply reply = house_send(&t, "POST", "/buurt/groet", OURS FORM_TYPE, "name=abcdefghijklmnopqrstuvwxyz");
	assert_int_equal(reply.status, 422);
	assert_true(reply_has(&reply, "errors 1 typed abcdefghijklmnopqrstuvwxyz"));
	assert_true(text_is(reply_header(&t, &reply, "Cache-Control"), "no-store"));
	assert_int_equal(house_send(&t, "POST", "/buurt/groet", OURS FORM_TYPE, "name=nobody").status, 403);
	assert_int_equal(house_send(&t, "POST", "/buurt/groet", OURS "Content-Type: text/plain\r\n", "name=A").status, 400);
	assert_int_equal(house_send(&t, "POST", "/buurt/groet", OURS FORM_TYPE, "name=%zz").status, 400);
	house_test_end(&t);
}

static void json_in_gives_json_out(void **s)
{
	struct house_test t = greeting_begin(s);
	const char *type = OURS "Content-Type: application/json\r\n";
	struct reply done = house_send(&t, "POST", "/buurt/groet", type, "{\"name\":\"Ans\"}");
	assert_int_equal(done.status, 201);
	assert_true(text_is(reply_header(&t, &done, "Content-Type"), "application/json"));
	assert_true(reply_has(&done, "{\"greeted\":true}"));
	struct reply wrong = house_send(&t, "POST", "/buurt/groet", type, "{\"name\":\"\",\"age\":3}");
	assert_int_equal(wrong.status, 400);
	assert_true(text_is(reply_header(&t, &wrong, "Content-Type"), "application/problem+json"));
	assert_true(reply_has(&wrong, "\"field\":\"name\"") && reply_has(&wrong, "\"field\":\"age\""));
	assert_int_equal(house_send(&t, "POST", "/buurt/groet", type, "{\"name\":").status, 400);
	assert_int_equal(house_send(&t, "POST", "/buurt/groet", type, "[]").status, 400);
	struct reply refused = house_send(&t, "POST", "/buurt/groet", type, "{\"name\":\"nobody\"}");
	assert_int_equal(refused.status, 403);
	house_test_end(&t);
}

static void an_archived_site_can_be_read_but_takes_nothing(void **s)
{
	struct house_test t = greeting_begin(s);
	house_done(&t, "site.archive", "buurt", NULL, NULL);
	assert_int_equal(house_get(&t, "/buurt/groet").status, 200);
	assert_int_equal(house_send(&t, "POST", "/buurt/groet", OURS FORM_TYPE, "name=Ans").status, 403);
	house_test_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(home_and_plain_pages_answer_in_both_languages),
		ON_BOTH(an_unknown_path_gets_a_page_that_helps),
		ON_BOTH(a_hidden_site_is_not_there_except_by_a_preview_link),
		ON_BOTH(a_wrong_method_is_told_which_there_are),
		ON_BOTH(a_change_is_seen_at_once_on_a_cached_page),
		ON_BOTH(who_has_a_cookie_of_ours_gets_a_page_of_their_own),
		ON_BOTH(made_up_host_names_put_no_copies_into_the_cache),
		ON_BOTH(what_visitors_make_up_puts_no_pages_into_the_cache),
		ON_BOTH(a_problem_names_the_status_it_is_sent_with),
		ON_BOTH(a_site_with_its_own_host_name_needs_no_short_name),
		ON_BOTH(the_start_page_lists_sites_or_goes_straight_on),
		cmocka_unit_test(no_route_leads_to_an_action_of_the_console),
		ON_BOTH(the_console_cannot_be_reached_over_http),
		ON_BOTH(the_console_runs_no_action_of_a_visitor),
		ON_BOTH(a_form_from_elsewhere_is_refused),
		ON_BOTH(an_invalid_form_comes_back_with_what_was_typed),
		ON_BOTH(json_in_gives_json_out),
		ON_BOTH(an_archived_site_can_be_read_but_takes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
