// SPDX-License-Identifier: EUPL-1.2
#include "methods/budget/files.h"
#include <errno.h>
#include <unistd.h>
#include "base/clock.h"
#include "base/log.h"
#include "http/compress.h"
#include "methods/budget/publication.h"

enum {
	EVERY_MS = 1000,
	DISK_TURNS = 20, // between two looks at the disk
	FIRST_PAUSE_MS = 10000,
	LONGEST_PAUSE_MS = 3600000,
	ARENA_BYTES = 64 << 20,
	SCRATCH_BYTES = 4 << 20,
	STOP_ROWS = 1000 // between two looks whether the program ends
};

#define AT(member) .name = #member, .offset = offsetof(struct vote_file, member)
static const struct field vote_file_fields[] = {
	{ AT(vote_id), .kind = FIELD_ID, .flags = FIELD_KEY },       { AT(name), .kind = FIELD_TEXT, .flags = FIELD_KEY },
	{ AT(hash), .kind = FIELD_BYTES, .flags = FIELD_FILE },      { AT(bytes), .kind = FIELD_INT },
	{ AT(gzip_hash), .kind = FIELD_BYTES, .flags = FIELD_FILE }, { AT(gzip_bytes), .kind = FIELD_INT },
};
const struct record vote_file_record = RECORD_OF("vote_file", struct vote_file, vote_file_fields);

// --- reading -----------------------------------------------------------------------------------------------------
bool vote_files_of(struct db *db, struct arena *arena, int64_t vote_id, struct vote_files *files)
{
	struct vote_file file;
	*files = (struct vote_files){ NULL, 0 };
	struct rows rows = db_select(db, &vote_file_record, "WHERE vote_id = ?1 ORDER BY name", "i", vote_id);
	while (rows_next_record(&rows, &vote_file_record, &file, arena)) {
		struct vote_file *row = arena_append(arena, files, struct vote_file);
		if (row)
			*row = file;
	}
	return rows_end(&rows) && !arena_full(arena);
}

const struct vote_file *vote_files_find(const struct vote_files *files, struct text name)
{
	for (size_t i = 0; i < files->count; i++)
		if (text_equal(files->at[i].name, name))
			return &files->at[i];
	return NULL;
}

static struct text pb_name(struct arena *arena, const struct vote_definition *definition, int64_t envelope_id)
{
	return definition->envelope_count == 1 ? TEXT(PB_FILE) : pb_file_name(arena, envelope_id);
}

bool vote_file_expected(struct arena *arena, const struct vote_definition *definition, struct text name)
{
	bool expected = text_is(name, BALLOTS_FILE) || text_is(name, LEAVES_FILE);
	for (size_t i = 0; !expected && i < definition->envelope_count; i++)
		expected = text_equal(name, pb_name(arena, definition, definition->envelopes[i].id));
	return expected;
}

// --- one file, plain and packed ------------------------------------------------------------------------------------
struct output {
	struct text name;
	struct file_writer *plain, *packed;
	struct gzip_stream *gzip;
};

static bool take_packed(void *argument, struct text bytes)
{
	struct output *output = argument;
	return file_add(output->packed, bytes);
}

static bool output_open(struct output *output, struct store *store, struct text name)
{
	*output = (struct output){ .name = name, .plain = file_begin(store), .packed = file_begin(store) };
	output->gzip = output->packed ? gzip_begin(take_packed, output) : NULL;
	return output->plain && output->gzip;
}

static bool output_add(struct output *output, struct builder *b)
{
	struct text bytes = builder_text(b);
	return !b->failed && file_add(output->plain, bytes) && gzip_add(output->gzip, bytes);
}

static void output_drop(struct output *output)
{
	gzip_end(output->gzip);
	file_drop(output->packed);
	file_drop(output->plain);
	*output = (struct output){ .name = output->name };
}

