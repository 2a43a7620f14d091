// SPDX-License-Identifier: EUPL-1.2
// The data folder: lock, files by content hash, keys.
#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include "store_fixture.h"
#include "store/db_driver.h"

static mode_t mode_of(struct store_test *t, const char *name)
{
	char path[256];
	struct stat about;
	snprintf(path, sizeof path, "%s/%s", t->folder, name);
	return stat(path, &about) == 0 ? about.st_mode & 0777 : 0;
}

static int entries_of(struct store_test *t, const char *name)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", t->folder, name);
	DIR *folder = opendir(path);
	int count = 0;
	for (struct dirent *entry; folder && (entry = readdir(folder));)
		count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	if (folder)
		closedir(folder);
	return count;
}

// In another process: 0 when it could open the store, 1 when it was told that it is in use.
static int open_elsewhere(struct store_options *options)
{
	pid_t child = fork();
	if (child == 0) {
		struct arena *arena = arena_create(65536);
		struct text error;
		struct store *store = store_open(options, arena, &error);
		_exit(store ? 0 : text_find(error, TEXT("in use by another polder")) != SIZE_MAX ? 1 : 2);
	}
	int status = -1;
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_second_process_is_refused(void **state)
{
	struct store_test *t = store_test_of(state);
	struct store_options options = store_test_options(t);
	assert_int_equal(open_elsewhere(&options), 1);
	store_close(t->store);
	assert_int_equal(open_elsewhere(&options), 0);
	store_test_reopen(t); // the other one ended without a word: its lock went with it
}

static void one_database_has_one_writer_from_whatever_folder(void **state)
{
	struct store_test *t = store_test_of(state);
	char other[] = "/tmp/polder-test-XXXXXX";
	assert_non_null(mkdtemp(other));
	struct store_options options = store_test_options(t);
	options.folder = text_of(other);
	assert_int_equal(open_elsewhere(&options), 1);
	nftw(other, store_test_remove, 16, FTW_DEPTH | FTW_PHYS);
}

static void a_file_is_kept_once_under_its_hash(void **state)
{
	struct store_test *t = store_test_of(state);
	uint8_t hash[HASH_BYTES], again[HASH_BYTES], expected[HASH_BYTES];
	struct text content = TEXT("een kaart\0van Polderdam"), found;
	assert_true(file_put(t->store, content, hash));
	assert_true(file_put(t->store, content, again));
	hash_sha256(expected, content);
	assert_memory_equal(hash, expected, HASH_BYTES);
	assert_memory_equal(hash, again, HASH_BYTES);
	char folder[16];
	snprintf(folder, sizeof folder, "files/%02x", hash[0]);
	assert_int_equal(entries_of(t, folder), 1); // and no temporary file either
	assert_true(file_get(t->store, hash, t->arena, &found));
	assert_true(text_equal(found, content));
	hash[5] ^= 1;
	assert_false(file_get(t->store, hash, t->arena, &found));
}

// 3,000,000 bytes in pieces of all sizes; NULL for `whole`: only written.
static void add_pieces(struct file_writer *writer, struct builder *whole)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz";
	for (size_t i = 0, bytes = 0; bytes < 3000000; i++) {
		struct text piece = { letters, i % sizeof letters };
		bytes += piece.len;
		assert_true(file_add(writer, piece));
		if (whole)
			build_text(whole, piece);
	}
}

static void a_file_written_in_pieces_is_the_same_file(void **state)
{
	struct store_test *t = store_test_of(state);
	struct builder whole = builder_on(t->arena);
	uint8_t hash[HASH_BYTES], again[HASH_BYTES];
	int64_t bytes = 0;
	struct file_writer *writer = file_begin(t->store);
	assert_non_null(writer);
	add_pieces(writer, &whole);
	assert_true(file_finish(writer, hash, &bytes));
	struct text content = builder_text(&whole), found;
	assert_int_equal(bytes, content.len);
	assert_true(file_put(t->store, content, again));
	assert_memory_equal(hash, again, HASH_BYTES);
	assert_true(file_get(t->store, hash, t->arena, &found) && text_equal(found, content));
	assert_int_equal(entries_of(t, "files/new"), 0);
	int fd = file_open(t->store, hash, bytes);
	char first[4];
	assert_true(fd >= 0 && read(fd, first, sizeof first) == sizeof first);
	assert_memory_equal(first, content.at, sizeof first);
	close(fd);
	assert_int_equal(file_open(t->store, hash, bytes + 1), -1);
	hash[0] ^= 1;
	assert_int_equal(file_open(t->store, hash, bytes), -1);
}

