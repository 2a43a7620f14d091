// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/outcome.h"
#include "base/id.h"

// --- counting ------------------------------------------------------------------------------------------------------
static bool fill_section(struct arena *arena, const struct vote_definition *definition, const struct paper *paper,
                         const struct counted *counted, struct budget_section *section)
{
	*section = (struct budget_section){
		.envelope_id = paper->envelope->id,
		.name = paper->envelope->name,
		.budget_cents = paper->envelope->budget_cents,
		.spent_cents = counted->cost_cents,
		.codes = paper->envelope->codes,
		.voters = paper->voters,
		.lot_decided = counted->lot_decided,
		.lines = arena_new_array(arena, struct budget_line, paper->count + 1),
		.line_count = paper->count,
	};
	for (size_t i = 0; section->lines && i < paper->count; i++) {
		const struct vote_option *option = &definition->options[paper->options[i]];
		const struct counted_line *line = &counted->lines[i];
		section->lines[i] = (struct budget_line){
			.option_id = option->id,
			.number = option->number,
			.title = option->title,
			.price_cents = option->price_cents,
			.votes = paper->projects[i].votes,
			.score = paper->projects[i].score,
			.why = line->why,
			.rank = line->rank,
			.won_as = line->won_as,
			.round = line->round,
			.remaining_cents = line->remaining_cents,
			.tied_by_cost = line->tied_by_cost,
			.tied_by_lot = line->tied_by_lot,
		};
	}
	return section->lines != NULL;
}

bool budget_outcome_of(struct arena *arena, const struct vote_definition *definition, const struct papers *papers,
                       const struct budget_rule *rule, struct budget_outcome *outcome, const char **error)
{
	*outcome = (struct budget_outcome){
		.rule = definition->count_rule,
		.options = definition->count_options,
		.threshold = definition->threshold,
		.manifest_hash = text_hex(arena, definition->manifest_hash, HASH_BYTES),
		.sections = arena_new_array(arena, struct budget_section, papers->count + 1),
		.section_count = papers->count,
	};
	*error = NULL;
	for (size_t i = 0; outcome->sections && i < papers->count; i++) {
		struct counted counted;
		if (!paper_count(arena, &papers->at[i], rule, definition->threshold, (struct effort_limit){ 0 }, &counted)) {
			*error = counted.error;
			return false;
		}
		if (!fill_section(arena, definition, &papers->at[i], &counted, &outcome->sections[i]))
			return false;
		outcome->voters += papers->at[i].voters;
	}
	return !arena_full(arena);
}

// --- as JSON -------------------------------------------------------------------------------------------------------
static bool is_first_format(const struct budget_outcome *outcome)
{
	return text_is(outcome->rule, "greedy") || text_is(outcome->rule, "greedy-stop") ||
	       text_is(outcome->rule, "greedy-per-cost");
}

static void write_line(struct json_writer *w, const struct budget_line *line, bool first_format)
{
	json_open(w, '{');
	json_id_member(w, "plan", line->option_id);
	json_int_member(w, "number", line->number);
	json_text_member(w, "title", line->title);
	json_int_member(w, "price_cents", line->price_cents);
	json_int_member(w, "votes", line->votes);
	json_int_member(w, "score", line->score);
	json_text_member(w, "why", text_of(budget_why_name(line->why)));
	json_int_member(w, "rank", line->rank);
	json_int_member(w, "won_as", line->won_as);
	if (!first_format)
		json_int_member(w, "round", line->round);
	json_int_member(w, "remaining_cents", line->remaining_cents);
	json_bool_member(w, "tied_by_cost", line->tied_by_cost);
	json_bool_member(w, "tied_by_lot", line->tied_by_lot);
	json_close(w, '}');
}

static void write_section(struct json_writer *w, const struct budget_section *section, bool first_format)
{
	json_open(w, '{');
	json_id_member(w, "ballot", section->envelope_id);
	json_text_member(w, "name", section->name);
	json_int_member(w, "budget_cents", section->budget_cents);
	json_int_member(w, "spent_cents", section->spent_cents);
	json_int_member(w, "codes", section->codes);
	json_int_member(w, "voters", section->voters);
	json_bool_member(w, "lot_decided", section->lot_decided);
	json_key(w, "plans");
	json_open(w, '[');
	for (size_t i = 0; i < section->line_count; i++)
		write_line(w, &section->lines[i], first_format);
	json_close(w, ']');
	json_close(w, '}');
}

