// SPDX-License-Identifier: EUPL-1.2
#include "exchange/opinion_read.h"

#include <stdlib.h>
#include <string.h>

#include "base/number.h"

#define ID_BYTES_MOST 200u
#define SECONDS_BELOW 100000000000 // 10^11: in seconds the year 5138, in milliseconds 1973

// Column numbers of one file, by name.
struct column {
	const char *name;
	bool needed;
	size_t at; // SIZE_MAX: not there
};

static bool columns_find(struct csv_reader *rows, struct column *columns, size_t count, const char *what)
{
	if (!csv_next(rows))
		return csv_fail(rows, "is empty; give %s of a Pol.is export", what);
	for (size_t i = 0; i < count; i++) {
		columns[i].at = csv_column(rows, columns[i].name);
		if (columns[i].needed && columns[i].at == SIZE_MAX)
			return csv_fail(rows, "has no column %s; is it %s of a Pol.is export?", columns[i].name, what);
	}
	return true;
}

static bool row_whole(struct csv_reader *rows, size_t width)
{
	return rows->count == width ||
	       csv_fail(rows, "has %zu cells where the first row has %zu; put cells with commas in quotes", rows->count,
	                width);
}

static struct text shown(struct text cell)
{
	return text_cut(cell, 40);
}

static bool cell_id(struct csv_reader *rows, const struct column *column, struct text *id)
{
	*id = text_trim(csv_cell(rows, column->at));
	if (id->len > 0 && id->len <= ID_BYTES_MOST)
		return true;
	return csv_fail(rows, "has no %s, or one of more than %u characters", column->name, ID_BYTES_MOST);
}

// A whole number that is not negative.
static bool cell_count(struct csv_reader *rows, const struct column *column, int64_t *count)
{
	struct text cell = text_trim(csv_cell(rows, column->at));
	if (number_parse(cell, count) && *count >= 0)
		return true;
	return csv_fail(rows, "has \"%" TEXT_FORMAT "\" as %s; a whole number from 0 belongs there", TEXT_ARGS(shown(cell)),
	                column->name);
}

static bool vote_parse(struct text cell, int *value)
{
	cell = text_trim(cell);
	*value = text_is(cell, "1") ? 1 : text_is(cell, "-1") ? -1 : 0;
	return *value != 0 || text_is(cell, "0");
}

static bool cell_flag(struct csv_reader *rows, const struct column *column, bool *flag)
{
	struct text cell = text_trim(csv_cell(rows, column->at));
	*flag =
		text_equal_ignoring_case(cell, TEXT("true")) || text_is(cell, "1") || text_equal_ignoring_case(cell, TEXT("t"));
	if (*flag || cell.len == 0 || text_equal_ignoring_case(cell, TEXT("false")) || text_is(cell, "0") ||
	    text_equal_ignoring_case(cell, TEXT("f")))
		return true;
	return csv_fail(rows, "has \"%" TEXT_FORMAT "\" as %s; true or false belongs there", TEXT_ARGS(shown(cell)),
	                column->name);
}

// --- comments.csv -----------------------------------------------------------------------------------------------------

enum { COMMENT_ID, COMMENT_AUTHOR, COMMENT_AGREES, COMMENT_DISAGREES, COMMENT_MODERATED, COMMENT_META, COMMENT_BODY };

static bool comment_cells(struct csv_reader *rows, const struct column *columns, struct opinion_comment *comment)
{
	int64_t moderated = 1;
	bool stated = columns[COMMENT_AGREES].at != SIZE_MAX && columns[COMMENT_DISAGREES].at != SIZE_MAX;
	*comment = (struct opinion_comment){ .author = text_trim(csv_cell(rows, columns[COMMENT_AUTHOR].at)),
		                                 .body = csv_cell(rows, columns[COMMENT_BODY].at),
		                                 .known = true,
		                                 .agrees = -1,
		                                 .disagrees = -1 };
	if (stated && (!cell_count(rows, &columns[COMMENT_AGREES], &comment->agrees) ||
	               !cell_count(rows, &columns[COMMENT_DISAGREES], &comment->disagrees)))
		return false;
	if (columns[COMMENT_META].at != SIZE_MAX && !cell_flag(rows, &columns[COMMENT_META], &comment->meta))
		return false;
	if (columns[COMMENT_MODERATED].at != SIZE_MAX) {
		struct text cell = text_trim(csv_cell(rows, columns[COMMENT_MODERATED].at));
		if (!number_parse(cell, &moderated) || moderated < -1 || moderated > 1)
			return csv_fail(rows, "has \"%" TEXT_FORMAT "\" as moderated; 1, 0 or -1 belongs there",
			                TEXT_ARGS(shown(cell)));
	}
	comment->moderated = (int)moderated;
	return true;
}

