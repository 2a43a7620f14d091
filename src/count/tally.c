// SPDX-License-Identifier: EUPL-1.2
#include "count/tally.h"

#include "base/number.h"

struct tally *tally_create(struct arena *arena, size_t project_count)
{
	if (project_count > TALLY_PROJECTS_MAX)
		return NULL;
	struct tally *tally = arena_new(arena, struct tally);
	if (!tally)
		return NULL;
	tally->project_count = project_count;
	tally->votes = arena_new_array(arena, int64_t, project_count + 1);
	tally->score = arena_new_array(arena, int64_t, project_count + 1);
	tally->seen = arena_new_array(arena, uint64_t, project_count + 1);
	return tally->votes && tally->score && tally->seen ? tally : NULL;
}

void tally_begin(struct tally *tally)
{
	tally->ballots++;
}

bool tally_add(struct tally *tally, size_t project, int64_t points)
{
	if (project >= tally->project_count || tally->ballots == 0)
		return false;
	int64_t score;
	if (!number_add(tally->score[project], points, &score))
		return false;
	tally->score[project] = score;
	if (tally->seen[project] == tally->ballots) {
		tally->repeated++;
		return true;
	}
	tally->seen[project] = tally->ballots;
	tally->votes[project]++; // at most one per ballot, and ballots are counted in 64 bits too
	return true;
}

bool tally_approval(struct tally *tally, const uint16_t *projects, size_t count)
{
	bool all = true;
	tally_begin(tally);
	for (size_t i = 0; i < count; i++) {
		bool again = projects[i] < tally->project_count && tally->seen[projects[i]] == tally->ballots;
		all &= tally_add(tally, projects[i], again ? 0 : 1);
	}
	return all;
}

bool tally_points(struct tally *tally, const uint16_t *projects, const int32_t *points, size_t count)
{
	bool all = true;
	tally_begin(tally);
	for (size_t i = 0; i < count; i++)
		all &= tally_add(tally, projects[i], points[i]);
	return all;
}

bool tally_ranking(struct tally *tally, const uint16_t *projects, size_t count)
{
	bool all = true;
	tally_begin(tally);
	for (size_t i = 0; i < count; i++)
		all &= tally_add(tally, projects[i], (int64_t)(count - i));
	return all;
}
