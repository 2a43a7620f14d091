// SPDX-License-Identifier: EUPL-1.2
// Any bytes as a .pb file: refused with a reason, or read, counted by every rule and written again so that reading it back
// gives the same ballots.
#include "exchange/pabulib.h"

#define ARENA_BYTES ((size_t)64 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void count_by_every_rule(struct arena *arena, const struct pabulib *pb)
{
	const struct tally *tally = pabulib_tally(arena, pb);
	struct count_project *projects = arena_new_array(arena, struct count_project, pb->project_count + 1);
	if (!tally || !projects)
		return;
	for (size_t i = 0; i < pb->project_count; i++)
		projects[i] = (struct count_project){ .id = pb->projects[i].id,
			                                  .cost_cents = pb->projects[i].cost_cents,
			                                  .score = tally->score[i],
			                                  .lot = (uint32_t)i,
			                                  .eligible = !pb->projects[i].withdrawn };
	for (int rule = COUNT_GREEDY; rule <= COUNT_GREEDY_PER_COST; rule++) {
		struct count_input input = { .rule = (enum count_rule)rule,
			                         .budget_cents = pb->budget_cents,
			                         .threshold = pb->threshold,
			                         .projects = projects,
			                         .count = pb->project_count };
		struct count_result result;
		if (!count_greedy(arena, &input, &result))
			continue;
		must(result.cost_cents >= 0 && result.cost_cents + result.remaining_cents == input.budget_cents);
		must(result.winner_count <= result.order_count && result.order_count <= input.count);
	}
}

static void write_and_read_again(struct arena *arena, const struct pabulib *pb)
{
	struct builder out = builder_on(arena);
	struct pabulib_error error;
	if (!pabulib_write(&out, pb))
		return;
	const struct pabulib *again = pabulib_read(arena, builder_text(&out), &error);
	if (!again && arena_full(arena))
		return;
	must(again && again->ballot_count == pb->ballot_count && again->choice_count == pb->choice_count);
	must(again->budget_cents == pb->budget_cents && again->other_count == pb->other_count);
	for (size_t i = 0; i < pb->choice_count; i++)
		must(again->choices[i] == pb->choices[i] && (!pb->points || again->points[i] == pb->points[i]));
	for (size_t i = 0; i < pb->ballot_count; i++)
		must(text_equal(again->ballots[i].voter_id, pb->ballots[i].voter_id));
	for (size_t i = 0; i < pb->project_count; i++) {
		struct text name = pb->projects[i].name; // a carriage return in it is written as a space
		must(text_find(name, TEXT("\r")) != SIZE_MAX || text_equal(again->projects[i].name, name));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(ARENA_BYTES);
	struct pabulib_error error;
	if (!arena)
		return 0;
	const struct pabulib *pb = pabulib_read(arena, (struct text){ (const char *)data, size }, &error);
	must(pb || error.reason.len > 0);
	if (pb) {
		count_by_every_rule(arena, pb);
		write_and_read_again(arena, pb);
	}
	arena_destroy(arena);
	return 0;
}
