// SPDX-License-Identifier: EUPL-1.2
// The opinion map: the last vote counts, axes as a plain method finds them, the groups that were put in come out, in whatever
// order the votes come; no groups where there are none; an update is what a new start would be.
#include "check.h"
#include "count/opinion.h"
#include "count/opinion_axes.h"
#include "count/opinion_cluster.h"
#include "count/opinion_eigen.h"
#include "count/opinion_random.h"
#include "count/opinion_residual.h"

#include <math.h>

#define EVENTS_MOST 20000
#define ROOM ((size_t)64 << 20)

static const struct opinion_moved nobody_moved = { NULL, NULL };

// A made-up conversation.
struct talk {
	uint32_t participants, statements;
	size_t count;
	struct opinion_event events[EVENTS_MOST];
};

static void talk_vote(struct talk *talk, uint32_t participant, uint32_t statement, int value)
{
	assert_true(talk->count < EVENTS_MOST);
	talk->events[talk->count] =
		(struct opinion_event){ participant, opinion_vote_make(statement, value), (int64_t)talk->count };
	talk->count++;
}

// `camps` equally large camps of participants, each with an opinion of its own on each statement that it votes for nine times
// in ten; everybody votes on about two statements of three.
static void talk_camps(struct talk *talk, uint32_t participants, uint32_t statements, uint32_t camps)
{
	*talk = (struct talk){ .participants = participants, .statements = statements };
	for (uint32_t i = 0; i < participants; i++)
		for (uint32_t j = 0; j < statements; j++) {
			uint64_t draw = opinion_random(i + 1, j);
			if (draw % 3 == 0)
				continue;
			int lean = opinion_random(i % camps + 1000, j) % 2 ? 1 : -1;
			talk_vote(talk, i, j, draw / 3 % 10 == 0 ? 0 : lean);
		}
}

// Everybody throws a coin for every vote.
static void talk_coins(struct talk *talk, uint32_t participants, uint32_t statements)
{
	*talk = (struct talk){ .participants = participants, .statements = statements };
	for (uint32_t i = 0; i < participants; i++)
		for (uint32_t j = 0; j < statements; j++)
			talk_vote(talk, i, j, opinion_random(i + 1, j) % 2 ? 1 : -1);
}

static struct opinion_votes *talk_votes(struct arena *arena, const struct talk *talk)
{
	struct opinion_votes *votes =
		opinion_votes_make(arena, talk->participants, talk->statements, talk->events, talk->count);
	assert_non_null(votes);
	return votes;
}

static struct opinion_map *map_of(struct arena *arena, const struct opinion_votes *votes)
{
	struct opinion_options options = opinion_options_default();
	struct opinion_map *map = opinion_map_make(arena, votes, &options, NULL, nobody_moved);
	assert_non_null(map);
	return map;
}

struct room {
	struct arena *arena;
	struct talk talk;
};

static int room_open(void **state)
{
	struct room *room = calloc(1, sizeof *room);
	room->arena = arena_create(ROOM);
	*state = room;
	return 0;
}

static int room_close(void **state)
{
	struct room *room = *state;
	arena_destroy(room->arena);
	free(room);
	return 0;
}

static int vote_of(const struct opinion_votes *votes, uint32_t participant, uint32_t statement)
{
	for (size_t at = votes->row_first[participant]; at < votes->row_first[participant + 1]; at++)
		if (opinion_vote_statement(votes->votes[at]) == statement)
			return opinion_vote_value(votes->votes[at]);
	return 9;
}

static void the_last_vote_on_a_statement_counts(void **state)
{
	struct room *room = *state;
	const struct opinion_event events[] = {
		{ 1, opinion_vote_make(2, 1), 5 },  { 1, opinion_vote_make(2, -1), 9 }, { 1, opinion_vote_make(2, 0), 7 },
		{ 0, opinion_vote_make(3, 1), 4 },  { 0, opinion_vote_make(3, 1), 4 },  { 0, opinion_vote_make(1, 1), 4 },
		{ 0, opinion_vote_make(1, -1), 4 }, { 0, opinion_vote_make(0, -1), 3 }, { 0, opinion_vote_make(0, -1), 8 },
	};
	for (size_t turn = 0; turn < 9; turn++) {
		struct opinion_event turned[9];
		for (size_t i = 0; i < 9; i++)
			turned[i] = events[(i * 4 + turn) % 9];
		struct opinion_votes *votes = opinion_votes_make(room->arena, 3, 4, turned, 9);
		assert_int_equal(votes->vote_count, 4);
		assert_int_equal(vote_of(votes, 1, 2), -1);
		assert_int_equal(vote_of(votes, 0, 0), -1);
		assert_int_equal(vote_of(votes, 0, 1), 0); // at one moment both: nobody can say which was last
		assert_int_equal(vote_of(votes, 0, 3), 1);
		assert_int_equal(votes->row_first[3] - votes->row_first[2], 0);
		assert_int_equal(votes->tally[opinion_vote_make(2, -1)], 1);
		assert_int_equal(votes->tally[opinion_vote_make(2, 1)], 0);
	}
}

