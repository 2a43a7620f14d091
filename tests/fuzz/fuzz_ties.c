// SPDX-License-Identifier: EUPL-1.2
// Any bytes as the file of --ties: refused with a reason, or every project has a lot of its own.
#include "exchange/count_input.h"
#include "fuzz.h"

#define ARENA_BYTES ((size_t)4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const ids[] = { "1", "2", "L6/03/VII", "een-heel-lang-nummer-12" };
	enum { COUNT = sizeof ids / sizeof *ids };
	struct arena *arena = arena_create(ARENA_BYTES);
	struct count_project projects[COUNT] = { 0 };
	struct pabulib_error error;
	bool drawn[COUNT] = { false };
	if (!arena)
		return 0;
	size_t count = size > 0 ? data[0] % (COUNT + 1) : 0;
	struct text lines = size > 0 ? (struct text){ (const char *)data + 1, size - 1 } : TEXT_NONE;
	for (size_t i = 0; i < count; i++)
		projects[i].id = text_of(ids[i]);
	if (count_input_lots(arena, lines, projects, count, &error)) {
		for (size_t i = 0; i < count; i++) {
			ensure(projects[i].lot < count && !drawn[projects[i].lot]);
			drawn[projects[i].lot] = true;
		}
	} else {
		ensure(error.reason.len > 0);
	}
	arena_destroy(arena);
	return 0;
}
