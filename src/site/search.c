// SPDX-License-Identifier: EUPL-1.2
// Keeping the words of records; search_ask.c asks for what has them.
#include "site/search.h"
#include "base/secret.h"
#include "page/markdown.h"

#define WORD(member) .name = #member, .offset = offsetof(struct search_word, member)
struct search_word {
	int64_t id, site_id;
	struct text language, word, stem;
};
static const struct field word_fields[] = {
	{ WORD(id), .kind = FIELD_ID, .flags = FIELD_KEY, .label = "" },
	{ WORD(site_id), .kind = FIELD_ID, .label = "" },
	{ WORD(language), .kind = FIELD_TEXT, .label = "" },
	{ WORD(word), .kind = FIELD_TEXT, .label = "" },
	{ WORD(stem), .kind = FIELD_TEXT, .label = "" },
};
const struct record search_word_record = RECORD_OF("search_word", struct search_word, word_fields);

#define HIT(member) .name = #member, .offset = offsetof(struct search_hit, member), .flags = FIELD_KEY
struct search_hit {
	int64_t search_word_id, scope_id, subject_id, place, weight;
};
static const struct field hit_fields[] = {
	{ HIT(search_word_id), .kind = FIELD_ID, .label = "" }, { HIT(scope_id), .kind = FIELD_ID, .label = "" },
	{ HIT(subject_id), .kind = FIELD_ID, .label = "" },     { HIT(place), .kind = FIELD_INT, .label = "" },
	{ HIT(weight), .kind = FIELD_INT, .label = "" },
};
const struct record search_hit_record = RECORD_OF("search_hit", struct search_hit, hit_fields);

#define START(member) .name = #member, .offset = offsetof(struct search_start, member)
struct search_start { // what of a text begins with these three letters: its greatest weight, and how many
	int64_t site_id, scope_id;
	struct text language, letters;
	int64_t subject_id, weight, hits;
};
static const struct field start_fields[] = {
	{ START(site_id), .kind = FIELD_ID, .flags = FIELD_KEY, .label = "" },
	{ START(scope_id), .kind = FIELD_ID, .flags = FIELD_KEY, .label = "" },
	{ START(language), .kind = FIELD_TEXT, .flags = FIELD_KEY, .label = "" },
	{ START(letters), .kind = FIELD_TEXT, .flags = FIELD_KEY, .label = "" },
	{ START(subject_id), .kind = FIELD_ID, .flags = FIELD_KEY, .label = "" },
	{ START(weight), .kind = FIELD_INT, .flags = FIELD_KEY, .label = "" },
	{ START(hits), .kind = FIELD_INT, .flags = FIELD_KEY, .label = "" },
};
const struct record search_start_record = RECORD_OF("search_start", struct search_start, start_fields);

// --- writing -----------------------------------------------------------------------------------------------------

enum { WORDS_IN_A_TEXT = 4000, ROWS_AT_ONCE = 40, PLACES_OF_A_TEXT = 1 << 16 };

struct words { // of one record in one language
	struct {
		struct search_word word;
		int64_t place, weight;
	} * at;
	size_t count;
};

// Made from the word itself, so that it need not be looked up: the first 63 bits of a hash.
static int64_t word_id(int64_t site_id, struct text language, struct text word)
{
	uint8_t hash[HASH_BYTES];
	struct text parts[] = { { (const char *)&site_id, sizeof site_id }, language, TEXT("\n"), word };
	hash_sha256_parts(hash, parts, 4);
	uint64_t id = 0;
	for (size_t i = 0; i < 8; i++)
		id = id << 8 | hash[i];
	return (int64_t)(id >> 1) | 1;
}

// Texts follow each other with a gap between them, so that no phrase runs from one into the next.
static bool words_add(struct arena *arena, struct words *words, int64_t *texts, const struct search_word *like,
                      struct text text, int64_t weight)
{
	struct search_tokens tokens;
	int64_t first = (*texts)++ * PLACES_OF_A_TEXT;
	if (!search_tokens_of(arena, text, like->language, WORDS_IN_A_TEXT, &tokens))
		return false;
	for (size_t i = 0; i < tokens.count; i++) {
		const struct search_token *token = &tokens.at[i];
		if (token->common)
			continue;
		void *kept = arena_push(arena, (void **)&words->at, &words->count, sizeof *words->at);
		if (!kept)
			return false;
		words->at[words->count - 1].word = (struct search_word){
			.id = word_id(like->site_id, like->language, token->word),
			.site_id = like->site_id,
			.language = like->language,
			.word = token->word,
			.stem = token->stem,
		};
		words->at[words->count - 1].place = first + token->place;
		words->at[words->count - 1].weight = weight;
	}
	return true;
}

