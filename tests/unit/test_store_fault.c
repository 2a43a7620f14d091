// SPDX-License-Identifier: EUPL-1.2
// Broken disks and lost connections. What is answered must be true: DONE is on the disk, BUSY certainly is not.
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include "store_fixture.h"
#include "store/store_private.h"

// --- a disk of our own -------------------------------------------------------------------------------------------

static atomic_int failing_syncs; // how many of the next ones fail
static atomic_bool disk_is_full;

// SQLite calls this one instead of libc's.
int fdatasync(int fd)
{
	int left = atomic_load(&failing_syncs);
	while (left > 0)
		if (atomic_compare_exchange_weak(&failing_syncs, &left, left - 1)) {
			errno = EIO;
			return -1;
		}
	return (int)syscall(SYS_fdatasync, fd);
}

static ssize_t pwrite_or_full(int fd, const void *bytes, size_t count, off_t at)
{
	if (!atomic_load(&disk_is_full))
		return pwrite(fd, bytes, count, at);
	errno = ENOSPC;
	return -1;
}

static int use_our_disk(void **state)
{
	(void)state;
	sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
	return vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)pwrite_or_full) == SQLITE_OK ? 0 : -1;
}

// --- what is written ---------------------------------------------------------------------------------------------

static enum outcome write_row(struct db *db, struct write_context *context, void *payload)
{
	return job_add(db, context, "row", text_of(*(const char **)payload), context->now + 3600000) ? DONE : FAULT;
}

static enum outcome put(struct store *store, const char *payload)
{
	return store_write(store, write_row, &payload);
}

static int64_t count_rows(struct db *db)
{
	int64_t count = -1;
	return db_one_int(db, &count, "SELECT COUNT(*) FROM job", "") ? count : -1;
}

static void check_store(struct store_test *t)
{
	struct builder report = builder_on(t->arena);
	if (!store_check(t->store, &report))
		fail_msg("%" TEXT_FORMAT, TEXT_ARGS(builder_text(&report)));
}

// After UNCERTAIN the writer repairs by itself; a write meanwhile is answered with BUSY.
static enum outcome write_until_not_busy(struct store *store, const char *payload)
{
	enum outcome outcome = BUSY;
	for (int i = 0; i < 100 && outcome == BUSY; i++)
		outcome = put(store, payload);
	return outcome;
}

// --- SQLite ------------------------------------------------------------------------------------------------------

static void a_full_disk_is_busy_and_the_writer_goes_on(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = store_reader_open(t->store);
	assert_int_equal(put(t->store, "1"), DONE);
	atomic_store(&disk_is_full, true);
	assert_int_equal(put(t->store, "2"), BUSY);
	assert_int_equal(put(t->store, "3"), BUSY);
	assert_int_equal(count_rows(db), 1); // reading goes on
	atomic_store(&disk_is_full, false);
	assert_int_equal(put(t->store, "4"), DONE);
	assert_int_equal(count_rows(db), 2);
	store_reader_close(db);
	check_store(t);
	store_close(t->store);
	store_test_reopen(t);
	db = store_reader_open(t->store);
	assert_int_equal(count_rows(db), 2);
	store_reader_close(db);
}

static void a_failed_fsync_at_commit_is_uncertain_and_then_repaired(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = store_reader_open(t->store);
	uint64_t version = store_version(t->store, 1);
	assert_int_equal(put(t->store, "1"), DONE);
	atomic_store(&failing_syncs, 1);
	assert_int_equal(put(t->store, "2"), UNCERTAIN);
	assert_int_equal(write_until_not_busy(t->store, "3"), DONE);
	assert_int_equal(atomic_load(&failing_syncs), 0);
	int64_t rows = count_rows(db); // a handle from before works after it
	assert_true(rows == 2 || rows == 3);
	assert_true(store_version(t->store, 1) > version); // what shows only since the repair is drawn anew
	store_reader_close(db);
	check_store(t);
	store_close(t->store);
	store_test_reopen(t);
	db = store_reader_open(t->store);
	assert_int_equal(count_rows(db), rows);
	store_reader_close(db);
}

