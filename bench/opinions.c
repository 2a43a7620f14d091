// SPDX-License-Identifier: EUPL-1.2
// The opinion map of a large made-up conversation: the whole map from the votes as they came, and updates with 1,000 more
// votes each, beside a plain second implementation: the imputed matrix written out, its two axes by repeated multiplication,
// k-means over all participants. Prints one JSON object; times are CPU time.
//
// bench_opinions [participants [statements [updates]]]       100,000 x 1,000, about 6 million votes, 7 updates
// bench_opinions csv [participants [statements]]             the same votes as a votes.csv, to standard output
#include "count/opinion.h"
#include "count/opinion_random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#define CAMPS 4
#define ROUNDS 3
#define UPDATES_MOST 50
#define MORE 1000
#define ROOM ((size_t)2 << 30)

static const struct opinion_moved nobody_moved = { NULL, NULL };

struct talk {
	uint32_t participants, statements;
	size_t count;
	struct opinion_event *events;
};

// Of this process: one thread that never waits, so what a clock on the wall says when nothing else runs.
static double milliseconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double peak_mib(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / 1024;
}

_Noreturn static void fail(const char *what)
{
	fprintf(stderr, "bench_opinions: %s\n", what);
	exit(1);
}

// A camp leans more or less to either side on each statement; what stands in front is seen more.
static opinion_vote draw_vote(const struct talk *talk, uint32_t participant, uint64_t draw)
{
	double place = opinion_random_unit(2 * (uint64_t)participant + 9, draw);
	uint32_t statement = (uint32_t)(place * (0.35 + 0.65 * place) * talk->statements);
	uint64_t camp = opinion_random(8, participant) % CAMPS;
	double lean = (opinion_random_unit(5, statement * (uint64_t)CAMPS + camp) * 2 - 1) * 0.6;
	double mood = opinion_random_unit(2 * (uint64_t)participant + 10, draw) * 2 - 1;
	return opinion_vote_make(statement, mood < lean + 0.15 ? 1 : mood > lean + 0.4 ? -1 : 0);
}

static struct talk talk_make(uint32_t participants, uint32_t statements)
{
	struct talk talk = { .participants = participants, .statements = statements };
	talk.events = malloc((size_t)participants * 100 * sizeof *talk.events);
	if (!talk.events)
		fail("no memory for the votes");
	for (uint32_t i = 0; i < participants; i++) {
		uint64_t votes = 30 + opinion_random(7, i) % 71;
		for (uint64_t draw = 0; draw < votes; draw++)
			talk.events[talk.count++] = (struct opinion_event){ i, draw_vote(&talk, i, draw), (int64_t)draw };
	}
	return talk;
}

// As Pol.is writes them, in the order of a log: 64 people vote at a time, each a vote in turn. Revotes on a statement are in it.
static void talk_print(const struct talk *talk)
{
	uint64_t moment = 1700000000000;
	puts("timestamp,datetime,comment-id,voter-id,vote");
	for (size_t first = 0; first < talk->count;) {
		size_t at[64], end[64], people = 0, left = 0;
		for (size_t next = first; people < 64 && next < talk->count; people++) {
			at[people] = next;
			while (next < talk->count && talk->events[next].participant == talk->events[at[people]].participant)
				next++;
			end[people] = next;
			left += next - at[people];
		}
		first = end[people - 1];
		for (size_t i = 0; left > 0; i = (i + 1) % people) {
			if (at[i] == end[i])
				continue;
			const struct opinion_event *event = &talk->events[at[i]++];
			moment += 25;
			left--;
			printf("%llu,Tue Nov 14 2023 %02u:%02u,%u,%u,%d\n", (unsigned long long)moment,
			       (unsigned)(moment / 3600000 % 24), (unsigned)(moment / 60000 % 60),
			       opinion_vote_statement(event->vote), event->participant, opinion_vote_value(event->vote));
		}
	}
}

static int order_numbers(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;
	return (one > other) - (one < other);
}

static double median(double *numbers, size_t count)
{
	qsort(numbers, count, sizeof *numbers, order_numbers);
	return numbers[count / 2];
}

// The plain one: a float for every participant and statement.
struct plain {
	uint32_t participants, statements;
	float *cells;
	double *axes[2], *next[2];
	double spread[2];
	float (*position)[2];
	int steps;
};

