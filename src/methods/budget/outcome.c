// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/outcome.h"
#include "base/id.h"
#include "base/log.h"

// --- counting ------------------------------------------------------------------------------------------------------
struct counting {
	struct arena *arena;
	const struct vote_definition *definition;
	struct tally *tally; // all options of all ballots: an option stands on one only
	int64_t *voters;     // per envelope
};

// By its place: count/tally.h.
static int64_t points_of(enum ballot_kind kind, const struct ballot_choice *choice, size_t place, size_t count)
{
	if (kind == BALLOT_POINTS)
		return choice->points;
	return kind == BALLOT_RANKING ? (int64_t)(count - place) : 1;
}

bool budget_tally(struct tally *tally, const struct vote_definition *definition, const struct vote_envelope *envelope,
                  const struct ballot_choice *choices, size_t count)
{
	tally_begin(tally);
	for (size_t i = 0; i < count; i++) {
		const struct vote_option *option = definition_option(definition, choices[i].option_id);
		if (!tally_add(tally, (size_t)(option - definition->options),
		               points_of(envelope->rule.kind, &choices[i], i, count)))
			return false;
	}
	return true;
}

static bool count_ballot(struct counting *c, struct arena *scratch, const struct ballot *ballot)
{
	struct ballot_choice *choices;
	size_t count;
	const struct vote_envelope *envelope = definition_envelope(c->definition, ballot->envelope_id);
	if (!envelope || !ballot_text_read(scratch, c->definition, ballot->choices, &choices, &count))
		return false;
	c->voters[envelope - c->definition->envelopes]++;
	return budget_tally(c->tally, c->definition, envelope, choices, count);
}

static bool count_portion(struct rows rows, struct counting *c, struct arena *scratch)
{
	struct ballot ballot;
	bool good = true;
	while (good && ballots_next(&rows, &ballot, scratch)) {
		good = count_ballot(c, scratch, &ballot);
		if (!good)
			log_fault("ballot %lld of vote %lld cannot be read", (long long)ballot.id,
			          (long long)c->definition->vote_id);
		arena_reset(scratch);
	}
	return rows_end(&rows) && good;
}

static enum outcome count_ballots(struct db *db, struct counting *c)
{
	struct arena *scratch = arena_create(4u << 20);
	if (!scratch)
		return BUSY;
	bool good = db_snapshot_begin(db); // a code may be revoked between two portions
	if (good) {
		int64_t vote_id = c->definition->vote_id, portions = ballot_portions(db, vote_id);
		good = portions > 0;
		for (int64_t i = 0; good && i < portions; i++)
			good = count_portion(ballots_select(db, vote_id, i, portions), c, scratch);
		db_snapshot_end(db);
	}
	arena_destroy(scratch);
	return good ? DONE : FAULT;
}

static void fill_section(const struct counting *c, const struct count_input *input, const struct count_result *result,
                         const size_t *indexes, struct budget_section *section)
{
	section->spent_cents = result->cost_cents;
	section->lot_decided = result->lot_decided;
	for (size_t i = 0; i < input->count; i++) {
		const struct vote_option *option = &c->definition->options[indexes[i]];
		const struct count_entry *entry = &result->entries[i];
		section->lines[i] = (struct budget_line){
			.option_id = option->id,
			.number = option->number,
			.title = option->title,
			.price_cents = option->price_cents,
			.votes = input->projects[i].votes,
			.score = input->projects[i].score,
			.why = entry->why,
			.rank = entry->rank,
			.remaining_cents = entry->remaining_cents,
			.tied_by_cost = (entry->ties & COUNT_TIE_BY_COST) != 0,
			.tied_by_lot = (entry->ties & COUNT_TIE_LOT_DECIDED) != 0,
		};
	}
	for (size_t i = 0; i < result->winner_count; i++)
		section->lines[result->winners[i]].won_as = (int64_t)i + 1;
}

static enum outcome count_envelope(const struct counting *c, size_t index, struct budget_section *section,
                                   struct form_errors *errors)
{
	const struct vote_definition *definition = c->definition;
	const struct vote_envelope *envelope = &definition->envelopes[index];
	struct count_project *projects = arena_new_array(c->arena, struct count_project, definition->option_count + 1);
	size_t *indexes = arena_new_array(c->arena, size_t, definition->option_count + 1);
	struct count_input input = { .budget_cents = envelope->budget_cents,
		                         .threshold = definition->threshold,
		                         .projects = projects };
	struct count_result result;
	if (!projects || !indexes || !count_rule_parse(definition->count_rule, &input.rule))
		return FAULT;
	for (size_t i = 0; i < definition->option_count; i++) {
		const struct vote_option *option = &definition->options[i];
		if (option->envelope_id != envelope->id)
			continue;
		indexes[input.count] = i;
		projects[input.count++] = (struct count_project){ .id = option->title,
			                                              .cost_cents = option->price_cents,
			                                              .votes = c->tally->votes[i],
			                                              .score = c->tally->score[i],
			                                              .lot = (uint32_t)option->lot,
			                                              .eligible = true };
	}
	section->envelope_id = envelope->id;
	section->name = envelope->name;
	section->budget_cents = envelope->budget_cents;
	section->codes = envelope->codes;
	section->voters = c->voters[index];
	section->lines = arena_new_array(c->arena, struct budget_line, input.count + 1);
	section->line_count = input.count;
	if (!section->lines)
		return BUSY;
	if (!count_greedy(c->arena, &input, &result)) {
		form_error_add(c->arena, errors, TEXT_NONE, result.error ? result.error : "The count failed.", 0);
		return FAULT;
	}
	fill_section(c, &input, &result, indexes, section);
	return DONE;
}

