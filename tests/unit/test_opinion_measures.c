// SPDX-License-Identifier: EUPL-1.2
// The published formulas on values worked out by hand; real conversations are in tests/reference/opinions.test.mjs.
#include <math.h>
#include <string.h>

#include "check.h"
#include "count/opinion_measures.h"

#define NEAR 1e-12

#define assert_near(got, expected, by) check_near((got), (expected), (by), __FILE__, __LINE__)

static void check_near(double got, double expected, double by, const char *file, int line)
{
	if (fabs(got - expected) <= by)
		return;
	print_error("got %.17g, expected %.17g\n", got, expected);
	_fail(file, line);
}

struct vote {
	uint32_t participant, statement;
	int value;
};

static struct opinion_votes *votes_of(struct arena *arena, uint32_t people, uint32_t statements,
                                      const struct vote *votes, size_t count)
{
	struct opinion_event *events = arena_new_array(arena, struct opinion_event, count + 1);
	for (size_t i = 0; i < count; i++)
		events[i] =
			(struct opinion_event){ votes[i].participant, opinion_vote_make(votes[i].statement, votes[i].value), 0 };
	struct opinion_votes *made = opinion_votes_make(arena, people, statements, events, count);
	assert_non_null(made);
	return made;
}

// Ten people in two groups of five. Statement 0: all agree. 1: the first group agrees, the second disagrees. 2: everybody passes.
// 3: three of the first agree, one of the second disagrees. 4: nobody voted. 5: rejected, everybody agrees.
static struct opinion_votes *two_groups(struct arena *arena, int8_t *group)
{
	struct vote votes[64];
	size_t count = 0;
	for (uint32_t i = 0; i < 10; i++) {
		group[i] = i < 5 ? 0 : 1;
		votes[count++] = (struct vote){ i, 0, 1 };
		votes[count++] = (struct vote){ i, 1, i < 5 ? 1 : -1 };
		votes[count++] = (struct vote){ i, 2, 0 };
		if (i < 3 || i == 9)
			votes[count++] = (struct vote){ i, 3, i < 3 ? 1 : -1 };
		votes[count++] = (struct vote){ i, 5, 1 };
	}
	struct opinion_votes *made = votes_of(arena, 10, 6, votes, count);
	made->left_out[5] = true;
	return made;
}

static void tests_have_their_published_values(void **state)
{
	(void)state;
	assert_near(opinion_test_one(0, 0), 1.0, NEAR);
	assert_near(opinion_test_one(3, 4), 2 * sqrt(5) * (4.0 / 5 - 0.5), NEAR);
	assert_near(opinion_test_two(0, 0, 0, 0), 0, NEAR);
	assert_near(opinion_test_two(3, 3, 5, 5), 0, NEAR);
	double both = (4.0 + 1) / (5 + 6);
	assert_near(opinion_test_two(3, 4, 0, 5), (4.0 / 5 - 1.0 / 6) / sqrt(both * (1 - both) * (1.0 / 5 + 1.0 / 6)),
	            NEAR);
}

static void intervals_are_those_of_wilson(void **state)
{
	(void)state;
	struct opinion_share half = opinion_share_of(5, 10); // R: prop.test(5, 10, correct = FALSE)
	assert_near(half.share, 0.5, NEAR);
	assert_near(half.low, 0.2365931, 1e-7);
	assert_near(half.high, 0.7634069, 1e-7);
	struct opinion_share none = opinion_share_of(0, 10);
	assert_near(none.low, 0, 0);
	assert_near(none.high, 0.2775328, 1e-7);
	assert_near(opinion_share_of(10, 10).high, 1, 0);
	assert_true(isnan(opinion_share_of(0, 0).share));
}

