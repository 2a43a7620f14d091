// SPDX-License-Identifier: EUPL-1.2
// Finds the texts to translate in C source.
#ifndef POLDER_TOOL_MESSAGES_C_H
#define POLDER_TOOL_MESSAGES_C_H

#include "tool.h"

struct found_message {
	struct text one, many; // `many` empty: no plural
	struct text file;
	unsigned line;
	struct found_message *next;
};

typedef void message_keeper(void *context, struct found_message found);

// False, told on stderr, when a text cannot be read: an escape other than \n \t \" \\, or brackets too deep.
bool c_find_messages(struct pile *pile, struct text file, struct text source, message_keeper *keep, void *context);

#endif
