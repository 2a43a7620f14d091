// SPDX-License-Identifier: EUPL-1.2
// Numbered SQL files, built into the program, run once each in a transaction with the row that says so.
#include "store/store_private.h"
#include "base/clock.h"
#include "base/log.h"

// What the database has: 0 of each when it is empty.
struct applied {
	int64_t highest;
	size_t missing; // of this program's migrations
};

static bool has_versions(struct db *db, bool *there)
{
	const char *exists = db_is_postgres(db)
	                         ? "SELECT COUNT(*) FROM information_schema.tables "
	                           "WHERE table_schema = current_schema() AND table_name = 'schema_version'"
	                         : "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'table' AND name = 'schema_version'";
	int64_t count = 0;
	bool ok = db_one_int(db, &count, exists, "");
	*there = count > 0;
	return ok;
}

static bool is_applied(struct db *db, const struct migration *migration, bool *applied)
{
	int64_t count = 0;
	bool ok = db_one_int(db, &count, "SELECT COUNT(*) FROM schema_version WHERE number = ?1", "i",
	                     (int64_t)migration->number);
	*applied = count > 0;
	return ok;
}

static bool read_applied(struct db *db, struct applied *applied)
{
	*applied = (struct applied){ 0 };
	if (!db_one_int(db, &applied->highest, "SELECT COALESCE(MAX(number), 0) FROM schema_version", ""))
		return false;
	for (const struct migration *m = migrations; m->sql; m++) {
		bool is;
		if (!is_applied(db, m, &is))
			return false;
		applied->missing += !is;
	}
	return true;
}

static bool run_one(struct db *db, const struct migration *migration)
{
	if (!db_begin(db))
		return false;
	bool ok = db_script(db, migration->sql) &&
	          db_execute(db, "INSERT INTO schema_version (number, name, applied_at) VALUES (?1, ?2, ?3)", "isi",
	                     (int64_t)migration->number, text_of(migration->name), clock_now()) == 1;
	if (ok)
		return db_commit(db) == COMMITTED;
	db_rollback(db);
	return false;
}

static bool run_missing(struct db *db, struct arena *arena, struct text *error)
{
	for (const struct migration *m = migrations; m->sql; m++) {
		bool applied;
		if (!is_applied(db, m, &applied))
			return false;
		if (applied)
			continue;
		if (!run_one(db, m)) {
			*error = arena_format(arena, "Migration %s failed and was undone: %s.", m->name, db->error);
			return false;
		}
		log_info("store: migration %s", m->name);
	}
	return true;
}

bool migrate(struct db *db, bool create, struct arena *arena, struct text *error)
{
	bool there;
	if (!has_versions(db, &there))
		return false;
	if (!there &&
	    !db_script(db, "CREATE TABLE schema_version (number {int} NOT NULL PRIMARY KEY, name {text} NOT NULL, "
	                   "applied_at {int} NOT NULL) {strict}"))
		return false;
	struct applied applied;
	if (!read_applied(db, &applied))
		return false;
	int64_t newest = 0;
	for (const struct migration *m = migrations; m->sql; m++)
		newest = m->number; // they rise
	if (applied.highest > newest) {
		*error =
			arena_format(arena,
		                 "This database was made by a newer Polder (schema %lld, this program knows %lld). Use the "
		                 "newer program, or restore the back-up made before it ran.",
		                 (long long)applied.highest, (long long)newest);
		return false;
	}
	if (applied.missing > 0 && applied.highest > 0 && !create) {
		*error = arena_format(arena,
		                      "This database lacks %zu migrations of this program. Make a back-up, then run them once "
		                      "with: polder serve --migrate",
		                      applied.missing);
		return false;
	}
	return run_missing(db, arena, error);
}
