// SPDX-License-Identifier: EUPL-1.2
// Participatory budgeting: residents choose plans within an amount or a number, per ballot ("envelope") one budget.
// Everything about a vote itself is the kernel's (ballot/ballot.h); this folder says what stands on the ballot paper,
// draws it, keeps the basket, and counts.
#ifndef POLDER_METHODS_BUDGET_BUDGET_H
#define POLDER_METHODS_BUDGET_BUDGET_H

#include "ballot/ballot.h"
#include "count/greedy.h"
#include "site/route.h"
#include "talk/mail.h"

enum budget_mode {
	BUDGET_AMOUNT, // spend up to max_cents
	BUDGET_COUNT,  // choose up to max_count plans
	BUDGET_POINTS, // give points; imported elections only, as the next
	BUDGET_RANKING // put in order
};
// How it is counted (rule.h, docs/voting.md). The first three are those of count/greedy.h.
enum budget_rule_kind {
	RULE_GREEDY,
	RULE_GREEDY_STOP,
	RULE_GREEDY_PER_COST,
	RULE_EQUAL_SHARES,
	RULE_PHRAGMEN,
	RULE_PHRAGMEN_SKIP,
	RULE_MAXIMIN,
	RULE_KNAPSACK,
	RULE_KINDS
};
enum budget_envelopes { ENVELOPES_NONE, ENVELOPES_AREA, ENVELOPES_THEME };

// An activity's settings. A maximum of 0 is no maximum.
struct budget_settings {
	struct text ideas;            // slug of the activity whose plans are voted on, on the same site
	int channel;                  // enum vote_channel: "code", "email" or "import"
	struct text mail_domains;     // "email": "polderdam.nl, school.nl"; empty: every address may vote
	int mode;                     // enum budget_mode: "amount", "count", "points", "ranking"
	int64_t budget_cents;         // what there is to spend; with envelopes: of each that names no other
	int64_t min_cents, max_cents; // of one ballot
	int64_t min_count, max_count;
	int64_t max_points, min_points_total, max_points_total;
	// [{"theme": "groen", "max_count": 2}, {"area": "noord", "min_cents": 0, "max_cents": 1000000}]
	struct text limits;
	int envelopes; // enum budget_envelopes: "none", "area", "theme"
	// [{"area": "noord", "budget_cents": 5000000, "max_cents": 5000000}]: whatever is left out is as above. Empty: one for
	// every area (or theme) that has plans.
	struct text envelope_list;
	int count_rule; // enum budget_rule_kind: "greedy", ..., "equal-shares", ...
	// Of equal shares (count/shares.h); the first of each is the usual one.
	int shares_utility;        // "cost", "cardinality"
	int shares_completion;     // "add1u", "add1", "greedy", "none"
	int shares_start;          // "floor", "exact"
	int shares_until;          // "exhaustive", "overspend"
	int64_t shares_step_cents; // 0: one whole unit of money
	bool shares_comparison;
	int64_t threshold;              // votes or points below which a plan cannot win
	bool changing;                  // a voter may change the vote until closing
	bool lots_by_number;            // lots are the order of plan numbers (imports); otherwise drawn at opening
	struct text introduction;       // translated, Markdown
	struct text lost_letter;        // translated: what to do without a letter
	struct text explanation;        // translated, Markdown: with the outcome
	struct text source, source_url; // where imported ballots come from
	int64_t source_opens_at, source_closes_at; // of an imported vote
};
extern const struct record budget_settings_record;

// Actions, all PERMIT_CONSOLE: the steps of ballot.h.
struct budget_vote_form {
	int64_t activity_id;
	struct text reason; // for closing early
	bool now;           // opening: the time to vote starts now, whatever was planned
};
extern const struct action budget_vote_open;  // "vote.open": also makes the draft when there is none
extern const struct action budget_vote_close; // "vote.close"
struct budget_amend_form {
	int64_t activity_id;
	struct text text, reason, proposer, seconder; // struct vote_amendment
	int64_t closes_at;
};
extern const struct action budget_vote_amend;   // "vote.amend"
extern const struct action budget_vote_count;   // "vote.count"; result_json: as published
extern const struct action budget_vote_publish; // "vote.publish"
// Opens a vote when its planned time has come, the site is published and there are codes; closes it at its end.
extern const struct job_clock budget_clock;

// The mails of a vote (mails.c).
extern const struct mail_kind budget_vote_link_mail, budget_basket_link_mail, budget_confirmation_mail;

extern const struct method budget_method;

// What a vote on this activity would be about, from settings, plans, areas and themes: before it opens.
enum outcome budget_definition(struct db *db, struct arena *arena, const struct activity *activity,
                               const struct budget_settings *settings, struct vote_definition *definition,
                               struct form_errors *errors);

#endif
