// SPDX-License-Identifier: EUPL-1.2
// The parts of an internet message: headers with words that are not ASCII (RFC 5322, RFC 2047) and quoted-printable
// text (RFC 2045 section 6.7). Lines end in \r\n and are at most 76 characters long. A control character in a value
// becomes a space, so that no value can begin a header of its own.
#ifndef POLDER_TALK_MIME_H
#define POLDER_TALK_MIME_H

#include "base/builder.h"

void build_header(struct builder *b, const char *name, struct text value); // unstructured: Subject
// "Name <address>", or the address alone. The address must have come from mailbox_parse.
void build_mailbox_header(struct builder *b, const char *name, struct text display, struct text address);
void build_date_header(struct builder *b, int64_t ms);
void build_quoted_printable(struct builder *b, struct text text); // \n ends a line; the last line is ended too

#endif
