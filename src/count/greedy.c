// SPDX-License-Identifier: EUPL-1.2
#include "count/greedy.h"

#include "count/room.h"

// What the order of one plan hangs on, side by side so that sorting touches nothing else.
struct place {
	int64_t score, cost_cents;
	uint32_t lot;
	uint32_t index;
};

// The count under way. A run is a stretch of the order in which points (per cost) and cost are equal: inside it only
// the lots decide.
struct walk {
	const struct count_input *input;
	struct count_result *result;
	struct room room;
	size_t *category_won_run; // 1 + start of the last run in which the category had a winner
	size_t run_start;
	bool run_won, run_lost; // lost: for want of what a winner in the same run took
};

static const struct {
	const char *name;
	enum count_rule rule;
} rule_names[] = {
	{ "greedy", COUNT_GREEDY },
	{ "greedy-stop", COUNT_GREEDY_STOP },
	{ "greedy-per-cost", COUNT_GREEDY_PER_COST },
};

struct text count_rule_name(enum count_rule rule)
{
	for (size_t i = 0; i < sizeof rule_names / sizeof *rule_names; i++)
		if (rule_names[i].rule == rule)
			return text_of(rule_names[i].name);
	return TEXT_NONE;
}

bool count_rule_parse(struct text name, enum count_rule *rule)
{
	for (size_t i = 0; i < sizeof rule_names / sizeof *rule_names; i++) {
		if (text_is(name, rule_names[i].name)) {
			*rule = rule_names[i].rule;
			return true;
		}
	}
	return false;
}

const char *count_why_name(enum count_why why)
{
	static const char *const names[] = {
		[COUNT_WON] = "won",
		[COUNT_TOO_EXPENSIVE] = "too_expensive",
		[COUNT_CATEGORY_FULL] = "category_full",
		[COUNT_BELOW_THRESHOLD] = "below_threshold",
		[COUNT_NOT_REACHED] = "not_reached",
		[COUNT_INELIGIBLE] = "ineligible",
	};
	return (size_t)why < sizeof names / sizeof *names ? names[why] : "";
}

