// SPDX-License-Identifier: EUPL-1.2
// For who keeps the server: does mail work, and what waits?
#include "base/clock.h"
#include "base/json.h"
#include "page/language.h"
#include "talk/mail.h"

struct text mail_say(const struct mail_writing *writing, const char *msgid)
{
	return translate(writing->language, msgid);
}

// --- mail.test -----------------------------------------------------------------------------------------------------
struct test_form {
	struct text email;
};
static const struct field test_fields[] = {
	{ .name = "email",
	  .offset = offsetof(struct test_form, email),
	  .kind = FIELD_TEXT,
	  .flags = FIELD_REQUIRED,
	  .max = 254,
	  .label = N_("Your e-mail address") },
};
static const struct record test_record = RECORD_OF("mail_test", struct test_form, test_fields);

static enum outcome test_prepare(struct action_run *run, struct db *db)
{
	(void)db;
	const struct test_form *form = run->form;
	struct mailbox mailbox;
	struct mail *mail = arena_new(run->arena, struct mail);
	if (!mail)
		return BUSY;
	if (!mailbox_parse(run->arena, form->email, &mailbox))
		return action_refuse(run, "email", N_("This is not an e-mail address. An address looks like name@example.nl."),
		                     INVALID);
	struct mail_intent intent = { .address = mailbox.address, .language = run->language };
	run->result = mail;
	return mail_make(run->store, run->arena, "test", run->site_id, &intent, mail) ? DONE : FAULT;
}

static enum outcome test_apply(struct action_run *run, struct db *db, struct write_context *context)
{
	run->result_json = TEXT("{\"waiting\":true}");
	return mail_add(db, context, run->result) ? DONE : FAULT;
}

const struct action mail_test = {
	.name = "mail.test",
	.summary = "Send a mail to see whether mail works.",
	.form = &test_record,
	.permission = PERMIT_CONSOLE,
	.prepare = test_prepare,
	.apply = test_apply,
};

static enum outcome write_test(struct mail_writing *writing, struct letter *letter)
{
	letter->subject = mail_say(writing, N_("Mail works"));
	letter_say(writing->arena, letter,
	           mail_say(writing, N_("You asked for this mail to see whether mail works. It does.")));
	return DONE;
}

const struct mail_kind mail_test_kind = { .name = "test", .write = write_test };

// --- mail.show -----------------------------------------------------------------------------------------------------
static enum outcome show_prepare(struct action_run *run, struct db *db)
{
	struct builder b = builder_on(run->arena);
	struct json_writer w = json_on(&b);
	int64_t waiting = 0, oldest = 0, tried = 0;
	if (!db_one_int(db, &waiting, "SELECT COUNT(*) FROM mail", "") ||
	    !db_one_int(db, &tried, "SELECT COUNT(*) FROM mail WHERE attempts > 0", "") ||
	    !db_one_int(db, &oldest, "SELECT COALESCE(MIN(asked_at), 0) FROM mail", ""))
		return FAULT;
	json_open(&w, '{');
	json_int_member(&w, "waiting", waiting);
	json_int_member(&w, "tried", tried);
	json_time_given(&w, "oldest", oldest);
	json_close(&w, '}');
	run->result_json = builder_text(&b);
	return DONE;
}

const struct action mail_show = {
	.name = "mail.show",
	.summary = "How many mails wait, and since when.",
	.permission = PERMIT_CONSOLE,
	.prepare = show_prepare,
};

const struct action *const talk_actions[] = { &mail_test, &mail_show, NULL };
