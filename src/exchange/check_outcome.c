// SPDX-License-Identifier: EUPL-1.2
// The column selected against the rule that META names: the rule is computed again.
//
// Like the official checker: the greedy rules go by the columns votes or score, equal ones in the order of the file;
// equal shares goes by the ballots, with cost utility.
#include "base/number.h"
#include "exchange/check_parts.h"
#include "exchange/count_input.h"
#include "exchange/count_rule.h"

#define NAMES_SHOWN 10u

static const char rules[] = "greedy, greedy-no-skip, greedy-threshold, greedy-exclusive, greedy-custom, equalshares, "
							"equalshares-comparison, equalshares/add1, equalshares/add1-comparison or unknown";

static const struct check_row *project_at(const struct check *check, size_t i)
{
	return &check->section[PABULIB_PROJECTS].rows.at[i];
}

static size_t project_count(const struct check *check)
{
	return check->section[PABULIB_PROJECTS].rows.count;
}

static bool rule_is(const struct check *check, const char *rule)
{
	return text_is(check_meta(check, "rule", NULL), rule);
}

// --- what is selected --------------------------------------------------------------------------------------------

static struct text names_of(const struct check *check, const bool *these, const bool *without)
{
	struct builder names = builder_on(check->arena);
	size_t count = 0;
	for (size_t i = 0; i < project_count(check); i++)
		if (these[i] && !without[i] && count++ < NAMES_SHOWN)
			build_format(&names, "%s%" TEXT_FORMAT, count > 1 ? ", " : "", TEXT_ARGS(check_project_id(check, i)));
	if (count > NAMES_SHOWN)
		build_format(&names, " and %zu more", count - NAMES_SHOWN);
	return builder_text(&names);
}

static bool *selected_of(const struct check *check, int lowest, int highest)
{
	bool *selected = arena_new_array(check->arena, bool, project_count(check) + 1);
	for (size_t i = 0; selected && i < project_count(check); i++) {
		int value = check_selected(check, project_at(check, i));
		selected[i] = value >= lowest && value <= highest;
	}
	return selected;
}

static bool same(const struct check *check, const bool *a, const bool *b)
{
	return memcmp(a, b, project_count(check) * sizeof *a) == 0;
}

// What is selected and should not be, and the other way round.
static void difference_add(struct check *check, enum check_kind kind, const bool *winners, const bool *selected,
                           const char *remark)
{
	size_t line;
	struct text missing = names_of(check, winners, selected), extra = names_of(check, selected, winners);
	struct text rule = check_meta(check, "rule", &line);
	if (missing.len == 0 && extra.len == 0)
		return;
	check_add(check, kind, line,
	          "the rule %" TEXT_FORMAT " gives other winners: %s%" TEXT_FORMAT "%s%s%" TEXT_FORMAT "%s%s",
	          TEXT_ARGS(pabulib_shown(rule)), missing.len > 0 ? "not selected " : "", TEXT_ARGS(missing),
	          missing.len > 0 && extra.len > 0 ? "; " : "", extra.len > 0 ? "wrongly selected " : "", TEXT_ARGS(extra),
	          remark[0] ? "; " : "", remark);
}

// --- the greedy rules --------------------------------------------------------------------------------------------

struct greedy {
	bool stop;         // at the first that does not fit
	bool part_is_paid; // Poznan: that one is paid when four fifths of it are left
	int64_t threshold;
};

static bool *greedy_winners(const struct check *check, const size_t *order, const struct greedy *rule)
{
	bool *winners = arena_new_array(check->arena, bool, project_count(check) + 1);
	int64_t rest = check->budget_cents, fifths;
	for (size_t turn = 0; winners && turn < project_count(check); turn++) {
		size_t i = order[turn];
		int64_t cost = check->cost_cents[i];
		if (check_total(check, project_at(check, i)) < rule->threshold)
			continue;
		if (cost <= rest) {
			winners[i] = true;
			rest -= cost;
		} else if (rule->part_is_paid) {
			winners[i] = number_multiply(rest, 5, &fifths) && fifths / 4 >= cost && cost != PABULIB_SENTINEL_CENTS;
			break;
		} else if (rule->stop && cost != PABULIB_SENTINEL_CENTS) {
			break;
		}
	}
	return winners;
}

