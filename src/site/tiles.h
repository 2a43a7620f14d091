// SPDX-License-Identifier: EUPL-1.2
// Map tiles from a configured source, through our own server: browsers never ask anyone else, so the source learns nothing
// about visitors, and the site works on networks that are closed.
//
// A tile is kept in the data folder (tiles/), up to a size; the one that was used longest ago goes first. After a week it is
// fetched anew behind a visitor's back; while the source is down the old one is served. However many ask for a tile at
// once, it is fetched once. What the source sends is a picture (PNG, JPEG or WebP, judged by its first bytes) or nothing.
#ifndef POLDER_SITE_TILES_H
#define POLDER_SITE_TILES_H

#include "base/geometry.h"
#include "http/server.h"

struct tiles;
struct tile_options {
	struct text folder;      // of the data
	struct text url;         // "https://tiles.example/{z}/{x}/{y}.png"; empty: there are no tiles
	struct text attribution; // plain text, shown on every map
	struct text user_agent;
	int max_zoom;        // 6..20; 0: 19
	struct bounds area;  // tiles outside are not fetched; not filled: the Netherlands in Europe
	int64_t cache_bytes; // 0: 256 MiB
	int64_t fresh_ms;    // 0: a week
	int64_t timeout_ms;  // 0: 8 seconds
};
// NULL with *error when the options do not fit. Starts a thread.
struct tiles *tiles_start(const struct tile_options *options, struct text *error);
// What waits is answered; later requests get 503. Before the workers stop; tiles_free after that. NULL is fine.
void tiles_stop(struct tiles *tiles);
void tiles_free(struct tiles *tiles);

struct text tiles_attribution(const struct tiles *tiles);                    // empty for NULL
int tiles_max_zoom(const struct tiles *tiles);                               // 0 for NULL
bool tiles_have(const struct tiles *tiles, int64_t z, int64_t x, int64_t y); // a tile that may be asked for
// Ends in exchange_answer, here or later on another thread.
void tiles_answer(struct tiles *tiles, struct exchange *exchange, int64_t z, int64_t x, int64_t y);

// The server's route "tegels/{z}/{x}/{y}".
struct visit;
enum outcome tile_page(struct visit *visit);

#endif
