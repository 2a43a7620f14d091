// SPDX-License-Identifier: EUPL-1.2
// What a row held before it was wiped leaves the files of the database too, as far as a program can see to that: what a
// disk, a snapshot of it or a backup keeps is out of reach.
//
// SQLite: secure_delete zeroes what is freed in a page, so that after a truncating checkpoint neither the database nor
// the write-ahead log has it. The writer does that between two batches; while a reader is in the way it is tried again.
// PostgreSQL: an UPDATE leaves the old row behind. VACUUM FULL writes the table anew, but nobody can vote while it runs,
// so a table that is too large for that gets a plain VACUUM, which gives the place of the old row away: its bytes go when
// something is written there. VACUUM cannot run in a transaction, so it has a connection of its own. The log of
// PostgreSQL keeps old pages until it reuses its files.
#include "store/store_private.h"
#include "base/log.h"

enum { EVERY_MS = 1000, REWRITE_AT_MOST_BYTES = 64 << 20 };

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
	if (!db || !db_connect(db) || !vacuum(db, arena, wanted)) {
		log_warn("store: the table %s still holds what was wiped in it", wanted->name);
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
