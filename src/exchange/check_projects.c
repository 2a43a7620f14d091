// SPDX-License-Identifier: EUPL-1.2
// Projects and money: counts, costs against the budget, what the selected ones cost together, and coordinates.
#include "base/number.h"
#include "exchange/check_parts.h"

#define NAMES_SHOWN 10u

// Like the official checker: whole units of money, rounded down.
static int64_t units(int64_t cents)
{
	return cents / 100;
}

static const struct check_row *project_at(const struct check *check, size_t i)
{
	return &check->section[PABULIB_PROJECTS].rows.at[i];
}

static size_t project_count(const struct check *check)
{
	return check->section[PABULIB_PROJECTS].rows.count;
}

static void counts_check(struct check *check)
{
	static const struct {
		const char *key;
		enum pabulib_section section;
	} counts[] = { { "num_projects", PABULIB_PROJECTS }, { "num_votes", PABULIB_VOTES } };
	for (size_t i = 0; i < 2; i++) {
		int64_t number;
		size_t line, rows = check->section[counts[i].section].rows.count;
		if (check_meta_number(check, counts[i].key, &number, &line) && number != (int64_t)rows)
			check_add(check, CHECK_COUNT, line,
			          "%s is %lld, but %s has %zu lines; correct the number or complete the file", counts[i].key,
			          (long long)number, pabulib_format[counts[i].section].title, rows);
	}
}

// False when it is none; that has been said with the values.
static bool amount_parse(struct text cell, int64_t *cents)
{
	if (pabulib_parse_amount(cell, cents) != PABULIB_AMOUNT_WRONG)
		return true;
	*cents = 0;
	return false;
}

static bool costs_read(struct check *check)
{
	size_t count = project_count(check);
	check->cost_cents = arena_new_array(check->arena, int64_t, count + 1);
	if (!check->cost_cents)
		return false;
	amount_parse(check_meta(check, "budget", NULL), &check->budget_cents);
	for (size_t i = 0; i < count; i++)
		amount_parse(check_cell(check, PABULIB_PROJECTS, project_at(check, i), "cost"), &check->cost_cents[i]);
	return true;
}

static void cost_check(struct check *check, size_t i)
{
	const struct check_row *project = project_at(check, i);
	struct text id = check_project_id(check, i), cell = check_cell(check, PABULIB_PROJECTS, project, "cost");
	int64_t cents;
	if (!amount_parse(cell, &cents))
		return;
	bool withdrawn = cents == PABULIB_SENTINEL_CENTS;
	if (withdrawn && check_selected(check, project) == 1)
		check_add(check, CHECK_WITHDRAWN_SELECTED, project->line,
		          "project “%" TEXT_FORMAT "” is selected, and its cost 999999999 says it was withdrawn",
		          TEXT_ARGS(id));
	if (units(cents) == 0)
		check_add(check, CHECK_NO_COST, project->line, "project “%" TEXT_FORMAT "” costs nothing; write 1 at least",
		          TEXT_ARGS(id));
	else if (units(cents) > units(check->budget_cents) && withdrawn)
		check_add(check, CHECK_WITHDRAWN, project->line,
		          "project “%" TEXT_FORMAT "” has the cost 999999999, which means withdrawn; it cannot win",
		          TEXT_ARGS(id));
	else if (units(cents) > units(check->budget_cents))
		check_add(check, CHECK_ABOVE_BUDGET, project->line,
		          "project “%" TEXT_FORMAT "” costs %lld, more than the whole budget of %lld", TEXT_ARGS(id),
		          (long long)units(cents), (long long)units(check->budget_cents));
}

// Everything together and the selected ones together, in whole units; a sum that does not fit is as good as endless.
static void costs_add_up(const struct check *check, int64_t *all, int64_t *selected)
{
	*all = *selected = 0;
	for (size_t i = 0; i < project_count(check); i++) {
		int64_t cost = units(check->cost_cents[i]);
		if (!number_add(*all, cost, all))
			*all = INT64_MAX;
		if (check_selected(check, project_at(check, i)) == 1 && !number_add(*selected, cost, selected))
			*selected = INT64_MAX;
	}
}

