// SPDX-License-Identifier: EUPL-1.2
// Any bytes to `polder check`: findings with a sentence each, within the file; without errors the file can be read.
#include "exchange/check.h"
#include "exchange/pabulib.h"
#include "fuzz.h"

#define ARENA_BYTES ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct check_result result;
	struct text file = { (const char *)data, size };
	if (!arena)
		return 0;
	if (check_pabulib(arena, file, &result)) {
		size_t lines = 1, times = 0;
		for (size_t i = 0; i < size; i++)
			lines += data[i] == '\n';
		for (size_t i = 0; i < result.count; i++)
			ensure(result.at[i].text.len > 0 && result.at[i].line <= lines && text_is_utf8(result.at[i].text));
		for (size_t kind = 0; kind < CHECK_KINDS; kind++)
			times += result.times[kind];
		ensure(times == result.errors + result.warnings && result.count <= times);
		struct pabulib_error error;
		struct arena *again = arena_create(ARENA_BYTES);
		ensure(!again || result.errors > 0 || pabulib_read(again, file, &error));
		arena_destroy(again);
	} else {
		ensure(arena_full(arena));
	}
	arena_destroy(arena);
	return 0;
}
