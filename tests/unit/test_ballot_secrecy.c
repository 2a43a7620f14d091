// SPDX-License-Identifier: EUPL-1.2
// A dump of the database and the log cannot link a voter to a ballot (TRUST.md 1.4). 500 voters vote in a random order
// that the test knows. It then tries to match rows of `code` with rows of `ballot` and `leaf` by the bytes of their
// columns, by every order they can be put in, and by time. What it may find is what chance gives.
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include "vote_fixture.h"

enum { VOTERS = 500, PART = 5, CHANCE = 9 }; // Poisson(1) is above 9 once in ten million

struct known { // what only the test knows
	char code[16];
	uint8_t idx[HASH_BYTES], pseudonym[HASH_BYTES];
};

struct row {
	int64_t voter; // whose it is, by what only the test knows
	int64_t numbers[4];
	struct text bytes[4];
};
struct rows_read {
	struct row at[VOTERS];
	size_t count;
};

static int64_t voter_of(const struct known *known, struct text bytes, bool by_idx)
{
	for (int i = 0; i < VOTERS; i++)
		if (memcmp(by_idx ? known[i].idx : known[i].pseudonym, bytes.at, HASH_BYTES) == 0)
			return i;
	fail_msg("a row belongs to nobody");
	return -1;
}

// In the order in which they lie in the database.
static void read_codes(struct vote_test *t, const struct known *known, struct rows_read *codes)
{
	struct rows rows =
		db_query(t->db, db_is_postgres(t->db) ? "SELECT idx FROM code ORDER BY ctid" : "SELECT idx FROM code", "");
	for (codes->count = 0; rows_next(&rows); codes->count++) {
		struct row *row = &codes->at[codes->count];
		*row = (struct row){ .bytes = { rows_text(&rows, 0, t->arena) } };
		row->voter = voter_of(known, row->bytes[0], true);
	}
	assert_true(rows_end(&rows));
	assert_int_equal(codes->count, VOTERS);
}

static void read_ballots(struct vote_test *t, const struct known *known, struct rows_read *ballots)
{
	struct rows rows =
		db_query(t->db,
	             db_is_postgres(t->db)
	                 ? "SELECT pseudonym, salt, commitment, choices, id, leaf_index, seq FROM ballot ORDER BY ctid"
	                 : "SELECT pseudonym, salt, commitment, choices, id, leaf_index, seq FROM ballot",
	             "");
	for (ballots->count = 0; rows_next(&rows); ballots->count++) {
		struct row *row = &ballots->at[ballots->count];
		for (int i = 0; i < 4; i++)
			row->bytes[i] = rows_text(&rows, i, t->arena);
		for (int i = 0; i < 3; i++)
			row->numbers[i] = rows_int(&rows, 4 + i);
		row->voter = voter_of(known, row->bytes[0], false);
	}
	assert_true(rows_end(&rows));
	assert_int_equal(ballots->count, VOTERS);
}

// --- by bytes ------------------------------------------------------------------------------------------------------
// Five bytes of an index anywhere in a ballot's column: 500 x 500 pairs, 28 places in each of 3 columns and 28 places of
// the index still give less than one hit in 10,000 runs by chance.
static bool shares_bytes(struct text idx, struct text column)
{
	for (size_t from = 0; from + PART <= idx.len; from += PART)
		if (text_find(column, text_slice(idx, from, from + PART)) != SIZE_MAX)
			return true;
	return false;
}

static void no_bytes_are_shared(const struct rows_read *codes, const struct rows_read *ballots)
{
	for (size_t c = 0; c < codes->count; c++)
		for (size_t b = 0; b < ballots->count; b++)
			for (int i = 0; i < 4; i++)
				assert_false(shares_bytes(codes->at[c].bytes[0], ballots->at[b].bytes[i]));
}

