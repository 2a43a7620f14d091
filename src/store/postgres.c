// SPDX-License-Identifier: EUPL-1.2
// PostgreSQL through libpq: prepared statements, arguments and results in binary form. Writing numbers as text on one side
// and reading them on the other took a third of the time of a statement with thousands of rows.
#include <endian.h>
#include <libpq-fe.h>
#include "store/db_driver.h"
#include "base/log.h"
#include "base/number.h"

enum {
	OID_BOOL = 16,
	OID_BYTEA = 17,
	OID_INT8 = 20,
	OID_INT2 = 21,
	OID_INT4 = 23,
	OID_TEXT = 25,
	OID_OID = 26,
	OID_NUMERIC = 1700
};

#define WRITER_LOCK_KEY "5791307463158949234" // "Polder" and a zero; advisory locks are per database

// The server's main line only: its detail quotes values, which may be a person's.
static void failed(struct db *db, const PGresult *result, const char *sql)
{
	const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
	const char *message = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	enum db_fault fault = DB_OTHER;
	if (PQstatus(db->connection) != CONNECTION_OK || !state ||
	    (strncmp(state, "08", 2) == 0 && strcmp(state, "08P01") != 0) || strncmp(state, "57P", 3) == 0)
		fault = DB_LOST;
	else if (strcmp(state, "23505") == 0)
		fault = DB_UNIQUE;
	else if (strcmp(state, "53100") == 0)
		fault = DB_FULL;
	else if (strncmp(state, "58", 2) == 0)
		fault = DB_IO;
	db_failed(db, fault, sql, "%s (%s)", message ? message : PQerrorMessage(db->connection), state ? state : "lost");
}

static bool succeeded(struct db *db, PGresult *result, const char *sql)
{
	ExecStatusType status = PQresultStatus(result);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY)
		return true;
	failed(db, result, sql);
	return false;
}

static bool command(struct db *db, const char *sql)
{
	PGresult *result = PQexec(db->connection, sql);
	bool ok = succeeded(db, result, sql);
	PQclear(result);
	return ok;
}

static void ignore_notice(void *context, const PGresult *result)
{
	(void)context, (void)result;
}

static bool open_database(struct db *db)
{
	// dbname may be a whole connection string and comes last but one, so that it may override what stands before it.
	const char *const keys[] = {
		"connect_timeout", "application_name", "keepalives_idle", "tcp_user_timeout", "dbname", "client_encoding", NULL
	};
	const char *const values[] = { "5", "polder", "30", "15000", db->address, "UTF8", NULL };
	PGconn *connection = PQconnectdbParams(keys, values, 1);
	db->connection = connection;
	if (PQstatus(connection) != CONNECTION_OK) {
		db_failed(db, DB_LOST, NULL, "%s", connection ? PQerrorMessage(connection) : "out of memory");
		return false;
	}
	PQsetNoticeReceiver(connection, ignore_notice, NULL);
	const char *encoding = PQparameterStatus(connection, "server_encoding");
	if (!encoding || strcmp(encoding, "UTF8") != 0) {
		db_failed(db, DB_OTHER, NULL, "the database must be made with ENCODING 'UTF8', it has %s",
		          encoding ? encoding : "none");
		return false;
	}
	if (!command(db, "SET synchronous_commit TO on; SET standard_conforming_strings TO on; SET TimeZone TO 'UTC';"
	                 "SET idle_in_transaction_session_timeout TO 0"))
		return false;
	if (db->is_writer)
		return true;
	// A page's statements take some ms: compiling them or starting workers takes longer than it saves.
	return command(db, "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;"
	                   "SET statement_timeout TO '60s'; SET max_parallel_workers_per_gather TO 0;"
	                   "SELECT set_config(name, 'off', false) FROM pg_settings WHERE name = 'jit'");
}

static void close_database(struct db *db)
{
	PQfinish(db->connection);
}

static bool usable(const struct db *db)
{
	return PQstatus(db->connection) == CONNECTION_OK && db->fault != DB_LOST;
}

static void statement_name(char name[16], const struct statement *statement)
{
	snprintf(name, 16, "p%u", statement->number);
}

static bool prepare(struct db *db, struct statement *statement, const char *translated, const char *types)
{
	Oid kinds[DB_ARGUMENTS_MAX];
	int count = (int)strlen(types);
	for (int i = 0; i < count; i++)
		kinds[i] = types[i] == 'i' ? OID_INT8 : types[i] == 's' ? OID_TEXT : OID_BYTEA;
	char name[16];
	statement_name(name, statement);
	PGresult *result = PQprepare(db->connection, name, translated, count, kinds);
	bool ok = succeeded(db, result, translated);
	PQclear(result);
	statement->prepared = ok ? statement : NULL;
	return ok;
}

static void forget(struct db *db, struct statement *statement)
{
	if (!statement->prepared || db->closing || !usable(db) || PQtransactionStatus(db->connection) == PQTRANS_INERROR)
		return; // the session and its statements are gone, or the name is just not used again
	char sql[32];
	snprintf(sql, sizeof sql, "DEALLOCATE p%u", statement->number);
	PQclear(PQexec(db->connection, sql));
}

