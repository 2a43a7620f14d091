// SPDX-License-Identifier: EUPL-1.2
// The files of an export one by one, in provisional numbers; of use to opinion_csv.c only.
#ifndef POLDER_EXCHANGE_OPINION_READ_H
#define POLDER_EXCHANGE_OPINION_READ_H

#include "exchange/csv.h"
#include "exchange/opinion_csv.h"
#include "exchange/opinion_ids.h"

struct opinion_plus_minus {
	uint64_t plus, minus; // votes written 1 and -1
};

struct opinion_stated {
	int64_t agrees, disagrees;
	bool known;
};

struct opinion_listed {
	uint32_t participant, group; // OPINION_NONE: in no group
	struct text xid;
};

// The one list that outgrows all others: in memory of its own, which grows where it stands and goes back when the votes are in
// their place.
struct opinion_events {
	struct opinion_event *at; // values as written
	size_t count, room;
};

struct opinion_reading {
	struct arena *arena;
	const struct opinion_sources *sources;
	struct opinion_error *error;
	struct opinion_export *data;
	struct opinion_ids participants, statements; // provisional numbers: as they came
	struct opinion_ids rows;                     // ids of the rows of participants-votes.csv
	struct opinion_ids groups;
	uint32_t *participant_place, *statement_place;
	struct opinion_events events;
	struct opinion_events cells; // of participants-votes.csv when the events come from votes.csv
	struct {
		struct opinion_comment *at;
		size_t count;
	} comments; // the first statements: by provisional number
	struct {
		struct opinion_listed *at;
		size_t count;
	} listed;
	struct {
		struct opinion_stated *at;
		size_t count;
	} stated; // per participant, from participants-votes.csv
	bool xid_given;
};

// A file that is not there is passed over. False: it is refused (the error is told), or the arena is full.
bool opinion_read_comments(struct opinion_reading *reading);     // first: its statements come first
bool opinion_read_votes(struct opinion_reading *reading);        // to events
bool opinion_read_participants(struct opinion_reading *reading); // to events, or cells when there are events already
void opinion_read_summary(struct opinion_reading *reading);      // what cannot be read of it is left empty

// Room for one more, NULL when there is no memory.
struct opinion_event *opinion_events_add(struct opinion_events *events);
void opinion_events_free(struct opinion_events *events);

bool opinion_read_fail(struct opinion_reading *reading, enum opinion_file file, const struct csv_reader *rows);

#endif
