// SPDX-License-Identifier: EUPL-1.2
// polder import pabulib: the importer on a console, with its progress on standard error.
#include <errno.h>
#include <unistd.h>

#include "commands/ask.h"
#include "commands/import.h"

static enum outcome act(void *context, const char *action, struct text site, struct text activity,
                        struct text form_json, const struct json **answer)
{
	struct console *console = context;
	// site.create names the new site in its form; it is not yet one to act on.
	struct text on = text_is(text_of(action), "site.create") ? TEXT_NONE : site;
	struct console_answer done =
		console_do(console, &(struct console_call){ action, on, activity, form_json, COUNT_PATIENCE_MS });
	*answer = done.document != NULL ? json_root(done.document) : NULL;
	return done.outcome;
}

struct importer importer_on(struct console *console)
{
	return (struct importer){ .context = console, .act = act };
}

static void progress(void *context, const char *what, size_t done, size_t total)
{
	(void)context;
	if (isatty(STDERR_FILENO) != 0)
		fprintf(stderr, "\r%-10s %zu of %zu   %s", what, done, total, done == total ? "\n" : "");
	else if (done == total)
		fprintf(stderr, "%s: %zu\n", what, total);
}

int command_import_pabulib(const struct arguments *arguments)
{
	struct text file;
	struct import_error error = { 0 };
	enum outcome why;
	const char *path = text_to_c(arguments->arena, argument_word(arguments, 0));
	if (!read_file(arguments->arena, path, (size_t)512 << 20, &file))
		return complain("cannot read %s: %s", path, strerror(errno));
	struct console *console = console_open(option_data_folder(arguments), true, arguments->arena, &why);
	if (console == NULL)
		return outcome_exit_code(why);
	struct text title = option_text(arguments, "title");
	struct import_options options = {
		.slug = option_text(arguments, "site"),
		.organisation = option_text(arguments, "organisation"),
		.languages = option_text(arguments, "languages"),
		.source = option_text(arguments, "source"),
		.source_url = option_text(arguments, "source-url"),
		.contact_email = option_text(arguments, "contact-email"),
		.title = title.len > 0 ? translated_one(arguments->arena, TEXT("nl"), title) : TEXT_NONE,
	};
	struct importer importer = importer_on(console);
	importer.progress = progress;
	enum outcome outcome = import_pabulib(arguments->arena, file, &options, &importer, &error);
	console_close(console);
	if (outcome == DONE)
		printf("Imported: /%.*s/\n", TEXT_ARGS(options.slug));
	else if (error.line > 0)
		complain("%s, line %zu: %.*s", path, error.line, TEXT_ARGS(error.reason));
	else
		complain("%s: %.*s", path, TEXT_ARGS(error.reason));
	return outcome_exit_code(outcome);
}
