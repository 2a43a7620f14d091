// SPDX-License-Identifier: EUPL-1.2
// Searching and filtering ideas: words, order, combinations, and the same answers from both databases.
#include "house_fixture.h"
#include "base/id.h"
#include "methods/ideas/filter.h"

// --- words -------------------------------------------------------------------------------------------------------

static void check_word(struct arena *arena, const char *text, const char *language, const char *word, const char *stem)
{
	struct search_tokens tokens;
	assert_true(search_tokens_of(arena, text_of(text), text_of(language), 10, &tokens));
	assert_int_equal(tokens.count, 1);
	if (!text_is(tokens.at[0].word, word) || !text_is(tokens.at[0].stem, stem))
		fail_msg("%s: %" TEXT_FORMAT " / %" TEXT_FORMAT, text, TEXT_ARGS(tokens.at[0].word),
		         TEXT_ARGS(tokens.at[0].stem));
}

static void words_are_folded_and_stemmed(void **s)
{
	(void)s;
	struct arena *arena = arena_create(1 << 20);
	check_word(arena, "Fietsen", "nl", "fietsen", "fiet");
	check_word(arena, "fiets", "nl", "fiets", "fiet");
	check_word(arena, "huizen", "nl", "huizen", "huis");
	check_word(arena, "huis", "nl", "huis", "huis");
	check_word(arena, "CAFÉ", "nl", "cafe", "caf");
	check_word(arena, "Müller", "nl", "muller", "muller");
	check_word(arena, "coöperaties", "nl", "cooperaties", "cooperaties");
	check_word(arena, "Straße", "de", "strasse", "strass");
	check_word(arena, "Øster", "nl", "oster", "oster");
	check_word(arena, "playgrounds", "en", "playgrounds", "playground");
	check_word(arena, "playgrounds", "xx", "playgrounds", "playgrounds");
	check_word(arena, " ...12! ", "nl", "12", "12");
	struct search_tokens tokens;
	assert_true(search_tokens_of(arena, TEXT("De foto's, en de \xff-bank"), TEXT("nl"), 10, &tokens));
	assert_int_equal(tokens.count, 6);
	assert_true(tokens.at[0].common && !tokens.at[1].common);
	assert_true(text_is(tokens.at[1].word, "foto") && text_is(tokens.at[5].word, "bank"));
	assert_int_equal(tokens.at[5].place, 5);
	assert_true(search_tokens_of(arena, TEXT("\xf0\x9f\x98\x80 --- \"\""), TEXT("nl"), 10, &tokens));
	assert_int_equal(tokens.count, 0);
	arena_destroy(arena);
}

// --- finding -----------------------------------------------------------------------------------------------------

struct place {
	struct house_test t;
	struct site site;
	struct activity activity;
};

static struct place place_begin(void **s)
{
	struct place place = { .t = house_test_begin(s) };
	place.site = house_site(&place.t);
	house_done(&place.t, "area.create", "buurt", NULL, "{\"slug\":\"noord\",\"name\":{\"nl\":\"Nieuw-Noord\"}}");
	house_done(&place.t, "area.create", "buurt", NULL, "{\"slug\":\"zuid\",\"name\":{\"nl\":\"Zuid\"}}");
	house_done(&place.t, "theme.create", "buurt", NULL,
	           "{\"slug\":\"groen\",\"name\":{\"nl\":\"Groen\",\"en\":\"Green\"}}");
	house_done(&place.t, "theme.create", "buurt", NULL, "{\"slug\":\"spelen\",\"name\":{\"nl\":\"Spelen\"}}");
	place.activity = house_activity(&place.t, &place.site, "plannen");
	return place;
}

static int64_t plan_add(struct place *place, struct idea idea)
{
	struct house_test *t = &place->t;
	if (!idea.status)
		idea.status = IDEA_PUBLISHED;
	struct action_run run = console_action(t->house, t->arena, &idea_create, place->site.id, place->activity.id, &idea);
	assert_int_equal(action_wait(&run, t->db), DONE);
	return ((const struct idea *)run.result)->id;
}

