// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_parts.h"

#include <math.h>

#include "exchange/count_rule.h"
#include "exchange/printable.h"

#define NAME_CHARACTERS 48u

void count_build_amount(struct builder *b, int64_t cents)
{
	build_int(b, cents / 100);
	if (cents % 100 != 0)
		build_format(b, ".%02d", (int)(cents % 100));
}

struct text count_amount(struct arena *arena, int64_t cents)
{
	struct builder b = builder_on(arena);
	count_build_amount(&b, cents);
	return builder_text(&b);
}

void count_json_amount(struct json_writer *w, const char *key, int64_t cents)
{
	json_key(w, key);
	json_raw(w, count_amount(w->out->arena, cents));
}

void count_json_decimal(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	if (isfinite(value))
		json_raw(w, arena_format(w->out->arena, "%.4f", fabs(value) < 0.00005 ? 0 : value));
	else
		json_null(w);
}

void count_json_ids(struct json_writer *w, const char *key, const struct count_project *projects, const size_t *at,
                    size_t count)
{
	json_key(w, key);
	json_open(w, '[');
	for (size_t i = 0; i < count; i++)
		json_text(w, projects[at[i]].id);
	json_close(w, ']');
}

static void json_warnings(struct json_writer *w, const struct pabulib *pb)
{
	json_key(w, "warnings");
	json_open(w, '[');
	for (size_t i = 0; i < PABULIB_WARNINGS; i++) {
		if (pb->warnings[i].times == 0)
			continue;
		json_open(w, '{');
		json_int_member(w, "line", (int64_t)pb->warnings[i].first_line);
		json_int_member(w, "times", (int64_t)pb->warnings[i].times);
		json_text_member(w, "text", text_of(pabulib_warning_text((enum pabulib_warning)i)));
		json_close(w, '}');
	}
	json_close(w, ']');
}

void count_json_head(struct json_writer *w, const struct count_common *common)
{
	json_text_member(w, "rule_from", text_of(count_rule_from_name(common->rule_from)));
	count_json_amount(w, "budget", common->budget_cents);
	json_key(w, "threshold");
	if (common->threshold != 0)
		json_int(w, common->threshold);
	else
		json_null(w);
	json_int_member(w, "ballots", (int64_t)common->file->ballot_count);
	count_json_ids(w, "winners", common->projects, common->winners, common->winner_count);
	count_json_amount(w, "cost", common->cost_cents);
	count_json_amount(w, "remaining", common->budget_cents - common->cost_cents);
}

void count_json_plan(struct json_writer *w, const struct count_common *common, size_t i)
{
	const struct count_project *project = &common->projects[i];
	json_open(w, '{');
	json_text_member(w, "id", project->id);
	count_json_amount(w, "cost", project->cost_cents);
	json_int_member(w, "votes", project->votes);
	json_int_member(w, "score", project->score);
}

void count_json_round(struct json_writer *w, const struct count_common *common, size_t project)
{
	json_open(w, '{');
	json_text_member(w, "project", common->projects[project].id);
	count_json_amount(w, "cost", common->projects[project].cost_cents);
}

static void json_cell(struct json_writer *w, const char *key, const struct satisfaction *s, enum satisfaction_cell cell)
{
	json_key(w, key);
	if (s->cells_hidden)
		json_null(w);
	else
		json_int(w, (int64_t)s->cells[cell]);
}

// The mean goes with what is hidden.
static void json_satisfaction(struct json_writer *w, const struct satisfaction *s)
{
	json_cell(w, "no_winner", s, SATISFACTION_NONE);
	json_cell(w, "one_winner", s, SATISFACTION_ONE);
	json_cell(w, "more_winners", s, SATISFACTION_MORE);
	if (!s->cells_hidden)
		count_json_decimal(w, "mean_winners", satisfaction_mean(s));
}

