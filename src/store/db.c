// SPDX-License-Identifier: EUPL-1.2
// The part of the database interface that is the same for SQLite and PostgreSQL: arguments, statement cache, rows.
#include <stdarg.h>
#include "store/db_driver.h"
#include "base/log.h"

struct db *db_create(const struct db_driver *driver, struct text address, bool is_writer, pthread_rwlock_t *gate)
{
	struct db *db = calloc(1, sizeof *db);
	if (!db)
		return NULL;
	db->driver = driver;
	db->is_writer = is_writer;
	db->gate = gate;
	db->address = strndup(address.at, address.len);
	db->scratch = arena_create((size_t)1 << 20);
	db->translated = arena_create((size_t)4 << 20);
	if (!db->address || !db->scratch || !db->translated) {
		db_destroy(db);
		return NULL;
	}
	return db;
}

bool db_connect(struct db *db)
{
	db->poisoned = false;
	db->fault = DB_NO_FAULT;
	if (db->driver->open(db))
		return true;
	db_disconnect(db);
	return false;
}

void db_disconnect(struct db *db)
{
	db->closing = true; // the statements go with the connection
	db_forget_statements(db);
	if (db->connection)
		db->driver->close(db);
	db->connection = NULL;
	db->closing = false;
}

void db_destroy(struct db *db)
{
	if (!db)
		return;
	db_disconnect(db);
	for (size_t i = 0; i < DB_KEPT_MAX; i++)
		arena_destroy(db->kept[i].arena);
	for (size_t i = 0; i < DB_RECORD_SQL; i++) {
		free(db->record_sql[i].rest);
		free(db->record_sql[i].sql);
	}
	arena_destroy(db->scratch);
	arena_destroy(db->translated);
	free(db->address);
	free(db);
}

void db_failed(struct db *db, enum db_fault fault, const char *sql, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vsnprintf(db->error, sizeof db->error, format, arguments);
	va_end(arguments);
	db->fault = fault;
	db->poisoned = db->in_job || db->snapshots > 0;
	if (fault != DB_UNIQUE)
		log_error("database: %s%s%s", db->error, sql ? " in: " : "", sql ? sql : "");
}

// --- kept --------------------------------------------------------------------------------------------------------

static struct kept *kept_find(struct kept *kept, const void *kind, int64_t id)
{
	for (size_t i = 0; i < DB_KEPT_MAX; i++)
		if (kept[i].arena && kept[i].kind == kind && kept[i].id == id)
			return &kept[i];
	return NULL;
}

void db_keep(struct db *db, const void *kind, int64_t id, struct arena *arena, void *value)
{
	struct kept *place = kept_find(db->kept, kind, id);
	if (!place)
		place = &db->kept[db->next_kept++ % DB_KEPT_MAX]; // the oldest
	arena_destroy(place->arena);
	*place = (struct kept){ kind, id, arena, value };
}

void *db_kept(const struct db *db, const void *kind, int64_t id)
{
	const struct kept *kept = kept_find((struct kept *)(uintptr_t)db->kept, kind, id);
	return kept ? kept->value : NULL;
}

// --- use of a handle ---------------------------------------------------------------------------------------------

// Every use must be left again, also when it was refused.
static bool db_enter(struct db *db)
{
	if (db->uses++ > 0)
		return db->connection != NULL;
	if (db->gate)
		pthread_rwlock_rdlock(db->gate);
	if (db->is_writer || (db->connection && db->driver->usable(db)))
		return db->connection != NULL;
	db_disconnect(db);
	if (db_connect(db))
		return true;
	log_error("database: cannot open for reading: %s", db->error);
	return false;
}

static void db_leave(struct db *db)
{
	if (--db->uses == 0 && db->gate)
		pthread_rwlock_unlock(db->gate);
}

// --- statements --------------------------------------------------------------------------------------------------

const char *statement_sql(const struct statement *statement)
{
	return statement->sql + strlen(statement->sql) + 1;
}

static uint64_t hash_more(uint64_t hash, const char *at)
{
	for (; *at; at++)
		hash = (hash ^ (unsigned char)*at) * 0x100000001b3u; // FNV-1a
	return (hash ^ 0xff) * 0x100000001b3u;
}

static void statement_free(struct db *db, struct statement *statement)
{
	db->driver->forget(db, statement);
	free(statement->sql);
	free(statement);
}

void db_forget_statements(struct db *db)
{
	memset(db->recent, 0, sizeof db->recent);
	for (size_t i = 0; i < DB_BUCKETS; i++) {
		struct statement **link = &db->buckets[i];
		while (*link) {
			struct statement *statement = *link;
			if (statement->busy) {
				link = &statement->next;
				continue;
			}
			*link = statement->next;
			db->statements--;
			statement_free(db, statement);
		}
	}
}