static bool comment_add(struct opinion_reading *reading, struct csv_reader *rows, const struct column *columns)
{
	struct opinion_comment comment;
	struct text id;
	uint32_t number;
	if (!cell_id(rows, &columns[COMMENT_ID], &id) || !comment_cells(rows, columns, &comment))
		return false;
	if (opinion_ids_find(&reading->statements, id, &number))
		return csv_fail(rows, "has the statement %" TEXT_FORMAT " again; give each statement one row",
		                TEXT_ARGS(shown(id)));
	struct opinion_comment *added = arena_append(reading->arena, &reading->comments, struct opinion_comment);
	if (!added || !opinion_ids_add(&reading->statements, id, &number))
		return false;
	*added = comment;
	return true;
}

// A line of an unquoted file that begins no statement: its text belongs to the statement before.
static bool comment_continues(struct opinion_reading *reading, const struct csv_reader *rows,
                              const struct column *columns, size_t width)
{
	int64_t number;
	if (rows->plain_columns == 0 || reading->comments.count == 0)
		return false;
	if (rows->count == width && number_parse(text_trim(csv_cell(rows, columns[COMMENT_ID].at)), &number))
		return false;
	struct text *body = &reading->comments.at[reading->comments.count - 1].body;
	const struct text *last = &rows->cells[rows->count - 1];
	body->len = (size_t)(last->at + last->len - body->at);
	return true;
}

static bool comments_rows(struct opinion_reading *reading, struct csv_reader *rows)
{
	struct column columns[] = {
		[COMMENT_ID] = { "comment-id", true, 0 },        [COMMENT_AUTHOR] = { "author-id", false, 0 },
		[COMMENT_AGREES] = { "agrees", false, 0 },       [COMMENT_DISAGREES] = { "disagrees", false, 0 },
		[COMMENT_MODERATED] = { "moderated", false, 0 }, [COMMENT_META] = { "is-meta", false, 0 },
		[COMMENT_BODY] = { "comment-body", true, 0 }
	};
	if (!columns_find(rows, columns, sizeof columns / sizeof *columns, "comments.csv"))
		return false;
	size_t width = rows->count;
	while (csv_next(rows)) {
		if (comment_continues(reading, rows, columns, width))
			continue;
		if (!row_whole(rows, width) || !comment_add(reading, rows, columns))
			return false;
	}
	return rows->error.len == 0 && !arena_full(reading->arena);
}

// Whether the texts of an otherwise wrong file were written without quotes: how many columns it then has, else 0. Quoted texts
// begin and end with a quote; more texts must need quotes and lack them than have them.
static size_t comments_plain_columns(struct arena *arena, struct text file)
{
	struct csv_reader rows;
	size_t bare = 0, wrapped = 0;
	csv_begin(&rows, arena, file, ',');
	if (!csv_next(&rows) || csv_column(&rows, "comment-body") != rows.count - 1)
		return 0;
	size_t width = rows.plain_columns = rows.count;
	while (csv_next(&rows)) {
		struct text body = csv_cell(&rows, width - 1);
		bool needs = body.len > 0 && (memchr(body.at, ',', body.len) || memchr(body.at, '"', body.len));
		bool has = body.len > 1 && body.at[0] == '"' && body.at[body.len - 1] == '"';
		bare += needs && !has && body.at[0] != '"';
		wrapped += has;
	}
	return bare > wrapped ? width : 0;
}

bool opinion_read_comments(struct opinion_reading *reading)
{
	struct csv_reader rows, plain;
	struct text file = reading->sources->file[OPINION_COMMENTS_FILE].begin;
	if (!file.at)
		return true;
	csv_begin(&rows, reading->arena, file, ',');
	if (comments_rows(reading, &rows))
		return true;
	csv_begin(&plain, reading->arena, file, ',');
	plain.plain_columns = comments_plain_columns(reading->arena, file);
	if (plain.plain_columns == 0 || arena_full(reading->arena))
		return opinion_read_fail(reading, OPINION_COMMENTS_FILE, &rows);
	reading->comments.at = NULL;
	reading->comments.count = 0;
	if (!opinion_ids_begin(&reading->statements, reading->arena) || !comments_rows(reading, &plain))
		return opinion_read_fail(reading, OPINION_COMMENTS_FILE, &plain);
	reading->data->warnings[OPINION_WARN_UNQUOTED] = 1;
	return true;
}

