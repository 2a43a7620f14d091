// SPDX-License-Identifier: EUPL-1.2
// Asking for what has some words: from what was typed to terms, and from terms to SQL.
#include "site/search.h"

static bool term_add(struct arena *arena, struct search_query *query, const struct search_token *tokens, size_t count,
                     bool prefix)
{
	if (query->count == SEARCH_TERMS_MAX || !count)
		return true;
	struct search_term *term = &query->terms[query->count++];
	*term = (struct search_term){ .prefix = prefix };
	for (size_t i = 0; i < count && i < SEARCH_PHRASE_MAX; i++) {
		struct search_token *kept = arena_append(arena, &term->tokens, struct search_token);
		if (!kept)
			return false;
		*kept = tokens[i];
	}
	return true;
}

static bool phrase_add(struct arena *arena, struct search_query *query, const struct search_tokens *tokens)
{
	struct search_token *looked_up = arena_new_array(arena, struct search_token, tokens->count + 1);
	size_t count = 0;
	if (!looked_up)
		return false;
	for (size_t i = 0; i < tokens->count; i++)
		if (!tokens->at[i].common)
			looked_up[count++] = tokens->at[i];
	return term_add(arena, query, looked_up, count, false);
}

// Each word is a term; the last may go on, when it is no number and has three letters at least.
static bool loose_add(struct arena *arena, struct search_query *query, const struct search_tokens *tokens, bool last)
{
	bool good = true;
	for (size_t i = 0; good && i < tokens->count; i++) {
		const struct search_token *token = &tokens->at[i];
		bool prefix = last && i + 1 == tokens->count && !token->number && text_characters(token->word) >= 3;
		if (!token->common || (prefix && !query->count))
			good = term_add(arena, query, token, 1, prefix);
	}
	return good;
}

bool search_parse(struct arena *arena, struct text typed, struct text language, struct search_query *query)
{
	*query = (struct search_query){ .language = language };
	query->typed = text_cut(text_trim(text_normalise(arena, typed)), SEARCH_CHARACTERS_MAX);
	struct text rest = query->typed, part;
	bool quoted = false;
	while (text_split(&rest, '"', &part)) {
		struct search_tokens tokens;
		if (!search_tokens_of(arena, part, language, SEARCH_CHARACTERS_MAX, &tokens))
			return false;
		bool closed = rest.at != NULL; // a quote that is never closed opens nothing
		bool good = quoted && closed ? phrase_add(arena, query, &tokens) : loose_add(arena, query, &tokens, !rest.len);
		if (!good)
			return false;
		quoted = !quoted;
	}
	return true;
}

// --- as SQL ------------------------------------------------------------------------------------------------------

static void word_sql(struct sql *sql, const struct search_query *query, const char *column)
{
	build_literal(&sql->text, "FROM search_word WHERE site_id = ");
	sql_int(sql, query->site_id);
	build_literal(&sql->text, " AND language = ");
	sql_text(sql, query->language);
	build_format(&sql->text, " AND %s ", column);
}

// Rows of (subject_id, weight, hits): of words with this stem, which count double.
static void whole_sql(struct sql *sql, const struct search_query *query, const struct search_token *token)
{
	build_literal(&sql->text, "SELECT h.subject_id, 2 * h.weight AS weight, 1 AS hits FROM (SELECT id ");
	word_sql(sql, query, "stem =");
	sql_text(sql, token->stem);
	build_literal(&sql->text, ") w JOIN search_hit h ON h.search_word_id = w.id WHERE h.scope_id = ");
	sql_int(sql, query->scope_id);
}

// What begins with three letters is very much, and was added up when it was written.
static void start_sql(struct sql *sql, const struct search_query *query, const struct search_token *token)
{
	build_literal(&sql->text, "SELECT subject_id, weight, hits FROM search_start WHERE site_id = ");
	sql_int(sql, query->site_id);
	build_literal(&sql->text, " AND scope_id = ");
	sql_int(sql, query->scope_id);
	build_literal(&sql->text, " AND language = ");
	sql_text(sql, query->language);
	build_literal(&sql->text, " AND letters = ");
	sql_text(sql, token->word);
}