static bool run(struct rows *rows, struct statement *statement, const struct db_argument *arguments, int count)
{
	struct db *db = rows->db;
	const char *values[DB_ARGUMENTS_MAX];
	int lengths[DB_ARGUMENTS_MAX], formats[DB_ARGUMENTS_MAX];
	uint64_t numbers[DB_ARGUMENTS_MAX];
	for (int i = 0; i < count; i++) {
		const struct db_argument *a = &arguments[i];
		formats[i] = 1;
		if (a->text.len > (size_t)1 << 29) {
			db_failed(db, DB_OTHER, statement_sql(statement), "argument %d is too long", i + 1);
			return false;
		}
		numbers[i] = htobe64((uint64_t)a->number);
		values[i] = a->type == 'i' ? (const char *)&numbers[i] : a->text.at ? a->text.at : "";
		lengths[i] = a->type == 'i' ? 8 : (int)a->text.len;
	}
	char name[16];
	statement_name(name, statement);
	PGresult *result = PQexecPrepared(db->connection, name, count, values, lengths, formats, 1);
	if (!succeeded(db, result, statement_sql(statement))) {
		PQclear(result);
		return false;
	}
	rows->statement = result;
	int64_t changes = 0;
	bool changed = strncmp(PQcmdStatus(result), "SELECT", 6) != 0;
	if (changed && number_parse(text_of(PQcmdTuples(result)), &changes) && changes <= INT32_MAX)
		rows->changes = (int)changes;
	return true;
}

static bool next(struct rows *rows)
{
	if (rows->row < PQntuples(rows->statement))
		rows->row++;
	return rows->row < PQntuples(rows->statement);
}

static void finish(struct rows *rows)
{
	PQclear(rows->statement);
}

static struct text value_at(const struct rows *rows, int column)
{
	if (column >= PQnfields(rows->statement) || rows->row < 0 || rows->row >= PQntuples(rows->statement))
		return TEXT_NONE;
	return (struct text){ PQgetvalue(rows->statement, rows->row, column),
		                  (size_t)PQgetlength(rows->statement, rows->row, column) };
}

static uint64_t big_endian(struct text bytes)
{
	uint64_t value = 0;
	for (size_t i = 0; i < bytes.len; i++)
		value = value << 8 | (uint8_t)bytes.at[i];
	return value;
}

// SUM of whole numbers is a numeric: how many digits of base 10,000 there are, the power of the first, the sign, how many
// decimals are shown, and the digits (src/backend/utils/adt/numeric.c, numeric_send). 0 when it is not whole or too large.
static int64_t numeric(struct text bytes)
{
	if (bytes.len < 8)
		return 0;
	int64_t digits = (int16_t)big_endian(text_slice(bytes, 0, 2)), power = (int16_t)big_endian(text_slice(bytes, 2, 4));
	uint64_t sign = big_endian(text_slice(bytes, 4, 6));
	int64_t value = 0;
	if (digits > power + 1 || power > 4 || bytes.len < 8 + 2 * (size_t)digits || (sign != 0 && sign != 0x4000))
		return 0;
	for (int64_t i = 0; i <= power; i++) {
		size_t at = 8 + 2 * (size_t)i;
		int64_t digit = i < digits ? (int64_t)big_endian(text_slice(bytes, at, at + 2)) : 0;
		if (!number_multiply(value, 10000, &value) || !number_add(value, sign ? -digit : digit, &value))
			return 0;
	}
	return value;
}

static int64_t number(const struct rows *rows, int column)
{
	struct text value = value_at(rows, column);
	int64_t n = 0;
	switch (value.len ? PQftype(rows->statement, column) : 0) {
	case OID_INT8:
		return (int64_t)big_endian(value);
	case OID_INT4:
		return (int32_t)big_endian(value);
	case OID_INT2:
		return (int16_t)big_endian(value);
	case OID_BOOL:
	case OID_OID:
		return (int64_t)big_endian(value);
	case OID_NUMERIC:
		return numeric(value);
	default:
		return number_parse(value, &n) ? n : 0;
	}
}

static struct text text(const struct rows *rows, int column, struct arena *arena)
{
	struct text value = value_at(rows, column);
	switch (value.len ? PQftype(rows->statement, column) : 0) {
	case OID_INT8:
	case OID_INT4:
	case OID_INT2:
	case OID_OID:
	case OID_NUMERIC:
		return arena_format(arena, "%lld", (long long)number(rows, column));
	case OID_BOOL:
		return *value.at ? TEXT("t") : TEXT("f");
	default:
		return text_copy(arena, value);
	}
}

// --- transactions ------------------------------------------------------------------------------------------------

static bool begin_reading(struct db *db)
{
	return command(db, "BEGIN");
}

static bool begin(struct db *db)
{
	return command(db, "BEGIN; SAVEPOINT job");
}

static bool mark(struct db *db)
{
	return command(db, "RELEASE job; SAVEPOINT job");
}

static bool undo(struct db *db)
{
	return command(db, "ROLLBACK TO job");
}

static void rollback(struct db *db)
{
	if (usable(db) && PQtransactionStatus(db->connection) != PQTRANS_IDLE)
		command(db, "ROLLBACK");
}

static enum commit_fate commit(struct db *db)
{
	db->poisoned = false;
	PGresult *result = PQexec(db->connection, "COMMIT");
	bool ok = succeeded(db, result, "COMMIT");
	// COMMIT of a failed transaction succeeds with the words ROLLBACK.
	bool committed = ok && strcmp(PQcmdStatus(result), "COMMIT") == 0;
	PQclear(result);
	if (committed)
		return COMMITTED;
	if (!ok && (db->fault == DB_LOST || db->fault == DB_IO))
		return FATE_UNKNOWN;
	rollback(db);
	return NOT_COMMITTED;
}

bool postgres_lock(struct db *db)
{
	PGresult *result = PQexec(db->connection, "SELECT pg_try_advisory_lock(" WRITER_LOCK_KEY ")");
	bool ok = succeeded(db, result, "pg_try_advisory_lock");
	bool locked = ok && PQntuples(result) == 1 && *PQgetvalue(result, 0, 0) == 't';
	PQclear(result);
	return locked;
}

const struct db_driver postgres_driver = {
	.is_postgres = true,
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
