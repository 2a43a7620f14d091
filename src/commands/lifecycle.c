// SPDX-License-Identifier: EUPL-1.2
// Sites and phases from the command line: each command is one action, or a look followed by one.
#include "base/clock.h"
#include "base/zone.h"
#include "commands/ask.h"

// The text of a translated member in any language it has: the command line speaks English, sites do not.
static struct text title_of(const struct json *object)
{
	void *cursor = NULL;
	struct json_member found = { TEXT_NONE, NULL };
	return json_next(json_get(object, "title"), &cursor, &found) ? json_as_text(found.value) : TEXT_NONE;
}

// --- sites -------------------------------------------------------------------------------------------------------

static void print_created(const struct arguments *arguments, const struct json *result)
{
	struct text slug = json_text_of(result, "slug");
	(void)arguments;
	printf("Made the site /%" TEXT_FORMAT "/. It is hidden: show it with\n  polder site publish %" TEXT_FORMAT "\n",
	       TEXT_ARGS(slug), TEXT_ARGS(slug));
}

// The first of "nl,en": the language in which a title is typed.
static struct text first_language(const struct arguments *arguments)
{
	struct text rest = option_text(arguments, "languages"), first;
	return text_split(&rest, ',', &first) ? text_trim(first) : TEXT("nl");
}

// What no site template can know of the project passport.
static void passport_member(struct json_writer *w, const struct arguments *arguments)
{
	struct text area = option_text(arguments, "area");
	json_key(w, "passport");
	json_open(w, '{');
	json_text_given(w, "contact_name", option_text(arguments, "contact"));
	json_text_given(w, "contact_email", option_text(arguments, "email"));
	json_text_given(w, "contact_phone", option_text(arguments, "phone"));
	if (area.len > 0) {
		json_key(w, "area");
		json_raw(w, translated_one(arguments->arena, first_language(arguments), area));
	}
	json_close(w, '}');
}

int command_site_create(const struct arguments *arguments)
{
	struct builder form = builder_on(arguments->arena);
	struct json_writer w = json_on(&form);
	struct text template_name = option_text(arguments, "template"), starts = option_text(arguments, "starts");
	json_open(&w, '{');
	json_text_given(&w, "template", template_name.len > 0 ? template_name : TEXT("participatief-begroten"));
	json_text_given(&w, "slug", option_text(arguments, "slug"));
	json_key(&w, "title");
	json_raw(&w, translated_one(arguments->arena, first_language(arguments), option_text(arguments, "title")));
	json_text_given(&w, "languages", option_text(arguments, "languages"));
	json_text_given(&w, "organisation", option_text(arguments, "organisation"));
	json_text_given(&w, "organisation_name", option_text(arguments, "organisation-name"));
	json_text_given(&w, "contact_email", option_text(arguments, "email"));
	json_text_given(&w, "contact_phone", option_text(arguments, "phone"));
	json_text_given(&w, "starts_at", starts);
	passport_member(&w, arguments);
	json_close(&w, '}');
	return ask(arguments,
	           &(struct question){
				   .action = "site.create", .form_json = builder_text(&form), .makes = true, .print = print_created });
}

static void print_sites(const struct arguments *arguments, const struct json *result)
{
	const struct json *sites = json_get(result, "sites");
	(void)arguments;
	for (size_t i = 0; i < json_count(sites); i++) {
		const struct json *site = json_item(sites, i);
		printf("%-28.*s %-10.*s %.*s\n", TEXT_ARGS(json_text_of(site, "slug")), TEXT_ARGS(json_text_of(site, "status")),
		       TEXT_ARGS(title_of(site)));
	}
	if (json_count(sites) == 0)
		printf("There are no sites yet. Make one with: polder site create --help\n");
}

int command_site_list(const struct arguments *arguments)
{
	return ask(arguments, &(struct question){ .action = "site.list", .print = print_sites });
}

