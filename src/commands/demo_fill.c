// SPDX-License-Identifier: EUPL-1.2
#include "base/secret.h"
#include "base/zone.h"
#include "commands/command.h"
#include "commands/demo_files.h"
#include "commands/demo_fill.h"
#include "commands/import.h"

// --- doing -------------------------------------------------------------------------------------------------------

static bool must_do(struct demo_filler *filler, const char *action, struct text site, struct text activity,
                    struct text form_json, const struct json **result)
{
	struct console_answer answer =
		console_do(filler->console, &(struct console_call){ action, site, activity, form_json, 0 });
	if (result != NULL)
		*result = answer.result;
	if (answer.outcome == DONE)
		return true;
	complain("the demo could not be filled: %s on %" TEXT_FORMAT, action, TEXT_ARGS(site));
	console_print_errors(&answer);
	return false;
}

// --- one site ----------------------------------------------------------------------------------------------------

struct demo_name { // an area, theme or activity, and its id as text
	struct text slug, id;
};
struct demo_site {
	struct demo_filler *filler;
	const struct json *root; // of its file
	struct text slug;
	struct {
		struct demo_name *at;
		size_t count;
	} names;
};

static struct text id_of(const struct demo_site *site, struct text slug)
{
	for (size_t i = 0; i < site->names.count; i++) {
		if (text_equal(site->names.at[i].slug, slug))
			return site->names.at[i].id;
	}
	return TEXT_NONE;
}

static void remember(struct demo_site *site, struct text slug, struct text id)
{
	struct demo_name *name = arena_append(site->filler->arena, &site->names, struct demo_name);
	if (name != NULL)
		*name = (struct demo_name){ text_copy(site->filler->arena, slug), text_copy(site->filler->arena, id) };
}

// {"day": -5, "hour": 9}: five days ago at nine on the site's clock.
static void moment_member(struct json_writer *w, struct arena *arena, const char *key, const struct zone *zone,
                          const struct json *when)
{
	if (when == NULL)
		return;
	struct civil today = zone_civil(zone, clock_now());
	today.hour = today.minute = today.second = 0;
	struct civil wall = civil_from_ms(civil_to_ms(today) + json_int_of(when, "day") * DAY_MS);
	wall.hour = (int)json_int_of(when, "hour");
	int64_t ms;
	zone_instant(zone, wall, &ms);
	struct builder iso = builder_on(arena);
	build_iso_time(&iso, ms);
	json_text_given(w, key, builder_text(&iso));
}

static void phases_member(struct json_writer *w, const struct demo_site *site, const struct zone *zone)
{
	struct json_member phase;
	json_key(w, "phases");
	json_open(w, '{');
	for (void *cursor = NULL; json_next(json_get(site->root, "phases"), &cursor, &phase);) {
		json_key_text(w, phase.key);
		json_open(w, '{');
		moment_member(w, site->filler->arena, "opens_at", zone, json_get(phase.value, "opens"));
		moment_member(w, site->filler->arena, "closes_at", zone, json_get(phase.value, "closes"));
		json_close(w, '}');
	}
	json_close(w, '}');
}

static struct text site_form(const struct demo_site *site)
{
	struct arena *arena = site->filler->arena;
	const struct json *form = json_get(site->root, "site");
	struct zone *zone = zone_load(json_text_of(form, "zone"));
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	struct json_member member;
	json_open(&w, '{');
	for (void *cursor = NULL; json_next(form, &cursor, &member);) {
		json_key_text(&w, member.key);
		json_raw(&w, json_write_value(arena, member.value));
	}
	phases_member(&w, site, zone);
	json_key(&w, "settings");
	json_raw(&w, json_write_value(arena, json_get(site->root, "settings")));
	json_close(&w, '}');
	zone_free(zone);
	return builder_text(&b);
}