static void nothing_is_written_until_a_checkpoint_has_succeeded(void **state)
{
	struct store_test *t = store_test_of(state);
	assert_int_equal(put(t->store, "1"), DONE);
	atomic_store(&failing_syncs, 1000000);
	assert_int_equal(put(t->store, "2"), UNCERTAIN);
	assert_int_equal(put(t->store, "3"), BUSY);
	assert_int_equal(put(t->store, "4"), BUSY);
	atomic_store(&failing_syncs, 0);
	assert_int_equal(write_until_not_busy(t->store, "5"), DONE);
	struct db *db = store_reader_open(t->store);
	int64_t busy = -1;
	assert_true(db_one_int(db, &busy, "SELECT COUNT(*) FROM job WHERE payload IN ('3', '4')", ""));
	assert_int_equal(busy, 0);
	store_reader_close(db);
	check_store(t);
}

static void a_reader_in_the_middle_delays_the_repair_and_no_more(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = store_reader_open(t->store);
	assert_int_equal(put(t->store, "1"), DONE);
	assert_true(db_snapshot_begin(db));
	assert_int_equal(count_rows(db), 1);
	atomic_store(&failing_syncs, 1);
	assert_int_equal(put(t->store, "2"), UNCERTAIN);
	assert_int_equal(put(t->store, "3"), BUSY);
	assert_int_equal(count_rows(db), 1);
	db_snapshot_end(db);
	assert_int_equal(write_until_not_busy(t->store, "4"), DONE);
	assert_true(count_rows(db) >= 2);
	store_reader_close(db);
}

static void a_long_storm_keeps_the_log_small(void **state)
{
	struct store_test *t = store_test_of(state);
	static char large[100001];
	memset(large, 'x', sizeof large - 1);
	for (int i = 0; i < 600; i++) // 60 MB
		assert_int_equal(put(t->store, large), DONE);
	char path[128];
	struct stat about;
	snprintf(path, sizeof path, "%s/polder.db-wal", t->folder);
	assert_int_equal(stat(path, &about), 0);
	assert_true(about.st_size < 20 << 20);
	check_store(t);
}

enum { CHILD_OK = 0, CHILD_WRONG = 1, CHILD_CANNOT = 77 };

// On a file system of 2 MB: fills it, is told BUSY, makes room, goes on.
static int fill_small_disk(struct store_test *t)
{
	char disk[80], ballast[96];
	snprintf(disk, sizeof disk, "%s/disk", t->folder);
	snprintf(ballast, sizeof ballast, "%s/ballast", disk);
	if (mkdir(disk, 0700) != 0 || unshare(CLONE_NEWNS) != 0 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 || mount("polder", disk, "tmpfs", 0, "size=2m") != 0)
		return CHILD_CANNOT;
	FILE *file = fopen(ballast, "w");
	for (int i = 0; file && i < 512 * 1024; i++)
		fputc('x', file);
	if (!file || fclose(file) != 0)
		return CHILD_WRONG;
	struct store_options options = { .folder = text_of(disk) };
	struct text error;
	struct store *store = store_open(&options, t->arena, &error);
	if (!store)
		return CHILD_WRONG;
	static char large[20001];
	memset(large, 'x', sizeof large - 1);
	int64_t written = 0;
	enum outcome outcome = DONE;
	for (; written < 200 && outcome == DONE; written += outcome == DONE)
		outcome = put(store, large);
	if (outcome != BUSY || put(store, large) != BUSY)
		return CHILD_WRONG;
	remove(ballast);
	if (put(store, "x") != DONE)
		return CHILD_WRONG;
	struct db *db = store_reader_open(store);
	struct builder report = builder_on(t->arena);
	bool ok = count_rows(db) == written + 1 && store_check(store, &report);
	store_reader_close(db);
	store_close(store);
	return ok ? CHILD_OK : CHILD_WRONG;
}

static void a_really_full_disk_too(void **state)
{
	struct store_test *t = store_test_of(state);
	store_close(t->store); // no thread of ours is copied half into the child
	fflush(NULL);
	pid_t child = fork();
	if (child == 0)
		_exit(fill_small_disk(t));
	int status = -1;
	waitpid(child, &status, 0);
	store_test_reopen(t);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_CANNOT) {
		print_message("skipped: a small file system cannot be mounted here (needs root)\n");
		skip();
	}
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), CHILD_OK);
}

// --- PostgreSQL --------------------------------------------------------------------------------------------------

static enum outcome read_backend(struct db *db, struct write_context *context, void *pid)
{
	(void)context;
	return db_one_int(db, pid, "SELECT pg_backend_pid()", "") ? DONE : FAULT;
}

static void end_backend(int64_t pid)
{
	char sql[128];
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000)", (int)pid);
	assert_true(store_test_sql(sql));
}

