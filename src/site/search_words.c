// SPDX-License-Identifier: EUPL-1.2
// From text to words: split, folded, stemmed. Texts and questions go through the same door, so that they meet.
#include <libstemmer.h>
#include <stdlib.h>
#include <utf8proc.h>
#include "site/search.h"

enum { WORD_CHARACTERS_MAX = 60 };

// Words that stand in nearly every text. They keep their place, so that phrases hold, but are not looked up.
static const char *const common_dutch[] = {
	"aan", "al", "als", "bij",  "dan",   "dat",    "de",  "den",  "der",  "deze", "die", "dit", "door", "een",
	"en",  "er", "het", "hier", "hoe",   "hun",    "ik",  "in",   "is",   "je",   "kan", "met", "naar", "niet",
	"nog", "nu", "of",  "om",   "ons",   "onze",   "ook", "op",   "te",   "tot",  "uit", "van", "voor", "was",
	"wat", "we", "wel", "wij",  "wordt", "worden", "ze",  "zich", "zijn", "zo",   "zou", NULL,
};
static const char *const common_english[] = {
	"a",   "an",   "and",  "are",  "as",    "at",   "be",    "but",   "by",   "can",  "do",
	"for", "from", "has",  "have", "he",    "if",   "in",    "is",    "it",   "its",  "of",
	"on",  "or",   "our",  "so",   "that",  "the",  "their", "there", "they", "this", "to",
	"was", "we",   "what", "when", "which", "will", "with",  "you",   "your", NULL,
};
static const struct {
	const char *language;
	const char *const *words;
} common_words[] = { { "nl", common_dutch }, { "en", common_english } };

// Letters that are one of their own in Unicode and yet are typed without their stroke.
static const struct {
	const char *letter, *folded;
} stroked[] = { { "ø", "o" }, { "ł", "l" }, { "đ", "d" }, { "ħ", "h" }, { "æ", "ae" }, { "œ", "oe" }, { "ı", "i" } };

static bool is_common(struct text word, struct text language)
{
	for (size_t i = 0; i < sizeof(common_words) / sizeof(common_words[0]); i++) {
		if (!text_is(text_slice(language, 0, 2), common_words[i].language))
			continue;
		for (const char *const *common = common_words[i].words; *common; common++)
			if (text_is(word, *common))
				return true;
	}
	return false;
}

static bool is_of_a_word(uint32_t code_point)
{
	if (code_point == TEXT_BAD_BYTE)
		return false;
	switch (utf8proc_category((utf8proc_int32_t)code_point)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

static struct text without_strokes(struct arena *arena, struct text word)
{
	struct builder b = builder_on(arena);
	bool changed = false;
	for (size_t at = 0; at < word.len;) {
		size_t i = 0;
		struct text rest = text_slice(word, at, word.len);
		while (i < sizeof(stroked) / sizeof(stroked[0]) && !text_starts_with(rest, text_of(stroked[i].letter)))
			i++;
		if (i < sizeof(stroked) / sizeof(stroked[0])) {
			build_c(&b, stroked[i].folded);
			at += strlen(stroked[i].letter);
			changed = true;
		} else {
			build_char(&b, word.at[at++]);
		}
	}
	return changed ? builder_text(&b) : word;
}

static struct text folded(struct arena *arena, struct text word)
{
	bool plain = true;
	for (size_t i = 0; i < word.len; i++)
		plain &= (word.at[i] >= 'a' && word.at[i] <= 'z') || (word.at[i] >= '0' && word.at[i] <= '9');
	if (plain)
		return text_cut(word, WORD_CHARACTERS_MAX);
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t len =
		utf8proc_map((const utf8proc_uint8_t *)word.at, (utf8proc_ssize_t)word.len, &mapped,
	                 UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
	if (len < 0)
		return TEXT_NONE;
	struct text all = text_copy(arena, (struct text){ (const char *)mapped, (size_t)len });
	free(mapped);
	return text_cut(without_strokes(arena, all), WORD_CHARACTERS_MAX);
}

static struct text stem_once(struct arena *arena, struct sb_stemmer *stemmer, struct text word)
{
	const sb_symbol *stem =
		stemmer && word.len ? sb_stemmer_stem(stemmer, (const sb_symbol *)word.at, (int)word.len) : NULL;
	int len = stem ? sb_stemmer_length(stemmer) : 0;
	return len > 0 ? text_copy(arena, (struct text){ (const char *)stem, (size_t)len }) : word;
}

// The Dutch stemmer takes one ending off, and so leaves "fiets" of "fietsen" but "fiet" of "fiets"; what it has done once
// is therefore done again. And "huizen" and "brieven" come from "huis" and "brief".
static struct text stem_of(struct arena *arena, struct sb_stemmer *stemmer, struct text word, bool dutch)
{
	struct text stem = stem_once(arena, stemmer, word);
	if (!dutch)
		return stem;
	stem = stem_once(arena, stemmer, stem);
	char last = stem.len > 2 ? stem.at[stem.len - 1] : 0;
	if (last != 'z' && last != 'v')
		return stem;
	struct builder b = builder_on(arena);
	build_text(&b, text_slice(stem, 0, stem.len - 1));
	build_char(&b, last == 'z' ? 's' : 'f');
	return builder_text(&b);
}

// The next run of letters and digits.
static bool next_word(struct text *rest, struct text *word)
{
	uint32_t code_point;
	struct text before = *rest;
	while (text_next_character(rest, &code_point)) {
		if (is_of_a_word(code_point))
			break;
		before = *rest;
	}
	if (!before.len)
		return false;
	struct text end = *rest;
	while (text_next_character(rest, &code_point) && is_of_a_word(code_point))
		end = *rest;
	*rest = end;
	*word = text_slice(before, 0, before.len - end.len);
	return true;
}

static bool all_digits(struct text word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.at[i] < '0' || word.at[i] > '9')
			return false;
	return word.len > 0;
}

bool search_tokens_of(struct arena *arena, struct text text, struct text language, size_t limit,
                      struct search_tokens *tokens)
{
	*tokens = (struct search_tokens){ NULL, 0 };
	// It knows languages by their ISO 639 codes; words of others are looked up as they are.
	struct sb_stemmer *stemmer = sb_stemmer_new(text_to_c(arena, text_slice(language, 0, 2)), NULL);
	struct text rest = text, at;
	bool dutch = text_is(text_slice(language, 0, 2), "nl");
	for (int64_t place = 0; tokens->count < limit && next_word(&rest, &at); place++) {
		struct text word = folded(arena, at);
		struct search_token *token = word.len ? arena_append(arena, tokens, struct search_token) : NULL;
		if (!token)
			continue;
		bool number = all_digits(word);
		*token = (struct search_token){
			.word = word,
			.stem = number ? word : stem_of(arena, stemmer, word, dutch),
			.at = at,
			.place = place,
			.common = is_common(word, language),
			.number = number,
		};
	}
	sb_stemmer_delete(stemmer);
	return !arena_full(arena);
}