// Both under their names on the disk. The output is closed, whatever comes of it.
static bool output_finish(struct output *output, struct arena *arena, struct vote_file *file)
{
	uint8_t *hashes = arena_alloc(arena, 2 * (size_t)HASH_BYTES);
	bool whole = gzip_end(output->gzip) && hashes;
	output->gzip = NULL;
	if (!whole) {
		output_drop(output);
		return false;
	}
	whole = file_finish(output->packed, hashes + HASH_BYTES, &file->gzip_bytes);
	whole = file_finish(output->plain, hashes, &file->bytes) && whole;
	*output = (struct output){ .name = output->name };
	file->name = output->name;
	file->hash = (struct text){ (const char *)hashes, HASH_BYTES };
	file->gzip_hash = (struct text){ (const char *)hashes + HASH_BYTES, HASH_BYTES };
	return whole;
}

// --- making ----------------------------------------------------------------------------------------------------------
enum { BALLOTS, LEAVES, FIRST_PB }; // places in `outputs`

struct making {
	struct store *store;
	struct db *db;
	struct arena *arena, *scratch; // of the whole; of one row
	struct publication publication;
	struct output *outputs;
	size_t output_count;
	struct vote_files files;
	// What the files say, to be compared with the outcome.
	struct tally *tally;
	int64_t *voters; // per section
	int64_t rows;
};

static bool may_go_on(struct making *m)
{
	return ++m->rows % STOP_ROWS != 0 || !jobs_are_stopping(m->store);
}

static bool section_of(const struct making *m, int64_t envelope_id, size_t *index)
{
	const struct budget_outcome *outcome = &m->publication.outcome;
	for (*index = 0; *index < outcome->section_count; (*index)++)
		if (outcome->sections[*index].envelope_id == envelope_id)
			return true;
	return false;
}

static bool write_heads(struct making *m)
{
	const struct publication *publication = &m->publication;
	const struct vote_definition *definition = &publication->definition;
	size_t sections = publication->outcome.section_count;
	m->outputs = arena_new_array(m->arena, struct output, FIRST_PB + sections);
	m->voters = arena_new_array(m->arena, int64_t, sections + 1);
	m->tally = tally_create(m->arena, definition->option_count);
	struct builder ballots = builder_on(m->arena), leaves = builder_on(m->arena);
	build_literal(&ballots, BALLOTS_HEAD);
	build_literal(&leaves, LEAVES_HEAD);
	if (!m->outputs || !m->voters || !m->tally)
		return false;
	m->output_count = FIRST_PB + sections;
	if (!output_open(&m->outputs[BALLOTS], m->store, TEXT(BALLOTS_FILE)) ||
	    !output_open(&m->outputs[LEAVES], m->store, TEXT(LEAVES_FILE)) || !output_add(&m->outputs[BALLOTS], &ballots) ||
	    !output_add(&m->outputs[LEAVES], &leaves))
		return false;
	for (size_t i = 0; i < sections; i++) {
		const struct budget_section *section = &publication->outcome.sections[i];
		struct output *output = &m->outputs[FIRST_PB + i];
		struct builder head = builder_on(m->arena);
		if (!build_pb_head(&head, publication, section) ||
		    !output_open(output, m->store, pb_name(m->arena, definition, section->envelope_id)) ||
		    !output_add(output, &head))
			return false;
	}
	return true;
}

// One row of ballot_openings_select, into the file of ballots and that of its budget.
static bool write_ballot(struct making *m, const struct rows *rows)
{
	const struct vote_definition *definition = &m->publication.definition;
	const struct vote_envelope *envelope = definition_envelope(definition, rows_int(rows, 4));
	struct ballot_choice *choices;
	size_t count, section;
	struct builder opening = builder_on(m->scratch), line = builder_on(m->scratch);
	build_opening(&opening, rows, m->scratch);
	if (!envelope || !section_of(m, envelope->id, &section) ||
	    !ballot_text_read(m->scratch, definition, rows_text(rows, 2, m->scratch), &choices, &count) ||
	    !budget_tally(m->tally, definition, envelope, choices, count))
		return false;
	build_pb_ballot(&line, envelope, choices, count, ++m->voters[section]);
	return output_add(&m->outputs[BALLOTS], &opening) && output_add(&m->outputs[FIRST_PB + section], &line);
}

static bool write_ballots(struct making *m)
{
	int64_t vote_id = m->publication.vote.id, portions = ballot_portions(m->db, vote_id);
	bool good = portions > 0;
	for (int64_t i = 0; good && i < portions; i++) {
		struct rows rows = ballot_openings_select(m->db, vote_id, i, portions);
		while (good && rows_next(&rows)) {
			good = write_ballot(m, &rows) && may_go_on(m);
			arena_reset(m->scratch);
		}
		good = rows_end(&rows) && good;
	}
	return good;
}

