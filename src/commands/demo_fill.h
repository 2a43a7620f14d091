// SPDX-License-Identifier: EUPL-1.2
// The content of the demo: three sites made of the files of demo/ by the same actions that staff use.
#ifndef POLDER_COMMANDS_DEMO_FILL_H
#define POLDER_COMMANDS_DEMO_FILL_H

#include "base/arena.h"

struct console;

// One action after the other on this console; complaints go to standard error.
struct demo_filler {
	struct console *console;
	struct arena *arena; // of what is kept: ids, the list of codes
};
// Makes all sites; *codes gets the vote codes, as people read them. False: said why on standard error.
bool demo_fill(struct demo_filler *filler, struct text *codes);
// Takes away what an interrupted demo_fill left. False: said why.
bool demo_empty(struct demo_filler *filler);
int64_t demo_count_sites(struct demo_filler *filler); // all sites of the folder; -1 on a fault

#endif
