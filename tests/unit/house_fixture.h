// SPDX-License-Identifier: EUPL-1.2
// A whole house for each test, on SQLite and on PostgreSQL: store, workers, methods and, when asked for, a server on a
// free port with a client as plain as it can be. Tests reach it as people do: by the console and by HTTP.
#ifndef POLDER_TESTS_HOUSE_FIXTURE_H
#define POLDER_TESTS_HOUSE_FIXTURE_H

#include "methods/methods.h"
#define STORE_TEST_RECORDS stored_records
#include <arpa/inet.h>
#include <sys/socket.h>
#include "store_fixture.h"
#include "http/server.h"
#include "methods/ideas/idea.h"
#include "site/console.h"
#include "site/site.h"

struct house_test {
	struct store_test *base;
	struct arena *arena;
	struct store *store;
	struct workers *workers;
	struct house *house;
	struct db *db; // a reader
	struct server *server;
	char origin[64];
};

// First line of every test.
static inline struct house_test house_test_begin(void **state)
{
	struct store_test *base = store_test_of(state);
	struct house_test t = { .base = base, .arena = base->arena, .store = base->store };
	t.workers = workers_start(t.store, 2, 64);
	snprintf(t.origin, sizeof t.origin, "http://localhost:8080");
	struct house_options options = {
		.store = t.store,
		.workers = t.workers,
		.methods = methods,
		.origin = text_of(t.origin),
		.console_user = TEXT("tester"),
	};
	t.house = house_create(&options, t.arena);
	t.db = store_reader_open(t.store);
	assert_non_null(t.workers);
	assert_non_null(t.house);
	assert_non_null(t.db);
	return t;
}

static inline void house_test_serve(struct house_test *t)
{
	struct server_options options = {
		.address = "127.0.0.1",
		.loops = 1,
		.workers = t->workers,
		.store = t->store,
		.context = t->house,
		.handle = house_handle,
		.cache_key = house_cache_key,
	};
	struct text error = TEXT_NONE;
	t->server = server_start(&options, t->arena, &error);
	if (!t->server)
		fail_msg("%" TEXT_FORMAT, TEXT_ARGS(error));
}

static inline void house_test_end(struct house_test *t)
{
	if (t->server)
		server_stop(t->server);
	store_drain(t->store);
	workers_stop(t->workers);
	store_reader_close(t->db);
	house_destroy(t->house);
}

// --- the console -------------------------------------------------------------------------------------------------
// house_do(&t, "site.publish", "buurt", NULL, NULL) answers the outcome's name; the whole answer stands in *answer.
static inline struct text house_do(struct house_test *t, const char *action, const char *site, const char *activity,
                                   const char *form, struct text *answer)
{
	struct builder b = builder_on(t->arena);
	build_format(&b, "{\"action\":\"%s\",\"form\":%s", action, form ? form : "{}");
	if (site)
		build_format(&b, ",\"site\":\"%s\"", site);
	if (activity)
		build_format(&b, ",\"activity\":\"%s\"", activity);
	build_char(&b, '}');
	struct text text = console_run(t->house, t->arena, builder_text(&b)), error;
	struct json_document *document = json_parse(t->arena, text, &error);
	assert_non_null(document);
	struct text outcome = text_copy(t->arena, json_text_of(json_root(document), "outcome"));
	json_free(document);
	if (answer)
		*answer = text;
	return outcome;
}

static inline void house_check(struct house_test *t, const char *expected, const char *action, const char *site,
                               const char *activity, const char *form)
{
	struct text answer, outcome = house_do(t, action, site, activity, form, &answer);
	if (!text_is(outcome, expected))
		fail_msg("%s: expected %s, got %" TEXT_FORMAT, action, expected, TEXT_ARGS(answer));
}

#define house_done(t, action, site, activity, form) house_check((t), "done", (action), (site), (activity), (form))

// What no site template can know of the project passport: a member of site.create's form.
#define HOUSE_PASSPORT "\"passport\":{\"contact_name\":\"Sanne de Wit\",\"area\":{\"nl\":\"Heel Polderdam\"}}"

