// SPDX-License-Identifier: EUPL-1.2
// What every fuzz target includes: libFuzzer's entry, and a check that stays on in every build.
#ifndef POLDER_TESTS_FUZZ_H
#define POLDER_TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ensure(condition) ((condition) ? (void)0 : ensure_failed(#condition, __FILE__, __LINE__))

static inline _Noreturn void ensure_failed(const char *condition, const char *file, int line)
{
	fprintf(stderr, "%s:%d: not so: %s\n", file, line, condition);
	abort();
}

#endif