static void votes_that_are_added_count_as_later(void **state)
{
	struct room *room = *state;
	talk_camps(&room->talk, 40, 30, 2);
	struct talk *talk = &room->talk;
	size_t half = talk->count / 2;
	struct opinion_votes *all = talk_votes(room->arena, talk);
	struct opinion_votes *first = opinion_votes_make(room->arena, 40, 30, talk->events, half);
	first->left_out[7] = true;
	struct opinion_votes *both =
		opinion_votes_add(room->arena, first, 40, 30, nobody_moved, talk->events + half, talk->count - half);
	assert_int_equal(both->vote_count, all->vote_count);
	assert_memory_equal(both->votes, all->votes, all->vote_count * sizeof *all->votes);
	assert_memory_equal(both->tally, all->tally, 120 * sizeof *all->tally);
	assert_true(both->left_out[7]);
	const struct opinion_event other = { 3, opinion_vote_make(0, 0), INT64_MIN };
	struct opinion_votes *more = opinion_votes_add(room->arena, all, 40, 30, nobody_moved, &other, 1);
	assert_int_equal(vote_of(more, 3, 0), 0);
}

static void earlier_participants_and_statements_may_move(void **state)
{
	struct room *room = *state;
	const struct opinion_event before[] = { { 0, opinion_vote_make(0, 1), 0 },
		                                    { 0, opinion_vote_make(1, -1), 0 },
		                                    { 1, opinion_vote_make(1, 1), 0 } };
	struct opinion_votes *first = opinion_votes_make(room->arena, 2, 2, before, 3);
	const uint32_t participants[] = { 1, 3 }, statements[] = { 0, 2 };
	const struct opinion_moved moved = { participants, statements };
	const struct opinion_event after[] = { { 0, opinion_vote_make(1, 0), 0 },
		                                   { 1, opinion_vote_make(2, 1), 0 },
		                                   { 1, opinion_vote_make(1, 1), 0 } };
	struct opinion_votes *second = opinion_votes_add(room->arena, first, 4, 3, moved, after, 3);
	assert_int_equal(second->vote_count, 5);
	assert_int_equal(vote_of(second, 0, 1), 0);
	assert_int_equal(vote_of(second, 1, 0), 1);
	assert_int_equal(vote_of(second, 1, 1), 1);
	assert_int_equal(vote_of(second, 1, 2), 1); // was -1
	assert_int_equal(vote_of(second, 3, 2), 1);
	assert_int_equal(second->tally[opinion_vote_make(2, 1)], 2);
	assert_int_equal(second->tally[opinion_vote_make(2, -1)], 0);
}

static void what_does_not_exist_is_refused(void **state)
{
	struct room *room = *state;
	const struct opinion_event fine = { 1, opinion_vote_make(1, 1), 0 }, no_value = { 0, 3, 0 };
	assert_null(opinion_votes_make(room->arena, 1, 2, &fine, 1));
	assert_null(opinion_votes_make(room->arena, 2, 1, &fine, 1));
	assert_null(opinion_votes_make(room->arena, 2, 2, &no_value, 1));
	assert_null(opinion_votes_make(room->arena, OPINION_PARTICIPANTS_MOST + 1, 2, &fine, 1));
	assert_null(opinion_votes_make(room->arena, 2, OPINION_STATEMENTS_MOST + 1, &fine, 1));
	assert_null(opinion_votes_make(room->arena, 2, 2, &fine, (size_t)UINT32_MAX));
	struct opinion_votes *votes = opinion_votes_make(room->arena, 2, 2, &fine, 1);
	const uint32_t twice[] = { 0, 0 }, outside[] = { 0, 2 };
	assert_null(opinion_votes_add(room->arena, votes, 2, 2, (struct opinion_moved){ twice, NULL }, NULL, 0));
	assert_null(opinion_votes_add(room->arena, votes, 2, 2, (struct opinion_moved){ NULL, outside }, NULL, 0));
	assert_null(opinion_votes_add(room->arena, votes, 1, 2, nobody_moved, NULL, 0));
	assert_null(opinion_votes_add(room->arena, votes, 2, 1, nobody_moved, NULL, 0));
	votes->vote_count = UINT32_MAX - (size_t)1;
	assert_null(opinion_votes_add(room->arena, votes, 2, 2, nobody_moved, &fine, 1));
}

static void the_eigenvalues_of_a_matrix_known_by_hand(void **state)
{
	(void)state;
	struct opinion_eigen eigen = { .size = 3, .matrix = { { 2, 1, 0 }, { 1, 2, 0 }, { 0, 0, 5 } } };
	opinion_eigen_solve(&eigen);
	assert_true(fabs(eigen.values[0] - 5) < 1e-12 && fabs(eigen.values[1] - 3) < 1e-12);
	assert_true(fabs(eigen.values[2] - 1) < 1e-12);
	assert_true(fabs(eigen.vectors[1][0] - eigen.vectors[1][1]) < 1e-12);
	assert_true(fabs(fabs(eigen.vectors[2][0]) - sqrt(0.5)) < 1e-12);
	struct opinion_eigen steep = { .size = 2, .matrix = { { 3, -1 }, { -1, 1 } } };
	opinion_eigen_solve(&steep);
	assert_true(fabs(steep.values[0] - (2 + sqrt(2))) < 1e-12);
}

