// SPDX-License-Identifier: EUPL-1.2
// Records in the database: the column list, the arguments and the reading back all follow the field table.
#include <stdarg.h>
#include "store/db_driver.h"
#include "base/log.h"

static bool is_column(const struct field *field)
{
	return !(field->flags & FIELD_NOT_STORED);
}

static const void *member_of(const void *object, const struct field *field)
{
	return (const char *)object + field->offset;
}

// The argument that stands for one field. False when a choice is outside its list.
static bool argument_of(const struct field *field, const void *object, struct db_argument *argument)
{
	const void *member = member_of(object, field);
	*argument = (struct db_argument){ .type = 's' };
	switch (field->kind) {
	case FIELD_ID:
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
		argument->type = 'i';
		argument->number = *(const int64_t *)member;
		return true;
	case FIELD_BOOL:
		argument->type = 'i';
		argument->number = *(const bool *)member;
		return true;
	case FIELD_CHOICE: {
		int index = *(const int *)member;
		for (int i = 0; field->choices[i].value; i++)
			if (i == index) {
				argument->text = text_of(field->choices[i].value);
				return true;
			}
		return false;
	}
	case FIELD_BYTES:
		argument->type = 'b';
		break;
	default:
		break;
	}
	argument->text = *(const struct text *)member;
	return true;
}

static bool read_field(const struct field *field, const struct rows *rows, int column, void *object,
                       struct arena *arena)
{
	void *member = (char *)object + field->offset;
	switch (field->kind) {
	case FIELD_ID:
	case FIELD_INT:
	case FIELD_MONEY:
	case FIELD_TIME:
		*(int64_t *)member = rows_int(rows, column);
		return true;
	case FIELD_BOOL:
		*(bool *)member = rows_int(rows, column) != 0;
		return true;
	case FIELD_CHOICE: {
		struct text value = rows_text(rows, column, arena);
		for (int i = 0; field->choices[i].value; i++)
			if (text_is(value, field->choices[i].value)) {
				*(int *)member = i;
				return true;
			}
		return false;
	}
	default:
		*(struct text *)member = rows_text(rows, column, arena);
		return true;
	}
}

// "a, b, c", or with `numbered` "?1, ?2, ?3".
static void build_columns(struct builder *b, const struct record *record, bool numbered)
{
	int column = 0;
	for (size_t i = 0; i < record->count; i++) {
		if (!is_column(&record->fields[i]))
			continue;
		if (column++ > 0)
			build_literal(b, ", ");
		if (numbered) {
			build_char(b, '?');
			build_int(b, column);
		} else
			build_c(b, record->fields[i].name);
	}
}

static bool is_kept(const struct record_sql *kept, const struct record *record, char kind, const char *rest)
{
	return kept->name == record->name && kept->fields == record->fields && kept->count == record->count &&
	       kept->kind == kind && strcmp(kept->rest, rest) == 0;
}

// Where the text of this statement is kept, or can be.
static struct record_sql *kept_place(struct db *db, const struct record *record, char kind, const char *rest)
{
	uintptr_t address = ((uintptr_t)record->fields >> 4) + ((uintptr_t)rest >> 1) + (uintptr_t)kind;
	return &db->record_sql[address % DB_RECORD_SQL];
}

// In the place of what stood there. The text, or NULL when out of memory.
static const char *keep_sql(struct record_sql *place, const struct record *record, char kind, const char *rest,
                            const struct builder *b)
{
	free(place->rest);
	free(place->sql);
	*place = (struct record_sql){ .fields = record->fields, .count = record->count, .kind = kind };
	place->rest = strdup(rest);
	place->sql = b->failed ? NULL : strndup(b->at, b->len);
	if (!place->rest || !place->sql)
		return NULL;
	place->name = record->name;
	return place->sql;
}

static struct builder start_sql(struct db *db)
{
	arena_reset(db->scratch);
	return builder_on(db->scratch);
}

static const char *insert_sql(struct db *db, const struct record *record, const char *rest)
{
	struct record_sql *place = kept_place(db, record, 'i', rest);
	if (is_kept(place, record, 'i', rest))
		return place->sql;
	struct builder b = start_sql(db);
	build_format(&b, "INSERT INTO %s (", record->name);
	build_columns(&b, record, false);
	build_literal(&b, ") VALUES (");
	build_columns(&b, record, true);
	build_format(&b, ")%s", rest);
	return keep_sql(place, record, 'i', rest, &b);
}

// The number of rows added; -1 on a fault.
static int insert(struct db *db, const struct record *record, const void *object, const char *rest)
{
	struct db_argument arguments[DB_ARGUMENTS_MAX];
	int count = 0;
	for (size_t i = 0; i < record->count; i++) {
		if (!is_column(&record->fields[i]))
			continue;
		if (count == DB_ARGUMENTS_MAX || !argument_of(&record->fields[i], object, &arguments[count++])) {
			db_failed(db, DB_OTHER, NULL, "%s.%s cannot be stored", record->name, record->fields[i].name);
			return -1;
		}
	}
	const char *sql = insert_sql(db, record, rest);
	if (sql)
		return db_execute_arguments(db, sql, arguments, count);
	db_failed(db, DB_OTHER, NULL, "out of memory");
	return -1;
}

