// SPDX-License-Identifier: EUPL-1.2
// Organisations and whole sites: made from a site template, and changed.
#include "base/id.h"
#include "base/zone.h"
#include "site/actions.h"
#include "site/template.h"

// --- organisations -----------------------------------------------------------------------------------------------

static enum outcome organisation_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct organisation *organisation = run->form;
	organisation->id = id_new();
	result_id(run, organisation->id);
	return site_put(run, db, context, 0, "organisation.create", &organisation_record, organisation->id, organisation,
	                "slug");
}

static enum outcome organisation_update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct organisation *after = run->form, before;
	enum outcome outcome = db_find(db, &organisation_record, &before, run->arena, "WHERE slug = ?1", "s", after->slug);
	if (outcome != DONE)
		return outcome;
	after->id = before.id;
	result_id(run, after->id);
	return site_change(run, db, context, 0, "organisation.update", &organisation_record, after->id, &before, after,
	                   "slug");
}

const struct action organisation_create = {
	.name = "organisation.create",
	.summary = "A new organisation",
	.form = &organisation_record,
	.permission = PERMIT_CONSOLE,
	.apply = organisation_create_apply,
};
const struct action organisation_update = {
	.name = "organisation.update",
	.summary = "Name and contact of the organisation with this slug",
	.form = &organisation_record,
	.permission = PERMIT_CONSOLE,
	.apply = organisation_update_apply,
};

// --- a new site --------------------------------------------------------------------------------------------------

struct site_create_form {
	struct text template, slug, domain, title, summary, notice, languages, zone, currency, theme;
	struct text organisation, organisation_name, contact_email, contact_phone;
	int register_of;
	struct text idea_word, ideas_word, idea_article, chosen_word;
	int64_t starts_at;
	struct text phases, settings, passport; // JSON
};

#define FORM(member) .name = #member, .offset = offsetof(struct site_create_form, member)
static const struct field site_create_fields[] = {
	{ FORM(template), .kind = FIELD_SLUG, .flags = FIELD_REQUIRED, .max = 60, .label = N_("Site template"),
	  .help = N_("For example participatief-begroten.") },
	{ FORM(slug), .kind = FIELD_SLUG, .flags = FIELD_REQUIRED, .min = 2, .max = 60, .label = N_("Short name"),
	  .help = N_("In the address of the site: /buurtbudget/.") },
	{ FORM(domain), .kind = FIELD_TEXT, .max = 253, .label = N_("Own host name"),
	  .help = N_("For example doemee.polderdam.nl. Leave empty to use the short name.") },
	{ FORM(title), .kind = FIELD_TEXT, .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, .label = N_("Title"),
	  .help = N_("The name of the site, at the top of every page.") },
	{ FORM(summary), .kind = FIELD_LONG_TEXT, .flags = FIELD_TRANSLATED, .max = 400, .label = N_("Summary"),
	  .help = N_("One or two sentences, for lists and search engines.") },
	{ FORM(notice), .kind = FIELD_LONG_TEXT, .flags = FIELD_TRANSLATED, .max = 400, .label = N_("Notice"),
	  .help = N_("A bar above every page, for example that this is a trial.") },
	{ FORM(languages), .kind = FIELD_TEXT, .max = 60, .label = N_("Languages"),
	  .help = N_("Language codes with commas: nl,en. The first is the language of the site.") },
	{ FORM(zone), .kind = FIELD_TEXT, .max = 60, .label = N_("Time zone"),
	  .help = N_("For example Europe/Amsterdam.") },
	{ FORM(currency), .kind = FIELD_TEXT, .max = 3, .label = N_("Currency"), .help = N_("Three letters: EUR.") },
	{ FORM(theme), .kind = FIELD_SLUG, .max = 60, .label = N_("House style"),
	  .help = N_("The name of the house style's theme.") },
	{ FORM(organisation), .kind = FIELD_SLUG, .flags = FIELD_REQUIRED, .max = 60,
	  .label = N_("Short name of the organisation") },
	{ FORM(organisation_name), .kind = FIELD_TEXT, .max = 120, .label = N_("Name of the organisation"),
	  .help = N_("Only when the organisation is new.") },
	{ FORM(contact_email), .kind = FIELD_TEXT, .max = 254, .label = N_("E-mail address for questions"),
	  .help = N_("Only when the organisation is new.") },
	{ FORM(contact_phone), .kind = FIELD_TEXT, .max = 40, .label = N_("Telephone number for questions"),
	  .help = N_("Only when the organisation is new.") },
	{ .name = "register",
	  .offset = offsetof(struct site_create_form, register_of),
	  .kind = FIELD_CHOICE,
	  .label = N_("How people are addressed"),
	  .choices = site_registers },
	{ FORM(idea_word), .kind = FIELD_TEXT, .flags = FIELD_TRANSLATED, .max = 40,
	  .label = N_("Word for one of what people put forward"),
	  .help = N_("For example idea, plan, proposal or initiative. Empty: plan.") },
	{ FORM(ideas_word), .kind = FIELD_TEXT, .flags = FIELD_TRANSLATED, .max = 40,
	  .label = N_("The same word for more than one"), .help = N_("For example ideas.") },
	{ FORM(idea_article), .kind = FIELD_TEXT, .flags = FIELD_TRANSLATED, .max = 10, .label = N_("Its article"),
	  .help = N_("In Dutch de or het, in English a or an.") },
	{ FORM(chosen_word), .kind = FIELD_TEXT, .flags = FIELD_TRANSLATED, .max = 40,
	  .label = N_("Word for what comes out of the vote"),
	  .help = N_("It stands after are: These were chosen. For example chosen, selected or funded.") },
	{ FORM(starts_at), .kind = FIELD_TIME, .label = N_("First day"),
	  .help = N_("The days of the template's phases are counted from here. Empty: today.") },
	{ FORM(phases), .kind = FIELD_JSON, .max = 20000, .label = N_("Dates of phases"),
	  .help = N_("For example {\"stemmen\": {\"opens_at\": \"2027-03-01T08:00:00Z\"}}.") },
	{ FORM(settings), .kind = FIELD_JSON, .max = 100000, .label = N_("Settings of activities"),
	  .help = N_("By short name of the activity, instead of the template's.") },
	{ FORM(passport), .kind = FIELD_JSON, .max = 60000, .label = N_("Project passport"),
	  .help = N_("Its fields as in passport.change, instead of the template's.") },
};
#undef FORM
static const struct record site_create_record = RECORD_OF("site_create", struct site_create_form, site_create_fields);