// The imputed, centred matrix written out, and its covariance solved whole.
static void axes_are_those_of_the_matrix_written_out(void **state)
{
	struct room *room = *state;
	enum { STATEMENTS = 20, PARTICIPANTS = 60 };
	talk_camps(&room->talk, PARTICIPANTS, STATEMENTS, 3);
	struct opinion_votes *votes = talk_votes(room->arena, &room->talk);
	struct opinion_map *map = map_of(room->arena, votes);
	static double whole[PARTICIPANTS][STATEMENTS];
	struct opinion_eigen eigen = { .size = STATEMENTS };
	double squares = 0;
	for (uint32_t j = 0; j < STATEMENTS; j++) {
		double sum = 0, count = 0;
		for (uint32_t i = 0; i < PARTICIPANTS; i++)
			if (vote_of(votes, i, j) != 9) {
				sum += vote_of(votes, i, j);
				count++;
			}
		for (uint32_t i = 0; i < PARTICIPANTS; i++) {
			whole[i][j] = vote_of(votes, i, j) == 9 ? 0 : vote_of(votes, i, j) - sum / count;
			squares += whole[i][j] * whole[i][j];
		}
	}
	for (int j = 0; j < STATEMENTS; j++)
		for (int k = 0; k < STATEMENTS; k++)
			for (int i = 0; i < PARTICIPANTS; i++)
				eigen.matrix[j][k] += whole[i][j] * whole[i][k];
	opinion_eigen_solve(&eigen);
	assert_true(map->converged);
	assert_true(fabs(map->spread_all - squares) < 1e-9 * squares);
	for (int k = 0; k < 2; k++) {
		double along = 0, largest = 0;
		assert_true(fabs(map->spread[k] - sqrt(eigen.values[k])) < 1e-6);
		for (int j = 0; j < STATEMENTS; j++) {
			along += eigen.vectors[k][j] * map->axes[j][k];
			largest = fabs(map->axes[j][k]) > fabs(largest) ? map->axes[j][k] : largest;
		}
		assert_true(fabs(fabs(along) - 1) < 1e-6);
		assert_true(largest > 0);
	}
	for (uint32_t i = 0; i < PARTICIPANTS; i++) {
		double x = 0;
		for (int j = 0; j < STATEMENTS; j++)
			x += whole[i][j] * map->axes[j][0];
		x *= sqrt(STATEMENTS / (map->counted[i] + 10.0));
		assert_true(fabs(x - map->position[i][0]) < 1e-9);
	}
	const struct opinion_statement *statement = &map->statements[4];
	double x = sqrt(STATEMENTS) * (1 - statement->mean) * map->axes[4][0];
	assert_true(fabs(statement->x - x) < 1e-12);
	assert_true(fabs(statement->extremity - sqrt(statement->x * statement->x + statement->y * statement->y)) < 1e-12);
}

static void camps_camp_by_camp(const struct opinion_map *map, uint32_t camps)
{
	static int8_t camp[5000];
	for (uint32_t i = 0; i < map->participant_count; i++)
		camp[i] = (int8_t)(i % camps);
	assert_int_equal(map->group_count, camps);
	assert_true(opinion_agreement(camp, map->group, map->participant_count) > 0.99);
}

static void the_camps_that_were_put_in_come_out(void **state)
{
	struct room *room = *state;
	for (uint32_t camps = 2; camps <= 3; camps++) {
		talk_camps(&room->talk, 300, 40, camps);
		struct opinion_map *map = map_of(room->arena, talk_votes(room->arena, &room->talk));
		camps_camp_by_camp(map, camps);
		assert_true(map->certain);
		assert_true(map->chance_ratio > 1.5);
		assert_int_equal(map->grouped_count, 300);
		assert_int_equal(map->standing[0], OPINION_GROUPED);
		for (uint32_t k = 0; k < camps; k++)
			assert_int_equal(map->groups[k].name, k);
		assert_true(map->groups[0].size >= map->groups[1].size);
	}
	// More than are clustered one by one.
	talk_camps(&room->talk, 1100, 26, 3);
	camps_camp_by_camp(map_of(room->arena, talk_votes(room->arena, &room->talk)), 3);
}

static void the_order_of_the_votes_makes_no_difference(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	talk_camps(talk, 1200, 20, 2);
	struct opinion_map *map = map_of(room->arena, talk_votes(room->arena, talk));
	for (uint64_t turn = 1; turn <= 20; turn++) {
		struct arena *arena = arena_create(ROOM);
		for (size_t left = talk->count; left > 1; left--) {
			size_t other = opinion_random(turn, left) % left;
			struct opinion_event event = talk->events[left - 1];
			talk->events[left - 1] = talk->events[other];
			talk->events[other] = event;
		}
		struct opinion_map *again = map_of(arena, talk_votes(arena, talk));
		assert_memory_equal(again->position, map->position, 1200 * sizeof *map->position);
		assert_memory_equal(again->group, map->group, 1200);
		assert_memory_equal(again->axes, map->axes, 20 * sizeof *map->axes);
		assert_memory_equal(again->statements, map->statements, 20 * sizeof *map->statements);
		assert_memory_equal(again->groups, map->groups, sizeof map->groups);
		assert_memory_equal(&again->trials[2].stability, &map->trials[2].stability, sizeof(double));
		arena_destroy(arena);
	}
}

static void coins_have_no_groups(void **state)
{
	struct room *room = *state;
	talk_coins(&room->talk, 300, 40);
	struct opinion_map *map = map_of(room->arena, talk_votes(room->arena, &room->talk));
	assert_int_equal(map->group_count, 0);
	assert_true(map->chance_ratio < 1.1);
	assert_int_equal(map->group[5], -1);
	assert_int_equal(map->standing[5], OPINION_NO_GROUPS);
	assert_false(map->certain);
}

