// SPDX-License-Identifier: EUPL-1.2
// The store: a data folder with the database, the keys, the files and the lock, and the one writer.
//
// Invariants: one process holds the lock (SQLite: lock file; PostgreSQL: advisory lock too). One thread writes and
// checkpoints. A job's `done` runs only after its transaction is on disk. At start-up the records and the tables are
// compared, and a difference refuses to start.
#ifndef POLDER_STORE_STORE_H
#define POLDER_STORE_STORE_H

#include "store/db.h"
#include <stdatomic.h>

struct store;
struct workers;
struct write_context;

struct store_options {
	struct text folder;   // created with mode 0700 when absent
	struct text database; // "" = SQLite in the folder; "postgresql://..." or "host=... dbname=..." = PostgreSQL
	const struct record *const *records; // every stored record, NULL at the end: checked against the tables
	size_t queue_limit;                  // jobs waiting for the writer; 0 = 4096
	bool create;                         // run missing migrations (always done for an empty folder)
};

// NULL with *error (English, says what to do) when locked by another process, unreadable, or records and tables differ.
struct store *store_open(const struct store_options *options, struct arena *arena, struct text *error);
void store_close(struct store *store); // finishes what is queued, checkpoints, unlocks; readers must be closed before
struct text store_folder(const struct store *store);
const struct record *const *store_all_records(const struct store *store); // options.records; may be NULL

struct db *store_reader_open(struct store *store); // a read-only handle for one thread; NULL on a fault (logged)
void store_reader_close(struct db *db);

// --- writing -----------------------------------------------------------------------------------------------------
// A job for the writer. It runs `apply` in its own SAVEPOINT of a group transaction; INVALID, REFUSED, ... roll that
// savepoint back and stand as the result. After the commit (or its failure: BUSY when the disk is full, UNCERTAIN when
// the commit's fate is unknown) `done` is called from the writer's thread and must only hand the job on.
struct write_job {
	enum outcome (*apply)(struct db *db, struct write_context *context, void *argument);
	void (*done)(struct write_job *job);
	// Instead of done: posted to these workers, together with the others of the batch. One by one, each would cost the
	// writer a fight over the workers' lock.
	struct workers *workers;
	struct task *task;
	void *argument;
	enum outcome outcome;   // set before done
	struct write_job *next; // the queue's
};
bool store_submit(struct store *store, struct write_job *job); // false: queue full; done is not called
enum outcome store_write(struct store *store, enum outcome (*apply)(struct db *, struct write_context *, void *),
                         void *argument); // submits and waits; for the command line and start-up, never on a loop
void store_drain(struct store *store);    // waits until the queue is empty and every done() has returned
// No write is taken from now on; returns when all that were taken are answered: before workers_stop.
void store_stop_writing(struct store *store);
size_t store_queued(struct store *store); // jobs waiting now

// What an apply may use besides the database.
struct write_context {
	struct store *store;
	struct arena *arena; // until the batch is committed
	int64_t now;         // one instant for the whole job
	int64_t latest;      // the latest instant that is known: never goes back while the process lives
	struct text actor;   // "console:root", "resident", "importer"
};

// --- events, revisions, versions ---------------------------------------------------------------------------------
struct event {
	int64_t number; // 1, 2, 3 ... in the order of the commits: what a consumer's cursor counts
	int64_t site_id, happened_at;
	struct text actor, kind;
	int64_t subject_id;
};
struct revision {
	int64_t id, site_id, happened_at;
	struct text actor, record;
	int64_t subject_id;
	struct text before, after; // JSON of the changed fields, without PERSONAL and PRIVATE ones
};
extern const struct record event_record, revision_record; // to read them with db_select
// Appended in the job's transaction; numbered in commit order. Never a value, never for a ballot.
bool event_append(struct db *db, struct write_context *context, int64_t site_id, const char *kind, int64_t subject_id);
// Before and after of a record as JSON, the changed fields only; PERSONAL fields are kept apart so that they can be
// erased, PRIVATE fields are left out. No row when nothing changed.
bool revision_append(struct db *db, struct write_context *context, int64_t site_id, const struct record *record,
                     int64_t subject_id, const void *before, const void *after); // before or after may be NULL
// The version of a site's public pages: raised after every commit that appended an event for that site (site 0 raises
// all). Read it before opening the snapshot.
uint64_t store_version(struct store *store, int64_t site_id);

