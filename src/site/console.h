// SPDX-License-Identifier: EUPL-1.2
// Any action of the console by its name, for who owns the data folder: the command line, directly or through the server's socket.
#ifndef POLDER_SITE_CONSOLE_H
#define POLDER_SITE_CONSOLE_H

#include "site/route.h"

// {"action": "site.create", "form": {...}, "site": "buurtbudget", "activity": "stemmen"}; form, site and activity may be
// absent. Answers {"outcome": "done", "result": {...}} or {"outcome": "invalid", "errors": [{"field", "message", "n"}]}; n, the
// number in the message, only when there is one.
// Waits for the writer. From any thread: calls stand in line, but slow ones (store/action.h) run beside the others.
struct text console_run(struct house *house, struct arena *arena, struct text request_json);

// An action_run for importers and tests that fill the form's struct themselves: actor "console:<user>", the house as
// context (set your own afterwards when the action asks for another). Run it with action_wait.
struct action_run console_action(struct house *house, struct arena *arena, const struct action *action, int64_t site_id,
                                 int64_t activity_id, void *form);

#endif
