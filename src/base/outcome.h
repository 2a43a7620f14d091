// SPDX-License-Identifier: EUPL-1.2
// How an operation ended. One word for every floor, so that HTTP, the command line and tests translate it the same way.
#ifndef POLDER_BASE_OUTCOME_H
#define POLDER_BASE_OUTCOME_H

enum outcome {
	DONE,      // 200, 201, 303; exit 0
	INVALID,   // what was sent breaks a rule: the errors say which; 422 (JSON 400); exit 2
	REFUSED,   // right form, but not now or not you: closed, revoked, no permission; 403; exit 3
	NOT_FOUND, // 404; exit 4
	CONFLICT,  // exists already, or changed in between; 409; exit 5
	TOO_MANY,  // limited: try later; 429; exit 6
	BUSY,      // full queue, full disk: try later; 503; exit 7
	UNCERTAIN, // the commit's fate is unknown: sending again cannot count twice; 503; exit 8
	FAULT      // our mistake or a broken machine; logged under a number; 500; exit 1
};

const char *outcome_name(enum outcome outcome); // "done", "invalid", ...
int outcome_http_status(enum outcome outcome);  // for HTML: 200, 422, 403, ...
int outcome_exit_code(enum outcome outcome);

#endif
