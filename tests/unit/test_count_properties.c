// SPDX-License-Identifier: EUPL-1.2
// What holds for every outcome of a rule, on ten thousand small made-up elections full of ties: the budget is enough, what the
// voters pay is the cost, order means nothing, and a winner does not lose by being cheaper or better liked.
#include <math.h>

#include "count_small.h"
#include "count/knapsack.h"
#include "count/maximin.h"
#include "count/phragmen.h"

enum { PLANS_MOST = 7, BALLOTS_MOST = 10, ELECTIONS = 10000 };

struct ballot {
	uint16_t named[PLANS_MOST];
	int32_t points[PLANS_MOST];
	size_t count;
};

struct election {
	struct count_project plans[PLANS_MOST];
	struct ballot ballots[BALLOTS_MOST + 1]; // and one to put in
	size_t plan_count, ballot_count;
	int64_t budget_cents;
	struct shares_options options;
};

enum rule { GREEDY, STOP, PER_COST, SHARES, PHRAGMEN, PHRAGMEN_SKIPS, MAXIMIN, KNAPSACK, RULES };

struct outcome {
	size_t winners[PLANS_MOST], count;
	int64_t cost_cents;
	struct profile *profile;
	struct shares_result shares;
	struct sequence_result sequence;
};

static uint64_t chance_state;

static uint32_t chance(uint32_t below) // splitmix64: the same elections on every run
{
	uint64_t z = chance_state += 0x9e3779b97f4a7c15u;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (uint32_t)((z ^ (z >> 31)) % below);
}

static void order_draw(uint32_t *order, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t other = chance((uint32_t)i + 1);
		order[i] = order[other];
		order[other] = (uint32_t)i;
	}
}

static struct ballot ballot_draw(size_t plan_count, bool has_points)
{
	struct ballot ballot = { .count = 0 };
	for (uint16_t p = 0; p < plan_count; p++) {
		if (chance(2))
			continue;
		ballot.named[ballot.count] = p;
		ballot.points[ballot.count++] = has_points ? 1 + (int32_t)chance(4) : 1;
	}
	return ballot;
}

static void scores_add(struct election *e)
{
	for (size_t p = 0; p < e->plan_count; p++)
		e->plans[p].score = 0;
	for (size_t i = 0; i < e->ballot_count; i++)
		for (size_t k = 0; k < e->ballots[i].count; k++)
			e->plans[e->ballots[i].named[k]].score += e->ballots[i].points[k];
}

// The budget is a whole number of cents for each voter, so that one more voter can have as much.
static struct election election_draw(uint64_t seed)
{
	chance_state = seed;
	struct election e = { .plan_count = 1 + chance(PLANS_MOST), .ballot_count = 1 + chance(BALLOTS_MOST) };
	uint32_t lots[PLANS_MOST];
	bool has_points = chance(3) == 0;
	order_draw(lots, e.plan_count);
	for (size_t p = 0; p < e.plan_count; p++)
		e.plans[p] = plan("P", chance(20) ? 100 * (1 + chance(8)) + (chance(4) ? 0 : chance(99)) : 0, 0, lots[p]);
	for (size_t i = 0; i < e.ballot_count; i++)
		e.ballots[i] = i > 0 && chance(3) == 0 ? e.ballots[chance((uint32_t)i)] : ballot_draw(e.plan_count, has_points);
	scores_add(&e);
	e.budget_cents = (int64_t)e.ballot_count * 25 * (1 + chance(12));
	e.options = (struct shares_options){ .utility = (enum shares_utility)chance(2),
		                                 .completion = (enum shares_completion)chance(4),
		                                 .exact_start = chance(2) != 0,
		                                 .until_exhaustive = chance(2) != 0,
		                                 .comparison = chance(3) == 0,
		                                 .step_cents = 10 };
	return e;
}

static void outcome_take(struct outcome *outcome, const size_t *winners, size_t count, int64_t cost_cents)
{
	memcpy(outcome->winners, winners, count * sizeof *winners);
	outcome->count = count;
	outcome->cost_cents = cost_cents;
}

