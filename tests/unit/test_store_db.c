// SPDX-License-Identifier: EUPL-1.2
// Queries, rows and records: the same on both databases.
#include "store_fixture.h"
#include "store/db_driver.h"
#include "store/store_private.h"

enum colour { GREEN, BLUE };
static const struct field_choice colours[] = { { "green", "Green" }, { "blue", "Blue" }, { NULL, NULL } };

struct boat {
	int64_t id, price_cents, launched_at;
	bool afloat;
	int colour;
	struct text name, papers, hull;
	struct text typed_twice; // in the form only
};
static const struct field boat_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct boat, id), .flags = FIELD_KEY },
	{ .name = "price_cents", .kind = FIELD_MONEY, .offset = offsetof(struct boat, price_cents) },
	{ .name = "launched_at", .kind = FIELD_TIME, .offset = offsetof(struct boat, launched_at) },
	{ .name = "afloat", .kind = FIELD_BOOL, .offset = offsetof(struct boat, afloat) },
	{ .name = "colour", .kind = FIELD_CHOICE, .offset = offsetof(struct boat, colour), .choices = colours },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct boat, name) },
	{ .name = "papers", .kind = FIELD_JSON, .offset = offsetof(struct boat, papers) },
	{ .name = "hull", .kind = FIELD_BYTES, .offset = offsetof(struct boat, hull) },
	{ .name = "typed_twice",
	  .kind = FIELD_TEXT,
	  .offset = offsetof(struct boat, typed_twice),
	  .flags = FIELD_NOT_STORED },
};
static const struct record boat_record = RECORD_OF("boat", struct boat, boat_fields);

static const struct record *const boats[] = { &boat_record, NULL };

static enum outcome make_boats(struct db *db, struct write_context *context, void *argument)
{
	(void)argument;
	struct builder b = builder_on(context->arena);
	if (!migration_difference(db, boats, &b) || !db_script(db, text_to_c(context->arena, builder_text(&b))) ||
	    !db_script(db, "CREATE UNIQUE INDEX boat_name ON boat (name)"))
		return FAULT;
	return DONE;
}

static enum outcome insert_boat(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	if (db_insert(db, &boat_record, argument))
		return DONE;
	return db_fault(db) == DB_UNIQUE ? CONFLICT : FAULT;
}

static enum outcome update_boat(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	return db_update(db, &boat_record, argument) ? DONE : NOT_FOUND;
}

static struct boat a_boat(int64_t id, const char *name)
{
	return (struct boat){ .id = id,
		                  .price_cents = -125050,
		                  .launched_at = 1795255200000,
		                  .afloat = true,
		                  .colour = BLUE,
		                  .name = text_of(name),
		                  .papers = TEXT("{\"a\":\"é\"}"),
		                  .hull = TEXT("\x00\xff\x5c\x27 x") };
}

static struct db *start(struct store_test *t)
{
	assert_int_equal(store_write(t->store, make_boats, NULL), DONE);
	struct db *db = store_reader_open(t->store);
	assert_non_null(db);
	return db;
}

static void assert_text(struct text found, struct text expected)
{
	assert_int_equal(found.len, expected.len);
	assert_memory_equal(found.at, expected.at, expected.len);
}

static void a_record_comes_back_as_it_was_stored(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	struct boat boat = a_boat(INT64_MAX, "De Zeven Provinciën"), found;
	assert_int_equal(store_write(t->store, insert_boat, &boat), DONE);
	assert_int_equal(db_find(db, &boat_record, &found, t->arena, "WHERE id = ?1", "i", boat.id), DONE);
	assert_true(found.id == INT64_MAX && found.price_cents == -125050 && found.launched_at == boat.launched_at);
	assert_true(found.afloat);
	assert_int_equal(found.colour, BLUE);
	assert_text(found.name, boat.name);
	assert_text(found.papers, boat.papers);
	assert_text(found.hull, boat.hull);
	assert_int_equal(found.typed_twice.len, 0);
	assert_int_equal(db_find(db, &boat_record, &found, t->arena, "WHERE id = ?1", "i", (int64_t)5), NOT_FOUND);
	store_reader_close(db);
}

