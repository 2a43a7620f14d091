// SPDX-License-Identifier: EUPL-1.2
// polder actions: what can be done with polder run, and with which fields; told from the tables themselves.
#include "commands/actions.h"
#include "ballot/ballot.h"
#include "commands/command.h"
#include "commands/queries.h"
#include "exchange/import.h"
#include "methods/methods.h"
#include "page/words.h"
#include "site/actions.h"
#include "talk/mail.h"

const struct action *const *const more_actions[] = { talk_actions, ballot_actions, exchange_actions, query_actions,
	                                                 NULL };

// As they are written in a form of JSON.
static const char *const kind_names[] = {
	[FIELD_ID] = "id",
	[FIELD_INT] = "number",
	[FIELD_MONEY] = "number of cents",
	[FIELD_TIME] = "time, such as 2027-03-01T08:00:00Z",
	[FIELD_BOOL] = "true or false",
	[FIELD_TEXT] = "text",
	[FIELD_LONG_TEXT] = "text of lines",
	[FIELD_MARKDOWN] = "Markdown",
	[FIELD_CHOICE] = "one of these; nothing said: the first",
	[FIELD_SLUG] = "slug",
	[FIELD_JSON] = "JSON",
	[FIELD_BYTES] = "bytes as base64url",
};

static void tell_text(const struct language *language, const char *before, const char *msgid)
{
	if (msgid == NULL)
		return;
	print_text(text_of(before));
	print_text(translate(language, msgid));
	print_text(TEXT("\n"));
}

static void tell_field(const struct language *language, const struct field *field)
{
	printf("  %s: %s%s%s\n", field->name, kind_names[field->kind],
	       field->flags & FIELD_TRANSLATED ? ", as {\"nl\": ..., \"en\": ...}" : "",
	       field->flags & FIELD_REQUIRED ? " (required)" : "");
	tell_text(language, "      ", field->label);
	tell_text(language, "      ", field->help);
	for (const struct field_choice *choice = field->choices; choice && choice->value; choice++) {
		printf("      - %s", *choice->value ? choice->value : "(empty)");
		tell_text(language, ": ", choice->label);
		if (choice->label == NULL)
			printf("\n");
	}
}

static void tell_fields(const struct language *language, const struct record *record)
{
	for (size_t i = 0; record && i < record->count; i++)
		if (!(record->fields[i].flags & FIELD_PRIVATE))
			tell_field(language, &record->fields[i]);
}

// Calls `with` for every action; it ends early when that says so.
static bool each_action(bool (*with)(const struct action *action, void *state), void *state)
{
	bool go = true;
	for (const struct action *const *action = site_actions; go && *action; action++)
		go = with(*action, state);
	for (const struct method *const *method = methods; go && *method; method++)
		for (const struct action *const *action = (*method)->actions; go && action && *action; action++)
			go = with(*action, state);
	for (const struct action *const *const *list = more_actions; go && *list; list++)
		for (const struct action *const *action = *list; go && *action; action++)
			go = with(*action, state);
	return go;
}

static bool list_one(const struct action *action, void *state)
{
	(void)state;
	if (action->permission == PERMIT_CONSOLE) // what residents do, they do on the pages
		printf("  %-24s %s\n", action->name, action->summary);
	return true;
}

struct wanted {
	struct text name;
	const struct action *found;
};

static bool is_another(const struct action *action, void *state)
{
	struct wanted *wanted = state;
	if (action->permission == PERMIT_CONSOLE && text_is(wanted->name, action->name))
		wanted->found = action;
	return wanted->found == NULL;
}

static void list_all(void)
{
	printf("Actions, for polder run ACTION --form; polder actions NAME tells what a form takes:\n");
	each_action(list_one, NULL);
	printf("\nMethods, of which activity.settings takes the settings; polder actions NAME tells them:\n");
	for (const struct method *const *method = methods; *method; method++)
		printf("  %-24s %s\n", (*method)->name, (*method)->label);
}

int command_actions(const struct arguments *arguments)
{
	struct text code = option_text(arguments, "language");
	const struct language *language = language_find(code.len > 0 ? code : TEXT("en"));
	struct wanted wanted = { .name = argument_word(arguments, 0) };
	if (language == NULL)
		return complain("there is no language %.*s here", TEXT_ARGS(code));
	language = language_with_words(arguments->arena, language, NULL);
	if (wanted.name.len == 0) {
		list_all();
		return 0;
	}
	for (const struct method *const *method = methods; *method; method++) {
		if (!text_is(wanted.name, (*method)->name))
			continue;
		printf("Settings of %s (polder run activity.settings)\n", (*method)->name);
		tell_fields(language, (*method)->settings);
		return 0;
	}
	if (each_action(is_another, &wanted)) {
		complain("there is no action or method %.*s; polder actions tells which there are", TEXT_ARGS(wanted.name));
		return outcome_exit_code(NOT_FOUND);
	}
	printf("%s: %s\n", wanted.found->name, wanted.found->summary);
	tell_fields(language, wanted.found->form);
	return 0;
}
