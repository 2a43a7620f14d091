// SPDX-License-Identifier: EUPL-1.2
// `polder convert IN OUT`: a participatory budget election as .pb, CSV or JSON, each made from and into the others.
//
// CSV is three files beside each other: NAME.meta.csv (key,value), NAME.projects.csv and NAME.votes.csv, with the columns of
// the sections of .pb; any of them or NAME.csv names all three. JSON is one object with meta, projects and votes; lists are
// arrays, amounts and counts are numbers, the rest is text.
//
// Whatever comes in is made into .pb and read by pabulib_read, so that one set of rules holds for all three; what goes
// out is the .pb that pabulib_write makes, as other cells. So .pb, CSV and JSON made from each other say the same. What is
// not kept is what pabulib_read does not keep: white space around a value, `None`, a coordinate that is no number, a
// project that stands on a ballot again, parts of a cent of the budget; and line breaks inside a value, which .pb cannot
// hold: they become spaces. What happened of this is told, but for the first two.
#ifndef POLDER_EXCHANGE_CONVERT_H
#define POLDER_EXCHANGE_CONVERT_H

#include "exchange/pabulib.h"

enum convert_format { CONVERT_PB, CONVERT_CSV, CONVERT_JSON, CONVERT_FORMATS };
bool convert_format_parse(struct text name, enum convert_format *format); // "pb", "csv", "json"

enum convert_part { CONVERT_META, CONVERT_PROJECTS, CONVERT_VOTES, CONVERT_PARTS };
const char *convert_part_name(enum convert_part part); // "meta", "projects", "votes"

struct convert_error {
	int part;    // of CSV, which file; -1 otherwise
	size_t line; // from 1; 0: the file as a whole
	struct text reason;
};

// The election as .pb text. `lines` tells for each of its lines where it came from.
struct convert_line {
	enum convert_part part;
	size_t line; // CSV: of that file; JSON: which one of its part, from 0. SIZE_MAX: it was added
};
struct convert_pb {
	struct builder text;
	struct {
		struct convert_line *at;
		size_t count;
	} lines;
	size_t breaks; // values in which a line break became a space
};
// False with *error filled.
bool convert_from_csv(struct arena *arena, const struct text files[CONVERT_PARTS], struct convert_pb *pb,
                      struct convert_error *error);
bool convert_from_json(struct arena *arena, struct text file, struct convert_pb *pb, struct convert_error *error);
// From .pb as pabulib_write makes it. False when the arena is full.
bool convert_to_csv(struct arena *arena, struct text pb, struct text files[CONVERT_PARTS]);
bool convert_to_json(struct arena *arena, struct text pb, struct text *file);

// What the parts share: a line of .pb from cells; where an element of a part stands in the JSON.
bool convert_row(struct convert_pb *pb, const struct text *cells, size_t count, enum convert_part part, size_t line);
bool convert_title(struct convert_pb *pb, enum convert_part part); // a section's title
size_t convert_json_line(struct text file, enum convert_part part, size_t element);

// The whole of it: reads the file or files, and gives the election and the .pb text it makes. NULL with *error filled.
struct pabulib *convert_read(struct arena *arena, enum convert_format from, const struct text files[CONVERT_PARTS],
                             struct convert_error *error, size_t *breaks);

struct convert_options {
	const char *from_path, *to_path;
	enum convert_format from, to;
};
// Exit code: 0 converted; 2 something cannot be read or written, *err says what; 7 the disk is full; 1 out of memory, or
// a faulty disk. Of the files of CSV all are written or none is. *out says what was made.
int convert_file(const struct convert_options *options, struct builder *out, struct builder *err);

#endif