// The unselected projects, most votes first, as long as the rest of the budget can pay them.
static bool unused_check(struct check *check, int64_t rest, bool error)
{
	size_t count = project_count(check), names = 0;
	int64_t threshold = 0;
	const size_t *order = check_order(check);
	struct builder list = builder_on(check->arena);
	if (!order)
		return false;
	check_meta_number(check, "min_project_score_threshold", &threshold, NULL);
	for (size_t turn = 0; turn < count; turn++) {
		size_t i = order[turn];
		const struct check_row *project = project_at(check, i);
		int64_t cost = units(check->cost_cents[i]);
		bool open = check_selected(check, project) == 0 && (threshold <= 0 || check_total(check, project) > threshold);
		if (!open || cost > rest)
			continue;
		rest -= cost;
		if (names++ < NAMES_SHOWN)
			build_format(&list, "%s%" TEXT_FORMAT, names > 1 ? ", " : "", TEXT_ARGS(check_project_id(check, i)));
	}
	if (names > 0)
		check_add(check, error ? CHECK_UNUSED_BUDGET : CHECK_UNUSED_BUDGET_PERHAPS, 0,
		          "what is left of the budget could pay %" TEXT_FORMAT "%s, not selected%s",
		          TEXT_ARGS(builder_text(&list)), names > NAMES_SHOWN ? " and others" : "",
		          error ? "" : "; with this rule that can be right");
	return true;
}

static bool budget_check(struct check *check)
{
	static const struct {
		const char *rule;
		bool error;
	} greedy[] = {
		{ "greedy", true }, { "greedy-threshold", true }, { "greedy-exclusive", false }, { "greedy-custom", false }
	};
	int64_t all, selected, budget = units(check->budget_cents);
	size_t line, flag_line;
	struct text flag = check_meta(check, "fully_funded", &flag_line), rule = check_meta(check, "rule", NULL);
	costs_add_up(check, &all, &selected);
	check_meta(check, "budget", &line);
	if (selected > budget)
		check_add(check, CHECK_BUDGET_EXCEEDED, line, "the selected projects cost %lld, more than the budget of %lld",
		          (long long)selected, (long long)budget);
	if (flag.len > 0) {
		if (text_is(flag, "1") && budget < all)
			check_add(check, CHECK_FULLY_FUNDED, flag_line,
			          "fully_funded is 1, but all projects cost %lld and the budget is %lld; remove the key",
			          (long long)all, (long long)budget);
		return true;
	}
	if (budget >= all)
		check_add(check, CHECK_ALL_FUNDED, line,
		          "the budget of %lld pays all projects (%lld); if that is right, add fully_funded;1",
		          (long long)budget, (long long)all);
	for (size_t i = 0; i < sizeof greedy / sizeof *greedy; i++)
		if (text_is(rule, greedy[i].rule) && check_total_column(check) && selected <= budget)
			return unused_check(check, budget - selected, greedy[i].error);
	return true;
}

// From -limit to limit: whole degrees and, at the limit itself, no part of one more.
static bool within(struct text cell, int64_t limit)
{
	int64_t whole;
	size_t from = cell.len > 0 && cell.at[0] == '-', mark = from;
	while (mark < cell.len && cell.at[mark] >= '0' && cell.at[mark] <= '9')
		mark++;
	if (mark == from)
		return true; // ".5"
	if (!number_parse(text_slice(cell, from, mark), &whole) || whole > limit)
		return false;
	for (size_t i = mark; whole == limit && i < cell.len; i++)
		if (cell.at[i] >= '1' && cell.at[i] <= '9')
			return false;
	return true;
}

static void coordinates_check(struct check *check)
{
	size_t places = 0, same = 0;
	struct text first[2] = { TEXT_NONE, TEXT_NONE };
	for (size_t i = 0; i < project_count(check); i++) {
		const struct check_row *project = project_at(check, i);
		struct text latitude = check_cell(check, PABULIB_PROJECTS, project, "latitude");
		struct text longitude = check_cell(check, PABULIB_PROJECTS, project, "longitude");
		if ((latitude.len > 0) != (longitude.len > 0))
			check_add(check, CHECK_COORDINATES, project->line,
			          "latitude and longitude go together; fill in both or neither");
		if (latitude.len == 0 || longitude.len == 0 || pabulib_value_wanted(VALUE_COORDINATE, latitude) ||
		    pabulib_value_wanted(VALUE_COORDINATE, longitude))
			continue;
		if (!within(latitude, 90) || !within(longitude, 180)) {
			check_add(check, CHECK_COORDINATES, project->line,
			          "there is no such place: latitude goes from -90 to 90 and longitude from -180 to 180");
			continue;
		}
		if (places++ == 0) {
			first[0] = latitude;
			first[1] = longitude;
		}
		same += text_equal(latitude, first[0]) && text_equal(longitude, first[1]);
	}
	if (places > 1 && same == places)
		check_add(check, CHECK_SAME_COORDINATES, 0, "all projects have the same place; is that right?");
}

bool check_projects(struct check *check)
{
	counts_check(check);
	if (!costs_read(check))
		return false;
	for (size_t i = 0; i < project_count(check) && check->budget_cents > 0; i++)
		cost_check(check, i);
	coordinates_check(check);
	int64_t cents;
	return !amount_parse(check_meta(check, "budget", NULL), &cents) || budget_check(check);
}
