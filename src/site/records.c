// SPDX-License-Identifier: EUPL-1.2
// The field tables of this floor. store/migrations/010-site.sql holds the same tables; start-up compares them.
#include "site/site.h"

#define KEY_FIELDS(type) \
	{ .name = "site_id", .kind = FIELD_ID, .offset = offsetof(type, site_id), .flags = FIELD_KEY | FIELD_HIDDEN, \
	  .label = N_("Site") }, \
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(type, id), .flags = FIELD_KEY | FIELD_HIDDEN, \
	  .label = N_("Id") }
#define POSITION_FIELD(type, text_of_help) \
	{ .name = "position", .kind = FIELD_INT, .offset = offsetof(type, position), .min = 0, .max = 1000000, \
	  .label = N_("Place in the order"), .help = (text_of_help) }

static const struct field organisation_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct organisation, id), .flags = FIELD_KEY | FIELD_HIDDEN,
	  .label = N_("Id") },
	{ .name = "slug", .kind = FIELD_SLUG, .offset = offsetof(struct organisation, slug), .flags = FIELD_REQUIRED,
	  .max = 60, .label = N_("Short name"), .help = N_("Lower-case letters, digits and hyphens. Used in commands.") },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct organisation, name), .flags = FIELD_REQUIRED,
	  .max = 120, .label = N_("Name"), .help = N_("As people know it: Municipality of Polderdam.") },
	{ .name = "contact_email", .kind = FIELD_TEXT, .offset = offsetof(struct organisation, contact_email), .max = 254,
	  .label = N_("E-mail address for questions"), .help = N_("Shown at the bottom of every page.") },
	{ .name = "contact_phone", .kind = FIELD_TEXT, .offset = offsetof(struct organisation, contact_phone), .max = 40,
	  .label = N_("Telephone number for questions"), .help = N_("Shown at the bottom of every page.") },
	{ .name = "address", .kind = FIELD_LONG_TEXT, .offset = offsetof(struct organisation, address), .max = 400,
	  .label = N_("Address"), .help = N_("Where people can visit or write to.") },
};

static const struct field_choice site_statuses[] = {
	{ "hidden", N_("Hidden: only the staff can see it") },
	{ "published", N_("Published: everyone can see it") },
	{ "archived", N_("Archived: everyone can see it, nothing can be done any more") },
	{ NULL, NULL },
};

static const struct field site_fields[] = {
	{ .name = "id", .kind = FIELD_ID, .offset = offsetof(struct site, id), .flags = FIELD_KEY | FIELD_HIDDEN,
	  .label = N_("Id") },
	{ .name = "organisation_id", .kind = FIELD_ID, .offset = offsetof(struct site, organisation_id),
	  .flags = FIELD_HIDDEN, .label = N_("Organisation") },
	{ .name = "slug", .kind = FIELD_SLUG, .offset = offsetof(struct site, slug), .flags = FIELD_REQUIRED, .min = 2,
	  .max = 60, .label = N_("Short name"), .help = N_("In the address of the site: /buurtbudget/.") },
	{ .name = "domain", .kind = FIELD_TEXT, .offset = offsetof(struct site, domain), .max = 253,
	  .label = N_("Own host name"), .help = N_("For example doemee.polderdam.nl. Leave empty to use the short name.") },
	{ .name = "title", .kind = FIELD_TEXT, .offset = offsetof(struct site, title),
	  .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, .label = N_("Title"),
	  .help = N_("The name of the site, at the top of every page.") },
	{ .name = "summary", .kind = FIELD_LONG_TEXT, .offset = offsetof(struct site, summary), .flags = FIELD_TRANSLATED,
	  .max = 400, .label = N_("Summary"), .help = N_("One or two sentences, for lists and search engines.") },
	{ .name = "languages", .kind = FIELD_TEXT, .offset = offsetof(struct site, languages), .flags = FIELD_REQUIRED,
	  .max = 60, .label = N_("Languages"),
	  .help = N_("Language codes with commas: nl,en. The first is the language of the site.") },
	{ .name = "zone", .kind = FIELD_TEXT, .offset = offsetof(struct site, zone), .flags = FIELD_REQUIRED, .max = 60,
	  .label = N_("Time zone"), .help = N_("For example Europe/Amsterdam.") },
	{ .name = "currency", .kind = FIELD_TEXT, .offset = offsetof(struct site, currency), .flags = FIELD_REQUIRED,
	  .min = 3, .max = 3, .label = N_("Currency"), .help = N_("Three letters: EUR.") },
	{ .name = "theme", .kind = FIELD_SLUG, .offset = offsetof(struct site, theme), .max = 60,
	  .label = N_("House style"), .help = N_("The name of the house style's theme.") },
	{ .name = "status", .kind = FIELD_CHOICE, .offset = offsetof(struct site, status), .label = N_("Status"),
	  .choices = site_statuses },
	{ .name = "notice", .kind = FIELD_LONG_TEXT, .offset = offsetof(struct site, notice), .flags = FIELD_TRANSLATED,
	  .max = 400, .label = N_("Notice"), .help = N_("A bar above every page, for example that this is a trial.") },
};

