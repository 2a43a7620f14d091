// SPDX-License-Identifier: EUPL-1.2
// Polder in this process: store, workers and house over one data folder. `serve` and `demo` put HTTP and the console's
// socket on top; the other commands use it directly when no server runs.
#ifndef POLDER_COMMANDS_INSTANCE_H
#define POLDER_COMMANDS_INSTANCE_H

#include "http/server.h"
#include "site/route.h"

struct instance {
	struct arena *arena;
	struct store *store;
	struct workers *workers;
	struct house *house;
	struct tiles *tiles; // NULL: maps have no background but what is drawn
	struct mailer *mailer;
	struct server *server; // NULL unless it serves
	struct console_socket *socket;
};

struct instance_options {
	struct text folder;
	struct text origin; // "http://localhost:8080"
	bool create;        // run new migrations
	bool demo;          // mails are shown on a page and sent nowhere
};

// DONE, CONFLICT (another process has the folder), or FAULT; *error says what to do.
enum outcome instance_open(struct instance *instance, const struct instance_options *options, struct arena *arena,
                           struct text *error);
void instance_close(struct instance *instance); // in the order that loses nothing; fields that are NULL are skipped

// Serves HTTP and the socket until SIGINT or SIGTERM. Returns the exit code.
struct serve_options {
	struct text address;
	int port;
	int loops;
	const char *const *trusted_proxies;
	void (*ready)(struct instance *instance, void *argument); // after both listen
	void *argument;
};
void instance_block_signals(void); // first thing, before any thread: only sigwait hears SIGINT and SIGTERM
int instance_serve(struct instance *instance, const struct serve_options *options);

// --- the console's socket: polder.sock in the data folder, mode 0600, same user only -----------------------------
struct console_socket;
struct console_socket *console_listen(struct instance *instance, struct text *error); // one thread
void console_stop(struct console_socket *socket);

// --- how a command reaches Polder: through the socket of a running server, else in this process -------------------
struct console;
// NULL: *why says it as an outcome, standard error in words.
struct console *console_open(struct text folder, bool may_make, struct arena *arena, enum outcome *why);
struct console *console_on(struct instance *instance, struct arena *arena); // in this process; NULL: no memory
void console_close(struct console *console);

struct console_answer {
	enum outcome outcome;
	struct text json;               // the whole answer
	struct json_document *document; // freed by console_close
	const struct json *result;      // the action's own object; NULL when none
};
// Runs an action by name. `form` writes the form's members into an open JSON object. Errors are printed on standard
// error, in full, when `complain`.
struct console_call {
	const char *action;
	struct text site, activity; // slugs; may be empty
	struct text form_json;      // an object; empty = {}
	int patience_ms;            // how long to wait for a server's answer; 0: two minutes
};
#define COUNT_PATIENCE_MS (4 * 3600 * 1000) // a count of many ballots
struct console_answer console_do(struct console *console, const struct console_call *call);
void console_print_errors(const struct console_answer *answer); // what was wrong and what to do, on standard error

#endif
