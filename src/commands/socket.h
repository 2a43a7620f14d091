// SPDX-License-Identifier: EUPL-1.2
// Lines over a unix socket: what both ends of the console share.
#ifndef POLDER_COMMANDS_SOCKET_H
#define POLDER_COMMANDS_SOCKET_H

#include <sys/un.h>

#include "base/arena.h"

bool console_address(struct text folder, struct sockaddr_un *address); // false: the path is too long
bool socket_write_line(int socket, struct text line);                  // the line must hold no line break
bool socket_read_line(int socket, struct arena *arena, int patience_ms, struct text *line);

#endif
