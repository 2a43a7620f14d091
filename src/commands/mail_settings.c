// SPDX-License-Identifier: EUPL-1.2
#include <errno.h>
#include <stdlib.h>

#include "base/number.h"
#include "commands/command.h"
#include "commands/mail_settings.h"

#define FILE_LIMIT ((size_t)4 << 20)

static bool read_named(struct arena *arena, const char *variable, struct text *content, struct text *error)
{
	const char *path = getenv(variable);
	*content = TEXT_NONE;
	if (path == NULL || *path == '\0' || read_file(arena, path, FILE_LIMIT, content))
		return true;
	*error = arena_format(arena, "%s: cannot read %s: %s", variable, path, strerror(errno));
	return false;
}

static bool read_number(const char *variable, int *number, struct text *error)
{
	int64_t value = 0;
	const char *set = getenv(variable);
	if (set == NULL)
		return true;
	if (!number_parse(text_of(set), &value) || value < 1 || value > 1000000) {
		*error = TEXT("POLDER_MAILS_PER_MAILBOX and POLDER_MAILS_PER_NETWORK are whole numbers from 1 up.");
		return false;
	}
	*number = (int)value;
	return true;
}

bool mail_settings_read(struct arena *arena, struct mail_settings *settings, struct text *error)
{
	struct text tls = text_of(getenv("POLDER_MAIL_TLS"));
	*settings = (struct mail_settings){
		.server = text_of(getenv("POLDER_MAIL_SERVER")),
		.from = text_of(getenv("POLDER_MAIL_FROM")),
		.user = text_of(getenv("POLDER_MAIL_USER")),
		.ca_file = text_of(getenv("POLDER_MAIL_CA")),
		.plain = text_is(tls, "none"),
	};
	if (tls.len > 0 && !text_is(tls, "none") && !text_is(tls, "required")) {
		*error = TEXT("POLDER_MAIL_TLS is required, which is also the default, or none.");
		return false;
	}
	if (!read_named(arena, "POLDER_MAIL_PASSWORD_FILE", &settings->password, error) ||
	    !read_named(arena, "POLDER_MAIL_DISPOSABLE", &settings->disposable, error) ||
	    !read_number("POLDER_MAILS_PER_MAILBOX", &settings->per_mailbox, error) ||
	    !read_number("POLDER_MAILS_PER_NETWORK", &settings->per_network, error))
		return false;
	settings->password = text_trim(settings->password);
	return true;
}
