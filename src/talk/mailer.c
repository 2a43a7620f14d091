// SPDX-License-Identifier: EUPL-1.2
// The thread that sends what is in the outbox. A mail server that is away stops all mails, and each is tried from the
// start when it is back; a mail that is refused for now is tried again by itself, for three days.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/limiter.h"
#include "page/language.h"
#include "site/site.h"
#include "talk/outbox.h"

enum {
	LETTER_ARENA_BYTES = 4 << 20,
	LOOK_EVERY_MS = 1000,
	FIRST_AWAY_MS = 5000, // after the server was away; doubled each time
	LONGEST_AWAY_MS = 120000,
	SAY_AWAY_EVERY_MS = 600000,
	FIRST_LATER_MS = 60000, // after a mail was refused for now; doubled each time
	LONGEST_LATER_MS = 3600000,
	CLEAN_EVERY_MS = 300000,
	HOUR_MS = 3600000,
	SHOWN_MOST = 100,
	PER_MAILBOX = 5,
	PER_NETWORK = 300
};
static const int64_t give_up_ms = 3 * DAY_MS;

struct shown {
	struct arena *arena;
	struct letter letter;
};

struct mailer {
	struct mail_settings settings;
	struct limiter *limiter, *limiter_of_mailboxes;
	struct smtp *smtp;
	struct store *store;
	const struct mail_kind *const *kinds;
	struct db *db;
	struct arena *arena;
	pthread_t thread;
	pthread_mutex_t lock; // guards what follows
	pthread_cond_t changed;
	bool runs, stopping, woken;
	struct shown shown[SHOWN_MOST]; // a ring
	size_t shown_count;
	// the thread's own
	int64_t away_until, away_ms, say_away_at, clean_at; // of clock_monotonic
};

// --- making ----------------------------------------------------------------------------------------------------------
static bool settings_good(const struct mail_settings *settings, struct text *error)
{
	struct arena *arena = arena_create(65536);
	struct mailbox from;
	bool smtp = text_starts_with(settings->server, TEXT("smtp://"));
	bool smtps = text_starts_with(settings->server, TEXT("smtps://"));
	*error = TEXT_NONE;
	if (settings->server.len > 0 && !smtp && !smtps)
		*error = TEXT("POLDER_MAIL_SERVER is the mail server's address: smtp://mail.polderdam.example:587, or smtps:// "
		              "when it speaks TLS at once.");
	else if (settings->server.len > 0 && (!arena || !mailbox_parse(arena, settings->from, &from)))
		*error = TEXT("POLDER_MAIL_FROM is the address that mails come from: doemee@polderdam.example.");
	else if (settings->user.len > 0 && settings->plain && !smtps)
		*error = TEXT("A password is only sent over TLS. Leave out POLDER_MAIL_TLS=none, or POLDER_MAIL_USER.");
	arena_destroy(arena);
	return error->len == 0;
}

struct mailer *mailer_create(const struct mail_settings *settings, struct text *error)
{
	if (!settings_good(settings, error))
		return NULL;
	struct mailer *mailer = calloc(1, sizeof *mailer);
	*error = TEXT("out of memory");
	if (mailer == NULL)
		return NULL;
	int per_network = settings->per_network > 0 ? settings->per_network : PER_NETWORK;
	int per_mailbox = settings->per_mailbox > 0 ? settings->per_mailbox : PER_MAILBOX;
	mailer->settings = *settings;
	mailer->limiter = limiter_create(per_network, per_network, HOUR_MS);
	mailer->limiter_of_mailboxes = limiter_create(per_mailbox, per_mailbox, HOUR_MS);
	pthread_mutex_init(&mailer->lock, NULL);
	pthread_condattr_t by_monotonic;
	pthread_condattr_init(&by_monotonic);
	pthread_condattr_setclock(&by_monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&mailer->changed, &by_monotonic);
	pthread_condattr_destroy(&by_monotonic);
	if (settings->server.len > 0)
		mailer->smtp = smtp_open(&mailer->settings);
	if (mailer->limiter && mailer->limiter_of_mailboxes && (mailer->smtp || settings->server.len == 0))
		return mailer;
	mailer_destroy(mailer);
	return NULL;
}

void mailer_destroy(struct mailer *mailer)
{
	if (mailer == NULL)
		return;
	mailer_stop(mailer);
	for (size_t i = 0; i < SHOWN_MOST; i++)
		arena_destroy(mailer->shown[i].arena);
	smtp_close(mailer->smtp);
	limiter_destroy(mailer->limiter);
	limiter_destroy(mailer->limiter_of_mailboxes);
	pthread_mutex_destroy(&mailer->lock);
	pthread_cond_destroy(&mailer->changed);
	free(mailer);
}

