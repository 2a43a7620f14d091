// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_voters.h"

#include "exchange/pabulib_fields.h"
#include "exchange/pabulib_line.h"

#define GROUPS_MAX 128u // a column with more values than this says nothing about groups

static const char *const columns[] = {
	"district", "neighborhood", "subunit", "sex", "age", "education", "voting_method"
};
#define COLUMNS (sizeof columns / sizeof *columns)

// Ages as numbers go by classes; a file that has classes keeps them.
static struct text age_class(struct text cell)
{
	static const struct {
		int64_t below;
		const char *name;
	} classes[] = {
		{ 18, "0-17" }, { 25, "18-24" }, { 35, "25-34" }, { 45, "35-44" }, { 55, "45-54" }, { 65, "55-64" }
	};
	int64_t age;
	if (!pabulib_parse_whole(cell, &age))
		return cell;
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
		if (age < classes[i].below)
			return text_of(classes[i].name);
	return TEXT("65+");
}

static struct satisfaction *group_named(struct voter_split *split, struct text name)
{
	for (size_t i = 0; i < split->count; i++)
		if (text_equal(split->groups[i].name, name))
			return &split->groups[i].satisfaction;
	if (split->count == GROUPS_MAX)
		return NULL;
	split->groups[split->count].name = name;
	return &split->groups[split->count++].satisfaction;
}

static uint64_t winners_on(const struct pabulib *pb, size_t ballot, const bool *won)
{
	const struct pabulib_ballot *about = &pb->ballots[ballot];
	const int32_t *points = pabulib_has_points(pb->vote_type) ? pb->points + about->first : NULL;
	uint64_t winners = 0;
	for (size_t i = 0; i < about->count; i++)
		winners += won[pb->choices[about->first + i]] && (!points || points[i] > 0);
	return winners;
}

static bool *marks_of(struct arena *arena, size_t count, const size_t *winners, size_t winner_count)
{
	bool *won = arena_new_array(arena, bool, count + 1);
	for (size_t i = 0; won && i < winner_count; i++)
		won[winners[i]] = true;
	return won;
}

static void ballot_compare(struct count_voters *voters, uint64_t here, uint64_t there)
{
	satisfaction_add(&voters->greedy_all, there, 1);
	*(here > there ? &voters->prefer_here : there > here ? &voters->prefer_greedy : &voters->prefer_neither) += 1;
	voters->only_here += here > 0 && there == 0;
	voters->only_greedy += there > 0 && here == 0;
}

static int order_by_name(const void *a, const void *b)
{
	return text_compare(((const struct voter_group *)a)->name, ((const struct voter_group *)b)->name);
}

// Fills one column of the file; false when it has too many values, or one only.
static bool split_fill(struct arena *arena, const struct pabulib *pb, const uint16_t *winners,
                       struct voter_split *split)
{
	bool by_age = text_is(split->column, "age");
	for (size_t i = 0; i < pb->ballot_count; i++) {
		struct text cell = text_trim(pabulib_ballot_cell(arena, pb, i, split->column));
		struct satisfaction *group = group_named(split, by_age ? age_class(cell) : cell);
		if (!group)
			return false;
		satisfaction_add(group, winners[i], 1);
	}
	struct satisfaction all[GROUPS_MAX];
	qsort(split->groups, split->count, sizeof *split->groups, order_by_name);
	for (size_t i = 0; i < split->count; i++)
		all[i] = split->groups[i].satisfaction;
	satisfaction_hide(all, split->count);
	for (size_t i = 0; i < split->count; i++)
		split->groups[i].satisfaction = all[i];
	return split->count > 1;
}

static bool splits_make(struct arena *arena, const struct pabulib *pb, const uint16_t *winners,
                        struct count_voters *voters)
{
	voters->splits = arena_new_array(arena, struct voter_split, COLUMNS);
	for (size_t c = 0; voters->splits && c < COLUMNS; c++) {
		bool present = false;
		for (size_t i = 0; i < pb->ballot_columns.count; i++)
			present = present || text_is(pb->ballot_columns.at[i], columns[c]);
		if (!present)
			continue;
		struct voter_split split = { text_of(columns[c]), arena_new_array(arena, struct voter_group, GROUPS_MAX), 0 };
		if (!split.groups)
			return false;
		if (split_fill(arena, pb, winners, &split))
			voters->splits[voters->split_count++] = split;
	}
	return voters->splits != NULL;
}

bool count_voters(struct arena *arena, const struct pabulib *pb, const size_t *winners, size_t winner_count,
                  const struct count_result *greedy, struct count_voters *voters)
{
	*voters = (struct count_voters){ .greedy = greedy };
	bool *here = marks_of(arena, pb->project_count, winners, winner_count);
	bool *there = greedy ? marks_of(arena, pb->project_count, greedy->winners, greedy->winner_count) : here;
	uint16_t *on_ballot = arena_new_array(arena, uint16_t, pb->ballot_count + 1);
	if (!here || !there || !on_ballot)
		return false;
	for (size_t i = 0; i < pb->ballot_count; i++) {
		uint64_t ours = winners_on(pb, i, here);
		satisfaction_add(&voters->all, ours, 1);
		on_ballot[i] = (uint16_t)ours; // no more than there are plans
		if (greedy)
			ballot_compare(voters, ours, winners_on(pb, i, there));
	}
	return splits_make(arena, pb, on_ballot, voters);
}