// --- votes.csv ------------------------------------------------------------------------------------------------------------

enum { VOTE_TIME, VOTE_STATEMENT, VOTE_VOTER, VOTE_VALUE };

#define EVENTS_FIRST ((size_t)1 << 12)

struct opinion_event *opinion_events_add(struct opinion_events *events)
{
	if (events->count == events->room) {
		size_t room = events->room > 0 ? events->room * 2 : EVENTS_FIRST;
		struct opinion_event *larger = NULL;
		if (room <= SIZE_MAX / sizeof *larger)
			larger = realloc(events->at, room * sizeof *larger); // of large blocks the pages move, nothing is copied
		if (!larger)
			return NULL;
		events->at = larger;
		events->room = room;
	}
	return &events->at[events->count++];
}

void opinion_events_free(struct opinion_events *events)
{
	free(events->at);
	*events = (struct opinion_events){ NULL, 0, 0 };
}

static void rows_begin(const struct opinion_reading *reading, enum opinion_file file, struct csv_reader *rows)
{
	size_t bytes = reading->sources->block_bytes;
	csv_begin_source(rows, reading->arena, &reading->sources->file[file], bytes > 0 ? bytes : OPINION_BLOCK_BYTES, ',');
}

// Time in `order`, in milliseconds.
static bool vote_time(struct opinion_reading *reading, struct csv_reader *rows, const struct column *column,
                      int64_t *order)
{
	bool first = reading->events.count == 0;
	if (column->at == SIZE_MAX) {
		*order = (int64_t)rows->line;
		reading->data->warnings[OPINION_WARN_ROW_ORDER]++;
		return true;
	}
	if (!cell_count(rows, column, order))
		return false;
	bool seconds = *order < SECONDS_BELOW;
	if (first)
		reading->data->seconds = seconds;
	else if (reading->data->seconds != seconds)
		return csv_fail(rows, "has a time in %s after times in %s; give a file with one unit",
		                seconds ? "seconds" : "milliseconds", seconds ? "milliseconds" : "seconds");
	return true;
}

static bool vote_add(struct opinion_reading *reading, struct csv_reader *rows, const struct column *columns)
{
	struct opinion_event event, *added;
	struct text statement, voter;
	uint32_t number;
	int value;
	if (!cell_id(rows, &columns[VOTE_STATEMENT], &statement) || !cell_id(rows, &columns[VOTE_VOTER], &voter) ||
	    !vote_time(reading, rows, &columns[VOTE_TIME], &event.order))
		return false;
	if (!vote_parse(csv_cell(rows, columns[VOTE_VALUE].at), &value))
		return csv_fail(rows, "has \"%" TEXT_FORMAT "\" as vote; 1, 0 or -1 belongs there",
		                TEXT_ARGS(shown(csv_cell(rows, columns[VOTE_VALUE].at))));
	if (!opinion_ids_add(&reading->statements, statement, &number) ||
	    !opinion_ids_add(&reading->participants, voter, &event.participant))
		return false;
	if (reading->statements.count > OPINION_STATEMENTS_MOST || reading->participants.count > OPINION_PARTICIPANTS_MOST)
		return csv_fail(rows, "is beyond %u statements or %u participants", OPINION_STATEMENTS_MOST,
		                OPINION_PARTICIPANTS_MOST);
	event.vote = opinion_vote_make(number, value);
	added = opinion_events_add(&reading->events);
	if (added)
		*added = event;
	return added != NULL;
}

bool opinion_read_votes(struct opinion_reading *reading)
{
	struct csv_reader rows;
	struct column columns[] = { [VOTE_TIME] = { "timestamp", false, 0 },
		                        [VOTE_STATEMENT] = { "comment-id", true, 0 },
		                        [VOTE_VOTER] = { "voter-id", true, 0 },
		                        [VOTE_VALUE] = { "vote", true, 0 } };
	if (!reading->data->from_log)
		return true;
	rows_begin(reading, OPINION_VOTES_FILE, &rows);
	if (!columns_find(&rows, columns, sizeof columns / sizeof *columns, "votes.csv"))
		return opinion_read_fail(reading, OPINION_VOTES_FILE, &rows);
	size_t width = rows.count;
	while (csv_next(&rows)) {
		if (!row_whole(&rows, width) || !vote_add(reading, &rows, columns))
			return opinion_read_fail(reading, OPINION_VOTES_FILE, &rows);
	}
	return rows.error.len == 0 ? !arena_full(reading->arena) : opinion_read_fail(reading, OPINION_VOTES_FILE, &rows);
}