static int64_t weight_of(const struct field *field)
{
	return field->flags & FIELD_TITLE       ? SEARCH_TITLE
	       : field->kind == FIELD_MARKDOWN  ? SEARCH_TEXT
	       : field->kind == FIELD_LONG_TEXT ? SEARCH_SUMMARY
	                                        : SEARCH_NAME;
}

static bool words_of(struct arena *arena, const struct site *site, const struct search_document *document,
                     struct text language, struct words *words)
{
	struct search_word like = { .site_id = site->id, .language = language };
	struct text first = site_first_language(site);
	int64_t texts = 0;
	bool good = true;
	for (size_t i = 0; good && i < document->record->count; i++) {
		const struct field *field = &document->record->fields[i];
		if (!(field->flags & FIELD_SEARCHED))
			continue;
		struct text text = record_value_text(arena, field, document->object);
		if (field->flags & FIELD_TRANSLATED)
			text = translated(arena, text, language, first);
		if (field->kind == FIELD_MARKDOWN)
			text = markdown_plain(arena, text);
		good = words_add(arena, words, &texts, &like, text, weight_of(field));
	}
	for (size_t i = 0; good && i < document->more_count; i++) {
		const struct search_more *more = &document->more[i];
		struct text text = more->translated ? translated(arena, more->text, language, first) : more->text;
		good = words_add(arena, words, &texts, &like, text, more->weight);
	}
	return good;
}

static bool words_insert(struct db *db, struct arena *arena, const struct words *words, size_t from, size_t until)
{
	struct sql sql = sql_on(arena);
	build_literal(&sql.text, "INSERT INTO search_word (id, site_id, language, word, stem) VALUES ");
	for (size_t i = from; i < until; i++) {
		const struct search_word *word = &words->at[i].word;
		build_c(&sql.text, i == from ? "(" : ", (");
		sql_int(&sql, word->id);
		build_literal(&sql.text, ", ");
		if (i == from) {
			sql_int(&sql, word->site_id);
			build_literal(&sql.text, ", ");
			sql_text(&sql, word->language);
		} else {
			build_literal(&sql.text, "?2, ?3");
		}
		build_literal(&sql.text, ", ");
		sql_text(&sql, word->word);
		build_literal(&sql.text, ", ");
		sql_text(&sql, word->stem);
		build_char(&sql.text, ')');
	}
	build_literal(&sql.text, " ON CONFLICT DO NOTHING");
	return sql_execute(&sql, db) >= 0;
}

static bool hits_insert(struct db *db, struct arena *arena, const struct search_document *document,
                        const struct words *words, size_t from, size_t until)
{
	struct sql sql = sql_on(arena);
	build_literal(&sql.text, "INSERT INTO search_hit (search_word_id, scope_id, subject_id, place, weight) VALUES ");
	for (size_t i = from; i < until; i++) {
		build_c(&sql.text, i == from ? "(" : ", (");
		sql_int(&sql, words->at[i].word.id);
		build_literal(&sql.text, ", ");
		if (i == from) {
			sql_int(&sql, document->scope_id);
			build_literal(&sql.text, ", ");
			sql_int(&sql, document->subject_id);
		} else {
			build_literal(&sql.text, "?2, ?3");
		}
		build_literal(&sql.text, ", ");
		sql_int(&sql, words->at[i].place);
		build_literal(&sql.text, ", ");
		sql_int(&sql, words->at[i].weight);
		build_char(&sql.text, ')');
	}
	// The same word of two languages has two ids; a place is one word: nothing can stand there already.
	return sql_execute(&sql, db) >= 0;
}

struct starts {
	struct search_start *at;
	size_t count;
};

static int starts_compare(const void *a, const void *b)
{
	const struct search_start *one = a, *other = b;
	return text_compare(one->letters, other->letters);
}