// Languages as "nl,en": known ones, none twice.
static bool languages_good(struct text languages)
{
	struct text rest = languages, code;
	size_t seen = 0;
	while (text_split(&rest, ',', &code)) {
		// nl@formal is a register of nl, not a language of its own
		if (!language_find(code) || text_find(code, TEXT("@")) != SIZE_MAX || ++seen > language_count())
			return false;
		struct text before = text_slice(languages, 0, (size_t)(code.at - languages.at)), other;
		while (text_split(&before, ',', &other))
			if (text_equal(other, code))
				return false;
	}
	return seen > 0;
}

static bool zone_good(struct text name)
{
	struct zone *zone = zone_load(name);
	bool good = zone != NULL;
	zone_free(zone);
	return good;
}

// A host name: letters, digits, dots and hyphens, an optional port for a machine that is being tried out.
static bool domain_good(struct text domain)
{
	for (size_t i = 0; i < domain.len; i++) {
		char c = domain.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ':'))
			return false;
	}
	return true;
}

static enum outcome site_rules(struct action_run *run, const struct site *site)
{
	if (slug_is_reserved(site->slug) || language_find(site->slug))
		action_error(run, "slug", N_("This word has a meaning of its own in addresses. Choose another."));
	if (!languages_good(site->languages))
		action_error(run, "languages",
		             N_("Give the codes of languages that are installed, each once, with commas: nl,en."));
	if (!zone_good(site->zone))
		action_error(run, "zone", N_("This time zone does not exist. Write for example Europe/Amsterdam."));
	if (!domain_good(site->domain))
		action_error(run, "domain", N_("A host name has lower-case letters, digits, dots and hyphens."));
	site_words_rules(run, site);
	return run->errors.count ? INVALID : DONE;
}

static struct text or_else(struct text value, const char *otherwise)
{
	return value.len ? value : text_of(otherwise);
}

static struct site site_from_form(const struct site_create_form *form)
{
	return (struct site){
		.slug = form->slug,
		.domain = form->domain,
		.title = form->title,
		.summary = form->summary,
		.notice = form->notice,
		.languages = or_else(form->languages, "nl,en"),
		.zone = or_else(form->zone, "Europe/Amsterdam"),
		.currency = or_else(form->currency, "EUR"),
		.theme = or_else(form->theme, "polder-theme"),
		.status = SITE_HIDDEN,
		.register_of = form->register_of,
		.idea_word = form->idea_word,
		.ideas_word = form->ideas_word,
		.idea_article = form->idea_article,
		.chosen_word = form->chosen_word,
	};
}

static enum outcome site_create_check(struct action_run *run, struct db *db)
{
	(void)db;
	const struct site_create_form *form = run->form;
	struct site site = site_from_form(form);
	if (!site_template_find(form->template))
		action_error(run, "template", N_("There is no such site template."));
	return site_rules(run, &site);
}

