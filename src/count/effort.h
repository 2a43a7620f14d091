// SPDX-License-Identifier: EUPL-1.2
// When a count may be given up: after so many steps, or when the caller wants to stop. For counts that nobody needs, and
// programs that are asked to end; an outcome that counts is counted to the end.
//
// A step is about one look at one choice of a group of ballots: some nanoseconds. They are counted, not timed, so the same
// input gives up at the same place on every machine.
#ifndef POLDER_COUNT_EFFORT_H
#define POLDER_COUNT_EFFORT_H

#include <stdbool.h>
#include <stdint.h>

struct effort_limit { // all zeros: none
	uint64_t steps_most;
	bool (*stop)(void *state); // asked now and then
	void *state;
};

struct effort {
	struct effort_limit limit;
	uint64_t steps;
	bool over; // stays so
};

extern const char effort_error[]; // of the result that was given up
bool effort_is_over(struct effort *effort);

#endif