// The same order with equal totals by their cost, the lowest first.
static const size_t *order_by_cost(const struct check *check, const size_t *order)
{
	size_t count = project_count(check), *other = arena_new_array(check->arena, size_t, count + 1);
	for (size_t i = 0; other && i < count; i++) {
		size_t at = i;
		int64_t total = check_total(check, project_at(check, order[i]));
		while (at > 0 && check_total(check, project_at(check, other[at - 1])) == total &&
		       check->cost_cents[other[at - 1]] > check->cost_cents[order[i]]) {
			other[at] = other[at - 1];
			at--;
		}
		other[at] = order[i];
	}
	return other;
}

static bool greedy_check(struct check *check, struct greedy rule, enum check_kind kind, const char *remark)
{
	const size_t *order = check_order(check), *by_cost;
	const bool *selected = selected_of(check, 1, 1), *winners, *others = NULL;
	size_t line;
	check_meta_number(check, "min_project_score_threshold", &rule.threshold, &line);
	if (!order || !selected || !(winners = greedy_winners(check, order, &rule)))
		return false;
	for (size_t i = 0; i < project_count(check); i++)
		if (selected[i] && check_total(check, project_at(check, i)) < rule.threshold)
			check_add(check, CHECK_THRESHOLD, project_at(check, i)->line,
			          "project “%" TEXT_FORMAT "” is selected below min_project_score_threshold %lld",
			          TEXT_ARGS(check_project_id(check, i)), (long long)rule.threshold);
	if (same(check, winners, selected))
		return true;
	if ((by_cost = order_by_cost(check, order)) && (others = greedy_winners(check, by_cost, &rule)) &&
	    same(check, others, selected))
		remark = "with the lower cost first among equals it would be right; put equal projects in that order";
	difference_add(check, kind, winners, selected, remark);
	return !arena_full(check->arena);
}

// Poznan: 1 by the rule, 2 by its four fifths, 3 from other money, which goes to the next in the order.
static bool poznan_check(struct check *check)
{
	const size_t *order = check_order(check);
	const bool *selected = selected_of(check, 1, 3), *extra = selected_of(check, 3, 3);
	struct greedy rule = { .stop = true, .part_is_paid = true };
	bool *winners = order ? greedy_winners(check, order, &rule) : NULL;
	size_t more = 0;
	if (!winners || !selected || !extra)
		return false;
	for (size_t i = 0; i < project_count(check); i++)
		more += extra[i];
	for (size_t turn = 0; turn < project_count(check) && more > 0; turn++) {
		more -= !winners[order[turn]];
		winners[order[turn]] = true;
	}
	bool wrong = false;
	for (size_t i = 0; i < project_count(check); i++)
		wrong |= selected[i] && !winners[i];
	difference_add(check, wrong ? CHECK_RULE : CHECK_RULE_PERHAPS, winners, selected, "");
	return true;
}

// --- equal shares ------------------------------------------------------------------------------------------------

struct equal_shares {
	const struct pabulib *pb;
	const struct profile *profile;
	const struct count_project *projects;
};

static bool *shares_winners(struct check *check, const struct equal_shares *count, enum shares_completion completion,
                            bool exact_start, bool comparison)
{
	struct shares_input input = {
		.options = { .utility = SHARES_COST,
		             .completion = completion,
		             .exact_start = exact_start,
		             .comparison = comparison,
		             .step_cents = 100 },
		.profile = count->profile,
		.projects = count->projects,
		.count = count->pb->project_count,
		.budget_cents = count->pb->budget_cents,
	};
	struct shares_result result;
	bool *winners = arena_new_array(check->arena, bool, project_count(check) + 1);
	if (!winners || !count_shares(check->arena, &input, &result))
		return NULL;
	for (size_t i = 0; i < result.winner_count; i++)
		winners[result.winners[i]] = true;
	return winners;
}

// With add1 the first count may begin at the exact part of the budget or at whole units; both are in use.
static bool shares_check(struct check *check, bool add1, bool comparison)
{
	struct pabulib_error error;
	struct equal_shares count = { .pb = pabulib_read(check->arena, check->file, &error) };
	const bool *selected = selected_of(check, 1, 1);
	size_t line;
	check_meta(check, "rule", &line);
	if (!count.pb || !selected || count.pb->project_count != project_count(check)) {
		check_add(check, CHECK_RULE_SKIPPED, line, "the rule could not be computed again, since the file has errors");
		return !arena_full(check->arena);
	}
	if (count.pb->vote_type != PABULIB_APPROVAL) {
		check_add(check, CHECK_RULE_SKIPPED, line, "equal shares can be computed again for vote_type approval only");
		return true;
	}
	struct tally *tally = pabulib_tally(check->arena, count.pb);
	count.projects = tally ? count_input_projects(check->arena, count.pb, tally) : NULL;
	count.profile = count_input_profile(check->arena, count.pb);
	if (!count.projects || !count.profile)
		return false;
	enum shares_completion completion = add1 ? SHARES_ADD1 : SHARES_NONE;
	const bool *winners = shares_winners(check, &count, completion, !add1, comparison);
	if (!winners)
		return false;
	const bool *others =
		add1 && !same(check, winners, selected) ? shares_winners(check, &count, completion, true, comparison) : winners;
	if (others && !same(check, others, selected) && !same(check, winners, selected))
		difference_add(check, CHECK_RULE, winners, selected, "");
	return others != NULL;
}