// Of words with as many letters at least, each start once.
static bool starts_of(struct arena *arena, const struct words *words, struct starts *starts)
{
	size_t count = 0;
	*starts = (struct starts){ arena_new_array(arena, struct search_start, words->count + 1), 0 };
	if (!starts->at)
		return false;
	for (size_t i = 0; i < words->count; i++) {
		struct text word = words->at[i].word.word;
		struct text letters = text_cut(word, SEARCH_START_LETTERS);
		if (text_characters(letters) == SEARCH_START_LETTERS)
			starts->at[count++] = (struct search_start){ .letters = letters, .weight = words->at[i].weight, .hits = 1 };
	}
	qsort(starts->at, count, sizeof *starts->at, starts_compare);
	for (size_t i = 0; i < count; i++) {
		struct search_start *last = starts->count ? &starts->at[starts->count - 1] : NULL;
		if (!last || !text_equal(last->letters, starts->at[i].letters)) {
			starts->at[starts->count++] = starts->at[i];
			continue;
		}
		last->hits++;
		last->weight = last->weight > starts->at[i].weight ? last->weight : starts->at[i].weight;
	}
	return true;
}

static bool starts_insert(struct db *db, struct arena *arena, const struct search_document *document,
                          const struct search_word *like, const struct search_start *starts, size_t count)
{
	struct sql sql = sql_on(arena);
	build_literal(&sql.text,
	              "INSERT INTO search_start (site_id, scope_id, language, subject_id, letters, weight, hits) VALUES ");
	for (size_t i = 0; i < count; i++) {
		build_c(&sql.text, i ? ", (" : "(");
		if (i) {
			build_literal(&sql.text, "?1, ?2, ?3, ?4");
		} else {
			sql_int(&sql, like->site_id);
			build_literal(&sql.text, ", ");
			sql_int(&sql, document->scope_id);
			build_literal(&sql.text, ", ");
			sql_text(&sql, like->language);
			build_literal(&sql.text, ", ");
			sql_int(&sql, document->subject_id);
		}
		build_literal(&sql.text, ", ");
		sql_text(&sql, starts[i].letters);
		build_literal(&sql.text, ", ");
		sql_int(&sql, starts[i].weight);
		build_literal(&sql.text, ", ");
		sql_int(&sql, starts[i].hits);
		build_char(&sql.text, ')');
	}
	return sql_execute(&sql, db) >= 0;
}

// In few lengths, so that few statements are kept.
static const size_t lengths[] = { ROWS_AT_ONCE, 8, 1 };
enum { LENGTHS = sizeof(lengths) / sizeof(lengths[0]) };

static bool words_write(struct db *db, struct arena *arena, const struct search_document *document,
                        const struct words *words)
{
	size_t done = 0;
	for (size_t i = 0; i < LENGTHS; i++)
		for (; words->count - done >= lengths[i]; done += lengths[i])
			if (!words_insert(db, arena, words, done, done + lengths[i]) ||
			    !hits_insert(db, arena, document, words, done, done + lengths[i]))
				return false;
	return true;
}

static bool starts_write(struct db *db, struct arena *arena, const struct search_document *document,
                         const struct search_word *like, const struct words *words)
{
	struct starts starts;
	size_t done = 0;
	if (!starts_of(arena, words, &starts))
		return false;
	for (size_t i = 0; i < LENGTHS; i++)
		for (; starts.count - done >= lengths[i]; done += lengths[i])
			if (!starts_insert(db, arena, document, like, starts.at + done, lengths[i]))
				return false;
	return true;
}

bool search_remove(struct db *db, int64_t subject_id)
{
	return db_execute(db, "DELETE FROM search_hit WHERE subject_id = ?1", "i", subject_id) >= 0 &&
	       db_execute(db, "DELETE FROM search_start WHERE subject_id = ?1", "i", subject_id) >= 0;
}

bool search_put(struct db *db, struct arena *arena, const struct site *site, const struct search_document *document)
{
	struct text languages = site->languages, language;
	if (!search_remove(db, document->subject_id))
		return false;
	while (text_split(&languages, ',', &language)) {
		struct search_word like = { .site_id = site->id, .language = language };
		struct words words = { NULL, 0 };
		if (!words_of(arena, site, document, language, &words) || !words_write(db, arena, document, &words) ||
		    !starts_write(db, arena, document, &like, &words))
			return false;
	}
	return true;
}
