// SPDX-License-Identifier: EUPL-1.2
// What `polder doctor` asks of the store.
#include <fcntl.h>
#include <sys/stat.h>
#include "store/store_private.h"
#include "base/log.h"

enum { WAL_WARNING_BYTES = 128 << 20 };

static bool check_integrity(struct db *db, struct builder *report)
{
	if (db_is_postgres(db))
		return true;
	bool ok = true, any = false;
	struct rows rows = db_query(db, "PRAGMA integrity_check(20)", "");
	while (rows_next(&rows)) {
		struct text line = rows_text(&rows, 0, report->arena);
		any = true;
		if (text_is(line, "ok"))
			continue;
		ok = false;
		build_format(report, "ERROR database: %" TEXT_FORMAT "\n", TEXT_ARGS(line));
	}
	ok = rows_end(&rows) && ok && any;
	rows = db_query(db, "PRAGMA foreign_key_check", "");
	if (rows_next(&rows)) {
		ok = false;
		build_literal(report, "ERROR database: a row points to one that is not there\n");
	}
	ok = rows_end(&rows) && ok;
	if (ok)
		build_literal(report, "ok    database: integrity\n");
	return ok;
}

static bool check_schema(struct store *store, struct db *db, struct builder *report)
{
	struct text error = TEXT("The tables could not be read.");
	if (schema_matches(db, store_records, report->arena, &error) &&
	    (!store->records || schema_matches(db, store->records, report->arena, &error))) {
		build_literal(report, "ok    tables and records agree\n");
		return true;
	}
	build_format(report, "ERROR tables: %" TEXT_FORMAT "\n", TEXT_ARGS(error));
	return false;
}

static bool check_jobs(struct db *db, struct builder *report)
{
	bool ok = true;
	struct rows rows = db_query(db, "SELECT kind, COUNT(*) FROM job WHERE failed = 1 GROUP BY kind ORDER BY kind", "");
	while (rows_next(&rows)) {
		ok = false;
		struct text kind = rows_text(&rows, 0, report->arena);
		build_format(report, "ERROR jobs: %lld of kind %" TEXT_FORMAT " were given up\n", (long long)rows_int(&rows, 1),
		             TEXT_ARGS(kind));
	}
	ok = rows_end(&rows) && ok;
	if (ok)
		build_literal(report, "ok    no job was given up\n");
	return ok;
}

static bool check_events(struct db *db, struct builder *report)
{
	int64_t count = 0, last = 0;
	if (!db_one_int(db, &count, "SELECT COUNT(*) FROM event", "") ||
	    !db_one_int(db, &last, "SELECT COALESCE(MAX(number), 0) FROM event", "")) {
		build_literal(report, "ERROR events cannot be read\n");
		return false;
	}
	build_format(report,
	             count == last ? "ok    %lld events without a gap\n"
	                           : "ERROR events: %lld rows, but the last has number %lld\n",
	             (long long)count, (long long)last);
	return count == last;
}

// Warnings: nothing is wrong yet.
static void check_sqlite(struct store *store, struct builder *report)
{
	if (sqlite_is_old())
		build_format(
			report,
			"warn  SQLite %s is older than 3.51.3: nothing but polder may write to or checkpoint this database "
			"(sqlite.org: WAL-reset bug)\n",
			sqlite_version_text());
	struct stat about;
	if (fstatat(store->folder_fd, "polder.db-wal", &about, 0) == 0 && about.st_size > WAL_WARNING_BYTES)
		build_format(report, "warn  the write-ahead log is %lld MB: something reads for too long\n",
		             (long long)about.st_size >> 20);
}

bool store_check(struct store *store, struct builder *report)
{
	struct db *db = store_reader_open(store);
	if (!db || !db_snapshot_begin(db)) {
		store_reader_close(db);
		build_literal(report, "ERROR the database cannot be opened\n");
		return false;
	}
	bool ok = check_integrity(db, report);
	ok = check_schema(store, db, report) && ok;
	ok = check_jobs(db, report) && ok;
	ok = check_events(db, report) && ok;
	if (!db_is_postgres(db))
		check_sqlite(store, report);
	db_snapshot_end(db);
	store_reader_close(db);
	return ok && !report->failed;
}