static void plain_fill(struct plain *plain, const struct opinion_votes *votes)
{
	plain->participants = votes->participant_count;
	plain->statements = votes->statement_count;
	plain->cells = calloc((size_t)plain->participants * plain->statements, sizeof *plain->cells);
	plain->position = calloc(plain->participants, sizeof *plain->position);
	for (int k = 0; k < 2; k++) {
		plain->axes[k] = calloc(plain->statements, sizeof(double));
		plain->next[k] = calloc(plain->statements, sizeof(double));
		if (!plain->cells || !plain->position || !plain->axes[k] || !plain->next[k])
			fail("no memory for the matrix");
	}
	double *sum = plain->next[0], *count = plain->next[1];
	for (size_t at = 0; at < votes->vote_count; at++) {
		sum[opinion_vote_statement(votes->votes[at])] += opinion_vote_value(votes->votes[at]);
		count[opinion_vote_statement(votes->votes[at])] += 1;
	}
	for (uint32_t i = 0; i < plain->participants; i++)
		for (size_t at = votes->row_first[i]; at < votes->row_first[i + 1]; at++) {
			uint32_t j = opinion_vote_statement(votes->votes[at]);
			plain->cells[(size_t)i * plain->statements + j] =
				(float)(opinion_vote_value(votes->votes[at]) - sum[j] / count[j]);
		}
}

static void plain_multiply(struct plain *plain)
{
	for (int k = 0; k < 2; k++)
		memset(plain->next[k], 0, plain->statements * sizeof(double));
	for (uint32_t i = 0; i < plain->participants; i++) {
		const float *row = plain->cells + (size_t)i * plain->statements;
		double product[2] = { 0, 0 };
		for (uint32_t j = 0; j < plain->statements; j++) {
			product[0] += (double)row[j] * plain->axes[0][j];
			product[1] += (double)row[j] * plain->axes[1][j];
		}
		for (uint32_t j = 0; j < plain->statements; j++) {
			plain->next[0][j] += product[0] * (double)row[j];
			plain->next[1][j] += product[1] * (double)row[j];
		}
		plain->position[i][0] = (float)product[0];
		plain->position[i][1] = (float)product[1];
	}
}

static double plain_dot(const struct plain *plain, const double *a, const double *b)
{
	double sum = 0;
	for (uint32_t j = 0; j < plain->statements; j++)
		sum += a[j] * b[j];
	return sum;
}

// At most 100 multiplications, as Pol.is, or until the lengths stand still.
static void plain_axes(struct plain *plain)
{
	for (uint32_t j = 0; j < plain->statements; j++)
		for (int k = 0; k < 2; k++)
			plain->axes[k][j] = opinion_random_unit((uint64_t)k + 1, j) - 0.5;
	double before = 0, now = 1;
	for (plain->steps = 0; plain->steps < 100 && fabs(now - before) > 1e-7 * now; plain->steps++) {
		plain_multiply(plain);
		before = now;
		for (int k = 0; k < 2; k++) {
			double along = k == 1 ? plain_dot(plain, plain->next[1], plain->axes[0]) : 0;
			for (uint32_t j = 0; j < plain->statements; j++)
				plain->next[k][j] -= along * plain->axes[0][j];
			double length = sqrt(plain_dot(plain, plain->next[k], plain->next[k]));
			for (uint32_t j = 0; j < plain->statements; j++)
				plain->axes[k][j] = plain->next[k][j] / length;
			plain->spread[k] = sqrt(length);
		}
		now = plain->spread[0] + plain->spread[1];
	}
}

// k-means with three starts for 2 to 5 groups; that is where the plain one ends, without silhouettes.
static double plain_groups(const struct plain *plain)
{
	double sum_of_best = 0;
	for (uint32_t groups = 2; groups <= 5; groups++) {
		double best = INFINITY;
		for (uint64_t start = 0; start < 3; start++) {
			double centre[5][2], inertia = INFINITY, before;
			for (uint32_t k = 0; k < groups; k++)
				for (int axis = 0; axis < 2; axis++)
					centre[k][axis] = (double)plain->position[opinion_random(start, k) % plain->participants][axis];
			do {
				double sum[5][3] = { { 0 } };
				before = inertia;
				inertia = 0;
				for (uint32_t i = 0; i < plain->participants; i++) {
					uint32_t nearest = 0;
					double least = INFINITY;
					for (uint32_t k = 0; k < groups; k++) {
						double x = (double)plain->position[i][0] - centre[k][0];
						double y = (double)plain->position[i][1] - centre[k][1];
						if (x * x + y * y < least) {
							least = x * x + y * y;
							nearest = k;
						}
					}
					sum[nearest][0] += (double)plain->position[i][0];
					sum[nearest][1] += (double)plain->position[i][1];
					sum[nearest][2] += 1;
					inertia += least;
				}
				for (uint32_t k = 0; k < groups; k++)
					for (int axis = 0; axis < 2 && sum[k][2] > 0; axis++)
						centre[k][axis] = sum[k][axis] / sum[k][2];
			} while (inertia < before * (1 - 1e-6));
			best = inertia < best ? inertia : best;
		}
		sum_of_best += best;
	}
	return sum_of_best;
}

struct measured {
	double make_ms, map_ms, update_ms, apart, agreement;
};

