// SPDX-License-Identifier: EUPL-1.2
#include "site/passport.h"
#include "base/log.h"
#include "site/actions.h"

static const struct field_choice influences[] = {
	{ "unset", N_("Not filled in yet") },
	{ "inform", N_("Inform") },
	{ "consult", N_("Consult") },
	{ "advise", N_("Advise") },
	{ "coproduce", N_("Co-produce") },
	{ "decide", N_("Decide together") },
	{ NULL, NULL },
};

#define MEMBER(member) .name = #member, .offset = offsetof(struct passport, member)
#define TRANSLATED_LINES(member, longest) \
	MEMBER(member), .kind = FIELD_LONG_TEXT, .flags = FIELD_TRANSLATED, .max = (longest)
#define TRANSLATED_MARKDOWN(member) MEMBER(member), .kind = FIELD_MARKDOWN, .flags = FIELD_TRANSLATED, .max = 4000
#define PASSPORT_FIELDS                                                                                               \
	{ TRANSLATED_LINES(question, 400), .label = N_("Question"),                                                       \
	  .help = N_("What do you ask residents? One concrete question gets the most answers.") },                        \
		{ TRANSLATED_LINES(purpose, 1000), .label = N_("Purpose"), .help = N_("What should this project lead to?") }, \
		{ MEMBER(asker), .kind = FIELD_TEXT, .max = 200, .label = N_("Who asks"),                                     \
		  .help = N_("The organisation and the department that commission this project.") },                          \
		{ TRANSLATED_LINES(decision, 1000), .label = N_("Who decides what"),                                          \
		  .help = N_("Which decision is taken in the end, and by whom?") },                                           \
		{ TRANSLATED_LINES(decision_when, 400), .label = N_("When that is decided"),                                  \
		  .help = N_("A date, or the step after which it is decided.") },                                             \
		{ MEMBER(contact_name), .kind = FIELD_TEXT, .max = 120, .label = N_("Contact person"),                        \
		  .help = N_("Who residents can turn to with questions about this project.") },                               \
		{ MEMBER(contact_email), .kind = FIELD_TEXT, .max = 254, .label = N_("E-mail address of the contact person"), \
		  .help = N_("An e-mail address, a telephone number or a web page is needed.") },                             \
		{ MEMBER(contact_phone), .kind = FIELD_TEXT, .max = 40,                                                       \
		  .label = N_("Telephone number of the contact person") },                                                    \
		{ MEMBER(contact_link), .kind = FIELD_TEXT, .max = 400, .label = N_("Web page of the contact person"),        \
		  .help = N_("Begins with https://.") },                                                                      \
		{ TRANSLATED_LINES(area, 400), .label = N_("Area"),                                                           \
		  .help = N_("The town, district or neighbourhood it is about.") },                                           \
		{ TRANSLATED_LINES(target_group, 400), .label = N_("Who can take part"),                                      \
		  .help = N_("For example everyone of 14 years and older who lives there.") },                                \
		{ TRANSLATED_MARKDOWN(frames), .label = N_("Frames"),                                                         \
		  .help = N_("What is fixed already: money, law, earlier decisions. Markdown.") },                            \
		{ TRANSLATED_MARKDOWN(rules), .label = N_("Rules of the game"), .help = N_("How it works. Markdown.") },      \
		{ MEMBER(influence), .kind = FIELD_CHOICE, .label = N_("How much influence residents have"),                  \
		  .choices = influences },                                                                                    \
		{ TRANSLATED_MARKDOWN(input_use), .label = N_("What happens with the input"),                                 \
		  .help = N_("And how residents get to know that. Markdown.") },                                              \
	{                                                                                                                 \
		TRANSLATED_MARKDOWN(criteria), .label = N_("Criteria"), .help = N_("By what is chosen or judged. Markdown.")  \
	}

static const struct field passport_form_fields[] = { PASSPORT_FIELDS };
static const struct field passport_fields[] = {
	{ MEMBER(site_id), .kind = FIELD_ID, .flags = FIELD_KEY | FIELD_HIDDEN, .label = N_("Site") },
	PASSPORT_FIELDS,
	{ MEMBER(changed_at), .kind = FIELD_TIME, .flags = FIELD_HIDDEN, .label = N_("Last changed") },
};
const struct record passport_form_record = RECORD_OF("passport_form", struct passport, passport_form_fields);
const struct record passport_record = RECORD_OF("passport", struct passport, passport_fields);

enum outcome passport_find(struct db *db, struct arena *arena, int64_t site_id, struct passport *passport)
{
	*passport = (struct passport){ 0 };
	return db_find(db, &passport_record, passport, arena, "WHERE site_id = ?1", "i", site_id);
}

// --- complete ----------------------------------------------------------------------------------------------------

static void lacks(struct action_run *run, const struct field *field)
{
	struct form_error *error = form_error_add(run->arena, &run->errors, text_of(field->name),
	                                          N_("The project passport is not complete. Fill in: {what}."), 0);
	if (error)
		error->what = translate(language_find(run->language), field->label);
}

static bool is_contact_way(const struct field *field)
{
	return field->offset == offsetof(struct passport, contact_email) ||
	       field->offset == offsetof(struct passport, contact_phone) ||
	       field->offset == offsetof(struct passport, contact_link);
}

static enum outcome passport_is_complete(struct action_run *run, const struct passport *passport)
{
	bool reachable = passport->contact_email.len + passport->contact_phone.len + passport->contact_link.len > 0;
	size_t before = run->errors.count;
	for (size_t i = 0; i < passport_form_record.count; i++) {
		const struct field *field = &passport_form_record.fields[i];
		struct text value = record_value_text(run->arena, field, passport);
		bool empty = field->kind == FIELD_CHOICE ? text_is(value, influences[0].value) : value.len == 0;
		if (is_contact_way(field) ? !reachable && field->offset == offsetof(struct passport, contact_email) : empty)
			lacks(run, field);
	}
	return run->errors.count > before ? REFUSED : DONE;
}

enum outcome passport_complete(struct action_run *run, struct db *db, int64_t site_id)
{
	struct passport passport;
	enum outcome outcome = passport_find(db, run->arena, site_id, &passport);
	return outcome == DONE || outcome == NOT_FOUND ? passport_is_complete(run, &passport) : outcome;
}

// --- changing it -------------------------------------------------------------------------------------------------

static enum outcome passport_change_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct passport *after = run->form, before;
	struct site site;
	enum outcome outcome = site_of_run(run, db, &site);
	// What everyone can see stays complete.
	if (outcome == DONE && site.status != SITE_HIDDEN)
		outcome = passport_is_complete(run, after);
	if (outcome != DONE)
		return outcome;
	outcome = passport_find(db, run->arena, site.id, &before);
	after->site_id = site.id;
	after->changed_at = context->now;
	result_id(run, site.id);
	if (outcome == NOT_FOUND)
		return site_put(run, db, context, site.id, "passport.change", &passport_record, site.id, after, "question");
	if (outcome != DONE)
		return outcome;
	return site_change(run, db, context, site.id, "passport.change", &passport_record, site.id, &before, after,
	                   "question");
}

const struct action passport_change = {
	.name = "passport.change",
	.summary = "All of the project passport",
	.form = &passport_form_record,
	.permission = PERMIT_CONSOLE,
	.apply = passport_change_apply,
};