// Savepoints change nothing either; what undoing does, db_undo says. What begins with WITH may write in the end, or on
// PostgreSQL in the middle; one that only names such a word, in a text for instance, is taken to write too.
static bool only_reads(const char *sql)
{
	static const char *const starts[] = { "SELECT ", "WITH ", "SAVEPOINT ", "RELEASE " };
	static const char *const changes[] = { "INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE INTO" };
	bool reads = false;
	for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
		reads |= strncmp(sql, starts[i], strlen(starts[i])) == 0;
	for (size_t i = 0; reads && *sql == 'W' && i < sizeof changes / sizeof changes[0]; i++)
		reads = strcasestr(sql, changes[i]) == NULL;
	return reads;
}

static struct statement *statement_prepare(struct db *db, const char *sql, const char *types, uint64_t hash)
{
	size_t types_len = strlen(types), sql_len = strlen(sql);
	struct statement *statement = calloc(1, sizeof *statement);
	char *key = malloc(types_len + sql_len + 2);
	if (!statement || !key)
		goto no_memory;
	memcpy(key, types, types_len + 1);
	memcpy(key + types_len + 1, sql, sql_len + 1);
	statement->sql = key;
	statement->hash = hash;
	statement->number = ++db->next_number;
	statement->writes = !only_reads(sql);
	arena_reset(db->translated);
	const char *translated = dialect_translate(db->translated, sql, db->driver->is_postgres);
	if (!translated)
		db_failed(db, DB_OTHER, sql, "statement cannot be translated");
	if (!translated || !db->driver->prepare(db, statement, translated, types)) {
		statement_free(db, statement);
		return NULL;
	}
	return statement;
no_memory:
	free(statement);
	free(key);
	db_failed(db, DB_OTHER, sql, "out of memory");
	return NULL;
}

static bool is_statement(const struct statement *statement, const char *sql, const char *types)
{
	return strcmp(statement->sql, types) == 0 && strcmp(statement_sql(statement), sql) == 0;
}

static struct statement *statement_search(struct db *db, const char *sql, const char *types)
{
	uint64_t hash = hash_more(hash_more(0xcbf29ce484222325u, types), sql);
	struct statement **bucket = &db->buckets[hash % DB_BUCKETS];
	bool found_busy = false;
	for (struct statement *s = *bucket; s; s = s->next) {
		if (s->hash != hash || !is_statement(s, sql, types))
			continue;
		if (!s->busy)
			return s;
		found_busy = true;
	}
	if (!found_busy && db->statements >= DB_STATEMENTS_MAX)
		db_forget_statements(db);
	struct statement *fresh = statement_prepare(db, sql, types, hash);
	if (!fresh || found_busy)
		return fresh;
	fresh->cached = true;
	fresh->next = *bucket;
	*bucket = fresh;
	db->statements++;
	return fresh;
}

// Most texts are constants of the program, so their address is a quick way to the statement; the text decides.
static struct statement *statement_for(struct db *db, const char *sql, const char *types)
{
	struct statement **recent = &db->recent[((uintptr_t)sql >> 3) % DB_RECENT];
	if (*recent && !(*recent)->busy && is_statement(*recent, sql, types))
		return *recent;
	struct statement *statement = statement_search(db, sql, types);
	if (statement && statement->cached)
		*recent = statement;
	return statement;
}

// --- queries -----------------------------------------------------------------------------------------------------

struct rows db_query_arguments(struct db *db, const char *sql, const struct db_argument *arguments, int count)
{
	struct rows rows = { .db = db, .row = -1, .failed = true };
	if (!db)
		return rows;
	if (!db_enter(db)) {
		db->fault = db->fault ? db->fault : DB_LOST;
		return rows;
	}
	if (db->poisoned) // already logged; the job or the page is to end now
		return rows;
	db->fault = DB_NO_FAULT;
	char types[DB_ARGUMENTS_MAX + 1];
	for (int i = 0; i < count; i++)
		types[i] = arguments[i].type;
	types[count] = '\0';
	struct statement *statement = statement_for(db, sql, types);
	if (!statement)
		return rows;
	db->stamp += statement->writes;
	rows.failed = !db->driver->run(&rows, statement, arguments, count);
	return rows;
}

bool db_collect_arguments(struct db_argument *arguments, int *count, const char *types, va_list list)
{
	*count = 0;
	for (; types && *types; types++, (*count)++) {
		if (*count == DB_ARGUMENTS_MAX || !strchr("isb", *types))
			return false;
		struct db_argument *a = &arguments[*count];
		*a = (struct db_argument){ .type = *types };
		if (*types == 'i')
			a->number = va_arg(list, int64_t);
		else
			a->text = va_arg(list, struct text);
	}
	return true;
}