// One update after the other on two arenas in turn, as a server has it; the last is compared with a new start.
static void measure_updates(const struct talk *talk, const struct opinion_votes *votes, const struct opinion_map *map,
                            size_t updates, struct measured *measured)
{
	struct opinion_options options = opinion_options_default();
	struct arena *arenas[2] = { arena_create(ROOM), arena_create(ROOM) };
	double times[UPDATES_MOST];
	for (size_t update = 0; update < updates; update++) {
		struct opinion_event more[MORE];
		for (uint64_t i = 0; i < MORE; i++) {
			uint32_t participant = (uint32_t)(opinion_random(update + 20, i) % talk->participants);
			more[i] = (struct opinion_event){ participant, draw_vote(talk, participant, 1000 + update), (int64_t)i };
		}
		struct arena *arena = arenas[update % 2];
		arena_reset(arena);
		double from = milliseconds();
		votes = opinion_votes_add(arena, votes, talk->participants, talk->statements, nobody_moved, more, MORE);
		map = votes ? opinion_map_make(arena, votes, &options, map, nobody_moved) : NULL;
		times[update] = milliseconds() - from;
		if (!map)
			fail("an update failed");
	}
	measured->update_ms = median(times, updates);
	struct arena *arena = arenas[updates % 2];
	arena_reset(arena);
	const struct opinion_map *anew = opinion_map_make(arena, votes, &options, NULL, nobody_moved);
	if (!anew)
		fail("a new start failed");
	measured->agreement = opinion_agreement(map->group, anew->group, map->participant_count);
	for (int k = 0; k < 2; k++) {
		double along = 0;
		for (uint32_t i = 0; i < map->participant_count; i++)
			along += map->position[i][k] * anew->position[i][k];
		for (uint32_t i = 0; i < map->participant_count; i++) {
			double apart = fabs(map->position[i][k] - (along < 0 ? -1 : 1) * anew->position[i][k]);
			measured->apart = apart > measured->apart ? apart : measured->apart;
		}
	}
	arena_destroy(arenas[0]);
	arena_destroy(arenas[1]);
}

static long argument(int count, char **words, int at, long otherwise, long most)
{
	long value = count > at ? strtol(words[at], NULL, 10) : otherwise;
	if (value < 1 || value > most)
		fail("usage: bench_opinions [csv] [participants [statements [updates]]]");
	return value;
}

int main(int argument_count, char **words)
{
	if (argument_count > 1 && strcmp(words[1], "csv") == 0) {
		struct talk talk = talk_make((uint32_t)argument(argument_count, words, 2, 100000, 1000000),
		                             (uint32_t)argument(argument_count, words, 3, 1000, 10000));
		talk_print(&talk);
		return 0;
	}
	uint32_t participants = (uint32_t)argument(argument_count, words, 1, 100000, 1000000);
	uint32_t statements = (uint32_t)argument(argument_count, words, 2, 1000, 10000);
	size_t updates = (size_t)argument(argument_count, words, 3, 7, UPDATES_MOST);
	struct talk talk = talk_make(participants, statements);
	struct opinion_options options = opinion_options_default();
	struct measured measured = { .apart = 0 };
	double make_times[ROUNDS], map_times[ROUNDS], mib = 0;
	struct opinion_votes *votes = NULL;
	struct opinion_map *map = NULL;
	struct arena *arena = NULL;
	for (int round = 0; round < ROUNDS; round++) {
		arena_destroy(arena);
		arena = arena_create(ROOM);
		double from = milliseconds();
		votes = arena ? opinion_votes_make(arena, participants, statements, talk.events, talk.count) : NULL;
		make_times[round] = milliseconds() - from;
		from = milliseconds();
		map = votes ? opinion_map_make(arena, votes, &options, NULL, nobody_moved) : NULL;
		map_times[round] = milliseconds() - from;
		if (!map)
			fail("no map");
		mib = round == 0 ? peak_mib() : mib;
	}
	measured.make_ms = median(make_times, ROUNDS);
	measured.map_ms = median(map_times, ROUNDS);
	measure_updates(&talk, votes, map, updates, &measured);

	struct plain plain = { .steps = 0 };
	double from = milliseconds();
	plain_fill(&plain, votes);
	plain_axes(&plain);
	double inertia = plain_groups(&plain);
	double plain_ms = milliseconds() - from;
	printf(
		"{\"participants\":%u,\"statements\":%u,\"votes\":%zu,\"make_ms\":%.1f,\"map_ms\":%.1f,\"peak_mib\":%.0f,"
		"\"update_ms\":%.1f,\"update_apart\":%.2g,\"update_agreement\":%.5f,\"groups\":%u,\"spread\":[%.4f,%.4f],"
		"\"plain_ms\":%.0f,\"plain_steps\":%d,\"plain_spread\":[%.4f,%.4f],\"plain_mib\":%.0f,\"plain_inertia\":%.0f}\n",
		participants, statements, votes->vote_count, measured.make_ms, measured.map_ms, mib, measured.update_ms,
		measured.apart, measured.agreement, map->group_count, map->spread[0], map->spread[1], plain_ms, plain.steps,
		plain.spread[0], plain.spread[1], peak_mib(), inertia);
	return 0;
}
