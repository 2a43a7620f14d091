// SPDX-License-Identifier: EUPL-1.2
// What `polder doctor` asks of the store.
#include <fcntl.h>
#include <unistd.h>
#include <sys/stat.h>
#include "store/store_private.h"
#include "base/log.h"
#include "base/secret.h"

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

// --- files -------------------------------------------------------------------------------------------------------
enum { FILES_NAMED_MOST = 10, PIECE_BYTES = 1 << 14 };

struct files_check {
	struct store *store;
	struct builder *report;
	struct arena *arena; // for one row
	int64_t files, faults;
};

static bool file_is_whole(struct store *store, struct text hash)
{
	uint8_t found[HASH_BYTES];
	char piece[PIECE_BYTES];
	struct hash_stream stream;
	int fd = hash.len == HASH_BYTES ? file_open_any(store, (const uint8_t *)hash.at) : -1;
	if (fd < 0)
		return false;
	ssize_t got;
	hash_stream_begin(&stream);
	while ((got = read(fd, piece, sizeof piece)) > 0)
		hash_stream_add(&stream, (struct text){ piece, (size_t)got });
	hash_stream_end(&stream, found);
	close(fd);
	return got == 0 && memcmp(found, hash.at, HASH_BYTES) == 0;
}

static bool check_column(struct files_check *check, struct db *db, const struct record *record,
                         const struct field *field)
{
	const char *sql =
		text_to_c(check->arena, arena_format(check->arena, "SELECT DISTINCT %s FROM %s", field->name, record->name));
	struct rows rows = db_query(db, sql, "");
	while (rows_next(&rows)) {
		arena_reset(check->arena);
		struct text hash = rows_text(&rows, 0, check->arena);
		if (hash.len == 0)
			continue;
		check->files++;
		if (file_is_whole(check->store, hash))
			continue;
		if (++check->faults <= FILES_NAMED_MOST)
			build_format(check->report, "ERROR files: %s.%s names %" TEXT_FORMAT ", which is missing or damaged\n",
			             record->name, field->name,
			             TEXT_ARGS(text_hex(check->arena, (const uint8_t *)hash.at, hash.len)));
	}
	return rows_end(&rows);
}

static bool check_files(struct store *store, struct db *db, struct builder *report)
{
	struct files_check check = { .store = store, .report = report, .arena = arena_create(1 << 20) };
	bool good = check.arena != NULL;
	for (const struct record *const *record = store->records; good && record && *record; record++)
		for (size_t i = 0; good && i < (*record)->count; i++)
			if ((*record)->fields[i].flags & FIELD_FILE)
				good = check_column(&check, db, *record, &(*record)->fields[i]);
	arena_destroy(check.arena);
	if (!good)
		build_literal(report, "ERROR files: the tables that name them cannot be read\n");
	else if (check.faults > 0)
		build_format(report, "ERROR files: %lld of %lld are missing or damaged\n", (long long)check.faults,
		             (long long)check.files);
	else
		build_format(report, "ok    %lld files are there, as their names say\n", (long long)check.files);
	return good && check.faults == 0;
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
	ok = check_files(store, db, report) && ok;
	if (!db_is_postgres(db))
		check_sqlite(store, report);
	db_snapshot_end(db);
	store_reader_close(db);
	return ok && !report->failed;
}
