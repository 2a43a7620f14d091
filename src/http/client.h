// SPDX-License-Identifier: EUPL-1.2
// Outgoing HTTP: one thread with curl-multi fetches what is asked for and calls back. Nobody waits for it.
//
// Nothing of a visitor goes along: no cookies, no addresses, no headers but our own name. Only http and https; a redirect is
// an answer like any other and is never followed, so that whoever configured an address also chose where requests go.
#ifndef POLDER_HTTP_CLIENT_H
#define POLDER_HTTP_CLIENT_H

#include "base/text.h"

struct client;

struct fetch { // lives with the caller until `done`
	const char *url;
	size_t limit_bytes; // a larger answer counts as none
	int64_t timeout_ms; // for the whole
	// On the client's thread, exactly once, also when the client stops; must not block for long. The body is freed after it.
	void (*done)(struct fetch *fetch);
	void *owner;
	// What came of it. Status 0: no answer in time, too large, no connection, or the client stopped.
	int status;
	struct text body;
	// the client's
	void *handle;
	char *room;
	size_t capacity;
	struct fetch *next;
};

struct client *client_start(const char *name); // as User-Agent; NULL on a fault (logged)
// False when the client has stopped: `done` is not called then.
bool client_fetch(struct client *client, struct fetch *fetch);
void client_stop(
	struct client *client); // ends what runs, each with its `done`; joins. client_fetch may still be called
void client_free(struct client *client); // after client_stop, when nobody calls any more

#endif
