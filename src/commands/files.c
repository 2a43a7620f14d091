// SPDX-License-Identifier: EUPL-1.2
// Commands on files alone, without a data folder: polder check and polder convert.
#include "commands/command.h"
#include "exchange/check.h"
#include "exchange/convert.h"

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

// --from or --to, else the end of the file's name.
static bool format_choose(const struct arguments *arguments, const char *option, struct text path,
                          enum convert_format *format)
{
	struct text given = option_text(arguments, option);
	size_t dot = path.len;
	while (dot > 0 && path.at[dot - 1] != '.' && path.at[dot - 1] != '/')
		dot--;
	if (convert_format_parse(given.len > 0 ? given : text_slice(path, dot, path.len), format))
		return true;
	if (given.len > 0)
		complain("--%s is pb, csv or json", option);
	else
		complain("%" TEXT_FORMAT " ends in none of .pb, .csv and .json; name its format with --%s", TEXT_ARGS(path),
		         option);
	return false;
}

int command_convert(const struct arguments *arguments)
{
	struct builder out = builder_on(arguments->arena), err = builder_on(arguments->arena);
	struct text from = argument_word(arguments, 0), to = argument_word(arguments, 1);
	struct convert_options options = { .from_path = text_to_c(arguments->arena, from),
		                               .to_path = text_to_c(arguments->arena, to) };
	if (!format_choose(arguments, "from", from, &options.from) || !format_choose(arguments, "to", to, &options.to))
		return outcome_exit_code(INVALID);
	int code = convert_file(&options, &out, &err);
	return print_report(&out, &err, code);
}