static void half_a_file_is_never_left_behind(void **state)
{
	struct store_test *t = store_test_of(state);
	struct file_writer *dropped = file_begin(t->store), *killed = file_begin(t->store);
	add_pieces(dropped, NULL);
	add_pieces(killed, NULL);
	assert_int_equal(entries_of(t, "files/new"), 2);
	file_drop(dropped);
	assert_int_equal(entries_of(t, "files/new"), 1);
	store_close(t->store); // as if the process had been killed: nobody finishes the other
	store_test_reopen(t);
	assert_int_equal(entries_of(t, "files/new"), 0);
	file_drop(killed);
}

static void a_damaged_file_is_not_given_out(void **state)
{
	struct store_test *t = store_test_of(state);
	uint8_t hash[HASH_BYTES];
	struct text found;
	assert_true(file_put(t->store, TEXT("echt"), hash));
	char path[256];
	struct text digits = text_hex(t->arena, hash, HASH_BYTES);
	snprintf(path, sizeof path, "%s/files/%.2s/%.62s", t->folder, digits.at, digits.at + 2);
	int fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, "vals", 4, 0), 4);
	close(fd);
	assert_false(file_get(t->store, hash, t->arena, &found));
}

static void what_lies_in_the_folder_is_for_its_owner_only(void **state)
{
	struct store_test *t = store_test_of(state);
	uint8_t key[KEY_BYTES];
	assert_true(key_get(t->store, TEXT("cookie"), key, sizeof key));
	assert_int_equal(mode_of(t, "keys"), 0700);
	assert_int_equal(mode_of(t, "keys/cookie"), 0600);
	assert_int_equal(mode_of(t, "lock"), 0600);
	if (t->kind == ON_SQLITE) {
		assert_int_equal(mode_of(t, "polder.db"), 0600);
		assert_int_equal(mode_of(t, "polder.db-wal"), 0600);
	}
}

static void a_key_is_made_once_and_stays(void **state)
{
	struct store_test *t = store_test_of(state);
	uint8_t key[KEY_BYTES], again[KEY_BYTES], none[KEY_BYTES] = { 0 }, small[16];
	assert_false(key_find(t->store, TEXT("vote-1.roll"), key, sizeof key));
	assert_true(key_get(t->store, TEXT("vote-1.roll"), key, sizeof key));
	assert_memory_not_equal(key, none, sizeof key);
	store_close(t->store);
	store_test_reopen(t);
	assert_true(key_get(t->store, TEXT("vote-1.roll"), again, sizeof again));
	assert_memory_equal(key, again, sizeof key);
	assert_true(key_find(t->store, TEXT("vote-1.roll"), again, sizeof again));
	assert_memory_equal(key, again, sizeof key);
	assert_false(key_put(t->store, TEXT("vote-1.roll"), none, sizeof none)); // never replaced
	assert_false(key_get(t->store, TEXT("vote-1.roll"), small, sizeof small));
	assert_true(key_find(t->store, TEXT("vote-1.roll"), again, sizeof again));
	assert_memory_equal(key, again, sizeof key);
	assert_int_equal(entries_of(t, "keys"), 1);
}

static void a_destroyed_key_is_gone(void **state)
{
	struct store_test *t = store_test_of(state);
	uint8_t key[KEY_BYTES] = { 7 }, found[KEY_BYTES];
	assert_true(key_put(t->store, TEXT("vote-2"), key, sizeof key));
	assert_true(key_find(t->store, TEXT("vote-2"), found, sizeof found));
	assert_memory_equal(key, found, sizeof key);
	assert_true(key_destroy(t->store, TEXT("vote-2")));
	assert_false(key_find(t->store, TEXT("vote-2"), found, sizeof found));
	assert_true(key_destroy(t->store, TEXT("vote-2"))); // a second time changes nothing
	assert_int_equal(entries_of(t, "keys"), 0);
}

