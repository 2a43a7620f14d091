// SPDX-License-Identifier: EUPL-1.2
#include <stddef.h>
#include "base/outcome.h"

static const struct {
	const char *name;
	int http_status, exit_code;
} outcomes[] = {
	[DONE] = { "done", 200, 0 },           [INVALID] = { "invalid", 422, 2 },     [REFUSED] = { "refused", 403, 3 },
	[NOT_FOUND] = { "not found", 404, 4 }, [CONFLICT] = { "conflict", 409, 5 },   [TOO_MANY] = { "too many", 429, 6 },
	[BUSY] = { "busy", 503, 7 },           [UNCERTAIN] = { "uncertain", 503, 8 }, [FAULT] = { "fault", 500, 1 },
};

// A value that is none of the words is a mistake of ours.
static enum outcome known(enum outcome outcome)
{
	return (size_t)outcome < sizeof(outcomes) / sizeof(outcomes[0]) ? outcome : FAULT;
}

const char *outcome_name(enum outcome outcome)
{
	return outcomes[known(outcome)].name;
}

int outcome_http_status(enum outcome outcome)
{
	return outcomes[known(outcome)].http_status;
}

int outcome_exit_code(enum outcome outcome)
{
	return outcomes[known(outcome)].exit_code;
}
