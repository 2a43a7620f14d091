// SPDX-License-Identifier: EUPL-1.2
// SQLite: WAL, synchronous=FULL. Only the writer's connection writes and only it checkpoints: before 3.51.3 SQLite can
// lose a commit when one connection checkpoints while another resets the WAL (sqlite.org, "WAL-reset bug").
#include <sqlite3.h>
#include "store/db_driver.h"
#include "base/log.h"

#define SQLITE_FIXED_VERSION 3051003

static enum db_fault fault_of(int extended_code)
{
	switch (extended_code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return DB_UNIQUE;
	default:
		break;
	}
	switch (extended_code & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return DB_NO_FAULT;
	case SQLITE_FULL:
		return DB_FULL;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
		return DB_IO;
	default:
		return DB_OTHER;
	}
}

static void failed(struct db *db, const char *sql)
{
	int code = sqlite3_extended_errcode(db->connection);
	db_failed(db, fault_of(code) ? fault_of(code) : DB_OTHER, sql, "%s (%d)", sqlite3_errmsg(db->connection), code);
}

static bool command(struct db *db, const char *sql)
{
	if (sqlite3_exec(db->connection, sql, NULL, NULL, NULL) == SQLITE_OK)
		return true;
	failed(db, sql);
	return false;
}

static int count_frames(void *context, sqlite3 *connection, const char *name, int frames)
{
	(void)connection, (void)name;
	((struct db *)context)->wal_frames = frames;
	return SQLITE_OK;
}

static bool open_database(struct db *db)
{
	sqlite3 *connection = NULL;
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	flags |= db->is_writer ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
	int code = sqlite3_open_v2(db->address, &connection, flags, NULL);
	db->connection = connection;
	if (!connection || code != SQLITE_OK) {
		db_failed(db, DB_IO, NULL, "%s: %s", db->address, sqlite3_errstr(code));
		return false;
	}
	sqlite3_busy_timeout(connection, 5000);
	// Closing must not checkpoint: after a failed fsync only a checkpoint whose result we see may end the WAL.
	sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (!command(db, "PRAGMA wal_autocheckpoint=0; PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY;"
	                 "PRAGMA case_sensitive_like=ON"))
		return false;
	if (!db->is_writer)
		return command(db, "PRAGMA query_only=ON; PRAGMA cache_size=-4000");
	// secure_delete: what a replaced or wiped ballot said does not stay in the free bytes of a page.
	if (!command(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-32000;"
	                 "PRAGMA journal_size_limit=67108864; PRAGMA secure_delete=ON"))
		return false;
	sqlite3_wal_hook(connection, count_frames, db);
	return true;
}

static void close_database(struct db *db)
{
	// Statements still open on rows would keep the file open; they belong to a caller that broke the rules of db.h.
	if (sqlite3_close_v2(db->connection) != SQLITE_OK)
		log_error("database: closing failed");
}

static bool usable(const struct db *db)
{
	return db->connection != NULL;
}

static bool prepare(struct db *db, struct statement *statement, const char *translated, const char *types)
{
	sqlite3_stmt *prepared = NULL;
	int code = sqlite3_prepare_v3(db->connection, translated, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL);
	if (code != SQLITE_OK || !prepared) {
		failed(db, translated);
		return false;
	}
	statement->prepared = prepared;
	if (sqlite3_bind_parameter_count(prepared) == (int)strlen(types))
		return true;
	db_failed(db, DB_OTHER, translated, "%zu arguments for %d placeholders", strlen(types),
	          sqlite3_bind_parameter_count(prepared));
	return false;
}

static void forget(struct db *db, struct statement *statement)
{
	(void)db;
	sqlite3_finalize(statement->prepared);
	statement->prepared = NULL;
}

// A statement that writes has run to its end before its caller goes on, so its arguments need no copy.
static int bind_one(sqlite3_stmt *prepared, int index, const struct db_argument *a, bool writes)
{
	sqlite3_destructor_type copied = writes ? SQLITE_STATIC : SQLITE_TRANSIENT;
	const char *at = a->text.at ? a->text.at : "";
	switch (a->type) {
	case 'i':
		return sqlite3_bind_int64(prepared, index, a->number);
	case 's':
		return sqlite3_bind_text64(prepared, index, at, a->text.len, copied, SQLITE_UTF8);
	default:
		return sqlite3_bind_blob64(prepared, index, at, a->text.len, copied);
	}
}

static bool step(struct rows *rows)
{
	struct statement *statement = rows->statement;
	sqlite3_stmt *prepared = statement->prepared;
	int code = sqlite3_step(prepared);
	if (code == SQLITE_ROW) {
		rows->started = true;
		return true;
	}
	rows->started = false;
	if (code != SQLITE_DONE) {
		rows->failed = true;
		failed(rows->db, statement_sql(statement));
	} else if (!sqlite3_stmt_readonly(prepared)) {
		rows->changes = sqlite3_changes(rows->db->connection);
	}
	return false;
}