// A published site "buurt" from the template, in Dutch and English.
static inline struct site house_site(struct house_test *t)
{
	house_done(t, "site.create", NULL, NULL,
	           "{\"template\":\"participatief-begroten\",\"slug\":\"buurt\",\"title\":{\"nl\":\"Buurtbudget\","
	           "\"en\":\"Neighbourhood budget\"},\"organisation\":\"polderdam\","
	           "\"organisation_name\":\"Gemeente Polderdam\",\"contact_email\":\"info@polderdam.nl\"," HOUSE_PASSPORT
	           "}");
	house_done(t, "site.publish", "buurt", NULL, NULL);
	struct site site;
	assert_int_equal(site_find_slug(t->db, t->arena, TEXT("buurt"), &site), DONE);
	return site;
}

static inline struct activity house_activity(struct house_test *t, const struct site *site, const char *slug)
{
	struct activity activity;
	assert_int_equal(activity_find_slug(t->db, t->arena, site->id, text_of(slug), &activity), DONE);
	return activity;
}

static inline int64_t house_count(struct house_test *t, const char *sql, int64_t id)
{
	int64_t count = -1;
	assert_true(db_one_int(t->db, &count, sql, "i", id));
	return count;
}

// Whatever an apply may do, done by the test itself.
static inline enum outcome
house_write(struct house_test *t, enum outcome (*apply)(struct db *, struct write_context *, void *), void *argument)
{
	return store_write(t->store, apply, argument);
}

static inline enum outcome house_freeze_apply(struct db *db, struct write_context *context, void *argument)
{
	return activity_freeze(db, context, *(int64_t *)argument) ? DONE : FAULT;
}

// --- HTTP --------------------------------------------------------------------------------------------------------
struct reply {
	int status;
	struct text head, body;
};

static inline struct text reply_header(struct house_test *t, const struct reply *reply, const char *name)
{
	struct text rest = reply->head, line, wanted = arena_format(t->arena, "%s:", name);
	while (text_split(&rest, '\n', &line))
		if (line.len >= wanted.len && text_equal_ignoring_case(text_slice(line, 0, wanted.len), wanted))
			return text_trim(text_slice(line, wanted.len, line.len));
	return TEXT_NONE;
}

// One request on a connection of its own. `headers`: whole lines, each ending in \r\n; may be NULL.
static inline struct reply house_send(struct house_test *t, const char *method, const char *path, const char *headers,
                                      const char *body)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)server_port(t->server)) };
	inet_pton(AF_INET, "127.0.0.1", &to.sin_addr);
	int s = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(s, (struct sockaddr *)&to, sizeof to), 0);
	struct builder b = builder_on(t->arena);
	bool own_host = headers && text_find(text_of(headers), TEXT("Host:")) != SIZE_MAX;
	build_format(&b, "%s %s HTTP/1.1\r\n%s%sConnection: close\r\n", method, path,
	             own_host ? "" : "Host: localhost:8080\r\n", headers ? headers : "");
	if (body)
		build_format(&b, "Content-Length: %zu\r\n", strlen(body));
	build_format(&b, "\r\n%s", body ? body : "");
	struct text request = builder_text(&b);
	assert_int_equal(send(s, request.at, request.len, MSG_NOSIGNAL), (ssize_t)request.len);
	struct builder all = builder_on(t->arena);
	char piece[16384];
	for (ssize_t got; (got = recv(s, piece, sizeof piece, 0)) > 0;)
		build_text(&all, (struct text){ piece, (size_t)got });
	close(s);
	struct text whole = builder_text(&all);
	size_t end = text_find(whole, TEXT("\r\n\r\n"));
	assert_true(end != SIZE_MAX && whole.len > 12);
	struct reply reply = { .head = text_slice(whole, 0, end), .body = text_slice(whole, end + 4, whole.len) };
	reply.status = (whole.at[9] - '0') * 100 + (whole.at[10] - '0') * 10 + (whole.at[11] - '0');
	return reply;
}

static inline struct reply house_get(struct house_test *t, const char *path)
{
	return house_send(t, "GET", path, NULL, NULL);
}

static inline bool reply_has(const struct reply *reply, const char *part)
{
	return text_find(reply->body, text_of(part)) != SIZE_MAX;
}

#endif