static int compare_numbers(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare_score(const struct place *a, const struct place *b)
{
	return compare_numbers(b->score, a->score);
}

// A plan that costs nothing has no score per cost: with points it goes before all others, with points below zero
// after them, and without points it ranks as the others without points.
static int price_class(const struct place *p)
{
	return p->cost_cents > 0 ? 0 : compare_numbers(p->score, 0);
}

static int compare_score_per_cost(const struct place *a, const struct place *b)
{
	int class_a = price_class(a), class_b = price_class(b);
	if (class_a != class_b)
		return class_b - class_a;
	if (class_a != 0)
		return compare_score(a, b);
	int64_t cost_a = a->cost_cents > 0 ? a->cost_cents : 1, cost_b = b->cost_cents > 0 ? b->cost_cents : 1;
	__int128 left = (__int128)a->score * cost_b, right = (__int128)b->score * cost_a;
	return (right > left) - (right < left);
}

static int order_by_score(const void *a, const void *b)
{
	const struct place *first = a, *second = b;
	int by_score = compare_score(first, second);
	int by_cost = compare_numbers(first->cost_cents, second->cost_cents);
	return by_score != 0 ? by_score : by_cost != 0 ? by_cost : compare_numbers(first->lot, second->lot);
}

static int order_by_score_per_cost(const void *a, const void *b)
{
	int by_score_per_cost = compare_score_per_cost(a, b);
	return by_score_per_cost != 0 ? by_score_per_cost : order_by_score(a, b);
}

static int order_by_number(const void *a, const void *b)
{
	return compare_numbers(*(const uint32_t *)a, *(const uint32_t *)b);
}

static bool lots_differ(struct arena *arena, const struct count_input *input, struct count_result *result)
{
	uint32_t *lots = arena_new_array(arena, uint32_t, input->count + 1);
	if (!lots) {
		result->error = "there is not enough memory for this many plans";
		return false;
	}
	for (size_t i = 0; i < input->count; i++)
		lots[i] = input->projects[i].lot;
	qsort(lots, input->count, sizeof *lots, order_by_number);
	for (size_t i = 1; i < input->count; i++) {
		if (lots[i] == lots[i - 1]) {
			result->error = "two plans have the same lot; give every plan its own place in the order of lots";
			return false;
		}
	}
	return true;
}

static bool input_is_countable(struct arena *arena, const struct count_input *input, struct count_result *result)
{
	result->error = NULL;
	if ((size_t)input->rule >= sizeof rule_names / sizeof *rule_names)
		result->error = "there is no such counting rule";
	if (input->count >= UINT32_MAX)
		result->error = "there are too many plans";
	if (input->budget_cents < 0)
		result->error = "the budget is below zero";
	for (size_t i = 0; i < input->cap_count; i++)
		if (input->caps_cents[i] < 0)
			result->error = "the ceiling of a category is below zero";
	for (size_t i = 0; i < input->count && !result->error; i++) {
		if (input->projects[i].cost_cents < 0)
			result->error = "the cost of a plan is below zero";
		for (size_t c = 0; c < room_category_count(&input->projects[i]) && !result->error; c++)
			if (room_category_at(&input->projects[i], c) >= input->cap_count)
				result->error = "a plan is in a category that has no ceiling; use category 0 for plans without one";
	}
	return !result->error && lots_differ(arena, input, result);
}

// Puts the plans that take part in order; tells why the others do not.
static bool order_make(struct arena *arena, const struct count_input *input, struct count_result *result)
{
	struct place *places = arena_new_array(arena, struct place, input->count + 1);
	result->order = arena_new_array(arena, size_t, input->count + 1);
	if (!places || !result->order)
		return false;
	bool has_threshold = input->threshold != 0 && input->threshold != INT64_MIN;
	size_t count = 0;
	for (size_t i = 0; i < input->count; i++) {
		const struct count_project *p = &input->projects[i];
		if (!p->eligible)
			result->entries[i].why = COUNT_INELIGIBLE;
		else if (has_threshold && p->score < input->threshold)
			result->entries[i].why = COUNT_BELOW_THRESHOLD;
		else
			places[count++] = (struct place){ p->score, p->cost_cents, p->lot, (uint32_t)i };
	}
	bool per_cost = input->rule == COUNT_GREEDY_PER_COST;
	qsort(places, count, sizeof *places, per_cost ? order_by_score_per_cost : order_by_score);
	for (size_t i = 0; i < count; i++) {
		result->order[i] = places[i].index;
		result->entries[places[i].index].rank = (uint32_t)i + 1;
		bool equal_before = i > 0 && (per_cost ? compare_score_per_cost(&places[i - 1], &places[i])
		                                       : compare_score(&places[i - 1], &places[i])) == 0;
		if (!equal_before)
			continue;
		unsigned by = places[i - 1].score != places[i].score             ? COUNT_TIE_BY_SCORE
		              : places[i - 1].cost_cents != places[i].cost_cents ? COUNT_TIE_BY_COST
		                                                                 : COUNT_TIE_BY_LOT;
		result->entries[places[i - 1].index].ties |= by;
		result->entries[places[i].index].ties |= by;
	}
	result->order_count = count;
	return true;
}

// Equal in points and cost is equal in points per cost, so this holds for every rule.
static bool starts_run(const struct walk *walk, size_t position)
{
	if (position == 0)
		return true;
	const struct count_project *before = &walk->input->projects[walk->result->order[position - 1]];
	const struct count_project *here = &walk->input->projects[walk->result->order[position]];
	return before->score != here->score || before->cost_cents != here->cost_cents;
}

static void run_end(struct walk *walk, size_t end)
{
	if (!walk->run_won || !walk->run_lost)
		return;
	walk->result->lot_decided = true;
	for (size_t i = walk->run_start; i < end; i++)
		walk->result->entries[walk->result->order[i]].ties |= COUNT_TIE_LOT_DECIDED;
}

static void project_win(struct walk *walk, size_t index)
{
	const struct count_project *p = &walk->input->projects[index];
	walk->result->cost_cents += p->cost_cents; // stays within the budget
	walk->result->winners[walk->result->winner_count++] = index;
	walk->run_won = true;
	for (size_t i = 0; i < room_category_count(p); i++)
		walk->category_won_run[room_category_at(p, i)] = walk->run_start + 1;
}

static void project_decide(struct walk *walk, size_t index)
{
	const struct count_project *p = &walk->input->projects[index];
	struct count_entry *entry = &walk->result->entries[index];
	struct room_look look = room_look(&walk->room, p);
	entry->why = look.why;
	if (look.why == COUNT_NOT_REACHED)
		return;
	entry->remaining_cents = walk->room.remaining_cents;
	entry->category_remaining_cents = look.category_remaining_cents;
	entry->by_leftover = walk->room.leftover && look.why == COUNT_WON;
	entry->full_category = look.why == COUNT_CATEGORY_FULL ? look.category : 0;
	bool full = look.category > 0 && p->cost_cents > look.category_remaining_cents;
	if (look.why != COUNT_WON) // with an earlier lot it would have had what a winner of this run took
		walk->run_lost |= !full || walk->category_won_run[look.category - 1] == walk->run_start + 1;
	else
		project_win(walk, index);
	room_take(&walk->room, p, &look);
}

static void walk_order(struct walk *walk)
{
	struct count_result *result = walk->result;
	for (size_t i = 0; i < result->order_count; i++) {
		enum count_why before = result->entries[result->order[i]].why;
		if (starts_run(walk, i)) {
			run_end(walk, i);
			walk->run_start = i;
			walk->run_won = walk->run_lost = false;
		}
		if (!walk->room.leftover || before == COUNT_CATEGORY_FULL || before == COUNT_NOT_REACHED)
			project_decide(walk, result->order[i]);
	}
	run_end(walk, result->order_count);
	result->remaining_cents = walk->room.remaining_cents;
}

// A lot that decided between plans which a ceiling kept apart decided nothing when all of them won in the end.
static void lots_look_again(struct walk *walk)
{
	struct count_result *result = walk->result;
	result->lot_decided = false;
	for (size_t i = 0, end; i < result->order_count; i = end) {
		bool all_won = true;
		for (end = i; end < result->order_count && (end == i || !starts_run(walk, end)); end++)
			all_won = all_won && result->entries[result->order[end]].why == COUNT_WON;
		for (size_t j = i; j < end; j++) {
			unsigned *ties = &result->entries[result->order[j]].ties;
			*ties &= all_won ? ~COUNT_TIE_LOT_DECIDED : ~0u;
			result->lot_decided = result->lot_decided || (*ties & COUNT_TIE_LOT_DECIDED) != 0;
		}
	}
}

bool count_greedy(struct arena *arena, const struct count_input *input, struct count_result *result)
{
	*result = (struct count_result){ .rule = input->rule };
	if (!input_is_countable(arena, input, result))
		return false;
	result->entries = arena_new_array(arena, struct count_entry, input->count + 1);
	result->winners = arena_new_array(arena, size_t, input->count + 1);
	struct walk walk = {
		.input = input,
		.result = result,
		.category_won_run = arena_new_array(arena, size_t, input->cap_count + 1),
	};
	if (!result->entries || !result->winners || !walk.category_won_run || !room_create(arena, &walk.room, input) ||
	    !order_make(arena, input, result)) {
		result->error = "there is not enough memory for this many plans";
		return false;
	}
	room_begin(&walk.room);
	walk_order(&walk);
	if (input->leftover && !walk.room.stopped) {
		walk.room.leftover = true;
		walk_order(&walk);
		lots_look_again(&walk);
	}
	return true;
}
