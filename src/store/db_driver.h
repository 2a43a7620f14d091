// SPDX-License-Identifier: EUPL-1.2
// What stands behind db.h: one driver for SQLite, one for PostgreSQL. Only src/store includes this.
//
// Invariants: a statement is prepared once per handle and found again by its argument types and text. A failing
// statement inside a job or a snapshot makes the handle refuse everything until that ends ("poisoned"), because that is
// what PostgreSQL does and both databases must behave the same. `uses` counts open rows and the snapshot; while it is
// not zero a SQLite reader holds the store's gate shared, so that the writer can close every handle after a disk error.
#ifndef POLDER_STORE_DB_DRIVER_H
#define POLDER_STORE_DB_DRIVER_H

#include <pthread.h>
#include <stdarg.h>
#include "store/db.h"

enum {
	DB_STATEMENTS_MAX = 512,
	DB_BUCKETS = 256,
	DB_KEPT_MAX = 64,
	DB_RECENT = 128,    // statements found again by the address of their text
	DB_RECORD_SQL = 128 // texts of statements that follow from a record
};

struct statement {
	struct statement *next; // in its bucket
	uint64_t hash;
	char *sql;      // types, NUL, then the SQL as it was written
	void *prepared; // sqlite3_stmt; PostgreSQL knows it by number
	unsigned number;
	bool writes; // anything but a SELECT
	bool busy;   // rows are open on it
	bool cached; // false: a second use while the first is open, freed at its end
};

enum commit_fate { COMMITTED, NOT_COMMITTED, FATE_UNKNOWN };

struct db_driver {
	bool is_postgres;
	bool (*open)(struct db *db); // false: db->error says why
	void (*close)(struct db *db);
	bool (*usable)(const struct db *db); // connected, as far as one can see without asking
	bool (*prepare)(struct db *db, struct statement *statement, const char *translated, const char *types);
	void (*forget)(struct db *db, struct statement *statement);
	// Runs it and stands before the first row.
	bool (*run)(struct rows *rows, struct statement *statement, const struct db_argument *arguments, int count);
	bool (*next)(struct rows *rows);
	void (*finish)(struct rows *rows);
	int64_t (*number)(const struct rows *rows, int column);
	struct text (*text)(const struct rows *rows, int column, struct arena *arena);
	bool (*command)(struct db *db, const char *translated); // one or more statements without arguments or rows
	bool (*begin_reading)(struct db *db);                   // a snapshot
	bool (*begin)(struct db *db);                           // a transaction that will write, with a first savepoint
	bool (*mark)(struct db *db);                            // keeps what the job did, new savepoint
	bool (*undo)(struct db *db);                            // back to the savepoint
	enum commit_fate (*commit)(struct db *db);
	void (*rollback)(struct db *db);
};

extern const struct db_driver sqlite_driver, postgres_driver;

struct kept {
	const void *kind;
	int64_t id;
	struct arena *arena;
	void *value;
};

// The text of a statement that was made from a record, so that it is made once.
struct record_sql {
	const char *name;           // of the record; NULL: a free place
	const struct field *fields; // of the record
	size_t count;
	char kind;  // 'i'nsert, 'u'pdate, 's'elect
	char *rest; // of a select
	char *sql;
};

struct db {
	const struct db_driver *driver;
	char *address; // path or connection string
	bool is_writer;
	void *connection; // sqlite3 or PGconn; NULL when closed
	struct statement *buckets[DB_BUCKETS];
	size_t statements;
	struct statement *recent[DB_RECENT];
	struct record_sql record_sql[DB_RECORD_SQL];
	unsigned next_number;
	uint64_t stamp;           // see db_stamp
	struct arena *scratch;    // the text of a statement made from a record, reset by the next
	struct arena *translated; // the same statement in the words of the database, reset by the next
	enum db_fault fault;
	bool in_job, poisoned, closing;
	int snapshots;
	int uses;
	pthread_rwlock_t *gate; // SQLite readers; NULL otherwise
	char error[512];
	int wal_frames; // SQLite writer: frames in the WAL after the last commit
	struct store *store;
	struct db *next_reader;
	struct kept kept[DB_KEPT_MAX];
	size_t next_kept;
};

// address is copied. Does not connect. NULL when out of memory.
struct db *db_create(const struct db_driver *driver, struct text address, bool is_writer, pthread_rwlock_t *gate);
bool db_connect(struct db *db); // false: db->error
void db_disconnect(struct db *db);
void db_destroy(struct db *db);

// Drivers report every failure here: keeps the kind and text, poisons, and logs (a violated unique index is an answer,
// not a fault, and is not logged). `sql` may be NULL.
__attribute__((format(printf, 4, 5))) void db_failed(struct db *db, enum db_fault fault, const char *sql,
                                                     const char *format, ...);
void db_forget_statements(struct db *db);
const char *statement_sql(const struct statement *statement);
// False when the types are not what db.h says: a mistake of ours, found by the first test that runs the line.
bool db_collect_arguments(struct db_argument *arguments, int *count, const char *types, va_list list);

// The writer's transaction around jobs.
bool db_begin(struct db *db);
bool db_mark(struct db *db);
bool db_undo(struct db *db);
enum commit_fate db_commit(struct db *db);
void db_rollback(struct db *db);
// Translates and runs a script of several statements. False: logged.
bool db_script(struct db *db, const char *sql);

// dialect.c: SQL as Polder writes it -> what the database wants, NUL-terminated on the arena; NULL when a {word} is
// unknown or the arena is full.
const char *dialect_translate(struct arena *arena, const char *sql, bool is_postgres);

// sqlite.c: what only the writer does.
enum checkpoint { CHECKPOINT_PASSIVE, CHECKPOINT_TRUNCATE };
enum db_fault sqlite_checkpoint(struct db *db, enum checkpoint how);
bool sqlite_is_old(void); // below 3.51.3: see README.md
const char *sqlite_version_text(void);
// postgres.c: takes the advisory lock of the one writer; false when another session has it.
bool postgres_lock(struct db *db);

#endif
