// SPDX-License-Identifier: EUPL-1.2
// The section VOTES: up to millions of short lines, so one pass, compact arrays and no memory per ballot.
#include "base/number.h"
#include "exchange/pabulib_fields.h"
#include "exchange/pabulib_line.h"

#define VOTERS_WAITING 16u

struct ballots {
	struct pabulib_source *source;
	struct pabulib *pb;
	const struct pabulib_ids *ids;
	const struct pabulib_columns *columns;
	size_t announced;
	uint64_t *voters; // hash table: upper half of the hash, then ballot index + 1; 0 is free
	size_t voter_mask;
	uint64_t waiting[VOTERS_WAITING]; // hashes of the last voters
	uint32_t *last_ballot;            // per project: 1 + the last ballot that named it
	uint32_t *last_choice;            // per project: where in choices that was
	int64_t *repeats;                 // per project: how often a ballot named it again
	bool has_limits;
};

// How many commas and line ends there are: at most so many choices and ballots stand in the section.
static size_t count_bytes(const char *at, const char *end, char wanted)
{
	const uint64_t low = 0x7f7f7f7f7f7f7f7fu;
	uint64_t pattern = (unsigned char)wanted * 0x0101010101010101u;
	size_t count = 0;
	for (; end - at >= 8; at += 8) {
		uint64_t eight;
		memcpy(&eight, at, sizeof eight);
		eight ^= pattern;
		uint64_t zero_bytes = ~(((eight & low) + low) | eight | low);
		count += (size_t)(((zero_bytes >> 7) * 0x0101010101010101u) >> 56); // adds up the eight bits
	}
	for (; at < end; at++)
		count += *at == wanted;
	return count;
}

static void *array_create(struct arena *arena, size_t count, size_t bytes)
{
	size_t whole;
	return size_multiply(count, bytes, &whole) ? arena_alloc_bytes(arena, whole) : NULL;
}

static bool arrays_create(struct ballots *b)
{
	struct pabulib_source *source = b->source;
	struct arena *arena = source->arena;
	struct pabulib *pb = b->pb;
	size_t lines = count_bytes(source->at, source->end, '\n') + 1;
	size_t choices = count_bytes(source->at, source->end, ',') + lines;
	size_t ballots = b->announced < lines ? b->announced : lines;
	// Not zeroed, since every element is written before it counts; clearing them would cost as much as reading.
	pb->ballots = array_create(arena, ballots + 1, sizeof *pb->ballots);
	pb->choices = array_create(arena, choices, sizeof *pb->choices);
	if (pabulib_has_points(pb->vote_type))
		pb->points = array_create(arena, choices, sizeof *pb->points);
	size_t slots = 16;
	while (slots < ballots * 2)
		slots *= 2;
	b->voters = arena_new_array(arena, uint64_t, slots);
	b->voter_mask = slots - 1;
	b->last_ballot = arena_new_array(arena, uint32_t, pb->project_count + 1);
	b->last_choice = arena_new_array(arena, uint32_t, pb->project_count + 1);
	b->repeats = arena_new_array(arena, int64_t, pb->project_count + 1);
	return (pb->ballots && pb->choices && (pb->points || !pabulib_has_points(pb->vote_type)) && b->voters &&
	        b->last_ballot && b->last_choice && b->repeats) ||
	       pabulib_fail(source, "there is not enough memory for this file");
}

static uint64_t hash_voter(struct text id)
{
	uint64_t hash = id.len * 0x9e3779b97f4a7c15u;
	size_t i = 0;
	for (; i + 8 <= id.len; i += 8) {
		uint64_t eight;
		memcpy(&eight, id.at + i, sizeof eight);
		hash = (hash ^ eight) * 0xff51afd7ed558ccdu;
		hash ^= hash >> 32;
	}
	for (; i < id.len; i++)
		hash = (hash ^ (unsigned char)id.at[i]) * 0x100000001b3u;
	hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
	return hash ^ (hash >> 33);
}

