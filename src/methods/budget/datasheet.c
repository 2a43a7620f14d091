// SPDX-License-Identifier: EUPL-1.2
// What the files of an outcome hold, column by column: as a page for people, and as a Data Package for programs
// (Frictionless Data Package v1, https://specs.frictionlessdata.io/data-package/).
#include "budget_views.gen.h"
#include "methods/budget/announcement.h"
#include "methods/budget/explanation.h"
#include "methods/budget/pages.h"

struct column {
	const char *name;
	const char *type; // of a Table Schema
	const char *meaning;
};

#define TEXT_COLUMN(column_name, column_meaning)                             \
	{                                                                        \
		.name = (column_name), .type = "string", .meaning = (column_meaning) \
	}
#define WHOLE_COLUMN(column_name, column_meaning)                             \
	{                                                                         \
		.name = (column_name), .type = "integer", .meaning = (column_meaning) \
	}

static const struct column outcome_columns[] = {
	TEXT_COLUMN("ballot", N_("The area or theme whose ballot it stood on; empty when there was one ballot")),
	TEXT_COLUMN("plan", N_("Id, as in the other files")),
	WHOLE_COLUMN("number", N_("Number on the site")),
	TEXT_COLUMN("title", N_("Title")),
	{ .name = "price",
	  .type = "number",
	  .meaning = N_("Price in whole units of the currency, with a point and cents") },
	WHOLE_COLUMN("votes", N_("How many ballots name it")),
	WHOLE_COLUMN("score", N_("Points; the same as votes when every choice is one point")),
	TEXT_COLUMN(
		"outcome",
		N_("won, or the reason why not: too_expensive, category_full, below_threshold, not_reached, no_support, "
	       "never_enough, ran_out, not_in_best_set, lost_comparison")),
	WHOLE_COLUMN("rank", N_("Place in the order of the count; empty when it took no part in it")),
	WHOLE_COLUMN("won_as", N_("Place among those that won; empty when it did not")),
	{ 0 },
};
static const struct column ballot_columns[] = {
	TEXT_COLUMN("tracking_code", N_("The tracking code on the voter's receipt")),
	TEXT_COLUMN("commitment", N_("SHA-256 that was fixed when the ballot was cast, in hexadecimal")),
	TEXT_COLUMN("salt", N_("Random number that opens the commitment, in hexadecimal")),
	TEXT_COLUMN("ballot", N_("The ballot in its canonical form, with ; for the end of a line")),
	{ 0 },
};
static const struct column log_columns[] = {
	WHOLE_COLUMN("position", N_("Place in the log, from 0, in the order of casting")),
	TEXT_COLUMN("leaf_hash", N_("SHA-256 of the entry, in hexadecimal")),
	TEXT_COLUMN("entry", N_("The entry, with ; for the end of a line")),
	{ 0 },
};

struct sheet_file {
	const char *name, *path; // path: seen from resultaat/
	const char *format, *media_type;
	const char *label;            // msgid
	const char *about;            // msgid
	const struct column *columns; // NULL: no table
};
static const struct sheet_file files[] = {
	{ "uitslag", "uitslag.csv", "csv", "text/csv", N_("Outcome per {idea}"),
	  N_("One row for {each_idea} on the ballot, with its votes and what became of it."), outcome_columns },
	{ "uitslag-volledig", "uitslag.json", "json", "application/json", N_("The whole outcome"),
	  N_("The same as a program needs it, with the budgets, the rule of counting and how ties were settled."), NULL },
	{ "uitleg", "uitleg.json", "json", "application/json", N_("The explanation of the count"),
	  N_("The steps, what {each_idea} lacked, how many voters see something of their choice, and what other ways of "
	     "counting would give. Numbers of fewer than 10 voters are left out (-1), with those beside them."),
	  NULL },
	{ "stembiljetten", "stembiljetten.csv", "csv", "text/csv", N_("Ballots with their proofs"),
	  N_("Every ballot that counts, in an order that tells nothing about when it was cast."), ballot_columns },
	{ "logboek", "logboek.csv", "csv", "text/csv", N_("The log of all votes"),
	  N_("Every entry that was written while people voted: also ballots that were changed or blocked later, unopened."),
	  log_columns },
	{ "stembiljetten-pabulib", "stembiljetten.pb", "pb", "text/plain", N_("All ballots, without names"),
	  N_("The {ideas} and the ballots in the format of Pabulib, for programs that count participatory budgets."),
	  NULL },
	{ "spelregels", "../spelregels.json", "json", "application/json", N_("The rules as a file"),
	  N_("Prices, limits and rules as they were fixed when voting opened."), NULL },
	{ "gebeurtenissen", "../logboek.json", "json", "application/json", N_("What happened to this vote, as a file"),
	  N_("When voting opened and closed, and everything that was changed in between, with the reason."), NULL },
};
enum { FILES = sizeof(files) / sizeof(files[0]) };

