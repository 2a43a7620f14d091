// SPDX-License-Identifier: EUPL-1.2
// Compares records and tables, column by column, and writes the next migration from the difference.
#include "store/store_private.h"
#include "base/log.h"

struct column {
	struct text name;
	const char *type; // "{int}", "{text}", "{blob}", "?"
	bool is_key;
};

struct table {
	struct column *at;
	size_t count; // 0: no such table
};

static const char *const columns_sqlite = "SELECT name, lower(type), pk > 0 FROM pragma_table_info(?1) ORDER BY cid";
static const char *const columns_postgres =
	"SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) || CASE WHEN a.atttypid = 'text'::regtype "
	"AND o.collname <> 'C' THEN ' collate ' || o.collname ELSE '' END, "
	"EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indisprimary AND a.attnum = ANY (i.indkey)) "
	"FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
	"JOIN pg_attribute a ON a.attrelid = c.oid LEFT JOIN pg_collation o ON o.oid = a.attcollation "
	"WHERE n.nspname = current_schema() AND c.relname = ?1 AND c.relkind IN ('r', 'p') AND a.attnum > 0 "
	"AND NOT a.attisdropped ORDER BY a.attnum";

static const char *type_of_column(struct text type)
{
	if (text_is(type, "integer") || text_is(type, "bigint"))
		return "{int}";
	if (text_is(type, "text"))
		return "{text}";
	if (text_is(type, "blob") || text_is(type, "bytea"))
		return "{blob}";
	return "?";
}

static const char *type_of_field(const struct field *field)
{
	switch (field->kind) {
	case FIELD_ID:
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
	case FIELD_BOOL:
		return "{int}";
	case FIELD_BYTES:
		return "{blob}";
	default:
		return "{text}";
	}
}

static bool read_table(struct db *db, const char *name, struct arena *arena, struct table *table)
{
	*table = (struct table){ 0 };
	struct rows rows = db_query(db, db_is_postgres(db) ? columns_postgres : columns_sqlite, "s", text_of(name));
	while (rows_next(&rows)) {
		struct column *column = arena_append(arena, table, struct column);
		if (!column)
			break;
		column->name = rows_text(&rows, 0, arena);
		column->type = type_of_column(rows_text(&rows, 1, arena));
		column->is_key = rows_int(&rows, 2) != 0;
	}
	return rows_end(&rows) && !arena_full(arena);
}

static const struct column *find_column(const struct table *table, const char *name)
{
	for (size_t i = 0; i < table->count; i++)
		if (text_is(table->at[i].name, name))
			return &table->at[i];
	return NULL;
}

static bool is_stored(const struct field *field)
{
	return !(field->flags & FIELD_NOT_STORED);
}

#define WHAT_TO_DO " Write a migration for it (polder doctor --migration proposes one), or use the program that fits."

static struct text record_difference(const struct record *record, const struct table *table, struct arena *arena)
{
	if (table->count == 0)
		return arena_format(arena, "The table %s is missing." WHAT_TO_DO, record->name);
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (!is_stored(field))
			continue;
		const struct column *column = find_column(table, field->name);
		if (!column)
			return arena_format(arena, "The column %s.%s is missing." WHAT_TO_DO, record->name, field->name);
		if (strcmp(column->type, type_of_field(field)) != 0)
			return arena_format(arena, "The column %s.%s has another type than %s." WHAT_TO_DO, record->name,
			                    field->name, type_of_field(field));
		if (column->is_key != ((field->flags & FIELD_KEY) != 0))
			return arena_format(arena, "The column %s.%s is%s in the primary key." WHAT_TO_DO, record->name,
			                    field->name, column->is_key ? "" : " not");
	}
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = record_field(record, table->at[i].name);
		if (!field || !is_stored(field))
			return arena_format(arena, "The column %s.%" TEXT_FORMAT " is unknown to this program." WHAT_TO_DO,
			                    record->name, TEXT_ARGS(table->at[i].name));
	}
	return TEXT_NONE;
}

bool schema_matches(struct db *db, const struct record *const *records, struct arena *arena, struct text *error)
{
	for (; *records; records++) {
		struct table table;
		if (!read_table(db, (*records)->name, arena, &table))
			return false;
		struct text difference = record_difference(*records, &table, arena);
		if (difference.len == 0)
			continue;
		*error = difference;
		return false;
	}
	return true;
}

static void build_add_column(struct builder *b, const struct record *record, const struct field *field)
{
	const char *type = type_of_field(field);
	build_format(b, "ALTER TABLE %s ADD COLUMN %s %s NOT NULL DEFAULT ", record->name, field->name, type);
	build_c(b, strcmp(type, "{int}") == 0 ? "0" : strcmp(type, "{blob}") == 0 ? "{empty_blob}" : "''");
	build_literal(b, ";\n");
}

// Ends in {strict}, so that SQLite holds to the types as PostgreSQL does.
static void build_create_table(struct builder *b, const struct record *record)
{
	struct builder table = builder_on(b->arena);
	record_build_create_table(&table, record);
	struct text sql = text_trim(builder_text(&table));
	build_text(b, text_slice(sql, 0, sql.len - text_ends_with(sql, TEXT(";"))));
	build_literal(b, " {strict};\n");
}

static void build_difference(struct builder *b, const struct record *record, const struct table *table)
{
	if (table->count == 0) {
		build_create_table(b, record);
		return;
	}
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (!is_stored(field))
			continue;
		const struct column *column = find_column(table, field->name);
		if (!column && !(field->flags & FIELD_KEY))
			build_add_column(b, record, field);
		else if (!column || column->is_key != ((field->flags & FIELD_KEY) != 0))
			build_format(b, "-- %s.%s: the primary key differs; make the table anew by hand\n", record->name,
			             field->name);
		else if (strcmp(column->type, type_of_field(field)) != 0)
			build_format(b, "-- %s.%s: the type must become %s; make the table anew by hand\n", record->name,
			             field->name, type_of_field(field));
	}
	for (size_t i = 0; i < table->count; i++) {
		const struct field *field = record_field(record, table->at[i].name);
		if (!field || !is_stored(field))
			build_format(b, "-- ALTER TABLE %s DROP COLUMN %" TEXT_FORMAT "; -- loses what stands in it\n",
			             record->name, TEXT_ARGS(table->at[i].name));
	}
}

bool migration_difference(struct db *db, const struct record *const *records, struct builder *b)
{
	for (; *records; records++) {
		struct table table;
		if (!read_table(db, (*records)->name, b->arena, &table))
			return false;
		build_difference(b, *records, &table);
	}
	return !b->failed;
}