static void one_crowd_around_the_middle_has_no_clear_groups(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	*talk = (struct talk){ .participants = 400, .statements = 40 };
	// Two independent leanings of equal weight, each by degrees: a round cloud, not by chance, without a place to cut.
	for (uint32_t i = 0; i < 400; i++)
		for (uint32_t j = 0; j < 40; j++) {
			double lean = 0;
			for (uint32_t coin = 0; coin < 8; coin++)
				lean += opinion_random_unit(i * 2 + j % 2 + 7, coin) - 0.5;
			double noise = (opinion_random_unit(i + 5000, j) - 0.5) * 4;
			talk_vote(talk, i, j, lean * (j % 4 < 2 ? 1 : -1) + noise > 0 ? 1 : -1);
		}
	struct opinion_map *map = map_of(room->arena, talk_votes(room->arena, talk));
	assert_true(map->chance_ratio > 1.2);
	assert_false(map->certain);
}

static void a_map_of_nothing_or_little_is_a_map(void **state)
{
	struct room *room = *state;
	static const uint32_t shapes[][2] = { { 0, 0 }, { 1, 0 }, { 0, 1 }, { 1, 1 },
		                                  { 1, 5 }, { 5, 1 }, { 2, 2 }, { 3, 30 } };
	for (size_t shape = 0; shape < sizeof shapes / sizeof *shapes; shape++)
		for (int value = -1; value <= 2; value++) {
			struct talk *talk = &room->talk;
			*talk = (struct talk){ .participants = shapes[shape][0], .statements = shapes[shape][1] };
			for (uint32_t i = 0; i < talk->participants; i++)
				for (uint32_t j = 0; j < talk->statements; j++)
					talk_vote(talk, i, j, value < 2 ? value : i % 2 ? 1 : -1);
			struct opinion_map *map = map_of(room->arena, talk_votes(room->arena, talk));
			assert_true(map->converged);
			for (uint32_t i = 0; i < talk->participants; i++) {
				assert_true(isfinite(map->position[i][0]) && isfinite(map->position[i][1]));
				if (value < 2) // all the same: everybody in the middle
					assert_true(map->position[i][0] == 0 && map->position[i][1] == 0);
			}
			assert_int_equal(map->group_count, 0);
		}
	struct opinion_votes *silent = opinion_votes_make(room->arena, 4, 3, NULL, 0);
	assert_int_equal(map_of(room->arena, silent)->groupable_count, 0);
}

// One statement: two places on the map, on the cells of a grid that has no height.
static void many_on_one_statement_stand_in_two_places(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	*talk = (struct talk){ .participants = 4000, .statements = 1 };
	for (uint32_t i = 0; i < 4000; i++)
		talk_vote(talk, i, 0, i % 4 ? 1 : -1);
	struct opinion_options options = opinion_options_default();
	options.groups_fixed = 2;
	struct opinion_map *map =
		opinion_map_make(room->arena, talk_votes(room->arena, talk), &options, NULL, nobody_moved);
	assert_int_equal(map->group_count, 2);
	assert_int_equal(map->groups[0].size, 3000);
	assert_int_equal(map->groups[1].size, 1000);
	assert_true(map->groups[0].y == 0);
	assert_true(map->trials[2].silhouette > 0.999 && map->trials[2].stability > 0.999);
	// Three who stand apart do not make a group, and the rest stands in one place.
	*talk = (struct talk){ .participants = 4000, .statements = 1 };
	for (uint32_t i = 0; i < 4000; i++)
		talk_vote(talk, i, 0, i < 3 ? 1 : -1);
	map = opinion_map_make(room->arena, talk_votes(room->arena, talk), &options, NULL, nobody_moved);
	assert_int_equal(map->group_count, 0);
	assert_true(map->position[0][0] * map->position[5][0] < 0);
}

// Six people: often one camp is not in the half that is drawn, and that counts against the groups.
static void a_handful_is_not_stable(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	*talk = (struct talk){ .participants = 6, .statements = 8 };
	for (uint32_t i = 0; i < 6; i++)
		for (uint32_t j = 0; j < 8; j++)
			talk_vote(talk, i, j, (i + j) % 2 ? 1 : -1);
	struct opinion_options options = opinion_options_default();
	options.groups_fixed = 2;
	struct opinion_map *map =
		opinion_map_make(room->arena, talk_votes(room->arena, talk), &options, NULL, nobody_moved);
	assert_int_equal(map->group_count, 2);
	assert_true(map->groups[0].size == 3 && map->trials[2].silhouette > 0.999);
	assert_true(map->trials[2].stability < 1 && map->trials[2].stability > 0.4);
	assert_false(map->groups[0].x > 0); // two of one size: from left to right
	options.groups_fixed = 3;
	assert_int_equal(
		opinion_map_make(room->arena, talk_votes(room->arena, talk), &options, NULL, nobody_moved)->group_count, 0);
}

static void one_who_is_far_out_is_not_a_group(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	talk_camps(talk, 106, 60, 2);
	talk->participants = 107;
	for (uint32_t j = 0; j < 60; j++) // votes on all, against everybody
		talk_vote(talk, 106, j, opinion_random(1000, j) % 2 && opinion_random(1001, j) % 2 ? -1 : 1);
	struct opinion_map *map = map_of(room->arena, talk_votes(room->arena, talk));
	for (uint32_t k = 0; k < map->group_count; k++)
		assert_true(map->groups[k].size >= 3);
	struct opinion_options options = opinion_options_default();
	options.groups_fixed = 3;
	map = opinion_map_make(room->arena, talk_votes(room->arena, talk), &options, NULL, nobody_moved);
	assert_int_equal(map->group_count, 3);
	assert_int_equal(map->standing[106], OPINION_OUTLIER);
	assert_int_equal(map->group[106], -1);
	assert_int_equal(map->groupable_count - map->grouped_count, 1);
	options.group_least = 1;
	options.share_least = 0;
	map = opinion_map_make(room->arena, talk_votes(room->arena, talk), &options, NULL, nobody_moved);
	assert_int_equal(map->groups[2].size, 1);
}