bool db_insert(struct db *db, const struct record *record, const void *object)
{
	return insert(db, record, object, "") == 1;
}

enum outcome db_insert_new(struct db *db, const struct record *record, const void *object)
{
	int added = insert(db, record, object, " ON CONFLICT DO NOTHING");
	return added == 1 ? DONE : added == 0 ? CONFLICT : FAULT;
}

// Appends "name = ?n" for the key fields or for the others.
static bool build_assignments(struct builder *b, const struct record *record, bool keys, int *count)
{
	bool first = true;
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (!is_column(field) || keys != ((field->flags & FIELD_KEY) != 0))
			continue;
		build_format(b, "%s%s = ?%d", first ? "" : keys ? " AND " : ", ", field->name, ++*count);
		first = false;
	}
	return !first;
}

static bool collect_assignments(const struct record *record, const void *object, bool keys,
                                struct db_argument *arguments, int *count)
{
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (!is_column(field) || keys != ((field->flags & FIELD_KEY) != 0))
			continue;
		if (*count == DB_ARGUMENTS_MAX || !argument_of(field, object, &arguments[(*count)++]))
			return false;
	}
	return true;
}

// NULL when there is no key, or nothing else.
static const char *update_sql(struct db *db, const struct record *record)
{
	struct record_sql *place = kept_place(db, record, 'u', "");
	if (is_kept(place, record, 'u', ""))
		return place->sql;
	int count = 0;
	struct builder b = start_sql(db);
	build_format(&b, "UPDATE %s SET ", record->name);
	bool ok = build_assignments(&b, record, false, &count);
	build_literal(&b, " WHERE ");
	ok = ok && build_assignments(&b, record, true, &count);
	return ok ? keep_sql(place, record, 'u', "", &b) : NULL;
}

bool db_update(struct db *db, const struct record *record, const void *object)
{
	struct db_argument arguments[DB_ARGUMENTS_MAX];
	int count = 0;
	const char *sql = update_sql(db, record);
	if (!sql || !collect_assignments(record, object, false, arguments, &count) ||
	    !collect_assignments(record, object, true, arguments, &count)) {
		db_failed(db, DB_OTHER, NULL, "%s cannot be updated: no key, nothing else, or a wrong choice", record->name);
		return false;
	}
	return db_execute_arguments(db, sql, arguments, count) > 0;
}

static const char *select_sql(struct db *db, const struct record *record, const char *rest)
{
	struct record_sql *place = kept_place(db, record, 's', rest);
	if (is_kept(place, record, 's', rest))
		return place->sql;
	struct builder b = start_sql(db);
	build_literal(&b, "SELECT ");
	build_columns(&b, record, false);
	build_format(&b, " FROM %s %s", record->name, rest);
	return keep_sql(place, record, 's', rest, &b);
}

static struct rows select_list(struct db *db, const struct record *record, const char *rest, const char *types,
                               va_list list)
{
	struct db_argument arguments[DB_ARGUMENTS_MAX];
	int count;
	struct rows rows = { .failed = true };
	if (!db)
		return rows;
	if (!db_collect_arguments(arguments, &count, types, list)) {
		db_failed(db, DB_OTHER, rest, "wrong argument types \"%s\"", types);
		return rows;
	}
	const char *sql = select_sql(db, record, rest ? rest : "");
	if (sql)
		return db_query_arguments(db, sql, arguments, count);
	db_failed(db, DB_OTHER, rest, "out of memory");
	return rows;
}

struct rows db_select(struct db *db, const struct record *record, const char *rest, const char *types, ...)
{
	va_list list;
	va_start(list, types);
	struct rows rows = select_list(db, record, rest, types, list);
	va_end(list);
	return rows;
}

bool rows_next_record(struct rows *rows, const struct record *record, void *object, struct arena *arena)
{
	if (!rows_next(rows))
		return false;
	memset(object, 0, record->size);
	int column = 0;
	for (size_t i = 0; i < record->count; i++) {
		const struct field *field = &record->fields[i];
		if (!is_column(field)) {
			if (field->kind >= FIELD_TEXT && field->kind != FIELD_CHOICE)
				*(struct text *)((char *)object + field->offset) = TEXT_NONE;
			continue;
		}
		if (read_field(field, rows, column++, object, arena))
			continue;
		db_failed(rows->db, DB_OTHER, NULL, "%s.%s holds a value this program does not know", record->name,
		          field->name);
		rows->failed = true;
		return false;
	}
	return true;
}

enum outcome db_find(struct db *db, const struct record *record, void *object, struct arena *arena, const char *rest,
                     const char *types, ...)
{
	va_list list;
	va_start(list, types);
	struct rows rows = select_list(db, record, rest, types, list);
	va_end(list);
	bool found = rows_next_record(&rows, record, object, arena);
	if (!rows_end(&rows))
		return FAULT;
	return found ? DONE : NOT_FOUND;
}
