// SPDX-License-Identifier: EUPL-1.2
// Mail addresses: reading what a person typed, and telling when two of them are the same mailbox.
#ifndef POLDER_TALK_MAILBOX_H
#define POLDER_TALK_MAILBOX_H

#include "base/arena.h"

struct mailbox {
	struct text address; // to send to: as typed, the domain in lower case and in ASCII (IDNA 2008)
	struct text domain;  // the part after the @
	// For comparing only, never to send to: lower case, without +tag, and without dots where the provider ignores them
	// (TRUST.md section 4).
	struct text key;
};

// An address as people have them: a dot-atom of RFC 5322 before the @, a name of at least two labels after it. Quoted
// local parts, comments, literal addresses and anything outside ASCII before the @ are refused, so that an address can
// stand in a header and in a command of SMTP as it is.
bool mailbox_parse(struct arena *arena, struct text typed, struct mailbox *mailbox);

// Is the domain, or one it stands under, in this list? One per line or separated by commas and spaces; # starts a comment.
bool domain_is_listed(struct text domain, struct text list);

#endif
