// SPDX-License-Identifier: EUPL-1.2
#include "count/opinion_measures.h"

#include <math.h>

#define META_PRIORITY 49.0

static uint32_t tally_votes(struct opinion_tally tally)
{
	return tally.agrees + tally.disagrees + tally.passes;
}

static void tally_add(struct opinion_tally *tally, int value)
{
	tally->agrees += value > 0;
	tally->disagrees += value < 0;
	tally->passes += value == 0;
}

static double smoothed(uint32_t part, uint32_t votes)
{
	return ((double)part + 1) / ((double)votes + 2);
}

struct opinion_share opinion_share_of(uint32_t part, uint32_t votes)
{
	if (votes == 0)
		return (struct opinion_share){ NAN, 0, 1 };
	double n = votes, share = part / n, z2 = OPINION_WILSON_Z * OPINION_WILSON_Z;
	double middle = (share + z2 / (2 * n)) / (1 + z2 / n);
	double half = OPINION_WILSON_Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n);
	double low = part == 0 ? 0 : middle - half, high = part == votes ? 1 : middle + half;
	return (struct opinion_share){ share, low, high };
}

double opinion_test_one(uint32_t part, uint32_t votes)
{
	double n = (double)votes + 1;
	return 2 * sqrt(n) * (((double)part + 1) / n - 0.5);
}

double opinion_test_two(uint32_t part, uint32_t votes, uint32_t other_part, uint32_t other_votes)
{
	double n1 = (double)votes + 1, n2 = (double)other_votes + 1;
	double k1 = (double)part + 1, k2 = (double)other_part + 1;
	double both = (k1 + k2) / (n1 + n2);
	if (k1 + k2 == n1 + n2)
		return 0;
	return (k1 / n1 - k2 / n2) / sqrt(both * (1 - both) * (1 / n1 + 1 / n2));
}

// 2^(-votes / 5): a root of two from the table times a power of two, so that it is the same on every machine.
static double fifth_halvings(uint32_t votes)
{
	static const double roots[5] = { 1, 0.8705505632961241, 0.757858283255199, 0.6597539553864471, 0.5743491774985175 };
	return ldexp(roots[votes % 5], -(int)(votes / 5 < 2000 ? votes / 5 : 2000));
}

double opinion_priority(struct opinion_tally tally, double extremity)
{
	uint32_t votes = tally_votes(tally);
	double importance = (1 - smoothed(tally.passes, votes)) * (extremity + 1) * smoothed(tally.agrees, votes);
	double priority = importance * (1 + 8 * fifth_halvings(votes));
	return priority * priority;
}

// Of equal scores the earlier statement stays first.
static void top_offer(struct opinion_top *top, uint32_t statement, double score)
{
	uint32_t at = top->count;
	if (at == OPINION_TOP && score <= top->score[at - 1])
		return;
	if (at == OPINION_TOP)
		at--;
	else
		top->count++;
	for (; at > 0 && score > top->score[at - 1]; at--) {
		top->at[at] = top->at[at - 1];
		top->score[at] = top->score[at - 1];
	}
	top->at[at] = statement;
	top->score[at] = score;
}

static bool tallies_fill(struct opinion_measures *measures, const struct opinion_measures_input *input)
{
	const struct opinion_votes *votes = input->votes;
	for (uint32_t i = 0; i < votes->participant_count; i++) {
		int group = input->group ? input->group[i] : -1;
		if (group < -1 || group >= (int)input->group_count)
			return false;
		struct opinion_stance *stances =
			group < 0 ? NULL : measures->stances + (size_t)group * measures->statement_count;
		for (size_t k = votes->row_first[i]; k < votes->row_first[i + 1]; k++) {
			uint32_t statement = opinion_vote_statement(votes->votes[k]);
			int value = opinion_vote_value(votes->votes[k]);
			tally_add(&measures->statements[statement].all, value);
			if (stances) {
				tally_add(&measures->statements[statement].grouped, value);
				tally_add(&stances[statement].tally, value);
			}
		}
	}
	return true;
}

static struct opinion_side side_make(uint32_t part, uint32_t votes, uint32_t rest_part, uint32_t rest_votes)
{
	double share = smoothed(part, votes);
	return (struct opinion_side){ .share = share,
		                          .test = opinion_test_one(part, votes),
		                          .ratio = share / smoothed(rest_part, rest_votes),
		                          .ratio_test = opinion_test_two(part, votes, rest_part, rest_votes) };
}

static bool side_typical(const struct opinion_side *side)
{
	return side->ratio_test > OPINION_TEST && side->test > OPINION_TEST;
}

static double side_rank(const struct opinion_side *side)
{
	return side->ratio * side->ratio_test * side->share * side->test;
}

