// SPDX-License-Identifier: EUPL-1.2
// Any bytes as an election in CSV or JSON: refused with a reason, or an election that comes back from each format as it was.
// The first byte chooses; the three files of CSV are parted by a form feed.
#include "exchange/convert.h"
#include "fuzz.h"

#define ARENA_BYTES ((size_t)64 << 20)

static struct text written(struct arena *arena, const struct pabulib *election)
{
	struct builder out = builder_on(arena);
	return pabulib_write(&out, election) ? builder_text(&out) : TEXT_NONE;
}

static void comes_back(struct arena *arena, struct text pb, bool has_rows)
{
	struct text csv[CONVERT_PARTS], json[CONVERT_PARTS] = { TEXT_NONE, TEXT_NONE, TEXT_NONE };
	struct convert_error error;
	size_t breaks;
	bool made = convert_to_csv(arena, pb, csv) && convert_to_json(arena, pb, &json[0]);
	ensure(made || arena_full(arena));
	for (int way = 0; made && way < 2; way++) {
		const struct pabulib *again =
			convert_read(arena, way ? CONVERT_JSON : CONVERT_CSV, way ? json : csv, &error, &breaks);
		if (arena_full(arena))
			return;
		ensure(again != NULL && breaks == 0);
		struct text twice = written(arena, again);
		ensure(arena_full(arena) || (!has_rows && way) || text_equal(twice, pb)); // an empty list in JSON has no names
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct text files[CONVERT_PARTS] = { TEXT_NONE, TEXT_NONE, TEXT_NONE };
	struct convert_error error;
	size_t breaks;
	if (!arena || size == 0) {
		arena_destroy(arena);
		return 0;
	}
	struct text rest = { (const char *)data + 1, size - 1 };
	enum convert_format from = data[0] & 1 ? CONVERT_JSON : CONVERT_CSV;
	if (from == CONVERT_JSON)
		files[0] = rest;
	for (int part = 0; from == CONVERT_CSV && part < CONVERT_PARTS; part++)
		if (!text_split(&rest, '\f', &files[part]))
			files[part] = TEXT_NONE;
	const struct pabulib *election = convert_read(arena, from, files, &error, &breaks);
	ensure(election || error.reason.len > 0);
	struct text pb = election ? written(arena, election) : TEXT_NONE;
	if (pb.len > 0)
		comes_back(arena, pb, election->project_count > 0 && election->ballot_count > 0);
	arena_destroy(arena);
	return 0;
}
