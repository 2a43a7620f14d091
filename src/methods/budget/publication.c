// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/publication.h"
#include "base/id.h"
#include "base/money.h"
#include "base/zone.h"
#include "methods/budget/rule.h"

enum { UNIT_CENTS = 100 };

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

// An imported vote says nothing of its country but by its currency: its dates were read in our zone.
static const char *country_of(const struct publication *publication)
{
	static const struct {
		const char *is, *country;
	} known[] = {
		{ "PLN", "Poland" },
		{ "CHF", "Switzerland" },
		{ "GBP", "United Kingdom" },
		{ "CZK", "Czechia" },
		{ "Europe/Amsterdam", "Netherlands" },
		{ "Europe/Brussels", "Belgium" },
		{ "Europe/Berlin", "Germany" },
		{ "Europe/Paris", "France" },
		{ "Europe/Luxembourg", "Luxembourg" },
	};
	bool imported = publication->definition.channel == CHANNEL_IMPORT;
	struct text sign = imported ? publication->definition.currency : publication->site.zone;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (text_is(sign, known[i].is))
			return known[i].country;
	return "Worldwide"; // Pabulib's word for none
}

// When people could vote: of an imported vote, where it was held.
static void build_dates(struct builder *days, struct builder *year, const struct publication *publication)
{
	const struct vote_definition *definition = &publication->definition;
	const struct vote *vote = &publication->vote;
	bool imported = definition->channel == CHANNEL_IMPORT && definition->opens_at > 0 && definition->closes_at > 0;
	struct zone *zone = zone_load(publication->site.zone);
	struct civil begin = zone_civil(zone, imported ? definition->opens_at : vote->opened_at);
	struct civil end = zone_civil(zone, imported ? definition->closes_at : vote->closed_at);
	zone_free(zone);
	build_format(days, "date_begin;%02d.%02d.%04d\n", begin.day, begin.month, begin.year);
	build_format(days, "date_end;%02d.%02d.%04d\n", end.day, end.month, end.year);
	build_format(year, "%04d", end.year);
}

// Pabulib asks for a word when the money suffices for all plans.
static bool pays_all(const struct budget_section *section)
{
	int64_t left = section->budget_cents / UNIT_CENTS;
	for (size_t i = 0; i < section->line_count; i++) {
		if (section->lines[i].price_cents / UNIT_CENTS > left)
			return false;
		left -= section->lines[i].price_cents / UNIT_CENTS;
	}
	return true;
}

static void build_pb_counts(struct builder *b, const struct budget_section *section,
                            const struct vote_envelope *envelope)
{
	static const char *const vote_types[] = { "approval", "scoring", "ordinal" };
	build_format(b, "num_projects;%zu\nnum_votes;%lld\nbudget;", section->line_count, (long long)section->voters);
	build_pb_amount(b, section->budget_cents);
	build_format(b, "\nvote_type;%s\n", vote_types[envelope->rule.kind]);
}

