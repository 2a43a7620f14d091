// SPDX-License-Identifier: EUPL-1.2
// What most commands do: open the console, run one action with the options as its form, print the answer.
#ifndef POLDER_COMMANDS_ASK_H
#define POLDER_COMMANDS_ASK_H

#include "commands/command.h"
#include "commands/instance.h"

// One action from start to end. `print` draws the result for people; with --json the whole answer is printed instead.
struct question {
	const char *action;
	struct text site, activity, form_json;
	bool makes; // the data folder too, when there is none
	void (*print)(const struct arguments *arguments, const struct json *result); // NULL: "Done."
};
int ask(const struct arguments *arguments, const struct question *question);

#endif
