// SPDX-License-Identifier: EUPL-1.2
// All methods of this program, and what they and the floors below them have together: for main and for tests.
#ifndef POLDER_METHODS_METHODS_H
#define POLDER_METHODS_METHODS_H

#include "site/route.h"
#include "talk/mail.h"

extern const struct method *const methods[]; // NULL at the end
extern const struct record
	*const stored_records[]; // every stored record of site, talk, ballot and methods, NULL at the end
extern const struct job_clock *const job_clocks[]; // NULL at the end
extern const struct mail_kind *const mail_kinds[]; // every kind of mail, NULL at the end

#endif
