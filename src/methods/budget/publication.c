// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/publication.h"
#include "base/id.h"
#include "base/money.h"

enum outcome publication_load(struct publication *publication, struct db *db, struct arena *arena, int64_t activity_id)
{
	struct vote_result result;
	*publication = (struct publication){ .arena = arena };
	enum outcome outcome = vote_load(db, arena, activity_id, &publication->vote, &publication->definition);
	if (outcome == DONE && publication->vote.state != VOTE_PUBLISHED)
		outcome = REFUSED;
	if (outcome == DONE)
		outcome = vote_result_find(db, arena, publication->vote.id, &result);
	if (outcome == DONE && !budget_outcome_read(arena, result.result, &publication->outcome))
		outcome = FAULT;
	if (outcome == DONE)
		outcome = site_find(db, arena, publication->vote.site_id, &publication->site);
	if (outcome == DONE)
		outcome = organisation_find(db, arena, publication->site.organisation_id, &publication->organisation);
	if (outcome == DONE && (!area_list(db, arena, publication->site.id, &publication->areas) ||
	                        !theme_list(db, arena, publication->site.id, &publication->themes)))
		outcome = FAULT;
	return outcome == DONE && arena_full(arena) ? BUSY : outcome;
}

// --- lines of CSV ----------------------------------------------------------------------------------------------------
static void build_lines_field(struct builder *b, struct text lines)
{
	for (size_t i = 0; i < lines.len; i++)
		build_char(b, lines.at[i] == '\n' ? ';' : lines.at[i]);
}

void build_opening(struct builder *b, const struct rows *rows, struct arena *scratch)
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

// An entry holds words, ids and hexadecimal digits only, so that its lines can stand in one field as "a;b;".
void build_leaf(struct builder *b, const struct leaf *leaf, struct arena *scratch)
{
	build_int(b, leaf->position);
	build_char(b, ',');
	build_text(b, text_hex(scratch, (const uint8_t *)leaf->hash.at, leaf->hash.len));
	build_char(b, ',');
	build_lines_field(b, leaf->entry);
	build_literal(b, "\r\n");
}

// --- Pabulib ---------------------------------------------------------------------------------------------------------
struct text pb_file_name(struct arena *arena, int64_t envelope_id)
{
	struct builder b = builder_on(arena);
	build_id(&b, envelope_id);
	build_literal(&b, ".pb");
	return builder_text(&b);
}

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

static void build_pb_meta(struct builder *b, const struct publication *publication,
                          const struct budget_section *section, const struct vote_envelope *envelope)
{
	static const char *const vote_types[] = { "approval", "scoring", "ordinal" };
	struct budget_rule rule;
	const struct vote_definition *definition = &publication->definition;
	struct text currency = definition->currency; // manifests of before version 2 have none
	build_literal(b, "META\nkey;value\n");
	build_meta(b, "description", definition->title);
	build_meta(b, "unit", publication->organisation.name);
	build_meta(b, "subunit", section->name);
	build_format(b, "num_projects;%zu\nnum_votes;%lld\nbudget;", section->line_count, (long long)section->voters);
	build_pb_amount(b, section->budget_cents);
	build_format(b, "\nvote_type;%s\n", vote_types[envelope->rule.kind]);
	if (budget_rule_read(publication->arena, definition, &rule)) {
		build_format(b, "rule;%s\n", budget_rule_pabulib(&rule));
		build_meta(b, "comment",
		           arena_format(publication->arena, "#1: polder count FILE.pb %" TEXT_FORMAT,
		                        TEXT_ARGS(budget_rule_command(publication->arena, &rule))));
	}
	build_meta(b, "currency", currency.len > 0 ? currency : publication->site.currency);
	build_meta(b, "language", site_first_language(&publication->site));
	if (definition->threshold > 0)
		build_format(b, "min_project_score_threshold;%lld\n", (long long)definition->threshold);
}

static struct text theme_slug(const struct publication *publication, const struct vote_option *option)
{
	const struct theme *theme = themes_find(&publication->themes, option->groups[1]);
	return theme ? theme->slug : TEXT_NONE;
}

static struct text area_slug(const struct publication *publication, const struct vote_option *option)
{
	const struct area *area = areas_find(&publication->areas, option->groups[0]);
	return area ? area->slug : TEXT_NONE;
}

static void build_pb_project(struct builder *b, const struct publication *publication, const struct budget_line *line)
{
	const struct vote_option *option = definition_option(&publication->definition, line->option_id);
	build_id(b, line->option_id);
	build_char(b, ';');
	build_pb_amount(b, line->price_cents);
	build_char(b, ';');
	build_pb_field(b, option ? theme_slug(publication, option) : TEXT_NONE);
	build_char(b, ';');
	build_pb_field(b, option ? area_slug(publication, option) : TEXT_NONE);
	build_format(b, ";%lld;%lld;", (long long)line->votes, (long long)line->score);
	build_pb_field(b, line->title);
	build_format(b, ";%d\n", line->won_as > 0);
}

// In the order of the lots: whoever counts the file settles a tie by the order of its lines.
static bool build_pb_projects(struct builder *b, const struct publication *publication,
                              const struct budget_section *section)
{
	size_t count = publication->definition.option_count;
	const struct budget_line **by_lot = arena_new_array(publication->arena, const struct budget_line *, count + 1);
	if (!by_lot)
		return false;
	for (size_t i = 0; i < section->line_count; i++) {
		const struct budget_line *line = &section->lines[i];
		const struct vote_option *option = definition_option(&publication->definition, line->option_id);
		if (!option || option->lot < 1 || option->lot > (int64_t)count)
			return false;
		by_lot[option->lot] = line;
	}
	build_literal(b, "PROJECTS\nproject_id;cost;category;district;votes;score;name;selected\n");
	for (size_t lot = 1; lot <= count; lot++)
		if (by_lot[lot])
			build_pb_project(b, publication, by_lot[lot]);
	return true;
}

bool build_pb_head(struct builder *b, const struct publication *publication, const struct budget_section *section)
{
	const struct vote_envelope *envelope = definition_envelope(&publication->definition, section->envelope_id);
	if (!envelope)
		return false;
	build_pb_meta(b, publication, section, envelope);
	if (!build_pb_projects(b, publication, section))
		return false;
	build_c(b, envelope->rule.kind == BALLOT_POINTS ? "VOTES\nvoter_id;vote;points\n" : "VOTES\nvoter_id;vote\n");
	return true;
}

void build_pb_ballot(struct builder *b, const struct vote_envelope *envelope, const struct ballot_choice *choices,
                     size_t count, int64_t number)
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
