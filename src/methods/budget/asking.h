// SPDX-License-Identifier: EUPL-1.2
// Asking for a mail, on three pages: a link to vote with, a link to go on elsewhere, a confirmation. One form, one check.
#ifndef POLDER_METHODS_BUDGET_ASKING_H
#define POLDER_METHODS_BUDGET_ASKING_H

#include "methods/budget/scene.h"
#include "talk/mail.h"

struct asking_form {
	struct text email;
	struct text ballot; // slug of the area or theme; only where each has its own ballot
};
extern const struct record asking_record;

struct asking { // run->context, filled in `before`
	struct mailer *mailer;
	const char *kind;
	struct text network_address, language, base, domains; // domains: whose addresses may ask; empty: all
	struct text about;
	int64_t now, site_id, activity_id;
	struct mailbox mailbox; // filled by the check
	bool silent;            // this mailbox has had its mails: nothing is sent, and nothing is told
	struct mail mail;
};
// For every kind: fills in the rest of the asking. DONE, or BUSY when no mail can be sent now.
enum outcome asking_begin(struct visit *visit, struct action_run *run, const char *kind, struct asking **asking);
// The action's steps.
enum outcome asking_check(struct action_run *run, struct db *db);
enum outcome asking_prepare(struct action_run *run, struct db *db);
enum outcome asking_apply(struct action_run *run, struct db *db, struct write_context *context);

// A page that asks for an address: its form again after errors, with what a page needs to say.
struct asking_page {
	const char *title, *button; // msgids
	struct text action, back;
	bool with_steps;
	struct budget_messages_view lines;
};
enum outcome asking_draw(struct scene *scene, const struct asking_page *page, const struct action_run *run);
void asking_say(struct scene *scene, struct asking_page *page, const char *msgid);
// Draws the answer when the run did not end in DONE. True when it has.
bool asking_refused(struct scene *scene, const struct asking_page *page, struct action_run *run);

#endif
