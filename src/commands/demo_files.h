// SPDX-License-Identifier: EUPL-1.2
// The files of demo/ and the real election, inside the program: the table is made by tools/file_embed.c.
#ifndef POLDER_COMMANDS_DEMO_FILES_H
#define POLDER_COMMANDS_DEMO_FILES_H

#include <stddef.h>

struct demo_file {
	const char *name; // "buurtbudget.json"
	const char *at, *end;
};
extern const struct demo_file demo_files[]; // the last has no name

#endif