static bool make_site(struct demo_site *site)
{
	const struct json *result = NULL;
	if (!must_do(site->filler, "site.create", TEXT_NONE, TEXT_NONE, site_form(site), &result))
		return false;
	struct json_member activity;
	for (void *cursor = NULL; json_next(json_get(result, "activities"), &cursor, &activity);)
		remember(site, activity.key, json_as_text(activity.value));
	return true;
}

// Areas or themes: their place in the file is their place in lists.
static bool make_groups(struct demo_site *site, const char *action, const struct json *groups)
{
	struct arena *arena = site->filler->arena;
	for (size_t i = 0; i < json_count(groups); i++) {
		const struct json *result = NULL;
		struct builder form = builder_on(arena);
		struct json_writer w = json_on(&form);
		struct json_member member;
		json_open(&w, '{');
		for (void *cursor = NULL; json_next(json_item(groups, i), &cursor, &member);) {
			json_key_text(&w, member.key);
			json_raw(&w, json_write_value(arena, member.value));
		}
		json_int_member(&w, "position", (int64_t)i + 1);
		json_close(&w, '}');
		if (!must_do(site->filler, action, site->slug, TEXT_NONE, builder_text(&form), &result))
			return false;
		remember(site, json_text_of(json_item(groups, i), "slug"), json_text_of(result, "id"));
	}
	return true;
}

// {"nl": ["paragraph", "paragraph"]} as one text per language.
static void paragraphs_member(struct json_writer *w, struct arena *arena, const char *key, const struct json *languages)
{
	struct json_member language;
	json_key(w, key);
	json_open(w, '{');
	for (void *cursor = NULL; json_next(languages, &cursor, &language);) {
		struct builder text = builder_on(arena);
		for (size_t i = 0; i < json_count(language.value); i++) {
			build_c(&text, i > 0 ? "\n\n" : "");
			build_text(&text, json_as_text(json_item(language.value, i)));
		}
		json_key_text(w, language.key);
		json_text(w, builder_text(&text));
	}
	json_close(w, '}');
}

// "place": [52.61, 4.9], "address": "Molenplein"
static void place_members(struct json_writer *w, const struct json *plan)
{
	int64_t latitude, longitude;
	const struct json *place = json_get(plan, "place");
	if (json_as_micro(json_item(place, 0), &latitude) && json_as_micro(json_item(place, 1), &longitude)) {
		json_int_member(w, "latitude", latitude);
		json_int_member(w, "longitude", longitude);
	}
	json_text_given(w, "address", json_text_of(plan, "address"));
}

