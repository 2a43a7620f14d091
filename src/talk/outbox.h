// SPDX-License-Identifier: EUPL-1.2
// What the files of src/talk share among themselves.
#ifndef POLDER_TALK_OUTBOX_H
#define POLDER_TALK_OUTBOX_H

#include "talk/mail.h"

bool mail_open(struct store *store, struct arena *arena, const struct mail *mail, struct mail_intent *intent);

// --- SMTP (smtp.c) ---------------------------------------------------------------------------------------------------
enum smtp_verdict {
	SMTP_TAKEN, // the server has the mail
	SMTP_NEVER, // 5xx for this mail
	SMTP_LATER, // 4xx for this mail
	SMTP_AWAY   // nothing wrong with the mail: the server cannot be reached, or does not take mail from us now
};
struct smtp;
struct smtp *smtp_open(const struct mail_settings *settings); // settings must outlive it; NULL: no memory
void smtp_stop(struct smtp *smtp); // from another thread: what waits for the server gives up. NULL is fine
void smtp_close(struct smtp *smtp);
// *code: the last reply of the server, 0 when there was none; `why`: in words, without any address.
enum smtp_verdict smtp_send(struct smtp *smtp, struct text to, struct text message, long *code, const char **why);

#endif