struct licence {
	const char *name, *title, *href;
};
static const struct licence licences[] = {
	[LICENCE_CC0] = { "CC0-1.0", "CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/" },
	[LICENCE_CC_BY] = { "CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/" },
};

// An election with several ballots has a Pabulib file for each, which the page of the outcome lists.
static bool file_exists(const struct scene *scene, const struct sheet_file *file)
{
	struct explanation explanation;
	if (strcmp(file->name, "uitleg") == 0) // it follows after publishing
		return explanation_find(scene->visit->db, scene->visit->arena, scene->vote.id, &explanation, NULL) == DONE;
	return strcmp(file->format, "pb") != 0 || scene->definition.envelope_count == 1;
}

static enum outcome load_sheet(struct scene *scene, struct visit *visit, struct budget_announcement *announcement,
                               struct budget_outcome *counted)
{
	enum outcome outcome = scene_load(scene, visit, visit->activity);
	if (outcome == DONE)
		outcome = budget_load_outcome(scene, counted);
	return outcome == DONE ? announcement_find(visit->db, visit->arena, visit->activity->id, announcement) : outcome;
}

// --- for people ------------------------------------------------------------------------------------------------------

static void add_columns(struct visit *visit, const struct column *columns, struct budget_sheet_columns_view *view)
{
	for (; columns && columns->name; columns++) {
		struct budget_sheet_column_view *row = arena_append(visit->arena, view, struct budget_sheet_column_view);
		if (row)
			*row = (struct budget_sheet_column_view){ text_of(columns->name),
				                                      translate(visit->language, columns->meaning) };
	}
}

static void add_files(const struct scene *scene, struct budget_sheet_files_view *view)
{
	struct visit *visit = scene->visit;
	for (size_t i = 0; i < FILES; i++) {
		const struct sheet_file *file = &files[i];
		struct budget_sheet_file_view *row =
			file_exists(scene, file) ? arena_append(visit->arena, view, struct budget_sheet_file_view) : NULL;
		if (!row)
			continue;
		bool beside = strncmp(file->path, "../", 3) == 0;
		*row = (struct budget_sheet_file_view){
			.id = text_of(file->name),
			.label = translate(visit->language, file->label),
			.about = translate(visit->language, file->about),
			.kind = text_of(file->format),
			.href = beside ? scene_href(scene, file->path + 3)
			               : arena_format(visit->arena, "%" TEXT_FORMAT "/%s",
			                              TEXT_ARGS(scene_href(scene, "resultaat")), file->path),
		};
		add_columns(visit, file->columns, &row->columns);
	}
}

// What the licence says in plain words, in the language of the page.
static struct text licence_deed(struct visit *visit, const struct licence *licence)
{
	bool dutch = text_is(language_code(visit->language), "nl");
	return arena_format(visit->arena, "%sdeed.%s", licence->href, dutch ? "nl" : "en");
}

enum outcome budget_page_datasheet(struct visit *visit)
{
	struct scene scene;
	struct budget_announcement announcement;
	struct budget_outcome counted;
	enum outcome outcome = load_sheet(&scene, visit, &announcement, &counted);
	if (outcome != DONE)
		return outcome;
	struct text title = translate(visit->language, N_("About these files"));
	struct page_frame frame = visit_frame(visit, title);
	const struct licence *licence = &licences[announcement.licence];
	struct budget_datasheet_view view = {
		.frame = &frame,
		.title = title,
		.opens_at = scene.vote.opens_at,
		.closed_at = scene_closed_at(&scene),
		.published_at = scene.vote.published_at,
		.imported = scene.vote.channel == CHANNEL_IMPORT,
		.source = scene.definition.source,
		.licence = { .label = text_of(licence->title), .href = licence_deed(visit, licence) },
		.package_href = scene_href(&scene, "resultaat/datapackage.json"),
		.result_href = scene_href(&scene, "resultaat"),
		.manifest_href = scene_href(&scene, "spelregels"),
	};
	add_files(&scene, &view.files);
	draw_budget_datasheet(&visit->drawing, &view);
	return DONE;
}

