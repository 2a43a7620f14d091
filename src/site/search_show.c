// SPDX-License-Identifier: EUPL-1.2
// Showing why something was found: the text in pieces, hits apart.
#include "site/search.h"

enum { WORDS_SHOWN = 2000, WORDS_BEFORE = 8, WORDS_IN_A_SNIPPET = 28 };

static bool is_hit(const struct search_query *query, const struct search_token *token)
{
	for (size_t i = 0; i < query->count; i++) {
		const struct search_term *term = &query->terms[i];
		for (size_t j = 0; j < term->tokens.count; j++) {
			const struct search_token *asked = &term->tokens.at[j];
			if (text_equal(token->stem, asked->stem) || text_equal(token->word, asked->word) ||
			    (term->prefix && text_starts_with(token->word, asked->word)))
				return true;
		}
	}
	return false;
}

static bool piece_add(struct arena *arena, struct search_pieces *pieces, const char *from, const char *until, bool hit)
{
	struct search_piece *piece = from < until ? arena_append(arena, pieces, struct search_piece) : NULL;
	if (piece)
		*piece = (struct search_piece){ { from, (size_t)(until - from) }, hit };
	return from >= until || piece;
}

// Tokens from..until of the text, which stands from `at` to `end`.
static bool pieces_of(struct arena *arena, const struct search_query *query, const struct search_tokens *tokens,
                      size_t from, size_t until, struct text shown, struct search_pieces *pieces)
{
	const char *at = shown.at;
	for (size_t i = from; i < until; i++) {
		const struct search_token *token = &tokens->at[i];
		if (!is_hit(query, token))
			continue;
		if (!piece_add(arena, pieces, at, token->at.at, false) ||
		    !piece_add(arena, pieces, token->at.at, token->at.at + token->at.len, true))
			return false;
		at = token->at.at + token->at.len;
	}
	return piece_add(arena, pieces, at, shown.at + shown.len, false);
}

static size_t first_hit(const struct search_query *query, const struct search_tokens *tokens)
{
	size_t i = 0;
	while (i < tokens->count && !is_hit(query, &tokens->at[i]))
		i++;
	return i;
}

bool search_mark(struct arena *arena, const struct search_query *query, struct text text, struct search_pieces *pieces)
{
	struct search_tokens tokens;
	*pieces = (struct search_pieces){ .whole = text };
	if (!query->count || !search_tokens_of(arena, text, query->language, WORDS_SHOWN, &tokens) ||
	    first_hit(query, &tokens) == tokens.count)
		return false;
	return pieces_of(arena, query, &tokens, 0, tokens.count, text, pieces);
}

bool search_snippet(struct arena *arena, const struct search_query *query, struct text text,
                    struct search_pieces *pieces)
{
	struct search_tokens tokens;
	*pieces = (struct search_pieces){ .whole = text };
	if (!query->count || !search_tokens_of(arena, text, query->language, WORDS_SHOWN, &tokens))
		return false;
	size_t hit = first_hit(query, &tokens);
	if (hit == tokens.count)
		return false;
	size_t from = hit > WORDS_BEFORE ? hit - WORDS_BEFORE : 0;
	size_t until = from + WORDS_IN_A_SNIPPET < tokens.count ? from + WORDS_IN_A_SNIPPET : tokens.count;
	const char *start = from ? tokens.at[from].at.at : text.at;
	const char *end =
		until < tokens.count ? tokens.at[until - 1].at.at + tokens.at[until - 1].at.len : text.at + text.len;
	struct text ellipsis = TEXT("…");
	return (!from || piece_add(arena, pieces, ellipsis.at, ellipsis.at + ellipsis.len, false)) &&
	       pieces_of(arena, query, &tokens, from, until, (struct text){ start, (size_t)(end - start) }, pieces) &&
	       (until == tokens.count || piece_add(arena, pieces, ellipsis.at, ellipsis.at + ellipsis.len, false));
}
