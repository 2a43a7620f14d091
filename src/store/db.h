// SPDX-License-Identifier: EUPL-1.2
// One interface to SQLite and PostgreSQL. SQL is written once, in the subset both understand: ?1 ?2 placeholders,
// ON CONFLICT, RETURNING, no AUTOINCREMENT, no dialect functions. dialect.c turns ?1 into $1.
//
//     struct rows rows = db_query(db, "SELECT id, title FROM idea WHERE site_id = ?1 AND slug = ?2", "is", site, slug);
//     while (rows_next(&rows)) { int64_t id = rows_int(&rows, 0); struct text title = rows_text(&rows, 1, arena); }
//     if (!rows_end(&rows)) ... // a fault: already logged
//
// Text is compared and ordered by bytes on both. LIKE is case-sensitive on both; always write ESCAPE. A column that is
// 0 or 1 is compared (closed = 1), never used as a condition. Columns are NOT NULL: no argument is NULL, an empty text
// is ''. Inside a job or a snapshot a failing statement makes every later one fail too, until that job or snapshot has
// ended (PostgreSQL does so, and both behave alike): let ON CONFLICT decide, not a failed INSERT.
//
// A struct db belongs to one thread at a time. Readers are read-only by construction (SQLITE_OPEN_READONLY;
// PostgreSQL: REPEATABLE READ, READ ONLY).
#ifndef POLDER_STORE_DB_H
#define POLDER_STORE_DB_H

#include "base/arena.h"
#include "base/outcome.h"
#include "record/record.h"

struct db;
struct rows { // opaque inside; on the stack so that it needs no free on the good path
	struct db *db;
	void *statement; // SQLite: the prepared statement; PostgreSQL: the result
	int row;
	int changes;
	bool failed, started;
};

// types: one letter per argument: i = int64_t, s = struct text (stored as text), b = struct text (stored as bytes).
struct rows db_query(struct db *db, const char *sql, const char *types, ...);
// The same with the arguments in an array, for SQL that is put together (store/sql.h).
enum { DB_ARGUMENTS_MAX = 128 };
struct db_argument {
	char type; // 'i', 's', 'b'
	int64_t number;
	struct text text;
};
struct rows db_query_arguments(struct db *db, const char *sql, const struct db_argument *arguments, int count);
int db_execute_arguments(struct db *db, const char *sql, const struct db_argument *arguments, int count);
bool rows_next(struct rows *rows);                     // false at the end or on a fault
bool rows_end(struct rows *rows);                      // frees; true when no fault happened. Call it on every path.
int64_t rows_int(const struct rows *rows, int column); // 0 for NULL
struct text rows_text(const struct rows *rows, int column, struct arena *arena); // also for bytes; copied

// A violated unique index is not logged: it is an answer (CONFLICT).
// Runs to the end. -1 on a fault (logged; see db_fault), else the number of changed rows.
int db_execute(struct db *db, const char *sql, const char *types, ...);
bool db_one_int(struct db *db, int64_t *value, const char *sql, const char *types, ...); // false: no row or fault

// Consistent reading over several queries (one snapshot). Pages are run between these two by the dispatcher.
bool db_snapshot_begin(struct db *db);
void db_snapshot_end(struct db *db);

enum db_fault { DB_NO_FAULT, DB_UNIQUE, DB_FULL, DB_IO, DB_LOST, DB_OTHER };
enum db_fault db_fault(const struct db *db); // of the last call on this handle
bool db_is_postgres(const struct db *db);
// Another number after every statement that may write, and in every transaction: within a job, what was read under a
// stamp still holds while the stamp is the same.
uint64_t db_stamp(const struct db *db);

// --- kept with a handle ------------------------------------------------------------------------------------------
// What costs more to make than to keep, such as a parsed manifest. One thread uses a handle, so this needs no lock; who
// hands it to another thread copies it. `kind` is the address of something of the caller's. The handle frees the arena,
// also when another value takes the place: there is room for a few only.
void db_keep(struct db *db, const void *kind, int64_t id, struct arena *arena, void *value);
void *db_kept(const struct db *db, const void *kind, int64_t id); // NULL when there is none

// --- records -----------------------------------------------------------------------------------------------------
bool db_insert(struct db *db, const struct record *record, const void *object);
// The same when no row has one of its keys: DONE, else CONFLICT; or FAULT. Nothing has failed then: a job goes on.
enum outcome db_insert_new(struct db *db, const struct record *record, const void *object);
bool db_update(struct db *db, const struct record *record,
               const void *object); // by its FIELD_KEY fields; false if none
// "SELECT <all columns> FROM <table> <rest>", e.g. rest = "WHERE site_id = ?1 ORDER BY position". Then:
struct rows db_select(struct db *db, const struct record *record, const char *rest, const char *types, ...);
bool rows_next_record(struct rows *rows, const struct record *record, void *object, struct arena *arena);
// First match into *object. DONE, NOT_FOUND or FAULT.
enum outcome db_find(struct db *db, const struct record *record, void *object, struct arena *arena, const char *rest,
                     const char *types, ...);

#endif
