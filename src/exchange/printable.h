// SPDX-License-Identifier: EUPL-1.2
// Text of strangers on a terminal: control characters (C0, DEL, C1) do not pass, each becomes a question mark.
#ifndef POLDER_EXCHANGE_PRINTABLE_H
#define POLDER_EXCHANGE_PRINTABLE_H

#include <stdarg.h>

#include "base/builder.h"

#define PRINTABLE_BYTES 512 // of a message, at most

void build_printable(struct builder *b, struct text t);
// A message that quotes a file. Never ends in half a character; when memory is short it says that instead.
__attribute__((format(printf, 2, 0))) struct text printable_message(struct arena *arena, const char *format,
                                                                    va_list arguments);

#endif
