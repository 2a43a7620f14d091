// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/counting.h"
#include "base/log.h"
#include "count/knapsack.h"
#include "count/knapsack_table.h"
#include "count/maximin.h"
#include "count/phragmen.h"

// Of an arena only what is used is taken, so these may be generous: they are ends, not sizes.
#define ARENA_FIXED ((size_t)256 << 20)
#define ARENA_PER_BALLOT 256u
#define ARENA_PER_CHOICE 160u
#define CHOICE_BYTES 14 // a line of a ballot's text is an id and its end, and perhaps points

static const char *const why_names[WHYS] = {
	[WHY_WON] = "won",
	[WHY_TOO_EXPENSIVE] = "too_expensive",
	[WHY_CATEGORY_FULL] = "category_full",
	[WHY_BELOW_THRESHOLD] = "below_threshold",
	[WHY_NOT_REACHED] = "not_reached",
	[WHY_INELIGIBLE] = "ineligible",
	[WHY_NO_SUPPORT] = "no_support",
	[WHY_NEVER_ENOUGH] = "never_enough",
	[WHY_RAN_OUT] = "ran_out",
	[WHY_NOT_BEST] = "not_in_best_set",
	[WHY_COMPARED] = "lost_comparison",
};

const char *budget_why_name(enum budget_why why)
{
	return why_names[why];
}

bool budget_why_parse(struct text name, enum budget_why *why)
{
	for (*why = WHY_WON; *why < WHYS; (*why)++)
		if (text_is(name, why_names[*why]))
			return true;
	return false;
}

