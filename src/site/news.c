// SPDX-License-Identifier: EUPL-1.2
#include "site/news.h"
#include "base/id.h"
#include "site/actions.h"

#define MEMBER(member) .name = #member, .offset = offsetof(struct news, member)
#define NEWS_FIELDS                                                                                             \
	{ MEMBER(title), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 160,                \
	  .label = N_("Title") },                                                                                   \
		{ MEMBER(summary), .kind = FIELD_LONG_TEXT, .flags = FIELD_TRANSLATED,                                  \
		  .max = 400,      .label = N_("Summary"),  .help = N_("One or two sentences, for lists and feeds.") }, \
		{ MEMBER(body), .kind = FIELD_MARKDOWN, .flags = FIELD_REQUIRED | FIELD_TRANSLATED,                     \
		  .max = 20000, .label = N_("Text"),    .help = N_("Markdown.") },                                      \
	{                                                                                                           \
		MEMBER(published_at), .kind = FIELD_TIME, .label = N_("Published"),                                     \
							  .help = N_("From when people can read it. Empty: a draft that nobody sees.")      \
	}
#define NEWS_ID                                                                                 \
	{                                                                                           \
		MEMBER(id), .kind = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_HIDDEN, .label = N_("Id") \
	}

static const struct field news_fields[] = {
	{ MEMBER(site_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Site") },
	{ MEMBER(id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Id") },
	NEWS_FIELDS,
	{ MEMBER(changed_at), .kind = FIELD_TIME, .flags = FIELD_HIDDEN, .label = N_("Last changed") },
};
static const struct field news_create_fields[] = { NEWS_FIELDS };
static const struct field news_update_fields[] = { NEWS_ID, NEWS_FIELDS };
static const struct field news_delete_fields[] = { NEWS_ID };
const struct record news_record = RECORD_OF("news", struct news, news_fields);
static const struct record news_create_record = RECORD_OF("news_create", struct news, news_create_fields);
static const struct record news_update_record = RECORD_OF("news_update", struct news, news_update_fields);
static const struct record news_delete_record = RECORD_OF("news_delete", struct news, news_delete_fields);

bool news_published(struct db *db, struct arena *arena, int64_t site_id, int64_t now, int64_t limit,
                    struct news_list *news, int64_t *next)
{
	*news = (struct news_list){ 0 };
	struct rows rows = db_select(db, &news_record,
	                             "WHERE site_id = ?1 AND published_at > 0 AND published_at <= ?2 "
	                             "ORDER BY published_at DESC, id DESC LIMIT ?3",
	                             "iii", site_id, now, limit);
	struct news *one = arena_new(arena, struct news);
	while (one && rows_next_record(&rows, &news_record, one, arena)) {
		struct news *kept = arena_append(arena, news, struct news);
		if (kept)
			*kept = *one;
	}
	int64_t coming = 0;
	bool good = rows_end(&rows) && db_one_int(db, &coming,
	                                          "SELECT COALESCE(MIN(published_at), 0) FROM news WHERE site_id = ?1 "
	                                          "AND published_at > ?2",
	                                          "ii", site_id, now);
	if (coming && coming < *next)
		*next = coming;
	return good;
}

// --- actions -----------------------------------------------------------------------------------------------------

static enum outcome news_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct news *news = run->form;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	if (outcome != DONE)
		return outcome;
	news->id = id_new();
	news->site_id = site.id;
	news->changed_at = context->now;
	result_id(run, news->id);
	return site_put(run, db, context, site.id, "news.create", &news_record, news->id, news, "id");
}

static enum outcome news_of_run(struct action_run *run, struct db *db, struct news *news)
{
	const struct news *form = run->form;
	result_id(run, form->id);
	enum outcome outcome =
		db_find(db, &news_record, news, run->arena, "WHERE site_id = ?1 AND id = ?2", "ii", run->site_id, form->id);
	if (outcome == NOT_FOUND)
		action_error(run, "id", N_("This site has no such news."));
	return outcome;
}

static enum outcome news_update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct news *after = run->form, before;
	enum outcome outcome = news_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	after->site_id = before.site_id;
	after->changed_at = context->now;
	return site_change(run, db, context, before.site_id, "news.update", &news_record, before.id, &before, after, "id");
}

static enum outcome news_delete_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct news before;
	enum outcome outcome = news_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	if (db_execute(db, "DELETE FROM news WHERE site_id = ?1 AND id = ?2", "ii", before.site_id, before.id) != 1)
		return FAULT;
	return site_record_change(db, context, before.site_id, "news.delete", &news_record, before.id, &before, NULL)
	           ? DONE
	           : FAULT;
}

const struct action news_create = {
	.name = "news.create",
	.summary = "A news message on the site",
	.form = &news_create_record,
	.permission = PERMIT_CONSOLE,
	.apply = news_create_apply,
};
const struct action news_update = {
	.name = "news.update",
	.summary = "All of a news message",
	.form = &news_update_record,
	.permission = PERMIT_CONSOLE,
	.apply = news_update_apply,
};
const struct action news_delete = {
	.name = "news.delete",
	.summary = "Take a news message off the site; it stays in the revisions",
	.form = &news_delete_record,
	.permission = PERMIT_CONSOLE,
	.apply = news_delete_apply,
};
