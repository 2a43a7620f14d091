// SPDX-License-Identifier: EUPL-1.2
// How a vote is counted: what the settings choose, what the manifest says of it, and which choices are refused.
//
// The manifest names the rule in `count_rule` and, when the rule has them, its options in `count_options`, both as
// `polder count` takes them, so that anyone can count the published ballots again with the same words.
#ifndef POLDER_METHODS_BUDGET_RULE_H
#define POLDER_METHODS_BUDGET_RULE_H

#include "count/shares.h"
#include "methods/budget/budget.h"

struct budget_rule {
	enum budget_rule_kind kind;
	struct shares_options shares; // of RULE_EQUAL_SHARES
};

const char *budget_rule_name(enum budget_rule_kind kind); // "greedy", "equal-shares", ...
bool budget_rule_is_greedy(enum budget_rule_kind kind);
// It looks at who chose what and not at points or order, so that ballots with those cannot be counted by it.
bool budget_rule_ignores_points(enum budget_rule_kind kind);
struct shares_options budget_shares_defaults(void); // those of the settings when nothing is said

// From the settings into definition->count_rule and count_options. False, with errors, when this way of counting does not
// go with the ballots, or when settings are given that it does not have.
bool budget_rule_choose(struct arena *arena, const struct budget_settings *settings, struct vote_definition *definition,
                        struct form_errors *errors);
// What a manifest says. False when this program does not know the rule or one of its options.
bool budget_rule_read(struct arena *arena, const struct vote_definition *definition, struct budget_rule *rule);

// "--rule equal-shares --utility cost ...": what gives the same outcome from the .pb file.
struct text budget_rule_command(struct arena *arena, const struct budget_rule *rule);
// What Pabulib calls it; "unknown" for what it has no word for: of equal shares it knows the exact part of the budget, steps of one
// unit until the next would cost too much, ballots that choose plans, and no threshold.
const char *budget_rule_pabulib(const struct budget_rule *rule, enum ballot_kind ballots, int64_t threshold);

#endif
