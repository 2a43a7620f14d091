// SPDX-License-Identifier: EUPL-1.2
// Counting by a process of its own (polder-worker-count): this one gives it the manifest and the ballots, one after the
// other, and reads its answer. So a million ballots take no memory here, a fault in the arithmetic ends nothing else, and
// what has to stop is simply ended.
//
// The process gets, on its standard input, a line of JSON ("polder-count/1": what to do, how many bytes and ballots there
// are), the manifest, the outcome when it is to be explained, then for each ballot a line "ENVELOPE-ID BYTES" and so many
// bytes, and at the end a line "end". It says "done" and the answer's JSON, or "busy", "fault" (or "conflict", when it
// explains) and an English sentence, each on a line. What it says is read as foreign text, and an outcome is compared with
// the manifest and the ballots sent.
//
// It has a minute to take what it is sent and to say what it has to say, and two hours for a count or half an hour for an
// explanation in all (POLDER_COUNT_SILENCE_MS, POLDER_COUNT_MS, POLDER_EXPLAIN_MS); after that it is ended. Why something
// was not done is in the log.
#ifndef POLDER_METHODS_BUDGET_COUNTER_H
#define POLDER_METHODS_BUDGET_COUNTER_H

#include <limits.h>

#include "ballot/ballot.h"
#include "count/effort.h"

#define COUNTER_FORMAT "polder-count/1"
#define COUNTER_COUNTS "count" // the two pieces of work; the first waits for a person, the second has time
#define COUNTER_EXPLAINS "explain"
#define COUNTER_TEXT_MOST ((size_t)32 << 20) // a manifest, an outcome, an answer

// The ballots of a closed vote, counted: *result is the outcome's canonical JSON. limit.stop is asked now and then, and
// true ends it with BUSY; an outcome that counts knows no other limit. FAULT when a ballot cannot be read, or the process
// fails: no outcome is better than a wrong one. BUSY and FAULT come with an error that says what to do. Reads in a
// snapshot of its own.
enum outcome budget_count(struct db *db, struct arena *arena, const struct vote *vote, struct effort_limit limit,
                          struct text *result, struct form_errors *errors);
// The same vote with its outcome, explained (explanation.h). FAULT, logged, when the ballots give another outcome.
// *most_memory: bytes the process had at once.
enum outcome budget_explain(struct db *db, struct arena *arena, const struct vote *vote, struct text outcome,
                            struct effort_limit limit, struct text *explanation, int64_t *most_memory);

// Whether the program that counts can be started, and where it should stand.
bool counter_is_there(char path[PATH_MAX]);

#endif