static struct rows query_list(struct db *db, const char *sql, const char *types, va_list list)
{
	struct db_argument arguments[DB_ARGUMENTS_MAX];
	int count;
	if (db_collect_arguments(arguments, &count, types, list))
		return db_query_arguments(db, sql, arguments, count);
	struct rows rows = { .failed = true };
	if (db)
		db_failed(db, DB_OTHER, sql, "wrong argument types \"%s\"", types);
	return rows;
}

struct rows db_query(struct db *db, const char *sql, const char *types, ...)
{
	va_list list;
	va_start(list, types);
	struct rows rows = query_list(db, sql, types, list);
	va_end(list);
	return rows;
}

static int rows_run(struct rows *rows)
{
	while (rows_next(rows))
		;
	int changes = rows->changes;
	return rows_end(rows) ? changes : -1;
}

int db_execute(struct db *db, const char *sql, const char *types, ...)
{
	va_list list;
	va_start(list, types);
	struct rows rows = query_list(db, sql, types, list);
	va_end(list);
	return rows_run(&rows);
}

int db_execute_arguments(struct db *db, const char *sql, const struct db_argument *arguments, int count)
{
	struct rows rows = db_query_arguments(db, sql, arguments, count);
	return rows_run(&rows);
}

bool db_one_int(struct db *db, int64_t *value, const char *sql, const char *types, ...)
{
	va_list list;
	va_start(list, types);
	struct rows rows = query_list(db, sql, types, list);
	va_end(list);
	bool found = rows_next(&rows);
	if (found)
		*value = rows_int(&rows, 0);
	return rows_end(&rows) && found;
}

bool rows_next(struct rows *rows)
{
	if (rows->failed || !rows->statement)
		return false;
	return rows->db->driver->next(rows);
}

bool rows_end(struct rows *rows)
{
	if (rows->db) {
		if (rows->statement)
			rows->db->driver->finish(rows);
		db_leave(rows->db);
	}
	rows->statement = NULL;
	rows->db = NULL;
	return !rows->failed;
}

int64_t rows_int(const struct rows *rows, int column)
{
	return rows->failed || !rows->statement ? 0 : rows->db->driver->number(rows, column);
}

struct text rows_text(const struct rows *rows, int column, struct arena *arena)
{
	return rows->failed || !rows->statement ? TEXT_NONE : rows->db->driver->text(rows, column, arena);
}

enum db_fault db_fault(const struct db *db)
{
	return db->fault;
}

uint64_t db_stamp(const struct db *db)
{
	return db->stamp;
}

bool db_is_postgres(const struct db *db)
{
	return db->driver->is_postgres;
}

// --- transactions ------------------------------------------------------------------------------------------------

bool db_snapshot_begin(struct db *db)
{
	if (db->in_job) // the writer's transaction is a snapshot already
		return true;
	bool entered = db_enter(db);
	if (db->snapshots++ > 0 || (entered && db->driver->begin_reading(db)))
		return true;
	db->snapshots--;
	db->poisoned = false;
	db_leave(db);
	return false;
}

void db_snapshot_end(struct db *db)
{
	if (db->in_job || db->snapshots == 0)
		return;
	if (--db->snapshots == 0) {
		if (db->driver->usable(db))
			db->driver->rollback(db); // nothing was written, so this only lets the snapshot go
		db->poisoned = false;
	}
	db_leave(db);
}

bool db_begin(struct db *db)
{
	db->poisoned = false;
	db->fault = DB_NO_FAULT;
	db->stamp++;
	db->in_job = db->driver->begin(db);
	return db->in_job;
}

bool db_mark(struct db *db)
{
	return db->driver->mark(db);
}

bool db_undo(struct db *db)
{
	db->poisoned = false;
	db->stamp++;
	return db->driver->undo(db);
}

enum commit_fate db_commit(struct db *db)
{
	enum commit_fate fate = db->driver->commit(db);
	db->in_job = db->poisoned = false;
	return fate;
}

void db_rollback(struct db *db)
{
	db->driver->rollback(db);
	db->in_job = db->poisoned = false;
}

bool db_script(struct db *db, const char *sql)
{
	arena_reset(db->translated);
	const char *translated = dialect_translate(db->translated, sql, db->driver->is_postgres);
	if (!translated) {
		db_failed(db, DB_OTHER, NULL, "script cannot be translated");
		return false;
	}
	return db->driver->command(db, translated);
}