static int64_t plan(struct place *place, const char *title, const char *summary, const char *description)
{
	struct arena *arena = place->t.arena;
	struct text nl = TEXT("nl");
	return plan_add(place, (struct idea){ .title = translated_one(arena, nl, text_of(title)),
	                                      .summary = translated_one(arena, nl, text_of(summary)),
	                                      .description = translated_one(arena, nl, text_of(description)) });
}

// --- what should be found, by another way: the words of each text joined and added up by the database -----------------

static void expected_word(struct sql *sql, const struct search_term *term, const char *language)
{
	static const char of_words[] =
		"h.subject_id, %s * h.weight AS weight FROM search_hit h JOIN search_word w ON w.id = h.search_word_id "
		"WHERE w.language = '%s' AND w.";
	const struct search_token *token = &term->tokens.at[0];
	build_literal(&sql->text, "SELECT subject_id, MAX(weight) * 8 + CASE WHEN COUNT(*) > 7 THEN 7 ELSE COUNT(*) END AS "
	                          "score FROM (SELECT ");
	build_format(&sql->text, of_words, "2", language);
	build_literal(&sql->text, "stem = ");
	sql_text(sql, token->stem);
	if (term->prefix) {
		build_literal(&sql->text, " UNION ALL SELECT ");
		build_format(&sql->text, of_words, "1", language);
		build_format(&sql->text, "word LIKE '%" TEXT_FORMAT "%%' ESCAPE '!'", TEXT_ARGS(token->word));
	}
	build_literal(&sql->text, ") one GROUP BY subject_id");
}

static void expected_phrase(struct sql *sql, const struct search_term *term, const char *language)
{
	build_literal(&sql->text, "SELECT h0.subject_id, MAX(h0.weight) * 16 AS score FROM search_hit h0");
	for (size_t i = 0; i < term->tokens.count; i++) {
		if (i)
			build_format(&sql->text,
			             " JOIN search_hit h%zu ON h%zu.subject_id = h0.subject_id AND h%zu.place = h0.place + %lld", i,
			             i, i, (long long)(term->tokens.at[i].place - term->tokens.at[0].place));
		build_format(
			&sql->text,
			" JOIN search_word w%zu ON w%zu.id = h%zu.search_word_id AND w%zu.language = '%s' AND w%zu.stem = ", i, i,
			i, i, language, i);
		sql_text(sql, term->tokens.at[i].stem);
	}
	build_literal(&sql->text, " GROUP BY h0.subject_id");
}

static struct text expected_numbers(struct place *place, const struct search_query *words, const char *language)
{
	struct sql sql = sql_on(place->t.arena);
	struct builder b = builder_on(place->t.arena);
	build_literal(&sql.text, "SELECT i.number FROM idea i JOIN (SELECT subject_id, SUM(score) AS score FROM (");
	for (size_t i = 0; i < words->count; i++) {
		build_c(&sql.text, i ? " UNION ALL " : "");
		if (words->terms[i].tokens.count > 1)
			expected_phrase(&sql, &words->terms[i], language);
		else
			expected_word(&sql, &words->terms[i], language);
	}
	build_format(&sql.text, ") term GROUP BY subject_id HAVING COUNT(*) = %zu) hit ON hit.subject_id = i.id ",
	             words->count);
	build_literal(&sql.text, "WHERE i.status <> 'draft' ORDER BY hit.score DESC, i.number LIMIT 20");
	struct rows rows = sql_query(&sql, place->t.db);
	while (rows_next(&rows))
		build_format(&b, "%s%lld", b.len ? " " : "", (long long)rows_int(&rows, 0));
	assert_true(rows_end(&rows));
	return builder_text(&b);
}

