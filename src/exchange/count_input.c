// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_input.h"

#include "exchange/pabulib_fields.h"
#include "exchange/pabulib_line.h"

struct count_project *count_input_projects(struct arena *arena, const struct pabulib *pb, const struct tally *tally)
{
	struct count_project *projects = arena_new_array(arena, struct count_project, pb->project_count + 1);
	for (size_t i = 0; projects && i < pb->project_count; i++)
		projects[i] = (struct count_project){
			.id = pb->projects[i].id,
			.cost_cents = pb->projects[i].cost_cents,
			.votes = tally->votes[i],
			.score = tally->score[i],
			.lot = (uint32_t)i,
			.eligible = !pb->projects[i].withdrawn,
		};
	return projects;
}

bool count_input_lots(struct arena *arena, struct text lines, struct count_project *projects, size_t count,
                      struct pabulib_error *error)
{
	struct pabulib_source source = { .arena = arena, .at = lines.at, .end = lines.at + lines.len, .error = error };
	struct pabulib_ids ids;
	bool *named = arena_new_array(arena, bool, count + 1);
	uint32_t lot = 0;
	*error = (struct pabulib_error){ 0, TEXT_NONE };
	if (!named || !pabulib_ids_create(&ids, arena, count))
		return pabulib_fail(&source, "there is not enough memory for this file");
	for (size_t i = 0; i < count; i++)
		pabulib_ids_add(&ids, projects[i].id, (uint16_t)i);
	while (pabulib_next_line(&source)) {
		struct text id = text_trim(source.line);
		uint16_t project;
		if (id.len == 0)
			continue;
		if (!pabulib_ids_find(&ids, id, &project))
			return pabulib_fail(&source, "there is no project “%" TEXT_FORMAT "” in the election",
			                    TEXT_ARGS(pabulib_shown(id)));
		if (named[project])
			return pabulib_fail(&source, "project “%" TEXT_FORMAT "” has its place already",
			                    TEXT_ARGS(pabulib_shown(id)));
		named[project] = true;
		projects[project].lot = lot++;
	}
	source.number = 0;
	return lot == count || pabulib_fail(&source, "names %u projects of %zu; give every project its place", lot, count);
}

struct profile *count_input_profile(struct arena *arena, const struct pabulib *pb)
{
	struct profile *profile = profile_create(arena, pb->project_count, pb->ballot_count, pb->choice_count);
	for (size_t i = 0; profile && i < pb->ballot_count; i++) {
		const struct pabulib_ballot *ballot = &pb->ballots[i];
		const uint16_t *choices = pb->choices + ballot->first;
		const int32_t *points = pabulib_has_points(pb->vote_type) ? pb->points + ballot->first : NULL;
		bool added = pb->vote_type == PABULIB_ORDINAL ? profile_add_ranking(profile, choices, ballot->count)
		                                              : profile_add(profile, choices, points, ballot->count);
		if (!added)
			return NULL;
	}
	return profile && profile_finish(arena, profile) ? profile : NULL;
}
