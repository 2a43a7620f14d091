// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_report.h"
#include "exchange/printable.h"

static void json_need(struct json_writer *w, const struct greedy_need *need)
{
	json_key(w, "needed");
	json_open(w, '{');
	json_key(w, "score");
	if (need->score != NEEDS_NOTHING_HELPS)
		json_int(w, need->score);
	else
		json_null(w);
	if (need->cents > 0)
		count_json_amount(w, "cost", need->cents);
	json_close(w, '}');
}

static void json_project(struct json_writer *w, const struct count_report *r, size_t i)
{
	const struct count_entry *entry = &r->result->entries[i];
	count_json_plan(w, &r->common, i);
	json_text_member(w, "why", text_of(count_why_name(entry->why)));
	json_key(w, "rank");
	if (entry->rank > 0)
		json_int(w, entry->rank);
	else
		json_null(w);
	if (entry->why == COUNT_WON || entry->why == COUNT_TOO_EXPENSIVE)
		count_json_amount(w, "remaining", entry->remaining_cents);
	if (entry->why == COUNT_CATEGORY_FULL) {
		const struct count_limit *limit = &r->limits->limits[entry->full_category - 1];
		json_key(w, "limit");
		json_open(w, '{');
		json_text_member(w, limit->kind, limit->name);
		count_json_amount(w, "remaining", entry->category_remaining_cents);
		json_close(w, '}');
	}
	if (entry->by_leftover)
		json_bool_member(w, "by_leftover", true);
	if (r->needs && entry->why != COUNT_WON && entry->why != COUNT_INELIGIBLE)
		json_need(w, &r->needs[i]);
	json_close(w, '}');
}

// What each ceiling was, and what its winners cost.
static void json_limits(struct json_writer *w, const struct count_report *r)
{
	json_key(w, "limits");
	json_open(w, '[');
	for (size_t l = 0; l < r->input->cap_count; l++) {
		int64_t spent = 0;
		for (size_t i = 0; i < r->result->winner_count; i++) {
			const struct count_project *project = &r->input->projects[r->result->winners[i]];
			bool in = project->category == l + 1;
			for (size_t m = 0; m < project->more_count; m++)
				in = in || project->more_categories[m] == l + 1;
			spent += in ? project->cost_cents : 0;
		}
		json_open(w, '{');
		json_text_member(w, r->limits->limits[l].kind, r->limits->limits[l].name);
		count_json_amount(w, "budget", r->input->caps_cents[l]);
		count_json_amount(w, "cost", spent);
		json_close(w, '}');
	}
	json_close(w, ']');
}

// The winners in the order in which they were chosen, with what was left of the budget before each.
static void json_rounds(struct json_writer *w, const struct count_report *r)
{
	json_key(w, "rounds");
	json_open(w, '[');
	for (size_t i = 0; i < r->result->winner_count; i++) {
		size_t index = r->result->winners[i];
		count_json_round(w, &r->common, index);
		json_int_member(w, "score", r->input->projects[index].score);
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
	json_bool_member(&w, "limits", r->input->cap_count > 0);
	json_bool_member(&w, "leftover", r->input->leftover);
	json_close(&w, '}');
	count_json_head(&w, &r->common);
	json_limits(&w, r);
	json_rounds(&w, r);
	json_bool_member(&w, "lot_decided", r->result->lot_decided);
	json_ties(&w, r);
	json_key(&w, "projects");
	json_open(&w, '[');
	for (size_t i = 0; i < r->input->count; i++)
		json_project(&w, r, i);
	json_close(&w, ']');
	count_json_tail(&w, &r->common);
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
		build_c(out, entry->by_leftover ? "chosen from what the ceilings left over" : "chosen");
		break;
	case COUNT_TOO_EXPENSIVE:
		build_literal(out, "too expensive: ");
		count_build_amount(out, entry->remaining_cents);
		build_literal(out, " was left");
		break;
	case COUNT_CATEGORY_FULL:
		build_format(out, "too expensive for its %s ", r->limits->limits[entry->full_category - 1].kind);
		build_printable(out, r->limits->limits[entry->full_category - 1].name);
		build_literal(out, ": ");
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
	if (r->needs && r->needs[i].score != NEEDS_NOTHING_HELPS)
		build_format(out, "; chosen with %lld points", (long long)r->needs[i].score);
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
	count_build_name(out, &r->common, i);
	build_reason(out, r, i);
	build_char(out, '\n');
}

void count_report_table(struct builder *out, const struct count_report *r)
{
	count_build_head(out, &r->common, count_rule_name(r->result->rule), rule_sentence(r->result->rule));
	if (r->result->lot_decided)
		build_literal(out, "A tie was decided by lot, and it changed who won.\n");
	build_literal(out, "\n rank     votes    points           cost  plan\n");
	for (size_t i = 0; i < r->result->order_count; i++)
		build_row(out, r, r->result->order[i]);
	for (size_t i = 0; i < r->input->count; i++)
		if (r->result->entries[i].rank == 0)
			build_row(out, r, i);
	count_build_tail(out, &r->common);
}