// --- for programs ----------------------------------------------------------------------------------------------------

static void write_schema(struct json_writer *w, const struct column *column, const struct language *language)
{
	json_key(w, "schema");
	json_open(w, '{');
	json_key(w, "fields");
	json_open(w, '[');
	for (; column->name; column++) {
		json_open(w, '{');
		json_text_member(w, "name", text_of(column->name));
		json_text_member(w, "type", text_of(column->type));
		json_text_member(w, "description", translate(language, column->meaning));
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void write_resource(struct json_writer *w, const struct scene *scene, const struct sheet_file *file)
{
	const struct language *language = scene->visit->language;
	struct text path = text_of(file->path);
	// A Data Package may not reach above itself, but may name an address.
	if (text_starts_with(path, TEXT("../")))
		path = arena_format(scene->visit->arena, "%" TEXT_FORMAT "%" TEXT_FORMAT, TEXT_ARGS(visit_origin(scene->visit)),
		                    TEXT_ARGS(scene_href(scene, file->path + 3)));
	json_open(w, '{');
	json_text_member(w, "name", text_of(file->name));
	json_text_member(w, "path", path);
	json_text_member(w, "title", translate(language, file->label));
	json_text_member(w, "description", translate(language, file->about));
	json_text_member(w, "format", text_of(file->format));
	json_text_member(w, "mediatype", text_of(file->media_type));
	json_text_member(w, "encoding", TEXT("utf-8"));
	if (file->columns) {
		json_text_member(w, "profile", TEXT("tabular-data-resource"));
		write_schema(w, file->columns, language);
	}
	json_close(w, '}');
}

static void write_licence(struct json_writer *w, const struct licence *licence)
{
	json_key(w, "licenses");
	json_open(w, '[');
	json_open(w, '{');
	json_text_member(w, "name", text_of(licence->name));
	json_text_member(w, "title", text_of(licence->title));
	json_text_member(w, "path", text_of(licence->href));
	json_close(w, '}');
	json_close(w, ']');
}

static void write_publisher(struct json_writer *w, const struct organisation *organisation)
{
	json_key(w, "contributors");
	json_open(w, '[');
	json_open(w, '{');
	json_text_member(w, "title", organisation->name);
	json_text_member(w, "role", TEXT("publisher"));
	if (organisation->contact_email.len)
		json_text_member(w, "email", organisation->contact_email);
	json_close(w, '}');
	json_close(w, ']');
}

enum outcome budget_file_datapackage(struct visit *visit)
{
	struct scene scene;
	struct budget_announcement announcement;
	struct budget_outcome counted;
	enum outcome outcome = load_sheet(&scene, visit, &announcement, &counted);
	if (outcome != DONE)
		return outcome;
	struct json_writer w = json_on(&visit->body);
	json_open(&w, '{');
	json_text_member(&w, "profile", TEXT("data-package"));
	json_text_member(&w, "name",
	                 arena_format(visit->arena, "%" TEXT_FORMAT "-%" TEXT_FORMAT, TEXT_ARGS(visit->site->slug),
	                              TEXT_ARGS(visit->activity->slug)));
	json_text_member(&w, "title", visit_translated(visit, visit->site->title));
	json_text_member(&w, "homepage",
	                 arena_format(visit->arena, "%" TEXT_FORMAT "%" TEXT_FORMAT, TEXT_ARGS(visit_origin(visit)),
	                              TEXT_ARGS(scene_href(&scene, "resultaat"))));
	json_time_given(&w, "created", scene.vote.published_at);
	write_licence(&w, &licences[announcement.licence]);
	write_publisher(&w, visit->organisation);
	json_key(&w, "resources");
	json_open(&w, '[');
	for (size_t i = 0; i < FILES; i++)
		if (file_exists(&scene, &files[i]))
			write_resource(&w, &scene, &files[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	return budget_file_finish(visit, TEXT("application/json"), TEXT("datapackage.json"));
}