static struct text plan_form(const struct demo_site *site, const struct json *plan, size_t number)
{
	struct arena *arena = site->filler->arena;
	struct builder form = builder_on(arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_int_member(&w, "number", (int64_t)number);
	json_key(&w, "title");
	json_raw(&w, json_write_value(arena, json_get(plan, "title")));
	json_key(&w, "summary");
	json_raw(&w, json_write_value(arena, json_get(plan, "summary")));
	paragraphs_member(&w, arena, "description", json_get(plan, "description"));
	json_int_member(&w, "price_cents", json_int_of(plan, "price") * 100);
	json_text_given(&w, "theme_id", id_of(site, json_text_of(plan, "theme")));
	json_text_given(&w, "area_id", id_of(site, json_text_of(plan, "area")));
	place_members(&w, plan);
	json_text_member(&w, "status", TEXT("published"));
	json_close(&w, '}');
	return builder_text(&form);
}

static bool make_plans(struct demo_site *site)
{
	const struct json *plans = json_get(site->root, "plans");
	for (size_t i = 0; i < json_count(plans); i++) {
		if (!must_do(site->filler, "idea.create", site->slug, TEXT("plannen"),
		             plan_form(site, json_item(plans, i), i + 1), NULL))
			return false;
	}
	return true;
}

static const struct demo_file *file_named(struct text name)
{
	for (const struct demo_file *file = demo_files; file->name != NULL; file++) {
		if (text_is(name, file->name))
			return file;
	}
	return NULL;
}

// "photos": [{"number": 12, "file": "bos.webp", "alt": {"nl": ...}}], before a vote opens or after an imported one.
static bool make_photos(struct demo_site *site)
{
	struct arena *arena = site->filler->arena;
	const struct json *photos = json_get(site->root, "photos");
	bool made = true;
	for (size_t i = 0; made && i < json_count(photos); i++) {
		const struct json *photo = json_item(photos, i);
		const struct demo_file *file = file_named(json_text_of(photo, "file"));
		struct builder form = builder_on(arena);
		struct json_writer w = json_on(&form);
		if (file == NULL)
			return false;
		json_open(&w, '{');
		json_int_member(&w, "number", json_int_of(photo, "number"));
		json_key(&w, "alt");
		json_raw(&w, json_write_value(arena, json_get(photo, "alt")));
		json_text_member(&w, "photo", base64url(arena, (const uint8_t *)file->at, (size_t)(file->end - file->at)));
		json_close(&w, '}');
		made = must_do(site->filler, "photo.add", site->slug, TEXT("plannen"), builder_text(&form), NULL);
	}
	return made;
}

static bool make_codes(struct demo_site *site, struct text activity, const struct json *batch, struct builder *codes)
{
	const struct json *result = NULL;
	struct text label = json_text_of(batch, "label");
	struct builder form = builder_on(site->filler->arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_given(&w, "activity_id", id_of(site, activity));
	json_text_given(&w, "envelope_id", id_of(site, json_text_of(batch, "area")));
	json_text_given(&w, "label", label);
	json_int_member(&w, "count", json_int_of(batch, "count"));
	json_close(&w, '}');
	if (!must_do(site->filler, "codes.make", site->slug, activity, builder_text(&form), &result))
		return false;
	const struct json *made = json_get(result, "codes");
	build_format(codes, "  /%.*s/", TEXT_ARGS(site->slug));
	if (json_get(batch, "area") != NULL)
		build_format(codes, " for %.*s", TEXT_ARGS(label));
	for (size_t i = 0; i < json_count(made); i++)
		build_format(codes, "%s%.*s", i % 2 == 0 ? "\n    " : "   ", TEXT_ARGS(json_as_text(json_item(made, i))));
	build_c(codes, "\n");
	return true;
}

static bool make_vote(struct demo_site *site, struct builder *codes)
{
	struct text activity = json_text_of(site->root, "activity");
	const struct json *batches = json_get(site->root, "codes");
	bool made = true;
	for (size_t i = 0; made && i < json_count(batches); i++)
		made = make_codes(site, activity, json_item(batches, i), codes);
	if (made && activity.len > 0) // a budget that is only announced has no vote yet
		made = must_do(site->filler, "vote.open", site->slug, activity, TEXT_NONE, NULL);
	return made && must_do(site->filler, "site.publish", site->slug, TEXT_NONE, TEXT_NONE, NULL);
}

// --- the real election -------------------------------------------------------------------------------------------

static bool import_site(struct demo_site *site)
{
	struct arena *arena = site->filler->arena;
	const struct json *form = json_get(site->root, "site");
	const struct demo_file *file = file_named(json_text_of(site->root, "import"));
	struct import_options options = {
		.slug = site->slug,
		.organisation = json_text_of(form, "organisation"),
		.organisation_name = json_text_of(form, "organisation_name"),
		.title = json_write_value(arena, json_get(form, "title")),
		.summary = json_write_value(arena, json_get(form, "summary")),
		.notice = json_write_value(arena, json_get(form, "notice")),
		.languages = json_text_of(form, "languages"),
		.source = json_text_of(form, "source"),
		.contact_email = json_text_of(form, "contact_email"),
	};
	struct importer importer = importer_on(site->filler->console);
	struct import_error error = { .reason = TEXT("its file is not in the program") };
	if (file != NULL && import_pabulib(arena, (struct text){ file->at, (size_t)(file->end - file->at) }, &options,
	                                   &importer, &error) == DONE)
		return true;
	complain("the demo could not be filled: the real election, line %zu: %.*s", error.line, TEXT_ARGS(error.reason));
	return false;
}

// --- the map -----------------------------------------------------------------------------------------------------

// The boundaries in a file, as far as the site has these areas.
static bool make_boundaries(struct demo_site *site, const struct demo_file *file)
{
	struct arena *arena = site->filler->arena;
	struct text error;
	struct json_document *document =
		json_parse(arena, (struct text){ file->at, (size_t)(file->end - file->at) }, &error);
	const struct json *features = json_get(json_root(document), "features");
	bool made = document != NULL;
	for (size_t i = 0; made && i < json_count(features); i++) {
		struct text area = json_text_of(json_get(json_item(features, i), "properties"), "area");
		struct builder form = builder_on(arena);
		struct json_writer w = json_on(&form);
		json_open(&w, '{');
		json_text_member(&w, "area", area);
		json_key(&w, "boundary");
		json_raw(&w, json_write_value(arena, json_item(features, i)));
		json_close(&w, '}');
		if (id_of(site, area).len > 0)
			made = must_do(site->filler, "area.boundary", site->slug, TEXT_NONE, builder_text(&form), NULL);
	}
	json_free(document);
	return made;
}

// "boundaries": a file with the areas; "layers": forms of layer.create, with the name of a file for their features.
static bool make_map(struct demo_site *site)
{
	struct arena *arena = site->filler->arena;
	const struct demo_file *file = file_named(json_text_of(site->root, "boundaries"));
	if (file != NULL && !make_boundaries(site, file))
		return false;
	const struct json *layers = json_get(site->root, "layers");
	for (size_t i = 0; i < json_count(layers); i++) {
		struct builder form = builder_on(arena);
		struct json_writer w = json_on(&form);
		struct json_member member;
		json_open(&w, '{');
		for (void *cursor = NULL; json_next(json_item(layers, i), &cursor, &member);) {
			file = text_is(member.key, "features") ? file_named(json_as_text(member.value)) : NULL;
			json_key_text(&w, member.key);
			json_raw(&w, file != NULL ? (struct text){ file->at, (size_t)(file->end - file->at) }
			                          : json_write_value(arena, member.value));
		}
		json_close(&w, '}');
		if (!must_do(site->filler, "layer.create", site->slug, TEXT_NONE, builder_text(&form), NULL))
			return false;
	}
	return true;
}

// --- whatever else happens on the site ---------------------------------------------------------------------------

// "do": [{"action": "news.create", "activity": "stemmen", "form": {...}}], after all else; moments as in "phases".
static bool do_more(struct demo_site *site)
{
	struct arena *arena = site->filler->arena;
	const struct json *more = json_get(site->root, "do");
	struct zone *zone = zone_load(TEXT("Europe/Amsterdam"));
	bool done = zone != NULL;
	for (size_t i = 0; done && i < json_count(more); i++) {
		const struct json *call = json_item(more, i);
		struct builder form = builder_on(arena);
		struct json_writer w = json_on(&form);
		struct json_member member;
		json_open(&w, '{');
		for (void *cursor = NULL; json_next(json_get(call, "form"), &cursor, &member);) {
			if (json_get(member.value, "day") != NULL) {
				moment_member(&w, arena, text_to_c(arena, member.key), zone, member.value);
				continue;
			}
			json_key_text(&w, member.key);
			json_raw(&w, json_write_value(arena, member.value));
		}
		json_close(&w, '}');
		done = must_do(site->filler, text_to_c(arena, json_text_of(call, "action")), site->slug,
		               json_text_of(call, "activity"), builder_text(&form), NULL);
	}
	zone_free(zone);
	return done;
}

// --- the whole ---------------------------------------------------------------------------------------------------

static bool fill_site(struct demo_filler *filler, const struct json *root, struct builder *codes)
{
	struct demo_site site = { .filler = filler, .root = root };
	site.slug = json_text_of(json_get(root, "site"), "slug");
	if (json_get(root, "import") != NULL)
		return import_site(&site) && make_photos(&site) && do_more(&site);
	return make_site(&site) && make_groups(&site, "area.create", json_get(root, "areas")) &&
	       make_groups(&site, "theme.create", json_get(root, "themes")) && make_map(&site) && make_plans(&site) &&
	       make_photos(&site) && make_vote(&site, codes) && do_more(&site);
}

static struct json_document *open_file(struct demo_filler *filler, const struct demo_file *file)
{
	struct text error = TEXT_NONE;
	struct json_document *document =
		json_parse(filler->arena, (struct text){ file->at, (size_t)(file->end - file->at) }, &error);
	if (document == NULL)
		complain("the demo's file %s: %.*s", file->name, TEXT_ARGS(error));
	return document;
}

static bool is_site(const struct demo_file *file)
{
	return text_ends_with(text_of(file->name), TEXT(".json"));
}

// The start page shows the newest site first, and so does the list of codes.
bool demo_fill(struct demo_filler *filler, struct text *codes)
{
	bool filled = true;
	*codes = TEXT_NONE;
	for (const struct demo_file *file = demo_files; filled && file->name != NULL; file++) {
		if (!is_site(file))
			continue;
		struct json_document *document = open_file(filler, file);
		struct builder newest = builder_on(filler->arena);
		filled = document != NULL && fill_site(filler, json_root(document), &newest);
		build_text(&newest, *codes);
		*codes = builder_text(&newest);
		json_free(document);
	}
	return filled && !arena_full(filler->arena);
}

// A site whose vote has opened is not deleted: what a killed start had opened already goes through all its steps first.
// Each of them may have been done before, or not be possible yet.
static void end_vote(struct demo_filler *filler, struct text slug)
{
	static const char *const steps[] = { "vote.close", "vote.count", "vote.publish" };
	for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
		console_do(filler->console,
		           &(struct console_call){ steps[i], slug, TEXT("stemmen"),
		                                   i == 0 ? TEXT("{\"reason\":\"The demo is made anew.\"}") : TEXT_NONE, 0 });
}

static bool delete_site(struct demo_filler *filler, struct text slug)
{
	end_vote(filler, slug);
	struct console_call call = { .action = "site.hide",
		                         .site = slug,
		                         .form_json = TEXT("{\"reason\":\"The demo is made anew.\"}") };
	struct console_answer answer = console_do(filler->console, &call);
	if (answer.outcome == NOT_FOUND)
		return true;
	if (answer.outcome == DONE) {
		call.action = "site.delete";
		call.form_json = arena_format(filler->arena, "{\"confirm\":\"%" TEXT_FORMAT "\"}", TEXT_ARGS(slug));
		answer = console_do(filler->console, &call);
	}
	if (answer.outcome == DONE)
		return true;
	complain("the half-made site %" TEXT_FORMAT " could not be deleted", TEXT_ARGS(slug));
	console_print_errors(&answer);
	return false;
}

bool demo_empty(struct demo_filler *filler)
{
	bool emptied = true;
	for (const struct demo_file *file = demo_files; emptied && file->name != NULL; file++) {
		if (is_site(file)) // NAME.json describes the site /NAME/
			emptied = delete_site(filler, text_slice(text_of(file->name), 0, strlen(file->name) - strlen(".json")));
	}
	return emptied;
}

int64_t demo_count_sites(struct demo_filler *filler)
{
	const struct json *result = NULL;
	if (!must_do(filler, "site.list", TEXT_NONE, TEXT_NONE, TEXT_NONE, &result))
		return -1;
	return (int64_t)json_count(json_get(result, "sites"));
}