// The numbers of what is found, in order: "3 1".
static struct text found(struct place *place, const char *typed, const char *language, struct idea_query query)
{
	struct arena *arena = place->t.arena;
	struct search_query words;
	struct idea_page page;
	struct idea_cube cube;
	struct builder b = builder_on(arena);
	assert_true(search_parse(arena, text_of(typed), text_of(language), &words));
	words.site_id = place->site.id;
	words.scope_id = place->activity.id;
	query.activity_id = place->activity.id;
	query.words = &words;
	query.limit = 20;
	if (!query.order.sort)
		query.order.sort = SORT_RELEVANCE;
	assert_int_equal(idea_page_read(place->t.db, arena, &query, &page), DONE);
	assert_int_equal(idea_cube_read(place->t.db, arena, &query, &cube), DONE);
	if (page.count < 20 && !query.after)
		assert_int_equal(idea_cube_found(&cube, &query), page.count);
	// What the list reads in one go is the same.
	struct idea_page at_once;
	struct idea_cube its_cube;
	assert_int_equal(idea_list_read(place->t.db, arena, &query, &at_once, &its_cube), DONE);
	assert_int_equal(at_once.count, page.count);
	assert_int_equal(at_once.more_after, page.more_after);
	assert_int_equal(idea_cube_found(&its_cube, &query), idea_cube_found(&cube, &query));
	for (size_t i = 0; i < page.count; i++) {
		assert_true(at_once.at[i].id == page.at[i].id);
		build_format(&b, "%s%lld", i ? " " : "", (long long)page.at[i].number);
	}
	if (query.order.sort == SORT_RELEVANCE && words.count) {
		struct text right = expected_numbers(place, &words, language);
		if (!text_equal(builder_text(&b), right))
			fail_msg("%s: %" TEXT_FORMAT ", and not %" TEXT_FORMAT, typed, TEXT_ARGS(right),
			         TEXT_ARGS(builder_text(&b)));
	}
	return builder_text(&b);
}

static void check_found(struct place *place, const char *typed, const char *expected)
{
	struct text numbers = found(place, typed, "nl", (struct idea_query){ 0 });
	if (!text_is(numbers, expected))
		fail_msg("%s: expected %s, found %" TEXT_FORMAT, typed, expected, TEXT_ARGS(numbers));
}

static void all_words_count_and_the_last_may_go_on(void **s)
{
	struct place place = place_begin(s);
	plan(&place, "Speeltuin in het park", "Nieuwe toestellen", "Met een **glijbaan** en schommels.");
	plan(&place, "Fietsenstalling", "Voor de fietsen van bezoekers", "Bij het park.");
	plan(&place, "Coöperatieve moestuin", "Groenten uit de buurt", "Müller geeft les. Er komen 12 bakken.");
	check_found(&place, "speeltuin", "1");
	check_found(&place, "SPEELTU", "1");
	check_found(&place, "schommel", "1"); // its stem
	check_found(&place, "fiets", "2");
	check_found(&place, "park", "1 2"); // the title weighs more
	check_found(&place, "park fiets", "2");
	check_found(&place, "fiets park", "2");
	check_found(&place, "park moestuin", "");
	check_found(&place, "cooperatie", "3");
	check_found(&place, "muller", "3");
	check_found(&place, "glijbaan", "1");   // within Markdown
	check_found(&place, "het park", "1 2"); // common words are passed over
	check_found(&place, "s", "");
	check_found(&place, "???", "");
	check_found(&place, "3", "3");
	check_found(&place, "12", "3");
	check_found(&place, "spee park", ""); // only the last word may go on
	house_test_end(&place.t);
}

static void a_number_finds_its_plan_first(void **s)
{
	struct place place = place_begin(s);
	for (int i = 1; i <= 13; i++)
		plan(&place, i == 3 ? "Een plan voor 12 bomen" : "Een plan", "", "");
	check_found(&place, "12", "12 3");
	check_found(&place, "1", "1");
	house_test_end(&place.t);
}