// --- participants-votes.csv --------------------------------------------------------------------------------------------

enum { PARTICIPANT_ID, PARTICIPANT_XID, PARTICIPANT_GROUP, PARTICIPANT_AGREES, PARTICIPANT_DISAGREES };

struct table {
	struct csv_reader rows;
	struct column columns[5];
	size_t width;
	uint32_t *statement; // per column: its provisional number, OPINION_NONE for others
	struct opinion_events *events;
};

// Every column that is no known one is a statement.
static bool table_statements(struct opinion_reading *reading, struct table *table)
{
	static const char *const others[] = { "participant", "xid",     "group-id",   "n-comments",
		                                  "n-votes",     "n-agree", "n-disagree", "n-important" };
	struct opinion_ids seen;
	table->width = table->rows.count;
	table->statement = arena_new_array(reading->arena, uint32_t, table->width);
	if (!table->statement || !opinion_ids_begin(&seen, reading->arena))
		return false;
	for (size_t c = 0; c < table->width; c++) {
		struct text name = text_trim(csv_cell(&table->rows, c));
		uint32_t number;
		bool other = false;
		table->statement[c] = OPINION_NONE;
		for (size_t i = 0; i < sizeof others / sizeof *others; i++)
			other = other || text_equal_ignoring_case(name, text_of(others[i]));
		if (other)
			continue;
		if (name.len == 0 || name.len > ID_BYTES_MOST || opinion_ids_find(&seen, name, &number))
			return csv_fail(&table->rows, "has a column without a name, or the statement %" TEXT_FORMAT " twice",
			                TEXT_ARGS(shown(name)));
		if (!opinion_ids_add(&seen, name, &number) ||
		    !opinion_ids_add(&reading->statements, name, &table->statement[c]))
			return false;
	}
	return true;
}

static bool table_group(struct opinion_reading *reading, struct table *table, struct opinion_listed *listed)
{
	struct text group = text_trim(csv_cell(&table->rows, table->columns[PARTICIPANT_GROUP].at));
	listed->group = OPINION_NONE;
	if (group.len == 0 || text_is(group, "-1"))
		return true;
	if (group.len > ID_BYTES_MOST || !opinion_ids_add(&reading->groups, group, &listed->group) ||
	    reading->groups.count > OPINION_MEASURED_GROUPS_MOST)
		return csv_fail(&table->rows, "is in the group \"%" TEXT_FORMAT "\"; there can be %u groups at most",
		                TEXT_ARGS(shown(group)), OPINION_MEASURED_GROUPS_MOST);
	return true;
}

// The filled cells of a row; participants who did not vote on anything are not added, nor, when votes.csv is there, who did
// not according to it.
static bool table_cells(struct opinion_reading *reading, struct table *table, struct text id, bool *voted,
                        uint32_t *participant)
{
	*voted = false;
	for (size_t c = 0; c < table->width; c++) {
		int value;
		if (table->statement[c] == OPINION_NONE || table->rows.cells[c].len == 0)
			continue;
		if (!vote_parse(table->rows.cells[c], &value))
			return csv_fail(&table->rows, "has \"%" TEXT_FORMAT "\" as a vote; 1, 0, -1 or nothing belongs there",
			                TEXT_ARGS(shown(table->rows.cells[c])));
		if (reading->data->from_log && !opinion_ids_find(&reading->participants, id, participant)) {
			reading->data->warnings[OPINION_WARN_FILES_DIFFER]++;
			continue;
		}
		if (!*voted && !opinion_ids_add(&reading->participants, id, participant))
			return false;
		*voted = true;
		struct opinion_event *event = opinion_events_add(table->events);
		if (!event)
			return false;
		*event = (struct opinion_event){ .participant = *participant,
			                             .vote = opinion_vote_make(table->statement[c], value) };
	}
	return true;
}

// What is stated of at least so many participants, of most of them nothing yet.
static bool stated_reach(struct opinion_reading *reading, size_t count)
{
	while (reading->stated.count < count)
		if (!arena_append(reading->arena, &reading->stated, struct opinion_stated))
			return false;
	return true;
}

