// SPDX-License-Identifier: EUPL-1.2
// Everything that was found, with what is needed to find it again. Numbers have 17 digits, so that they are read back as
// they were. Ids that embedding sites gave (xid) may name people: they are never written.
#include <math.h>
#include <stdio.h>

#include "exchange/opinion_outcome.h"

#define REASONS_MOST 10u

static void real(struct json_writer *w, double value)
{
	char digits[32];
	int length = snprintf(digits, sizeof digits, "%.17g", value == 0 ? 0 : value);
	if (isfinite(value) && length > 0)
		json_raw(w, (struct text){ digits, (size_t)length });
	else
		json_null(w);
}

static void real_member(struct json_writer *w, const char *key, double value)
{
	json_key(w, key);
	real(w, value);
}

static void place_members(struct json_writer *w, double x, double y)
{
	real_member(w, "x", x);
	real_member(w, "y", y);
}

static const char *sign_by_name(enum opinion_sign_by by)
{
	static const char *const names[] = { [OPINION_SIGN_GIVEN] = "given",
		                                 [OPINION_SIGN_COMMENTS] = "comments.csv",
		                                 [OPINION_SIGN_PARTICIPANTS] = "participants-votes.csv",
		                                 [OPINION_SIGN_AUTHORS] = "authors' own votes",
		                                 [OPINION_SIGN_ASSUMED] = "assumed" };
	return names[by];
}