static void who_voted_little_is_placed_but_not_grouped(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	talk_camps(talk, 100, 40, 2);
	talk->participants = 103;
	for (uint32_t j = 0; j < 7; j++) {
		talk_vote(talk, 100, j, 1);
		if (j < 6)
			talk_vote(talk, 101, j, 1);
	}
	struct opinion_votes *votes = talk_votes(room->arena, talk);
	struct opinion_map *map = map_of(room->arena, votes);
	assert_int_equal(map->standing[100], OPINION_GROUPED);
	assert_int_equal(map->standing[101], OPINION_FEW_VOTES);
	assert_int_equal(map->group[101], -1);
	assert_true(map->position[101][0] != 0);
	assert_true(map->position[102][0] == 0);
	assert_int_equal(map->counted[100], 7);
	votes->left_out[3] = true; // which leaves six
	map = map_of(room->arena, votes);
	assert_int_equal(map->standing[100], OPINION_FEW_VOTES);
	assert_int_equal(map->counted[100], 6);
	assert_int_equal(map->column_count, 39);
}

static void a_statement_left_out_is_as_if_it_was_never_there(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	talk_camps(talk, 200, 30, 2);
	for (uint32_t i = 0; i < 200; i += 2) // of the same kind as a rejected insult: it splits, and may not
		talk_vote(talk, i, 30, i % 4 ? 1 : -1);
	struct opinion_votes *without = opinion_votes_make(room->arena, 200, 30, talk->events, talk->count - 100);
	talk->statements = 32; // and one that nobody saw
	struct opinion_votes *with = talk_votes(room->arena, talk);
	with->left_out[30] = with->left_out[31] = true;
	struct opinion_map *one = map_of(room->arena, without), *other = map_of(room->arena, with);
	assert_memory_equal(one->position, other->position, 200 * sizeof *one->position);
	assert_memory_equal(one->group, other->group, 200);
	assert_int_equal(other->statements[30].votes, 0);
	assert_true(other->axes[30][0] == 0 && other->statements[30].extremity == 0);
	// As Pol.is does it, everybody has a vote on it, in the middle.
	struct opinion_options options = opinion_options_default();
	options.zero_left_out = true;
	options.votes_prior = 0;
	struct opinion_map *zeroed = opinion_map_make(room->arena, with, &options, NULL, nobody_moved);
	double votes = one->counted[3], scale = sqrt(31 / (votes + 1)) / sqrt(30 / (votes + 10));
	assert_int_equal(zeroed->column_count, 31);
	assert_true(fabs(zeroed->position[3][0] - one->position[3][0] * scale) < 1e-9);
	assert_true(fabs(zeroed->spread[0] - one->spread[0]) < 1e-9);
	assert_int_equal(zeroed->counted[2], one->counted[2] + 1);
}

// Position for position, group for group: what is stated as the tolerance of an update.
static void maps_are_near(const struct opinion_map *one, const struct opinion_map *other)
{
	assert_int_equal(one->group_count, other->group_count);
	assert_true(opinion_agreement(one->group, other->group, one->participant_count) > 0.99);
	for (int k = 0; k < 2; k++) {
		double along = 0, far = 0, scale = 0;
		for (uint32_t i = 0; i < one->participant_count; i++) {
			along += one->position[i][k] * other->position[i][k];
			scale = fabs(one->position[i][k]) > scale ? fabs(one->position[i][k]) : scale;
		}
		for (uint32_t i = 0; i < one->participant_count; i++) {
			double apart = fabs(one->position[i][k] - (along < 0 ? -1 : 1) * other->position[i][k]);
			far = apart > far ? apart : far;
		}
		assert_true(far <= 1e-3 * scale);
	}
}

static void an_update_is_what_a_new_start_would_be(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	talk_camps(talk, 400, 40, 3);
	struct opinion_options options = opinion_options_default();
	struct opinion_votes *votes = opinion_votes_make(room->arena, 400, 40, talk->events, talk->count / 2);
	struct opinion_map *map = map_of(room->arena, votes);
	for (size_t from = talk->count / 2; from < talk->count; from += 500) {
		size_t count = talk->count - from < 500 ? talk->count - from : 500;
		votes = opinion_votes_add(room->arena, votes, 400, 40, nobody_moved, talk->events + from, count);
		map = opinion_map_make(room->arena, votes, &options, map, nobody_moved);
		maps_are_near(map, map_of(room->arena, votes));
	}
	struct opinion_map *still = opinion_map_make(room->arena, votes, &options, map, nobody_moved);
	assert_true(still->steps <= 2);
	maps_are_near(still, map);
	for (uint32_t k = 0; k < map->group_count; k++) {
		assert_int_equal(still->groups[k].name, map->groups[k].name);
		assert_int_equal(still->groups[k].size, map->groups[k].size);
	}
}