static enum outcome lose_connection(struct db *db, struct write_context *context, void *payload)
{
	enum outcome outcome = write_row(db, context, payload);
	int64_t pid = 0;
	if (outcome == DONE && read_backend(db, context, &pid) == DONE)
		end_backend(pid);
	return outcome;
}

static void a_connection_lost_at_commit_is_uncertain_and_then_made_anew(void **state)
{
	struct store_test *t = store_test_of(state);
	assert_int_equal(put(t->store, "1"), DONE);
	const char *payload = "2";
	assert_int_equal(store_write(t->store, lose_connection, &payload), UNCERTAIN);
	assert_int_equal(write_until_not_busy(t->store, "3"), DONE);
	struct db *db = store_reader_open(t->store);
	assert_int_equal(count_rows(db), 2);
	store_reader_close(db);
	check_store(t);
}

static enum outcome lose_and_write(struct db *db, struct write_context *context, void *payload)
{
	enum outcome outcome = lose_connection(db, context, payload);
	return outcome == DONE ? write_row(db, context, payload) : outcome;
}

static void a_connection_lost_before_commit_is_busy(void **state)
{
	struct store_test *t = store_test_of(state);
	const char *payload = "1";
	assert_int_equal(store_write(t->store, lose_and_write, &payload), BUSY);
	assert_int_equal(write_until_not_busy(t->store, "2"), DONE);
	struct db *db = store_reader_open(t->store);
	assert_int_equal(count_rows(db), 1);
	store_reader_close(db);
}

static void a_connection_lost_in_idle_time_costs_nothing(void **state)
{
	struct store_test *t = store_test_of(state);
	int64_t pid = 0;
	assert_int_equal(store_write(t->store, read_backend, &pid), DONE);
	end_backend(pid);
	assert_int_equal(put(t->store, "1"), DONE);
}

static void a_reader_finds_its_way_back(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = store_reader_open(t->store);
	int64_t pid = 0;
	assert_int_equal(put(t->store, "1"), DONE);
	assert_true(db_one_int(db, &pid, "SELECT pg_backend_pid()", ""));
	end_backend(pid);
	count_rows(db); // notices
	assert_int_equal(count_rows(db), 1);
	store_reader_close(db);
}

// Another process takes the lock while the connection is away: this one must not write beside it.
static void who_lost_the_lock_does_not_write(void **state)
{
	struct store_test *t = store_test_of(state);
	int64_t pid = 0, key = 0;
	assert_int_equal(store_write(t->store, read_backend, &pid), DONE);
	struct db *db = store_reader_open(t->store);
	assert_true(db_one_int(db, &key,
	                       "SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks WHERE locktype = "
	                       "'advisory' AND pid = ?1",
	                       "i", pid));
	store_reader_close(db);
	PGconn *rival = PQconnectdb(t->database);
	char sql[256];
	snprintf(sql, sizeof sql, "SELECT pg_terminate_backend(%d, 5000), pg_advisory_lock(%lld)", (int)pid,
	         (long long)key);
	PGresult *result = PQexec(rival, sql);
	assert_int_equal(PQresultStatus(result), PGRES_TUPLES_OK);
	PQclear(result);
	assert_int_equal(put(t->store, "1"), BUSY);
	assert_int_equal(put(t->store, "2"), BUSY);
	PQfinish(rival);
	assert_int_equal(write_until_not_busy(t->store, "3"), DONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_ONE(a_full_disk_is_busy_and_the_writer_goes_on, ON_SQLITE, ""),
		ON_ONE(a_failed_fsync_at_commit_is_uncertain_and_then_repaired, ON_SQLITE, ""),
		ON_ONE(nothing_is_written_until_a_checkpoint_has_succeeded, ON_SQLITE, ""),
		ON_ONE(a_reader_in_the_middle_delays_the_repair_and_no_more, ON_SQLITE, ""),
		ON_ONE(a_long_storm_keeps_the_log_small, ON_SQLITE, ""),
		ON_ONE(a_really_full_disk_too, ON_SQLITE, ""),
		ON_ONE(a_connection_lost_at_commit_is_uncertain_and_then_made_anew, ON_POSTGRES, ""),
		ON_ONE(a_connection_lost_before_commit_is_busy, ON_POSTGRES, ""),
		ON_ONE(a_connection_lost_in_idle_time_costs_nothing, ON_POSTGRES, ""),
		ON_ONE(a_reader_finds_its_way_back, ON_POSTGRES, ""),
		ON_ONE(who_lost_the_lock_does_not_write, ON_POSTGRES, ""),
	};
	return cmocka_run_group_tests(tests, use_our_disk, NULL);
}