// --- by order ------------------------------------------------------------------------------------------------------
static int order_by; // column: 0..3 bytes, 4..6 numbers
static int by_column(const void *a, const void *b)
{
	const struct row *left = a, *right = b;
	if (order_by < 4)
		return text_compare(left->bytes[order_by], right->bytes[order_by]);
	int64_t l = left->numbers[order_by - 4], r = right->numbers[order_by - 4];
	return (l > r) - (l < r);
}

static int hits(const struct rows_read *codes, const struct rows_read *ballots, bool backwards)
{
	int found = 0;
	for (size_t i = 0; i < VOTERS; i++)
		found += codes->at[i].voter == ballots->at[backwards ? VOTERS - 1 - i : i].voter;
	return found;
}

static void no_order_matches(struct rows_read *codes, struct rows_read *ballots)
{
	static struct rows_read sorted;
	for (int code_order = 0; code_order < 2; code_order++) { // as they lie, then by key
		for (int column = -1; column < 6; column++) {
			sorted = *ballots;
			order_by = column;
			if (column >= 0)
				qsort(sorted.at, VOTERS, sizeof(sorted.at[0]), by_column);
			assert_in_range(hits(codes, &sorted, false), 0, CHANCE);
			assert_in_range(hits(codes, &sorted, true), 0, CHANCE);
		}
		order_by = 0;
		qsort(codes->at, VOTERS, sizeof(codes->at[0]), by_column);
	}
}

// --- by time, by other tables, in the files --------------------------------------------------------------------------
static const char *const watched[] = { "event",      "revision", "revision_personal", "job", "vote",
	                                   "vote_entry", "code",     "code_batch" };
enum { WATCHED = sizeof(watched) / sizeof(watched[0]) };

static void count_watched(struct vote_test *t, int64_t counts[WATCHED])
{
	for (int i = 0; i < WATCHED; i++) {
		char sql[64];
		snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM %s", watched[i]);
		counts[i] = vote_test_count(t, sql);
	}
}

// Every byte of every row of `code`, in the order of their index.
static void hash_codes(struct vote_test *t, uint8_t hash[HASH_BYTES])
{
	struct builder b = builder_on(t->arena);
	struct rows rows = db_query(t->db, "SELECT vote_id, idx, batch_id, revoked FROM code ORDER BY vote_id, idx", "");
	while (rows_next(&rows)) {
		build_int(&b, rows_int(&rows, 0));
		build_text(&b, rows_text(&rows, 1, t->arena));
		build_int(&b, rows_int(&rows, 2));
		build_char(&b, ' ');
		build_int(&b, rows_int(&rows, 3));
	}
	assert_true(rows_end(&rows));
	assert_true(builder_text(&b).len > (size_t)VOTERS * HASH_BYTES);
	hash_sha256(hash, builder_text(&b));
}

static void no_time_is_kept(struct vote_test *t)
{
	assert_int_equal(vote_test_count(t, "SELECT MAX(received_on) FROM leaf"), clock_now() / 86400000);
	// Numbers of ballots that could be an instant: ids are random over 62 bits.
	int64_t now = clock_now();
	char sql[160];
	snprintf(sql, sizeof(sql), "SELECT COUNT(*) FROM ballot WHERE id BETWEEN %lld AND %lld", (long long)now - 86400000,
	         (long long)now + 86400000);
	assert_int_equal(vote_test_count(t, sql), 0);
}

static const struct known *sought;
static int find_codes_in(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)where;
	if (kind != FTW_F || about->st_size == 0 || strstr(path, "/keys/"))
		return 0;
	struct arena *arena = arena_create((size_t)64 << 20);
	char *content = arena_alloc(arena, (size_t)about->st_size);
	int file = open(path, O_RDONLY);
	ssize_t length = read(file, content, (size_t)about->st_size);
	close(file);
	struct text whole = { content, length > 0 ? (size_t)length : 0 };
	for (int i = 0; i < VOTERS; i++) {
		struct builder b = builder_on(arena);
		build_code(&b, sought[i].code);
		assert_true(text_find(whole, (struct text){ sought[i].code, 16 }) == SIZE_MAX);
		assert_true(text_find(whole, builder_text(&b)) == SIZE_MAX);
	}
	arena_destroy(arena);
	return 0;
}

