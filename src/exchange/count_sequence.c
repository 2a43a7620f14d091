// SPDX-License-Identifier: EUPL-1.2
#include "exchange/count_sequence.h"

static void json_rounds(struct json_writer *w, const struct sequence_report *r)
{
	json_key(w, "rounds");
	json_open(w, '[');
	for (size_t i = 0; r->result->rounds && i < r->result->winner_count; i++) {
		const struct sequence_round *round = &r->result->rounds[i];
		count_json_round(w, &r->common, round->project);
		count_json_decimal(w, r->value, round->value / 100);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_ties(struct json_writer *w, const struct sequence_report *r)
{
	json_key(w, "ties");
	json_open(w, '[');
	for (size_t i = 0; r->result->rounds && i < r->result->winner_count; i++) {
		const struct sequence_round *round = &r->result->rounds[i];
		if (round->tie == COUNT_TIE_NONE)
			continue;
		json_open(w, '{');
		json_int_member(w, "round", (int64_t)i + 1);
		json_text_member(w, "winner", r->input->projects[round->project].id);
		json_int_member(w, "tied", (int64_t)round->tied_count);
		json_text_member(w, "settled_by", text_of(count_tie_name(round->tie)));
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void json_project(struct json_writer *w, const struct sequence_report *r, size_t i)
{
	const struct sequence_entry *entry = &r->result->entries[i];
	count_json_plan(w, &r->common, i);
	json_text_member(w, "why", text_of(sequence_why_name(entry->why)));
	if (entry->why == SEQUENCE_WON || entry->why == SEQUENCE_TOO_EXPENSIVE) {
		json_int_member(w, "round", (int64_t)entry->round);
		count_json_amount(w, "remaining", entry->remaining_cents);
	}
	json_close(w, '}');
}

void sequence_report_json(struct builder *out, const struct sequence_report *r)
{
	struct json_writer w = json_on(out);
	json_open(&w, '{');
	json_text_member(&w, "rule", text_of(r->rule));
	json_key(&w, "options");
	json_open(&w, '{');
	json_close(&w, '}');
	count_json_head(&w, &r->common);
	if (!r->value)
		json_int_member(&w, "score", r->score);
	json_rounds(&w, r);
	json_ties(&w, r);
	json_key(&w, "projects");
	json_open(&w, '[');
	for (size_t i = 0; i < r->input->count; i++)
		json_project(&w, r, i);
	json_close(&w, ']');
	count_json_tail(&w, &r->common);
}

static void build_reason(struct builder *out, const struct sequence_report *r, size_t i)
{
	const struct sequence_entry *entry = &r->result->entries[i];
	switch (entry->why) {
	case SEQUENCE_WON:
		build_literal(out, "chosen");
		break;
	case SEQUENCE_TOO_EXPENSIVE:
		build_literal(out, "too expensive: ");
		count_build_amount(out, entry->remaining_cents);
		build_literal(out, " was left");
		break;
	case SEQUENCE_NOT_REACHED:
		build_literal(out, "not reached: the count had ended");
		break;
	case SEQUENCE_NOT_BEST:
		build_literal(out, "not in the best set");
		break;
	case SEQUENCE_NO_SUPPORT:
		build_literal(out, "nobody voted for it");
		break;
	case SEQUENCE_BELOW_THRESHOLD:
		build_format(out, "fewer points than the %lld it needs", (long long)r->input->threshold);
		break;
	case SEQUENCE_INELIGIBLE:
		build_literal(out, "withdrawn");
		break;
	}
}

static void build_row(struct builder *out, const struct sequence_report *r, size_t i)
{
	build_format(out, "%14" TEXT_FORMAT "  ", TEXT_ARGS(count_amount(out->arena, r->input->projects[i].cost_cents)));
	count_build_name(out, &r->common, i);
	build_reason(out, r, i);
	build_char(out, '\n');
}

void sequence_report_table(struct builder *out, const struct sequence_report *r)
{
	const struct sequence_result *result = r->result;
	count_build_head(out, &r->common, text_of(r->rule), r->sentence);
	if (!r->value)
		build_format(out, "They have %lld points together.\n", (long long)r->score);
	build_literal(out, "\n          cost  plan\n");
	for (size_t i = 0; i < result->winner_count; i++)
		build_row(out, r, result->winners[i]);
	for (size_t i = 0; i < r->input->count; i++)
		if (result->entries[i].why != SEQUENCE_WON)
			build_row(out, r, i);
	count_build_tail(out, &r->common);
}