bool mailer_can_send(const struct mailer *mailer)
{
	return mailer != NULL && (mailer->settings.shown || mailer->smtp != NULL);
}

bool mailer_refuses(const struct mailer *mailer, struct text domain)
{
	return mailer != NULL && domain_is_listed(domain, mailer->settings.disposable);
}

// --- limits ----------------------------------------------------------------------------------------------------------
int64_t mailer_wait_ms(struct mailer *mailer, struct text network_address, int64_t now)
{
	return limiter_wait_ms(mailer->limiter, network_address, now);
}

enum mail_permission mailer_ask(struct mailer *mailer, struct text network_address, const struct mailbox *mailbox,
                                int64_t now)
{
	if (!limiter_may_try(mailer->limiter, network_address, now))
		return MAIL_WAIT;
	limiter_failed(mailer->limiter, network_address, now);
	return limiter_take(mailer->limiter_of_mailboxes, mailbox->key, now) ? MAIL_MAY : MAIL_SILENT;
}

// --- what a demo shows -----------------------------------------------------------------------------------------------
static bool show(struct mailer *mailer, const struct letter *letter)
{
	struct shown shown = { .arena = arena_create(LETTER_ARENA_BYTES) };
	if (shown.arena == NULL || !letter_copy(shown.arena, letter, &shown.letter)) {
		arena_destroy(shown.arena);
		return false;
	}
	pthread_mutex_lock(&mailer->lock);
	struct shown *place = &mailer->shown[mailer->shown_count++ % SHOWN_MOST];
	struct arena *old = place->arena;
	*place = shown;
	pthread_mutex_unlock(&mailer->lock);
	arena_destroy(old);
	return true;
}

bool mailer_shown(struct mailer *mailer, struct arena *arena, struct letters *letters)
{
	*letters = (struct letters){ NULL, 0 };
	if (mailer == NULL || !mailer->settings.shown)
		return false;
	pthread_mutex_lock(&mailer->lock);
	size_t oldest = mailer->shown_count > SHOWN_MOST ? mailer->shown_count - SHOWN_MOST : 0;
	for (size_t i = mailer->shown_count; i > oldest; i--) {
		struct letter *letter = arena_append(arena, letters, struct letter);
		if (letter == NULL || !letter_copy(arena, &mailer->shown[(i - 1) % SHOWN_MOST].letter, letter))
			break;
	}
	pthread_mutex_unlock(&mailer->lock);
	return true;
}

// --- one mail --------------------------------------------------------------------------------------------------------
struct sending { // from one write to the next
	struct mailer *mailer;
	struct mail mail;
	struct mail_intent intent;
	struct mail_writing writing;
	struct letter letter;
	int64_t run_at; // when to try again
};

static enum outcome apply_forget(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	const struct sending *sending = argument;
	return db_execute(db, "DELETE FROM mail WHERE id = ?1", "i", sending->mail.id) >= 0 ? DONE : FAULT;
}

static int64_t later_ms(int64_t attempts)
{
	int64_t pause = FIRST_LATER_MS;
	for (int64_t i = 0; i < attempts && pause < LONGEST_LATER_MS; i++)
		pause *= 2;
	return pause < LONGEST_LATER_MS ? pause : LONGEST_LATER_MS;
}

// Before it goes out: the attempt counts, so that a mail which ends the process is not tried for ever at once, and the
// link must be known before anyone can follow it.
static enum outcome apply_begin(struct db *db, struct write_context *context, void *argument)
{
	const struct sending *sending = argument;
	int64_t run_at = context->now + later_ms(sending->mail.attempts);
	int changed = db_execute(db, "UPDATE mail SET attempts = attempts + 1, run_at = ?1 WHERE id = ?2", "ii", run_at,
	                         sending->mail.id);
	if (changed != 1)
		return changed == 0 ? NOT_FOUND : FAULT;
	return !sending->writing.has_link || db_insert(db, &mail_link_record, &sending->writing.link) ? DONE : FAULT;
}

static bool forget_link(struct db *db, const struct sending *sending)
{
	return !sending->writing.has_link ||
	       db_execute(db, "DELETE FROM mail_link WHERE token_hash = ?1", "b", sending->writing.link.token_hash) >= 0;
}

static enum outcome apply_later(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	const struct sending *sending = argument;
	return forget_link(db, sending) ? DONE : FAULT; // run_at stands already
}

// The mail has done nothing wrong: its turn comes as if it had not been tried.
static enum outcome apply_away(struct db *db, struct write_context *context, void *argument)
{
	(void)context;
	const struct sending *sending = argument;
	return forget_link(db, sending) && db_execute(db, "UPDATE mail SET attempts = ?1, run_at = ?2 WHERE id = ?3", "iii",
	                                              sending->mail.attempts, sending->mail.run_at, sending->mail.id) >= 0
	           ? DONE
	           : FAULT;
}

