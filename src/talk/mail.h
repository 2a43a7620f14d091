// SPDX-License-Identifier: EUPL-1.2
// The outbox. What is to be mailed is kept as an intent: which kind of mail, to whom, in which language, about what.
// Token and text are made at sending, so that a link is as fresh as its mail, however long the mail server was away.
//
// Invariants:
// - The intent is sealed with a key that lies beside the database: who has only the database reads no address in it.
// - Its row goes as soon as the mail server has taken the mail, refused it for good, or the mail is of no use any more.
//   Nothing else remembers to whom was mailed: no event, no log line, no row.
// - Of a link in a mail only the hash of its token stays, and what the link is for is sealed with that token.
#ifndef POLDER_TALK_MAIL_H
#define POLDER_TALK_MAIL_H

#include "base/secret.h"
#include "site/route.h"
#include "store/action.h"
#include "talk/letter.h"
#include "talk/mailbox.h"

// --- asking for a mail ---------------------------------------------------------------------------------------------
struct mail_intent {
	struct text address;  // mailbox.address
	struct text language; // code of a language of ours
	struct text base;     // of links: "https://denkmee.polderdam.nl/buurtbudget/stemmen"
	int64_t activity_id;
	struct text about; // what the kind wants to know, in a form of its own
};
struct mail {            // a row of the outbox
	int64_t id, site_id; // id: random. site_id 0: of the whole server
	struct text kind;
	struct text sealed; // the intent
	int64_t asked_at, run_at, attempts;
};
extern const struct record mail_record;

// On a worker, since it reads a key: seals the intent. False on a fault.
bool mail_make(struct store *store, struct arena *arena, const char *kind, int64_t site_id,
               const struct mail_intent *intent, struct mail *mail);
bool mail_add(struct db *db, struct write_context *context, const struct mail *mail); // in an apply

// --- links in mails ------------------------------------------------------------------------------------------------
#define LINK_DIGITS 6
struct mail_link {
	struct text token_hash; // SHA-256 of the token
	int64_t site_id, activity_id;
	struct text kind;
	struct text asker;  // SHA-256 of what the browser that asked keeps in a cookie
	struct text digits; // HMAC of the six digits
	struct text sealed; // what the link is for, sealed with the token
	int64_t tries;      // wrong digits so far
	int64_t expires_at;
};
extern const struct record mail_link_record;
extern const struct record *const talk_records[]; // NULL at the end

// While a letter is written: a link that works once, until `valid_ms` after now. The token comes back in `token`.
struct mail_writing;
bool link_make(struct mail_writing *writing, int64_t activity_id, const uint8_t asker[HASH_BYTES], struct text content,
               int64_t valid_ms, struct text *token, struct text *digits);
// What a link is for. NOT_FOUND: used, expired, or never one of ours. *same_browser: this asker asked for it.
enum outcome link_find(struct store *store, struct db *db, struct arena *arena, int64_t activity_id, const char *kind,
                       struct text token, const uint8_t *asker, bool *same_browser, struct text *content, int64_t now);
// Using one, in an apply; prepared on a worker, since it reads a key. A token of the browser that asked needs no digits;
// in another browser it does. Without a token the digits alone do, in the browser that asked.
enum link_use_result { LINK_USED, LINK_GONE, LINK_WRONG_DIGITS };
struct link_use {
	int64_t activity_id;
	const char *kind;
	struct text token; // empty: by digits in the browser that asked
	bool has_asker;
	uint8_t asker[HASH_BYTES]; // SHA-256 of the cookie's secret
	struct text digits;        // as typed; may be empty
	uint8_t key[KEY_BYTES];    // filled by link_use_prepare
};
bool link_use_prepare(struct store *store, struct link_use *use);
// LINK_WRONG_DIGITS counts a try, so the action has to end in DONE; after five the link is gone.
enum outcome link_take(struct db *db, struct write_context *context, const struct link_use *use,
                       enum link_use_result *result);

// --- kinds of mail -------------------------------------------------------------------------------------------------
struct mail_writing {
	struct store *store;
	struct db *db; // read-only
	struct arena *arena;
	int64_t now;
	const struct mail *mail;
	const struct mail_intent *intent;
	const struct language *language;
	struct mail_link link; // by link_make; kept before the mail goes out
	bool has_link;
};
struct mail_kind {
	const char *name; // "vote-link"
	// Writes the letter; to, language and the sender's name are there. DONE; REFUSED or NOT_FOUND: this mail is of no use
	// any more, and is forgotten; anything else: tried again later.
	enum outcome (*write)(struct mail_writing *writing, struct letter *letter);
};
struct text mail_say(const struct mail_writing *writing, const char *msgid); // in the mail's language

// --- the mailer: one thread that sends -----------------------------------------------------------------------------
struct mailer;
struct mail_settings {
	struct text server;           // "smtp://mail.polderdam.nl:587", "smtps://..."; empty: mail is not set up
	struct text from;             // the sender's address
	struct text user, password;   // empty: the server asks for none
	struct text ca_file;          // certificates to trust besides the usual; empty: the usual
	bool plain;                   // no TLS: for a mail server on the same machine or network
	struct text disposable;       // list of domains that are refused
	bool shown;                   // no server: mails are kept in memory for a page (demo)
	int per_mailbox, per_network; // mails that may be asked for in an hour; 0: the usual
};
struct mailer *mailer_create(const struct mail_settings *settings, struct text *error); // *error: what to do
bool mailer_start(struct mailer *mailer, struct store *store, const struct mail_kind *const *kinds);
void mailer_stop(struct mailer *mailer);                              // ends the mail it is busy with
void mailer_destroy(struct mailer *mailer);                           // NULL is fine
void mailer_wake(struct mailer *mailer);                              // there is something new; NULL is fine
bool mailer_can_send(const struct mailer *mailer);                    // mail is set up; NULL: no
bool mailer_refuses(const struct mailer *mailer, struct text domain); // a disposable one

// May a mail be asked for, from this network to this mailbox? Counts it. Who may not learns it for the network only: of a
// mailbox nothing is told, so MAIL_SILENT is answered as if the mail were on its way.
enum mail_permission { MAIL_MAY, MAIL_SILENT, MAIL_WAIT };
enum mail_permission mailer_ask(struct mailer *mailer, struct text network_address, const struct mailbox *mailbox,
                                int64_t now);
int64_t mailer_wait_ms(struct mailer *mailer, struct text network_address, int64_t now);

struct letters {
	struct letter *at;
	size_t count;
};
bool mailer_shown(struct mailer *mailer, struct arena *arena, struct letters *letters); // newest first; false: no demo

// --- routes and actions ----------------------------------------------------------------------------------------------
extern const struct route talk_demo_routes[]; // "demo/post", only for a demo
extern const struct action mail_test;         // "mail.test": a mail to see whether mail works
extern const struct mail_kind mail_test_kind;
extern const struct action mail_show; // "mail.show": what waits in the outbox
extern const struct action *const talk_actions[];

#endif
