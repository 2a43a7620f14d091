// SPDX-License-Identifier: EUPL-1.2
#include "commands/ask.h"

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
