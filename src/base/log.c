// SPDX-License-Identifier: EUPL-1.2
#include <errno.h>
#include <stdarg.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"

#define MESSAGE_BYTES 2048
// Every byte may become \u00XX, and the rest of the line around it.
#define LINE_BYTES (MESSAGE_BYTES * 6 + 256)

struct line { // on the stack: a log line must come out also when there is no memory
	char at[LINE_BYTES];
	size_t len;
};

__attribute__((format(printf, 2, 3))) static void line_format(struct line *line, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	int len = vsnprintf(line->at + line->len, LINE_BYTES - line->len, format, arguments);
	va_end(arguments);
	if (len > 0 && (size_t)len < LINE_BYTES - line->len)
		line->len += (size_t)len;
}

static void line_escaped(struct line *line, struct text message)
{
	uint32_t c;
	for (struct text rest = message, before = message; text_next_character(&rest, &c); before = rest) {
		if (c == TEXT_BAD_BYTE)
			line_format(line, "\\ufffd");
		else if (c == '"' || c == '\\')
			line_format(line, "\\%c", (int)c);
		else if (c == '\n')
			line_format(line, "\\n");
		else if (c < 0x20 || c == 0x7F)
			line_format(line, "\\u%04x", c);
		else
			line_format(line, "%.*s", (int)(before.len - rest.len), before.at);
	}
}

static void line_write(const struct line *line)
{
	ssize_t written;
	do
		written = write(STDERR_FILENO, line->at, line->len);
	while (written < 0 && errno == EINTR);
	// A log that cannot be written has nobody left to tell.
}

__attribute__((format(printf, 3, 0))) static void log_write(enum log_level level, uint64_t fault, const char *format,
                                                            va_list arguments)
{
	static const char *const names[] = { "info", "warn", "error" };
	int saved_errno = errno; // callers log between a failed call and looking at errno
	char message[MESSAGE_BYTES];
	int len = vsnprintf(message, sizeof(message), format, arguments);
	size_t kept = len < 0 ? 0 : (size_t)len < sizeof(message) ? (size_t)len : sizeof(message) - 1;
	struct line line;
	line.len = 0;
	int64_t now = clock_now();
	struct civil c = civil_from_ms(now);
	line_format(&line, "{\"time\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"level\":\"%s\"", c.year, c.month, c.day,
	            c.hour, c.minute, c.second, (int)(now % 1000), names[level]);
	if (fault)
		line_format(&line, ",\"fault\":%llu", (unsigned long long)fault);
	line_format(&line, ",\"message\":\"");
	line_escaped(&line, (struct text){ message, kept });
	line_format(&line, "%s\"}\n", (size_t)(len < 0 ? 0 : len) > kept ? " ..." : "");
	line_write(&line);
	errno = saved_errno;
}

void log_line(enum log_level level, const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	log_write(level, 0, format, arguments);
	va_end(arguments);
}

uint64_t log_fault(const char *format, ...)
{
	// Nine digits: short enough to read out over the telephone, and random, so that it tells nothing.
	uint64_t fault = 100000000 + random_below(900000000);
	va_list arguments;
	va_start(arguments, format);
	log_write(LOG_ERROR, fault, format, arguments);
	va_end(arguments);
	return fault;
}