static void an_update_changes_only_the_row_of_its_key(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	struct boat one = a_boat(1, "Eén"), two = a_boat(2, "Twee"), found;
	assert_int_equal(store_write(t->store, insert_boat, &one), DONE);
	assert_int_equal(store_write(t->store, insert_boat, &two), DONE);
	one.price_cents = 7;
	one.hull = TEXT_NONE;
	assert_int_equal(store_write(t->store, update_boat, &one), DONE);
	assert_int_equal(db_find(db, &boat_record, &found, t->arena, "WHERE id = ?1", "i", (int64_t)1), DONE);
	assert_int_equal(found.price_cents, 7);
	assert_int_equal(found.hull.len, 0);
	assert_int_equal(db_find(db, &boat_record, &found, t->arena, "WHERE id = ?1", "i", (int64_t)2), DONE);
	assert_int_equal(found.price_cents, -125050);
	struct boat nobody = a_boat(3, "Niemand");
	assert_int_equal(store_write(t->store, update_boat, &nobody), NOT_FOUND);
	store_reader_close(db);
}

static void the_same_key_twice_is_a_conflict_and_no_more(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	struct boat boat = a_boat(1, "Eén"), same_name = a_boat(2, "Eén"), other = a_boat(3, "Drie");
	assert_int_equal(store_write(t->store, insert_boat, &boat), DONE);
	assert_int_equal(store_write(t->store, insert_boat, &boat), CONFLICT);
	assert_int_equal(store_write(t->store, insert_boat, &same_name), CONFLICT);
	assert_int_equal(store_write(t->store, insert_boat, &other), DONE);
	int64_t count = 0;
	assert_true(db_one_int(db, &count, "SELECT COUNT(*) FROM boat", ""));
	assert_int_equal(count, 2);
	store_reader_close(db);
}

// One statement open while the same text runs again, and results read in between.
// In one job: the second of a key is a conflict after which the job goes on, and the stamp tells what may have written.
static enum outcome insert_new_boats(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	struct boat boat = a_boat(1, "Anna"), same_name = a_boat(2, "Anna"), other = a_boat(3, "Bert");
	int64_t count = 0;
	uint64_t *stamp = argument, start = db_stamp(db);
	if (start == *stamp) // another transaction, another stamp
		return FAULT;
	bool good = db_insert_new(db, &boat_record, &boat) == DONE && db_stamp(db) != start;
	good = good && db_insert_new(db, &boat_record, &boat) == CONFLICT;
	good = good && db_insert_new(db, &boat_record, &same_name) == CONFLICT;
	good = good && db_insert_new(db, &boat_record, &other) == DONE;
	*stamp = db_stamp(db);
	good = good && db_one_int(db, &count, "SELECT COUNT(*) FROM boat", "") && count == 2;
	good = good && db_one_int(db, &count, "WITH two AS (SELECT id FROM boat) SELECT COUNT(*) FROM two", "");
	good = good && db_stamp(db) == *stamp;
	good = good &&
	       db_execute(db, "WITH two AS (SELECT 3 AS id) UPDATE boat SET afloat = 0 WHERE id IN (SELECT id FROM two)",
	                  "") == 1;
	return good && db_stamp(db) != *stamp ? DONE : FAULT;
}

static void a_conflict_that_was_expected_does_not_end_the_job(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	uint64_t stamp = 0;
	assert_int_equal(store_write(t->store, insert_new_boats, &stamp), DONE);
	store_reader_close(db);
}

static void queries_nest(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	for (int64_t id = 1; id <= 3; id++) {
		char name[8];
		snprintf(name, sizeof name, "b%d", (int)id);
		struct boat boat = a_boat(id, name);
		assert_int_equal(store_write(t->store, insert_boat, &boat), DONE);
	}
	static const char sql[] = "SELECT id FROM boat WHERE id >= ?1 ORDER BY id";
	int64_t seen = 0;
	struct rows outer = db_query(db, sql, "i", (int64_t)1);
	while (rows_next(&outer)) {
		struct rows inner = db_query(db, sql, "i", rows_int(&outer, 0));
		while (rows_next(&inner))
			seen = seen * 10 + rows_int(&inner, 0);
		assert_true(rows_end(&inner));
	}
	assert_true(rows_end(&outer));
	assert_int_equal(seen, 123233);
	store_reader_close(db);
}

