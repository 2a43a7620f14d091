// SPDX-License-Identifier: EUPL-1.2
// cmocka with what it needs, and comparisons for struct text.
#ifndef POLDER_TESTS_UNIT_CHECK_H
#define POLDER_TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "base/arena.h"

#define assert_text(got, expected) check_text((got), (expected), __FILE__, __LINE__)

static inline void check_text(struct text got, const char *expected, const char *file, int line)
{
	if (text_is(got, expected))
		return;
	print_error("got      \"%" TEXT_FORMAT "\"\nexpected \"%s\"\n", TEXT_ARGS(got), expected);
	_fail(file, line);
}

// An arena for each test, of 4 MiB.
static inline int setup_arena(void **state)
{
	*state = arena_create((size_t)4 << 20);
	return *state ? 0 : -1;
}

static inline int teardown_arena(void **state)
{
	arena_destroy(*state);
	return 0;
}

#define test_on_arena(test) cmocka_unit_test_setup_teardown((test), setup_arena, teardown_arena)

#endif
