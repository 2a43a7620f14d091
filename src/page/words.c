// SPDX-License-Identifier: EUPL-1.2
#include <string.h>
#include <utf8proc.h>

#include "base/arena.h"
#include "base/builder.h"
#include "page/catalogue.h"
#include "page/words.h"

struct spoken {
	struct arena *arena;
	struct message_value values[WORDS];
};

static size_t plural_of_english(uint64_t n)
{
	return n != 1;
}

static const struct catalogue_message no_messages[1];
static const struct language bare_english = {
	.name = { "en", 2 },
	.code = { "en", 2 },
	.own_name = { "English", 7 },
	.direction = { "ltr", 3 },
	.slots = no_messages,
	.plural = plural_of_english,
	.articles = { "a=a,the,this,each", 17 },
	.idea = { "a plan, plans", 13 },
	.chosen = { "chosen", 6 },
};

// --- articles ----------------------------------------------------------------------------------------------------
// "de=een,de,deze,elke; het=een,het,dit,elk": the name, then what stands before the word in an_idea, the_idea,
// this_idea and each_idea.

// An overlay says in its header only what differs.
static struct text articles_of(const struct language *language)
{
	while (language->articles.len == 0 && language->base != NULL)
		language = language->base;
	return language->articles;
}

static bool article_next(struct text *rest, struct text *name, struct text *forms)
{
	struct text one;
	if (!text_split(rest, ';', &one))
		return false;
	*forms = text_trim(one);
	(void)text_split(forms, '=', name);
	return true;
}

static bool article_find(const struct language *language, struct text wanted, struct text *forms)
{
	struct text rest = articles_of(language), name;
	while (article_next(&rest, &name, forms))
		if (text_equal(name, wanted))
			return true;
	*forms = TEXT_NONE;
	return false;
}

struct text language_articles(struct arena *arena, const struct language *language)
{
	struct builder b = builder_on(arena);
	struct text rest = articles_of(language != NULL ? language : &bare_english), name, forms;
	while (article_next(&rest, &name, &forms)) {
		build_c(&b, b.len > 0 ? ", " : "");
		build_text(&b, name);
	}
	return builder_text(&b);
}

bool language_has_article(const struct language *language, struct text article)
{
	struct text forms;
	return article_find(language != NULL ? language : &bare_english, article, &forms);
}

// --- words -------------------------------------------------------------------------------------------------------

static struct text capital(struct arena *arena, const struct language *language, struct text word)
{
	struct text rest = word;
	uint32_t first;
	if (!text_next_character(&rest, &first))
		return word;
	bool is_ij = text_is(language->code, "nl") && text_starts_with(word, TEXT("ij")); // one letter to the Dutch
	if (is_ij)
		rest = text_slice(word, 2, word.len);
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t len = utf8proc_encode_char(utf8proc_toupper((utf8proc_int32_t)first), bytes);
	struct builder b = builder_on(arena);
	if (is_ij)
		build_literal(&b, "IJ");
	else
		build_text(&b, (struct text){ (const char *)bytes, len > 0 ? (size_t)len : 0 });
	build_text(&b, rest);
	return builder_text(&b);
}

// The usual words of a language: "het plan, plannen".
static struct site_words usual_words(const struct language *language)
{
	struct site_words words = { .chosen = bare_english.chosen };
	struct text both = bare_english.idea, one = TEXT_NONE;
	bool has_idea = false, has_chosen = false;
	for (; language != NULL; language = language->base) {
		if (!has_idea && language->idea.len > 0)
			both = language->idea;
		if (!has_chosen && language->chosen.len > 0)
			words.chosen = language->chosen;
		has_idea |= language->idea.len > 0;
		has_chosen |= language->chosen.len > 0;
	}
	(void)text_split(&both, ',', &one);
	words.ideas = text_trim(both);
	words.idea = text_trim(one);
	size_t space = text_find(words.idea, TEXT(" "));
	if (space != SIZE_MAX) {
		words.article = text_slice(words.idea, 0, space);
		words.idea = text_slice(words.idea, space + 1, words.idea.len);
	}
	return words;
}

static struct text after_article(struct arena *arena, struct text *forms, struct text word)
{
	struct text form;
	if (!text_split(forms, ',', &form) || form.len == 0)
		return word;
	return arena_format(arena, "%" TEXT_FORMAT " %" TEXT_FORMAT, TEXT_ARGS(form), TEXT_ARGS(word));
}

static void spoken_fill(struct spoken *spoken, const struct language *language, const struct site_words *words)
{
	struct arena *arena = spoken->arena;
	struct text forms = TEXT_NONE;
	(void)article_find(language, words->article, &forms);
	struct text lower[WORDS_LOWER] = {
		[WORD_IDEA] = words->idea, [WORD_IDEAS] = words->ideas, [WORD_CHOSEN] = words->chosen
	};
	for (enum word word = WORD_AN_IDEA; word <= WORD_EACH_IDEA; word++)
		lower[word] = after_article(arena, &forms, words->idea);
	for (size_t i = 0; i < WORDS_LOWER; i++) {
		spoken->values[i] = (struct message_value){ word_names[i], lower[i] };
		spoken->values[WORDS_LOWER + i] =
			(struct message_value){ word_names[WORDS_LOWER + i], capital(arena, language, lower[i]) };
	}
}

const struct language *language_with_words(struct arena *arena, const struct language *language,
                                           const struct site_words *words)
{
	if (language == NULL)
		language = &bare_english;
	if (language->spoken != NULL && words == NULL)
		return language;
	struct language *speaking = arena_new(arena, struct language);
	struct spoken *spoken = arena_new(arena, struct spoken);
	if (speaking == NULL || spoken == NULL)
		return language;
	struct site_words all = usual_words(language);
	if (words != NULL && words->idea.len > 0 && words->ideas.len > 0) {
		all.idea = words->idea;
		all.ideas = words->ideas;
		all.article = words->article;
	}
	if (words != NULL && words->chosen.len > 0)
		all.chosen = words->chosen;
	spoken->arena = arena;
	spoken_fill(spoken, language, &all);
	*speaking = *language;
	speaking->spoken = spoken;
	return speaking;
}

const struct language *language_copy(struct arena *arena, const struct language *language)
{
	if (language == NULL || language->spoken == NULL)
		return language;
	struct language *copy = arena_new(arena, struct language);
	struct spoken *spoken = arena_new(arena, struct spoken);
	if (copy == NULL || spoken == NULL)
		return language;
	spoken->arena = arena;
	for (size_t i = 0; i < WORDS; i++) {
		spoken->values[i] = language->spoken->values[i];
		spoken->values[i].value = text_copy(arena, language->spoken->values[i].value);
	}
	*copy = *language;
	copy->spoken = spoken;
	return copy;
}

struct text language_fill(const struct language *language, struct text message)
{
	if (language == NULL || language->spoken == NULL || message.len == 0 ||
	    memchr(message.at, '{', message.len) == NULL)
		return message;
	return message_fill(language->spoken->arena, message, language->spoken->values, WORDS);
}
