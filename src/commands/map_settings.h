// SPDX-License-Identifier: EUPL-1.2
// Where maps get their tiles from, from the environment: POLDER_TILES, POLDER_TILES_ATTRIBUTION, POLDER_TILES_MAX_ZOOM,
// POLDER_TILES_AREA, POLDER_TILES_MEGABYTES, POLDER_TILES_FRESH_MS, POLDER_TILES_TIMEOUT_MS.
#ifndef POLDER_COMMANDS_MAP_SETTINGS_H
#define POLDER_COMMANDS_MAP_SETTINGS_H

#include "site/tiles.h"

// *tiles stays NULL when POLDER_TILES is not set. False with *error when the settings do not fit.
bool map_tiles_start(struct text folder, struct arena *arena, struct tiles **tiles, struct text *error);

#endif
