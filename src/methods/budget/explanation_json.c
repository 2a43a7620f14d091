// SPDX-License-Identifier: EUPL-1.2
// The explanation as it is stored and downloaded. A number that is not told is -1.
#include "base/id.h"
#include "methods/budget/explanation.h"

// --- writing ---------------------------------------------------------------------------------------------------------
static void write_ids(struct json_writer *w, const char *key, const struct explained_ids *ids)
{
	json_key(w, key);
	json_open(w, '[');
	for (size_t i = 0; i < ids->count; i++) {
		struct builder b = builder_on(w->out->arena);
		build_id(&b, ids->at[i]);
		json_text(w, builder_text(&b));
	}
	json_close(w, ']');
}

static void write_gain(struct json_writer *w, const struct explained_gain *gain)
{
	json_key(w, "satisfaction");
	json_open(w, '{');
	json_int_member(w, "voters", gain->voters);
	json_int_member(w, "no_winner", gain->none);
	json_int_member(w, "one_winner", gain->one);
	json_int_member(w, "more_winners", gain->more);
	json_int_member(w, "mean_hundredths", gain->mean_hundredths);
	json_close(w, '}');
}

static void write_round(struct json_writer *w, const struct explained_round *round)
{
	json_open(w, '{');
	json_id_member(w, "plan", round->option_id);
	json_int_member(w, "effective_votes_tenths", round->votes_tenths);
	json_int_member(w, "pays_cents", round->pays_cents);
	json_int_member(w, "paid_in_full", round->full);
	json_int_member(w, "ran_out", round->part);
	json_int_member(w, "saved_cents", round->saved_cents);
	write_ids(w, "out", &round->out);
	json_close(w, '}');
}

static void write_plan(struct json_writer *w, const struct explained_plan *plan)
{
	json_open(w, '{');
	json_id_member(w, "plan", plan->option_id);
	json_int_member(w, "held_cents", plan->held_cents);
	json_int_member(w, "missing_cents", plan->missing_cents);
	json_int_member(w, "voters_short", plan->voters_short);
	json_close(w, '}');
}

static const char *const state_names[] = {
	[OTHER_DOES_NOT_FIT] = "does_not_fit",
	[OTHER_TOO_LONG] = "took_too_long",
	[OTHER_COUNTED] = "counted",
};

static void write_other(struct json_writer *w, const struct explained_other *other)
{
	json_open(w, '{');
	json_text_member(w, "rule", other->rule);
	json_bool_member(w, "official", false);
	json_text_member(w, "state", text_of(state_names[other->state]));
	write_ids(w, "winners", &other->winners);
	json_int_member(w, "cost_cents", other->cost_cents);
	write_gain(w, &other->gain);
	json_int_member(w, "better", other->better);
	json_int_member(w, "worse", other->worse);
	json_int_member(w, "same", other->same);
	json_close(w, '}');
}

static void write_comparison(struct json_writer *w, const struct explained_section *section)
{
	json_key(w, "comparison");
	json_open(w, '{');
	json_bool_member(w, "greedy_won", section->greedy_won);
	json_int_member(w, "prefer_equal_shares", section->prefer_shares);
	json_int_member(w, "prefer_greedy", section->prefer_greedy);
	json_int_member(w, "prefer_neither", section->prefer_same);
	json_close(w, '}');
}

static void write_section(struct json_writer *w, const struct explained_section *section)
{
	json_open(w, '{');
	json_id_member(w, "ballot", section->envelope_id);
	json_int_member(w, "share_cents", section->share_cents);
	json_int_member(w, "steps", section->steps);
	json_int_member(w, "step_cents", section->step_cents);
	if (section->compared)
		write_comparison(w, section);
	json_key(w, "rounds");
	json_open(w, '[');
	for (size_t i = 0; i < section->rounds.count; i++)
		write_round(w, &section->rounds.at[i]);
	json_close(w, ']');
	json_key(w, "plans");
	json_open(w, '[');
	for (size_t i = 0; i < section->plans.count; i++)
		write_plan(w, &section->plans.at[i]);
	json_close(w, ']');
	write_gain(w, &section->gain);
	json_key(w, "others");
	json_open(w, '[');
	for (size_t i = 0; i < section->others.count; i++)
		write_other(w, &section->others.at[i]);
	json_close(w, ']');
	json_close(w, '}');
}

struct text explanation_write(struct arena *arena, const struct vote_definition *definition,
                              const struct explanation *explanation)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "format", TEXT("polder-explanation/2"));
	json_id_member(&w, "vote", definition->vote_id);
	json_text_member(&w, "rule", definition->count_rule);
	json_key(&w, "ballots");
	json_open(&w, '[');
	for (size_t i = 0; i < explanation->count; i++)
		write_section(&w, &explanation->at[i]);
	json_close(&w, ']');
	json_close(&w, '}');
	return builder_text(&b);
}

// --- reading ---------------------------------------------------------------------------------------------------------
static bool read_ids(struct arena *arena, const struct json *array, struct explained_ids *ids)
{
	*ids = (struct explained_ids){ arena_new_array(arena, int64_t, json_count(array) + 1), json_count(array) };
	for (size_t i = 0; ids->at && i < ids->count; i++)
		if (!id_parse(json_as_text(json_item(array, i)), &ids->at[i]))
			return false;
	return ids->at != NULL;
}

