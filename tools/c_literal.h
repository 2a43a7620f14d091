// SPDX-License-Identifier: EUPL-1.2
// A text file as a C literal, one line of source per line of text, so that compilers' limits on one literal's length are
// far away.
#ifndef POLDER_TOOLS_C_LITERAL_H
#define POLDER_TOOLS_C_LITERAL_H

#include <stdbool.h>
#include <stdio.h>

bool c_literal_write(FILE *out, const char *path); // false: the file cannot be read
void c_literal_write_text(FILE *out, const char *text);

#endif