static void groups_keep_their_names_when_others_come_in_between(void **state)
{
	struct room *room = *state;
	struct talk *talk = &room->talk;
	struct opinion_options options = opinion_options_default();
	talk_camps(talk, 120, 30, 2);
	struct opinion_votes *votes = talk_votes(room->arena, talk);
	struct opinion_map *first = map_of(room->arena, votes);
	// As many again come, all of the smaller camp, each before somebody who is there.
	uint32_t minority = first->groups[0].size <= first->groups[1].size ? 0 : 1, like = 0;
	while (first->group[like] != (int8_t)minority)
		like++;
	static uint32_t moved[120], statements[30];
	static struct opinion_event events[120 * 30];
	size_t count = 0;
	for (uint32_t i = 0; i < 120; i++) {
		moved[i] = 2 * i + 1;
		for (size_t at = votes->row_first[like]; at < votes->row_first[like + 1]; at++)
			events[count++] = (struct opinion_event){ 2 * i, votes->votes[at] + 4, 0 };
	}
	for (uint32_t j = 0; j < 30; j++)
		statements[j] = j + 1; // statement 0 is new and has no votes yet
	struct opinion_moved where = { moved, statements };
	votes = opinion_votes_add(room->arena, votes, 240, 31, where, events, count);
	struct opinion_map *second = opinion_map_make(room->arena, votes, &options, first, where);
	assert_int_equal(second->group_count, 2);
	assert_int_equal(second->names_used, 2);
	for (size_t i = 0; i < 120; i++) {
		assert_int_equal(second->groups[second->group[2 * i + 1]].name, first->groups[first->group[i]].name);
		assert_int_equal(second->groups[second->group[2 * i]].name, first->groups[minority].name);
		assert_true(second->position[2 * i + 1][0] * first->position[i][0] > 0); // not flipped over
	}
	// A new start names by size.
	struct opinion_map *anew = map_of(room->arena, votes);
	assert_true(anew->groups[0].size > anew->groups[1].size);
}

static void a_group_that_was_not_there_gets_a_new_name(void **state)
{
	struct room *room = *state;
	struct opinion_options options = opinion_options_default();
	talk_camps(&room->talk, 200, 40, 2);
	struct opinion_map *two = map_of(room->arena, talk_votes(room->arena, &room->talk));
	talk_camps(&room->talk, 240, 40, 3); // other people, other opinions
	for (size_t i = 0; i < room->talk.count; i++)
		room->talk.events[i].participant = (room->talk.events[i].participant * 7 + 3) % 240;
	struct opinion_votes *votes = talk_votes(room->arena, &room->talk);
	struct opinion_map *three = opinion_map_make(room->arena, votes, &options, two, nobody_moved);
	assert_int_equal(three->group_count, 3);
	assert_true(three->names_used >= 3);
	for (uint32_t k = 1; k < 3; k++)
		assert_true(three->groups[k].name > three->groups[k - 1].name);
	// Everybody agrees again: the groups are gone, the names are not given again.
	talk_coins(&room->talk, 240, 40);
	votes = talk_votes(room->arena, &room->talk);
	three->chance_ratio = 1;
	struct opinion_map *none = opinion_map_make(room->arena, votes, &options, three, nobody_moved);
	assert_int_equal(none->group_count, 0);
	assert_int_equal(none->names_used, three->names_used);
	talk_camps(&room->talk, 240, 40, 2);
	struct opinion_map *again =
		opinion_map_make(room->arena, talk_votes(room->arena, &room->talk), &options, none, nobody_moved);
	assert_int_equal(again->group_count, 2);
	assert_int_equal(again->groups[0].name, three->names_used);
}

static void the_number_of_groups_stays_until_another_is_clearly_better(void **state)
{
	struct room *room = *state;
	struct opinion_options options = opinion_options_default(), three = options;
	three.groups_fixed = 3;
	talk_camps(&room->talk, 300, 40, 2);
	struct opinion_votes *votes = talk_votes(room->arena, &room->talk);
	struct opinion_map *map = map_of(room->arena, votes);
	struct opinion_map *before = opinion_map_make(room->arena, votes, &three, NULL, nobody_moved);
	assert_int_equal(before->group_count, 3);
	// Two is clearly better than the three shown before.
	assert_int_equal(opinion_map_make(room->arena, votes, &options, before, nobody_moved)->group_count, 2);
	assert_int_equal(opinion_map_make(room->arena, votes, &options, map, nobody_moved)->group_count, 2);
	// More groups than the options allow do not count.
	options.groups_most = 2;
	assert_int_equal(opinion_map_make(room->arena, votes, &options, before, nobody_moved)->group_count, 2);
	options.groups_most = 1;
	assert_int_equal(opinion_map_make(room->arena, votes, &options, map, nobody_moved)->group_count, 0);
	options.groups_most = options.groups_fixed = 99;
	assert_int_equal(opinion_map_make(room->arena, votes, &options, NULL, nobody_moved)->group_count, 5);
	options.rounds = 0;
	assert_true(opinion_map_make(room->arena, votes, &options, NULL, nobody_moved)->trials[5].stability == 1);
	// The number shown before is no longer possible.
	talk_camps(&room->talk, 4, 8, 2);
	struct opinion_votes *few = talk_votes(room->arena, &room->talk);
	struct opinion_map *wide = map_of(room->arena, few);
	wide->group_count = 3;
	assert_int_equal(opinion_map_make(room->arena, few,
	                                  &(struct opinion_options){ .groups_most = 5, .rounds = 2, .group_least = 3 },
	                                  wide, nobody_moved)
	                     ->group_count,
	                 0);
	// There are not so many different people.
	assert_int_equal(
		opinion_map_make(room->arena, talk_votes(room->arena, &room->talk), &options, NULL, nobody_moved)->group_count,
		0);
}

