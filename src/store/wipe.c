// SPDX-License-Identifier: EUPL-1.2
// What a row held before it was wiped leaves the files of the database too, as far as a program can see to that: what a
// disk, a snapshot of it or a backup keeps is out of reach.
//
// SQLite: secure_delete zeroes what is freed in a page, so that after a truncating checkpoint neither the database nor
// the write-ahead log has it. The writer does that between two batches; while a reader is in the way it is tried again.
// PostgreSQL: an UPDATE leaves the old row behind. VACUUM FULL writes the table anew, but nobody can vote while it runs,
// so a table that is too large for that gets a plain VACUUM, which gives the place of the old row away: its bytes go when
// something is written there. VACUUM cannot run in a transaction, so it has a connection of its own, and it keeps what
// any transaction might still see: those that were there first are waited for, and as long as one of them stays it is
// tried again. The log of PostgreSQL keeps old pages until it reuses its files.
#include <time.h>

#include "store/store_private.h"
#include "base/clock.h"
#include "base/log.h"

enum { EVERY_MS = 1000, PATIENCE_MS = 2000, LOOK_MS = 20, REWRITE_AT_MOST_BYTES = 64 << 20 };

void store_wipe_after(struct write_context *context, const struct record *record)
{
	atomic_store(&context->store->wipe, record);
}

// The writer's thread, between two batches.
void wipe_log(struct store *store)
{
	if (store->driver->is_postgres || !atomic_load(&store->wipe))
		return;
	const struct record *wanted = atomic_exchange(&store->wipe, NULL);
	enum db_fault fault = sqlite_checkpoint(store->writer.db, CHECKPOINT_TRUNCATE);
	if (fault == DB_IO)
		store->writer.broken = store->writer.uncertain_wal = true;
	if (fault != DB_NO_FAULT)
		atomic_store(&store->wipe, wanted);
}

// True when this query answers 0 in time.
static bool becomes_zero(struct db *db, const char *sql, const struct db_argument *argument, int64_t until)
{
	for (;;) {
		struct rows rows = db_query_arguments(db, sql, argument, 1);
		bool zero = rows_next(&rows) && rows_int(&rows, 0) == 0;
		if (!rows_end(&rows) || zero || clock_monotonic() > until)
			return zero;
		nanosleep(&(struct timespec){ .tv_nsec = LOOK_MS * 1000000L }, NULL);
	}
}

// True when no transaction is left for which VACUUM keeps an old row. First those that write, in whatever database of
// this server: every snapshot goes back to the oldest of them. Then the snapshots that were taken before those ended:
// pg_locks shows the transactions to everyone, and pg_stat_activity in which database they are, or in none yet.
static bool everyone_looked_away(struct db *db, struct arena *arena)
{
	static const char oldest[] = "SELECT CASE WHEN txid_snapshot_xmin(txid_current_snapshot()) < ?1 THEN 1 ELSE 0 END";
	static const char open_now[] = "SELECT coalesce(string_agg(virtualtransaction, ','), '') FROM pg_locks "
								   "WHERE locktype = 'virtualxid' AND pid <> pg_backend_pid() AND pid NOT IN "
								   "(SELECT pid FROM pg_stat_activity WHERE datname <> current_database())";
	static const char left[] = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'virtualxid' "
							   "AND virtualtransaction = ANY (string_to_array(?1, ','))";
	struct db_argument now = { .type = 'i' }, before = { .type = 's' };
	int64_t until = clock_monotonic() + PATIENCE_MS;
	if (!db_one_int(db, &now.number, "SELECT txid_current()", "") || !becomes_zero(db, oldest, &now, until))
		return false;
	struct rows rows = db_query(db, open_now, "");
	bool known = rows_next(&rows);
	if (known)
		before.text = rows_text(&rows, 0, arena);
	return rows_end(&rows) && known && becomes_zero(db, left, &before, until);
}

static bool vacuum(struct db *db, struct arena *arena, const struct record *record)
{
	int64_t bytes = 0;
	const char *size = text_to_c(arena, arena_format(arena, "SELECT pg_total_relation_size('%s')", record->name));
	if (!db_one_int(db, &bytes, size, ""))
		return false;
	const char *how = bytes <= REWRITE_AT_MOST_BYTES ? "FULL " : "";
	return db_script(db, "SET lock_timeout TO '2s'") &&
	       db_script(db, text_to_c(arena, arena_format(arena, "VACUUM %s%s", how, record->name)));
}

// Any thread but the writer's, or the writer's when it has ended.
void wipe_table(struct store *store)
{
	const struct record *wanted = store->driver->is_postgres ? atomic_exchange(&store->wipe, NULL) : NULL;
	struct arena *arena = wanted ? arena_create(1 << 20) : NULL;
	if (!arena)
		return;
	struct db *db = db_create(store->driver, text_of(store->address), true, NULL);
	if (!db || !db_connect(db) || !everyone_looked_away(db, arena) || !vacuum(db, arena, wanted)) {
		log_warn("store: the table %s still holds what was wiped in it; a transaction may be in the way", wanted->name);
		atomic_store(&store->wipe, wanted);
	}
	if (db)
		db_destroy(db);
	arena_destroy(arena);
}

static enum outcome nothing(struct db *db, struct write_context *context, void *argument)
{
	(void)db, (void)context, (void)argument;
	return REFUSED;
}

static void wipe_run(struct store *store, struct db *reader, struct arena *arena, void *state)
{
	(void)reader, (void)arena, (void)state;
	if (!atomic_load(&store->wipe))
		return;
	if (store->driver->is_postgres)
		wipe_table(store);
	else
		store_write(store, nothing, NULL); // so that the writer comes to its checkpoint
}

const struct job_clock store_wipe_clock = { .name = "wipe", .every_ms = EVERY_MS, .slow = true, .run = wipe_run };
