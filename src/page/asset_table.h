// SPDX-License-Identifier: EUPL-1.2
// What tools/embed.c writes and page/assets.c reads.
#ifndef POLDER_PAGE_ASSET_TABLE_H
#define POLDER_PAGE_ASSET_TABLE_H

#include "http/static.h"

struct asset_name {
	const char *name;
	struct text url;
};

extern const struct asset asset_table[]; // by path
extern const size_t asset_table_count;
extern const struct asset_name asset_names[]; // by name, as many

#endif
