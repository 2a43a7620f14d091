// SPDX-License-Identifier: EUPL-1.2
// CSS, scripts, fonts and icons, built by tools/build-assets.mjs from assets/ into the program, with hashed names.
#ifndef POLDER_PAGE_ASSETS_H
#define POLDER_PAGE_ASSETS_H

#include "base/text.h"

struct asset;
struct text asset_url(const char *name);       // "polder.css" -> "/assets/polder-1a2b3c4d.css"; empty when unknown
const struct asset *assets_all(size_t *count); // for http/static.h

#endif
