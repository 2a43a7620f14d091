// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_residual.h"

// Means and sums follow from how often each vote was cast. Returns how many left-out statements there are with a vote.
static uint32_t columns_count(struct opinion_residual *residual)
{
	const struct opinion_votes *votes = residual->votes;
	uint32_t left_out = 0;
	for (uint32_t j = 0; j < votes->statement_count; j++) {
		const uint32_t *of = votes->tally + opinion_vote_make(j, -1);
		uint32_t all = of[0] + of[1] + of[2];
		if (all == 0)
			continue;
		if (votes->left_out[j]) {
			left_out++;
			continue;
		}
		double sum = (double)of[2] - (double)of[0];
		residual->columns[j] = all;
		residual->column_count++;
		residual->mean[j] = sum / (double)all;
		residual->squares += (double)of[0] + (double)of[2] - sum * residual->mean[j];
	}
	return left_out;
}

static void rows_count(struct opinion_residual *residual, uint32_t left_out, bool zeroed)
{
	const struct opinion_votes *votes = residual->votes;
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		uint32_t kept = 0, all = (uint32_t)(votes->row_first[i + 1] - votes->row_first[i]);
		for (size_t at = 0; at < all && left_out > 0; at++)
			kept += !votes->left_out[opinion_vote_statement(votes->votes[votes->row_first[i] + at])];
		kept = left_out > 0 ? kept : all;
		residual->rows[i] = zeroed ? kept + left_out : kept;
		residual->own[i] = zeroed ? all : kept;
	}
}

struct opinion_residual *opinion_residual_make(struct arena *arena, const struct opinion_votes *votes, bool zeroed)
{
	struct opinion_residual *residual = arena_new(arena, struct opinion_residual);
	size_t statements = (size_t)votes->statement_count + 1, participants = (size_t)votes->participant_count + 1;
	if (!residual)
		return NULL;
	*residual = (struct opinion_residual){
		.votes = votes,
		.mean = arena_new_array(arena, double, statements),
		.columns = arena_new_array(arena, uint32_t, statements),
		.rows = arena_new_array(arena, uint32_t, participants),
		.own = arena_new_array(arena, uint32_t, participants),
		.table = arena_new_array(arena, opinion_pair, 8 * statements),
		.sums = arena_new_array(arena, opinion_pair, 8 * statements),
	};
	if (arena_full(arena))
		return NULL;
	uint32_t left_out = columns_count(residual);
	rows_count(residual, left_out, zeroed);
	residual->column_count += zeroed ? left_out : 0;
	return residual;
}

// What each possible vote on a statement adds to the products of its row; `step` pairs for each vote.
static void table_fill(const struct opinion_residual *residual, size_t step, size_t which, uint32_t j,
                       opinion_pair loading)
{
	opinion_pair none = { 0, 0 };
	for (int value = -1; value <= 1; value++)
		residual->table[step * opinion_vote_make(j, value) + which] =
			residual->columns[j] > 0 ? ((double)value - residual->mean[j]) * loading : none;
}

// Two sums, since a processor can add to the one while the other is not ready.
static inline opinion_pair row_product(const opinion_pair *table, const opinion_vote *votes, size_t count)
{
	opinion_pair even = { 0, 0 }, odd = { 0, 0 };
	size_t at = 0;
	for (; at + 1 < count; at += 2) {
		even += table[votes[at]];
		odd += table[votes[at + 1]];
	}
	if (at < count)
		even += table[votes[at]];
	return even + odd;
}

void opinion_residual_project(const struct opinion_residual *residual, const double (*axes)[2], double (*to)[2])
{
	const struct opinion_votes *votes = residual->votes;
	for (uint32_t j = 0; j < votes->statement_count; j++)
		table_fill(residual, 1, 0, j, (opinion_pair){ axes[j][0], axes[j][1] });
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		size_t first = votes->row_first[i];
		opinion_pair product = row_product(residual->table, votes->votes + first, votes->row_first[i + 1] - first);
		to[i][0] = product[0];
		to[i][1] = product[1];
	}
}

static void rows_apply_two(const struct opinion_residual *residual)
{
	const struct opinion_votes *votes = residual->votes;
	opinion_pair *sums = residual->sums;
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		const opinion_vote *row = votes->votes + votes->row_first[i];
		size_t count = votes->row_first[i + 1] - votes->row_first[i];
		opinion_pair product = row_product(residual->table, row, count);
		for (size_t at = 0; at < count; at++)
			sums[row[at]] += product;
	}
}

static void rows_apply_four(const struct opinion_residual *residual)
{
	const struct opinion_votes *votes = residual->votes;
	const opinion_pair *table = residual->table;
	opinion_pair *sums = residual->sums;
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		const opinion_vote *row = votes->votes + votes->row_first[i];
		size_t count = votes->row_first[i + 1] - votes->row_first[i];
		opinion_pair first = { 0, 0 }, second = { 0, 0 };
		for (size_t at = 0; at < count; at++) {
			first += table[2 * (size_t)row[at]];
			second += table[2 * (size_t)row[at] + 1];
		}
		for (size_t at = 0; at < count; at++) {
			sums[2 * (size_t)row[at]] += first;
			sums[2 * (size_t)row[at] + 1] += second;
		}
	}
}

void opinion_residual_apply(const struct opinion_residual *residual, double *const *vectors, double *const *to,
                            int count)
{
	uint32_t statements = residual->votes->statement_count;
	size_t step = count > 2 ? 2 : 1;
	for (uint32_t j = 0; j < statements; j++)
		for (size_t which = 0; which < step; which++) {
			int second = (int)(2 * which + 1);
			opinion_pair loading = { vectors[2 * which][j], second < count ? vectors[second][j] : 0 };
			table_fill(residual, step, which, j, loading);
		}
	for (size_t at = 0; at < 4 * step * statements; at++)
		residual->sums[at] = (opinion_pair){ 0, 0 };
	if (step == 2)
		rows_apply_four(residual);
	else
		rows_apply_two(residual);
	for (uint32_t j = 0; j < statements; j++)
		for (size_t k = 0; k < (size_t)count; k++) {
			double sum = 0;
			for (int value = -1; value <= 1 && residual->columns[j] > 0; value++)
				sum += ((double)value - residual->mean[j]) *
				       residual->sums[step * opinion_vote_make(j, value) + k / 2][k % 2];
			to[k][j] = sum;
		}
}
