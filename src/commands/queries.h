// SPDX-License-Identifier: EUPL-1.2
// What the console may ask without changing anything: actions that only read (no apply).
#ifndef POLDER_COMMANDS_QUERIES_H
#define POLDER_COMMANDS_QUERIES_H

#include "store/action.h"

// "site.list": {"sites": [{slug, title, status, organisation}]}
// "site.show": {slug, title, status, phases: [{slug, title, opens_at, closes_at, open}],
//   activities: [{id, slug, method, vote, phase}], areas: [{id, slug, name}], themes: [...]}; `vote`: the state of its
//   vote, or null; `phase`: the slug of the phase in which one votes, or null
// "codes.list": {"batches": [{id, label, count, revoked, envelope}]}
extern const struct action *const query_actions[]; // NULL at the end

#endif
