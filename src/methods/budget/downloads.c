// SPDX-License-Identifier: EUPL-1.2
// Files with the outcome and the ballots, once they are published. Ballots stand in the order of their commitments,
// which is a random order: it tells nothing about who voted when.
#include "base/id.h"
#include "base/money.h"
#include "methods/budget/outcome.h"
#include "methods/budget/pages.h"

struct download {
	struct scene scene;
	struct vote_result result;
	struct budget_outcome outcome;
};

static enum outcome load(struct visit *visit, struct download *download)
{
	enum outcome outcome = scene_load(&download->scene, visit, visit->activity);
	if (outcome != DONE)
		return outcome;
	if (download->scene.vote.state != VOTE_PUBLISHED)
		return NOT_FOUND;
	outcome = vote_result_find(visit->db, visit->arena, download->scene.vote.id, &download->result);
	if (outcome == DONE && !budget_outcome_read(visit->arena, download->result.result, &download->outcome))
		return FAULT;
	return outcome;
}

enum outcome budget_file_finish(struct visit *visit, struct text content_type, struct text filename)
{
	visit->exchange->response.content_type = content_type;
	visit->exchange->response.filename = filename;
	return visit->body.failed ? BUSY : DONE;
}

static void build_int_field(struct builder *b, int64_t n)
{
	build_char(b, ',');
	build_int(b, n);
}

// --- per plan ------------------------------------------------------------------------------------------------------
enum outcome budget_file_csv(struct visit *visit)
{
	struct download download;
	struct builder *b = &visit->body;
	enum outcome outcome = load(visit, &download);
	if (outcome != DONE)
		return outcome;
	build_literal(b, "\xef\xbb\xbf"
	                 "ballot,plan,number,title,price,votes,score,outcome,rank,won_as\r\n");
	for (size_t i = 0; i < download.outcome.section_count; i++) {
		const struct budget_section *section = &download.outcome.sections[i];
		for (size_t j = 0; j < section->line_count; j++) {
			const struct budget_line *line = &section->lines[j];
			build_csv_field(b, section->name);
			build_char(b, ',');
			build_id(b, line->option_id);
			build_int_field(b, line->number);
			build_char(b, ',');
			build_csv_field(b, line->title);
			build_char(b, ',');
			money_build_plain(b, line->price_cents);
			build_int_field(b, line->votes);
			build_int_field(b, line->score);
			build_format(b, ",%s", count_why_name(line->why));
			build_int_field(b, line->rank);
			build_int_field(b, line->won_as);
			build_literal(b, "\r\n");
		}
	}
	return budget_file_finish(visit, TEXT("text/csv; charset=utf-8"), TEXT("uitslag.csv"));
}

// The stored text itself, so that its hash is the published one.
enum outcome budget_file_json(struct visit *visit)
{
	struct download download;
	enum outcome outcome = load(visit, &download);
	if (outcome != DONE)
		return outcome;
	build_text(&visit->body, download.result.result);
	return budget_file_finish(visit, TEXT("application/json"), TEXT("uitslag.json"));
}

enum outcome budget_file_manifest(struct visit *visit)
{
	struct vote vote;
	enum outcome outcome = vote_of_activity(visit->db, visit->arena, visit->activity->id, &vote);
	if (outcome != DONE)
		return outcome;
	if (vote.state == VOTE_DRAFT)
		return NOT_FOUND;
	build_text(&visit->body, vote.manifest);
	return budget_file_finish(visit, TEXT("application/json"), TEXT("spelregels.json"));
}

// --- ballots ---------------------------------------------------------------------------------------------------------
typedef void build_ballot(struct builder *b, const struct vote_envelope *envelope, const struct ballot_choice *choices,
                          size_t count, int64_t number);

// The ballots of one envelope, numbered from 1.
static enum outcome each_ballot(struct visit *visit, const struct vote_definition *definition,
                                const struct vote_envelope *envelope, build_ballot *build)
{
	struct arena *scratch = arena_create(4u << 20);
	if (!scratch)
		return BUSY;
	struct rows rows = ballots_select(visit->db, definition->vote_id);
	struct ballot ballot;
	bool good = true;
	int64_t number = 0;
	while (good && ballots_next(&rows, &ballot, scratch)) {
		struct ballot_choice *choices;
		size_t count;
		if (ballot.envelope_id == envelope->id) {
			good = ballot_text_read(scratch, definition, ballot.choices, &choices, &count) && !visit->body.failed;
			if (good)
				build(&visit->body, envelope, choices, count, ++number);
		}
		arena_reset(scratch);
	}
	good = rows_end(&rows) && good;
	arena_destroy(scratch);
	return good ? DONE : visit->body.failed ? BUSY : FAULT;
}

