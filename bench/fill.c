// SPDX-License-Identifier: EUPL-1.2
// Puts BALLOTS ballots of made-up voters into the open vote of a data folder: rows as the kernel would have written them
// (canonical choices, commitments and leaves that hold), without its checks and in large transactions, so that a city's
// database stands there within the minute. Not for use on anything that matters.
//
//     bench_fill FOLDER BALLOTS        no polder may run on the folder; it must hold one vote, open, with one ballot for all
#include "ballot/ballot.h"
#include "ballot/kernel.h"
#include "base/id.h"

enum { PART = 10000, CHOICES = 5 };

struct fill {
	struct vote vote;
	struct vote_definition definition;
	struct arena *arena; // of one part
	int64_t done, total;
	bool good;
};

// Ids and pseudonyms rise, so that both trees of `ballot` grow at their end: random ones would take minutes. Nothing that
// is measured depends on their order; that they are spread evenly, as hashes are, matters to who reads them in portions.
static void rising(uint8_t bytes[HASH_BYTES], int64_t number, int64_t total)
{
	uint64_t prefix = (uint64_t)number * (UINT64_MAX / (uint64_t)total);
	random_bytes(bytes, HASH_BYTES);
	for (size_t i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(prefix >> (56 - 8 * i));
}

static struct text entry_of(struct fill *fill, const struct ballot *ballot)
{
	struct builder b = builder_on(fill->arena);
	build_literal(&b, "vote/v1\n");
	build_id(&b, ballot->vote_id);
	build_literal(&b, "\ncode\n");
	build_text(&b, text_hex(fill->arena, (const uint8_t *)ballot->pseudonym.at, HASH_BYTES));
	build_literal(&b, "\n1\n");
	build_text(&b, text_hex(fill->arena, (const uint8_t *)ballot->commitment.at, HASH_BYTES));
	build_char(&b, '\n');
	return builder_text(&b);
}

static void choose(struct fill *fill, struct ballot_request *request)
{
	for (size_t i = 0; i < CHOICES; i++) {
		size_t option = random_below((uint32_t)fill->definition.option_count);
		bool chosen = false;
		for (size_t j = 0; j < request->choice_count; j++)
			chosen |= request->choices[j].option_id == fill->definition.options[option].id;
		if (!chosen)
			request->choices[request->choice_count++].option_id = fill->definition.options[option].id;
	}
}

static bool add(struct fill *fill, struct db *db)
{
	struct ballot_choice choices[CHOICES] = { 0 };
	struct ballot_request request = { .definition = &fill->definition, .choices = choices };
	uint8_t commitment[HASH_BYTES], hash[HASH_BYTES];
	choose(fill, &request);
	rising(request.pseudonym, fill->done, fill->total);
	random_bytes(request.salt, sizeof request.salt);
	struct text text = ballot_text(fill->arena, &request);
	struct text parts[] = { TEXT("ballot-commit/v1\n"), bytes_text(request.salt, 32), text };
	hash_sha256_parts(commitment, parts, 3);
	struct ballot ballot = {
		.vote_id = fill->vote.id,
		.id = (fill->done + 1) << 40 | random_below(UINT32_MAX),
		.pseudonym = bytes_text(request.pseudonym, HASH_BYTES),
		.seq = 1,
		.choices = text,
		.salt = bytes_text(request.salt, 32),
		.commitment = bytes_text(commitment, HASH_BYTES),
		.leaf_index = fill->done,
	};
	struct leaf leaf = {
		.vote_id = fill->vote.id, .position = fill->done, .entry = entry_of(fill, &ballot), .received_on = 20000
	};
	leaf_hash(leaf.entry, hash);
	leaf.hash = bytes_text(hash, HASH_BYTES);
	fill->done++;
	return db_insert(db, &leaf_record, &leaf) && db_insert(db, &ballot_record, &ballot);
}

static enum outcome add_part(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	struct fill *fill = argument;
	arena_reset(fill->arena);
	fill->good = true;
	for (int i = 0; fill->good && i < PART && fill->done < fill->total; i++)
		fill->good = add(fill, db);
	return fill->good ? DONE : FAULT;
}

// Hashes come in no order; an index that is made afterwards is sorted once.
static enum outcome index_dropped(struct db *db, struct write_context *context, void *argument)
{
	(void)context, (void)argument;
	return db_execute(db, "DROP INDEX leaf_hash", "") >= 0 ? DONE : FAULT;
}

static enum outcome index_made(struct db *db, struct write_context *context, void *argument)
{
	(void)context, (void)argument;
	return db_execute(db, "CREATE UNIQUE INDEX leaf_hash ON leaf (vote_id, hash)", "") >= 0 ? DONE : FAULT;
}

static bool find_vote(struct store *store, struct arena *arena, struct fill *fill)
{
	struct db *db = store_reader_open(store);
	int64_t activity_id = 0;
	bool good = db && db_one_int(db, &activity_id, "SELECT activity_id FROM vote WHERE state = 'open'", "") &&
	            vote_load(db, arena, activity_id, &fill->vote, &fill->definition) == DONE;
	store_reader_close(db);
	return good && fill->definition.option_count > 0 && definition_envelope(&fill->definition, 0) != NULL;
}

static bool run(struct store *store, struct fill *fill)
{
	if (store_write(store, index_dropped, NULL) != DONE)
		return false;
	bool good = true;
	while (good && fill->done < fill->total)
		good = store_write(store, add_part, fill) == DONE;
	return store_write(store, index_made, NULL) == DONE && good;
}

int main(int count, char **words)
{
	if (count < 3) {
		fprintf(stderr, "usage: bench_fill FOLDER BALLOTS\n");
		return 2;
	}
	struct text error = TEXT_NONE;
	struct arena *arena = arena_create((size_t)16 << 20);
	struct fill fill = { .arena = arena_create((size_t)64 << 20), .total = strtol(words[2], NULL, 10) };
	struct store_options options = { .folder = text_of(words[1]), .database = text_of(getenv("POLDER_DATABASE")) };
	struct store *store = arena && fill.arena ? store_open(&options, arena, &error) : NULL;
	if (!store) {
		fprintf(stderr, "bench_fill: %.*s\n", TEXT_ARGS(error));
		return 1;
	}
	bool good = find_vote(store, arena, &fill) && run(store, &fill);
	store_close(store);
	arena_destroy(fill.arena);
	arena_destroy(arena);
	return good ? 0 : 1;
}