static bool run(struct rows *rows, struct statement *statement, const struct db_argument *arguments, int count)
{
	rows->statement = statement;
	statement->busy = true;
	rows->failed = false;
	for (int i = 0; i < count; i++) {
		if (bind_one(statement->prepared, i + 1, &arguments[i], statement->writes) == SQLITE_OK)
			continue;
		failed(rows->db, statement_sql(statement));
		return false;
	}
	step(rows); // so that the fault of a statement is known at once, as with PostgreSQL
	return !rows->failed;
}

static bool next(struct rows *rows)
{
	if (rows->row++ < 0)
		return rows->started;
	return rows->started && step(rows);
}

static void finish(struct rows *rows)
{
	struct statement *statement = rows->statement;
	sqlite3_reset(statement->prepared);
	sqlite3_clear_bindings(statement->prepared);
	statement->busy = false;
	if (statement->cached)
		return;
	forget(rows->db, statement);
	free(statement->sql);
	free(statement);
}

static int64_t number(const struct rows *rows, int column)
{
	const struct statement *statement = rows->statement;
	return sqlite3_column_int64(statement->prepared, column);
}

static struct text text(const struct rows *rows, int column, struct arena *arena)
{
	const struct statement *statement = rows->statement;
	const char *at = sqlite3_column_blob(statement->prepared, column);
	int bytes = sqlite3_column_bytes(statement->prepared, column);
	return at && bytes > 0 ? text_copy(arena, (struct text){ at, (size_t)bytes }) : TEXT_NONE;
}

// --- transactions ------------------------------------------------------------------------------------------------

static bool run_cached(struct db *db, const char *sql)
{
	struct rows rows = db_query_arguments(db, sql, NULL, 0);
	return rows_end(&rows);
}

static bool begin_reading(struct db *db)
{
	return run_cached(db, "BEGIN");
}

static bool begin(struct db *db)
{
	return run_cached(db, "BEGIN IMMEDIATE") && run_cached(db, "SAVEPOINT job");
}

static bool mark(struct db *db)
{
	return run_cached(db, "RELEASE job") && run_cached(db, "SAVEPOINT job");
}

static bool undo(struct db *db)
{
	return run_cached(db, "ROLLBACK TO job");
}

static void rollback(struct db *db)
{
	// A full disk may have rolled back already; that is no fault.
	if (!db->connection || sqlite3_get_autocommit(db->connection))
		return;
	enum db_fault fault = db->fault; // what led to this
	db->poisoned = false;
	if (run_cached(db, "ROLLBACK"))
		db->fault = fault;
}

static enum commit_fate commit(struct db *db)
{
	db->poisoned = false;
	if (run_cached(db, "COMMIT"))
		return COMMITTED;
	// SQLITE_FULL comes from a write that did not fit: no commit frame. Any other error may come from the fsync after
	// that frame was written.
	if (db->fault != DB_FULL)
		return FATE_UNKNOWN;
	rollback(db);
	return NOT_COMMITTED;
}

enum db_fault sqlite_checkpoint(struct db *db, enum checkpoint how)
{
	int frames = 0, done = 0;
	int mode = how == CHECKPOINT_TRUNCATE ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE;
	sqlite3_busy_timeout(db->connection, 250); // readers may hold it up; the writer does not wait long for them
	int code = sqlite3_wal_checkpoint_v2(db->connection, "main", mode, &frames, &done);
	sqlite3_busy_timeout(db->connection, 5000);
	if (code == SQLITE_OK && how == CHECKPOINT_TRUNCATE)
		db->wal_frames = 0;
	if (code == SQLITE_OK || (how == CHECKPOINT_PASSIVE && (code & 0xff) == SQLITE_BUSY))
		return DB_NO_FAULT;
	db_failed(db, fault_of(code) ? fault_of(code) : DB_OTHER, NULL, "checkpoint: %s (%d)", sqlite3_errstr(code), code);
	return db->fault;
}

bool sqlite_is_old(void)
{
	return sqlite3_libversion_number() < SQLITE_FIXED_VERSION;
}

const char *sqlite_version_text(void)
{
	return sqlite3_libversion();
}

const struct db_driver sqlite_driver = {
	.is_postgres = false,
	.open = open_database,
	.close = close_database,
	.usable = usable,
	.prepare = prepare,
	.forget = forget,
	.run = run,
	.next = next,
	.finish = finish,
	.number = number,
	.text = text,
	.command = command,
	.begin_reading = begin_reading,
	.begin = begin,
	.mark = mark,
	.undo = undo,
	.commit = commit,
	.rollback = rollback,
};