static void json_split(struct json_writer *w, const struct voter_split *split)
{
	int64_t hidden = 0;
	json_open(w, '{');
	json_text_member(w, "column", split->column);
	json_key(w, "groups");
	json_open(w, '[');
	for (size_t i = 0; i < split->count; i++) {
		const struct voter_group *group = &split->groups[i];
		hidden += group->satisfaction.hidden;
		if (group->satisfaction.hidden)
			continue;
		json_open(w, '{');
		json_text_member(w, "value", group->name);
		json_int_member(w, "ballots", (int64_t)group->satisfaction.ballots);
		json_satisfaction(w, &group->satisfaction);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_int_member(w, "hidden_groups", hidden);
	json_close(w, '}');
}

static void json_voters(struct json_writer *w, const struct count_voters *voters)
{
	json_key(w, "satisfaction");
	json_open(w, '{');
	json_satisfaction(w, &voters->all);
	json_key(w, "by");
	json_open(w, '[');
	for (size_t i = 0; i < voters->split_count; i++)
		json_split(w, &voters->splits[i]);
	json_close(w, ']');
	json_close(w, '}');
}

static size_t missing_from(const size_t *list, size_t count, size_t project)
{
	for (size_t i = 0; i < count; i++)
		if (list[i] == project)
			return 0;
	return 1;
}

static void json_only(struct json_writer *w, const char *key, const struct count_common *common, const size_t *in,
                      size_t in_count, const size_t *out, size_t out_count)
{
	json_key(w, key);
	json_open(w, '[');
	for (size_t i = 0; i < in_count; i++)
		if (missing_from(out, out_count, in[i]))
			json_text(w, common->projects[in[i]].id);
	json_close(w, ']');
}

static void json_greedy(struct json_writer *w, const struct count_common *common)
{
	const struct count_voters *voters = common->voters;
	const struct count_result *greedy = voters->greedy;
	if (!greedy)
		return;
	json_key(w, "compared_with_greedy");
	json_open(w, '{');
	count_json_ids(w, "winners", common->projects, greedy->winners, greedy->winner_count);
	count_json_amount(w, "cost", greedy->cost_cents);
	json_only(w, "only_here", common, common->winners, common->winner_count, greedy->winners, greedy->winner_count);
	json_only(w, "only_greedy", common, greedy->winners, greedy->winner_count, common->winners, common->winner_count);
	json_key(w, "satisfaction");
	json_open(w, '{');
	json_satisfaction(w, &voters->greedy_all);
	json_close(w, '}');
	json_int_member(w, "ballots_with_more_winners_here", (int64_t)voters->prefer_here);
	json_int_member(w, "ballots_with_more_winners_greedy", (int64_t)voters->prefer_greedy);
	json_int_member(w, "ballots_with_as_many", (int64_t)voters->prefer_neither);
	json_int_member(w, "ballots_with_a_winner_only_here", (int64_t)voters->only_here);
	json_int_member(w, "ballots_with_a_winner_only_greedy", (int64_t)voters->only_greedy);
	json_close(w, '}');
}

void count_json_tail(struct json_writer *w, const struct count_common *common)
{
	json_voters(w, common->voters);
	json_greedy(w, common);
	json_warnings(w, common->file);
	json_close(w, '}');
	build_char(w->out, '\n');
}

// --- for people ------------------------------------------------------------------------------------------------------

static void build_threshold(struct builder *out, const struct count_common *common)
{
	if (common->threshold != 0)
		build_format(out, "A plan needs at least %lld points.\n", (long long)common->threshold);
	if (common->threshold_ignored)
		build_format(out, "The file asks for at least %lld points; that is not applied.\n",
		             (long long)common->file->threshold);
	if (common->limits_ignored)
		build_literal(out, "The file has ceilings for categories or neighbourhoods; they are not applied.\n");
}

void count_build_head(struct builder *out, const struct count_common *common, struct text rule, const char *sentence)
{
	if (common->file->description.len > 0) {
		build_printable(out, common->file->description);
		build_literal(out, "\n");
	}
	count_build_rule_from(out, common->file, common->rule_from);
	build_format(out, "Rule %" TEXT_FORMAT ": %s\n", TEXT_ARGS(rule), sentence);
	build_literal(out, "A tie: the lower cost goes first, then more points, then ");
	build_c(out, common->lots_given ? "the lots that were given.\n" : "the order of the projects in the file.\n");
	build_threshold(out, common);
	build_format(out, "%zu ballots, %zu plans. Budget ", common->file->ballot_count, common->count);
	count_build_amount(out, common->budget_cents);
	build_c(out, common->file->currency.len > 0 ? " " : "");
	build_printable(out, common->file->currency);
	build_format(out, "; %zu plans chosen for ", common->winner_count);
	count_build_amount(out, common->cost_cents);
	build_literal(out, "; left ");
	count_build_amount(out, common->budget_cents - common->cost_cents);
	build_literal(out, ".\n");
	for (size_t i = 0; i < PABULIB_WARNINGS; i++)
		if (common->file->warnings[i].times > 0)
			build_format(out, "Note: %s (%zu times, first on line %zu).\n",
			             pabulib_warning_text((enum pabulib_warning)i), common->file->warnings[i].times,
			             common->file->warnings[i].first_line);
}

void count_build_name(struct builder *out, const struct count_common *common, size_t i)
{
	struct text name = common->file->projects[i].name, cut = text_cut(name, NAME_CHARACTERS);
	build_printable(out, common->projects[i].id);
	build_literal(out, "  ");
	if (name.len == 0)
		return;
	build_printable(out, cut);
	build_c(out, cut.len < name.len ? "...  " : "  ");
}

static void build_satisfaction(struct builder *out, const struct satisfaction *s)
{
	static const char *const columns[] = { "none", "one", "more" };
	for (size_t cell = 0; cell < SATISFACTION_CELLS; cell++) {
		if (s->cells_hidden)
			build_format(out, "  %5s -    ", columns[cell]);
		else
			build_format(out, "  %5s %5.1f%%", columns[cell],
			             s->ballots ? 100 * (double)s->cells[cell] / (double)s->ballots : 0);
	}
}

static void build_split(struct builder *out, const struct voter_split *split)
{
	size_t hidden = 0;
	build_text(out, split->column);
	build_literal(out, ":\n");
	for (size_t i = 0; i < split->count; i++) {
		const struct voter_group *group = &split->groups[i];
		hidden += group->satisfaction.hidden;
		if (group->satisfaction.hidden)
			continue;
		build_format(out, "%9llu ", (unsigned long long)group->satisfaction.ballots);
		build_satisfaction(out, &group->satisfaction);
		build_literal(out, "  ");
		build_printable(out, group->name.len > 0 ? text_cut(group->name, NAME_CHARACTERS) : TEXT("(not known)"));
		build_char(out, '\n');
	}
	if (hidden > 0)
		build_format(out, "%zu groups of few ballots are not shown.\n", hidden);
}

static void build_greedy(struct builder *out, const struct count_voters *voters)
{
	build_literal(out, "greedy  ");
	build_satisfaction(out, &voters->greedy_all);
	build_format(out, "  mean %.2f\n", satisfaction_mean(&voters->greedy_all));
	build_format(
		out,
		"Beside the greedy rule: %llu ballots have more winners here, %llu there, %llu as many; %llu have a winner "
		"only here, %llu only there.\n",
		(unsigned long long)voters->prefer_here, (unsigned long long)voters->prefer_greedy,
		(unsigned long long)voters->prefer_neither, (unsigned long long)voters->only_here,
		(unsigned long long)voters->only_greedy);
}

void count_build_tail(struct builder *out, const struct count_common *common)
{
	const struct count_voters *voters = common->voters;
	build_literal(out, "\nBallots by how many winners are among what they support:\nhere    ");
	build_satisfaction(out, &voters->all);
	build_format(out, "  mean %.2f\n", satisfaction_mean(&voters->all));
	if (voters->greedy)
		build_greedy(out, voters);
	for (size_t i = 0; i < voters->split_count; i++)
		build_split(out, &voters->splits[i]);
}