static void priority_has_its_published_values(void **state)
{
	(void)state;
	struct opinion_tally never = { 0, 0, 0 }, once = { 1, 0, 0 }, often = { 40, 30, 30000 };
	assert_near(opinion_priority(never, 0), 5.0625, NEAR);
	double importance = (1 - 1.0 / 3) * (2.0 / 3) * (1 + 8 * pow(2, -0.2));
	assert_near(opinion_priority(once, 0), importance * importance, NEAR);
	assert_near(opinion_priority(once, 0), 12.529726, 1e-6);
	double rare = (1 - 30001.0 / 30072) * 2.5 * (41.0 / 30072);
	assert_near(opinion_priority(often, 1.5), rare * rare, NEAR);
	for (uint32_t votes = 0; votes < 40; votes++) {
		double expected = (votes + 1.0) / (votes + 2) * (1 - 1.0 / (votes + 2)) * (1 + 8 * pow(2, -(double)votes / 5));
		assert_near(opinion_priority((struct opinion_tally){ votes, 0, 0 }, 0), expected * expected, NEAR * 100);
	}
}

static void groups_are_counted_and_compared(void **state)
{
	int8_t group[10];
	struct opinion_votes *votes = two_groups(*state, group);
	struct opinion_measures *m = opinion_measures_make(
		*state, &(struct opinion_measures_input){ .votes = votes, .group = group, .group_count = 2 });
	assert_non_null(m);
	const struct opinion_stance *apart = &m->stances[1], *other = &m->stances[6 + 1];
	assert_int_equal(apart->tally.agrees, 5);
	assert_int_equal(other->tally.disagrees, 5);
	assert_near(apart->agree.share, 6.0 / 7, NEAR);
	assert_near(apart->agree.ratio, (6.0 / 7) / (1.0 / 7), NEAR);
	assert_true(apart->agrees && apart->typical);
	assert_true(!other->agrees && other->typical);
	assert_near(m->statements[0].consensus_agree, 36.0 / 49, NEAR);
	assert_near(m->statements[0].consensus_agree_mean, 6.0 / 7, NEAR);
	assert_near(m->statements[1].consensus_disagree, 6.0 / 49, NEAR);
	assert_near(m->statements[2].consensus_agree_mean, 0.5, NEAR);
	assert_near(m->statements[4].consensus_agree, 0.25, NEAR);
	assert_near(m->statements[0].divisiveness, 0, NEAR);
	assert_near(m->statements[1].divisiveness, 25.0 / 49, NEAR);
	assert_int_equal(m->divisive.at[0], 1);
	assert_int_equal(m->divisive.at[1], 3);
	assert_int_equal(m->divisive.count, 2);
	assert_int_equal(m->majority_agree.count, 2); // 3 as well: three agree, one does not
	assert_int_equal(m->majority_agree.at[0], 0);
	assert_int_equal(m->majority_disagree.count, 0);
	assert_int_equal(m->uncertain.count, 1);
	assert_int_equal(m->uncertain.at[0], 2);
	assert_near(m->uncertain.score[0], 10, NEAR);
	assert_int_equal(m->consensus_agree.at[0], 0);
	assert_int_equal(m->typical[0].published.at[0], 1);
	assert_int_equal(m->typical[0].best_agree, 0); // the first of two alike
	assert_int_equal(m->typical[1].disagrees.at[0], 1);
	assert_int_equal(m->typical[1].agrees.count, 0);
	assert_int_equal(m->typical[1].best_agree, 0);
	assert_int_equal(m->typical[1].published.at[0], 0);
	assert_int_equal(m->typical[1].published.at[1], 1);
}

static void without_groups_only_what_everybody_thinks_is_told(void **state)
{
	int8_t group[10];
	struct opinion_votes *votes = two_groups(*state, group);
	struct opinion_measures *m = opinion_measures_make(*state, &(struct opinion_measures_input){ .votes = votes });
	assert_int_equal(m->statements[0].all.agrees, 10);
	assert_true(isnan(m->statements[0].consensus_agree) && isnan(m->statements[0].divisiveness));
	assert_int_equal(m->divisive.count, 0);
	assert_int_equal(m->majority_agree.count, 2); // 3 as well: three agree, one does not
	memset(group, 0, sizeof group);
	m = opinion_measures_make(*state,
	                          &(struct opinion_measures_input){ .votes = votes, .group = group, .group_count = 1 });
	assert_near(m->statements[0].consensus_agree, 11.0 / 12, NEAR);
	assert_int_equal(m->typical[0].published.count, 0);
	group[3] = 1;
	assert_null(opinion_measures_make(
		*state, &(struct opinion_measures_input){ .votes = votes, .group = group, .group_count = 1 }));
	group[3] = -2;
	assert_null(opinion_measures_make(
		*state, &(struct opinion_measures_input){ .votes = votes, .group = group, .group_count = 1 }));
	assert_null(opinion_measures_make(*state, &(struct opinion_measures_input){ .votes = votes, .group_count = 33 }));
}

