// SPDX-License-Identifier: EUPL-1.2
#include "commands/ask.h"

// A form typed or piped in: JSON to the end of standard input.
static bool read_form(struct arena *arena, struct text *form)
{
	struct builder typed = builder_on(arena);
	char chunk[16384];
	for (size_t got; (got = fread(chunk, 1, sizeof chunk, stdin)) > 0;)
		build_text(&typed, (struct text){ chunk, got });
	*form = text_trim(builder_text(&typed));
	return !ferror(stdin) && !typed.failed;
}

static void print_result(const struct arguments *arguments, const struct json *result)
{
	print_text(json_write_value(arguments->arena, result));
	print_text(TEXT("\n"));
}

int command_run(const struct arguments *arguments)
{
	struct text form = TEXT_NONE;
	if (option_given(arguments, "form") && !read_form(arguments->arena, &form))
		return complain("the form could not be read from standard input");
	return ask(arguments, &(struct question){ .action = text_to_c(arguments->arena, argument_word(arguments, 0)),
	                                          .site = option_text(arguments, "site"),
	                                          .activity = option_text(arguments, "activity"),
	                                          .form_json = form,
	                                          .print = print_result });
}

int ask(const struct arguments *arguments, const struct question *question)
{
	enum outcome why;
	struct console *console = console_open(option_data_folder(arguments), question->makes, arguments->arena, &why);
	if (console == NULL)
		return outcome_exit_code(why);
	struct console_call call = { question->action, question->site, question->activity, question->form_json,
		                         COUNT_PATIENCE_MS };
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
