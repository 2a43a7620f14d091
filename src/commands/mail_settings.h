// SPDX-License-Identifier: EUPL-1.2
// How mail goes out, from the environment (docs/running.md): never from arguments, which every user of the machine sees.
#ifndef POLDER_COMMANDS_MAIL_SETTINGS_H
#define POLDER_COMMANDS_MAIL_SETTINGS_H

#include "talk/mail.h"

bool mail_settings_read(struct arena *arena, struct mail_settings *settings, struct text *error);

#endif
