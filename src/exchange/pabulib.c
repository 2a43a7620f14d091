// SPDX-License-Identifier: EUPL-1.2
// What reader and writer share: the fields of the format, the names, an empty election, and the tally.
#include "exchange/pabulib_fields.h"

#define META(name, kind, member, required)                     \
	{                                                          \
		name, kind, offsetof(struct pabulib, member), required \
	}
#define LIMIT(member)                                                       \
	{                                                                       \
#member, CELL_WHOLE, offsetof(struct pabulib, limits.member), false \
	}
#define PROJECT(name, kind, member, required)                          \
	{                                                                  \
		name, kind, offsetof(struct pabulib_project, member), required \
	}

const struct pabulib_field pabulib_meta_fields[] = {
	META("description", CELL_TEXT, description, false),
	META("country", CELL_TEXT, country, false),
	META("unit", CELL_TEXT, unit, false),
	META("district", CELL_TEXT, district, false),
	META("subunit", CELL_TEXT, subunit, false),
	META("instance", CELL_TEXT, instance, false),
	{ "num_projects", CELL_PROJECT_COUNT, 0, true },
	{ "num_votes", CELL_VOTE_COUNT, 0, true },
	META("budget", CELL_AMOUNT, budget_cents, true),
	META("vote_type", CELL_VOTE_TYPE, vote_type, true),
	META("rule", CELL_TEXT, rule, false),
	META("date_begin", CELL_TEXT, date_begin, false),
	META("date_end", CELL_TEXT, date_end, false),
	LIMIT(min_length),
	LIMIT(max_length),
	META("min_sum_cost", CELL_AMOUNT, limits.min_sum_cost_cents, false),
	META("max_sum_cost", CELL_AMOUNT, limits.max_sum_cost_cents, false),
	LIMIT(min_points),
	LIMIT(max_points),
	LIMIT(min_sum_points),
	LIMIT(max_sum_points),
	LIMIT(default_score),
	META("min_project_score_threshold", CELL_WHOLE, threshold, false),
	META("edition", CELL_TEXT, edition, false),
	META("language", CELL_TEXT, language, false),
	META("currency", CELL_TEXT, currency, false),
	META("comment", CELL_TEXT, comment, false),
};
const size_t pabulib_meta_field_count = sizeof pabulib_meta_fields / sizeof *pabulib_meta_fields;

const struct pabulib_field pabulib_project_fields[] = {
	PROJECT("project_id", CELL_ID, id, true),
	PROJECT("cost", CELL_AMOUNT, cost_cents, true),
	PROJECT("votes", CELL_WHOLE, votes, false),
	PROJECT("score", CELL_WHOLE, score, false),
	PROJECT("name", CELL_TEXT, name, false),
	PROJECT("category", CELL_TEXT, category, false),
	PROJECT("beneficiaries", CELL_TEXT, beneficiaries, false),
	PROJECT("selected", CELL_SELECTED, selected, false),
	PROJECT("neighborhood", CELL_TEXT, neighborhood, false),
	PROJECT("subunit", CELL_TEXT, subunit, false),
	PROJECT("district", CELL_TEXT, district, false),
	PROJECT("description", CELL_TEXT, description, false),
	PROJECT("proposer", CELL_TEXT, proposer, false),
	PROJECT("public_id", CELL_TEXT, public_id, false),
	PROJECT("latitude", CELL_COORDINATE, latitude, false),
	PROJECT("longitude", CELL_COORDINATE, longitude, false),
};
const size_t pabulib_project_field_count = sizeof pabulib_project_fields / sizeof *pabulib_project_fields;

static const struct pabulib_field *field_find(const struct pabulib_field *fields, size_t count, struct text name)
{
	for (size_t i = 0; i < count; i++)
		if (text_is(name, fields[i].name))
			return &fields[i];
	return NULL;
}

const struct pabulib_field *pabulib_meta_field(struct text name)
{
	return field_find(pabulib_meta_fields, pabulib_meta_field_count, name);
}

const struct pabulib_field *pabulib_project_field(struct text name)
{
	if (text_is(name, "target"))
		name = TEXT("beneficiaries");
	return field_find(pabulib_project_fields, pabulib_project_field_count, name);
}

static const char *const vote_type_names[] = {
	[PABULIB_APPROVAL] = "approval",     [PABULIB_CHOOSE_1] = "choose-1", [PABULIB_ORDINAL] = "ordinal",
	[PABULIB_CUMULATIVE] = "cumulative", [PABULIB_SCORING] = "scoring",
};

