// SPDX-License-Identifier: EUPL-1.2
#include <stdlib.h>
#include <string.h>

#include "page/asset_table.h"
#include "page/assets.h"

static int order_by_name(const void *name, const void *entry)
{
	return strcmp(name, ((const struct asset_name *)entry)->name);
}

struct text asset_url(const char *name)
{
	const struct asset_name *found = bsearch(name, asset_names, asset_table_count, sizeof(*asset_names), order_by_name);
	return found == NULL ? TEXT_NONE : found->url;
}

const struct asset *assets_all(size_t *count)
{
	*count = asset_table_count;
	return asset_table;
}
