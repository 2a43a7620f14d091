// SPDX-License-Identifier: EUPL-1.2
// Opening, locking and closing the data folder and its database.
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/store_private.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"

static bool is_connection_string(struct text database)
{
	return text_starts_with(database, TEXT("postgresql://")) || text_starts_with(database, TEXT("postgres://")) ||
	       text_find(database, TEXT("=")) != SIZE_MAX;
}

static bool open_folder(struct store *store, struct arena *arena, struct text *error)
{
	if (mkdir(store->folder, 0700) != 0 && errno != EEXIST) {
		*error = arena_format(arena, "Cannot make the folder %s: %s.", store->folder, strerror(errno));
		return false;
	}
	store->folder_fd = open(store->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->folder_fd < 0)
		*error = arena_format(arena, "Cannot open the folder %s: %s.", store->folder, strerror(errno));
	return store->folder_fd >= 0;
}

static bool take_lock_file(struct store *store, struct arena *arena, struct text *error)
{
	store->lock_fd = openat(store->folder_fd, "lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (store->lock_fd < 0) {
		*error = arena_format(arena, "Cannot make the file lock in %s: %s.", store->folder, strerror(errno));
		return false;
	}
	char line[32] = "";
	if (flock(store->lock_fd, LOCK_EX | LOCK_NB) != 0) {
		ssize_t bytes = pread(store->lock_fd, line, sizeof line - 1, 0);
		line[bytes > 0 ? strcspn(line, "\n") : 0] = '\0';
		*error = arena_format(arena,
		                      "The folder %s is in use by another polder (process %s). Stop that one, or give this "
		                      "one another folder.",
		                      store->folder, *line ? line : "unknown");
		return false;
	}
	// Only for the message above; nothing depends on it.
	int len = snprintf(line, sizeof line, "%d\n", (int)getpid());
	if (ftruncate(store->lock_fd, 0) != 0 || pwrite(store->lock_fd, line, (size_t)len, 0) != len)
		log_warn("cannot write the process number into the lock file: %s", strerror(errno));
	return true;
}

static bool store_lock_writer(struct store *store, struct arena *arena, struct text *error)
{
	if (!store->driver->is_postgres)
		return true;
	// The server notices only after a moment that a killed process is gone.
	int64_t until = clock_monotonic() + 2000;
	while (!postgres_lock(store->writer.db)) {
		if (clock_monotonic() >= until) {
			*error = arena_format(arena, "The database is in use by another polder. Stop that one, or give this one "
			                             "another database.");
			return false;
		}
		usleep(50000);
	}
	return true;
}

static bool choose_database(struct store *store, const struct store_options *options, struct arena *arena,
                            struct text *error)
{
	if (options->database.len > 0 && !is_connection_string(options->database)) {
		*error = text_of("The database must be empty (SQLite in the folder) or a PostgreSQL address such as "
		                 "postgresql://host/name.");
		return false;
	}
	if (options->database.len > 0) {
		store->driver = &postgres_driver;
		store->address = strndup(options->database.at, options->database.len);
		return store->address != NULL;
	}
	store->driver = &sqlite_driver;
	if (asprintf(&store->address, "%s/polder.db", store->folder) < 0) {
		store->address = NULL;
		return false;
	}
	// Made here so that it and the files SQLite puts beside it are for this user only.
	int fd = openat(store->folder_fd, "polder.db", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0) {
		*error = arena_format(arena, "Cannot make %s: %s.", store->address, strerror(errno));
		return false;
	}
	close(fd);
	return folder_sync(store->folder_fd);
}

// Up to the newest migration; not yet compared with the records.
static bool open_database(struct store *store, const struct store_options *options, struct arena *arena,
                          struct text *error)
{
	if (!choose_database(store, options, arena, error))
		return false;
	struct writer *writer = &store->writer;
	writer->db = db_create(store->driver, text_of(store->address), true, NULL);
	if (!writer->db)
		return false;
	writer->db->store = store;
	if (!db_connect(writer->db)) {
		*error = arena_format(arena, "Cannot open the database: %s.", writer->db->error);
		return false;
	}
	if (!store_lock_writer(store, arena, error))
		return false;
	// What an earlier process left in the WAL must be in the database before the first write.
	if (!store->driver->is_postgres && sqlite_checkpoint(writer->db, CHECKPOINT_TRUNCATE) != DB_NO_FAULT) {
		*error = arena_format(arena, "The database cannot be written: %s.", writer->db->error);
		return false;
	}
	return migrate(writer->db, options->create, arena, error);
}

static bool check_database(struct store *store, const struct store_options *options, struct arena *arena,
                           struct text *error)
{
	return schema_matches(store->writer.db, store_records, arena, error) &&
	       (!options->records || schema_matches(store->writer.db, options->records, arena, error));
}

