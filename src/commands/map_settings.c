// SPDX-License-Identifier: EUPL-1.2
#include <stdlib.h>

#include "base/json.h"
#include "base/number.h"
#include "commands/map_settings.h"

static bool number_from(const char *name, struct arena *arena, int64_t *value, struct text *error)
{
	struct text set = text_of(getenv(name));
	*value = 0;
	if (set.len == 0 || (number_parse(set, value) && *value > 0))
		return true;
	*error = arena_format(arena, "%s is a whole number above 0", name);
	return false;
}

// "50.6,3.2,53.7,7.3": south, west, north, east, in degrees.
static bool area_from(const char *name, struct arena *arena, struct bounds *area, struct text *error)
{
	struct text set = text_of(getenv(name)), reason;
	int64_t at[4] = { 0 };
	if (set.len == 0)
		return true;
	struct json_document *document =
		json_parse(arena, arena_format(arena, "[%" TEXT_FORMAT "]", TEXT_ARGS(set)), &reason);
	bool good = json_count(json_root(document)) == 4;
	for (size_t i = 0; good && i < 4; i++)
		good = json_as_micro(json_item(json_root(document), i), &at[i]);
	json_free(document);
	*area = (struct bounds){ at[0], at[1], at[2], at[3], true };
	if (good && at[0] < at[2] && at[1] < at[3])
		return true;
	*error = arena_format(arena, "%s is south,west,north,east in degrees, such as 50.6,3.2,53.7,7.3", name);
	return false;
}

bool map_tiles_start(struct text folder, struct arena *arena, struct tiles **tiles, struct text *error)
{
	struct tile_options options = {
		.folder = folder,
		.url = text_of(getenv("POLDER_TILES")),
		.attribution = text_of(getenv("POLDER_TILES_ATTRIBUTION")),
		.user_agent = TEXT("Polder/" POLDER_VERSION),
	};
	int64_t zoom, megabytes;
	if (options.url.len == 0)
		return true;
	if (!number_from("POLDER_TILES_MAX_ZOOM", arena, &zoom, error) ||
	    !number_from("POLDER_TILES_MEGABYTES", arena, &megabytes, error) ||
	    !number_from("POLDER_TILES_FRESH_MS", arena, &options.fresh_ms, error) ||
	    !number_from("POLDER_TILES_TIMEOUT_MS", arena, &options.timeout_ms, error) ||
	    !area_from("POLDER_TILES_AREA", arena, &options.area, error))
		return false;
	options.max_zoom = zoom > DEEPEST_ZOOM ? DEEPEST_ZOOM + 1 : (int)zoom;
	options.cache_bytes = megabytes < 1000000 ? megabytes << 20 : 0;
	*tiles = tiles_start(&options, error);
	return *tiles != NULL;
}
