// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_chance.h"

#include "count/opinion_axes.h"
#include "count/opinion_random.h"

#include <math.h>

#define TOLERANCE 1e-3 // of the eigenvalue; far finer than what is asked

// Some participants, drawn by their number, with all their votes.
static struct opinion_votes *sample(struct arena *arena, const struct opinion_votes *votes, uint64_t seed)
{
	struct opinion_votes *some = arena_new(arena, struct opinion_votes);
	uint32_t *tally = arena_new_array(arena, uint32_t, 4 * (size_t)votes->statement_count + 1);
	if (arena_full(arena))
		return NULL;
	*some = (struct opinion_votes){ .statement_count = votes->statement_count,
		                            .left_out = votes->left_out,
		                            .tally = tally };
	double expected = OPINION_CHANCE_ROWS + OPINION_CHANCE_ROWS_STATEMENT * (double)votes->statement_count;
	double share = expected / ((double)votes->participant_count + 1);
	size_t rows = 0, room = 0;
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		bool drawn = opinion_random_unit(seed, i) < share;
		rows += drawn;
		room += drawn ? votes->row_first[i + 1] - votes->row_first[i] : 0;
	}
	some->row_first = arena_new_array(arena, size_t, rows + 1);
	some->votes = arena_new_array(arena, opinion_vote, room + 1);
	if (arena_full(arena))
		return NULL;
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		if (opinion_random_unit(seed, i) >= share)
			continue;
		for (size_t at = votes->row_first[i]; at < votes->row_first[i + 1]; at++) {
			some->votes[some->vote_count++] = votes->votes[at];
			some->tally[votes->votes[at]]++;
		}
		some->row_first[++some->participant_count] = some->vote_count;
	}
	return some;
}

// Where the votes on each statement stand: those on statement j are places[first[j]] up to places[first[j + 1]].
struct columns {
	size_t *first;
	size_t *places;
};

static bool columns_find(struct arena *arena, const struct opinion_votes *votes, struct columns *columns)
{
	columns->first = arena_new_array(arena, size_t, (size_t)votes->statement_count + 2);
	columns->places = arena_new_array(arena, size_t, votes->vote_count + 1);
	if (arena_full(arena))
		return false;
	for (size_t at = 0; at < votes->vote_count; at++)
		columns->first[opinion_vote_statement(votes->votes[at]) + 2]++;
	for (size_t j = 2; j < (size_t)votes->statement_count + 2; j++)
		columns->first[j] += columns->first[j - 1];
	for (size_t at = 0; at < votes->vote_count; at++)
		columns->places[columns->first[opinion_vote_statement(votes->votes[at]) + 1]++] = at;
	return true;
}

static void deal(const struct opinion_votes *votes, const struct columns *columns, uint64_t seed)
{
	for (uint32_t j = 0; j < votes->statement_count; j++) {
		const size_t *places = columns->places + columns->first[j];
		for (size_t left = columns->first[j + 1] - columns->first[j]; left > 1; left--) {
			size_t one = places[left - 1];
			size_t other = places[opinion_random(seed, one) % left];
			opinion_vote vote = votes->votes[one];
			votes->votes[one] = votes->votes[other];
			votes->votes[other] = vote;
		}
	}
}

static double first_spread(struct arena *arena, const struct opinion_residual *residual, uint64_t seed)
{
	struct opinion_axes axes;
	if (!opinion_axes_find(arena, residual, NULL, seed, TOLERANCE, &axes))
		return -1;
	return sqrt(axes.value[0]);
}

double opinion_chance_ratio(struct arena *arena, const struct opinion_votes *votes, uint64_t seed)
{
	const struct opinion_votes *some = sample(arena, votes, seed);
	struct columns columns;
	if (!some || !columns_find(arena, some, &columns))
		return -1;
	struct opinion_residual *residual = opinion_residual_make(arena, some, false);
	if (!residual)
		return -1;
	double real = first_spread(arena, residual, seed), chance = 0;
	for (uint64_t i = 0; i < OPINION_CHANCE_DEALS && real > 0; i++) {
		deal(some, &columns, opinion_random(seed, i));
		double dealt = first_spread(arena, residual, seed); // the means of the statements stay what they were
		if (dealt < 0)
			return -1;
		chance = dealt > chance ? dealt : chance;
	}
	return chance > 0 ? real / chance : real;
}
