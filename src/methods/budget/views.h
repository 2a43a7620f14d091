// SPDX-License-Identifier: EUPL-1.2
// What the pages of a budget vote show. Filled by pages.c with finished values, drawn by views/*.html.
#ifndef POLDER_BUDGET_VIEWS_H
#define POLDER_BUDGET_VIEWS_H

#include "methods/ideas/views.h"
#include "site/views.h"

// --- parts ---------------------------------------------------------------------------------------------------------

struct budget_message_view {
	struct text kind; // "info", "ok", "warning" or "error"
	struct text text;
};
struct budget_messages_view {
	struct budget_message_view *at;
	size_t count;
};

// Where the voter is: choose, overview, code, confirm (or code first, when the code says which ballot one gets).
struct budget_step_view {
	struct text label, href;
	bool done, current;
}; // href empty: not reachable yet
struct budget_steps_view {
	struct budget_step_view *at;
	size_t count;
	int64_t now;
}; // now: 1..count

// How full the basket is: once for the whole ballot, and once for every limit per theme or area.
struct budget_meter_view {
	struct text id;                 // unique on the page: "meter", "meter-thema-3"
	struct text scope;              // "all" for the whole ballot, else "theme-3", "area-2"
	struct text label;              // "Je budget", "Thema Groen"
	bool money;                     // amounts in cents; otherwise numbers of plans
	int64_t used, minimum, maximum; // minimum 0: none
	int64_t left;                   // maximum - used, never below 0
	int64_t over_by, short_by;      // above the maximum, below the minimum; 0 when it fits
};
struct budget_meters_view {
	struct budget_meter_view *at;
	size_t count;
};

struct budget_plan_view {
	int64_t id, number;               // number: on the letter, 0 none
	struct text title, summary, href; // href: the plan's own page
	struct text area, theme;
	int64_t theme_number; // 1..8: colour band; 0: none
	int64_t price_cents;
	bool chosen;
	struct idea_found_view found;
	int64_t too_much_cents;  // not chosen, and this much over what is left in money; 0: fits
	struct photo_view photo; // its first, or none
};
struct budget_plans_view {
	struct budget_plan_view *at;
	size_t count;
};

// Template budget_rule_words: how the votes are counted, in plain words with an example.
struct budget_rule_view {
	struct text name;    // as in the manifest: "greedy", "equal-shares", ...
	bool points;         // voters give points or an order
	bool by_price;       // equal shares: utility by cost
	bool by_steps, rest; // what is left: more for everyone; by votes
	bool comparison;
};

// --- the vote ------------------------------------------------------------------------------------------------------

struct budget_envelope_view {
	struct text name, href;
	int64_t budget_cents, plan_count;
};
struct budget_envelopes_view {
	struct budget_envelope_view *at;
	size_t count;
};

// Template budget_envelopes: each area (or theme) has its own ballot; which one is yours? Either by name, or by code.
struct budget_choose_envelope_view {
	const struct page_frame *frame;
	struct text title;
	struct safe_html introduction;
	int64_t closes_at;
	struct budget_messages_view amendments;
	struct budget_envelopes_view envelopes; // to look at, and to vote when `code_first` is false
	bool code_first;                        // the letter's code says which ballot the voter gets
	bool by_mail;                           // or the voter says so, with the address
	struct text code_href;
};

