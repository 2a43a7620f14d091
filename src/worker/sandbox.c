// SPDX-License-Identifier: EUPL-1.2
#include <errno.h>
#include <sched.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "worker/sandbox.h"

// AddressSanitizer reserves terabytes of addresses, so its builds go without that limit.
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESSES_ARE_LIMITED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESSES_ARE_LIMITED 0
#endif
#endif
#ifndef ADDRESSES_ARE_LIMITED
#define ADDRESSES_ARE_LIMITED 1
#endif

static bool limit(__rlimit_resource_t what, rlim_t most)
{
	return setrlimit(what, &(struct rlimit){ most, most }) == 0;
}

// The kernel sends the signal to who has asked for it: a parent that died before is found by who is the parent now.
static bool die_with(pid_t parent)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return false;
	errno = ESRCH;
	return parent == 0 || getppid() == parent;
}

bool sandbox_limit(pid_t parent, const struct sandbox_limits *limits)
{
	return die_with(parent) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_DUMPABLE, 0) == 0 &&
	       close_range(3, ~0U, 0) == 0 && limit(RLIMIT_CORE, 0) && limit(RLIMIT_CPU, (rlim_t)limits->cpu_seconds) &&
	       limit(RLIMIT_FSIZE, 0) && limit(RLIMIT_NOFILE, 64) &&
	       (!ADDRESSES_ARE_LIMITED || limits->memory_bytes == 0 || limit(RLIMIT_AS, (rlim_t)limits->memory_bytes));
}

// What decoding, encoding and threads of this process need.
static const int allowed[] = {
	SCMP_SYS(read),         SCMP_SYS(write),           SCMP_SYS(readv),
	SCMP_SYS(writev),       SCMP_SYS(pread64),         SCMP_SYS(lseek),
	SCMP_SYS(fstat),        SCMP_SYS(close),           SCMP_SYS(munmap),
	SCMP_SYS(mremap),       SCMP_SYS(madvise),         SCMP_SYS(brk),
	SCMP_SYS(futex),        SCMP_SYS(rt_sigaction),    SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn), SCMP_SYS(sigaltstack),     SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),         SCMP_SYS(sched_yield),     SCMP_SYS(sched_getaffinity),
	SCMP_SYS(getpid),       SCMP_SYS(gettid),          SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday), SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(getrandom),    SCMP_SYS(sysinfo),         SCMP_SYS(getrusage),
	SCMP_SYS(exit),         SCMP_SYS(exit_group),      SCMP_SYS(restart_syscall),
};

// Libraries look for files now and then (the number of processors, a configuration) and do well without.
static const int absent[] = {
	SCMP_SYS(open),      SCMP_SYS(openat),     SCMP_SYS(stat),       SCMP_SYS(lstat),
	SCMP_SYS(statx),     SCMP_SYS(access),     SCMP_SYS(readlink),   SCMP_SYS(newfstatat),
	SCMP_SYS(faccessat), SCMP_SYS(readlinkat), SCMP_SYS(faccessat2), SCMP_SYS(getcwd),
};

static bool rules_add(scmp_filter_ctx filter)
{
	bool good = true;
	for (size_t i = 0; i < sizeof allowed / sizeof *allowed; i++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	for (size_t i = 0; i < sizeof absent / sizeof *absent; i++)
		good &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOENT), absent[i], 0) == 0;
	// Memory, never executable; threads, never processes. clone3 hides its flags behind a pointer, so libc is told to
	// use clone.
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	good &=
		seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0)) == 0;
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
	                         SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD)) == 0;
	good &= seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0) == 0;
	// A thread's name; reading a limit.
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0)) == 0;
	good &= seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A2(SCMP_CMP_EQ, 0, 0)) == 0;
	return good;
}

bool sandbox_close(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (!filter)
		return false;
	// All threads of the process, whatever a library started.
	bool good =
		seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1) == 0 && rules_add(filter) && seccomp_load(filter) == 0;
	seccomp_release(filter);
	return good;
}
