// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/announcement.h"
#include "methods/budget/budget.h"
#include "site/actions.h"

#define MEMBER(member) .name = #member, .offset = offsetof(struct budget_announcement, member)

static const struct field_choice licences[] = {
	{ "CC0-1.0", N_("CC0 1.0: free of rights") },
	{ "CC-BY-4.0", N_("CC BY 4.0: free to use when the source is named") },
	{ NULL, NULL },
};

#define ANNOUNCEMENT_FORM_FIELDS                                                                              \
	{ MEMBER(decision), .kind = FIELD_MARKDOWN,  .flags = FIELD_TRANSLATED,                                   \
	  .max = 5000,      .label = N_("Decision"), .help = N_("What was decided on the outcome.") },            \
		{ MEMBER(decided_by), .kind = FIELD_TEXT,        .flags = FIELD_TRANSLATED,                           \
		  .max = 120,         .label = N_("Decided by"), .help = N_("Such as: the municipal executive.") },   \
		{ MEMBER(decided_on), .kind = FIELD_TIME, .label = N_("Decided on") },                                \
		{ MEMBER(next), .kind = FIELD_MARKDOWN, .flags = FIELD_TRANSLATED, .max = 5000,                       \
		  .label = N_("What happens now") },                                                                  \
		{ MEMBER(earlier_site), .kind = FIELD_SLUG, .max = 60, .label = N_("Site with an earlier outcome") }, \
		{ MEMBER(earlier_title),                                                                              \
		  .kind = FIELD_TEXT,                                                                                 \
		  .flags = FIELD_TRANSLATED,                                                                          \
		  .max = 120,                                                                                         \
		  .label = N_("Name of the earlier outcome"),                                                         \
		  .help = N_("Such as: the outcome of 2025.") },                                                      \
	{                                                                                                         \
		MEMBER(licence), .kind = FIELD_CHOICE, .choices = licences, .label = N_("Licence of the files")       \
	}

static const struct field announcement_fields[] = {
	{ MEMBER(site_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Site") },
	{ MEMBER(activity_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Activity") },
	ANNOUNCEMENT_FORM_FIELDS,
};
static const struct field form_fields[] = { ANNOUNCEMENT_FORM_FIELDS };
const struct record budget_announcement_record =
	RECORD_OF("budget_announcement", struct budget_announcement, announcement_fields);
static const struct record form_record = RECORD_OF("vote_announce", struct budget_announcement, form_fields);

enum outcome announcement_find(struct db *db, struct arena *arena, int64_t activity_id,
                               struct budget_announcement *announcement)
{
	enum outcome outcome =
		db_find(db, &budget_announcement_record, announcement, arena, "WHERE activity_id = ?1", "i", activity_id);
	if (outcome != NOT_FOUND)
		return outcome;
	*announcement = (struct budget_announcement){ .activity_id = activity_id };
	return DONE;
}

// Only a site of the same organisation: an outcome of others is not this one's earlier outcome.
static enum outcome check_earlier_site(struct action_run *run, struct db *db, const struct budget_announcement *form)
{
	struct site here, earlier;
	if (!form->earlier_site.len)
		return DONE;
	enum outcome outcome = site_of_run(run, db, &here);
	if (outcome == DONE)
		outcome = site_find_slug(db, run->arena, form->earlier_site, &earlier);
	if (outcome == NOT_FOUND || (outcome == DONE && earlier.organisation_id != here.organisation_id))
		return action_refuse(run, "earlier_site", N_("Your organisation has no such site."), INVALID);
	if (outcome == DONE && !form->earlier_title.len)
		return action_refuse(run, "earlier_title", N_("Say how the earlier outcome is called."), INVALID);
	return outcome;
}

static enum outcome announce_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct budget_announcement after = *(const struct budget_announcement *)run->form, before;
	struct activity activity;
	enum outcome outcome = activity_find(db, run->arena, run->activity_id, &activity);
	if (outcome == NOT_FOUND || (outcome == DONE && !text_is(activity.method, budget_method.name)))
		return action_refuse(run, "", N_("There is no such vote on this site."), NOT_FOUND);
	if (outcome == DONE)
		outcome = check_earlier_site(run, db, &after);
	if (outcome == DONE)
		outcome = announcement_find(db, run->arena, activity.id, &before);
	if (outcome != DONE)
		return outcome;
	after.site_id = activity.site_id;
	after.activity_id = activity.id;
	result_id(run, activity.id);
	if (!before.site_id)
		return site_put(run, db, context, activity.site_id, "vote.announce", &budget_announcement_record, activity.id,
		                &after, "");
	return site_change(run, db, context, activity.site_id, "vote.announce", &budget_announcement_record, activity.id,
	                   &before, &after, "");
}

const struct action budget_vote_announce = {
	.name = "vote.announce",
	.summary = "What was decided on the outcome, and what happens now",
	.form = &form_record,
	.permission = PERMIT_CONSOLE,
	.apply = announce_apply,
};