// Template budget_choose. The forms on it POST to basket_action the fields `plan` (id), `change` ("add" or "remove") and
// `back` (the path to return to, with the card's #fragment); the answer is 303 to `back`, for basket.js too.
struct budget_choose_view {
	const struct page_frame *frame; // frame->script = "basket.js"
	struct text title;
	struct safe_html introduction;
	int64_t closes_at;
	struct text closes_in; // "nog 5 dagen"; empty: not shown
	bool open;             // false: one may look; opens_at says when (0 and not soon: voting is over)
	int64_t opens_at;
	bool soon; // any moment now
	struct budget_steps_view steps;
	struct text envelope;                             // name of the ballot this is; empty: there is only one
	struct text other_envelope;                       // href to choose another; empty: not possible
	bool changing;                                    // the voter has voted with this code and changes that vote
	struct budget_messages_view messages, amendments; // amendments: what was changed in public while people vote
	struct budget_rule_view rule;
	struct text manifest_href;        // all rules of the vote
	struct budget_meters_view meters; // first the whole ballot, then the limits
	bool by_count;                    // a number of plans, not an amount, is the limit of the whole ballot
	int64_t chosen_count, chosen_cents;
	struct site_filter_view filter;
	struct budget_plans_view plans;
	int64_t found, total;
	struct text previous, next; // hrefs of the pages before and after; empty: none
	struct text basket_action, here, overview_href;
};

// Template budget_overview. Removing works as on budget_choose.
struct budget_overview_view {
	const struct page_frame *frame;
	struct text title;
	struct budget_steps_view steps;
	struct text envelope;
	struct budget_messages_view messages;
	struct budget_meters_view meters;
	struct budget_plans_view plans; // the chosen ones
	int64_t total_cents;
	struct budget_messages_view unmet; // what still has to be done before one can go on
	struct text choose_href, continue_href, basket_action, here;
	struct text continue_label; // "Verder: vul je code in"
	struct text later_href;     // to a mailed link to go on with; empty: no mail
};

// Template budget_code. The form has one visible field, `code`.
struct budget_code_view {
	const struct page_frame *frame;
	struct text title;
	struct budget_steps_view steps; // count 0: code first
	const struct form_view *form;
	int64_t wait_minutes;    // too many tries: wait this long; 0: not
	bool keeps_basket;       // plans were chosen before: say that they are kept
	struct text lost_letter; // what to do without a letter: from the settings, or empty
	struct text back_href;
};

// Template budget_confirm. The form's fields are all hidden: salt, plans, settings version.
struct budget_confirm_view {
	const struct page_frame *frame;
	struct text title;
	struct budget_steps_view steps;
	struct budget_plans_view plans;
	int64_t total_cents, budget_cents; // budget_cents: of one ballot; 0 when it counts plans
	struct text envelope;              // the voter's area, as the code says; empty: one ballot for all
	bool changing;                     // replaces an earlier vote
	bool by_mail;
	bool can_change; // afterwards, until closes_at
	int64_t closes_at;
	struct text choose_href, overview_href, manifest_href;
	const struct form_view *form;
};

// Template budget_receipt.
struct budget_receipt_view {
	const struct page_frame *frame;
	bool replaced; // an earlier vote of this code was replaced
	bool again;    // the same vote was sent twice; it counts once
	struct text tracking_code;
	int64_t index;                    // of the leaf
	struct text leaf_hash, signature; // as text; long values may break anywhere
	struct text signature_short, key_name;
	int64_t received_at;
	struct budget_plans_view plans; // count 0: not known any more, not shown
	int64_t total_cents;
	struct text envelope;
	bool can_change;
	int64_t closes_at;
	int64_t result_at;         // the day from which the outcome is shown; 0: not known, or the day of closing
	struct text download_href; // the receipt as a text file
	struct text change_href, manifest_href, home_href, track_href;
	bool by_mail;
	struct text mail_href;    // to a confirmation by mail; empty: no mail
	struct text clear_action; // POST: forget the code and the basket in this browser
};

// Template budget_ask: a form that asks for an e-mail address.
struct budget_ask_view {
	const struct page_frame *frame;
	struct text title;
	struct budget_steps_view steps; // count 0: none
	struct budget_messages_view lines;
	const struct form_view *form;
	struct text button;
	int64_t wait_minutes; // too many mails were asked for: wait this long; 0: not
	bool no_mail;         // mail cannot be sent now
	struct text back_href;
};

// Template budget_link: "look in your mail" with a field for the digits, or what a mailed link leads to.
struct budget_link_view {
	const struct page_frame *frame;
	struct text title;
	struct budget_steps_view steps;
	bool by_link;
	bool same_browser; // that asked: no digits are needed
	const struct form_view *form;
	struct text again_href;
};