enum outcome budget_count(struct db *db, struct arena *arena, const struct vote_definition *definition,
                          struct budget_outcome *outcome, struct form_errors *errors)
{
	struct counting c = { .arena = arena,
		                  .definition = definition,
		                  .tally = tally_create(arena, definition->option_count),
		                  .voters = arena_new_array(arena, int64_t, definition->envelope_count + 1) };
	*outcome = (struct budget_outcome){
		.rule = definition->count_rule,
		.threshold = definition->threshold,
		.manifest_hash = text_hex(arena, definition->manifest_hash, HASH_BYTES),
		.sections = arena_new_array(arena, struct budget_section, definition->envelope_count + 1),
		.section_count = definition->envelope_count,
	};
	if (!c.tally || !c.voters || !outcome->sections)
		return BUSY;
	enum outcome done = count_ballots(db, &c);
	for (size_t i = 0; done == DONE && i < definition->envelope_count; i++) {
		done = count_envelope(&c, i, &outcome->sections[i], errors);
		outcome->voters += c.voters[i];
	}
	return done;
}

// --- as JSON -------------------------------------------------------------------------------------------------------
static void write_line(struct json_writer *w, const struct budget_line *line)
{
	json_open(w, '{');
	json_id_member(w, "plan", line->option_id);
	json_int_member(w, "number", line->number);
	json_text_member(w, "title", line->title);
	json_int_member(w, "price_cents", line->price_cents);
	json_int_member(w, "votes", line->votes);
	json_int_member(w, "score", line->score);
	json_text_member(w, "why", text_of(count_why_name(line->why)));
	json_int_member(w, "rank", line->rank);
	json_int_member(w, "won_as", line->won_as);
	json_int_member(w, "remaining_cents", line->remaining_cents);
	json_bool_member(w, "tied_by_cost", line->tied_by_cost);
	json_bool_member(w, "tied_by_lot", line->tied_by_lot);
	json_close(w, '}');
}

static void write_section(struct json_writer *w, const struct budget_section *section)
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
		write_line(w, &section->lines[i]);
	json_close(w, ']');
	json_close(w, '}');
}

struct text budget_outcome_write(struct arena *arena, const struct vote_definition *definition,
                                 const struct budget_outcome *outcome)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "format", TEXT("polder-result/1"));
	json_id_member(&w, "vote", definition->vote_id);
	json_text_member(&w, "manifest_sha256", outcome->manifest_hash);
	json_text_member(&w, "rule", outcome->rule);
	json_int_member(&w, "threshold", outcome->threshold);
	json_int_member(&w, "voters", outcome->voters);
	json_key(&w, "ballots");
	json_open(&w, '[');
	for (size_t i = 0; i < outcome->section_count; i++)
		write_section(&w, &outcome->sections[i]);
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
	line->remaining_cents = json_int_of(item, "remaining_cents");
	line->tied_by_cost = json_bool_of(item, "tied_by_cost");
	line->tied_by_lot = json_bool_of(item, "tied_by_lot");
	if (!json_id_of(item, "plan", &line->option_id))
		return false;
	for (int i = COUNT_WON; i <= COUNT_INELIGIBLE; i++) {
		if (!text_is(why, count_why_name((enum count_why)i)))
			continue;
		line->why = (enum count_why)i;
		return true;
	}
	return false;
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
	const struct json *ballots = json_get(root, "ballots");
	*outcome = (struct budget_outcome){
		.voters = json_int_of(root, "voters"),
		.rule = text_copy(arena, json_text_of(root, "rule")),
		.threshold = json_int_of(root, "threshold"),
		.manifest_hash = text_copy(arena, json_text_of(root, "manifest_sha256")),
		.section_count = json_count(ballots),
	};
	outcome->sections = arena_new_array(arena, struct budget_section, outcome->section_count + 1);
	if (!outcome->sections || !text_is(json_text_of(root, "format"), "polder-result/1"))
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
