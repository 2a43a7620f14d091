// SPDX-License-Identifier: EUPL-1.2
// Commands on files alone, without a data folder: polder check.
#include "commands/command.h"
#include "exchange/check.h"

static int print_report(const struct builder *out, const struct builder *err, int code)
{
	print_text(builder_text(out));
	fprintf(stderr, "%" TEXT_FORMAT, TEXT_ARGS(builder_text(err)));
	return code;
}

int command_check(const struct arguments *arguments)
{
	struct builder out = builder_on(arguments->arena), err = builder_on(arguments->arena);
	const char *path = text_to_c(arguments->arena, argument_word(arguments, 0));
	int code = check_file(path, option_given(arguments, "json"), &out, &err);
	return print_report(&out, &err, code);
}