static struct outcome count_by(struct arena *arena, enum rule rule, const struct election *e)
{
	struct outcome outcome = { .profile = profile_create(arena, e->plan_count, BALLOTS_MOST + 1, 100) };
	int64_t score;
	for (size_t i = 0; i < e->ballot_count; i++)
		assert_true(profile_add(outcome.profile, e->ballots[i].named, e->ballots[i].points, e->ballots[i].count));
	assert_true(profile_finish(arena, outcome.profile));
	struct count_input greedy = {
		.rule = (enum count_rule)rule, .budget_cents = e->budget_cents, .projects = e->plans, .count = e->plan_count
	};
	struct shares_input shares = { .options = e->options,
		                           .profile = outcome.profile,
		                           .projects = e->plans,
		                           .count = e->plan_count,
		                           .budget_cents = e->budget_cents };
	struct sequence_input input = {
		.profile = outcome.profile, .projects = e->plans, .count = e->plan_count, .budget_cents = e->budget_cents
	};
	struct count_result counted;
	struct sequence_result *sequence = &outcome.sequence;
	if (rule <= PER_COST) {
		assert_true(count_greedy(arena, &greedy, &counted));
		outcome_take(&outcome, counted.winners, counted.winner_count, counted.cost_cents);
	} else if (rule == SHARES) {
		assert_true(count_shares(arena, &shares, &outcome.shares));
		outcome_take(&outcome, outcome.shares.winners, outcome.shares.winner_count, outcome.shares.cost_cents);
	} else {
		assert_true(rule == KNAPSACK ? count_knapsack(arena, &input, sequence, &score)
		            : rule == MAXIMIN
		                ? count_maximin(arena, &input, sequence)
		                : count_phragmen(arena, &input, rule == PHRAGMEN ? PHRAGMEN_STOP : PHRAGMEN_SKIP, sequence));
		outcome_take(&outcome, sequence->winners, sequence->winner_count, sequence->cost_cents);
	}
	return outcome;
}

static bool has_won(const struct outcome *outcome, size_t project)
{
	bool won = false;
	for (size_t i = 0; i < outcome->count; i++)
		won = won || outcome->winners[i] == project;
	return won;
}

// --- money -------------------------------------------------------------------------------------------------------

static void winners_cost_what_is_said_and_never_more_than_the_budget(void **state)
{
	for (uint64_t seed = 1; seed <= ELECTIONS; seed++) {
		struct election e = election_draw(seed);
		for (int rule = 0; rule < RULES; rule++) {
			struct outcome outcome = count_by(*state, (enum rule)rule, &e);
			int64_t cost = 0;
			for (size_t i = 0; i < outcome.count; i++)
				cost += e.plans[outcome.winners[i]].cost_cents;
			assert_int_equal(outcome.cost_cents, cost);
			assert_true(cost <= e.budget_cents);
			arena_reset(*state);
		}
	}
}

static const int32_t *points_for(const struct ballot *ballot, size_t project)
{
	for (size_t k = 0; k < ballot->count; k++)
		if (ballot->named[k] == project)
			return &ballot->points[k];
	return NULL;
}

