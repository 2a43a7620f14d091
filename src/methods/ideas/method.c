// SPDX-License-Identifier: EUPL-1.2
// The method "ideas": its settings, routes and what it stores.
#include "methods/ideas/filter.h"
#include "methods/ideas/map.h"
#include "methods/ideas/milestone.h"
#include "methods/ideas/photo.h"

static const struct field_choice default_sorts[] = {
	{ "number", N_("By number") },
	{ "random", N_("In random order") },
	{ NULL, NULL },
};
static const struct field settings_fields[] = {
	{ .name = "sort",
	  .kind = FIELD_CHOICE,
	  .offset = offsetof(struct ideas_settings, sort),
	  .choices = default_sorts,
	  .label = N_("Order in which the list starts"),
	  .help = N_("Random is fairer: every hour another of 16 published orders.") },
	{ .name = "vote",
	  .kind = FIELD_SLUG,
	  .offset = offsetof(struct ideas_settings, vote),
	  .max = 60,
	  .label = N_("Vote on these {ideas}"),
	  .help = N_("The short name of the activity in which people vote on them.") },
};
static const struct record ideas_settings_record = RECORD_OF("ideas_settings", struct ideas_settings, settings_fields);

static const struct route routes[] = {
	{ .method = HTTP_GET,
	  .path = "",
	  .page = idea_list_page,
	  .query = IDEA_QUERY ",na,voor",
	  .free_query = IDEA_FREE_QUERY,
	  .cached = true,
	  .summary = "The ideas as cards, 20 at a time: search, filters with counts, order" },
	{ .method = HTTP_GET,
	  .path = "vergelijken",
	  .page = idea_compare_page,
	  .query = IDEA_QUERY,
	  .free_query = IDEA_FREE_QUERY,
	  .cached = true,
	  .summary = "Two or three ideas beside each other" },
	{ .method = HTTP_GET,
	  .path = "kaart",
	  .page = idea_map_page,
	  .query = IDEA_QUERY ",vak,na",
	  .free_query = IDEA_FREE_QUERY,
	  .cached = true,
	  .summary = "The ideas on a map, with the list of what it shows beside it" },
	{ .method = HTTP_GET,
	  .path = "kaart.json",
	  .page = idea_map_points,
	  .query = IDEA_QUERY ",z,x,y",
	  .free_query = IDEA_FREE_QUERY,
	  .cached = true,
	  .summary = "Clusters and single ideas of one block of the map" },
	{ .method = HTTP_GET,
	  .path = "kaart-vlakken.json",
	  .page = idea_map_shapes,
	  .query = IDEA_QUERY ",detail",
	  .free_query = IDEA_FREE_QUERY,
	  .cached = true,
	  .summary = "Boundaries of areas and layers of the map, as GeoJSON" },
	{ .method = HTTP_GET,
	  .path = "foto/{id}",
	  .page = photo_file_page,
	  .summary = "One size of a photo: HASH-640.webp or HASH-640.jpg" },
	{ .method = HTTP_GET,
	  .path = "{id}",
	  .page = idea_detail_page,
	  .query = IDEA_QUERY,
	  .free_query = IDEA_FREE_QUERY,
	  .cached = true,
	  .summary = "One idea, with the one before and after it in the order one came from" },
	{ 0 },
};
static const struct action *const actions[] = {
	&idea_create,       &idea_update, &idea_words,   &milestone_create, &milestone_update, &milestone_delete,
	&photo_list_action, &photo_add,   &photo_change, &photo_move,       &photo_remove,     NULL,
};
static const struct record *const records[] = { &idea_record,      &idea_place_record, &idea_count_record,
	                                            &milestone_record, &photo_record,      NULL };
static const char *const windows[] = { "view", NULL };

const struct method ideas_method = {
	.search = "zoek",
	.name = "ideas",
	.label = N_("Ideas and plans"),
	.settings = &ideas_settings_record,
	.routes = routes,
	.actions = actions,
	.records = records,
	.check = idea_check,
	.windows = windows,
	.block = idea_block,
	.invitation = idea_invitation,
	.each_path = idea_each_path,
};