struct text pabulib_vote_type_name(enum pabulib_vote_type type)
{
	return (size_t)type < sizeof vote_type_names / sizeof *vote_type_names ? text_of(vote_type_names[type]) : TEXT_NONE;
}

bool pabulib_vote_type_parse(struct text name, enum pabulib_vote_type *type)
{
	for (size_t i = 0; i < sizeof vote_type_names / sizeof *vote_type_names; i++) {
		if (text_equal_ignoring_case(name, text_of(vote_type_names[i]))) {
			*type = (enum pabulib_vote_type)i;
			return true;
		}
	}
	return false;
}

bool pabulib_has_points(enum pabulib_vote_type type)
{
	return type == PABULIB_CUMULATIVE || type == PABULIB_SCORING;
}

const char *pabulib_warning_text(enum pabulib_warning warning)
{
	static const char *const texts[PABULIB_WARNINGS] = {
		[PABULIB_REPEATED_PROJECT] = "a project stands on a ballot more than once; it is one vote",
		[PABULIB_VOTES_DIFFER] = "the column votes is not what the ballots add up to; the ballots count",
		[PABULIB_SCORE_DIFFERS] = "the column score is not what the ballots add up to; the ballots count",
		[PABULIB_OUTSIDE_LIMITS] = "a ballot is outside the limits stated in META; it counts",
		[PABULIB_COST_ZERO] = "a project costs nothing; it always fits",
		[PABULIB_WITHDRAWN] = "a project has the cost 999999999, which means withdrawn; it cannot win",
		[PABULIB_BUDGET_ROUNDED] = "the budget has parts of a cent; it is rounded down",
	};
	return (size_t)warning < PABULIB_WARNINGS ? texts[warning] : "";
}

bool pabulib_count_rule(const struct pabulib *pb, enum count_rule *rule)
{
	static const struct {
		const char *name;
		enum count_rule rule;
	} rules[] = {
		{ "greedy", COUNT_GREEDY },
		{ "greedy-threshold", COUNT_GREEDY },
		{ "greedy-no-skip", COUNT_GREEDY_STOP },
	};
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (text_is(pb->rule, rules[i].name)) {
			*rule = rules[i].rule;
			return true;
		}
	}
	return false;
}

bool pabulib_shares_rule(struct text rule, struct shares_options *options)
{
	bool steps = text_starts_with(rule, TEXT("equalshares/add1"));
	bool comparison = text_ends_with(rule, TEXT("-comparison"));
	if (!text_is(rule, "equalshares") && !text_is(rule, "equalshares-comparison") &&
	    !text_is(rule, "equalshares/add1") && !text_is(rule, "equalshares/add1-comparison"))
		return false;
	*options = (struct shares_options){ .utility = SHARES_COST,
		                                .completion = steps ? SHARES_ADD1 : SHARES_NONE,
		                                .exact_start = true,
		                                .comparison = comparison,
		                                .step_cents = 100 };
	return true;
}

struct pabulib *pabulib_new(struct arena *arena)
{
	struct pabulib *pb = arena_new(arena, struct pabulib);
	if (!pb)
		return NULL;
	for (size_t i = 0; i < pabulib_meta_field_count; i++) {
		const struct pabulib_field *field = &pabulib_meta_fields[i];
		if (field->kind == CELL_WHOLE || field->kind == CELL_AMOUNT)
			*(int64_t *)((char *)pb + field->offset) = PABULIB_UNSET;
	}
	return pb;
}

struct tally *pabulib_tally(struct arena *arena, const struct pabulib *pb)
{
	struct tally *tally = tally_create(arena, pb->project_count);
	if (!tally)
		return NULL;
	bool all = true;
	for (size_t i = 0; i < pb->ballot_count; i++) {
		const struct pabulib_ballot *ballot = &pb->ballots[i];
		const uint16_t *choices = pb->choices + ballot->first;
		if (pabulib_has_points(pb->vote_type))
			all &= tally_points(tally, choices, pb->points + ballot->first, ballot->count);
		else if (pb->vote_type == PABULIB_ORDINAL)
			all &= tally_ranking(tally, choices, ballot->count);
		else
			all &= tally_approval(tally, choices, ballot->count);
	}
	return all ? tally : NULL;
}