static void words_in_quotes_stand_in_a_row(void **s)
{
	struct place place = place_begin(s);
	plan(&place, "Rode bank", "", "Een fiets en een pad.");
	plan(&place, "Bank", "Een rode muur. Een bank.", "Het rode fietspad.");
	plan(&place, "Rood", "Zitten op de lange rode bank", "");
	check_found(&place, "\"rode bank\"", "1 3");
	check_found(&place, "\"bank rode\"", "");
	check_found(&place, "\"fiets en een pad\"", "1");
	check_found(&place, "\"op de lange\" bank", "3");
	check_found(&place, "\"rode ban", "1 3 2"); // never closed: no phrase
	check_found(&place, "\"muur. Een bank\"", "2");
	check_found(&place, "\"rode muur bank\"", "");
	house_test_end(&place.t);
}

static void area_and_theme_find_too_in_each_language(void **s)
{
	struct place place = place_begin(s);
	struct arena *arena = place.t.arena;
	struct areas areas = { 0 };
	struct themes themes = { 0 };
	assert_true(area_list(place.t.db, arena, place.site.id, &areas) &&
	            theme_list(place.t.db, arena, place.site.id, &themes));
	plan_add(&place, (struct idea){ .title = TEXT("{\"nl\":\"Bankjes\",\"en\":\"Benches\"}"),
	                                .area_id = areas.at[0].id,
	                                .theme_id = themes.at[0].id });
	check_found(&place, "noord", "1");
	check_found(&place, "groen bankje", "1");
	assert_true(text_is(found(&place, "bench green", "en", (struct idea_query){ 0 }), "1"));
	assert_true(text_is(found(&place, "bankjes", "en", (struct idea_query){ 0 }), ""));
	check_found(&place, "benches", "");
	house_test_end(&place.t);
}

static void what_changes_is_found_by_its_new_words_only(void **s)
{
	struct place place = place_begin(s);
	struct arena *arena = place.t.arena;
	int64_t id = plan(&place, "Vijver", "Met eenden", "");
	check_found(&place, "vijver", "1");
	struct builder b = builder_on(arena);
	build_id(&b, id);
	struct text form =
		arena_format(arena, "{\"id\":\"%" TEXT_FORMAT "\",\"title\":{\"nl\":\"Fontein\"},\"status\":\"published\"}",
	                 TEXT_ARGS(builder_text(&b)));
	house_done(&place.t, "idea.update", "buurt", NULL, text_to_c(arena, form));
	check_found(&place, "vijver", "");
	check_found(&place, "fontein", "1");
	house_done(&place.t, "idea.words", "buurt", "plannen", "{}");
	check_found(&place, "fontein", "1");
	// A draft is not found.
	house_done(&place.t, "idea.create", "buurt", "plannen",
	           "{\"title\":{\"nl\":\"Fontein twee\"},\"status\":\"draft\"}");
	check_found(&place, "fontein", "1");
	house_test_end(&place.t);
}

static void a_deleted_site_leaves_no_words(void **s)
{
	struct place place = place_begin(s);
	int64_t words = 0;
	plan(&place, "Vijver", "Met eenden", "");
	assert_true(db_one_int(place.t.db, &words, "SELECT count(*) FROM search_hit", "") && words > 0);
	house_done(&place.t, "site.hide", "buurt", NULL, "{}");
	house_done(&place.t, "site.delete", "buurt", NULL, "{\"confirm\":\"buurt\"}");
	assert_true(db_one_int(place.t.db, &words, "SELECT count(*) FROM search_hit", "") && words == 0);
	assert_true(db_one_int(place.t.db, &words, "SELECT count(*) FROM search_word", "") && words == 0);
	assert_true(db_one_int(place.t.db, &words, "SELECT count(*) FROM search_start", "") && words == 0);
	house_test_end(&place.t);
}

// As migration 066 makes them of what was there.
static const char starts_of_the_words[] =
	"SELECT count(*) FROM (SELECT h.scope_id, w.language, substr(w.word, 1, 3) AS letters, h.subject_id, MAX(h.weight) AS "
	"weight, COUNT(*) AS hits FROM search_hit h JOIN search_word w ON w.id = h.search_word_id WHERE length(w.word) >= 3 "
	"GROUP BY h.scope_id, w.language, substr(w.word, 1, 3), h.subject_id) made JOIN search_start s ON s.scope_id = "
	"made.scope_id AND s.language = made.language AND s.letters = made.letters AND s.subject_id = made.subject_id AND "
	"s.weight = made.weight AND s.hits = made.hits";