static void a_group_that_nothing_sets_apart_still_has_a_statement(void **state)
{
	const struct vote votes[] = { { 0, 0, -1 }, { 1, 0, -1 }, { 0, 1, 0 }, { 1, 1, -1 } };
	const int8_t group[2] = { 0, 1 };
	struct opinion_votes *made = votes_of(*state, 2, 2, votes, 4);
	struct opinion_measures *m = opinion_measures_make(
		*state, &(struct opinion_measures_input){ .votes = made, .group = group, .group_count = 2 });
	assert_int_equal(m->typical[0].published.count, 1);
	assert_int_equal(m->typical[0].best_agree, OPINION_NONE);
	assert_int_equal(m->typical[0].agrees.count + m->typical[0].disagrees.count, 0);
}

// Two groups of five; how many of each agree to a statement, the others disagree.
static struct opinion_measures *measured(struct arena *arena, uint32_t statements, const uint32_t agrees[][2])
{
	struct vote votes[128];
	int8_t *group = arena_new_array(arena, int8_t, 10);
	size_t count = 0;
	for (uint32_t i = 0; i < 10; i++) {
		group[i] = i < 5 ? 0 : 1;
		for (uint32_t j = 0; j < statements; j++)
			votes[count++] = (struct vote){ i, j, i % 5 < agrees[j][group[i]] ? 1 : -1 };
	}
	struct opinion_measures *m = opinion_measures_make(
		arena, &(struct opinion_measures_input){
				   .votes = votes_of(arena, 10, statements, votes, count), .group = group, .group_count = 2 });
	assert_non_null(m);
	return m;
}

static void the_best_agree_may_be_all_there_is(void **state)
{
	static const uint32_t only[][2] = { { 5, 0 } }, shared[][2] = { { 5, 5 } }, rather[][2] = { { 3, 2 } };
	const struct opinion_typical *typical = &measured(*state, 1, only)->typical[0];
	assert_int_equal(typical->published.count, 1);
	assert_int_equal(typical->agrees.count, 1);
	typical = &measured(*state, 1, shared)->typical[0];
	assert_int_equal(typical->best_agree, 0);
	assert_int_equal(typical->published.count, 1);
	assert_int_equal(typical->agrees.count, 0);
	// Three of five: more than half and more than the others, though not beyond chance.
	struct opinion_measures *m = measured(*state, 1, rather);
	assert_int_equal(m->typical[0].best_agree, 0);
	assert_int_equal(m->typical[1].best_agree, OPINION_NONE);
	assert_int_equal(m->majority_agree.count, 0);
}

static void a_slight_majority_is_none(void **state)
{
	static const uint32_t slight[][2] = { { 3, 3 } };
	const struct opinion_measures *m = measured(*state, 1, slight);
	assert_true(m->statements[0].agree_share > 0.5);
	assert_int_equal(m->majority_agree.count, 0);
	assert_int_equal(m->consensus_agree.count, 1);
	assert_int_equal(m->consensus_disagree.count, 0);
}

