// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_shares.h"

#include "exchange/count_parts.h"

#define NAME_CHARACTERS 48u

static const char *const utility_names[] = { [SHARES_COST] = "cost", [SHARES_CARDINALITY] = "cardinality" };
static const char *const completion_names[] = {
	[SHARES_NONE] = "none", [SHARES_GREEDY] = "greedy", [SHARES_ADD1] = "add1", [SHARES_ADD1U] = "add1u"
};

struct text shares_utility_name(enum shares_utility utility)
{
	return text_of(utility_names[utility]);
}

struct text shares_completion_name(enum shares_completion completion)
{
	return text_of(completion_names[completion]);
}

bool shares_utility_parse(struct text name, enum shares_utility *utility)
{
	for (*utility = SHARES_COST; *utility <= SHARES_CARDINALITY; (*utility)++)
		if (text_is(name, utility_names[*utility]))
			return true;
	return false;
}

bool shares_completion_parse(struct text name, enum shares_completion *completion)
{
	for (*completion = SHARES_NONE; *completion <= SHARES_ADD1U; (*completion)++)
		if (text_is(name, completion_names[*completion]))
			return true;
	return false;
}

// --- JSON ------------------------------------------------------------------------------------------------------------

static void json_options(struct json_writer *w, const struct shares_options *options)
{
	json_key(w, "options");
	json_open(w, '{');
	json_text_member(w, "utility", shares_utility_name(options->utility));
	json_text_member(w, "completion", shares_completion_name(options->completion));
	json_text_member(w, "start", options->exact_start ? TEXT("exact") : TEXT("floor"));
	json_text_member(w, "until", options->until_exhaustive ? TEXT("exhaustive") : TEXT("overspend"));
	count_json_amount(w, "step", options->step_cents);
	json_bool_member(w, "comparison", options->comparison);
	json_close(w, '}');
}

static void json_endowment(struct json_writer *w, const struct shares_report *r)
{
	const struct shares_result *result = r->result;
	json_key(w, "endowment");
	json_open(w, '{');
	count_json_decimal(w, "each", (double)result->endowment_cents / (double)result->endowment_parts / 100);
	json_int_member(w, "cents", (int64_t)result->endowment_cents);
	json_int_member(w, "parts", (int64_t)result->endowment_parts);
	count_json_amount(w, "added", (int64_t)result->steps * r->input->options.step_cents);
	json_int_member(w, "runs", (int64_t)result->runs);
	json_text_member(w, "stopped_by", text_of(shares_stop_name(result->stop)));
	json_close(w, '}');
}

static void json_round(struct json_writer *w, const struct shares_report *r, const struct shares_round *round)
{
	json_open(w, '{');
	json_text_member(w, "project", r->input->projects[round->project].id);
	count_json_amount(w, "cost", r->input->projects[round->project].cost_cents);
	count_json_decimal(w, "effective_votes", round->effective_votes);
	count_json_decimal(w, "price", round->price_cents / 100);
	json_int_member(w, "paid_in_full", (int64_t)round->paid_in_full);
	json_int_member(w, "ran_out", (int64_t)round->ran_out);
	count_json_decimal(w, "paid_by_those_who_ran_out", round->ran_out_cents / 100);
	json_close(w, '}');
}

static void json_ties(struct json_writer *w, const struct shares_report *r)
{
	json_key(w, "ties");
	json_open(w, '[');
	for (size_t i = 0; i < r->result->bought_count; i++) {
		const struct shares_round *round = &r->result->rounds[i];
		if (round->tie == COUNT_TIE_NONE)
			continue;
		json_open(w, '{');
		json_int_member(w, "round", (int64_t)i + 1);
		json_text_member(w, "winner", r->input->projects[round->project].id);
		count_json_ids(w, "projects", r->input->projects, round->tied, round->tied_count);
		json_text_member(w, "settled_by", text_of(count_tie_name(round->tie)));
		json_close(w, '}');
	}
	json_close(w, ']');
	json_int_member(w, "ties_in_all_runs", (int64_t)r->result->ties_met);
}

static void json_comparison(struct json_writer *w, const struct shares_result *result)
{
	json_key(w, "comparison");
	json_open(w, '{');
	json_int_member(w, "prefer_equal_shares", (int64_t)result->prefer_shares);
	json_int_member(w, "prefer_greedy", (int64_t)result->prefer_greedy);
	json_int_member(w, "prefer_neither", (int64_t)result->prefer_neither);
	json_bool_member(w, "greedy_won", result->greedy_won);
	json_close(w, '}');
}

static void json_project(struct json_writer *w, const struct shares_report *r, size_t i)
{
	const struct count_project *project = &r->input->projects[i];
	const struct shares_entry *entry = &r->result->entries[i];
	json_open(w, '{');
	json_text_member(w, "id", project->id);
	count_json_amount(w, "cost", project->cost_cents);
	json_int_member(w, "votes", project->votes);
	json_int_member(w, "score", project->score);
	json_text_member(w, "why", text_of(shares_why_name(entry->why)));
	if (entry->why == SHARES_BOUGHT || entry->why == SHARES_RAN_OUT)
		json_int_member(w, "round", (int64_t)entry->round);
	count_json_decimal(w, "supporters_money", entry->supporters_cents / 100);
	count_json_decimal(w, "missing", entry->missing_cents / 100);
	json_close(w, '}');
}

