// SPDX-License-Identifier: EUPL-1.2
// Runs a command and says on standard error, as one line of JSON, what it took: the most memory it had at a time, its processor
// time and the time on the wall. Ends as the command ends.
//
// bench_peak COMMAND WORDS...
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double wall_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double time_ms(struct timeval time)
{
	return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

int main(int count, char **words)
{
	int status = 0;
	struct rusage usage;
	if (count < 2) {
		fputs("usage: bench_peak COMMAND WORDS...\n", stderr);
		return 2;
	}
	double from = wall_ms();
	pid_t child = fork();
	if (child == 0) {
		execvp(words[1], words + 1);
		perror(words[1]);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || getrusage(RUSAGE_CHILDREN, &usage) != 0) {
		perror("bench_peak");
		return 1;
	}
	fprintf(stderr, "{\"peak_mb\":%.1f,\"cpu_ms\":%.0f,\"wall_ms\":%.0f}\n", (double)usage.ru_maxrss * 1024 / 1e6,
	        time_ms(usage.ru_utime) + time_ms(usage.ru_stime), wall_ms() - from);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
