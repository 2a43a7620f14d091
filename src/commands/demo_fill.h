// SPDX-License-Identifier: EUPL-1.2
// The content of the demo: three sites made of the files of demo/ by the same actions that staff use.
#ifndef POLDER_COMMANDS_DEMO_FILL_H
#define POLDER_COMMANDS_DEMO_FILL_H

#include "base/builder.h"
#include "base/json.h"
#include "base/outcome.h"

struct house;

// One action after the other in this process; complaints go to standard error.
struct demo_filler {
	struct house *house;
	struct arena *arena;      // of what is kept: ids, the list of codes
	struct arena *call_arena; // of one call
	struct json_document *answer;
	struct text why; // of the last call that was not DONE
};
bool demo_filler_open(struct demo_filler *filler, struct house *house, struct arena *arena);
void demo_filler_close(struct demo_filler *filler);

// *result is the action's own object until the next call.
enum outcome demo_do(struct demo_filler *filler, const char *action, struct text site, struct text activity,
                     struct text form_json, const struct json **result);
// Makes all sites; *codes gets the vote codes, as people read them. False: said why on standard error.
bool demo_fill(struct demo_filler *filler, struct text *codes);
// Takes away what an interrupted demo_fill left. False: said why.
bool demo_empty(struct demo_filler *filler);
int64_t demo_count_sites(struct demo_filler *filler); // all sites of the folder; -1 on a fault

#endif
