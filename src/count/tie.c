// SPDX-License-Identifier: EUPL-1.2
#include "count/tie.h"

const char *count_tie_name(enum count_tie tie)
{
	static const char *const names[] = {
		[COUNT_TIE_NONE] = "none", [COUNT_TIE_COST] = "cost", [COUNT_TIE_SCORE] = "score", [COUNT_TIE_LOT] = "lot"
	};
	return (size_t)tie < sizeof names / sizeof *names ? names[tie] : "";
}

bool count_goes_before(const struct count_project *a, const struct count_project *b)
{
	if (a->cost_cents != b->cost_cents)
		return a->cost_cents < b->cost_cents;
	if (a->score != b->score)
		return a->score > b->score;
	return a->lot < b->lot;
}

enum count_tie count_tie_between(const struct count_project *a, const struct count_project *b)
{
	return a->cost_cents != b->cost_cents ? COUNT_TIE_COST : a->score != b->score ? COUNT_TIE_SCORE : COUNT_TIE_LOT;
}

enum count_tie count_tie_settled(const struct count_project *projects, size_t winner, const size_t *tied, size_t count)
{
	enum count_tie settled = COUNT_TIE_NONE;
	for (size_t i = 0; i < count; i++) {
		enum count_tie here =
			tied[i] == winner ? COUNT_TIE_NONE : count_tie_between(&projects[tied[i]], &projects[winner]);
		settled = here > settled ? here : settled;
	}
	return settled;
}
