// SPDX-License-Identifier: EUPL-1.2
// The summary for people at a terminal.
#include <math.h>

#include "exchange/count_parts.h"
#include "exchange/opinion_outcome.h"
#include "exchange/printable.h"

#define STATEMENT_CHARACTERS 100u
#define REASONS_MOST 10u

static uint32_t tally_votes(struct opinion_tally tally)
{
	return tally.agrees + tally.disagrees + tally.passes;
}

static int percent(double share)
{
	return (int)lround(share * 100);
}

// "  12  The text of the statement"
static void build_statement(struct builder *out, const struct opinion_outcome *o, uint32_t statement)
{
	struct text body = text_trim(text_normalise(out->arena, o->data->comments[statement].body));
	struct text cut = text_cut(body, STATEMENT_CHARACTERS);
	build_char(out, ' ');
	build_printable(out, o->data->statements[statement]);
	build_literal(out, ": ");
	if (body.len == 0)
		build_literal(out, "(its text is not in the export)");
	for (struct text part; text_split(&cut, '\n', &part); build_c(out, cut.at ? " " : ""))
		build_printable(out, part);
	build_c(out, text_characters(body) > STATEMENT_CHARACTERS ? "...\n" : "\n");
}

static void build_interval(struct builder *out, uint32_t part, uint32_t votes)
{
	struct opinion_share share = opinion_share_of(part, votes);
	if (votes == 0)
		build_literal(out, "   nobody voted");
	else
		build_format(out, "%4d%% (%d to %d%%)", percent(share.share), percent(share.low), percent(share.high));
}

static void build_numbers(struct builder *out, const struct opinion_outcome *o)
{
	const struct opinion_votes *votes = o->data->votes;
	uint32_t left_out = 0;
	for (uint32_t j = 0; j < votes->statement_count; j++)
		left_out += votes->left_out[j];
	if (o->data->topic.len > 0) {
		build_printable(out, o->data->topic);
		build_literal(out, "\n\n");
	}
	build_format(out, "%u participant%s, %u statement%s, %zu vote%s.", votes->participant_count,
	             votes->participant_count == 1 ? "" : "s", votes->statement_count,
	             votes->statement_count == 1 ? "" : "s", votes->vote_count, votes->vote_count == 1 ? "" : "s");
	if (left_out > 0)
		build_format(out, " Left out of the map: %u statement%s, rejected or about the participant.", left_out,
		             left_out == 1 ? "" : "s");
	uint32_t least = o->map->options.votes_least, shown = o->map->column_count;
	build_format(out, "\n%u participant%s voted on enough statements (%u) to be in a group.\n", o->map->groupable_count,
	             o->map->groupable_count == 1 ? "" : "s", least < shown ? least : shown);
	if (o->map->grouped_count < o->map->groupable_count && o->map->group_count > 0)
		build_format(out, "%u of them stand far from all others, and are in none.\n",
		             o->map->groupable_count - o->map->grouped_count);
}

static void build_verdict(struct builder *out, const struct opinion_outcome *o)
{
	const struct opinion_trial *trial = &o->map->trials[o->map->group_count];
	if (o->request->published_groups) {
		build_format(out, "\nMeasured on the %u groups that the export states.\n", o->group_count);
		return;
	}
	if (o->map->group_count == 0) {
		build_literal(out, "\nNo clear groups: the votes do not divide the participants into groups that hold.\n");
		return;
	}
	build_format(out, "\n%u groups. ", o->map->group_count);
	build_c(out, o->map->certain ? "They are clear and stable" : "They are not certain: read them with care");
	build_format(out, " (silhouette %.2f, stability %.2f).\n", trial->silhouette, trial->stability);
}

static void build_side(struct builder *out, const struct opinion_outcome *o, uint32_t group, bool agrees)
{
	const struct opinion_typical *typical = &o->measures->typical[group];
	const struct opinion_top *top = agrees ? &typical->agrees : &typical->disagrees;
	if (top->count == 0)
		return;
	build_c(out, agrees ? "  agrees, more than the others do:\n" : "  disagrees, more than the others do:\n");
	for (uint32_t i = 0; i < top->count; i++) {
		const struct opinion_tally *in =
			&o->measures->stances[(size_t)group * o->measures->statement_count + top->at[i]].tally;
		const struct opinion_tally *all = &o->measures->statements[top->at[i]].grouped;
		uint32_t part = agrees ? in->agrees : in->disagrees, whole = agrees ? all->agrees : all->disagrees;
		uint32_t rest = tally_votes(*all) - tally_votes(*in);
		build_literal(out, "  ");
		build_interval(out, part, tally_votes(*in));
		if (rest > 0)
			build_format(out, ", others %d%%", percent((double)(whole - part) / rest));
		build_literal(out, " ");
		build_statement(out, o, top->at[i]);
	}
}