static bool table_row(struct opinion_reading *reading, struct table *table)
{
	struct csv_reader *rows = &table->rows;
	struct opinion_listed listed = { .xid = TEXT_NONE };
	struct opinion_stated stated = { .known = table->columns[PARTICIPANT_AGREES].at != SIZE_MAX &&
		                                      table->columns[PARTICIPANT_DISAGREES].at != SIZE_MAX };
	struct text id;
	uint32_t row;
	bool voted;
	if (!cell_id(rows, &table->columns[PARTICIPANT_ID], &id) || !table_group(reading, table, &listed))
		return false;
	if (opinion_ids_find(&reading->rows, id, &row))
		return csv_fail(rows, "has the participant %" TEXT_FORMAT " again; give each participant one row",
		                TEXT_ARGS(shown(id)));
	if (stated.known && (!cell_count(rows, &table->columns[PARTICIPANT_AGREES], &stated.agrees) ||
	                     !cell_count(rows, &table->columns[PARTICIPANT_DISAGREES], &stated.disagrees)))
		return false;
	if (!opinion_ids_add(&reading->rows, id, &row) || !table_cells(reading, table, id, &voted, &listed.participant))
		return false;
	if (!voted)
		return true;
	listed.xid = text_copy(reading->arena, text_trim(csv_cell(rows, table->columns[PARTICIPANT_XID].at)));
	struct opinion_listed *added = arena_append(reading->arena, &reading->listed, struct opinion_listed);
	if (!added || !stated_reach(reading, (size_t)listed.participant + 1))
		return false;
	reading->stated.at[listed.participant] = stated;
	*added = listed;
	return true;
}

static bool table_read(struct opinion_reading *reading, struct table *table)
{
	if (!columns_find(&table->rows, table->columns, sizeof table->columns / sizeof *table->columns,
	                  "participants-votes.csv") ||
	    !table_statements(reading, table))
		return false;
	reading->xid_given = table->columns[PARTICIPANT_XID].at != SIZE_MAX;
	while (csv_next(&table->rows)) {
		if (!row_whole(&table->rows, table->width) || !table_row(reading, table))
			return false;
	}
	if (table->rows.error.len == 0 && reading->statements.count > OPINION_STATEMENTS_MOST)
		return csv_fail(&table->rows, "has more than %u statements", OPINION_STATEMENTS_MOST);
	return table->rows.error.len == 0 && stated_reach(reading, reading->participants.count);
}

bool opinion_read_participants(struct opinion_reading *reading)
{
	struct table table = { .columns = { [PARTICIPANT_ID] = { "participant", true, 0 },
		                                [PARTICIPANT_XID] = { "xid", false, 0 },
		                                [PARTICIPANT_GROUP] = { "group-id", true, 0 },
		                                [PARTICIPANT_AGREES] = { "n-agree", false, 0 },
		                                [PARTICIPANT_DISAGREES] = { "n-disagree", false, 0 } } };
	if (!csv_source_given(&reading->sources->file[OPINION_PARTICIPANTS_FILE]))
		return true;
	rows_begin(reading, OPINION_PARTICIPANTS_FILE, &table.rows);
	table.events = reading->data->from_log ? &reading->cells : &reading->events;
	return table_read(reading, &table) || opinion_read_fail(reading, OPINION_PARTICIPANTS_FILE, &table.rows);
}

// --- summary.csv ------------------------------------------------------------------------------------------------------------

void opinion_read_summary(struct opinion_reading *reading)
{
	struct csv_reader rows;
	struct text file = reading->sources->file[OPINION_SUMMARY_FILE].begin;
	if (!file.at)
		return;
	const struct {
		const char *key;
		struct text *value;
	} wanted[] = { { "topic", &reading->data->topic },
		           { "url", &reading->data->url },
		           { "conversation-description", &reading->data->description } };
	csv_begin(&rows, reading->arena, file, ',');
	while (csv_next(&rows)) {
		for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++)
			if (text_is(text_trim(csv_cell(&rows, 0)), wanted[i].key))
				*wanted[i].value = csv_cell(&rows, 1);
	}
}

bool opinion_file_recognise(struct arena *arena, struct text begin, enum opinion_file *file)
{
	struct csv_reader rows;
	csv_begin(&rows, arena, begin, ',');
	if (!csv_next(&rows))
		return false;
	if (csv_column(&rows, "voter-id") != SIZE_MAX && csv_column(&rows, "vote") != SIZE_MAX)
		*file = OPINION_VOTES_FILE;
	else if (csv_column(&rows, "participant") != SIZE_MAX && csv_column(&rows, "group-id") != SIZE_MAX)
		*file = OPINION_PARTICIPANTS_FILE;
	else if (csv_column(&rows, "comment-id") != SIZE_MAX && csv_column(&rows, "comment-body") != SIZE_MAX)
		*file = OPINION_COMMENTS_FILE;
	else
		return false;
	return true;
}