// In the order that pabulib.org/format asks for.
static void build_pb_meta(struct builder *b, const struct publication *publication,
                          const struct budget_section *section, const struct vote_envelope *envelope)
{
	const struct vote_definition *definition = &publication->definition;
	struct arena *arena = publication->arena;
	struct budget_rule rule;
	struct text currency = definition->currency; // manifests of before version 2 have none
	struct builder days = builder_on(arena), year = builder_on(arena);
	bool known = budget_rule_read(arena, definition, &rule);
	build_dates(&days, &year, publication);
	build_literal(b, "META\nkey;value\n");
	build_meta(b, "description", definition->title);
	build_meta(b, "country", text_of(country_of(publication)));
	build_meta(b, "unit", publication->organisation.name);
	build_meta(b, "subunit", section->name);
	build_meta(b, "instance", builder_text(&year));
	build_pb_counts(b, section, envelope);
	build_meta(b, "rule",
	           text_of(known ? budget_rule_pabulib(&rule, envelope->rule.kind, definition->threshold) : "unknown"));
	build_text(b, builder_text(&days));
	if (definition->threshold > 0)
		build_format(b, "min_project_score_threshold;%lld\n", (long long)definition->threshold);
	build_meta(b, "language", site_first_language(&publication->site));
	build_meta(b, "currency", currency.len > 0 ? currency : publication->site.currency);
	if (pays_all(section))
		build_literal(b, "fully_funded;1\n");
	if (known)
		build_meta(b, "comment",
		           arena_format(arena, "#1: polder count FILE.pb %" TEXT_FORMAT,
		                        TEXT_ARGS(budget_rule_command(arena, &rule))));
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

// The columns that there is something for. A district may not be empty, so all plans have one or there is no such column.
struct pb_columns {
	bool category, district;
};

static struct pb_columns pb_columns_of(const struct publication *publication, const struct budget_section *section)
{
	struct pb_columns columns = { .district = section->line_count > 0 };
	for (size_t i = 0; i < section->line_count; i++) {
		const struct vote_option *option = definition_option(&publication->definition, section->lines[i].option_id);
		columns.category |= option && theme_slug(publication, option).len > 0;
		columns.district &= option && area_slug(publication, option).len > 0;
	}
	return columns;
}

static void build_pb_project(struct builder *b, const struct publication *publication, const struct budget_line *line,
                             struct pb_columns columns)
{
	const struct vote_option *option = definition_option(&publication->definition, line->option_id);
	build_id(b, line->option_id);
	build_char(b, ';');
	build_pb_amount(b, line->price_cents);
	build_format(b, ";%lld;%lld;", (long long)line->votes, (long long)line->score);
	build_pb_field(b, line->title);
	if (columns.category) {
		build_char(b, ';');
		build_pb_field(b, theme_slug(publication, option));
	}
	build_format(b, ";%d", line->won_as > 0);
	if (columns.district) {
		build_char(b, ';');
		build_pb_field(b, area_slug(publication, option));
	}
	build_char(b, '\n');
}

// Lower price first where that decides a tie before the lot does; a stable sort keeps the order of the lots.
static void sort_by_price(const struct budget_line **lines, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const struct budget_line *line = lines[i];
		size_t at = i;
		for (; at > 0 && lines[at - 1]->price_cents > line->price_cents; at--)
			lines[at] = lines[at - 1];
		lines[at] = line;
	}
}

// In the order of the lots: whoever counts the file settles a tie by the order of its lines. Pabulib settles ties of its greedy
// rules by that order alone, so there the lower price stands first, as it goes first here.
static bool build_pb_projects(struct builder *b, const struct publication *publication,
                              const struct budget_section *section)
{
	size_t count = publication->definition.option_count, filled = 0;
	const struct budget_line **by_lot = arena_new_array(publication->arena, const struct budget_line *, count + 1);
	struct pb_columns columns = pb_columns_of(publication, section);
	struct budget_rule rule;
	if (!by_lot)
		return false;
	for (size_t i = 0; i < section->line_count; i++) {
		const struct budget_line *line = &section->lines[i];
		const struct vote_option *option = definition_option(&publication->definition, line->option_id);
		if (!option || option->lot < 1 || option->lot > (int64_t)count)
			return false;
		by_lot[option->lot] = line;
	}
	for (size_t lot = 1; lot <= count; lot++)
		if (by_lot[lot])
			by_lot[filled++] = by_lot[lot];
	if (budget_rule_read(publication->arena, &publication->definition, &rule) && budget_rule_is_greedy(rule.kind))
		sort_by_price(by_lot, filled);
	build_format(b, "PROJECTS\nproject_id;cost;votes;score;name%s;selected%s\n", columns.category ? ";category" : "",
	             columns.district ? ";district" : "");
	for (size_t i = 0; i < filled; i++)
		build_pb_project(b, publication, by_lot[i], columns);
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
