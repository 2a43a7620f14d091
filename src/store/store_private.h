// SPDX-License-Identifier: EUPL-1.2
// The inside of the store, for the files of this folder only.
#ifndef POLDER_STORE_STORE_PRIVATE_H
#define POLDER_STORE_STORE_PRIVATE_H

#include <pthread.h>
#include "store/db_driver.h"
#include "store/store.h"
#include "base/clock.h"

enum { VERSIONS = 1024, BATCH_JOBS = 512, BATCH_MS = 5, RUNNERS = 3 };

struct job_runner;

struct writer {
	pthread_t thread;
	bool thread_runs;
	pthread_mutex_t lock; // guards what stands above `db`
	pthread_cond_t work, idle;
	struct write_job *first, *last;
	size_t queued, limit;
	bool at_work, closing;

	struct db *db;       // from here on only the writer's thread, after store_open
	bool broken;         // the handle is to be reopened before the next write
	bool uncertain_wal;  // ... and a truncating checkpoint must succeed too
	struct arena *arena; // one batch
	struct write_job *batch[BATCH_JOBS];
	size_t batch_count;
	int64_t *touched; // sites with an event in this batch
	size_t touched_count, touched_capacity;
	bool touched_all, job_added;
	int64_t latest; // instant that a job has seen
	struct clock_watch watch;
	int checkpoint_at; // WAL frames at which the next checkpoint is tried
};

struct store {
	char *folder;
	int folder_fd, lock_fd;
	const struct db_driver *driver;
	char *address;
	const struct record *const *records;

	pthread_rwlock_t gate; // SQLite: shared while a reader reads, exclusive while the writer closes every handle
	pthread_mutex_t readers_lock;
	struct db *readers;

	struct writer writer;
	atomic_uint_fast64_t versions[VERSIONS], version_of_all;
	_Atomic(const struct record *) wipe; // whose table still holds what was wiped; NULL: none
	pthread_mutex_t keys_lock, kept_keys_lock;
	struct kept_key *kept_keys;
	pthread_mutex_t runner_lock;
	struct job_runner *runners[RUNNERS];
	atomic_bool ending; // the process is to end
};

// store.c
void store_close_readers(struct store *store); // the gate must be held exclusively
// writer.c
bool writer_start(struct store *store);
// events.c
void versions_raise(struct store *store); // after the commit: what the batch touched
void touched_forget(struct writer *writer, size_t count);
extern const struct record revision_personal_record, job_record;
extern const struct record *const store_records[]; // the tables of this folder, NULL at the end
// jobs.c
void jobs_wake(struct store *store);
// files.c
int folder_open(struct store *store, const char *name); // below the data folder, made 0700 when absent; -1: logged
bool folder_sync(int folder_fd);
int file_open_any(struct store *store, const uint8_t hash[32]); // whatever its size; -1 when absent
bool write_whole(int fd, struct text content);
void files_sweep(struct store *store); // what an earlier process left half written
// keys.c
void keys_forget(struct store *store); // those kept in memory
// wipe.c
void wipe_log(struct store *store);
void wipe_table(struct store *store);
// migrate.c
struct migration {
	int number;
	const char *name;
	const char *sql;
};
extern const struct migration migrations[]; // generated from migrations/*.sql; sql NULL at the end
bool migrate(struct db *db, bool create, struct arena *arena, struct text *error);
// schema.c
bool schema_matches(struct db *db, const struct record *const *records, struct arena *arena, struct text *error);

#endif
