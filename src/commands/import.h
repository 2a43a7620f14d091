// SPDX-License-Identifier: EUPL-1.2
// The importer on a console: for polder import, and for the demo's real election.
#ifndef POLDER_COMMANDS_IMPORT_H
#define POLDER_COMMANDS_IMPORT_H

#include "commands/instance.h"
#include "exchange/import.h"

struct importer importer_on(struct console *console);

#endif