static void input_member(struct json_writer *w, const struct opinion_outcome *o)
{
	const struct opinion_export *data = o->data;
	uint32_t left_out = 0;
	for (uint32_t j = 0; j < data->votes->statement_count; j++)
		left_out += data->votes->left_out[j];
	json_key(w, "input");
	json_open(w, '{');
	json_text_member(w, "sha256", text_hex(w->out->arena, o->hash, HASH_BYTES));
	json_text_given(w, "topic", data->topic);
	json_text_given(w, "url", data->url);
	json_text_member(w, "votes_from", data->from_log ? TEXT("votes.csv") : TEXT("participants-votes.csv"));
	json_int_member(w, "participants", data->votes->participant_count);
	json_int_member(w, "statements", data->votes->statement_count);
	json_int_member(w, "statements_left_out", left_out);
	json_int_member(w, "votes", (int64_t)data->votes->vote_count);
	json_int_member(w, "votes_read", (int64_t)data->events);
	if (data->from_log && data->warnings[OPINION_WARN_ROW_ORDER] == 0)
		json_text_member(w, "time_unit", data->seconds ? TEXT("s") : TEXT("ms"));
	json_key(w, "sign");
	json_open(w, '{');
	json_int_member(w, "agree", data->sign);
	json_text_member(w, "decided_by", text_of(sign_by_name(data->sign_by)));
	json_int_member(w, "differences", (int64_t)data->sign_fits);
	json_int_member(w, "differences_with_other_sign", (int64_t)data->sign_against);
	json_close(w, '}');
	json_key(w, "warnings");
	json_open(w, '[');
	for (int i = 0; i < OPINION_WARNINGS; i++) {
		if (data->warnings[i] == 0)
			continue;
		json_open(w, '{');
		json_int_member(w, "times", (int64_t)data->warnings[i]);
		json_text_member(w, "text", text_of(opinion_warning_text((enum opinion_warning)i)));
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void parameters_member(struct json_writer *w, const struct opinion_outcome *o)
{
	const struct opinion_options *options = &o->map->options;
	json_key(w, "parameters");
	json_open(w, '{');
	json_int_member(w, "method", OPINION_METHOD);
	json_int_member(w, "seed", (int64_t)options->seed);
	json_bool_member(w, "zero_left_out", options->zero_left_out);
	real_member(w, "votes_prior", options->votes_prior);
	json_int_member(w, "votes_least", options->votes_least);
	json_int_member(w, "groups_most", options->groups_most);
	json_int_member(w, "groups_fixed", options->groups_fixed);
	json_int_member(w, "group_least", options->group_least);
	real_member(w, "share_least", options->share_least);
	json_int_member(w, "rounds", options->rounds);
	real_member(w, "chance_least", options->chance_least);
	real_member(w, "silhouette_least", options->silhouette_least);
	real_member(w, "stability_least", options->stability_least);
	json_bool_member(w, "warm", o->request->warm);
	if (o->request->warm)
		json_text_member(w, "previous_sha256", text_hex(w->out->arena, o->previous_hash, HASH_BYTES));
	json_text_member(w, "groups_from", o->request->published_groups ? TEXT("published") : TEXT("map"));
	real_member(w, "test", OPINION_TEST);
	real_member(w, "interval", 0.95);
	real_member(w, "new_share", o->request->exposure.new_share);
	json_int_member(w, "new_votes", o->request->exposure.new_votes);
	json_close(w, '}');
}

static void map_member(struct json_writer *w, const struct opinion_map *map)
{
	json_key(w, "map");
	json_open(w, '{');
	json_key(w, "spread");
	json_open(w, '[');
	real(w, map->spread[0]);
	real(w, map->spread[1]);
	json_close(w, ']');
	real_member(w, "spread_all", map->spread_all);
	json_key(w, "explained");
	json_open(w, '[');
	for (int k = 0; k < 2; k++)
		real(w, map->spread_all > 0 ? map->spread[k] * map->spread[k] / map->spread_all : 0);
	json_close(w, ']');
	real_member(w, "chance_ratio", map->chance_ratio);
	json_int_member(w, "steps", map->steps);
	json_bool_member(w, "converged", map->converged);
	json_int_member(w, "groupable", map->groupable_count);
	json_int_member(w, "grouped", map->grouped_count);
	json_int_member(w, "group_count", map->group_count);
	json_bool_member(w, "certain", map->certain);
	json_int_member(w, "names_used", map->names_used);
	json_key(w, "tried");
	json_open(w, '[');
	for (int k = 2; k <= OPINION_GROUPS_MOST; k++) {
		const struct opinion_trial *trial = &map->trials[k];
		if (!trial->possible)
			continue;
		json_open(w, '{');
		json_int_member(w, "groups", k);
		real_member(w, "silhouette", trial->silhouette);
		real_member(w, "stability", trial->drawn ? trial->stability : NAN);
		real_member(w, "inertia", trial->inertia);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

static void top_member(struct json_writer *w, const char *key, const struct opinion_outcome *o,
                       const struct opinion_top *top)
{
	json_key(w, key);
	json_open(w, '[');
	for (uint32_t i = 0; i < top->count; i++)
		json_text(w, o->data->statements[top->at[i]]);
	json_close(w, ']');
}

static void groups_member(struct json_writer *w, const struct opinion_outcome *o)
{
	json_key(w, "groups");
	json_open(w, '[');
	for (uint32_t g = 0; g < o->group_count; g++) {
		const struct opinion_typical *typical = &o->measures->typical[g];
		json_open(w, '{');
		json_text_member(w, "name", o->groups[g].name);
		if (!o->request->published_groups)
			json_int_member(w, "number", o->map->groups[g].name);
		json_int_member(w, "size", o->groups[g].size);
		place_members(w, o->groups[g].x, o->groups[g].y);
		top_member(w, "agrees", o, &typical->agrees);
		top_member(w, "disagrees", o, &typical->disagrees);
		top_member(w, "representative", o, &typical->published);
		if (typical->published.count > 0 && typical->best_agree != OPINION_NONE)
			json_text_member(w, "best_agree", o->data->statements[typical->best_agree]);
		json_close(w, '}');
	}
	json_close(w, ']');
	top_member(w, "majority_agree", o, &o->measures->majority_agree);
	top_member(w, "majority_disagree", o, &o->measures->majority_disagree);
	top_member(w, "consensus_agree", o, &o->measures->consensus_agree);
	top_member(w, "consensus_disagree", o, &o->measures->consensus_disagree);
	top_member(w, "divisive", o, &o->measures->divisive);
	top_member(w, "uncertain", o, &o->measures->uncertain);
}

static const char *standing_name(uint8_t standing)
{
	static const char *const names[] = { [OPINION_GROUPED] = "grouped",
		                                 [OPINION_FEW_VOTES] = "few votes",
		                                 [OPINION_OUTLIER] = "far from all",
		                                 [OPINION_NO_GROUPS] = "no groups" };
	return names[standing];
}

static void participants_member(struct json_writer *w, const struct opinion_outcome *o)
{
	json_key(w, "participants");
	json_open(w, '[');
	for (uint32_t i = 0; i < o->map->participant_count; i++) {
		json_open(w, '{');
		json_text_member(w, "id", o->data->participants[i]);
		place_members(w, o->map->position[i][0], o->map->position[i][1]);
		json_int_member(w, "votes", o->map->counted[i]);
		json_text_member(w, "standing", text_of(standing_name(o->map->standing[i])));
		json_key(w, "group");
		if (o->group[i] >= 0)
			json_text(w, o->groups[o->group[i]].name);
		else
			json_null(w);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void tally_members(struct json_writer *w, const struct opinion_tally *tally)
{
	json_int_member(w, "agrees", tally->agrees);
	json_int_member(w, "disagrees", tally->disagrees);
	json_int_member(w, "passes", tally->passes);
}

static void share_member(struct json_writer *w, const char *key, uint32_t part, const struct opinion_tally *tally)
{
	struct opinion_share share = opinion_share_of(part, tally->agrees + tally->disagrees + tally->passes);
	json_key(w, key);
	json_open(w, '[');
	real(w, share.share);
	real(w, share.low);
	real(w, share.high);
	json_close(w, ']');
}

static void shares_members(struct json_writer *w, const struct opinion_tally *tally)
{
	tally_members(w, tally);
	share_member(w, "agree_interval", tally->agrees, tally);
	share_member(w, "disagree_interval", tally->disagrees, tally);
	share_member(w, "pass_interval", tally->passes, tally);
}

static void side_member(struct json_writer *w, const char *key, const struct opinion_side *side)
{
	json_key(w, key);
	json_open(w, '{');
	real_member(w, "share", side->share);
	real_member(w, "test", side->test);
	real_member(w, "ratio", side->ratio);
	real_member(w, "ratio_test", side->ratio_test);
	json_close(w, '}');
}

static void stances_member(struct json_writer *w, const struct opinion_outcome *o, uint32_t statement)
{
	json_key(w, "groups");
	json_open(w, '[');
	for (uint32_t g = 0; g < o->group_count; g++) {
		const struct opinion_stance *stance =
			&o->measures->stances[(size_t)g * o->measures->statement_count + statement];
		json_open(w, '{');
		json_text_member(w, "group", o->groups[g].name);
		shares_members(w, &stance->tally);
		side_member(w, "agree", &stance->agree);
		side_member(w, "disagree", &stance->disagree);
		json_text_member(w, "direction", stance->agrees ? TEXT("agree") : TEXT("disagree"));
		json_bool_member(w, "typical", stance->typical);
		real_member(w, "rank", stance->rank);
		json_close(w, '}');
	}
	json_close(w, ']');
}

static void statement_object(struct json_writer *w, const struct opinion_outcome *o, uint32_t j)
{
	const struct opinion_comment *comment = &o->data->comments[j];
	const struct opinion_measure *m = &o->measures->statements[j];
	const struct opinion_statement *place = &o->map->statements[j];
	json_open(w, '{');
	json_text_member(w, "id", o->data->statements[j]);
	json_text_given(w, "text", text_normalise(w->out->arena, comment->body));
	json_int_member(w, "moderated", comment->moderated);
	json_bool_member(w, "meta", comment->meta);
	json_bool_member(w, "left_out", o->data->votes->left_out[j]);
	place_members(w, place->x, place->y);
	real_member(w, "extremity", place->extremity);
	real_member(w, "mean", place->mean);
	json_key(w, "axes");
	json_open(w, '[');
	for (int k = 0; k < 2; k++)
		real(w, o->map->axes[j][k]);
	for (int k = 0; k < OPINION_GUARDS; k++)
		real(w, o->map->guards[k][j]);
	json_close(w, ']');
	shares_members(w, &m->all);
	real_member(w, "agree_share", m->agree_share);
	real_member(w, "agree_test", m->agree_test);
	real_member(w, "disagree_share", m->disagree_share);
	real_member(w, "disagree_test", m->disagree_test);
	real_member(w, "consensus_agree", m->consensus_agree);
	real_member(w, "consensus_disagree", m->consensus_disagree);
	real_member(w, "consensus_agree_mean", m->consensus_agree_mean);
	real_member(w, "consensus_disagree_mean", m->consensus_disagree_mean);
	real_member(w, "least_agree", m->least_agree);
	real_member(w, "least_disagree", m->least_disagree);
	real_member(w, "divisiveness", m->divisiveness);
	real_member(w, "priority", m->priority);
	real_member(w, "probability", o->probability[j]);
	stances_member(w, o, j);
	json_close(w, '}');
}

static void why_member(struct json_writer *w, const struct opinion_outcome *o)
{
	struct opinion_reason reasons[REASONS_MOST];
	size_t count = opinion_reasons(o->data->votes, o->map, o->why, reasons, REASONS_MOST);
	json_key(w, "why");
	json_open(w, '{');
	json_text_member(w, "participant", o->data->participants[o->why]);
	json_key(w, "votes");
	json_open(w, '[');
	for (size_t i = 0; i < count; i++) {
		json_open(w, '{');
		json_text_member(w, "statement", o->data->statements[reasons[i].statement]);
		json_int_member(w, "vote", reasons[i].value);
		place_members(w, reasons[i].x, reasons[i].y);
		real_member(w, "towards", reasons[i].towards);
		json_close(w, '}');
	}
	json_close(w, ']');
	json_close(w, '}');
}

void opinion_json(struct builder *out, const struct opinion_outcome *o)
{
	struct json_writer w = json_on(out);
	json_open(&w, '{');
	json_text_member(&w, "polder", TEXT(POLDER_VERSION));
	json_text_member(&w, "kind", TEXT("opinions"));
	input_member(&w, o);
	parameters_member(&w, o);
	map_member(&w, o->map);
	groups_member(&w, o);
	if (o->why != OPINION_NONE)
		why_member(&w, o);
	participants_member(&w, o);
	json_key(&w, "statements");
	json_open(&w, '[');
	for (uint32_t j = 0; j < o->map->statement_count; j++)
		statement_object(&w, o, j);
	json_close(&w, ']');
	json_close(&w, '}');
	build_char(out, '\n');
}
