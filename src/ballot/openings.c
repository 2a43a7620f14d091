// SPDX-License-Identifier: EUPL-1.2
// Reading the ballots and the log of a closed vote, a portion at a time: a database that sorts, and libpq, which gives an
// answer as a whole, hold what a query finds in memory.
#include "ballot/ballot.h"
#include "base/number.h"

#define PORTION_ROWS 30000
#define COUNTS                                                                               \
	"WHERE vote_id = ?1 AND withdrawn = 0 AND EXISTS (SELECT 1 FROM vote WHERE vote.id = ?1" \
	" AND vote.state IN ('closed', 'counted', 'published'))"

int64_t ballots_count(struct db *db, int64_t vote_id)
{
	int64_t count;
	return db_one_int(db, &count, "SELECT COUNT(*) FROM ballot " COUNTS, "i", vote_id) ? count : -1;
}

int64_t ballot_portions(struct db *db, int64_t vote_id)
{
	int64_t count = ballots_count(db, vote_id);
	return count < 0 ? 0 : count / PORTION_ROWS + 1;
}

// Pseudonyms and commitments are hashes, so their first four bytes cut them into equal parts. `end` is beyond every hash
// for the last.
struct portion {
	uint8_t start[4], end[HASH_BYTES + 1];
	size_t end_bytes;
};

static void put_prefix(uint8_t at[4], uint64_t prefix)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(prefix >> (24 - 8 * i));
}

static struct portion portion_of(int64_t index, int64_t portions)
{
	struct portion portion = { .end_bytes = 4 };
	uint64_t all = (uint64_t)1 << 32, end = all * ((uint64_t)index + 1) / (uint64_t)portions;
	put_prefix(portion.start, all * (uint64_t)index / (uint64_t)portions);
	if (end < all) {
		put_prefix(portion.end, end);
	} else {
		memset(portion.end, 0xff, sizeof portion.end);
		portion.end_bytes = sizeof portion.end;
	}
	return portion;
}

static struct text as_text(const uint8_t *bytes, size_t count)
{
	return (struct text){ (const char *)bytes, count };
}

struct rows ballots_select(struct db *db, int64_t vote_id, int64_t portion, int64_t portions)
{
	struct portion p = portion_of(portion, portions);
	return db_select(db, &ballot_record, COUNTS " AND pseudonym >= ?2 AND pseudonym < ?3", "ibb", vote_id,
	                 as_text(p.start, sizeof p.start), as_text(p.end, p.end_bytes));
}

static bool size_add_to(struct arena *arena, struct ballot_sizes *sizes, struct ballot_size more)
{
	for (size_t i = 0; i < sizes->count; i++)
		if (sizes->at[i].envelope_id == more.envelope_id)
			return number_add(sizes->at[i].ballots, more.ballots, &sizes->at[i].ballots) &&
			       number_add(sizes->at[i].characters, more.characters, &sizes->at[i].characters);
	struct ballot_size *size = arena_append(arena, sizes, struct ballot_size);
	if (size)
		*size = more;
	return size != NULL;
}

// Added up here: to group them SQLite sorts them in memory, with all that they say.
bool ballot_sizes_read(struct db *db, struct arena *arena, int64_t vote_id, int64_t portions,
                       struct ballot_sizes *sizes)
{
	*sizes = (struct ballot_sizes){ NULL, 0 };
	bool good = true;
	for (int64_t i = 0; good && i < portions; i++) {
		struct portion p = portion_of(i, portions);
		struct rows rows = db_query(
			db, "SELECT envelope_id, LENGTH(choices) FROM ballot " COUNTS " AND pseudonym >= ?2 AND pseudonym < ?3",
			"ibb", vote_id, as_text(p.start, sizeof p.start), as_text(p.end, p.end_bytes));
		while (good && rows_next(&rows))
			good = size_add_to(arena, sizes, (struct ballot_size){ rows_int(&rows, 0), 1, rows_int(&rows, 1) });
		good = rows_end(&rows) && good;
	}
	return good;
}

bool ballots_next(struct rows *rows, struct ballot *ballot, struct arena *arena)
{
	return rows_next_record(rows, &ballot_record, ballot, arena);
}

struct rows ballot_openings_select(struct db *db, int64_t vote_id, int64_t portion, int64_t portions)
{
	struct portion p = portion_of(portion, portions);
	return db_query(db,
	                "SELECT commitment, salt, choices, (SELECT hash FROM leaf WHERE leaf.vote_id = ballot.vote_id "
	                "AND leaf.position = ballot.leaf_index), envelope_id FROM ballot " COUNTS
	                " AND commitment >= ?2 AND commitment < ?3 ORDER BY commitment",
	                "ibb", vote_id, as_text(p.start, sizeof p.start), as_text(p.end, p.end_bytes));
}

struct rows leaves_select(struct db *db, int64_t vote_id, int64_t after)
{
	return db_select(
		db, &leaf_record,
		"WHERE vote_id = ?1 AND position > ?2 AND position <= ?3 AND EXISTS (SELECT 1 FROM vote WHERE vote.id = ?1"
		" AND vote.state = 'published') ORDER BY position",
		"iii", vote_id, after, after + PORTION_ROWS);
}