void build_lines_field(struct builder *b, struct text lines)
{
	for (size_t i = 0; i < lines.len; i++)
		build_char(b, lines.at[i] == '\n' ? ';' : lines.at[i]);
}

// What a voter needs to find the own ballot, and anyone to check its commitment: the salt and the text, in hex and with
// \n as ";".
static void build_opening(struct builder *b, const struct rows *rows, struct arena *scratch)
{
	struct text commitment = rows_text(rows, 0, scratch), salt = rows_text(rows, 1, scratch);
	struct text choices = rows_text(rows, 2, scratch), hash = rows_text(rows, 3, scratch);
	if (hash.len == HASH_BYTES)
		build_text(b, ballot_tracking_code(scratch, (const uint8_t *)hash.at));
	build_char(b, ',');
	build_text(b, text_hex(scratch, (const uint8_t *)commitment.at, commitment.len));
	build_char(b, ',');
	build_text(b, text_hex(scratch, (const uint8_t *)salt.at, salt.len));
	build_char(b, ',');
	build_lines_field(b, choices);
	build_literal(b, "\r\n");
}

enum outcome budget_file_ballots(struct visit *visit)
{
	struct download download;
	enum outcome outcome = load(visit, &download);
	if (outcome != DONE)
		return outcome;
	struct arena *scratch = arena_create(4u << 20);
	if (!scratch)
		return BUSY;
	build_literal(&visit->body, "tracking_code,commitment,salt,ballot\r\n");
	struct rows rows = ballot_openings_select(visit->db, download.scene.definition.vote_id);
	while (!visit->body.failed && rows_next(&rows)) {
		build_opening(&visit->body, &rows, scratch);
		arena_reset(scratch);
	}
	bool good = rows_end(&rows);
	arena_destroy(scratch);
	if (!good || visit->body.failed)
		return visit->body.failed ? BUSY : FAULT;
	return budget_file_finish(visit, TEXT("text/csv; charset=utf-8"), TEXT("stembiljetten.csv"));
}

// --- Pabulib: one vote in one text file (pabulib.org/format) ---------------------------------------------------------
static void build_pb_field(struct builder *b, struct text value)
{
	bool quote = false;
	for (size_t i = 0; i < value.len; i++)
		quote |= strchr(";\"\n\r", value.at[i]) != NULL;
	if (quote)
		build_char(b, '"');
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] == '"')
			build_char(b, '"');
		build_char(b, value.at[i] == '\n' || value.at[i] == '\r' ? ' ' : value.at[i]);
	}
	if (quote)
		build_char(b, '"');
}

static void build_meta(struct builder *b, const char *key, struct text value)
{
	if (value.len == 0)
		return;
	build_format(b, "%s;", key);
	build_pb_field(b, value);
	build_char(b, '\n');
}

// Whole units of money when there are no cents, as most files have it.
static void build_pb_amount(struct builder *b, int64_t cents)
{
	if (cents % 100 == 0)
		build_int(b, cents / 100);
	else
		money_build_plain(b, cents);
}

// One file is one election with one budget: an envelope.
struct pb_file {
	const struct download *download;
	const struct budget_section *section;
	const struct vote_envelope *envelope;
};

static void build_pb_meta(struct visit *visit, const struct pb_file *file)
{
	static const char *const vote_types[] = { "approval", "scoring", "ordinal" };
	static const char *const rules[][2] = { { "greedy", "greedy" },
		                                    { "greedy-stop", "greedy-no-skip" },
		                                    { "greedy-per-cost", "greedy-per-cost" } };
	struct builder *b = &visit->body;
	const struct vote_definition *definition = &file->download->scene.definition;
	build_literal(b, "META\nkey;value\n");
	build_meta(b, "description", definition->title);
	build_meta(b, "unit", visit->organisation->name);
	build_meta(b, "subunit", file->section->name);
	build_format(b, "num_projects;%zu\nnum_votes;%lld\nbudget;", file->section->line_count,
	             (long long)file->section->voters);
	build_pb_amount(b, file->section->budget_cents);
	build_format(b, "\nvote_type;%s\n", vote_types[file->envelope->rule.kind]);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (text_is(definition->count_rule, rules[i][0]))
			build_format(b, "rule;%s\n", rules[i][1]);
	build_meta(b, "currency", visit->site->currency);
	build_meta(b, "language", language_code(visit->language));
	if (definition->threshold > 0)
		build_format(b, "min_project_score_threshold;%lld\n", (long long)definition->threshold);
}