static void the_reasons_add_up_to_the_position(void **state)
{
	struct room *room = *state;
	talk_camps(&room->talk, 120, 30, 2);
	struct opinion_votes *votes = talk_votes(room->arena, &room->talk);
	votes->left_out[2] = true;
	struct opinion_map *map = map_of(room->arena, votes);
	struct opinion_reason reasons[30], few[5];
	for (uint32_t i = 0; i < 120; i++) {
		size_t count = opinion_reasons(votes, map, i, reasons, 30);
		double x = 0, y = 0;
		for (size_t k = 0; k < count; k++) {
			x += reasons[k].x;
			y += reasons[k].y;
			assert_true(k == 0 || fabs(reasons[k].towards) <= fabs(reasons[k - 1].towards));
			assert_int_equal(reasons[k].value, vote_of(votes, i, reasons[k].statement));
			assert_true(reasons[k].statement != 2);
		}
		assert_int_equal(count, map->counted[i]);
		assert_true(fabs(x - map->position[i][0]) < 1e-9 && fabs(y - map->position[i][1]) < 1e-9);
		assert_true(reasons[0].towards > 0); // the vote that says most speaks for the group, in two clear camps
		assert_int_equal(opinion_reasons(votes, map, i, few, 5), 5);
		assert_int_equal(few[4].statement, reasons[4].statement);
	}
	assert_int_equal(opinion_reasons(votes, map, 0, few, 0), 0);
	struct opinion_options options = opinion_options_default();
	options.groups_most = 1; // without groups: towards where the participant stands
	map = opinion_map_make(room->arena, votes, &options, NULL, nobody_moved);
	double sum = 0;
	size_t count = opinion_reasons(votes, map, 7, reasons, 30);
	for (size_t k = 0; k < count; k++)
		sum += reasons[k].towards;
	assert_true(
		fabs(sum - sqrt(map->position[7][0] * map->position[7][0] + map->position[7][1] * map->position[7][1])) < 1e-9);
	options.zero_left_out = true;
	map = opinion_map_make(room->arena, votes, &options, NULL, nobody_moved);
	count = opinion_reasons(votes, map, 7, reasons, 30);
	sum = 0;
	for (size_t k = 0; k < count; k++)
		sum += reasons[k].x;
	assert_true(fabs(sum - map->position[7][0]) < 1e-9);
	// All the same: in the middle, so no vote moved anything.
	room->talk = (struct talk){ .participants = 2, .statements = 1 };
	talk_vote(&room->talk, 0, 0, 1);
	votes = talk_votes(room->arena, &room->talk);
	assert_int_equal(opinion_reasons(votes, map_of(room->arena, votes), 0, reasons, 30), 1);
	assert_true(reasons[0].towards == 0);
}

static void agreement_between_groupings(void **state)
{
	(void)state;
	const int8_t one[] = { 0, 0, 0, 1, 1, 1, -1, 2, 0 }, same[] = { 4, 4, 4, 0, 0, 0, 0, 1, -1 };
	const int8_t other[] = { 0, 0, 1, 1, 2, 2 }, high[] = { 40, 40, 40, 40, 40, 40 };
	assert_true(opinion_agreement(one, same, 9) == 1);
	// Pairs together in both 2, in the one 6, in the other 3, of 15: (2 - 1.2) / (4.5 - 1.2).
	assert_true(fabs(opinion_agreement(one, other, 6) - 0.8 / 3.3) < 1e-12);
	assert_true(opinion_agreement(one, high, 6) == 1);
	assert_true(opinion_agreement(high, one, 6) == 1);
	assert_true(opinion_agreement(one, one, 1) == 1);
	assert_true(opinion_agreement(one, one, 0) == 1);
}

// A centre that is given and has nobody near it is no start.
static void a_centre_far_from_everybody_is_given_up(void **state)
{
	(void)state;
	const double at[4][2] = { { 0, 0 }, { 1, 0 }, { 9, 0 }, { 10, 0 } }, weight[4] = { 1, 1, 2, 2 };
	struct opinion_points points = { 4, at, weight };
	struct opinion_clusters far = { .count = 2, .centre = { { 0, 0 }, { 1e6, 0 } } },
							near = { .count = 2, .centre = { { 1, 1 }, { 9, 1 } } };
	assert_int_equal(opinion_clusters_find(&points, 2, 0, 1, &far).count, 0);
	struct opinion_clusters found = opinion_clusters_find(&points, 2, 0, 1, &near);
	assert_true(found.count == 2 && found.centre[0][0] == 0.5 && found.centre[1][0] == 9.5 && found.inertia == 1.5);
	assert_true(opinion_clusters_find(&points, 2, 5, 1, &far).inertia == 1.5);
	assert_int_equal(opinion_clusters_find(&points, 5, 5, 1, &near).count, 0);
	assert_int_equal(opinion_clusters_nearest(&found, at[3]), 1);
}

static void axes_that_cannot_be_exact_say_so(void **state)
{
	struct room *room = *state;
	talk_camps(&room->talk, 200, 60, 3);
	struct opinion_residual *residual = opinion_residual_make(room->arena, talk_votes(room->arena, &room->talk), false);
	struct opinion_axes axes;
	assert_true(opinion_axes_find(room->arena, residual, NULL, 1, 0, &axes));
	assert_false(axes.converged);
	assert_true(axes.value[0] > axes.value[1] && axes.value[1] > axes.value[2]);
}

