// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/budget.h"

#define FIELD(member) .name = #member, .offset = offsetof(struct budget_settings, member)

static const struct field_choice channels[] = { { "code", N_("Letter with a code") },
	                                            { "import", N_("Imported") },
	                                            { "email", N_("Link by e-mail") },
	                                            { NULL, NULL } };
static const struct field_choice modes[] = {
	{ "amount", N_("Divide an amount") },
	{ "count", N_("Choose a number of {ideas}") },
	{ "points", N_("Give points") },
	{ "ranking", N_("Put {ideas} in order") },
	{ NULL, NULL },
};
static const struct field_choice envelopes[] = {
	{ "none", N_("One ballot for all") },
	{ "area", N_("A ballot for each area") },
	{ "theme", N_("A ballot for each theme") },
	{ NULL, NULL },
};
static const struct field_choice rules[] = {
	// enum budget_rule_kind
	{ "greedy",
	  N_("Most votes first; {an_idea} that does not fit is skipped (recommended when people divide an amount)") },
	{ "greedy-stop", N_("Most votes first; the first {idea} that does not fit ends the count") },
	{ "greedy-per-cost", N_("Most votes for its price first; {an_idea} that does not fit is skipped") },
	{ "equal-shares",
	  N_("Equal shares: every voter gets an equal part of the budget (recommended when people choose a number of {ideas})") },
	{ "phragmen", N_("Saving together (Phragmén); the first {idea} that does not fit ends the count") },
	{ "phragmen-skip", N_("Saving together (Phragmén); {an_idea} that does not fit is skipped") },
	{ "maximin", N_("Sharing the cost evenly (maximin support); {an_idea} that does not fit is skipped") },
	{ "knapsack", N_("Most votes together: the {ideas} that have the most votes within the budget") },
	{ NULL, NULL },
};
static const struct field_choice utilities[] = {
	{ "cost", N_("A vote for a dear {idea} weighs as much as its price (recommended)") },
	{ "cardinality", N_("A vote for {each_idea} weighs the same; favours cheap {ideas}") },
	{ NULL, NULL },
};
static const struct field_choice completions[] = {
	{ "add1u", N_("Step by step more money for everyone, then most votes (recommended)") },
	{ "add1", N_("Step by step more money for everyone") },
	{ "greedy", N_("Most votes first, with what is left") },
	{ "none", N_("Do not spend the rest") },
	{ NULL, NULL },
};
static const struct field_choice starts[] = {
	{ "floor", N_("Rounded down to a whole amount (recommended)") },
	{ "exact", N_("Exactly the budget divided by the number of voters") },
	{ NULL, NULL },
};
static const struct field_choice untils[] = {
	{ "exhaustive", N_("When no {idea} fits any more (recommended)") },
	{ "overspend", N_("When the next step would cost more than the budget") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ FIELD(ideas), .kind = FIELD_SLUG, .flags = FIELD_REQUIRED, .label = N_("Activity with the {ideas}") },
	{ FIELD(channel), .kind = FIELD_CHOICE, .choices = channels, .label = N_("How people vote") },
	{ FIELD(mail_domains), .kind = FIELD_TEXT, .max = 500, .label = N_("Mail domains that may vote"),
	  .help =
	      N_("Of a vote by e-mail, with commas: polderdam.nl, school.nl. Empty: everyone with an e-mail address.") },
	{ FIELD(mode), .kind = FIELD_CHOICE, .choices = modes, .label = N_("What a voter does") },
	{ FIELD(budget_cents), .kind = FIELD_MONEY, .label = N_("Budget") },
	{ FIELD(min_cents), .kind = FIELD_MONEY, .label = N_("Lowest amount") },
	{ FIELD(max_cents), .kind = FIELD_MONEY, .label = N_("Highest amount") },
	{ FIELD(min_count), .kind = FIELD_INT, .label = N_("Fewest {ideas}") },
	{ FIELD(max_count), .kind = FIELD_INT, .label = N_("Most {ideas}") },
	{ FIELD(max_points), .kind = FIELD_INT, .label = N_("Most points for one {idea}") },
	{ FIELD(min_points_total), .kind = FIELD_INT, .label = N_("Fewest points in total") },
	{ FIELD(max_points_total), .kind = FIELD_INT, .label = N_("Most points in total") },
	{ FIELD(limits), .kind = FIELD_JSON, .max = 20000, .label = N_("Limits per theme or area") },
	{ FIELD(envelopes), .kind = FIELD_CHOICE, .choices = envelopes, .label = N_("Ballots") },
	{ FIELD(envelope_list), .kind = FIELD_JSON, .max = 20000, .label = N_("Budget and limits per ballot") },
	{ FIELD(count_rule), .kind = FIELD_CHOICE, .choices = rules, .label = N_("Way of counting"),
	  .help = N_("Fixed when voting opens. Every way is explained with an example in docs/voting.md, and for voters on "
	             "the page where they choose.") },
	{ FIELD(shares_utility), .kind = FIELD_CHOICE, .choices = utilities,
	  .label = N_("Equal shares: what a vote weighs") },
	{ FIELD(shares_completion), .kind = FIELD_CHOICE, .choices = completions,
	  .label = N_("Equal shares: how the rest is spent") },
	{ FIELD(shares_start), .kind = FIELD_CHOICE, .choices = starts, .label = N_("Equal shares: the share of a voter") },
	{ FIELD(shares_until), .kind = FIELD_CHOICE, .choices = untils, .label = N_("Equal shares: when the steps end") },
	{ FIELD(shares_step_cents), .kind = FIELD_MONEY, .label = N_("Equal shares: one step"),
	  .help = N_("A whole amount; empty: 1. A larger one is for currencies in which 1 is very little.") },
	{ FIELD(shares_comparison), .kind = FIELD_BOOL,
	  .label = N_("Equal shares: most votes is the outcome when more voters are better off with it") },
	{ FIELD(threshold), .kind = FIELD_INT, .label = N_("Votes that {an_idea} needs") },
	{ FIELD(changing), .kind = FIELD_BOOL, .label = N_("A vote can be changed until closing") },
	{ FIELD(lots_by_number), .kind = FIELD_BOOL, .label = N_("Ties are settled by the number of {the_idea}") },
	{ FIELD(introduction), .kind = FIELD_MARKDOWN, .flags = FIELD_TRANSLATED, .label = N_("Introduction") },
	{ FIELD(lost_letter), .kind = FIELD_TEXT, .flags = FIELD_TRANSLATED, .max = 500,
	  .label = N_("What to do without a letter") },
	{ FIELD(explanation), .kind = FIELD_MARKDOWN, .flags = FIELD_TRANSLATED,
	  .label = N_("Explanation with the outcome") },
	{ FIELD(source), .kind = FIELD_TEXT, .label = N_("Where the ballots come from") },
	{ FIELD(source_url), .kind = FIELD_TEXT, .max = 500, .label = N_("Link to where the ballots come from") },
	{ FIELD(source_opens_at), .kind = FIELD_TIME, .label = N_("Voting there began on") },
	{ FIELD(source_closes_at), .kind = FIELD_TIME, .label = N_("Voting there ended on") },
};
const struct record budget_settings_record = RECORD_OF("budget_settings", struct budget_settings, fields);
