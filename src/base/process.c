// SPDX-License-Identifier: EUPL-1.2
#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"

bool process_beside(const char *name, const char *variable, char path[PATH_MAX])
{
	const char *set = getenv(variable);
	if (set)
		return (size_t)snprintf(path, PATH_MAX, "%s", set) < PATH_MAX;
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);
	while (len > 0 && path[len - 1] != '/')
		len--;
	if (len <= 0)
		return false;
	return (size_t)snprintf(path + len, PATH_MAX - (size_t)len, "%s", name) < PATH_MAX - (size_t)len;
}

bool process_is_there(const char *path)
{
	struct stat about;
	return stat(path, &about) == 0 && S_ISREG(about.st_mode) && access(path, X_OK) == 0;
}

static char *word_of(const char *constant) // posix_spawn asks for it and changes nothing
{
	return (char *)(uintptr_t)constant;
}

int process_start(const char *path, const char *word, int in, int out, pid_t *id)
{
	char locale[] = "LC_ALL=C", arenas[] = "MALLOC_ARENA_MAX=2", leaks[] = "ASAN_OPTIONS=detect_leaks=0";
	char *const environment[] = { locale, arenas, leaks, NULL };
	char parent[24];
	snprintf(parent, sizeof parent, "%ld", (long)getpid());
	char *const words[] = { word_of(path), parent, word_of(word), NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attributes);
	posix_spawn_file_actions_adddup2(&files, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&files, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	int error = posix_spawn(id, path, &files, &attributes, words, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&files);
	return error;
}

static bool has_ended(pid_t id)
{
	siginfo_t about = { 0 };
	return waitid(P_PID, (id_t)id, &about, WEXITED | WNOHANG | WNOWAIT) == 0 && about.si_pid == id;
}

bool process_ends_within(pid_t id, int64_t ms)
{
	const struct timespec pause = { .tv_nsec = 5000000 };
	for (int64_t until = clock_monotonic() + ms; !has_ended(id); nanosleep(&pause, NULL))
		if (clock_monotonic() >= until)
			return false;
	return true;
}

struct process_end process_stop(pid_t id)
{
	int status = 0;
	struct rusage use = { 0 };
	bool ended = has_ended(id);
	kill(-id, SIGKILL); // one that ended already does not mind, and what it started ends too
	while (wait4(id, &status, 0, &use) < 0 && errno == EINTR)
		continue;
	int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	return (struct process_end){ .signal = signal,
		                         .status = WIFEXITED(status) ? WEXITSTATUS(status) : 0,
		                         .stopped_here = !ended && signal == SIGKILL,
		                         .most_memory = (int64_t)use.ru_maxrss * 1024 };
}