static void what_is_asked_of_groups_can_be_set(void **state)
{
	struct room *room = *state;
	talk_camps(&room->talk, 200, 40, 2);
	struct opinion_votes *votes = talk_votes(room->arena, &room->talk);
	struct opinion_options options = opinion_options_default();
	struct opinion_map *map = map_of(room->arena, votes);
	options.silhouette_least = 0.99;
	assert_int_equal(opinion_map_make(room->arena, votes, &options, NULL, nobody_moved)->group_count, 0);
	options.silhouette_least = 0.25;
	options.stability_least = 1.1;
	assert_int_equal(opinion_map_make(room->arena, votes, &options, NULL, nobody_moved)->group_count, 0);
	options.stability_least = 1.04; // what is shown stays somewhat longer
	assert_int_equal(opinion_map_make(room->arena, votes, &options, map, nobody_moved)->group_count, 2);
	options = opinion_options_default();
	options.votes_least = 27; // who was grouped need not be so now
	struct opinion_map *fewer = opinion_map_make(room->arena, votes, &options, map, nobody_moved);
	assert_true(fewer->groupable_count < 200 && fewer->group_count == 2 && fewer->names_used == 2);
	options.votes_least = 1000; // more than there are statements: all of them
	assert_int_equal(opinion_map_make(room->arena, votes, &options, map, nobody_moved)->groupable_count, 0);
	options = opinion_options_default();
	options.votes_prior = 0;
	votes = opinion_votes_make(room->arena, 201, 40, room->talk.events, room->talk.count);
	map = opinion_map_make(room->arena, votes, &options, map, nobody_moved);
	assert_true(map->position[200][0] == 0); // no votes at all
	votes = opinion_votes_make(room->arena, 200, 40, room->talk.events, room->talk.count);
	assert_null(opinion_map_make(room->arena, votes, &options, map, nobody_moved)); // one has gone
}

// Wherever memory ends, there is no map, and nothing else goes wrong.
static void no_map_without_memory(struct room *room, uint32_t participants, uint32_t statements)
{
	struct opinion_options options = opinion_options_default();
	talk_camps(&room->talk, participants, statements, 2);
	struct opinion_votes *before = talk_votes(room->arena, &room->talk);
	struct opinion_map *previous = map_of(room->arena, before);
	previous->chance_ratio = 1;
	bool whole = false, again = false;
	for (size_t limit = 16; !whole || !again; limit += limit < 4096 ? 16 : limit < 16384 ? 64 : limit / 40) {
		assert_true(limit < ROOM);
		struct arena *arena = arena_create(limit);
		struct opinion_votes *votes =
			arena ? opinion_votes_make(arena, participants, statements, room->talk.events, room->talk.count) : NULL;
		whole = votes && opinion_map_make(arena, votes, &options, NULL, nobody_moved);
		arena_destroy(arena);
		arena = arena_create(limit);
		again = arena && opinion_map_make(arena, before, &options, previous, nobody_moved);
		arena_destroy(arena);
	}
}

static void without_memory_there_is_no_map(void **state)
{
	no_map_without_memory(*state, 1100, 12);
	no_map_without_memory(*state, 20, 900);
}

int main(void)
{
#define IN_A_ROOM(test) cmocka_unit_test_setup_teardown(test, room_open, room_close)
	const struct CMUnitTest tests[] = {
		IN_A_ROOM(the_last_vote_on_a_statement_counts),
		IN_A_ROOM(votes_that_are_added_count_as_later),
		IN_A_ROOM(earlier_participants_and_statements_may_move),
		IN_A_ROOM(what_does_not_exist_is_refused),
		IN_A_ROOM(the_eigenvalues_of_a_matrix_known_by_hand),
		IN_A_ROOM(axes_are_those_of_the_matrix_written_out),
		IN_A_ROOM(the_camps_that_were_put_in_come_out),
		IN_A_ROOM(the_order_of_the_votes_makes_no_difference),
		IN_A_ROOM(coins_have_no_groups),
		IN_A_ROOM(one_crowd_around_the_middle_has_no_clear_groups),
		IN_A_ROOM(a_map_of_nothing_or_little_is_a_map),
		IN_A_ROOM(many_on_one_statement_stand_in_two_places),
		IN_A_ROOM(a_handful_is_not_stable),
		IN_A_ROOM(one_who_is_far_out_is_not_a_group),
		IN_A_ROOM(who_voted_little_is_placed_but_not_grouped),
		IN_A_ROOM(a_statement_left_out_is_as_if_it_was_never_there),
		IN_A_ROOM(an_update_is_what_a_new_start_would_be),
		IN_A_ROOM(groups_keep_their_names_when_others_come_in_between),
		IN_A_ROOM(a_group_that_was_not_there_gets_a_new_name),
		IN_A_ROOM(the_number_of_groups_stays_until_another_is_clearly_better),
		IN_A_ROOM(the_reasons_add_up_to_the_position),
		IN_A_ROOM(agreement_between_groupings),
		IN_A_ROOM(a_centre_far_from_everybody_is_given_up),
		IN_A_ROOM(axes_that_cannot_be_exact_say_so),
		IN_A_ROOM(what_is_asked_of_groups_can_be_set),
		IN_A_ROOM(without_memory_there_is_no_map),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