static void numbers_of_every_kind_read_the_same(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	static const int64_t values[] = { 0,         7,         -1,        9999,          10000,     -10000,
		                              123450000, 100000000, 100000001, -270000000000, INT64_MAX, INT64_MIN };
	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		struct boat boat = a_boat((int64_t)i, text_to_c(t->arena, arena_format(t->arena, "b%zu", i)));
		boat.price_cents = values[i];
		assert_int_equal(store_write(t->store, insert_boat, &boat), DONE);
		struct rows rows = db_query(db,
		                            "SELECT SUM(price_cents), MAX(price_cents), COUNT(*), COUNT(*) = 1, CASE WHEN "
		                            "COUNT(*) > 1 THEN 7 ELSE -3 END FROM boat WHERE id = ?1",
		                            "i", (int64_t)i);
		assert_true(rows_next(&rows));
		assert_true(rows_int(&rows, 0) == values[i] && rows_int(&rows, 1) == values[i]);
		assert_true(rows_int(&rows, 2) == 1 && rows_int(&rows, 3) == 1 && rows_int(&rows, 4) == -3);
		struct text digits = arena_format(t->arena, "%lld", (long long)values[i]);
		assert_text(rows_text(&rows, 0, t->arena), digits);
		assert_text(rows_text(&rows, 1, t->arena), digits);
		assert_text(rows_text(&rows, 4, t->arena), TEXT("-3"));
		assert_true(rows_end(&rows));
	}
	int64_t nothing = 1;
	assert_true(db_one_int(db, &nothing, "SELECT SUM(price_cents) FROM boat WHERE id = ?1", "i", (int64_t)-1));
	assert_int_equal(nothing, 0);
	store_reader_close(db);
}

static void text_is_ordered_and_matched_by_bytes(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	static const char *const names[] = { "é", "b", "B", "a", "A", "Z", "_" };
	for (size_t i = 0; i < 7; i++) {
		struct boat boat = a_boat((int64_t)i + 1, names[i]);
		assert_int_equal(store_write(t->store, insert_boat, &boat), DONE);
	}
	struct builder b = builder_on(t->arena);
	struct rows rows = db_query(db, "SELECT name FROM boat ORDER BY name", "");
	while (rows_next(&rows))
		build_text(&b, rows_text(&rows, 0, t->arena));
	assert_true(rows_end(&rows));
	assert_text(builder_text(&b), TEXT("ABZ_abé"));
	int64_t count = 0;
	assert_true(db_one_int(db, &count, "SELECT COUNT(*) FROM boat WHERE name LIKE ?1 ESCAPE '\\'", "s", TEXT("A%")));
	assert_int_equal(count, 1);
	assert_true(db_one_int(db, &count, "SELECT COUNT(*) FROM boat WHERE name > ?1", "s", TEXT("a")));
	assert_int_equal(count, 2);
	assert_true(db_one_int(db, &count, "SELECT SUM(price_cents) FROM boat", ""));
	assert_int_equal(count, -7 * 125050);
	store_reader_close(db);
}

static void a_reader_cannot_write(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	struct boat boat = a_boat(1, "Eén");
	assert_false(db_insert(db, &boat_record, &boat));
	assert_int_equal(db_execute(db, "DELETE FROM event", ""), -1);
	assert_int_equal(db_execute(db, "CREATE TABLE x (y {int})", ""), -1);
	int64_t one = 0; // and it still reads
	assert_true(db_one_int(db, &one, "SELECT 1", ""));
	assert_int_equal(one, 1);
	store_reader_close(db);
}

