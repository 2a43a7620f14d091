// SPDX-License-Identifier: EUPL-1.2
// Ballots: projects that exist, each once, as many as allowed, points that match; and the totals of the projects.
#include "base/number.h"
#include "exchange/check_parts.h"

struct limits {
	struct check *check;
	bool points_wanted, points_meaningless;
	struct {
		bool given;
		int64_t value;
	} min_length, max_length, min_points, max_points, min_sum_points, max_sum_points, min_sum_cost, max_sum_cost;
	size_t *last_ballot; // per project: 1 + the last ballot that named it
	size_t longest_times, length_together;
};

static struct text voter_of(const struct check_row *ballot)
{
	return pabulib_shown(ballot->cells[0]);
}

// The projects of one ballot: counted, known, each once. *cost is that of those that are known.
static size_t projects_check(struct limits *l, const struct check_row *ballot, size_t number, int64_t *cost)
{
	struct check *check = l->check;
	struct text list = check_cell(check, PABULIB_VOTES, ballot, "vote"), id;
	size_t length = 0;
	uint16_t project;
	*cost = 0;
	while (check_list_next(&list, &id)) {
		length++;
		if (!pabulib_ids_find(&check->ids, id, &project)) {
			check_add(check, CHECK_NO_SUCH_PROJECT, ballot->line,
			          "project “%" TEXT_FORMAT "” is not in PROJECTS; add it there or take it off this ballot",
			          TEXT_ARGS(pabulib_shown(id)));
			continue;
		}
		if (l->last_ballot[project] == number + 1)
			check_add(check, CHECK_REPEATED_PROJECT, ballot->line,
			          "project “%" TEXT_FORMAT "” stands on this ballot more than once; keep one",
			          TEXT_ARGS(pabulib_shown(id)));
		l->last_ballot[project] = number + 1;
		check->counted_votes[project]++;
		if (!number_add(*cost, check->cost_cents[project], cost))
			*cost = INT64_MAX;
	}
	return length;
}

static void length_check(struct limits *l, const struct check_row *ballot, size_t length)
{
	struct check *check = l->check;
	int64_t named = (int64_t)length;
	l->length_together += length;
	if (check->vote_type_known && check->vote_type == PABULIB_CHOOSE_1 && named != 1)
		check_add(check, CHECK_LENGTH, ballot->line,
		          "this ballot names %zu projects; with vote_type choose-1 it names one", length);
	else if (l->max_length.given && named > l->max_length.value)
		check_add(check, CHECK_LENGTH, ballot->line, "this ballot names %zu projects, more than max_length %lld",
		          length, (long long)l->max_length.value);
	else if (l->min_length.given && named < l->min_length.value)
		check_add(check, CHECK_LENGTH, ballot->line, "this ballot names %zu projects, fewer than min_length %lld",
		          length, (long long)l->min_length.value);
	l->longest_times += l->max_length.given && named == l->max_length.value;
}

static void cost_check(struct limits *l, const struct check_row *ballot, int64_t cents)
{
	bool above = l->max_sum_cost.given && cents > l->max_sum_cost.value;
	bool below = l->min_sum_cost.given && cents < l->min_sum_cost.value;
	if (above || below)
		check_add(l->check, CHECK_BALLOT_COST, ballot->line, "the projects on this ballot cost %lld together, %s",
		          (long long)(cents / 100), above ? "more than max_sum_cost" : "less than min_sum_cost");
}

// Where the points of one ballot break a limit: at the first that does.
static void points_limits_check(struct limits *l, const struct check_row *ballot, int64_t points, bool *told)
{
	const char *wrong = NULL;
	if (l->check->vote_type == PABULIB_CUMULATIVE && points < 0)
		wrong = "below zero, which cumulative ballots cannot have";
	else if (l->min_points.given && points < l->min_points.value)
		wrong = "below min_points";
	else if (l->max_points.given && points > l->max_points.value)
		wrong = "above max_points";
	if (wrong && !*told)
		check_add(l->check, CHECK_POINTS, ballot->line, "this ballot gives %lld points to a project, %s",
		          (long long)points, wrong);
	*told |= wrong != NULL;
}

