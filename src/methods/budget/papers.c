// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/papers.h"
#include "count/knapsack_table.h"

// Of an arena only what is used is taken, so these may be generous: they are ends, not sizes.
#define ARENA_FIXED ((size_t)256 << 20)
#define ARENA_PER_BALLOT 256u
#define ARENA_PER_CHOICE 160u
#define CHOICE_BYTES 14 // a line of a ballot's text is an id and its end, and perhaps points
#define SCRATCH_BYTES ((size_t)4 << 20)

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

bool papers_add(struct reading *r, int64_t envelope_id, struct text text)
{
	struct ballot_choice *choices;
	size_t count;
	const struct vote_envelope *envelope = definition_envelope(r->definition, envelope_id);
	arena_reset(r->scratch);
	if (!envelope || !ballot_text_read(r->scratch, r->definition, text, &choices, &count) ||
	    count > r->definition->option_count)
		return false;
	struct paper *paper = &r->papers->at[envelope - r->definition->envelopes];
	paper->voters++;
	return budget_tally(r->tally, r->definition, envelope, choices, count) &&
	       (!paper->profile || add_to_profile(r, paper, choices, count));
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
static bool make_profiles(struct reading *r, const struct ballot_sizes *sizes)
{
	for (size_t i = 0; i < sizes->count; i++) {
		const struct ballot_size *size = &sizes->at[i];
		const struct vote_envelope *envelope = definition_envelope(r->definition, size->envelope_id);
		if (!envelope || size->ballots < 0 || size->characters < 0)
			return false;
		struct paper *paper = &r->papers->at[envelope - r->definition->envelopes];
		paper->profile = profile_create(r->arena, paper->count, (size_t)size->ballots,
		                                (size_t)(size->characters / CHOICE_BYTES) + 1);
		if (!paper->profile)
			return false;
	}
	for (size_t i = 0; i < r->papers->count; i++) // nobody voted on it
		if (!r->papers->at[i].profile &&
		    !(r->papers->at[i].profile = profile_create(r->arena, r->papers->at[i].count, 0, 0)))
			return false;
	return true;
}

struct reading *papers_begin(struct arena *arena, const struct vote_definition *definition,
                             const struct ballot_sizes *sizes, bool profiles, struct papers *papers)
{
	size_t options = definition->option_count;
	struct reading *r = arena_new(arena, struct reading);
	*papers = (struct papers){ .at = arena_new_array(arena, struct paper, definition->envelope_count + 1),
		                       .count = definition->envelope_count };
	if (!r || !papers->at)
		return NULL;
	*r = (struct reading){ .arena = arena,
		                   .definition = definition,
		                   .papers = papers,
		                   .tally = tally_create(arena, options),
		                   .place = arena_new_array(arena, uint16_t, options + 1),
		                   .chosen = arena_new_array(arena, uint16_t, options + 1),
		                   .points = arena_new_array(arena, int32_t, options + 1) };
	bool good = r->tally && !arena_full(arena) && make_papers(r) && (!profiles || make_profiles(r, sizes));
	r->scratch = good ? arena_create(SCRATCH_BYTES) : NULL;
	return r->scratch ? r : NULL;
}

bool papers_finish(struct reading *r)
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
		if (paper->profile && !profile_finish(r->arena, paper->profile))
			return false;
	}
	return true;
}

void papers_end(struct reading *r)
{
	if (r)
		arena_destroy(r->scratch);
}

struct arena *papers_arena(const struct vote_definition *definition, const struct ballot_sizes *sizes)
{
	size_t bytes = ARENA_FIXED + definition->envelope_count * KNAPSACK_TABLE_BYTES_MOST;
	for (size_t i = 0; i < sizes->count; i++)
		bytes += (size_t)sizes->at[i].ballots * ARENA_PER_BALLOT +
		         (size_t)sizes->at[i].characters / CHOICE_BYTES * ARENA_PER_CHOICE;
	return arena_create(bytes);
}