// Round after round every supporter pays the price for each point, or all that is left to him.
static void supporters_pay_the_cost_of_what_equal_shares_buys(void **state)
{
	size_t poor = 0;
	for (uint64_t seed = 1; seed <= ELECTIONS; seed++) {
		struct election e = election_draw(seed);
		struct outcome outcome = count_by(*state, SHARES, &e);
		double balance[BALLOTS_MOST];
		for (size_t i = 0; i < e.ballot_count; i++)
			balance[i] = (double)outcome.shares.endowment_cents / (double)outcome.shares.endowment_parts;
		for (size_t r = 0; r < outcome.shares.bought_count; r++) {
			const struct shares_round *round = &outcome.shares.rounds[r];
			double paid = 0;
			uint64_t in_full = 0, ran_out = 0, empty = 0;
			for (size_t i = 0; i < e.ballot_count; i++) {
				const int32_t *points = points_for(&e.ballots[i], round->project);
				double wanted = points ? round->price_cents * *points : 0, pays = fmin(wanted, balance[i]);
				in_full += points && balance[i] > wanted - 1e-6;
				empty += points && balance[i] < 1e-6;
				ran_out += balance[i] > 1e-6 && balance[i] < wanted - 1e-6;
				balance[i] -= pays;
				paid += pays;
			}
			assert_true(fabs(paid - (double)e.plans[round->project].cost_cents) < 1e-6);
			assert_int_equal(round->paid_in_full, in_full);
			assert_in_range(round->ran_out, ran_out, ran_out + empty); // who paid his last cent before may be told here
			poor += ran_out;
		}
		arena_reset(*state);
	}
	assert_true(poor > ELECTIONS / 10);
}

// By Phragmén's rule everybody earns as much at the same time; supporters pay with all they have earned since they last paid.
static void supporters_have_earned_the_cost_of_what_they_get(void **state)
{
	for (uint64_t seed = 1; seed <= ELECTIONS; seed++) {
		struct election e = election_draw(seed);
		for (int rule = PHRAGMEN; rule <= PHRAGMEN_SKIPS; rule++) {
			struct outcome outcome = count_by(*state, (enum rule)rule, &e);
			double paid_at[BALLOTS_MOST] = { 0 }, before = 0;
			for (size_t r = 0; r < outcome.count; r++) {
				const struct sequence_round *round = &outcome.sequence.rounds[r];
				double paid = 0;
				for (size_t i = 0; i < e.ballot_count; i++) {
					if (!points_for(&e.ballots[i], round->project))
						continue;
					paid += round->value - paid_at[i];
					paid_at[i] = round->value;
				}
				assert_true(fabs(paid - (double)e.plans[round->project].cost_cents) < 1e-6);
				assert_true(round->value > before - 1e-9);
				before = round->value;
			}
			arena_reset(*state);
		}
	}
}

// Hall: the winners can be paid with nobody above the load when no part of them costs more than its supporters may pay, and
// the load is the least with which that is so.
static void no_part_of_the_winners_of_maximin_costs_its_supporters_more_than_the_load(void **state)
{
	for (uint64_t seed = 1; seed <= ELECTIONS; seed++) {
		struct election e = election_draw(seed);
		struct outcome outcome = count_by(*state, MAXIMIN, &e);
		double most = 0;
		for (uint32_t set = 1; set < 1u << outcome.count; set++) {
			int64_t cost = 0;
			size_t payers = 0;
			for (size_t w = 0; w < outcome.count; w++)
				cost += set >> w & 1 ? e.plans[outcome.winners[w]].cost_cents : 0;
			for (size_t i = 0; i < e.ballot_count; i++) {
				bool pays = false;
				for (size_t w = 0; w < outcome.count; w++)
					pays = pays || (set >> w & 1 && points_for(&e.ballots[i], outcome.winners[w]));
				payers += pays;
			}
			most = fmax(most, (double)cost / (double)payers);
		}
		if (outcome.count > 0)
			assert_true(fabs(outcome.sequence.rounds[outcome.count - 1].value - most) < 1e-9);
		arena_reset(*state);
	}
}

// --- order -------------------------------------------------------------------------------------------------------

// The same election with its plans and ballots in another order. at[p]: where plan p stands now.
static struct election reorder(const struct election *e, uint32_t *at)
{
	struct election other = *e;
	uint32_t place[BALLOTS_MOST];
	order_draw(at, e->plan_count);
	order_draw(place, e->ballot_count);
	for (size_t p = 0; p < e->plan_count; p++)
		other.plans[at[p]] = e->plans[p];
	for (size_t i = 0; i < e->ballot_count; i++) {
		struct ballot *ballot = &other.ballots[place[i]];
		*ballot = (struct ballot){ .count = e->ballots[i].count };
		for (size_t k = 0; k < ballot->count; k++) { // from behind, so that its choices change places too
			ballot->named[k] = (uint16_t)at[e->ballots[i].named[ballot->count - 1 - k]];
			ballot->points[k] = e->ballots[i].points[ballot->count - 1 - k];
		}
	}
	return other;
}