// --- the vote --------------------------------------------------------------------------------------------------------
static void shuffle(int order[VOTERS])
{
	for (int i = 0; i < VOTERS; i++) {
		int j = (int)random_below((uint32_t)i + 1);
		order[i] = order[j];
		order[j] = i;
	}
}

static void everyone_votes(struct vote_test *t, const struct known *known)
{
	int order[VOTERS];
	shuffle(order);
	for (int i = 0; i < VOTERS; i++) {
		struct ballot_request request =
			vote_test_ballot(t, known[order[i]].code, 0, 0, i % 2 ? PLANS(BENCH) : PLANS(TREES, BENCH));
		random_bytes(request.salt, sizeof(request.salt));
		assert_int_equal(vote_test_cast(t, &request, NULL), DONE);
	}
}

static void database_and_log_cannot_link_a_voter_to_a_ballot(void **state)
{
	static struct known known[VOTERS];
	static struct rows_read codes, ballots;
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, VOTERS);
	vote_test_open(t);
	for (int i = 0; i < VOTERS; i++) {
		memcpy(known[i].code, made->codes[i], 16);
		code_index(&t->keys, known[i].code, known[i].idx);
		code_pseudonym(&t->keys, known[i].code, known[i].pseudonym);
	}
	int64_t before[WATCHED], after[WATCHED];
	uint8_t codes_before[HASH_BYTES], codes_after[HASH_BYTES];
	count_watched(t, before);
	hash_codes(t, codes_before);
	char log_path[96];
	snprintf(log_path, sizeof(log_path), "%s/log", t->base->folder);
	int log = open(log_path, O_RDWR | O_CREAT | O_TRUNC, 0600), error_output = dup(2);
	dup2(log, 2);
	everyone_votes(t, known);
	dup2(error_output, 2);
	close(error_output);
	struct stat about;
	assert_int_equal(fstat(log, &about), 0);
	close(log);
	assert_int_equal(about.st_size, 0); // casting logs nothing at all
	count_watched(t, after);
	assert_memory_equal(before, after, sizeof(before));
	hash_codes(t, codes_after);
	assert_memory_equal(codes_before, codes_after, HASH_BYTES); // casting changes nothing there
	assert_int_equal(vote_test_count(t, "SELECT COUNT(*) FROM leaf"), VOTERS);

	read_codes(t, known, &codes);
	read_ballots(t, known, &ballots);
	no_bytes_are_shared(&codes, &ballots);
	no_order_matches(&codes, &ballots);
	no_time_is_kept(t);
	sought = known;
	assert_int_equal(nftw(t->base->folder, find_codes_in, 16, FTW_PHYS), 0);
	vote_test_end(t);
}

// The attack works when there is something to find: the test above can fail.
static void the_attack_finds_a_link_that_is_there(void **state)
{
	(void)state;
	static struct rows_read codes, ballots;
	for (int i = 0; i < VOTERS; i++) {
		codes.at[i].voter = ballots.at[i].voter = i;
		codes.at[i].bytes[0] = TEXT("0123456789abcdef0123456789abcdef");
	}
	assert_int_equal(hits(&codes, &ballots, false), VOTERS);
	assert_true(shares_bytes(TEXT("0123456789abcdef0123456789abcdef"), TEXT("xxxxx56789yyyyy")));
	assert_false(shares_bytes(TEXT("0123456789abcdef0123456789abcdef"), TEXT("zzzzzzzzzz")));
}

// --- what a revoked ballot said --------------------------------------------------------------------------------------
static bool file_holds(struct arena *arena, const char *path, struct text needle)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat about;
	if (fd < 0)
		return false;
	assert_int_equal(fstat(fd, &about), 0);
	char *at = arena_alloc_bytes(arena, (size_t)about.st_size + 1);
	assert_non_null(at);
	ssize_t got = read(fd, at, (size_t)about.st_size);
	close(fd);
	assert_true(got >= 0);
	return text_find((struct text){ at, (size_t)got }, needle) != SIZE_MAX;
}

