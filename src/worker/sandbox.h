// SPDX-License-Identifier: EUPL-1.2
// What a worker gives up before it looks at foreign bytes. Each is for good.
#ifndef POLDER_WORKER_SANDBOX_H
#define POLDER_WORKER_SANDBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct sandbox_limits {
	uint64_t cpu_seconds;
	uint64_t memory_bytes; // of addresses; 0: no limit
};
// First thing: dies with its parent (0: whoever that is), also when that died already; dumps no core, holds no file but
// standard input, output and error, writes no file, and has these limits. False: errno says why.
bool sandbox_limit(pid_t parent, const struct sandbox_limits *limits);
// Before the first foreign byte is read: from here on nothing is opened, connected to, started or made executable. What
// asks for a file is told that there is none; what asks for anything else outside the list dies (SIGSYS).
bool sandbox_close(void);

#endif