static void stance_fill(struct opinion_stance *stance, const struct opinion_tally *grouped)
{
	const struct opinion_tally *in = &stance->tally;
	uint32_t votes = tally_votes(*in), rest = tally_votes(*grouped) - votes;
	stance->agree = side_make(in->agrees, votes, grouped->agrees - in->agrees, rest);
	stance->disagree = side_make(in->disagrees, votes, grouped->disagrees - in->disagrees, rest);
	stance->agrees = stance->agree.ratio_test > stance->disagree.ratio_test;
	stance->typical = side_typical(&stance->agree) || side_typical(&stance->disagree);
	stance->rank = side_rank(stance->agrees ? &stance->agree : &stance->disagree);
}

static void measure_groups(struct opinion_measures *measures, uint32_t statement)
{
	struct opinion_measure *measure = &measures->statements[statement];
	double agree = 1, disagree = 1, agree_sum = 0, disagree_sum = 0, mean_sum = 0, square_sum = 0;
	double least_agree = 1, least_disagree = 1;
	double groups = measures->group_count;
	for (uint32_t g = 0; g < measures->group_count; g++) {
		struct opinion_stance *stance = &measures->stances[(size_t)g * measures->statement_count + statement];
		const struct opinion_tally *tally = &stance->tally;
		uint32_t votes = tally_votes(*tally), opinions = tally->agrees + tally->disagrees;
		double mean = ((double)tally->agrees - (double)tally->disagrees) / ((double)votes + 2);
		stance_fill(stance, &measure->grouped);
		agree *= stance->agree.share;
		disagree *= stance->disagree.share;
		least_agree = fmin(least_agree, stance->agree.share);
		least_disagree = fmin(least_disagree, stance->disagree.share);
		agree_sum += smoothed(tally->agrees, opinions);
		disagree_sum += smoothed(tally->disagrees, opinions);
		mean_sum += mean;
		square_sum += mean * mean;
	}
	double mean = mean_sum / groups, variance = square_sum / groups - mean * mean;
	measure->consensus_agree = groups > 0 ? agree : NAN;
	measure->consensus_disagree = groups > 0 ? disagree : NAN;
	measure->consensus_agree_mean = groups > 0 ? agree_sum / groups : NAN;
	measure->consensus_disagree_mean = groups > 0 ? disagree_sum / groups : NAN;
	measure->least_agree = groups > 0 ? least_agree : NAN;
	measure->least_disagree = groups > 0 ? least_disagree : NAN;
	measure->divisiveness = groups > 0 ? fmax(0, variance) : NAN;
}

static void measure_all(struct opinion_measure *measure)
{
	uint32_t votes = tally_votes(measure->all);
	measure->agree_share = smoothed(measure->all.agrees, votes);
	measure->agree_test = opinion_test_one(measure->all.agrees, votes);
	measure->disagree_share = smoothed(measure->all.disagrees, votes);
	measure->disagree_test = opinion_test_one(measure->all.disagrees, votes);
}

static void lists_offer(struct opinion_measures *measures, uint32_t statement)
{
	const struct opinion_measure *measure = &measures->statements[statement];
	double passes = measure->all.passes, votes = tally_votes(measure->all);
	if (measure->agree_share > 0.5 && measure->agree_test > OPINION_TEST)
		top_offer(&measures->majority_agree, statement, measure->agree_share * measure->agree_test);
	if (measure->disagree_share > 0.5 && measure->disagree_test > OPINION_TEST)
		top_offer(&measures->majority_disagree, statement, measure->disagree_share * measure->disagree_test);
	if (measure->least_agree > 0.5)
		top_offer(&measures->consensus_agree, statement, measure->consensus_agree);
	if (measure->least_disagree > 0.5)
		top_offer(&measures->consensus_disagree, statement, measure->consensus_disagree);
	if (measure->divisiveness > 0)
		top_offer(&measures->divisive, statement, measure->divisiveness);
	if (passes > OPINION_UNCERTAIN_SHARE * votes)
		top_offer(&measures->uncertain, statement, passes / votes * (passes / votes) * passes);
}

// --- Representative statements, as published ---------------------------------------------------------------------

static bool best_agree_replaces(const struct opinion_stance *stance, const struct opinion_stance *best)
{
	const struct opinion_side *side = &stance->agree;
	if (stance->tally.agrees == 0 && stance->tally.disagrees == 0)
		return false;
	if (!best)
		return side->test > OPINION_TEST || (side->ratio > 1 && side->share > 0.5);
	if (best->agree.ratio > 1)
		return side_rank(side) > side_rank(&best->agree);
	return side->share * side->test > best->agree.share * best->agree.test;
}

struct candidates {
	uint32_t best_agree, most_apart; // OPINION_NONE
	struct opinion_top typical;      // by rank, without the best agree
};