// Template budget_sent: a mail is on its way.
struct budget_sent_view {
	const struct page_frame *frame;
	struct text title, text, back_href;
};

// Template budget_resume: a mailed link with a basket.
struct budget_resume_view {
	const struct page_frame *frame;
	struct text title;
	int64_t count;    // plans in it
	int64_t replaces; // plans that are in this browser's basket now
	int64_t closes_at;
	struct text action, choose_href;
};

// Template budget_refused_mail: the same where one votes by e-mail.
struct budget_refused_mail_view {
	const struct page_frame *frame;
	struct text title, lead, advice;
	struct link_view next;
};

// Template budget_refused.
struct budget_refused_view {
	const struct page_frame *frame;
	struct text reason;    // "not_open", "closed", "used" (no changing), "too_many", "revoked", "uncertain", "expired",
						   // "no_receipt"
	int64_t opens_at;      // not_open; 0: not known
	bool soon;             // not_open: any moment now
	int64_t closes_at;     // closed: when it did; used: when the vote ends
	int64_t wait_minutes;  // too_many
	struct link_view next; // what one can do: the plans, the result, the code again; empty label: none
};

// Template budget_track: one's own vote, looked up.
struct budget_track_view {
	const struct page_frame *frame;
	struct text title;
	const struct form_view *form;
	struct text fate; // "", "recorded", "counted", "replaced", "withdrawn"
	int64_t index, received_at;
	bool published;
	struct budget_plans_view plans; // counted
	int64_t total_cents;
	struct text envelope;
	struct text result_href, manifest_href;
};

// --- the result ----------------------------------------------------------------------------------------------------

struct budget_line; // outcome.h
struct budget_row_view {
	const struct budget_line *line;
	int64_t rank; // place in the order; 0: took no part in it
	struct text title, href, theme, area;
	int64_t votes; // ballots that name it
	int64_t score; // points; equal to votes when every choice is one point
	int64_t cost_cents;
	struct text progress;     // of one that won: "Under way"; empty: nothing is known yet
	struct text progress_now; // the step it is at
	struct text why;          // budget_why_name: "won", "too_expensive", "category_full", ...
	struct text how;          // of one that won by equal shares: "rest" (by votes, of what was left), "compared"
	int64_t step;             // of the rule: when it won, or after which it could not be paid; 0: none
	bool told;                // what its voters had is known and may be told
	int64_t held_cents, missing_cents, voters_short; // when told
	int64_t fits_cents;                              // with this price it would have won; 0: not said
	int64_t needs_more;                              // votes or points to the threshold
	int64_t remaining_cents;                         // what was left at its turn
	bool tied_by_cost, tied_by_lot;                  // COUNT_TIE_BY_COST, COUNT_TIE_LOT_DECIDED
	bool charted;                                    // drawn in the chart: the first 25 or so of many
	int64_t bar_width;                               // of the chart: 0..1000 of the highest score
};
struct budget_rows_view {
	struct budget_row_view *at;
	size_t count;
};

struct budget_held_view { // equal shares: what the voters of one plan had together
	struct text title;
	bool won, charted;                                    // charted: the first 25 or so that did not win
	int64_t votes, cost_cents, held_cents, missing_cents; // amounts below 0: not told
	int64_t width;                                        // 0..1000 of its price
	struct text percentage;
};
struct budget_helds_view {
	struct budget_held_view *at;
	size_t count;
};
struct budget_gain_view { // "1.172 (17,8%)"; "–" when it is not told
	struct text name, none, one, more, mean;
};
struct budget_gains_view {
	struct budget_gain_view *at;
	size_t count;
};
struct budget_other_view { // a way of counting
	struct text label, short_label, note;
	bool official, counted;
	int64_t chosen, different, cost_cents; // different: winners that are none of the outcome's
	struct text none, mean, change;        // as texts, "–" when not told
};
struct budget_others_view {
	struct budget_other_view *at;
	size_t count;
};
struct budget_cell_view {
	struct text label; // of the way
	bool won;
};
struct budget_cells_view {
	struct budget_cell_view *at;
	size_t count;
};
struct budget_matrix_row_view {
	struct text title;
	bool won;
	struct budget_cells_view cells; // one for each way that was counted
};
struct budget_matrix_view {
	struct budget_matrix_row_view *at;
	size_t count;
};

