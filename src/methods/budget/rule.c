// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/rule.h"
#include "base/builder.h"
#include "base/number.h"
#include "count/maximin.h"

enum { UNIT_CENTS = 100 };

static const struct {
	const char *name;
	bool needs_budget;   // a part of it for each voter
	bool ignores_points; // only who chose what counts
} kinds[RULE_KINDS] = {
	[RULE_GREEDY] = { "greedy", false, false },
	[RULE_GREEDY_STOP] = { "greedy-stop", false, false },
	[RULE_GREEDY_PER_COST] = { "greedy-per-cost", false, false },
	[RULE_EQUAL_SHARES] = { "equal-shares", true, false },
	[RULE_PHRAGMEN] = { "phragmen", true, true },
	[RULE_PHRAGMEN_SKIP] = { "phragmen-skip", true, true },
	[RULE_MAXIMIN] = { "maximin", true, true },
	[RULE_KNAPSACK] = { "knapsack", true, false },
};

// The words of `polder count`, in the order of count/shares.h.
static const char *const utility_words[] = { "cost", "cardinality", NULL };
static const char *const completion_words[] = { "none", "greedy", "add1", "add1u", NULL };
static const char *const start_words[] = { "floor", "exact", NULL };
static const char *const until_words[] = { "overspend", "exhaustive", NULL };

// The first choice of a setting is what holds when nothing is said, so the order there is another.
static const enum shares_completion completions[] = { SHARES_ADD1U, SHARES_ADD1, SHARES_GREEDY, SHARES_NONE };

const char *budget_rule_name(enum budget_rule_kind kind)
{
	return kinds[kind].name;
}

bool budget_rule_is_greedy(enum budget_rule_kind kind)
{
	return kind <= RULE_GREEDY_PER_COST;
}

bool budget_rule_ignores_points(enum budget_rule_kind kind)
{
	return kinds[kind].ignores_points;
}

struct shares_options budget_shares_defaults(void)
{
	return (struct shares_options){
		.utility = SHARES_COST, .completion = SHARES_ADD1U, .until_exhaustive = true, .step_cents = UNIT_CENTS
	};
}

static bool adds_steps(const struct shares_options *options)
{
	return options->completion == SHARES_ADD1 || options->completion == SHARES_ADD1U;
}

// --- settings --------------------------------------------------------------------------------------------------------
static bool refuse(struct arena *arena, struct form_errors *errors, const char *field, const char *message)
{
	form_error_add(arena, errors, text_of(field), message, 0);
	return false;
}

static bool names_shares_settings(const struct budget_settings *settings)
{
	return settings->shares_utility || settings->shares_completion || settings->shares_start ||
	       settings->shares_until || settings->shares_step_cents || settings->shares_comparison;
}

static bool shares_choose(struct arena *arena, const struct budget_settings *settings, struct shares_options *options,
                          struct form_errors *errors)
{
	int64_t step = settings->shares_step_cents;
	*options = (struct shares_options){ .utility = (enum shares_utility)settings->shares_utility,
		                                .completion = completions[settings->shares_completion],
		                                .exact_start = settings->shares_start == 1,
		                                .until_exhaustive = settings->shares_until == 0,
		                                .comparison = settings->shares_comparison,
		                                .step_cents = step == 0 ? UNIT_CENTS : step };
	if (step < 0 || step % UNIT_CENTS != 0)
		return refuse(arena, errors, "shares_step_cents", N_("A step is a whole amount above zero, without cents."));
	if (!adds_steps(options) && (step != 0 || settings->shares_until != 0))
		return refuse(arena, errors, "shares_completion",
		              N_("Steps and when they end belong to spending the rest step by step. Choose that, or leave them "
		                 "out."));
	return true;
}

static struct text options_json(struct arena *arena, const struct shares_options *options)
{
	struct builder b = builder_on(arena);
	struct json_writer w = json_on(&b);
	json_open(&w, '{');
	json_text_member(&w, "utility", text_of(utility_words[options->utility]));
	json_text_member(&w, "completion", text_of(completion_words[options->completion]));
	json_text_member(&w, "start", text_of(start_words[options->exact_start]));
	json_text_member(&w, "until", text_of(until_words[options->until_exhaustive]));
	json_int_member(&w, "step_cents", options->step_cents);
	json_bool_member(&w, "comparison", options->comparison);
	json_close(&w, '}');
	return builder_text(&b);
}

// How many ballots there will be is not known yet, so for more than there can be.
static bool maximin_is_possible(const struct vote_definition *definition, const struct vote_envelope *envelope)
{
	int64_t divisor = 0;
	for (size_t i = 0; i < definition->option_count; i++)
		if (definition->options[i].envelope_id == envelope->id)
			divisor = number_common_divisor(definition->options[i].price_cents, divisor);
	return maximin_can_divide(envelope->budget_cents, divisor > 0 ? divisor : 1, MAXIMIN_BALLOTS_MOST);
}

