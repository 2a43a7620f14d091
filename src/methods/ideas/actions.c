// SPDX-License-Identifier: EUPL-1.2
// Writing ideas: by the staff, importers and the console. Public submission is an action of its own, later.
#include <utf8proc.h>
#include "base/id.h"
#include "base/secret.h"
#include "methods/ideas/ideas.h"

// --- what follows from an idea -----------------------------------------------------------------------------------

// Folded for sorting: lower case, without accents, starting at the first letter or digit.
static struct text folded(struct arena *arena, struct text title)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)title.at, (utf8proc_ssize_t)title.len, &mapped,
	                                    UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
	if (len < 0)
		return TEXT_NONE;
	struct text all = text_copy(arena, (struct text){ (const char *)mapped, (size_t)len });
	free(mapped);
	size_t start = 0;
	while (start < all.len && (unsigned char)all.at[start] < 0x80 &&
	       !((all.at[start] >= 'a' && all.at[start] <= 'z') || (all.at[start] >= '0' && all.at[start] <= '9')))
		start++;
	return text_cut(start < all.len ? text_slice(all, start, all.len) : all, 1000);
}

static enum outcome sort_title_fill(struct db *db, struct arena *arena, struct idea *idea, struct site *site)
{
	enum outcome outcome = site_find(db, arena, idea->site_id, site);
	struct text first = outcome == DONE ? site_first_language(site) : TEXT_NONE;
	idea->sort_title = folded(arena, translated(arena, idea->title, first, first));
	return outcome;
}

// Its place in each published random order: the first 31 bits of SHA-256("<seed> <id>"), which anyone can compute.
static bool places_insert(struct db *db, struct arena *arena, const struct idea *idea)
{
	struct builder id = builder_on(arena);
	build_id(&id, idea->id);
	for (int seed = 1; seed <= IDEA_SEEDS; seed++) {
		uint8_t hash[HASH_BYTES];
		hash_sha256(hash, arena_format(arena, "%d %" TEXT_FORMAT, seed, TEXT_ARGS(builder_text(&id))));
		int64_t place = (int64_t)(hash[0] & 0x7f) << 24 | hash[1] << 16 | hash[2] << 8 | hash[3];
		struct idea_place row = { idea->site_id, idea->activity_id, seed, place, idea->id };
		if (!db_insert(db, &idea_place_record, &row))
			return false;
	}
	return true;
}

static bool count_change(struct db *db, const struct idea *idea, int64_t by)
{
	if (idea->status == IDEA_DRAFT)
		return true;
	return db_execute(db,
	                  "INSERT INTO idea_count (site_id, activity_id, area_id, theme_id, status, ideas) "
	                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (activity_id, area_id, theme_id, status) "
	                  "DO UPDATE SET ideas = idea_count.ideas + ?6",
	                  "iiiisi", idea->site_id, idea->activity_id, idea->area_id, idea->theme_id,
	                  text_of(idea_statuses[idea->status].value), by) >= 0;
}

// What finds it: its own texts, its number, and the names of its area and theme.
static bool words_put(struct db *db, struct arena *arena, const struct site *site, const struct idea *idea)
{
	struct area area = { 0 };
	struct theme theme = { 0 };
	struct search_more more[] = {
		{ .text = arena_format(arena, "%lld", (long long)idea->number), .weight = SEARCH_NUMBER },
		{ .translated = true, .weight = SEARCH_NAME },
		{ .translated = true, .weight = SEARCH_NAME },
	};
	struct search_document document = {
		.scope_id = idea->activity_id,
		.subject_id = idea->id,
		.record = &idea_record,
		.object = idea,
		.more = more,
		.more_count = 3,
	};
	if (idea->area_id && db_find(db, &area_record, &area, arena, "WHERE site_id = ?1 AND id = ?2", "ii", site->id,
	                             idea->area_id) == FAULT)
		return false;
	if (idea->theme_id && db_find(db, &theme_record, &theme, arena, "WHERE site_id = ?1 AND id = ?2", "ii", site->id,
	                              idea->theme_id) == FAULT)
		return false;
	more[1].text = area.name;
	more[2].text = theme.name;
	return search_put(db, arena, site, &document);
}

// --- rules -------------------------------------------------------------------------------------------------------

