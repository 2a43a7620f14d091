// SPDX-License-Identifier: EUPL-1.2
// SQL that depends on what was asked: text and arguments grow together, so that no value is ever written into the text.
//
//     struct sql sql = sql_on(arena);
//     build_literal(&sql.text, "SELECT id FROM idea WHERE activity_id = ");
//     sql_int(&sql, activity_id);
//     struct rows rows = sql_query(&sql, db);
//
// A statement is kept per handle by its text: what varies with the visitor is an argument, and lists come in few lengths.
#ifndef POLDER_STORE_SQL_H
#define POLDER_STORE_SQL_H

#include "base/builder.h"
#include "store/db.h"

struct sql {
	struct builder text;
	struct db_argument at[DB_ARGUMENTS_MAX];
	int count;
	bool failed; // more arguments than there may be
};

struct sql sql_on(struct arena *arena);
void sql_int(struct sql *sql, int64_t value); // writes ?N
void sql_text(struct sql *sql, struct text value);
// Writes "(?1, ?2, ?3, ?4)" of 1, 2, 4, 8, 16 or 32 places; the last value stands in those that are left over.
enum { SQL_LIST_MAX = 32 };
void sql_ints(struct sql *sql, const int64_t *values, size_t count);
struct rows sql_query(struct sql *sql, struct db *db);
int sql_execute(struct sql *sql, struct db *db); // as db_execute

#endif