static struct text slug_of(const struct scene *scene, const struct vote_option *option, bool theme)
{
	const struct area *area = areas_find(&scene->areas, option->groups[0]);
	const struct theme *found = themes_find(&scene->themes, option->groups[1]);
	if (theme)
		return found ? found->slug : TEXT_NONE;
	return area ? area->slug : TEXT_NONE;
}

static void build_pb_project(struct builder *b, const struct scene *scene, const struct budget_line *line)
{
	const struct vote_option *option = definition_option(&scene->definition, line->option_id);
	build_id(b, line->option_id);
	build_char(b, ';');
	build_pb_amount(b, line->price_cents);
	build_char(b, ';');
	build_pb_field(b, option ? slug_of(scene, option, true) : TEXT_NONE);
	build_char(b, ';');
	build_pb_field(b, option ? slug_of(scene, option, false) : TEXT_NONE);
	build_format(b, ";%lld;%lld;", (long long)line->votes, (long long)line->score);
	build_pb_field(b, line->title);
	build_format(b, ";%d\n", line->won_as > 0);
}

// In the order of the lots: whoever counts the file settles a tie by the order of its lines.
static bool build_pb_projects(struct visit *visit, const struct pb_file *file)
{
	const struct scene *scene = &file->download->scene;
	size_t count = scene->definition.option_count;
	const struct budget_line **by_lot = arena_new_array(visit->arena, const struct budget_line *, count + 1);
	if (!by_lot)
		return false;
	for (size_t i = 0; i < file->section->line_count; i++) {
		const struct budget_line *line = &file->section->lines[i];
		const struct vote_option *option = definition_option(&scene->definition, line->option_id);
		if (!option || option->lot < 1 || option->lot > (int64_t)count)
			return false;
		by_lot[option->lot] = line;
	}
	build_literal(&visit->body, "PROJECTS\nproject_id;cost;category;district;votes;score;name;selected\n");
	for (size_t lot = 1; lot <= count; lot++)
		if (by_lot[lot])
			build_pb_project(&visit->body, scene, by_lot[lot]);
	return true;
}

static void build_pb_ballot(struct builder *b, const struct vote_envelope *envelope,
                            const struct ballot_choice *choices, size_t count, int64_t number)
{
	build_format(b, "%lld;", (long long)number);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			build_char(b, ',');
		build_id(b, choices[i].option_id);
	}
	if (envelope->rule.kind == BALLOT_POINTS) {
		build_char(b, ';');
		for (size_t i = 0; i < count; i++)
			build_format(b, i > 0 ? ",%lld" : "%lld", (long long)choices[i].points);
	}
	build_char(b, '\n');
}

static enum outcome build_pb(struct visit *visit, const struct download *download, const struct budget_section *section,
                             struct text filename)
{
	const struct vote_definition *definition = &download->scene.definition;
	struct pb_file file = { download, section, definition_envelope(definition, section->envelope_id) };
	if (!file.envelope)
		return FAULT;
	build_pb_meta(visit, &file);
	if (!build_pb_projects(visit, &file))
		return FAULT;
	build_c(&visit->body,
	        file.envelope->rule.kind == BALLOT_POINTS ? "VOTES\nvoter_id;vote;points\n" : "VOTES\nvoter_id;vote\n");
	enum outcome outcome = each_ballot(visit, definition, file.envelope, build_pb_ballot);
	return outcome == DONE ? budget_file_finish(visit, TEXT("text/plain; charset=utf-8"), filename) : outcome;
}

// NOT_FOUND with more than one envelope: each has its own budget, and so its own file.
enum outcome budget_file_pb(struct visit *visit)
{
	struct download download;
	enum outcome outcome = load(visit, &download);
	if (outcome != DONE)
		return outcome;
	if (download.outcome.section_count != 1)
		return NOT_FOUND;
	return build_pb(visit, &download, &download.outcome.sections[0], TEXT("stembiljetten.pb"));
}

struct text budget_envelope_file(const struct scene *scene, int64_t envelope_id)
{
	struct builder b = builder_on(scene->visit->arena);
	build_id(&b, envelope_id);
	build_literal(&b, ".pb");
	return builder_text(&b);
}

enum outcome budget_file_envelope_pb(struct visit *visit)
{
	struct download download;
	enum outcome outcome = load(visit, &download);
	if (outcome != DONE)
		return outcome;
	for (size_t i = 0; i < download.outcome.section_count; i++) {
		const struct budget_section *section = &download.outcome.sections[i];
		struct text name = budget_envelope_file(&download.scene, section->envelope_id);
		if (text_equal(visit->parameter, name))
			return build_pb(visit, &download, section,
			                arena_format(visit->arena, "stembiljetten-%" TEXT_FORMAT, TEXT_ARGS(name)));
	}
	return NOT_FOUND;
}
