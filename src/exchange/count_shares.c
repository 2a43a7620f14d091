// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_shares.h"

#include <math.h>

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
	count_json_round(w, &r->common, round->project);
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

static bool has_needs(const struct shares_entry *entry)
{
	return entry->why == SHARES_RAN_OUT || entry->why == SHARES_NEVER_ENOUGH;
}

// A cost of whole cents that is surely low enough.
static int64_t cost_low_enough(const struct shares_entry *entry)
{
	return (int64_t)floor(entry->need.cents * (1 - 1e-12));
}

static void json_need(struct json_writer *w, const struct shares_entry *entry)
{
	json_key(w, "needed");
	json_open(w, '{');
	count_json_decimal(w, "effective_support", entry->need.support);
	json_int_member(w, "round", (int64_t)entry->need.round);
	count_json_amount(w, "cost", cost_low_enough(entry));
	json_key(w, "extra_voters");
	if (entry->need.extra_voters < 1e15)
		json_int(w, (int64_t)entry->need.extra_voters);
	else
		json_null(w);
	json_close(w, '}');
}

static void json_project(struct json_writer *w, const struct shares_report *r, size_t i)
{
	const struct shares_entry *entry = &r->result->entries[i];
	count_json_plan(w, &r->common, i);
	json_text_member(w, "why", text_of(shares_why_name(entry->why)));
	if (entry->why == SHARES_BOUGHT || entry->why == SHARES_RAN_OUT)
		json_int_member(w, "round", (int64_t)entry->round);
	count_json_decimal(w, "supporters_money", entry->supporters_cents / 100);
	count_json_decimal(w, "missing", entry->missing_cents / 100);
	if (has_needs(entry))
		json_need(w, entry);
	json_close(w, '}');
}

void shares_report_json(struct builder *out, const struct shares_report *r)
{
	struct json_writer w = json_on(out);
	const struct shares_result *result = r->result;
	json_open(&w, '{');
	json_text_member(&w, "rule", TEXT("equal-shares"));
	json_options(&w, &r->input->options);
	count_json_head(&w, &r->common);
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
	json_key(&w, "projects");
	json_open(&w, '[');
	for (size_t i = 0; i < r->input->count; i++)
		json_project(&w, r, i);
	json_close(&w, ']');
	count_json_tail(&w, &r->common);
}

// --- for people ------------------------------------------------------------------------------------------------------

static void build_summary(struct builder *out, const struct shares_report *r)
{
	const struct shares_result *result = r->result;
	const struct shares_options *options = &r->input->options;
	count_build_head(out, &r->common, TEXT("equal-shares"),
	                 "every voter gets an equal part of the budget; supporters buy their plans together.");
	build_format(out, "Utility %" TEXT_FORMAT ", completion %" TEXT_FORMAT ".\n",
	             TEXT_ARGS(shares_utility_name(options->utility)),
	             TEXT_ARGS(shares_completion_name(options->completion)));
	build_format(out, "Every voter began with %.2f in the count that is the outcome",
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
	count_build_name(out, &r->common, round->project);
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
	if (!has_needs(entry))
		return;
	build_format(out, "; at best %.1f%% of its cost; bought at a cost of ", 100 * entry->need.support);
	count_build_amount(out, cost_low_enough(entry));
	if (entry->need.extra_voters < 1e15)
		build_format(out, ", or with %.0f more voters of its own", entry->need.extra_voters);
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
		count_build_name(out, &r->common, i);
		build_reason(out, r, i);
		build_char(out, '\n');
	}
	count_build_tail(out, &r->common);
}