static struct explained_gain read_gain(const struct json *object)
{
	return (struct explained_gain){ .voters = json_int_of(object, "voters"),
		                            .none = json_int_of(object, "no_winner"),
		                            .one = json_int_of(object, "one_winner"),
		                            .more = json_int_of(object, "more_winners"),
		                            .mean_hundredths = json_int_of(object, "mean_hundredths") };
}

static bool read_rounds(struct arena *arena, const struct json *array, struct explained_rounds *rounds)
{
	*rounds = (struct explained_rounds){ arena_new_array(arena, struct explained_round, json_count(array) + 1),
		                                 json_count(array) };
	for (size_t i = 0; rounds->at && i < rounds->count; i++) {
		const struct json *item = json_item(array, i);
		struct explained_round *round = &rounds->at[i];
		*round = (struct explained_round){ .votes_tenths = json_int_of(item, "effective_votes_tenths"),
			                               .pays_cents = json_int_of(item, "pays_cents"),
			                               .full = json_int_of(item, "paid_in_full"),
			                               .part = json_int_of(item, "ran_out"),
			                               .saved_cents = json_int_of(item, "saved_cents") };
		if (!json_id_of(item, "plan", &round->option_id) || !read_ids(arena, json_get(item, "out"), &round->out))
			return false;
	}
	return rounds->at != NULL;
}

static bool read_plans(struct arena *arena, const struct json *array, struct explained_plans *plans)
{
	*plans = (struct explained_plans){ arena_new_array(arena, struct explained_plan, json_count(array) + 1),
		                               json_count(array) };
	for (size_t i = 0; plans->at && i < plans->count; i++) {
		const struct json *item = json_item(array, i);
		plans->at[i] = (struct explained_plan){ .held_cents = json_int_of(item, "held_cents"),
			                                    .missing_cents = json_int_of(item, "missing_cents"),
			                                    .voters_short = json_int_of(item, "voters_short") };
		if (!json_id_of(item, "plan", &plans->at[i].option_id))
			return false;
	}
	return plans->at != NULL;
}

static bool read_state(struct text name, enum other_state *state)
{
	for (*state = OTHER_DOES_NOT_FIT; *state <= OTHER_COUNTED; (*state)++)
		if (text_is(name, state_names[*state]))
			return true;
	return false;
}

static bool read_others(struct arena *arena, const struct json *array, struct explained_others *others)
{
	*others = (struct explained_others){ arena_new_array(arena, struct explained_other, json_count(array) + 1),
		                                 json_count(array) };
	for (size_t i = 0; others->at && i < others->count; i++) {
		const struct json *item = json_item(array, i);
		struct explained_other *other = &others->at[i];
		*other = (struct explained_other){ .rule = text_copy(arena, json_text_of(item, "rule")),
			                               .cost_cents = json_int_of(item, "cost_cents"),
			                               .gain = read_gain(json_get(item, "satisfaction")),
			                               .better = json_int_of(item, "better"),
			                               .worse = json_int_of(item, "worse"),
			                               .same = json_int_of(item, "same") };
		if (!read_state(json_text_of(item, "state"), &other->state) ||
		    !read_ids(arena, json_get(item, "winners"), &other->winners))
			return false;
	}
	return others->at != NULL;
}

static bool read_section(struct arena *arena, const struct json *item, struct explained_section *section)
{
	const struct json *comparison = json_get(item, "comparison");
	*section = (struct explained_section){
		.share_cents = json_int_of(item, "share_cents"),
		.steps = json_int_of(item, "steps"),
		.step_cents = json_int_of(item, "step_cents"),
		.compared = comparison != NULL,
		.greedy_won = json_bool_of(comparison, "greedy_won"),
		.prefer_shares = json_int_of(comparison, "prefer_equal_shares"),
		.prefer_greedy = json_int_of(comparison, "prefer_greedy"),
		.prefer_same = json_int_of(comparison, "prefer_neither"),
		.gain = read_gain(json_get(item, "satisfaction")),
	};
	return json_id_of(item, "ballot", &section->envelope_id) &&
	       read_rounds(arena, json_get(item, "rounds"), &section->rounds) &&
	       read_plans(arena, json_get(item, "plans"), &section->plans) &&
	       read_others(arena, json_get(item, "others"), &section->others);
}

bool explanation_read(struct arena *arena, struct text json, struct explanation *explanation)
{
	struct text error;
	struct json_document *document = json_parse(arena, json, &error);
	const struct json *root = document ? json_root(document) : NULL, *ballots = json_get(root, "ballots");
	bool good = document && text_is(json_text_of(root, "format"), "polder-explanation/2");
	*explanation = (struct explanation){ arena_new_array(arena, struct explained_section, json_count(ballots) + 1),
		                                 json_count(ballots) };
	for (size_t i = 0; good && explanation->at && i < explanation->count; i++)
		good = read_section(arena, json_item(ballots, i), &explanation->at[i]);
	json_free(document);
	return good && !arena_full(arena);
}
