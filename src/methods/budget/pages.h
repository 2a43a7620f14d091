// SPDX-License-Identifier: EUPL-1.2
// The pages of a budget vote, as the route table in method.c names them.
#ifndef POLDER_METHODS_BUDGET_PAGES_H
#define POLDER_METHODS_BUDGET_PAGES_H

#include "methods/budget/scene.h"

enum outcome budget_page_choose(struct visit *visit);
enum outcome budget_page_overview(struct visit *visit);
enum outcome budget_page_code(struct visit *visit);
enum outcome budget_page_confirm(struct visit *visit);
enum outcome budget_page_receipt(struct visit *visit);
enum outcome budget_page_receipt_text(struct visit *visit);
enum outcome budget_page_track(struct visit *visit);
enum outcome budget_page_result(struct visit *visit);
enum outcome budget_page_count_steps(struct visit *visit); // ?biljet=1&stap=1
enum outcome budget_page_datasheet(struct visit *visit);
enum outcome budget_file_datapackage(struct visit *visit);
enum outcome budget_page_manifest(struct visit *visit);
enum outcome budget_file_csv(struct visit *visit);
enum outcome budget_file_json(struct visit *visit);
enum outcome budget_file_explanation(struct visit *visit);
enum outcome budget_file_pb(struct visit *visit);
enum outcome budget_file_envelope_pb(struct visit *visit); // {id}: the envelope's, with .pb
enum outcome budget_file_manifest(struct visit *visit);
enum outcome budget_file_log(struct visit *visit);    // what happened to the vote
enum outcome budget_file_leaves(struct visit *visit); // every leaf, once the vote is published
enum outcome budget_file_ballots(struct visit *visit);
enum outcome budget_draw_block(struct visit *visit, const struct activity *activity, const struct block *block);
bool budget_invite(struct visit *visit, const struct activity *activity, struct link_view *link, struct text *line);

enum outcome budget_file_finish(struct visit *visit, struct text content_type, struct text filename);
enum outcome budget_log_entries(const struct scene *scene, struct budget_entries_view *view); // oldest first
// A message for each amendment, oldest first; false on a fault.
bool budget_amendments(const struct scene *scene, struct budget_messages_view *messages);

enum outcome budget_page_address(struct visit *visit);
enum outcome budget_page_mail_sent(struct visit *visit);
enum outcome budget_page_link(struct visit *visit); // {id}: the token
enum outcome budget_page_later(struct visit *visit);
enum outcome budget_page_later_sent(struct visit *visit);
enum outcome budget_page_resume(struct visit *visit); // {id}: the basket, sealed
enum outcome budget_page_confirmation(struct visit *visit);
enum outcome budget_page_confirmation_sent(struct visit *visit);
extern const struct action budget_address_action, budget_enter_action, budget_later_action, budget_resume_action,
	budget_confirmation_action;
enum outcome budget_before_address(struct visit *visit, struct action_run *run);
void budget_answer_address(struct visit *visit, struct action_run *run);
enum outcome budget_before_enter(struct visit *visit, struct action_run *run);
void budget_answer_enter(struct visit *visit, struct action_run *run);
enum outcome budget_before_later(struct visit *visit, struct action_run *run);
void budget_answer_later(struct visit *visit, struct action_run *run);
void budget_answer_resume(struct visit *visit, struct action_run *run);
enum outcome budget_before_confirmation(struct visit *visit, struct action_run *run);
void budget_answer_confirmation(struct visit *visit, struct action_run *run);

extern const struct action budget_basket_action, budget_code_action, budget_leave_action, budget_track_action;
void budget_answer_basket(struct visit *visit, struct action_run *run);
enum outcome budget_before_code(struct visit *visit, struct action_run *run);
void budget_answer_code(struct visit *visit, struct action_run *run);
void budget_answer_track(struct visit *visit, struct action_run *run);
void budget_answer_leave(struct visit *visit, struct action_run *run);
enum outcome budget_before_cast(struct visit *visit, struct action_run *run);
void budget_answer_cast(struct visit *visit, struct action_run *run);

// DONE with the published outcome; NOT_FOUND when there is none to show.
struct budget_outcome;
enum outcome budget_load_outcome(struct scene *scene, struct budget_outcome *outcome);
// A page that says why one cannot vote; `reason` is one of the words of views/refused.html. Sets the status too.
void budget_draw_refused(struct scene *scene, const char *reason, int status);
// scene_load_voter for what needs an open vote. False: the answer is drawn, with this status where voting is not open.
bool budget_load_open(struct scene *scene, struct visit *visit, int closed_status);
struct text scene_step_href(const struct scene *scene, size_t section, size_t step); // both from 1
void budget_finish_html(struct visit *visit); // the drawn page becomes the answer

#endif