// --- ballots -------------------------------------------------------------------------------------------------------
struct reading {
	struct arena *arena, *scratch;
	const struct vote_definition *definition;
	struct tally *tally;
	struct papers *papers;
	uint16_t *place; // of each option, among the projects of its paper
	uint16_t *chosen;
	int32_t *points; // of the ballot in hand
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

static bool add_to_profile(struct reading *r, const struct paper *paper, const struct ballot_choice *choices,
                           size_t count)
{
	enum ballot_kind kind = paper->envelope->rule.kind;
	for (size_t i = 0; i < count; i++) {
		const struct vote_option *option = definition_option(r->definition, choices[i].option_id);
		if (choices[i].points < 0 || choices[i].points > INT32_MAX)
			return false;
		r->chosen[i] = r->place[option - r->definition->options];
		r->points[i] = (int32_t)choices[i].points;
	}
	if (kind == BALLOT_RANKING)
		return profile_add_ranking(paper->profile, r->chosen, count);
	return profile_add(paper->profile, r->chosen, kind == BALLOT_POINTS ? r->points : NULL, count);
}

static bool read_ballot(struct reading *r, const struct ballot *ballot)
{
	struct ballot_choice *choices;
	size_t count;
	const struct vote_envelope *envelope = definition_envelope(r->definition, ballot->envelope_id);
	if (!envelope || !ballot_text_read(r->scratch, r->definition, ballot->choices, &choices, &count) ||
	    count > r->definition->option_count)
		return false;
	struct paper *paper = &r->papers->at[envelope - r->definition->envelopes];
	paper->voters++;
	return budget_tally(r->tally, r->definition, envelope, choices, count) &&
	       (!paper->profile || add_to_profile(r, paper, choices, count));
}

static bool read_portion(struct rows rows, struct reading *r)
{
	struct ballot ballot;
	bool good = true;
	while (good && ballots_next(&rows, &ballot, r->scratch)) {
		good = read_ballot(r, &ballot);
		if (!good)
			log_fault("ballot %lld of vote %lld cannot be read", (long long)ballot.id,
			          (long long)r->definition->vote_id);
		arena_reset(r->scratch);
	}
	return rows_end(&rows) && good;
}

static bool make_papers(struct reading *r)
{
	const struct vote_definition *definition = r->definition;
	for (size_t e = 0; e < definition->envelope_count; e++) {
		struct paper *paper = &r->papers->at[e];
		*paper = (struct paper){ .envelope = &definition->envelopes[e],
			                     .options = arena_new_array(r->arena, size_t, definition->option_count + 1) };
		for (size_t i = 0; paper->options && i < definition->option_count; i++) {
			if (definition->options[i].envelope_id != paper->envelope->id)
				continue;
			r->place[i] = (uint16_t)paper->count;
			paper->options[paper->count++] = i;
		}
		paper->projects = arena_new_array(r->arena, struct count_project, paper->count + 1);
	}
	return !arena_full(r->arena);
}

// Equal ballots are kept once, but how many there are is not known before.
static bool make_profiles(struct reading *r, struct db *db)
{
	struct rows rows = ballot_sizes_select(db, r->definition->vote_id);
	bool good = true;
	while (rows_next(&rows)) {
		const struct vote_envelope *envelope = definition_envelope(r->definition, rows_int(&rows, 0));
		struct paper *paper = envelope ? &r->papers->at[envelope - r->definition->envelopes] : NULL;
		int64_t ballots = rows_int(&rows, 1), bytes = rows_int(&rows, 2);
		if (paper && ballots >= 0 && bytes >= 0)
			paper->profile =
				profile_create(r->arena, paper->count, (size_t)ballots, (size_t)(bytes / CHOICE_BYTES) + 1);
		good = good && paper && paper->profile;
	}
	for (size_t i = 0; good && i < r->papers->count; i++) // nobody voted on it
		if (!r->papers->at[i].profile)
			good = (r->papers->at[i].profile = profile_create(r->arena, r->papers->at[i].count, 0, 0)) != NULL;
	return rows_end(&rows) && good;
}

static bool finish_papers(struct reading *r, bool profiles)
{
	for (size_t e = 0; e < r->papers->count; e++) {
		struct paper *paper = &r->papers->at[e];
		for (size_t i = 0; i < paper->count; i++) {
			const struct vote_option *option = &r->definition->options[paper->options[i]];
			paper->projects[i] = (struct count_project){ .id = option->title,
				                                         .cost_cents = option->price_cents,
				                                         .votes = r->tally->votes[paper->options[i]],
				                                         .score = r->tally->score[paper->options[i]],
				                                         .lot = (uint32_t)option->lot,
				                                         .eligible = true };
		}
		if (profiles && !profile_finish(r->arena, paper->profile))
			return false;
	}
	return true;
}

static bool read_all(struct reading *r, struct db *db, bool profiles)
{
	int64_t vote_id = r->definition->vote_id;
	if (!db_snapshot_begin(db)) // a code may be revoked between two portions
		return false;
	int64_t portions = ballot_portions(db, vote_id);
	bool good = portions > 0 && (!profiles || make_profiles(r, db));
	for (int64_t i = 0; good && i < portions; i++)
		good = read_portion(ballots_select(db, vote_id, i, portions), r);
	db_snapshot_end(db);
	return good && finish_papers(r, profiles);
}

enum outcome papers_read(struct db *db, struct arena *arena, const struct vote_definition *definition, bool profiles,
                         struct papers *papers)
{
	size_t options = definition->option_count;
	struct reading r = { .arena = arena,
		                 .definition = definition,
		                 .papers = papers,
		                 .tally = tally_create(arena, options),
		                 .place = arena_new_array(arena, uint16_t, options + 1),
		                 .chosen = arena_new_array(arena, uint16_t, options + 1),
		                 .points = arena_new_array(arena, int32_t, options + 1) };
	*papers = (struct papers){ .at = arena_new_array(arena, struct paper, definition->envelope_count + 1),
		                       .count = definition->envelope_count };
	if (!r.tally || arena_full(arena) || !make_papers(&r))
		return BUSY;
	r.scratch = arena_create(4u << 20);
	if (!r.scratch)
		return BUSY;
	bool good = read_all(&r, db, profiles);
	arena_destroy(r.scratch);
	return good ? DONE : arena_full(arena) ? BUSY : FAULT;
}

struct arena *papers_arena(struct db *db, const struct vote_definition *definition)
{
	size_t bytes = ARENA_FIXED + definition->envelope_count * KNAPSACK_TABLE_BYTES_MOST;
	struct rows rows = ballot_sizes_select(db, definition->vote_id);
	while (rows_next(&rows)) {
		size_t ballots = (size_t)rows_int(&rows, 1), choices = (size_t)rows_int(&rows, 2) / CHOICE_BYTES;
		bytes += ballots * ARENA_PER_BALLOT + choices * ARENA_PER_CHOICE;
	}
	return rows_end(&rows) ? arena_create(bytes) : NULL;
}

// --- counting ------------------------------------------------------------------------------------------------------
struct count_work {
	struct arena *arena;
	const struct paper *paper;
	const struct budget_rule *rule;
	int64_t threshold;
	struct effort_limit effort;
	struct counted *counted;
};

static bool by_greedy(struct count_work *work)
{
	const struct paper *paper = work->paper;
	struct counted *counted = work->counted;
	struct count_input input = { .rule = (enum count_rule)work->rule->kind,
		                         .budget_cents = paper->envelope->budget_cents,
		                         .threshold = work->threshold,
		                         .projects = paper->projects,
		                         .count = paper->count };
	struct count_result *result = counted->greedy;
	if (!count_greedy(work->arena, &input, result)) {
		counted->error = result->error;
		return false;
	}
	counted->winners = result->winners;
	counted->winner_count = result->winner_count;
	counted->cost_cents = result->cost_cents;
	counted->lot_decided = result->lot_decided;
	for (size_t i = 0; i < paper->count; i++) {
		const struct count_entry *entry = &result->entries[i];
		counted->lines[i] = (struct counted_line){ .why = (enum budget_why)entry->why,
			                                       .rank = entry->rank,
			                                       .remaining_cents = entry->remaining_cents,
			                                       .tied_by_cost = (entry->ties & COUNT_TIE_BY_COST) != 0,
			                                       .tied_by_lot = (entry->ties & COUNT_TIE_LOT_DECIDED) != 0 };
	}
	return true;
}

static void note_tie(struct counted *counted, size_t project, enum count_tie tie)
{
	counted->lines[project].tied_by_cost = tie == COUNT_TIE_COST;
	counted->lines[project].tied_by_lot = tie == COUNT_TIE_LOT;
	counted->lot_decided |= tie == COUNT_TIE_LOT;
}

static bool by_shares(struct count_work *work)
{
	static const enum budget_why whys[] = {
		[SHARES_BOUGHT] = WHY_COMPARED,       [SHARES_COMPLETED] = WHY_COMPARED,
		[SHARES_COMPARED] = WHY_WON,          [SHARES_NO_SUPPORT] = WHY_NO_SUPPORT,
		[SHARES_RAN_OUT] = WHY_RAN_OUT,       [SHARES_BELOW_THRESHOLD] = WHY_BELOW_THRESHOLD,
		[SHARES_INELIGIBLE] = WHY_INELIGIBLE, [SHARES_NEVER_ENOUGH] = WHY_NEVER_ENOUGH,
	};
	struct counted *counted = work->counted;
	struct shares_input input = { .options = work->rule->shares,
		                          .profile = work->paper->profile,
		                          .projects = work->paper->projects,
		                          .count = work->paper->count,
		                          .budget_cents = work->paper->envelope->budget_cents,
		                          .threshold = work->threshold,
		                          .effort = work->effort };
	struct shares_result *result = counted->shares;
	if (!count_shares(work->arena, &input, result)) {
		counted->error = result->error;
		return false;
	}
	counted->winners = result->winners;
	counted->winner_count = result->winner_count;
	counted->cost_cents = result->cost_cents;
	counted->lot_decided = result->greedy_lot_decided && !result->greedy_won;
	for (size_t i = 0; i < input.count; i++)
		counted->lines[i] =
			(struct counted_line){ .why = whys[result->entries[i].why], .round = (int64_t)result->entries[i].round };
	for (size_t i = 0; i < result->bought_count; i++)
		note_tie(counted, result->rounds[i].project, result->rounds[i].tie);
	return true;
}

static bool by_sequence(struct count_work *work)
{
	static const enum budget_why whys[] = {
		[SEQUENCE_WON] = WHY_WON,
		[SEQUENCE_TOO_EXPENSIVE] = WHY_TOO_EXPENSIVE,
		[SEQUENCE_NOT_REACHED] = WHY_NOT_REACHED,
		[SEQUENCE_NOT_BEST] = WHY_NOT_BEST,
		[SEQUENCE_NO_SUPPORT] = WHY_NO_SUPPORT,
		[SEQUENCE_BELOW_THRESHOLD] = WHY_BELOW_THRESHOLD,
		[SEQUENCE_INELIGIBLE] = WHY_INELIGIBLE,
	};
	struct counted *counted = work->counted;
	struct sequence_input input = { .profile = work->paper->profile,
		                            .projects = work->paper->projects,
		                            .count = work->paper->count,
		                            .budget_cents = work->paper->envelope->budget_cents,
		                            .threshold = work->threshold,
		                            .effort = work->effort };
	struct sequence_result *result = counted->sequence;
	int64_t score;
	bool good;
	if (work->rule->kind == RULE_KNAPSACK)
		good = count_knapsack(work->arena, &input, result, &score);
	else if (work->rule->kind == RULE_MAXIMIN)
		good = count_maximin(work->arena, &input, result);
	else
		good = count_phragmen(work->arena, &input, work->rule->kind == RULE_PHRAGMEN ? PHRAGMEN_STOP : PHRAGMEN_SKIP,
		                      result);
	if (!good) {
		counted->error = result->error;
		return false;
	}
	counted->winners = result->winners;
	counted->winner_count = result->winner_count;
	counted->cost_cents = result->cost_cents;
	for (size_t i = 0; i < input.count; i++)
		counted->lines[i] = (struct counted_line){ .why = whys[result->entries[i].why],
			                                       .round = (int64_t)result->entries[i].round,
			                                       .remaining_cents = result->entries[i].remaining_cents };
	for (size_t i = 0; result->rounds && i < result->winner_count; i++)
		note_tie(counted, result->rounds[i].project, result->rounds[i].tie);
	return true;
}

static bool took_part(enum budget_why why)
{
	return why != WHY_BELOW_THRESHOLD && why != WHY_INELIGIBLE;
}

// The order of the greedy rules is their own. Elsewhere: the winners as they won, then the others by votes, as in a tie.
static void rank_lines(struct count_work *work)
{
	struct counted *counted = work->counted;
	int64_t rank = (int64_t)counted->winner_count;
	for (size_t i = 0; i < work->paper->count; i++) {
		const struct count_project *project = &work->paper->projects[i];
		struct counted_line *line = &counted->lines[i];
		if (line->won_as > 0 || !took_part(line->why)) {
			line->rank = line->won_as;
			continue;
		}
		line->rank = rank + 1;
		for (size_t j = 0; j < work->paper->count; j++) {
			const struct count_project *other = &work->paper->projects[j];
			if (j == i || counted->lines[j].won_as > 0 || !took_part(counted->lines[j].why))
				continue;
			line->rank +=
				other->score != project->score ? other->score > project->score : count_goes_before(other, project);
		}
	}
}

bool paper_count(struct arena *arena, const struct paper *paper, const struct budget_rule *rule, int64_t threshold,
                 struct effort_limit effort, struct counted *counted)
{
	*counted = (struct counted){ .lines = arena_new_array(arena, struct counted_line, paper->count + 1) };
	struct count_work work = { arena, paper, rule, threshold, effort, counted };
	bool greedy = budget_rule_is_greedy(rule->kind), shares = rule->kind == RULE_EQUAL_SHARES, good = false;
	counted->greedy = greedy ? arena_new(arena, struct count_result) : NULL;
	counted->shares = shares ? arena_new(arena, struct shares_result) : NULL;
	counted->sequence = !greedy && !shares ? arena_new(arena, struct sequence_result) : NULL;
	if (!arena_full(arena) && (greedy || paper->profile))
		good = greedy ? by_greedy(&work) : shares ? by_shares(&work) : by_sequence(&work);
	if (!good) {
		counted->error = counted->error ? counted->error : "there is not enough memory to count it";
		return false;
	}
	for (size_t i = 0; i < counted->winner_count; i++) {
		counted->lines[counted->winners[i]].won_as = (int64_t)i + 1;
		counted->lines[counted->winners[i]].why = WHY_WON;
	}
	if (!greedy)
		rank_lines(&work);
	return !arena_full(arena);
}