static void sum_check(struct limits *l, const struct check_row *ballot, int64_t sum)
{
	bool above = l->max_sum_points.given && sum > l->max_sum_points.value;
	bool below = l->min_sum_points.given && sum < l->min_sum_points.value;
	if (above || below)
		check_add(l->check, CHECK_POINTS_SUM, ballot->line, "this ballot gives %lld points together, %s",
		          (long long)sum, above ? "more than max_sum_points" : "fewer than min_sum_points");
}

// As many numbers as projects, within the limits, the largest first; each added to its project.
static void points_check(struct limits *l, const struct check_row *ballot, struct text cell, size_t length)
{
	struct check *check = l->check;
	struct text list = cell, projects = check_cell(check, PABULIB_VOTES, ballot, "vote"), item, id;
	size_t numbers = 0;
	int64_t sum = 0, points, before = INT64_MAX;
	bool told = false, falling = true;
	while (check_list_next(&list, &item))
		numbers++;
	if (numbers != length) {
		check_add(check, CHECK_POINTS, ballot->line, "this ballot names %zu projects and has %zu numbers of points",
		          length, numbers);
		return;
	}
	for (list = cell; check_list_next(&list, &item) && check_list_next(&projects, &id);) {
		uint16_t project;
		if (!pabulib_parse_whole(item, &points)) {
			check_add(check, CHECK_POINTS, ballot->line, "the points “%" TEXT_FORMAT "” are no whole number",
			          TEXT_ARGS(pabulib_shown(item)));
			return;
		}
		if (pabulib_ids_find(&check->ids, id, &project) &&
		    !number_add(check->counted_points[project], points, &check->counted_points[project]))
			check->counted_points[project] = INT64_MAX;
		points_limits_check(l, ballot, points, &told);
		falling &= points <= before;
		before = points;
		if (!number_add(sum, points, &sum))
			sum = INT64_MAX;
	}
	sum_check(l, ballot, sum);
	if (!falling)
		check_add(check, CHECK_POINTS_ORDER, ballot->line,
		          "the projects on this ballot should stand in the order of their points, most first");
}

// A ranking without points: as many as it is long for the first, one for the last.
static void ranking_count(struct check *check, const struct check_row *ballot, size_t length)
{
	struct text list = check_cell(check, PABULIB_VOTES, ballot, "vote"), id;
	uint16_t project;
	for (; check_list_next(&list, &id); length--)
		if (pabulib_ids_find(&check->ids, id, &project))
			check->counted_points[project] += check->vote_type == PABULIB_ORDINAL ? (int64_t)length : 1;
}

static void ballot_check(struct limits *l, const struct check_row *ballot, size_t number)
{
	struct check *check = l->check;
	struct text points = check_cell(check, PABULIB_VOTES, ballot, "points");
	int64_t cost;
	size_t length = projects_check(l, ballot, number, &cost);
	length_check(l, ballot, length);
	if (check->vote_type_known && check->vote_type == PABULIB_APPROVAL)
		cost_check(l, ballot, cost);
	if (!check->vote_type_known)
		return;
	if (l->points_wanted && points.len == 0)
		check_add(check, CHECK_POINTS, ballot->line,
		          "voter “%" TEXT_FORMAT "” has no points, which this vote_type needs", TEXT_ARGS(voter_of(ballot)));
	else if (l->points_meaningless && points.len > 0)
		check_add(check, CHECK_POINTS, ballot->line,
		          "voter “%" TEXT_FORMAT "” has points, which this vote_type does not have; remove them",
		          TEXT_ARGS(voter_of(ballot)));
	else if (points.len > 0)
		points_check(l, ballot, points, length);
	if (points.len == 0 || l->points_meaningless)
		ranking_count(check, ballot, length);
}

static void lengths_check(struct limits *l)
{
	size_t line, ballots = l->check->section[PABULIB_VOTES].rows.count;
	check_meta(l->check, "max_length", &line);
	if (!l->max_length.given || ballots == 0)
		return;
	if (l->longest_times == 0)
		check_add(l->check, CHECK_LENGTH_UNUSED, line, "nobody named as many projects as max_length %lld; is it right?",
		          (long long)l->max_length.value);
	if (l->max_length.value != 1 && l->length_together == ballots)
		check_add(l->check, CHECK_LENGTH_ONE, line,
		          "everybody named one project on average, and max_length is %lld; is it right?",
		          (long long)l->max_length.value);
}