struct budget_result_section_view { // one envelope, or the whole vote
	struct text id;                 // unique on the page, for links: "uitslag-noord"
	struct text name;               // empty: there is only one
	int64_t budget_cents, spent_cents, remaining_cents;
	int64_t plan_count;
	struct budget_rows_view winners; // in order of selection
	struct budget_rows_view rows;    // all plans, best first
	int64_t charted;                 // how many of the rows are in the chart
	int64_t threshold;               // votes or points a plan needs; 0: none
	int64_t threshold_x;             // of the chart, 0..1000; 0: not drawn
	bool lot_decided;                // a tie was settled by lot and that changed who won
	struct text steps_href;          // to the count step by step; empty: the rule has no steps
	int64_t share_cents;             // equal shares: what each voter began with
	struct text comparison;          // the same: what the comparison said; empty: there was none
	struct budget_helds_view held;
	int64_t held_charted;
	struct budget_others_view others;
	struct budget_matrix_view matrix;
};
struct budget_result_sections_view {
	struct budget_result_section_view *at;
	size_t count;
};

struct budget_turnout_view {
	struct text name; // of the envelope; "Totaal" for the last row
	int64_t codes, voters;
	struct text percentage; // "34,5%"; empty: no codes were made
};
struct budget_turnouts_view {
	struct budget_turnout_view *at;
	size_t count;
};

struct budget_download_view {
	struct text label, href, kind, size;
}; // "Uitslag per plan", "CSV", "12 kB"
struct budget_downloads_view {
	struct budget_download_view *at;
	size_t count;
};

// Template budget_result.
struct budget_result_view {
	const struct page_frame *frame;
	struct text title;
	int64_t winner_count, plan_count, spent_cents, budget_cents, voters;
	bool few_voters; // fewer than ten, on some ballot
	bool by_mail;    // one vote for each e-mail address
	bool points;     // voters gave points: show votes and points
	struct budget_rule_view rule;
	struct budget_gains_view gains;
	bool gains_hidden;       // some number was left out
	bool explanation_coming; // it is still being made
	int64_t closed_at, counted_at;
	struct budget_result_sections_view sections;
	struct budget_turnouts_view turnout;
	struct budget_downloads_view downloads;
	bool files_coming;  // those with all ballots are still being made
	struct text source; // where the ballots come from, for an imported vote: "Pabulib, ..."; empty: held here
	struct text source_href;
	struct text manifest_href;       // empty: none
	struct text log_href;            // what happened to the vote; empty: none
	struct text track_href;          // to look up one's own vote; empty: nobody got a receipt here
	struct text sheet_href;          // what the files hold
	struct safe_html explanation;    // from the organisation; may be empty
	struct safe_html decision, next; // the same
	struct text decided_by;
	int64_t decided_on;
	struct link_view earlier; // an earlier outcome; empty label: none
};

struct budget_fact_view {
	struct text name, value;
};
struct budget_facts_view {
	struct budget_fact_view *at;
	size_t count;
};