static const struct field page_fields[] = {
	KEY_FIELDS(struct page),
	{ .name = "slug", .kind = FIELD_SLUG, .offset = offsetof(struct page, slug), .max = 60, .label = N_("Short name"),
	  .help = N_("In the address of the page. Empty for the home page.") },
	{ .name = "title", .kind = FIELD_TEXT, .offset = offsetof(struct page, title),
	  .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, .label = N_("Title") },
	POSITION_FIELD(struct page, N_("In the menu. 0: at the bottom of the pages instead.")),
};

static const struct field block_fields[] = {
	KEY_FIELDS(struct block),
	{ .name = "page_id", .kind = FIELD_ID, .offset = offsetof(struct block, page_id), .flags = FIELD_HIDDEN,
	  .label = N_("Page") },
	POSITION_FIELD(struct block, N_("On the page, from the top.")),
	{ .name = "kind", .kind = FIELD_SLUG, .offset = offsetof(struct block, kind), .flags = FIELD_REQUIRED, .max = 40,
	  .label = N_("Kind"), .help = N_("hero, text, steps, timeline, activity or questions.") },
	{ .name = "title", .kind = FIELD_TEXT, .offset = offsetof(struct block, title), .flags = FIELD_TRANSLATED,
	  .max = 160, .label = N_("Title") },
	{ .name = "body", .kind = FIELD_MARKDOWN, .offset = offsetof(struct block, body), .flags = FIELD_TRANSLATED,
	  .max = 20000, .label = N_("Text"),
	  .help = N_("Markdown. In steps and questions every heading of level 3 (###) starts a new one.") },
	{ .name = "activity_id", .kind = FIELD_ID, .offset = offsetof(struct block, activity_id), .flags = FIELD_HIDDEN,
	  .label = N_("Activity") },
};

static const struct field phase_fields[] = {
	KEY_FIELDS(struct phase),
	{ .name = "slug", .kind = FIELD_SLUG, .offset = offsetof(struct phase, slug), .flags = FIELD_REQUIRED, .max = 60,
	  .label = N_("Short name") },
	{ .name = "title", .kind = FIELD_TEXT, .offset = offsetof(struct phase, title),
	  .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, .label = N_("Title") },
	{ .name = "summary", .kind = FIELD_LONG_TEXT, .offset = offsetof(struct phase, summary),
	  .flags = FIELD_TRANSLATED, .max = 400, .label = N_("Summary"), .help = N_("What happens in this phase.") },
	{ .name = "opens_at", .kind = FIELD_TIME, .offset = offsetof(struct phase, opens_at), .label = N_("Opens") },
	{ .name = "closes_at", .kind = FIELD_TIME, .offset = offsetof(struct phase, closes_at), .label = N_("Closes"),
	  .help = N_("Empty when there is no end.") },
	POSITION_FIELD(struct phase, N_("On the timeline.")),
};