static enum outcome apply_refused(struct db *db, struct write_context *context, void *argument)
{
	return forget_link(db, argument) ? apply_forget(db, context, argument) : FAULT;
}

static void settle(struct sending *sending, enum outcome (*apply)(struct db *, struct write_context *, void *))
{
	if (store_write(sending->mailer->store, apply, sending) != DONE)
		log_error("mail %" TEXT_FORMAT ": its row could not be written; it may be sent again",
		          TEXT_ARGS(sending->mail.kind));
}

static const struct mail_kind *kind_of(const struct mailer *mailer, struct text name)
{
	for (const struct mail_kind *const *kind = mailer->kinds; *kind; kind++)
		if (text_is(name, (*kind)->name))
			return *kind;
	return NULL;
}

// The organisation speaks; its contact address gets the answers.
static enum outcome address_letter(struct sending *sending)
{
	struct mailer *mailer = sending->mailer;
	struct letter *letter = &sending->letter;
	struct site site;
	struct organisation organisation;
	struct mailbox contact;
	*letter = (struct letter){ .language = language_code(sending->writing.language),
		                       .to = sending->intent.address,
		                       .sent_at = sending->writing.now };
	if (sending->mail.site_id == 0)
		return DONE;
	enum outcome outcome = site_find(mailer->db, mailer->arena, sending->mail.site_id, &site);
	if (outcome == DONE)
		outcome = organisation_find(mailer->db, mailer->arena, site.organisation_id, &organisation);
	if (outcome != DONE)
		return outcome;
	const struct language *language = site_language(mailer->arena, &site, sending->intent.language);
	if (language)
		sending->writing.language = language;
	letter->from_name = organisation.name;
	if (mailbox_parse(mailer->arena, organisation.contact_email, &contact))
		letter->reply_to = contact.address;
	return DONE;
}

static enum outcome write_letter(struct sending *sending)
{
	struct mailer *mailer = sending->mailer;
	const struct mail_kind *kind = kind_of(mailer, sending->mail.kind);
	if (kind == NULL || !mail_open(mailer->store, mailer->arena, &sending->mail, &sending->intent))
		return NOT_FOUND;
	const struct language *language = language_find(sending->intent.language);
	sending->writing = (struct mail_writing){ .store = mailer->store,
		                                      .db = mailer->db,
		                                      .arena = mailer->arena,
		                                      .now = clock_now(),
		                                      .mail = &sending->mail,
		                                      .intent = &sending->intent,
		                                      .language = language ? language : language_at(0) };
	if (!db_snapshot_begin(mailer->db))
		return FAULT;
	enum outcome outcome = address_letter(sending);
	if (outcome == DONE)
		outcome = kind->write(&sending->writing, &sending->letter);
	db_snapshot_end(mailer->db);
	return outcome == DONE && arena_full(mailer->arena) ? BUSY : outcome;
}

static void server_is_away(struct mailer *mailer, long code, const char *why)
{
	int64_t now = clock_monotonic();
	mailer->away_ms = mailer->away_ms == 0 ? FIRST_AWAY_MS : mailer->away_ms * 2;
	if (mailer->away_ms > LONGEST_AWAY_MS)
		mailer->away_ms = LONGEST_AWAY_MS;
	mailer->away_until = now + mailer->away_ms;
	if (now < mailer->say_away_at)
		return;
	mailer->say_away_at = now + SAY_AWAY_EVERY_MS;
	log_warn("the mail server takes no mail (%ld, %s); mails wait and are tried again", code, why);
}

static void server_is_back(struct mailer *mailer)
{
	if (mailer->away_ms > 0)
		log_info("the mail server takes mail again");
	mailer->away_ms = mailer->say_away_at = 0;
}

static void deliver(struct sending *sending)
{
	struct mailer *mailer = sending->mailer;
	if (mailer->settings.shown) {
		settle(sending, show(mailer, &sending->letter) ? apply_forget : apply_later);
		return;
	}
	struct text message = letter_message(mailer->arena, &sending->letter, mailer->settings.from);
	long code = 0;
	const char *why = "";
	enum smtp_verdict verdict =
		message.len == 0 ? SMTP_LATER : smtp_send(mailer->smtp, sending->intent.address, message, &code, &why);
	if (verdict != SMTP_AWAY)
		server_is_back(mailer);
	if (verdict == SMTP_AWAY) {
		server_is_away(mailer, code, why);
		settle(sending, apply_away);
	} else if (verdict == SMTP_TAKEN) {
		settle(sending, apply_forget);
	} else if (verdict == SMTP_NEVER) {
		log_warn("mail %" TEXT_FORMAT ": the mail server refused it for good (%ld)", TEXT_ARGS(sending->mail.kind),
		         code);
		settle(sending, apply_refused);
	} else {
		settle(sending, apply_later);
	}
}