static void build_groups(struct builder *out, const struct opinion_outcome *o)
{
	uint32_t all = 0;
	for (uint32_t g = 0; g < o->group_count; g++)
		all += o->groups[g].size;
	for (uint32_t g = 0; g < o->group_count; g++) {
		build_literal(out, "\nGroup ");
		build_printable(out, o->groups[g].name);
		build_format(out, ": %u people, %d%% of those in a group\n", o->groups[g].size,
		             all > 0 ? percent((double)o->groups[g].size / all) : 0);
		build_side(out, o, g, true);
		build_side(out, o, g, false);
	}
}

enum shown_side { SHOW_AGREES, SHOW_DISAGREES, SHOW_PASSES, SHOW_GROUPS };

static void build_list(struct builder *out, const struct opinion_outcome *o, const char *heading,
                       const struct opinion_top *top, enum shown_side side)
{
	if (top->count == 0)
		return;
	build_format(out, "\n%s\n", heading);
	for (uint32_t i = 0; i < top->count; i++) {
		struct opinion_tally all = o->measures->statements[top->at[i]].all;
		const uint32_t parts[] = { all.agrees, all.disagrees, all.passes };
		build_literal(out, "  ");
		if (side != SHOW_GROUPS)
			build_interval(out, parts[side], tally_votes(all));
		for (uint32_t g = 0; side == SHOW_GROUPS && g < o->group_count; g++) {
			struct opinion_tally in = o->measures->stances[(size_t)g * o->measures->statement_count + top->at[i]].tally;
			build_literal(out, " ");
			build_printable(out, o->groups[g].name);
			if (tally_votes(in) > 0)
				build_format(out, " %3d%%", percent((double)in.agrees / tally_votes(in)));
			else
				build_literal(out, "     -");
		}
		build_literal(out, " ");
		build_statement(out, o, top->at[i]);
	}
}

static void build_why(struct builder *out, const struct opinion_outcome *o)
{
	static const char *const votes[] = { "disagree", "pass", "agree" };
	struct opinion_reason reasons[REASONS_MOST];
	size_t count = opinion_reasons(o->data->votes, o->map, o->why, reasons, REASONS_MOST);
	int8_t group = o->map->group[o->why];
	build_literal(out, "\nParticipant ");
	build_printable(out, o->data->participants[o->why]);
	if (group >= 0 && !o->request->published_groups)
		build_format(out, " is in group %" TEXT_FORMAT, TEXT_ARGS(o->groups[group].name));
	else
		build_literal(out, " is in no group of the map");
	build_literal(out, ". What counted most (+ towards the group, - away from it):\n");
	for (size_t i = 0; i < count; i++) {
		build_format(out, "  %+7.3f  %-8s ", reasons[i].towards, votes[reasons[i].value + 1]);
		build_statement(out, o, reasons[i].statement);
	}
}

static void build_colophon(struct builder *out, const struct opinion_outcome *o)
{
	const struct opinion_export *data = o->data;
	build_literal(
		out,
		"\nA group is people who voted alike on these statements. It does not say who they are, nor how many people who "
		"did not\ntake part think so. Percentages of few votes are uncertain: the numbers between brackets hold in 19 "
		"of 20 cases.\n");
	for (int i = 0; i < OPINION_WARNINGS; i++)
		if (data->warnings[i] > 0)
			build_format(out, "Note: %s (%zu).\n", opinion_warning_text((enum opinion_warning)i), data->warnings[i]);
	if (data->sign_by == OPINION_SIGN_ASSUMED)
		build_literal(
			out, "Note: nothing in the export says whether 1 is an agree; that was taken. If not, use --sign -1.\n");
	build_format(out,
	             "To compute this again: input SHA-256 %" TEXT_FORMAT
	             ",\nseed %llu, method %d, Polder %s; all parameters with --json.\n",
	             TEXT_ARGS(text_hex(out->arena, o->hash, HASH_BYTES)), (unsigned long long)o->map->options.seed,
	             OPINION_METHOD, POLDER_VERSION);
}

void opinion_text(struct builder *out, const struct opinion_outcome *o)
{
	const struct opinion_measures *m = o->measures;
	build_numbers(out, o);
	build_verdict(out, o);
	build_groups(out, o);
	if (o->group_count > 1) {
		build_list(out, o, "In every group most agree (share of everybody who voted on it):", &m->consensus_agree,
		           SHOW_AGREES);
		build_list(out, o, "In every group most disagree:", &m->consensus_disagree, SHOW_DISAGREES);
		build_list(out, o, "The groups differ most on (who agrees, per group):", &m->divisive, SHOW_GROUPS);
	} else {
		build_list(out, o, "Most people agree (share of everybody who voted on it):", &m->majority_agree, SHOW_AGREES);
		build_list(out, o, "Most people disagree:", &m->majority_disagree, SHOW_DISAGREES);
	}
	build_list(out, o, "Many passed on:", &m->uncertain, SHOW_PASSES);
	if (o->why != OPINION_NONE)
		build_why(out, o);
	build_colophon(out, o);
}
