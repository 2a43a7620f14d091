// SPDX-License-Identifier: EUPL-1.2
#include "base/json.h"
#include "exchange/count_parts.h"
#include "exchange/count_report.h"

#define NAME_CHARACTERS 48u

static void json_project(struct json_writer *w, const struct count_report *r, size_t i)
{
	const struct count_project *p = &r->input->projects[i];
	const struct count_entry *entry = &r->result->entries[i];
	json_open(w, '{');
	json_text_member(w, "id", p->id);
	count_json_amount(w, "cost", p->cost_cents);
	json_int_member(w, "votes", p->votes);
	json_int_member(w, "score", p->score);
	json_text_member(w, "why", text_of(count_why_name(entry->why)));
	json_key(w, "rank");
	if (entry->rank > 0)
		json_int(w, entry->rank);
	else
		json_null(w);
	if (entry->why == COUNT_WON || entry->why == COUNT_TOO_EXPENSIVE)
		count_json_amount(w, "remaining", entry->remaining_cents);
	json_close(w, '}');
}

// The winners in the order in which they were chosen, with what was left of the budget before each.
static void json_rounds(struct json_writer *w, const struct count_report *r)
{
	json_key(w, "rounds");
	json_open(w, '[');
	for (size_t i = 0; i < r->result->winner_count; i++) {
		size_t index = r->result->winners[i];
		const struct count_project *p = &r->input->projects[index];
		json_open(w, '{');
		json_text_member(w, "project", p->id);
		count_json_amount(w, "cost", p->cost_cents);
		json_int_member(w, "score", p->score);
		count_json_amount(w, "remaining", r->result->entries[index].remaining_cents);
		json_close(w, '}');
	}
	json_close(w, ']');
}

// One entry for each plan whose place hung on more than its points.
static void json_ties(struct json_writer *w, const struct count_report *r)
{
	json_key(w, "ties");
	json_open(w, '[');
	for (size_t i = 0; i < r->result->order_count; i++) {
		size_t index = r->result->order[i];
		unsigned ties = r->result->entries[index].ties;
		if (!ties)
			continue;
		json_open(w, '{');
		json_text_member(w, "project", r->input->projects[index].id);
		json_bool_member(w, "by_score", ties & COUNT_TIE_BY_SCORE);
		json_bool_member(w, "by_cost", ties & COUNT_TIE_BY_COST);
		json_bool_member(w, "by_lot", ties & COUNT_TIE_BY_LOT);
		json_bool_member(w, "lot_decided", ties & COUNT_TIE_LOT_DECIDED);
		json_close(w, '}');
	}
	json_close(w, ']');
}

void count_report_json(struct builder *out, const struct count_report *r)
{
	struct json_writer w = json_on(out);
	json_open(&w, '{');
	json_text_member(&w, "rule", count_rule_name(r->result->rule));
	json_key(&w, "options");
	json_open(&w, '{');
	json_bool_member(&w, "threshold", r->input->threshold != 0);
	json_close(&w, '}');
	count_json_amount(&w, "budget", r->input->budget_cents);
	json_key(&w, "threshold");
	if (r->input->threshold != 0)
		json_int(&w, r->input->threshold);
	else
		json_null(&w);
	json_int_member(&w, "ballots", (int64_t)r->file->ballot_count);
	count_json_ids(&w, "winners", r->input->projects, r->result->winners, r->result->winner_count);
	count_json_amount(&w, "cost", r->result->cost_cents);
	count_json_amount(&w, "remaining", r->result->remaining_cents);
	json_rounds(&w, r);
	json_bool_member(&w, "lot_decided", r->result->lot_decided);
	json_ties(&w, r);
	json_key(&w, "projects");
	json_open(&w, '[');
	for (size_t i = 0; i < r->input->count; i++)
		json_project(&w, r, i);
	json_close(&w, ']');
	count_json_warnings(&w, r->file);
	json_close(&w, '}');
	build_char(out, '\n');
}

static const char *rule_sentence(enum count_rule rule)
{
	switch (rule) {
	case COUNT_GREEDY:
		return "Most points first. A plan that no longer fits the budget is skipped; the next one gets its turn.";
	case COUNT_GREEDY_STOP:
		return "Most points first. The first plan that does not fit the budget ends the count.";
	case COUNT_GREEDY_PER_COST:
		return "Most points for its cost first. A plan that no longer fits is skipped; the next one gets its turn.";
	}
	return "";
}

