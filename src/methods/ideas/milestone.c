// SPDX-License-Identifier: EUPL-1.2
// Milestones: reading them, what they say of an idea's progress, and the staff's actions.
#include "methods/ideas/milestone.h"
#include "base/id.h"
#include "site/actions.h"

enum { MILESTONES_MOST = 30 }; // of one idea

#define MEMBER(member) .name = #member, .offset = offsetof(struct milestone, member)

static const struct field_choice states[] = {
	{ "planned", N_("Planned") },
	{ "busy", N_("Under way") },
	{ "done", N_("Done") },
	{ "stopped", N_("Stopped") },
	{ NULL, NULL },
};

#define MILESTONE_FORM_FIELDS                                                                                      \
	{ MEMBER(position),                                                                                            \
	  .kind = FIELD_INT,                                                                                           \
	  .min = 0,                                                                                                    \
	  .max = 1000000,                                                                                              \
	  .label = N_("Place in the order"),                                                                           \
	  .help = N_("Empty: at the end.") },                                                                          \
		{ MEMBER(title), .kind = FIELD_TEXT,          .flags = FIELD_REQUIRED | FIELD_TRANSLATED,                  \
		  .max = 120,    .label = N_("What happens"), .help = N_("Short, such as: We plant the trees.") },         \
		{ MEMBER(planned_for), .kind = FIELD_TEXT,         .flags = FIELD_TRANSLATED,                              \
		  .max = 60,           .label = N_("Planned for"), .help = N_("In words, such as: spring 2027.") },        \
		{ MEMBER(state), .kind = FIELD_CHOICE, .choices = states, .label = N_("How far it is") },                  \
		{ MEMBER(done_on), .kind = FIELD_TIME, .label = N_("Done on") },                                           \
	{                                                                                                              \
		MEMBER(note), .kind = FIELD_LONG_TEXT, .flags = FIELD_TRANSLATED, .max = 1000, .label = N_("Explanation"), \
					  .help = N_("What people should know, such as why it takes longer.")                          \
	}

