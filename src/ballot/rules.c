// SPDX-License-Identifier: EUPL-1.2
// What makes a ballot one of the rules, and its canonical text.
#include "ballot/ballot.h"
#include "base/id.h"
#include "base/money.h"
#include "base/number.h"

const struct vote_envelope *definition_envelope(const struct vote_definition *definition, int64_t id)
{
	for (size_t i = 0; i < definition->envelope_count; i++)
		if (definition->envelopes[i].id == id)
			return &definition->envelopes[i];
	return NULL;
}

const struct vote_option *definition_option(const struct vote_definition *definition, int64_t id)
{
	for (size_t i = 0; i < definition->option_count; i++)
		if (definition->options[i].id == id)
			return &definition->options[i];
	return NULL;
}

const struct vote_group *definition_group(const struct vote_definition *definition, int64_t id)
{
	for (size_t i = 0; i < definition->group_count; i++)
		if (definition->groups[i].id == id)
			return &definition->groups[i];
	return NULL;
}

struct check {
	const struct vote_definition *definition;
	struct arena *arena;
	struct form_errors *errors;
	bool good;
};

static struct form_error *refuse(struct check *check, const char *message, int64_t n)
{
	check->good = false;
	form_error_add(check->arena, check->errors, TEXT("plans"), message, n);
	return check->errors->count > 0 ? &check->errors->at[check->errors->count - 1] : NULL;
}

static void refuse_amount(struct check *check, const char *message, int64_t cents)
{
	struct builder b = builder_on(check->arena);
	money_build_plain(&b, cents);
	struct form_error *error = refuse(check, message, cents);
	if (error)
		error->what = builder_text(&b);
}

struct totals {
	int64_t count, cents, points;
};

// The options of the ballot, each once, with what they add up to. NULL when a choice is none of this ballot.
static const struct vote_option **chosen_options(struct check *check, const struct ballot_request *request,
                                                 struct totals *totals)
{
	const struct vote_definition *definition = request->definition;
	if (request->choice_count > definition->option_count) {
		refuse(check, N_("There are more {ideas} on this ballot than there are to choose from."), 0);
		return NULL;
	}
	const struct vote_option **options =
		arena_new_array(check->arena, const struct vote_option *, request->choice_count + 1);
	bool *seen = arena_new_array(check->arena, bool, definition->option_count + 1);
	if (!options || !seen) {
		check->good = false;
		return NULL;
	}
	for (size_t i = 0; i < request->choice_count; i++) {
		const struct vote_option *option = definition_option(definition, request->choices[i].option_id);
		if (!option || option->envelope_id != request->envelope_id) {
			refuse(check, N_("One of these {ideas} is not on your ballot."), 0);
			return NULL;
		}
		size_t index = (size_t)(option - definition->options);
		if (seen[index]) {
			refuse(check, N_("{An_idea} stands more than once on this ballot."), 0);
			return NULL;
		}
		seen[index] = true;
		options[i] = option;
		if (!number_add(totals->cents, option->price_cents, &totals->cents) ||
		    !number_add(totals->points, request->choices[i].points, &totals->points)) {
			refuse(check, N_("These amounts are too large to add up."), 0);
			return NULL;
		}
	}
	totals->count = (int64_t)request->choice_count;
	return options;
}

static void check_count(struct check *check, int64_t count, int64_t min, int64_t max)
{
	if (count < min)
		refuse(check, N_("Choose at least {n} {ideas}."), min);
	if (max > 0 && count > max)
		refuse(check, N_("Choose at most {n} {ideas}."), max);
}

static void check_cents(struct check *check, int64_t cents, int64_t min, int64_t max)
{
	if (cents < min)
		refuse_amount(check, N_("Choose {ideas} for at least {what}."), min);
	if (max > 0 && cents > max)
		refuse_amount(check, N_("Choose {ideas} for at most {what}."), max);
}

static void check_points(struct check *check, const struct ballot_request *request, const struct ballot_rule *rule,
                         int64_t sum)
{
	for (size_t i = 0; i < request->choice_count; i++) {
		int64_t points = request->choices[i].points;
		if (rule->kind != BALLOT_POINTS && points != 0)
			refuse(check, N_("This vote does not use points."), 0);
		else if (rule->kind == BALLOT_POINTS && points < 0) // 0 is allowed: real elections have it
			refuse(check, N_("Points cannot be less than 0."), 0);
		else if (rule->kind == BALLOT_POINTS && rule->max_points > 0 && points > rule->max_points)
			refuse(check, N_("Give {an_idea} at most {n} points."), rule->max_points);
		else
			continue;
		return;
	}
	if (rule->kind == BALLOT_POINTS && sum < rule->min_sum)
		refuse(check, N_("Give at least {n} points in total."), rule->min_sum);
	if (rule->kind == BALLOT_POINTS && rule->max_sum > 0 && sum > rule->max_sum)
		refuse(check, N_("Give at most {n} points in total."), rule->max_sum);
}

