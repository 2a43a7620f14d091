// SPDX-License-Identifier: EUPL-1.2
#include <inttypes.h>
#include "base/clock.h"
#include "base/id.h"
#include "base/log.h"
#include "site/actions.h"
#include "site/passport.h"
#include "site/template.h"

struct named_id {
	struct text slug;
	int64_t id;
};
struct named_ids {
	struct named_id *at;
	size_t count;
};

struct work {
	struct site_making *making;
	struct arena *arena;
	struct named_ids phases, activities, themes, areas;
};

static void name_add(struct work *work, struct named_ids *ids, struct text slug, int64_t id)
{
	struct named_id *named = arena_append(work->arena, ids, struct named_id);
	if (named)
		*named = (struct named_id){ slug, id };
}

static int64_t name_find(const struct named_ids *ids, struct text slug)
{
	for (size_t i = 0; i < ids->count; i++)
		if (text_equal(ids->at[i].slug, slug))
			return ids->at[i].id;
	return 0;
}

const struct site_template *site_template_find(struct text name)
{
	for (const struct site_template *t = site_templates; t->name; t++)
		if (text_is(name, t->name))
			return t;
	return NULL;
}

// --- texts -------------------------------------------------------------------------------------------------------

static bool site_speaks(const struct site *site, struct text language)
{
	struct text rest = site->languages, code;
	while (text_split(&rest, ',', &code))
		if (text_equal(text_trim(code), language))
			return true;
	return false;
}

// {organisation}, {email}, {phone} and {title} in a template's text become the site's own.
static struct text text_filled(struct work *work, struct text text, struct text language)
{
	const struct site_making *making = work->making;
	struct text first = site_first_language(making->site);
	struct message_value values[] = {
		{ "organisation", making->organisation->name },
		{ "email", making->organisation->contact_email },
		{ "phone", making->organisation->contact_phone },
		{ "title", translated(work->arena, making->site->title, language, first) },
	};
	return message_fill(work->arena, text, values, sizeof(values) / sizeof(values[0]));
}

// A site that says "u" takes "nl@formal" where the template has it beside "nl".
static struct text in_register(struct work *work, const struct json *texts, const struct json_member *member)
{
	struct text formal = TEXT_NONE;
	if (work->making->site->register_of == REGISTER_FORMAL)
		formal = json_as_text(
			json_get_text(texts, arena_format(work->arena, "%" TEXT_FORMAT "@formal", TEXT_ARGS(member->key))));
	return formal.len ? formal : json_as_text(member->value);
}