struct text budget_outcome_write(struct arena *arena, const struct vote_definition *definition,
                                 const struct budget_outcome *outcome)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	bool first_format = is_first_format(outcome);
	json_text_member(&w, "format", first_format ? TEXT("polder-result/1") : TEXT("polder-result/2"));
	json_id_member(&w, "vote", definition->vote_id);
	json_text_member(&w, "manifest_sha256", outcome->manifest_hash);
	json_text_member(&w, "rule", outcome->rule);
	if (outcome->options.len > 0) {
		json_key(&w, "options");
		json_raw(&w, outcome->options);
	}
	json_int_member(&w, "threshold", outcome->threshold);
	json_int_member(&w, "voters", outcome->voters);
	json_key(&w, "ballots");
	json_open(&w, '[');
	for (size_t i = 0; i < outcome->section_count; i++)
		write_section(&w, &outcome->sections[i], first_format);
	json_close(&w, ']');
	json_close(&w, '}');
	return builder_text(&b);
}

static bool read_line(struct arena *arena, const struct json *item, struct budget_line *line)
{
	struct text why = json_text_of(item, "why");
	line->number = json_int_of(item, "number");
	line->title = text_copy(arena, json_text_of(item, "title"));
	line->price_cents = json_int_of(item, "price_cents");
	line->votes = json_int_of(item, "votes");
	line->score = json_int_of(item, "score");
	line->rank = json_int_of(item, "rank");
	line->won_as = json_int_of(item, "won_as");
	line->round = json_int_of(item, "round");
	line->remaining_cents = json_int_of(item, "remaining_cents");
	line->tied_by_cost = json_bool_of(item, "tied_by_cost");
	line->tied_by_lot = json_bool_of(item, "tied_by_lot");
	return json_id_of(item, "plan", &line->option_id) && budget_why_parse(why, &line->why);
}

static bool read_section(struct arena *arena, const struct json *item, struct budget_section *section)
{
	const struct json *plans = json_get(item, "plans");
	section->name = text_copy(arena, json_text_of(item, "name"));
	section->budget_cents = json_int_of(item, "budget_cents");
	section->spent_cents = json_int_of(item, "spent_cents");
	section->codes = json_int_of(item, "codes");
	section->voters = json_int_of(item, "voters");
	section->lot_decided = json_bool_of(item, "lot_decided");
	section->line_count = json_count(plans);
	section->lines = arena_new_array(arena, struct budget_line, section->line_count + 1);
	if (!section->lines || !json_id_of(item, "ballot", &section->envelope_id))
		return false;
	for (size_t i = 0; i < section->line_count; i++)
		if (!read_line(arena, json_item(plans, i), &section->lines[i]))
			return false;
	return true;
}

static bool read_root(struct arena *arena, const struct json *root, struct budget_outcome *outcome)
{
	struct text format = json_text_of(root, "format");
	const struct json *options = json_get(root, "options");
	const struct json *ballots = json_get(root, "ballots");
	*outcome = (struct budget_outcome){
		.voters = json_int_of(root, "voters"),
		.rule = text_copy(arena, json_text_of(root, "rule")),
		.options = json_kind(options) == JSON_OBJECT ? json_write_value(arena, options) : TEXT_NONE,
		.threshold = json_int_of(root, "threshold"),
		.manifest_hash = text_copy(arena, json_text_of(root, "manifest_sha256")),
		.section_count = json_count(ballots),
	};
	outcome->sections = arena_new_array(arena, struct budget_section, outcome->section_count + 1);
	if (!outcome->sections || (!text_is(format, "polder-result/1") && !text_is(format, "polder-result/2")))
		return false;
	for (size_t i = 0; i < outcome->section_count; i++)
		if (!read_section(arena, json_item(ballots, i), &outcome->sections[i]))
			return false;
	return true;
}

bool budget_outcome_read(struct arena *arena, struct text json, struct budget_outcome *outcome)
{
	struct text error;
	struct json_document *document = json_parse(arena, json, &error);
	if (!document)
		return false;
	bool good = read_root(arena, json_root(document), outcome) && !arena_full(arena);
	json_free(document);
	return good;
}
