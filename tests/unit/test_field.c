// SPDX-License-Identifier: EUPL-1.2
// DESIGN.md section 2: each thing is described once. One row more in one field table, and the field is in the form, the
// validation, JSON both ways, CSV, the OpenAPI schema, and by a generated migration in both databases.
#include "store_fixture.h"
#include "page/form.h"
#include "page/language.h"
#include "store/store_private.h"

struct bench {
	int64_t id;
	struct text name;
	int64_t seats;
};
static const struct field bench_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct bench, id), .flags = FIELD_KEY | FIELD_HIDDEN },
	{ .name = "name",
	  .kind = FIELD_TEXT,
	  .offset = offsetof(struct bench, name),
	  .flags = FIELD_REQUIRED,
	  .label = "Name" },
	// The one row that is added:
	{ .name = "seats",
	  .kind = FIELD_INT,
	  .offset = offsetof(struct bench, seats),
	  .min = 1,
	  .max = 8,
	  .label = "Seats",
	  .help = "How many people fit on it." },
};
static const struct record bench_before = {
	.name = "bench", .size = sizeof(struct bench), .fields = bench_fields, .count = 2
};
static const struct record bench_after = RECORD_OF("bench", struct bench, bench_fields);

static bool has(struct text whole, const char *part)
{
	return text_find(whole, text_of(part)) != SIZE_MAX;
}

static enum outcome take_over(struct db *db, struct write_context *context, void *record)
{
	const struct record *records[] = { record, NULL };
	struct builder b = builder_on(context->arena);
	return migration_difference(db, records, &b) && db_script(db, text_to_c(context->arena, builder_text(&b))) ? DONE
	                                                                                                           : FAULT;
}

static enum outcome insert_bench(struct db *db, struct write_context *context, void *bench)
{
	(void)context;
	return db_insert(db, &bench_after, bench) ? DONE : FAULT;
}

static void a_field_added_in_one_place_is_everywhere(void **state)
{
	struct store_test *t = store_test_of(state);
	struct arena *arena = t->arena;
	const struct language *dutch = language_find(TEXT("nl"));
	struct form_value typed[] = { { TEXT("name"), TEXT("Lindebank") }, { TEXT("seats"), TEXT("9") } };
	struct form_values values = { typed, 2 };
	struct form_errors errors = { 0 };
	struct bench bench = { 0 }, found;

	// The form, and its absence before: the same code, one row less.
	struct form_view without = form_view_of(arena, dutch, &bench_before, NULL, &values, NULL, TEXT("/"), true);
	struct form_view with = form_view_of(arena, dutch, &bench_after, NULL, &values, NULL, TEXT("/"), true);
	assert_null(form_view_field(&without, "seats"));
	assert_non_null(form_view_field(&with, "seats"));
	assert_true(text_is(form_view_field(&with, "seats")->value, "9"));

	// Validation: nine is too many, and the error names the field.
	assert_false(record_parse_form(arena, &bench_after, &values, true, &bench, &errors));
	assert_int_equal(errors.count, 1);
	assert_true(text_is(errors.at[0].field, "seats"));
	typed[1].value = TEXT("4");
	errors = (struct form_errors){ 0 };
	assert_true(record_parse_form(arena, &bench_after, &values, true, &bench, &errors));
	assert_int_equal(bench.seats, 4);
	bench.id = 7;

	// JSON out and in, CSV, OpenAPI.
	struct builder json = builder_on(arena), csv = builder_on(arena), schema = builder_on(arena);
	struct json_writer w = json_on(&json), s = json_on(&schema);
	record_write_json(&w, &bench_after, &bench);
	assert_true(has(builder_text(&json), "\"seats\":4"));
	struct text why;
	struct json_document *document = json_parse(arena, builder_text(&json), &why);
	struct bench back = { 0 };
	assert_true(record_parse_json(arena, &bench_after, json_root(document), true, &back, &errors));
	assert_int_equal(back.seats, 4);
	json_free(document);
	record_csv_header(&csv, &bench_after);
	record_csv_row(&csv, &bench_after, &bench);
	assert_true(has(builder_text(&csv), "seats") && has(builder_text(&csv), "4\r\n"));
	record_write_openapi(&s, &bench_after);
	assert_true(has(builder_text(&schema), "\"seats\"") && has(builder_text(&schema), "\"maximum\":8"));

	// The database, by the migration that is made from the difference.
	assert_int_equal(store_write(t->store, take_over, (void *)&bench_before), DONE);
	assert_int_equal(store_write(t->store, take_over, (void *)&bench_after), DONE);
	assert_int_equal(store_write(t->store, insert_bench, &bench), DONE);
	struct db *db = store_reader_open(t->store);
	assert_int_equal(db_find(db, &bench_after, &found, arena, "WHERE seats = ?1", "i", (int64_t)4), DONE);
	assert_true(text_is(found.name, "Lindebank"));
	store_reader_close(db);
}

int main(void)
{
	const struct CMUnitTest tests[] = { ON_BOTH(a_field_added_in_one_place_is_everywhere) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