// A vote on these ideas is an activity that is frozen and whose setting "ideas" names them, or these themselves.
enum outcome ideas_changeable(struct action_run *run, struct db *db, const struct activity *ideas)
{
	bool frozen = ideas->frozen;
	struct rows rows =
		db_query(db, "SELECT settings FROM activity WHERE site_id = ?1 AND frozen = 1", "i", ideas->site_id);
	while (!frozen && rows_next(&rows)) {
		struct text error;
		struct json_document *settings = json_parse(run->arena, rows_text(&rows, 0, run->arena), &error);
		frozen = settings && text_equal(json_text_of(json_root(settings), "ideas"), ideas->slug);
		json_free(settings);
	}
	if (!rows_end(&rows))
		return FAULT;
	if (!frozen)
		return DONE;
	return action_refuse(run, "", N_("The vote on these {ideas} has opened, so they stay as they are."), REFUSED);
}

static enum outcome of_this_site(struct action_run *run, struct db *db, const char *sql, const char *field, int64_t id,
                                 int64_t site_id, const char *message)
{
	int64_t found = 0;
	if (!id)
		return DONE;
	if (!db_one_int(db, &found, sql, "ii", site_id, id))
		return FAULT;
	if (!found)
		action_error(run, field, message);
	return found ? DONE : INVALID;
}

static enum outcome idea_rules(struct action_run *run, struct db *db, const struct idea *idea)
{
	if (!record_validate(run->arena, &idea_record, idea, &run->errors))
		return INVALID;
	enum outcome outcome = of_this_site(run, db, "SELECT count(*) FROM area WHERE site_id = ?1 AND id = ?2", "area_id",
	                                    idea->area_id, idea->site_id, N_("This site has no such area."));
	if (outcome == DONE)
		outcome = of_this_site(run, db, "SELECT count(*) FROM theme WHERE site_id = ?1 AND id = ?2", "theme_id",
		                       idea->theme_id, idea->site_id, N_("This site has no such theme."));
	return outcome;
}

static enum outcome written(struct action_run *run, struct db *db, bool done)
{
	if (done)
		return DONE;
	if (db_fault(db) != DB_UNIQUE)
		return FAULT;
	return action_refuse(run, "number", N_("There is {an_idea} with this number, or this id at its source, already."),
	                     CONFLICT);
}

static void idea_result(struct action_run *run, const struct idea *idea)
{
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_key(&w, "id");
	struct builder id = builder_on(run->arena);
	build_id(&id, idea->id);
	json_text(&w, builder_text(&id));
	json_int_member(&w, "number", idea->number);
	json_close(&w, '}');
	run->result_json = builder_text(&b);
	struct idea *kept = arena_new(run->arena, struct idea);
	if (kept)
		*kept = *idea;
	run->result = kept;
}

// --- actions -----------------------------------------------------------------------------------------------------

static const struct field create_fields[] = { IDEA_FORM_FIELDS };
static const struct field update_fields[] = {
	{ IDEA_MEMBER(id), .kind = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_HIDDEN, .label = N_("Id") },
	IDEA_FORM_FIELDS,
};
static const struct record create_record = RECORD_OF("idea_create", struct idea, create_fields);
static const struct record update_record = RECORD_OF("idea_update", struct idea, update_fields);

static enum outcome ideas_activity(struct action_run *run, struct db *db, int64_t id, struct activity *activity)
{
	enum outcome outcome = activity_find(db, run->arena, id, activity);
	if (outcome == DONE && !text_is(activity->method, ideas_method.name))
		outcome = NOT_FOUND;
	if (outcome == NOT_FOUND)
		action_error(run, "", N_("There is no such activity with {ideas} on this site."));
	return outcome == DONE ? ideas_changeable(run, db, activity) : outcome;
}

static enum outcome next_number(struct db *db, struct idea *idea)
{
	if (idea->number)
		return DONE;
	return db_one_int(db, &idea->number, "SELECT COALESCE(MAX(number), 0) + 1 FROM idea WHERE activity_id = ?1", "i",
	                  idea->activity_id)
	           ? DONE
	           : FAULT;
}

static enum outcome create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct idea idea = *(const struct idea *)run->form;
	struct activity activity;
	struct site site;
	enum outcome outcome = ideas_activity(run, db, run->activity_id, &activity);
	if (outcome != DONE)
		return outcome;
	idea.id = id_new();
	idea.site_id = activity.site_id;
	idea.activity_id = activity.id;
	outcome = sort_title_fill(db, run->arena, &idea, &site);
	if (outcome == DONE)
		outcome = next_number(db, &idea);
	if (outcome == DONE)
		outcome = idea_rules(run, db, &idea);
	if (outcome == DONE)
		outcome = written(run, db, db_insert(db, &idea_record, &idea));
	if (outcome != DONE)
		return outcome;
	idea_result(run, &idea);
	bool noted = places_insert(db, context->arena, &idea) && count_change(db, &idea, 1) &&
	             words_put(db, context->arena, &site, &idea) &&
	             site_record_change(db, context, idea.site_id, "idea.create", &idea_record, idea.id, NULL, &idea);
	return noted ? DONE : FAULT;
}

