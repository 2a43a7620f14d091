// SPDX-License-Identifier: EUPL-1.2
// Starting a program of our own that works for this process: it inherits neither files nor settings, and does not outlive
// what it was started for.
#ifndef POLDER_BASE_PROCESS_H
#define POLDER_BASE_PROCESS_H

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// Where a program of ours stands: what the environment says under `variable`, else beside the program that runs. False:
// there is no saying.
bool process_beside(const char *name, const char *variable, char path[PATH_MAX]);
// A file stands there that may be run. Whether it works is seen when it is started.
bool process_is_there(const char *path);
// With `in` and `out` as its standard input and output, nothing on standard error, and in a group of its own. It gets the
// number of this process and one word. 0, or errno's number.
int process_start(const char *path, const char *word, int in, int out, pid_t *id);
// Waits for its own end, so that process_stop can tell what that was. False: it runs still.
bool process_ends_within(pid_t id, int64_t ms);

struct process_end {
	int signal;          // that ended it; 0: it ended itself
	int status;          // when it ended itself: what it exited with
	bool stopped_here;   // the signal was sent by process_stop, and by nobody else
	int64_t most_memory; // bytes it had at once
};
// Ends it, when it has not ended itself, and waits for that.
struct process_end process_stop(pid_t id);

#endif