static void check_limit(struct check *check, const struct ballot_limit *limit, const struct vote_option **options,
                        size_t count)
{
	struct totals totals = { 0 };
	for (size_t i = 0; i < count; i++) {
		if (options[i]->groups[0] != limit->group_id && options[i]->groups[1] != limit->group_id)
			continue;
		totals.count++;
		totals.cents += options[i]->price_cents; // part of a sum that was checked
	}
	size_t before = check->errors->count;
	if (totals.count < limit->min_count)
		refuse(check, N_("Choose at least {n} {ideas} of {group}."), limit->min_count);
	if (limit->max_count > 0 && totals.count > limit->max_count)
		refuse(check, N_("Choose at most {n} {ideas} of {group}."), limit->max_count);
	if (totals.cents < limit->min_cents)
		refuse_amount(check, N_("Choose {ideas} of {group} for at least {what}."), limit->min_cents);
	if (limit->max_cents > 0 && totals.cents > limit->max_cents)
		refuse_amount(check, N_("Choose {ideas} of {group} for at most {what}."), limit->max_cents);
	const struct vote_group *group = definition_group(check->definition, limit->group_id);
	for (size_t i = before; group && i < check->errors->count; i++)
		check->errors->at[i].group = group->name;
}

bool ballot_check(struct arena *arena, const struct ballot_request *request, struct form_errors *errors)
{
	struct check check = { .definition = request->definition, .arena = arena, .errors = errors, .good = true };
	const struct vote_envelope *envelope = definition_envelope(request->definition, request->envelope_id);
	if (!envelope) {
		refuse(&check, N_("This ballot does not exist."), 0);
		return false;
	}
	struct totals totals = { 0 };
	const struct vote_option **options = chosen_options(&check, request, &totals);
	if (!options)
		return false;
	const struct ballot_rule *rule = &envelope->rule;
	check_count(&check, totals.count, rule->min_count, rule->max_count);
	check_cents(&check, totals.cents, rule->min_cents, rule->max_cents);
	check_points(&check, request, rule, totals.points);
	for (size_t i = 0; i < envelope->limit_count; i++)
		check_limit(&check, &envelope->limits[i], options, request->choice_count);
	return check.good && !arena_full(arena);
}

// --- the canonical text --------------------------------------------------------------------------------------------
static const char *const kind_names[] = { "approval", "points", "ranking" };

static void build_id_or_dash(struct builder *b, int64_t id)
{
	if (id == 0)
		build_char(b, '-');
	else
		build_id(b, id);
}

static void build_choice(struct builder *b, const struct ballot_choice *choice, enum ballot_kind kind)
{
	build_id(b, choice->option_id);
	if (kind == BALLOT_POINTS) {
		build_char(b, ' ');
		build_int(b, choice->points);
	}
	build_char(b, '\n');
}

static void build_choices(struct builder *b, const struct ballot_request *request, enum ballot_kind kind)
{
	if (kind == BALLOT_RANKING) {
		for (size_t i = 0; i < request->choice_count; i++)
			build_choice(b, &request->choices[i], kind);
		return;
	}
	// In the manifest's order, so that what was clicked first stays unknown.
	for (size_t o = 0; o < request->definition->option_count; o++)
		for (size_t i = 0; i < request->choice_count; i++)
			if (request->choices[i].option_id == request->definition->options[o].id)
				build_choice(b, &request->choices[i], kind);
}

struct text ballot_text(struct arena *arena, const struct ballot_request *request)
{
	const struct vote_envelope *envelope = definition_envelope(request->definition, request->envelope_id);
	if (!envelope)
		return TEXT_NONE;
	struct builder b = builder_on(arena);
	build_literal(&b, "ballot/v1\n");
	build_id(&b, request->definition->vote_id);
	build_char(&b, '\n');
	build_id_or_dash(&b, request->envelope_id);
	build_char(&b, '\n');
	build_c(&b, kind_names[envelope->rule.kind]);
	build_char(&b, '\n');
	build_choices(&b, request, envelope->rule.kind);
	return builder_text(&b);
}

static bool read_choice(struct text line, enum ballot_kind kind, struct ballot_choice *choice)
{
	if (!id_parse(text_slice(line, 0, ID_CHARACTERS), &choice->option_id))
		return false;
	struct text rest = text_slice(line, ID_CHARACTERS, line.len);
	if (kind != BALLOT_POINTS)
		return rest.len == 0;
	return rest.len > 1 && rest.at[0] == ' ' && number_parse(text_slice(rest, 1, rest.len), &choice->points);
}

bool ballot_text_read(struct arena *arena, const struct vote_definition *definition, struct text choices,
                      struct ballot_choice **at, size_t *count)
{
	struct text line, rest = choices, head[4];
	for (size_t i = 0; i < 4; i++)
		if (!text_split(&rest, '\n', &head[i]))
			return false;
	int64_t vote_id, envelope_id = 0;
	if (!text_is(head[0], "ballot/v1") || !id_parse(head[1], &vote_id) || vote_id != definition->vote_id ||
	    (!text_is(head[2], "-") && !id_parse(head[2], &envelope_id)))
		return false;
	const struct vote_envelope *envelope = definition_envelope(definition, envelope_id);
	if (!envelope || !text_is(head[3], kind_names[envelope->rule.kind]))
		return false;
	struct {
		struct ballot_choice *at;
		size_t count;
	} list = { NULL, 0 };
	while (text_split(&rest, '\n', &line)) {
		if (line.len == 0 && rest.len == 0)
			break;
		struct ballot_choice *choice = arena_append(arena, &list, struct ballot_choice);
		if (!choice || !read_choice(line, envelope->rule.kind, choice))
			return false;
		const struct vote_option *option = definition_option(definition, choice->option_id);
		if (!option || option->envelope_id != envelope_id)
			return false;
	}
	*at = list.at;
	*count = list.count;
	return true;
}