// The files of this folder, or on PostgreSQL the file of the table.
static bool database_holds(struct vote_test *t, struct text needle)
{
	struct arena *arena = arena_create((size_t)64 << 20);
	bool holds = false;
	if (db_is_postgres(t->db)) {
		struct rows rows =
			db_query(t->db, "SELECT setting || '/' || pg_relation_filepath('ballot') FROM pg_settings WHERE name = ?1",
		             "s", TEXT("data_directory"));
		assert_true(rows_next(&rows));
		struct text path = rows_text(&rows, 0, arena);
		assert_true(rows_end(&rows));
		holds = file_holds(arena, text_to_c(arena, path), needle);
	}
	static const char *const names[] = { "polder.db", "polder.db-wal" };
	for (size_t i = 0; i < 2; i++) {
		struct text path = arena_format(arena, "%s/%s", t->base->folder, names[i]);
		holds |= file_holds(arena, text_to_c(arena, path), needle);
	}
	assert_false(arena_full(arena));
	arena_destroy(arena);
	return holds;
}

static enum outcome wiped_by(struct vote_test *t, struct text salt, int64_t tries)
{
	for (; tries > 0; tries--) {
		store_wipe_clock.run(t->store, t->db, t->arena, NULL);
		store_drain(t->store);
		if (!database_holds(t, salt))
			return DONE;
		usleep(50000);
	}
	return BUSY;
}

static void what_a_revoked_ballot_said_is_gone_from_the_files(void **state)
{
	struct vote_test *t = vote_test_start(state);
	const struct codes_made *made = vote_test_codes(t, 0, 3);
	vote_test_open(t);
	struct ballot_request requests[3];
	for (uint8_t i = 0; i < 3; i++) {
		requests[i] = vote_test_ballot(t, made->codes[i], 0, 1, i == 1 ? PLANS(TREES) : PLANS(BENCH));
		random_bytes(requests[i].salt, sizeof(requests[i].salt));
		assert_int_equal(vote_test_cast(t, &requests[i], NULL), DONE);
	}
	struct text salt = { (const char *)requests[1].salt, sizeof(requests[1].salt) };
	struct text other = { (const char *)requests[2].salt, sizeof(requests[2].salt) };
	struct text choices = ballot_text(t->arena, &requests[1]);
	if (db_is_postgres(t->db))
		store_test_sql_on(t->base->database, "CHECKPOINT");
	assert_true(database_holds(t, salt) && database_holds(t, choices)); // or the test could not fail

	// PostgreSQL keeps a row for whoever might see it: here a transaction in another database of the same server.
	PGconn *other_work = db_is_postgres(t->db) ? PQconnectdb(getenv("POLDER_TEST_DATABASE")) : NULL;
	if (other_work)
		PQclear(PQexec(other_work, "BEGIN; SELECT txid_current()"));
	struct codes_revoke_form revoke = { .activity_id = ACTIVITY, .code = { made->codes[1], 16 } };
	assert_int_equal(vote_test_run(t, &codes_revoke, &revoke, NULL), DONE);
	if (other_work) {
		assert_int_equal(wiped_by(t, salt, 1), BUSY);
		PQfinish(other_work);
	}
	assert_int_equal(wiped_by(t, salt, 100), DONE);
	assert_false(database_holds(t, choices));
	if (db_is_postgres(t->db))
		store_test_sql_on(t->base->database, "CHECKPOINT");
	assert_false(database_holds(t, salt) || database_holds(t, choices));
	assert_true(database_holds(t, other)); // the others are all there
	vote_test_end(t);
}

int main(void)
{
	vote_test_use_records();
	const struct CMUnitTest tests[] = {
		ON_BOTH(what_a_revoked_ballot_said_is_gone_from_the_files),
		cmocka_unit_test(the_attack_finds_a_link_that_is_there),
		ON_BOTH(database_and_log_cannot_link_a_voter_to_a_ballot),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