static void three_letters_find_what_begins_so(void **s)
{
	struct place place = place_begin(s);
	int64_t same = 0, all = 0;
	plan(&place, "Vijver", "Met vis en vissers, ëend", "");
	plan(&place, "Een visvijver", "Voor vi en één vis", "");
	plan(&place, "Boom", "Vin 123 1234", "");
	check_found(&place, "vis", "2 1");
	check_found(&place, "vij", "1");
	check_found(&place, "vin", "3");
	check_found(&place, "een", "1"); // "ëend"; what is "een" and nothing more is too common
	check_found(&place, "boom vin", "3");
	assert_true(db_one_int(place.t.db, &same, starts_of_the_words, ""));
	assert_true(db_one_int(place.t.db, &all, "SELECT count(*) FROM search_start", ""));
	assert_true(all > 10 && same == all);
	house_test_end(&place.t);
}

// --- the same everywhere -----------------------------------------------------------------------------------------

enum { TEXTS = 300, QUESTIONS = 60 };
static const char *const vocabulary[] = {
	"fietsen",   "fietspad",   "boom",   "bomen",      "bank",   "bankje",  "speeltuin", "spelen",
	"groen",     "groenste",   "café",   "coöperatie", "straat", "straten", "veilig",    "veiliger",
	"licht",     "lichter",    "water",  "waterplein", "wijk",   "wijken",  "buurt",     "buurthuis",
	"ontmoeten", "ontmoeting", "muziek", "dieren",     "vogels", "12",
};
enum { VOCABULARY = sizeof(vocabulary) / sizeof(vocabulary[0]) };

static const char *word_of(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return vocabulary[(*seed >> 16) % VOCABULARY];
}

static struct text words_of(struct arena *arena, uint32_t *seed, size_t count)
{
	struct builder b = builder_on(arena);
	for (size_t i = 0; i < count; i++)
		build_format(&b, "%s%s", i ? " " : "", word_of(seed));
	return builder_text(&b);
}

// Questions of one to three words, some cut short, some in quotes; the answers of the database that came first are kept.
static void both_databases_find_the_same_in_the_same_order(void **s)
{
	static char *answers[QUESTIONS];
	struct place place = place_begin(s);
	struct arena *arena = place.t.arena;
	uint32_t seed = 7;
	for (int i = 0; i < TEXTS; i++)
		plan(&place, text_to_c(arena, words_of(arena, &seed, 3)), text_to_c(arena, words_of(arena, &seed, 5)),
		     text_to_c(arena, words_of(arena, &seed, 20)));
	size_t hits = 0;
	for (size_t i = 0; i < QUESTIONS; i++) {
		struct text typed = words_of(arena, &seed, 1 + i % 3);
		if (i % 4 == 1)
			typed = text_cut(typed, text_characters(typed) - 2);
		if (i % 5 == 4)
			typed = arena_format(arena, "\"%" TEXT_FORMAT "\"", TEXT_ARGS(typed));
		struct idea_query query = { .order = { .sort = i % 7 == 6 ? SORT_TITLE : SORT_RELEVANCE } };
		const char *answer = text_to_c(arena, found(&place, text_to_c(arena, typed), "nl", query));
		hits += answer[0] != 0;
		if (!answers[i])
			answers[i] = strdup(answer);
		else if (strcmp(answers[i], answer) != 0)
			fail_msg("%" TEXT_FORMAT ": %s, and now %s", TEXT_ARGS(typed), answers[i], answer);
	}
	assert_true(hits > QUESTIONS / 2);
	house_test_end(&place.t);
}

