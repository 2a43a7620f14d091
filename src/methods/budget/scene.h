// SPDX-License-Identifier: EUPL-1.2
// What every page of a budget vote starts from: the vote as it stands, its ballot papers, the voter and the basket.
#ifndef POLDER_METHODS_BUDGET_SCENE_H
#define POLDER_METHODS_BUDGET_SCENE_H

#include "methods/budget/views.h"
#include "methods/budget/voter.h"
#include "methods/ideas/idea.h"

struct scene {
	struct visit *visit;
	const struct activity *activity;
	struct budget_settings settings;
	struct vote vote;                  // id 0: there is none yet
	struct vote_definition definition; // frozen, or as it would be
	struct window_state window;
	bool open; // a ballot would be accepted now
	bool soon; // the time has come, but the vote has not been opened yet
	struct areas areas;
	struct themes themes;
	int64_t ideas_id; // the activity with the plans
	struct ideas ideas;
	struct text ideas_path; // of the list of plans
	struct voter voter;
	bool has_voter;
	struct basket basket;
	const struct vote_envelope *envelope; // whose ballot this is: the voter's, or the only one; NULL: not known
};

// Times and state, and the definition of a frozen vote; no plans.
enum outcome scene_load_state(struct scene *scene, struct visit *visit, const struct activity *activity);
// And the plans, and of a draft the definition as it would be: DONE, or what the page has to end with.
enum outcome scene_load(struct scene *scene, struct visit *visit, const struct activity *activity);
// For the home page: of a draft only how many plans there are, since there may be thousands. NOT_FOUND: the
// staff has not said yet which plans.
enum outcome scene_load_block(struct scene *scene, struct visit *visit, const struct activity *activity,
                              int64_t *plan_count);
// scene_load and what the browser carries, with the envelope; a voter who changes a vote finds it in an empty basket.
enum outcome scene_load_voter(struct scene *scene, struct visit *visit);
// Why one cannot vote when it is not open: a word of views/refused.html.
const char *scene_closed_reason(const struct scene *scene);
// When voting ended, or will: for an election held elsewhere what its source says.
int64_t scene_closed_at(const struct scene *scene);
// The day from which the outcome is shown, while it is still to come and later than closing; 0: there is none to name.
int64_t scene_result_at(const struct scene *scene);
bool scene_is_changing(const struct scene *scene, struct ballot *earlier); // the voter's ballot stands already

bool scene_by_mail(const struct scene *scene);              // people vote with a mailed link
const char *scene_identify_page(const struct scene *scene); // where they say who they are: "code" or "adres"

enum scene_step { STEP_CHOOSE, STEP_OVERVIEW, STEP_CODE, STEP_CONFIRM };
struct budget_steps_view scene_steps(const struct scene *scene, enum scene_step now);
enum scene_step scene_after(const struct scene *scene, enum scene_step step);
struct text scene_href(const struct scene *scene, const char *page); // "overzicht"; "" is the first page

// The plans of the basket that stand on this envelope's ballot.
void scene_keep_ballot(struct scene *scene);
struct budget_meters_view scene_meters(const struct scene *scene);
void scene_write_values(const struct scene *scene, struct form_errors *errors); // as people read them
struct budget_messages_view scene_unmet(const struct scene *scene);             // why the basket is no ballot yet
struct budget_plan_view scene_plan(const struct scene *scene, const struct vote_option *option);
// The first photo of each; `on_top`: the list stands where a visitor sees it first. False on a fault.
bool scene_photos(const struct scene *scene, struct budget_plans_view *plans, bool on_top);
struct budget_plans_view scene_basket_plans(const struct scene *scene, const struct basket *basket,
                                            int64_t *total_cents);
// The basket as a ballot of the kernel, without salt.
bool scene_request(const struct scene *scene, const struct basket *basket, struct ballot_request *request);
struct text scene_envelope_name(const struct scene *scene, int64_t envelope_id);
int64_t scene_slug_envelope(const struct scene *scene, struct text slug); // of the area or theme; 0: none
struct text scene_envelope_slug(const struct scene *scene, int64_t envelope_id);

#endif