static void build_reason(struct builder *out, const struct count_report *r, size_t i)
{
	const struct count_entry *entry = &r->result->entries[i];
	switch (entry->why) {
	case COUNT_WON:
		build_literal(out, "chosen");
		break;
	case COUNT_TOO_EXPENSIVE:
		build_literal(out, "too expensive: ");
		count_build_amount(out, entry->remaining_cents);
		build_literal(out, " was left");
		break;
	case COUNT_CATEGORY_FULL:
		build_literal(out, "too expensive for its category: ");
		count_build_amount(out, entry->category_remaining_cents);
		build_literal(out, " was left");
		break;
	case COUNT_BELOW_THRESHOLD:
		build_format(out, "fewer points than the %lld it needs", (long long)r->input->threshold);
		break;
	case COUNT_NOT_REACHED:
		build_literal(out, "not reached: the count had ended");
		break;
	case COUNT_INELIGIBLE:
		build_literal(out, "withdrawn");
		break;
	}
	if (entry->ties & COUNT_TIE_LOT_DECIDED)
		build_literal(out, " (tie, decided by lot)");
	else if (entry->ties & COUNT_TIE_BY_LOT)
		build_literal(out, " (tie, order by lot)");
	else if (entry->ties & COUNT_TIE_BY_COST)
		build_literal(out, " (tie, lower cost first)");
	else if (entry->ties & COUNT_TIE_BY_SCORE)
		build_literal(out, " (tie, more points first)");
}

static void build_row(struct builder *out, const struct count_report *r, size_t i)
{
	const struct count_project *p = &r->input->projects[i];
	const struct count_entry *entry = &r->result->entries[i];
	struct text cost = count_amount(out->arena, p->cost_cents);
	if (entry->rank > 0)
		build_format(out, "%5u", entry->rank);
	else
		build_literal(out, "    -");
	build_format(out, " %9lld %9lld %14" TEXT_FORMAT "  ", (long long)p->votes, (long long)p->score, TEXT_ARGS(cost));
	count_build_printable(out, p->id);
	build_literal(out, "  ");
	struct text name = r->file->projects[i].name;
	if (name.len > 0) {
		count_build_printable(out, text_cut(name, NAME_CHARACTERS));
		build_c(out, text_cut(name, NAME_CHARACTERS).len < name.len ? "...  " : "  ");
	}
	build_reason(out, r, i);
	build_char(out, '\n');
}

static void build_summary(struct builder *out, const struct count_report *r)
{
	if (r->file->description.len > 0) {
		count_build_printable(out, r->file->description);
		build_literal(out, "\n");
	}
	build_format(out, "Rule %" TEXT_FORMAT ": %s\n", TEXT_ARGS(count_rule_name(r->result->rule)),
	             rule_sentence(r->result->rule));
	if (r->result->rule == COUNT_GREEDY_PER_COST)
		build_literal(out, "Equal points for the cost: the plan with more points goes first.\n");
	build_literal(out, "Equal points: the lower cost goes first; equal cost: ");
	build_c(out, r->lots_given ? "the lots that were given.\n" : "the order of the projects in the file.\n");
	if (r->input->threshold != 0)
		build_format(out, "A plan needs at least %lld points.\n", (long long)r->input->threshold);
	if (r->threshold_ignored)
		build_format(out, "The file asks for at least %lld points; that is not applied.\n",
		             (long long)r->file->threshold);
	build_format(out, "%zu ballots, %zu plans. Budget ", r->file->ballot_count, r->input->count);
	count_build_amount(out, r->input->budget_cents);
	build_c(out, r->file->currency.len > 0 ? " " : "");
	count_build_printable(out, r->file->currency);
	build_format(out, "; %zu plans chosen for ", r->result->winner_count);
	count_build_amount(out, r->result->cost_cents);
	build_literal(out, "; left ");
	count_build_amount(out, r->result->remaining_cents);
	build_literal(out, ".\n");
	if (r->result->lot_decided)
		build_literal(out, "A tie was decided by lot, and it changed who won.\n");
	for (size_t i = 0; i < PABULIB_WARNINGS; i++)
		if (r->file->warnings[i].times > 0)
			build_format(out, "Note: %s (%zu times, first on line %zu).\n",
			             pabulib_warning_text((enum pabulib_warning)i), r->file->warnings[i].times,
			             r->file->warnings[i].first_line);
}

void count_report_table(struct builder *out, const struct count_report *r)
{
	build_summary(out, r);
	build_literal(out, "\n rank     votes    points           cost  plan\n");
	for (size_t i = 0; i < r->result->order_count; i++)
		build_row(out, r, r->result->order[i]);
	for (size_t i = 0; i < r->input->count; i++)
		if (r->result->entries[i].rank == 0)
			build_row(out, r, i);
}