void shares_report_json(struct builder *out, const struct shares_report *r)
{
	struct json_writer w = json_on(out);
	const struct shares_result *result = r->result;
	json_open(&w, '{');
	json_text_member(&w, "rule", TEXT("equal-shares"));
	json_options(&w, &r->input->options);
	count_json_amount(&w, "budget", r->input->budget_cents);
	json_int_member(&w, "ballots", (int64_t)r->input->profile->ballot_count);
	count_json_ids(&w, "winners", r->input->projects, result->winners, result->winner_count);
	count_json_amount(&w, "cost", result->cost_cents);
	count_json_amount(&w, "remaining", r->input->budget_cents - result->cost_cents);
	json_endowment(&w, r);
	json_key(&w, "rounds");
	json_open(&w, '[');
	for (size_t i = 0; i < result->bought_count; i++)
		json_round(&w, r, &result->rounds[i]);
	json_close(&w, ']');
	json_ties(&w, r);
	json_bool_member(&w, "completion_lot_decided", result->greedy_lot_decided);
	if (r->input->options.comparison)
		json_comparison(&w, result);
	count_json_satisfaction(&w, r->input->profile, result->winners, result->winner_count);
	json_key(&w, "projects");
	json_open(&w, '[');
	for (size_t i = 0; i < r->input->count; i++)
		json_project(&w, r, i);
	json_close(&w, ']');
	count_json_warnings(&w, r->file);
	json_close(&w, '}');
	build_char(out, '\n');
}

// --- for people ------------------------------------------------------------------------------------------------------

static void build_name(struct builder *out, const struct shares_report *r, size_t project)
{
	struct text name = r->file->projects[project].name;
	count_build_printable(out, r->input->projects[project].id);
	build_literal(out, "  ");
	if (name.len == 0)
		return;
	count_build_printable(out, text_cut(name, NAME_CHARACTERS));
	build_c(out, text_cut(name, NAME_CHARACTERS).len < name.len ? "...  " : "  ");
}

static void build_summary(struct builder *out, const struct shares_report *r)
{
	const struct shares_result *result = r->result;
	const struct shares_options *options = &r->input->options;
	build_literal(
		out, "Rule equal-shares: every voter gets an equal part of the budget; supporters buy their plans together.\n");
	build_format(out, "Utility %" TEXT_FORMAT ", completion %" TEXT_FORMAT ".\n",
	             TEXT_ARGS(shares_utility_name(options->utility)),
	             TEXT_ARGS(shares_completion_name(options->completion)));
	build_format(out, "%zu ballots, %zu plans. Budget ", r->file->ballot_count, r->input->count);
	count_build_amount(out, r->input->budget_cents);
	build_format(out, "; %zu plans chosen for ", result->winner_count);
	count_build_amount(out, result->cost_cents);
	build_format(out, ".\nEvery voter began with %.2f in the count that is the outcome",
	             (double)result->endowment_cents / (double)result->endowment_parts / 100);
	if (result->stop != SHARES_NOT_ADDED)
		build_format(out, ", after %llu steps (stopped: %s)", (unsigned long long)result->steps,
		             shares_stop_name(result->stop));
	build_literal(out, ".\n");
	if (options->comparison)
		build_format(
			out, "Compared with the greedy outcome: %llu ballots have more winners here, %llu there, %llu equal%s.\n",
			(unsigned long long)result->prefer_shares, (unsigned long long)result->prefer_greedy,
			(unsigned long long)result->prefer_neither, result->greedy_won ? "; the greedy outcome stands" : "");
}

static void build_round(struct builder *out, const struct shares_report *r, size_t i)
{
	const struct shares_round *round = &r->result->rounds[i];
	struct text cost = count_amount(out->arena, r->input->projects[round->project].cost_cents);
	build_format(out, "%5zu %14.2f %14" TEXT_FORMAT " %12.2f %9llu  ", i + 1, round->effective_votes, TEXT_ARGS(cost),
	             round->price_cents / 100, (unsigned long long)round->ran_out);
	build_name(out, r, round->project);
	if (round->tie != COUNT_TIE_NONE)
		build_format(out, "(tie of %zu, by %s)", round->tied_count, count_tie_name(round->tie));
	build_char(out, '\n');
}

static void build_reason(struct builder *out, const struct shares_report *r, size_t i)
{
	const struct shares_entry *entry = &r->result->entries[i];
	switch (entry->why) {
	case SHARES_BOUGHT:
		build_literal(out, "bought, but the greedy outcome stands");
		break;
	case SHARES_COMPLETED:
	case SHARES_COMPARED:
		build_literal(out, "chosen by the greedy rule");
		break;
	case SHARES_NO_SUPPORT:
		build_literal(out, "nobody voted for it");
		break;
	case SHARES_NEVER_ENOUGH:
		build_format(out, "its supporters never had enough: %.2f short", entry->missing_cents / 100);
		break;
	case SHARES_RAN_OUT:
		build_format(out, "its supporters could no longer pay it after round %zu: %.2f short", entry->round,
		             entry->missing_cents / 100);
		break;
	case SHARES_BELOW_THRESHOLD:
		build_format(out, "fewer points than the %lld it needs", (long long)r->input->threshold);
		break;
	case SHARES_INELIGIBLE:
		build_literal(out, "withdrawn");
		break;
	}
}

void shares_report_table(struct builder *out, const struct shares_report *r)
{
	const struct shares_result *result = r->result;
	build_summary(out, r);
	build_literal(out, "\nround effective votes           cost   price each   ran out  plan\n");
	for (size_t i = 0; i < result->bought_count; i++)
		build_round(out, r, i);
	build_literal(out, "\nThe other plans:\n");
	for (size_t i = 0; i < r->input->count; i++) {
		if (result->entries[i].why == SHARES_BOUGHT && !result->greedy_won)
			continue;
		build_literal(out, "  ");
		build_name(out, r, i);
		build_reason(out, r, i);
		build_char(out, '\n');
	}
}