static const struct field milestone_fields[] = {
	{ MEMBER(site_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Site") },
	{ MEMBER(id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Id") },
	{ MEMBER(activity_id), .kind = FIELD_ID, .flags = FIELD_HIDDEN, .label = N_("Activity") },
	{ MEMBER(idea_id), .kind = FIELD_ID, .flags = FIELD_HIDDEN, .label = N_("Idea") },
	MILESTONE_FORM_FIELDS,
};
const struct record milestone_record = RECORD_OF("milestone", struct milestone, milestone_fields);

// --- reading -----------------------------------------------------------------------------------------------------

static bool list_where(struct db *db, struct arena *arena, const char *where, int64_t id, struct milestones *milestones)
{
	struct milestone row;
	struct rows rows = db_select(db, &milestone_record, where, "i", id);
	*milestones = (struct milestones){ 0 };
	while (rows_next_record(&rows, &milestone_record, &row, arena)) {
		struct milestone *kept = arena_append(arena, milestones, struct milestone);
		if (kept)
			*kept = row;
	}
	return rows_end(&rows) && !arena_full(arena);
}

bool milestone_list(struct db *db, struct arena *arena, int64_t idea_id, struct milestones *milestones)
{
	return list_where(db, arena, "WHERE idea_id = ?1 ORDER BY position, id", idea_id, milestones);
}

// --- progress ----------------------------------------------------------------------------------------------------

static const struct milestone *first_in(const struct milestones *milestones, enum milestone_state state)
{
	for (size_t i = 0; i < milestones->count; i++)
		if (milestones->at[i].state == (int)state)
			return &milestones->at[i];
	return NULL;
}

// Stopped as soon as one step was and nothing is left to do; done when all that was not stopped is done.
struct idea_progress progress_of(const struct milestones *milestones)
{
	struct idea_progress progress = { .count = milestones->count };
	if (!milestones->count)
		return progress;
	const struct milestone *busy = first_in(milestones, MILESTONE_BUSY);
	const struct milestone *planned = first_in(milestones, MILESTONE_PLANNED);
	const struct milestone *now = busy ? busy : planned ? planned : &milestones->at[milestones->count - 1];
	progress.idea_id = milestones->at[0].idea_id;
	progress.now = now->title;
	for (size_t i = 0; i < milestones->count; i++)
		progress.done += milestones->at[i].state == MILESTONE_DONE;
	if (busy || (planned && progress.done))
		progress.state = PROGRESS_BUSY;
	else if (planned)
		progress.state = PROGRESS_PLANNED;
	else
		progress.state = now->state == MILESTONE_STOPPED ? PROGRESS_STOPPED : PROGRESS_DONE;
	return progress;
}

bool progress_list(struct db *db, struct arena *arena, int64_t activity_id, struct idea_progresses *progresses)
{
	struct milestones all;
	*progresses = (struct idea_progresses){ 0 };
	if (!list_where(db, arena, "WHERE activity_id = ?1 ORDER BY idea_id, position, id", activity_id, &all))
		return false;
	for (size_t start = 0, end; start < all.count; start = end) {
		for (end = start; end < all.count && all.at[end].idea_id == all.at[start].idea_id;)
			end++;
		struct idea_progress *progress = arena_append(arena, progresses, struct idea_progress);
		if (!progress)
			return false;
		*progress = progress_of(&(struct milestones){ all.at + start, end - start });
	}
	return true;
}

const struct idea_progress *progresses_find(const struct idea_progresses *progresses, int64_t idea_id)
{
	for (size_t i = 0; i < progresses->count; i++)
		if (progresses->at[i].idea_id == idea_id)
			return &progresses->at[i];
	return NULL;
}

const char *progress_word(enum progress state)
{
	static const char *const words[] = {
		[PROGRESS_NONE] = "",         [PROGRESS_PLANNED] = N_("Not begun yet"), [PROGRESS_BUSY] = N_("Under way"),
		[PROGRESS_DONE] = N_("Done"), [PROGRESS_STOPPED] = N_("Stopped"),
	};
	return words[state];
}

// --- actions -----------------------------------------------------------------------------------------------------

static const struct field create_fields[] = {
	{ MEMBER(idea_id), .kind = FIELD_ID, .flags = FIELD_HIDDEN, .label = N_("Idea") },
	{ MEMBER(idea_number), .kind = FIELD_INT, .min = 1, .max = 1000000000, .flags = FIELD_NOT_STORED,
	  .label = N_("Number"), .help = N_("Of the idea, when its id is not given.") },
	MILESTONE_FORM_FIELDS,
};
static const struct field update_fields[] = {
	{ MEMBER(id), .kind = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_HIDDEN, .label = N_("Id") },
	MILESTONE_FORM_FIELDS,
};
static const struct field delete_fields[] = {
	{ MEMBER(id), .kind = FIELD_ID, .flags = FIELD_REQUIRED | FIELD_HIDDEN, .label = N_("Id") },
};
static const struct record create_record = RECORD_OF("milestone_create", struct milestone, create_fields);
static const struct record update_record = RECORD_OF("milestone_update", struct milestone, update_fields);
static const struct record delete_record = RECORD_OF("milestone_delete", struct milestone, delete_fields);

// Only what was chosen is carried out; steps of anything else would be a promise nobody made.
static enum outcome chosen_idea(struct action_run *run, struct db *db, int64_t idea_id, int64_t number,
                                struct idea *idea)
{
	enum outcome outcome = idea_id ? idea_find(db, run->arena, idea_id, idea)
	                               : db_find(db, &idea_record, idea, run->arena,
	                                         "WHERE activity_id = ?1 AND number = ?2", "ii", run->activity_id, number);
	if (outcome == DONE && run->site_id && idea->site_id != run->site_id)
		outcome = NOT_FOUND;
	if (outcome == NOT_FOUND)
		return action_refuse(run, "idea_id", N_("There is no such idea on this site."), NOT_FOUND);
	if (outcome == DONE && idea->status != IDEA_CHOSEN)
		return action_refuse(run, "idea_id", N_("Only an idea that was chosen has steps of carrying it out."), REFUSED);
	return outcome;
}

static enum outcome place_at_end(struct action_run *run, struct db *db, struct milestone *milestone)
{
	int64_t count = 0, last = 0;
	if (!db_one_int(db, &count, "SELECT COUNT(*) FROM milestone WHERE idea_id = ?1", "i", milestone->idea_id) ||
	    !db_one_int(db, &last, "SELECT COALESCE(MAX(position), 0) FROM milestone WHERE idea_id = ?1", "i",
	                milestone->idea_id))
		return FAULT;
	if (count >= MILESTONES_MOST)
		return action_refuse(run, "", N_("There are 30 steps already. Remove one, or change one."), CONFLICT);
	if (!milestone->position)
		milestone->position = last + 1;
	return DONE;
}

static enum outcome create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct milestone milestone = *(const struct milestone *)run->form;
	struct idea idea;
	enum outcome outcome = chosen_idea(run, db, milestone.idea_id, milestone.idea_number, &idea);
	if (outcome != DONE)
		return outcome;
	milestone.id = id_new();
	milestone.site_id = idea.site_id;
	milestone.activity_id = idea.activity_id;
	milestone.idea_id = idea.id;
	outcome = place_at_end(run, db, &milestone);
	if (outcome != DONE)
		return outcome;
	result_id(run, milestone.id);
	return site_put(run, db, context, milestone.site_id, "milestone.create", &milestone_record, milestone.id,
	                &milestone, "");
}

static enum outcome milestone_of_run(struct action_run *run, struct db *db, int64_t id, struct milestone *milestone)
{
	enum outcome outcome = db_find(db, &milestone_record, milestone, run->arena, "WHERE id = ?1", "i", id);
	if (outcome == DONE && run->site_id && milestone->site_id != run->site_id)
		outcome = NOT_FOUND;
	if (outcome == NOT_FOUND)
		return action_refuse(run, "id", N_("There is no such step on this site."), NOT_FOUND);
	result_id(run, id);
	return outcome;
}

static enum outcome update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct milestone after = *(const struct milestone *)run->form, before;
	enum outcome outcome = milestone_of_run(run, db, after.id, &before);
	if (outcome != DONE)
		return outcome;
	after.site_id = before.site_id;
	after.activity_id = before.activity_id;
	after.idea_id = before.idea_id;
	if (!after.position)
		after.position = before.position;
	return site_change(run, db, context, after.site_id, "milestone.update", &milestone_record, after.id, &before,
	                   &after, "");
}

static enum outcome delete_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct milestone before;
	enum outcome outcome = milestone_of_run(run, db, ((const struct milestone *)run->form)->id, &before);
	if (outcome != DONE)
		return outcome;
	bool gone =
		db_execute(db, "DELETE FROM milestone WHERE site_id = ?1 AND id = ?2", "ii", before.site_id, before.id) == 1 &&
		site_record_change(db, context, before.site_id, "milestone.delete", &milestone_record, before.id, &before,
	                       NULL);
	return gone ? DONE : FAULT;
}

const struct action milestone_create = {
	.name = "milestone.create",
	.summary = "A step of carrying out a chosen idea",
	.form = &create_record,
	.permission = PERMIT_CONSOLE,
	.apply = create_apply,
};
const struct action milestone_update = {
	.name = "milestone.update",
	.summary = "All of a step: what, when, how far it is",
	.form = &update_record,
	.permission = PERMIT_CONSOLE,
	.apply = update_apply,
};
const struct action milestone_delete = {
	.name = "milestone.delete",
	.summary = "Remove a step; what it was stays in the revisions",
	.form = &delete_record,
	.permission = PERMIT_CONSOLE,
	.apply = delete_apply,
};
