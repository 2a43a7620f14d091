// SPDX-License-Identifier: EUPL-1.2
#include "base/number.h"
#include "commands/ask.h"

static const struct rename *renaming_of(const struct rename *renamed, const char *option)
{
	for (; renamed != NULL && renamed->option != NULL; renamed++) {
		if (text_is(text_of(renamed->option), option))
			return renamed;
	}
	return NULL;
}

struct text options_json(const struct arguments *arguments, const struct rename *renamed)
{
	struct builder form = builder_on(arguments->arena);
	struct json_writer w = json_on(&form);
	json_open(&w, '{');
	for (const struct option_row *row = arguments->rows; row != NULL && row->name != NULL; row++) {
		const struct rename *renaming = renaming_of(renamed, row->name);
		if (!option_given(arguments, row->name) || (renaming != NULL && renaming->member == NULL))
			continue;
		struct text value = option_text(arguments, row->name);
		int64_t number;
		json_key(&w, renaming != NULL ? renaming->member : row->name);
		if (row->kind == OPTION_FLAG)
			json_bool(&w, true);
		else if (row->kind == OPTION_NUMBER && number_parse(value, &number))
			json_int(&w, number);
		else
			json_text(&w, value);
	}
	json_close(&w, '}');
	return builder_text(&form);
}

int ask(const struct arguments *arguments, const struct question *question)
{
	struct console *console = console_open(option_data_folder(arguments), arguments->arena);
	if (console == NULL)
		return outcome_exit_code(CONFLICT);
	struct console_call call = { question->action, question->site, question->activity, question->form_json };
	struct console_answer answer = console_do(console, &call);
	if (option_given(arguments, "json")) {
		print_text(answer.json);
		print_text(TEXT("\n"));
	} else if (answer.outcome != DONE) {
		console_print_errors(&answer);
	} else if (question->print != NULL) {
		question->print(arguments, answer.result);
	} else {
		print_text(TEXT("Done.\n"));
	}
	console_close(console);
	return outcome_exit_code(answer.outcome);
}