static bool voter_is_new(struct ballots *b, uint64_t hash, size_t index)
{
	const struct pabulib_ballot *ballots = b->pb->ballots;
	uint64_t upper = hash & 0xffffffff00000000u;
	for (size_t at = (size_t)hash & b->voter_mask;; at = (at + 1) & b->voter_mask) {
		uint64_t slot = b->voters[at];
		if (slot == 0) {
			b->voters[at] = upper | (uint64_t)(index + 1);
			return true;
		}
		size_t other = (size_t)(slot & 0xffffffffu) - 1;
		if ((slot & 0xffffffff00000000u) != upper || !text_equal(ballots[other].voter_id, ballots[index].voter_id))
			continue;
		b->source->number = b->pb->first_ballot_line + index;
		return pabulib_fail(b->source, "voter “%" TEXT_FORMAT "” has a ballot on line %zu already; a voter has one",
		                    TEXT_ARGS(pabulib_shown(ballots[index].voter_id)), b->pb->first_ballot_line + other);
	}
}

// A look-up in a table of many megabytes waits for memory. So the slot is asked for now and looked at some ballots
// later, when it has come.
static bool voter_check_later(struct ballots *b, size_t index)
{
	uint64_t *place = &b->waiting[index % VOTERS_WAITING];
	if (index >= VOTERS_WAITING && !voter_is_new(b, *place, index - VOTERS_WAITING))
		return false;
	*place = hash_voter(b->pb->ballots[index].voter_id);
	__builtin_prefetch(&b->voters[(size_t)*place & b->voter_mask], 1);
	return true;
}

static bool voters_check_rest(struct ballots *b)
{
	size_t count = b->pb->ballot_count;
	for (size_t i = count > VOTERS_WAITING ? count - VOTERS_WAITING : 0; i < count; i++)
		if (!voter_is_new(b, b->waiting[i % VOTERS_WAITING], i))
			return false;
	return true;
}

// Takes the next item of a comma separated list. `list` must not be empty; false when that was the last one.
static bool list_next(struct text *list, struct text *item)
{
	size_t length = 0;
	while (length < list->len && list->at[length] != ',')
		length++;
	*item = (struct text){ list->at, length };
	if (length > 0 && (item->at[0] == ' ' || item->at[length - 1] == ' '))
		*item = text_trim(*item);
	bool more = length < list->len;
	*list = text_slice(*list, length + (more ? 1 : 0), list->len);
	return more;
}

static bool points_parse(struct ballots *b, struct text item, int32_t *points)
{
	int64_t number;
	if (!pabulib_parse_whole(item, &number) || number > INT32_MAX || number < -INT32_MAX)
		return pabulib_fail(b->source, "the points “%" TEXT_FORMAT "” are no whole number that fits",
		                    TEXT_ARGS(pabulib_shown(item)));
	*points = (int32_t)number;
	return true;
}

static bool choice_add(struct ballots *b, struct pabulib_ballot *ballot, uint16_t project, int32_t points)
{
	struct pabulib *pb = b->pb;
	uint32_t number = (uint32_t)pb->ballot_count + 1;
	if (b->last_ballot[project] == number) {
		if (pb->vote_type == PABULIB_ORDINAL)
			return pabulib_fail(b->source,
			                    "project “%" TEXT_FORMAT "” has two places in this ranking; keep one of them",
			                    TEXT_ARGS(pabulib_shown(pb->projects[project].id)));
		pabulib_warn(pb, PABULIB_REPEATED_PROJECT, b->source->number);
		b->repeats[project]++;
		int32_t *first = pb->points ? &pb->points[b->last_choice[project]] : NULL;
		return !first || !__builtin_add_overflow(*first, points, first) ||
		       pabulib_fail(b->source, "the points on this ballot are too many to count");
	}
	b->last_ballot[project] = number;
	b->last_choice[project] = (uint32_t)pb->choice_count;
	pb->choices[pb->choice_count] = project;
	if (pb->points)
		pb->points[pb->choice_count] = points;
	pb->choice_count++;
	ballot->count++;
	return true;
}