// --- background jobs (rows, taken with a lease) ------------------------------------------------------------------
bool job_add(struct db *db, struct write_context *context, const char *kind, struct text payload_json, int64_t run_at);
struct job_kind {
	const char *name;
	enum outcome (*run)(struct store *store, struct db *reader, struct arena *arena, struct text payload_json);
	int64_t lease_ms;
	int attempts; // then it is marked failed and stays for `polder doctor`
};
// A job that ends in DONE is removed; otherwise it is tried again after a growing pause, `attempts` times in all. It may
// run twice (when the process died in between). Kinds and clocks must outlive jobs_stop.
// What has to be looked at every so often, on the same thread: clocks that ring. State is the clock's own, zeroed at the
// start. A clock says itself what went wrong, and is asked again at its next turn.
struct job_clock {
	const char *name;
	int64_t every_ms;
	bool slow;  // a turn may take minutes: on another thread, so that what must happen in time does
	bool apart; // slow, and on a third thread: another program does the work, and may hang
	size_t state_bytes;
	void (*run)(struct store *store, struct db *reader, struct arena *arena, void *state);
};
// One thread, one for all slow clocks, and one for those apart; both lists end with NULL, and either may be NULL.
bool jobs_start(struct store *store, const struct job_kind *const *kinds, const struct job_clock *const *clocks);
void jobs_stop(struct store *store); // waits for what runs
// From now on jobs_are_stopping: the process is to end, and what runs long has to know before all else is stopped.
void jobs_will_stop(struct store *store);
bool jobs_are_stopping(struct store *store); // for what runs long: end early, it is done again after the next start

// --- wiping --------------------------------------------------------------------------------------------------------
// In an apply that empties columns of this record's table: soon after the commit, what they held is gone from the files of
// the database as well (wipe.c says how far that goes). Done by the writer, and by store_wipe_clock for what is left.
void store_wipe_after(struct write_context *context, const struct record *record);
extern const struct job_clock store_wipe_clock;

// --- files by content hash ---------------------------------------------------------------------------------------
// files/ab/cdef...; written to a temporary name, fsynced, renamed, folder fsynced. Same content, same name.
bool file_put(struct store *store, struct text content, uint8_t hash[32]);
bool file_get(struct store *store, const uint8_t hash[32], struct arena *arena, struct text *content);
// A descriptor for reading what is too large for an arena (for http: exchange_file). -1 when it is absent or has not so
// many bytes; the hash is not computed again.
int file_open(struct store *store, const uint8_t hash[32], int64_t bytes);
#define FILE_ANY_SIZE INT64_C(-1)
bool file_there(struct store *store, const uint8_t hash[32]);
// Only in the writer's thread, after asking there whether anything refers to it. Gone already is fine.
bool file_remove(struct store *store, const uint8_t hash[32]);
// All files, in no order; changed_at in ms. False when not all could be looked at.
bool file_each(struct store *store, void (*found)(void *context, const uint8_t hash[32], int64_t changed_at),
               void *context);
// Piece by piece, with little memory; its name comes at the end. What a process that died left half written is removed
// when the store is opened.
struct file_writer;
struct file_writer *file_begin(struct store *store);                            // NULL: logged
bool file_add(struct file_writer *writer, struct text bytes);                   // false: it will not be whole any more
bool file_finish(struct file_writer *writer, uint8_t hash[32], int64_t *bytes); // frees; false: nothing is kept
void file_drop(struct file_writer *writer);                                     // nothing is kept; NULL is fine

// --- keys: secrets beside the database, never in it --------------------------------------------------------------
// keys/<name>, mode 0600, made from random bytes on first use. Name: [a-z0-9.-]. False on a fault (logged).
bool key_get(struct store *store, struct text name, uint8_t *key, size_t bytes);
bool key_put(struct store *store, struct text name, const uint8_t *key, size_t bytes); // fails when it exists
bool key_find(struct store *store, struct text name, uint8_t *key, size_t bytes);      // false when absent
// The same, for who has to know why not. Nothing is logged but an unreadable one.
enum key_state { KEY_THERE, KEY_ABSENT, KEY_UNREADABLE };
enum key_state key_look(struct store *store, struct text name, uint8_t *key, size_t bytes);
bool key_names(struct store *store, struct arena *arena, struct text_list *names); // of all, in no order
bool key_destroy(struct store *store, struct text name);                           // overwritten, fsynced, unlinked

// --- for `polder doctor` -----------------------------------------------------------------------------------------
// One line per finding ("ok    ...", "warn  ...", "ERROR ..."): integrity, tables, jobs given up, gaps between events,
// size of the write-ahead log, version of SQLite; every file that a row names (FIELD_FILE) is there and whole. False when there is an ERROR.
bool store_check(struct store *store, struct builder *report);
// The SQL of the next migration, in the words of migrations/*.sql: CREATE TABLE and ADD COLUMN for what the records have
// and the tables lack; a comment for what only a person can decide. Empty when they agree. False on a fault. A store
// that refuses to start because of a difference opens without records.
bool migration_difference(struct db *db, const struct record *const *records, struct builder *b);

#endif
