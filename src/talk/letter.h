// SPDX-License-Identifier: EUPL-1.2
// One mail as people read it: a subject and parts, drawn as plain text and as simple HTML that say the same.
#ifndef POLDER_TALK_LETTER_H
#define POLDER_TALK_LETTER_H

#include "page/drawing.h"

enum letter_part_kind { LETTER_PARAGRAPH, LETTER_LINK, LETTER_CODE };
struct letter_part {
	int kind;         // enum letter_part_kind
	struct text text; // the paragraph, the link's words, or what a code is ("Your digits")
	struct text more; // the link's address, or the code
};
struct letter_parts {
	struct letter_part *at;
	size_t count;
};
struct letter {
	struct text language;  // BCP 47
	struct text from_name; // who it is from: the organisation
	struct text reply_to;  // where an answer goes; empty: nowhere
	struct text to;        // mailbox.address
	struct text subject;
	struct letter_parts parts;
	int64_t sent_at;
};

void letter_say(struct arena *arena, struct letter *letter, struct text paragraph);
void letter_link(struct arena *arena, struct letter *letter, struct text words, struct text href);
void letter_code(struct arena *arena, struct letter *letter, struct text what, struct text code);

struct language;
// The whole message with its headers, as it goes to the mail server. from: the address of this server's mail.
struct text letter_message(struct arena *arena, const struct letter *letter, struct text from);
struct text letter_plain(struct arena *arena, const struct letter *letter); // the plain part, lines ended by \n
bool letter_copy(struct arena *arena, const struct letter *from, struct letter *to);

#endif