static void send_one(struct mailer *mailer, const struct mail *mail)
{
	struct sending sending = { .mailer = mailer, .mail = *mail };
	enum outcome outcome = write_letter(&sending);
	bool old = clock_now() - mail->asked_at > give_up_ms;
	if (outcome == REFUSED || outcome == NOT_FOUND || old) {
		log_info("mail %" TEXT_FORMAT ": not sent, %s", TEXT_ARGS(mail->kind),
		         old ? "given up after three days" : "it is of no use any more");
		settle(&sending, apply_forget);
		return;
	}
	if (outcome != DONE)
		sending.writing.has_link = false;
	enum outcome begun = store_write(mailer->store, apply_begin, &sending);
	if (begun == DONE && outcome == DONE)
		deliver(&sending);
	else if (begun != DONE && begun != NOT_FOUND)
		mailer->away_until = clock_monotonic() + FIRST_AWAY_MS; // the disk may be full
}

// --- the thread --------------------------------------------------------------------------------------------------------
static bool send_next(struct mailer *mailer)
{
	struct mail mail;
	if (!mailer_can_send(mailer) || clock_monotonic() < mailer->away_until)
		return false;
	arena_reset(mailer->arena);
	if (db_find(mailer->db, &mail_record, &mail, mailer->arena, "WHERE run_at <= ?1 ORDER BY run_at LIMIT 1", "i",
	            clock_now()) != DONE)
		return false;
	send_one(mailer, &mail);
	return true;
}

static enum outcome apply_clean(struct db *db, struct write_context *context, void *argument)
{
	(void)argument;
	return db_execute(db, "DELETE FROM mail_link WHERE expires_at <= ?1", "i", context->now) >= 0 ? DONE : FAULT;
}

// Links that nobody used.
static void clean(struct mailer *mailer)
{
	if (clock_monotonic() < mailer->clean_at)
		return;
	mailer->clean_at = clock_monotonic() + CLEAN_EVERY_MS;
	int64_t count = 0;
	if (db_one_int(mailer->db, &count, "SELECT COUNT(*) FROM mail_link WHERE expires_at <= ?1", "i", clock_now()) &&
	    count > 0)
		(void)store_write(mailer->store, apply_clean, NULL); // a fault is logged, and the next turn tries again
}

static bool wait_or_stop(struct mailer *mailer, bool wait)
{
	int64_t at = clock_monotonic() + LOOK_EVERY_MS; // the other clock may be put back
	struct timespec until = { .tv_sec = at / 1000, .tv_nsec = (long)(at % 1000) * 1000000 };
	pthread_mutex_lock(&mailer->lock);
	while (wait && !mailer->woken && !mailer->stopping)
		if (pthread_cond_timedwait(&mailer->changed, &mailer->lock, &until) == ETIMEDOUT)
			break;
	mailer->woken = false;
	bool stopping = mailer->stopping;
	pthread_mutex_unlock(&mailer->lock);
	return stopping;
}

static void *mailer_main(void *argument)
{
	struct mailer *mailer = argument;
	bool sent = true;
	while (!wait_or_stop(mailer, !sent)) {
		sent = send_next(mailer);
		clean(mailer);
	}
	return NULL;
}

bool mailer_start(struct mailer *mailer, struct store *store, const struct mail_kind *const *kinds)
{
	mailer->store = store;
	mailer->kinds = kinds;
	mailer->db = store_reader_open(store);
	mailer->arena = arena_create(LETTER_ARENA_BYTES);
	mailer->runs = mailer->db && mailer->arena && pthread_create(&mailer->thread, NULL, mailer_main, mailer) == 0;
	if (!mailer->runs) {
		store_reader_close(mailer->db);
		arena_destroy(mailer->arena);
		mailer->db = NULL;
		mailer->arena = NULL;
	}
	return mailer->runs;
}

void mailer_wake(struct mailer *mailer)
{
	if (mailer == NULL)
		return;
	pthread_mutex_lock(&mailer->lock);
	mailer->woken = true;
	pthread_cond_signal(&mailer->changed);
	pthread_mutex_unlock(&mailer->lock);
}

void mailer_stop(struct mailer *mailer)
{
	if (mailer == NULL || !mailer->runs)
		return;
	pthread_mutex_lock(&mailer->lock);
	mailer->stopping = true;
	pthread_cond_signal(&mailer->changed);
	pthread_mutex_unlock(&mailer->lock);
	smtp_stop(mailer->smtp);
	pthread_join(mailer->thread, NULL);
	store_reader_close(mailer->db);
	arena_destroy(mailer->arena);
	mailer->db = NULL;
	mailer->arena = NULL;
	mailer->runs = false;
}
