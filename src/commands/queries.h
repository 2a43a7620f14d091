// SPDX-License-Identifier: EUPL-1.2
// What the console may ask without changing anything: actions that only read (no apply).
#ifndef POLDER_COMMANDS_QUERIES_H
#define POLDER_COMMANDS_QUERIES_H

#include "store/action.h"

// "vote.list": {"votes": [{id, slug, phase, state}]}: id and slug of the activity, slug of the phase in which one votes,
// draft|open|closed|counted|published
// "codes.list": {"batches": [{id, label, count, revoked, envelope}]}
extern const struct action *const query_actions[]; // NULL at the end

#endif
