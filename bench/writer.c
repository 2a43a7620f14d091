// SPDX-License-Identifier: EUPL-1.2
// The yardstick for casting ballots: PRODUCERS threads that do nothing but wait for the store's writer, each time with the
// two rows a ballot leaves. No HTTP, no rules, no checks, no receipt: what group commit alone can do on this disk.
//
//     bench_writer FOLDER BALLOTS PRODUCERS        $POLDER_DATABASE: PostgreSQL instead of SQLite
//
// A folder that was used before goes on where it stood: rows at random places cost the more, the more rows there are.
// Prints {"ballots", "seconds", "p50_ms", "p99_ms"}.
#include <pthread.h>
#include <stdatomic.h>
#include <time.h>
#include "base/id.h"
#include "base/secret.h"
#include "store/store.h"

enum { MOST_PRODUCERS = 1024 };

struct bare_ballot { // one for each producer
	struct text pseudonym, salt, commitment, choices, entry, hash;
	int64_t id, position;
};

struct bench {
	struct store *store;
	size_t total;
	atomic_size_t next;
	atomic_bool failed;
	double *taken; // ms of each
};

static _Atomic int64_t next_position; // only the writer raises it

static double now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static enum outcome write_rows(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	struct bare_ballot *ballot = argument;
	int leaf =
		db_execute(db, "INSERT INTO leaf (vote_id, position, entry, hash, received_on) VALUES (?1, ?2, ?3, ?4, ?5)",
	               "iisbi", (int64_t)1, (int64_t)next_position++, ballot->entry, ballot->hash, (int64_t)20000);
	int row =
		db_execute(db,
	               "INSERT INTO ballot (vote_id, id, pseudonym, envelope_id, seq, choices, salt, commitment, "
	               "leaf_index, withdrawn) VALUES (?1, ?2, ?3, 0, 1, ?4, ?5, ?6, ?7, 0) "
	               "ON CONFLICT (vote_id, pseudonym) DO UPDATE SET seq = ballot.seq + 1, choices = excluded.choices, "
	               "salt = excluded.salt, commitment = excluded.commitment, leaf_index = excluded.leaf_index",
	               "iibsbbi", (int64_t)1, ballot->id, ballot->pseudonym, ballot->choices, ballot->salt,
	               ballot->commitment, (int64_t)next_position - 1);
	return leaf == 1 && row == 1 ? DONE : FAULT;
}

static enum outcome continue_rows(struct db *db, struct write_context *context, void *argument)
{
	(void)context, (void)argument;
	int64_t position = 0;
	bool read = db_one_int(db, &position, "SELECT coalesce(max(position) + 1, 0) FROM leaf", "");
	next_position = position;
	return read ? DONE : FAULT;
}

static void *produce(void *argument)
{
	struct bench *bench = argument;
	uint8_t random[4][32];
	struct bare_ballot ballot = {
		.pseudonym = { (char *)random[0], 32 },
		.salt = { (char *)random[1], 32 },
		.commitment = { (char *)random[2], 32 },
		.hash = { (char *)random[3], 32 },
		.choices = TEXT("ballot/v1\n01KXXXXXXXXXX\n0000000000000\napproval\n01KXXXXXXXXXX\n01KXXXXXXXXXX\n"
		                "01KXXXXXXXXXX\n01KXXXXXXXXXX\n"),
		.entry = TEXT("vote/v1\n01KXXXXXXXXXX\ncode\n"
		              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n1\n"
		              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"),
	};
	for (size_t i; (i = atomic_fetch_add(&bench->next, 1)) < bench->total;) {
		random_bytes(random, sizeof random);
		ballot.id = id_random();
		double start = now_ms();
		if (store_write(bench->store, write_rows, &ballot) != DONE)
			bench->failed = true;
		bench->taken[i] = now_ms() - start;
	}
	return NULL;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static void run(struct bench *bench, size_t producers)
{
	pthread_t threads[MOST_PRODUCERS];
	size_t started = 0;
	double start = now_ms();
	while (started < producers && started < MOST_PRODUCERS &&
	       pthread_create(&threads[started], NULL, produce, bench) == 0)
		started++;
	for (size_t i = 0; i < started; i++)
		pthread_join(threads[i], NULL);
	double seconds = (now_ms() - start) / 1e3;
	qsort(bench->taken, bench->total, sizeof *bench->taken, by_value);
	printf("{\"ballots\":%zu,\"seconds\":%.4f,\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n", bench->total, seconds,
	       bench->taken[bench->total / 2], bench->taken[bench->total * 99 / 100]);
}

int main(int count, char **words)
{
	if (count < 4) {
		fprintf(stderr, "usage: bench_writer FOLDER BALLOTS PRODUCERS\n");
		return 2;
	}
	struct text error = TEXT_NONE;
	struct arena *arena = arena_create((size_t)1 << 20);
	struct store_options options = { .folder = text_of(words[1]),
		                             .database = text_of(getenv("POLDER_DATABASE")),
		                             .create = true };
	struct bench bench = { .total = strtoul(words[2], NULL, 10) };
	bench.store = arena ? store_open(&options, arena, &error) : NULL;
	bench.taken = calloc(bench.total + 1, sizeof *bench.taken);
	if (!bench.store || !bench.taken || bench.total == 0) {
		fprintf(stderr, "bench_writer: %.*s\n", TEXT_ARGS(error));
		return 1;
	}
	if (store_write(bench.store, continue_rows, NULL) != DONE) {
		fprintf(stderr, "bench_writer: cannot read how many rows there are\n");
		return 1;
	}
	run(&bench, strtoul(words[3], NULL, 10));
	store_close(bench.store);
	free(bench.taken);
	arena_destroy(arena);
	return bench.failed;
}