// A {"nl": ..., "en": ...} of the template with only the languages of the site; all of it when it has none of those.
static struct text texts_of_site(struct work *work, const struct json *texts)
{
	if (json_kind(texts) != JSON_OBJECT)
		return TEXT("{}");
	bool any = false;
	struct json_member member;
	for (void *cursor = NULL; json_next(texts, &cursor, &member);)
		any |= site_speaks(work->making->site, member.key);
	struct builder b = builder_on(work->arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	for (void *cursor = NULL; json_next(texts, &cursor, &member);) {
		if ((any && !site_speaks(work->making->site, member.key)) || text_find(member.key, TEXT("@")) != SIZE_MAX)
			continue;
		json_key_text(&w, member.key);
		json_text(&w, text_filled(work, in_register(work, texts, &member), member.key));
	}
	json_close(&w, '}');
	return builder_text(&b);
}

static struct text take_translated(struct work *work, const struct json *object, const char *key)
{
	return texts_of_site(work, json_get(object, key));
}

static struct text take_text(struct work *work, const struct json *object, const char *key)
{
	return text_copy(work->arena, json_text_of(object, key));
}

// --- writing one thing -------------------------------------------------------------------------------------------

static enum outcome put(struct work *work, const struct record *record, const void *object, const char *what)
{
	struct site_making *making = work->making;
	struct form_errors errors = { 0 };
	if (!record_validate(making->arena, record, object, &errors)) {
		struct text field = errors.count ? errors.at[0].field : TEXT_NONE;
		log_error("site template: %s: field %" TEXT_FORMAT ": %s", what, TEXT_ARGS(field),
		          errors.count ? errors.at[0].message : "does not fit");
		form_error_add(making->arena, making->errors, TEXT("template"), N_("The site template has a mistake."), 0);
		return INVALID;
	}
	return db_insert(making->db, record, object) ? DONE : FAULT;
}

// A template's phase begins at 00.00 of its first day and ends at 23.59 of its last, on the site's clock, so that the
// days are whole ones for people and summer time changes nothing.
static bool day_instant(const struct site_making *making, int64_t days, bool last, int64_t *instant)
{
	if (days < -36500 || days > 36500)
		return false;
	struct zone *zone = zone_load(making->site->zone);
	struct civil first = zone_civil(zone, making->starts_at);
	struct civil noon = { .year = first.year, .month = first.month, .day = first.day, .hour = 12 };
	struct civil wall = civil_from_ms(civil_to_ms(noon) + (last ? days - 1 : days) * DAY_MS);
	wall.hour = last ? 23 : 0;
	wall.minute = last ? 59 : 0;
	zone_instant(zone, wall, instant);
	zone_free(zone);
	return true;
}

// "opens_at" or "closes_at": from the caller's dates, else from the template's days after the start.
static bool take_instant(const struct site_making *making, const struct json *dates, const char *key,
                         const struct json *days, int64_t *instant)
{
	const struct json *date = json_get(dates, key);
	*instant = 0;
	if (json_kind(date) == JSON_TEXT)
		return iso_time_parse(json_as_text(date), instant);
	if (json_kind(date) == JSON_NULL || json_kind(days) != JSON_INT)
		return true;
	return day_instant(making, json_as_int(days), text_is(text_of(key), "closes_at"), instant);
}

static enum outcome put_phase(struct work *work, const struct json *source, int64_t position)
{
	struct site_making *making = work->making;
	struct phase phase = { .id = id_new(), .site_id = making->site->id, .position = position };
	phase.slug = take_text(work, source, "slug");
	phase.title = take_translated(work, source, "title");
	phase.summary = take_translated(work, source, "summary");
	const struct json *dates = json_get_text(making->phases, phase.slug);
	if (!take_instant(making, dates, "opens_at", json_get(source, "opens_day"), &phase.opens_at) ||
	    !take_instant(making, dates, "closes_at", json_get(source, "closes_day"), &phase.closes_at) ||
	    (phase.closes_at && phase.closes_at < phase.opens_at)) {
		form_error_add(making->arena, making->errors, TEXT("phases"),
		               N_("A phase needs an opening before its end: 2027-01-31T18:00:00Z."), 0);
		return INVALID;
	}
	name_add(work, &work->phases, phase.slug, phase.id);
	return put(work, &phase_record, &phase, "phase");
}

static enum outcome put_theme(struct work *work, const struct json *source, int64_t position)
{
	struct theme theme = { .id = id_new(), .site_id = work->making->site->id, .position = position };
	theme.slug = take_text(work, source, "slug");
	theme.name = take_translated(work, source, "name");
	theme.colour = take_text(work, source, "colour");
	name_add(work, &work->themes, theme.slug, theme.id);
	return put(work, &theme_record, &theme, "theme");
}

static enum outcome put_area(struct work *work, const struct json *source, int64_t position)
{
	struct area area = { .id = id_new(), .site_id = work->making->site->id, .position = position };
	area.slug = take_text(work, source, "slug");
	area.name = take_translated(work, source, "name");
	name_add(work, &work->areas, area.slug, area.id);
	return put(work, &area_record, &area, "area");
}

// --- activities --------------------------------------------------------------------------------------------------

// "activity:plannen" in a setting stands for the id of that activity.
static void write_setting(struct work *work, struct json_writer *w, struct text key, const struct json *value)
{
	json_key_text(w, key);
	struct text text = json_as_text(value), mark = TEXT("activity:");
	int64_t id = json_kind(value) == JSON_TEXT && text_starts_with(text, mark)
	                 ? name_find(&work->activities, text_slice(text, mark.len, text.len))
	                 : 0;
	if (!id) {
		// A setting that is a text in several languages is known by a register of one of them.
		bool spoken = json_get(value, "nl@formal") != NULL;
		json_raw(w, spoken ? texts_of_site(work, value) : json_write_value(work->arena, value));
		return;
	}
	struct builder b = builder_on(work->arena);
	build_id(&b, id);
	json_text(w, builder_text(&b));
}

// What the template sets, but for what is given instead.
static void write_unless_given(struct work *work, struct json_writer *w, const struct json *base,
                               const struct json *instead)
{
	struct json_member member;
	for (void *cursor = NULL; json_next(base, &cursor, &member);)
		if (!json_get_text(instead, member.key))
			write_setting(work, w, member.key, member.value);
}

// Settings that only go with the value that another one has in the end: the largest amount of a ballot with the mode in
// which an amount is divided. {"mode": {"amount": {"max_cents": 10000000}}}
static void write_fitting(struct work *work, struct json_writer *w, const struct json *source,
                          const struct json *instead)
{
	struct json_member by;
	for (void *cursor = NULL; json_next(json_get(source, "settings_by"), &cursor, &by);) {
		const struct json *given = json_get_text(instead, by.key);
		struct text value = json_as_text(given ? given : json_get_text(json_get(source, "settings"), by.key));
		write_unless_given(work, w, json_get_text(by.value, value), instead);
	}
}

static struct text merged_settings(struct work *work, const struct json *source, const struct json *instead)
{
	struct builder b = builder_on(work->arena);
	struct json_writer w = json_on(&b);
	struct json_member member;
	json_open(&w, '{');
	write_unless_given(work, &w, json_get(source, "settings"), instead);
	write_fitting(work, &w, source, instead);
	for (void *cursor = NULL; json_next(instead, &cursor, &member);)
		write_setting(work, &w, member.key, member.value);
	json_close(&w, '}');
	return builder_text(&b);
}

static enum outcome put_window(struct work *work, const struct activity *activity, const struct json *source)
{
	struct activity_window window = {
		.id = id_new(),
		.site_id = activity->site_id,
		.activity_id = activity->id,
		.action = take_text(work, source, "action"),
		.phase_id = name_find(&work->phases, json_text_of(source, "phase")),
	};
	if (!window.phase_id && json_get(source, "phase")) {
		log_error("site template: a window names an unknown phase");
		return FAULT;
	}
	return put(work, &activity_window_record, &window, "window");
}

static enum outcome put_activity(struct work *work, const struct json *source)
{
	struct site_making *making = work->making;
	struct activity activity = { .site_id = making->site->id, .settings_version = 1 };
	activity.slug = take_text(work, source, "slug");
	activity.id = name_find(&work->activities, activity.slug);
	activity.method = take_text(work, source, "method");
	activity.title = take_translated(work, source, "title");
	activity.summary = take_translated(work, source, "summary");
	activity.position = json_int_of(source, "position");
	activity.settings = merged_settings(work, source, json_get_text(making->settings, activity.slug));
	enum outcome outcome = activity_settings_check(making->house, making->arena, &activity, making->errors);
	if (outcome == DONE)
		outcome = put(work, &activity_record, &activity, "activity");
	const struct json *windows = json_get(source, "windows");
	for (size_t i = 0; outcome == DONE && i < json_count(windows); i++)
		outcome = put_window(work, &activity, json_item(windows, i));
	return outcome;
}

static enum outcome put_activities(struct work *work, const struct json *activities)
{
	for (size_t i = 0; i < json_count(activities); i++)
		name_add(work, &work->activities, take_text(work, json_item(activities, i), "slug"), id_new());
	enum outcome outcome = DONE;
	for (size_t i = 0; outcome == DONE && i < json_count(activities); i++)
		outcome = put_activity(work, json_item(activities, i));
	return outcome;
}

// --- pages -------------------------------------------------------------------------------------------------------

static enum outcome put_block(struct work *work, const struct page *page, const struct json *source, int64_t position)
{
	struct block block = { .id = id_new(), .site_id = page->site_id, .page_id = page->id, .position = position };
	block.kind = take_text(work, source, "kind");
	block.title = take_translated(work, source, "title");
	block.body = take_translated(work, source, "body");
	block.activity_id = name_find(&work->activities, json_text_of(source, "activity"));
	return put(work, &block_record, &block, "block");
}

static enum outcome put_page(struct work *work, const struct json *source, int64_t position)
{
	(void)position;
	struct page page = { .id = id_new(), .site_id = work->making->site->id };
	page.slug = take_text(work, source, "slug");
	page.title = take_translated(work, source, "title");
	page.position = json_int_of(source, "position");
	enum outcome outcome = put(work, &page_record, &page, "page");
	const struct json *blocks = json_get(source, "blocks");
	for (size_t i = 0; outcome == DONE && i < json_count(blocks); i++)
		outcome = put_block(work, &page, json_item(blocks, i), (int64_t)i + 1);
	return outcome;
}

// --- the passport ------------------------------------------------------------------------------------------------

// The template's defaults, each replaced by what the maker of the site gave for it.
static struct text merged_passport(struct work *work, const struct json *defaults, const struct json *given)
{
	struct builder b = builder_on(work->arena);
	struct json_writer w = json_on(&b);
	struct json_member member;
	json_open(&w, '{');
	for (void *cursor = NULL; json_next(defaults, &cursor, &member);) {
		if (json_get_text(given, member.key))
			continue;
		json_key_text(&w, member.key);
		if (json_kind(member.value) == JSON_OBJECT)
			json_raw(&w, take_translated(work, defaults, text_to_c(work->arena, member.key)));
		else
			json_text(&w, text_filled(work, json_as_text(member.value), site_first_language(work->making->site)));
	}
	for (void *cursor = NULL; json_next(given, &cursor, &member);) {
		json_key_text(&w, member.key);
		json_raw(&w, json_write_value(work->arena, member.value));
	}
	json_close(&w, '}');
	return builder_text(&b);
}

static enum outcome put_passport(struct work *work, const struct json *defaults)
{
	struct site_making *making = work->making;
	struct passport passport = { .site_id = making->site->id, .changed_at = making->context->now };
	struct text error = TEXT_NONE;
	struct json_document *document =
		json_parse(making->arena, merged_passport(work, defaults, making->passport), &error);
	if (!document)
		return FAULT;
	bool good =
		record_parse_json(making->arena, &passport_form_record, json_root(document), false, &passport, making->errors);
	json_free(document);
	if (!good)
		return INVALID;
	return put(work, &passport_record, &passport, "passport");
}

// --- the whole ---------------------------------------------------------------------------------------------------

static enum outcome put_all(struct work *work, const struct json *list,
                            enum outcome (*put_one)(struct work *, const struct json *, int64_t position))
{
	enum outcome outcome = DONE;
	for (size_t i = 0; outcome == DONE && i < json_count(list); i++)
		outcome = put_one(work, json_item(list, i), (int64_t)i + 1);
	return outcome;
}

static void write_ids(struct json_writer *w, struct arena *arena, const char *key, const struct named_ids *ids)
{
	json_key(w, key);
	json_open(w, '{');
	for (size_t i = 0; i < ids->count; i++) {
		struct builder b = builder_on(arena);
		build_id(&b, ids->at[i].id);
		json_key_text(w, ids->at[i].slug);
		json_text(w, builder_text(&b));
	}
	json_close(w, '}');
}

// A misspelt phase or activity in what the caller sent would otherwise be silently without effect.
static bool names_known(struct work *work, const struct json *sent, const struct json *list, const char *field)
{
	struct json_member member;
	for (void *cursor = NULL; json_next(sent, &cursor, &member);) {
		bool known = false;
		for (size_t i = 0; i < json_count(list); i++)
			known |= text_equal(json_text_of(json_item(list, i), "slug"), member.key);
		if (!known) {
			form_error_add(work->making->arena, work->making->errors, text_of(field),
			               N_("The site template does not have one of these names."), 0);
			return false;
		}
	}
	return true;
}

static enum outcome apply_root(struct work *work, const struct json *root)
{
	const struct json *phases = json_get(root, "phases"), *activities = json_get(root, "activities");
	if (!names_known(work, work->making->phases, phases, "phases") ||
	    !names_known(work, work->making->settings, activities, "settings"))
		return INVALID;
	enum outcome outcome = put_all(work, phases, put_phase);
	if (outcome == DONE)
		outcome = put_all(work, json_get(root, "themes"), put_theme);
	if (outcome == DONE)
		outcome = put_all(work, json_get(root, "areas"), put_area);
	if (outcome == DONE)
		outcome = put_activities(work, activities);
	if (outcome == DONE)
		outcome = put_all(work, json_get(root, "pages"), put_page);
	if (outcome == DONE)
		outcome = put_passport(work, json_get(root, "passport"));
	return outcome;
}

enum outcome site_template_apply(struct site_making *making, const struct site_template *source)
{
	struct text error = TEXT_NONE;
	struct json_document *document = json_parse(making->arena, text_of(source->json), &error);
	if (!document) {
		log_error("site template %s: %" TEXT_FORMAT, source->name, TEXT_ARGS(error));
		return FAULT;
	}
	struct work work = { .making = making, .arena = making->arena };
	enum outcome outcome = apply_root(&work, json_root(document));
	if (outcome == DONE && making->result) {
		struct json_writer *w = making->result;
		json_text_member(w, "template", text_of(source->name));
		json_int_member(w, "template_version", json_int_of(json_root(document), "version"));
		write_ids(w, work.arena, "phases", &work.phases);
		write_ids(w, work.arena, "activities", &work.activities);
		write_ids(w, work.arena, "themes", &work.themes);
		write_ids(w, work.arena, "areas", &work.areas);
	}
	json_free(document);
	return outcome;
}
