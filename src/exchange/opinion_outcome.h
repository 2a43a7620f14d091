// SPDX-License-Identifier: EUPL-1.2
// What `polder opinions` found in an export, and its three forms: a summary for people, JSON with all that is needed to
// compute it again, and a drawing.
#ifndef POLDER_EXCHANGE_OPINION_OUTCOME_H
#define POLDER_EXCHANGE_OPINION_OUTCOME_H

#include "base/json.h"
#include "exchange/opinion_csv.h"

struct language;

struct opinion_request {
	struct opinion_options map;
	struct opinion_exposure exposure; // of statements with few votes; see opinion_show
	bool published_groups;            // measure the groups that the export states, instead of those of the map
	bool warm;                        // from an earlier answer
	struct text previous;             // which is this, in JSON
	struct text previous_name;        // as people call it in an error: its file
	struct text why;                  // id of a participant to explain the place of; empty: nobody
};

struct opinion_outcome {
	const struct opinion_export *data;
	const struct opinion_request *request;
	const struct opinion_map *map;
	const struct opinion_measures *measures;
	const int8_t *group; // per participant: of the map, or as published
	uint32_t group_count;
	struct {
		struct text name; // "A"; as the export says for published groups
		uint32_t mark;    // which mark it has in a drawing: stays with the name
		uint32_t size;
		double x, y; // mean position of the members
	} groups[OPINION_MEASURED_GROUPS_MOST];
	double *probability;                                 // per statement
	uint8_t hash[HASH_BYTES], previous_hash[HASH_BYTES]; // of the canonical votes, and of the earlier answer
	uint32_t why;                                        // the participant of request->why, OPINION_NONE
};

// The defaults of a request: the map's own, no extra exposure.
void opinion_request_defaults(struct opinion_request *request);
// NULL with the reason, for people, in *error; empty when the arena is full.
struct opinion_outcome *opinion_outcome_make(struct arena *arena, const struct opinion_export *data,
                                             const struct opinion_request *request, struct text *error);

void opinion_text(struct builder *out, const struct opinion_outcome *outcome);
void opinion_json(struct builder *out, const struct opinion_outcome *outcome);
// One SVG 1.1 document: the map, and the table of groups beside it. Groups differ by shape as well as colour. Participants
// who stand close together share one mark, so its size is bounded.
void opinion_svg(struct builder *out, const struct opinion_outcome *outcome, const struct language *language);

// The map in an earlier JSON answer, as far as opinion_map_make needs it, and where its participants and statements stand
// now; who is gone is left out. NULL with the reason in *error when it is not such an answer.
struct opinion_map *opinion_previous_read(struct arena *arena, const struct opinion_export *data, struct text json,
                                          struct opinion_moved *moved, struct text *error);

#define OPINION_GUARDS 2 // axes that only the next map needs

#endif
