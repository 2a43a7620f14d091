// SPDX-License-Identifier: EUPL-1.2
// The template compiler on any bytes: it takes or refuses them, tells where, and never gives C that holds a literal
// with a bare quote, backslash or line end from the template.
#include "fuzz.h"
#include "template_compile.h"

// Inside the literals that we write there are only printable ASCII characters and our own escapes.
static void check_source(struct text c)
{
	for (size_t i = 0; i < c.len; i++)
		ensure(c.at[i] == '\n' || c.at[i] == '\t' || (c.at[i] >= 0x20 && c.at[i] < 0x7f));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct pile *pile = pile_create();
	struct template_set set;
	template_set_start(&set, pile);
	char *source = pile_take(pile, size + 1);
	if (size > 0)
		memcpy(source, bytes, size);
	if (!template_read(&set, TEXT("a.html"), (struct text){ source, size }) || !template_check_calls(&set)) {
		ensure(set.problem.len > 0 && memcmp(set.problem.at, "a.html:", 7) == 0);
	} else {
		struct growing g = { .pile = pile };
		template_write_header(&set, TEXT("a.gen.h"), &g);
		template_write_source(&set, TEXT("a.gen.h"), &g);
		check_source(grown(&g));
	}
	pile_free(pile);
	return 0;
}