static bool idea_save(struct db *db, struct write_context *context, const struct idea *before, const struct idea *after,
                      const char *kind)
{
	return db_update(db, &idea_record, after) && count_change(db, before, -1) && count_change(db, after, 1) &&
	       site_record_change(db, context, after->site_id, kind, &idea_record, after->id, before, after);
}

static enum outcome update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct idea after = *(const struct idea *)run->form, before;
	struct activity activity;
	struct site site;
	enum outcome outcome = idea_find(db, run->arena, after.id, &before);
	if (outcome == DONE && run->site_id && before.site_id != run->site_id)
		outcome = NOT_FOUND;
	if (outcome == DONE)
		outcome = ideas_activity(run, db, before.activity_id, &activity);
	if (outcome != DONE)
		return outcome;
	after.site_id = before.site_id;
	after.activity_id = before.activity_id;
	if (!after.number)
		after.number = before.number;
	outcome = sort_title_fill(db, run->arena, &after, &site);
	if (outcome == DONE)
		outcome = idea_rules(run, db, &after);
	if (outcome != DONE)
		return outcome;
	idea_result(run, &after);
	outcome = written(run, db, idea_save(db, context, &before, &after, "idea.update"));
	return outcome == DONE && !words_put(db, context->arena, &site, &after) ? FAULT : outcome;
}

enum outcome idea_set_status(struct db *db, struct write_context *context, int64_t id, enum idea_status status)
{
	struct idea before;
	enum outcome outcome = idea_find(db, context->arena, id, &before);
	if (outcome != DONE || before.status == (int)status)
		return outcome;
	struct idea after = before;
	after.status = (int)status;
	return idea_save(db, context, &before, &after, "idea.status") ? DONE : FAULT;
}

// --- all words anew ----------------------------------------------------------------------------------------------

// After a new version of the stemmer, or when areas or themes got other names. In parts, so that votes need not wait.
enum { WORDS_AT_ONCE = 100 };
struct words_form {
	int64_t after;
};
static const struct field words_fields[] = {
	{ .name = "after",
	  .kind = FIELD_ID,
	  .offset = offsetof(struct words_form, after),
	  .label = N_("Start behind this idea"),
	  .help = N_("Empty: from the first one. The answer names the last one of this part.") },
};
static const struct record words_record = RECORD_OF("idea_words", struct words_form, words_fields);

static enum outcome words_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	const struct words_form *form = run->form;
	struct activity activity;
	struct site site = { 0 };
	struct ideas ideas = { 0 };
	enum outcome outcome = activity_find(db, run->arena, run->activity_id, &activity);
	if (outcome == DONE)
		outcome = site_find(db, run->arena, activity.site_id, &site);
	if (outcome != DONE)
		return outcome;
	struct rows rows = db_select(db, &idea_record, "WHERE activity_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3", "iii",
	                             activity.id, form->after, (int64_t)WORDS_AT_ONCE);
	struct idea idea;
	while (rows_next_record(&rows, &idea_record, &idea, run->arena)) {
		struct idea *kept = arena_append(run->arena, &ideas, struct idea);
		if (kept)
			*kept = idea;
	}
	bool good = rows_end(&rows) && !arena_full(run->arena);
	for (size_t i = 0; good && i < ideas.count; i++)
		good = words_put(db, context->arena, &site, &ideas.at[i]);
	struct builder last = builder_on(run->arena);
	if (ideas.count == WORDS_AT_ONCE)
		build_id(&last, ideas.at[ideas.count - 1].id);
	run->result_json = arena_format(run->arena, "{\"ideas\":%zu,\"after\":\"%" TEXT_FORMAT "\"}", ideas.count,
	                                TEXT_ARGS(builder_text(&last)));
	return good && event_append(db, context, site.id, "idea.words", activity.id) ? DONE : FAULT;
}

const struct action idea_words = {
	.name = "idea.words",
	.summary = "The words by which ideas are found, written anew: 100 ideas at a time",
	.form = &words_record,
	.permission = PERMIT_CONSOLE,
	.apply = words_apply,
};
const struct action idea_create = {
	.name = "idea.create",
	.summary = "An idea or plan, put in by the staff",
	.form = &create_record,
	.permission = PERMIT_CONSOLE,
	.apply = create_apply,
};
const struct action idea_update = {
	.name = "idea.update",
	.summary = "All of an idea; refused once a vote on it has opened",
	.form = &update_record,
	.permission = PERMIT_CONSOLE,
	.apply = update_apply,
};