// Template budget_count_steps: one step of the count.
struct budget_links_view {
	struct link_view *at;
	size_t count;
};
struct budget_count_step_view {
	int64_t number;
	struct text title, step_href;
	bool taken;
	struct text why; // in a sentence
	int64_t cost_cents, votes, score, spent_cents, left_cents;
	int64_t spent_width, cost_width; // 0..1000 of the budget
	// What the rule looks at, in this step: see budget_measure_view. Empty: it has none, or it is not told.
	struct text measure;
	int64_t measure_tenths, measure_width; // 0..1000 of the most there is in a step
	int64_t of_votes_width;                // equal shares: weighed votes as a part of all votes, 0..1000
	struct budget_facts_view facts;        // of the step that is shown
	struct budget_links_view out;          // of the same: plans that could not be paid any more
};
struct budget_count_step_list_view {
	struct budget_count_step_view *at;
	size_t count;
};
// Equal shares: weighed (effective) votes; Phragmén: what everyone had saved; maximin support: what the voter who pays most
// pays; votes for their price: that.
struct budget_measure_view {
	struct text name, about; // empty: the rule looks at votes
	bool drawn;              // there is one in some step
};
struct budget_count_steps_view {
	const struct page_frame *frame;
	struct text title, name; // name: of the envelope; empty: there is one
	int64_t number, total;
	struct budget_count_step_view step;
	struct budget_count_step_list_view steps;
	struct budget_measure_view measure;
	bool shares, few;
	struct text previous, next, result_href;
	struct budget_rule_view rule;
};

// Template budget_datasheet: what the files of an outcome hold.
struct budget_sheet_column_view {
	struct text name, meaning;
};
struct budget_sheet_columns_view {
	struct budget_sheet_column_view *at;
	size_t count;
};
struct budget_sheet_file_view {
	struct text id, label, about, kind, href;
	struct budget_sheet_columns_view columns; // none: not a table
};
struct budget_sheet_files_view {
	struct budget_sheet_file_view *at;
	size_t count;
};
struct budget_datasheet_view {
	const struct page_frame *frame;
	struct text title;
	int64_t opens_at, closed_at, published_at;
	bool imported;
	struct text source;
	struct link_view licence;
	struct budget_sheet_files_view files;
	struct text package_href, result_href, manifest_href;
};

// Template budget_no_result.
struct budget_no_result_view {
	const struct page_frame *frame;
	struct text title;
	bool open;               // voting still goes on
	int64_t closes_at;       // open
	int64_t result_at;       // as above
	struct text choose_href; // open: to the vote
};

struct budget_codes_view {
	struct text name;
	int64_t codes, budget_cents, plan_count;
};
struct budget_codes_list_view {
	struct budget_codes_view *at;
	size_t count;
};

struct budget_entry_view { // of the public log: "Voting was closed. The reason: ..."
	int64_t at;
	struct text text;
};
struct budget_entries_view {
	struct budget_entry_view *at;
	size_t count;
};

// Template budget_manifest: how this vote is protected.
struct budget_manifest_view {
	const struct page_frame *frame;
	struct text title;
	int64_t opens_at, closes_at;    // 0: not known
	struct budget_facts_view rules; // limits and rules in words: "Hoogste bedrag" - "€ 50.000"
	struct budget_rule_view rule;
	struct text rule_name; // as the settings call it
	bool can_change;
	bool by_mail;
	struct budget_codes_list_view envelopes; // codes made, per envelope; the last row is the total when there are more
	int64_t leaves;                          // votes in the log up to now; -1: hidden until closing
	struct text manifest_hash;               // empty: not opened yet
	struct text public_key, key_name;
	struct text software, commit;       // of the program that opened the vote; empty: not opened, or not known
	struct budget_entries_view entries; // what happened, oldest first
	struct budget_downloads_view downloads;
	struct text home_href;
};

// Template budget_block: the teaser on a page of the site. No frame: it is drawn within a page.
struct budget_block_view {
	struct text id; // of the section
	struct text title;
	struct safe_html introduction;
	struct text state; // "coming", "open", "counting", "result"
	int64_t opens_at, closes_at;
	bool soon;                      // coming: any moment now
	struct budget_plans_view plans; // open: three of the plans
	int64_t plan_count, budget_cents;
	struct budget_rows_view winners; // result
	int64_t winner_count, spent_cents, voters;
	struct text href; // to the vote
	struct text result_href;
};

#endif