static void stem_is(struct sql *sql, const struct search_token *token)
{
	build_literal(&sql->text, "stem = ");
	sql_text(sql, token->stem);
}

static void word_begins(struct sql *sql, const struct search_token *token)
{
	struct builder end = builder_on(sql->text.arena);
	build_text(&end, token->word);
	build_literal(&end, "\xf4\x8f\xbf\xbf"); // U+10FFFF, the last there is
	build_literal(&sql->text, "word >= ");
	sql_text(sql, token->word);
	build_literal(&sql->text, " AND word < ");
	sql_text(sql, builder_text(&end));
}

// Of words with this stem or beginning so. Most that begin so have the stem too: each place is one row that counts for both.
// UNION, since SQLite would go through all words of the site for OR.
static void whole_or_begun_sql(struct sql *sql, const struct search_query *query, const struct search_token *token)
{
	build_literal(&sql->text, "SELECT h.subject_id, w.times * h.weight AS weight, w.hits FROM (SELECT id, CASE WHEN ");
	stem_is(sql, token);
	build_literal(&sql->text, " THEN 2 ELSE 1 END AS times, CASE WHEN ");
	stem_is(sql, token);
	build_literal(&sql->text, " AND ");
	word_begins(sql, token);
	build_literal(&sql->text, " THEN 2 ELSE 1 END AS hits FROM (SELECT id, word, stem ");
	word_sql(sql, query, "");
	stem_is(sql, token);
	build_literal(&sql->text, " UNION SELECT id, word, stem ");
	word_sql(sql, query, "");
	word_begins(sql, token);
	build_literal(&sql->text, ") one) w JOIN search_hit h ON h.search_word_id = w.id WHERE h.scope_id = ");
	sql_int(sql, query->scope_id);
}

static void single_sql(struct sql *sql, const struct search_query *query, const struct search_term *term)
{
	const struct search_token *token = &term->tokens.at[0];
	if (term->prefix && text_characters(token->word) > SEARCH_START_LETTERS) {
		whole_or_begun_sql(sql, query, token);
		return;
	}
	if (term->prefix) { // first, since it has nearly all that the other has, by record
		start_sql(sql, query, token);
		build_literal(&sql->text, " UNION ALL ");
	}
	whole_sql(sql, query, token);
}

// Each further word stands as many places behind the first as it does in what was typed.
static void phrase_sql(struct sql *sql, const struct search_query *query, const struct search_term *term)
{
	build_literal(&sql->text, "SELECT h0.subject_id, h0.weight, 1 AS hits FROM search_hit h0");
	for (size_t i = 1; i < term->tokens.count; i++) {
		int64_t behind = term->tokens.at[i].place - term->tokens.at[0].place;
		build_format(&sql->text,
		             " JOIN search_hit h%zu ON h%zu.scope_id = h0.scope_id AND h%zu.subject_id = "
		             "h0.subject_id AND h%zu.place = h0.place + ",
		             i, i, i, i);
		sql_int(sql, behind);
		build_format(&sql->text, " AND h%zu.search_word_id IN (SELECT id ", i);
		word_sql(sql, query, "stem =");
		sql_text(sql, term->tokens.at[i].stem);
		build_char(&sql->text, ')');
	}
	build_literal(&sql->text, " WHERE h0.search_word_id IN (SELECT id ");
	word_sql(sql, query, "stem =");
	sql_text(sql, term->tokens.at[0].stem);
	build_literal(&sql->text, ") AND h0.scope_id = ");
	sql_int(sql, query->scope_id);
}

void search_term_sql(struct sql *sql, const struct search_query *query, const struct search_term *term)
{
	if (term->tokens.count > 1)
		phrase_sql(sql, query, term);
	else
		single_sql(sql, query, term);
}
