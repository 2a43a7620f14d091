// SPDX-License-Identifier: EUPL-1.2
#include "store/sql.h"
#include "base/log.h"

struct sql sql_on(struct arena *arena)
{
	return (struct sql){ .text = builder_on(arena) };
}

static void argument_add(struct sql *sql, struct db_argument argument)
{
	if (sql->count == DB_ARGUMENTS_MAX) {
		sql->failed = true;
		return;
	}
	sql->at[sql->count++] = argument;
	build_format(&sql->text, "?%d", sql->count);
}

void sql_int(struct sql *sql, int64_t value)
{
	argument_add(sql, (struct db_argument){ .type = 'i', .number = value });
}

void sql_text(struct sql *sql, struct text value)
{
	argument_add(sql, (struct db_argument){ .type = 's', .text = value });
}

void sql_ints(struct sql *sql, const int64_t *values, size_t count)
{
	size_t places = 1;
	while (places < count)
		places *= 2;
	if (!count || places > SQL_LIST_MAX) {
		sql->failed = true;
		return;
	}
	build_char(&sql->text, '(');
	for (size_t i = 0; i < places; i++) {
		if (i)
			build_literal(&sql->text, ", ");
		sql_int(sql, values[i < count ? i : count - 1]);
	}
	build_char(&sql->text, ')');
}

struct rows sql_query(struct sql *sql, struct db *db)
{
	build_char(&sql->text, '\0');
	if (!sql->failed && !sql->text.failed)
		return db_query_arguments(db, sql->text.at, sql->at, sql->count);
	log_error("SQL could not be put together: %d arguments", sql->count);
	return (struct rows){ .failed = true };
}

int sql_execute(struct sql *sql, struct db *db)
{
	struct rows rows = sql_query(sql, db);
	while (rows_next(&rows))
		;
	int changes = rows.changes;
	return rows_end(&rows) ? changes : -1;
}