static const struct field activity_fields[] = {
	KEY_FIELDS(struct activity),
	{ .name = "method", .kind = FIELD_SLUG, .offset = offsetof(struct activity, method), .flags = FIELD_REQUIRED,
	  .max = 40, .label = N_("Method") },
	{ .name = "slug", .kind = FIELD_SLUG, .offset = offsetof(struct activity, slug), .flags = FIELD_REQUIRED,
	  .max = 60, .label = N_("Short name"), .help = N_("In the address: /buurtbudget/stemmen.") },
	{ .name = "title", .kind = FIELD_TEXT, .offset = offsetof(struct activity, title),
	  .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, .label = N_("Title") },
	{ .name = "summary", .kind = FIELD_MARKDOWN, .offset = offsetof(struct activity, summary),
	  .flags = FIELD_TRANSLATED, .max = 2000, .label = N_("Introduction"), .help = N_("Markdown.") },
	{ .name = "settings", .kind = FIELD_JSON, .offset = offsetof(struct activity, settings), .flags = FIELD_REQUIRED,
	  .max = 100000, .label = N_("Settings") },
	{ .name = "settings_version", .kind = FIELD_INT, .offset = offsetof(struct activity, settings_version),
	  .flags = FIELD_HIDDEN, .label = N_("Version of the settings") },
	POSITION_FIELD(struct activity, N_("In the menu. 0: not in the menu.")),
	{ .name = "frozen", .kind = FIELD_BOOL, .offset = offsetof(struct activity, frozen), .flags = FIELD_HIDDEN,
	  .label = N_("A vote has opened: the rules are fixed") },
};

static const struct field activity_window_fields[] = {
	KEY_FIELDS(struct activity_window),
	{ .name = "activity_id", .kind = FIELD_ID, .offset = offsetof(struct activity_window, activity_id),
	  .flags = FIELD_HIDDEN, .label = N_("Activity") },
	{ .name = "action", .kind = FIELD_SLUG, .offset = offsetof(struct activity_window, action),
	  .flags = FIELD_REQUIRED, .max = 40, .label = N_("What is open"), .help = N_("For example vote or result.") },
	{ .name = "phase_id", .kind = FIELD_ID, .offset = offsetof(struct activity_window, phase_id),
	  .flags = FIELD_HIDDEN, .label = N_("Phase") },
	{ .name = "opens_at", .kind = FIELD_TIME, .offset = offsetof(struct activity_window, opens_at),
	  .label = N_("Opens") },
	{ .name = "closes_at", .kind = FIELD_TIME, .offset = offsetof(struct activity_window, closes_at),
	  .label = N_("Closes"), .help = N_("Empty when there is no end.") },
};

static const struct field area_fields[] = {
	KEY_FIELDS(struct area),
	{ .name = "slug", .kind = FIELD_SLUG, .offset = offsetof(struct area, slug), .flags = FIELD_REQUIRED, .max = 60,
	  .label = N_("Short name") },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct area, name),
	  .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, .label = N_("Name") },
	POSITION_FIELD(struct area, N_("In lists.")),
};

static const struct field theme_fields[] = {
	KEY_FIELDS(struct theme),
	{ .name = "slug", .kind = FIELD_SLUG, .offset = offsetof(struct theme, slug), .flags = FIELD_REQUIRED, .max = 60,
	  .label = N_("Short name") },
	{ .name = "name", .kind = FIELD_TEXT, .offset = offsetof(struct theme, name),
	  .flags = FIELD_REQUIRED | FIELD_TRANSLATED, .max = 120, .label = N_("Name") },
	{ .name = "colour", .kind = FIELD_SLUG, .offset = offsetof(struct theme, colour), .max = 20,
	  .label = N_("Colour"), .help = N_("A number from 1 to 8: which of the eight colours. Only decoration.") },
	POSITION_FIELD(struct theme, N_("In lists.")),
};

const struct record organisation_record = RECORD_OF("organisation", struct organisation, organisation_fields);
const struct record site_record = RECORD_OF("site", struct site, site_fields);
const struct record page_record = RECORD_OF("page", struct page, page_fields);
const struct record block_record = RECORD_OF("block", struct block, block_fields);
const struct record phase_record = RECORD_OF("phase", struct phase, phase_fields);
const struct record activity_record = RECORD_OF("activity", struct activity, activity_fields);
const struct record activity_window_record = RECORD_OF("activity_window", struct activity_window,
                                                       activity_window_fields);
const struct record area_record = RECORD_OF("area", struct area, area_fields);
const struct record theme_record = RECORD_OF("theme", struct theme, theme_fields);

const struct record *const site_records[] = {
	&organisation_record, &site_record, &page_record, &block_record, &phase_record,
	&activity_record, &activity_window_record, &area_record, &theme_record, NULL,
};