static void a_key_name_cannot_leave_the_folder(void **state)
{
	struct store_test *t = store_test_of(state);
	uint8_t key[KEY_BYTES] = { 7 };
	static const char *const names[] = { "", "../lock", "a/b", ".hidden", "Groot", "a b", ".." };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		assert_false(key_put(t->store, text_of(names[i]), key, sizeof key));
	assert_false(key_put(t->store, TEXT("a\0b"), key, sizeof key));
}

// --- what doctor looks for ------------------------------------------------------------------------------------------
struct picture {
	int64_t id;
	struct text hash;
};
static const struct field picture_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct picture, id), .flags = FIELD_KEY },
	{ .name = "hash", .kind = FIELD_BYTES, .offset = offsetof(struct picture, hash), .flags = FIELD_FILE },
};
static const struct record picture_record = RECORD_OF("picture", struct picture, picture_fields);
static const struct record *const picture_records[] = { &picture_record, NULL };

static enum outcome make_pictures(struct db *db, struct write_context *context, void *argument)
{
	struct picture pictures[] = { { 1, { argument, 32 } }, { 2, TEXT("") } };
	struct builder sql = builder_on(context->arena);
	record_build_create_table(&sql, &picture_record);
	return db_script(db, text_to_c(context->arena, builder_text(&sql))) &&
	               db_insert(db, &picture_record, &pictures[0]) && db_insert(db, &picture_record, &pictures[1])
	           ? DONE
	           : FAULT;
}

static bool pictures_are_whole(struct store_test *t, const char *words)
{
	struct builder report = builder_on(t->arena);
	bool good = store_check(t->store, &report);
	assert_true(text_find(builder_text(&report), text_of(words)) != SIZE_MAX);
	return good;
}

static void a_file_that_a_row_names_and_that_is_gone_is_found(void **state)
{
	struct store_test *t = store_test_of(state);
	struct store_options options = store_test_options(t);
	struct text error;
	uint8_t hash[32];
	assert_true(file_put(t->store, TEXT("a picture"), hash));
	assert_int_equal(store_write(t->store, make_pictures, hash), DONE);
	store_close(t->store);
	options.records = picture_records;
	t->store = store_open(&options, t->arena, &error);
	assert_non_null(t->store);
	assert_true(pictures_are_whole(t, "ok    1 files are there, as their names say"));
	char path[256];
	snprintf(path, sizeof path, "%s/files/%02x/", t->folder, hash[0]);
	for (int i = 1; i < 32; i++)
		snprintf(path + strlen(path), 3, "%02x", hash[i]);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_int_equal(pwrite(fd, "A", 1, 0), 1); // the same size, another picture
	close(fd);
	assert_false(pictures_are_whole(t, "ERROR files: picture.hash names "));
	assert_int_equal(unlink(path), 0);
	assert_false(pictures_are_whole(t, "ERROR files: 1 of 1 are missing or damaged"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_second_process_is_refused),
		ON_ONE(one_database_has_one_writer_from_whatever_folder, ON_POSTGRES, " (postgres)"),
		ON_BOTH(a_file_is_kept_once_under_its_hash),
		ON_BOTH(a_file_written_in_pieces_is_the_same_file),
		ON_BOTH(half_a_file_is_never_left_behind),
		ON_BOTH(a_damaged_file_is_not_given_out),
		ON_BOTH(a_file_that_a_row_names_and_that_is_gone_is_found),
		ON_BOTH(what_lies_in_the_folder_is_for_its_owner_only),
		ON_BOTH(a_key_is_made_once_and_stays),
		ON_BOTH(a_destroyed_key_is_gone),
		ON_BOTH(a_key_name_cannot_leave_the_folder),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
