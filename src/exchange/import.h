// SPDX-License-Identifier: EUPL-1.2
// A finished Pabulib election as a finished site: its plans, all its ballots, counted and published, by the same actions
// that staff and voters use.
//
// The file is read and checked whole before anything is written. The site is made hidden; ballots go in by 500; when
// anything fails, the hidden site is deleted again and the line and the reason are told.
#ifndef POLDER_EXCHANGE_IMPORT_H
#define POLDER_EXCHANGE_IMPORT_H

#include "base/json.h"
#include "base/outcome.h"
#include "exchange/pabulib.h"
#include "store/action.h"

// How the importer runs an action and tells how far it is: through a running server's socket, or in this process.
struct importer {
	void *context;
	// The outcome; *answer is the console's whole answer, until the next call (site/console.h).
	enum outcome (*act)(void *context, const char *action, struct text site, struct text activity,
	                    struct text form_json, const struct json **answer);
	void (*progress)(void *context, const char *what, size_t done, size_t total); // may be NULL
};

struct import_options {
	struct text slug;                            // of the new site
	struct text organisation, organisation_name; // slug and name; empty: made of the file's unit
	struct text title;                           // translated JSON; empty: the file's description
	struct text summary, notice;                 // translated JSON; may be empty
	struct text languages;                       // empty: "nl,en"
	// Of the ballots, and whom to ask about them; empty: Pabulib, https://pabulib.org, and nobody.
	struct text source, source_url, contact_email;
};

struct import_error {
	size_t line; // 0: the file as a whole
	struct text reason;
};

// DONE; INVALID when the file is refused; else what the failing action said. `arena` must hold the file's parts.
enum outcome import_pabulib(struct arena *arena, struct text file, const struct import_options *options,
                            const struct importer *importer, struct import_error *error);

// "import.ballots": up to 500 ballots as JSON [{"voter": "12", "choices": [["<plan id>", points], ...]}], all or none.
// The same part sent twice counts once. An error on the field IMPORT_WRONG_BALLOT says which one was wrong (n, from 1).
#define IMPORT_WRONG_BALLOT "ballot"
extern const struct action import_ballots;
extern const struct action *const exchange_actions[]; // NULL at the end

#endif
