// SPDX-License-Identifier: EUPL-1.2
// Votes on statements (agree, pass, disagree) as the opinion map and its measures read them: a row per participant with
// only what was voted, statements ascending. 4 bytes a vote.
//
// Participants and statements are numbers from 0 in canonical order (the caller sorts its ids: numbers ascending, else by
// bytes), so the order in which votes came, or stand in a file, can make no difference to anything computed from them.
#ifndef POLDER_COUNT_OPINION_VOTES_H
#define POLDER_COUNT_OPINION_VOTES_H

#include "base/arena.h"

#include <stdint.h>

// Limits: far above any consultation known (33,547 participants; 9,030 statements), low enough for every sum below.
#define OPINION_PARTICIPANTS_MOST 10000000u
#define OPINION_STATEMENTS_MOST 1000000u
#define OPINION_NONE UINT32_MAX

// One vote in 32 bits: statement * 4 + value + 1.
typedef uint32_t opinion_vote;

static inline opinion_vote opinion_vote_make(uint32_t statement, int value)
{
	return statement << 2 | (uint32_t)(value + 1);
}

static inline uint32_t opinion_vote_statement(opinion_vote vote)
{
	return vote >> 2;
}

static inline int opinion_vote_value(opinion_vote vote)
{
	return (int)(vote & 3) - 1; // +1 agree, 0 pass, -1 disagree
}

struct opinion_event {
	uint32_t participant;
	opinion_vote vote;
	int64_t order; // the moment, in any unit; the latest counts
};

struct opinion_votes {
	uint32_t participant_count, statement_count;
	size_t vote_count;
	size_t *row_first;   // participant_count + 1; row i is votes[row_first[i]] up to votes[row_first[i + 1]]
	opinion_vote *votes; // ascending in a row, no statement twice
	bool *left_out;      // per statement: rejected, or meta; all false at first, the caller sets them
	uint32_t *tally;     // per opinion_vote, so 4 per statement: how many are cast
};

// The last vote of each participant on each statement. Of votes with the same order that contradict each other none can be
// called the last: that counts as a pass. The order of `events` makes no difference. NULL: a number out of range, or the
// arena is full.
struct opinion_votes *opinion_votes_make(struct arena *arena, uint32_t participants, uint32_t statements,
                                         const struct opinion_event *events, size_t count);

// Where participants and statements of an earlier state stand in a later one. A list that is NULL: at the same number (new
// ones came at the end).
struct opinion_moved {
	const uint32_t *participants; // per earlier participant: the number now, ascending
	const uint32_t *statements;   // per earlier statement: the number now, ascending
};

// False: a list is not ascending, or so many earlier ones do not fit in so many now.
bool opinion_moved_valid(struct opinion_moved moved, uint32_t participants_before, uint32_t statements_before,
                         uint32_t participants, uint32_t statements);

// Earlier votes with newer ones on top: every event counts as later than all of `before`, whose left_out is kept. Cost:
// a copy of the votes. NULL: as above, or `moved` is not ascending or points outside.
struct opinion_votes *opinion_votes_add(struct arena *arena, const struct opinion_votes *before, uint32_t participants,
                                        uint32_t statements, struct opinion_moved moved,
                                        const struct opinion_event *events, size_t count);

#endif
