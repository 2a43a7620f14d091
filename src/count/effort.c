// SPDX-License-Identifier: EUPL-1.2
#include "count/effort.h"

#include <stddef.h>

const char effort_error[] = "it takes too long to count this";

bool effort_is_over(struct effort *effort)
{
	const struct effort_limit *limit = &effort->limit;
	if (!effort->over)
		effort->over = (limit->steps_most > 0 && effort->steps > limit->steps_most) ||
		               (limit->stop != NULL && limit->stop(limit->state));
	return effort->over;
}