static void total_check(struct check *check, size_t i, const char *column, int64_t counted, enum check_kind kind)
{
	const struct check_row *project = &check->section[PABULIB_PROJECTS].rows.at[i];
	int64_t total;
	if (check_has_column(check, PABULIB_PROJECTS, column) &&
	    number_parse(check_cell(check, PABULIB_PROJECTS, project, column), &total) && total != counted)
		check_add(check, kind, project->line, "%s of project “%" TEXT_FORMAT "” is %lld, and its ballots make %lld",
		          column, TEXT_ARGS(check_project_id(check, i)), (long long)total, (long long)counted);
}

static void totals_check(struct check *check)
{
	if (check->section[PABULIB_PROJECTS].header.count > 0 && !check_total_column(check))
		check_add(check, CHECK_NO_TOTALS, check->section[PABULIB_PROJECTS].header_line,
		          "PROJECTS has neither a column votes nor score; add one, so that others can compare");
	for (size_t i = 0; i < check->section[PABULIB_PROJECTS].rows.count; i++) {
		const struct check_row *project = &check->section[PABULIB_PROJECTS].rows.at[i];
		total_check(check, i, "votes", check->counted_votes[i], CHECK_VOTES);
		if (check->vote_type_known)
			total_check(check, i, "score", check->counted_points[i], CHECK_SCORE);
		if (check_has_column(check, PABULIB_PROJECTS, "votes") && check->counted_votes[i] == 0)
			check_add(check, CHECK_NO_VOTES, project->line,
			          "project “%" TEXT_FORMAT "” has no votes; was it on the ballot?",
			          TEXT_ARGS(check_project_id(check, i)));
	}
}

static void limits_read(struct limits *l)
{
	const struct check *check = l->check;
	l->min_length.given = check_meta_number(check, "min_length", &l->min_length.value, NULL);
	l->max_length.given = check_meta_number(check, "max_length", &l->max_length.value, NULL);
	l->min_points.given = check_meta_number(check, "min_points", &l->min_points.value, NULL);
	l->max_points.given = check_meta_number(check, "max_points", &l->max_points.value, NULL);
	l->min_sum_points.given = check_meta_number(check, "min_sum_points", &l->min_sum_points.value, NULL);
	l->max_sum_points.given = check_meta_number(check, "max_sum_points", &l->max_sum_points.value, NULL);
	struct text least = check_meta(check, "min_sum_cost", NULL), most = check_meta(check, "max_sum_cost", NULL);
	l->min_sum_cost.given = pabulib_parse_amount(least, &l->min_sum_cost.value) != PABULIB_AMOUNT_WRONG;
	l->max_sum_cost.given = pabulib_parse_amount(most, &l->max_sum_cost.value) != PABULIB_AMOUNT_WRONG;
	l->points_wanted = check->vote_type_known && pabulib_has_points(check->vote_type);
	l->points_meaningless =
		check->vote_type_known && (check->vote_type == PABULIB_APPROVAL || check->vote_type == PABULIB_CHOOSE_1);
}

bool check_ballots(struct check *check)
{
	const struct check_rows *projects = &check->section[PABULIB_PROJECTS].rows;
	const struct check_rows *ballots = &check->section[PABULIB_VOTES].rows;
	struct limits limits = { .check = check };
	if (projects->count > PABULIB_PROJECTS_MAX) {
		check_add(check, CHECK_COUNT, 0, "PROJECTS has %zu lines; more than %u cannot be counted", projects->count,
		          (unsigned)PABULIB_PROJECTS_MAX);
		return true;
	}
	check->counted_votes = arena_new_array(check->arena, int64_t, projects->count + 1);
	check->counted_points = arena_new_array(check->arena, int64_t, projects->count + 1);
	limits.last_ballot = arena_new_array(check->arena, size_t, projects->count + 1);
	if (!check->counted_votes || !check->counted_points || !limits.last_ballot ||
	    !pabulib_ids_create(&check->ids, check->arena, projects->count))
		return false;
	for (size_t i = 0; i < projects->count; i++)
		pabulib_ids_add(&check->ids, projects->at[i].cells[0], (uint16_t)i);
	limits_read(&limits);
	for (size_t i = 0; i < ballots->count; i++)
		ballot_check(&limits, &ballots->at[i], i);
	lengths_check(&limits);
	totals_check(check);
	return !arena_full(check->arena);
}