static void init_locks(struct store *store)
{
	pthread_rwlockattr_t attributes;
	pthread_rwlockattr_init(&attributes);
	// Or a stream of readers could keep the writer from repairing.
	pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&store->gate, &attributes);
	pthread_rwlockattr_destroy(&attributes);
	pthread_mutex_init(&store->readers_lock, NULL);
	pthread_mutex_init(&store->keys_lock, NULL);
	pthread_mutex_init(&store->kept_keys_lock, NULL);
	pthread_mutex_init(&store->runner_lock, NULL);
	pthread_mutex_init(&store->writer.lock, NULL);
	pthread_cond_init(&store->writer.work, NULL);
	pthread_cond_init(&store->writer.idle, NULL);
}

static void store_free(struct store *store)
{
	db_destroy(store->writer.db);
	arena_destroy(store->writer.arena);
	free(store->writer.touched);
	if (store->lock_fd >= 0)
		close(store->lock_fd); // gives the lock back
	if (store->folder_fd >= 0)
		close(store->folder_fd);
	pthread_rwlock_destroy(&store->gate);
	pthread_mutex_destroy(&store->readers_lock);
	keys_forget(store);
	pthread_mutex_destroy(&store->keys_lock);
	pthread_mutex_destroy(&store->kept_keys_lock);
	pthread_mutex_destroy(&store->runner_lock);
	pthread_mutex_destroy(&store->writer.lock);
	pthread_cond_destroy(&store->writer.work);
	pthread_cond_destroy(&store->writer.idle);
	free(store->address);
	free(store->folder);
	free(store);
}

static struct store *store_create(const struct store_options *options, struct text *error)
{
	*error = text_of("Opening the store failed; the log says why.");
	struct store *store = calloc(1, sizeof *store);
	if (!store || !secret_start()) {
		free(store);
		return NULL;
	}
	store->folder_fd = store->lock_fd = -1;
	store->records = options->records;
	store->writer.limit = options->queue_limit ? options->queue_limit : 4096;
	init_locks(store);
	store->folder = strndup(options->folder.at, options->folder.len);
	if (store->folder)
		return store;
	store_free(store);
	return NULL;
}

struct store *store_open(const struct store_options *options, struct arena *arena, struct text *error)
{
	struct store *store = store_create(options, error);
	if (!store)
		return NULL;
	if (open_folder(store, arena, error) && take_lock_file(store, arena, error) &&
	    open_database(store, options, arena, error) && check_database(store, options, arena, error) &&
	    writer_start(store)) {
		files_sweep(store);
		*error = TEXT_NONE;
		return store;
	}
	store_free(store);
	return NULL;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	jobs_stop(store);
	store_stop_writing(store);
	wipe_table(store);
	struct db *db = store->writer.db;
	if (!store->driver->is_postgres && db->connection && !store->writer.broken)
		sqlite_checkpoint(db, CHECKPOINT_TRUNCATE);
	pthread_mutex_lock(&store->readers_lock);
	if (store->readers)
		log_error("store: closed while readers are open");
	pthread_mutex_unlock(&store->readers_lock);
	store_free(store);
}

const struct record *const *store_all_records(const struct store *store)
{
	return store->records;
}

struct text store_folder(const struct store *store)
{
	return text_of(store->folder);
}

// --- readers -----------------------------------------------------------------------------------------------------

struct db *store_reader_open(struct store *store)
{
	struct db *db =
		db_create(store->driver, text_of(store->address), false, store->driver->is_postgres ? NULL : &store->gate);
	if (!db) {
		log_error("store: out of memory for a reader");
		return NULL;
	}
	db->store = store;
	pthread_rwlock_rdlock(&store->gate);
	bool connected = db_connect(db);
	if (connected) {
		pthread_mutex_lock(&store->readers_lock);
		db->next_reader = store->readers;
		store->readers = db;
		pthread_mutex_unlock(&store->readers_lock);
	}
	pthread_rwlock_unlock(&store->gate);
	if (connected)
		return db;
	log_error("store: cannot open a reader: %s", db->error);
	db_destroy(db);
	return NULL;
}

void store_reader_close(struct db *db)
{
	if (!db)
		return;
	struct store *store = db->store;
	pthread_rwlock_rdlock(&store->gate); // the writer must not be closing it at this moment
	pthread_mutex_lock(&store->readers_lock);
	struct db **link = &store->readers;
	while (*link && *link != db)
		link = &(*link)->next_reader;
	if (*link)
		*link = db->next_reader;
	pthread_mutex_unlock(&store->readers_lock);
	db_disconnect(db);
	pthread_rwlock_unlock(&store->gate);
	db_destroy(db);
}

void store_close_readers(struct store *store)
{
	pthread_mutex_lock(&store->readers_lock);
	for (struct db *db = store->readers; db; db = db->next_reader)
		db_disconnect(db);
	pthread_mutex_unlock(&store->readers_lock);
}