static void paging_through_hits_shows_each_once(void **s)
{
	struct place place = place_begin(s);
	struct arena *arena = place.t.arena;
	for (int i = 0; i < 45; i++)
		plan(&place, i % 3 ? "Bomen" : "Iets anders", i % 2 ? "Een boom in de straat" : "", "");
	struct search_query words;
	assert_true(search_parse(arena, TEXT("bomen"), TEXT("nl"), &words));
	words.site_id = place.site.id;
	words.scope_id = place.activity.id;
	struct idea_query query = {
		.activity_id = place.activity.id, .words = &words, .order = { .sort = SORT_RELEVANCE }, .limit = 10
	};
	bool seen[46] = { false };
	struct idea_page page;
	size_t count = 0;
	struct idea_cube cube;
	do {
		assert_int_equal(idea_list_read(place.t.db, arena, &query, &page, &cube), DONE);
		assert_int_equal(idea_cube_found(&cube, &query), 37);
		for (size_t i = 0; i < page.count; i++, count++) {
			assert_false(seen[page.at[i].number]);
			seen[page.at[i].number] = true;
		}
		query.after = page.count ? page.at[page.count - 1].id : 0;
	} while (page.more_after);
	assert_int_equal(count, 37);
	// And one page back.
	query.before = page.at[0].id;
	query.after = 0;
	struct idea_page other;
	assert_int_equal(idea_page_read(place.t.db, arena, &query, &page), DONE);
	assert_int_equal(idea_list_read(place.t.db, arena, &query, &other, &cube), DONE);
	assert_int_equal(page.count, 10);
	assert_true(page.more_before && other.more_before && other.more_after);
	for (size_t i = 0; i < page.count; i++)
		assert_true(page.at[i].id == other.at[i].id);
	house_test_end(&place.t);
}

// --- filters -----------------------------------------------------------------------------------------------------

// Every combination beside counting by hand.
static void filters_combine_and_their_counts_agree(void **s)
{
	struct place place = place_begin(s);
	struct arena *arena = place.t.arena;
	struct areas areas = { 0 };
	struct themes themes = { 0 };
	enum { MANY = 40 };
	struct idea made[MANY];
	assert_true(area_list(place.t.db, arena, place.site.id, &areas) &&
	            theme_list(place.t.db, arena, place.site.id, &themes));
	for (int i = 0; i < MANY; i++) {
		made[i] = (struct idea){ .title = i % 4 ? TEXT("{\"nl\":\"Bank\"}") : TEXT("{\"nl\":\"Boom\"}"),
			                     .area_id = i % 3 == 2 ? 0 : areas.at[i % 3].id,
			                     .theme_id = i % 5 > 1 ? 0 : themes.at[i % 5].id,
			                     .price_cents = i * 1000,
			                     .status = i % 7 ? IDEA_PUBLISHED : IDEA_WITHDRAWN };
		plan_add(&place, made[i]);
	}
	for (unsigned which = 0; which < 32; which++) {
		struct idea_query query = { .activity_id = place.activity.id, .limit = 32 };
		struct search_query words;
		struct idea_page page;
		struct idea_cube cube;
		int64_t expected = 0, in_first_area = 0;
		if (which & 1)
			query.areas = (struct idea_set){ { areas.at[0].id, areas.at[1].id }, which & 2 ? 2 : 1 };
		if (which & 4)
			query.themes = (struct idea_set){ { themes.at[1].id }, 1 };
		if (which & 8) {
			query.price_from = 5000;
			query.price_to = 30000;
			query.statuses = 1U << IDEA_PUBLISHED;
		}
		if (which & 16) {
			assert_true(search_parse(arena, TEXT("bank"), TEXT("nl"), &words));
			words.site_id = place.site.id;
			words.scope_id = place.activity.id;
			query.words = &words;
		}
		for (int i = 0; i < MANY; i++) {
			bool other = (!(which & 4) || made[i].theme_id == themes.at[1].id) &&
			             (!(which & 8) || (i >= 5 && i <= 30 && made[i].status == IDEA_PUBLISHED)) &&
			             (!(which & 16) || i % 4);
			bool area =
				!(which & 1) || made[i].area_id == areas.at[0].id || (which & 2 && made[i].area_id == areas.at[1].id);
			expected += other && area;
			in_first_area += other && made[i].area_id == areas.at[0].id;
		}
		query.order =
			which % 3 == 1 ? (struct idea_order){ SORT_RANDOM, 5 } : (struct idea_order){ SORT_PRICE_DOWN, 0 };
		assert_int_equal(idea_page_read(place.t.db, arena, &query, &page), DONE);
		assert_int_equal(idea_cube_read(place.t.db, arena, &query, &cube), DONE);
		assert_int_equal(idea_cube_found(&cube, &query), expected);
		assert_int_equal(page.count, expected < 32 ? expected : 32);
		query.areas = (struct idea_set){ { areas.at[0].id }, 1 }; // what its box says
		assert_int_equal(idea_cube_found(&cube, &query), in_first_area);
	}
	house_test_end(&place.t);
}