static bool choices_read(struct ballots *b, struct pabulib_ballot *ballot, struct text vote, struct text points)
{
	bool with_points = b->pb->points != NULL;
	bool more = vote.len > 0, more_points = with_points && points.len > 0;
	while (more) {
		struct text id, number;
		int32_t value = 0;
		uint16_t project;
		more = list_next(&vote, &id);
		if (!pabulib_ids_find(b->ids, id, &project))
			return pabulib_fail(b->source,
			                    "project “%" TEXT_FORMAT "” is not in PROJECTS; add it there or take it off "
			                    "this ballot",
			                    TEXT_ARGS(pabulib_shown(id)));
		if (with_points && !more_points)
			return pabulib_fail(b->source, "this ballot has fewer points than projects; give every project its points");
		if (with_points) {
			more_points = list_next(&points, &number);
			if (!points_parse(b, number, &value))
				return false;
		}
		if (!choice_add(b, ballot, project, value))
			return false;
	}
	return !more_points ||
	       pabulib_fail(b->source, "this ballot has more points than projects; name a project for every number");
}

static bool above(int64_t value, int64_t limit)
{
	return limit != PABULIB_UNSET && value > limit;
}

static bool below(int64_t value, int64_t limit)
{
	return limit != PABULIB_UNSET && value < limit;
}

static bool ballot_is_within_limits(const struct pabulib *pb, const struct pabulib_ballot *ballot)
{
	const struct pabulib_limits *limits = &pb->limits;
	int64_t cost_cents = 0, sum = 0;
	if (above(ballot->count, limits->max_length) || below(ballot->count, limits->min_length))
		return false;
	for (size_t i = ballot->first; i < ballot->first + ballot->count; i++) {
		if (!number_add(cost_cents, pb->projects[pb->choices[i]].cost_cents, &cost_cents))
			cost_cents = INT64_MAX;
		if (!pb->points)
			continue;
		sum += pb->points[i]; // at most 65,535 numbers of 32 bits
		if (above(pb->points[i], limits->max_points) || below(pb->points[i], limits->min_points))
			return false;
	}
	if (above(cost_cents, limits->max_sum_cost_cents) || below(cost_cents, limits->min_sum_cost_cents))
		return false;
	return !pb->points || (!above(sum, limits->max_sum_points) && !below(sum, limits->min_sum_points));
}

static bool limits_are_given(const struct pabulib_limits *limits)
{
	const int64_t given[] = { limits->min_length,         limits->max_length,    limits->min_sum_cost_cents,
		                      limits->max_sum_cost_cents, limits->min_points,    limits->max_points,
		                      limits->min_sum_points,     limits->max_sum_points };
	for (size_t i = 0; i < sizeof given / sizeof *given; i++)
		if (given[i] != PABULIB_UNSET)
			return true;
	return false;
}

static bool ballot_read(struct ballots *b)
{
	struct pabulib *pb = b->pb;
	struct pabulib_cells cells;
	if (pb->ballot_count >= b->announced)
		return pabulib_fail(b->source,
		                    "there are more ballots than num_votes says (%zu); correct the number or remove "
		                    "this line",
		                    b->announced);
	if (!pabulib_split(b->source, b->columns->count, &cells))
		return false;
	if (cells.count != b->columns->count)
		return pabulib_fail(b->source,
		                    "this line has %zu cells where the header has %zu; a value with a semicolon must "
		                    "stand in double quotes",
		                    cells.count, b->columns->count);
	if (cells.at[0].len == 0)
		return pabulib_fail(b->source, "voter_id is empty; give every ballot its own");
	struct pabulib_ballot *ballot = &pb->ballots[pb->ballot_count];
	*ballot = (struct pabulib_ballot){
		.voter_id = cells.at[0],
		.first = (uint32_t)pb->choice_count,
		.line_at = (uint32_t)(b->source->line.at - pb->source.at),
		.line_length = (uint32_t)b->source->line.len,
	};
	struct text points = pb->points ? pabulib_known(cells.at[b->columns->points]) : TEXT_NONE;
	if (!choices_read(b, ballot, pabulib_known(cells.at[b->columns->vote]), points))
		return false;
	if (pb->vote_type == PABULIB_CHOOSE_1 && ballot->count > 1)
		return pabulib_fail(b->source, "this ballot names %u projects; with vote_type choose-1 it can name one",
		                    ballot->count);
	if (b->has_limits && !ballot_is_within_limits(pb, ballot))
		pabulib_warn(pb, PABULIB_OUTSIDE_LIMITS, b->source->number);
	return voter_check_later(b, pb->ballot_count++);
}

