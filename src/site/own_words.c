// SPDX-License-Identifier: EUPL-1.2
// How a site speaks: its register (je or u) and its own words, set once and heard in every page, mail and file.
#include "site/actions.h"

// An overlay such as nl@formal is found by the site's register; where there is none, the language itself serves.
static const struct language *language_in_register(struct arena *arena, const struct site *site, struct text code)
{
	const struct language *formal = NULL;
	if (site->register_of == REGISTER_FORMAL)
		formal = language_find(arena_format(arena, "%" TEXT_FORMAT "@formal", TEXT_ARGS(code)));
	return formal ? formal : language_find(code);
}

// Only a word that is there in this very language: the Dutch one has no place in an English sentence.
static struct text word_in(struct arena *arena, struct text json, struct text code)
{
	struct text error = TEXT_NONE;
	struct json_document *document = json.len ? json_parse(arena, json, &error) : NULL;
	struct text word = document ? text_copy(arena, json_as_text(json_get_text(json_root(document), code))) : TEXT_NONE;
	json_free(document);
	return word;
}

static struct site_words words_in(struct arena *arena, const struct site *site, struct text code)
{
	return (struct site_words){
		.idea = word_in(arena, site->idea_word, code),
		.ideas = word_in(arena, site->ideas_word, code),
		.article = word_in(arena, site->idea_article, code),
		.chosen = word_in(arena, site->chosen_word, code),
	};
}

const struct language *site_language(struct arena *arena, const struct site *site, struct text code)
{
	const struct language *language = language_in_register(arena, site, code);
	if (!language)
		return NULL;
	struct site_words words = words_in(arena, site, code);
	return language_with_words(arena, language, &words);
}

struct text site_text(struct arena *arena, const struct site *site, const struct language *language, struct text json)
{
	return language_fill(language, translated(arena, json, language_code(language), site_first_language(site)));
}

struct text site_texts(struct arena *arena, const struct site *site, struct text json)
{
	struct text error = TEXT_NONE;
	struct json_document *document = json.len ? json_parse(arena, json, &error) : NULL;
	if (json_kind(json_root(document)) != JSON_OBJECT) {
		json_free(document);
		return json;
	}
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	struct json_member member;
	json_open(&w, '{');
	for (void *cursor = NULL; json_next(json_root(document), &cursor, &member);) {
		json_key_text(&w, member.key);
		json_text(&w, language_fill(site_language(arena, site, member.key), json_as_text(member.value)));
	}
	json_close(&w, '}');
	json_free(document);
	return builder_text(&b);
}

// --- rules -------------------------------------------------------------------------------------------------------

static void rule_word(struct action_run *run, const char *field, struct text word)
{
	if (text_find(word, TEXT("{")) != SIZE_MAX || text_find(word, TEXT("}")) != SIZE_MAX)
		action_error(run, field, N_("A word has no braces."));
}

static void rules_in(struct action_run *run, const struct site *site, struct text code)
{
	struct site_words words = words_in(run->arena, site, code);
	const struct language *language = language_find(code);
	rule_word(run, "idea_word", words.idea);
	rule_word(run, "ideas_word", words.ideas);
	rule_word(run, "chosen_word", words.chosen);
	bool own = words.idea.len > 0;
	if (own != (words.ideas.len > 0))
		action_error(run, own ? "ideas_word" : "idea_word",
		             N_("Give the word for one and the word for more, or neither."));
	struct text articles = language_articles(run->arena, language);
	if (!own || !articles.len || language_has_article(language, words.article))
		return;
	struct form_error *error = form_error_add(run->arena, &run->errors, TEXT("idea_article"),
	                                          N_("The article of this word is one of: {what}."), 0);
	if (error)
		error->what = articles;
}

void site_words_rules(struct action_run *run, const struct site *site)
{
	struct text rest = site->languages, code;
	while (text_split(&rest, ',', &code))
		if (language_find(code))
			rules_in(run, site, code);
}
