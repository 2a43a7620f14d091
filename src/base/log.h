// SPDX-License-Identifier: EUPL-1.2
// One JSON object per line on standard error. Never a person's data: no address, no code, no choice.
#ifndef POLDER_BASE_LOG_H
#define POLDER_BASE_LOG_H

#include "base/text.h"

enum log_level { LOG_INFO, LOG_WARN, LOG_ERROR };
__attribute__((format(printf, 2, 3))) void log_line(enum log_level level, const char *format, ...);
#define log_info(...) log_line(LOG_INFO, __VA_ARGS__)
#define log_warn(...) log_line(LOG_WARN, __VA_ARGS__)
#define log_error(...) log_line(LOG_ERROR, __VA_ARGS__)

// Logs an error under a fresh fault number and returns it; the number is what a person is shown.
__attribute__((format(printf, 1, 2))) uint64_t log_fault(const char *format, ...);

#endif