// Empty lines may end the file; between ballots they would be a mistake that hides another.
static bool only_blank_lines_follow(struct pabulib_source *source)
{
	size_t number = source->number;
	while (pabulib_next_line(source)) {
		if (text_trim(source->line).len == 0)
			continue;
		source->number = number;
		return pabulib_fail(source, "there is an empty line between the ballots; remove it");
	}
	return true;
}

// Some programs count a project that stands on one ballot twice as two votes; that is no mistake in the file.
static bool columns_compare(struct ballots *b)
{
	struct pabulib *pb = b->pb;
	bool given = false;
	for (size_t i = 0; i < pb->project_count; i++)
		given |= pb->projects[i].votes != PABULIB_UNSET || pb->projects[i].score != PABULIB_UNSET;
	if (!given)
		return true;
	const struct tally *tally = pabulib_tally(b->source->arena, pb);
	if (!tally)
		return pabulib_fail(b->source, "the points of all ballots together are too many to count");
	bool points = pb->vote_type == PABULIB_ORDINAL || pb->points;
	for (size_t i = 0; i < pb->project_count; i++) {
		const struct pabulib_project *p = &pb->projects[i];
		int64_t score_again = tally->score[i] + (points ? 0 : b->repeats[i]);
		if (p->votes != PABULIB_UNSET && p->votes != tally->votes[i] && p->votes != tally->votes[i] + b->repeats[i])
			pabulib_warn(pb, PABULIB_VOTES_DIFFER, p->line);
		if (p->score != PABULIB_UNSET && p->score != tally->score[i] && p->score != score_again)
			pabulib_warn(pb, PABULIB_SCORE_DIFFERS, p->line);
	}
	return true;
}

bool pabulib_read_ballots(struct pabulib_source *source, struct pabulib *pb, const struct pabulib_ids *ids,
                          const struct pabulib_columns *columns, int64_t announced, size_t announced_line)
{
	struct ballots b = {
		.source = source,
		.pb = pb,
		.ids = ids,
		.columns = columns,
		.announced = (size_t)announced,
		.has_limits = limits_are_given(&pb->limits),
	};
	pb->first_ballot_line = source->number + 1;
	if (!arrays_create(&b))
		return false;
	while (pabulib_next_line(source)) {
		if (text_trim(source->line).len > 0 ? !ballot_read(&b) : !only_blank_lines_follow(source))
			return false;
	}
	if (!voters_check_rest(&b))
		return false;
	if (pb->ballot_count != b.announced) {
		source->number = announced_line;
		return pabulib_fail(source,
		                    "num_votes is %zu, but VOTES has %zu lines; correct the number or complete the file",
		                    b.announced, pb->ballot_count);
	}
	return columns_compare(&b);
}

struct text pabulib_ballot_cell(struct arena *arena, const struct pabulib *pb, size_t ballot, struct text column)
{
	if (ballot >= pb->ballot_count)
		return TEXT_NONE;
	if (pb->cells) {
		for (size_t i = 0; i < pb->ballot_columns.count; i++)
			if (text_equal(pb->ballot_columns.at[i], column))
				return pb->cells[ballot * pb->ballot_columns.count + i];
		return TEXT_NONE;
	}
	struct pabulib_error error = { 0 };
	struct pabulib_source source = { .arena = arena, .error = &error };
	struct pabulib_cells cells;
	source.line = (struct text){ pb->source.at + pb->ballots[ballot].line_at, pb->ballots[ballot].line_length };
	if (source.line.len == 0 || !pabulib_split(&source, pb->ballot_header.count, &cells))
		return TEXT_NONE;
	for (size_t i = 0; i < pb->ballot_header.count && i < cells.count; i++)
		if (text_equal(pb->ballot_header.at[i], column))
			return pabulib_known(cells.at[i]);
	return TEXT_NONE;
}