static void the_order_of_plans_and_ballots_means_nothing(void **state)
{
	for (uint64_t seed = 1; seed <= ELECTIONS; seed++) {
		struct election e = election_draw(seed);
		uint32_t at[PLANS_MOST];
		struct election other = reorder(&e, at);
		for (int rule = 0; rule < RULES; rule++) {
			struct outcome first = count_by(*state, (enum rule)rule, &e);
			struct outcome second = count_by(*state, (enum rule)rule, &other);
			assert_int_equal(first.count, second.count);
			for (size_t i = 0; i < first.count; i++)
				assert_int_equal(at[first.winners[i]], second.winners[i]);
			arena_reset(*state);
		}
	}
}

// --- monotony ----------------------------------------------------------------------------------------------------

// Of equal shares what one run buys: the money that completions add depends on everything.
static struct election election_of_one_run(uint64_t seed)
{
	struct election e = election_draw(seed);
	e.options.completion = SHARES_NONE;
	e.options.comparison = false;
	e.options.exact_start = true;
	return e;
}

static void a_winner_that_becomes_cheaper_still_wins(void **state)
{
	size_t cheaper = 0;
	for (uint64_t seed = 1; seed <= ELECTIONS; seed++) {
		struct election e = election_of_one_run(seed);
		for (int rule = 0; rule < RULES; rule++) {
			struct outcome outcome = count_by(*state, (enum rule)rule, &e);
			if (outcome.count > 0) {
				size_t winner = outcome.winners[chance((uint32_t)outcome.count)];
				int64_t cost = e.plans[winner].cost_cents;
				e.plans[winner].cost_cents = cost > 0 ? chance((uint32_t)cost) : 0;
				outcome = count_by(*state, (enum rule)rule, &e);
				assert_true(has_won(&outcome, winner));
				e.plans[winner].cost_cents = cost;
				cheaper += cost > 0;
			}
			arena_reset(*state);
		}
	}
	assert_true(cheaper > ELECTIONS);
}

// With as much money as each of the others, where a rule divides the budget.
static void a_winner_with_one_more_ballot_for_it_alone_still_wins(void **state)
{
	for (uint64_t seed = 1; seed <= ELECTIONS; seed++) {
		struct election e = election_of_one_run(seed);
		for (int rule = 0; rule < RULES; rule++) {
			struct outcome outcome = count_by(*state, (enum rule)rule, &e);
			if (outcome.count > 0) {
				uint16_t winner = (uint16_t)outcome.winners[chance((uint32_t)outcome.count)];
				struct election more = e;
				more.ballots[more.ballot_count++] = (struct ballot){ { winner }, { 1 + (int32_t)chance(2) }, 1 };
				scores_add(&more);
				if (rule == SHARES)
					more.budget_cents = e.budget_cents / (int64_t)e.ballot_count * (int64_t)more.ballot_count;
				outcome = count_by(*state, (enum rule)rule, &more);
				assert_true(has_won(&outcome, winner));
			}
			arena_reset(*state);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(winners_cost_what_is_said_and_never_more_than_the_budget),
		test_on_arena(supporters_pay_the_cost_of_what_equal_shares_buys),
		test_on_arena(supporters_have_earned_the_cost_of_what_they_get),
		test_on_arena(no_part_of_the_winners_of_maximin_costs_its_supporters_more_than_the_load),
		test_on_arena(the_order_of_plans_and_ballots_means_nothing),
		test_on_arena(a_winner_that_becomes_cheaper_still_wins),
		test_on_arena(a_winner_with_one_more_ballot_for_it_alone_still_wins),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
