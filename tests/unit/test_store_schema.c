// SPDX-License-Identifier: EUPL-1.2
// Migrations, and the comparison of records with tables.
#include "store_fixture.h"
#include "store/store_private.h"

struct lock_keeper {
	int64_t id;
	struct text name;
	int64_t age;
	struct text photo;
	bool awake;
};
static const struct field keeper_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct lock_keeper, id), .flags = FIELD_KEY },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct lock_keeper, name) },
	// Added later:
	{ .name = "age", .kind = FIELD_INT, .offset = offsetof(struct lock_keeper, age) },
	{ .name = "photo", .kind = FIELD_BYTES, .offset = offsetof(struct lock_keeper, photo) },
	{ .name = "awake", .kind = FIELD_BOOL, .offset = offsetof(struct lock_keeper, awake) },
};
static const struct record keeper_before = {
	.name = "lock_keeper", .size = sizeof(struct lock_keeper), .fields = keeper_fields, .count = 2
};
static const struct record keeper_after = RECORD_OF("lock_keeper", struct lock_keeper, keeper_fields);
static const struct record *const before[] = { &keeper_before, NULL }, *const after[] = { &keeper_after, NULL };

static const struct field other_type[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct lock_keeper, id), .flags = FIELD_KEY },
	{ .name = "name", .kind = FIELD_INT, .offset = offsetof(struct lock_keeper, age) },
};
static const struct record keeper_other_type = RECORD_OF("lock_keeper", struct lock_keeper, other_type);

static const struct field other_key[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct lock_keeper, id) },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct lock_keeper, name), .flags = FIELD_KEY },
};
static const struct record keeper_other_key = RECORD_OF("lock_keeper", struct lock_keeper, other_key);

static const struct field fewer[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct lock_keeper, id), .flags = FIELD_KEY },
};
static const struct record keeper_fewer = RECORD_OF("lock_keeper", struct lock_keeper, fewer);

static enum outcome apply_difference(struct db *db, struct write_context *context, void *records)
{
	struct builder b = builder_on(context->arena);
	if (!migration_difference(db, *(const struct record *const **)records, &b))
		return FAULT;
	return db_script(db, text_to_c(context->arena, builder_text(&b))) ? DONE : FAULT;
}

static void apply_migration(struct store_test *t, const struct record *const *records)
{
	assert_int_equal(store_write(t->store, apply_difference, &records), DONE);
}

static struct text difference(struct store_test *t, const struct record *const *records)
{
	struct db *db = store_reader_open(t->store);
	struct builder b = builder_on(t->arena);
	assert_true(migration_difference(db, records, &b));
	store_reader_close(db);
	return builder_text(&b);
}

// Opens the store with these records; what is said when it refuses.
static struct text refusal(struct store_test *t, const struct record *record)
{
	const struct record *records[] = { record, NULL };
	struct store_options options = store_test_options(t);
	options.records = records;
	struct text error;
	store_close(t->store);
	t->store = store_open(&options, t->arena, &error);
	if (!t->store) {
		store_test_reopen(t);
		return error;
	}
	store_close(t->store);
	store_test_reopen(t);
	return TEXT_NONE;
}

static bool says(struct text error, const char *words)
{
	return text_find(error, text_of(words)) != SIZE_MAX;
}

static void a_difference_refuses_to_start_and_says_which(void **state)
{
	struct store_test *t = store_test_of(state);
	assert_true(says(refusal(t, &keeper_before), "table lock_keeper is missing"));
	apply_migration(t, before);
	assert_int_equal(refusal(t, &keeper_before).len, 0);
	assert_true(says(refusal(t, &keeper_after), "column lock_keeper.age is missing"));
	assert_true(says(refusal(t, &keeper_after), "polder doctor --migration"));
	assert_true(says(refusal(t, &keeper_other_type), "column lock_keeper.name has another type"));
	assert_true(says(refusal(t, &keeper_other_key), "column lock_keeper.id is in the primary key"));
	assert_true(says(refusal(t, &keeper_fewer), "column lock_keeper.name is unknown"));
}

static enum outcome insert_keeper(struct db *db, struct write_context *context, void *keeper)
{
	(void)context;
	return db_insert(db, &keeper_after, keeper) ? DONE : FAULT;
}

static enum outcome insert_keeper_before(struct db *db, struct write_context *context, void *keeper)
{
	(void)context;
	return db_insert(db, &keeper_before, keeper) ? DONE : FAULT;
}

