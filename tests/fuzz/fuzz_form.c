// SPDX-License-Identifier: EUPL-1.2
// application/x-www-form-urlencoded. What was read, written out again and read once more, is the same.
#include "fuzz.h"
#include "http/target.h"

static void read_again(struct arena *arena, const struct form_values *values)
{
	struct builder b = builder_on(arena);
	for (size_t i = 0; i < values->count; i++) {
		ensure(text_is_utf8(values->at[i].name) && text_is_utf8(values->at[i].value));
		build_percent(&b, values->at[i].name);
		build_char(&b, '=');
		build_percent(&b, values->at[i].value);
		build_char(&b, '&');
	}
	struct form_values again;
	ensure(urlencoded_parse(arena, builder_text(&b), &again));
	ensure(again.count == values->count);
	for (size_t i = 0; i < values->count; i++) {
		ensure(text_equal(again.at[i].name, values->at[i].name));
		ensure(text_equal(again.at[i].value, values->at[i].value));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create((size_t)8 << 20);
	struct text input = { (const char *)data, size }, path;
	struct form_values values;
	if (urlencoded_parse(arena, input, &values)) {
		ensure(values.count <= 2000);
		read_again(arena, &values);
	}
	if (path_decode(arena, input, &path))
		ensure(path.at[0] == '/' && text_is_utf8(path));
	arena_destroy(arena);
	return 0;
}