static void a_snapshot_does_not_see_what_comes_after_it(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	struct boat one = a_boat(1, "Eén"), two = a_boat(2, "Twee");
	assert_int_equal(store_write(t->store, insert_boat, &one), DONE);
	int64_t count = 0;
	assert_true(db_snapshot_begin(db));
	assert_true(db_one_int(db, &count, "SELECT COUNT(*) FROM boat", ""));
	assert_int_equal(store_write(t->store, insert_boat, &two), DONE);
	assert_true(db_one_int(db, &count, "SELECT COUNT(*) FROM boat", ""));
	assert_int_equal(count, 1);
	db_snapshot_end(db);
	assert_true(db_one_int(db, &count, "SELECT COUNT(*) FROM boat", ""));
	assert_int_equal(count, 2);
	store_reader_close(db);
}

static void a_fault_in_a_snapshot_ends_it_for_good(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	int64_t one = 0;
	assert_true(db_snapshot_begin(db));
	assert_false(db_one_int(db, &one, "SELECT nothing FROM nowhere", ""));
	assert_int_equal(db_fault(db), DB_OTHER);
	assert_false(db_one_int(db, &one, "SELECT 1", ""));
	db_snapshot_end(db);
	assert_true(db_one_int(db, &one, "SELECT 1", ""));
	store_reader_close(db);
}

static void many_different_statements_fit(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	struct rows open = db_query(db, "SELECT 7", "");
	for (int i = 0; i < 2 * DB_STATEMENTS_MAX; i++) {
		char sql[64];
		snprintf(sql, sizeof sql, "SELECT %d", i);
		int64_t found = -1;
		assert_true(db_one_int(db, &found, sql, ""));
		assert_int_equal(found, i);
	}
	assert_true(rows_next(&open));
	assert_int_equal(rows_int(&open, 0), 7);
	assert_true(rows_end(&open));
	assert_true(db->statements <= DB_STATEMENTS_MAX);
	store_reader_close(db);
}

static void wrong_arguments_are_a_fault_and_not_a_crash(void **state)
{
	struct store_test *t = store_test_of(state);
	struct db *db = start(t);
	struct rows rows = db_query(db, "SELECT 1", "x");
	assert_false(rows_next(&rows));
	assert_false(rows_end(&rows));
	rows = db_query(db, "SELECT ?1 + ?2", "i", (int64_t)1);
	assert_false(rows_end(&rows));
	rows = db_query(NULL, "SELECT 1", "");
	assert_false(rows_next(&rows));
	assert_false(rows_end(&rows));
	store_reader_close(db);
}

static void the_dialect_leaves_quoted_text_alone(void **state)
{
	(void)state;
	struct arena *arena = arena_create(65536);
	assert_string_equal(dialect_translate(arena, "a {id} ?1 '{id} ?1' \"?2\" -- {no} ?\n ?3", true),
	                    "a BIGINT $1 '{id} ?1' \"?2\" -- {no} ?\n $3");
	assert_string_equal(dialect_translate(arena, "a {text} /* {no} */ ?1", false), "a TEXT /* {no} */ ?1");
	assert_null(dialect_translate(arena, "{nonsense}", false));
	assert_string_equal(dialect_translate(arena, "'open", true), "'open");
	arena_destroy(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_record_comes_back_as_it_was_stored),
		ON_BOTH(an_update_changes_only_the_row_of_its_key),
		ON_BOTH(the_same_key_twice_is_a_conflict_and_no_more),
		ON_BOTH(a_conflict_that_was_expected_does_not_end_the_job),
		ON_BOTH(queries_nest),
		ON_BOTH(numbers_of_every_kind_read_the_same),
		ON_BOTH(text_is_ordered_and_matched_by_bytes),
		ON_BOTH(a_reader_cannot_write),
		ON_BOTH(a_snapshot_does_not_see_what_comes_after_it),
		ON_BOTH(a_fault_in_a_snapshot_ends_it_for_good),
		ON_BOTH(many_different_statements_fit),
		ON_BOTH(wrong_arguments_are_a_fault_and_not_a_crash),
		cmocka_unit_test(the_dialect_leaves_quoted_text_alone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
