// SPDX-License-Identifier: EUPL-1.2
// The few places where the two databases want other words for the same thing.
#include "store/db_driver.h"
#include "base/log.h"

static const struct {
	const char *word, *sqlite, *postgres;
} dialect_words[] = {
	// Order and equality of text are by bytes on both: COLLATE "C" is what SQLite's BINARY does.
	{ "id", "INTEGER", "BIGINT" },
	{ "int", "INTEGER", "BIGINT" },
	{ "text", "TEXT", "TEXT COLLATE \"C\"" },
	{ "blob", "BLOB", "BYTEA" },
	{ "empty_blob", "X''", "''::bytea" },
	{ "strict", "STRICT", "" },
	{ "without_rowid", "STRICT, WITHOUT ROWID", "" },
};

// Where a quoted text, quoted name or comment that starts at `at` ends; `at` itself when none starts there.
static const char *skip_verbatim(const char *at)
{
	if (*at == '\'' || *at == '"') {
		const char *end = strchr(at + 1, *at);
		return end ? end + 1 : at + strlen(at);
	}
	if (at[0] == '-' && at[1] == '-')
		return at + strcspn(at, "\n");
	if (at[0] == '/' && at[1] == '*') {
		const char *end = strstr(at, "*/");
		return end ? end + 2 : at + strlen(at);
	}
	return at;
}

static bool translate_word(struct builder *b, struct text word, bool is_postgres)
{
	for (size_t i = 0; i < sizeof(dialect_words) / sizeof(dialect_words[0]); i++) {
		if (!text_is(word, dialect_words[i].word))
			continue;
		build_c(b, is_postgres ? dialect_words[i].postgres : dialect_words[i].sqlite);
		return true;
	}
	log_error("SQL has an unknown word {%" TEXT_FORMAT "}", TEXT_ARGS(word));
	return false;
}

const char *dialect_translate(struct arena *arena, const char *sql, bool is_postgres)
{
	struct builder b = builder_on(arena);
	while (*sql) {
		const char *end = skip_verbatim(sql);
		if (end > sql) {
			build_text(&b, (struct text){ sql, (size_t)(end - sql) });
		} else if (*sql == '{') {
			end = sql + strcspn(sql, "}");
			if (!translate_word(&b, (struct text){ sql + 1, (size_t)(end - sql - 1) }, is_postgres))
				return NULL;
			end += *end == '}';
		} else {
			build_char(&b, is_postgres && *sql == '?' ? '$' : *sql);
			end = sql + 1;
		}
		sql = end;
	}
	build_char(&b, '\0');
	return b.failed ? NULL : b.at;
}
