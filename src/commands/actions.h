// SPDX-License-Identifier: EUPL-1.2
// All actions there are, and `polder actions`, which tells what each of them takes.
#ifndef POLDER_COMMANDS_ACTIONS_H
#define POLDER_COMMANDS_ACTIONS_H

#include "store/action.h"

// Lists of the floors that are no method and not the site itself, each and all with NULL at the end.
extern const struct action *const *const more_actions[];

#endif