static void a_new_field_reaches_the_database_by_its_migration(void **state)
{
	struct store_test *t = store_test_of(state);
	apply_migration(t, before);
	struct lock_keeper old = { .id = 1, .name = TEXT("Hansje") }, found;
	assert_int_equal(store_write(t->store, insert_keeper_before, &old), DONE);
	assert_true(text_is(difference(t, after), "ALTER TABLE lock_keeper ADD COLUMN age {int} NOT NULL DEFAULT 0;\n"
	                                          "ALTER TABLE lock_keeper ADD COLUMN photo {blob} NOT NULL DEFAULT "
	                                          "{empty_blob};\n"
	                                          "ALTER TABLE lock_keeper ADD COLUMN awake {int} NOT NULL DEFAULT 0;\n"));
	apply_migration(t, after);
	assert_int_equal(difference(t, after).len, 0);
	assert_int_equal(refusal(t, &keeper_after).len, 0);
	struct lock_keeper young = { .id = 2, .name = TEXT("Brinker"), .age = 8, .photo = TEXT("\x01\x02"), .awake = true };
	assert_int_equal(store_write(t->store, insert_keeper, &young), DONE);
	struct db *db = store_reader_open(t->store);
	assert_int_equal(db_find(db, &keeper_after, &found, t->arena, "WHERE id = 1", ""), DONE);
	assert_true(text_is(found.name, "Hansje") && found.age == 0 && found.photo.len == 0 && !found.awake);
	assert_int_equal(db_find(db, &keeper_after, &found, t->arena, "WHERE id = 2", ""), DONE);
	assert_true(found.age == 8 && found.photo.len == 2 && found.awake);
	store_reader_close(db);
}

static void what_only_a_person_can_decide_is_a_comment(void **state)
{
	struct store_test *t = store_test_of(state);
	const struct record *records[] = { &keeper_other_type, NULL };
	apply_migration(t, after);
	struct text sql = difference(t, records);
	assert_true(says(sql, "-- lock_keeper.name: the type must become {int}"));
	assert_true(says(sql, "-- ALTER TABLE lock_keeper DROP COLUMN age;"));
	apply_migration(t, records); // only comments: changes nothing
	assert_int_equal(difference(t, after).len, 0);
}

static void the_difference_can_be_asked_when_the_store_refuses(void **state)
{
	struct store_test *t = store_test_of(state);
	assert_true(says(refusal(t, &keeper_before), "table lock_keeper is missing"));
	struct text sql = difference(t, before); // refusal() opened it again without records
	assert_true(text_starts_with(sql, TEXT("CREATE TABLE lock_keeper (")));
	assert_true(text_ends_with(sql, TEXT("{strict};\n")));
}

static enum outcome pretend_newer(struct db *db, struct write_context *context, void *argument)
{
	(void)argument;
	return db_execute(db, "INSERT INTO schema_version (number, name, applied_at) VALUES (9999, 'later', ?1)", "i",
	                  context->now) == 1
	           ? DONE
	           : FAULT;
}

static void the_database_of_a_newer_program_is_refused(void **state)
{
	struct store_test *t = store_test_of(state);
	assert_int_equal(store_write(t->store, pretend_newer, NULL), DONE);
	store_close(t->store);
	struct store_options options = store_test_options(t);
	struct text error;
	t->store = store_open(&options, t->arena, &error);
	assert_null(t->store);
	assert_true(says(error, "newer Polder"));
}

// As if the program had a first migration this database never saw.
static enum outcome forget_first_migration(struct db *db, struct write_context *context, void *argument)
{
	(void)context, (void)argument;
	return db_script(db, "DELETE FROM schema_version WHERE number = 1; DROP TABLE job; DROP TABLE revision_personal;"
	                     "DROP TABLE revision; DROP TABLE event") &&
	               db_execute(db,
	                          "INSERT INTO schema_version (number, name, applied_at) "
	                          "SELECT 2, 'some', 1 WHERE NOT EXISTS (SELECT 1 FROM schema_version)",
	                          "") >= 0
	           ? DONE
	           : FAULT;
}

static void missing_migrations_run_only_when_asked(void **state)
{
	struct store_test *t = store_test_of(state);
	assert_int_equal(store_write(t->store, forget_first_migration, NULL), DONE);
	store_close(t->store);
	struct store_options options = store_test_options(t);
	struct text error;
	t->store = store_open(&options, t->arena, &error);
	assert_null(t->store);
	assert_true(says(error, "lacks 1 migrations"));
	options.create = true;
	t->store = store_open(&options, t->arena, &error);
	assert_non_null(t->store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON_BOTH(a_difference_refuses_to_start_and_says_which),
		ON_BOTH(a_new_field_reaches_the_database_by_its_migration),
		ON_BOTH(what_only_a_person_can_decide_is_a_comment),
		ON_BOTH(the_difference_can_be_asked_when_the_store_refuses),
		ON_BOTH(missing_migrations_run_only_when_asked),
		ON_BOTH(the_database_of_a_newer_program_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