static bool write_leaves(struct making *m)
{
	int64_t position = -1, before;
	bool good = true;
	do {
		before = position;
		struct leaf leaf;
		struct rows rows = leaves_select(m->db, m->publication.vote.id, before);
		while (good && rows_next_record(&rows, &leaf_record, &leaf, m->scratch)) {
			struct builder line = builder_on(m->scratch);
			build_leaf(&line, &leaf, m->scratch);
			position = leaf.position;
			good = output_add(&m->outputs[LEAVES], &line) && may_go_on(m);
			arena_reset(m->scratch);
		}
		good = rows_end(&rows) && good;
	} while (good && position > before);
	return good;
}

// The files must not say another thing than the result.
static bool agrees(const struct making *m)
{
	const struct budget_outcome *outcome = &m->publication.outcome;
	const struct vote_definition *definition = &m->publication.definition;
	bool same = true;
	for (size_t i = 0; i < outcome->section_count; i++) {
		const struct budget_section *section = &outcome->sections[i];
		same = same && m->voters[i] == section->voters;
		for (size_t j = 0; same && j < section->line_count; j++) {
			const struct budget_line *line = &section->lines[j];
			const struct vote_option *option = definition_option(definition, line->option_id);
			size_t place = option ? (size_t)(option - definition->options) : 0;
			same = option && m->tally->votes[place] == line->votes && m->tally->score[place] == line->score;
		}
	}
	if (!same)
		log_fault("the ballots of vote %lld do not give its published outcome; its files are not made",
		          (long long)m->publication.vote.id);
	return same;
}

static bool finish_outputs(struct making *m)
{
	for (size_t i = 0; i < m->output_count; i++) {
		struct vote_file *file = arena_append(m->arena, &m->files, struct vote_file);
		if (!file || !output_finish(&m->outputs[i], m->arena, file))
			return false;
		file->vote_id = m->publication.vote.id;
	}
	return true;
}

static enum outcome note_files(struct db *db, struct write_context *context, void *argument)
{
	const struct making *m = argument;
	struct vote vote;
	enum outcome outcome = vote_find(db, context->arena, m->publication.vote.id, &vote);
	if (outcome != DONE) // its site was deleted in the meantime
		return outcome;
	context->actor = TEXT("clock");
	if (db_execute(db, "DELETE FROM vote_file WHERE vote_id = ?1", "i", vote.id) < 0)
		return FAULT;
	for (size_t i = 0; i < m->files.count; i++)
		if (!db_insert(db, &vote_file_record, &m->files.at[i]))
			return FAULT;
	return event_append(db, context, vote.site_id, "vote.files", vote.id) ? DONE : FAULT;
}

static enum outcome make_files(struct making *m, int64_t activity_id)
{
	enum outcome outcome = publication_load(&m->publication, m->db, m->arena, activity_id);
	if (outcome != DONE)
		return outcome;
	bool made = write_heads(m) && write_ballots(m) && write_leaves(m) && agrees(m) && finish_outputs(m);
	for (size_t i = 0; i < m->output_count; i++)
		output_drop(&m->outputs[i]);
	return made ? store_write(m->store, note_files, m) : FAULT;
}

static enum outcome make_files_of(struct store *store, struct db *db, int64_t activity_id)
{
	int64_t started = clock_monotonic();
	struct making m = { .store = store, .db = db };
	enum outcome outcome = BUSY;
	m.arena = arena_create(ARENA_BYTES);
	m.scratch = arena_create(SCRATCH_BYTES);
	if (m.arena && m.scratch)
		outcome = make_files(&m, activity_id);
	if (outcome == DONE)
		log_info("the files of vote %lld were made in %lld ms", (long long)m.publication.vote.id,
		         (long long)(clock_monotonic() - started));
	arena_destroy(m.arena);
	arena_destroy(m.scratch);
	return outcome;
}

// --- the clock ---------------------------------------------------------------------------------------------------------
struct files_clock {
	int64_t turn;
	int64_t try_at, pause_ms; // of clock_monotonic; after a failure
};
struct id {
	int64_t id;
};
struct ids {
	struct id *at;
	size_t count;
};