// --- pages -------------------------------------------------------------------------------------------------------

static void pages_take_anything_in_their_query(void **s)
{
	struct place place = place_begin(s);
	plan(&place, "Rode bank", "Een bank & <meer>", "");
	plan(&place, "Groene bank", "", "Wie hier loopt ziet bankjes staan.");
	house_test_serve(&place.t);
	struct reply list = house_get(&place.t, "/buurt/plannen?zoek=bank");
	assert_int_equal(list.status, 200);
	assert_true(reply_has(&list, "<mark class=\"nl-mark\">bank</mark> &amp; &lt;meer&gt;"));
	assert_true(reply_has(&list, "loopt ziet <mark class=\"nl-mark\">bankjes</mark> staan."));
	const char *good[] = { "zoek=%22%22%22",
		                   "zoek=%27%3B--",
		                   "zoek=%25_",
		                   "zoek=%F0%9F%98%80",
		                   "gebied=&thema=&zoek=",
		                   "prijs-van=veel",
		                   "prijs-van=-5",
		                   "prijs-tot=99999999999999999999",
		                   "gebied=noord&gebied=zuid&gebied=noord",
		                   "sorteer=relevantie",
		                   "sorteer=relevantie&zoek=bank",
		                   "status=gekozen&status=ingediend",
		                   "onbekend=1" };
	const char *bad[] = { "gebied=niets",           "thema=%00",   "status=x",
		                  "sorteer=willekeurig-0",  "vergelijk=1", "na=x",
		                  "vergelijk=0000000000001" };
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		struct text path = arena_format(place.t.arena, "/buurt/plannen?%s", good[i]);
		struct reply reply = house_get(&place.t, text_to_c(place.t.arena, path));
		if (reply.status != 200)
			fail_msg("%s: %d", good[i], reply.status);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct text path = arena_format(place.t.arena, "/buurt/plannen?%s", bad[i]);
		struct reply reply = house_get(&place.t, text_to_c(place.t.arena, path));
		if (reply.status != 404 && reply.status != 400)
			fail_msg("%s: %d", bad[i], reply.status);
	}
	struct reply nothing = house_get(&place.t, "/buurt/plannen?zoek=zeppelin%3Cb%3E");
	assert_true(reply_has(&nothing, "zeppelin&lt;b&gt;"));
	assert_true(reply_has(&nothing, "polder-empty"));
	house_test_end(&place.t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_folded_and_stemmed),
		ON_BOTH(all_words_count_and_the_last_may_go_on),
		ON_BOTH(a_number_finds_its_plan_first),
		ON_BOTH(words_in_quotes_stand_in_a_row),
		ON_BOTH(area_and_theme_find_too_in_each_language),
		ON_BOTH(what_changes_is_found_by_its_new_words_only),
		ON_BOTH(a_deleted_site_leaves_no_words),
		ON_BOTH(three_letters_find_what_begins_so),
		ON_BOTH(both_databases_find_the_same_in_the_same_order),
		ON_BOTH(paging_through_hits_shows_each_once),
		ON_BOTH(filters_combine_and_their_counts_agree),
		ON_BOTH(pages_take_anything_in_their_query),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