static int set_status(const struct arguments *arguments, const char *action)
{
	struct builder form = builder_on(arguments->arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_given(&w, "reason", option_text(arguments, "reason"));
	json_close(&w, '}');
	struct question question = { .action = action, .site = argument_word(arguments, 0) };
	question.form_json = builder_text(&form);
	return ask(arguments, &question);
}

int command_site_publish(const struct arguments *arguments)
{
	return set_status(arguments, "site.publish");
}

int command_site_hide(const struct arguments *arguments)
{
	return set_status(arguments, "site.hide");
}

int command_site_delete(const struct arguments *arguments)
{
	struct builder form = builder_on(arguments->arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_member(&w, "confirm", option_text(arguments, "confirm"));
	json_close(&w, '}');
	return ask(arguments, &(struct question){ .action = "site.delete",
	                                          .site = argument_word(arguments, 0),
	                                          .form_json = builder_text(&form) });
}

// --- phases ------------------------------------------------------------------------------------------------------

static void print_moment(struct arena *arena, const struct zone *zone, struct text iso, const char *otherwise)
{
	struct builder words = builder_on(arena);
	int64_t ms;
	if (iso_time_parse(iso, &ms))
		build_moment(&words, zone, ms, TEXT("en"));
	else
		build_c(&words, otherwise);
	printf("%-34.*s", TEXT_ARGS(builder_text(&words)));
}

static const char *phase_state(const struct json *phase)
{
	int64_t opens_at = 0, closes_at = 0, now = clock_now();
	iso_time_parse(json_text_of(phase, "opens_at"), &opens_at);
	iso_time_parse(json_text_of(phase, "closes_at"), &closes_at);
	if (opens_at == 0 || opens_at > now)
		return "coming";
	return closes_at == 0 || closes_at > now ? "open" : "over";
}

static void print_phases(const struct arguments *arguments, const struct json *result)
{
	struct zone *zone = zone_load(json_text_of(json_get(result, "site"), "zone"));
	const struct json *phases = json_get(result, "phases");
	for (size_t i = 0; i < json_count(phases); i++) {
		const struct json *phase = json_item(phases, i);
		printf("%-16.*s %-8s", TEXT_ARGS(json_text_of(phase, "slug")), phase_state(phase));
		print_moment(arguments->arena, zone, json_text_of(phase, "opens_at"), "not planned");
		print_moment(arguments->arena, zone, json_text_of(phase, "closes_at"), "no end");
		printf("%.*s\n", TEXT_ARGS(title_of(phase)));
	}
	zone_free(zone);
}

int command_phase_list(const struct arguments *arguments)
{
	return ask(arguments, &(struct question){
							  .action = "site.show", .site = option_text(arguments, "site"), .print = print_phases });
}

// What a person types is the clock on the site's wall; an offset or Z says otherwise.
static bool moment_typed(const struct arguments *arguments, const char *option, const struct zone *zone,
                         struct text *iso)
{
	struct text typed = option_text(arguments, option);
	*iso = TEXT_NONE;
	if (typed.len == 0)
		return true;
	int64_t ms;
	bool with_offset = typed.len > 16 && (text_ends_with(typed, TEXT("Z")) ||
	                                      text_find(text_slice(typed, 16, typed.len), TEXT("+")) != SIZE_MAX);
	struct text utc = with_offset
	                      ? typed
	                      : arena_format(arguments->arena, "%.*s%s", TEXT_ARGS(typed), typed.len == 16 ? ":00Z" : "Z");
	if (typed.len == 10)
		utc = arena_format(arguments->arena, "%.*sT00:00:00Z", TEXT_ARGS(typed));
	if (!iso_time_parse(utc, &ms)) {
		complain("--%s takes a moment such as 2027-01-31T20:00", option);
		return false;
	}
	if (!with_offset) {
		enum zone_moment found = zone_instant(zone, civil_from_ms(ms), &ms);
		if (found == ZONE_NONEXISTENT) {
			complain("--%s: the clock skips this moment (summer time begins); choose another", option);
			return false;
		}
		if (found == ZONE_AMBIGUOUS) {
			complain(
				"--%s: this moment comes twice (summer time ends); add +02:00 for the first or +01:00 for the second",
				option);
			return false;
		}
	}
	struct builder b = builder_on(arguments->arena);
	build_iso_time(&b, ms);
	*iso = builder_text(&b);
	return true;
}

// Looks at the site first, for its zone and its votes. The console stays open for what follows.
static struct console *look(const struct arguments *arguments, const char *query, struct console_answer *answer,
                            int *code)
{
	enum outcome why;
	struct console *console = console_open(option_data_folder(arguments), false, arguments->arena, &why);
	*code = outcome_exit_code(why);
	if (console == NULL)
		return NULL;
	*answer = console_do(console, &(struct console_call){ .action = query, .site = option_text(arguments, "site") });
	if (answer->outcome == DONE)
		return console;
	console_print_errors(answer);
	*code = outcome_exit_code(answer->outcome);
	console_close(console);
	return NULL;
}

static int finish(struct console *console, const struct arguments *arguments, const struct console_call *call)
{
	struct console_answer answer = console_do(console, call);
	if (option_given(arguments, "json"))
		printf("%.*s\n", TEXT_ARGS(answer.json));
	else if (answer.outcome != DONE)
		console_print_errors(&answer);
	return outcome_exit_code(answer.outcome);
}

static struct text phase_form(const struct arguments *arguments, struct text opens, struct text closes)
{
	struct builder form = builder_on(arguments->arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_given(&w, "phase", option_text(arguments, "phase"));
	json_text_given(&w, "opens_at", opens);
	json_text_given(&w, "closes_at", closes);
	json_close(&w, '}');
	return builder_text(&form);
}

static const struct json *phase_named(const struct json *result, struct text slug)
{
	const struct json *phases = json_get(result, "phases");
	for (size_t i = 0; i < json_count(phases); i++) {
		if (text_equal(json_text_of(json_item(phases, i), "slug"), slug))
			return json_item(phases, i);
	}
	return NULL;
}

int command_phase_set(const struct arguments *arguments)
{
	int code;
	struct console_answer site;
	struct console *console = look(arguments, "site.show", &site, &code);
	if (console == NULL)
		return code;
	struct zone *zone = zone_load(json_text_of(json_get(site.result, "site"), "zone"));
	const struct json *phase = phase_named(site.result, option_text(arguments, "phase"));
	struct text opens, closes;
	code = 2;
	if (phase == NULL) {
		complain("this site has no such phase; see polder phase list");
	} else if (moment_typed(arguments, "opens", zone, &opens) && moment_typed(arguments, "closes", zone, &closes)) {
		// What is not given stays as it is.
		opens = text_copy(arguments->arena, opens.len > 0 ? opens : json_text_of(phase, "opens_at"));
		closes = text_copy(arguments->arena, closes.len > 0 ? closes : json_text_of(phase, "closes_at"));
		code = finish(console, arguments,
		              &(struct console_call){ .action = "phase.set",
		                                      .site = option_text(arguments, "site"),
		                                      .form_json = phase_form(arguments, opens, closes) });
	}
	zone_free(zone);
	console_close(console);
	return code;
}

// The slugs of the activities in which one votes during this phase, with the state of their votes.
struct phase_votes {
	struct {
		struct text slug, state;
	} at[16];
	size_t count;
};

static struct phase_votes votes_of_phase(struct arena *arena, const struct json *result, struct text phase)
{
	struct phase_votes votes = { .count = 0 };
	const struct json *listed = json_get(result, "votes");
	for (size_t i = 0; i < json_count(listed) && votes.count < 16; i++) {
		const struct json *vote = json_item(listed, i);
		if (!text_equal(json_text_of(vote, "phase"), phase))
			continue;
		votes.at[votes.count].slug = text_copy(arena, json_text_of(vote, "slug"));
		votes.at[votes.count++].state = text_copy(arena, json_text_of(vote, "state"));
	}
	return votes;
}

int command_phase_open(const struct arguments *arguments)
{
	int code;
	struct console_answer answer;
	struct console *console = look(arguments, "vote.list", &answer, &code);
	if (console == NULL)
		return code;
	struct text site = option_text(arguments, "site");
	struct phase_votes votes = votes_of_phase(arguments->arena, answer.result, option_text(arguments, "phase"));
	bool by_vote = false; // a vote opens with its phase in one step, so that a refusal leaves both as they were
	code = 0;
	for (size_t i = 0; i < votes.count && code == 0; i++) {
		if (!text_is(votes.at[i].state, "draft"))
			continue;
		by_vote = true;
		code = finish(console, arguments,
		              &(struct console_call){ .action = "vote.open",
		                                      .site = site,
		                                      .activity = votes.at[i].slug,
		                                      .form_json = TEXT("{\"now\": true}") });
		if (code == 0)
			printf("The vote /%.*s is open; its rules, plans and prices are frozen.\n", TEXT_ARGS(votes.at[i].slug));
	}
	if (!by_vote)
		code = finish(console, arguments,
		              &(struct console_call){ .action = "phase.open",
		                                      .site = site,
		                                      .form_json = phase_form(arguments, TEXT_NONE, TEXT_NONE) });
	if (code == 0)
		printf("The phase is open.\n");
	console_close(console);
	return code;
}

int command_phase_close(const struct arguments *arguments)
{
	int code;
	struct console_answer answer;
	struct console *console = look(arguments, "vote.list", &answer, &code);
	if (console == NULL)
		return code;
	struct text site = option_text(arguments, "site");
	struct phase_votes votes = votes_of_phase(arguments->arena, answer.result, option_text(arguments, "phase"));
	struct builder form = builder_on(arguments->arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	json_text_given(&w, "reason", option_text(arguments, "reason"));
	json_close(&w, '}');
	bool by_vote = false;  // a vote that has opened is what closes, with a public entry, and its phase with it
	bool any_open = false; // else the vote itself says that it is closed already
	for (size_t i = 0; i < votes.count; i++)
		any_open |= text_is(votes.at[i].state, "open");
	for (size_t i = 0; i < votes.count; i++) {
		if (any_open ? !text_is(votes.at[i].state, "open") : text_is(votes.at[i].state, "draft"))
			continue;
		by_vote = true;
		code = finish(
			console, arguments,
			&(struct console_call){
				.action = "vote.close", .site = site, .activity = votes.at[i].slug, .form_json = builder_text(&form) });
		if (code == 0)
			printf("The vote /%.*s is closed. Count it with: polder count --site %.*s\n", TEXT_ARGS(votes.at[i].slug),
			       TEXT_ARGS(site));
	}
	if (!by_vote)
		code = finish(console, arguments,
		              &(struct console_call){ .action = "phase.close",
		                                      .site = site,
		                                      .form_json = phase_form(arguments, TEXT_NONE, TEXT_NONE) });
	if (code == 0)
		printf("The phase is closed.\n");
	console_close(console);
	return code;
}