static void a_published_list_has_at_most_five(void **state)
{
	static const uint32_t apart[][2] = { { 5, 0 }, { 5, 0 }, { 5, 0 }, { 0, 5 }, { 0, 5 }, { 0, 5 }, { 0, 5 } };
	const struct opinion_typical *typical = &measured(*state, 7, apart)->typical[0];
	const uint32_t expected[] = { 0, 1, 2, 3, 4 };
	assert_int_equal(typical->published.count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(typical->published.at[i], expected[i]);
	assert_int_equal(typical->disagrees.count, 4);
}

// Statements 0 to 6, agreed to by 3, 9, 5, 5, 8, 7 and 4 people of a group of ten, nobody in the other.
static void lists_hold_the_first_five(void **state)
{
	static const uint32_t agrees[] = { 3, 9, 5, 5, 8, 7, 4 };
	struct vote votes[160];
	int8_t group[20];
	size_t count = 0;
	for (uint32_t i = 0; i < 20; i++) {
		group[i] = i < 10 ? 0 : 1;
		for (uint32_t j = 0; j < 7; j++)
			votes[count++] = (struct vote){ i, j, i < agrees[j] ? 1 : -1 };
	}
	struct opinion_measures *m = opinion_measures_make(
		*state, &(struct opinion_measures_input){
					.votes = votes_of(*state, 20, 7, votes, count), .group = group, .group_count = 2 });
	const uint32_t expected[] = { 1, 4, 5, 2, 3 };
	assert_int_equal(m->divisive.count, 5);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(m->divisive.at[i], expected[i]);
	assert_int_equal(m->typical[0].best_agree, 1);
	assert_int_equal(m->typical[0].agrees.at[0], 1);
	assert_int_equal(m->typical[0].published.count, m->typical[0].agrees.count);
	assert_int_equal(m->typical[1].disagrees.count, 5);
}

static double probability_sum(const double *probability, size_t count)
{
	double sum = 0;
	for (size_t j = 0; j < count; j++)
		sum += probability[j];
	return sum;
}

static void what_is_shown_has_published_probabilities(void **state)
{
	int8_t group[10];
	struct opinion_votes *votes = two_groups(*state, group);
	struct opinion_statement places[6] = { [1] = { .extremity = 2 } };
	bool meta[6] = { false };
	double p[6];
	struct opinion_measures_input input = {
		.votes = votes, .group = group, .group_count = 2, .places = places, .meta = meta
	};
	struct opinion_measures *m = opinion_measures_make(*state, &input);
	opinion_show(m, NULL, (struct opinion_exposure){ 0, 0 }, p);
	assert_near(probability_sum(p, 6), 1, NEAR);
	assert_near(p[5], 0, 0);
	double sum = 0;
	for (size_t j = 0; j < 6; j++)
		sum += m->statements[j].priority;
	assert_near(p[1], m->statements[1].priority / sum, NEAR);
	assert_near(m->statements[1].priority, opinion_priority((struct opinion_tally){ 5, 5, 0 }, 2), NEAR);

	meta[5] = true;
	m = opinion_measures_make(*state, &input);
	assert_near(m->statements[5].priority, 49, 0);

	// 3 and 4 have fewer than 5 votes: each has at least half of the 20 % for new ones.
	opinion_show(m, NULL, (struct opinion_exposure){ 0.2, 5 }, p);
	assert_near(probability_sum(p, 6), 1, NEAR);
	assert_true(p[3] > 0.1 && p[4] > 0.1);
	const bool open[6] = { true, true, false, false, false, false }, nothing[6] = { false };
	opinion_show(m, open, (struct opinion_exposure){ 0.2, 5 }, p);
	assert_near(p[0] + p[1], 1, NEAR);
	assert_near(p[4], 0, 0);
	opinion_show(m, nothing, (struct opinion_exposure){ 0.2, 5 }, p);
	assert_near(probability_sum(p, 6), 0, 0);
}

static void a_full_arena_gives_no_measures(void **state)
{
	int8_t group[10];
	struct opinion_votes *votes = two_groups(*state, group);
	struct opinion_measures *made = NULL;
	for (size_t bytes = 16; made == NULL; bytes += 100) {
		struct arena *small = arena_create(bytes);
		made = opinion_measures_make(
			small, &(struct opinion_measures_input){ .votes = votes, .group = group, .group_count = 2 });
		assert_true(made != NULL || arena_full(small));
		arena_destroy(small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_on_arena(tests_have_their_published_values),
		test_on_arena(intervals_are_those_of_wilson),
		test_on_arena(priority_has_its_published_values),
		test_on_arena(groups_are_counted_and_compared),
		test_on_arena(without_groups_only_what_everybody_thinks_is_told),
		test_on_arena(a_group_that_nothing_sets_apart_still_has_a_statement),
		test_on_arena(the_best_agree_may_be_all_there_is),
		test_on_arena(a_slight_majority_is_none),
		test_on_arena(a_published_list_has_at_most_five),
		test_on_arena(lists_hold_the_first_five),
		test_on_arena(what_is_shown_has_published_probabilities),
		test_on_arena(a_full_arena_gives_no_measures),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