static bool goes_with_ballots(struct arena *arena, enum budget_rule_kind kind, const struct vote_definition *definition,
                              struct form_errors *errors)
{
	for (size_t i = 0; i < definition->envelope_count; i++) {
		const struct vote_envelope *envelope = &definition->envelopes[i];
		if (kinds[kind].ignores_points && envelope->rule.kind != BALLOT_APPROVAL)
			return refuse(arena, errors, "count_rule",
			              N_("This way of counting looks only at whether {an_idea} was chosen, not at points or order. "
			                 "Choose equal shares or most votes, or let people choose {ideas}."));
		if (kinds[kind].needs_budget && envelope->budget_cents <= 0)
			return refuse(arena, errors, "budget_cents",
			              N_("This way of counting divides the budget, so each ballot needs one above zero."));
		if (kind == RULE_MAXIMIN && !maximin_is_possible(definition, envelope))
			return refuse(arena, errors, "budget_cents",
			              N_("This budget is too large to be divided exactly over all voters. Round all prices, for "
			                 "example to thousands, or choose another way of counting."));
	}
	return true;
}

bool budget_rule_choose(struct arena *arena, const struct budget_settings *settings, struct vote_definition *definition,
                        struct form_errors *errors)
{
	enum budget_rule_kind kind = (enum budget_rule_kind)settings->count_rule;
	struct shares_options options;
	definition->count_rule = text_of(kinds[kind].name);
	definition->count_options = TEXT_NONE;
	if (!goes_with_ballots(arena, kind, definition, errors))
		return false;
	if (kind != RULE_EQUAL_SHARES)
		return !names_shares_settings(settings) ||
		       refuse(arena, errors, "count_rule",
		              N_("There are settings for equal shares, but this vote is counted in another way. Choose equal "
		                 "shares, or leave them out."));
	if (!shares_choose(arena, settings, &options, errors))
		return false;
	definition->count_options = options_json(arena, &options);
	return true;
}

// --- manifest --------------------------------------------------------------------------------------------------------
static bool read_word(const struct json *object, const char *key, const char *const *words, int *index)
{
	struct text word = json_text_of(object, key);
	for (*index = 0; words[*index]; (*index)++)
		if (text_is(word, words[*index]))
			return true;
	return false;
}

static bool options_read(const struct json *root, struct shares_options *options)
{
	int utility, completion, start, until;
	if (!read_word(root, "utility", utility_words, &utility) ||
	    !read_word(root, "completion", completion_words, &completion) ||
	    !read_word(root, "start", start_words, &start) || !read_word(root, "until", until_words, &until))
		return false;
	*options = (struct shares_options){ .utility = (enum shares_utility)utility,
		                                .completion = (enum shares_completion)completion,
		                                .exact_start = start == 1,
		                                .until_exhaustive = until == 1,
		                                .comparison = json_bool_of(root, "comparison"),
		                                .step_cents = json_int_of(root, "step_cents") };
	return options->step_cents > 0;
}

bool budget_rule_read(struct arena *arena, const struct vote_definition *definition, struct budget_rule *rule)
{
	struct text error;
	*rule = (struct budget_rule){ .kind = RULE_GREEDY };
	while (rule->kind < RULE_KINDS && !text_is(definition->count_rule, kinds[rule->kind].name))
		rule->kind++;
	if (rule->kind == RULE_KINDS)
		return false;
	if (rule->kind != RULE_EQUAL_SHARES)
		return true;
	struct json_document *document = json_parse(arena, definition->count_options, &error);
	bool good = document && options_read(json_root(document), &rule->shares);
	json_free(document);
	return good;
}

// --- for others ------------------------------------------------------------------------------------------------------
struct text budget_rule_command(struct arena *arena, const struct budget_rule *rule)
{
	struct builder b = builder_on(arena);
	build_format(&b, "--rule %s", kinds[rule->kind].name);
	if (rule->kind != RULE_EQUAL_SHARES)
		return builder_text(&b);
	const struct shares_options *options = &rule->shares;
	build_format(&b, " --utility %s --completion %s --start %s", utility_words[options->utility],
	             completion_words[options->completion], start_words[options->exact_start]);
	if (adds_steps(options))
		build_format(&b, " --until %s --step %lld", until_words[options->until_exhaustive],
		             (long long)(options->step_cents / UNIT_CENTS));
	if (options->comparison)
		build_literal(&b, " --comparison");
	return builder_text(&b);
}

const char *budget_rule_pabulib(const struct budget_rule *rule, enum ballot_kind ballots, int64_t threshold)
{
	static const char *const names[][2] = { [SHARES_NONE] = { "equalshares", "equalshares-comparison" },
		                                    [SHARES_ADD1] = { "equalshares/add1", "equalshares/add1-comparison" } };
	const struct shares_options *shares = &rule->shares;
	if (rule->kind == RULE_GREEDY)
		return threshold > 0 ? "greedy-threshold" : "greedy";
	if (rule->kind == RULE_GREEDY_STOP)
		return "greedy-no-skip";
	if (rule->kind != RULE_EQUAL_SHARES || ballots != BALLOT_APPROVAL || threshold > 0 ||
	    shares->utility != SHARES_COST || !shares->exact_start)
		return "unknown";
	bool add1 = shares->completion == SHARES_ADD1 && !shares->until_exhaustive && shares->step_cents == UNIT_CENTS;
	return shares->completion == SHARES_NONE || add1 ? names[shares->completion][shares->comparison] : "unknown";
}
