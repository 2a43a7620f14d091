// SPDX-License-Identifier: EUPL-1.2
// A fresh store for each test, on SQLite and on PostgreSQL. Tests list themselves with ON_BOTH(test):
//
//     static void a_ballot_is_kept(void **state) { struct store_test *t = *state; ... t->store ... }
//     const struct CMUnitTest tests[] = { ON_BOTH(a_ballot_is_kept) };
//     return cmocka_run_group_tests(tests, NULL, NULL);
//
// Define STORE_TEST_RECORDS before including it when the product's records are to be checked (NULL at the end).
// PostgreSQL is the one of POLDER_TEST_DATABASE (tests/postgres start DIR); without it those tests are skipped, and say
// so. Each test program has a database of its own there, since a database has one writer, and each test a schema.
#ifndef POLDER_TESTS_STORE_FIXTURE_H
#define POLDER_TESTS_STORE_FIXTURE_H

#include <ftw.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>
#include "store/store.h"
#include "base/secret.h"

#ifndef STORE_TEST_RECORDS
#define STORE_TEST_RECORDS NULL
#endif

enum store_kind { ON_SQLITE, ON_POSTGRES };

struct store_test {
	enum store_kind kind;
	struct store *store;
	struct arena *arena;
	char folder[64];
	char schema[64];
	char database[1024]; // for store_options.database; "" for SQLite
};

#define ON_BOTH(test) ON_ONE(test, ON_SQLITE, " (sqlite)"), ON_ONE(test, ON_POSTGRES, " (postgres)")
#define ON_ONE(test, kind, words)                                                            \
	{                                                                                        \
#test words, (test), store_test_setup, store_test_teardown, (void *)(intptr_t)(kind) \
	}

static inline int store_test_remove(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static inline void store_test_quiet(void *context, const char *notice)
{
	(void)context, (void)notice;
}

// A statement outside the store, as an administrator could give it.
static inline bool store_test_sql_on(const char *database, const char *sql)
{
	PGconn *connection = PQconnectdb(database);
	PQsetNoticeProcessor(connection, store_test_quiet, NULL);
	PGresult *result = PQexec(connection, sql);
	bool ok = PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
	if (!ok)
		print_error("%s: %s\n", sql, PQerrorMessage(connection));
	PQclear(result);
	PQfinish(connection);
	return ok;
}

static inline bool store_test_sql(const char *sql)
{
	return store_test_sql_on(getenv("POLDER_TEST_DATABASE"), sql);
}

static inline void store_test_drop_database(void)
{
	char sql[80];
	snprintf(sql, sizeof sql, "DROP DATABASE polder_test_%d WITH (FORCE)", (int)getpid());
	store_test_sql(sql);
}

static inline bool store_test_create_database(void)
{
	static bool created;
	char sql[80];
	snprintf(sql, sizeof sql, "CREATE DATABASE polder_test_%d", (int)getpid());
	if (!created)
		created = store_test_sql(sql) && atexit(store_test_drop_database) == 0;
	return created;
}

static inline bool store_test_schema(struct store_test *t)
{
	const char *url = getenv("POLDER_TEST_DATABASE");
	static int count;
	if (!store_test_create_database())
		return false;
	// What comes later in the address overrides its database.
	bool is_uri = strstr(url, "://") != NULL;
	char database[900], sql[80];
	snprintf(database, sizeof database, "%s%sdbname=polder_test_%d", url, is_uri ? (strchr(url, '?') ? "&" : "?") : " ",
	         (int)getpid());
	snprintf(t->schema, sizeof t->schema, "test_%d", ++count);
	snprintf(t->database, sizeof t->database,
	         is_uri ? "%s&options=-csearch_path%%3D%s" : "%s options='-c search_path=%s'", database, t->schema);
	snprintf(sql, sizeof sql, "CREATE SCHEMA %s", t->schema);
	return store_test_sql_on(database, sql);
}

static inline struct store_options store_test_options(struct store_test *t)
{
	return (struct store_options){
		.folder = text_of(t->folder),
		.database = text_of(t->database),
		.records = STORE_TEST_RECORDS,
	};
}

// Opens again what was closed; fails the test when that is refused.
static inline void store_test_reopen(struct store_test *t)
{
	struct store_options options = store_test_options(t);
	struct text error;
	t->store = store_open(&options, t->arena, &error);
	if (!t->store)
		fail_msg("%" TEXT_FORMAT, TEXT_ARGS(error));
}

static inline int store_test_setup(void **state)
{
	struct store_test *t = calloc(1, sizeof *t);
	t->kind = (enum store_kind)(intptr_t)*state;
	*state = t;
	t->arena = arena_create((size_t)64 << 20);
	snprintf(t->folder, sizeof t->folder, "/tmp/polder-test-XXXXXX");
	if (!t->arena || !secret_start() || !mkdtemp(t->folder))
		return -1;
	if (t->kind == ON_POSTGRES && !getenv("POLDER_TEST_DATABASE"))
		return 0; // the test itself says that it is skipped
	if (t->kind == ON_POSTGRES && !store_test_schema(t))
		return -1;
	struct store_options options = store_test_options(t);
	struct text error;
	t->store = store_open(&options, t->arena, &error);
	if (!t->store)
		print_error("%" TEXT_FORMAT "\n", TEXT_ARGS(error));
	return t->store ? 0 : -1;
}

static inline int store_test_teardown(void **state)
{
	struct store_test *t = *state;
	store_close(t->store);
	if (t->kind == ON_POSTGRES && getenv("POLDER_TEST_DATABASE")) {
		char sql[128];
		snprintf(sql, sizeof sql, "DROP SCHEMA %s CASCADE", t->schema);
		store_test_sql_on(t->database, sql);
	}
	nftw(t->folder, store_test_remove, 16, FTW_DEPTH | FTW_PHYS);
	arena_destroy(t->arena);
	free(t);
	return 0;
}

// First line of every test. Without a PostgreSQL to test on, the test is skipped and counted as such.
static inline struct store_test *store_test_of(void **state)
{
	struct store_test *t = *state;
	if (!t->store) {
		print_message("skipped: POLDER_TEST_DATABASE is not set (tests/postgres start DIR prints it)\n");
		skip();
	}
	return t;
}

#endif