static struct candidates candidates_find(const struct opinion_stance *stances, const struct opinion_votes *votes)
{
	struct candidates found = { .best_agree = OPINION_NONE, .most_apart = OPINION_NONE };
	double apart = 0;
	for (uint32_t j = 0; j < votes->statement_count; j++) {
		if (votes->left_out[j])
			continue;
		const struct opinion_stance *stance = &stances[j];
		const struct opinion_stance *best = found.best_agree == OPINION_NONE ? NULL : &stances[found.best_agree];
		double test = fmax(stance->agree.ratio_test, stance->disagree.ratio_test);
		if (best_agree_replaces(stance, best))
			found.best_agree = j;
		if (found.most_apart == OPINION_NONE || test > apart) {
			found.most_apart = j;
			apart = test;
		}
	}
	for (uint32_t j = 0; j < votes->statement_count; j++)
		if (!votes->left_out[j] && stances[j].typical && j != found.best_agree)
			top_offer(&found.typical, j, stances[j].rank);
	return found;
}

// Those of `from` on one side, behind those that are there.
static void side_append(struct opinion_top *to, const struct opinion_top *from, const struct opinion_stance *stances,
                        bool agrees)
{
	for (uint32_t i = 0; i < from->count; i++) {
		if (stances[from->at[i]].agrees != agrees)
			continue;
		to->at[to->count] = from->at[i];
		to->score[to->count++] = from->score[i];
	}
}

static void published_list(struct opinion_typical *typical, const struct opinion_stance *stances,
                           const struct opinion_votes *votes)
{
	struct candidates found = candidates_find(stances, votes);
	struct opinion_top list = { .count = 0 };
	uint32_t first = found.best_agree;
	bool any = found.typical.count > 0 || (first != OPINION_NONE && stances[first].typical);
	if (!any && first == OPINION_NONE)
		first = found.most_apart;
	if (first != OPINION_NONE) {
		list.at[0] = first;
		list.score[0] = stances[first].rank;
		list.count = 1;
	}
	for (uint32_t i = 0; any && i < found.typical.count && list.count < OPINION_TOP; i++) {
		list.at[list.count] = found.typical.at[i];
		list.score[list.count++] = found.typical.score[i];
	}
	typical->best_agree = found.best_agree;
	side_append(&typical->published, &list, stances, true);
	side_append(&typical->published, &list, stances, false);
}

static void typical_fill(struct opinion_typical *typical, const struct opinion_stance *stances,
                         const struct opinion_votes *votes)
{
	published_list(typical, stances, votes);
	for (uint32_t j = 0; j < votes->statement_count; j++)
		if (!votes->left_out[j] && stances[j].typical)
			top_offer(stances[j].agrees ? &typical->agrees : &typical->disagrees, j, stances[j].rank);
}

struct opinion_measures *opinion_measures_make(struct arena *arena, const struct opinion_measures_input *input)
{
	const struct opinion_votes *votes = input->votes;
	struct opinion_measures *measures = arena_new(arena, struct opinion_measures);
	if (!measures || input->group_count > OPINION_MEASURED_GROUPS_MOST)
		return NULL;
	measures->statement_count = votes->statement_count;
	measures->group_count = input->group_count;
	measures->statements = arena_new_array(arena, struct opinion_measure, (size_t)votes->statement_count + 1);
	measures->stances =
		arena_new_array(arena, struct opinion_stance, (size_t)votes->statement_count * input->group_count + 1);
	measures->typical = arena_new_array(arena, struct opinion_typical, (size_t)input->group_count + 1);
	if (arena_full(arena) || !tallies_fill(measures, input))
		return NULL;
	for (uint32_t j = 0; j < votes->statement_count; j++) {
		struct opinion_measure *measure = &measures->statements[j];
		measure_all(measure);
		measure_groups(measures, j);
		if (!votes->left_out[j])
			measure->priority = opinion_priority(measure->grouped, input->places ? input->places[j].extremity : 0);
		else
			measure->priority = input->meta && input->meta[j] ? META_PRIORITY : 0;
		if (!votes->left_out[j])
			lists_offer(measures, j);
	}
	for (uint32_t g = 0; input->group_count > 1 && g < input->group_count; g++)
		typical_fill(&measures->typical[g], measures->stances + (size_t)g * votes->statement_count, votes);
	return measures;
}

// --- Which statement next ----------------------------------------------------------------------------------------

static bool shown(const struct opinion_measures *measures, const bool *open, uint32_t statement)
{
	return measures->statements[statement].priority > 0 && (!open || open[statement]);
}

void opinion_show(const struct opinion_measures *measures, const bool *open, struct opinion_exposure exposure,
                  double *probability)
{
	double sum = 0;
	uint32_t fresh = 0;
	for (uint32_t j = 0; j < measures->statement_count; j++) {
		if (!shown(measures, open, j))
			continue;
		sum += measures->statements[j].priority;
		fresh += tally_votes(measures->statements[j].grouped) < exposure.new_votes;
	}
	double new_share = fresh > 0 ? exposure.new_share : 0;
	for (uint32_t j = 0; j < measures->statement_count; j++) {
		probability[j] = 0;
		if (!shown(measures, open, j))
			continue;
		probability[j] = (1 - new_share) * measures->statements[j].priority / sum;
		if (tally_votes(measures->statements[j].grouped) < exposure.new_votes)
			probability[j] += new_share / fresh;
	}
}