static bool ids_read(struct rows rows, struct arena *arena, struct ids *ids)
{
	*ids = (struct ids){ NULL, 0 };
	while (rows_next(&rows)) {
		struct id *id = arena_append(arena, ids, struct id);
		if (id)
			id->id = rows_int(&rows, 0);
	}
	return rows_end(&rows) && !arena_full(arena);
}

static bool is_on_disk(struct store *store, struct text hash, int64_t bytes)
{
	errno = 0;
	int fd = hash.len == HASH_BYTES ? file_open(store, (const uint8_t *)hash.at, bytes) : -1;
	if (fd >= 0)
		close(fd);
	// That nothing more can be opened now says nothing about the file.
	return fd >= 0 || errno == EMFILE || errno == ENFILE || errno == ENOMEM;
}

static enum outcome forget_files(struct db *db, struct write_context *context, void *argument)
{
	struct vote vote;
	enum outcome outcome = vote_find(db, context->arena, *(const int64_t *)argument, &vote);
	if (outcome != DONE)
		return outcome;
	context->actor = TEXT("clock");
	return db_execute(db, "DELETE FROM vote_file WHERE vote_id = ?1", "i", vote.id) >= 0 &&
	               event_append(db, context, vote.site_id, "vote.files-lost", vote.id)
	           ? DONE
	           : FAULT;
}

// A database that was put back without its files, or a disk that lost some: the page says so, and they are made again.
static void forget_lost(struct store *store, struct db *db, struct arena *arena)
{
	struct vote_file file;
	int64_t lost = 0;
	struct rows rows = db_select(db, &vote_file_record, "ORDER BY vote_id, name", "");
	struct ids votes = { NULL, 0 };
	while (rows_next_record(&rows, &vote_file_record, &file, arena)) {
		if (file.vote_id == lost ||
		    (is_on_disk(store, file.hash, file.bytes) && is_on_disk(store, file.gzip_hash, file.gzip_bytes)))
			continue;
		lost = file.vote_id;
		struct id *id = arena_append(arena, &votes, struct id);
		if (id)
			id->id = lost;
	}
	if (!rows_end(&rows))
		return;
	for (size_t i = 0; i < votes.count; i++) {
		log_warn("files of vote %lld are not on the disk any more; they are made again", (long long)votes.at[i].id);
		store_write(store, forget_files, &votes.at[i].id); // what fails is found again
	}
}

static const char due[] = "SELECT activity_id FROM vote v WHERE state = 'published' "
						  "AND NOT EXISTS (SELECT 1 FROM vote_file f WHERE f.vote_id = v.id) "
						  "ORDER BY published_at DESC, id";

static void clock_run(struct store *store, struct db *reader, struct arena *arena, void *state)
{
	struct files_clock *clock = state;
	struct ids activities;
	if (clock->turn++ % DISK_TURNS == 0)
		forget_lost(store, reader, arena);
	if (clock_monotonic() < clock->try_at || !ids_read(db_query(reader, due, ""), arena, &activities))
		return;
	bool failed = false;
	for (size_t i = 0; i < activities.count && !jobs_are_stopping(store); i++) {
		enum outcome outcome = make_files_of(store, reader, activities.at[i].id);
		bool gone = outcome == NOT_FOUND || outcome == REFUSED;
		if (outcome == DONE || gone || jobs_are_stopping(store))
			continue;
		failed = true;
		log_error("the files of the vote of activity %lld could not be made: %s", (long long)activities.at[i].id,
		          outcome_name(outcome));
	}
	int64_t longer = clock->pause_ms * 2 < LONGEST_PAUSE_MS ? clock->pause_ms * 2 : LONGEST_PAUSE_MS;
	clock->pause_ms = !failed ? 0 : clock->pause_ms == 0 ? FIRST_PAUSE_MS : longer;
	clock->try_at = clock_monotonic() + clock->pause_ms;
}

const struct job_clock budget_files_clock = { .name = "files of votes",
	                                          .every_ms = EVERY_MS,
	                                          .slow = true,
	                                          .state_bytes = sizeof(struct files_clock),
	                                          .run = clock_run };