static enum outcome organisation_for(struct action_run *run, struct db *db, struct write_context *context,
                                     struct organisation *organisation)
{
	const struct site_create_form *form = run->form;
	enum outcome outcome =
		db_find(db, &organisation_record, organisation, run->arena, "WHERE slug = ?1", "s", form->organisation);
	if (outcome != NOT_FOUND)
		return outcome;
	if (!form->organisation_name.len)
		return action_refuse(run, "organisation", N_("There is no such organisation. Give its name to make it."),
		                     INVALID);
	*organisation = (struct organisation){
		.id = id_new(),
		.slug = form->organisation,
		.name = form->organisation_name,
		.contact_email = form->contact_email,
		.contact_phone = form->contact_phone,
	};
	return site_put(run, db, context, 0, "organisation.create", &organisation_record, organisation->id, organisation,
	                "organisation");
}

static struct json_document *parsed(struct action_run *run, struct text source)
{
	struct text error = TEXT_NONE;
	return source.len ? json_parse(run->arena, source, &error) : NULL;
}

static enum outcome template_onto(struct action_run *run, struct db *db, struct write_context *context,
                                  const struct site *site, const struct organisation *organisation)
{
	const struct site_create_form *form = run->form;
	struct json_document *phases = parsed(run, form->phases), *settings = parsed(run, form->settings);
	struct json_document *passport = parsed(run, form->passport);
	struct builder out = builder_on(run->arena);
	struct json_writer w = json_on(&out);
	json_open(&w, '{');
	struct builder id = builder_on(run->arena);
	build_id(&id, site->id);
	json_text_member(&w, "id", builder_text(&id));
	json_text_member(&w, "slug", site->slug);
	struct site_making making = {
		.house = run->context,
		.db = db,
		.context = context,
		.arena = run->arena,
		.errors = &run->errors,
		.site = site,
		.organisation = organisation,
		.starts_at = form->starts_at ? form->starts_at : context->now,
		.phases = phases ? json_root(phases) : NULL,
		.settings = settings ? json_root(settings) : NULL,
		.passport = passport ? json_root(passport) : NULL,
		.result = &w,
	};
	const struct site_template *source = site_template_find(form->template);
	enum outcome outcome = source ? site_template_apply(&making, source) : INVALID;
	json_free(phases);
	json_free(settings);
	json_free(passport);
	json_close(&w, '}');
	run->result_json = builder_text(&out);
	return outcome;
}

static enum outcome site_create_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct organisation organisation = { 0 };
	struct site *site = arena_new(run->arena, struct site);
	if (!site)
		return BUSY;
	enum outcome outcome = organisation_for(run, db, context, &organisation);
	if (outcome != DONE)
		return outcome;
	*site = site_from_form(run->form);
	site->id = id_new();
	site->organisation_id = organisation.id;
	run->result = site;
	outcome = site_put(run, db, context, site->id, "site.create", &site_record, site->id, site, "slug");
	if (outcome == DONE)
		outcome = template_onto(run, db, context, site, &organisation);
	if (outcome == DONE && !site_structure_changed(db, context, site->id))
		outcome = FAULT;
	return outcome;
}

const struct action site_create = {
	.name = "site.create",
	.summary = "A site from a site template; hidden until it is published",
	.form = &site_create_record,
	.permission = PERMIT_CONSOLE,
	.check = site_create_check,
	.apply = site_create_apply,
};

// --- changing it -------------------------------------------------------------------------------------------------

// Prices and times of a vote are read in the site's currency and on its clock, as its manifest says.
static enum outcome site_frozen_rules(struct action_run *run, struct db *db, const struct site *before,
                                      const struct site *after)
{
	if (text_equal(before->currency, after->currency) && text_equal(before->zone, after->zone))
		return DONE;
	int64_t frozen = 0;
	if (!db_one_int(db, &frozen, "SELECT count(*) FROM activity WHERE site_id = ?1 AND frozen = 1", "i", before->id))
		return FAULT;
	if (!frozen)
		return DONE;
	return action_refuse(run, text_equal(before->currency, after->currency) ? "zone" : "currency",
	                     N_("The vote has opened, so its rules are fixed."), REFUSED);
}

static enum outcome site_update_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	struct site *after = run->form, before;
	enum outcome outcome = site_of_run(run, db, &before);
	if (outcome != DONE)
		return outcome;
	after->id = before.id;
	after->organisation_id = before.organisation_id;
	after->status = before.status; // by site.publish and its like only
	outcome = site_rules(run, after);
	if (outcome == DONE)
		outcome = site_frozen_rules(run, db, &before, after);
	if (outcome == DONE)
		outcome =
			site_change(run, db, context, before.id, "site.update", &site_record, before.id, &before, after, "slug");
	if (outcome == DONE && !site_structure_changed(db, context, before.id))
		outcome = FAULT;
	result_id(run, before.id);
	return outcome;
}

const struct action site_update = {
	.name = "site.update",
	.summary = "All of a site's own fields, except its status",
	.form = &site_record,
	.permission = PERMIT_CONSOLE,
	.apply = site_update_apply,
};