// --- which rule --------------------------------------------------------------------------------------------------

static bool custom_check(struct check *check)
{
	size_t line;
	check_meta(check, "rule", &line);
	if (check_meta(check, "comment", NULL).len == 0)
		check_add(check, CHECK_RULE_PERHAPS, line, "the rule greedy-custom should be explained in comment");
	if (text_is(check_meta(check, "unit", NULL), "Poznań"))
		return poznan_check(check);
	return greedy_check(check, (struct greedy){ 0 }, CHECK_RULE_PERHAPS,
	                    "compared with plain greedy, which a rule of its own may well differ from");
}

// A rule that Pabulib has no word for, told in comment as `polder count` takes it.
static bool unknown_check(struct check *check, size_t line)
{
	struct count_file_options options;
	count_file_defaults(&options);
	options.path = "";
	bool *winners = arena_new_array(check->arena, bool, project_count(check) + 1);
	const bool *selected = selected_of(check, 1, 1);
	if (!winners || !selected)
		return false;
	bool told = check->result->errors == 0 && count_rule_of_comment(check_meta(check, "comment", NULL), &options);
	if (told && count_winners(&options, check->file, winners))
		difference_add(check, CHECK_RULE, winners, selected, "counted by the command in comment");
	else
		check_add(check, CHECK_RULE_SKIPPED, line,
		          "the rule is unknown, so what is selected cannot be compared with it");
	return true;
}

static bool rule_check(struct check *check)
{
	size_t line;
	bool threshold = check_meta(check, "min_project_score_threshold", NULL).len > 0;
	check_meta(check, "rule", &line);
	if (rule_is(check, "equalshares") || rule_is(check, "equalshares-comparison"))
		return shares_check(check, false, rule_is(check, "equalshares-comparison"));
	if (rule_is(check, "equalshares/add1") || rule_is(check, "equalshares/add1-comparison"))
		return shares_check(check, true, rule_is(check, "equalshares/add1-comparison"));
	if (rule_is(check, "unknown"))
		return unknown_check(check, line);
	else if (rule_is(check, "greedy-custom"))
		return custom_check(check);
	else if (rule_is(check, "greedy") && threshold)
		check_add(check, CHECK_RULE, line,
		          "the rule is greedy and there is a min_project_score_threshold; the rule should be greedy-threshold");
	else if (rule_is(check, "greedy-threshold") && !threshold)
		check_add(check, CHECK_RULE, line, "the rule is greedy-threshold, and META has no min_project_score_threshold");
	else if (rule_is(check, "greedy-exclusive"))
		return greedy_check(
			check, (struct greedy){ 0 }, CHECK_RULE_PERHAPS,
			"compared with plain greedy, since the file does not say which projects exclude each other");
	else
		return greedy_check(check, (struct greedy){ .stop = rule_is(check, "greedy-no-skip") }, CHECK_RULE, "");
	return true;
}

static bool rule_is_known(const struct check *check)
{
	struct text rest = text_of(rules), rule = check_meta(check, "rule", NULL), word;
	while (text_split(&rest, ' ', &word)) {
		if (text_ends_with(word, TEXT(",")))
			word.len--;
		if (text_equal(word, rule) && !text_is(word, "or"))
			return true;
	}
	return false;
}

bool check_outcome(struct check *check)
{
	size_t line;
	struct text rule = check_meta(check, "rule", &line);
	bool selected = project_count(check) > 0 && check_selected(check, project_at(check, 0)) >= 0;
	if (rule.len == 0 || !check->counted_votes)
		return true; // that it is missing has been said
	if (!rule_is_known(check))
		check_add(check, selected ? CHECK_RULE : CHECK_RULE_PERHAPS, line,
		          "the rule “%" TEXT_FORMAT "” is not one of %s", TEXT_ARGS(pabulib_shown(rule)), rules);
	else if (selected && check_total_column(check) && check->budget_cents > 0)
		return rule_check(check);
	return true;
}
